"""Sets of a rule resolved to courses: those of a catalogue, or those that the rule itself names.

Without a catalogue a pattern stands for a few courses that fit it, enough to see whether two patterns meet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from attrs import field, frozen

from asyougo.model.context import Catalogue
from asyougo.model.predicate import (
    AllOf,
    AnyOf,
    Codes,
    Not,
    Predicate,
    Range,
    Subject,
    Wildcard,
    accepts,
    cross_listed,
    level_of_number,
    normal_code,
    split_code,
)
from asyougo.model.requirement import Node, Ref, Requirement, Take, children
from asyougo.model.transcript import Item

SOME_SUBJECT = "ANY"  # stands for every subject that the rule does not name


@frozen
class Courses:
    """The courses against which sets are resolved, and the names of the rule's sets.

    has_catalogue: the courses are all there are; otherwise an open set may accept others.
    known: every code of the catalogue.
    """

    items: tuple[Item, ...]
    sets: Mapping[str, Predicate]
    has_catalogue: bool
    known: frozenset[str] = frozenset()
    _resolved: dict[Predicate, frozenset[str]] = field(factory=dict, init=False, repr=False, eq=False)

    def resolve(self, *predicates: Predicate) -> frozenset[str]:
        """The ids of the courses that all predicates accept, or may accept where a field is unknown."""
        found: frozenset[str] | None = None
        for predicate in predicates:
            accepted = self._resolved.get(predicate)
            if accepted is None:
                fits = (item.id for item in self.items if accepts(predicate, item, self.sets) is not False)
                accepted = self._resolved[predicate] = frozenset(fits)
            found = accepted if found is None else found & accepted
        return frozenset(item.id for item in self.items) if found is None else found

    def credits_of(self, ids: Iterable[str]) -> frozenset[Fraction | None]:
        """The different credit values of some courses; None among them where one is unknown."""
        wanted = set(ids)
        return frozenset(item.credits for item in self.items if item.id in wanted)


def courses_of(requirement: Requirement, catalogue: Catalogue | None = None) -> Courses:
    """The courses against which the sets of a rule are resolved."""
    sets = dict(requirement.sets)
    items = {item.id: item for item in (_catalogue_items(catalogue) if catalogue is not None else ())}
    known = frozenset(code for item in items.values() for code in item.codes or ())
    for code, names in _named(requirement, with_patterns=catalogue is None):
        if known.isdisjoint(names):
            items.setdefault(code, _item(code, names))
    return Courses(tuple(items.values()), sets, catalogue is not None, known)


def _catalogue_items(catalogue: Catalogue) -> Iterator[Item]:
    for course in catalogue.courses:
        code = normal_code(course.code)
        names = dict.fromkeys((*cross_listed(code), *(normal_code(same.same_as) for same in course.same_as)))
        item = _item(code, tuple(names))
        yield Item(
            id=code,
            identity=code,
            codes=item.codes,
            credits=course.credits,
            standing="passed",
            supply="planned",
            institution=catalogue.institution,
            attributes=None if course.attributes is None else frozenset(course.attributes),
            level=course.level if course.level is not None else item.level,
        )


def _item(code: str, names: tuple[str, ...]) -> Item:
    parts = split_code(code)
    level = level_of_number(parts[1]) if parts else None
    return Item(id=code, identity=code, codes=names, credits=None, standing="passed", supply="planned", level=level)


def _named(requirement: Requirement, with_patterns: bool) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The courses that a rule names, each with its other names; then some courses that fit its patterns."""
    predicates = [predicate for _, predicate in requirement.sets]
    predicates += [predicate for take in all_takes(requirement) for predicate in predicates_of(take)]
    predicates += [limit.set for limit in requirement.limits if limit.set is not None]
    predicates += [limit.where for limit in requirement.limits]
    parts = [part for predicate in predicates for part in _parts(predicate)]
    for part in parts:
        if isinstance(part, Codes):
            also = dict(part.also)
            for code in part.codes:
                yield code, (code, *also.get(code, ()))
    if with_patterns:
        subjects = {part.subject for part in parts if isinstance(part, Wildcard | Range | Subject)} - {"*"}
        numbers = sorted({number for part in parts for number in _numbers(part)})
        for subject in (*sorted(subjects), SOME_SUBJECT):
            for number in numbers:
                yield f"{subject} {number}", (f"{subject} {number}",)


def _numbers(part: Predicate) -> Iterator[str]:
    """Some course numbers that fit a pattern, of every usual length."""
    if isinstance(part, Wildcard):
        start = part.pattern.rstrip("*")
        stars = len(part.pattern) - len(start)
        if stars == 2:
            yield f"{start or '1'}{'00' if start else '0'}"
        else:
            yield from (f"{start}{'0' * zeros}" for zeros in range(4) if stars or not zeros) if start else ("100",)
    elif isinstance(part, Range):
        yield from (str(part.first), str(part.last))
    elif isinstance(part, Subject):
        yield "100"


def _parts(predicate: Predicate) -> Iterator[Predicate]:
    yield predicate
    if isinstance(predicate, AllOf | AnyOf):
        for part in predicate.of:
            yield from _parts(part)
    elif isinstance(predicate, Not):
        yield from _parts(predicate.of)


def predicates_of(take: Take) -> tuple[Predicate, ...]:
    """Everything by which a take chooses courses: its set, its conditions, its refinements."""
    return (take.set, take.where, *(count.where for count in (*take.at_least, *take.at_most)))


def all_takes(requirement: Requirement) -> Iterator[Take]:
    """Every take of the rule and of its blocks, each once."""
    roots = ([requirement.require] if requirement.require is not None else []) + [n for _, n in requirement.blocks]
    stack: list[Node] = list(reversed(roots))
    while stack:
        node = stack.pop()
        if isinstance(node, Take):
            yield node
        stack.extend(reversed(children(node)))


def written_out(node: Node, blocks: Mapping[str, Node], prefix: str = "") -> Iterator[tuple[str, Node]]:
    """A node and everything below it with their full ids; a block stands under its `ref`."""
    yield prefix + node.id, node
    if isinstance(node, Ref):
        if node.block in blocks:
            yield from written_out(blocks[node.block], blocks, f"{prefix}{node.id}/")
        return
    for child in children(node):
        yield from written_out(child, blocks, prefix)
