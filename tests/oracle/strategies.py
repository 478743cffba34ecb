"""Hypothesis strategies for rules, records and pairs: the random generators, with choices that can be shrunk."""

from __future__ import annotations

import random

from hypothesis import strategies as st

from tests.oracle.pairs import MIX, Pair, wide_world
from tests.oracle.random_parts import SMALL, TIERS, Knobs
from tests.oracle.random_rules import make_world, random_rule
from tests.oracle.random_transcripts import Dirt, random_catalogue, random_context, random_transcript


def pairs(
    tiers: tuple[str, ...] = TIERS, dirt: tuple[Dirt, ...] = MIX, knobs: Knobs = SMALL
) -> st.SearchStrategy[Pair]:
    """Pairs of a rule that aims at one of the tiers and a record of one of the kinds of dirt."""
    return st.builds(
        lambda rng, tier, kind: made(rng, tier, kind, knobs),
        st.randoms(use_true_random=False),
        st.sampled_from(tiers),
        st.sampled_from(dirt),
    )


def made(rng: random.Random, tier: str, dirt: Dirt, knobs: Knobs) -> Pair:
    """A pair from a source of choices."""
    world = make_world(rng, knobs)
    rule = random_rule(rng, world, tier, knobs)
    transcript = random_transcript(rng, world, rule, dirt)
    context = random_context(rng, world, rule, dirt)
    catalogue = random_catalogue(rng, wide_world(world)) if rng.random() < 0.25 else None
    return Pair(-1, tier, rule, transcript, context, catalogue)
