"""The YAML spelling of a rule: short forms unfolded into the exchange form, which `rules.syntax` reads.

`read_rules` reads every rule of a file and collects what is wrong; `load_rule` wants exactly one rule, and all of
it right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping as Map

from attrs import evolve

from asyougo.errors import Place, Problem, RuleError
from asyougo.model.requirement import Requirement
from asyougo.rules.json_tree import read_json
from asyougo.rules.nodes import COMMON_KEYS, KIND_KEYS, KINDS
from asyougo.rules.predicates import course_list
from asyougo.rules.reading import Reading, known_only, mapping_of, missing, nearest
from asyougo.rules.syntax import NO_RULES, in_order, read_rule
from asyougo.rules.tree import Mapping, Scalar, Sequence, Tree, read_yaml

MOST_PROBLEMS = 500  # of one file; nobody reads more, and a hostile file could have a hundred thousand
ROOT_ID = "root"  # the root needs no id; this one is given to it


def read_rules(text: str, file: str) -> tuple[tuple[Requirement, ...], tuple[Problem, ...]]:
    """Every rule of a file that can be read, and what is wrong with the others.

    A file whose name ends in .json holds one rule in the exchange form; any other is YAML, documents after `---`.
    """
    located, problems = read_rules_with_lines(text, file)
    return tuple(requirement for requirement, _ in located), problems


def read_rules_with_lines(
    text: str, file: str
) -> tuple[tuple[tuple[Requirement, Map[str, int]], ...], tuple[Problem, ...]]:
    """As `read_rules`, each rule with the line of everything that a later check can name."""
    is_json = file.lower().endswith(".json")
    documents = (read_json(text, file),) if is_json else read_yaml(text, file)
    found: list[tuple[Requirement, Map[str, int]]] = []
    problems: list[Problem] = []
    first: dict[str, int | None] = {}
    for document in documents:
        reading = Reading(is_exchange=is_json)
        tree = document.tree
        if not is_json and isinstance(tree, Mapping):
            tree = unfold_rule(tree, reading)
        requirement = None
        if tree is not None or not document.problems:
            requirement = read_rule(tree, reading, file)
        wrong = in_order((*document.problems, *reading.problems))
        problems += wrong
        if requirement is None or wrong:
            continue
        row = tree.place.row if tree is not None else None
        if requirement.id in first:
            place = Place(file, row, "id")
            problem = f"two rules of the file have this id, the first in row {first[requirement.id]}"
            problems.append(Problem(place, problem, "Give each rule its own id.", requirement.id, "duplicate-id"))
            continue
        first[requirement.id] = row
        found.append((requirement, _lines(tree, reading)))
    if not documents:
        remedy = "Begin with `rule: asyougo/1`, an id and `require:`."
        problems.append(Problem(Place(file), NO_RULES, remedy, code="no-rules"))
    if len(problems) > MOST_PROBLEMS:
        rest = len(problems) - MOST_PROBLEMS
        problems[MOST_PROBLEMS:] = [Problem(Place(file), f"{rest:,} more problems are not listed", "Mend these first.")]
    return tuple(found), tuple(problems)


def _lines(tree: Tree | None, reading: Reading) -> dict[str, int]:
    """The line of every id, of every key at the top, and of every name under it ("sets.electives")."""
    places = {name: place for _, name, place in reversed(reading.ids)}
    for key, value in tree.entries if isinstance(tree, Mapping) else ():
        places[key.text] = key.place
        if isinstance(value, Mapping) and key.text in ("sets", "blocks", "thresholds"):
            places |= {f"{key.text}.{name.text}": name.place for name, _ in value.entries}
    return {name: place.row for name, place in places.items() if place.row is not None}


def load_rule(text: str, file: str) -> Requirement:
    """The one rule of a file. Raises RuleError with every problem of the file, or when it holds several rules."""
    requirements, problems = read_rules(text, file)
    if problems:
        raise RuleError.of(*problems)
    if len(requirements) != 1:
        ids = ", ".join(requirement.id for requirement in requirements)
        remedy = "Put each in a file of its own."
        raise RuleError.of(Problem(Place(file), f"the file holds {len(requirements)} rules", remedy, ids, "several"))
    return requirements[0]


# --- Unfolding -------------------------------------------------------------------------------------


def unfold_rule(rule: Mapping, reading: Reading) -> Mapping:
    """The rule with every node in the exchange form."""
    entries: list[tuple[Scalar, Tree]] = []
    for key, value in rule.entries:
        if key.text == "require":
            value = _unfold_root(value, reading)
        elif key.text == "blocks" and isinstance(value, Mapping):
            blocks = tuple((name, _unfold_root(node, reading)) for name, node in value.entries)
            value = evolve(value, entries=blocks)
        entries.append((key, value))
    return evolve(rule, entries=tuple(entries))


def _unfold_root(tree: Tree, reading: Reading) -> Tree:
    if isinstance(tree, Mapping) and tree.get("id") is None:
        tree = tree.with_entry("id", Scalar(ROOT_ID, tree.place))
    return unfold_node(tree, ROOT_ID, reading)


def unfold_node(tree: Tree, parent: str, reading: Reading) -> Tree:
    """One node in the exchange form: the key that names its kind becomes `node`, its own fields stand beside it."""
    mapping = mapping_of(tree, "{id: stats, take: MATH 10}", reading)
    if mapping is None:
        return _nothing(tree.place)
    mapping = _respelled(mapping)
    kinds = [key for key, _ in mapping.entries if key.text in KINDS]
    known_only(mapping, (*COMMON_KEYS, *KINDS), reading) if kinds else _no_kind(mapping, reading)
    if len(kinds) > 1:
        both = " and ".join(key.text for key in kinds)
        remedy = "Keep one, or put both under `all:`."
        reading.complain(kinds[1].place, f"a node is one kind, this one is {both}", remedy, code="two-kinds")
    if not kinds:
        return _nothing(mapping.place)
    kind = kinds[0].text
    body = mapping.get(kind)
    own = _own_id(mapping, kind, body, parent, reading)
    common = mapping.only(*COMMON_KEYS).without("id")
    if own is not None:
        common = common.with_entry("id", own)
    common = common.with_entry("node", Scalar(kind, kinds[0].place))
    fields = _fields_of(kind, body or common, own.text if own is not None else parent, reading)
    return evolve(common, entries=(*common.entries, *fields))


def _respelled(mapping: Mapping) -> Mapping:
    """A node that was pasted from the exchange form, `{node: take, id: ..., set: ...}`, as YAML spells it."""
    kind = mapping.get("node")
    if not isinstance(kind, Scalar) or kind.text not in KINDS:
        return mapping
    own = mapping.without("node", *COMMON_KEYS)
    return mapping.only(*COMMON_KEYS).with_entry(kind.text, own)


def _nothing(place: Place) -> Mapping:
    """Stands for a node that cannot be read; its problem is noted already."""
    entries = (("node", Scalar("all", place)), ("id", Scalar("unreadable", place)), ("of", Sequence((), place)))
    return Mapping(tuple((Scalar(key, place), value) for key, value in entries), place)


def _no_kind(mapping: Mapping, reading: Reading) -> None:
    for key, _ in mapping.entries:
        if key.text not in COMMON_KEYS:
            meant = "limits, at the top of the rule" if key.text.startswith("limit") else nearest(key.text, KINDS)
            remedy = f"Did you mean {meant}?" if meant else f"Known here: {', '.join(KINDS)}."
            reading.complain(key.place, "this is not a kind of node", remedy, key.text, "unknown-key")
            return
    remedy = f"Write one of: {', '.join(KINDS)}."
    reading.complain(mapping.place, "the node does not say what it asks", remedy, code="missing-key")


def _own_id(mapping: Mapping, kind: str, body: Tree | None, parent: str, reading: Reading) -> Scalar | None:
    own = mapping.get("id")
    if isinstance(own, Scalar):
        return own
    if own is not None:
        reading.complain(own.place, "an id is one word", "Write an id such as electives.", code="id")
        return Scalar("unreadable", own.place)
    if kind == "take" and isinstance(body, Scalar) and (derived := slug(body.text)):
        return Scalar(f"{parent}/{derived}", mapping.place)
    missing(mapping, "id", "Give the node an id that never changes, such as electives.", reading)
    return None


def slug(code: str) -> str:
    """A course code as the end of an id: "CH/BI 227" is ch-bi-227."""
    plain = unicodedata.normalize("NFKD", code).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9.]+", "-", plain).strip("-.")


def _fields_of(kind: str, body: Tree, own: str, reading: Reading) -> tuple[tuple[Scalar, Tree], ...]:
    """The kind's own fields in the exchange form."""
    if kind == "take":
        return _take_fields(body, reading)
    if kind in ("all", "any"):
        if isinstance(body, Mapping) and body.get("of") is not None:
            body = known_only(body, ("of",), reading).get("of") or body
        return _entry("of", _unfold_list(body, own, reading))
    short = {"hold": "credential", "ref": "block", "prose": "text", "attest": "question"}
    if kind in short and isinstance(body, Scalar):
        return _entry(short[kind], body)
    mapping = mapping_of(body, f"{kind}: {{{', '.join(f'{key}: ...' for key in KIND_KEYS[kind])}}}", reading)
    if mapping is None:
        return ()
    mapping = known_only(mapping, KIND_KEYS[kind], reading)
    entries: list[tuple[Scalar, Tree]] = []
    for key, value in mapping.entries:
        if kind == "n_of" and key.text == "of":
            value = _unfold_list(value, own, reading)
        elif kind == "pool" and key.text == "of" and isinstance(value, Sequence):
            value = Sequence(tuple(_unfold_pool_child(item, own, reading) for item in value.of), value.place)
        elif kind == "when" and key.text in ("then", "else"):
            value = unfold_node(value, own, reading)
        entries.append((key, value))
    return tuple(entries)


