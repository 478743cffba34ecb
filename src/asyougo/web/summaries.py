"""What was found, in one sentence for each credential and in one for all of them."""

from __future__ import annotations

from collections.abc import Callable

from attrs import evolve

from asyougo.model.finding import Completion, Finding, Remaining, Verdict
from asyougo.model.transcript import PreparedTranscript
from asyougo.web.auditing import REACH, Answer, Answers, Far
from asyougo.web.components.chips import AwardChip, VerdictChip
from asyougo.web.components.findings import FindingGroup, FindingItem
from asyougo.web.home import Home
from asyougo.web.learner.trees import names_of_parts, tree_of
from asyougo.web.reasons import question_line
from asyougo.web.said import say_credits, say_list, say_number, say_usd
from asyougo.web.translation import _, language, ngettext

FOLDED_FROM = 3  # a longer list of what is not yet met starts closed
LISTED = 6  # courses named in one sentence


def name_of(answer: Answer) -> str:
    """The name of the credential in the reader's language."""
    return (answer.credential.name_es if language() == "es" else None) or answer.credential.name


def sentence_for(home: Home, prepared: PreparedTranscript, answer: Answer) -> str:
    """What was found for one credential, in one or two sentences."""
    finding = answer.finding
    owner = home.name_of(answer.credential.owner)
    match finding.verdict:
        case Verdict.SATISFIED:
            met = _("All parts are met.")
            return met if answer.award else f"{met} " + _("Only %(college)s can award it.") % {"college": owner}
        case Verdict.WITH_IN_PROGRESS:
            return _("All parts are met when the courses in progress are passed.")
        case Verdict.WITH_PLANNED:
            return _("All parts are met when the planned courses are passed.")
        case Verdict.UNDETERMINED:
            return first_question(home, prepared, answer)
    return missing_words(finding)


def first_question(home: Home, prepared: PreparedTranscript, answer: Answer) -> str:
    """The first of the questions that keep an answer open."""
    if not answer.finding.questions or answer.credential.rule is None:
        return _("The rule itself is not known.")
    names = names_of_parts(home, answer.credential.rule)
    return question_line(home, prepared, answer.finding.questions[0], names).question


def missing_words(finding: Finding) -> str:
    """What is left, as a sentence; a range where only a range is proven."""
    left = finding.remaining
    if left.impossible:
        return _("It cannot be finished under this rule any more.")
    if left.courses is None:
        return _("How much is left is unknown.")
    least, most = left.courses
    if least == 0 and most == 0:
        return _("No course is missing, but something else is.") if left.other else _("No course is missing.")
    if most == least:
        sentence = ngettext("%(n)s course is missing.", "%(n)s courses are missing.", least) % {"n": least}
    elif most is None:
        sentence = ngettext("At least %(n)s course is missing.", "At least %(n)s courses are missing.", least) % {
            "n": least
        }
    else:
        sentence = _("%(least)s to %(most)s courses are missing.") % {"least": least, "most": most}
    if left.other:
        sentence += " " + _("Something beside courses is missing too.")
    return sentence


def cheapest(left: Remaining) -> Completion | None:
    """The first of the cheapest ways to finish."""
    return left.completions[0] if left.completions else None


def finish_words(left: Remaining) -> str | None:
    """The courses of a cheapest way to finish, with the price where it is known."""
    way = cheapest(left)
    if way is None or not way.courses:
        return None
    courses = say_list(way.courses[:LISTED])
    if len(way.courses) > LISTED:
        courses += " " + _("and %(n)s more") % {"n": len(way.courses) - LISTED}
    price = say_usd(way.price_usd) if way.price_usd is not None else _("price not published")
    return _("Take %(courses)s: %(price)s.") % {"courses": courses, "price": price}


def award_chip(home: Home, answer: Answer) -> AwardChip | None:
    """The award of this credential to this learner, if a college made one."""
    award = answer.award
    return AwardChip(home.name_of(award.organization), award.awarded_on, award.revoked_on) if award else None


