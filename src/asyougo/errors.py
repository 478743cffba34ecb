"""Everything that can go wrong, said well: where, what was given, what is wrong, what to do.

A `Problem` is one sentence about one place in somebody's data. Readers collect problems and go on;
an `AsYouGoError` carries the problems that stopped the work. A bug raises a plain Python exception.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from attrs import evolve, frozen

Severity = Literal["error", "warning", "check"]
"""`error`: must be mended; `warning`: look at it; `check`: a person has to decide what was meant."""

LONGEST_VALUE_SHOWN = 120  # characters; a whole essay in an error message hides the message


@frozen
class Place:
    """Where in somebody's data: file, row (1-based physical line or sheet row) and field or node."""

    file: str | None = None
    row: int | None = None
    field: str | None = None

    def at(self, field: str) -> Place:
        """The same row, another field."""
        return evolve(self, field=field)

    def on(self, row: int) -> Place:
        """The same file, another row."""
        return evolve(self, row=row)

    def __str__(self) -> str:
        parts = [
            self.file or "",
            f"row {self.row}" if self.row is not None else "",
            f"field '{self.field}'" if self.field else "",
        ]
        return ", ".join(part for part in parts if part)


@frozen
class Problem:
    """One thing that is wrong at one place, with what was given and what to do about it.

    problem: a clause without a full stop ("credits must be a number").
    remedy: a sentence that a registrar can follow.
    code: a stable word for programs (the `rule` of an import report, a lint code).
    """

    place: Place
    problem: str
    remedy: str = ""
    value: str | None = None
    code: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        where = str(self.place)
        got = "" if self.value is None else f" (got '{shorten(self.value)}')"
        sentence = f"{where}: {self.problem}{got}." if where else f"{self.problem}{got}."
        return f"{sentence} {self.remedy}".rstrip()

    def as_json(self) -> dict[str, Any]:
        """The one shape in which every page, report and command names a problem."""
        return {
            "file": self.place.file,
            "row": self.place.row,
            "field": self.place.field,
            "value": None if self.value is None else shorten(self.value),
            "problem": self.problem,
            "remedy": self.remedy,
            "code": self.code,
            "severity": self.severity,
        }


def shorten(text: str, longest: int = LONGEST_VALUE_SHOWN) -> str:
    """The text on one line, cut to `longest` characters."""
    line = " ".join(str(text).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


class AsYouGoError(Exception):
    """What a person can mend. `problems` says where and how; the message is the same in one text."""

    def __init__(self, message: str, problems: Iterable[Problem] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.problems = tuple(problems)

    @classmethod
    def of(cls, *problems: Problem) -> AsYouGoError:
        """An error whose message is its problems, one a line."""
        return cls("\n".join(str(problem) for problem in problems), problems)

    def as_json(self) -> dict[str, Any]:
        """The JSON error shape of pages, API and command line."""
        return {"error": self.message, "problems": [problem.as_json() for problem in self.problems]}


class InputError(AsYouGoError):
    """Their data: a file, a row, a form field or an option of the command line."""


class RuleError(AsYouGoError):
    """Their requirement: a rule file that cannot be understood."""


class RecordError(AsYouGoError):
    """A signed record that cannot be made, or does not verify."""


class NotAllowed(AsYouGoError):
    """The person may not do this."""


class NotFound(AsYouGoError):
    """There is no such thing, or it is not yours to see."""
