"""The lint that runs the auditor: nobody can meet it, a limit against a demand, caps and ways without effect."""

from __future__ import annotations

from datetime import date

import pytest

from asyougo.audit.lint import lint
from asyougo.rules.parse import load_rule

DAY = date(2026, 5, 1)


def found(text: str) -> list[tuple[str | None, str, str]]:
    rule = load_rule(f"rule: asyougo/1\nid: test/rule\n{text}", "rule.yaml")
    return [(problem.place.field, problem.code, problem.severity) for problem in lint(rule, DAY)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('require: {id: a, take: {courses: 2, any_of: "BIO 101, 102, 103"}}', []),
        ('require: {id: a, take: {courses: 3, any_of: "BIO 101, 102"}}', [("a", "nobody-can-meet-it", "error")]),
        (
            "require: {all: [{id: a, take: BIO 101}, {id: b, take: BIO 101}]}",
            [("a", "nobody-can-meet-it", "error")],
        ),
        (
            'require: {id: a, take: {courses: 2, any_of: "BIO 101, 102"}}\n'
            "limits: [{id: few, over: applied, at_most: {courses: 1}}]",
            [("few", "contradictory", "error")],
        ),
        (
            'require: {id: a, take: {courses: 2, any_of: "BIO 101, 102"}}\n'
            "limits: [{id: many, over: applied, at_most: {courses: 2}}]",
            [("many", "cap-never-binds", "warning")],
        ),
        (
            'require: {id: p, pool: {need: 1, unit: courses, of: [{id: a, max: 3, take: {any_of: "BIO 101, 102"}}]}}',
            [("a", "cap-never-binds", "warning")],
        ),
        (
            'require: {id: w, any: [{id: a, take: BIO 101}, {id: b, take: {any_of: "BIO 101, 102"}}]}',
            [("a", "never-cheaper", "warning")],
        ),
    ],
)
def test_a_rule_is_told_what_nobody_can_meet_and_what_has_no_effect(
    text: str, expected: list[tuple[str, str, str]]
) -> None:
    assert found(text) == expected


def test_two_equal_ways_are_named_once() -> None:
    assert found("require: {id: w, any: [{id: a, take: BIO 101}, {id: b, take: BIO 101}]}") == [
        ("b", "never-cheaper", "warning")
    ]


def test_a_rule_of_an_old_catalogue_can_be_met_by_those_whom_it_serves() -> None:
    assert found("catalogue: {from: 2001-02, to: 2003-04, basis: entry}\nrequire: {id: a, take: BIO 101}") == []
