"""Why an item counts where it does, and why it does not count elsewhere: one reason each, the first that applies."""

from __future__ import annotations

from fractions import Fraction

from attrs import field, frozen

from asyougo.audit.allocate import Allocated
from asyougo.audit.eligibility import marked, passes
from asyougo.audit.evaluate import Evaluation
from asyougo.audit.instance import Instance
from asyougo.audit.new_courses import PREFIX
from asyougo.audit.plan import Leaf, Overlay, Part
from asyougo.model.finding import Rejection
from asyougo.model.predicate import Level, mentions
from asyougo.model.transcript import Item
from asyougo.model.units import ONE, ZERO
from asyougo.vocabulary.reasons import REJECTED, words


@frozen(eq=False)
class Placed:
    """An allocation by leaf, without courses that are still to be taken and without missing papers."""

    by_leaf: dict[str, tuple[Allocated, ...]] = field(factory=dict)

    @classmethod
    def of(cls, uses: tuple[Allocated, ...]) -> Placed:
        kept: dict[str, list[Allocated]] = {}
        for use in uses:
            if use.leaf and not use.paper and not use.item.startswith(PREFIX):
                kept.setdefault(use.leaf, []).append(use)
        return cls({leaf: tuple(found) for leaf, found in kept.items()})

    def of_items(self, ids: set[str]) -> Placed:
        """The same allocation without items of other ids."""
        return Placed({leaf: tuple(use for use in uses if use.item in ids) for leaf, uses in self.by_leaf.items()})

    def items(self, leaf: str) -> tuple[str, ...]:
        return tuple(use.item for use in self.by_leaf.get(leaf, ()))

    def units(self, leaf: str, unit: str) -> Fraction:
        uses = self.by_leaf.get(leaf, ())
        if unit == "courses":
            return Fraction(len(uses))
        return sum((use.credits or ZERO for use in uses), ZERO)

    def credits(self, leaf: str, item: str) -> Fraction | None:
        return next((use.credits for use in self.by_leaf.get(leaf, ()) if use.item == item), None)

    def leaves_of(self, item: str) -> tuple[str, ...]:
        return tuple(leaf for leaf, uses in self.by_leaf.items() if any(use.item == item for use in uses))


def why_used(evaluation: Evaluation, part: Part, id: str) -> str:
    """The reason code of an item that counts at a leaf."""
    leaf = evaluation.plan.leaves[part.leaf]
    item = next((i for i in evaluation.prepared.items if i.id == id), None)
    codes = (item.codes if item else None) or ()
    exceptions = evaluation.exceptions
    if any(o.value("course") in codes for o in exceptions.on_path(leaf.path, "pin")):
        return "PINNED"
    allowed = exceptions.on_path(leaf.path, "insert", "substitute", "credit", "grade")
    if any((o.value("course") or o.value("use")) in codes for o in allowed):
        return "OVERRIDE"
    places = sum(1 for found in evaluation.eligibility.by_leaf if any(c.item.id == id for c in found))
    return "ONLY_HERE" if places <= 1 else "PREFERRED"


def rejections_at(evaluation: Evaluation, low: Instance, part: Part, placed: Placed) -> tuple[Rejection, ...]:
    """Every item that the set of a leaf accepts, or may accept, and that does not count there, with its reason."""
    leaf = evaluation.plan.leaves[part.leaf]
    used = set(placed.items(part.id))
    blocks = [block.value("course") for block in evaluation.exceptions.on_path(leaf.path, "block")]
    found = []
    for item in evaluation.eligibility.items_near[leaf.index]:
        if item.id in used:
            continue
        at = evaluation.eligibility.as_at(leaf, item)
        blocked = any(block in (item.codes or ()) for block in blocks)
        if not blocked and evaluation.eligibility.in_set(leaf, at) is False:
            continue
        reason, by = _reason(evaluation, low, leaf, item, at, placed, blocked)
        text = words(REJECTED, reason, by=by or "") if reason == "USED_BY" else words(REJECTED, reason)
        found.append(Rejection(item.id, f"USED_BY:{by}" if reason == "USED_BY" else reason, by, text))
    return tuple(found)


