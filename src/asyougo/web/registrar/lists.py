"""The registrar's list: who meets what, who is one course away, and whom nobody can tell about, at the own college.

The rows are the college's own, and the counts are its own totals. The same rows, with the same filters, are a file.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence

from attrs import evolve, frozen
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from asyougo.model.finding import Verdict
from asyougo.web.components.chips import AwardChip, VerdictChip
from asyougo.web.components.states import EmptyState
from asyougo.web.components.tables import Cell, Choice, Column, Filter, Filters, Pages, Table
from asyougo.web.frame import add_to_query, demonstration_line, show_page
from asyougo.web.home import Home, Run, RunRow, current_home
from asyougo.web.people import must_be_registrar, person_of
from asyougo.web.registrar.own_rows import rows_of_college
from asyougo.web.said import say_date, say_number
from asyougo.web.translation import _, language, ngettext

ROWS_ON_A_PAGE = 50
GROUPS = ("met", "soon", "one", "unknown")


@frozen
class Asked:
    """What the reader chose: a group of answers, a credential, a page (from 1)."""

    group: str = ""
    credential: str = ""
    page: int = 1

    def address(self, name: str) -> str:
        """The address that chooses the same."""
        page = str(self.page) if self.page > 1 else None
        chosen = {"group": self.group, "credential": self.credential, "page": page}
        return add_to_query(reverse(name), chosen)


@frozen
class ListPage:
    """The list; its title is the answer."""

    title: str
    lead: str
    empty: EmptyState | None
    filters: Filters | None
    table: Table | None
    pages: Pages | None


def who_meets_what(request: HttpRequest) -> HttpResponse:
    """The page of the list."""
    home = current_home()
    college = must_be_registrar(person_of(request, home))
    if home.run is None or college is None:
        return show_page(request, "registrar/list.html", _no_run(home, college))
    asked = asked_in(request)
    own = rows_of_college(home, college)
    chosen = narrowed(own, asked)
    page = ListPage(
        title=_title(home, own, college),
        lead=_lead(home, home.run),
        empty=None,
        filters=_filters(home, own, asked),
        table=_table(home, chosen, asked),
        pages=_pages(len(chosen), asked),
    )
    return show_page(request, "registrar/list.html", page)


def as_csv(request: HttpRequest) -> HttpResponse:
    """The rows of the list as a file; in a demonstration its first line says that it is one."""
    home = current_home()
    college = must_be_registrar(person_of(request, home))
    rows = narrowed(rows_of_college(home, college) if college else (), asked_in(request))
    text = io.StringIO()
    if home.demonstration:
        text.write(f"# {demonstration_line()} {request.build_absolute_uri(reverse('about'))}\n")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("learner_id", "credential_id", "credential", "verdict", "in_words", "missing_courses"))
    for row in rows:
        name = credential_name(home, row.credential)
        missing = "" if row.missing_courses is None else row.missing_courses
        cells = (row.learner, row.credential, name, row.verdict.value, VerdictChip(row.verdict).words)
        writer.writerow((*(harmless(cell) for cell in cells), missing))
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    mark = "DEMONSTRATION-" if home.demonstration else ""
    response.headers["Content-Disposition"] = f'attachment; filename="{mark}who-meets-what.csv"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def harmless(cell: str) -> str:
    """A text that no spreadsheet takes for a formula (OWASP: CSV injection)."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def asked_in(request: HttpRequest) -> Asked:
    """What the address chooses; what it does not know is left out."""
    page = request.GET.get("page", "1")
    group = request.GET.get("group", "")
    return Asked(
        group=group if group in GROUPS else "",
        credential=request.GET.get("credential", ""),
        page=max(1, int(page)) if page.isdecimal() and len(page) < 7 else 1,
    )


def group_of(row: RunRow) -> str:
    """The group of answers that a row belongs to."""
    match row.verdict:
        case Verdict.SATISFIED:
            return "met"
        case Verdict.WITH_IN_PROGRESS | Verdict.WITH_PLANNED:
            return "soon"
        case Verdict.UNDETERMINED:
            return "unknown"
    return "one"


def narrowed(rows: Iterable[RunRow], asked: Asked) -> tuple[RunRow, ...]:
    """The rows that were asked for, in the order of the answers, then by learner."""
    kept = [row for row in rows if asked.group in ("", group_of(row)) and asked.credential in ("", row.credential)]
    return tuple(sorted(kept, key=lambda row: (GROUPS.index(group_of(row)), row.credential, row.learner)))


def credential_name(home: Home, credential: str) -> str:
    """The name of a credential in the reader's language; its id where the catalogue lacks it."""
    known = home.credentials.get(credential)
    if known is None:
        return credential
    return (known.name_es if language() == "es" else None) or known.name


