"""A whole rule, read from the exchange form: the JSON object that `rule-1.schema.json` describes.

`rules.parse` unfolds the YAML spelling into the same form, so that every field is read here, once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import TypeVar

from asyougo.errors import Place, Problem
from asyougo.model.predicate import EVERYTHING
from asyougo.model.requirement import (
    Basis,
    Bound,
    CatalogueSpan,
    Gpa,
    GpaMethod,
    Limit,
    Node,
    Policy,
    Requirement,
    Scope,
    Share,
    Threshold,
    ThresholdRef,
)
from asyougo.model.units import write_exact
from asyougo.rules.fields import cap, label, policy, source
from asyougo.rules.json_tree import read_json
from asyougo.rules.names import circle_of_blocks, circle_of_sets, deepest_chain, ids_written_out, size_written_out
from asyougo.rules.nodes import read_id, read_node
from asyougo.rules.predicates import predicate
from asyougo.rules.reading import (
    BLOCK_NAME,
    NAME,
    Reading,
    catalogue_year,
    day,
    decimal,
    exact,
    identifier,
    known_only,
    literal,
    mapping_of,
    missing,
    nearest,
    sequence_of,
    shown,
    text,
    whole,
)
from asyougo.rules.tree import DEEPEST, Document, Mapping, Sequence, Tree

T = TypeVar("T")

LANGUAGE = "asyougo/1"
TOP_KEYS = (
    "rule", "id", "label", "owner", "catalogue", "sets", "blocks", "require", "limits", "share", "policy",
    "thresholds", "tests", "source", "note",
)  # fmt: skip
MOST_NODES = 20_000  # nodes of a rule with its blocks written out; a block that doubles 15 times passes it

NO_RULES = "this file has no rules"


def read_exchange(text: str, file: str) -> tuple[Requirement | None, tuple[Problem, ...]]:
    """The requirement that a JSON text writes; None with problems when anything in it cannot be read."""
    document = read_json(text, file)
    if document.tree is None:
        return None, document.problems
    return read_document(document, file)


def read_document(document: Document, file: str) -> tuple[Requirement | None, tuple[Problem, ...]]:
    """The requirement of a document in the exchange form, and what is wrong with it."""
    reading = Reading(is_exchange=True)
    requirement = read_rule(document.tree, reading, file)
    problems = in_order((*document.problems, *reading.problems))
    return (None if problems else requirement), problems


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems from the top of the file down, each once."""
    return tuple(sorted(dict.fromkeys(problems), key=lambda problem: problem.place.row or 0))


def read_rule(tree: Tree | None, reading: Reading, file: str) -> Requirement | None:
    """The whole rule, or None when there is none; problems go to `reading`."""
    if not isinstance(tree, Mapping):
        place = Place(file, 1) if tree is None else tree.place
        remedy = "Begin with `rule: asyougo/1`, an id and `require:`."
        reading.complain(place, NO_RULES, remedy, code="no-rules")
        return None
    mapping = known_only(tree, TOP_KEYS, reading)
    given = {key.text: value for key, value in mapping.entries}
    _language(mapping, reading)
    if "id" not in given:
        missing(mapping, "id", "Give the credential an id, such as lakeside/data-foundations.", reading)
    if "require" not in given:
        remedy = "Write what must be true under `require:`."
        reading.complain(mapping.place, NO_RULES, remedy, code="no-rules")
    reading.set_names = frozenset(_keys(given.get("sets")))
    requirement = Requirement(
        id=identifier(given.get("id"), reading),
        require=read_node(given["require"], reading) if "require" in given else None,
        label=label(given["label"], reading) if "label" in given else None,
        owner=text(given["owner"], reading, 500) if "owner" in given else None,
        catalogue=_catalogue(given["catalogue"], reading) if "catalogue" in given else None,
        sets=tuple(_named(given.get("sets"), NAME, predicate, reading)),
        blocks=tuple(_named(given.get("blocks"), BLOCK_NAME, _block, reading)),
        limits=tuple(_limit(item, reading) for item in sequence_of(given.get("limits"), "a list of limits", reading)),
        share=tuple(_share(item, reading) for item in sequence_of(given.get("share"), "a list of shares", reading)),
        policy=policy(given["policy"], reading) if "policy" in given else Policy(),
        thresholds=tuple(_named(given.get("thresholds"), NAME, _threshold, reading)),
        tests=text(given["tests"], reading, 500) if "tests" in given else None,
        source=source(given["source"], reading) if "source" in given else None,
        note=text(given["note"], reading) if "note" in given else None,
    )
    _names_exist(given, reading)
    if not reading.problems:
        _whole(requirement, mapping.place, reading)
    return requirement


