"""The sweep says of every pair what the auditor says, and old answers are never taken for new ones."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache

import pytest

from asyougo.audit.match import match
from asyougo.audit.prepare import prepare
from asyougo.demo.run import pack
from asyougo.demo.state import DemoState, build_state
from asyougo.model.canonical import content_hash
from asyougo.model.context import AuditContext
from asyougo.model.finding import Verdict
from asyougo.model.transcript import Transcript
from asyougo.population.engines.local import sweep_all
from asyougo.population.pack import RulePack, pack_rules
from asyougo.population.sieve import Kept
from asyougo.population.sweep import MET, VERSION, Answer, Record, Swept
from tests.unit.population.choices import chooses_beside_courses
from tests.unit.population.college import LEARNERS, RULES

DAY = date(2026, 6, 1)
ANSWERS = {"1": "sha256:250b5898dbaab46c6553643fbf2ade3431d456b06f58e20f44adc9ca959bf2c5"}
"""By version of the engine: the hash of what it answers for the college of the tests.

When this changes, answers of earlier runs must not be taken up again: give `sweep.VERSION` a new text and add its hash.
"""
STATE_LEARNERS = 500


@cache
def state() -> DemoState:
    return build_state(STATE_LEARNERS)


def learners(numbers: Iterable[int]) -> list[Transcript]:
    wanted = set(numbers)
    return [record for number, record in enumerate(state().transcripts()) if number in wanted]


def differences(records: list[Transcript], rules: RulePack, swept: Swept) -> list[str]:
    """Where a run and the auditor, asked one by one, say different things; rows are compared with whole findings."""
    rows = {(row.learner_id, row.credential_id): row for row in swept.rows}
    found = []
    for record in records:
        prepared = prepare(record, state().context)
        undetermined = 0
        for number, requirement in enumerate(rules.rules):
            row = rows.get((record.learner.id, requirement.id))
            if row is not None:
                finding = match(requirement, prepared, rules.on, rules.catalogue_of(requirement))
                left = None if finding.remaining.courses is None else finding.remaining.courses[0]
                if (row.verdict, row.missing_courses) != (finding.verdict, left):
                    found.append(f"{record.learner.id} {requirement.id}: {row} and not {finding.verdict}, {left} left")
                continue
            exact = Answer(Record(record.learner.id, prepared), rules, Kept(number, True))
            undetermined += exact.verdict is Verdict.UNDETERMINED
            if exact.verdict in MET:
                found.append(f"{record.learner.id} {requirement.id}: {exact.verdict} has no row")
            elif not chooses_beside_courses(rules.plans[number].root) and exact.is_kept():
                found.append(f"{record.learner.id} {requirement.id}: {exact.left.remaining} has no row")
        counted = sum(one.undetermined_elsewhere for one in swept.elsewhere if one.learner_id == record.learner.id)
        if counted != undetermined:
            found.append(f"{record.learner.id}: {counted} open elsewhere, and not {undetermined}")
    return found


def test_a_sample_of_the_state_is_answered_as_by_one_audit_each() -> None:
    # Constructed learners, where the traps are, and drawn ones.
    records = learners([0, *range(1, 60, 10), *range(120, STATE_LEARNERS, 60)])
    rules = pack(state())
    swept = sweep_all(records, state().context, rules, workers=1)
    assert len(swept.rows) > 5
    assert swept.tally.pairs == len(records) * len(rules.rules)
    assert swept.tally.checked == swept.tally.accepted == len(swept.rows)
    assert differences(records, rules, swept) == []


@pytest.mark.slow
@pytest.mark.parametrize("chunk", range(10))
def test_five_hundred_learners_are_answered_as_by_one_audit_each(chunk: int) -> None:
    records = learners(range(chunk * 50, chunk * 50 + 50))
    rules = pack(state())
    assert differences(records, rules, sweep_all(records, state().context, rules, workers=1)) == []


def test_other_answers_have_another_version() -> None:
    rules, _ = pack_rules(RULES, DAY, 1, {})
    swept = sweep_all(LEARNERS, AuditContext(DAY), rules, workers=1)
    assert content_hash((swept.rows, swept.elsewhere)) == ANSWERS[VERSION]


def test_shuffled_rules_give_the_same_pack() -> None:
    rules, _ = pack_rules(RULES, DAY, 1, {})
    shuffled, _ = pack_rules(reversed(RULES), DAY, 1, {})
    assert rules.hash == shuffled.hash
    assert rules.hash != pack_rules(RULES, DAY, 2, {})[0].hash
    assert rules.hash != pack_rules(RULES[1:], DAY, 1, {})[0].hash
    assert rules.hash != pack_rules(RULES, date(2026, 6, 2), 1, {})[0].hash
