"""A fact in both readings: proven, and possible."""

from __future__ import annotations

from attrs import frozen

from asyougo.model.predicate import Answer


@frozen
class Truth:
    """A fact in both readings. `low` implies `high`."""

    low: bool
    high: bool

    @classmethod
    def of(cls, answer: Answer) -> Truth:
        return cls(answer is True, answer is not False)


TRUE, FALSE, OPEN = Truth(True, True), Truth(False, False), Truth(False, True)
