"""The planted truth: learners constructed from the slots of a rule, so that the right answer is known beforehand.

No auditor is asked here, and no auditor reads what is written here. A case is planted only where its truth follows by
plain reasoning, which stands with it as `why`:

- *meets*: every place of the rule is filled by a course of its own and every limit adds up (`witness.faults`);
- *does not*: some part of the rule can not be filled by anything in the record, counted in the learner's favour
  (`Slots.shortage`);
- *cannot be told*: one possible content of the missing paper or smudged row makes the record meet the rule, and
  another leaves it short.

We planted these cases ourselves. They show that the auditor does what it should where we know the answer; they do not
show how often such cases occur anywhere.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

from attrs import frozen

from asyougo.demo import DEMONSTRATION_LINE
from asyougo.demo.case import Case, Constructor, PlantedClass, special_kind
from asyougo.demo.cases import (
    met,
    met_by_the_bridge,
    missing_paper,
    one_short,
    short_of_the_bridge,
    smudged_row,
    taking_it_now,
    unsigned,
)
from asyougo.demo.catalogue import CatalogueEntry
from asyougo.demo.people import learner_id, name_of
from asyougo.demo.slots import Slots
from asyougo.demo.traps import (
    counted_twice,
    expired,
    grade_too_low,
    half_of_each_way,
    met_by_one_whole_way,
    met_under_the_old_catalogue,
    too_little_here,
    too_old,
    wrong_catalogue_year,
)
from asyougo.model.context import Override
from asyougo.model.finding import Verdict
from asyougo.model.transcript import Transcript

LARGEST_SHARE = 10
"""At most one learner in so many is planted; with fewer learners fewer cases are planted, spread over the kinds."""

AT_MOST_OF_A_KIND = 16
"""Cases of one kind beside `met` and `one short`, of which every credential gives one."""

CONSTRUCTORS: tuple[Constructor, ...] = (
    Constructor("met", met, every_credential=True, turns=4),
    Constructor("one_short", one_short, every_credential=True, turns=3),
    Constructor("hold", missing_paper("hold")),
    Constructor("counted_twice", counted_twice),
    Constructor("grade", grade_too_low),
    Constructor("expired", expired),
    Constructor("closed", missing_paper("closed")),
    Constructor("residency", too_little_here),
    Constructor("half_of_each_way", half_of_each_way),
    Constructor("smudged", smudged_row),
    Constructor("catalogue_year", wrong_catalogue_year),
    Constructor("bridge", met_by_the_bridge),
    Constructor("bridge_short", short_of_the_bridge),
    Constructor("not_received", missing_paper("not_received")),
    Constructor("old_catalogue", met_under_the_old_catalogue),
    Constructor("one_whole_way", met_by_one_whole_way),
    Constructor("unsigned", unsigned),
    Constructor("too_old", too_old),
    Constructor("taking_it_now", taking_it_now),
)


@frozen
class Planted:
    """One planted case: this learner, this credential, and what is true of the two.

    remaining: courses left, where the construction fixes the number.
    why: the reasoning, in words.
    """

    learner: str
    credential: str
    class_: PlantedClass
    kind: str
    expected: Verdict
    remaining: int | None
    why: str


@frozen
class PlantedLearner:
    """A constructed learner: the record, what was signed for it, and its truth."""

    transcript: Transcript
    overrides: tuple[Override, ...]
    truth: Planted


def plant(entries: tuple[CatalogueEntry, ...], learners: int, seed: int) -> tuple[PlantedLearner, ...]:
    """The planted learners of a state with so many learners; they are numbered from 1."""
    wanted = (learners - 1) // LARGEST_SHARE
    found = []
    for number, (entry, case) in enumerate(_in_turn(_queues(entries, seed), wanted), 1):
        id = learner_id(number)
        lots = Random(f"{seed}/{id}")
        found.append(_learner(id, name_of(lots), entry, case))
    return tuple(found)


def _learner(id: str, name: str, entry: CatalogueEntry, case: Case) -> PlantedLearner:
    rule = entry.file.requirement
    truth = Planted(
        learner=id,
        credential=rule.id,
        class_=case.class_,
        kind=case.kind,
        expected=case.expected,
        remaining=case.remaining,
        why=case.why,
    )
    signed = tuple(
        Override(
            id=f"{id}/{node}",
            node=node,
            kind="sign",
            at=case.signed_on,
            learner=id,
            credential=rule.id,
            by="Robin Vale (invented)",
            role="faculty",
            reason="looked at the papers",
        )
        for node in case.record.signed
    )
    return PlantedLearner(case.record.transcript(id, name, case.way_to_spoil), signed, truth)


Queue = Iterator[tuple[CatalogueEntry, Case]]


def _queues(entries: tuple[CatalogueEntry, ...], seed: int) -> list[tuple[int, Queue]]:
    """For each kind how many cases it gives in its turn, and a lazy queue of them, one per credential."""
    slots = {entry.credential.id: Slots(entry.file.requirement) for entry in entries}

    def queue(kind: Constructor) -> Queue:
        made = 0
        for entry in _order(entries, f"{seed}/{kind.name}"):
            if not kind.every_credential and made >= AT_MOST_OF_A_KIND:
                return
            lots = Random(f"{seed}/{kind.name}/{entry.credential.id}")
            case = kind.construct(slots[entry.credential.id], entry, lots)
            if case is not None:
                made += 1
                yield entry, case

    return [(kind.turns, queue(kind)) for kind in CONSTRUCTORS]


def _order(entries: tuple[CatalogueEntry, ...], chance: str) -> list[CatalogueEntry]:
    """The credentials in a random order, but one of each special kind before anything else, and so on."""
    order = list(entries)
    Random(chance).shuffle(order)
    seen: Counter[str] = Counter()
    ranks: dict[str, int] = {}
    for entry in order:
        kind = special_kind(entry)
        ranks[entry.credential.id] = seen[kind] if kind else len(order)
        seen[kind or ""] += 1
    return sorted(order, key=lambda entry: ranks[entry.credential.id])


def _in_turn(queues: list[tuple[int, Queue]], wanted: int) -> Queue:
    """Cases of each kind in turn until enough are made or nothing is left."""
    made, left = 0, list(queues)
    while left and made < wanted:
        for turns, queue in tuple(left):
            for _ in range(turns):
                found = next(queue, None) if made < wanted else None
                if found is None:
                    break
                made += 1
                yield found
            else:
                continue
            if made < wanted:
                left.remove((turns, queue))


def planted_as_json(planted: tuple[Planted, ...]) -> dict[str, Any]:
    """The planted truth as JSON values, for a person who wants to look; nothing reads it back."""
    return {
        "demonstration": DEMONSTRATION_LINE,
        "note": "We planted these cases ourselves; the auditor never reads this file.",
        "cases": [
            {
                "learner": one.learner,
                "credential": one.credential,
                "class": one.class_,
                "kind": one.kind,
                "expected": one.expected.value,
                "remaining_courses": one.remaining,
                "why": one.why,
            }
            for one in planted
        ],
    }


def write_planted(planted: tuple[Planted, ...]) -> str:
    """The JSON text of the planted truth."""
    return json.dumps(planted_as_json(planted), ensure_ascii=False, indent=1) + "\n"
