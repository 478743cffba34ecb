"""Limits and caps as sums over courses: what each course adds to each of them, at worst and at best.

A maximum is a minimum of the opposite; a share and an average are sums against nothing. The specification of the
auditor, sections 2, 4, 5 and 13.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import inf, lcm

from attrs import frozen

from asyougo.model.context import AuditContext
from asyougo.model.predicate import AllOf, AnyOf, InstitutionIs, Predicate
from asyougo.model.requirement import Bound, Limit, UndatedThreshold, amount_on
from asyougo.model.transcript import Transcript
from tests.oracle import questions
from tests.oracle.asked import Asked
from tests.oracle.record import Answer, Taken

Number = Fraction | float  # a float is only ever plus or minus infinity
Span = tuple[Number, Number]  # what a course adds to an overlay, at worst and at best
LOW, HIGH = 0, 1


@frozen
class Share:
    """A share over what is earned. A course is inside by its largest attempt that is; else outside by the largest."""

    inside: dict[str, Answer]
    amount: Fraction
    is_least: bool

    def of_course(self, attempts: list[Taken], times: int, reading: int, *, single: bool) -> Number:
        """What the attempts at one course add. single: there is no doubt which of them stand."""
        much_inside = self.is_least == (reading == HIGH)

        def there(one: Taken, side: bool, much: bool) -> bool:
            if much:
                return one.credit is not False and self.inside[one.id] is not (not side)
            return single and one.credit is True and not one.wild and self.inside[one.id] is side

        def sizes(found: list[Taken], much: bool) -> list[Number]:
            known: list[Number] = [
                one.credits if one.credits is not None else inf if much else Fraction(0) for one in found
            ]
            return sorted(known, reverse=True)

        within = [one for one in attempts if there(one, True, much_inside)]
        without = [one for one in attempts if there(one, False, not much_inside)]
        left = max(0, times - len(within))
        inner: Number = sum(sizes(within, much_inside)[:times], Fraction(0))
        outer: Number = sum(sizes(without, not much_inside)[:left], Fraction(0))
        gain = product(1 - self.amount, inner) + product(-self.amount, outer)
        return gain if self.is_least else -gain


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
    share: Share | None = None
    kind: str = "sum"
    """`gpa` compares attempts by grade; a sum takes the largest attempt at each course."""

    @property
    def scale(self) -> int:
        """A whole number that makes the bound and every part whole."""
        return whole(self.bound, *(amount for span in self.adds.values() for amount in span))


def whole(*amounts: Number | None) -> int:
    """The least whole number that makes all of these whole."""
    return lcm(1, *(amount.denominator for amount in amounts if isinstance(amount, Fraction)))


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
    within: dict[str, Answer] = {}
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
        passed: Answer = True if applied else one.credit
        if one.wild and not applied:
            passed = questions.and_((passed, None))  # whether it is there at all is part of what is unknown
        if limit.gpa is not None:
            counts = questions.and_((inside, scope, None if one.wild and not applied else True))
            adds[one.id] = gpa_part(one, counts, passed, amount, limit.gpa.method, applied, context)
        elif bound is not None and bound.unit == "share":
            inside = questions.and_((inside, scope))
            adds[one.id] = share_part(one, inside, passed, amount, limit.at_least is not None)
            within[one.id] = inside
        elif bound is not None:
            part = counted(questions.and_((inside, scope, passed)), amount_of(one, bound.unit))
            adds[one.id] = part if limit.at_least is not None else opposite(part)
        if one.many and not one.new and not applied:
            low, high = adds[one.id]  # there may be any number of them, or none
            adds[one.id] = (-inf if low < 0 else Fraction(0), inf if high > 0 else Fraction(0))
    floor = amount if limit.at_least is not None and bound is not None and bound.unit != "share" else Fraction(0)
    if limit.at_most is not None and bound is not None and bound.unit != "share":
        floor = -amount
    kind = "gpa" if limit.gpa is not None else "share" if bound is not None and bound.unit == "share" else "sum"
    share = Share(within, amount, limit.at_least is not None) if within and not applied else None
    return Overlay(limit.id, applied, floor, adds, share=share, kind=kind)


def institution_named(where: Predicate) -> str | None:
    """The institution that a limit names."""
    match where:
        case InstitutionIs(institution):
            return institution
        case AllOf(of):
            return next((found for part in of if (found := institution_named(part)) is not None), None)
        case AnyOf(of):
            named = [institution_named(part) for part in of]
            return None if None in named or not named else named[0]
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
    products = [product(point - floor, heavy) for point in points for heavy in weight]
    surely = inside is True and one.points is not None
    if not surely:
        products.append(Fraction(0))
    return min(products), max(products)


def product(left: Fraction, right: Number) -> Number:
    """A product in which nothing times infinity is nothing."""
    if left == 0 or right == 0:
        return Fraction(0)
    return (inf if left > 0 else -inf) if right == inf else left * right


def share_part(one: Taken, inside: Answer, counts: Answer, share: Fraction, is_least: bool) -> Span:
    """(inside - share) x credits of one course, or its opposite for a maximum: at worst and at best."""
    if counts is False:
        return Fraction(0), Fraction(0)
    products = [
        product((1 if within else 0) - share, heavy)
        for within in (True, False)
        if inside in (None, within)
        for heavy in amount_of(one, "credits")
    ]
    if counts is None:
        products.append(Fraction(0))
    if not is_least:
        products = [-product for product in products]
    return min(products), max(products)
