"""A task for worker processes that needs nothing of the product: it squares numbers, or ends its worker."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

from attrs import frozen

from asyougo.errors import InputError


@frozen
class Square:
    """Squares numbers; a worker that gets one of `deadly` ends as if the system had ended it.

    once: a folder in which each of them leaves a mark, so that only the first worker dies of it.
    """

    deadly: tuple[int, ...] = ()
    once: Path | None = None
    start: bool = True

    def begin(self) -> Callable[[int], int]:
        if not self.start:
            os._exit(7)
        return self.square

    def square(self, number: int) -> int:
        mark = None if self.once is None else self.once / str(number)
        if number in self.deadly and not (mark and mark.exists()):
            if mark is not None:
                mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        if number < 0:
            raise InputError(f"{number} is not a shard")
        return number * number
