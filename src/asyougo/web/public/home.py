"""The home page: the promise, what one learner can see today, what the last run found, and who may ask."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from asyougo.web.auditing import Answer, Answers, audit_learner
from asyougo.web.components.states import EmptyState
from asyougo.web.frame import show_page
from asyougo.web.home import Home, current_home
from asyougo.web.people import Persona, personas
from asyougo.web.said import say_credits, say_number
from asyougo.web.translation import _, ngettext


@frozen
class ShowcaseLine:
    """One thing that was found for the showcase learner, with the link to its reasons where there is one."""

    words: str
    link: str | None = None
    address: str | None = None


@frozen
class Showcase:
    """The learner whom the home page introduces."""

    invitation: str
    address: str
    lines: tuple[ShowcaseLine, ...]


@frozen
class HomePage:
    """What the home page shows; `people` is None and `no_run` says why where nobody was audited yet."""

    title: str
    maya: Showcase | None
    people: str | None
    no_run: EmptyState | None
    roles: tuple[Persona, ...]


def home(request: HttpRequest) -> HttpResponse:
    """The home page of the current home."""
    here = current_home()
    page = HomePage(
        title=_("Everything you have learned, counted."),
        maya=_showcase(here),
        people=_people(here),
        no_run=None if here.run else _no_run(here),
        roles=personas(here.showcase, here.college) if here.demonstration else (),
    )
    return show_page(request, "public/home.html", page)


def _showcase(home: Home) -> Showcase | None:
    """What was found for the showcase learner, audited now."""
    transcript = home.transcript_of(home.showcase) if home.showcase else None
    if transcript is None or home.showcase is None:
        return None
    answers = audit_learner(home, transcript)
    credits = _("%(credits)s, no degree") % {"credits": say_credits(answers.credits)}
    return Showcase(
        invitation=_("See Maya: %(credits)s") % {"credits": credits},
        address=reverse("findings", args=[home.showcase]),
        lines=tuple(_lines(home.showcase, answers)),
    )


def _lines(learner: str, answers: Answers) -> Iterator[ShowcaseLine]:
    met, near, wrongly = len(answers.met), len(answers.one_away), answers.counted_wrongly
    held = [answer for answer in answers.unknown if _waits_for_a_paper(answer)]
    yield ShowcaseLine(
        ngettext(
            "Maya meets all requirements of %(n)s credential, and nobody told her.",
            "Maya meets all requirements of %(n)s credentials, and nobody told her.",
            met,
        )
        % {"n": met}
    )
    if near:
        yield ShowcaseLine(
            ngettext("She is one course away from %(n)s.", "She is one course away from %(n)s.", near) % {"n": near}
        )
    if held:
        sentence = ngettext(
            "%(n)s waits for a paper that a college keeps.", "%(n)s wait for a paper that a college keeps.", len(held)
        )
        yield ShowcaseLine(sentence % {"n": len(held)})
    if wrongly:
        sentence = ngettext(
            "A simple count promises her %(n)s more. It is wrong:",
            "A simple count promises her %(n)s more. It is wrong:",
            len(wrongly),
        )
        address = reverse("finding", args=[learner, wrongly[0].credential.id])
        yield ShowcaseLine(sentence % {"n": len(wrongly)}, _("see why"), address)


def _waits_for_a_paper(answer: Answer) -> bool:
    return any(question.reason == "TRANSCRIPT_HELD" for question in answer.finding.questions)


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
