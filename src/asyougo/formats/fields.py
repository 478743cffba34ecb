"""Members of an object in a document, read one by one into typed values; every problem is collected.

What cannot be read is None (unknown) and its name stands in `unread`, so that a reader knows what it does not know.
"""

from __future__ import annotations

import json
import re
from calendar import monthrange
from collections.abc import Collection
from datetime import date
from fractions import Fraction
from typing import Any, TypeVar

from asyougo.errors import Place, Problem
from asyougo.formats.documents import UNSPEAKABLE, Document, Members, Number, Path, plain_text
from asyougo.model.terms import Term
from asyougo.model.units import read_exact

MOST_PROBLEMS = 1_000  # one wrong column in a large catalogue must not make a report that nobody can open
Choice = TypeVar("Choice", bound=str)


class Fields:
    """One object of a document, read member by member. Problems are collected; what cannot be read is None.

    unread: the names of the members whose value was refused, so that a reader knows what it does not know.
    """

    def __init__(self, document: Document, path: Path, value: Any, problems: list[Problem]) -> None:
        self.document, self.path, self.problems = document, path, problems
        self.unread: set[str] = set()
        self.asked: set[str] = set()
        self.is_object = isinstance(value, Members)
        self.value: Members = value if isinstance(value, Members) else Members()
        if not self.is_object:
            self.refuse(None, "this must be an object of names and values", "Write it as { ... }.", value)
        for name in self.value.repeated:
            self.refuse(name, "this name stands twice in one object", "Keep one of them.", None, "repeated-name")

    @property
    def place(self) -> Place:
        return self.document.place(self.path)

    def refuse(self, name: str | None, problem: str, remedy: str, value: Any = None, code: str = "unreadable") -> None:
        """Note that a member cannot be read."""
        if name is not None:
            self.unread.add(name)
        self._note(Problem(self.document.place(self.path, name), problem, remedy, _shown(value), code))

    def warn(self, name: str, problem: str, remedy: str, value: Any = None, code: str = "look") -> None:
        """Note something that was read all the same."""
        self._note(Problem(self.document.place(self.path, name), problem, remedy, _shown(value), code, "warning"))

    def _note(self, problem: Problem) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)

    def get(self, name: str) -> Any:
        """A member as it was parsed; None when it is absent, null or given twice."""
        self.asked.add(name)
        return None if name in self.unread else self.value.get(name)

    def has(self, name: str) -> bool:
        return name in self.value

    def text(self, name: str, needed: bool = False) -> str | None:
        """A text that is not empty."""
        given = self.get(name)
        if given is None:
            if needed and name not in self.unread:
                self.refuse(name, f"'{name}' is missing", f"Add '{name}'.", None, "missing")
            return None
        if isinstance(given, Number) or not isinstance(given, str):
            self.refuse(name, f"'{name}' must be text", 'Put it between quotes ("...").', given, "not-text")
            return None
        if not given.strip():
            if needed:
                self.refuse(name, f"'{name}' is empty", f"Fill '{name}' in.", None, "missing")
            else:
                self.warn(
                    name, f"'{name}' is empty", "Leave it out, or write null, when it is not known.", None, "empty"
                )
            return None
        if UNSPEAKABLE.search(given):
            self.refuse(
                name, f"'{name}' holds a control character", "Take it out.", plain_text(given), "control-character"
            )
            return None
        return given

    def text_or_empty(self, name: str) -> str:
        """A text; "" when it is absent or empty."""
        return "" if self.get(name) == "" else self.text(name) or ""

    def exact(self, name: str, least: int | None = 0, most: int | None = None) -> Fraction | None:
        """An exact number, written as text ("4.5", "8/3"); a bare number of JSON is read by its digits."""
        given = self.get(name)
        if isinstance(given, str) and not isinstance(given, Number):
            given = self.text(name)
        if given is None:
            return None
        if not isinstance(given, str):
            self.refuse(
                name, f"'{name}' must be a number, written as text", 'Write it like "4.5".', given, "not-a-number"
            )
            return None
        try:
            number = read_exact(given)
        except ValueError:
            self.refuse(name, f"'{name}' must be a number", 'Write it like "4", "4.5" or "8/3".', given, "not-a-number")
            return None
        if (least is not None and number < least) or (most is not None and number > most):
            span = f"at least {least}" if most is None else f"from {least} to {most}"
            self.refuse(name, f"'{name}' must be {span}", "Correct the number.", given, "impossible-value")
            return None
        return number

    def whole(self, name: str, least: int = 0, most: int = 1_000_000) -> int | None:
        """A whole number."""
        number = self.exact(name, least, most)
        if number is not None and number.denominator != 1:
            self.refuse(name, f"'{name}' must be a whole number", "Correct the number.", self.value[name], "not-whole")
            return None
        return None if number is None else int(number)

    def choice(self, name: str, allowed: Collection[Choice]) -> Choice | None:
        """One of the allowed words."""
        given = self.text(name)
        if given is None:
            return None
        for word in allowed:
            if word == given:
                return word
        self.refuse(
            name, f"'{name}' is none of the known words", f"Use one of: {', '.join(allowed)}.", given, "unknown-word"
        )
        return None

    def day(self, name: str) -> date | None:
        """A date as YYYY-MM-DD."""
        given = self.text(name)
        if given is None:
            return None
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", given):
            try:
                return date.fromisoformat(given)
            except ValueError:
                self.refuse(name, f"'{name}' is a day that does not exist", "Correct the date.", given, "not-a-date")
                return None
        self.refuse(name, f"'{name}' must be a date", "Write it as 2021-05-31.", given, "not-a-date")
        return None

    def month_or_day(self, name: str, last: bool) -> date | None:
        """A date, or the first or last day of a month that is written as YYYY-MM."""
        given = self.get(name)
        if not isinstance(given, str) or not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", given) or given < "0001":
            return self.day(name)
        year, month = int(given[:4]), int(given[5:])
        return date(year, month, monthrange(year, month)[1] if last else 1)

    def term(self, name: str) -> Term | None:
        """A term as YYYY-season."""
        given = self.text(name)
        if given is None:
            return None
        try:
            return Term.read(given)
        except ValueError:
            self.refuse(
                name, f"'{name}' must be a term", "Write the year and the season, like 2019-fall.", given, "not-a-term"
            )
            return None

    def flag(self, name: str) -> bool | None:
        """true or false; in YAML the words themselves."""
        given = self.get(name)
        if given is None or isinstance(given, bool):
            return given
        if given in ("true", "false") and not isinstance(given, Number):
            return bool(given == "true")
        self.refuse(name, f"'{name}' must be true or false", "Write true or false.", given, "not-a-flag")
        return None

    def texts(self, name: str) -> tuple[str, ...] | None:
        """A list of texts; None when it is absent (unknown), () when it is known to be empty."""
        given = self.get(name)
        if given is None:
            return None
        if not isinstance(given, list):
            self.refuse(name, f"'{name}' must be a list", "Write it as [ ... ].", given, "not-a-list")
            return None
        if any(not isinstance(entry, str) or isinstance(entry, Number) or not entry.strip() for entry in given):
            self.refuse(name, f"'{name}' must be a list of texts", 'Write it as ["...", "..."].', given, "not-text")
            return None
        if any(UNSPEAKABLE.search(entry) for entry in given):
            self.refuse(name, f"'{name}' holds a control character", "Take it out.", None, "control-character")
            return None
        return tuple(given)

    def child(self, name: str) -> Fields | None:
        """An object inside this one."""
        given = self.get(name)
        return None if given is None else Fields(self.document, (*self.path, name), given, self.problems)

    def children(self, name: str) -> list[Fields]:
        """A list of objects; an entry that is no object is reported and comes back empty."""
        given = self.get(name)
        if given is None:
            return []
        if not isinstance(given, list):
            self.refuse(name, f"'{name}' must be a list", "Write it as [ ... ].", given, "not-a-list")
            return []
        return [
            Fields(self.document, (*self.path, name, number), entry, self.problems)
            for number, entry in enumerate(given)
        ]

    def finish(self) -> None:
        """Report the members that nobody asked for."""
        for name in sorted(set(self.value) - self.asked):
            known = ", ".join(sorted(self.asked))
            self.refuse(
                name,
                "this name is not known here",
                f"Take it out, or use one of: {known}.",
                self.value[name],
                "unknown-name",
            )


def _shown(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return None if value is None else plain_text(value)
    return plain_text(json.dumps(value, ensure_ascii=False, default=str))
