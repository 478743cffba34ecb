"""Random pairs of a rule and a record by number: the same number gives the same pair, on every machine.

The number also chooses the tier that the rule aims at (in turn T0 ... T4) and how dirty the record is.
"""

from __future__ import annotations

import random

from attrs import evolve, frozen

from asyougo.model.context import AuditContext, Catalogue
from asyougo.model.evidence import CourseAttempt
from asyougo.model.requirement import All, AnyChild, Node, NOf, Pool, Requirement, When
from asyougo.model.transcript import Transcript
from tests.oracle.random_parts import LARGER, SMALL, TIERS, Knobs, World
from tests.oracle.random_rules import make_world, random_rule
from tests.oracle.random_transcripts import (
    CLEAN,
    FILTHY,
    USUAL,
    Dirt,
    random_catalogue,
    random_context,
    random_transcript,
)

MIX = (CLEAN, CLEAN, USUAL, USUAL, FILTHY)


@frozen
class Pair:
    """A rule, a record, and what else the auditor is told. catalogue: the courses that can still be taken."""

    seed: int
    aims_at: str
    rule: Requirement
    transcript: Transcript
    context: AuditContext
    catalogue: Catalogue | None = None


def random_pair(seed: int, dirt: Dirt | None = None, tier: str | None = None, knobs: Knobs = SMALL) -> Pair:
    """The pair of a number. Small rules unless `knobs` says otherwise."""
    rng = random.Random(seed)
    aims_at = tier or TIERS[(seed + seed // 10) % len(TIERS)]
    world = make_world(rng, knobs)
    rule = random_rule(rng, world, aims_at, knobs)
    chosen = dirt or rng.choice(MIX)
    share = rng.choice((0.7, 0.9, 1.0)) if knobs.leaves > SMALL.leaves else None
    transcript = random_transcript(rng, world, rule, chosen, share)
    context = random_context(rng, world, rule, chosen)
    catalogue = random_catalogue(rng, wide_world(world)) if rng.random() < 0.25 else None
    return Pair(seed, aims_at, rule, transcript, context, catalogue)


def larger_pair(seed: int, dirt: Dirt | None = None, tier: str | None = None) -> Pair:
    """The same with rules of up to twelve clauses over some thirty courses."""
    return random_pair(seed, dirt, tier, LARGER)


def wide_world(world: World) -> World:
    """The world with a few more courses than rules name."""
    return evolve(world, codes=(*world.codes, "MUS 101", "MUS 301"))


def shuffled(pair: Pair, rng: random.Random) -> Pair:
    """The same question asked in another order: rows, children, lists, terms of the catalogue, overrides."""
    transcript = evolve(
        pair.transcript,
        evidence=tuple(rng.sample(pair.transcript.evidence, len(pair.transcript.evidence))),
        unreadable=tuple(rng.sample(pair.transcript.unreadable, len(pair.transcript.unreadable))),
        missing=tuple(rng.sample(pair.transcript.missing, len(pair.transcript.missing))),
    )
    rule = evolve(
        pair.rule,
        require=None if pair.rule.require is None else shuffled_node(pair.rule.require, rng),
        limits=tuple(rng.sample(pair.rule.limits, len(pair.rule.limits))),
        blocks=tuple((name, shuffled_node(block, rng)) for name, block in pair.rule.blocks),
    )
    context = evolve(
        pair.context,
        equivalences=tuple(rng.sample(pair.context.equivalences, len(pair.context.equivalences))),
        catalogues=tuple(shuffled_catalogue(catalogue, rng) for catalogue in pair.context.catalogues),
    )
    catalogue = None if pair.catalogue is None else shuffled_catalogue(pair.catalogue, rng)
    return evolve(pair, rule=rule, transcript=transcript, context=context, catalogue=catalogue)


def shuffled_catalogue(catalogue: Catalogue, rng: random.Random) -> Catalogue:
    return evolve(catalogue, courses=tuple(rng.sample(catalogue.courses, len(catalogue.courses))))


def shuffled_node(node: Node, rng: random.Random) -> Node:
    """A node with its children in another order, all the way down."""
    if isinstance(node, All | AnyChild | NOf):
        children = [shuffled_node(child, rng) for child in node.of]
        rng.shuffle(children)
        return evolve(node, of=tuple(children))
    if isinstance(node, Pool):
        parts = [evolve(part, node=shuffled_node(part.node, rng)) for part in node.of]
        rng.shuffle(parts)
        return evolve(node, of=tuple(parts))
    if isinstance(node, When):
        orelse = None if node.orelse is None else shuffled_node(node.orelse, rng)
        return evolve(node, then=shuffled_node(node.then, rng), orelse=orelse)
    return node


def with_rows(pair: Pair, *rows: CourseAttempt) -> Pair:
    """The pair with further rows on the record."""
    return evolve(pair, transcript=evolve(pair.transcript, evidence=(*pair.transcript.evidence, *rows)))
