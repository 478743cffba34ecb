"""Twenty thousand random pairs: every certificate is accepted by the checker, and milp agrees where it is asked.

The same pairs as the first of the benchmark of a million (`benchmarks/random_pairs.py`).
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.random_pairs import BLOCK, audit_block, joined, keep, kept, node_kinds, pair_of, rows_of, tier_in
from tests.conftest import SHARED

CHUNK = 500
PAIRS = 20_000
NODE_KINDS = {
    "All", "AnyChild", "Attest", "CompetencyNode", "Exam", "ExperienceNode", "Hold", "Limit", "NOf", "Pool", "Prose",
    "Ref", "Share", "Take", "When",
}  # fmt: skip
TIERS = ("T0", "T1", "T2", "T3", "T4")


@pytest.mark.parametrize("first", range(0, PAIRS, CHUNK))
def test_every_certificate_of_twenty_thousand_pairs_is_accepted_and_milp_agrees(first: int) -> None:
    tally = audit_block(range(first, first + CHUNK))
    assert tally.pairs == CHUNK
    assert tally.refused == []
    assert tally.disagreed == []
    assert sum(len(times) for times in tally.peer.values()) > 0
    assert len(tally.verdicts) == 5


def test_the_pairs_hold_every_node_kind_and_a_tenth_of_each_tier() -> None:
    pairs = [pair_of(number) for number in range(PAIRS // 10)]
    assert {kind for _, pair in pairs for kind in node_kinds(pair.rule)} >= NODE_KINDS
    tiers = Counter(tier_in(source, pair) for source, pair in pairs)
    assert all(tiers[tier] >= len(pairs) / 10 for tier in TIERS), tiers


@pytest.mark.shared
def test_a_quarter_of_the_pairs_are_rules_of_others() -> None:
    assert (SHARED / "data").is_dir()
    assert sum(pair_of(number)[0] == "real" for number in range(200)) >= 50


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
