"""A necessary condition: the fewest courses and other things that any exact answer could still find missing.

For each clause it counts the courses that might fill it, grades and unknowns all in favour, as if no two clauses
wanted the same course. That can only be too generous. A pair is dropped when even so more is missing than the
slack, and something is missing with all papers that are not here; it never decides a yes, and a pair that an exact
audit would keep or call open is never dropped (tested as 0).

Courses are counted for all rules and a whole group of records at once; what a person holds or has signed is looked
up only for the pairs that this leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from asyougo.audit.eligibility import NO_EXCEPTIONS, item_of_paper
from asyougo.audit.facts import truth_of
from asyougo.audit.plan import Part, Plan
from asyougo.model.requirement import Limit
from asyougo.model.transcript import Item, PreparedTranscript
from asyougo.population.looks import NOWHERE, Asker, Places, Question, Signature
from asyougo.population.pack import RulePack

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
GENEROUS = 1e-6  # credits are added as floats here; a condition that is only necessary may err to this side


@frozen
class Kept:
    """A rule that stays for an answer. near: within the slack without papers and rows that nobody can read.

    promised: where the answer is known to be no, whether a count of each clause by itself would have said yes.
    """

    rule: int
    near: bool
    promised: bool | None = None


@frozen(eq=False)
class _Look:
    """What a course that looks alike could do in every rule of the pack.

    leaves: places among all leaves that it might fill; limits: places among all amounts that might count it.
    """

    leaves: list[Places]
    limits: list[Places]


@frozen(eq=False)
class _Counted:
    """Courses that might count, by record (rows) and place (columns).

    courses: how many; credits: their sum; unknown: whether one of them has unknown credits.
    """

    courses: Numbers
    credits: Numbers
    unknown: Flags

    def of(self, rows: Places) -> _Counted:
        return _Counted(self.courses[rows], self.credits[rows], self.unknown[rows])


@frozen(eq=False)
class _Group:
    """Records with what was counted of them. places: where each stands among all that were asked about."""

    places: tuple[int, ...]
    records: tuple[PreparedTranscript, ...]
    leaves: _Counted
    limits: _Counted
    open_leaves: Flags
    open_limits: Flags
    unreadable: NDArray[np.int64]
    wild: Flags

    def of(self, rows: Places) -> _Group:
        return _Group(
            tuple(self.places[row] for row in rows.tolist()),
            tuple(self.records[row] for row in rows.tolist()),
            self.leaves.of(rows),
            self.limits.of(rows),
            self.open_leaves[rows],
            self.open_limits[rows],
            self.unreadable[rows],
            self.wild[rows],
        )


class Sieve:
    """Counts for one pack; answers about sets are kept by what a course looks like, not by who took it."""

    def __init__(self, pack: RulePack) -> None:
        self.pack = pack
        self._papers: dict[Signature, _Look] = {}
        self._first: list[int] = []
        self._leaves = 0
        for plan in pack.plans:
            self._first.append(self._leaves)
            self._leaves += len(plan.leaves)
        self._limits: list[list[tuple[int, Limit]]] = [[] for _ in pack.plans]
        for place, (rule, limit) in enumerate(pack.amounts_asked):
            self._limits[rule].append((place, limit))
        self._by_code = {
            code: np.array([self._first[rule] + leaf for rule, leaf in found], dtype=np.intp)
            for code, found in pack.by_code.items()
        }
        every_leaf = [(rule, leaf.index) for rule, plan in enumerate(pack.plans) for leaf in plan.leaves]
        self._leaf_asker = Asker(self._questions(pack.open_leaves))
        self._limit_asker = Asker(self._limit_questions())
        self._every_leaf_asker = Asker(self._questions(every_leaf))

    def keep(self, prepared: PreparedTranscript) -> list[Kept]:
        """The rules that this record misses by at most the slack, or may meet with papers that are not here."""
        return self.keep_all((prepared,))[0]

    def keep_all(
        self, records: Sequence[PreparedTranscript], among: Mapping[int, Sequence[int]] | None = None
    ) -> list[list[Kept]]:
        """The same for many records, in their order, in a fraction of the time.

        among: for some rules the places of the records that are looked at; for the others it is all of them.
        """
        if not records:
            return []
        everyone = self._counted(records)
        kept: list[list[Kept]] = [[] for _ in records]
        for rule in range(len(self.pack.plans)):
            some = None if among is None else among.get(rule)
            group = everyone if some is None else everyone.of(np.array(some, dtype=np.intp))
            for row, near in self._kept_of(rule, group) if group.records else ():
                kept[group.places[row]].append(Kept(rule, near))
        for row, record in enumerate(records):
            if record.overrides:
                kept[row] = self._with_exceptions(record, kept[row])
        return kept

    def _counted(self, records: Sequence[PreparedTranscript]) -> _Group:
        items = [[item for item in record.items if item.standing != "never" and item.codes] for record in records]
        looks = [[self._look(item) for item in row] for row in items]
        credits = [[item.credits for item in row] for row in items]
        open_leaves, open_limits = self._open_to(records)
        return _Group(
            places=tuple(range(len(records))),
            records=tuple(records),
            leaves=_count([[look.leaves for look in row] for row in looks], credits, self._leaves),
            limits=_count([[look.limits for look in row] for row in looks], credits, len(self.pack.amounts_asked)),
            open_leaves=open_leaves,
            open_limits=open_limits,
            unreadable=np.array([sum(1 for item in record.items if item.codes is None) for record in records]),
            wild=np.array([any(item.wild for item in record.items) for record in records]),
        )

    def _kept_of(self, rule: int, group: _Group) -> list[tuple[int, bool]]:
        """The records of a group for which a rule stays, and whether it is near."""
        plan, slack = self.pack.plans[rule], self.pack.slack
        wild = group.wild[:, None]
        generous = self._short(rule, group.limits, group.open_limits | wild)
        at_most = _Tree(plan, self._first[rule], group.leaves, group.open_leaves, {}).least(generous)
        # An unreadable row is one course, so it fills one slot of a clause at most; for limits it may be any amount.
        rows = np.flatnonzero(at_most <= np.maximum(group.unreadable, slack))
        if not len(rows):
            return []
        unmet = self._unmet(plan, [group.records[row] for row in rows.tolist()])
        counted, open_leaves = group.leaves.of(rows), group.open_leaves[rows]
        least = _Tree(plan, self._first[rule], counted, open_leaves, unmet).least(generous[rows])
        strict = self._short(rule, group.limits, np.broadcast_to(wild, group.open_limits.shape))[rows]
        alone = _Tree(plan, self._first[rule], counted, np.zeros_like(open_leaves), unmet).least(strict)
        # What is left is counted without unreadable rows and papers; whether it may be met, with them.
        near, open_ = alone <= slack, least <= group.unreadable[rows]
        found = zip(rows.tolist(), near.tolist(), open_.tolist(), strict=True)
        return [(row, is_near) for row, is_near, is_open in found if is_near or is_open]

    def _with_exceptions(self, record: PreparedTranscript, kept: list[Kept]) -> list[Kept]:
        """Rules that an exception may touch stay whatever is counted: it can waive or add anything."""
        near = {found.rule: found.near for found in kept}
        named = {override.credential for override in record.overrides}
        for rule, requirement in enumerate(self.pack.rules):
            if None in named or requirement.id in named:
                near[rule] = True
        return [Kept(rule, near[rule]) for rule in sorted(near)]

    def _unmet(self, plan: Plan, records: Sequence[PreparedTranscript]) -> dict[str, Numbers]:
        """By part that no course can meet: 1 for each record that certainly does not meet it."""
        return {
            part.id: np.array(
                [not truth_of(part, plan, record, NO_EXCEPTIONS, "planned").high for record in records], dtype=float
            )
            for part in self.pack.facts_of(plan)
        }

    def _look(self, item: Item) -> _Look:
        codes = [code for code in item.codes or () if code in self._by_code]
        named = [self._by_code[code] for code in codes]
        if len(named) > 1:  # a cross-listed course whose names stand in one list fills one place of it
            named = [np.unique(np.concatenate(named))]
        return _Look([*named, *self._leaf_asker.places(item)], self._limit_asker.places(item))

    def _open_to(self, records: Sequence[PreparedTranscript]) -> tuple[Flags, Flags]:
        """Leaves and amounts that missing papers might serve, as far as institution and terms tell."""
        leaves = np.zeros((len(records), self._leaves), dtype=bool)
        limits = np.zeros((len(records), len(self.pack.amounts_asked)), dtype=bool)
        for row, record in enumerate(records):
            for paper in record.papers:
                key = (paper.institution, paper.begins, paper.ends)
                known = self._papers.get(key)
                if known is None:
                    item = item_of_paper(paper)
                    known = _Look(self._every_leaf_asker.places(item), self._limit_asker.places(item))
                    self._papers[key] = known
                leaves[row, np.concatenate([NOWHERE, *known.leaves])] = True
                limits[row, np.concatenate([NOWHERE, *known.limits])] = True
        return leaves, limits

    def _short(self, rule: int, counted: _Counted, served: Flags) -> Numbers:
        """Courses that the limits of a rule over earned work still ask for at least. served: amounts left aside."""
        plan = self.pack.plans[rule]
        worst = np.zeros(len(served))
        for place, limit in self._limits[rule]:
            by_courses = limit.at_least is not None and limit.at_least.unit == "courses"
            have = (counted.courses if by_courses else counted.credits)[:, place]
            largest = 1.0 if by_courses else self.pack.largest_course(plan.requirement)
            short = np.maximum(float(plan.amounts[limit.id]) - have - GENEROUS, 0.0)
            missing = np.sign(short) if largest is None else np.ceil(short / largest)
            aside = served[:, place] if by_courses else served[:, place] | counted.unknown[:, place]
            worst = np.maximum(worst, np.where(aside, 0.0, missing))
        return worst

    def _questions(self, places: Iterable[tuple[int, int]]) -> list[Question]:
        """What leaves ask of a course, each question once."""
        grouped: dict[Signature, list[tuple[int, int]]] = {}
        for rule, leaf in places:
            plan = self.pack.plans[rule]
            take = plan.leaves[leaf].take
            key = (take.set, take.where, tuple(sorted(plan.sets.items(), key=lambda named: named[0])))
            grouped.setdefault(key, []).append((rule, leaf))
        questions = []
        for found in grouped.values():
            plan = self.pack.plans[found[0][0]]
            take = plan.leaves[found[0][1]].take
            columns = np.array([self._first[rule] + leaf for rule, leaf in found], dtype=np.intp)
            questions.append(Question(plan, (take.set, take.where), columns))
        return questions

    def _limit_questions(self) -> list[Question]:
        """What limits over earned work ask of a course, each question once."""
        grouped: dict[Signature, list[int]] = {}
        for place, (rule, limit) in enumerate(self.pack.amounts_asked):
            plan = self.pack.plans[rule]
            named = tuple(sorted(plan.sets.items(), key=lambda named: named[0]))
            key = (limit.over, limit.set, limit.where, plan.requirement.owner, named)
            grouped.setdefault(key, []).append(place)
        return [
            Question(self.pack.plans[rule], limit, np.array(found, dtype=np.intp))
            for found in grouped.values()
            for rule, limit in (self.pack.amounts_asked[found[0]],)
        ]


def _count(places: list[list[list[Places]]], credits: list[list[Fraction | None]], columns: int) -> _Counted:
    """Courses and credits by record and column. places: for each course of each record, the columns it counts in."""
    shape = (len(places), columns)
    size = shape[0] * shape[1]
    where: list[Places] = [NOWHERE]
    amounts: list[float] = [0.0]
    for row, found in enumerate(places):
        for parts, credit in zip(found, credits[row], strict=True):
            where += [part + row * columns for part in parts]
            amounts += [float("nan") if credit is None else float(credit)] * len(parts)
    each = np.repeat(np.array(amounts, dtype=float), [len(one) for one in where])
    cells = np.concatenate(where)
    unknown = np.isnan(each)

    def total(weights: Numbers) -> Numbers:
        summed: Numbers = np.asarray(np.bincount(cells, weights=weights, minlength=size), dtype=np.float64)
        return summed.reshape(shape)

    credits_known = np.where(unknown, 0.0, each)
    return _Counted(total(np.ones(len(cells))), total(credits_known), total(unknown.astype(np.float64)) > 0)


@frozen
class _Missing:
    """What is missing at a part, by record, each number by itself the least: courses, other things, both together."""

    courses: Numbers
    others: Numbers
    both: Numbers


@frozen(eq=False)
class _Tree:
    """The counting of one rule over some records.

    first: the column of its first leaf. open_to: leaves that missing papers might fill. unmet: by part that no course
    can meet, 1 for each record that certainly does not meet it; a part that is not named is taken as met.
    """

    plan: Plan
    first: int
    have: _Counted
    open_to: Flags
    unmet: dict[str, Numbers]

    def least(self, by_limits: Numbers) -> Numbers:
        """Courses and other things that are missing at the least. by_limits: courses that limits ask for anyway."""
        found = self._missing(self.plan.root)
        return np.maximum(np.maximum(found.courses, by_limits) + found.others, found.both)

    def _missing(self, part: Part) -> _Missing:
        none = np.zeros(len(self.open_to))
        match part.kind:
            case "take":
                short = self._at_leaf(part)
                return _Missing(short, none, short)
            case "pool":
                short = self._in_pool(part)
                return _Missing(short, none, short)
            case "static":
                unmet = self.unmet.get(part.id, none)
                return _Missing(none, unmet, unmet)
        if not part.of or (part.kind == "when" and len(part.of) == 1):
            return _Missing(none, none, none)
        children = [self._missing(child) for child in part.of]
        needed = 1 if part.kind == "when" else int(part.need) if part.kind == "n_of" else len(children)
        courses = _smallest([child.courses for child in children], needed)
        others = _smallest([child.others for child in children], needed).sum(axis=0)
        together = _smallest([child.both for child in children], needed)
        if not self.plan.sharing:
            return _Missing(courses.sum(axis=0), others, together.sum(axis=0))
        # Where courses may be shared, one may serve every child.
        most = courses.max(axis=0, initial=0.0)
        return _Missing(most, others, np.maximum(together.max(axis=0, initial=0.0), most + others))

    def _at_leaf(self, part: Part) -> Numbers:
        leaf = self.plan.leaves[part.leaf]
        if leaf.need is None:
            return np.zeros(len(self.open_to))
        place = self.first + part.leaf
        need = float(leaf.need)
        if leaf.unit == "courses":
            short = np.maximum(np.ceil(need - self.have.courses[:, place]), 0.0)
        else:
            # One course may be as large as any amount.
            short = (self.have.credits[:, place] < need - GENEROUS).astype(float)
            short[self.have.unknown[:, place]] = 0.0
        return np.where(self.open_to[:, place], 0.0, short)

    def _in_pool(self, part: Part) -> Numbers:
        total = np.zeros(len(self.open_to))
        aside = np.zeros(len(self.open_to), dtype=bool)
        by_courses = part.unit == "courses"
        for child, (_, most) in zip(part.of, part.caps, strict=True):
            if child.kind != "take":
                total += 1
                continue
            place = self.first + child.leaf
            given = (self.have.courses if by_courses else self.have.credits)[:, place]
            total += given if most is None else np.minimum(given, float(most))
            aside |= self.open_to[:, place]
            if not by_courses:
                aside |= self.have.unknown[:, place]
        short = np.maximum(float(part.need) - total - GENEROUS, 0.0)
        # A course may be as large as any amount, and where it may be shared it can serve several children.
        missing = np.ceil(short) if by_courses and not self.plan.sharing else np.sign(short)
        return np.where(aside, 0.0, missing)


def _smallest(amounts: list[Numbers], needed: int) -> Numbers:
    """For each record the smallest amounts, as many as are needed."""
    stacked = np.array(amounts)
    return stacked if needed >= len(amounts) else np.sort(stacked, axis=0)[:needed]
