"""Courses that could still be taken: from the catalogue, or, without one, the codes that the rule names.

A new course counts as passed with any grade, letter graded, in a term after the day of the question. Where a set is
open (a wildcard, a level ...) and no catalogue says what there is, stand-ins take the place of courses that may exist.
"""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

from asyougo.audit.evaluate import Evaluation
from asyougo.audit.plan import Leaf
from asyougo.model.context import Catalogue, CatalogueCourse
from asyougo.model.course_list import write_course_list
from asyougo.model.grades import US_4
from asyougo.model.predicate import cross_listed, is_open_ended, level_of_number, named_codes, split_code
from asyougo.model.requirement import Limit
from asyougo.model.terms import SEASONS, Term
from asyougo.model.transcript import Item

MOST_STAND_INS = 60  # stand-ins for courses of an open set: more than any clause asks
PREFIX = "new:"


@frozen(eq=False)
class NewCourses:
    """Courses still to be taken, as items.

    loose: ids of stand-ins and of courses of which something that may matter is unknown.
    """

    items: tuple[Item, ...]
    loose: frozenset[str]
    prices: dict[str, Fraction | None]


def new_courses(evaluation: Evaluation, catalogue: Catalogue | None) -> NewCourses:
    """Every course that could help, each once, unless the record holds it as passed, in progress or planned."""
    prepared = evaluation.prepared
    identity = evaluation.eligibility.identity
    taken = {
        identity(item)
        for item in prepared.items
        if not item.wild and (item.supply != "earned" or item.standing == "passed")
    }
    after = _next_term(Term.containing(prepared.as_of))
    found: dict[str, Item] = {}
    prices: dict[str, Fraction | None] = {}
    offered = [(c.code, c) for c in catalogue.courses if _current(c, evaluation)] if catalogue else _named(evaluation)
    for code, course in offered:
        item = _item(code, course, after, catalogue.institution if catalogue else None)
        key = identity(item)
        if key not in taken and key not in found:
            found[key] = item
            prices[item.id] = course.price_usd if course else None
    loose = {item.id for item in found.values() if catalogue is None and _matters(evaluation, item)}
    stand_ins = [] if catalogue is not None else _stand_ins(evaluation, after)
    items = tuple(sorted(found.values(), key=lambda item: item.code or "")) + tuple(stand_ins)
    return NewCourses(items, frozenset(loose | {item.id for item in stand_ins}), prices)


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
    for leaf in plan.leaves:
        answer = evaluation.eligibility.in_set(leaf, item)
        if answer is None or (answer and (leaf.unit == "credits" or leaf.at_least or leaf.at_most or leaf.distinct)):
            return True
    return bool(plan.overlays) or any(share.credits is not None for share in plan.sharing)


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
