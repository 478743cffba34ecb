"""Bring a registrar's file in: choose it, look at what would happen, say yes; and take it back again.

Nothing is stored before the yes, apart from the sealed file itself. Who may do it is decided in `actions`.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from attrs import evolve, frozen
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from asyougo.actions.import_transcripts import ImportResult, Source, import_transcripts, preview_import
from asyougo.actions.read_exports import PRESET_NAMES
from asyougo.actions.undo_import import undo_import
from asyougo.errors import AsYouGoError, InputError, Place, Problem
from asyougo.formats.decoding import decode
from asyougo.formats.import_report import how_read
from asyougo.formats.registrar.faults import HOLDS_BACK, Fault
from asyougo.formats.registrar.presets import PRESETS
from asyougo.formats.term_calendar import TermCalendar, read_terms
from asyougo.model.person import Person
from asyougo.store.database import open_store
from asyougo.store.imports import BatchSummary, batches
from asyougo.web.components.forms import (
    ErrorSummary,
    FileField,
    FormError,
    Option,
    OptionGroup,
    SelectField,
    Step,
    TextField,
)
from asyougo.web.components.states import Confirmation, UndoLine
from asyougo.web.components.tables import Cell, Column, Table
from asyougo.web.frame import show_page
from asyougo.web.home import Home, current_home, use_home
from asyougo.web.people import must_be_registrar, person_of
from asyougo.web.registrar.waiting import WaitingFile, keep, take
from asyougo.web.said import say_moment, say_number
from asyougo.web.translation import _, ngettext

SHOWN_FAULTS = 200  # rows of the list on the page; the report of the command line holds all
STEPS = 3


@frozen
class BatchLine:
    """One import that can be taken back."""

    undo: UndoLine
    details: str


@frozen
class ImportsPage:
    """The form, and what was brought in before."""

    title: str
    step: Step
    errors: ErrorSummary | None
    institution: TextField | None
    file: FileField
    terms: FileField
    preset: SelectField
    batches: tuple[BatchLine, ...]


@frozen
class PreviewPage:
    """What would happen: the answer first, then what needs somebody, then how the file was read."""

    title: str
    step: Step
    would: str
    how: str
    faults: Table | None
    more: str | None
    token: str
    button: str | None


@frozen
class DonePage:
    """What was done, and how to take it back."""

    title: str
    confirmation: Confirmation
    undo: UndoLine | None


def imports(request: HttpRequest) -> HttpResponse:
    """The form; a file that was sent is looked at and nothing of it is stored as a record."""
    home, person, college = _who(request)
    if request.method != "POST":
        return show_page(request, "registrar/imports.html", _form(home, college, None))
    try:
        waiting = _file_in(request, college)
        result = preview_import(waiting.data, waiting.name, _source(waiting), by=person, at=datetime.now(UTC))
    except AsYouGoError as error:
        errors = tuple(_form_error(problem) for problem in error.problems) or (FormError("file", error.message),)
        return show_page(request, "registrar/imports.html", _form(home, college, ErrorSummary(errors)), status=422)
    token = keep(waiting, home.folder, datetime.now(UTC))
    return show_page(request, "registrar/preview.html", _preview(result, token))


def commit(request: HttpRequest) -> HttpResponse:
    """Bring in the file that was looked at."""
    home, person, college = _who(request)
    waiting = take(request.POST.get("token", ""), college, home.folder)
    if request.POST.get("answer") != "yes":
        return show_page(request, "registrar/imports.html", _form(home, college, None))
    result = import_transcripts(
        waiting.data, waiting.name, _source(waiting), home=home.folder, by=person, at=datetime.now(UTC)
    )
    if college is None:
        use_home(None)  # now it is known whose home this is
    title = _("The file is in") if result.batch else _("Nothing changed: these rows are here already")
    page = DonePage(
        title=title,
        confirmation=Confirmation(title, (_counts(result), *_next(result))),
        undo=_undo_line(result.batch) if result.batch else None,
    )
    return show_page(request, "registrar/done.html", page)


def undo(request: HttpRequest, batch: int) -> HttpResponse:
    """Take an import back, completely."""
    _home, person, _college = _who(request)
    taken = undo_import(batch, by=person)
    title = _("%(file)s is taken back") % {"file": taken.file}
    page = DonePage(
        title=title,
        confirmation=Confirmation(title, (_("The records are as they were before it."),)),
        undo=None,
    )
    return show_page(request, "registrar/done.html", page)


def _who(request: HttpRequest) -> tuple[Home, Person, str | None]:
    """The home with its store open, the person, and the college for which the person acts, if that is known."""
    home = current_home()
    person = person_of(request, home)
    college = must_be_registrar(person)
    open_store(home.folder)
    return home, person, college


def _file_in(request: HttpRequest, college: str | None) -> WaitingFile:
    """The file that was sent, with what was said about it. Raises InputError when there is none."""
    given = request.FILES.get("file")
    if not isinstance(given, UploadedFile) or not given.name:
        raise InputError(_("Choose a file of at most 20 MB. Larger ones go in by the command line."))
    institution = college or request.POST.get("institution", "").strip()[:200]
    if not institution:
        raise InputError.of(_unknown_college())
    preset = request.POST.get("preset") or None
    terms = request.FILES.get("terms")
    calendar = terms.read() if isinstance(terms, UploadedFile) else None
    return WaitingFile(
        name=given.name[:200],
        data=given.read(),
        institution=institution,
        preset=preset if preset in PRESET_NAMES else None,
        terms=decode(calendar, str(terms)).text if calendar is not None else None,
    )


def _source(waiting: WaitingFile) -> Source:
    """What is said of a file beside the file itself. Raises InputError for a calendar that cannot be used."""
    calendar = TermCalendar()
    if waiting.terms is not None:
        found, problems = read_terms(waiting.terms, "terms")
        if found is None:
            raise InputError.of(*(problems or (Problem(Place("terms"), "this is no calendar of terms"),)))
        calendar = found
    return Source(waiting.institution, waiting.preset, calendar)


def _form_error(problem: Problem) -> FormError:
    """A problem of a file at the field where it can be mended."""
    if problem.code == "no-calendar":
        sentence = _("This file writes its terms as codes. Add its calendar: %(columns)s.")
        return FormError("terms", sentence % {"columns": "sis, code, name, start, end, system"})
    return FormError("institution" if problem.code == "no-institution" else "file", _spoken(problem))


def _spoken(problem: Problem) -> str:
    """A problem as a sentence for a form, which shows the field by itself."""
    return str(evolve(problem, place=evolve(problem.place, field=None)) if problem.place.file is None else problem)


def _unknown_college() -> Problem:
    return Problem(
        Place(field="institution"),
        _("whose records these are is not said"),
        _("Write a short name for your college, such as lakeside."),
        code="no-institution",
    )


def _form(home: Home, college: str | None, errors: ErrorSummary | None) -> ImportsPage:
    presets = (Option("", _("recognise it by its column names")),) + tuple(
        Option(name, PRESETS[name].title) for name in PRESET_NAMES
    )
    wrong = {error.field: error.sentence for error in errors.errors} if errors else {}
    return ImportsPage(
        title=_("Bring in the records of %(college)s") % {"college": home.name_of(college)}
        if college
        else _("Bring in your records"),
        step=Step(1, STEPS, _("choose the file"), reverse("registrar")),
        errors=errors,
        institution=None
        if college
        else TextField(
            "institution",
            _("Whose records these are"),
            hint=_("A short name for your college, such as lakeside."),
            error=wrong.get("institution"),
        ),
        file=FileField(
            "file",
            _("A file from your student system"),
            ".csv,.tsv,.txt,.xlsx",
            _("CSV, TSV or XLSX, one course attempt in each row. Nothing leaves this computer."),
            wrong.get("file"),
        ),
        terms=FileField(
            "terms", _("Its calendar of terms, if the terms are codes"), ".csv,.txt", error=wrong.get("terms")
        ),
        preset=SelectField("preset", _("Where it comes from"), (OptionGroup("", presets),)),
        batches=tuple(BatchLine(_undo_line(batch), _batch_words(batch)) for batch in batches(college)),
    )


def _preview(result: ImportResult, token: str) -> PreviewPage:
    export = result.export
    faults = sorted(export.findings(), key=lambda fault: (fault.acts not in HOLDS_BACK, fault.line))
    changes = result.added + result.changed + result.settled
    rest = len(faults) - SHOWN_FAULTS
    ready = _("%(ready)s of %(all)s rows are ready.") % {
        "ready": say_number(export.accepted), "all": say_number(export.rows),
    }  # fmt: skip
    return PreviewPage(
        title=f"{ready} {_needs(export.count('quarantined'))}".strip(),
        step=Step(2, STEPS, _("look at what would happen"), reverse("imports")),
        would=_counts(result) if changes else _("Nothing would change: these rows are here already."),
        how=how_read(export),
        faults=_fault_table(faults[:SHOWN_FAULTS]) if faults else None,
        more=_("%(n)s more are in the report of the command line.") % {"n": say_number(rest)} if rest > 0 else None,
        token=token,
        button=_("Bring it in") if changes else None,
    )


def _needs(rows: int) -> str:
    if not rows:
        return ""
    return ngettext("%(n)s needs you.", "%(n)s need you.", rows) % {"n": say_number(rows)}


def _fault_table(faults: list[Fault]) -> Table:
    columns = (Column(_("Line"), figure=True), Column(_("Column")), Column(_("What is wrong")), Column(_("What to do")))
    rows = tuple(
        (
            Cell(str(fault.line), figure=True),
            Cell(_("whole row") if fault.column == "*" else fault.column, note=str(fault.value)[:80] or None),
            Cell(fault.problem, note=_("waits for you") if fault.acts in HOLDS_BACK else None, english=True),
            Cell(fault.remedy, english=True),
        )
        for fault in faults
    )
    kinds = Counter(fault.acts in HOLDS_BACK for fault in faults)
    waiting = ngettext("%(n)s waits for you", "%(n)s wait for you", kinds[True]) % {"n": say_number(kinds[True])}
    noted = ngettext("%(n)s was read with a note", "%(n)s were read with a note", kinds[False])
    return Table(f"{waiting}, {noted % {'n': say_number(kinds[False])}}", columns, rows)


def _counts(result: ImportResult) -> str:
    return _("%(added)s new, %(changed)s changed, %(unchanged)s as before.") % {
        "added": say_number(result.added),
        "changed": say_number(result.changed + result.settled),
        "unchanged": say_number(result.unchanged),
    }


def _next(result: ImportResult) -> tuple[str, ...]:
    held = result.export.count("quarantined")
    if not held:
        return ()
    sentence = ngettext(
        "%(n)s row was held back. Mend it in your system and bring the file in again.",
        "%(n)s rows were held back. Mend them in your system and bring the file in again.",
        held,
    )
    return (sentence % {"n": say_number(held)},)


def _undo_line(batch: BatchSummary) -> UndoLine:
    return UndoLine(
        _("%(file)s, brought in on %(moment)s.") % {"file": batch.file, "moment": say_moment(batch.at)},
        reverse("undo-import", args=[batch.id]),
        _("Take it back"),
    )


def _batch_words(batch: BatchSummary) -> str:
    return _("%(ready)s of %(all)s rows are ready.") % {
        "ready": say_number(batch.accepted), "all": say_number(batch.rows),
    }  # fmt: skip
