"""One rule and one record, with every question between them answered once: what the two searches start from.

For each course and each leaf: may it stand there (True, False, unknown)? For each overlay: what does the course add
to it, at worst and at best? The specification of the auditor, sections 4, 5 and 13.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from math import inf, lcm

from attrs import evolve, frozen

from asyougo.model.context import AuditContext
from asyougo.model.predicate import AllOf, InstitutionIs, Predicate, named_codes
from asyougo.model.requirement import Bound, Limit, Requirement, UndatedThreshold, amount_on, takes_below
from asyougo.model.transcript import Transcript
from tests.oracle import questions
from tests.oracle.asked import Asked, Known, Leaf, Part, Some, Sum, Unclear, ask
from tests.oracle.record import (
    Answer,
    Taken,
    last_attempts,
    one_identity_per_course,
    own_names,
    read_record,
    term_ends,
)

Number = Fraction | float  # a float is only ever plus or minus infinity
Span = tuple[Number, Number]  # what a course adds to an overlay, at worst and at best
LOW, HIGH = 0, 1


@frozen
class Overlay:
    """A sum over courses that must not fall below a bound. `adds` gives each course's part, at worst and best.

    applied: only courses that fill a slot count; else every course of the supply does.
    unclear: the bound itself is unknown.
    """

    id: str
    applied: bool
    bound: Fraction
    adds: dict[str, Span]
    unclear: bool = False
    leaves: frozenset[int] | None = None
    """The leaves that it looks at; None is all of them."""
    kind: str = "sum"
    """`gpa` and `share` compare attempts by grade; a sum takes the largest attempt at each course."""

    @property
    def scale(self) -> int:
        """A whole number that makes the bound and every part whole."""
        return whole(self.bound, *(amount for span in self.adds.values() for amount in span))


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
            or any(not sure for group in self.standing(supply) for _, sure in group)
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

    def standing(self, supply: int, new: Iterable[Taken] = ()) -> Iterable[list[tuple[Taken, bool]]]:
        """The same, with what the repeat policy of the rule leaves of each, and whether that is sure."""
        for group in self.groups(supply, new):
            if self.asked.requirement.policy.repeat == "last":
                yield last_attempts(group)
            else:
                yield [(taken, True) for taken in group]


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


def whole(*amounts: Number | None) -> int:
    """The least whole number that makes all of these whole."""
    return lcm(1, *(amount.denominator for amount in amounts if isinstance(amount, Fraction)))


def as_seen(taken: Taken, leaf: Leaf, asked: Asked, context: AuditContext) -> Taken:
    """A course as one leaf sees it: with the substitutions, grades and credits that were granted there."""
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


def overlays(
    asked: Asked, taken: tuple[Taken, ...], transcript: Transcript, context: AuditContext
) -> Iterable[Overlay]:
    """Every limit of the rule, and its caps on transfer and on pass/fail courses, as sums."""
    rule = asked.requirement
    for limit in rule.limits:
        if any(o.node == limit.id and o.kind == "waive" for o in asked.overrides):
            continue
        yield of_limit(limit, asked, taken, transcript, context)
    for node_id, policy in ((None, rule.policy), *asked.policies):
        leaves = None if node_id is None else asked.below(node_id)
        name = node_id or "policy"
        caps: list[tuple[str, Bound]] = []
        if policy.transfer is not None and policy.transfer.courses is not None:
            caps.append(("transfer", Bound("courses", policy.transfer.courses)))
        if policy.transfer is not None and policy.transfer.credits is not None:
            caps.append(("transfer", Bound("credits", policy.transfer.credits)))
        if policy.pass_fail is not None:
            caps.append(("pass_fail", Bound("courses", policy.pass_fail.max)))
        for kind, bound in caps:
            is_one = is_transfer if kind == "transfer" else is_pass_fail
            try:
                amount = amount_on(rule, bound.amount, asked.on)
            except UndatedThreshold:
                yield Overlay(f"{name}.{kind}", True, Fraction(0), {}, unclear=True)
                continue
            adds = {one.id: opposite(counted(is_one(one, rule.owner), amount_of(one, bound.unit))) for one in taken}
            yield Overlay(f"{name}.{kind}", True, -amount, adds, leaves=leaves)


def is_transfer(taken: Taken, owner: str | None) -> Answer:
    """Transfer by its type, or because another college than the credential's owner gave it."""
    if taken.kind == "transfer":
        return True
    elsewhere = False if owner is None else None if taken.institution is None else taken.institution != owner
    return questions.or_((elsewhere, None if taken.kind is None else False))


def is_pass_fail(taken: Taken, owner: str | None) -> Answer:
    """Whether a course was graded pass/fail."""
    return None if taken.grading is None else taken.grading == "pass_fail"


def amount_of(taken: Taken, unit: str) -> Span:
    """One course, or its credits; unknown credits are anything from nothing upward."""
    if unit == "courses":
        return Fraction(1), Fraction(1)
    return (Fraction(0), inf) if taken.credits is None else (taken.credits, taken.credits)


def counted(answer: Answer, amount: Span) -> Span:
    """What counts towards a minimum: nothing for sure where it is unknown whether it counts."""
    if answer is False:
        return Fraction(0), Fraction(0)
    return (Fraction(0) if answer is None else min(amount), max(amount))


