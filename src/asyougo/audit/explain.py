"""A verdict in reasons: what counts where and why, what does not and why not, what is short, what is asked."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from asyougo.audit.evaluate import Answered, Evaluation
from asyougo.audit.instance import Instance
from asyougo.audit.partial import best_partial
from asyougo.audit.plan import Part
from asyougo.audit.questions import questions_of
from asyougo.audit.rejections import Placed, rejections_at, why_used
from asyougo.audit.remaining import Left
from asyougo.model.finding import Finding, NodeFinding, Shortage, Use, Verdict
from asyougo.model.terms import write_catalogue_year
from asyougo.model.transcript import Supply
from asyougo.model.units import ONE, ZERO
from asyougo.vocabulary.reasons import SHORTAGE, SHORTAGE_NONE, SHORTAGE_NONE_ONE, SHORTAGE_ONE

BY_SUPPLY: dict[Supply, Verdict] = {
    "earned": Verdict.SATISFIED,
    "in_progress": Verdict.WITH_IN_PROGRESS,
    "planned": Verdict.WITH_PLANNED,
}
WORST = (Verdict.SATISFIED, Verdict.WITH_IN_PROGRESS, Verdict.WITH_PLANNED)


def explain(
    evaluation: Evaluation,
    answered: Answered,
    left: Left,
    certificate: dict[str, Any],
    without: Verdict | None,
) -> Finding:
    """The finding of an evaluation: every node with its evidence, the shortage, what is left and what is asked."""
    requirement = evaluation.plan.requirement
    placed = _placed(evaluation, answered, left)
    tree = _Tree(evaluation, answered, placed)
    span = requirement.catalogue
    return Finding(
        credential=requirement.id,
        label=(requirement.label.en if requirement.label else "") or requirement.id,
        verdict=answered.verdict,
        at_least=answered.at_least,
        as_of=evaluation.prepared.as_of,
        nodes=tuple(tree.findings()),
        remaining=left.remaining,
        certificate=certificate,
        undetermined_at=answered.supply if answered.verdict is Verdict.UNDETERMINED else None,
        catalogue=(write_catalogue_year(span.begins), span.basis) if span else (None, None),
        shortage=shortage_of(certificate, evaluation),
        questions=questions_of(evaluation, answered, placed) if answered.verdict is Verdict.UNDETERMINED else (),
        assumptions=_assumptions(answered),
        overrides_applied=evaluation.exceptions.applied,
        overrides_orphaned=evaluation.exceptions.orphaned,
        without_overrides=without,
        log=evaluation.prepared.log,
    )


def _assumptions(answered: Answered) -> tuple[str, ...]:
    if answered.verdict is Verdict.WITH_IN_PROGRESS:
        return ("Courses in progress are taken as passed when their term ends.",)
    if answered.verdict is Verdict.WITH_PLANNED:
        return ("Courses in progress and planned are taken as passed.",)
    return ()


def _placed(evaluation: Evaluation, answered: Answered, left: Left) -> Placed:
    """The allocation that a finding shows: the one that meets the rule, else the best that the record can do."""
    if answered.verdict not in WORST:
        is_finished = left.uses or left.remaining.courses == (0, 0)
        return Placed.of(left.uses if is_finished else best_partial(evaluation.instance("planned", "low")))
    return Placed.of(evaluation.outcome(answered.supply, "low").uses or ())


class _Tree:
    """Findings of all nodes under one allocation."""

    def __init__(self, evaluation: Evaluation, answered: Answered, placed: Placed) -> None:
        self.evaluation = evaluation
        self.placed = placed
        supply: Supply = answered.supply if answered.verdict in WORST else "planned"
        self.low = evaluation.instance(supply, "low")
        self.high = evaluation.instance(supply, "high")
        self.supplies = {item.id: item.supply for item in evaluation.prepared.items}
        self._verdicts: dict[str, Verdict] = {}

    def findings(self) -> list[NodeFinding]:
        found: list[NodeFinding] = []
        for part in self.evaluation.plan.root.of:
            self._collect(part, found)
        return found

    def _collect(self, part: Part, found: list[NodeFinding]) -> None:
        found.append(self._finding(part))
        for child in part.of:
            self._collect(child, found)

    def verdict(self, part: Part) -> Verdict:
        if part.id not in self._verdicts:
            self._verdicts[part.id] = self._verdict(part)
        return self._verdicts[part.id]

    def _verdict(self, part: Part) -> Verdict:
        if self.evaluation.exceptions.settles(part):
            return Verdict.SATISFIED
        if part.kind == "static":
            if self.low.truth(part):
                return Verdict.SATISFIED
            return Verdict.UNDETERMINED if self.high.truth(part) else Verdict.NOT_SATISFIED
        if part.kind == "take":
            return self._take(part)
        chosen = self.low.sides(part) if part.kind == "when" else part
        verdicts = [self.verdict(child) for child in chosen.of]
        if part.kind == "pool":
            return self._pool(part)
        need = int(chosen.need) if chosen.kind == "n_of" else len(verdicts)
        met = sorted((v for v in verdicts if v in WORST), key=WORST.index)
        if len(met) >= need:
            return met[need - 1] if need else Verdict.SATISFIED
        open_too = sum(1 for v in verdicts if v is Verdict.UNDETERMINED)
        return Verdict.UNDETERMINED if len(met) + open_too >= need else Verdict.NOT_SATISFIED

    def _take(self, part: Part) -> Verdict:
        leaf = self.evaluation.plan.leaves[part.leaf]
        need = leaf.need if leaf.need is not None else ONE
        if self.have(part) >= need:
            used = [BY_SUPPLY[self.supplies[id]] for id in self.placed.items(part.id)]
            return max(used, key=WORST.index, default=Verdict.SATISFIED)
        return Verdict.UNDETERMINED if self._may_still(part, need) else Verdict.NOT_SATISFIED

    def _may_still(self, part: Part, need: Fraction) -> bool:
        leaf = self.evaluation.plan.leaves[part.leaf]
        if self.high.papers[part.leaf]:
            return True
        unsure = [c for found in self.high.edges[part.leaf].values() for c in found if not c.sure]
        return bool(unsure) and self.high.most(leaf) >= need

    def _pool(self, part: Part) -> Verdict:
        verdicts = [self.verdict(child) for child in part.of]
        if self.have(part) >= part.need:
            used = [BY_SUPPLY[self.supplies[i]] for child in part.of for i in self.placed.items(child.id)]
            return max(used, key=WORST.index, default=Verdict.SATISFIED)
        return Verdict.UNDETERMINED if Verdict.UNDETERMINED in verdicts else Verdict.NOT_SATISFIED

    def have(self, part: Part) -> Fraction:
        """Courses or credits of the record that count at a node."""
        if part.kind == "take":
            return self.placed.units(part.id, self.evaluation.plan.leaves[part.leaf].unit)
        if part.kind == "pool":
            total = ZERO
            for child, (least, most) in zip(part.of, part.caps, strict=True):
                given = self.have(child) if child.kind == "take" else Fraction(self.verdict(child) in WORST)
                total += min(given, most) if most is not None else given if given >= least else ZERO
            return total
        return Fraction(sum(1 for child in part.of if self.verdict(child) in WORST))

    def _need(self, part: Part) -> tuple[Fraction | None, str | None]:
        if part.kind == "take":
            leaf = self.evaluation.plan.leaves[part.leaf]
            return leaf.need, leaf.unit
        if part.kind == "pool":
            return part.need, part.unit
        if part.kind in ("all", "n_of"):
            return (part.need if part.kind == "n_of" else Fraction(len(part.of))), "parts"
        return None, None

    def _finding(self, part: Part) -> NodeFinding:
        label = getattr(part.node, "label", None)
        need, unit = self._need(part)
        have = self.have(part) if need is not None else None
        missing = None
        if need is not None and have is not None:
            missing = max(ZERO, need - have)
        verdict = self.verdict(part)
        uses = tuple(
            Use(id, part.id, slot, why_used(self.evaluation, part, id), self.placed.credits(part.id, id))
            for slot, id in enumerate(self.placed.items(part.id))
        )
        return NodeFinding(
            id=part.id,
            verdict=verdict,
            text=label.en if label else "",
            need=need,
            have=have,
            missing=missing,
            unit=unit,
            uses=uses,
            rejected=rejections_at(self.evaluation, self.low, part, self.placed) if part.kind == "take" else (),
            reason=open_reason(part, self.high) if verdict is Verdict.UNDETERMINED else None,
        )


def open_reason(part: Part, high: Instance) -> str | None:
    """Why a node is undetermined."""
    kind = type(part.node).__name__
    if kind == "Attest":
        return "ATTEST_OPEN"
    if kind == "Prose":
        return "PROSE"
    if part.kind == "static":
        return "EMPTY_RULE" if getattr(part.node, "of", None) == () or part.id == "policy.no_rules" else "FACT_UNKNOWN"
    if part.kind == "take":
        if high.papers[part.leaf]:
            return "TRANSCRIPT_HELD"
        wild = [c for found in high.edges[part.leaf].values() for c in found if c.item.wild]
        return "UNREADABLE" if wild else "GRADE_UNKNOWN"
    return None


def shortage_of(certificate: dict[str, Any], evaluation: Evaluation) -> Shortage | None:
    """The Hall set of a no in words: so many places, so few courses."""
    proof = next((c["proof"] for c in certificate["claims"] if c["claim"] == "no"), None)
    while proof is not None and proof["kind"] == "branch" and isinstance(proof["on"], str):
        proof = proof["out"] if proof["out"]["kind"] != "arity" else proof["in"]
    if proof is None or proof["kind"] not in ("hall", "counts"):
        return None
    if proof["kind"] == "counts":
        return _counted_shortage(proof, evaluation)
    places = [str(leaf) for leaf, _ in proof["slots"]]
    courses = {evaluation.eligibility.identity(i) for i in evaluation.prepared.items if i.id in proof["items"]}
    return Shortage(tuple(dict.fromkeys(places)), tuple(proof["items"]), shortage_words(len(places), len(courses)))


def _counted_shortage(proof: dict[str, Any], evaluation: Evaluation) -> Shortage | None:
    part = evaluation.plan.parts.get(proof["node"])
    if part is None or part.kind != "take" or "sum" in proof:
        return None
    courses = {evaluation.eligibility.identity(i) for i in evaluation.prepared.items if i.id in proof["eligible"]}
    text = shortage_words(int(Fraction(proof["need"])), len(courses))
    return Shortage((part.id,), tuple(proof["eligible"]), text)


def shortage_words(places: int, courses: int, spanish: bool = False) -> str:
    """The shortage as one sentence."""
    none = SHORTAGE_NONE_ONE if places == 1 else SHORTAGE_NONE
    table = none if courses == 0 else SHORTAGE_ONE if courses == 1 else SHORTAGE
    return table[1 if spanish else 0].format(n=places, m=courses)
