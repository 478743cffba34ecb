"""One rule and one record, with every question between them answered once: what the two searches start from.

For each course and each leaf: may it stand there (True, False, unknown)? For each overlay: what does the course add
to it, at worst and at best? The specification of the auditor, sections 4, 5 and 13.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from attrs import evolve, frozen

from asyougo.model.context import AuditContext
from asyougo.model.predicate import named_codes
from asyougo.model.requirement import Requirement, amount_on, takes_below
from asyougo.model.transcript import Transcript
from tests.oracle import questions
from tests.oracle.asked import Asked, Known, Leaf, Part, Some, Sum, Unclear, ask
from tests.oracle.overlays import HIGH, LOW, Number, Overlay, overlays, whole
from tests.oracle.record import (
    Answer,
    Taken,
    last_attempts,
    one_identity_per_course,
    own_names,
    read_record,
    still_open,
    term_ends,
)


@frozen
class Common:
    """A cap on what two parts of the rule may have in common."""

    left: frozenset[int]
    right: frozenset[int]
    unit: str
    max: Fraction


@frozen
class Case:
    """Everything that decides the verdict of one rule for one record."""

    asked: Asked
    taken: tuple[Taken, ...]
    fits: dict[tuple[str, int], Answer]
    views: dict[tuple[str, int], Taken]
    pairs: frozenset[frozenset[int]]
    commons: tuple[Common, ...]
    overlays: tuple[Overlay, ...]
    scale: int
    """A whole number that makes all credits of the record and of the rule whole."""

    def has_unknown(self, supply: int) -> bool:
        """Whether anything unknown could make the high reading differ from the low one."""
        here = [taken.id for taken in self.taken if taken.supply <= supply]
        leaves = range(len(self.asked.leaves))
        return (
            has_open(self.asked.root)
            or any(None in self.last_of(group).values() for group in self.groups(supply))
            or any(overlay.unclear for overlay in self.overlays)
            or any(self.fits[one, place] is None for one in here for place in leaves)
            or any(
                overlay.adds[one][LOW] != overlay.adds[one][HIGH] for overlay in self.overlays for one in overlay.adds
            )
            or any(taken.credits is None or taken.attributes is None or taken.names is None for taken in self.taken)
            or any(taken.term is None or taken.institution is None or taken.level is None for taken in self.taken)
            or any(taken.grading is None or taken.credit is None for taken in self.taken)
        )

    def groups(self, supply: int, new: Iterable[Taken] = ()) -> list[list[Taken]]:
        """The attempts that may be used up to a supply, those at the same course together."""
        by_course: dict[str, list[Taken]] = {}
        for taken in (*(one for one in self.taken if not one.new), *new):
            if taken.supply <= supply:
                by_course.setdefault(taken.identity, []).append(taken)
        return list(by_course.values())

    def last_of(self, group: list[Taken]) -> dict[str, Answer]:
        """Under the policy `last`: whether each attempt at a course is the last, as far as that is sure."""
        last = {taken.id: is_sure or None for taken, is_sure in last_attempts(group)}
        return {taken.id: last.get(taken.id, False) for taken in group}

    def may_fill(self, taken: Taken, place: int, last: dict[str, Answer]) -> Answer:
        """Whether a course may fill a leaf, the leaf's repeat policy included."""
        stands = last[taken.id] if self.asked.leaves[place].repeat == "last" else True
        return questions.and_((self.fits[taken.id, place], stands))


def has_open(part: Part) -> bool:
    """Whether a node below has no answer."""
    match part:
        case Known(answer):
            return answer is None
        case Some(_, of):
            return any(has_open(one) for one in of)
        case Sum(_, of):
            return any(has_open(one) for one, _, _ in of)
        case Unclear():
            return True
        case _:
            return False


def make_case(requirement: Requirement, transcript: Transcript, context: AuditContext, on: date | None = None) -> Case:
    """Read the record, lay the rule out, and answer every question between the two."""
    asked = ask(requirement, transcript, context, on or context.as_of)
    taken = one_identity_per_course(read_record(transcript, context, asked.lapses), listed_as_one(requirement))
    return case_of(asked, taken, transcript, context)


def listed_as_one(requirement: Requirement) -> list[tuple[str, ...]]:
    """The names of every course that the rule itself cross-lists: `CH/BI 227` with CH 227 and BI 227."""
    sets = dict(requirement.sets)
    roots = [requirement.require, *(block for _, block in requirement.blocks)]
    takes = [take for root in roots if root is not None for take in takes_below(root)]
    lists = [codes for take in takes for codes in named_codes(take.set, sets)]
    return [(code, *names) for codes in lists for code, names in codes.also]


def case_of(asked: Asked, taken: tuple[Taken, ...], transcript: Transcript, context: AuditContext) -> Case:
    """The case of a rule and of courses that were read before."""
    fits: dict[tuple[str, int], Answer] = {}
    views: dict[tuple[str, int], Taken] = {}
    for one in taken:
        for place, leaf in enumerate(asked.leaves):
            seen = as_seen(one, leaf, asked, context)
            views[one.id, place] = seen
            fits[one.id, place] = may_stand(seen, one.names, leaf, asked, transcript, context)
    pairs, commons = sharing(asked)
    amounts = [one.credits for one in views.values()] + [one.credits for one in taken]
    amounts += [common.max for common in commons]
    for leaf in asked.leaves:
        amounts += [
            leaf.need,
            leaf.most,
            *pool_numbers(asked.root),
            *(refinement.amount for refinement in leaf.refinements),
        ]
    scale = whole(*amounts)
    return Case(asked, taken, fits, views, pairs, commons, tuple(overlays(asked, taken, transcript, context)), scale)


