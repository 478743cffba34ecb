"""Records as rows of numbers for the kernel, and which records those rows say everything about."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from asyougo.model.transcript import Item, PreparedTranscript
from asyougo.population.compile import Compiled


@frozen(eq=False)
class Rows:
    """The passed courses of some records: record r owns the rows first[r] to first[r + 1].

    look: a number for all that a set can see of the course; identity: which course it is an attempt of, the rows of
    one beside each other; rank: how many of the floors its grade reaches.
    """

    first: NDArray[np.int64]
    look: NDArray[np.int32]
    identity: NDArray[np.int32]
    rank: NDArray[np.int16]


class Looks:
    """Every look that was seen, with the sets that name it; they are judged once and kept for the next records."""

    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled
        self._numbers: dict[tuple[object, ...], int] = {}
        self._sets: list[tuple[int, ...]] = []
        self._first: NDArray[np.int64] = np.zeros(1, dtype=np.int64)
        self._set: NDArray[np.int32] = np.empty(0, dtype=np.int32)

    def number(self, item: Item) -> int:
        """The number of what sets can see of a course."""
        look = (item.codes, item.institution, item.type, item.attributes, item.level)
        known = self._numbers.get(look)
        if known is None:
            known = self._numbers[look] = len(self._sets)
            self._sets.append(self.compiled.sets_of(item))
        return known

    @property
    def rows(self) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """(first, set): look n is named by the sets from first[n] to first[n + 1]."""
        if len(self._first) != len(self._sets) + 1:
            self._first = np.cumsum([0, *map(len, self._sets)], dtype=np.int64)
            self._set = np.array([place for found in self._sets for place in found], dtype=np.int32)
        return self._first, self._set


def is_clear(prepared: PreparedTranscript, compiled: Compiled) -> bool:
    """Whether the rows of a record say all that a count has to know: nothing open, unknown, excepted or repeatable."""
    if prepared.papers or prepared.overrides:
        return False
    return all(_is_clear(item, compiled) for item in prepared.items)


def _is_clear(item: Item, compiled: Compiled) -> bool:
    if item.wild or item.codes is None or item.supply != "earned" or item.repeatable > 1:
        return False
    if item.standing == "never":
        return True
    if item.standing != "passed" or (compiled.floors and item.points is None):
        return False
    return all(getattr(item, field) is not None for field in compiled.fields)


def encode(records: Sequence[PreparedTranscript], looks: Looks) -> Rows:
    """The rows of clear records (see `is_clear`), in their order."""
    compiled = looks.compiled
    first, look, identity, rank = [0], [], [], []
    for prepared in records:
        passed = sorted((item for item in prepared.items if item.standing == "passed"), key=lambda item: item.identity)
        before, course = None, -1
        for item in passed:
            course += item.identity != before
            before = item.identity
            look.append(looks.number(item))
            identity.append(course)
            rank.append(compiled.rank_of(item))
        first.append(len(look))
    return Rows(
        np.array(first, dtype=np.int64),
        np.array(look, dtype=np.int32),
        np.array(identity, dtype=np.int32),
        np.array(rank, dtype=np.int16),
    )
