"""The checker refuses every certificate with a planted flaw, and every proof that was made for another record."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest
from attrs import evolve

from asyougo.audit.certificate import check
from asyougo.audit.match import examine
from asyougo.audit.prepare import prepare
from asyougo.model.canonical import content_hash
from asyougo.model.transcript import PreparedTranscript
from tests.oracle.case import make_case
from tests.oracle.flaws import flaws
from tests.oracle.pairs import Pair, larger_pair, random_pair
from tests.oracle.random_rules import make_world
from tests.oracle.random_transcripts import USUAL, random_transcript

CHUNK = 40
CHUNKS = range(8)
KINDS = 48  # kinds of flaw that the chunks together plant


def certified(pair: Pair) -> tuple[PreparedTranscript, dict[str, Any]]:
    prepared = prepare(pair.transcript, pair.context)
    return prepared, examine(pair.rule, prepared, catalogue=pair.catalogue).certificate


def accepted_flaws(pair: Pair, seen: Counter[str]) -> list[str]:
    """The planted flaws that the checker let through."""
    prepared, certificate = certified(pair)
    assert check(pair.rule, prepared, certificate, pair.catalogue) == [], f"pair {pair.seed}"
    case = make_case(pair.rule, pair.transcript, pair.context)
    found = []
    for what, flawed in flaws(certificate, case, pair.context, random.Random(pair.seed)):
        seen[what.split(":")[0]] += 1
        if not check(pair.rule, prepared, flawed, pair.catalogue):
            found.append(f"pair {pair.seed}: {what}")
    return found


@pytest.mark.parametrize("chunk", CHUNKS)
def test_every_planted_flaw_is_refused(chunk: int) -> None:
    seen: Counter[str] = Counter()
    for seed in range(chunk * CHUNK, (chunk + 1) * CHUNK):
        assert accepted_flaws(random_pair(seed), seen) == []
    assert sum(seen.values()) > 30 * CHUNK


def test_every_kind_of_flaw_is_planted() -> None:
    seen: Counter[str] = Counter()
    for seed in range(200):
        pair = random_pair(seed)
        _, certificate = certified(pair)
        case = make_case(pair.rule, pair.transcript, pair.context)
        seen.update(what.split(":")[0] for what, _ in flaws(certificate, case, pair.context, random.Random(seed)))
    assert len(seen) >= KINDS, sorted(seen)


@pytest.mark.parametrize("seed", range(30))
def test_flaws_in_the_proofs_of_larger_rules_are_refused(seed: int) -> None:
    assert accepted_flaws(larger_pair(seed), Counter()) == []


def transplanted(certificate: dict[str, Any], prepared: PreparedTranscript) -> dict[str, Any]:
    """A certificate with the hashes of another record: what somebody would try who wants its verdict."""
    return {
        **certificate,
        "transcript": content_hash(evolve(prepared, hash="", overrides=())),
        "overrides": content_hash(prepared.overrides),
    }


@pytest.mark.parametrize("chunk", range(6))
def test_a_proof_from_another_record_is_refused_where_the_answer_differs(chunk: int) -> None:
    tried = 0
    for seed in range(chunk * 60, (chunk + 1) * 60):
        pair = random_pair(seed)
        rng = random.Random(seed)
        world = make_world(random.Random(seed))
        _, certificate = certified(pair)
        for _ in range(3):
            other = evolve(pair, transcript=random_transcript(rng, world, pair.rule, USUAL))
            prepared, own = certified(other)
            same = own["verdict"] == certificate["verdict"] and own["undetermined_at"] == certificate["undetermined_at"]
            if not same:
                tried += 1
                assert check(pair.rule, prepared, transplanted(certificate, prepared), pair.catalogue), f"pair {seed}"
    assert tried > 20
