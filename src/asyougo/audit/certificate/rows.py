"""The canonical rows, derived a second time: any row by its name, any column's bounds by its name.

A proof of kind `linear` names rows and multipliers; nothing of the auditor's own rows is trusted. The meaning of
each name stands in `docs/reference/certificate.md`.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm

from asyougo.audit.certificate.bounds import ENDLESS, Bounds, overlay_of
from asyougo.audit.certificate.clauses import Clause
from asyougo.audit.certificate.reading import View
from asyougo.model.predicate import accepts, split_code
from asyougo.model.transcript import Item
from asyougo.model.units import MINUS_ONE, ONE, ZERO

Row = tuple[dict[str, Fraction], Fraction]


class UnknownRow(Exception):
    """No row of this name exists for the rule and the record."""


class Rows:
    """Rows of one view under the bounds of one branch."""

    def __init__(self, view: View, bounds: Bounds) -> None:
        self.view = view
        self.bounds = bounds
        self.shares = view.rule.shares_anything

    def row(self, name: str) -> Row:
        """Coefficients and bound of `coefficients . columns >= bound`. Raises UnknownRow."""
        kind, _, rest = name.partition(":")
        writers = {
            "n": self._node, "need": self._need, "give": self._give, "least": self._least, "gate": self._gate,
            "course": self._course, "attempt": self._attempt, "cap": self._cap, "floor": self._floor,
            "distinct": self._distinct, "link": self._link, "used": self._used_row, "limit": self._limit,
            "share": self._share, "common": self._common, "exact": self._exact, "taken": self._taken,
            "earned": self._earned, "once": self._once, "tries": self._tries,
        }  # fmt: skip
        if kind not in writers:
            raise UnknownRow(name)
        try:
            coefficients, bound = writers[kind](rest)
        except (KeyError, ValueError, IndexError):
            raise UnknownRow(name) from None
        return {c: a for c, a in coefficients.items() if a != 0}, bound

    # --- the tree ---------------------------------------------------------------------------------------------

    def _clause(self, id: str, *kinds: str) -> Clause:
        clause = self.view.rule.clauses[id]
        if kinds and clause.kind not in kinds:
            raise ValueError(id)
        if self.view.is_settled(clause):
            raise ValueError(id)
        return clause

    def _in_pool(self, leaf: str) -> bool:
        parent = self.view.rule.clauses[leaf].parent
        return parent is not None and parent.kind == "pool"

    def _children(self, clause: Clause) -> dict[str, Fraction]:
        """What each child adds: its truth, or, for a take in a pool, what it gives."""
        pool = clause.kind == "pool"
        return {
            f"w:{c.id}" if pool and c.kind == "take" and not self.view.is_settled(c) else f"y:{c.id}": ONE
            for c in self.view.sides(clause)[1]
        }

    def _node_need(self, clause: Clause) -> Fraction:
        return self.view.asked(clause)

    def _node(self, id: str) -> Row:
        clause = self._clause(id, "all", "n_of", "pool", "when")
        return {**self._children(clause), f"y:{id}": -self._node_need(clause)}, ZERO

    def _items(self, leaf: str) -> dict[str, Fraction]:
        """Units by column of everything that may fill a leaf, missing papers included."""
        found = {f"x:{id}:{leaf}": self.view.units(leaf, id) for ids in self.view.eligible(leaf).values() for id in ids}
        if self.view.any_paper_fits(leaf):
            clause = self.view.rule.clauses[leaf]
            found[f"v:{leaf}"] = ONE if clause.node.unit == "courses" else self._all_asked(leaf)
        return found

    def _all_asked(self, leaf: str) -> Fraction:
        """All that can be asked of a take: its need, or its cap in a pool."""
        return self._pool_of(leaf)[1] if self._in_pool(leaf) else self.view.rule.clauses[leaf].need

    def _need(self, leaf: str) -> Row:
        clause = self._clause(leaf, "take")
        if self._in_pool(leaf):
            raise ValueError(leaf)
        return {**self._items(leaf), f"y:{leaf}": -clause.need}, ZERO

    def _pool_of(self, leaf: str) -> tuple[Fraction, Fraction]:
        """(least, most) of a take in its pool."""
        clause = self._clause(leaf, "take")
        pool = clause.parent
        if pool is None or pool.kind != "pool":
            raise ValueError(leaf)
        most = pool.most[leaf]
        return pool.least[leaf], pool.need if most is None else most

    def _give(self, leaf: str) -> Row:
        self._pool_of(leaf)
        return {**self._items(leaf), f"w:{leaf}": MINUS_ONE}, ZERO

    def _least(self, leaf: str) -> Row:
        least, _ = self._pool_of(leaf)
        return {**self._items(leaf), f"y:{leaf}": -least}, ZERO

    def _gate(self, leaf: str) -> Row:
        least, most = self._pool_of(leaf)
        node = self.view.rule.clauses[leaf].node
        if least <= 0 and node.distinct is None and not node.at_least:
            raise ValueError(leaf)
        return {f"y:{leaf}": most, f"w:{leaf}": MINUS_ONE}, ZERO

    # --- once is enough ---------------------------------------------------------------------------------------

    def _course(self, rest: str) -> Row:
        course, leaves = self._excluding(rest)
        row = {f"x:{id}:{leaf}": MINUS_ONE for leaf in leaves for id in self.view.eligible(leaf).get(course, ())}
        return row, -Fraction(self.view.times(course))

    def _attempt(self, rest: str) -> Row:
        item, leaves = self._excluding(rest)
        return {f"x:{item}:{leaf}": MINUS_ONE for leaf in leaves if self.view.fits(leaf, item)}, MINUS_ONE

    def _once(self, course: str) -> Row:
        """No more attempts at a course count than it may be repeated, in takes that share it too."""
        attempts = [i.id for i in self.view.items.values() if self.view.course(i) == course]
        return {f"a:{id}": MINUS_ONE for id in attempts}, -Fraction(self.view.times(course))

    def _tries(self, rest: str) -> Row:
        return {f"a:{rest.rpartition(':')[0]}": ONE, f"x:{rest}": MINUS_ONE}, ZERO

    def _excluding(self, rest: str) -> tuple[str, list[str]]:
        """A course (or item) and takes that must exclude each other, pair by pair."""
        name, _, listed = rest.rpartition(":")
        leaves = listed.split("|")
        for i, a in enumerate(leaves):
            self._clause(a, "take")
            if any(a == b or self.view.rule.may_share(a, b) for b in leaves[i + 1 :]):
                raise ValueError(rest)
        return name, leaves

    def _used_row(self, rest: str) -> Row:
        item = rest.rpartition(":")[0]
        return {f"u:{item}": ONE, f"x:{rest}": MINUS_ONE}, ZERO

    # --- refinements of a take --------------------------------------------------------------------------------

    def _refined(self, leaf: str, refinement: object, at_most: bool) -> dict[str, Fraction]:
        where, unit = refinement.where, refinement.unit  # type: ignore[attr-defined]
        need = self.view.rule.amount(refinement.amount)  # type: ignore[attr-defined]
        found: dict[str, Fraction] = {}
        for ids in self.view.eligible(leaf).values():
            for id in ids:
                item = self.view.at(leaf, self.view.items[id])
                answer = accepts(where, item, self.view.rule.sets)
                reading = self.view.reading_of(item)
                counts = answer is not False if (reading == "low") == at_most else answer is True
                size = ONE if unit == "courses" else item.credits
                if size is None and not at_most and reading == "high":
                    size = need
                if counts and size is not None:
                    found[f"x:{id}:{leaf}"] = size
        return found

    def _floor(self, rest: str) -> Row:
        leaf, _, index = rest.rpartition(":")
        refinement = self._clause(leaf, "take").node.at_least[int(index)]
        row = self._refined(leaf, refinement, at_most=False)
        amount = self.view.rule.amount(refinement.amount)
        if self.view.any_paper_fits(leaf):
            row[f"v:{leaf}"] = amount  # a paper that is not here may be all that is asked for
        return {**row, f"y:{leaf}": -amount}, ZERO

    def _cap(self, rest: str) -> Row:
        leaf, _, index = rest.rpartition(":")
        refinement = self._clause(leaf, "take").node.at_most[int(index)]
        row = self._refined(leaf, refinement, at_most=True)
        return {column: -size for column, size in row.items()}, -self.view.rule.amount(refinement.amount)

    def values(self, by: str, item: Item, most: Fraction) -> list[str]:
        """What `distinct` counts of an item; unknown attributes may be as many as are asked (high reading)."""
        if by == "attribute":
            known = None if item.attributes is None else sorted(item.attributes)
        else:
            parts = split_code(item.codes[0]) if item.codes else None
            value = {
                "subject": parts[0] if parts else None,
                "term": str(item.term) if item.term else None,
                "institution": item.institution,
                "identity": self.view.course(item),
            }[by]
            known = None if value is None else [value]
        if known is None:
            count = int(most) if by == "attribute" else 1
            return [f"?{item.id}?{n}" for n in range(count)] if self.view.reading_of(item) == "high" else []
        return known

    def _by_value(self, leaf: str) -> dict[str, list[str]]:
        node = self._clause(leaf, "take").node
        found: dict[str, list[str]] = {}
        for ids in self.view.eligible(leaf).values():
            for id in ids:
                most = self.view.rule.amount(node.distinct.min)
                for value in self.values(node.distinct.by, self.view.at(leaf, self.view.items[id]), most):
                    found.setdefault(value, []).append(f"x:{id}:{leaf}")
        return found

    def _distinct(self, leaf: str) -> Row:
        least = self.view.rule.amount(self._clause(leaf, "take").node.distinct.min)
        row = {f"z:{leaf}:{v}": ONE for v in self._by_value(leaf)}
        if self.view.any_paper_fits(leaf):
            row[f"v:{leaf}"] = least
        return {**row, f"y:{leaf}": -least}, ZERO

    def _link(self, rest: str) -> Row:
        for leaf in self.view.rule.leaves:
            if rest.startswith(leaf + ":") and self.view.rule.clauses[leaf].node.distinct is not None:
                value = rest[len(leaf) + 1 :]
                return {**dict.fromkeys(self._by_value(leaf)[value], ONE), f"z:{rest}": MINUS_ONE}, ZERO
        raise ValueError(rest)

    # --- overlays and shares ----------------------------------------------------------------------------------

    def used(self, item: str, leaves: list[str]) -> dict[str, Fraction]:
        """Columns that together say whether an item is used in some takes."""
        direct = [f"x:{item}:{leaf}" for leaf in leaves if self.view.fits(leaf, item)]
        return dict.fromkeys(direct, ONE) if not self.shares or len(direct) < 2 else {f"u:{item}": ONE}

    def _limit(self, id: str) -> Row:
        overlay = overlay_of(self.view, id)
        if overlay is None:
            raise ValueError(id)
        row: dict[str, Fraction] = {}
        for item_id in self.view.items:
            leaves = [leaf for leaf in overlay.leaves if self.view.fits(leaf, item_id)]
            if leaves:
                amount = overlay.amount_of(self.view, self.view.at(leaves[0], self.view.items[item_id]))
                for column, times in self.used(item_id, overlay.leaves).items():
                    row[column] = row.get(column, ZERO) + amount * times
        row.update({f"v:{leaf}": overlay.of_papers(self.view, leaf) for leaf in overlay.leaves})
        return row, overlay.bound

    def _sides(self, index: int) -> tuple[list[str], list[str]]:
        share = self.view.rule.requirement.share[index]
        if share.between is None:
            raise ValueError(index)
        left, right = (self.view.rule.below(id) for id in share.between)
        return left, right

    def _in_common(self, index: int) -> list[str]:
        """Items that may be in common between the two sides of a share."""
        left, right = self._sides(index)
        return sorted({i for a in left for b in right if a != b for i in self._fitting(a) & self._fitting(b)})

    def _fitting(self, leaf: str) -> set[str]:
        return {id for ids in self.view.eligible(leaf).values() for id in ids}

    def _share(self, rest: str) -> Row:
        number, _, unit = rest.partition(":")
        index = int(number)
        cap = self.view.rule.requirement.share[index].max
        most = cap.courses if cap and unit == "courses" else cap.credits if cap else None
        if most is None:
            raise ValueError(rest)
        row = {f"s:{index}:{i}": MINUS_ONE if unit == "courses" else -self.size(i) for i in self._in_common(index)}
        return row, -self.view.rule.amount(most)

    def size(self, id: str) -> Fraction:
        """Credits of an item where it is counted in common; unknown ones are too many in the low reading."""
        item = self.view.items[id]
        if item.credits is not None:
            return item.credits
        return ZERO if self.view.reading_of(item) == "high" else ENDLESS

    def _common(self, rest: str) -> Row:
        number, _, rest = rest.partition(":")
        item, _, pair = rest.rpartition(":")
        a, b = pair.split("|")
        left, right = self._sides(int(number))
        if a == b or a not in left or b not in right or not (self.view.fits(a, item) and self.view.fits(b, item)):
            raise ValueError(rest)
        return {f"s:{number}:{item}": ONE, f"x:{item}:{a}": MINUS_ONE, f"x:{item}:{b}": MINUS_ONE}, MINUS_ONE

    # --- what further courses would change ----------------------------------------------------------------------

    def _taken(self, rest: str) -> Row:
        item = rest.rpartition(":")[0]
        if not item.startswith("new:"):
            raise ValueError(rest)
        return {f"t:{item}": ONE, f"x:{rest}": MINUS_ONE}, ZERO

    def _earned(self, id: str) -> Row:
        return self.bounds.earned(id)

    # --- no more than is demanded -----------------------------------------------------------------------------

    def _exact(self, rest: str) -> Row:
        if rest.startswith("used:"):
            item = rest[5:]
            direct = [f"x:{item}:{leaf}" for leaf in self.view.rule.leaves if self.view.fits(leaf, item)]
            return {**dict.fromkeys(direct, ONE), f"u:{item}": MINUS_ONE}, ZERO
        clause = self.view.rule.clauses.get(rest)
        if clause is None:
            return self._last(rest)
        self._clause(rest)
        if clause.kind == "pool":
            return self._exact_pool(clause)
        if clause.kind != "take":
            children = {column: -a for column, a in self._children(clause).items()}
            return {**children, f"y:{rest}": self._node_need(clause)}, ZERO
        units = {c: -u for c, u in self._items(rest).items() if c[0] == "x" or clause.node.unit == "courses"}
        last = {"l" + c[1:]: -u for c, u in units.items()} if clause.node.unit == "credits" else {}
        if self._in_pool(rest) and clause.parent is not None:
            refined = clause.node.distinct or clause.node.at_least
            if refined or (clause.node.unit == "credits" and not _is_tight(clause.parent)):
                raise ValueError(rest)
            return {**units, **last, f"y:{clause.parent.id}": self._pool_of(rest)[1]}, ZERO
        if clause.node.unit == "courses":
            return {**units, f"y:{rest}": clause.need}, ZERO
        step = Fraction(1, lcm(clause.need.denominator, *(u.denominator for u in units.values())))
        return {**units, **last, f"y:{rest}": clause.need - step}, ZERO

    def _exact_pool(self, pool: Clause) -> Row:
        """A pool holds no more than it asks; credits may be overshot by one last course."""
        row: dict[str, Fraction] = {}
        units = [pool.need]
        by_courses = pool.node.unit == "courses"
        if not _is_tight(pool):
            raise ValueError(pool.id)
        for child in pool.children:
            if child.kind != "take" or self.view.is_settled(child):
                row[f"y:{child.id}"] = MINUS_ONE
                continue
            for column, unit in self._items(child.id).items():
                if column[0] == "v":
                    if by_courses:
                        row[column] = MINUS_ONE
                    continue
                row[column] = -unit
                units.append(unit)
                if not by_courses:
                    row["l" + column[1:]] = unit
        step = ZERO if by_courses else Fraction(1, lcm(*(unit.denominator for unit in units)))
        return {**row, f"y:{pool.id}": pool.need - step}, ZERO

    def _last(self, rest: str) -> Row:
        """Rows about the one last course, and a take in a pool that gives nothing below its least."""
        names = [id for id in self.view.rule.clauses if rest.startswith(id + ":")]
        id = max(names, key=len)
        clause, item = self._clause(id, "take", "pool"), rest[len(id) + 1 :]
        if item == "gate":
            self._gate(id)
            units = self._items(id)
            return {**{c: -u for c, u in units.items()}, f"y:{id}": sum(units.values(), ZERO)}, ZERO
        if item == "idle":
            self._pool_of(id)
            units = self._items(id)
            above = clause.parent.id if clause.parent is not None else ""
            return {**{c: -u for c, u in units.items()}, f"y:{above}": sum(units.values(), ZERO)}, ZERO
        if item == "last":
            takes = [c for c in clause.children if c.kind == "take" and not self.view.is_settled(c)] or [clause]
            columns = [f"l:{i}:{t.id}" for t in takes for ids in self.view.eligible(t.id).values() for i in ids]
            return {**dict.fromkeys(columns, MINUS_ONE), f"y:{id}": ONE}, ZERO
        if not self.view.fits(id, item):
            raise ValueError(rest)
        return {f"x:{item}:{id}": ONE, f"l:{item}:{id}": MINUS_ONE}, ZERO


def _is_tight(pool: Clause) -> bool:
    """Whether a pool never has to hold more than it asks: no child needs several courses, or kinds, to give any."""
    most = 1 if pool.node.unit == "courses" else 0
    takes = [child.node for child in pool.children if child.kind == "take"]
    return all(least <= most for least in pool.least.values()) and not any(t.distinct or t.at_least for t in takes)
