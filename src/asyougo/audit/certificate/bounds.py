"""What must be true, what may be true, and what overlays weigh: the checker's bounds on columns."""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import Any

from attrs import frozen

from asyougo.audit.certificate.clauses import Clause
from asyougo.audit.certificate.earned import average_above, points, tally
from asyougo.audit.certificate.reading import View
from asyougo.model.grades import US_4
from asyougo.model.requirement import Limit
from asyougo.model.transcript import Item
from asyougo.model.units import MINUS_ONE, ONE, ZERO

ENDLESS = Fraction(10**6)  # stands for credits that nobody knows where they count for the learner
Decided = dict[str, bool]


def necessary(view: View, clause: Clause, decided: Decided) -> bool:
    """Whether a clause must be true for the rule to be met, given what a branch decided."""
    if view.is_settled(clause) or decided.get(clause.id) is False:
        return False
    if clause.parent is None or decided.get(clause.id) is True:
        return all(not view.is_settled(above) for above in clause.above)
    if not necessary(view, clause.parent, decided):
        return False
    kind, children = view.sides(clause.parent)
    if clause not in children or kind == "pool":
        return False
    if kind == "all":
        return True
    still_open = [child for child in children if not refuted(view, child, decided)]
    return clause in still_open and len(still_open) == view.asked(clause.parent)


def refuted(view: View, clause: Clause, decided: Decided) -> bool:
    """Whether a clause is false by what a branch decided of it or of what is below it."""
    if decided.get(clause.id) is False:
        return True
    kind, children = view.sides(clause)
    if view.is_settled(clause) or kind not in ("all", "n_of"):
        return False
    out = sum(1 for child in children if refuted(view, child, decided))
    return len(children) - out < view.asked(clause)


@frozen(eq=False)
class Weighed:
    """An overlay on what is applied, as a row `sum of amounts x used >= bound`."""

    kind: str
    unit: str
    bound: Fraction
    leaves: list[str]
    limit: Any
    amount: Fraction

    def amount_of(self, view: View, item: Item) -> Fraction:
        """What using an item adds to the row."""
        answer = self._answer(view, item)
        if self.kind == "gpa":
            return self._gap(view, item, answer)
        at_most = self.kind != "limit" or self.limit.at_most is not None
        counts = answer is not False if (view.reading_of(item) == "low") == at_most else answer is True
        part = (ONE if counts else ZERO) - (self.amount if self.unit == "share" else ZERO)
        helps = (-part if at_most else part) > 0 and view.reading_of(item) == "high"
        credits = item.credits if item.credits is not None else ENDLESS if helps else ZERO
        if self.unit == "share":
            return -part * credits if at_most else part * credits
        size = ONE if self.unit == "courses" else credits
        return (-size if at_most else size) if counts else ZERO

    def of_papers(self, view: View, leaf: str) -> Fraction:
        """What one course of a missing paper at a leaf adds to the row, in favour of the learner."""
        fitting = [view.paper_item(p) for p in view.papers.values() if view.paper_fits(leaf, p)]
        if not fitting:
            return ZERO
        answers = [self._answer(view, item) for item in fitting]
        caps = self.kind != "gpa" and self.unit != "share" and (self.limit is None or self.limit.at_most is not None)
        if caps:
            return MINUS_ONE if self.unit == "courses" and all(answer is True for answer in answers) else ZERO
        helps = any(answer is not False for answer in answers)
        if self.kind != "gpa" and self.unit == "courses":
            return ONE if helps else ZERO
        return ENDLESS if helps or self.unit == "share" else ZERO

    def _answer(self, view: View, item: Item) -> bool | None:
        if self.kind == "pass_fail":
            return None if item.grading is None and item.points is None else item.grading == "pass_fail"
        if self.kind == "transfer":
            return view.is_transfer(item)
        return view.in_scope(self.limit, item)

    def _gap(self, view: View, item: Item, answer: bool | None) -> Fraction:
        found = points(item)
        if found is None:
            return ZERO
        weighted = self.limit.gpa.method == "credit_weighted"
        low = view.reading_of(item) == "low"
        above = found[0 if low else 1] - self.amount
        weight = item.credits if weighted else ONE
        if weight is None:
            weight = ENDLESS if above > 0 and not low else ZERO
        gap = above * weight
        if answer is None:
            return min(gap, ZERO) if low else max(gap, ZERO)
        return gap if answer else ZERO


def overlay_of(view: View, id: str) -> Weighed | None:
    """The overlay of this id, or None."""
    rule = view.rule
    for limit in rule.requirement.limits:
        if limit.id == id and limit.over == "applied":
            return _of_limit(view, limit)
    for suffix, unit in ((".pass_fail", "courses"), (".transfer.courses", "courses"), (".transfer.credits", "credits")):
        if not id.endswith(suffix):
            continue
        node = id[: -len(suffix)]
        clause = rule.root if node == "policy" else rule.clauses.get(node)
        policy = getattr(clause.node, "policy", None) if clause is not None else None
        if clause is None or policy is None:
            return None
        if suffix == ".pass_fail":
            most = policy.pass_fail.max if policy.pass_fail else None
        else:
            most = getattr(policy.transfer, unit) if policy.transfer else None
        if most is None:
            return None
        kind = "pass_fail" if suffix == ".pass_fail" else "transfer"
        return Weighed(kind, unit, -rule.amount(most), rule.below(clause.id), None, rule.amount(most))
    return None


