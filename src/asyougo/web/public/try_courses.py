"""/try: type or paste your courses and read what they already meet. No account, and nothing of it is kept.

What is typed lives in the form and in this one answer: no row, no file, no cookie, no line in a log. Corrections
work by sending the text once more.
"""

from __future__ import annotations

from attrs import evolve, frozen
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from asyougo.errors import Problem
from asyougo.formats.transcript_json import read_transcript
from asyougo.model.credential import Credential
from asyougo.model.evidence import CourseAttempt
from asyougo.model.terms import Term
from asyougo.model.transcript import Learner, Transcript
from asyougo.web.auditing import Answers, audit_record
from asyougo.web.components.findings import FindingGroup
from asyougo.web.components.forms import (
    Checkboxes,
    ErrorSummary,
    FileField,
    FormError,
    Option,
    OptionGroup,
    TextField,
)
from asyougo.web.components.states import EmptyState
from asyougo.web.components.tables import Cell, Column, Table
from asyougo.web.frame import is_larger_than, show_page
from asyougo.web.home import Home, current_home
from asyougo.web.public.examples import Example, examples_of
from asyougo.web.public.typed_courses import Doubt, ReadLine, first_term, read_typed, replace_line
from asyougo.web.public.typed_fields import term_in
from asyougo.web.reasons import TYPED
from asyougo.web.said import say_credits, say_number, say_term
from asyougo.web.summaries import credits_words, groups_of, summary_for
from asyougo.web.translation import _

LARGEST_FILE = 500_000  # bytes; a whole record is far smaller


@frozen
class Suggestion:
    """What a doubtful line could have meant: the words, and the value that puts it in its place."""

    words: str
    value: str


@frozen
class OpenQuestion:
    """A line that could not be used as it is, with the answers to choose from."""

    question: str
    line: str
    suggestions: tuple[Suggestion, ...]


@frozen
class Result:
    """What was found in what was typed."""

    summary: str
    credits: str
    assumed: str | None
    questions: tuple[OpenQuestion, ...]
    problems: tuple[str, ...]
    lines: Table
    groups: tuple[FindingGroup, ...]


@frozen
class TryPage:
    """The form, and under it the answer to what was sent."""

    title: str
    errors: ErrorSummary | None
    courses: TextField
    file: FileField
    start: TextField
    credentials: Checkboxes
    credentials_words: str
    examples: tuple[Example, ...]
    result: Result | None
    empty: EmptyState | None


def try_courses(request: HttpRequest) -> HttpResponse:
    """The page of /try: an empty form, an example, or the answer to what was typed."""
    home = current_home()
    text, error = _text_of(request, home)
    start = request.POST.get("start", "").strip()[:40]
    start_error = _("Write a term, such as Fall 2016.") if start and term_in(start) is None else None
    errors = tuple(FormError(name, said) for name, said in (("courses", error), ("start", start_error)) if said)
    show = request.POST.get("show", "")
    chosen = frozenset(request.POST.getlist("credential")) & frozenset(home.credentials)
    page = TryPage(
        title=_("Check my courses"),
        errors=ErrorSummary(errors) if errors else None,
        courses=_courses_field(text, error),
        file=FileField("file", _("Or a file"), ".csv,.txt,.json", _("The same lines as text, or a JSON transcript.")),
        start=TextField(
            "start",
            _("When you first enrolled"),
            start,
            _("It decides which catalogue applies. Left empty, we take the first term in your list."),
            start_error,
        ),
        credentials=_checkboxes(home, chosen),
        credentials_words=_("Choose which of %(n)s credentials to check") % {"n": say_number(len(home.credentials))},
        examples=examples_of(home),
        result=_answer(home, text, term_in(start), chosen, show) if text and not errors else None,
        empty=None if home.credentials else _nothing_to_check(),
    )
    return show_page(request, "public/try.html", page, status=422 if errors else 200)


def _nothing_to_check() -> EmptyState:
    return EmptyState(
        what=_("Credentials to check your courses against"),
        why=_("There is none in this home yet. This command builds the demonstration:"),
        command="make demo",
    )


def _courses_field(text: str, error: str | None) -> TextField:
    hint = _("One course on each line: college, code, units, grade, term. The order does not matter.")
    return TextField(
        "courses",
        _("Your courses"),
        text,
        f"{hint}\nHarbor College, MATH 10, 5, B, Fall 2019",
        error,
        rows=10,
        code=True,
    )


def _text_of(request: HttpRequest, home: Home) -> tuple[str, str | None]:
    """What is to be read, and what is wrong with the request; an example stands in for typed text."""
    if request.method != "POST":
        wanted = request.GET.get("example", "")
        return next((example.text for example in examples_of(home) if example.id == wanted), ""), None
    text = request.POST.get("courses", "")
    given = request.FILES.get("file")
    if is_larger_than(request, LARGEST_FILE):
        return text, _("This file is larger than a record can be. Send the courses of one person.")
    if isinstance(given, UploadedFile):
        try:
            text = given.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            return text, _("This file is not plain text. Save it as CSV in UTF-8, or paste the lines.")
    if change := request.POST.get("change", ""):
        row, separator, line = change.partition(":")
        if separator and row.isdecimal() and len(row) < 6:
            text = replace_line(text, int(row), line)
    if not text.strip():
        return "", _("Type at least one course.")
    return text, None


