"""The independent checker: does a certificate prove what it says of this rule and this record?

It imports values of `model` only, trusts nothing of the auditor, and answers with problems, never with a crash.
Each claim names a supply and a reading; each proof kind has one function in `proofs` or `allocation`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from attrs import evolve

from asyougo.audit.certificate.allocation import wrong_with_allocation
from asyougo.audit.certificate.clauses import Rule
from asyougo.audit.certificate.further import wrong_with_remaining
from asyougo.audit.certificate.proofs import Case, wrong_with
from asyougo.audit.certificate.reading import View
from asyougo.errors import Place, Problem
from asyougo.model.canonical import content_hash
from asyougo.model.context import Catalogue
from asyougo.model.exchange import requirement_hash
from asyougo.model.requirement import Requirement, walk
from asyougo.model.transcript import SUPPLIES, PreparedTranscript

FORMAT = "asyougo-certificate/1"
PARTS = {
    "certificate", "rule", "transcript", "catalogue", "articulation", "overrides", "engine", "as_of", "on", "verdict",
    "undetermined_at", "tier", "claims", "open", "reason", "remaining",
}  # fmt: skip
PROVEN_BY = {"SATISFIED": "earned", "WITH_IN_PROGRESS": "in_progress", "WITH_PLANNED": "planned"}
Key = tuple[str, str, str]


def check(
    requirement: Requirement,
    prepared: PreparedTranscript,
    certificate: Any,
    catalogue: Catalogue | None = None,
) -> list[Problem]:
    """What is wrong with a certificate; an empty list means that it holds.

    catalogue: the courses that can still be taken; None means the codes that the rule names.
    """
    if not isinstance(certificate, dict) or certificate.get("certificate") != FORMAT:
        return [_problem("certificate", "this is no certificate of a format that can be checked")]
    problems = _hashes(requirement, prepared, certificate, catalogue)
    if problems:
        return problems
    try:
        on = date.fromisoformat(str(certificate.get("on")))
        claims = {_key(claim): claim for claim in certificate["claims"]}
        if len(claims) != len(certificate["claims"]):
            problems.append(_problem("claims", "a claim is made twice"))
        if certificate.get("articulation") is not None:
            problems.append(_problem("articulation", "no agreement was given, so none can be named"))
        asked = claims_needed(str(certificate["verdict"]), certificate.get("undetermined_at"), is_monotone(requirement))
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        return [_problem("claims", f"the certificate cannot be read ({problem})")]
    open_claims = certificate.get("open") or []
    left_open = {_key(claim) for claim in open_claims if isinstance(claim, dict)}
    if left_open and not _admits_open(certificate, left_open):
        problems.append(_problem("open", "only an undetermined verdict may leave claims open"))
    for key in sorted(asked - set(claims) - left_open):
        problems.append(_problem("claims", f"the claim {' '.join(key)} is missing"))
    for key in sorted(set(claims) - asked):
        problems.append(_problem("claims", f"the claim {' '.join(key)} does not belong to this verdict"))
    rule = Rule(requirement, on)
    for key, claim in claims.items():
        wrong = _wrong_with_claim(rule, prepared, certificate["rule"], key, claim)
        if wrong is not None:
            problems.append(_problem(f"claim {' '.join(key)}", wrong))
    if "remaining" in certificate:
        view = View(rule, prepared, "planned", "low", certificate["rule"])
        wrong = wrong_with_remaining(certificate["remaining"], rule, view, catalogue)
        if wrong is not None:
            problems.append(_problem("remaining", wrong))
    unknown = sorted(set(certificate) - PARTS)
    if unknown:
        problems.append(_problem("certificate", f"it holds parts that nobody knows: {', '.join(unknown)}"))
    return problems


def _problem(where: str, what: str) -> Problem:
    remedy = "Do not rely on this finding; audit the record again."
    return Problem(Place("certificate", None, where), what, remedy, code="certificate")


def _hashes(
    requirement: Requirement, prepared: PreparedTranscript, certificate: dict[str, Any], catalogue: Catalogue | None
) -> list[Problem]:
    """Whether the certificate speaks of these inputs."""
    expected = {
        "rule": requirement_hash(requirement),
        "transcript": content_hash(evolve(prepared, hash="", overrides=())),
        "overrides": content_hash(prepared.overrides),
        "catalogue": catalogue_hash(catalogue),
        "as_of": prepared.as_of.isoformat(),
    }
    return [
        _problem(name, f"the certificate was made for another {name}")
        for name, value in expected.items()
        if certificate.get(name) != value
    ]


_CATALOGUES: dict[int, tuple[Catalogue, str]] = {}


def catalogue_hash(catalogue: Catalogue | None) -> str | None:
    """The hash of a catalogue as a certificate names it; None without one."""
    if catalogue is None:
        return None
    known = _CATALOGUES.get(id(catalogue))
    if known is None or known[0] is not catalogue:
        if len(_CATALOGUES) > 256:  # the colleges of a state; beyond it they are hashed again
            _CATALOGUES.clear()
        known = _CATALOGUES[id(catalogue)] = (catalogue, content_hash(evolve(catalogue, hash="")))
    return known[1]


def _key(claim: dict[str, Any]) -> Key:
    return str(claim["supply"]), str(claim["reading"]), str(claim["claim"])


def is_monotone(requirement: Requirement) -> bool:
    """Whether further passed work can never turn a yes into a no."""
    for limit in requirement.limits:
        share = limit.at_least is not None and limit.at_least.unit == "share"
        if limit.over != "applied" and (limit.gpa is not None or limit.at_most is not None or share):
            return False
    nodes = [node for _, block in requirement.blocks for node in walk(block)]
    nodes += list(walk(requirement.require)) if requirement.require is not None else []
    policies = [requirement.policy, *(node.policy for node in nodes if node.policy is not None)]
    return all(policy.repeat != "last" for policy in policies)


def claims_needed(verdict: str, undetermined_at: Any, monotone: bool) -> set[Key]:
    """The claims that together are the verdict. Raises ValueError for a verdict that does not exist."""
    if verdict == "NOT_SATISFIED":
        return {("planned", "high", "no")} | (set() if monotone else _none_before("planned"))
    supply = str(undetermined_at) if verdict == "UNDETERMINED" else PROVEN_BY.get(verdict)
    if supply not in SUPPLIES:
        raise ValueError(f"no such verdict: {verdict}")
    needed = {(supply, "low", "yes")}
    if verdict == "UNDETERMINED":
        needed = {(supply, "high", "yes"), (supply, "low", "no")}
    before = _none_before(supply)
    if monotone and before:
        before = {(SUPPLIES[SUPPLIES.index(supply) - 1], "high", "no")}
    return needed | before


def _none_before(supply: Any) -> set[Key]:
    return {(earlier, "high", "no") for earlier in SUPPLIES[: SUPPLIES.index(supply)]}


def _admits_open(certificate: dict[str, Any], left_open: set[Key]) -> bool:
    """SEARCH_LIMIT: only an undetermined verdict may rest on a search that ended."""
    return certificate["verdict"] == "UNDETERMINED" and certificate.get("reason") == "SEARCH_LIMIT" and bool(left_open)


def _wrong_with_claim(
    rule: Rule, prepared: PreparedTranscript, rule_hash: str, key: Key, claim: dict[str, Any]
) -> str | None:
    supply, reading, kind = key
    if supply not in SUPPLIES or reading not in ("low", "high") or kind not in ("yes", "no"):
        return "there is no such claim"
    view = View(rule, prepared, supply, reading, rule_hash)
    if kind == "yes":
        return wrong_with_allocation(claim.get("proof"), view)
    return wrong_with(claim.get("proof"), Case(view, {}, {}))
