"""The JSON transcript: one learner's record as scripts, the API and the tests write it.

The form is a contract of the command line (`asyougo audit --transcript FILE`). Beside the members named there, a
written transcript keeps for each piece of evidence its `item` (the id that findings quote) and its `place` (the file
and row it came from), and lists unreadable rows under `unreadable`; so `read(write(x)) == x`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any, TypeVar, get_args

from attrs import evolve

from asyougo.errors import Place, Problem, Severity
from asyougo.formats.documents import Document, NotADocument, plain_text, read_json
from asyougo.formats.evidence_json import (
    evidence_as_json,
    known,
    place_as_json,
    read_attempt,
    read_evidence,
    read_place,
)
from asyougo.formats.fields import Fields
from asyougo.model.context import Catalogue
from asyougo.model.evidence import CourseAttempt, Evidence
from asyougo.model.terms import read_catalogue_year, write_catalogue_year
from asyougo.model.transcript import Learner, MissingPaper, Transcript, WhyMissing

UNREADABLE = {"error"}


def read_transcript(text: str, file: str) -> tuple[Transcript | None, tuple[Problem, ...]]:
    """The transcript that a JSON text writes, and everything that is wrong with it.

    None only when the text is no JSON object or does not say whose record it is. A course whose values cannot be
    read is kept under `unreadable` with what could be read of it. `Transcript.problems` holds the problems that
    the file brought along and those found now; the second value only those found now.

    >>> record, problems = read_transcript('{"learner": {"id": "L-17"}, "evidence": []}', "record.json")
    >>> record.learner.id, record.learner.home, problems
    ('L-17', None, ())
    """
    try:
        document = read_json(text, file)
    except NotADocument as error:
        return None, (error.problem,)
    return transcript_of(document)


def read_transcripts(text: str, file: str) -> tuple[tuple[Transcript, ...], tuple[Problem, ...]]:
    """The transcripts in a file of one, of a list of them, or of one a line (JSON Lines), and what is wrong with it.

    Of several, a transcript that cannot be used is left out and its problems are given.
    """
    if file.lower().endswith((".jsonl", ".ndjson")):
        return _one_a_line(text, file)
    try:
        document = read_json(text, file)
    except NotADocument as error:
        return (), (error.problem,)
    if not isinstance(document.value, list):
        one, problems = transcript_of(document)
        return (() if one is None else (one,)), problems
    found: list[Transcript] = []
    said: list[Problem] = []
    for number, value in enumerate(document.value):
        record, problems = transcript_of(evolve(document, value=value, inside=(number,)))
        found += [] if record is None else [record]
        said += problems
    return tuple(found), tuple(said)


def _one_a_line(text: str, file: str) -> tuple[tuple[Transcript, ...], tuple[Problem, ...]]:
    found: list[Transcript] = []
    said: list[Problem] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            document = read_json(line, file)
        except NotADocument as error:
            said.append(evolve(error.problem, place=Place(file, number)))
            continue
        record, problems = transcript_of(evolve(document, shift=number - 1))
        found += [] if record is None else [record]
        said += problems
    return tuple(found), tuple(said)


def transcript_of(document: Document) -> tuple[Transcript | None, tuple[Problem, ...]]:
    """The transcript in a document that was parsed already (one learner of an API call, one line of a file)."""
    problems: list[Problem] = []
    top = Fields(document, (), document.value, problems)
    if not top.value and problems:
        return None, tuple(problems)
    learner = _learner(top)
    evidence, unreadable = read_evidence(top)
    brought = tuple(_problem(entry) for entry in top.children("problems"))
    said = {problem.place for problem in brought}
    missing = tuple(_missing(entry, number, said) for number, entry in enumerate(top.children("missing"), 1))
    unreadable += [
        read_attempt(entry, f"unreadable#{number}") for number, entry in enumerate(top.children("unreadable"), 1)
    ]
    if not top.has("unreadable"):
        unreadable += _rows_without_evidence(brought, document.file)
    top.finish()
    if learner is None:
        return None, tuple(problems)
    _make_ids_unique(evidence, unreadable, problems)
    found = tuple(problems)
    return Transcript(learner, tuple(evidence), tuple(unreadable), missing, brought + found), found


def _learner(top: Fields) -> Learner | None:
    fields = top.child("learner")
    if fields is None:
        top.refuse("learner", "'learner' is missing", 'Add "learner": {"id": ...}; any id will do.', None, "missing")
        return None
    name = fields.text("id", needed=True)
    learner = Learner(
        id=name or "",
        home=fields.text("home"),
        start_date=fields.day("start_date"),
        declared=fields.texts("declared"),
        catalogue_year=_catalogue_year(fields),
        name=fields.text("name"),
    )
    fields.finish()
    return learner if name else None


def _catalogue_year(fields: Fields) -> int | None:
    given = fields.get("catalogue_year")
    if given is None:
        return None
    try:
        return read_catalogue_year(str(given) if isinstance(given, str) else "")
    except ValueError:
        fields.refuse(
            "catalogue_year",
            "'catalogue_year' must be a catalogue year",
            'Write "2015-16", or 2015 for the catalogue of autumn 2015.',
            given,
            "not-a-catalogue-year",
        )
        return None


def _missing(fields: Fields, number: int, said: Collection[Place]) -> MissingPaper:
    """One missing paper. said: places whose problem the file brings along already."""
    why = fields.choice("why", get_args(WhyMissing))
    place = read_place(fields)
    if why is None and "why" not in fields.unread and place.at("why") not in said:
        fields.refuse(
            "why",
            "'why' is missing",
            f"Say why the paper is not here: {', '.join(get_args(WhyMissing))}.",
            None,
            "missing",
        )
    paper = MissingPaper(
        id=fields.text("item") or f"missing#{number}",
        place=place,
        institution=fields.text("institution"),
        why=why,
        amount_usd=fields.exact("amount_usd"),
        document=fields.text("document"),
        begins=fields.term("from"),
        ends=fields.term("to"),
    )
    fields.finish()
    return paper


def _problem(fields: Fields) -> Problem:
    severities: Sequence[Severity] = get_args(Severity)
    value = fields.get("value")
    place = Place(fields.text("file"), fields.whole("row", most=10**9), fields.text("field"))
    problem = Problem(
        place,
        fields.text("problem", needed=True) or "a row could not be read",
        fields.text_or_empty("remedy"),
        plain_text(value) if isinstance(value, str) else None,
        fields.text_or_empty("code"),
        fields.choice("severity", severities) or "error",
    )
    fields.finish()
    return problem


def _rows_without_evidence(problems: Iterable[Problem], file: str) -> list[CourseAttempt]:
    """One unknown attempt for each row that the transcript says it could not read.

    The row may hold any course; without it a finding could say "no" where nobody can tell.
    """
    rows = dict.fromkeys(
        (problem.place.file or file, problem.place.row)
        for problem in problems
        if problem.severity in UNREADABLE and problem.place.row is not None
    )
    return [CourseAttempt(f"{name}#{row}", Place(name, row), unit_system=None, status=None) for name, row in rows]


def _make_ids_unique(evidence: list[Evidence], unreadable: list[CourseAttempt], problems: list[Problem]) -> None:
    seen: set[str] = set()
    evidence[:] = [_with_own_id(entry, seen, problems) for entry in evidence]
    unreadable[:] = [_with_own_id(entry, seen, problems) for entry in unreadable]


Entry = TypeVar("Entry", bound=Evidence)


def _with_own_id(entry: Entry, seen: set[str], problems: list[Problem]) -> Entry:
    name, again = entry.id, 2
    while name in seen:
        name, again = f"{entry.id}~{again}", again + 1
    seen.add(name)
    if name == entry.id:
        return entry
    remedy = f"It was read as '{name}'; give each entry its own."
    where = entry.place.at("item")
    problems.append(Problem(where, "two entries have the same 'item'", remedy, entry.id, "repeated-item", "warning"))
    return evolve(entry, id=name)


def problems_with_home(transcript: Transcript, catalogues: Iterable[Catalogue], file: str) -> tuple[Problem, ...]:
    """A problem when the learner's home institution is in none of the catalogues that were given."""
    known = sorted({catalogue.institution for catalogue in catalogues if catalogue.institution})
    home = transcript.learner.home
    if home is None or not known or home in known:
        return ()
    return (
        Problem(
            Place(file, None, "home"),
            "the home institution is in no catalogue that was given",
            f"Correct it, or give its catalogue too. Known here: {', '.join(known)}.",
            home,
            "unknown-home",
        ),
    )


