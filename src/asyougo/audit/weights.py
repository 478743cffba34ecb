"""What an item weighs in one reading: in a limit on what is applied, in a refinement of a take, in `distinct`."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from asyougo.audit.earned import points_of
from asyougo.audit.eligibility import Candidate, Eligibility, item_of_paper, marked
from asyougo.audit.plan import ENDLESS, Leaf, Overlay, Plan, Refinement
from asyougo.model.predicate import accepts, split_code
from asyougo.model.transcript import Item, MissingPaper
from asyougo.model.units import ONE, ZERO

Reading = Literal["low", "high"]
NEW = "new:"  # how ids of courses that are still to be taken begin


class Weights:
    """Weights under one reading. hopeful: unknown fields of courses still to be taken are taken in favour."""

    plan: Plan
    reading: Reading
    hopeful: bool
    eligibility: Eligibility
    edges: list[dict[str, tuple[Candidate, ...]]]
    paper_list: list[list[MissingPaper]]

    def counts(self, overlay: Overlay, item: Item) -> bool:
        """Whether an item counts against (or for) an overlay in this reading."""
        answer = marked(self.plan, overlay, item)
        against = overlay.bound == "at_most"
        return answer is not False if (self.reading_of(item) == "low") == against else answer is True

    def reading_of(self, item: Item) -> Reading:
        """The reading of an item's unknown fields: in favour for courses still to be taken, where that is asked."""
        return "high" if self.hopeful and item.id.startswith(NEW) else self.reading

    def grade_gap(self, overlay: Overlay, item: Item) -> Fraction:
        """(points - floor) x credits of an item under an average over what is applied; 0 when it has no points."""
        answer = marked(self.plan, overlay, item)
        above = self._points(overlay, item)
        weight = item.credits if overlay.by_credits else ONE
        if weight is None:
            weight = ENDLESS if above > 0 and self.reading_of(item) == "high" else ZERO
        gap = above * weight
        if answer is True:
            return gap
        if answer is False:
            return ZERO
        return max(gap, ZERO) if self.reading_of(item) == "high" else min(gap, ZERO)

    def _points(self, overlay: Overlay, item: Item) -> Fraction:
        """Grade points of an item above the floor of an average; 0 when the average leaves it out."""
        found = points_of(item)
        return ZERO if found is None else found[0 if self.reading_of(item) == "low" else 1] - overlay.amount

    def papers_weigh(self, overlay: Overlay, leaf: int) -> Fraction:
        """What one course of a missing paper at a leaf adds to the row of an overlay, in favour of the learner."""
        papers = [item_of_paper(paper) for paper in self.paper_list[leaf]]
        if not papers:
            return ZERO
        if overlay.is_cap:
            against = overlay.unit == "courses" and all(self.counts(overlay, item) for item in papers)
            return Fraction(-1) if against else ZERO
        helps = any(marked(self.plan, overlay, item) is not False for item in papers)
        if overlay.bound == "at_least" and overlay.unit == "courses":
            return ONE if helps else ZERO
        return ENDLESS if helps or overlay.unit == "share" else ZERO

    def refined(self, leaf: Leaf, refinement: Refinement, at_most: bool) -> dict[str, Fraction]:
        """What each item adds to a refinement of a take; an unknown field counts against it in the low reading."""
        found: dict[str, Fraction] = {}
        for candidates in self.edges[leaf.index].values():
            for candidate in candidates:
                answer = accepts(refinement.where, candidate.item, self.plan.sets)
                reading = self.reading_of(candidate.item)
                counts = answer is not False if (reading == "low") == at_most else answer is True
                amount = ONE if refinement.unit == "courses" else candidate.item.credits
                if counts and amount is not None:
                    found[candidate.item.id] = amount
                elif counts and not at_most and reading == "high":
                    found[candidate.item.id] = refinement.amount
        return found

    def distinct_values(self, by: str, item: Item, most: Fraction = ONE) -> tuple[str, ...]:
        """The values of an item that `distinct` counts; an unknown one is a value of its own in the high reading.

        most: as many values as could be asked; unknown attributes may be that many.
        """
        values: tuple[str | None, ...]
        match by:
            case "subject":
                parts = split_code(item.code) if item.code else None
                values = (parts[0] if parts else None,)
            case "attribute":
                values = (None,) if item.attributes is None else tuple(sorted(item.attributes))
            case "term":
                values = (str(item.term) if item.term else None,)
            case "institution":
                values = (item.institution,)
            case _:
                values = (self.eligibility.identity(item),)
        if None in values:
            if self.reading_of(item) == "low":
                return ()
            return tuple(f"?{item.id}?{n}" for n in range(int(most) if by == "attribute" else 1))
        return tuple(value for value in values if value is not None)

    def overlay_amount(self, overlay: Overlay, item: Item) -> Fraction:
        """What using an item adds to the row of an overlay (row >= bound)."""
        if overlay.bound == "gpa":
            return self.grade_gap(overlay, item)
        counts = self.counts(overlay, item)
        sign = 1 if overlay.bound == "at_least" else -1
        gain = sign * (Fraction(counts) - overlay.amount) if overlay.unit == "share" else Fraction(sign * counts)
        helps = gain > 0 and self.reading_of(item) == "high"
        credits = item.credits if item.credits is not None else ENDLESS if helps else ZERO
        if overlay.unit == "share":
            return gain * credits
        amount = ONE if overlay.unit == "courses" else credits
        if not counts:
            return ZERO
        return amount if overlay.bound == "at_least" else -amount

    def overlay_bound(self, overlay: Overlay) -> Fraction:
        if overlay.bound == "gpa" or overlay.unit == "share":
            return ZERO
        return overlay.amount if overlay.bound == "at_least" else -overlay.amount
