"""The two oracles against each other: trying everything, and an integer program."""

from __future__ import annotations

import pytest

from tests.oracle.by_milp import least_new_by_milp, truth_by_milp
from tests.oracle.exhaustive import TooLarge, least_new, truth
from tests.oracle.overlays import HIGH, LOW
from tests.oracle.pairs import random_pair
from tests.oracle.record import PLANNED
from tests.oracle.remaining import case_with_new

CHUNK = 40


@pytest.mark.parametrize("chunk", range(5))
def test_both_oracles_give_the_same_verdict(chunk: int) -> None:
    compared = 0
    for seed in range(2_000_000 + chunk * CHUNK, 2_000_000 + (chunk + 1) * CHUNK):
        pair = random_pair(seed)
        question = (pair.rule, pair.transcript, pair.context)
        try:
            assert truth_by_milp(*question) == truth(*question), f"pair {seed}"
        except (NotImplementedError, TooLarge):
            continue
        compared += 1
    assert compared > 0.8 * CHUNK


def test_both_oracles_find_the_same_least_number_of_courses() -> None:
    compared = 0
    for seed in range(2_100_000, 2_100_060):
        pair = random_pair(seed)
        case, new = case_with_new(pair.rule, pair.transcript, pair.context)
        if any(taken.unlisted for taken in new):
            continue  # as many as may be of use are many columns
        for reading in (LOW, HIGH):
            try:
                tried = least_new(case, pair.context, PLANNED, LOW, new, of_new=reading, aside="all")
                solved = least_new_by_milp(case, pair.context, PLANNED, LOW, new, of_new=reading, aside="all")
            except (NotImplementedError, TooLarge):
                continue
            assert tried == solved, f"pair {seed}"
            compared += 1
    assert compared > 40
