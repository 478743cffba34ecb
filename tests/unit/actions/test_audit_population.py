"""A run over many records: the same answers as one audit each, nothing lost, and the same bytes after any stop."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from attrs import evolve
from python_calamine import CalamineWorkbook

from asyougo.actions.audit_population import Audited, Run, audit_population
from asyougo.actions.lay_out_records import RecordFiles
from asyougo.audit.match import match
from asyougo.audit.prepare import prepare
from asyougo.errors import InputError, RuleError
from asyougo.formats.transcript_json import write_transcript
from asyougo.model.context import AuditContext
from asyougo.model.finding import Verdict
from asyougo.model.units import write_exact
from asyougo.population.engines.manifest import MANIFEST
from asyougo.population.engines.safe_files import CannotWrite
from asyougo.population.pack import pack_rules
from asyougo.population.sweep import certificate_id
from tests.unit.population.college import LEARNERS, RULE_TEXTS, RULES

DAY = date(2026, 6, 1)
COLUMNS = [
    "learner_id", "credential_id", "rule_hash", "verdict", "missing_courses", "missing_credits", "certificate_id",
]  # fmt: skip
RESULTS = ("findings.parquet", "undetermined.csv", "summary.json")


@pytest.fixture(scope="module")
def college(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the rules, and the records of all learners in one file of one a line."""
    folder = tmp_path_factory.mktemp("college")
    (folder / "rules").mkdir()
    for name, text in RULE_TEXTS.items():
        (folder / "rules" / f"{name}.yaml").write_text(text)
    lines = [" ".join(write_transcript(learner).split("\n")) for learner in LEARNERS]
    (folder / "records.jsonl").write_text("\n".join(lines))
    return folder


def run_of(college: Path, out: Path, *records: Path, workers: int = 1, resume: bool = False) -> Run:
    sources = RecordFiles(records or (college / "records.jsonl",), DAY)
    return Run(college / "rules", sources, out, DAY, workers=workers, resume=resume)


@pytest.fixture(scope="module")
def whole(college: Path, tmp_path_factory: pytest.TempPathFactory) -> Audited:
    """The undisturbed run."""
    return audit_population(run_of(college, tmp_path_factory.mktemp("whole")))


def same_results(one: Path, other: Path) -> bool:
    return all((one / name).read_bytes() == (other / name).read_bytes() for name in RESULTS)


def rows_of(out: Path) -> list[dict[str, object]]:
    return pq.read_table(out / "findings.parquet").to_pylist()


# --- The answers -------------------------------------------------------------------------------------


def test_the_columns_are_those_that_scripts_rely_on(whole: Audited) -> None:
    table = pq.read_table(whole.run.out / "findings.parquet")
    assert table.column_names == COLUMNS
    assert set(table.column("verdict").to_pylist()) <= {verdict.value for verdict in Verdict}
    parts = sorted((whole.run.out / "findings").iterdir())
    assert sum(pq.read_table(part).num_rows for part in parts) == table.num_rows
    for part in parts:
        keys = [(row["learner_id"], row["credential_id"]) for row in pq.read_table(part).to_pylist()]
        assert keys == sorted(keys)


def test_every_row_says_what_one_audit_says(whole: Audited) -> None:
    context = AuditContext(DAY)
    records = {learner.learner.id: prepare(learner, context) for learner in LEARNERS}
    rules = {rule.id: rule for rule in RULES}
    pack, _ = pack_rules(RULES, DAY, 1, {})
    rows = rows_of(whole.run.out)
    assert len(rows) > 150
    for row in rows:
        prepared, rule = records[str(row["learner_id"])], rules[str(row["credential_id"])]
        finding = match(rule, prepared)
        left = finding.remaining
        assert row["verdict"] == finding.verdict.value
        assert row["missing_courses"] == (None if left.courses is None else left.courses[0])
        exact = left.credits is not None and left.credits[0] == left.credits[1] and left.credits[0] is not None
        assert row["missing_credits"] == (write_exact(left.credits[0]) if exact and left.credits else None)
        assert row["rule_hash"] == finding.certificate["rule"]
        rebuilt = certificate_id(prepared, str(row["rule_hash"]), pack, rule.id)
        assert row["certificate_id"] == bytes.fromhex(rebuilt)


