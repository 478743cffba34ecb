"""Try to break this: take a course away, swap two places, or edit the proof; a separate small checker answers.

Nothing of it is kept: the finding itself stays as it is.
"""

from __future__ import annotations

import copy
import json
import re
from typing import Any

from attrs import evolve, frozen
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from asyougo.audit.certificate import check
from asyougo.audit.match import match
from asyougo.audit.prepare import prepare
from asyougo.audit.shortcuts import greedy
from asyougo.errors import Problem
from asyougo.model.finding import Verdict
from asyougo.model.requirement import Requirement
from asyougo.model.transcript import PreparedTranscript
from asyougo.web.components.chips import VerdictChip
from asyougo.web.components.forms import Option, OptionGroup, SelectField, TextField
from asyougo.web.components.states import Proof
from asyougo.web.frame import show_page
from asyougo.web.learner.finding import Shown, shown_for
from asyougo.web.learner.findings import transcript_for
from asyougo.web.learner.proof import PrintedLine, lines_changed, lines_refused, marked, printed, text_of
from asyougo.web.learner.trees import describe, names_of_parts
from asyougo.web.summaries import name_of, sentence_for
from asyougo.web.translation import _

LONGEST_PROOF = 200_000  # characters of an edited proof; ours are a few thousand


@frozen
class Trial:
    """What came of one attempt: the checker's answer, the lines it refuses, and what a new audit says."""

    tried: str
    holds: bool
    answer: str
    problems: tuple[str, ...]
    proof: Proof | None
    again: str | None = None
    again_verdict: VerdictChip | None = None


@frozen
class Beside:
    """What the quick way would have said: a greedy pass that takes courses as they come."""

    verdict: VerdictChip
    ours: VerdictChip
    sentence: str
    places: tuple[str, ...]


@frozen
class BreakPage:
    """The page: what was tried last, then the ways to try more."""

    title: str
    lead: str
    trial: Trial | None
    remove: SelectField | None
    first: SelectField | None
    second: SelectField | None
    proof: TextField
    beside: Beside
    here: str
    back: str


def break_it(request: HttpRequest, learner: str, credential: str) -> HttpResponse:
    """The page of one finding's proof, and the answer to what was tried."""
    shown = shown_for(request, learner, credential)
    rule = shown.credential.rule
    if rule is None:
        raise ValueError("a finding without a rule")
    names = names_of_parts(shown.home, rule)
    lines = printed(shown.finding.certificate)
    text = request.POST.get("proof", "")[:LONGEST_PROOF] if request.method == "POST" else text_of(lines)
    page = BreakPage(
        title=_("Try to break this: %(credential)s") % {"credential": name_of(shown.answer)},
        lead=_("A small separate program checks each proof and trusts nothing. Change something and ask it again."),
        trial=_trial(request, shown, rule, text),
        remove=_select("remove", _("Course"), _courses(shown)),
        first=_select("first", _("Swap this place"), _places(shown, names)),
        second=_select("second", _("with this one"), _places(shown, names)),
        proof=TextField("proof", _("The proof"), text, _("Change a course, a place or a number."), rows=16, code=True),
        beside=_beside(shown, rule, names),
        here=reverse("break", args=[learner, credential]),
        back=reverse("finding", args=[learner, credential]),
    )
    return show_page(request, "learner/break.html", page)


def _trial(request: HttpRequest, shown: Shown, rule: Requirement, text: str) -> Trial | None:
    """What came of what was asked; None where nothing was."""
    if request.method == "POST":
        return _edited(shown, rule, text)
    if item := request.GET.get("remove"):
        return _removed(request, shown, rule, item)
    if (first := request.GET.get("first")) and (second := request.GET.get("second")):
        return _swapped(shown, rule, first, second)
    return None


def _removed(request: HttpRequest, shown: Shown, rule: Requirement, item: str) -> Trial | None:
    """The same proof for a record without one course, and a new audit of that record."""
    transcript = transcript_for(request, shown.home, shown.learner)
    kept = tuple(entry for entry in transcript.evidence if entry.id != item)
    if len(kept) == len(transcript.evidence):
        return None
    without = prepare(evolve(transcript, evidence=kept), shown.home.context)
    catalogue = shown.home.catalogue_of(shown.credential.owner)
    again = match(rule, without, catalogue=catalogue)
    bound = {name: again.certificate[name] for name in ("transcript", "overrides")}
    certificate = {**shown.finding.certificate, **bound}
    answer = evolve(shown.answer, finding=again)
    course = describe(shown.home, shown.prepared, item, None).course
    tried = _("The record without %(course)s, with the old proof.") % {"course": course}
    sentence = sentence_for(shown.home, without, answer)
    return evolve(
        _checked(shown, rule, without, certificate, tried),
        again=_("A new audit of the record without it: %(sentence)s") % {"sentence": sentence},
        again_verdict=VerdictChip(again.verdict),
    )