def _group_words(group: str) -> str:
    return {
        "met": _("Requirements met"),
        "soon": _("Met when this term ends"),
        "one": _("One course away"),
        "unknown": _("We cannot tell"),
    }[group]


def _title(home: Home, own: Sequence[RunRow], college: str) -> str:
    awarded = {(award.learner, award.credential) for award in home.awards}
    met = {r.learner for r in own if r.verdict is Verdict.SATISFIED and (r.learner, r.credential) not in awarded}
    sentence = ngettext(
        "%(n)s person meets all requirements of something that %(college)s has not awarded.",
        "%(n)s people meet all requirements of something that %(college)s has not awarded.",
        len(met),
    )
    return sentence % {"n": say_number(len(met)), "college": home.name_of(college)}


def _lead(home: Home, run: Run) -> str:
    said = _("%(n)s people were audited, as of %(day)s. Here are those with courses at your college.")
    return said % {"n": say_number(run.learners), "day": say_date(home.as_of)}


def _no_run(home: Home, college: str | None) -> ListPage:
    name = home.name_of(college)
    return ListPage(
        title=_("Who meets what at %(college)s") % {"college": name} if name else _("Who meets what"),
        lead=_("This list needs an audit of everybody."),
        empty=EmptyState(
            what=_("People who meet all requirements of something nobody awarded"),
            why=_("Nobody was audited in this home yet. This command builds the demonstration and audits everyone:"),
            command="make demo" if home.demonstration else "asyougo retro",
        ),
        filters=None,
        table=None,
        pages=None,
    )


def _filters(home: Home, own: Sequence[RunRow], asked: Asked) -> Filters:
    """The filters, each count under the other choice that is made."""
    groups = Counter(group_of(row) for row in own if asked.credential in ("", row.credential))
    credentials = Counter(row.credential for row in own if asked.group in ("", group_of(row)))
    chosen = []
    if asked.group:
        without = evolve(asked, group="", page=1).address("registrar")
        chosen.append(Choice(_group_words(asked.group), None, without))
    if asked.credential:
        without = evolve(asked, credential="", page=1).address("registrar")
        chosen.append(Choice(credential_name(home, asked.credential), None, without))
    by_group = tuple(
        Choice(_group_words(group), groups[group], evolve(asked, group=group, page=1).address("registrar"))
        for group in GROUPS
        if groups[group]
    )
    by_credential = tuple(
        Choice(credential_name(home, id), count, evolve(asked, credential=id, page=1).address("registrar"))
        for id, count in sorted(credentials.items(), key=lambda entry: (-entry[1], entry[0]))
    )
    return Filters(tuple(chosen), (Filter(_("By answer"), by_group), Filter(_("By credential"), by_credential)))


def _table(home: Home, rows: Sequence[RunRow], asked: Asked) -> Table:
    start = (asked.page - 1) * ROWS_ON_A_PAGE
    shown = tuple(
        (
            Cell(row.learner, reverse("finding", args=[row.learner, row.credential]), heads=True),
            Cell(credential_name(home, row.credential), chips=_chips(home, row)),
            Cell(_("unknown") if row.missing_courses is None else say_number(row.missing_courses), figure=True),
        )
        for row in rows[start : start + ROWS_ON_A_PAGE]
    )
    columns = (
        Column(_("Learner")),
        Column(_("Credential and answer")),
        Column(_("Courses missing"), figure=True),
    )
    return Table(_("Who meets what"), columns, shown, csv=evolve(asked, page=1).address("registrar-csv"))


def _chips(home: Home, row: RunRow) -> tuple[VerdictChip | AwardChip, ...]:
    """The award first, if the college made one, then what our audit says."""
    award = home.award_of(row.learner, row.credential)
    verdict = VerdictChip(row.verdict)
    return (
        (AwardChip(home.name_of(award.organization), award.awarded_on, award.revoked_on), verdict)
        if award
        else (verdict,)
    )


def _pages(count: int, asked: Asked) -> Pages:
    first, last = (asked.page - 1) * ROWS_ON_A_PAGE + 1, min(asked.page * ROWS_ON_A_PAGE, count)
    words = _("Rows %(first)s to %(last)s of %(all)s") % {
        "first": say_number(min(first, count)), "last": say_number(last), "all": say_number(count),
    }  # fmt: skip
    before = evolve(asked, page=asked.page - 1).address("registrar") if asked.page > 1 else None
    after = evolve(asked, page=asked.page + 1).address("registrar") if last < count else None
    return Pages(words, before, after)
