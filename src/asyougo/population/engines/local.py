"""The population run on this machine: records in memory or in partitions, swept by worker processes.

The answers are the same, in the same order, for any number of workers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
from attrs import frozen

from asyougo.audit.prepare import prepare
from asyougo.errors import AsYouGoError, InputError, Place, Problem
from asyougo.model.canonical import content_hash
from asyougo.model.context import AuditContext
from asyougo.model.transcript import Transcript
from asyougo.population.engines.manifest import Manifest, Partition, read_partition
from asyougo.population.engines.processes import Lost, run
from asyougo.population.engines.receipts import Receipt, key_of, read_receipt, write_answers
from asyougo.population.engines.safe_files import CannotWrite, DiskFull
from asyougo.population.pack import RulePack, pack_rules
from asyougo.population.sift import Sift
from asyougo.population.sweep import Record, Swept, sweep_group

LEARNERS_AT_A_TIME = 40  # of one shard in memory: small enough that all cores end together
Progress = Callable[[int, int | None], None]
"""Told how many pairs are done, and how many there are (None: not known)."""


@frozen(eq=False)
class Question:
    """Everything beside the records that can change the answers of a run.

    top: at most so many rows of a learner that are not met yet, the fewest missing courses first; None keeps all.
    """

    context: AuditContext
    pack: RulePack
    top: int | None = None

    @cached_property
    def hash(self) -> str:
        context, policy = self.context, self.context.policy
        reads = (policy.grades, policy.incomplete_lapses.days)
        beside = (context.as_of, context.catalogues, context.equivalences, context.overrides, context.closed)
        return content_hash((beside, reads, self.pack.hash, self.top))

    def __reduce__(self) -> tuple[Any, ...]:
        # Rules travel to workers, their plans are made there: a plan refers to itself in many places.
        pack = self.pack
        return _asked_again, (self.context, pack.rules, pack.on, pack.slack, pack.catalogues, self.top)


def _asked_again(context: AuditContext, rules: Any, on: Any, slack: int, catalogues: Any, top: int | None) -> Question:
    return Question(context, pack_rules(rules, on, slack, catalogues)[0], top)


def _answers(question: Question, sift: Sift, transcripts: Iterable[Transcript]) -> Swept:
    found = []
    for group in _in_groups(transcripts, LEARNERS_AT_A_TIME):
        records = [Record(one.learner.id, prepare(one, question.context)) for one in group]
        found.append(Swept.of(sweep_group(records, question.pack, sift, question.top)))
    return Swept.of(found)


def _in_groups(transcripts: Iterable[Transcript], size: int) -> Iterator[tuple[Transcript, ...]]:
    source = iter(transcripts)
    while group := tuple(islice(source, size)):
        yield group


# --- Records in memory -------------------------------------------------------------------------------


@frozen
class SweepRecords:
    """The answers of learners whose records are in memory."""

    question: Question

    def begin(self) -> Callable[[tuple[Transcript, ...]], Swept]:
        sift = Sift(self.question.pack)
        return lambda transcripts: _answers(self.question, sift, transcripts)


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

    workers: processes; 1 stays in this one. learners: how many there are, for the progress, where it is known.
    Raises InputError when records ended every worker that tried them.
    """
    rules = len(pack.rules)
    expected = None if learners is None else learners * rules
    task = SweepRecords(Question(context, pack, top))
    shards = _in_groups(transcripts, LEARNERS_AT_A_TIME)
    answers = enumerate(map(task.begin(), shards)) if workers <= 1 else run(shards, task, workers)
    found: dict[int, Swept] = {}
    pairs = 0
    for number, answer in answers:
        if isinstance(answer, AsYouGoError):
            raise answer
        if isinstance(answer, Lost):
            first = number * LEARNERS_AT_A_TIME + 1
            raise InputError.of(
                Problem(
                    Place(row=first),
                    f"the records from number {first:,} on ended {answer.attempts} workers ({answer.ended})",
                    "Use fewer workers, or leave these records out and report them.",
                )
            )
        found[number] = answer
        pairs += answer.tally.pairs
        if progress is not None:
            progress(pairs, expected)
    return Swept.of(found[number] for number in sorted(found))


# --- Records in partitions ---------------------------------------------------------------------------


@frozen
class SweepPartitions:
    """The answers of the learners of a partition, written to the folder of a run; only the receipt comes back."""

    question: Question
    folder: Path
    out: Path
    partitions: int

    def begin(self) -> Callable[[Partition], Receipt]:
        pa.set_cpu_count(1)  # as many workers as cores: more threads would only take turns
        sift = Sift(self.question.pack)

        def answer(partition: Partition) -> Receipt:
            transcripts = read_partition(self.folder, partition, self.partitions)
            swept = _answers(self.question, sift, transcripts)
            key = key_of(partition, self.question.hash)
            return write_answers(self.out, partition.number, key, swept, self.question.pack.hashes)

        return answer


@frozen
class Done:
    """What became of the partitions of a run. skipped: done by an earlier run, their receipts hold."""

    receipts: tuple[Receipt, ...]
    problems: tuple[Problem, ...]
    refused: tuple[int, ...]
    skipped: int


def sweep_partitions(
    manifest: Manifest,
    folder: Path,
    question: Question,
    out: Path,
    workers: int,
    progress: Progress | None = None,
) -> Done:
    """Sweep every partition that has no receipt yet. What is wrong with one does not stop the others.

    Raises DiskFull or CannotWrite when the answers cannot be kept; partitions that are done stay done.
    """
    receipts: dict[int, Receipt] = {}
    todo: list[Partition] = []
    for partition in manifest.partitions:
        receipt = read_receipt(out, partition.number, key_of(partition, question.hash))
        if receipt is None:
            todo.append(partition)
        else:
            receipts[partition.number] = receipt
    skipped = len(receipts)
    expected = manifest.learners * len(question.pack.rules)
    pairs = sum(receipt.tally.pairs for receipt in receipts.values())
    problems: dict[int, tuple[Problem, ...]] = {}
    task = SweepPartitions(question, folder, out, len(manifest.partitions))
    for place, answer in run(todo, task, min(workers, max(1, len(todo)))):
        partition = todo[place]
        if isinstance(answer, DiskFull | CannotWrite):
            raise answer
        if isinstance(answer, AsYouGoError):
            problems[partition.number] = answer.problems
        elif isinstance(answer, Lost):
            problems[partition.number] = (_ended_workers(partition, answer),)
        else:
            receipts[partition.number] = answer
            pairs += answer.tally.pairs
        if progress is not None:
            progress(pairs, expected)
    return Done(
        tuple(receipts[number] for number in sorted(receipts)),
        tuple(problem for number in sorted(problems) for problem in problems[number]),
        tuple(sorted(problems)),
        skipped,
    )


def _ended_workers(partition: Partition, lost: Lost) -> Problem:
    return Problem(
        Place(partition.file),
        f"partition {partition.number} ended {lost.attempts} workers ({lost.ended})",
        "Use smaller partitions or fewer workers.",
        code="lost-partition",
    )
