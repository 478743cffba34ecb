"""The overrides file: a list of signed exceptions to nodes of a rule (JSON or YAML).

An override that cannot be read whole is left out and reported: a half-understood exception must change no answer.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from asyougo.errors import Place, Problem
from asyougo.formats.documents import NotADocument, read_document
from asyougo.formats.fields import Fields
from asyougo.model.context import OVERRIDE_KINDS, Override
from asyougo.model.grades import normal_grade
from asyougo.model.predicate import normal_code
from asyougo.model.units import write_exact

PAYLOADS: dict[str, tuple[str, ...]] = {
    "waive": (),
    "sign": (),
    "substitute": ("use", "for"),
    "insert": ("course",),
    "block": ("course",),
    "pin": ("course",),
    "credit": ("course", "credits"),
    "grade": ("course", "grade"),
}
"""What each kind of override says; every member is needed."""


def read_overrides(text: str, file: str) -> tuple[tuple[Override, ...], tuple[Problem, ...]]:
    """The overrides that a text lists, and what is wrong with the others.

    >>> found, problems = read_overrides('[{"node": "thesis", "kind": "sign", "at": "2026-02-01"}]', "signed.json")
    >>> found[0].kind, problems
    ('sign', ())
    """
    try:
        document = read_document(text, file)
    except NotADocument as error:
        return (), (error.problem,)
    problems: list[Problem] = []
    if not isinstance(document.value, list):
        shown = Problem(
            Place(file, 1), "an overrides file must be a list", "Write it as [ {...}, {...} ].", None, "not-a-list"
        )
        return (), (shown,)
    read: list[Override] = []
    seen: set[str] = set()
    for number, entry in enumerate(document.value):
        fields = Fields(document, (number,), entry, problems)
        override = _override(fields, f"override#{number + 1}")
        if override is None:
            continue
        if override.id in seen:
            fields.refuse("id", "two overrides have the same id", "Give each its own.", override.id, "repeated-id")
            continue
        seen.add(override.id)
        read.append(override)
    return tuple(read), tuple(problems)


def _override(fields: Fields, default_id: str) -> Override | None:
    before = len(fields.problems)
    kind = fields.choice("kind", OVERRIDE_KINDS)
    node = fields.text("node", needed=fields.is_object)
    at = _day(fields, "at")
    for name, value in (("kind", kind), ("at", at)):
        if fields.is_object and value is None and name not in fields.unread:
            fields.refuse(name, f"'{name}' is missing", f"Add '{name}'.", None, "missing")
    expires = _day(fields, "expires")
    if at is not None and expires is not None and expires < at:
        fields.refuse("expires", "an override must not expire before it begins", "Correct it.", str(expires))
    payload = _payload(fields, kind) if kind is not None else ()
    text = {name: fields.text(name) for name in ("id", "learner", "credential", "rule_version", "by", "role", "reason")}
    evidence = fields.text("evidence")
    fields.finish()
    # A member that is not known may be the one that limits the override ("only_until"): do not guess around it.
    if any(problem.severity == "error" for problem in fields.problems[before:]):
        return None
    if kind is None or node is None or at is None or not fields.is_object:
        return None
    return Override(
        id=text["id"] or default_id,
        node=node,
        kind=kind,
        at=at,
        place=fields.place,
        payload=payload,
        learner=text["learner"],
        credential=text["credential"],
        rule_version=text["rule_version"],
        by=text["by"],
        role=text["role"],
        reason=text["reason"],
        evidence=evidence,
        expires=expires,
    )


def _day(fields: Fields, name: str) -> date | None:
    """A date, or the day of a date with a time of day."""
    given = fields.get(name)
    if isinstance(given, str) and len(given) > 10 and given[10] in "T ":
        fields.value[name] = given[:10]
    return fields.day(name)


def _payload(fields: Fields, kind: str) -> tuple[tuple[str, str], ...]:
    inside = fields.child("payload")
    names = PAYLOADS[kind]
    if inside is None:
        if names:
            fields.refuse(
                "payload", f"'payload' of '{kind}' is missing", f"Say {' and '.join(names)}.", None, "missing"
            )
        return ()
    read: list[tuple[str, str]] = []
    for name in names:
        if name == "credits":
            number = inside.exact(name)
            if number is not None:
                read.append((name, write_exact(number)))
            elif name not in inside.unread:
                inside.refuse(name, f"'{name}' is missing", f"Add '{name}'.", None, "missing")
            continue
        given = inside.text(name, needed=inside.is_object)
        if given is not None:
            read.append((name, normal_grade(given) if name == "grade" else normal_code(given)))
    inside.finish()
    return tuple(read)


def overrides_as_json(overrides: tuple[Override, ...]) -> list[dict[str, Any]]:
    """The overrides as JSON values, in the form that `read_overrides` reads."""
    made = []
    for override in overrides:
        entry: dict[str, Any] = {
            "id": override.id,
            "node": override.node,
            "kind": override.kind,
            "at": str(override.at),
        }
        for name in ("learner", "credential", "rule_version", "by", "role", "reason", "evidence", "expires"):
            value = getattr(override, name)
            if value is not None:
                entry[name] = str(value)
        entry["payload"] = dict(override.payload)
        made.append(entry)
    return made


def write_overrides(overrides: tuple[Override, ...]) -> str:
    """The JSON text of overrides; reading it gives equal values, but for their place in the file."""
    return json.dumps(overrides_as_json(overrides), ensure_ascii=False, indent=1) + "\n"
