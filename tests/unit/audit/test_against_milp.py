"""The auditor against an integer program on larger rules, and on the translated rules of others."""

from __future__ import annotations

import pytest

from asyougo.audit.certificate import check
from asyougo.audit.match import match
from asyougo.audit.prepare import prepare
from tests.oracle.agree import uncounted, words
from tests.oracle.by_milp import truth_by_milp
from tests.oracle.pairs import Pair, larger_pair
from tests.oracle.real_rules import real_pair, real_rules

CHUNK = 20


def differs(pair: Pair) -> str | None:
    """What differs, or None. Raises NotImplementedError for what the program cannot say."""
    oracle = truth_by_milp(pair.rule, pair.transcript, pair.context)
    prepared = prepare(pair.transcript, pair.context)
    finding = match(pair.rule, prepared, catalogue=pair.catalogue)
    said = (finding.verdict, finding.at_least, finding.undetermined_at)
    if said != (oracle.verdict, oracle.at_least, oracle.undetermined_at):
        return f"milp says {words(oracle.verdict, oracle.at_least, oracle.undetermined_at)}, the auditor {words(*said)}"
    problems = check(pair.rule, prepared, finding.certificate, pair.catalogue)
    return f"refused: {problems[0].problem}" if problems else uncounted(pair, finding)


def differences(pairs: list[Pair]) -> list[str]:
    found, compared = [], 0
    for pair in pairs:
        try:
            different = differs(pair)
        except NotImplementedError:
            continue
        compared += 1
        if different:
            found.append(f"pair {pair.seed} ({pair.rule.id}): {different}")
    assert compared > 0.8 * len(pairs)
    return found


@pytest.mark.parametrize("chunk", range(6))
def test_larger_rules_get_the_verdict_of_an_integer_program(chunk: int) -> None:
    assert differences([larger_pair(seed) for seed in range(chunk * CHUNK, (chunk + 1) * CHUNK)]) == []


@pytest.mark.slow
@pytest.mark.parametrize("chunk", range(6, 106))
def test_many_larger_rules_get_the_verdict_of_an_integer_program(chunk: int) -> None:
    assert differences([larger_pair(seed) for seed in range(chunk * CHUNK, (chunk + 1) * CHUNK)]) == []


@pytest.mark.shared
@pytest.mark.parametrize("chunk", range(6))
def test_rules_of_others_get_the_verdict_of_an_integer_program(chunk: int) -> None:
    rules = real_rules()
    assert differences([real_pair(seed, rules) for seed in range(chunk * CHUNK, (chunk + 1) * CHUNK)]) == []


@pytest.mark.slow
@pytest.mark.shared
@pytest.mark.parametrize("chunk", range(6, 106))
def test_many_records_against_rules_of_others(chunk: int) -> None:
    rules = real_rules()
    assert differences([real_pair(seed, rules) for seed in range(chunk * CHUNK, (chunk + 1) * CHUNK)]) == []
