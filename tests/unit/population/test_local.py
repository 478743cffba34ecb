"""Records in memory: the same answers in the same order for any number of worker processes."""

from __future__ import annotations

import os
from datetime import date

import pytest
from attrs import frozen

from asyougo.errors import InputError
from asyougo.model.context import AuditContext
from asyougo.model.transcript import Transcript
from asyougo.population.engines.local import LEARNERS_AT_A_TIME, sweep_all
from asyougo.population.pack import RulePack, pack_rules
from tests.unit.population.college import LEARNERS, RULES

DAY = date(2026, 6, 1)


def packed() -> RulePack:
    return pack_rules(RULES, DAY, 1, {})[0]


def test_two_workers_answer_what_one_process_answers_in_the_same_order() -> None:
    told: list[tuple[int, int | None]] = []
    context = AuditContext(DAY)
    alone = sweep_all(LEARNERS, context, packed(), workers=1)
    together = sweep_all(
        iter(LEARNERS), context, packed(), None, 2, lambda *said: told.append(said), learners=len(LEARNERS)
    )
    assert together == alone
    assert together.tally.learners == len(LEARNERS)
    assert told[-1] == (len(LEARNERS) * len(RULES), len(LEARNERS) * len(RULES))
    assert [row.learner_id for row in together.rows] == sorted(row.learner_id for row in together.rows)


@frozen
class Nobody:
    """A record that cannot be audited, because reading it ends the worker."""

    @property
    def learner(self) -> object:
        os._exit(9)


def test_records_that_end_every_worker_are_named_by_number() -> None:
    broken: list[Transcript] = [*LEARNERS[:LEARNERS_AT_A_TIME], Nobody()]  # type: ignore[list-item]
    with pytest.raises(InputError, match="records from number 41 on ended 3 workers"):
        sweep_all(broken, AuditContext(DAY), packed(), workers=2)
