"""A requirement as YAML, in the shortest spelling that reads back as the same requirement."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from asyougo.model.course_list import listed, write_course_list
from asyougo.model.exchange import limit_as_json, node_as_json, predicate_as_json, requirement_as_json
from asyougo.model.predicate import (
    EVERYTHING,
    NOTHING,
    AllOf,
    AnyOf,
    Attribute,
    Codes,
    CreditsWithin,
    InstitutionIs,
    Level,
    Not,
    Predicate,
    Range,
    SetNamed,
    Subject,
    TermWithin,
    TypeIs,
    Wildcard,
)
from asyougo.model.requirement import (
    All,
    Amount,
    AnyChild,
    Count,
    Limit,
    Node,
    NOf,
    Pool,
    PoolChild,
    Requirement,
    Take,
    ThresholdRef,
    When,
)
from asyougo.model.units import write_exact
from asyougo.rules.parse import ROOT_ID, slug
from asyougo.rules.yaml_text import Plain, Spread, write_yaml

_ORDER = (
    "rule", "id", "label", "owner", "catalogue", "source", "note", "sets", "blocks", "thresholds", "require", "limits",
    "share", "policy", "tests",
)  # fmt: skip


def write_rule(requirement: Requirement) -> str:
    """The rule as YAML text. Reading it back gives an equal requirement with the same hash."""
    names = frozenset(name for name, _ in requirement.sets)
    spelled: dict[str, Any] = {key: _short(key, value) for key, value in requirement_as_json(requirement).items()}
    if requirement.sets:
        spelled["sets"] = Spread({name: _set(predicate, names) for name, predicate in requirement.sets})
    if requirement.blocks:
        spelled["blocks"] = Spread({name: _root(node, names) for name, node in requirement.blocks})
    if requirement.require is not None:
        spelled["require"] = Spread(_root(requirement.require, names))
    if requirement.limits:
        spelled["limits"] = Spread([_limit(limit, names) for limit in requirement.limits])
    for key in ("share", "thresholds"):
        if key in spelled:
            spelled[key] = Spread(spelled[key])
    return write_yaml({key: spelled[key] for key in _ORDER if key in spelled})


def _short(key: str, value: Any) -> Any:
    """A value of the exchange form with its numbers as texts, and the short forms of label, source and grade."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return [_short("", item) for item in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"threshold"} and key not in ("sets", "blocks", "thresholds"):
        return f"${value['threshold']}"
    if key in ("label", "question", "text") and set(value) == {"en"}:
        return value["en"]
    if key == "source" and set(value) == {"url"}:
        return value["url"]
    if key == "grade":
        return value["min"]
    return {name: _short(name, entry) for name, entry in value.items()}


def _amount(amount: Amount) -> str:
    return f"${amount.name}" if isinstance(amount, ThresholdRef) else write_exact(amount)


# --- Nodes -----------------------------------------------------------------------------------------


def _root(node: Node, names: frozenset[str]) -> dict[str, Any]:
    spelled = _node(node, names)
    if node.id == ROOT_ID:
        spelled.pop("id")
    return spelled


def _node(node: Node, names: frozenset[str]) -> dict[str, Any]:
    """A node as a map: what every node carries, then its kind with its own fields."""
    written = node_as_json(node)
    kind = written.pop("node")
    common = {key: _short(key, written[key]) for key in _COMMON if key in written}
    own = {key: value for key, value in written.items() if key not in _COMMON}
    return {**common, kind: _body(node, kind, own, names)}


_COMMON = ("id", "label", "source", "by", "grade", "policy", "priority", "note")


def _body(node: Node, kind: str, own: dict[str, Any], names: frozenset[str]) -> Any:
    match node:
        case Take():
            return _take(node, names)
        case All(of=of) | AnyChild(of=of):
            return _children(node.id, of, names)
        case NOf(n=n, of=of):
            return {"n": _amount(n), "of": _children(node.id, of, names)}
        case Pool(need=need, unit=unit, of=of):
            return {"need": _amount(need), "unit": unit, "of": Spread([_pool_child(child, names) for child in of])}
        case When(then=then, orelse=orelse):
            spelled: dict[str, Any] = {"if": _short("", own["if"]), "then": _node(then, names)}
            return spelled if orelse is None else {**spelled, "else": _node(orelse, names)}
        case _:
            return _short_body(kind, own)


def _short_body(kind: str, own: dict[str, Any]) -> Any:
    only = {"hold": "credential", "ref": "block", "prose": "text", "attest": "question"}.get(kind)
    spelled = {key: _short(key, value) for key, value in own.items()}
    if only is not None and set(spelled) == {only} and isinstance(spelled[only], str):
        return spelled[only]
    return spelled


def _children(parent: str, of: tuple[Node, ...], names: frozenset[str]) -> Any:
    """The children: a course list when every child takes one course under the id that the list gives it."""
    codes = [_code_alone(child, parent) for child in of]
    if codes and all(code is not None for code in codes):
        together = listed(tuple(code for code in codes if code is not None))
        written = write_course_list(together)
        if written is not None and len(together.codes) == len(codes):
            return written
    spelled = [_node(child, names) if code is None else code for child, code in zip(of, codes, strict=True)]
    return Spread(spelled) if len(spelled) > 1 else spelled


def _code_alone(node: Node, parent: str) -> str | None:
    """The code of a take that a bare code under this parent would give back."""
    if not isinstance(node, Take) or not isinstance(node.set, Codes) or len(node.set.codes) != 1:
        return None
    code = node.set.codes[0]
    bare = Take(id=f"{parent}/{slug(code)}", set=node.set, need=node.need)
    return code if node == bare and node.need == 1 and write_course_list(node.set) == code else None