def pool_numbers(part: Part) -> list[Fraction | None]:
    """Every number that stands in a pool."""
    match part:
        case Some(_, of):
            return [number for one in of for number in pool_numbers(one)]
        case Unclear((left, right)):
            return pool_numbers(left) + pool_numbers(right)
        case Sum(need, of):
            return [need, *(number for one, most, least in of for number in (most, least, *pool_numbers(one)))]
        case _:
            return []


def as_seen(taken: Taken, leaf: Leaf, asked: Asked, context: AuditContext) -> Taken:
    """A course as one leaf sees it: with the substitutions, grades and credits that were granted there."""
    if taken.incomplete:
        taken = evolve(taken, credit=still_open(taken.last_day, leaf.lapses, context.as_of))
    if not leaf.overrides or taken.names is None:
        return taken
    substitutions = [
        (use, instead)
        for override in leaf.overrides
        if override.kind == "substitute" and (use := override.value("use")) and (instead := override.value("for"))
    ]
    chained = bool(asked.requirement.policy.substitution_transitive)
    seen = evolve(taken, names=questions.names_with_substitutes(taken.names, substitutions, chained=chained))
    for override in leaf.overrides:
        course = override.value("course")
        if course is None or not set(own_names(course)) & set(taken.names):
            continue
        if override.kind == "credit":
            seen = evolve(seen, credits=Fraction(override.value("credits") or "0"))
        elif override.kind == "grade":
            meaning = context.policy.grades.meaning(override.value("grade"))
            seen = evolve(
                seen,
                points=meaning.points,
                graded="points" if meaning.points is not None else "none",
                credit={"passed": True, "never": False}.get(meaning.standing),
            )
    return seen


def may_stand(
    taken: Taken, own: tuple[str, ...] | None, leaf: Leaf, asked: Asked, transcript: Transcript, context: AuditContext
) -> Answer:
    """Whether a course may fill a slot of a leaf."""
    sets = dict(asked.requirement.sets)
    named = {"insert": False, "block": False}
    for override in leaf.overrides:
        course = override.value("course")
        if override.kind in named and course and taken.names and set(own_names(course)) & set(taken.names):
            named[override.kind] = True
    if named["block"]:
        return False
    inside: Answer = True if named["insert"] else questions.is_in(leaf.take.set, taken, sets, taken.names)

    def ends(one: Taken) -> date | None:
        return None if one.term is None else term_ends(one.term, one.institution, context)

    return questions.and_(
        (
            inside,
            questions.is_in(leaf.take.where, taken, sets, own),
            taken.credit,
            questions.is_good_enough(taken, leaf.floor, context.policy.grades),
            questions.is_in_time(taken, leaf.deadlines, transcript.learner.start_date, ends),
            None if leaf.unit == "credits" and taken.credits is None else True,
            None if taken.wild else True,
        )
    )


def sharing(asked: Asked) -> tuple[frozenset[frozenset[int]], tuple[Common, ...]]:
    """Which pairs of leaves one course may fill at once, and the caps on that."""
    pairs: set[frozenset[int]] = set()
    commons: list[Common] = []
    for share in asked.requirement.share:
        if share.between is None:
            continue
        left, right = (asked.below(node) for node in share.between)
        pairs |= {frozenset((a, b)) for a in left for b in right if a != b}
        if share.max is not None:
            for unit, cap in (("courses", share.max.courses), ("credits", share.max.credits)):
                if cap is not None:
                    commons.append(Common(left, right, unit, amount_on(asked.requirement, cap, asked.on)))
    return frozenset(pairs), tuple(commons)


def earned_sum(case: Case, overlay: Overlay, supply: int, reading: int, context: AuditContext) -> Number:
    """An overlay over everything that is earned: each course once, or as often as it may be repeated."""
    repeat = case.asked.requirement.policy.repeat or "best"
    total: Number = Fraction(0)
    for group in case.groups(supply):
        times = max(taken.repeatable for taken in group)
        if overlay.kind == "gpa" and repeat == "all":
            counting, times = group, len(group)
        elif repeat == "last":
            counting = [taken for taken, _ in last_attempts(group)]
        else:
            counting = group
        if overlay.share is not None and not any(taken.many for taken in group):
            total += overlay.share.of_course(counting, times, reading, single=repeat != "last" or len(counting) == 1)
            continue
        ranked = by_rank(counting, overlay.kind, reading, context)
        parts = [overlay.adds[taken.id][reading] for taken in ranked]
        if overlay.kind == "sum":
            parts.sort(key=abs, reverse=True)
        total += sum(parts[:times], Fraction(0))
    return total


def by_rank(group: list[Taken], kind: str, reading: int, context: AuditContext) -> list[Taken]:
    """Attempts at one course, the one that counts first: for an average the best graded one."""
    if kind == "gpa":
        scale = context.policy.grades

        def points(one: Taken) -> Fraction:
            if one.points is not None:
                return one.points
            if reading == HIGH:
                return scale.highest
            return scale.lowest_passing if one.credit and not one.wild else Fraction(-1)

        return sorted((taken for taken in group if taken.graded != "none"), key=points, reverse=True)
    return [taken for taken in group if taken.credit is not False]
