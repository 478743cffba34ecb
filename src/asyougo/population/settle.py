"""Pairs that the kernel settles: clear records against rules that are lists of places."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from asyougo.model.transcript import PreparedTranscript
from asyougo.population.compile import compile_rules
from asyougo.population.encode import Looks, Rows, encode, is_clear
from asyougo.population.kernel import only, register, settle, turned, weigh
from asyougo.population.pack import RulePack, pack_rules

ROOM = 1 << 16  # pairs that come out of the kernel at once
FEW_SETS = 300  # sets that the courses of one learner name; so many are counted faster than they are chosen among
EVERY_SET, SOME_SETS = 1 << 20, 2  # how many courses counted sets may ask for beyond the slack


class Settler:
    """Settles the pairs of one pack. Everything about a course is looked up once, whoever took it."""

    def __init__(self, pack: RulePack) -> None:
        self.slack = pack.slack
        self.compiled = compile_rules(pack)
        self.looks = Looks(self.compiled)

    @property
    def rules(self) -> frozenset[int]:
        """The numbers in the pack of the rules that are settled here."""
        return frozenset(self.compiled.rules.tolist())

    def is_clear(self, prepared: PreparedTranscript) -> bool:
        """Whether a record can be settled by counting."""
        return is_clear(prepared, self.compiled)

    def pairs(self, records: list[PreparedTranscript]) -> NDArray[np.int32]:
        """The pairs of clear records that are worth an answer; see `pairs_of`."""
        return self.pairs_of(encode(records, self.looks))

    def pairs_of(self, rows: Rows) -> NDArray[np.int32]:
        """Rows of (record, rule of the pack, missing, missing by counting), by record and rule.

        missing: how many places stay empty however the courses are placed, in the best way to meet the rule. Every
        pair with at most the slack is here, and every pair that a count of each place by itself would promise; of the
        others more is missing.
        """
        compiled = self.compiled
        look_first, look_set = self.looks.rows
        sets = len(compiled.floor)
        weight = weigh(rows.look, look_first, look_set, sets)
        is_light = weight.sum() <= FEW_SETS * (len(rows.first) - 1)
        beside = EVERY_SET if is_light else SOME_SETS
        tables = (compiled.way_first, compiled.slot_set, compiled.slot_need)
        slot_set, slot_need, counted, first, way, is_counted = register(weight, *tables, self.slack, beside)
        looks = (look_first, look_set, *only(look_first, look_set, is_counted), *turned(look_first, look_set, sets))
        courses = (rows.first, rows.look, rows.identity, rows.rank, *looks, compiled.floor)
        ways = (compiled.way_first, slot_set, slot_need, counted, first, way)
        out = np.empty((max(ROOM, len(compiled.rules)), 4), dtype=np.int32)
        found = []
        learner, learners = 0, len(rows.first) - 1
        while learner < learners:
            learner, written = settle(*courses, *ways, self.slack, learner, out)
            found.append(out[:written].copy())
        pairs = np.concatenate([np.empty((0, 4), dtype=np.int32), *found])
        pairs[:, 1] = compiled.rules[pairs[:, 1]]
        return _best(pairs)


def _best(ways: NDArray[np.int32]) -> NDArray[np.int32]:
    """The least that is missing in any way to meet a rule."""
    ways = ways[np.lexsort((ways[:, 1], ways[:, 0]))]
    if not len(ways):
        return ways
    changes = (ways[1:, :2] != ways[:-1, :2]).any(axis=1)
    first = np.flatnonzero(np.concatenate([[True], changes]))
    pairs = ways[first]
    pairs[:, 2:] = np.minimum.reduceat(ways[:, 2:], first, axis=0)
    return pairs


def warm() -> None:
    """Have the kernel compiled and kept on disk, so that no run waits for it."""
    nothing = pack_rules((), date(2000, 1, 1), 0, {})[0]
    no_course = np.empty(0, dtype=np.int32)
    Settler(nothing).pairs_of(Rows(np.zeros(2, dtype=np.int64), no_course, no_course, np.empty(0, dtype=np.int16)))