def _language(mapping: Mapping, reading: Reading) -> None:
    tree = mapping.get("rule")
    if tree is None:
        missing(mapping, "rule", f"Begin with `rule: {LANGUAGE}`.", reading)
    elif (given := text(tree, reading)) and given != LANGUAGE:
        remedy = f"This version reads `rule: {LANGUAGE}`."
        reading.complain(tree.place, "the rule is written in another language", remedy, given, "language")


def _keys(tree: Tree | None) -> tuple[str, ...]:
    return tuple(key.text for key, _ in tree.entries) if isinstance(tree, Mapping) else ()


def _named(
    tree: Tree | None, pattern: re.Pattern[str], read: Callable[[Tree, Reading], T], reading: Reading
) -> Iterator[tuple[str, T]]:
    """The entries of a map from names to values."""
    mapping = mapping_of(tree, "a map from names to values", reading)
    for key, value in mapping.entries if mapping is not None else ():
        if not pattern.fullmatch(key.text):
            what = (
                "Write name@version, such as writing@2024."
                if pattern is BLOCK_NAME
                else "Use letters, digits, _ and -, a letter first."
            )
            reading.complain(key.place, "this is not a name", what, key.text, "id")
        reading.block = key.text if pattern is BLOCK_NAME else ""
        yield key.text, read(value, reading)
        reading.block = ""


def _block(tree: Tree, reading: Reading) -> Node:
    return read_node(tree, reading)


def _catalogue(tree: Tree, reading: Reading) -> CatalogueSpan | None:
    mapping = mapping_of(tree, "{from: 2015-16, basis: entry}", reading)
    if mapping is None:
        return None
    if mapping.get("from") is None:
        missing(mapping, "from", "Write the first catalogue year, such as {from: 2015-16}.", reading)
    mapping = known_only(mapping, ("from", "to", "basis"), reading)
    begins, ends, basis = mapping.get("from"), mapping.get("to"), mapping.get("basis")
    span = CatalogueSpan(
        catalogue_year(begins, reading),
        None if ends is None else catalogue_year(ends, reading),
        "entry" if basis is None else literal(basis, Basis, reading),
    )
    if span.ends is not None and span.ends <= span.begins and ends is not None:
        remedy = "`to` is the first catalogue year that the rule no longer serves."
        reading.complain(ends.place, "the catalogue ends before it begins", remedy, shown(ends), "range")
    return span


_LIMIT_KEYS = ("id", "over", "set", "where", "at_least", "at_most", "gpa", "label", "source", "note")


def _limit(tree: Tree, reading: Reading) -> Limit:
    example = "{id: low, over: applied, where: {level: 100}, at_most: {courses: 2}}"
    mapping = mapping_of(tree, example, reading) or Mapping((), tree.place)
    for key in ("id", "over"):
        if mapping.get(key) is None:
            missing(mapping, key, f"Write {example}.", reading)
    given = {key.text: value for key, value in known_only(mapping, _LIMIT_KEYS, reading).entries}
    bounds = [key for key in ("at_least", "at_most", "gpa") if key in given]
    if len(bounds) != 1:
        remedy = "Write one of at_least, at_most and gpa; a second bound is a second limit."
        reading.complain(mapping.place, f"a limit has exactly one bound, this one has {len(bounds)}", remedy)
    return Limit(
        id=read_id(given.get("id"), reading),
        over=literal(given.get("over"), Scope, reading),
        set=predicate(given["set"], reading) if "set" in given else None,
        where=predicate(given["where"], reading) if "where" in given else EVERYTHING,
        at_least=_bound(given["at_least"], reading) if "at_least" in given else None,
        at_most=_bound(given["at_most"], reading) if "at_most" in given else None,
        gpa=_gpa(given["gpa"], reading) if "gpa" in given else None,
        label=label(given["label"], reading) if "label" in given else None,
        source=source(given["source"], reading) if "source" in given else None,
        note=text(given["note"], reading) if "note" in given else None,
    )