def _checkboxes(home: Home, chosen: frozenset[str]) -> Checkboxes:
    owners: dict[str, list[Credential]] = {}
    for credential in sorted(home.credentials.values(), key=lambda c: (home.name_of(c.owner), c.name)):
        owners.setdefault(credential.owner, []).append(credential)
    groups = tuple(
        OptionGroup(
            home.name_of(owner),
            tuple(Option(c.id, c.name, c.id in chosen) for c in listed),
        )
        for owner, listed in owners.items()
    )
    return Checkboxes("credential", _("None chosen means all"), groups)


def _answer(home: Home, text: str, start: Term | None, chosen: frozenset[str], show: str) -> Result:
    """Read the text, audit it against what was chosen, and set the answer."""
    doubts: tuple[Doubt, ...] = ()
    assumed: str | None = None
    if text.lstrip().startswith("{"):
        transcript, problems = _read_json(text)
        lines = _lines_of(transcript)
    else:
        record = read_typed(text, home, start)
        transcript, problems, lines, doubts = record.transcript, record.problems, record.lines, record.doubts
        first = first_term(lines)
        if start is None and first is not None:
            assumed = _("We took %(term)s, the first term in your list, as your start.") % {"term": say_term(first)}
    credentials = [home.credentials[id] for id in (chosen or home.credentials)]
    answers = audit_record(home, transcript, credentials, in_full=show)
    return Result(
        summary=summary_for(answers),
        credits=credits_words(answers),
        assumed=assumed,
        questions=tuple(_open_question(doubt) for doubt in doubts),
        problems=tuple(str(problem) for problem in problems),
        lines=_table(home, answers, lines),
        groups=groups_of(home, answers, open_item=show, mark=_("unverified, from what you typed")),
    )


def _read_json(text: str) -> tuple[Transcript, tuple[Problem, ...]]:
    """A JSON transcript under nobody's name; an empty record when the text cannot be read at all."""
    transcript, problems = read_transcript(text, TYPED)
    if transcript is None:
        return Transcript(Learner(TYPED)), problems
    return evolve(transcript, learner=evolve(transcript.learner, id=TYPED, name=None)), problems


def _lines_of(transcript: Transcript) -> tuple[ReadLine, ...]:
    """The courses of a JSON transcript, as if each had been typed."""
    attempts = [entry for entry in transcript.evidence if isinstance(entry, CourseAttempt)]
    return tuple(
        ReadLine(number, attempt.code or "", attempt)
        for number, attempt in enumerate((*attempts, *transcript.unreadable), 1)
    )


def _open_question(doubt: Doubt) -> OpenQuestion:
    suggestions = [Suggestion(text, f"{doubt.row}:{doubt.line.replace('{}', text)}") for text in doubt.suggestions]
    if doubt.about == "code" and doubt.given:
        keep = f"{doubt.given} (not listed)"
        suggestions.append(
            Suggestion(_("none of these, it is not listed"), f"{doubt.row}:{doubt.line.replace('{}', keep)}")
        )
    where = _("Line %(row)s:") % {"row": doubt.row}
    return OpenQuestion(f"{where} {doubt.question}", doubt.line, tuple(suggestions))


def _table(home: Home, answers: Answers, lines: tuple[ReadLine, ...]) -> Table:
    """Each line as it was read, with its semester credits and the sum, so that it can be checked."""
    items = {item.id: item for item in answers.prepared.items}
    rows = []
    for line in lines:
        attempt = line.attempt
        item = items.get(attempt.id)
        unclear = _("unclear, see the question above") if line.doubts else None
        rows.append(
            (
                Cell(attempt.code or line.text, note=unclear or "; ".join(line.notes) or None, heads=True),
                Cell(home.name_of(attempt.institution) or _("unknown")),
                Cell(say_term(attempt.term) if attempt.term else _("unknown")),
                Cell(attempt.grade or _status(attempt)),
                Cell(say_number(item.credits) if item and item.credits is not None else _("unknown"), figure=True),
            )
        )
    total = (
        Cell(_("Passed, each course once"), heads=True), Cell(), Cell(), Cell(),
        Cell(say_credits(answers.credits), figure=True),
    )  # fmt: skip
    columns = (
        Column(_("Course")), Column(_("College")), Column(_("Term")), Column(_("Grade")),
        Column(_("Semester credits"), figure=True),
    )  # fmt: skip
    return Table(_("What we read"), columns, tuple(rows), totals=total)


def _status(attempt: CourseAttempt) -> str:
    words = {"in_progress": _("in progress"), "planned": _("planned"), "withdrawn": _("withdrawn")}
    return words.get(attempt.status or "", _("unknown"))


def address_of_example(example: str) -> str:
    """Where an example opens, with its findings."""
    return f"{reverse('try')}?example={example}"
