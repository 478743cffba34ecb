"""One requirement against one prepared transcript: the verdict, its reasons, and a certificate that proves it."""

from __future__ import annotations

from datetime import date
from typing import Any

from attrs import evolve, frozen

from asyougo import __version__
from asyougo.audit.allocate import Allocated, Outcome
from asyougo.audit.certificate import FORMAT, catalogue_hash, claims_needed
from asyougo.audit.evaluate import Answered, Evaluation
from asyougo.audit.explain import explain
from asyougo.audit.layout import plan_of
from asyougo.audit.remaining import NONE_LEFT, Left, what_is_left
from asyougo.model.canonical import content_hash
from asyougo.model.context import Catalogue
from asyougo.model.exchange import requirement_hash
from asyougo.model.finding import Finding, Verdict
from asyougo.model.requirement import Requirement
from asyougo.model.transcript import PreparedTranscript
from asyougo.model.units import write_exact


def match(
    requirement: Requirement,
    prepared: PreparedTranscript,
    on: date | None = None,
    catalogue: Catalogue | None = None,
) -> Finding:
    """What the record says of the requirement, exactly, with its proof.

    on: the day for which the rule's dated numbers are read; None is the day of the question (`prepared.as_of`).
    catalogue: courses that can still be taken; None is the codes that the rule names.
    Raises RuleError when the rule has no value for that day, or a block that is unknown or contains itself.
    """
    examined = examine(requirement, prepared, on, catalogue)
    without = examined.answered.verdict if prepared.overrides else None
    if examined.evaluation.exceptions.by_node:
        without = verdict_of(requirement, evolve(prepared, overrides=()), on)
    return explain(examined.evaluation, examined.answered, examined.left, examined.certificate, without)


@frozen(eq=False)
class Examined:
    """A verdict with everything that explains and proves it, before words are made of it."""

    evaluation: Evaluation
    answered: Answered
    left: Left
    certificate: dict[str, Any]


def examine(
    requirement: Requirement,
    prepared: PreparedTranscript,
    on: date | None = None,
    catalogue: Catalogue | None = None,
) -> Examined:
    """The verdict, what is left and the certificate."""
    day = on or prepared.as_of
    rule_hash = hash_of(requirement)
    evaluation = Evaluation(plan_of(requirement, day), prepared, rule_hash)
    answered = evaluation.answer()
    left = what_is_left(evaluation, answered.verdict, catalogue) or Left(NONE_LEFT)
    return Examined(evaluation, answered, left, certificate_of(evaluation, answered, left, rule_hash, day, catalogue))


def verdict_of(requirement: Requirement, prepared: PreparedTranscript, on: date | None = None) -> Verdict:
    """The verdict alone: what `match` says, without reasons, remaining or certificate."""
    return Evaluation(plan_of(requirement, on or prepared.as_of), prepared, hash_of(requirement)).answer().verdict


_HASHES: dict[int, tuple[Requirement, str]] = {}


def hash_of(requirement: Requirement) -> str:
    """The hash of a rule; kept per value, because a population asks for it again and again."""
    kept = _HASHES.get(id(requirement))
    if kept is None or kept[0] is not requirement:
        if len(_HASHES) > 20_000:  # rules of a large catalogue; beyond it they are hashed again
            _HASHES.clear()
        kept = (requirement, requirement_hash(requirement))
        _HASHES[id(requirement)] = kept
    return kept[1]


def certificate_of(
    evaluation: Evaluation,
    answered: Answered,
    left: Left,
    rule_hash: str,
    on: date,
    catalogue: Catalogue | None,
) -> dict[str, Any]:
    """The claims that together are the verdict, each with its proof, bound to its inputs by their hashes."""
    prepared = evaluation.prepared
    at = answered.supply if answered.verdict is Verdict.UNDETERMINED else None
    claims: list[dict[str, Any]] = []
    left_open: list[dict[str, Any]] = []
    tier = 0
    for supply, reading, kind in sorted(claims_needed(answered.verdict.value, at, evaluation.is_monotone)):
        outcome = evaluation.outcome(supply, reading)  # type: ignore[arg-type]
        tier = max(tier, outcome.tier)
        claim: dict[str, Any] = {"supply": supply, "reading": reading, "claim": kind}
        proof = _proof(outcome, kind)
        if proof is None:
            left_open.append(claim)
        else:
            claims.append({**claim, "proof": proof})
    certificate: dict[str, Any] = {
        "certificate": FORMAT,
        "rule": rule_hash,
        "transcript": prepared.hash,
        "catalogue": catalogue_hash(catalogue),
        "articulation": None,
        "overrides": content_hash(prepared.overrides),
        "engine": __version__,
        "as_of": prepared.as_of.isoformat(),
        "on": on.isoformat(),
        "verdict": answered.verdict.value,
        "undetermined_at": at,
        "tier": f"T{tier}",
        "claims": claims,
    }
    if left_open:
        certificate["open"], certificate["reason"] = left_open, "SEARCH_LIMIT"
    remaining = remaining_proof(left)
    if remaining is not None:
        certificate["remaining"] = remaining
    return certificate


def remaining_proof(left: Left) -> dict[str, Any] | None:
    """Upper: an allocation with further courses; lower: why no fewer are enough, where slots are counted.

    None where the number rests on the rows: those know further courses only by their kind.
    """
    courses = left.remaining.courses
    if left.proof is None or courses is None or not left.remaining.proven or not left.is_certain:
        return None
    if not _counts_slots(left.proof):
        return None
    return {
        "courses": str(courses[0]),
        "assumed": sorted(left.assumed),
        "upper": allocation_proof(left.uses),
        "lower": left.proof,
    }


def _counts_slots(proof: dict[str, Any]) -> bool:
    if proof["kind"] == "sum":
        return all(_counts_slots(part["proof"]) for part in proof["of"])
    if proof["kind"] == "branch":
        return isinstance(proof["on"], str) and _counts_slots(proof["out"])
    return proof["kind"] in ("hall", "cut")


def _proof(outcome: Outcome, kind: str) -> dict[str, Any] | None:
    if kind == "no":
        return outcome.proof
    return None if outcome.uses is None else allocation_proof(outcome.uses)


def allocation_proof(uses: tuple[Allocated, ...]) -> dict[str, Any]:
    """An allocation as JSON: uses by clause, each with its slot and exact credits."""
    slots: dict[str, int] = {}
    listed = []
    for use in sorted(uses, key=lambda use: (use.leaf, use.item)):
        if not use.leaf:
            continue
        slot = slots.get(use.leaf, 0)
        slots[use.leaf] = slot + 1
        credits = None if use.credits is None else write_exact(use.credits)
        listed.append({"item": use.item, "node": use.leaf, "slot": slot, "credits": credits})
    taken = sorted({use.item for use in uses if not use.leaf})
    return {"kind": "allocation", "uses": listed, **({"taken": taken} if taken else {})}