def transcript_as_json(transcript: Transcript) -> dict[str, Any]:
    """The transcript as JSON values; what is unknown is left out."""
    learner = transcript.learner
    made: dict[str, Any] = {
        "learner": known(
            id=learner.id,
            name=learner.name,
            home=learner.home,
            start_date=learner.start_date,
            declared=learner.declared,
            catalogue_year=None if learner.catalogue_year is None else write_catalogue_year(learner.catalogue_year),
        ),
        "evidence": [evidence_as_json(entry) for entry in transcript.evidence],
        "missing": [_missing_as_json(paper) for paper in transcript.missing],
        "problems": [_problem_as_json(problem) for problem in transcript.problems],
    }
    if transcript.unreadable or transcript.problems:
        made["unreadable"] = [evidence_as_json(attempt) for attempt in transcript.unreadable]
    return made


def write_transcript(transcript: Transcript) -> str:
    """The JSON text of a transcript; reading it gives an equal value."""
    return json.dumps(transcript_as_json(transcript), ensure_ascii=False, indent=1) + "\n"


def _missing_as_json(paper: MissingPaper) -> dict[str, Any]:
    made = known(
        institution=paper.institution,
        why=paper.why,
        amount_usd=paper.amount_usd,
        document=paper.document,
        from_=paper.begins,
        to=paper.ends,
        item=paper.id,
    )
    return {**made, "place": place_as_json(paper.place)}


def _problem_as_json(problem: Problem) -> dict[str, Any]:
    where = place_as_json(problem.place)
    return where | known(
        value=problem.value,
        problem=problem.problem,
        remedy=problem.remedy or None,
        code=problem.code or None,
        severity=problem.severity,
    )
