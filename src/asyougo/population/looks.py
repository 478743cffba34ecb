"""What a predicate of each kind looks at in a course."""

from __future__ import annotations

from asyougo.model.predicate import (
    Attribute,
    Codes,
    CreditsWithin,
    GradingIs,
    InstitutionIs,
    Level,
    Range,
    Subject,
    TermWithin,
    TypeIs,
    Wildcard,
)

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