def _swapped(shown: Shown, rule: Requirement, first: str, second: str) -> Trial | None:
    """The proof with the courses of two places exchanged."""
    certificate = copy.deepcopy(shown.finding.certificate)
    uses = _uses(certificate)
    by_place = {_place(use): use for use in uses}
    one, other = by_place.get(first), by_place.get(second)
    if one is None or other is None or one is other:
        return None
    one["item"], other["item"] = other["item"], one["item"]
    tried = _("The two courses exchanged: %(first)s and %(second)s.") % {
        "first": describe(shown.home, shown.prepared, str(one["item"]), None).course,
        "second": describe(shown.home, shown.prepared, str(other["item"]), None).course,
    }
    return _checked(shown, rule, shown.prepared, certificate, tried)


def _edited(shown: Shown, rule: Requirement, text: str) -> Trial:
    """The proof as the reader changed it."""
    tried = _("The proof as you changed it.")
    try:
        certificate = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1) - 1
        lines = [PrintedLine("", part) for part in text.splitlines()] or [PrintedLine("", "")]
        sentence = _("This is no JSON any more, so there is nothing to check.")
        return Trial(tried, False, sentence, (), marked(lines, frozenset({min(line, len(lines) - 1)})))
    return _checked(shown, rule, shown.prepared, certificate, tried)


def _checked(shown: Shown, rule: Requirement, prepared: PreparedTranscript, certificate: Any, tried: str) -> Trial:
    """The checker's answer to a certificate, with the lines that it refuses."""
    problems = check(rule, prepared, certificate, shown.home.catalogue_of(shown.credential.owner))
    lines = printed(certificate)
    if not problems:
        holds = _("The checker accepts it: the proof still holds.")
        return Trial(tried, True, holds, (), None)
    changed = lines_changed(printed(shown.finding.certificate), lines)
    sentences = []
    refused: set[int] = set()
    for problem in problems:
        about = lines_refused(lines, certificate, [problem], changed)
        refused |= about
        sentences.append(_sentence(shown, problem, min(about), names_of_parts(shown.home, rule)))
    return Trial(tried, False, _("The checker refuses it."), tuple(sentences), marked(lines, frozenset(refused)))


def _sentence(shown: Shown, problem: Problem, line: int, names: dict[str, str]) -> str:
    """The checker's own words, with the line, courses beside their ids, and parts by their names."""
    said = problem.problem
    for node, name in names.items():
        said = _put(rf"(?<=node |fill ){re.escape(node)}(?![\w/-])", f"“{name}”", said)
    for item in shown.prepared.items:
        if item.code:
            said = _put(rf"(?<![\w#]){re.escape(item.id)}(?![\w#])", f"{item.code} ({item.id})", said)
    return _("Line %(row)s:") % {"row": line + 1} + f" {said}."


def _put(pattern: str, words: str, sentence: str) -> str:
    """A sentence with words, taken as they are, in place of what a pattern finds."""
    return re.sub(pattern, words.replace("\\", r"\\"), sentence)


def _uses(certificate: Any) -> list[dict[str, Any]]:
    """The places of the first allocation in a certificate."""
    for claim in certificate.get("claims", ()):
        proof = claim.get("proof", {})
        if proof.get("kind") == "allocation":
            uses: list[dict[str, Any]] = proof.get("uses", [])
            return uses
    return []


def _place(use: dict[str, Any]) -> str:
    return f"{use.get('node')}#{use.get('slot')}"


def _places(shown: Shown, names: dict[str, str]) -> list[tuple[str, str]]:
    places = []
    for use in _uses(shown.finding.certificate):
        course = describe(shown.home, shown.prepared, str(use["item"]), None).course
        places.append((_place(use), f"{names.get(str(use['node']), use['node'])}: {course}"))
    return places if len(places) > 1 else []


def _courses(shown: Shown) -> list[tuple[str, str]]:
    """The courses that the proof uses, else every course of the record."""
    used = [str(use["item"]) for use in _uses(shown.finding.certificate)]
    ids = used or [item.id for item in shown.prepared.items if not item.wild]
    return [(id, describe(shown.home, shown.prepared, id, None).course) for id in dict.fromkeys(ids)]


def _select(name: str, label: str, options: list[tuple[str, str]]) -> SelectField | None:
    if not options:
        return None
    return SelectField(name, label, (OptionGroup("", tuple(Option(value, words) for value, words in options)),))


def _beside(shown: Shown, rule: Requirement, names: dict[str, str]) -> Beside:
    """What the greedy pass would have said of the same record, and where it puts each course."""
    quick = greedy(rule, shown.prepared)
    ours = shown.finding.verdict
    theirs = Verdict.SATISFIED if quick.is_met else Verdict.NOT_SATISFIED
    if theirs is ours:
        sentence = _("Both say the same here. Whether they do depends on the order of the rows.")
    elif theirs is Verdict.SATISFIED:
        sentence = _("The quick way promises too much here.")
    else:
        sentence = _("The quick way would have missed it: it fills a part with the wrong course and gets stuck.")
    places = tuple(
        f"{describe(shown.home, shown.prepared, item, None).course} → {names.get(node, node)}"
        for item, node in quick.places
    )
    return Beside(VerdictChip(theirs), VerdictChip(ours), sentence, places)
