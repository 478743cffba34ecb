"""What rules look at in a course, and which of their questions a course answers: each look is judged once.

A question is what leaves or limits of several rules ask of a course in the same words. Its answer depends on a few
fields of the course, never on who took it.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from asyougo.audit.earned import in_scope
from asyougo.audit.plan import Plan
from asyougo.model.predicate import (
    EVERYTHING,
    Attribute,
    Codes,
    CreditsWithin,
    GradingIs,
    InstitutionIs,
    Level,
    Predicate,
    Range,
    Subject,
    TermWithin,
    TypeIs,
    Wildcard,
    accepts,
    both,
    mentions,
)
from asyougo.model.requirement import Limit
from asyougo.model.transcript import Item

Signature = tuple[object, ...]
Places = NDArray[np.intp]
NOWHERE: Places = np.empty(0, dtype=np.intp)

FIELDS: dict[type, tuple[str, ...]] = {
    **dict.fromkeys((Codes, Wildcard, Range, Subject), ("codes",)),
    Level: ("level",),
    Attribute: ("attributes",),
    InstitutionIs: ("institution",),
    TermWithin: ("term", "span"),
    CreditsWithin: ("credits",),
    TypeIs: ("type",),
    GradingIs: ("grading",),
}
"""Fields of an item, by kind of predicate."""


@frozen(eq=False)
class Question:
    """What leaves or limits of several rules ask of a course in the same words. places: their columns."""

    plan: Plan
    asked: Limit | tuple[Predicate, Predicate]
    places: Places

    def may_be(self, item: Item) -> bool:
        if isinstance(self.asked, Limit):
            return in_scope(self.asked, self.plan, item) is not False
        return both(accepts(part, item, self.plan.sets) for part in self.asked) is not False


class Asker:
    """Questions grouped by what they look at, so that courses that are equal in it are looked at once."""

    def __init__(self, questions: Iterable[Question]) -> None:
        self._groups: dict[tuple[str, ...], list[Question]] = {}
        for question in questions:
            self._groups.setdefault(looked_at(question), []).append(question)
        self._known: dict[tuple[str, ...], dict[Signature, Places]] = {fields: {} for fields in self._groups}

    def places(self, item: Item) -> list[Places]:
        """The columns of all questions that a course may answer."""
        found = []
        for fields, questions in self._groups.items():
            key = tuple([getattr(item, field) for field in fields])
            places = self._known[fields].get(key)
            if places is None:
                fitting = (question.places for question in questions if question.may_be(item))
                places = self._known[fields][key] = np.concatenate([NOWHERE, *fitting])
            if len(places):
                found.append(places)
        return found


def looked_at(question: Question) -> tuple[str, ...]:
    """The fields of a course that can change the answer to a question."""
    asked = question.asked
    fields = set()
    if isinstance(asked, Limit):
        if asked.over == "institution":
            fields |= {"institution", "type"}  # whether a course was transferred
        asked = (asked.where, asked.set or EVERYTHING)
    for kind, names in FIELDS.items():
        if any(mentions(part, kind, question.plan.sets) for part in asked):
            fields.update(names)
    return tuple(sorted(fields))