def _pool_child(child: PoolChild, names: frozenset[str]) -> dict[str, Any]:
    spelled = _node(child.node, names)
    kind = list(spelled)[-1]
    body = spelled.pop(kind)
    for key, amount in (("max", child.max), ("min", child.min)):
        if amount is not None:
            spelled[key] = _amount(amount)
    return {**spelled, kind: body}


def _take(take: Take, names: frozenset[str]) -> Any:
    accepted, but_not = _without_exception(take.set)
    spelled: dict[str, Any] = {}
    if take.need is not None:
        spelled[take.unit] = _amount(take.need)
    if accepted != EVERYTHING or but_not is not None or take.where == EVERYTHING:
        spelled["any_of"] = _set(accepted, names)
    if but_not is not None:
        spelled["except"] = _set(but_not, names)
    if take.where != EVERYTHING:
        spelled["where"] = _condition(take.where, names)
    if take.distinct is not None:
        spelled["distinct"] = {"by": take.distinct.by, "min": _amount(take.distinct.min)}
    for key, counts in (("at_least", take.at_least), ("at_most", take.at_most)):
        if counts:
            spelled[key] = _counts(counts, names)
    if not take.whole_course:
        spelled["whole_course"] = "false"
    is_one_code = isinstance(take.set, Codes) and len(take.set.codes) == 1 and isinstance(spelled.get("any_of"), str)
    if is_one_code and spelled == {"courses": "1", "any_of": spelled["any_of"]}:
        return spelled["any_of"]
    return spelled


def _counts(counts: Iterable[Count], names: frozenset[str]) -> list[Plain]:
    return [{"where": _condition(count.where, names), count.unit: _amount(count.amount)} for count in counts]


def _without_exception(predicate: Predicate) -> tuple[Predicate, Predicate | None]:
    match predicate:
        case AllOf((accepted, Not(but_not))):
            return accepted, but_not
        case _:
            return predicate, None


def _limit(limit: Limit, names: frozenset[str]) -> dict[str, Any]:
    spelled = {key: _short(key, value) for key, value in limit_as_json(limit).items()}
    if limit.set is not None:
        spelled["set"] = _set(limit.set, names)
    if limit.where != EVERYTHING:
        spelled["where"] = _condition(limit.where, names)
    return spelled


# --- Predicates ------------------------------------------------------------------------------------

_SEVERAL: tuple[tuple[type, str], ...] = (
    (Subject, "subject"),
    (Attribute, "attribute"),
    (InstitutionIs, "institution"),
    (TypeIs, "type"),
)


def _set(predicate: Predicate, names: frozenset[str]) -> Plain:
    """A predicate where courses are named: a course list, a named set, or a condition."""
    if predicate == EVERYTHING:
        return "*"
    if predicate == NOTHING:
        return []
    if isinstance(predicate, SetNamed):
        return f"${predicate.name}"
    is_name_of_set = isinstance(predicate, Wildcard) and predicate.pattern == "*" and predicate.subject in names
    if not is_name_of_set and (written := write_course_list(predicate)) is not None:
        return written
    if isinstance(predicate, AnyOf) and len(predicate.of) > 1 and _several(predicate) is None:
        return [_set(part, names) for part in predicate.of]
    return _condition(predicate, names)


def _condition(predicate: Predicate, names: frozenset[str]) -> Plain:
    """A predicate as a map."""
    match predicate:
        case Codes() | Wildcard() | SetNamed():
            return _set_or_map(predicate, names)
        case AllOf(of):
            return _all_of(of, names)
        case AnyOf(of):
            return _several(predicate) or {"or": [_set(part, names) for part in of]}
        case Not(part):
            inner = _set(part, names)
            return {"not": {"or": []} if inner == [] else inner}
        case Level(gte, lt) if gte is not None and lt == gte + 1:
            return {"level": str(gte)}
        case CreditsWithin(gte, None, lte) if gte is not None and gte == lte:
            return {"credits": write_exact(gte)}
        case TermWithin(begins, ends) if begins is not None and begins == ends:
            return {"term": str(begins)}
        case Range(subject, first, last):
            return {"range": f"{subject} {first}-{last}"}
        case _:
            spelled: Plain = _short("", predicate_as_json(predicate))
            return spelled


def _set_or_map(predicate: Codes | Wildcard | SetNamed, names: frozenset[str]) -> Plain:
    is_name_of_set = isinstance(predicate, Wildcard) and predicate.pattern == "*" and predicate.subject in names
    if isinstance(predicate, SetNamed) or is_name_of_set or write_course_list(predicate) is None:
        spelled: Plain = _short("", predicate_as_json(predicate))
        return spelled
    return _set(predicate, names)


def _several(predicate: AnyOf) -> dict[str, Plain] | None:
    """`{subject: [BIO, CHEM]}` for any of several subjects, attributes, institutions or types."""
    for kind, key in _SEVERAL:
        if len(predicate.of) > 1 and all(type(part) is kind for part in predicate.of):
            return {key: [predicate_as_json(part)[key] for part in predicate.of]}
    return None


def _all_of(of: tuple[Predicate, ...], names: frozenset[str]) -> Plain:
    """Several conditions as several keys of one map, where no key would stand twice."""
    maps = [_condition(part, names) if not isinstance(part, AllOf) else None for part in of]
    keys = [next(iter(one)) for one in maps if isinstance(one, dict) and len(one) == 1]
    if len(of) > 1 and len(keys) == len(of) == len(set(keys)):
        return {key: value for one in maps if isinstance(one, dict) for key, value in one.items()}
    return {"and": [_set(part, names) for part in of]}
