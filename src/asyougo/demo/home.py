"""The folder of a demonstration home: what a run writes, and what the pages read of it.

`summary.json` (the numbers of the report), `findings.csv` (what was found), `planted.json` (what was planted),
`maya.json` (her signed Record), and everything that the commands of the report need: rules, catalogues, her record.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from attrs import frozen

from asyougo.audit.match import match
from asyougo.audit.prepare import prepare
from asyougo.demo import DEMONSTRATION_LINE
from asyougo.demo.award import Walked
from asyougo.demo.planted import write_planted
from asyougo.demo.results import Results
from asyougo.demo.state import DemoState
from asyougo.errors import InputError, Place, Problem
from asyougo.formats.catalogue import write_catalogue
from asyougo.formats.finding import finding_as_json
from asyougo.formats.transcript_json import write_transcript
from asyougo.model.context import AuditContext
from asyougo.model.finding import Verdict
from asyougo.population.sweep import Swept

COLUMNS = ("learner_id", "credential_id", "verdict", "missing_courses", "certificate_id")
EXPLAINED = "lakeside/data-analyst"
"""The credential whose finding is written out: the one that a count would promise Maya."""


@frozen
class FoundRow:
    """One line of `findings.csv`. missing_courses: None where it is unknown."""

    learner: str
    credential: str
    verdict: Verdict
    missing_courses: int | None
    certificate: str


@frozen
class DemoRun:
    """What the pages need to know of the last run: its size, its seed, and its rows."""

    learners: int
    seed: int
    pairs: int
    count_only_would_have_promised_wrongly: int
    rows: tuple[FoundRow, ...]


def write_home(folder: Path, state: DemoState, swept: Swept, results: Results, walked: Walked) -> None:
    """Write everything that a run leaves behind; the same run writes the same files."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "summary.json", json.dumps(results.as_json(), ensure_ascii=False, indent=1) + "\n")
    _write(folder / "findings.csv", write_rows(swept))
    _write(folder / "planted.json", write_planted(state.planted))
    _write(folder / "maya.json", walked.record.text)
    _write_issuer(folder, walked)
    _write(folder / "maya-transcript.json", write_transcript(state.maya))
    _write(folder / "maya-finding.json", _finding_of_maya(state))
    for entry in state.entries:
        _write(folder / "rules" / entry.file.name, entry.file.text)
    for catalogue in state.catalogues:
        _write(folder / "catalogues" / f"{catalogue.institution}.json", write_catalogue(catalogue))
    _write(folder / "READ-ME.txt", _read_me(results))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _write_issuer(folder: Path, walked: Walked) -> None:
    """The document of the issuer's key, where its address says: lakeside.invalid/.well-known/did.json."""
    host = walked.issuer.id.removeprefix("did:web:")
    text = json.dumps(walked.did_document, ensure_ascii=False, indent=1) + "\n"
    _write(folder / "documents" / host / ".well-known" / "did.json", text)


def _finding_of_maya(state: DemoState) -> str:
    """The finding that `asyougo audit` gives for Maya's written record and the written rule, with no catalogue."""
    credential = next(one for one in state.credentials if one.id == EXPLAINED)
    if credential.rule is None:
        raise ValueError(f"no rule was written for {EXPLAINED}")
    finding = match(credential.rule, prepare(state.maya, AuditContext(state.as_of)))
    document = {"demonstration": DEMONSTRATION_LINE, **finding_as_json(finding)}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _read_me(results: Results) -> str:
    return (
        f"{DEMONSTRATION_LINE}\n\n"
        f"One run over {results.learners:,} invented learners and {results.credentials} invented credentials.\n"
        "summary.json          the numbers of the report\n"
        "findings.csv          who meets what, and who is one course away\n"
        "planted.json          the cases that we planted; the auditor never reads this file\n"
        "maya.json             the signed record of one award: asyougo verify maya.json\n"
        "maya-transcript.json  her record; maya-finding.json: one finding with its proof\n"
        "rules/, catalogues/   what was asked, and what can be taken where\n"
        "documents/            whose key signed\n"
    )


# --- findings.csv ----------------------------------------------------------------------------------


def write_rows(swept: Swept) -> str:
    """The rows of a run as CSV; the first line is the demonstration line."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([f"# {DEMONSTRATION_LINE}"])
    writer.writerow(COLUMNS)
    for row in swept.rows:
        missing = "" if row.missing_courses is None else row.missing_courses
        writer.writerow((row.learner_id, row.credential_id, row.verdict.value, missing, row.certificate_id))
    return text.getvalue()


def read_rows(text: str, file: str) -> tuple[tuple[FoundRow, ...], tuple[Problem, ...]]:
    """The rows of a findings file, and the lines that are none."""
    found: list[FoundRow] = []
    problems: list[Problem] = []
    for number, cells in enumerate(csv.reader(io.StringIO(text)), 1):
        if not cells or cells[0].startswith("#") or tuple(cells) == COLUMNS:
            continue
        try:
            learner, credential, verdict, missing, certificate = cells
            row = FoundRow(learner, credential, Verdict(verdict), int(missing) if missing else None, certificate)
        except ValueError:
            remedy = "Run `asyougo demo` again; it writes this file anew."
            problems.append(Problem(Place(file, number), "this line is no finding", remedy, ",".join(cells)))
            continue
        found.append(row)
    return tuple(found), tuple(problems)


def read_run(folder: Path) -> DemoRun | None:
    """The last run of a home; None when there was none. Raises InputError when its files cannot be read."""
    summary, findings = folder / "summary.json", folder / "findings.csv"
    if not summary.is_file() or not findings.is_file():
        return None
    remedy = "Run `asyougo demo` again; it writes this file anew."
    try:
        numbers = json.loads(summary.read_text(encoding="utf-8"))
        learners, seed, pairs = (int(numbers[name]) for name in ("learners", "seed", "pairs"))
        wrongly = int(numbers["count_only_would_have_promised_wrongly"])
    except (ValueError, KeyError, TypeError) as error:
        raise InputError.of(Problem(Place(summary.name), "this is no summary of a run", remedy, str(error))) from None
    rows, problems = read_rows(findings.read_text(encoding="utf-8"), findings.name)
    if problems:
        raise InputError.of(*problems)
    return DemoRun(learners, seed, pairs, wrongly, rows)
