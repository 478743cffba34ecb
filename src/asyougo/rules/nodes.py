"""The nodes of a rule, read from the exchange form: one reader per kind, every problem with its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from asyougo.model.predicate import EVERYTHING
from asyougo.model.requirement import (
    All,
    Amount,
    AnyChild,
    Count,
    Distinct,
    DistinctBy,
    Node,
    NOf,
    Pool,
    PoolChild,
    Ref,
    Take,
    ThresholdRef,
    Unit,
    When,
)
from asyougo.rules.beside_courses import (
    read_attest,
    read_competency,
    read_exam,
    read_experience,
    read_fact,
    read_hold,
    read_prose,
)
from asyougo.rules.fields import deadline, grade, label, policy, source
from asyougo.rules.predicates import predicate
from asyougo.rules.reading import (
    BLOCK_NAME,
    Reading,
    block_name,
    counted,
    decimal,
    flag,
    identifier,
    integer,
    known_only,
    literal,
    mapping_of,
    missing,
    one_of,
    sequence_of,
    text,
    whole,
)
from asyougo.rules.tree import Mapping, Tree

COMMON_KEYS = ("id", "label", "source", "by", "grade", "policy", "priority", "note")
KIND_KEYS: dict[str, tuple[str, ...]] = {
    "take": ("set", "courses", "credits", "where", "distinct", "at_least", "at_most", "whole_course"),
    "all": ("of",),
    "any": ("of",),
    "n_of": ("n", "of"),
    "pool": ("need", "unit", "of"),
    "hold": ("credential", "issuers", "unexpired_at"),
    "exam": ("exam", "min_score", "max_age_years"),
    "competency": ("framework", "item", "level", "evidence_kinds"),
    "experience": ("kind", "hours", "years", "within_years"),
    "when": ("if", "then", "else"),
    "ref": ("block",),
    "attest": ("question", "signers", "expires"),
    "prose": ("text", "decided_by"),
}
KINDS = tuple(KIND_KEYS)


def read_node(tree: Tree | None, reading: Reading, pool: Unit | None = None) -> Node:
    """One node and all below it. `pool`: the unit of the pool that it stands in, where a take needs no count."""
    mapping = mapping_of(tree, "a node, such as {node: take, id: stats, ...}", reading)
    if mapping is None or (kind := _kind(mapping, reading)) is None:
        return _placeholder()
    mapping = known_only(mapping, ("node", *COMMON_KEYS, *KIND_KEYS[kind]), reading)
    common = _common(mapping, reading)
    if kind == "take":
        return _take(mapping, common, reading, pool)
    return _READERS[kind](mapping, common, reading)


def _placeholder() -> Node:
    return All(id="unreadable", of=())


def _kind(mapping: Mapping, reading: Reading) -> str | None:
    tree = mapping.get("node")
    if tree is None:
        missing(mapping, "node", f"Write one of: {', '.join(KINDS)}.", reading)
        return None
    before = len(reading.problems)
    kind = one_of(tree, KINDS, reading)
    return kind if len(reading.problems) == before else None


def _common(mapping: Mapping, reading: Reading) -> dict[str, Any]:
    """What every node may carry, as arguments of its class."""
    given = {key.text: value for key, value in mapping.entries if key.text in COMMON_KEYS}
    if "id" not in given:
        missing(mapping, "id", "Give the node an id that never changes, such as electives.", reading)
    return {
        "id": read_id(given.get("id"), reading),
        "label": label(given["label"], reading) if "label" in given else None,
        "source": source(given["source"], reading) if "source" in given else None,
        "by": deadline(given["by"], reading) if "by" in given else None,
        "grade": grade(given["grade"], reading) if "grade" in given else None,
        "policy": policy(given["policy"], reading) if "policy" in given else None,
        "priority": integer(given["priority"], -1_000_000, 1_000_000, reading) if "priority" in given else None,
        "note": text(given["note"], reading) if "note" in given else None,
    }


def read_id(tree: Tree | None, reading: Reading) -> str:
    """The id of a node or limit, noted so that a second one of the same name is found."""
    found = identifier(tree, reading)
    if tree is not None and found:
        reading.ids.append((reading.block, found, tree.place))
    return found


def _take(mapping: Mapping, common: dict[str, Any], reading: Reading, pool: Unit | None) -> Take:
    unit, need = counted(mapping, reading)
    if mapping.get("set") is None:
        missing(mapping, "set", "Say which courses count, such as {codes: [BIO 150]}.", reading)
    if need is None:
        if pool is None:
            missing(mapping, "courses", "Say how many, in courses or in credits.", reading)
        else:
            unit = pool
    elif pool is not None and pool != unit:
        remedy = f"Count {pool} here too, or put the clause beside the pool."
        reading.complain(mapping.place, f"the pool counts {pool} and this clause counts {unit}", remedy, code="units")
    where, whole_course = mapping.get("where"), mapping.get("whole_course")
    return Take(
        **common,
        set=predicate(mapping.get("set"), reading),
        unit=unit,
        need=need,
        where=EVERYTHING if where is None else predicate(where, reading),
        distinct=_distinct(mapping.get("distinct"), reading),
        at_least=_counts(mapping.get("at_least"), reading, 1),
        at_most=_counts(mapping.get("at_most"), reading, 0),
        whole_course=True if whole_course is None else flag(whole_course, reading),
    )


def _distinct(tree: Tree | None, reading: Reading) -> Distinct | None:
    if tree is None:
        return None
    mapping = mapping_of(tree, "{by: subject, min: 2}", reading)
    if mapping is None:
        return None
    for key in ("by", "min"):
        if mapping.get(key) is None:
            missing(mapping, key, "Write {by: subject, min: 2}.", reading)
    mapping = known_only(mapping, ("by", "min"), reading)
    return Distinct(literal(mapping.get("by"), DistinctBy, reading), whole(mapping.get("min"), reading))


def _counts(tree: Tree | None, reading: Reading, lowest: int) -> tuple[Count, ...]:
    if tree is None:
        return ()
    example = "[{where: {level: {gte: 300}}, courses: 1}]"
    found: list[Count] = []
    for item in sequence_of(tree, example, reading):
        mapping = mapping_of(item, example, reading)
        if mapping is None:
            continue
        mapping = known_only(mapping, ("where", "courses", "credits"), reading)
        where = mapping.get("where")
        if where is None:
            missing(mapping, "where", "Say which of the courses are counted, such as {level: {gte: 300}}.", reading)
        unit, amount = counted(mapping, reading, lowest)
        if amount is None:
            missing(mapping, "courses", "Say how many, in courses or in credits.", reading)
            continue
        found.append(Count(predicate(where, reading), unit, amount))
    return tuple(found)


def _children(mapping: Mapping, reading: Reading) -> tuple[Node, ...]:
    tree = mapping.get("of")
    if tree is None:
        missing(mapping, "of", "List the parts of this node.", reading)
    return tuple(read_node(item, reading) for item in sequence_of(tree, "[{...}, {...}]", reading))


def _n_of(mapping: Mapping, common: dict[str, Any], reading: Reading) -> Node:
    of = _children(mapping, reading)
    tree = mapping.get("n")
    if tree is None:
        missing(mapping, "n", "Say how many of the parts are needed.", reading)
    n = whole(tree, reading)
    if tree is not None and not isinstance(n, ThresholdRef) and n > len(of):
        problem = f"{n} parts are needed and only {len(of)} are listed"
        reading.complain(tree.place, problem, "Ask for fewer, or list more.", str(n), "n-of")
    return NOf(**common, n=n, of=of)


def _pool(mapping: Mapping, common: dict[str, Any], reading: Reading) -> Node:
    for key in ("need", "unit", "of"):
        if mapping.get(key) is None:
            missing(mapping, key, "Write pool: {need: 3, unit: courses, of: [...]}.", reading)
    unit: Unit = literal(mapping.get("unit"), Unit, reading)
    of = tuple(_pool_child(item, unit, reading) for item in sequence_of(mapping.get("of"), "[{...}, {...}]", reading))
    return Pool(**common, need=_of_unit(mapping.get("need"), unit, reading), unit=unit, of=of)


def _pool_child(tree: Tree, unit: Unit, reading: Reading) -> PoolChild:
    mapping = mapping_of(tree, "{node: {...}, max: 2}", reading)
    if mapping is None:
        return PoolChild(_placeholder())
    mapping = known_only(mapping, ("node", "max", "min"), reading)
    if mapping.get("node") is None:
        missing(mapping, "node", "Write the node under `node`.", reading)
    highest, lowest = mapping.get("max"), mapping.get("min")
    return PoolChild(
        read_node(mapping.get("node"), reading, unit),
        None if highest is None else _of_unit(highest, unit, reading),
        None if lowest is None else _of_unit(lowest, unit, reading),
    )


def _of_unit(tree: Tree | None, unit: Unit, reading: Reading) -> Amount:
    return whole(tree, reading) if unit == "courses" else decimal(tree, reading, "credits")


def _when(mapping: Mapping, common: dict[str, Any], reading: Reading) -> Node:
    for key in ("if", "then"):
        if mapping.get(key) is None:
            missing(mapping, key, "Write when: {if: {catalogue: {from: 2015-16}}, then: {...}}.", reading)
    orelse, condition, then = mapping.get("else"), mapping.get("if"), mapping.get("then")
    return When(
        **common,
        fact=read_fact(condition, reading),
        then=_placeholder() if then is None else read_node(then, reading),
        orelse=None if orelse is None else read_node(orelse, reading),
    )


def _ref(mapping: Mapping, common: dict[str, Any], reading: Reading) -> Node:
    tree = mapping.get("block")
    if tree is None:
        missing(mapping, "block", "Name a block of this rule, such as writing@2024.", reading)
    block = block_name(tree, reading)
    if tree is not None and BLOCK_NAME.fullmatch(block):
        reading.blocks_used.append((block, tree.place))
    return Ref(**common, block=block)


_READERS: dict[str, Callable[[Mapping, dict[str, Any], Reading], Node]] = {
    "all": lambda mapping, common, reading: All(**common, of=_children(mapping, reading)),
    "any": lambda mapping, common, reading: AnyChild(**common, of=_children(mapping, reading)),
    "n_of": _n_of,
    "pool": _pool,
    "hold": read_hold,
    "exam": read_exam,
    "competency": read_competency,
    "experience": read_experience,
    "when": _when,
    "ref": _ref,
    "attest": read_attest,
    "prose": read_prose,
}
