"""One finding: the answer, the parts of the rule with what counts, what is missing, what is asked, and the proof."""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from asyougo.audit.certificate import check
from asyougo.audit.prepare import prepare
from asyougo.errors import NotFound
from asyougo.model.credential import Credential
from asyougo.model.finding import Completion, Finding, Verdict
from asyougo.model.transcript import PreparedTranscript
from asyougo.web.auditing import Answer, audit_one
from asyougo.web.components.chips import AwardChip, VerdictChip
from asyougo.web.components.tree import FindingTree, Finish, QuestionLine
from asyougo.web.frame import show_page
from asyougo.web.home import Home, current_home
from asyougo.web.learner.findings import transcript_for
from asyougo.web.learner.trees import describe, names_of_parts, tree_of
from asyougo.web.reasons import question_line
from asyougo.web.said import say_credits, say_date, say_list, say_usd
from asyougo.web.summaries import award_chip, name_of, sentence_for
from asyougo.web.translation import _, ngettext

FINISHES = 3  # ways to finish that are shown; they cost the same by definition of "cheapest"


@frozen
class Shown:
    """A learner's record and the answer to one credential, as the pages of one finding need them."""

    home: Home
    learner: str
    prepared: PreparedTranscript
    answer: Answer

    @property
    def finding(self) -> Finding:
        return self.answer.finding

    @property
    def credential(self) -> Credential:
        return self.answer.credential


@frozen
class WhyNot:
    """Why it is not met: the shortage in one sentence, the courses it speaks of, and the ways to finish.

    The number of missing courses stands in the answer of the page already.
    """

    shortage: str | None
    shortage_courses: str | None
    finishes: tuple[Finish, ...]
    other: tuple[str, ...]
    counted: bool

    @property
    def has_reasons(self) -> bool:
        return bool(self.shortage or self.counted or self.other)


@frozen
class FindingPage:
    """One finding."""

    title: str
    owner: str
    award: AwardChip | None
    verdict: VerdictChip
    sentence: str
    proof: str
    proof_holds: bool
    why_not: WhyNot | None
    questions: tuple[QuestionLine, ...]
    tree: FindingTree
    could_change: tuple[str, ...]
    known: tuple[tuple[str, str], ...]
    back: str
    break_address: str
    json_address: str
    rule_address: str
    transcript_address: str
    record_address: str | None


def finding(request: HttpRequest, learner: str, credential: str) -> HttpResponse:
    """The page of one finding."""
    shown = shown_for(request, learner, credential)
    rule = shown.credential.rule
    if rule is None:
        raise NotFound(_("There is no such page, or it is not yours to see."))
    home, found = shown.home, shown.finding
    names = names_of_parts(home, rule)
    problems = check(rule, shown.prepared, found.certificate, home.catalogue_of(shown.credential.owner))
    arguments = [learner, credential]
    page = FindingPage(
        title=name_of(shown.answer),
        owner=home.name_of(shown.credential.owner),
        award=award_chip(home, shown.answer),
        verdict=VerdictChip(found.verdict),
        sentence=sentence_for(home, shown.prepared, shown.answer),
        proof=_("Proof checked.") if not problems else _("The proof does not hold: do not rely on this answer."),
        proof_holds=not problems,
        why_not=_why_not(shown, names) if found.verdict is Verdict.NOT_SATISFIED else None,
        questions=tuple(question_line(home, shown.prepared, question, names) for question in found.questions),
        tree=tree_of(home, rule, shown.prepared, found),
        could_change=_could_change(shown),
        known=_known(shown),
        back=reverse("findings", args=[learner]),
        break_address=reverse("break", args=arguments),
        json_address=reverse("finding-json", args=arguments),
        rule_address=reverse("rule", args=[credential]),
        transcript_address=reverse("transcript", args=[learner]),
        record_address=_record_address(shown),
    )
    return show_page(request, "learner/finding.html", page)


def shown_for(request: HttpRequest, learner: str, credential: str) -> Shown:
    """The learner's record audited against one credential; NotFound where either is not there or not to be seen."""
    home = current_home()
    transcript = transcript_for(request, home, learner)
    wanted = home.credentials.get(credential)
    if wanted is None:
        raise NotFound(_("There is no such page, or it is not yours to see."))
    prepared = prepare(transcript, home.context)
    return Shown(home, learner, prepared, audit_one(home, transcript, prepared, wanted))


