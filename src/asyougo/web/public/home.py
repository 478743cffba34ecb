"""The home page: the promise, what one learner can see today, what the last run found, and who may ask."""

from __future__ import annotations

from attrs import frozen
from django.http import HttpRequest, HttpResponse

from asyougo.web.components.states import EmptyState
from asyougo.web.frame import show_page
from asyougo.web.home import Home, current_home
from asyougo.web.people import Persona, personas
from asyougo.web.said import say_number
from asyougo.web.translation import _, ngettext


@frozen
class HomePage:
    """What the home page shows; `people` is None and `no_run` says why where nobody was audited yet."""

    title: str
    people: str | None
    no_run: EmptyState | None
    roles: tuple[Persona, ...]


def home(request: HttpRequest) -> HttpResponse:
    """The home page of the current home."""
    here = current_home()
    page = HomePage(
        title=_("Everything you have learned, counted."),
        people=_people(here),
        no_run=None if here.run else _no_run(here),
        roles=personas(here.showcase, here.college) if here.demonstration else (),
    )
    return show_page(request, "public/home.html", page)


def _people(home: Home) -> str | None:
    run = home.run
    if run is None:
        return None
    met = run.people_who_meet_something
    sentence = ngettext(
        "%(met)s of %(all)s people already meets something nobody told them.",
        "%(met)s of %(all)s people already meet something nobody told them.",
        met,
    )
    return sentence % {"met": say_number(met), "all": say_number(run.learners)}


def _no_run(home: Home) -> EmptyState:
    return EmptyState(
        what=_("How many people already meet something nobody told them"),
        why=_("Nobody was audited in this home yet. This command builds the demonstration and audits everyone:"),
        command="make demo" if home.demonstration else "asyougo retro",
    )