def item_for(
    home: Home, answers: Answers, answer: Answer, address: str | None = None, show: str | None = None
) -> FindingItem:
    """One credential as a line of the list."""
    wrongly = _("A simple count would say that it is met. It is not.") if answer.counted else None
    finish = finish_words(answer.finding.remaining) if answer.finding.verdict is Verdict.NOT_SATISFIED else None
    return FindingItem(
        id=answer.credential.id,
        name=name_of(answer),
        owner=home.name_of(answer.credential.owner),
        verdict=VerdictChip(answer.finding.verdict),
        sentence=sentence_for(home, answers.prepared, answer),
        award=award_chip(home, answer),
        note=" ".join(part for part in (finish, wrongly) if part) or None,
        address=address,
        show=show,
    )


def _far_words(verdict: Verdict) -> str:
    many = ngettext("More than %(n)s course is missing.", "More than %(n)s courses are missing.", REACH) % {"n": REACH}
    if verdict is Verdict.UNDETERMINED:
        return _("A paper that is not here may decide it. Without it: %(sentence)s") % {"sentence": many}
    return many


def far_item(
    home: Home, far: Far, address: str | None = None, show: str | None = None, mark: str | None = None
) -> FindingItem:
    """A credential out of reach as a line of the list: its verdict, and that more than a little is missing."""
    return FindingItem(
        id=far.credential.id,
        name=(far.credential.name_es if language() == "es" else None) or far.credential.name,
        owner=home.name_of(far.credential.owner),
        verdict=VerdictChip(far.verdict),
        sentence=_far_words(far.verdict),
        address=address,
        show=show,
        mark=mark,
    )


def groups_of(
    home: Home,
    answers: Answers,
    address: Callable[[str], str] | None = None,
    open_item: str | None = None,
    mark: str | None = None,
) -> tuple[FindingGroup, ...]:
    """All findings in the order of a reader's interest; empty groups are left out.

    address: the page of a credential's finding by its id; without it the reasons open in the same page, those of
    `open_item` are open.
    """

    def item(answer: Answer) -> FindingItem:
        id = answer.credential.id
        made = item_for(home, answers, answer, address(id) if address else None, None if address else id)
        made = evolve(made, mark=mark)
        if id == open_item and answer.credential.rule is not None:
            return evolve(made, tree=tree_of(home, answer.credential.rule, answers.prepared, answer.finding))
        return made

    def far(one: Far) -> FindingItem:
        id = one.credential.id
        return far_item(home, one, address(id) if address else None, None if address else id, mark)

    groups = (
        FindingGroup(_("Requirements met"), tuple(map(item, answers.met))),
        FindingGroup(_("Met when this term ends"), tuple(map(item, answers.soon))),
        FindingGroup(_("One course away"), tuple(map(item, answers.one_away))),
        FindingGroup(
            _("We cannot tell yet"),
            tuple(map(item, answers.unknown)),
            _("Each of these waits for an answer or a paper."),
        ),
        FindingGroup(_("Not yet"), tuple(map(item, answers.not_yet)), folded=len(answers.not_yet) > FOLDED_FROM),
        FindingGroup(_("Farther away"), tuple(map(far, answers.far)), folded=True),
    )
    return tuple(evolve(group, heading=f"{group.heading} ({len(group.items)})") for group in groups if group.items)


def summary_for(answers: Answers) -> str:
    """The answer to the whole question in one sentence, said to the reader."""
    met, near = len(answers.met), len(answers.one_away)
    first = ngettext(
        "You meet all requirements of %(n)s credential",
        "You meet all requirements of %(n)s credentials",
        met,
    ) % {"n": met}
    second = ngettext("you are one course away from %(n)s more.", "you are one course away from %(n)s more.", near) % {
        "n": near
    }
    if not met:
        first = _("You meet all requirements of no credential yet")
    if not near:
        return f"{first}."
    return _("%(first)s, and %(second)s") % {"first": first, "second": second}


def credits_words(answers: Answers) -> str:
    """How many credits the record holds, of how many colleges."""
    colleges = {item.institution for item in answers.prepared.items if item.institution}
    return _("%(credits)s from %(colleges)s") % {
        "credits": say_credits(answers.credits),
        "colleges": ngettext("%(n)s college", "%(n)s colleges", len(colleges)) % {"n": say_number(len(colleges))},
    }


def amount_left(left: Remaining) -> str:
    """Courses that are left, short, for a table cell."""
    if left.impossible or left.courses is None:
        return _("unknown")
    least, most = left.courses
    if least == most:
        return say_number(least)
    return f"{least}+" if most is None else f"{least}–{most}"
