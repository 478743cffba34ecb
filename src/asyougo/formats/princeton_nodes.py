"""Clauses of a programme file -> nodes of a requirement: what counting with bounds becomes.

A count that all parts must fill is `all`; bundles that count as one are `any` or "n of"; everything else is a pool. A
bundle that may count as more than one is divided: one branch for each number that it can give.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import islice
from typing import Any

from attrs import evolve

from asyougo.formats.documents import Members
from asyougo.formats.foreign_rule import Account, Construct, counts_as_one, courses, fingerprint, slug
from asyougo.formats.princeton_clauses import Clause, constructs_at
from asyougo.model.predicate import EVERYTHING
from asyougo.model.requirement import All, AnyChild, Label, Node, NOf, Pool, PoolChild, Prose, Take

MOST_BRANCHES = 64  # ways to divide a need among bundles; the real files have at most 4


class Counting:
    """Makes the nodes of one file. `nodes`: for each clause the nodes that it became, one for each branch."""

    def __init__(self, value: Members, account: Account) -> None:
        self._value = value
        self._account = account
        self.nodes: dict[str, list[Node]] = {}

    def node(self, clause: Clause, at_least: int, suffix: str = "") -> Node:
        """The node that is true when the count of a clause is at least so many, and its own need is met.

        suffix: ends the ids of a clause that stands in several branches.
        """
        node = self._bare(clause, at_least, suffix)
        if clause.open:
            own = clause.id + suffix
            asked = (question(own, words) for words in sorted(set(clause.open)))
            node = All(id=own, of=(evolve(node, id=f"{own}.read"), *asked))
        note = None if isinstance(node, Prose) and clause.kind == "text" else clause.note
        label = Label(clause.name) if clause.name else None
        node = evolve(node, label=label, by=clause.by, policy=clause.policy, note=note)
        self.nodes.setdefault(clause.id, []).append(node)
        return node

    def _bare(self, clause: Clause, at_least: int, suffix: str) -> Node:
        own = clause.id + suffix
        match clause.kind:
            case "text":
                return Prose(id=own, text=Label(clause.text))
            case "progress":
                return Take(id=own, set=EVERYTHING, need=Fraction(clause.number))
            case "parts":
                return self._counting(clause, at_least, suffix)
            case _:
                return self._taking(clause, max(clause.need or 0, at_least, 1), own)

    def _taking(self, clause: Clause, need: int, own: str) -> Node:
        """A leaf. Entries that are no course become open questions beside the courses."""
        if not clause.odd:
            return Take(id=own, set=clause.set, need=Fraction(need))
        listed = PoolChild(Take(id=f"{own}.listed", set=clause.set))
        asked = (PoolChild(question(own, odd)) for odd in sorted(set(clause.odd)))
        return Pool(id=own, need=Fraction(need), unit="courses", of=(listed, *asked))

    def _counting(self, clause: Clause, at_least: int, suffix: str) -> Node:
        """A clause with parts; those that contribute nothing stand beside the count."""
        own = clause.id + suffix
        aside = [part for part in clause.parts if part.most == 0]
        parts = [part for part in clause.parts if part.most != 0]
        total = most_of(parts)
        need = None if clause.need is None else max(clause.need, at_least, 1)
        if need is None or (total is not None and need > total):
            core = self._unsettled(clause, parts, need, total, suffix)
        else:
            core = self._combined(clause, parts, need, f"{own}.counted" if aside else own, suffix)
        if not aside:
            return core
        return All(id=own, of=(evolve(core, id=f"{own}.counted"), *(self.node(part, 0, suffix) for part in aside)))

    def _unsettled(self, clause: Clause, parts: list[Clause], need: int | None, total: int | None, suffix: str) -> Node:
        """A count that no number of courses can give: the parts with a need of their own, and an open question."""
        said = "ALL of parts without a bound is no number" if need is None else f"{courses(need)} needed, and the parts"
        self._account.report(
            clause.place,
            said if need is None else f"{said} can contribute {total} at most",
            "Write how many are needed, and let the parts count for as much.",
            code="all-without-bound" if need is None else "impossible",
            constructs=[
                ("min_needed", (*clause.path, "min_needed")),
                *(construct for part in parts if part.need == 0 for construct in self._constructs(part)),
            ],
        )
        certain = tuple(self.node(part, 1, suffix) for part in parts if part.need != 0)
        names = "; ".join(part.name or part.id for part in parts)
        asked = Prose(id=f"{clause.id}{suffix}.how-many", text=Label(f"How many are needed of these: {names}?"))
        return All(id=clause.id + suffix, of=(*certain, asked))

    def _combined(self, clause: Clause, parts: list[Clause], need: int, own: str, suffix: str) -> Node:
        """The node that is true when the contributions of the parts add up to the need."""
        if need == most_of(parts):
            return All(id=own, of=tuple(self.node(part, part.most or 1, suffix) for part in parts))
        if all(part.most == 1 for part in parts):
            made = tuple(self.node(part, 1, suffix) for part in parts)
            return AnyChild(id=own, of=made) if need == 1 else NOf(id=own, n=Fraction(need), of=made)
        if any(is_bundle(part) for part in parts):
            return self._divided(clause, parts, need, own, suffix)
        return self._pool(parts, need, own, suffix)

    def _pool(self, parts: list[Clause], need: int, own: str, suffix: str) -> Node:
        """A pool of leaves that count up to their `max_counted`, and of bundles that count as one."""
        return Pool(
            id=own, need=Fraction(need), unit="courses", of=tuple(self._pool_child(part, suffix) for part in parts)
        )

    def _pool_child(self, part: Clause, suffix: str) -> PoolChild:
        node = self.node(part, 1, suffix)
        if not isinstance(node, Take) or (part.most == 1 and node.need != 1):
            return counts_as_one(node)
        lowest = Fraction(part.need) if part.need is not None and part.need > 1 else None
        highest = Fraction(part.max) if part.max is not None else None
        return PoolChild(evolve(node, need=None), highest, lowest)

    def _divided(self, clause: Clause, parts: list[Clause], need: int, own: str, suffix: str) -> Node:
        """One branch for each way to divide the need among bundles that may count as more than one."""
        bundles = [part for part in parts if is_bundle(part)]
        leaves = [part for part in parts if not is_bundle(part)]
        ways = list(divisions(bundles, most_of(leaves) if leaves else 0, need))
        if len(ways) > MOST_BRANCHES:
            self._account.report(
                clause.place, "the parts can divide the count in too many ways", "Ask for numbers of each part.",
                code="too-many-ways",
                constructs=[construct for part in parts for construct in self._constructs(part)],
            )  # fmt: skip
            return Prose(id=own, text=Label(clause.text))
        return AnyChild(id=own, of=tuple(self._branch(bundles, leaves, way, need, own, suffix) for way in ways))

    def _branch(
        self, bundles: list[Clause], leaves: list[Clause], way: tuple[int, ...], need: int, own: str, suffix: str
    ) -> Node:
        ending = ".with-" + "-".join(str(number) for number in way)
        made = [
            self.node(part, number, suffix + ending) for part, number in zip(bundles, way, strict=True) if number > 0
        ]
        rest = need - sum(way)
        if rest > 0:
            made.append(self._pool(leaves, rest, f"{own}{ending}.others", suffix + ending))
        return All(id=own + ending, of=tuple(made))

    def _constructs(self, clause: Clause) -> Iterator[Construct]:
        value: Any = self._value
        for step in clause.path:
            value = value[step]
        return constructs_at(clause.path, value)


def question(own: str, words: str) -> Prose:
    """A clause of a file that no course can answer. A dot never stands in an id that is made from a name."""
    return Prose(id=f"{own}.{slug(words)[:30] or 'words'}-{fingerprint(words)}", text=Label(words))


def is_bundle(clause: Clause) -> bool:
    """Whether a clause is more than a list of courses and may count as more than one."""
    return clause.most != 1 and (clause.kind == "parts" or bool(clause.odd or clause.open))


def most_of(clauses: Iterable[Clause]) -> int | None:
    """What clauses can contribute together at most; None for no bound."""
    total = 0
    for clause in clauses:
        if clause.most is None:
            return None
        total += clause.most
    return total


def divisions(bundles: list[Clause], most_elsewhere: int | None, need: int) -> Iterator[tuple[int, ...]]:
    """The numbers that bundles can give towards a need, where the rest can come from elsewhere.

    A bundle gives nothing, or from its own need up to its bound.
    """

    def numbers(bundle: Clause) -> range:
        highest = need if bundle.most is None else min(bundle.most, need)
        return range(min(max(bundle.need or 0, 1), highest), highest + 1)

    def extend(given: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        rest = need - sum(given)
        if len(given) == len(bundles):
            if rest <= 0 or most_elsewhere is None or rest <= most_elsewhere:
                yield given
            return
        for number in (0, *numbers(bundles[len(given)])):
            if number == 0 or rest > 0:  # no branch asks for more than the need without reason
                yield from extend((*given, number))

    yield from islice(extend(()), MOST_BRANCHES + 1)
