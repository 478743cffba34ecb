"""The answers of one rule for one learner on every supply and in both readings, each worked out at most once."""

from __future__ import annotations

from functools import cached_property

from attrs import frozen

from asyougo.audit.allocate import Outcome, allocate
from asyougo.audit.eligibility import Eligibility, exceptions_for, marked
from asyougo.audit.instance import Instance
from asyougo.audit.plan import Part, Plan
from asyougo.audit.weights import Reading
from asyougo.model.finding import Verdict
from asyougo.model.transcript import SUPPLIES, Item, PreparedTranscript, Supply

MET_ON: dict[Supply, Verdict] = {
    "earned": Verdict.SATISFIED,
    "in_progress": Verdict.WITH_IN_PROGRESS,
    "planned": Verdict.WITH_PLANNED,
}


@frozen(eq=False)
class Answered:
    """The verdict with what it rests on. supply: where it was met or is undetermined (planned for a no)."""

    verdict: Verdict
    supply: Supply
    at_least: Verdict


class Evaluation:
    """One rule, one learner. Outcomes are shared between supplies and readings that come to the same instance."""

    def __init__(self, plan: Plan, prepared: PreparedTranscript, rule_hash: str) -> None:
        self.plan = plan
        self.prepared = prepared
        self.exceptions = exceptions_for(plan, prepared, rule_hash)
        self.eligibility = Eligibility(plan, prepared, self.exceptions)
        self.instances: dict[tuple[Supply, Reading], Instance] = {}
        self._outcomes: dict[object, Outcome] = {}
        self._answers: dict[tuple[Supply, Reading], Outcome] = {}

    def instance(self, supply: Supply, reading: Reading) -> Instance:
        key = (supply, reading)
        if key not in self.instances:
            self.instances[key] = Instance(self.eligibility, supply, reading)
        return self.instances[key]

    @cached_property
    def is_settled(self) -> bool:
        """Whether nothing is unknown, in progress or planned, so that every supply and reading asks the same."""
        if self.eligibility.touches_unknown or any(item.supply != "earned" for item in self.prepared.items):
            return False
        if any(leaf.distinct or leaf.at_least or leaf.at_most or leaf.repeat == "last" for leaf in self.plan.leaves):
            return False
        low, high = self.instance("planned", "low"), self.instance("planned", "high")
        if _truths(low, self.plan.root) != _truths(high, self.plan.root):
            return False
        items = [c.item for found in high.candidates for c in found] if self.plan.overlays else []
        if any(item.credits is None for item in items):
            return False
        return all(marked(self.plan, overlay, item) is not None for overlay in self.plan.overlays for item in items)

    def outcome(self, supply: Supply, reading: Reading) -> Outcome:
        """Whether the rule is met on a supply in a reading."""
        if self.is_settled:
            supply, reading = "planned", "low"
        known = self._answers.get((supply, reading))
        if known is None:
            known = self._answers[supply, reading] = self._worked_out(self.instance(supply, reading))
        return known

    def _worked_out(self, instance: Instance) -> Outcome:
        if self.is_settled:
            return allocate(instance)
        key = fingerprint(instance)
        if key not in self._outcomes:
            self._outcomes[key] = allocate(instance)
        return self._outcomes[key]

    def _possible(self, supply: Supply) -> bool:
        """Whether it may be met: yes, or open because the search ended."""
        return self.outcome(supply, "high").proof is None

    def _proven(self, supply: Supply) -> bool:
        return self.outcome(supply, "low").is_yes

    def answer(self) -> Answered:
        """The first line of the table of verdicts that holds."""
        if not self.is_monotone or self._possible("planned"):
            for supply in SUPPLIES:
                if self._proven(supply):
                    return Answered(MET_ON[supply], supply, MET_ON[supply])
                if self._possible(supply):
                    return Answered(Verdict.UNDETERMINED, supply, self._at_least(supply))
        return Answered(Verdict.NOT_SATISFIED, "planned", Verdict.NOT_SATISFIED)

    def _at_least(self, supply: Supply) -> Verdict:
        for later in SUPPLIES[SUPPLIES.index(supply) :]:
            if self._proven(later):
                return MET_ON[later]
        return Verdict.NOT_SATISFIED

    @property
    def is_monotone(self) -> bool:
        """Whether more passed work can never hurt: no average or maximum over earned work, no policy `last`."""
        return self.plan.is_monotone


def fingerprint(instance: Instance) -> tuple[object, ...]:
    """Equal for instances that ask the same question of the same courses."""
    edges = tuple(
        tuple((c.item.id, instance.units_at(leaf, c)) for found in instance.edges[leaf.index].values() for c in found)
        for leaf in instance.plan.leaves
    )
    items = sorted(_items(instance).items())
    amounts = tuple(
        (overlay.id, tuple((id, instance.overlay_amount(overlay, item)) for id, item in items))
        for overlay in instance.overlays
    )
    refined = tuple(
        tuple(sorted(instance.refined(leaf, refinement, at_most).items()))
        for leaf in instance.plan.leaves
        for at_most, group in ((False, leaf.at_least), (True, leaf.at_most))
        for refinement in group
    )
    distinct = tuple(
        instance.distinct_values(leaf.distinct[0], candidate.item, leaf.distinct[1])
        for leaf in instance.plan.leaves
        if leaf.distinct is not None
        for found in instance.edges[leaf.index].values()
        for candidate in found
    )
    return edges, tuple(instance.papers), _truths(instance, instance.plan.root), amounts, refined, distinct


def _items(instance: Instance) -> dict[str, Item]:
    return {c.item.id: c.item for found in instance.candidates for c in found}


def _truths(instance: Instance, part: Part) -> tuple[object, ...]:
    if part.kind == "static":
        return (instance.truth(part),)
    if part.kind == "when":
        chosen = instance.sides(part)
        below = (truth for child in chosen.of for truth in _truths(instance, child))
        return (chosen.kind, chosen.need, len(chosen.of), *below)
    return tuple(truth for child in part.of for truth in _truths(instance, child))
