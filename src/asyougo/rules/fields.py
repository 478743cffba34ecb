"""The small values that every node may carry: label, source, deadline, grade floor, caps and policy."""

from __future__ import annotations

import re
from typing import cast

from asyougo.model.requirement import Cap, Deadline, Label, PassFail, Policy, RepeatPolicy, Source
from asyougo.rules.reading import (
    Reading,
    day,
    decimal,
    flag,
    integer,
    known_only,
    literal,
    mapping_of,
    missing,
    one_of,
    sequence_of,
    text,
    whole,
)
from asyougo.rules.tree import Mapping, Scalar, Tree


def cap(tree: Tree | None, reading: Reading) -> Cap:
    """At most so many courses, credits, or both."""
    mapping = mapping_of(tree, "{courses: 2}", reading)
    if mapping is None:
        return Cap()
    mapping = known_only(mapping, ("courses", "credits"), reading)
    courses, credits = mapping.get("courses"), mapping.get("credits")
    if courses is None and credits is None:
        missing(mapping, "courses", "Write how many, such as {courses: 2} or {credits: 6}.", reading)
    return Cap(
        None if courses is None else whole(courses, reading, 0),
        None if credits is None else decimal(credits, reading, "credits", zero=True),
    )


def label(tree: Tree | None, reading: Reading) -> Label:
    """Words in English and perhaps Spanish; a plain text is English."""
    if isinstance(tree, Scalar) and tree.kind == "plain":
        return Label(text(tree, reading))
    mapping = mapping_of(tree, '{en: "Electives", es: "Cursos optativos"}', reading)
    if mapping is None:
        return Label()
    mapping = known_only(mapping, ("en", "es"), reading)
    if not mapping.entries:
        missing(mapping, "en", "Write the words in English under en, in Spanish under es.", reading)
    spanish = mapping.get("es")
    return Label(text(mapping.get("en"), reading), None if spanish is None else text(spanish, reading))


def source(tree: Tree | None, reading: Reading) -> Source:
    """Where a clause was taken from; a plain text is an address."""
    if isinstance(tree, Scalar) and tree.kind == "plain":
        return Source(url=_address(tree, reading))
    mapping = mapping_of(tree, "{url: ..., page: ..., quote: ...}", reading)
    if mapping is None:
        return Source()
    if not mapping.entries:
        reading.complain(mapping.place, "the source says nothing", "Write url, page or quote, or take it out.")
    mapping = known_only(mapping, ("url", "page", "quote"), reading)
    url, page, quote = (mapping.get(key) for key in ("url", "page", "quote"))
    return Source(
        None if url is None else _address(url, reading),
        None if page is None else text(page, reading),
        None if quote is None else text(quote, reading),
    )


def _address(tree: Tree, reading: Reading) -> str:
    given = text(tree, reading, 2000)
    if given and not re.fullmatch(r"https?://[^\s<>\"]+", given):
        reading.complain(
            tree.place, "this is not a web address", "Write https://..., or use page: or quote: instead.", given, "url"
        )
    return given


def deadline(tree: Tree | None, reading: Reading) -> Deadline:
    """`{term: 4}` or `{date: 2026-05-31}`, one of the two."""
    mapping = mapping_of(tree, "{term: 4} or {date: 2026-05-31}", reading)
    if mapping is None:
        return Deadline()
    mapping = known_only(mapping, ("term", "date"), reading)
    within, until = mapping.get("term"), mapping.get("date")
    if (within is None) == (until is None):
        reading.complain(mapping.place, "a deadline is one of term and date", "Write {term: 4} or {date: 2026-05-31}.")
    if until is not None:
        return Deadline(date=day(until, reading))
    return Deadline(term=integer(within, 1, 100, reading))


def grade(tree: Tree | None, reading: Reading) -> str:
    """A grade floor: `{min: C}`, or just the grade."""
    if isinstance(tree, Mapping):
        if tree.get("min") is None:
            missing(tree, "min", "Write the lowest grade that counts, such as {min: C}.", reading)
        tree = known_only(tree, ("min",), reading).get("min")
    return text(tree, reading, 20).upper()


ROUNDINGS = ("half_up", "half_even", "truncate")


def policy(tree: Tree | None, reading: Reading) -> Policy:
    """How a record is read; what is not said is taken from above."""
    mapping = mapping_of(tree, "{repeat: best, grade_min: C}", reading)
    if mapping is None:
        return Policy()
    keys = (
        "repeat", "grade_min", "pass_fail", "rounding", "transfer", "substitution_transitive", "exclude_declared",
        "incomplete_lapses_days",
    )  # fmt: skip
    if not mapping.entries:
        reading.complain(mapping.place, "the policy says nothing", "Write one of its keys, or take it out.")
    given = {key.text: value for key, value in known_only(mapping, keys, reading).entries}
    return Policy(
        repeat=cast(RepeatPolicy, literal(given["repeat"], RepeatPolicy, reading)) if "repeat" in given else None,
        grade_min=grade(given["grade_min"], reading) if "grade_min" in given else None,
        pass_fail=PassFail(whole(_only(given["pass_fail"], "max", "{max: 0}", reading), reading, 0))
        if "pass_fail" in given
        else None,
        rounding=_rounding(given["rounding"], reading) if "rounding" in given else None,
        transfer=cap(_only(given["transfer"], "max", "{max: {credits: 30}}", reading), reading)
        if "transfer" in given
        else None,
        substitution_transitive=flag(given["substitution_transitive"], reading)
        if "substitution_transitive" in given
        else None,
        exclude_declared=words(given.get("exclude_declared"), reading),
        incomplete_lapses_days=integer(given["incomplete_lapses_days"], 0, 36_500, reading)
        if "incomplete_lapses_days" in given
        else None,
    )


def _only(tree: Tree, key: str, example: str, reading: Reading) -> Tree | None:
    mapping = mapping_of(tree, example, reading)
    if mapping is None:
        return None
    if mapping.get(key) is None:
        missing(mapping, key, f"Write {example}.", reading)
    return known_only(mapping, (key,), reading).get(key)


def _rounding(tree: Tree, reading: Reading) -> tuple[int, str]:
    mapping = mapping_of(tree, "{places: 2, mode: truncate}", reading)
    if mapping is None:
        return 0, ROUNDINGS[0]
    for key in ("places", "mode"):
        if mapping.get(key) is None:
            missing(mapping, key, "Write {places: 2, mode: truncate}.", reading)
    mapping = known_only(mapping, ("places", "mode"), reading)
    return integer(mapping.get("places"), 0, 9, reading), one_of(mapping.get("mode"), ROUNDINGS, reading)


def words(tree: Tree | None, reading: Reading) -> tuple[str, ...]:
    """A list of names; in YAML one name may stand alone."""
    if isinstance(tree, Scalar) and tree.kind == "plain":
        return (text(tree, reading),)
    return tuple(text(item, reading, 500) for item in sequence_of(tree, "[one, two]", reading))