def opposite(span: Span) -> Span:
    """The same for a maximum: at worst all of it counts against."""
    return -max(span), -min(span)


def of_limit(
    limit: Limit, asked: Asked, taken: tuple[Taken, ...], transcript: Transcript, context: AuditContext
) -> Overlay:
    """A limit as a sum over courses."""
    applied = limit.over == "applied"
    sets = dict(asked.requirement.sets)
    bound = limit.at_least or limit.at_most
    given = bound.amount if bound else limit.gpa.min if limit.gpa else Fraction(0)
    try:
        amount = amount_on(asked.requirement, given, asked.on)
    except UndatedThreshold:
        return Overlay(limit.id, applied, Fraction(0), {}, unclear=True)
    named, owner = institution_named(limit.where), asked.requirement.owner
    adds: dict[str, Span] = {}
    for one in taken:
        inside = questions.and_(
            (
                True if limit.set is None else questions.is_in(limit.set, one, sets, one.names),
                questions.is_in(limit.where, one, sets, one.names),
            )
        )
        scope: Answer = True
        if limit.over == "institution" and named is None and owner is not None:
            scope = questions.not_(is_transfer(one, owner))
        if one.wild and not applied:
            scope = questions.and_((scope, None))
        passed: Answer = True if applied else one.credit
        if limit.gpa is not None:
            adds[one.id] = gpa_part(
                one, questions.and_((inside, scope)), passed, amount, limit.gpa.method, applied, context
            )
        elif bound is not None and bound.unit == "share":
            inside = questions.and_((inside, scope))
            counts = questions.and_((passed, None if one.wild and not applied else True))
            adds[one.id] = share_part(one, inside, counts, amount, limit.at_least is not None)
        elif bound is not None:
            part = counted(questions.and_((inside, scope, passed)), amount_of(one, bound.unit))
            adds[one.id] = part if limit.at_least is not None else opposite(part)
        if one.many and not applied:
            low, high = adds[one.id]  # there may be any number of them, or none
            adds[one.id] = (-inf if low < 0 else Fraction(0), inf if high > 0 else Fraction(0))
    floor = amount if limit.at_least is not None and bound is not None and bound.unit != "share" else Fraction(0)
    if limit.at_most is not None and bound is not None and bound.unit != "share":
        floor = -amount
    kind = "gpa" if limit.gpa is not None else "share" if bound is not None and bound.unit == "share" else "sum"
    return Overlay(limit.id, applied, floor, adds, kind=kind)


def institution_named(where: Predicate) -> str | None:
    """The institution that a limit names."""
    match where:
        case InstitutionIs(institution):
            return institution
        case AllOf(of):
            return next((found for part in of if (found := institution_named(part)) is not None), None)
        case _:
            return None


def gpa_part(
    one: Taken, inside: Answer, passed: Answer, floor: Fraction, method: str, applied: bool, context: AuditContext
) -> Span:
    """(points - floor) x weight of one course: at worst and at best."""
    if inside is False or one.graded == "none":
        return Fraction(0), Fraction(0)
    scale = context.policy.grades
    if one.points is not None:
        points = (one.points, one.points)
    else:
        lowest = scale.lowest_passing if passed is True and not one.wild else Fraction(0)
        points = (lowest, scale.highest)
    weight: Span = (Fraction(1), Fraction(1)) if method == "course_average" else amount_of(one, "credits")
    products = [times(point - floor, heavy) for point in points for heavy in weight]
    surely = inside is True and one.points is not None
    if not surely:
        products.append(Fraction(0))
    return min(products), max(products)


def times(left: Fraction, right: Number) -> Number:
    """A product in which nothing times infinity is nothing."""
    if left == 0 or right == 0:
        return Fraction(0)
    return (inf if left > 0 else -inf) if right == inf else left * right


def share_part(one: Taken, inside: Answer, counts: Answer, share: Fraction, is_least: bool) -> Span:
    """(inside - share) x credits of one course, or its opposite for a maximum: at worst and at best."""
    if counts is False:
        return Fraction(0), Fraction(0)
    products = [
        times((1 if within else 0) - share, heavy)
        for within in (True, False)
        if inside in (None, within)
        for heavy in amount_of(one, "credits")
    ]
    if counts is None:
        products.append(Fraction(0))
    if not is_least:
        products = [-product for product in products]
    return min(products), max(products)


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
        parts = [overlay.adds[taken.id][reading] for taken in by_rank(counting, overlay.kind, reading, context)]
        if overlay.kind == "sum":
            parts.sort(key=abs, reverse=True)
        total += sum(parts[:times], Fraction(0))
    return total


def by_rank(group: list[Taken], kind: str, reading: int, context: AuditContext) -> list[Taken]:
    """Attempts at one course, the one that counts first: for an average the best graded one."""
    if kind == "gpa":
        graded = [taken for taken in group if taken.graded != "none"]
        unknown = context.policy.grades.highest if reading == HIGH else Fraction(-1)
        return sorted(graded, key=lambda one: one.points if one.points is not None else unknown, reverse=True)
    return [taken for taken in group if taken.credit is not False]
