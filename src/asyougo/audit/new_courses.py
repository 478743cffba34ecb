"""Courses that could still be taken: from the catalogue, or, without one, the codes that the rule names.

A new course counts as passed with any grade, letter graded, in a term after the day of the question. Where a set is
open (a wildcard, a level ...) and no catalogue says what there is, stand-ins take the place of courses that may exist.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import ceil

from attrs import evolve, frozen

from asyougo.audit.earned import settled_for
from asyougo.audit.eligibility import listed_name
from asyougo.audit.evaluate import Evaluation
from asyougo.audit.plan import Leaf, Plan
from asyougo.audit.prepare import item_order
from asyougo.model.context import Catalogue, CatalogueCourse
from asyougo.model.course_list import write_course_list
from asyougo.model.grades import US_4
from asyougo.model.predicate import accepts, cross_listed, is_open_ended, level_of_number, named_codes, split_code
from asyougo.model.requirement import Limit
from asyougo.model.terms import SEASONS, Term
from asyougo.model.transcript import Item
from asyougo.model.units import ZERO

MOST_STAND_INS = 60  # stand-ins for courses of an open set: more than any clause asks
PREFIX = "new:"
SMALLEST_COURSE = Fraction(1, 4)  # semester credits; smaller ones are counted as if they gave so many


@frozen(eq=False)
class Offered:
    """One course that could be taken, and the leaves that it could fill.

    sure: leaves that it certainly fills; hopeful: also those where something unknown of it decides.
    likeness: equal for courses that are interchangeable in this rule.
    """

    item: Item
    sure: frozenset[int]
    hopeful: frozenset[int]
    loose: bool
    price_usd: Fraction | None
    likeness: tuple[object, ...]


@frozen(eq=False)
class NewCourses:
    """Courses still to be taken, as items in order of preference, with what each could fill.

    loose: ids of stand-ins and of courses of which something that may matter is unknown.
    """

    items: tuple[Item, ...]
    offered: dict[str, Offered]
    loose: frozenset[str]

    def fits(self, id: str, leaf: int, hopeful: bool) -> bool:
        """Whether a course could fill a leaf."""
        offered = self.offered[id]
        return leaf in (offered.hopeful if hopeful else offered.sure)

    def price(self, id: str) -> Fraction | None:
        return self.offered[id].price_usd


NO_COURSES = NewCourses((), {}, frozenset())


def new_courses(evaluation: Evaluation, catalogue: Catalogue | None, most: int | None = None) -> NewCourses:
    """Every course that could help, each once, unless the record holds it as passed, in progress or planned.

    Of courses that are interchangeable in this rule only as many are kept as could be needed; `most` is how many
    courses will be taken at most, where that is known.
    """
    identity = evaluation.eligibility.identity
    plan = evaluation.plan
    settled = (settled_for(plan, evaluation.prepared, item) for item in evaluation.prepared.items if not item.wild)
    held = [i for i in settled if i.standing == "passed" or (i.supply != "earned" and i.standing != "never")]
    taken = {identity(item) for item in held} | {code for item in held for code in item.codes or ()}
    by_limit = any(limit.over != "applied" for limit in plan.requirement.limits)
    alike: dict[tuple[object, ...], int] = {}
    kept: dict[str, Offered] = {}
    for offered in _offers(evaluation, catalogue):
        if not taken.isdisjoint((identity(offered.item), *(offered.item.codes or ()))):
            continue
        if not (offered.hopeful or by_limit):
            continue
        needed = _most_needed(plan, offered) if not by_limit else MOST_STAND_INS
        alike[offered.likeness] = alike.get(offered.likeness, 0) + 1
        if alike[offered.likeness] <= (needed if most is None else min(needed, max(most, 1))):
            kept[offered.item.id] = offered
    loose = frozenset(id for id, offered in kept.items() if offered.loose)
    return NewCourses(tuple(sorted((offered.item for offered in kept.values()), key=item_order)), kept, loose)


def _most_needed(plan: Plan, offered: Offered) -> int:
    """How many courses of one kind could be needed at most: as many as all the leaves that they fill ask for."""
    total = 0
    for index in offered.hopeful:
        leaf = plan.leaves[index]
        if leaf.unit == "courses":
            total += ceil(leaf.whole)
        else:
            total += ceil(leaf.whole / max(offered.item.credits or leaf.whole, SMALLEST_COURSE))
    return max(1, total)


_OFFERS: dict[tuple[int, int, date, date | None], tuple[Plan, Catalogue | None, tuple[Offered, ...]]] = {}


def _offers(evaluation: Evaluation, catalogue: Catalogue | None) -> tuple[Offered, ...]:
    """The courses that a rule and a catalogue offer; kept where of the learner only the first day decides."""
    plan = evaluation.plan
    if evaluation.exceptions.by_node:
        return _worked_out(evaluation, catalogue)
    start = evaluation.prepared.facts.start_date if any(leaf.deadlines for leaf in plan.leaves) else None
    key = (id(plan), id(catalogue), evaluation.prepared.as_of, start)
    known = _OFFERS.get(key)
    if known is None or known[0] is not plan or known[1] is not catalogue:
        if len(_OFFERS) > 5_000:  # the rules of a large catalogue; beyond it they are worked out again
            _OFFERS.clear()
        known = _OFFERS[key] = (plan, catalogue, _worked_out(evaluation, catalogue))
    return known[2]


def _worked_out(evaluation: Evaluation, catalogue: Catalogue | None) -> tuple[Offered, ...]:
    after = _next_term(Term.containing(evaluation.prepared.as_of))
    found: dict[str, Offered] = {}
    named = [(c.code, c) for c in catalogue.courses if _current(c, evaluation)] if catalogue else _named(evaluation)
    for code, course in sorted(named, key=_cheapest_first):
        item = _item(code, course, after, catalogue.institution if catalogue else None)
        name = listed_name(evaluation.plan, item)
        if name not in found:
            found[name] = _offered(evaluation, item, course.price_usd if course else None, catalogue is None)
    stand_ins = () if catalogue is not None else _stand_ins(evaluation, after)
    return (*found.values(), *(_offered(evaluation, item, None, True) for item in stand_ins))


def _cheapest_first(offer: tuple[str, CatalogueCourse | None]) -> tuple[bool, Fraction, str]:
    code, course = offer
    price = course.price_usd if course is not None else None
    return price is None, price or ZERO, code


def _offered(evaluation: Evaluation, item: Item, price: Fraction | None, uncertain: bool) -> Offered:
    eligibility, plan = evaluation.eligibility, evaluation.plan
    earliest = evolve(item, term=item.span[0]) if item.span else item
    sure, hopeful = set(), set()
    hangs_on_time = False
    for leaf in eligibility.leaves_near(item):
        in_time = eligibility.in_time(leaf, earliest) if leaf.deadlines else True
        if in_time is False or (item.codes is None and not is_open_ended(leaf.take.set, plan.sets)):
            continue
        answer = eligibility.in_set(leaf, item)
        if answer is True or (answer is None and uncertain):
            hopeful.add(leaf.index)
        hangs_on_time = hangs_on_time or (answer is not False and in_time is None)
        if answer is True and in_time is True and not (leaf.unit == "credits" and item.credits is None):
            sure.add(leaf.index)
    is_stand_in = item.codes is None
    return Offered(
        item=item,
        sure=frozenset() if is_stand_in else frozenset(sure),
        hopeful=frozenset(hopeful),
        loose=is_stand_in or hangs_on_time or (uncertain and _matters(evaluation, item)),
        price_usd=price,
        likeness=_likeness(evaluation, item, frozenset(hopeful)),
    )


def _likeness(evaluation: Evaluation, item: Item, leaves: frozenset[int]) -> tuple[object, ...]:
    """All of a course that a rule can tell apart: what it fills, its credits, what refinements and limits see."""
    plan = evaluation.plan
    seen: list[object] = [leaves, item.credits, item.level, item.attributes, item.institution]
    if plan.sharing or any(plan.leaves[index].distinct for index in leaves):
        seen.append(item.codes)
    limits = plan.requirement.limits
    seen.append(tuple(accepts(limit.set, item, plan.sets) for limit in limits if limit.set is not None))
    seen.append(tuple(accepts(limit.where, item, plan.sets) for limit in limits))
    for index in sorted(leaves):
        leaf = plan.leaves[index]
        seen.append(tuple(accepts(r.where, item, plan.sets) for r in (*leaf.at_least, *leaf.at_most)))
    return tuple(seen)


def _next_term(term: Term) -> Term:
    return Term(term.year, term.order + 1) if term.order + 1 < len(SEASONS) else Term(term.year + 1, 0)


def _current(course: CatalogueCourse, evaluation: Evaluation) -> bool:
    day = evaluation.prepared.as_of
    return (course.begins is None or course.begins <= day) and (course.ends is None or day < course.ends)


def _named(evaluation: Evaluation) -> list[tuple[str, CatalogueCourse | None]]:
    plan = evaluation.plan
    codes: list[str] = []
    for leaf in plan.leaves:
        for listed in named_codes(leaf.take.set, plan.sets):
            codes += listed.codes
    for limit in plan.requirement.limits:
        if limit.set is not None:
            for listed in named_codes(limit.set, plan.sets):
                codes += listed.codes
    for override in (o for found in evaluation.exceptions.by_node.values() for o in found):
        code = override.value("course") or override.value("use")
        if override.kind in ("insert", "substitute") and code:
            codes.append(code)
    return [(code, None) for code in sorted(set(codes))]


def _item(code: str, course: CatalogueCourse | None, after: Term, institution: str | None) -> Item:
    parts = split_code(code)
    level = course.level if course and course.level is not None else level_of_number(parts[1]) if parts else None
    also = tuple(entry.same_as for entry in course.same_as) if course else ()
    return Item(
        id=PREFIX + code,
        identity=code,
        codes=(*cross_listed(code), *also),
        credits=course.credits if course else None,
        standing="passed",
        supply="planned",
        points=US_4.highest,
        counts_in_gpa=True,
        grading="letter",
        institution=institution,
        attributes=frozenset(course.attributes) if course and course.attributes is not None else None,
        level=level,
        span=(after, None),
        wild=course is None,
        title=course.title if course else None,
    )


def _matters(evaluation: Evaluation, item: Item) -> bool:
    """Whether something unknown about a named course could matter: its credits, attributes or institution."""
    plan = evaluation.plan
    for leaf in evaluation.eligibility.leaves_near(item):
        answer = evaluation.eligibility.in_set(leaf, item)
        if answer is None or (answer and (leaf.unit == "credits" or leaf.at_least or leaf.at_most or leaf.distinct)):
            return True
    return bool(plan.requirement.limits or plan.overlays) or any(s.credits is not None for s in plan.sharing)


def _stand_ins(evaluation: Evaluation, after: Term) -> list[Item]:
    """Courses that an open set may hold; each may fill any open set, and is one course."""
    plan = evaluation.plan
    open_leaves = [leaf for leaf in plan.leaves if is_open_ended(leaf.take.set, plan.sets)]
    limits = [limit for limit in plan.requirement.limits if limit.over != "applied" and _is_open(limit, evaluation)]
    if not open_leaves and not limits:
        return []
    count = sum((_slots(leaf) for leaf in open_leaves), 0) + (MOST_STAND_INS if limits else 0)
    texts = [write_course_list(leaf.take.set) for leaf in open_leaves]
    words = next((text for text in texts if text), "any course that fits")
    return [
        Item(
            id=f"{PREFIX}?{number:02d}",
            identity=f"?{number:02d}",
            codes=None,
            credits=None,
            standing="passed",
            supply="planned",
            points=US_4.highest,
            counts_in_gpa=True,
            grading="letter",
            span=(after, None),
            wild=True,
            title=words,
        )
        for number in range(1, min(count, MOST_STAND_INS) + 1)
    ]


def _slots(leaf: Leaf) -> int:
    if leaf.need is None:
        return 10  # a pool's child without a count: as many as a pool commonly asks
    return int(leaf.need) + 1 if leaf.unit == "courses" else max(1, int(leaf.need))


def _is_open(limit: Limit, evaluation: Evaluation) -> bool:
    return limit.set is None or is_open_ended(limit.set, evaluation.plan.sets)
