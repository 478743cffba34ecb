"""The proof of a yes: an allocation, followed through the rule from its leaves to the root."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from asyougo.audit.certificate.bounds import Bounds, Weighed, overlays
from asyougo.audit.certificate.clauses import Clause
from asyougo.audit.certificate.reading import View
from asyougo.audit.certificate.rows import Rows
from asyougo.model.predicate import accepts
from asyougo.model.units import ONE, ZERO


def wrong_with_allocation(proof: Any, view: View) -> str | None:
    """What is wrong with an allocation, as a sentence; None when it meets the rule."""
    if not isinstance(proof, dict) or proof.get("kind") != "allocation":
        return "a yes needs an allocation"
    try:
        return _Followed(view, proof).problem()
    except (KeyError, ValueError, TypeError, IndexError, AttributeError) as problem:
        return f"the allocation cannot be read ({type(problem).__name__}: {problem})"


class _Followed:
    """An allocation laid on a rule."""

    def __init__(self, view: View, proof: dict[str, Any]) -> None:
        self.view = view
        self.uses: dict[str, list[str]] = {}
        self.papers: set[str] = set()
        self.wrong: str | None = None
        for use in proof["uses"]:
            self._place(use)
        self.pure = not any(self._rewards_more(o) for o in overlays(view))

    def _place(self, use: dict[str, Any]) -> None:
        view, leaf, item = self.view, use["node"], use["item"]
        clause = view.rule.clauses.get(leaf)
        if clause is None or clause.kind != "take":
            self.wrong = self.wrong or f"{leaf!r} is no clause that takes courses"
        elif item in view.papers:
            if not view.paper_fits(leaf, view.papers[item]):
                self.wrong = self.wrong or f"nothing on {item} can fill {leaf}"
            self.papers.add(leaf)
        elif item not in view.items:
            self.wrong = self.wrong or f"{item} is not among the {view.supply} work of this record"
        elif not view.fits(leaf, item):
            self.wrong = self.wrong or f"{item} cannot fill {leaf}"
        elif item in self.uses.get(leaf, ()):
            self.wrong = self.wrong or f"{item} fills {leaf} twice"
        else:
            credits = view.at(leaf, view.items[item]).credits
            if use.get("credits") is not None and credits is not None and Fraction(use["credits"]) != credits:
                self.wrong = self.wrong or f"{item} has {credits} credits at {leaf}, not {use['credits']}"
            self.uses.setdefault(leaf, []).append(item)

    def _rewards_more(self, overlay: Weighed) -> bool:
        """Whether an overlay that could fail might be met by using more than is demanded."""
        if overlay.kind == "gpa":
            fitting = {id for leaf in overlay.leaves for ids in self.view.eligible(leaf).values() for id in ids}
            return any(overlay.amount_of(self.view, self.view.items[id]) < 0 for id in fitting)
        asks = overlay.limit is not None and overlay.limit.at_least is not None
        return overlay.unit == "share" or (asks and overlay.bound > 0)

    def problem(self) -> str | None:
        return self.wrong or self._twice() or self._overlays() or self._shares() or self._root() or self._excess()

    def _twice(self) -> str | None:
        """A course counts once, but where a relation lets two clauses share it."""
        places: dict[str, list[tuple[str, str]]] = {}
        for leaf, items in self.uses.items():
            for item in items:
                places.setdefault(self.view.course(self.view.items[item]), []).append((leaf, item))
        for course, found in places.items():
            times = self.view.times(course)
            if len({item for _, item in found}) > times:
                return f"more attempts at {course} count than it may be repeated"
            for leaf, item in found:
                rivals = [p for p in found if p[0] == leaf or not self.view.rule.may_share(p[0], leaf)]
                if len(rivals) > times:
                    return f"{course} counts more than once: {sorted({p[0] for p in rivals})}"
                if any(p[1] == item and p[0] != leaf and not self.view.rule.may_share(p[0], leaf) for p in found):
                    return f"{item} counts more than once"
        return None

    def _overlays(self) -> str | None:
        view = self.view
        for overlay in overlays(view):
            total = ZERO
            used: dict[str, list[str]] = {}
            for leaf in overlay.leaves:
                for item in self.uses.get(leaf, ()):
                    used.setdefault(item, []).append(leaf)
            for item, leaves in used.items():
                total += overlay.amount_of(view, view.at(leaves[0], view.items[item]))
            papers = [leaf for leaf in overlay.leaves if leaf in self.papers]
            total += sum((self._papers_at(leaf) * overlay.of_papers(view, leaf) for leaf in papers), ZERO)
            if total < overlay.bound:
                name = overlay.limit.id if overlay.limit is not None else overlay.kind
                return f"the limit {name} does not hold ({total} against {overlay.bound})"
        return None

    def _papers_at(self, leaf: str) -> Fraction:
        """How many courses of missing papers a leaf needs, at least."""
        clause = self.view.rule.clauses[leaf]
        if clause.node.unit != "courses":
            return ONE
        pool = clause.parent
        if pool is None or pool.kind != "pool":
            return max(ZERO, clause.need - self._units(leaf))
        lacking = pool.need - sum((self._given(pool, c) for c in pool.children if c.id not in self.papers), ZERO)
        for child in pool.children:
            if child.id in self.papers:
                most = pool.most[child.id]
                given = min(lacking, pool.need if most is None else most)
                if child is clause:
                    return max(ZERO, given - self._units(leaf))
                lacking -= max(ZERO, given)
        return ZERO

    def _shares(self) -> str | None:
        for index, share in enumerate(self.view.rule.requirement.share):
            if share.between is None or share.max is None:
                continue
            left, right = (self.view.rule.below(id) for id in share.between)
            common = set()
            for a in left:
                for b in right:
                    if a != b:
                        common |= set(self.uses.get(a, ())) & set(self.uses.get(b, ()))
            amount = self.view.rule.amount
            if share.max.courses is not None and len(common) > amount(share.max.courses):
                return f"{len(common)} courses are in common under share {index}"
            size = Rows(self.view, Bounds(self.view, {}, {})).size
            if share.max.credits is not None and sum((size(c) for c in common), ZERO) > amount(share.max.credits):
                return f"too many credits are in common under share {index}"
        return None

    # --- truth, from the leaves to the root -------------------------------------------------------------------

    def _root(self) -> str | None:
        for child in self.view.rule.root.children:
            if not self.true(child):
                return f"node {child.id} is not met by this allocation"
        return None

    def true(self, clause: Clause) -> bool:
        """Whether a clause is met by the allocation."""
        view = self.view
        if view.is_settled(clause):
            return True
        if clause.kind == "static":
            return view.true(clause)
        if clause.kind == "take":
            return self._take(clause)
        kind, children = view.sides(clause)
        if kind == "pool":
            return sum((self._given(clause, child) for child in children), ZERO) >= clause.need
        met = sum(1 for child in children if self.true(child))
        return met >= view.asked(clause)

    def _units(self, leaf: str) -> Fraction:
        return sum((self.view.units(leaf, item) for item in self.uses.get(leaf, ())), ZERO)

    def _take(self, clause: Clause) -> bool:
        if clause.id in self.papers and self.view.any_paper_fits(clause.id):
            return self._caps(clause)
        return self._units(clause.id) >= clause.need and self._refined(clause)

    def _given(self, pool: Clause, child: Clause) -> Fraction:
        if child.kind != "take" or self.view.is_settled(child):
            return ONE if self.true(child) else ZERO
        most = pool.most[child.id]
        cap = pool.need if most is None else most
        if child.id in self.papers:
            return cap if self._caps(child) else ZERO
        have = self._units(child.id)
        return min(have, cap) if have >= pool.least[child.id] and self._refined(child) else ZERO

    def _caps(self, clause: Clause) -> bool:
        return all(
            sum((s for i, s in self._sizes(clause, r, True)), ZERO) <= self.view.rule.amount(r.amount)
            for r in clause.node.at_most
        )

    def _refined(self, clause: Clause) -> bool:
        node, view = clause.node, self.view
        for r in node.at_least:
            if sum((s for _, s in self._sizes(clause, r, False)), ZERO) < view.rule.amount(r.amount):
                return False
        if node.distinct is not None:
            rows = Rows(view, Bounds(view, {}, {}))
            values = {
                v
                for item in self.uses.get(clause.id, ())
                for v in rows.values(
                    node.distinct.by, view.at(clause.id, view.items[item]), view.rule.amount(node.distinct.min)
                )
            }
            if len(values) < view.rule.amount(node.distinct.min):
                return False
        return self._caps(clause)

    def _sizes(self, clause: Clause, refinement: Any, at_most: bool) -> list[tuple[str, Fraction]]:
        found = []
        for id in self.uses.get(clause.id, ()):
            item = self.view.at(clause.id, self.view.items[id])
            answer = accepts(refinement.where, item, self.view.rule.sets)
            reading = self.view.reading_of(item)
            counts = answer is not False if (reading == "low") == at_most else answer is True
            size = ONE if refinement.unit == "courses" else item.credits
            if size is None and not at_most and reading == "high":
                size = self.view.rule.amount(refinement.amount)
            if counts and size is not None:
                found.append((id, size))
        return found

    # --- no more than is demanded -----------------------------------------------------------------------------

    def _excess(self) -> str | None:
        """Where an overlay rewards using more, nothing may be used that no demand needs."""
        if self.pure:
            return None
        for leaf, items in self.uses.items():
            clause = self.view.rule.clauses[leaf]
            if clause.parent is not None and clause.parent.kind == "pool":
                continue
            units = sorted(self.view.units(leaf, item) for item in items)
            over = self._units(leaf) - units[-1] >= clause.need
            if over or (clause.node.unit == "courses" and len(items) > clause.need):
                return f"{leaf} uses more than it asks"
        return self._idle(self.view.rule.root)

    def _idle(self, clause: Clause) -> str | None:
        kind, children = self.view.sides(clause)
        if kind == "n_of":
            busy = [c for c in children if any(self.uses.get(leaf) for leaf in self.view.rule.below(c.id))]
            if len(busy) > (
                clause.need if clause.kind == "n_of" else ONE
            ):  # one side of a `when` may be held to be asked
                return f"{clause.id} uses more children than it asks"
        for child in children:
            problem = self._idle(child)
            if problem:
                return problem
        return None
