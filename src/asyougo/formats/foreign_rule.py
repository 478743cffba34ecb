"""What the readers of foreign rule languages share: ids made from names, plain text, and the account of constructs.

A construct is one thing that a file says: a key, an operator, a condition. The account names each of them and says
whether it became part of the rule or was reported; a construct that is in neither is a bug of the reader.
"""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from fractions import Fraction

from attrs import frozen

from asyougo.errors import Place, Problem, Severity
from asyougo.model.predicate import (
    EVERYTHING,
    NOTHING,
    AllOf,
    AnyOf,
    Codes,
    Not,
    Predicate,
)
from asyougo.model.requirement import All, Node, PoolChild, Take

LONGEST_ID = 120  # characters; the rule language takes 200, and endings such as ".question" are added
LONGEST_CLAUSE = 19_000  # characters of one text, below the 20,000 that the rule language takes

Construct = tuple[str, Hashable]
"""Kind and instance: ("min_needed", where it stands)."""


@frozen
class ConstructCounts:
    """How many constructs of each kind a file has, and what became of them.

    unaccounted: constructs that were neither translated nor reported; always empty unless the reader has a bug.
    nodes: the requirements of the file; nodes_reported: the ids of those that have an error.
    """

    found: dict[str, int]
    translated: dict[str, int]
    reported: dict[str, int]
    unaccounted: tuple[str, ...]
    nodes: int
    nodes_reported: tuple[str, ...]


