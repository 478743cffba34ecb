"""The exchange form of a requirement: one JSON object, canonical bytes, and the hash that names a version of a rule.

Numbers of courses are JSON integers; credits, scores and shares are strings that write the exact number. What is
not said in the rule is not in the object. Canonical bytes: RFC 8785.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import rfc8785

from asyougo.model.predicate import (
    EVERYTHING,
    AllOf,
    AnyOf,
    Attribute,
    Codes,
    CreditsWithin,
    GradingIs,
    InstitutionIs,
    Level,
    Not,
    Predicate,
    Range,
    SetNamed,
    Subject,
    TeachesCompetency,
    TermWithin,
    TypeIs,
    Wildcard,
    cross_listed,
)
from asyougo.model.requirement import (
    All,
    Amount,
    AnyChild,
    Attest,
    Bound,
    Cap,
    CompetencyNode,
    Count,
    Deadline,
    Exam,
    ExperienceNode,
    Fact,
    Hold,
    Label,
    Limit,
    Node,
    NOf,
    Policy,
    Pool,
    Prose,
    Ref,
    Requirement,
    Share,
    Source,
    Take,
    Threshold,
    ThresholdRef,
    When,
)
from asyougo.model.terms import write_catalogue_year
from asyougo.model.units import write_exact

LANGUAGE = "asyougo/1"

Json = dict[str, Any]


def requirement_hash(requirement: Requirement) -> str:
    """The name of this version of the rule: "sha256:" and the hash of its canonical bytes.

    >>> requirement_hash(Requirement(id="a", require=All(id="root", of=())))[:14]
    'sha256:f65fe62'
    """
    return "sha256:" + hashlib.sha256(canonical(requirement_as_json(requirement))).hexdigest()


def canonical(value: Any) -> bytes:
    """The canonical bytes of a JSON value (RFC 8785): keys in one order, no blanks, no second spelling."""
    return rfc8785.dumps(value)


def requirement_as_json(requirement: Requirement) -> Json:
    """The whole rule in the exchange form."""
    catalogue = requirement.catalogue
    return _given(
        rule=LANGUAGE,
        id=requirement.id,
        label=_label(requirement.label),
        owner=requirement.owner,
        catalogue=catalogue
        and _given(
            {"from": write_catalogue_year(catalogue.begins)},
            to=None if catalogue.ends is None else write_catalogue_year(catalogue.ends),
            basis=catalogue.basis,
        ),
        sets={name: predicate_as_json(predicate) for name, predicate in requirement.sets} or None,
        blocks={name: node_as_json(node) for name, node in requirement.blocks} or None,
        require=requirement.require and node_as_json(requirement.require),
        limits=[limit_as_json(limit) for limit in requirement.limits] or None,
        share=[_share(share) for share in requirement.share] or None,
        policy=_policy(requirement.policy) or None,
        thresholds={name: [_threshold(entry) for entry in dated] for name, dated in requirement.thresholds} or None,
        tests=requirement.tests,
        source=_source(requirement.source),
        note=requirement.note,
    )


def _given(first: Json | None = None, /, **entries: Any) -> Json:
    """The entries that are given; None is left out."""
    return {**(first or {}), **{key: value for key, value in entries.items() if value is not None}}


def node_as_json(node: Node) -> Json:
    """A node and everything below it."""
    return {"node": KIND_OF[type(node)], **_common(node), **_own_fields(node)}


KIND_OF: dict[type, str] = {
    Take: "take", All: "all", AnyChild: "any", NOf: "n_of", Pool: "pool", Hold: "hold", Exam: "exam",
    CompetencyNode: "competency", ExperienceNode: "experience", When: "when", Ref: "ref", Attest: "attest",
    Prose: "prose",
}  # fmt: skip
"""The word by which the language calls each class of node."""


def _common(node: Node) -> Json:
    return _given(
        id=node.id,
        label=_label(node.label),
        source=_source(node.source),
        by=_deadline(node.by),
        grade=None if node.grade is None else {"min": node.grade},
        policy=(node.policy and _policy(node.policy)) or None,
        priority=node.priority,
        note=node.note,
    )


def _own_fields(node: Node) -> Json:
    match node:
        case Take():
            return _take(node)
        case All(of=of) | AnyChild(of=of):
            return {"of": [node_as_json(child) for child in of]}
        case NOf(n=n, of=of):
            return {"n": _whole(n), "of": [node_as_json(child) for child in of]}
        case Pool(need=need, unit=unit, of=of):
            amount = _whole if unit == "courses" else _decimal
            return {
                "need": amount(need),
                "unit": unit,
                "of": [
                    _given(
                        node=node_as_json(child.node),
                        max=None if child.max is None else amount(child.max),
                        min=None if child.min is None else amount(child.min),
                    )
                    for child in of
                ],
            }
        case Hold():
            return _given(
                credential=node.credential if node.type is None else {"type": node.type},
                issuers=_listed(node.issuers),
                unexpired_at=node.unexpired_at,
            )
        case Exam():
            return _given(
                exam=node.exam,
                min_score=_given(value=_decimal(node.min_score), scale=node.scale),
                max_age_years=_decimal_if(node.max_age_years),
            )
        case CompetencyNode():
            return _given(
                framework=node.framework,
                item=node.item,
                level=_decimal_if(node.level),
                evidence_kinds=_listed(node.evidence_kinds),
            )
        case ExperienceNode():
            return _given({node.unit: _decimal(node.need)}, kind=node.kind, within_years=_decimal_if(node.within_years))
        case When():
            return _given(
                {"if": _fact(node.fact), "then": node_as_json(node.then)},
                **({} if node.orelse is None else {"else": node_as_json(node.orelse)}),
            )
        case Ref(block=block):
            return {"block": block}
        case Attest():
            return _given(question=_label(node.question), signers=_listed(node.signers or None), expires=node.expires)
        case Prose():
            return _given(text=_label(node.text), decided_by=node.decided_by)


def _take(take: Take) -> Json:
    return _given(
        _amount(take.unit, take.need) if take.need is not None else {},
        set=predicate_as_json(take.set),
        where=None if take.where == EVERYTHING else predicate_as_json(take.where),
        distinct=take.distinct and {"by": take.distinct.by, "min": _whole(take.distinct.min)},
        at_least=_counts(take.at_least),
        at_most=_counts(take.at_most),
        whole_course=None if take.whole_course else False,
    )


def _counts(counts: Iterable[Count]) -> list[Json] | None:
    return [{"where": predicate_as_json(count.where), **_amount(count.unit, count.amount)} for count in counts] or None


def _amount(unit: str, amount: Amount) -> Json:
    return {unit: _whole(amount) if unit == "courses" else _decimal(amount)}


def _whole(amount: Amount) -> int | str | Json:
    """A JSON integer; a fraction, which no rule writes, stays exact as a string."""
    if not isinstance(amount, ThresholdRef) and amount.denominator == 1:
        return int(amount)
    return _decimal(amount)


def _decimal(amount: Amount) -> str | Json:
    return {"threshold": amount.name} if isinstance(amount, ThresholdRef) else write_exact(amount)


def _decimal_if(amount: Amount | None) -> str | Json | None:
    return None if amount is None else _decimal(amount)


def _listed(words: Iterable[str] | None) -> list[str] | None:
    return None if words is None else list(words)


def _label(label: Label | None) -> Json | None:
    return None if label is None else _given(en=label.en or None, es=label.es)


def _source(source: Source | None) -> Json | None:
    return (source and _given(url=source.url, page=source.page, quote=source.quote)) or None


def _deadline(deadline: Deadline | None) -> Json | None:
    if deadline is None:
        return None
    return _given(term=deadline.term, date=deadline.date and deadline.date.isoformat())


def _cap(cap: Cap | None) -> Json | None:
    if cap is None:
        return None
    return _given(courses=None if cap.courses is None else _whole(cap.courses), credits=_decimal_if(cap.credits))


def _policy(policy: Policy) -> Json:
    return _given(
        repeat=policy.repeat,
        grade_min=policy.grade_min,
        pass_fail=policy.pass_fail and {"max": _whole(policy.pass_fail.max)},
        rounding=policy.rounding and {"places": policy.rounding[0], "mode": policy.rounding[1]},
        transfer=policy.transfer and {"max": _cap(policy.transfer)},
        substitution_transitive=policy.substitution_transitive,
        exclude_declared=_listed(policy.exclude_declared or None),
        incomplete_lapses_days=policy.incomplete_lapses_days,
    )


def limit_as_json(limit: Limit) -> Json:
    """A limit, with the course sets that it looks at."""
    return _given(
        id=limit.id,
        over=limit.over,
        set=None if limit.set is None else predicate_as_json(limit.set),
        where=None if limit.where == EVERYTHING else predicate_as_json(limit.where),
        at_least=_bound(limit.at_least),
        at_most=_bound(limit.at_most),
        gpa=limit.gpa and {"min": _decimal(limit.gpa.min), "method": limit.gpa.method},
        label=_label(limit.label),
        source=_source(limit.source),
        note=limit.note,
    )


def _bound(bound: Bound | None) -> Json | None:
    return None if bound is None else _amount(bound.unit, bound.amount)


def _share(share: Share) -> Json:
    ends: Json = {"between": list(share.between)} if share.between else {}
    if share.other is not None:
        ends = {"with": {share.other[0]: share.other[1]}}
    return _given(ends, max=_cap(share.max))


def _threshold(entry: Threshold) -> Json:
    return _given(
        {"from": entry.begins.isoformat(), "value": write_exact(entry.value)},
        to=None if entry.ends is None else entry.ends.isoformat(),
        unit=entry.unit,
        source=entry.source,
    )


def _fact(fact: Fact) -> Json:
    if fact.kind in ("home", "declared"):
        return {fact.kind: fact.value}
    bounds = {} if fact.begins is None else {"from": fact.begins}
    return {fact.kind: bounds if fact.ends is None else {**bounds, "to": fact.ends}}


def predicate_as_json(predicate: Predicate) -> Json:
    """A predicate and everything in it."""
    match predicate:
        case Codes(codes, also):
            usual = tuple((code, names) for code in codes if (names := cross_listed(code)[1:]))
            other = {code: list(names) for code, names in also}
            return {"codes": list(codes)} if also == usual else {"codes": list(codes), "also": other}
        case Wildcard(subject, pattern):
            return {"wildcard": f"{subject} {pattern}"}
        case Range(subject, first, last):
            return {"range": {"subject": subject, "from": first, "to": last}}
        case Subject(subject):
            return {"subject": subject}
        case Level(gte, lt):
            return {"level": _given(gte=gte, lt=lt)}
        case Attribute(attribute):
            return {"attribute": attribute}
        case InstitutionIs(institution):
            return {"institution": institution}
        case TermWithin(begins, ends):
            bounds = {} if begins is None else {"from": str(begins)}
            return {"term": bounds if ends is None else {**bounds, "to": str(ends)}}
        case CreditsWithin(gte, lt, lte):
            return {"credits": _given(gte=_decimal_if(gte), lt=_decimal_if(lt), lte=_decimal_if(lte))}
        case TypeIs(kind):
            return {"type": kind}
        case TeachesCompetency(competency):
            return {"competency": competency}
        case GradingIs(grading):
            return {"grade_option": grading}
        case SetNamed(name):
            return {"set": name}
        case AllOf(of):
            return {"and": [predicate_as_json(part) for part in of]}
        case AnyOf(of):
            return {"or": [predicate_as_json(part) for part in of]}
        case Not(part):
            return {"not": predicate_as_json(part)}
