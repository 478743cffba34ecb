"""/about-these-numbers: what is invented, what is measured, and what has not been checked by anybody else."""

from __future__ import annotations

from attrs import frozen
from django.http import HttpRequest, HttpResponse

from asyougo.demo.world import rows
from asyougo.web.components.tables import Cell, Column, Table
from asyougo.web.frame import show_page
from asyougo.web.home import Home, current_home
from asyougo.web.said import say_date, say_number
from asyougo.web.translation import _


@frozen
class Fact:
    """One line of the page: what is so, and from where or since when."""

    what: str
    source: str


@frozen
class AboutPage:
    """The page: its first sentence is its answer."""

    title: str
    answer: str
    facts: tuple[Fact, ...]
    figures: Table | None
    assumptions: Table | None
    run: tuple[tuple[str, str], ...]


def about(request: HttpRequest) -> HttpResponse:
    """The honesty page of the current home."""
    home = current_home()
    page = AboutPage(
        title=_("About these numbers"),
        answer=_("The colleges, rules and people here are invented.")
        if home.demonstration
        else _("These numbers come from the files that were brought into this home."),
        facts=(_invented() if home.demonstration else ()) + _always(),
        figures=_figures() if home.demonstration else None,
        assumptions=_assumptions() if home.demonstration else None,
        run=_run(home),
    )
    return show_page(request, "public/about.html", page)


def _invented() -> tuple[Fact, ...]:
    made = _("AsYouGo, 2026")
    return (
        Fact(
            _("Learners are made by a program, from a fixed starting number. No real person is behind any of them."),
            made,
        ),
        Fact(
            _("They are shaped only on published totals: how many people stop out, come back and finish."),
            _("Some College, No Credential reports of the National Student Clearinghouse; see docs/evidence.md"),
        ),
        Fact(_("Shares by race, age and disability are assumptions. Nobody measured them."), made),
        Fact(
            _("The colleges, the rules and the agreements are invented. None is tied to a real college or agency."),
            made,
        ),
        Fact(
            _("We planted cases with a known answer, and our own program looks for them."),
            _("The report of the last run; see docs/evidence.md"),
        ),
        Fact(_("The rules about consent are examples. They are not legal advice."), made),
    )


def _always() -> tuple[Fact, ...]:
    open_point = _("not done yet")
    return (
        Fact(_("The Spanish is checked by a program. No native speaker has read it yet."), open_point),
        Fact(
            _("Every page is checked for access by a program. No person with a disability has tested it yet."),
            open_point,
        ),
        Fact(_("No one outside has looked for holes in the security yet."), open_point),
        Fact(_("No college has used this yet."), open_point),
    )


def _figures() -> Table:
    """The published figures that the invented people are shaped on, each with its source and release."""
    measures = {
        "aged_18_to_64": _("Aged 18 to 64, of all learners"),
        "potential_completers": _("Near the end of their studies, of those aged 18 to 64"),
        "recent_stop_outs": _("Stopped lately, of those aged 18 to 64"),
        "re_enrolled": _("Came back, of those aged 18 to 64"),
        "first_credential": _("Finished a first credential, of those who came back"),
        "withdrawn_attempts": _("Left before the end, of all course attempts"),
        "repeated_attempts": _("Taken again, of all course attempts"),
    }
    columns = (Column(_("What is copied, and from where")), Column(_("Percent"), figure=True))
    lines = tuple(
        (
            Cell(measures.get(row["measure"], row["measure"]), note=row["source"], heads=True, english_note=True),
            Cell(row["target"], figure=True),
        )
        for row in rows("figures.csv")
    )
    return Table(_("Published figures that the invented people follow"), columns, lines)


def _assumptions() -> Table:
    """What no published table gives, and was assumed."""
    names = {
        "held_transcripts": _("A college keeps the transcript for money, percent of learners"),
        "closed_colleges": _("A paper lies with the keeper of a closed college, percent of learners"),
        "papers_not_received": _("A paper was not ordered yet, percent of learners"),
        "unreadable_rows": _("A row cannot be read, percent of learners"),
        "several_schools": _("Went to a second school, percent of learners"),
        "full_time_credits_a_year": _("Credits that make a full year"),
    }
    columns = (Column(_("What is assumed")), Column(_("Value"), figure=True))
    lines = tuple(
        (
            Cell(names.get(row["name"], row["name"]), note=_("assumption"), heads=True),
            Cell(row["value"], figure=True),
        )
        for row in rows("assumptions.csv")
    )
    return Table(_("Assumptions of ours"), columns, lines)


def _run(home: Home) -> tuple[tuple[str, str], ...]:
    run = home.run
    if run is None:
        return ()
    return (
        (_("Day of the question"), say_date(home.as_of)),
        (_("People in the last run"), say_number(run.learners)),
        (_("Pairs of a person and a credential"), say_number(run.pairs)),
        (_("People who meet all requirements of something"), say_number(run.people_who_meet_something)),
    )
