"""Twenty thousand random pairs: every certificate is accepted by the checker, and milp agrees where it is asked.

The same pairs as the first of the benchmark of a million (`benchmarks/random_pairs.py`), on two processes.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.random_pairs import BLOCK, Tally, audit_block, joined, keep, kept, rows_of, run
from tests.conftest import SHARED

PAIRS = 20_000
NODE_KINDS = {
    "All", "AnyChild", "Attest", "CompetencyNode", "Exam", "ExperienceNode", "Hold", "Limit", "NOf", "Pool", "Prose",
    "Ref", "Share", "Take", "When",
}  # fmt: skip
TIERS = ("T0", "T1", "T2", "T3", "T4")


@pytest.fixture(scope="module")
def tally() -> Tally:
    return run(PAIRS)


def test_every_certificate_of_twenty_thousand_pairs_is_accepted(tally: Tally) -> None:
    assert tally.pairs == PAIRS
    assert tally.refused == []


def test_milp_gives_the_same_verdicts(tally: Tally) -> None:
    assert tally.disagreed == []
    assert sum(len(times) for times in tally.peer.values()) > PAIRS / 100


def test_the_pairs_hold_every_node_kind_every_verdict_and_a_tenth_of_each_tier(tally: Tally) -> None:
    assert set(tally.nodes) >= NODE_KINDS
    assert len(tally.verdicts) == 5
    assert all(tally.tiers[tier] >= PAIRS / 10 for tier in TIERS), tally.tiers


@pytest.mark.shared
def test_a_quarter_of_the_pairs_are_rules_of_others(tally: Tally) -> None:
    assert (SHARED / "data").is_dir()
    assert tally.sources["real"] >= PAIRS / 4


def test_a_finished_block_is_taken_from_its_file(tmp_path: Path) -> None:
    block = range(60, 72)
    first = audit_block(block, peer_every=0)
    keep(tmp_path, block, first)
    assert kept(tmp_path, block) == first
    assert kept(tmp_path, range(72, 84)) is None


def test_blocks_add_up() -> None:
    whole = audit_block(range(30), peer_every=0)
    halves = joined([audit_block(range(15), peer_every=0), audit_block(range(15, 30), peer_every=0)])
    assert (halves.pairs, halves.tiers, halves.nodes) == (whole.pairs, whole.tiers, whole.nodes)
    assert BLOCK > 30
    assert {row["what"] for row in rows_of(whole)} >= {"pairs", "certificates refused"}