def test_no_pair_without_a_row_is_met_or_one_course_away(whole: Audited) -> None:
    context = AuditContext(DAY)
    have = {(row["learner_id"], row["credential_id"]) for row in rows_of(whole.run.out)}
    without = 0
    for learner in LEARNERS:
        prepared = prepare(learner, context)
        for rule in RULES:
            if (learner.learner.id, rule.id) in have:
                continue
            without += 1
            finding = match(rule, prepared)
            assert finding.verdict in (Verdict.NOT_SATISFIED, Verdict.UNDETERMINED)
            if finding.verdict is Verdict.NOT_SATISFIED and not finding.remaining.other:
                assert finding.remaining.courses is None or finding.remaining.courses[0] > 1
    assert without > 100


def test_a_population_of_one_equals_one_audit(college: Path, tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(write_transcript(LEARNERS[7]))
    audited = audit_population(run_of(college, tmp_path / "out", tmp_path / "one.json"))
    assert audited.summary.tally.learners == 1
    prepared = prepare(LEARNERS[7], AuditContext(DAY))
    found = {str(row["credential_id"]): row["verdict"] for row in rows_of(tmp_path / "out")}
    assert len(found) >= 3
    for rule in RULES:
        verdict = match(rule, prepared).verdict
        if rule.id in found:
            assert found[rule.id] == verdict.value
        else:
            assert verdict not in (Verdict.SATISFIED, Verdict.WITH_IN_PROGRESS, Verdict.WITH_PLANNED)


def test_the_summary_adds_up(whole: Audited) -> None:
    said = json.loads((whole.run.out / "summary.json").read_text())
    rows = rows_of(whole.run.out)
    assert (said["learners"], said["credentials"], said["pairs"]) == (60, len(RULES), 60 * len(RULES))
    assert said["rows"] == len(rows)
    assert said["met"] == sum(row["verdict"] == "SATISFIED" for row in rows)
    away = [r for r in rows if r["verdict"] == "NOT_SATISFIED" and r["missing_courses"] == 1]
    assert said["one_course_left"] == len(away)
    assert said["learners_one_course_away"] == len({row["learner_id"] for row in away})
    assert said["undetermined"] == sum(row["verdict"] == "UNDETERMINED" for row in rows)
    assert said["certificates"] == {"checked": len(rows), "accepted": len(rows)}
    assert said["partitions"] == {"all": 8, "done": 8, "refused": []}
    assert said["problems"] == []
    assert whole.is_clean


def test_every_finding_stands_in_the_spreadsheet_with_its_reason(whole: Audited) -> None:
    book = CalamineWorkbook.from_path(str(whole.run.out / "findings.xlsx"))
    met = book.get_sheet_by_name("Requirements met").to_python()
    rows = rows_of(whole.run.out)
    expected = [r for r in rows if r["verdict"] in ("SATISFIED", "WITH_IN_PROGRESS", "WITH_PLANNED")]
    listed = {(line[0], line[1]) for line in met[1:] if line[1]}
    assert listed == {(row["learner_id"], row["credential_id"]) for row in expected}
    assert all(line[6] for line in met[1:] if line[1])
    away = book.get_sheet_by_name("One course away").to_python()
    reasons = {line[6] for line in away[1:] if line[1] == "lake/biology"}
    assert (
        "Take 1 of these 3 courses: BIO 102, BIO 201 or MAT 101. Courses that are enough: BIO 201; or MAT 101."
        in reasons
    )


def test_at_most_so_many_rows_that_are_not_met(college: Path, tmp_path: Path, whole: Audited) -> None:
    audited = audit_population(evolve(run_of(college, tmp_path / "out"), top=1))
    rows, all_rows = rows_of(tmp_path / "out"), rows_of(whole.run.out)
    met = [row for row in all_rows if row["verdict"] == "SATISFIED"]
    assert [row["certificate_id"] for row in rows if row["verdict"] == "SATISFIED"] == [
        row["certificate_id"] for row in met
    ]
    others = [row["learner_id"] for row in rows if row["verdict"] != "SATISFIED"]
    assert len(others) == len(set(others))
    assert audited.question.hash != whole.question.hash


# --- What is wrong is named, and the rest is done ----------------------------------------------------


def test_broken_rules_are_named_and_the_others_run(college: Path, tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "good.yaml").write_text(RULE_TEXTS["biology"])
    (rules / "twice.yml").write_text(RULE_TEXTS["pool"])
    (rules / "twice-again.yaml").write_text(RULE_TEXTS["pool"])
    (rules / "empty.yaml").write_text("rule: asyougo/1\nid: lake/none\n")
    (rules / "broken.yaml").write_text(RULE_TEXTS["credits"].replace("take:", "tkae:"))
    (rules / "binary.yaml").write_bytes(b"\x00\xff\x00\xff" * 50)
    (rules / "notes.txt").write_text("not a rule")
    audited = audit_population(evolve(run_of(college, tmp_path / "out"), rules=rules))
    assert [rule.id for rule in audited.question.pack.rules] == ["lake/biology"]
    named = {problem.place.file for problem in audited.refused_rules}
    assert named == {"twice.yml", "twice-again.yaml", "empty.yaml", "broken.yaml", "binary.yaml"}
    assert not audited.is_clean
    assert len(json.loads((tmp_path / "out" / "summary.json").read_text())["problems"]) >= 5


def test_without_one_rule_nothing_is_started(college: Path, tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    with pytest.raises(InputError, match="the folder holds no rule files"):
        audit_population(evolve(run_of(college, tmp_path / "out"), rules=tmp_path / "rules"))
    (tmp_path / "rules" / "a.yaml").write_text("rule: asyougo/1\nid: a/b\nreqire: 1\n")
    with pytest.raises(RuleError, match="reqire"):
        audit_population(evolve(run_of(college, tmp_path / "out"), rules=tmp_path / "rules"))
    assert not (tmp_path / "out").exists()


def test_broken_records_are_named_and_the_others_are_audited(college: Path, tmp_path: Path) -> None:
    (tmp_path / "good.json").write_text(write_transcript(LEARNERS[0]))
    (tmp_path / "bad.json").write_text('{"learner": {')
    (tmp_path / "again.json").write_text(write_transcript(LEARNERS[1]))
    (tmp_path / "and-again.json").write_text(write_transcript(LEARNERS[1]))
    audited = audit_population(run_of(college, tmp_path / "out", tmp_path))
    assert audited.summary.tally.learners == 1
    assert not audited.is_clean
    said = [str(problem) for problem in audited.problems]
    assert any(line.startswith("bad.json") for line in said)
    assert any("two records of this learner" in line for line in said)


def test_a_damaged_partition_is_left_out_and_the_others_are_done(college: Path, tmp_path: Path, whole: Audited) -> None:
    folder = tmp_path / "partitions"
    folder.mkdir()
    for file in (whole.run.out / "partitions").iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    path = folder / "part-00002.parquet"
    path.write_bytes(path.read_bytes()[:-1])
    audited = audit_population(run_of(college, tmp_path / "out", folder))
    assert audited.done.refused == (2,)
    assert [problem.place.file for problem in audited.problems] == ["part-00002.parquet"]
    kept = [part.name for part in sorted((tmp_path / "out" / "findings").iterdir())]
    assert len(kept) == 7
    for name in kept:
        assert (tmp_path / "out" / "findings" / name).read_bytes() == (whole.run.out / "findings" / name).read_bytes()


def test_a_folder_of_parquet_without_a_manifest_starts_nothing(college: Path, tmp_path: Path, whole: Audited) -> None:
    (tmp_path / "in").mkdir()
    part = whole.run.out / "partitions" / "part-00000.parquet"
    (tmp_path / "in" / part.name).write_bytes(part.read_bytes())
    with pytest.raises(InputError, match="there is no manifest"):
        audit_population(run_of(college, tmp_path / "out", tmp_path / "in"))


def test_partitions_give_what_the_records_gave(college: Path, tmp_path: Path, whole: Audited) -> None:
    audit_population(run_of(college, tmp_path / "out", whole.run.out / "partitions", workers=2))
    for name in ("findings.parquet", "undetermined.csv"):
        assert (tmp_path / "out" / name).read_bytes() == (whole.run.out / name).read_bytes()


def test_an_output_that_cannot_be_written_is_said(college: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "findings").write_text("a file in the way")
    with pytest.raises(CannotWrite, match="the file cannot be written"):
        audit_population(run_of(college, tmp_path / "out"))


# --- Stopped and gone on -----------------------------------------------------------------------------


def test_two_workers_and_one_write_the_same_bytes(college: Path, tmp_path: Path, whole: Audited) -> None:
    audit_population(run_of(college, tmp_path, workers=2))
    assert same_results(tmp_path, whole.run.out)


def copied(source: Path, target: Path) -> None:
    for file in source.rglob("*"):
        if file.is_file():
            (target / file.relative_to(source)).parent.mkdir(parents=True, exist_ok=True)
            (target / file.relative_to(source)).write_bytes(file.read_bytes())


def test_a_resumed_run_does_only_what_is_missing(college: Path, tmp_path: Path, whole: Audited) -> None:
    copied(whole.run.out, tmp_path)
    receipts = sorted((tmp_path / "receipts").iterdir())
    receipts[1].unlink()
    receipts[2].write_text("{}")
    findings = sorted((tmp_path / "findings").iterdir())
    findings[4].write_bytes(b"damaged")
    untouched = {file: file.stat().st_mtime_ns for file in findings[5:]}
    (tmp_path / "findings" / ".part-00009.17.unfinished").write_bytes(b"half")
    audited = audit_population(run_of(college, tmp_path, resume=True))
    assert audited.done.skipped == 5
    assert same_results(tmp_path, whole.run.out)
    assert {file: file.stat().st_mtime_ns for file in findings[5:]} == untouched
    assert not list((tmp_path / "findings").glob(".*"))


def test_a_changed_rule_is_asked_anew_and_leaves_nothing_stale(college: Path, tmp_path: Path, whole: Audited) -> None:
    copied(whole.run.out, tmp_path / "out")
    copied(college / "rules", tmp_path / "rules")
    (tmp_path / "rules" / "biology.yaml").write_text(RULE_TEXTS["biology"].replace("courses: 2", "courses: 1"))
    run = evolve(run_of(college, tmp_path / "out", resume=True), rules=tmp_path / "rules")
    audited = audit_population(run)
    assert audited.done.skipped == 0
    assert audited.laid_out.manifest == whole.laid_out.manifest
    assert len(list((tmp_path / "out" / "findings").iterdir())) == 8
    assert len(list((tmp_path / "out").glob("pack-*.json"))) == 1
    more = [row for row in rows_of(tmp_path / "out") if row["credential_id"] == "lake/biology"]
    assert len(more) > sum(row["credential_id"] == "lake/biology" for row in rows_of(whole.run.out))


def test_changed_records_are_laid_out_anew(college: Path, tmp_path: Path, whole: Audited) -> None:
    copied(whole.run.out, tmp_path / "out")
    text = (college / "records.jsonl").read_text()
    (tmp_path / "records.jsonl").write_text(text.split("\n", 1)[1])
    audited = audit_population(run_of(college, tmp_path / "out", tmp_path / "records.jsonl", resume=True))
    assert audited.summary.tally.learners == len(LEARNERS) - 1
    assert 0 < audited.done.skipped < 8


COMMAND = """
import sys
from asyougo.cli import main
if __name__ == "__main__":
    main(sys.argv[1:])
"""


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "program.py"
    path.write_text(COMMAND)
    yield path


def test_a_killed_run_goes_on_to_the_same_bytes(college: Path, tmp_path: Path, whole: Audited, program: Path) -> None:
    out = tmp_path / "out"
    records = str(college / "records.jsonl")
    arguments = ["retro", "--rules", str(college / "rules"), "--records", records, "--out", str(out)]
    arguments += ["--as-of", DAY.isoformat(), "--workers", "1", "--resume"]
    command = [sys.executable, str(program), *arguments]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and not list(out.glob("receipts/*.json")):
            time.sleep(0.02)
        done_before = len(list(out.glob("receipts/*.json")))
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert done_before >= 1
    assert not (out / "summary.json").exists()
    audited = audit_population(run_of(college, out, resume=True))
    assert audited.done.skipped >= 1
    assert same_results(out, whole.run.out)
    assert (out / MANIFEST).exists() is False
