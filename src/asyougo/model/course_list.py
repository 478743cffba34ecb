"""The mini-language for course lists: `BIO 315, 341; CH/BI 227; COS 3**`.

    list = group (";" group)*        group = subject number ("," number)*

The subject carries to the numbers that follow it, with what separates them (`ENG-101, 102`; `CS101, CS102`).
`CH/BI 227` is one cross-listed course. In a number `**` is exactly two digits and a single closing `*` the rest of
the number, whatever its length; `*` alone is every number.
"""

from __future__ import annotations

import re

from attrs import frozen

from asyougo.model.predicate import AnyOf, Codes, Predicate, Wildcard, code_parts, cross_listed, normal_code

_NUMBER = re.compile(r"\d[\w.]*\*{0,2}|\*{1,2}")
_LETTERED_NUMBER = re.compile(r"[^\W\d_]{1,2}\d[\w.]*\*{0,2}")
_PATTERN = re.compile(r"(?P<code>.*?)(?P<stars>\*{1,2})")
_EVERY_SUBJECT = re.compile(rf"\* (?P<number>{_NUMBER.pattern}|{_LETTERED_NUMBER.pattern})")
_MISSING_COMMA = re.compile(r"\d[\w.]*\*{0,2} +(?=\d|[^\W\d_]+ ?\d)")
_RANGE = re.compile(r"\d[\w.]* ?[-\u2013] ?\d[\w.]*")


SEARCHED = 200  # characters of an entry in which the slip is looked for; no course is written longer


@frozen
class ListError(Exception):
    """What is wrong in a course list, with the column (1-based) where it stands."""

    problem: str
    column: int
    given: str
    remedy: str

    def __str__(self) -> str:
        return f"column {self.column}: {self.problem} (got '{self.given}'). {self.remedy}"


@frozen
class _Entry:
    """One entry of a list: a course, or a pattern of course numbers where `number` has a star."""

    subject: str
    between: str
    number: str

    @property
    def code(self) -> str:
        return f"{self.subject}{self.between}{self.number}"

    @property
    def is_lettered(self) -> bool:
        return not self.number[0].isdigit() and self.number[0] != "*"


def read_course_list(text: str) -> Predicate:
    """The predicate that a course list writes: `Codes`, a `Wildcard`, or `AnyOf` them. Raises ListError.

    >>> read_course_list("BIO 315, 341; CH/BI 227").codes
    ('BIO 315', 'BIO 341', 'CH/BI 227')
    """
    entries: list[_Entry] = []
    column = 1
    for group in text.split(";"):
        before: _Entry | None = None
        for given in group.split(","):
            before = _read_entry(given, column + len(given) - len(given.lstrip()), before)
            entries.append(before)
            column += len(given) + 1
    codes = tuple(entry.code for entry in entries if "*" not in entry.code)
    wildcards = tuple(Wildcard(entry.subject, entry.number) for entry in entries if "*" in entry.code)
    parts = ((listed(codes),) if codes else ()) + tuple(dict.fromkeys(wildcards))
    return parts[0] if len(parts) == 1 else AnyOf(parts)


def listed(codes: tuple[str, ...]) -> Codes:
    """The courses of a list, each cross-listed one with its other names."""
    return Codes(codes, tuple((code, names) for code in dict.fromkeys(codes) if (names := cross_listed(code)[1:])))


def _read_entry(given: str, column: int, before: _Entry | None) -> _Entry:
    """One entry. `before`: the one before it in the same group, whose subject carries over."""
    text = normal_code(given)
    if not text:
        raise ListError("there is no course between two separators", column, given, "Take the extra separator out.")
    if _NUMBER.fullmatch(text):
        if before is None:
            raise ListError("a number without a subject", column, text, "Write the subject before the first number.")
        return _Entry(before.subject, before.between, text)
    if every := _EVERY_SUBJECT.fullmatch(text):
        return _Entry("*", " ", every["number"])
    found = _whole_entry(text)
    if found is None:
        raise _what_is_wrong(given.strip(), text, column)
    if before is not None and before.between and not found.between:
        # "ENGL C1000, C1001" goes on with the numbers of ENGL; "ENGL 1, C1001" may mean two things.
        if not (before.is_lettered and _LETTERED_NUMBER.fullmatch(text)):
            raise ListError("it is not clear which subject this has", column, text, "Write the subject before it.")
        return _Entry(before.subject, before.between, text)
    return found


def _whole_entry(text: str) -> _Entry | None:
    """Subject and number of an entry that has both; a pattern is read as if a digit stood for its stars."""
    pattern = _PATTERN.fullmatch(text)
    stars = pattern["stars"] if pattern else ""
    parts = code_parts(f"{pattern['code']}0" if pattern else text)
    if parts is None:
        return None
    subject, between, number = parts
    return _Entry(subject, between, number[:-1] + stars if pattern else number)


def _what_is_wrong(given: str, text: str, column: int) -> ListError:
    given, text = given[:SEARCHED], text[:SEARCHED]
    if missing := _MISSING_COMMA.search(given):
        return ListError("two courses stand side by side", column + missing.end(), given, "Put a comma between them.")
    if _RANGE.search(text):
        remedy = 'Write 3** for 300 to 399, or {range: "BIO 315-341"}.'
        return ListError("a range of numbers is not part of a course list", column, given, remedy)
    if "*" in text:
        return ListError(
            "this is not a pattern of course numbers", column, given, "End the number with * or **, such as COS 3**."
        )
    return ListError("this is not a course", column, given, "Write a subject and a number, such as BIO 315.")


def write_course_list(predicate: Predicate) -> str | None:
    """The course list that reads back as this predicate; None when there is none."""
    parts = predicate.of if isinstance(predicate, AnyOf) else (predicate,)
    entries: list[_Entry] = []
    for part in parts:
        if isinstance(part, Wildcard):
            entries.append(_Entry(part.subject, " ", part.pattern))
        elif isinstance(part, Codes):
            for code in part.codes:
                found = code_parts(code)
                if found is None:
                    return None
                entries.append(_Entry(*found))
        else:
            return None
    written = _join(entries)
    try:
        return written if read_course_list(written) == predicate else None
    except ListError:
        return None


def _join(entries: list[_Entry]) -> str:
    groups: list[list[str]] = []
    before: _Entry | None = None
    for entry in entries:
        carries = (
            before is not None
            and (before.subject, before.between) == (entry.subject, entry.between)
            and (entry.number[0] in "*0123456789" or (before.is_lettered and entry.between != ""))
        )
        if carries:
            groups[-1].append(entry.number)
        else:
            groups.append([entry.code if entry.subject != "*" else f"* {entry.number}"])
        before = entry
    return "; ".join(", ".join(group) for group in groups)
