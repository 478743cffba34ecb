"""The overrides file: each exception is read whole or not at all."""

from __future__ import annotations

import json
from datetime import date

import pytest
from attrs import evolve

from asyougo.errors import Place
from asyougo.formats.overrides import PAYLOADS, read_overrides, write_overrides

WHOLE = {
    "id": "o-1", "learner": "L-17", "credential": "lakeside/data", "node": "elec", "rule_version": "sha256:aa",
    "kind": "substitute", "payload": {"use": "stat 12", "for": "math  10"}, "by": "R. Reyes", "role": "registrar",
    "at": "2026-01-05", "reason": "same topics", "evidence": "memo 4", "expires": "2027-01-05",
}  # fmt: skip


def test_a_whole_override_is_read_and_its_codes_are_made_comparable() -> None:
    found, problems = read_overrides(json.dumps([WHOLE]), "o.json")
    assert problems == ()
    assert found[0].payload == (("use", "STAT 12"), ("for", "MATH 10"))
    assert (found[0].at, found[0].expires) == (date(2026, 1, 5), date(2027, 1, 5))


def test_what_is_written_is_read_back_equal() -> None:
    examples = {"use": "A 1", "for": "B 2", "course": "C 3", "credits": "8/3", "grade": "B"}
    entries = [
        {"id": kind, "node": "n", "kind": kind, "at": "2026-01-05", "payload": {name: examples[name] for name in names}}
        for kind, names in PAYLOADS.items()
    ]
    found, problems = read_overrides(json.dumps(entries), "o.json")
    assert problems == () and len(found) == len(PAYLOADS)
    again, _ = read_overrides(write_overrides(found), "o.json")
    assert [evolve(o, place=Place()) for o in again] == [evolve(o, place=Place()) for o in found]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "forgive"}, "unknown-word"),
        ({"kind": None}, "missing"),
        ({"node": ""}, "missing"),
        ({"at": "yesterday"}, "not-a-date"),
        ({"at": None}, "missing"),
        ({"expires": "2025-01-01"}, "unreadable"),
        ({"payload": None}, "missing"),
        ({"payload": {"use": "A 1"}}, "missing"),
        ({"payload": {"use": "A 1", "for": "B 1", "also": "C 1"}}, "unknown-name"),
        ({"kind": "credit", "payload": {"course": "A 1", "credits": "-1"}}, "impossible-value"),
        ({"only_until": "2026-02-01"}, "unknown-name"),
    ],
)
def test_an_override_that_is_not_understood_changes_nothing(change: dict[str, object], code: str) -> None:
    found, problems = read_overrides(json.dumps([{**WHOLE, **change}]), "o.json")
    assert found == ()
    assert code in [problem.code for problem in problems]


def test_two_overrides_with_one_id_are_said() -> None:
    found, problems = read_overrides(json.dumps([WHOLE, WHOLE]), "o.json")
    assert len(found) == 1 and [problem.code for problem in problems] == ["repeated-id"]


@pytest.mark.parametrize("text", ["{}", "", "nonsense", "[1]", "[", "- kind: sign\n"])
def test_a_text_that_is_no_list_of_overrides_is_said(text: str) -> None:
    found, problems = read_overrides(text, "o.json")
    assert found == () and problems