def _record_address(shown: Shown) -> str | None:
    """Where the record of the award is shared, if there is one."""
    award = shown.answer.award
    token = shown.home.tokens.get(award.id) if award else None
    return reverse("shared", args=[token]) if token else None


def _why_not(shown: Shown, names: dict[str, str]) -> WhyNot:
    found = shown.finding
    shortage = courses = None
    if found.shortage is not None:
        slots = [names.get(slot, slot) for slot in dict.fromkeys(found.shortage.slots)]
        items = [describe(shown.home, shown.prepared, item, None).course for item in found.shortage.items]
        shortage = shortage_words(slots, len(items))
        courses = say_list(items) or None
    return WhyNot(
        shortage=shortage,
        shortage_courses=courses,
        finishes=tuple(_finish(shown, way) for way in found.remaining.completions[:FINISHES]),
        other=tuple(names.get(node, node) for node in found.remaining.other),
        counted=shown.answer.counted,
    )


def shortage_words(slots: list[str], items: int) -> str:
    """Which parts compete for too few courses."""
    if items == 0:
        return _("No course of this record can count for: %(parts)s.") % {"parts": say_list(slots)}
    sentence = ngettext(
        "These parts can be met only by this %(n)s course: %(parts)s.",
        "These parts can be met only by these %(n)s courses: %(parts)s.",
        items,
    )
    return sentence % {"n": items, "parts": say_list(slots)}


def _finish(shown: Shown, way: Completion) -> Finish:
    price = say_usd(way.price_usd) if way.price_usd is not None else _("not published")
    facts = [(_("Price, after what is passed already"), price)]
    if way.credits is not None:
        facts.append((_("Credits"), say_credits(way.credits)))
    if way.terms is not None:
        facts.append((_("Length"), ngettext("%(n)s term", "%(n)s terms", way.terms) % {"n": way.terms}))
    facts.append((_("Federal aid"), _("unknown: whether its length can qualify has not been checked here")))
    holds = [paper for paper in shown.prepared.papers if paper.why == "hold" and paper.amount_usd is not None]
    if holds:
        owed = sum((paper.amount_usd or Fraction(0) for paper in holds), Fraction(0))
        facts.append((_("A held transcript costs"), say_usd(owed)))
    whom = shown.home.name_of(shown.credential.owner)
    facts.append((_("Whom to ask"), _("the registrar of %(college)s") % {"college": whom}))
    return Finish(_("Take %(courses)s") % {"courses": say_list(list(way.courses))}, tuple(facts))


def _could_change(shown: Shown) -> tuple[str, ...]:
    """What could still change this answer; empty where nothing can."""
    lines = []
    found = shown.finding
    if found.verdict is Verdict.WITH_IN_PROGRESS:
        lines.append(_("A course in progress that is not passed."))
    if found.verdict is Verdict.WITH_PLANNED:
        lines.append(_("A planned course that is not taken or not passed."))
    if found.verdict is Verdict.NOT_SATISFIED and not found.remaining.impossible:
        lines.append(_("Passing what is missing."))
    if found.overrides_applied:
        lines.append(_("A signed exception of the college that runs out."))
    if found.verdict is Verdict.UNDETERMINED:
        lines.append(_("The answers to the questions above."))
    return tuple(lines)


def _known(shown: Shown) -> tuple[tuple[str, str], ...]:
    """Which rule and record the answer is about, and by which proof."""
    found = shown.finding
    certificate = found.certificate
    year = found.catalogue[0]
    kinds = dict.fromkeys(_proof_words(str(claim["proof"]["kind"])) for claim in certificate["claims"])
    return (
        (_("Day of the question"), say_date(found.as_of)),
        (_("Catalogue year"), year or _("any")),
        (_("Rule version"), str(certificate.get("rule", ""))),
        (_("Record"), str(certificate.get("transcript", ""))),
        (_("Kind of proof"), say_list(list(kinds))),
    )


def _proof_words(kind: str) -> str:
    """A kind of proof as a reader can picture it; the code itself where we have no picture."""
    return {
        "allocation": _("each part with the course that counts for it"),
        "counts": _("too few courses for one part, counted"),
        "hall": _("some parts, and too few courses for all of them"),
        "cut": _("a bottleneck through which too few courses fit"),
        "branch": _("every way to choose, each one ruled out"),
        "linear": _("a sum that can never be large enough"),
    }.get(kind, kind)
