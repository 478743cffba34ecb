"""Worker processes: every shard is answered, and none is lost with the worker that had it in hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from asyougo.errors import InputError
from asyougo.population.engines.processes import Lost, run
from tests.unit.population.squares import Square


def test_every_shard_is_answered_once_by_any_number_of_workers() -> None:
    assert sorted(run(range(20), Square(), 3)) == [(number, number * number) for number in range(20)]


def test_there_may_be_nothing_to_do() -> None:
    assert list(run([], Square(), 2)) == []


def test_a_killed_worker_gives_its_shard_back(tmp_path: Path) -> None:
    found = dict(run(range(12), Square((0, 3, 11), tmp_path), 2))
    assert found == {number: number * number for number in range(12)}
    assert sorted(mark.name for mark in tmp_path.iterdir()) == ["0", "11", "3"]


def test_a_shard_that_ends_three_workers_is_given_up_and_the_others_are_done() -> None:
    found = dict(run(range(5), Square((2,)), 2))
    assert found.pop(2) == Lost(3, "signal 9, likely out of memory")
    assert found == {number: number * number for number in (0, 1, 3, 4)}


def test_what_is_wrong_with_one_shard_does_not_stop_the_others() -> None:
    found = dict(run([1, -1, 2], Square(), 2))
    refused = found.pop(1)
    assert isinstance(refused, InputError)
    assert refused.message == "-1 is not a shard"
    assert found == {0: 1, 2: 4}


def test_workers_that_never_start_end_the_run_with_a_reason() -> None:
    with pytest.raises(InputError, match="no worker process can be started \\(exit code 7\\)"):
        list(run(range(5), Square(start=False), 2))


def test_shards_are_read_only_when_somebody_is_free() -> None:
    read: list[int] = []

    def shards() -> Iterator[int]:
        for number in range(50):
            read.append(number)
            yield number

    answers = run(shards(), Square(), 2)
    next(answers)
    assert len(read) <= 4
    answers.close()
