"""Worker processes of our own: each has one pipe, takes one shard at a time, and may die without losing it.

The standard pool is not used: one killed worker breaks it and loses everything that was pending. Here a dead worker
gives its shard back to the queue and another one is started; a shard that ended three workers is given up and named.
"""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, Protocol, TypeVar

from attrs import define, field, frozen

from asyougo.errors import AsYouGoError, InputError, Place, Problem

ATTEMPTS = 3  # workers that one shard may end before it is given up
CLOSING_S = 5.0  # how long a worker that has nothing to do may take to end

Shard = TypeVar("Shard")
Result = TypeVar("Result")
ShardIn = TypeVar("ShardIn", contravariant=True)
ResultOut = TypeVar("ResultOut", covariant=True)


class Task(Protocol[ShardIn, ResultOut]):
    """What workers do; it travels to each of them once. `begin` makes ready what serves every shard."""

    def begin(self) -> Callable[[ShardIn], ResultOut]: ...


@frozen
class Lost:
    """A shard that ended every worker that tried it. ended: how the last one ended."""

    attempts: int
    ended: str


@define(eq=False)
class _Worker:
    process: BaseProcess
    pipe: Connection
    in_hand: int | None = None
    is_ready: bool = False


@define(eq=False)
class _Queue(Generic[Shard]):
    """The shards that are not done, read from their source only when somebody is free to take one."""

    source: Iterator[tuple[int, Shard]]
    returned: deque[int] = field(factory=deque)
    held: dict[int, Shard] = field(factory=dict)
    attempts: dict[int, int] = field(factory=dict)

    def next(self) -> int | None:
        """The number of the next shard; one that came back goes first."""
        if self.returned:
            return self.returned.popleft()
        for number, shard in islice(self.source, 1):
            self.held[number] = shard
            return number
        return None

    def done(self, number: int) -> None:
        del self.held[number]
        self.attempts.pop(number, None)

    def give_back(self, number: int) -> int:
        """Put a shard back after its worker ended. Returns how many have ended on it."""
        self.attempts[number] = tries = self.attempts.get(number, 0) + 1
        if tries < ATTEMPTS:
            self.returned.append(number)
        return tries


def run(
    shards: Iterable[Shard], task: Task[Shard, Result], workers: int
) -> Iterator[tuple[int, Result | Lost | AsYouGoError]]:
    """What each shard gave, with its number, in the order in which they are done.

    An `AsYouGoError` that the task raises is a result: it says what is wrong with that shard, and the others go on.
    Closing the iterator, or an exception in the caller, ends all workers; what they have in hand is dropped.
    Raises InputError when no worker can be started.
    """
    queue: _Queue[Shard] = _Queue(enumerate(shards))
    crew: list[_Worker] = []
    failed_starts = 0
    try:
        crew += [_start(task) for _ in range(max(1, workers))]
        while crew:
            wait([w.pipe for w in crew] + [w.process.sentinel for w in crew])
            for worker in tuple(crew):
                answer = _answer_of(worker)
                if answer is _SILENT:
                    continue
                if answer is _GONE:
                    crew.remove(worker)
                    ended = _how_it_ended(worker.process)
                    failed_starts += not worker.is_ready
                    if failed_starts >= ATTEMPTS:
                        raise InputError.of(_not_started(ended))
                    if worker.in_hand is not None:
                        tries = queue.give_back(worker.in_hand)
                        if tries >= ATTEMPTS:
                            queue.done(worker.in_hand)
                            yield worker.in_hand, Lost(tries, ended)
                    crew.append(_start(task))
                    continue
                number, worker.in_hand, worker.is_ready = worker.in_hand, None, True
                if number is not None:
                    failed_starts = 0
                    queue.done(number)
                    yield number, answer
                if not _hand_out(worker, queue):
                    crew.remove(worker)
                    _dismiss(worker)
    finally:
        for worker in crew:
            worker.process.kill()
        for worker in crew:
            worker.process.join()
            worker.pipe.close()


_SILENT, _GONE = object(), object()


def _start(task: Task[Any, Any]) -> _Worker:
    # Not `fork`: libraries in the parent hold threads, and a forked copy of their locks never opens.
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, task), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _answer_of(worker: _Worker) -> Any:
    try:
        if worker.pipe.poll():
            return worker.pipe.recv()
    except (EOFError, OSError):
        worker.process.join()
        return _GONE
    return _SILENT if worker.process.is_alive() or worker.pipe.poll() else _GONE


def _hand_out(worker: _Worker, queue: _Queue[Shard]) -> bool:
    """Give a worker its next shard; false when there is none."""
    number = queue.next()
    if number is None:
        return False
    worker.in_hand = number
    # A worker that has just died is found by its sentinel on the next round, and the shard goes back.
    with suppress(BrokenPipeError, ConnectionResetError):
        worker.pipe.send(queue.held[number])
    return True


def _dismiss(worker: _Worker) -> None:
    worker.pipe.close()
    worker.process.join(CLOSING_S)
    if worker.process.is_alive():
        worker.process.kill()
        worker.process.join()


def _how_it_ended(process: BaseProcess) -> str:
    code = process.exitcode or 0
    if code >= 0:
        return f"exit code {code}"
    likely = ", likely out of memory" if code == -signal.SIGKILL else ""
    return f"signal {-code}{likely}"


def _not_started(ended: str) -> Problem:
    return Problem(
        Place(field="--workers"),
        f"no worker process can be started ({ended})",
        "A script that calls this needs `if __name__ == '__main__':` around its own work.",
    )


def _work(pipe: Connection, task: Task[Any, Any]) -> None:
    """The life of a worker: ready, then one shard after the other until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides what ends
    shard_of = task.begin()
    answer: Any = None
    while True:
        try:
            pipe.send(answer)
            shard = pipe.recv()
        except (EOFError, BrokenPipeError, ConnectionResetError):
            return  # the parent is gone, or there is no more to do
        try:
            answer = shard_of(shard)
        except AsYouGoError as error:
            answer = error
