"""More passed work never hurts and more ignorance never makes a no, but where a rule itself says otherwise."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from attrs import evolve

from asyougo.audit.match import verdict_of
from asyougo.audit.prepare import prepare
from asyougo.errors import Place
from asyougo.model.evidence import CourseAttempt
from asyougo.model.finding import Verdict
from asyougo.model.requirement import Limit, Policy, Requirement, walk
from asyougo.model.terms import Term
from asyougo.model.transcript import MissingPaper
from tests.oracle.pairs import Pair, random_pair, with_rows
from tests.oracle.random_parts import ATTRIBUTES, OTHERS, OWNER
from tests.oracle.random_transcripts import CLEAN, USUAL, named_in

RANK = (
    Verdict.NOT_SATISFIED,
    Verdict.UNDETERMINED,
    Verdict.WITH_PLANNED,
    Verdict.WITH_IN_PROGRESS,
    Verdict.SATISFIED,
)


def verdict(pair: Pair) -> Verdict:
    return verdict_of(pair.rule, prepare(pair.transcript, pair.context))


def is_monotone(rule: Requirement) -> bool:
    """Whether a rule states no exception: no average, maximum or share over earned work, no policy `last`."""
    nodes = [] if rule.require is None else list(walk(rule.require))
    policies = [rule.policy, *(node.policy or Policy() for node in nodes)]
    takes_away = any(limit.over != "applied" and not only_adds(limit) for limit in rule.limits)
    return not takes_away and all(policy.repeat != "last" for policy in policies)


def only_adds(limit: Limit) -> bool:
    return limit.at_least is not None and limit.at_least.unit != "share"


def passed_course(rng: random.Random, pair: Pair) -> CourseAttempt:
    """One more passed course of which everything is known; often one that the rule names."""
    codes = [code for code in named_in(pair.rule) if "/" not in code.split()[0]]
    code = rng.choice([*codes, "ZOO 777"])
    return CourseAttempt(
        "t#777",
        Place("t", 777),
        rng.choice((OWNER, OWNER, *OTHERS)),
        code,
        units=Fraction(rng.choice((1, 3, 4))),
        grade=rng.choice(("A", "B", "C")),
        grading="letter",
        term=Term(rng.choice((2019, 2020, 2024)), rng.choice((0, 2))),
        attributes=tuple(name for name in ATTRIBUTES if rng.random() < 0.5),
        level=int(code.split()[-1][0]) * 100,
    )


@pytest.mark.parametrize("chunk", range(6))
def test_one_more_passed_course_never_takes_a_yes_away(chunk: int) -> None:
    tried = 0
    for seed in range(chunk * 100, (chunk + 1) * 100):
        pair = random_pair(seed, dirt=(CLEAN, USUAL)[seed % 2])
        if not is_monotone(pair.rule):
            continue
        before = verdict(pair)
        rng = random.Random(seed)
        for _ in range(2):
            after = verdict(with_rows(pair, passed_course(rng, pair)))
            if before is Verdict.SATISFIED:
                assert after is Verdict.SATISFIED, f"pair {seed}"
            assert RANK.index(after) >= RANK.index(before) or before is not Verdict.NOT_SATISFIED, f"pair {seed}"
            tried += 1
    assert tried > 80


@pytest.mark.parametrize("chunk", range(5))
def test_a_paper_that_is_missing_never_makes_a_no(chunk: int) -> None:
    for seed in range(chunk * 100, (chunk + 1) * 100):
        pair = random_pair(seed)
        rng = random.Random(seed)
        paper = MissingPaper("paper#9", Place("t", 951), rng.choice((OWNER, *OTHERS, None)), "hold")
        more = evolve(pair.transcript, missing=(*pair.transcript.missing, paper))
        before, after = verdict(pair), verdict(evolve(pair, transcript=more))
        assert after is not Verdict.NOT_SATISFIED or before is Verdict.NOT_SATISFIED, f"pair {seed}"
        if before is Verdict.NOT_SATISFIED:
            assert after in (Verdict.NOT_SATISFIED, Verdict.UNDETERMINED), f"pair {seed}"


@pytest.mark.parametrize("chunk", range(5))
def test_forgetting_a_field_never_turns_a_possible_yes_into_a_no(chunk: int) -> None:
    for seed in range(chunk * 100, (chunk + 1) * 100):
        pair = random_pair(seed, dirt=CLEAN)
        before = verdict(pair)
        rng = random.Random(seed)
        rows = list(pair.transcript.evidence)
        courses = [place for place, row in enumerate(rows) if isinstance(row, CourseAttempt)]
        if before is Verdict.NOT_SATISFIED or not courses or has_last(pair.rule):
            continue
        place = rng.choice(courses)
        field = rng.choice(("units", "grade", "term", "attributes", "institution", "grading"))
        rows[place] = evolve(rows[place], **{field: None})
        forgotten = evolve(pair, transcript=evolve(pair.transcript, evidence=tuple(rows)))
        assert verdict(forgotten) is not Verdict.NOT_SATISFIED, f"pair {seed}: {field} of {rows[place]}"


def has_last(rule: Requirement) -> bool:
    return rule.policy.repeat == "last"