class Account:
    """Collects, while a file is translated, the problems and what became of each construct."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self._translated: set[Construct] = set()
        self._reported: set[Construct] = set()

    def translate(self, kind: str, instance: Hashable) -> None:
        """Note that a construct is part of the rule now."""
        self._translated.add((kind, instance))

    def so_far(self) -> frozenset[Construct]:
        """What is part of the rule by now, for `back_to`."""
        return frozenset(self._translated)

    def back_to(self, translated: frozenset[Construct]) -> None:
        """Forget what was noted as part of the rule since then: it did not become one after all."""
        self._translated = set(translated)

    def leave_out(self, constructs: Iterable[Construct]) -> None:
        """Note that constructs are not part of the rule; a problem that says so was told before."""
        self._reported.update(constructs)

    def report(
        self,
        place: Place,
        problem: str,
        remedy: str,
        value: str | None = None,
        code: str = "untranslated",
        severity: Severity = "error",
        constructs: Iterable[Construct] = (),
    ) -> None:
        """Note a problem and the constructs that are not part of the rule because of it."""
        told = Problem(place, problem, remedy, value, code, severity)
        if told not in self.problems:
            self.problems.append(told)
        self._reported.update(constructs)

    def counts(self, found: Iterable[Construct], nodes: int) -> ConstructCounts:
        """The account against what an independent walk over the file has found."""
        there = set(found)
        reported = there & self._reported
        translated = (there & self._translated) - reported
        missing = sorted(f"{kind} {instance}" for kind, instance in there - reported - translated)
        errors = {p.place.field for p in self.problems if p.severity == "error" and p.place.field is not None}
        return ConstructCounts(
            _tally(there), _tally(translated), _tally(reported), tuple(missing), nodes, tuple(sorted(errors))
        )


def _tally(constructs: Iterable[Construct]) -> dict[str, int]:
    return dict(sorted(Counter(kind for kind, _ in constructs).items()))


def without_markup(text: str) -> str:
    """A text without tags, entities, line breaks and control characters.

    >>> without_markup("Two courses<br><i>in MAT</i> &amp; PHY")
    'Two courses in MAT & PHY'
    """
    shown = html.unescape(re.sub(r"</?[A-Za-z][^<>]*>", " ", text))
    kept = "".join(letter if unicodedata.category(letter)[0] != "C" else " " for letter in shown)
    line = re.sub(r" ([,.;:)])", r"\1", " ".join(kept.split()))
    return line if len(line) <= LONGEST_CLAUSE else line[: LONGEST_CLAUSE - 1] + "…"


def slug(text: str) -> str:
    """A name as a part of an id: small letters and digits joined by dashes; "" when nothing is left.

    >>> slug("Ethical Issues (EIN)")
    'ethical-issues-ein'
    """
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters.replace("'", "")).strip("-")


def fingerprint(content: str) -> str:
    """Six letters and digits that tell apart two clauses of the same name, whatever their order."""
    return hashlib.sha256(content.encode()).hexdigest()[:6]


def shortened(wanted: str) -> str:
    """An id that the rule language takes: a letter first, and short enough for what is still added to it.

    >>> shortened("1800s")
    'n-1800s'
    """
    begun = wanted if wanted[:1].isalpha() else f"n-{wanted}"
    if len(begun) <= LONGEST_ID:
        return begun
    return f"{begun[: LONGEST_ID - 7].rstrip('./-')}-{fingerprint(begun)}"


class Ids:
    """Gives ids that are made from names alone: never from positions, and each only once.

    Siblings of the same name are told apart by their content, so that their order does not matter.
    """

    def __init__(self, *taken: str) -> None:
        self._taken = set(taken)

    def below(self, parent: str, named: Sequence[tuple[str, str]], joint: str = "/") -> tuple[str, ...]:
        """An id for each (name, content) below a parent id ("" for the top).

        joint: "." sets ids that the reader makes up apart from those of named clauses, for no name holds a dot.
        """
        segments = [slug(name) or f"x-{fingerprint(name + content)}" for name, content in named]
        often = Counter(segments)
        return tuple(
            self._claim(parent, joint, segment if often[segment] == 1 else f"{segment}-{fingerprint(content)}", content)
            for segment, (_, content) in zip(segments, named, strict=True)
        )

    def one(self, parent: str, name: str, content: str, joint: str = "/") -> str:
        """An id for one thing below a parent id."""
        return self.below(parent, [(name, content)], joint)[0]

    def _claim(self, parent: str, joint: str, segment: str, content: str) -> str:
        wanted = f"{parent}{joint}{segment}" if parent else segment
        wanted = shortened(wanted)
        if wanted in self._taken:
            wanted = f"{wanted}-{fingerprint(content)}"
        tried, number = wanted, 1
        while tried in self._taken:  # only clauses that are equal in name and content come here
            number += 1
            tried = f"{wanted}-{number}"
        self._taken.add(tried)
        return tried


def counts_as_one(node: Node) -> PoolChild:
    """A part of a pool that counts as one when it is met, however many courses it takes."""
    return PoolChild(All(id=f"{node.id}.one", of=(node,)) if isinstance(node, Take) else node)


def every(parts: Iterable[Predicate]) -> Predicate:
    """The courses that all parts accept, in its simplest form."""
    kept: list[Predicate] = []
    for part in parts:
        if part == NOTHING:
            return NOTHING
        if part != EVERYTHING and part not in kept:
            kept.append(part)
    if len(kept) == 1:
        return kept[0]
    return AllOf(tuple(kept)) if kept else EVERYTHING


def some(parts: Iterable[Predicate]) -> Predicate:
    """The courses that one part accepts, in its simplest form: lists of single courses are joined."""
    codes: dict[str, tuple[str, ...]] = {}
    kept: list[Predicate] = []
    for part in parts:
        if part == EVERYTHING:
            return EVERYTHING
        for one in part.of if isinstance(part, AnyOf) else (part,):
            if isinstance(one, Codes):
                also = dict(one.also)
                codes.update({code: also.get(code, ()) for code in one.codes if code not in codes})
            elif one not in kept:
                kept.append(one)
    joined = (Codes(tuple(codes), tuple((code, names) for code, names in codes.items() if names)),) if codes else ()
    parts_left = (*joined, *kept)
    return parts_left[0] if len(parts_left) == 1 else AnyOf(parts_left)


def other_than(part: Predicate) -> Predicate:
    """The courses that a part does not accept."""
    if part == EVERYTHING:
        return NOTHING
    if part == NOTHING:
        return EVERYTHING
    return part.of if isinstance(part, Not) else Not(part)


def courses(number: int | Fraction) -> str:
    """A number of courses in words: "1 course", "3 courses"."""
    return f"{number} course" if number == 1 else f"{number} courses"