def _of_limit(view: View, limit: Limit) -> Weighed | None:
    leaves = view.rule.below("")
    if limit.gpa is not None:
        return Weighed("gpa", "points", ZERO, leaves, limit, view.rule.amount(limit.gpa.min))
    bound = limit.at_least or limit.at_most
    if bound is None:
        return None
    amount = view.rule.amount(bound.amount)
    value = ZERO if bound.unit == "share" else amount if limit.at_least is not None else -amount
    return Weighed("limit", bound.unit, value, leaves, limit, amount)


def overlays(view: View) -> list[Weighed]:
    """Every overlay of the rule on what is applied."""
    ids = [limit.id for limit in view.rule.requirement.limits if limit.over == "applied"]
    for clause in view.rule.clauses.values():
        name = clause.id or "policy"
        if getattr(clause.node, "policy", None) is not None:
            ids += [f"{name}.pass_fail", f"{name}.transfer.courses", f"{name}.transfer.credits"]
    found = [overlay_of(view, id) for id in ids if not any(o.kind == "waive" for o in view.overrides.get(id, ()))]
    return [overlay for overlay in found if overlay is not None]


class Bounds:
    """Bounds of columns under what a branch decided; `limits` are the columns it bounded itself."""

    def __init__(self, view: View, decided: Decided, limits: dict[str, tuple[Fraction, Fraction]]) -> None:
        self.view = view
        self.decided = decided
        self.limits = limits
        self._asked: frozenset[str] | None = None

    def of(self, column: str) -> tuple[Fraction, Fraction]:
        """(lower, upper) of a column."""
        lower, upper = self._own(column)
        if column in self.limits:
            low, high = self.limits[column]
            lower, upper = max(lower, low), min(upper, high)
        return lower, upper

    def _own(self, column: str) -> tuple[Fraction, Fraction]:
        kind, _, rest = column.partition(":")
        if kind == "y":
            return self._truth(rest)
        if kind in ("w", "v") and rest not in self._leaves_asked():
            return ZERO, ZERO
        if kind in ("w", "v"):
            clause = self.view.rule.clauses[rest]
            pool = clause.parent
            most = clause.need
            if pool is not None and pool.kind == "pool":
                cap = pool.most[rest]
                most = pool.need if cap is None else cap
            if kind == "w":
                return ZERO, most
            return ZERO, Fraction(ceil(most)) if clause.node.unit == "courses" else ONE
        if kind == "u" and not any(self.view.fits(leaf, rest) for leaf in self._leaves_asked()):
            return ZERO, ZERO
        if kind == "x" and not any(rest.endswith(":" + leaf) for leaf in self._leaves_asked()):
            return ZERO, ZERO
        return ZERO, ONE

    def _leaves_asked(self) -> frozenset[str]:
        """Takes below the sides that facts choose; nothing is asked of the others, so they hold nothing."""
        if self._asked is None:
            self._asked = frozenset(self._below(self.view.rule.root))
        return self._asked

    def _below(self, clause: Clause) -> list[str]:
        if self.view.is_settled(clause):
            return []
        if clause.kind == "take":
            return [clause.id]
        return [leaf for child in self.view.sides(clause)[1] for leaf in self._below(child)]

    def _truth(self, id: str) -> tuple[Fraction, Fraction]:
        clause = self.view.rule.clauses[id]
        if self.decided.get(id) is False:
            return ZERO, ZERO
        if clause.kind == "static" and not self.view.true(clause):
            return (ONE if necessary(self.view, clause, self.decided) else ZERO), ZERO
        return (ONE if necessary(self.view, clause, self.decided) else ZERO), ONE

    def earned(self, id: str) -> tuple[dict[str, Fraction], Fraction]:
        """What further courses must add to (or may not take from) a limit over earned work."""
        view = self.view
        limit = next(x for x in view.rule.requirement.limits if x.id == id and x.over != "applied")
        new = [item for item in view.items.values() if item.id.startswith("new:")]
        record = view.record_alone()
        mine = [item for item in new if view.in_scope(limit, item) is not False]
        if limit.gpa is not None:
            floor, weighted = view.rule.amount(limit.gpa.min), limit.gpa.method == "credit_weighted"
            row = {f"t:{i.id}": (US_4.highest - floor) * _weight(i, weighted) for i in mine}
            have = average_above(record, limit, True)
            if have is None:
                raise ValueError(id)
            return row, -have
        bound = limit.at_least or limit.at_most
        if bound is None:
            raise ValueError(id)
        amount = view.rule.amount(bound.amount)
        (sure, possible), _ = tally(record, limit, "courses" if bound.unit == "courses" else "credits")
        if bound.unit == "share":
            raise ValueError(id)
        sizes = {f"t:{i.id}": self._size(i, bound.unit, amount) for i in mine}
        if limit.at_least is not None:
            return sizes, amount - sure
        return {column: -size for column, size in sizes.items()}, (possible or ZERO) - amount

    @staticmethod
    def _size(item: Item, unit: str, amount: Fraction) -> Fraction:
        return ONE if unit == "courses" else item.credits if item.credits is not None else amount


def _weight(item: Item, weighted: bool) -> Fraction:
    return ONE if not weighted else item.credits if item.credits is not None else ENDLESS
