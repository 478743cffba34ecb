"""The rules of others as they were translated, with random records over their own course codes.

Read in place from the folder beside the repository; nothing of it is kept. A record is made clause by clause, so
that it comes close: for each list about as many courses as it asks, some of them missing, failed or in progress.
"""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache
from pathlib import Path

from attrs import evolve

from asyougo.errors import Place
from asyougo.formats.hanson import read_hanson
from asyougo.formats.princeton import read_princeton
from asyougo.model.context import AuditContext, Override
from asyougo.model.evidence import CourseAttempt
from asyougo.model.predicate import AllOf, AnyOf, Codes, Predicate, Range, SetNamed, Subject, Wildcard
from asyougo.model.requirement import Attest, Prose, Requirement, Take, walk
from asyougo.model.transcript import Transcript
from tests.conftest import SHARED
from tests.oracle.pairs import MIX, Pair
from tests.oracle.random_parts import AS_OF, World
from tests.oracle.random_transcripts import Dirt, attempt, missing_paper, random_learner, unreadable_row

FOLDERS = (("princeton-requirements", read_princeton), ("stolaf-degree-requirements", read_hanson))
MOST_CODES = 60  # of one list, for records


@cache
def real_rules() -> tuple[Requirement, ...]:
    """Every rule of the two folders that could be translated and asks something, by file name."""
    found: list[Requirement] = []
    for folder, read in FOLDERS:
        for path in sorted((SHARED / "data" / folder).rglob("*.yaml")):
            if "audit-cases" in path.parts:
                continue
            rules, _ = read(path.read_text(encoding="utf-8"), where(path))
            found += [rule for rule in rules if rule.require is not None]
    return tuple(found)


def where(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def codes_in(predicate: Predicate, sets: dict[str, Predicate], rng: random.Random) -> list[str]:
    """Some codes that a set accepts: those that it names, and made-up ones that fit its patterns."""
    match predicate:
        case Codes(codes):
            return list(codes)
        case SetNamed(name):
            return codes_in(sets[name], sets, rng)
        case Wildcard(subject, pattern):
            head = pattern.rstrip("*")
            subject = "COS" if subject == "*" else subject
            return [f"{subject} {(head + f'{rng.randrange(1000):03d}')[:3]}" for _ in range(6)]
        case Subject(subject):
            return [f"{subject} {rng.randint(100, 499)}" for _ in range(6)]
        case Range(subject, first, last):
            return [f"{subject} {rng.randint(first, last)}" for _ in range(6)]
        case AnyOf(of) | AllOf(of):
            return [code for part in of for code in codes_in(part, sets, rng)]
        case _:
            return []


def real_pair(seed: int, rules: tuple[Requirement, ...], dirt: Dirt | None = None) -> Pair:
    """The pair of a number: one of the rules, and a record that comes close to it."""
    rng = random.Random(seed)
    rule = rules[seed % len(rules)]
    chosen = dirt or rng.choice(MIX)
    transcript = close_transcript(rng, rule, chosen)
    return Pair(seed, "real", rule, transcript, AuditContext(AS_OF, overrides=signatures(rng, rule)))


def close_transcript(rng: random.Random, rule: Requirement, dirt: Dirt) -> Transcript:
    """For each clause about as many courses as it asks, then dirt."""
    sets = dict(rule.sets)
    share = rng.choice((0.6, 0.85, 0.95, 1.0))
    names: list[str] = []
    roots = [root for root in (rule.require, *(block for _, block in rule.blocks)) if root is not None]
    for take in (node for root in roots for node in walk(root) if isinstance(node, Take)):
        possible = codes_in(take.set, sets, rng)[:MOST_CODES]
        need = take.need if isinstance(take.need, Fraction) else Fraction(1)
        wanted = int(need) if take.unit == "courses" else int(need) // 3 + 1
        names += [code for code in rng.sample(possible, min(len(possible), wanted)) if rng.random() < share]
    world = World(tuple(sorted(set(names))) or ("ZOO 900", "ZOO 910"), rule.owner or "lakeside")
    rows: list[CourseAttempt] = []
    for code in names:
        if rng.random() < 0.15 and any(row.code == code for row in rows):
            continue
        rows.append(attempt(rng, world, code, dirt))
    rows = [evolve(row, id=f"t#{number}", place=Place("t", number)) for number, row in enumerate(rows, 1)]
    return Transcript(
        random_learner(rng, dirt),
        tuple(rows),
        (unreadable_row(rng, world, names, dirt),) if rng.random() < dirt.unreadable else (),
        (missing_paper(rng),) if rng.random() < dirt.missing else (),
    )


def signatures(rng: random.Random, rule: Requirement) -> tuple[Override, ...]:
    """Now and then every open question of the rule signed, so that the courses decide."""
    if rule.require is None or rng.random() < 0.5:
        return ()
    questions = [node.id for node in walk(rule.require) if isinstance(node, Attest | Prose)]
    return tuple(
        Override(f"o{number}", node, "sign", AS_OF, learner="L-1", by="D. Reyes", role="chair")
        for number, node in enumerate(questions)
    )