def _bound(tree: Tree, reading: Reading) -> Bound:
    mapping = mapping_of(tree, "{courses: 2}, {credits: 30} or {share: 0.5}", reading) or Mapping((), tree.place)
    mapping = known_only(mapping, ("courses", "credits", "share"), reading)
    if len(mapping.entries) != 1:
        remedy = "Write one of courses, credits and share."
        if isinstance(tree, Mapping):
            reading.complain(tree.place, f"a bound has exactly one unit, this one has {len(mapping.entries)}", remedy)
        return Bound("courses", Fraction(1))
    key, value = mapping.entries[0]
    if key.text == "courses":
        return Bound("courses", whole(value, reading, 0))
    if key.text == "credits":
        return Bound("credits", decimal(value, reading, "credits", zero=True))
    share = decimal(value, reading, "the share", zero=True)
    if not isinstance(share, ThresholdRef) and share > 1:
        remedy = "Write the share as a fraction of 1: half is 0.5."
        reading.complain(value.place, "a share lies between 0 and 1", remedy, write_exact(share), "range")
    return Bound("share", share)


def _gpa(tree: Tree, reading: Reading) -> Gpa:
    mapping = mapping_of(tree, "{min: 2.0}", reading)
    if mapping is None:
        return Gpa(Fraction(1))
    if mapping.get("min") is None:
        missing(mapping, "min", "Write the lowest average, such as {min: 2.0}.", reading)
    mapping = known_only(mapping, ("min", "method"), reading)
    method = mapping.get("method")
    return Gpa(
        decimal(mapping.get("min"), reading, "the average"),
        "credit_weighted" if method is None else literal(method, GpaMethod, reading),
    )


def _share(tree: Tree, reading: Reading) -> Share:
    mapping = mapping_of(tree, "{between: [core, electives], max: {courses: 1}}", reading) or Mapping((), tree.place)
    mapping = known_only(mapping, ("between", "with", "max"), reading)
    between, other, most = mapping.get("between"), mapping.get("with"), mapping.get("max")
    if (between is None) == (other is None) and isinstance(tree, Mapping):
        remedy = "Write between: [node, node] for this rule, or with: {id: ...} for another credential."
        reading.complain(mapping.place, "a share is between two nodes or with another credential", remedy)
    limit = None if most is None else cap(most, reading)
    if other is not None:
        return Share(other=_other(other, reading), max=limit)
    if between is None:
        return Share(max=limit)
    ends = tuple(identifier(item, reading) for item in sequence_of(between, "[core, electives]", reading))
    if isinstance(between, Sequence):
        if len(ends) != 2 or ends[0] == ends[1]:
            reading.complain(between.place, "a share is between two different nodes", "Name two node ids.")
            return Share(max=limit)
        reading.nodes_used += [(end, item.place) for end, item in zip(ends, between.of, strict=True)]
        return Share(between=(ends[0], ends[1]), max=limit)
    return Share(max=limit)


def _other(tree: Tree, reading: Reading) -> tuple[str, str]:
    mapping = mapping_of(tree, "{kind: minor} or {id: lakeside/as-business}", reading)
    if mapping is None:
        return ("kind", "")
    mapping = known_only(mapping, ("id", "kind"), reading)
    if len(mapping.entries) != 1:
        reading.complain(mapping.place, "another credential is named by its id or its kind", "Write one of the two.")
        return ("kind", "")
    key, value = mapping.entries[0]
    return (key.text, text(value, reading, 500))


