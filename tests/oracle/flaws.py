"""Certificates with one planted flaw, each surely wrong: what the checker must refuse, every time.

`flaws` yields (what was done, the flawed certificate). A change that could leave a sound proof behind (a node of a
cut moved without effect, two equal branches exchanged) is not made here; a dropped or moved use is kept only where
the oracle, counting again, finds that the allocation no longer holds.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from asyougo.model.context import AuditContext
from tests.oracle.case import Case
from tests.oracle.record import EARNED
from tests.oracle.recount import allocation_holds, names_a_paper, uses_of

Certificate = dict[str, Any]
Flaw = tuple[str, Certificate]
FOREIGN = "sha256:" + "0" * 64
VERDICTS = ("SATISFIED", "WITH_IN_PROGRESS", "WITH_PLANNED", "NOT_SATISFIED", "UNDETERMINED")
SUPPLIES = ("earned", "in_progress", "planned")


def flaws(certificate: Certificate, case: Case, context: AuditContext, rng: random.Random) -> Iterator[Flaw]:
    """Every kind of planted flaw that this certificate can carry, once each."""
    yield from flaws_of_the_envelope(certificate)
    yield from flaws_of_the_claims(certificate, rng)
    for place, claim in enumerate(certificate["claims"]):
        if claim["claim"] == "yes":
            yield from flaws_of_an_allocation(certificate, place, case, context, rng)
        for path in proofs_below(claim["proof"]):
            for what, proof in flaws_of_a_proof(at(claim["proof"], path), case, rng):
                flawed = copy.deepcopy(certificate)
                put(flawed["claims"][place], ("proof", *path), proof)
                yield what, flawed


def changed(whole: Certificate, /, **fields: Any) -> Certificate:
    flawed = copy.deepcopy(whole)
    flawed.update(fields)
    return flawed


def flaws_of_the_envelope(certificate: Certificate) -> Iterator[Flaw]:
    """Foreign hashes, another day, another verdict, another format."""
    for name in ("rule", "transcript", "overrides", "catalogue", "articulation"):
        yield f"a foreign hash: {name}", changed(certificate, **{name: FOREIGN})
    yield "another day", changed(certificate, as_of="1999-12-31")
    yield "no day", changed(certificate, on="someday")
    yield "another format", changed(certificate, certificate="asyougo-certificate/99")
    for verdict in VERDICTS:
        if verdict != certificate["verdict"]:
            yield f"swapped verdict: {certificate['verdict']} to {verdict}", changed(certificate, verdict=verdict)
    if certificate["verdict"] == "UNDETERMINED":
        for supply in SUPPLIES:
            if supply != certificate["undetermined_at"]:
                yield f"undetermined elsewhere: {supply}", changed(certificate, undetermined_at=supply)
    else:
        yield (
            "open claims of a verdict that has none",
            changed(certificate, open=[{"supply": "earned", "reading": "low", "claim": "no"}], reason="SEARCH_LIMIT"),
        )


def flaws_of_the_claims(certificate: Certificate, rng: random.Random) -> Iterator[Flaw]:
    """A claim that is missing, changed, added, or there twice with a broken proof."""
    claims = certificate["claims"]
    for place, claim in enumerate(claims):
        yield "a claim is missing", changed(certificate, claims=claims[:place] + claims[place + 1 :])
        others = {
            "supply": [supply for supply in SUPPLIES if supply != claim["supply"]],
            "reading": ["high" if claim["reading"] == "low" else "low"],
            "claim": ["no" if claim["claim"] == "yes" else "yes"],
        }
        for field, values in others.items():
            other = {**claim, field: rng.choice(values)}
            if any(same_claim(other, one) for one in claims):
                continue
            yield f"another claim: {field}", changed(certificate, claims=[*claims[:place], other, *claims[place + 1 :]])
            yield f"an extra claim: {field}", changed(certificate, claims=[*claims, other])
        broken = {**claim, "proof": {"kind": "allocation", "uses": [{"item": "nothing", "node": "nowhere", "slot": 0}]}}
        yield "a claim twice, once broken", changed(certificate, claims=[broken, *claims])
        for value in (None, [], "yes", {"kind": "because"}, {}):
            flawed = copy.deepcopy(certificate)
            flawed["claims"][place]["proof"] = value
            yield "no proof", flawed
    for value in (None, {}, "all", [None], [{}], [[]]):
        yield "claims of another shape", changed(certificate, claims=value)


def same_claim(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(one[field] == other[field] for field in ("supply", "reading", "claim"))


def flaws_of_an_allocation(
    certificate: Certificate, place: int, case: Case, context: AuditContext, rng: random.Random
) -> Iterator[Flaw]:
    """Uses dropped, doubled, moved to another node, given to another course; counted again before they are yielded."""
    claim = certificate["claims"][place]
    uses = claim["proof"]["uses"]
    leaves = [leaf.id for leaf in case.asked.leaves]
    items = [taken.id for taken in case.taken if not taken.many]

    def with_uses(changed_uses: list[dict[str, Any]]) -> Certificate:
        flawed = copy.deepcopy(certificate)
        flawed["claims"][place]["proof"]["uses"] = changed_uses
        return flawed

    tries: list[tuple[str, list[dict[str, Any]]]] = []
    for number, use in enumerate(uses):
        rest = uses[:number] + uses[number + 1 :]
        tries.append(("a use is dropped", rest))
        tries.append(("a use is moved", [*rest, {**use, "node": rng.choice(leaves)}]))
        tries.append(("a use by another course", [*rest, {**use, "item": rng.choice(items or ["x"])}]))
        tries.append(("a course fills one more node", [*uses, {**use, "node": rng.choice(leaves)}]))
        yield "a use of a course that is not there", with_uses([*rest, {**use, "item": "nobody.csv#1"}])
        yield "a use at a node that is not there", with_uses([*rest, {**use, "node": "no-such-node"}])
        if not names_a_paper(case, [(use["item"], use["node"])]):
            yield "a use twice", with_uses([*uses, use])
        if use.get("credits") is not None:
            more = str(Fraction(use["credits"]) + 1)
            yield "other credits", with_uses([*rest, {**use, "credits": more}])
    for what, flawed in tries:
        pairs = [(use["item"], use["node"]) for use in flawed]
        if names_a_paper(case, uses_of(claim["proof"])) or names_a_paper(case, pairs):
            continue
        if not allocation_holds(case, context, claim["supply"], claim["reading"], pairs):
            yield what, with_uses(flawed)


Path = tuple[Any, ...]


def proofs_below(proof: Any, path: Path = ()) -> Iterator[Path]:
    """Where the proofs stand in a claim: itself, and both sides of every branch."""
    if not isinstance(proof, dict):
        return
    yield path
    for key in ("in", "out"):
        if key in proof:
            yield from proofs_below(proof[key], (*path, key))


def at(proof: Any, path: Path) -> Any:
    for key in path:
        proof = proof[key]
    return proof


def put(holder: Any, path: Path, value: Any) -> None:
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value


def flaws_of_a_proof(proof: dict[str, Any], case: Case, rng: random.Random) -> Iterator[tuple[str, Any]]:
    """One proof of a no with one thing wrong in it."""
    kind = proof["kind"]
    if kind == "allocation":
        yield "another kind of proof", {"kind": "hall", "slots": [], "items": []}
        return
    yield "another kind of proof", {"kind": "allocation", "uses": []}
    yield "an unknown kind of proof", {**proof, "kind": f"{kind}s"}
    makers: dict[str, Callable[[dict[str, Any], Case, random.Random], Iterator[tuple[str, Any]]]] = {
        "counts": flaws_of_counts,
        "hall": flaws_of_hall,
        "cut": flaws_of_a_cut,
        "branch": flaws_of_a_branch,
        "linear": flaws_of_rows,
        "arity": flaws_of_arity,
    }
    if kind in makers:
        yield from makers[kind](proof, case, rng)


def flaws_of_counts(proof: dict[str, Any], case: Case, rng: random.Random) -> Iterator[tuple[str, Any]]:
    yield "a count of a node that is not there", {**proof, "node": "no-such-node"}
    if "need" in proof:
        yield "another need", {**proof, "need": str(Fraction(proof["need"]) + 1)}
    if proof.get("eligible"):
        gone = rng.randrange(len(proof["eligible"]))
        kept = [item for place, item in enumerate(proof["eligible"]) if place != gone]
        yield "an eligible course left out", {**proof, "eligible": kept}
    if "eligible" in proof:
        yield "a course that does not count", {**proof, "eligible": [*proof["eligible"], "nobody.csv#1"]}
    if "sum" in proof:
        yield "another sum", {**proof, "sum": str(Fraction(proof["sum"]) - 1)}


def flaws_of_hall(proof: dict[str, Any], case: Case, rng: random.Random) -> Iterator[tuple[str, Any]]:
    slots = proof["slots"]
    if case.asked.requirement.policy.repeat != "last":
        for count in range(len(slots), 0, -1):
            if len(surely_fill(case, {leaf for leaf, _ in slots[:count]})) >= count:
                yield "a Hall set shrunk to what its courses fill", {**proof, "slots": slots[:count]}
                break
        if surely_fill(case, {leaf for leaf, _ in slots}):
            yield "the courses of a Hall set left out", {**proof, "items": []}
    first = proof["slots"][0]
    yield "a slot named twice", {**proof, "slots": [*proof["slots"], first]}
    yield "a slot that the node does not have", {**proof, "slots": [*proof["slots"], [first[0], 999]]}
    yield "a slot of a node that is not there", {**proof, "slots": [*proof["slots"], ["no-such-node", 0]]}


def surely_fill(case: Case, leaves: set[str]) -> set[str]:
    """The courses that may fill some leaves on every supply and under every reading."""
    places = [place for place, leaf in enumerate(case.asked.leaves) if leaf.id in leaves]
    return {
        taken.identity
        for taken in case.taken
        if taken.supply == EARNED and any(case.fits[taken.id, place] is True for place in places)
    }


def flaws_of_a_cut(proof: dict[str, Any], case: Case, rng: random.Random) -> Iterator[tuple[str, Any]]:
    for name in ("capacity", "demand"):
        for step in (1, -1):
            yield f"another {name}", {**proof, name: str(Fraction(str(proof[name])) + step)}
    yield "a cut at a node that is not there", {**proof, "nodes": [*proof["nodes"], "no-such-node"]}
    yield "a cut of nothing", {**proof, "nodes": []}


def flaws_of_a_branch(proof: dict[str, Any], case: Case, rng: random.Random) -> Iterator[tuple[str, Any]]:
    for side in ("in", "out"):
        yield "a side of a branch left out", {key: value for key, value in proof.items() if key != side}
        yield "a side of a branch without proof", {**proof, side: None}
    yield "a branch on a node that is not there", {**proof, "on": "no-such-node"}
    yield "a branch on nothing", {**proof, "on": None}


def flaws_of_rows(proof: dict[str, Any], case: Case, rng: random.Random) -> Iterator[tuple[str, Any]]:
    yield "another bound", {**proof, "bound": str(Fraction(str(proof["bound"])) + 1)}
    yield "a row that is not there", {**proof, "rows": {**proof["rows"], "no-such-row": "1"}}
    if proof["rows"]:
        name = rng.choice(sorted(proof["rows"]))
        multiplier = Fraction(str(proof["rows"][name]))
        if multiplier > 0:
            yield "a negative multiplier", {**proof, "rows": {**proof["rows"], name: str(-multiplier)}}
        yield "a multiplier that is no number", {**proof, "rows": {**proof["rows"], name: "much"}}
        yield "a multiplier without limit", {**proof, "rows": {**proof["rows"], name: "Infinity"}}


def flaws_of_arity(proof: dict[str, Any], case: Case, rng: random.Random) -> Iterator[tuple[str, Any]]:
    yield "a choice that is not there", {**proof, "node": "no-such-node"}
    if case.asked.leaves:
        yield "a choice that is none", {**proof, "node": case.asked.leaves[0].id}