def _reason(
    evaluation: Evaluation, low: Instance, leaf: Leaf, item: Item, at: Item, placed: Placed, blocked: bool
) -> tuple[str, str | None]:
    by_grade = _grade_reason(leaf, item, at)
    if by_grade is not None:
        return by_grade, None
    repeat = _repeat_reason(evaluation, low, leaf, item, placed)
    if repeat is not None:
        return repeat, None
    overlay = _overlay_reason(evaluation, low, leaf, at, placed)
    if overlay is not None:
        return overlay, None
    if evaluation.eligibility.in_time(leaf, at) is not True:
        return "LATE", None
    if blocked:
        return "BLOCKED_BY_OVERRIDE", None
    if any(sum(1 for _ in placed.items(leaf.id)) >= r.amount for r in leaf.at_most if r.unit == "courses"):
        return "CAP_REACHED", None
    other = next((place for place in placed.leaves_of(item.id) if place != leaf.id), None)
    if other is not None:
        index = evaluation.plan.parts[other].leaf
        return ("SHARE_LIMIT", None) if evaluation.plan.shared(index, leaf.index) else ("USED_BY", other)
    return "NOT_NEEDED", None


def _grade_reason(leaf: Leaf, item: Item, at: Item) -> str | None:
    if item.wild:
        return "UNREADABLE"
    if at.standing == "never":
        return "NOT_PASSED"
    answer = passes(at, leaf.floor)
    if answer is False:
        return "GRADE_BELOW"
    return "GRADE_UNKNOWN" if answer is None else None


def _repeat_reason(evaluation: Evaluation, low: Instance, leaf: Leaf, item: Item, placed: Placed) -> str | None:
    identity = evaluation.eligibility.identity(item)
    if leaf.repeat == "last" and all(c.item.id != item.id for found in low.edges[leaf.index].values() for c in found):
        later = [i for i in evaluation.prepared.items if i.identity == item.identity and i.id != item.id]
        if later:
            return "REPEAT_SUPERSEDED"
    others = [other.id for other in evaluation.eligibility.attempts[identity] if other.id != item.id]
    if any(id in placed.items(leaf.id) for id in others):
        return "REPEAT_SUPERSEDED"
    return "DUPLICATE" if any(placed.leaves_of(id) for id in others) and not placed.leaves_of(item.id) else None


def _overlay_reason(evaluation: Evaluation, low: Instance, leaf: Leaf, at: Item, placed: Placed) -> str | None:
    for overlay in evaluation.plan.overlays:
        if leaf.index not in overlay.leaves or overlay.bound != "at_most" or not low.counts(overlay, at):
            continue
        if _is_full(evaluation, low, overlay, placed):
            return _overlay_code(evaluation, overlay)
    return None


def _overlay_code(evaluation: Evaluation, overlay: Overlay) -> str:
    if overlay.kind == "pass_fail":
        return "PF_LIMIT"
    if overlay.kind == "transfer":
        return "TRANSFER_LIMIT"
    return "LEVEL_LIMIT" if mentions(overlay.where, Level, evaluation.plan.sets) else "CAP_REACHED"


def _is_full(evaluation: Evaluation, low: Instance, overlay: Overlay, placed: Placed) -> bool:
    """Whether the allocation uses up what an overlay admits."""
    by_id = {item.id: item for item in evaluation.prepared.items}
    used = {
        id for index in overlay.leaves for id in placed.items(evaluation.plan.leaves[index].id)
        if marked(evaluation.plan, overlay, by_id[id]) is not False
    }  # fmt: skip
    total = sum((ONE if overlay.unit == "courses" else by_id[i].credits or ZERO for i in used), ZERO)
    return total >= overlay.amount