def _entry(key: str, value: Tree) -> tuple[tuple[Scalar, Tree], ...]:
    return ((Scalar(key, value.place), value),)


def _unfold_list(tree: Tree, own: str, reading: Reading) -> Tree:
    """The children of a node; a text names single courses, one `take` each."""
    if isinstance(tree, Scalar):
        return Sequence(_takes(tree, own, reading), tree.place)
    if not isinstance(tree, Sequence):
        return tree
    children: list[Tree] = []
    for item in tree.of:
        children += _takes(item, own, reading) if isinstance(item, Scalar) else [unfold_node(item, own, reading)]
    return Sequence(tuple(children), tree.place)


def _takes(tree: Scalar, own: str, reading: Reading) -> tuple[Mapping, ...]:
    takes: list[Mapping] = []
    for code in course_list(tree, reading).codes:
        set_of_one = Mapping(
            ((Scalar("codes", tree.place), Sequence((Scalar(code, tree.place),), tree.place)),), tree.place
        )
        entries = (
            ("node", Scalar("take", tree.place)),
            ("id", Scalar(f"{own}/{slug(code)}", tree.place)),
            ("courses", Scalar("1", tree.place)),
            ("set", set_of_one),
        )
        takes.append(Mapping(tuple((Scalar(key, tree.place), value) for key, value in entries), tree.place))
    return tuple(takes)


