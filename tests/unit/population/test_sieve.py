"""The filter in front of the exact auditor: it may keep too much, and never drops a pair that would get a row."""

from __future__ import annotations

from datetime import date

import pytest
from attrs import evolve

from asyougo.audit.prepare import prepare
from asyougo.model.context import Override
from asyougo.model.finding import Verdict
from asyougo.model.transcript import PreparedTranscript
from asyougo.population.pack import RulePack, pack_rules
from asyougo.population.sieve import Kept, Sieve
from asyougo.population.sweep import MET, Answer, Record
from tests.oracle.pairs import Pair, larger_pair, random_pair
from tests.unit.population.choices import chooses_beside_courses

SLACKS = (0, 1, 3)


def packed(pair: Pair, slack: int) -> RulePack:
    catalogues = {} if pair.catalogue is None else {pair.rule.owner or "": pair.catalogue}
    return pack_rules((pair.rule,), pair.context.as_of, slack, catalogues)[0]


def false_negative(pair: Pair) -> str | None:
    """Where the sieve drops what the exact auditor would keep, in words."""
    record = Record(pair.transcript.learner.id, prepare(pair.transcript, pair.context))
    for slack in SLACKS:
        pack = packed(pair, slack)
        if not pack.rules:
            return None
        kept = Sieve(pack).keep(record.prepared)
        exact = Answer(record, pack, Kept(0, True))
        if not kept and exact.verdict is not Verdict.NOT_SATISFIED:
            return f"slack {slack}: {exact.verdict} was dropped"
        if chooses_beside_courses(pack.plans[0].root):
            continue
        if exact.is_kept() and not (kept and (kept[0].near or exact.verdict in MET)):
            return f"slack {slack}: {exact.verdict} with {exact.left.remaining} was dropped"
    return None


def dropped(seeds: range) -> int:
    """How many of some pairs the sieve drops; without any, it would be a filter that lets everything through."""
    number = 0
    for seed in seeds:
        pair = random_pair(seed)
        pack = packed(pair, 0)
        number += bool(pack.rules) and not Sieve(pack).keep(prepare(pair.transcript, pair.context))
    return number


@pytest.mark.parametrize("chunk", range(4))
def test_nothing_that_an_exact_audit_keeps_is_dropped(chunk: int) -> None:
    for seed in range(3_000_000 + chunk * 200, 3_000_000 + (chunk + 1) * 200):
        found = false_negative(random_pair(seed))
        assert found is None, f"pair {seed}: {found}"


def test_nothing_is_dropped_of_larger_rules() -> None:
    for seed in range(4_000_000, 4_000_060):
        found = false_negative(larger_pair(seed))
        assert found is None, f"larger pair {seed}: {found}"


@pytest.mark.slow
@pytest.mark.parametrize("chunk", range(100))
def test_nothing_is_dropped_over_a_hundred_thousand_pairs(chunk: int) -> None:
    for seed in range(5_000_000 + chunk * 1000, 5_000_000 + (chunk + 1) * 1000):
        found = false_negative(random_pair(seed))
        assert found is None, f"pair {seed}: {found}"


def test_the_filter_does_drop() -> None:
    assert dropped(range(3_000_000, 3_000_300)) > 60


def test_many_records_at_once_are_judged_as_one_by_one() -> None:
    pairs = [random_pair(seed) for seed in range(2_000_000, 2_000_020)]
    rules = tuple(evolve(pair.rule, id=f"t/{n}", owner="t") for n, pair in enumerate(pairs))
    records = [prepare(pair.transcript, pair.context) for pair in pairs]
    for slack in SLACKS:
        pack, _ = pack_rules(rules, pairs[0].context.as_of, slack, {})
        together = Sieve(pack).keep_all(records)
        assert together == [Sieve(pack).keep(record) for record in records]
        assert 0 < sum(map(len, together)) < len(records) * len(pack.rules)


def bare(pair: Pair) -> PreparedTranscript:
    """The record of a pair without exceptions."""
    return evolve(prepare(pair.transcript, pair.context), overrides=())


def waiver(credential: str | None) -> Override:
    return Override("o-1", "n", "waive", date(2026, 1, 1), credential=credential)


def test_an_exception_keeps_the_rules_that_it_may_touch() -> None:
    seed = next(s for s in range(500) if not Sieve(packed(random_pair(s), 0)).keep(bare(random_pair(s))))
    pair = random_pair(seed)
    record = bare(pair)
    pack = packed(pair, 0)
    other = waiver("somebody/else")
    assert Sieve(pack).keep(evolve(record, overrides=(other,))) == []
    for named in (None, pair.rule.id):
        assert Sieve(pack).keep(evolve(record, overrides=(waiver(named),))) == [Kept(0, True)]
