"""The population run on this machine: records in memory, swept by worker processes, answers in the order given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from attrs import frozen

from asyougo.audit.prepare import prepare
from asyougo.errors import AsYouGoError, InputError, Place, Problem
from asyougo.model.context import AuditContext
from asyougo.model.transcript import Transcript
from asyougo.population.engines.processes import Lost, run
from asyougo.population.pack import RulePack, pack_rules
from asyougo.population.sieve import Sieve
from asyougo.population.sweep import Record, Swept, sweep_group

LEARNERS_AT_A_TIME = 20  # of one shard in memory: small enough that all cores end together
Progress = Callable[[int, int | None], None]
"""Told how many pairs are done, and how many there are (None: not known)."""


@frozen(eq=False)
class SweepRecords:
    """The answers of learners whose records are in memory. The rules are laid out in each worker anew."""

    context: AuditContext
    pack: RulePack
    top: int | None

    def begin(self) -> Callable[[tuple[Transcript, ...]], Swept]:
        sieve = Sieve(self.pack)

        def answer(transcripts: tuple[Transcript, ...]) -> Swept:
            records = [Record(one.learner.id, prepare(one, self.context)) for one in transcripts]
            return Swept.of(sweep_group(records, self.pack, sieve, self.top))

        return answer

    def __reduce__(self) -> tuple[Any, ...]:
        pack = self.pack
        return _rebuilt, (self.context, pack.rules, pack.on, pack.slack, pack.catalogues, self.top)


def _rebuilt(context: AuditContext, rules: Any, on: Any, slack: int, catalogues: Any, top: int | None) -> SweepRecords:
    return SweepRecords(context, pack_rules(rules, on, slack, catalogues)[0], top)


def sweep_all(
    transcripts: Iterable[Transcript],
    context: AuditContext,
    pack: RulePack,
    top: int | None = None,
    workers: int = 2,
    progress: Progress | None = None,
    learners: int | None = None,
) -> Swept:
    """The answers for all learners, in the order in which they were given, whatever the number of workers.

    top: at most so many rows of a learner that are not met yet; None keeps all.
    workers: processes; 1 stays in this one. learners: how many there are, for the progress, where it is known.
    Raises InputError when records ended every worker that tried them.
    """
    rules = len(pack.rules)
    expected = None if learners is None else learners * rules
    task = SweepRecords(context, pack, top)
    shards = _in_groups(transcripts, LEARNERS_AT_A_TIME)
    answers = enumerate(map(task.begin(), shards)) if workers <= 1 else run(shards, task, workers)
    found: dict[int, Swept] = {}
    pairs = 0
    for number, answer in answers:
        if isinstance(answer, AsYouGoError):
            raise answer
        if isinstance(answer, Lost):
            raise InputError.of(_lost(number, answer))
        found[number] = answer
        pairs += answer.tally.pairs
        if progress is not None:
            progress(pairs, expected)
    return Swept.of(found[number] for number in sorted(found))


def _in_groups(transcripts: Iterable[Transcript], size: int) -> Iterator[tuple[Transcript, ...]]:
    source = iter(transcripts)
    while group := tuple(islice(source, size)):
        yield group


def _lost(number: int, lost: Lost) -> Problem:
    first = number * LEARNERS_AT_A_TIME + 1
    return Problem(
        Place(row=first),
        f"the records from number {first:,} on ended {lost.attempts} workers ({lost.ended})",
        "Use fewer workers, or leave these records out and report them.",
    )