def _threshold(tree: Tree, reading: Reading) -> tuple[Threshold, ...]:
    example = "[{from: 2020-08-01, value: 60, unit: credits, source: ...}]"
    found: list[Threshold] = []
    for item in sequence_of(tree, example, reading):
        mapping = mapping_of(item, example, reading)
        if mapping is None:
            continue
        for key in ("from", "value"):
            if mapping.get(key) is None:
                missing(mapping, key, f"Write {example}.", reading)
        given = {k.text: v for k, v in known_only(mapping, ("from", "to", "value", "unit", "source"), reading).entries}
        entry = Threshold(
            begins=day(given.get("from"), reading),
            value=exact(given.get("value"), reading, "the value"),
            ends=day(given["to"], reading) if "to" in given else None,
            unit=text(given["unit"], reading, 200) if "unit" in given else None,
            source=text(given["source"], reading) if "source" in given else None,
        )
        if entry.ends is not None and entry.ends <= entry.begins:
            remedy = "`to` is the first day on which the value no longer holds."
            reading.complain(mapping.place, "the value ends before it begins", remedy, code="range")
        for earlier in found:
            if _overlap(earlier, entry):
                remedy = "End the earlier value on the day on which the later one begins."
                reading.complain(mapping.place, "two values hold on the same day", remedy, code="overlap")
                break
        found.append(entry)
    if isinstance(tree, Sequence) and not tree.of:
        reading.complain(tree.place, "the threshold has no value", f"Write {example}.")
    return tuple(found)


def _overlap(one: Threshold, other: Threshold) -> bool:
    return (one.ends is None or other.begins < one.ends) and (other.ends is None or one.begins < other.ends)


def _names_exist(given: dict[str, Tree], reading: Reading) -> None:
    for what, used in (
        ("sets", reading.sets_used), ("blocks", reading.blocks_used), ("thresholds", reading.thresholds_used)
    ):  # fmt: skip
        known = frozenset(_keys(given.get(what)))
        for name, place in used:
            if name not in known:
                meant = nearest(name, known)
                remedy = f"Did you mean {meant}?" if meant else f"Define it under `{what}:` at the top of the rule."
                reading.complain(place, f"nothing of this name stands under {what}", remedy, name, "unknown-name")
    first: dict[tuple[str, str], Place] = {}
    for block, name, place in reading.ids:
        if (block, name) in first:
            problem = f"the id stands twice, first in row {first[block, name].row}"
            reading.complain(place, problem, "Give each part of the rule an id of its own.", name, "duplicate-id")
        else:
            first[block, name] = place


def _whole(requirement: Requirement, place: Place, reading: Reading) -> None:
    """What can be told only of a rule that can be read: no circles, no explosion, every named node is there."""
    if circle := circle_of_sets(requirement):
        reading.complain(
            place.at("sets"), "a set contains itself", "Take one of the names out.", " -> ".join(circle), "circle"
        )
        return
    if circle := circle_of_blocks(requirement):
        reading.complain(
            place.at("blocks"), "a block contains itself", "Take one `ref` out.", " -> ".join(circle), "circle"
        )
        return
    if deepest_chain(requirement) > DEEPEST:
        problem = f"sets or blocks stand within each other more than {DEEPEST} deep"
        reading.complain(place.at("sets"), problem, "Write some of them out.", code="too-large")
        return
    if size_written_out(requirement) > MOST_NODES:
        problem = f"the rule has more than {MOST_NODES:,} parts when its blocks and sets are written out"
        reading.complain(place.at("blocks"), problem, "Use fewer blocks within blocks.", code="too-large")
        return
    known = ids_written_out(requirement)
    for name, where in reading.nodes_used:
        if name not in known:
            meant = nearest(name, known)
            remedy = f"Did you mean {meant}?" if meant else "Name the id of a node of this rule."
            reading.complain(where, "no node of this rule has this id", remedy, name, "unknown-node")
