"""The mini-language for course lists: `BIO 315, 341; CH/BI 227; COS 3**`.

    list = group (";" group)*        group = subject number ("," number)*

The subject carries to the numbers that follow it. `CH/BI 227` is one cross-listed course. In a number `**` is
exactly two digits and a single closing `*` the rest of the number, whatever its length; `*` is every number.
"""

from __future__ import annotations

import re

from attrs import frozen

from asyougo.model.predicate import AnyOf, Codes, Predicate, Wildcard, cross_listed, normal_code

_ENTRY = re.compile(
    r"(?:(?P<subject>[A-Z&][A-Z0-9&./-]*(?: [A-Z&][A-Z0-9&./-]*)*|\*) ?)?(?P<number>\d[0-9A-Z.]*\*{0,2}|\*)"
)
_MISSING_COMMA = re.compile(r"\d[0-9A-Z.]*\*{0,2} +\d")


@frozen
class ListError(Exception):
    """What is wrong in a course list, with the column (1-based) where it stands."""

    problem: str
    column: int
    given: str
    remedy: str

    def __str__(self) -> str:
        return f"column {self.column}: {self.problem} (got '{self.given}'). {self.remedy}"


def read_course_list(text: str) -> Predicate:
    """The predicate that a course list writes: `Codes`, or `AnyOf` codes and wildcards. Raises ListError.

    >>> read_course_list("BIO 315, 341; CH/BI 227").codes
    ('BIO 315', 'BIO 341', 'CH/BI 227')
    """
    codes: list[str] = []
    wildcards: list[Wildcard] = []
    column = 1
    for group in text.split(";"):
        subject: str | None = None
        for entry in group.split(","):
            start = column + len(entry) - len(entry.lstrip())
            subject = _read_entry(entry, start, subject, codes, wildcards)
            column += len(entry) + 1
    listed = Codes(tuple(codes), tuple((code, cross_listed(code)[1:]) for code in codes if "/" in code.split()[0]))
    if not wildcards:
        return listed
    return AnyOf(((listed,) if codes else ()) + tuple(wildcards))


def _read_entry(
    entry: str, column: int, subject: str | None, codes: list[str], wildcards: list[Wildcard]
) -> str | None:
    given = entry.strip()
    if not given:
        raise ListError("there is no course between two separators", column, entry, "Take the extra separator out.")
    found = _ENTRY.fullmatch(normal_code(given))
    if found is None:
        missing = _MISSING_COMMA.search(given.upper())
        if missing:
            raise ListError(
                "two numbers stand side by side", column + missing.start(), given, "Put a comma between them."
            )
        raise ListError(
            "this is not a course", column, given, "Write a subject and a number, such as BIO 315 or COS 3**."
        )
    subject = found["subject"] or subject
    if subject is None:
        raise ListError("a number without a subject", column, given, "Write the subject before the first number.")
    number = found["number"]
    if "*" in number or subject == "*":
        wildcards.append(Wildcard(subject, number))
    elif (code := f"{subject} {number}") not in codes:
        codes.append(code)
    return subject


def write_course_list(predicate: Predicate) -> str | None:
    """The course list that reads back as this predicate; None when it is no course list."""
    if isinstance(predicate, Codes):
        entries = list(predicate.codes)
    elif isinstance(predicate, Wildcard):
        entries = [f"{predicate.subject} {predicate.pattern}"]
    elif isinstance(predicate, AnyOf) and predicate.of and all(isinstance(p, Codes | Wildcard) for p in predicate.of):
        entries = []
        for part in predicate.of:
            written = write_course_list(part)
            entries.extend(_entries(written) if written else [])
    else:
        return None
    if not entries:
        return None
    return _join(entries)


def _entries(text: str) -> list[str]:
    entries, subject = [], ""
    for group in text.split("; "):
        for entry in group.split(", "):
            subject, number = entry.rsplit(" ", 1) if " " in entry else (subject, entry)
            entries.append(f"{subject} {number}")
    return entries


def _join(entries: list[str]) -> str:
    groups: list[list[str]] = []
    last = None
    for entry in entries:
        subject, number = entry.rsplit(" ", 1)
        if subject == last:
            groups[-1].append(number)
        else:
            groups.append([entry])
        last = subject
    return "; ".join(", ".join(group) for group in groups)
