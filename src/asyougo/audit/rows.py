"""The canonical rows: a requirement over candidates as linear inequalities in exact numbers.

Columns and rows carry names that the certificate uses. The independent checker derives the same rows from the
rule in code of its own, so a row that is wrong here makes a proof that it refuses. Columns lie between 0 and 1
unless said; all but `w:` are whole numbers.

    y:<node>              the node is true                      x:<item>:<leaf>   the item fills a slot of the leaf
    w:<leaf>              what a take gives its pool            v:<leaf>          what missing papers give the leaf
    z:<leaf>:<value>      a distinct value occurs               l:<item>:<leaf>   the item is the last whole course
    u:<item>              the item is used anywhere             s:<share>:<item>  the item is in common
    a:<item>              the item is the attempt that counts, where takes may share a course

    n:<node>      sum of children >= need x y          need:<leaf>        units of the items >= need x y
    give:<leaf>   units of the items >= w              least:<leaf>, gate:<leaf>   nothing below the least, w only if y
    course:<course>:<leaves>   a course once (or as often as it may be repeated) among leaves that exclude each other
    attempt:<item>:<leaves>    one attempt once among them       cap/floor:<leaf>:<i>   refinements of a take
    once:<course>, tries:<item>:<leaf>   no more attempts at a course than it may be repeated, takes that share included
    distinct:<leaf>, link:<leaf>:<value>               used:<item>:<leaf>  u >= x
    limit:<id>    an overlay on what is applied        share:<i>, common:<i>:<item>:<a>|<b>   what is in common
    exact:<...>   demanded slots and no more, only where an overlay would reward more
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, lcm

from attrs import field, frozen

from asyougo.audit.eligibility import Candidate
from asyougo.audit.instance import Instance
from asyougo.audit.plan import Leaf, Overlay, Part, Sharing
from asyougo.model.units import MINUS_ONE, ONE, ZERO


@frozen(eq=False)
class Row:
    """coefficients . columns >= bound."""

    coefficients: dict[str, Fraction]
    bound: Fraction


@frozen(eq=False)
class Program:
    """Columns with their bounds, rows by name, and the columns that must be whole."""

    lower: dict[str, Fraction] = field(factory=dict)
    upper: dict[str, Fraction] = field(factory=dict)
    rows: dict[str, Row] = field(factory=dict)
    whole: set[str] = field(factory=set)
    cost: dict[str, Fraction] = field(factory=dict)

    def column(self, name: str, upper: Fraction = ONE, lower: Fraction = ZERO, whole: bool = True) -> str:
        if name not in self.upper:
            self.lower[name], self.upper[name] = lower, upper
            if whole:
                self.whole.add(name)
        return name

    def row(self, name: str, coefficients: dict[str, Fraction], bound: Fraction) -> None:
        kept = {column: value for column, value in coefficients.items() if value != 0}
        self.rows[name] = Row(kept, bound)


class RowBuilder:
    """Writes the rows of some parts of a plan, with every overlay and share that touches their leaves.

    tops: parts that must be true. out: parts that were refuted already and count as false.
    """

    def __init__(self, instance: Instance, tops: list[Part], out: frozenset[str] = frozenset()) -> None:
        self.instance = instance
        self.plan = instance.plan
        self.program = Program()
        self.tops = tops
        self.out = out
        self.leaves: list[Leaf] = []
        self.strict = not self.plan.is_plain_cap and any(not o.is_cap for o in instance.overlays)
        self.counted = self._counted_items()

    def build(self) -> Program:
        for top in self.tops:
            self._part(top, ONE)
        present = {leaf.index for leaf in self.leaves}
        self._courses(present)
        for overlay in self.instance.overlays:
            if overlay.leaves & present or not overlay.is_cap:
                self._overlay(overlay, present)
        for sharing in self.plan.sharing:
            self._sharing(sharing, present)
        return self.program

    def _counted_items(self) -> bool:
        """Whether an item may fill several slots, so that using it needs a column of its own."""
        return bool(self.plan.free_pairs)

    # --- the tree ---------------------------------------------------------------------------------------------

    def _part(self, part: Part, lower: Fraction = ZERO) -> str:
        name = f"y:{part.id}"
        if part.id in self.out:
            return self.program.column(name, ZERO)
        exceptions = self.instance.eligibility.exceptions
        if part.kind == "static" or exceptions.settles(part):
            true = True if exceptions.settles(part) else self.instance.truth(part)
            return self.program.column(name, ONE if true else ZERO, lower)
        if part.kind == "when":
            part = self.instance.sides(part)
        self.program.column(name, ONE, lower)
        match part.kind:
            case "take":
                self._take(part, name)
            case "pool":
                self._pool(part, name)
            case _:
                need = part.need if part.kind == "n_of" else Fraction(len(part.of))
                still_open = [child for child in part.of if child.id not in self.out]
                forced = lower if part.kind == "all" or len(still_open) == need else ZERO
                row = {self._part(child, ZERO if child.id in self.out else forced): ONE for child in part.of}
                self.program.row(f"n:{part.id}", {**row, name: -need}, ZERO)
                if self.strict and need > 0:
                    self.program.row(f"exact:{part.id}", {**dict.fromkeys(row, MINUS_ONE), name: need}, ZERO)
        return name

    def _take(self, part: Part, name: str) -> None:
        leaf = self.plan.leaves[part.leaf]
        need = leaf.need or ZERO
        self.leaves.append(leaf)
        row = self._items(leaf)
        if self.instance.papers[leaf.index]:
            row[self._paper(leaf, need)] = ONE if leaf.unit == "courses" else need
        self.program.row(f"need:{leaf.id}", {**row, name: -need}, ZERO)
        self._refine(leaf, name)
        if self.strict:
            self._exact(leaf, name, need)

    def _paper(self, leaf: Leaf, most: Fraction) -> str:
        """How many courses of missing papers fill a leaf; one is enough where credits are asked."""
        return self.program.column(f"v:{leaf.id}", Fraction(ceil(most)) if leaf.unit == "courses" else ONE)

    def _items(self, leaf: Leaf) -> dict[str, Fraction]:
        return {
            self.program.column(f"x:{candidate.item.id}:{leaf.id}"): self.instance.units_at(leaf, candidate)
            for candidate in self._candidates(leaf)
        }

    def _candidates(self, leaf: Leaf) -> list[Candidate]:
        return [c for found in self.instance.edges[leaf.index].values() for c in found]

    def _refine(self, leaf: Leaf, name: str) -> None:
        # A course of a paper that is not here may be of any kind, so it may be all that a refinement asks for.
        paper = f"v:{leaf.id}" if self.instance.papers[leaf.index] else None
        if leaf.distinct is not None:
            by, least = leaf.distinct
            values: dict[str, list[str]] = {}
            for candidate in self._candidates(leaf):
                for value in self.instance.distinct_values(by, candidate.item, least):
                    values.setdefault(value, []).append(f"x:{candidate.item.id}:{leaf.id}")
            total: dict[str, Fraction] = {}
            for value, columns in sorted(values.items()):
                z = self.program.column(f"z:{leaf.id}:{value}")
                total[z] = ONE
                self.program.row(f"link:{leaf.id}:{value}", {**dict.fromkeys(columns, ONE), z: MINUS_ONE}, ZERO)
            if paper is not None:
                total[paper] = least
            self.program.row(f"distinct:{leaf.id}", {**total, name: -least}, ZERO)
        for i, refinement in enumerate(leaf.at_least):
            row = self.instance.refined(leaf, refinement, at_most=False)
            named = {f"x:{id}:{leaf.id}": amount for id, amount in row.items()}
            if paper is not None:
                named[paper] = refinement.amount
            self.program.row(f"floor:{leaf.id}:{i}", {**named, name: -refinement.amount}, ZERO)
        for i, refinement in enumerate(leaf.at_most):
            row = self.instance.refined(leaf, refinement, at_most=True)
            named = {f"x:{id}:{leaf.id}": -amount for id, amount in row.items()}
            self.program.row(f"cap:{leaf.id}:{i}", named, -refinement.amount)

    def _pool(self, part: Part, name: str) -> None:
        row: dict[str, Fraction] = {}
        for child, (least, most) in zip(part.of, part.caps, strict=True):
            if child.kind != "take" or self.instance.eligibility.exceptions.settles(child):
                row[self._part(child)] = ONE
                continue
            leaf = self.plan.leaves[child.leaf]
            self.leaves.append(leaf)
            cap = part.need if most is None else most
            units = self._items(leaf)
            if self.instance.papers[leaf.index]:
                units[self._paper(leaf, cap)] = ONE if leaf.unit == "courses" else cap
            given = self.program.column(f"w:{leaf.id}", cap, whole=False)
            self.program.row(f"give:{leaf.id}", {**units, given: MINUS_ONE}, ZERO)
            chosen = self.program.column(f"y:{leaf.id}")
            if least > 0 or leaf.distinct or leaf.at_least:
                self.program.row(f"least:{leaf.id}", {**units, chosen: -least}, ZERO)
                self.program.row(f"gate:{leaf.id}", {chosen: cap, given: MINUS_ONE}, ZERO)
            self._refine(leaf, chosen)
            if self.strict:
                self._exact_child(part, leaf, units, least, cap)
            row[given] = ONE
        self.program.row(f"n:{part.id}", {**row, name: -part.need}, ZERO)
        if self.strict:
            self._exact_pool(part, name)

    def _exact_pool(self, part: Part, name: str) -> None:
        """A pool holds no more than it asks: whole courses exactly, credits overshot by one last course at most.

        Where a child gives nothing below a least of more than one, or asks for kinds, more may have to be held.
        """
        if not self._is_tight(part):
            return
        row: dict[str, Fraction] = {}
        last: dict[str, Fraction] = {}
        units: list[Fraction] = [part.need]
        for child in part.of:
            if child.kind != "take" or self.instance.eligibility.exceptions.settles(child):
                row[f"y:{child.id}"] = MINUS_ONE
                continue
            leaf = self.plan.leaves[child.leaf]
            for candidate in self._candidates(leaf):
                x, unit = f"x:{candidate.item.id}:{leaf.id}", self.instance.units_at(leaf, candidate)
                row[x] = -unit
                units.append(unit)
                if part.unit == "credits":
                    column = self.program.column(f"l:{candidate.item.id}:{leaf.id}")
                    self.program.row(f"exact:{leaf.id}:{candidate.item.id}", {x: ONE, column: MINUS_ONE}, ZERO)
                    row[column] = unit
                    last[column] = MINUS_ONE
            if f"v:{leaf.id}" in self.program.upper and part.unit == "courses":
                row[f"v:{leaf.id}"] = MINUS_ONE
        step = ZERO if part.unit == "courses" else Fraction(1, lcm(*(unit.denominator for unit in units)))
        self.program.row(f"exact:{part.id}", {**row, name: part.need - step}, ZERO)
        if last:
            self.program.row(f"exact:{part.id}:last", {**last, name: ONE}, ZERO)

    def _is_tight(self, pool: Part) -> bool:
        """Whether a pool never has to hold more than it asks."""
        if any(least > (1 if pool.unit == "courses" else 0) for least, _ in pool.caps):
            return False
        takes = [self.plan.leaves[child.leaf] for child in pool.of if child.kind == "take"]
        return not any(leaf.distinct or leaf.at_least for leaf in takes)

    def _exact_child(self, pool: Part, leaf: Leaf, units: dict[str, Fraction], least: Fraction, cap: Fraction) -> None:
        """A child of a pool holds nothing that its cap or its least makes worthless, unless it asks for kinds."""
        row = {column: -unit for column, unit in units.items() if column[0] == "x" or leaf.unit == "courses"}
        if leaf.unit == "credits":
            row.update({"l" + column[1:]: -unit for column, unit in row.items()})
        refined = bool(leaf.distinct or leaf.at_least)
        if not refined and (leaf.unit == "courses" or self._is_tight(pool)):
            self.program.row(f"exact:{leaf.id}", {**row, f"y:{pool.id}": cap}, ZERO)
        else:
            idle = {column: -unit for column, unit in units.items()}
            self.program.row(f"exact:{leaf.id}:idle", {**idle, f"y:{pool.id}": sum(units.values(), ZERO)}, ZERO)
        if least > 0 or refined:
            most = sum(units.values(), ZERO)
            gate = {column: -unit for column, unit in units.items()}
            self.program.row(f"exact:{leaf.id}:gate", {**gate, f"y:{leaf.id}": most}, ZERO)

    def _exact(self, leaf: Leaf, name: str, need: Fraction) -> None:
        """No more than is demanded: whole courses exactly, credits overshot by the last whole course at most."""
        candidates = self._candidates(leaf)
        units = {f"x:{c.item.id}:{leaf.id}": self.instance.units_at(leaf, c) for c in candidates}
        if leaf.unit == "courses":
            if f"v:{leaf.id}" in self.program.upper:
                units[f"v:{leaf.id}"] = ONE
            self.program.row(f"exact:{leaf.id}", {**{x: -u for x, u in units.items()}, name: need}, ZERO)
            return
        step = Fraction(1, lcm(need.denominator, *(u.denominator for u in units.values())))
        row = {x: -u for x, u in units.items()}
        last: dict[str, Fraction] = {}
        for candidate in candidates:
            x, column = f"x:{candidate.item.id}:{leaf.id}", f"l:{candidate.item.id}:{leaf.id}"
            self.program.column(column)
            self.program.row(f"exact:{leaf.id}:{candidate.item.id}", {x: ONE, column: MINUS_ONE}, ZERO)
            row[column] = units[x]
            last[column] = MINUS_ONE
        self.program.row(f"exact:{leaf.id}:last", {**last, name: ONE}, ZERO)
        self.program.row(f"exact:{leaf.id}", {**row, name: need - step}, ZERO)

    # --- what may not be used twice ---------------------------------------------------------------------------

    def _courses(self, present: set[int]) -> None:
        wanted: dict[str, list[int]] = {}
        for leaf in sorted(self.leaves, key=lambda leaf: leaf.index):
            for course in self.instance.edges[leaf.index]:
                wanted.setdefault(course, []).append(leaf.index)
        for course, leaves in wanted.items():
            found = self.instance.courses[course]
            self._one_attempt(course, found.times, leaves)
            for clique in self.plan.cliques(tuple(leaves)):
                names = "|".join(self.plan.leaves[index].id for index in clique)
                by_item: dict[str, dict[str, Fraction]] = {}
                for index in clique:
                    for candidate in self.instance.edges[index][course]:
                        x = f"x:{candidate.item.id}:{self.plan.leaves[index].id}"
                        by_item.setdefault(candidate.item.id, {})[x] = MINUS_ONE
                every = {x: a for row in by_item.values() for x, a in row.items()}
                if len(every) > 1:
                    self.program.row(f"course:{course}:{names}", every, -Fraction(found.times))
                if found.times > 1:
                    for item, row in by_item.items():
                        if len(row) > 1:
                            self.program.row(f"attempt:{item}:{names}", row, MINUS_ONE)

    def _one_attempt(self, course: str, times: int, leaves: list[int]) -> None:
        """Takes that may share a course share one attempt at it."""
        if not any(self.plan.shared(a, b) for i, a in enumerate(leaves) for b in leaves[:i]):
            return
        places = [(c.item.id, self.plan.leaves[i].id) for i in leaves for c in self.instance.edges[i][course]]
        attempts = {f"a:{item}": MINUS_ONE for item, _ in places}
        if len(attempts) > times:
            for item, leaf in places:
                self.program.row(
                    f"tries:{item}:{leaf}", {self.program.column(f"a:{item}"): ONE, f"x:{item}:{leaf}": MINUS_ONE}, ZERO
                )
            self.program.row(f"once:{course}", attempts, -Fraction(times))

    def _used(self, item: str, leaves: list[Leaf], within: frozenset[int]) -> dict[str, Fraction]:
        """The columns that together say whether an item is used in some leaves, `within` those of an overlay."""
        places = sum(1 for index in within if any(c.item.id == item for c in self.instance.candidates[index]))
        direct = [f"x:{item}:{leaf.id}" for leaf in leaves if f"x:{item}:{leaf.id}" in self.program.upper]
        if not self.counted or places < 2:
            return dict.fromkeys(direct, ONE)
        u = self.program.column(f"u:{item}")
        for x in direct:
            self.program.row(f"used:{x[2:]}", {u: ONE, x: MINUS_ONE}, ZERO)
        if self.strict:
            self.program.row(f"exact:used:{item}", {**dict.fromkeys(direct, ONE), u: MINUS_ONE}, ZERO)
        return {u: ONE}

    # --- overlays and shares ----------------------------------------------------------------------------------

    def _overlay(self, overlay: Overlay, present: set[int]) -> None:
        leaves = [leaf for leaf in self.leaves if leaf.index in overlay.leaves]
        items = {c.item.id: c for leaf in leaves for c in self._candidates(leaf)}
        row: dict[str, Fraction] = {}
        for id in sorted(items):
            amount = self.instance.overlay_amount(overlay, items[id].item)
            if amount != 0:
                for column, times in self._used(id, leaves, overlay.leaves).items():
                    row[column] = row.get(column, ZERO) + amount * times
        for leaf in leaves:
            if f"v:{leaf.id}" in self.program.upper:
                row[f"v:{leaf.id}"] = self.instance.papers_weigh(overlay, leaf.index)
        self.program.row(f"limit:{overlay.id}", row, self.instance.overlay_bound(overlay))

    def _sharing(self, sharing: Sharing, present: set[int]) -> None:
        if sharing.courses is None and sharing.credits is None:
            return
        left = [self.plan.leaves[index] for index in sorted(sharing.left & present)]
        right = [self.plan.leaves[index] for index in sorted(sharing.right & present)]
        total: dict[str, Fraction] = {}
        credits: dict[str, Fraction] = {}
        fits = {leaf.index: {c.item.id: c.item for c in self._candidates(leaf)} for leaf in (*left, *right)}
        for a in left:
            for b in right:
                if a.index == b.index:
                    continue
                for id in sorted(fits[a.index].keys() & fits[b.index].keys()):
                    s = self.program.column(f"s:{sharing.index}:{id}")
                    row = {s: ONE, f"x:{id}:{a.id}": MINUS_ONE, f"x:{id}:{b.id}": MINUS_ONE}
                    self.program.row(f"common:{sharing.index}:{id}:{a.id}|{b.id}", row, MINUS_ONE)
                    total[s] = MINUS_ONE
                    credits[s] = -self.instance.shared_credits(fits[a.index][id])
        if sharing.courses is not None and total:
            self.program.row(f"share:{sharing.index}:courses", total, -sharing.courses)
        if sharing.credits is not None and total:
            self.program.row(f"share:{sharing.index}:credits", credits, -sharing.credits)
