"""What a rule's names lead to: sets within sets, blocks within blocks, and the ids when blocks are written out."""

from __future__ import annotations

from collections.abc import Mapping

from asyougo.model.predicate import AllOf, AnyOf, Not, Predicate, SetNamed
from asyougo.model.requirement import Node, Ref, Requirement, Take, walk


def sets_named_in(predicate: Predicate) -> tuple[str, ...]:
    """The names of the sets that a predicate uses, directly."""
    match predicate:
        case SetNamed(name):
            return (name,)
        case AllOf(of) | AnyOf(of):
            return tuple(name for part in of for name in sets_named_in(part))
        case Not(part):
            return sets_named_in(part)
        case _:
            return ()


def blocks_named_in(node: Node) -> tuple[str, ...]:
    """The names of the blocks that a node and everything below it use, directly."""
    return tuple(found.block for found in walk(node) if isinstance(found, Ref))


def circle_of_sets(requirement: Requirement) -> tuple[str, ...]:
    """A chain of set names that leads back to its beginning; empty when there is none."""
    return _circle({name: sets_named_in(predicate) for name, predicate in requirement.sets})


def circle_of_blocks(requirement: Requirement) -> tuple[str, ...]:
    """A chain of block names that leads back to its beginning; empty when there is none."""
    return _circle({name: blocks_named_in(node) for name, node in requirement.blocks})


def _circle(leads_to: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    circle, _ = _deepest_first(leads_to)
    return circle


def _deepest_first(leads_to: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, ...], list[str]]:
    """A circle if there is one, else empty; and the names, each after all that it leads to."""
    order: dict[str, None] = {}
    for start in leads_to:
        way: dict[str, None] = {}
        todo: list[tuple[str, bool]] = [(start, False)]
        while todo:
            name, is_left = todo.pop()
            if is_left:
                order[way.popitem()[0]] = None
            elif name in way:
                names = list(way)
                return (*names[names.index(name) :], name), []
            elif name not in order:
                way[name] = None
                todo.append((name, True))
                todo += [(after, False) for after in dict.fromkeys(leads_to.get(name, ()))]
    return (), list(order)


def deepest_chain(requirement: Requirement) -> int:
    """How many sets stand within each other, or blocks, whichever is more; the names lead to no circle."""
    sets = {name: sets_named_in(predicate) for name, predicate in requirement.sets}
    blocks = {name: blocks_named_in(node) for name, node in requirement.blocks}
    deepest = 0
    for leads_to in (sets, blocks):
        depth: dict[str, int] = {}
        for name in _deepest_first(leads_to)[1]:
            depth[name] = 1 + max((depth.get(after, 0) for after in leads_to.get(name, ())), default=0)
            deepest = max(deepest, depth[name])
    return deepest


def size_written_out(requirement: Requirement) -> int:
    """How many nodes and parts of sets the rule has when every name is replaced by what it stands for."""
    sets, blocks = dict(requirement.sets), dict(requirement.blocks)
    size_of_set = _sizes({name: (_parts(p), sets_named_in(p)) for name, p in sets.items()})
    size_of_block = _sizes({name: (_nodes(node, size_of_set), blocks_named_in(node)) for name, node in blocks.items()})
    if requirement.require is None:
        return 0
    named = blocks_named_in(requirement.require)
    return _nodes(requirement.require, size_of_set) + sum(size_of_block.get(name, 1) for name in named)


def _parts(predicate: Predicate) -> int:
    match predicate:
        case AllOf(of) | AnyOf(of):
            return 1 + sum(_parts(part) for part in of)
        case Not(part):
            return 1 + _parts(part)
        case _:
            return 1


def _nodes(node: Node, size_of_set: Mapping[str, int]) -> int:
    total = 0
    for found in walk(node):
        total += 1
        if isinstance(found, Take):
            for predicate in (found.set, found.where, *(count.where for count in (*found.at_least, *found.at_most))):
                total += sum(size_of_set.get(name, 1) for name in sets_named_in(predicate))
    return total


def _sizes(described: Mapping[str, tuple[int, tuple[str, ...]]]) -> dict[str, int]:
    """Own size plus the sizes of everything named; the names lead to no circle."""
    found: dict[str, int] = {}
    for name in _deepest_first({name: named for name, (_, named) in described.items()})[1]:
        own, named = described.get(name, (1, ()))
        found[name] = own + sum(found.get(after, 1) for after in named)
    return found


def ids_written_out(requirement: Requirement) -> frozenset[str]:
    """Every id of the tree; a node of a block carries the id of its `ref` before its own."""
    blocks = dict(requirement.blocks)
    ids: set[str] = set()

    def visit(node: Node, prefix: str) -> None:
        for found in walk(node):
            ids.add(prefix + found.id)
            if isinstance(found, Ref) and found.block in blocks:
                visit(blocks[found.block], f"{prefix}{found.id}/")

    if requirement.require is not None:
        visit(requirement.require, "")
    return frozenset(ids)
