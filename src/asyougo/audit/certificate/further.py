"""How many courses are left: an allocation with further courses that is enough, and why fewer are not."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from asyougo.audit.certificate.allocation import wrong_with_allocation
from asyougo.audit.certificate.clauses import Rule
from asyougo.audit.certificate.proofs import Case, wrong_with
from asyougo.audit.certificate.reading import View
from asyougo.model.context import Catalogue, CatalogueCourse
from asyougo.model.grades import US_4
from asyougo.model.predicate import cross_listed, level_of_number, named_codes, split_code
from asyougo.model.requirement import Limit
from asyougo.model.terms import SEASONS, Term
from asyougo.model.transcript import Item

NEW = "new:"


def wrong_with_remaining(claim: Any, rule: Rule, view: View, catalogue: Catalogue | None) -> str | None:
    """What is wrong with the number of courses left; None when it is proven.

    view: planned work in, low reading.
    """
    try:
        courses = int(claim["courses"])
        unfit = _assume(claim["assumed"], rule, view)
        if unfit is not None:
            return unfit
        view = _with_further(view, _offered(rule, view, catalogue))
        used = {use["item"] for use in claim["upper"]["uses"] if str(use["item"]).startswith(NEW)}
        if len(used) != courses:
            return f"the way to finish takes {len(used)} courses, not {courses}"
        wrong = wrong_with_allocation(claim["upper"], view)
        return wrong or wrong_with(claim["lower"], Case(view, {}, {}, Fraction(courses)))
    except (KeyError, ValueError, TypeError, AttributeError) as problem:
        return f"what is left cannot be read ({type(problem).__name__}: {problem})"


def _assume(ids: list[str], rule: Rule, view: View) -> str | None:
    """Set parts aside that no course can meet; a limit, or a choice of the rule itself, cannot be set aside."""
    for id in ids:
        clause = rule.clauses[id]
        if clause.kind != "static" or clause.node is None or isinstance(clause.node, Limit):
            return f"node {id} cannot be set aside"
    view.assumed = frozenset(ids)
    return None


def _with_further(view: View, offered: list[Item]) -> View:
    """The view with every course that could still be taken, unless the record holds it already."""
    days = view.rule.requirement.policy.incomplete_lapses_days
    settled = [view.settle(item, days) for item in view.prepared.items if not item.wild]
    held = [i for i in settled if i.standing == "passed" or (i.supply != "earned" and i.standing != "never")]
    taken = {view.course(item) for item in held} | {code for item in held for code in item.codes or ()}
    fresh = [item for item in offered if taken.isdisjoint((view.course(item), *(item.codes or ())))]
    view.items = {**view.items, **{item.id: item for item in fresh}}
    return view


def _offered(rule: Rule, view: View, catalogue: Catalogue | None) -> list[Item]:
    after = _next_term(view.prepared.as_of)
    if catalogue is not None:
        day = view.prepared.as_of
        current = [
            c for c in catalogue.courses if (c.begins is None or c.begins <= day) and (c.ends is None or day < c.ends)
        ]
        return [_item(course.code, course, after, catalogue.institution) for course in current]
    sets = [rule.clauses[leaf].node.set for leaf in rule.leaves]
    sets += [limit.set for limit in rule.requirement.limits if limit.set is not None]
    codes = {code for chosen in sets for listed in named_codes(chosen, rule.sets) for code in listed.codes}
    codes |= {o.value("course") or o.value("use") or "" for found in view.overrides.values() for o in found}
    return [_item(code, None, after, None) for code in sorted(codes - {""})]


def _next_term(day: date) -> Term:
    now = Term.containing(day)
    return Term(now.year, now.order + 1) if now.order + 1 < len(SEASONS) else Term(now.year + 1, 0)


def _item(code: str, course: CatalogueCourse | None, after: Term, institution: str | None) -> Item:
    """A course as if it were passed with the best letter in a term to come."""
    parts = split_code(code)
    level = level_of_number(parts[1]) if parts else None
    attributes = None
    if course is not None:
        level = course.level if course.level is not None else level
        attributes = frozenset(course.attributes) if course.attributes is not None else None
    return Item(
        id=NEW + code,
        identity=code,
        codes=(*cross_listed(code), *(entry.same_as for entry in (course.same_as if course else ()))),
        credits=course.credits if course else None,
        standing="passed",
        supply="planned",
        points=US_4.highest,
        counts_in_gpa=True,
        grading="letter",
        institution=institution,
        attributes=attributes,
        level=level,
        span=(after, None),
        wild=course is None,
    )
