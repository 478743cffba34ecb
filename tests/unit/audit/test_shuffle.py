"""The order of rows, children, lists and catalogue entries changes nothing that a person is told."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from asyougo.audit.match import match
from asyougo.audit.prepare import prepare
from asyougo.model.finding import Finding
from tests.oracle.pairs import Pair, larger_pair, random_pair, shuffled
from tests.oracle.strategies import pairs


def found(pair: Pair) -> Finding:
    return match(pair.rule, prepare(pair.transcript, pair.context), catalogue=pair.catalogue)


def told(finding: Finding) -> dict[str, Any]:
    """Verdict, what is left, and which course counts where; nodes by their id."""
    left = finding.remaining
    return {
        "verdict": (finding.verdict, finding.at_least, finding.undetermined_at),
        "left": (left.courses, left.credits, left.impossible, left.proven, left.other),
        "completions": [(way.courses, way.credits, way.price_usd) for way in left.completions],
        "nodes": {
            node.id: (node.verdict, node.need, node.have, node.missing, {(use.item, use.node) for use in node.uses})
            for node in finding.nodes
        },
        "rejected": {node.id: {(one.item, one.reason, one.by) for one in node.rejected} for node in finding.nodes},
        "questions": {(one.about, one.reason, one.document) for one in finding.questions},
    }


@pytest.mark.parametrize("seed", range(0, 2000, 10))
def test_shuffling_courses_children_and_lists_changes_nothing(seed: int) -> None:
    pair = random_pair(seed)
    again = shuffled(pair, random.Random(seed))
    assert told(found(again)) == told(found(pair))


@pytest.mark.parametrize("seed", range(25))
def test_shuffling_a_larger_rule_changes_nothing(seed: int) -> None:
    pair = larger_pair(seed)
    again = shuffled(pair, random.Random(seed))
    assert told(found(again)) == told(found(pair))


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(pairs())
def test_no_order_of_the_same_question_gives_another_answer(pair: Pair) -> None:
    assert told(found(shuffled(pair, random.Random(1)))) == told(found(pair))


def test_the_same_record_twice_gives_the_same_proof() -> None:
    for seed in range(60):
        pair = random_pair(seed)
        assert found(pair).certificate == found(random_pair(seed)).certificate
