"""The smallest rule, record and context that still show something: what is taken out one piece at a time.

`shrink(triple, still_shows)` tries every single removal, keeps each after which `still_shows` holds, and stops when
none is left. For reports of differences; nothing here knows what is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from attrs import evolve, fields

from asyougo.model.context import AuditContext
from asyougo.model.predicate import EVERYTHING, AllOf, AnyOf, Codes, Not, Predicate
from asyougo.model.requirement import All, AnyChild, Node, NOf, Policy, Pool, Requirement, Take, When
from asyougo.model.transcript import Transcript

Triple = tuple[Requirement, Transcript, AuditContext]


def shrink(triple: Triple, still_shows: Callable[[Triple], bool]) -> Triple:
    """The triple with everything taken out that is not needed to show it."""
    while True:
        for smaller in smaller_triples(triple):
            if still_shows(smaller):
                triple = smaller
                break
        else:
            return triple


def smaller_triples(triple: Triple) -> Iterator[Triple]:
    """Every triple with one piece less, the largest pieces first."""
    rule, transcript, context = triple
    for smaller in smaller_rules(rule):
        yield smaller, transcript, context
    for name in ("evidence", "unreadable", "missing", "problems"):
        for fewer in without_one(getattr(transcript, name)):
            yield rule, evolve(transcript, **{name: fewer}), context
    for name in ("overrides", "equivalences", "catalogues"):
        for fewer in without_one(getattr(context, name)):
            yield rule, transcript, evolve(context, **{name: fewer})
    for place, catalogue in enumerate(context.catalogues):
        for fewer in without_one(catalogue.courses):
            changed = (*context.catalogues[:place], evolve(catalogue, courses=fewer), *context.catalogues[place + 1 :])
            yield rule, transcript, evolve(context, catalogues=changed)


def without_one(values: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """A tuple without each of its members in turn."""
    for place in range(len(values)):
        yield values[:place] + values[place + 1 :]


def smaller_rules(rule: Requirement) -> Iterator[Requirement]:
    """A rule without one limit, relation, field of its policy, or piece of its tree."""
    for name in ("limits", "share"):
        for fewer in without_one(getattr(rule, name)):
            yield evolve(rule, **{name: fewer})
    for limit in rule.limits:
        for change in ({"set": None}, {"where": EVERYTHING}):
            if any(getattr(limit, name) != value for name, value in change.items()):
                yield evolve(rule, limits=tuple(evolve(one, **change) if one is limit else one for one in rule.limits))
    for attribute in fields(Policy):
        if getattr(rule.policy, attribute.name) not in (None, ()):
            yield evolve(rule, policy=evolve(rule.policy, **{attribute.name: attribute.default}))
    if rule.catalogue is not None:
        yield evolve(rule, catalogue=None)
    if rule.owner is not None:
        yield evolve(rule, owner=None)
    if rule.require is not None:
        for smaller in smaller_nodes(rule.require):
            yield evolve(rule, require=smaller)


def smaller_nodes(node: Node) -> Iterator[Node]:
    """A node replaced by one of its children, or with one child, field or code less."""
    if isinstance(node, All | AnyChild | NOf):
        yield from node.of
        least = node.n if isinstance(node, NOf) and isinstance(node.n, Fraction) else 1
        if len(node.of) > least:
            for fewer in without_one(node.of):
                yield evolve(node, of=fewer)
        for place, child in enumerate(node.of):
            for smaller in smaller_nodes(child):
                yield evolve(node, of=(*node.of[:place], smaller, *node.of[place + 1 :]))
    elif isinstance(node, Pool):
        if len(node.of) > 1:
            for fewer in without_one(node.of):
                yield evolve(node, of=fewer)
        for place, part in enumerate(node.of):
            for changed in (
                *(evolve(part, **{name: None}) for name in ("max", "min") if getattr(part, name) is not None),
                *(evolve(part, node=smaller) for smaller in smaller_nodes(part.node)),
            ):
                yield evolve(node, of=(*node.of[:place], changed, *node.of[place + 1 :]))
    elif isinstance(node, When):
        yield node.then
        if node.orelse is not None:
            yield node.orelse
    elif isinstance(node, Take):
        plain: dict[str, Any] = {"where": EVERYTHING, "distinct": None, "at_least": (), "at_most": ()}
        for name, value in plain.items():
            if getattr(node, name) != value:
                yield evolve(node, **{name: value})
        for smaller_set in smaller_sets(node.set):
            yield evolve(node, set=smaller_set)
        if isinstance(node.need, Fraction) and node.need > 1:
            yield evolve(node, need=node.need - 1)
    for name in ("by", "grade", "policy", "priority"):
        if getattr(node, name) is not None:
            yield evolve(node, **{name: None})


def smaller_sets(predicate: Predicate) -> Iterator[Predicate]:
    """A set with one code or part less."""
    if isinstance(predicate, Codes):
        for fewer in without_one(predicate.codes):
            if fewer:
                yield Codes(fewer, tuple(entry for entry in predicate.also if entry[0] in fewer))
    elif isinstance(predicate, AllOf | AnyOf):
        yield from predicate.of
    elif isinstance(predicate, Not):
        yield predicate.of
