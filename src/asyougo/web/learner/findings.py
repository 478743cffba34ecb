"""One learner's findings: what is met, what is one course away, what nobody can tell, and what is not yet met."""

from __future__ import annotations

from attrs import frozen
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from asyougo.errors import NotFound
from asyougo.model.evidence import CourseAttempt
from asyougo.model.transcript import Transcript
from asyougo.web.auditing import Answers, audit_learner
from asyougo.web.components.findings import FindingGroup
from asyougo.web.components.tables import Table
from asyougo.web.frame import show_page
from asyougo.web.home import Home, current_home
from asyougo.web.learner.record_table import RecordPart, beside_the_courses, record_table
from asyougo.web.people import must_see_learner, person_of
from asyougo.web.said import say_date
from asyougo.web.summaries import credits_words, groups_of, summary_for
from asyougo.web.translation import _


@frozen
class FindingsPage:
    """The findings of one learner; the title is the answer."""

    title: str
    credits: str
    as_of: str
    groups: tuple[FindingGroup, ...]
    record: Table
    beside: RecordPart
    transcript_address: str


def findings(request: HttpRequest, learner: str) -> HttpResponse:
    """The page of one learner."""
    home = current_home()
    transcript = transcript_for(request, home, learner)
    answers = audit_learner(home, transcript)

    def address(credential: str) -> str:
        return str(reverse("finding", args=[learner, credential]))

    page = FindingsPage(
        title=title_for(transcript, answers),
        credits=credits_words(answers),
        as_of=_as_of(home),
        groups=groups_of(home, answers, address),
        record=record_table(home, answers.prepared),
        beside=beside_the_courses(home, transcript),
        transcript_address=reverse("transcript", args=[learner]),
    )
    return show_page(request, "learner/findings.html", page)


def transcript_for(request: HttpRequest, home: Home, learner: str) -> Transcript:
    """The record of a learner whom the reader may see; NotFound otherwise, as if there were none."""
    transcript = home.transcript_of(learner)
    if transcript is None:
        raise NotFound(_("There is no such page, or it is not yours to see."))
    institutions = frozenset(
        entry.institution for entry in transcript.evidence if isinstance(entry, CourseAttempt) and entry.institution
    )
    must_see_learner(person_of(request, home), learner, institutions, home.showcase)
    return transcript


def title_for(transcript: Transcript, answers: Answers) -> str:
    """The answer in one sentence, with the learner's first name where it is known."""
    summary = summary_for(answers)
    if transcript.learner.name is None:
        return summary
    first = transcript.learner.name.split()[0]
    return f"{first}, {summary[0].lower()}{summary[1:]}"


def _as_of(home: Home) -> str:
    return _("as of %(day)s") % {"day": say_date(home.as_of)}
