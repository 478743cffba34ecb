"""What a run leaves behind: files that say they are a demonstration, and one signed award that can be verified."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from attrs import evolve

from asyougo.actions.audit_learner import audit_learner, check_finding, read_audit_inputs
from asyougo.demo.award import AWARDED, Walked, walk_to_the_end
from asyougo.demo.home import FoundRow, read_rows, read_run, write_home, write_rows
from asyougo.demo.results import results_of
from asyougo.demo.run import audit_everyone
from asyougo.demo.state import DemoState, build_state
from asyougo.errors import InputError, NotAllowed
from asyougo.formats.catalogue import read_catalogue
from asyougo.formats.transcript_json import read_transcript
from asyougo.model.finding import Verdict
from asyougo.model.record import State
from asyougo.population.sweep import Swept
from asyougo.records.documents import Documents
from asyougo.records.verify import verify
from asyougo.rules.parse import load_rule

AT = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def few() -> DemoState:
    return build_state(12, seed=5)


@pytest.fixture(scope="module")
def swept(few: DemoState) -> Swept:
    return audit_everyone(few)


@pytest.fixture(scope="module")
def walked(few: DemoState) -> Walked:
    return walk_to_the_end(few)


@pytest.fixture(scope="module")
def folder(few: DemoState, swept: Swept, walked: Walked, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home") / "demo"
    write_home(home, few, swept, results_of(few, swept, 1.0), walked)
    return home


def test_the_findings_begin_with_the_demonstration_line_and_read_back(folder: Path, swept: Swept) -> None:
    text = (folder / "findings.csv").read_text(encoding="utf-8")
    assert text.splitlines()[0].startswith('"# Demonstration: invented colleges') or text.startswith("# Demonstration")
    rows, problems = read_rows(text, "findings.csv")
    assert problems == ()
    assert rows == tuple(
        FoundRow(row.learner_id, row.credential_id, row.verdict, row.missing_courses, row.certificate_id)
        for row in swept.rows
    )


def test_a_line_that_is_no_finding_is_named_and_hides_no_other(swept: Swept) -> None:
    good = write_rows(swept)
    rows, problems = read_rows(good + "D-000001,x,MAYBE,0,abc\nD-000002\n", "findings.csv")
    assert len(rows) == len(swept.rows)
    last = len(good.splitlines())
    assert [problem.place.row for problem in problems] == [last + 1, last + 2]
    assert all("asyougo demo" in problem.remedy for problem in problems)


def test_the_run_can_be_read_by_the_pages(folder: Path, swept: Swept) -> None:
    run = read_run(folder)
    assert run is not None
    assert (run.learners, run.seed, run.pairs, len(run.rows)) == (12, 5, 12 * 126, len(swept.rows))


def test_a_folder_without_a_run_has_none(tmp_path: Path) -> None:
    assert read_run(tmp_path) is None


def test_a_broken_summary_is_refused_with_what_to_do(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "findings.csv").write_bytes((folder / "findings.csv").read_bytes())
    for broken in ("{", "[]", '{"learners": "many"}'):
        (tmp_path / "summary.json").write_text(broken, encoding="utf-8")
        with pytest.raises(InputError, match=r"summary\.json: this is no summary of a run.*asyougo demo"):
            read_run(tmp_path)


def test_everything_that_was_written_can_be_read(folder: Path, few: DemoState) -> None:
    record, problems = read_transcript((folder / "maya-transcript.json").read_text(encoding="utf-8"), "maya")
    assert (record, problems) == (few.maya, ())
    for catalogue in few.catalogues:
        path = folder / "catalogues" / f"{catalogue.institution}.json"
        read, problems = read_catalogue(path.read_text(encoding="utf-8"), path.name)
        assert problems == ()
        assert read is not None
        assert len(read.courses) == len(catalogue.courses)
    for entry in few.entries:
        text = (folder / "rules" / entry.file.name).read_text(encoding="utf-8")
        assert load_rule(text, entry.file.name) == entry.file.requirement
    planted = json.loads((folder / "planted.json").read_text(encoding="utf-8"))
    assert len(planted["cases"]) == len(few.planted)
    for name in ("summary.json", "planted.json", "maya-finding.json", "READ-ME.txt"):
        assert "Demonstration: invented colleges" in (folder / name).read_text(encoding="utf-8")


def test_the_written_finding_is_accepted_by_the_checker_and_refused_when_edited(folder: Path, tmp_path: Path) -> None:
    rule = folder / "rules" / "lakeside-data-analyst.yaml"
    inputs = read_audit_inputs(rule, folder / "maya-transcript.json", date(2026, 5, 1))
    assert check_finding(folder / "maya-finding.json", inputs) == ()
    assert audit_learner(inputs).verdict is Verdict.NOT_SATISFIED
    text = (folder / "maya-finding.json").read_text(encoding="utf-8")
    edited = tmp_path / "edited.json"
    edited.write_text(text.replace("NOT_SATISFIED", "SATISFIED"), encoding="utf-8")
    assert check_finding(edited, inputs)


def test_the_same_run_writes_the_same_files(
    folder: Path, few: DemoState, swept: Swept, walked: Walked, tmp_path: Path
) -> None:
    write_home(tmp_path, few, swept, results_of(few, swept, 1.0), walked)
    names = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    assert [name for name in names if (folder / name).read_bytes() != (tmp_path / name).read_bytes()] == []


# --- the walk to the end ---------------------------------------------------------------------------


def documents_in(folder: Path) -> Documents:
    return Documents.of((str(path), path.read_bytes()) for path in sorted(folder.rglob("did.json")))


def test_the_award_has_two_approvals_and_its_evidence(walked: Walked) -> None:
    award = walked.award
    assert award.credential == AWARDED
    assert len({approval.by for approval in award.approvals}) == 2
    assert {node for node, _ in award.evidence} == {"statistics", "programming", "data", "telling"}
    assert dict(award.evidence)["statistics"] == ("harbor.csv#2",)


def test_the_record_is_genuine_and_its_issuer_can_never_be_known(folder: Path) -> None:
    report = verify((folder / "maya.json").read_bytes(), AT, documents_in(folder))
    assert report.overall == "valid"
    assert report.axes.signature.state is State.PASSED
    assert report.axes.issuer.state is State.FAILED
    assert report.meaning.demonstration
    assert report.exit_code == 4
    assert report.meaning.subject_name == "Maya R."


def test_the_record_says_that_it_is_a_demonstration(walked: Walked) -> None:
    document = json.loads(walked.record.text)
    assert document["name"].startswith("DEMONSTRATION ")
    assert document["issuer"]["name"].startswith("DEMONSTRATION ")
    assert ".invalid" in document["issuer"]["id"]


def test_the_record_with_one_letter_changed_is_refused(folder: Path) -> None:
    text = (folder / "maya.json").read_text(encoding="utf-8")
    changed = text.replace("Maya R.", "Maya B.")
    assert changed != text
    assert verify(changed.encode(), AT, documents_in(folder)).overall == "invalid"


def test_nothing_is_awarded_when_the_requirements_are_not_met(few: DemoState) -> None:
    shorter = evolve(few.maya, evidence=few.maya.evidence[:-11])
    with pytest.raises(NotAllowed, match="cannot be awarded"):
        walk_to_the_end(evolve(few, maya=shorter))
