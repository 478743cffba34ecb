"""Clauses that no course meets: credentials, exams, competencies, experience, signatures, prose, static facts."""

from __future__ import annotations

from typing import Any, Literal

from asyougo.model.requirement import Attest, CompetencyNode, Exam, ExperienceNode, Fact, Hold, Node, Prose
from asyougo.model.terms import write_catalogue_year
from asyougo.rules.fields import label, words
from asyougo.rules.reading import (
    Reading,
    catalogue_year,
    day,
    decimal,
    known_only,
    literal,
    mapping_of,
    missing,
    text,
)
from asyougo.rules.tree import Mapping, Scalar, Tree


def read_hold(mapping: Mapping, common: dict[str, Any], reading: Reading) -> Node:
    """A credential that must be held, by its id or its type."""
    tree = mapping.get("credential")
    credential = kind = None
    if tree is None:
        missing(mapping, "credential", "Name the credential by its id, or write {type: ...}.", reading)
    elif isinstance(tree, Mapping):
        if tree.get("type") is None:
            missing(tree, "type", "Write {type: license}.", reading)
        kind = text(known_only(tree, ("type",), reading).get("type"), reading, 200)
    else:
        credential = text(tree, reading, 500)
    issuers, unexpired = mapping.get("issuers"), mapping.get("unexpired_at")
    return Hold(
        **common,
        credential=credential,
        type=kind,
        issuers=None if issuers is None else words(issuers, reading),
        unexpired_at=None if unexpired is None else literal(unexpired, Literal["award", "start"], reading),
    )


def read_exam(mapping: Mapping, common: dict[str, Any], reading: Reading) -> Node:
    """An exam with the lowest score that counts."""
    for key in ("exam", "min_score"):
        if mapping.get(key) is None:
            missing(mapping, key, "Write exam: {exam: AP Calculus AB, min_score: 4}.", reading)
    score, scale = mapping.get("min_score"), None
    if isinstance(score, Mapping) and score.get("threshold") is None:
        if score.get("value") is None:
            missing(score, "value", "Write {value: 4, scale: ap}.", reading)
        known = known_only(score, ("value", "scale"), reading)
        score, scale = known.get("value"), known.get("scale")
    age = mapping.get("max_age_years")
    return Exam(
        **common,
        exam=text(mapping.get("exam"), reading, 500),
        min_score=decimal(score, reading, "the score", zero=True),
        scale=None if scale is None else text(scale, reading, 200),
        max_age_years=None if age is None else decimal(age, reading, "years"),
    )


def read_competency(mapping: Mapping, common: dict[str, Any], reading: Reading) -> Node:
    """An attested competency."""
    for key in ("framework", "item"):
        if mapping.get(key) is None:
            missing(mapping, key, "Write competency: {framework: ..., item: ...}.", reading)
    level, kinds = mapping.get("level"), mapping.get("evidence_kinds")
    return CompetencyNode(
        **common,
        framework=text(mapping.get("framework"), reading, 500),
        item=text(mapping.get("item"), reading, 500),
        level=None if level is None else decimal(level, reading, "level", zero=True),
        evidence_kinds=None if kinds is None else words(kinds, reading),
    )


def read_experience(mapping: Mapping, common: dict[str, Any], reading: Reading) -> Node:
    """Attested experience, in hours or years."""
    if mapping.get("kind") is None:
        missing(mapping, "kind", "Say what kind of experience, such as welding.", reading)
    hours, years, within = mapping.get("hours"), mapping.get("years"), mapping.get("within_years")
    if (hours is None) == (years is None):
        reading.complain(mapping.place, "experience is counted in hours or in years", "Write one of hours and years.")
    return ExperienceNode(
        **common,
        kind=text(mapping.get("kind"), reading, 500),
        unit="hours" if hours is not None else "years",
        need=decimal(hours if hours is not None else years, reading, "the amount"),
        within_years=None if within is None else decimal(within, reading, "years"),
    )


def read_attest(mapping: Mapping, common: dict[str, Any], reading: Reading) -> Node:
    """A question that only a signer answers."""
    if mapping.get("question") is None:
        missing(mapping, "question", "Write the question that a signer answers.", reading)
    expires = mapping.get("expires")
    return Attest(
        **common,
        question=label(mapping.get("question"), reading),
        signers=words(mapping.get("signers"), reading),
        expires=None if expires is None else day(expires, reading).isoformat(),
    )


def read_prose(mapping: Mapping, common: dict[str, Any], reading: Reading) -> Node:
    """A clause in prose."""
    if mapping.get("text") is None:
        missing(mapping, "text", "Write the clause as it stands in the catalogue.", reading)
    decider = mapping.get("decided_by")
    return Prose(
        **common,
        text=label(mapping.get("text"), reading),
        decided_by=None if decider is None else text(decider, reading, 500),
    )


FACTS = ("catalogue", "home", "declared", "entry")


def read_fact(tree: Tree | None, reading: Reading) -> Fact:
    """A static fact: one of catalogue, home, declared and entry."""
    mapping = mapping_of(tree, "{home: lakeside} or {catalogue: {from: 2015-16}}", reading)
    if mapping is None:
        return Fact(kind="home")
    known = known_only(mapping, FACTS, reading)
    if len(known.entries) != 1:
        reading.complain(mapping.place, f"exactly one of {', '.join(FACTS)} is asked", "Nest a second `when` inside.")
        return Fact(kind="home")
    key, value = known.entries[0]
    if key.text == "home":
        return Fact(kind="home", value=text(value, reading, 500))
    if key.text == "declared":
        return Fact(kind="declared", value=text(value, reading, 500))
    if key.text == "catalogue" and isinstance(value, Scalar):
        year = catalogue_year(value, reading)
        return Fact(kind="catalogue", begins=write_catalogue_year(year), ends=write_catalogue_year(year + 1))
    span = mapping_of(value, "{from: ..., to: ...}", reading)
    if span is None:
        return Fact(kind="home")
    bounds = known_only(span, ("from", "to"), reading)
    if not bounds.entries:
        reading.complain(span.place, "the span has no bounds", "Write from, to or both; `to` is the first outside.")
    begins, ends = bounds.get("from"), bounds.get("to")
    if key.text == "catalogue":
        years = [None if bound is None else catalogue_year(bound, reading) for bound in (begins, ends)]
        _ordered(years[0], years[1], span, reading)
        written = [None if year is None else write_catalogue_year(year) for year in years]
        return Fact(kind="catalogue", begins=written[0], ends=written[1])
    days = [None if bound is None else day(bound, reading) for bound in (begins, ends)]
    _ordered(days[0], days[1], span, reading)
    shown = [None if found is None else found.isoformat() for found in days]
    return Fact(kind="entry", begins=shown[0], ends=shown[1])


def _ordered(begins: Any, ends: Any, mapping: Mapping, reading: Reading) -> None:
    if begins is not None and ends is not None and begins >= ends:
        reading.complain(
            mapping.place, "the span ends before it begins", "`to` is the first one outside.", code="range"
        )