def _unfold_pool_child(tree: Tree, own: str, reading: Reading) -> Tree:
    mapping = mapping_of(tree, "{id: stats, max: 2, take: {any_of: ...}}", reading)
    if mapping is None:
        return Mapping((), tree.place)
    written = mapping.get("node")
    if isinstance(written, Mapping):  # pasted from the exchange form
        mapping = known_only(mapping, ("node", "max", "min"), reading)
    else:
        written = mapping.without("max", "min")
    written = _respelled(written)
    node = unfold_node(written, own, reading)
    if isinstance(node, Mapping) and isinstance(body := written.get("take"), Mapping):
        node = _without_default(node, body)
    child = Mapping(_entry("node", node), mapping.place)
    for key in ("max", "min"):
        if (value := mapping.get(key)) is not None:
            child = child.with_entry(key, value)
    return child


def _without_default(node: Mapping, body: Mapping) -> Mapping:
    """A take in a pool that names no count takes up to the pool's maximum; elsewhere it takes one course."""
    return node if body.get("courses") is not None or body.get("credits") is not None else node.without("courses")


_TAKE_KEYS = (
    "courses", "credits", "any_of", "set", "except", "where", "distinct", "at_least", "at_most", "whole_course",
)  # fmt: skip


def _take_fields(body: Tree, reading: Reading) -> tuple[tuple[Scalar, Tree], ...]:
    one = _entry("courses", Scalar("1", body.place))
    if isinstance(body, Scalar):
        codes = [part for part in re.split(r"[;,]", body.text) if part.strip()]
        if len(codes) > 1:
            remedy = "Write all: for every one of them, take: {any_of: ...} for one of them."
            reading.complain(body.place, "take names one course", remedy, body.text, "course-list")
        return (*one, *_entry("set", body))
    mapping = mapping_of(body, '{courses: 2, any_of: "BIO 315, 341"}', reading)
    if mapping is None:
        return ()
    mapping = known_only(mapping, _TAKE_KEYS, reading)
    given = {key.text: value for key, value in mapping.entries}
    accepted, but_not = given.get("any_of", given.get("set")), given.get("except")
    if "any_of" in given and "set" in given:
        reading.complain(given["set"].place, "any_of and set say the same thing", "Keep one of the two.", code="twice")
    if accepted is None and "where" not in given:
        missing(mapping, "any_of", 'Name the courses; any_of: "*" is every course.', reading)
    if accepted is None:
        accepted = Scalar("*", mapping.place)
    if but_not is not None:
        inner = Mapping(_entry("not", but_not), but_not.place)
        accepted = Mapping(_entry("and", Sequence((accepted, inner), accepted.place)), accepted.place)
    fields = [entry for entry in mapping.entries if entry[0].text not in ("any_of", "set", "except")]
    for index, (key, value) in enumerate(fields):
        if key.text in ("at_least", "at_most") and isinstance(value, Mapping):
            fields[index] = (key, Sequence((value,), value.place))
    if "courses" not in given and "credits" not in given:
        fields += one
    return (*fields, *_entry("set", accepted))
