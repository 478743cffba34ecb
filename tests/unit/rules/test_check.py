"""The lint: what a rule says of itself that cannot be meant, one small rule for each thing it can find."""

from __future__ import annotations

from datetime import date

import pytest

from asyougo.errors import Problem
from asyougo.model.context import Catalogue, CatalogueCourse, Equivalence
from asyougo.model.predicate import Codes, SetNamed
from asyougo.model.requirement import All, Ref, Requirement, Take
from asyougo.rules.check import check_rule, check_rules, tier_of
from asyougo.rules.parse import load_rule
from tests.unit.rules.test_parse import EVERY, rule_of


def courses(*codes: str, ends: date | None = None) -> tuple[CatalogueCourse, ...]:
    return tuple(CatalogueCourse(code, credits=None, attributes=(), ends=ends) for code in codes)


CATALOGUE = Catalogue(
    "lakeside",
    courses=(
        *courses("BIO 101", "BIO 102", "BIO 201", "CHEM 101"),
        *courses("BIO 300", ends=date(2026, 8, 1)),
        CatalogueCourse("STAT 12", same_as=(Equivalence("STAT 12", "MATH 12"),), attributes=()),
    ),
)


def found(
    require: str, rest: str = "", catalogue: Catalogue | None = None, on: date | None = None
) -> list[tuple[str, str, str | None]]:
    """Code, severity and field of what is found."""
    problems = check_rule(load_rule(rule_of(require, rest), "test.yaml"), catalogue, on)
    assert all(problem.remedy for problem in problems)
    return [(problem.code, problem.severity, problem.place.field) for problem in problems]


def test_a_sound_rule_has_nothing_to_say() -> None:
    assert found('{all: [{id: a, take: BIO 101}, {id: b, take: {courses: 1, any_of: "BIO 201; CHEM 101"}}]}') == []


@pytest.mark.parametrize(
    ("require", "rest", "expected"),
    [
        ("{all: [{id: a, all: []}, {id: b, take: BIO 1}]}", "", [("empty", "error", "a: all")]),
        ("{id: a, any: []}", "", [("empty", "error", "a: any")]),
        ("{id: a, pool: {need: 1, unit: courses, of: []}}", "", [("empty", "error", "a: pool")]),
        ("{id: a, take: {any_of: []}}", "", [("empty-set", "error", "a: take.any_of")]),
        ("{id: a, take: {any_of: $s}}", "sets: {s: []}", [("empty-set", "error", "a: take.any_of")]),
        (
            '{id: a, take: {any_of: "BIO 1, 2", except: "BIO 2, 1"}}',
            "",
            [("empty-set", "error", "a: take.any_of")],
        ),
        (
            '{id: a, take: {any_of: "BIO 101, 102", where: {level: 300}}}',
            "",
            [("empty-set", "error", "a: take.any_of")],
        ),
        (
            '{id: a, take: {any_of: "BIO 101, 102", at_least: {where: {level: 300}, courses: 1}}}',
            "",
            [("empty-set", "error", "a: take.at_least")],
        ),
        (
            '{id: a, n_of: {n: $n, of: "BIO 1, 2"}}',
            "thresholds: {n: [{from: 2020-01-01, to: 2021-01-01, value: 2}, {from: 2021-01-01, value: 3}]}",
            [("n-of", "error", "a: n_of.n")],
        ),
        ("{id: a, hold: lakeside/test}", "", [("hold-circle", "error", "a: hold")]),
        ("{id: a, take: BIO 1}", 'sets: {s: "BIO 1"}', [("unused", "warning", "sets.s")]),
        ("{id: a, take: BIO 1}", "blocks: {b@1: {id: x, take: BIO 1}}", [("unused", "warning", "blocks.b@1")]),
        (
            '{id: a, take: {any_of: "BIO 101, 201"}}',
            'limits: [{id: l, over: applied, set: "BIO 101", where: {level: 300}, at_most: {courses: 1}}]',
            [("empty-set", "warning", "l: where")],
        ),
        (
            "{all: [{id: a, take: BIO 1}, {id: b, prose: The chair agrees.}]}",
            "",
            [("prose", "warning", "require")],
        ),
        (
            '{all: [{id: a, take: {credits: 5, any_of: "BIO 1, 2, 3"}}, {id: b, take: {any_of: "BIO 1, 2"}}]}',
            "",
            [("tier", "warning", "require")],
        ),
    ],
)
def test_what_cannot_be_meant_is_found(require: str, rest: str, expected: list[tuple[str, str, str]]) -> None:
    assert found(require, rest) == expected


@pytest.mark.parametrize(
    ("note", "found_words"),
    [
        ("Take two of them.", []),
        ("Take three of them.", ["three"]),
        ("At most 4 of these may be old.", ["4", "At most"]),
        ("Needs the approval of the chair.", ["approval"]),
        ("Con autorización de la dirección.", ["autorización"]),
        ("A grade of C or better.", ["grade"]),
        ("Was BIO 101 and 102 until 1999-2000; see BIO 315, 341, or 397 in the fall.", []),
        ("Only at level 300.", ["300"]),
        ("Students like it.", []),
    ],
)
def test_a_note_that_promises_what_no_field_says_is_found(note: str, found_words: list[str]) -> None:
    rule = load_rule(rule_of(f'{{id: a, note: "{note}", take: {{courses: 2, any_of: "BIO 1, 2"}}}}'), "test.yaml")
    problems = [problem for problem in check_rule(rule) if problem.code == "note"]
    assert [problem.value for problem in problems] == found_words


def test_a_note_that_repeats_its_fields_is_no_news() -> None:
    require = (
        '{id: a, note: "At most 2 credits at level 100, a grade of C or better, with approval.", grade: C, '
        'all: [{id: b, take: {credits: 4, any_of: "BIO 1, 2", at_most: {where: {level: 100}, credits: 2}}}, '
        "{id: c, attest: Does the chair approve?}]}"
    )
    assert found(require) == []


def test_a_code_that_the_catalogue_does_not_know_is_found_with_the_nearest_one() -> None:
    rule = load_rule(rule_of('{all: [{id: a, take: {any_of: "BIO 101, 1002"}}, {id: b, take: MATH 12}]}'), "test.yaml")
    problems = check_rule(rule, CATALOGUE)
    assert [str(problem) for problem in problems] == [
        "field 'a: take.any_of': the catalogue has no such course (got 'BIO 1002'). Did you mean BIO 102?"
    ]


def test_a_set_that_resolves_to_no_course_of_the_catalogue_is_found() -> None:
    assert found('{id: a, take: {any_of: "GEO *"}}', catalogue=CATALOGUE) == [("empty-set", "error", "a: take.any_of")]
    assert found('{id: a, take: {any_of: "BIO 2**"}}', catalogue=CATALOGUE) == []
    assert found("{id: a, take: {where: {attribute: lab}}}", catalogue=CATALOGUE) == [
        ("empty-set", "error", "a: take.any_of")
    ]


def test_what_runs_out_within_a_year_is_found() -> None:
    on = date(2026, 1, 15)
    assert found('{id: a, take: {any_of: "BIO 300, 201"}}', catalogue=CATALOGUE, on=on) == [
        ("ends-soon", "warning", "a: take.any_of")
    ]
    assert found('{id: a, take: {any_of: "BIO 300, 201"}}', catalogue=CATALOGUE, on=date(2020, 1, 1)) == []
    dated = "thresholds: {n: [{from: 2020-01-01, to: 2026-06-01, value: 2}]}"
    assert found("{id: a, take: {credits: $n, any_of: '*'}}", dated, on=on) == [
        ("ends-soon", "warning", "thresholds.n")
    ]
    assert found("{id: a, take: {credits: $n, any_of: '*'}}", dated, on=date(2027, 1, 1)) == [
        ("undated", "error", "thresholds.n")
    ]


def test_credentials_that_need_each_other_are_found() -> None:
    def rule(name: str, needs: str) -> Requirement:
        return load_rule(f"rule: asyougo/1\nid: {name}\nrequire: {{id: h, hold: {needs}}}\n", "test.yaml")

    checked = check_rules([rule("a", "b"), rule("b", "c"), rule("c", "a"), rule("d", "a")])
    circles = {requirement.id: [problem.value for problem in problems] for requirement, problems in checked}
    assert circles == {"a": ["a -> b -> c -> a"], "b": ["b -> c -> a -> b"], "c": ["c -> a -> b -> c"], "d": []}


def test_values_that_no_file_can_hold_are_found_too() -> None:
    """Importers and editors build requirements without a file; the check must not go round in a circle."""
    twice = Requirement(id="a", require=All(id="x", of=(All(id="x", of=()),)))
    assert [problem.code for problem in check_rule(twice)] == ["duplicate-id", "empty"]
    sets = Requirement(id="a", require=All(id="x", of=()), sets=(("s", SetNamed("t")), ("t", SetNamed("s"))))
    assert [(problem.code, problem.value) for problem in check_rule(sets)] == [("circle", "s -> t -> s")]
    blocks = Requirement(id="a", require=Ref(id="x", block="b@1"), blocks=(("b@1", Ref(id="y", block="b@1")),))
    assert [(problem.code, problem.value) for problem in check_rule(blocks)] == [("circle", "b@1 -> b@1")]
    nothing = Requirement(id="a", require=Take(id="t", set=Codes(())))
    assert [problem.code for problem in check_rule(nothing)] == ["empty-set"]


def test_the_rule_of_every_construct_is_checked() -> None:
    problems: tuple[Problem, ...] = check_rule(load_rule(EVERY, "every.yaml"), CATALOGUE, date(2026, 1, 1))
    assert {problem.code for problem in problems} <= {"unknown-code", "tier", "empty-set"}


# --- Tiers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tier", "require", "rest"),
    [
        ("T0", '{all: "BIO 1, 2"}', ""),
        ("T0", '{all: [{id: a, take: {any_of: "COS 3**"}}, {id: b, take: {any_of: "COS 4**"}}]}', ""),
        ("T0", '{id: a, any: [{id: b, all: "BIO 1, 2"}, {id: c, all: "BIO 3, 4"}]}', ""),
        ("T0", '{id: a, take: {credits: 9, any_of: "BIO *"}}', ""),
        ("T0", "{all: [{id: a, take: BIO 1}, {id: b, exam: {exam: AP, min_score: 4}}]}", ""),
        ("T0", "{id: a, take: BIO 1}", "limits: [{id: l, over: earned, gpa: {min: 2}}]"),
        ("T0", "{id: a, take: BIO 1}", "policy: {pass_fail: {max: 0}}"),
        (
            "T0",
            '{all: [{id: a, take: {any_of: "BIO 1, 2"}}, {id: b, take: {any_of: "BIO 1, 3"}}]}',
            "share: [{between: [a, b]}]",
        ),
        ("T1", '{all: [{id: a, take: {any_of: "COS 3**"}}, {id: b, take: {any_of: "COS 3*"}}]}', ""),
        ("T1", '{all: [{id: a, take: {any_of: "* 3**"}}, {id: b, take: {any_of: "COS 3**"}}]}', ""),
        ("T1", '{all: [{id: a, take: {any_of: "BIO 1, 2"}}, {id: b, any: "BIO 1, 3"}]}', ""),
        ("T1", '{id: a, take: {courses: 2, any_of: "BIO 1; ART 2", distinct: {by: subject, min: 2}}}', ""),
        (
            "T1",
            '{id: a, take: {courses: 2, any_of: "BIO 101, 201, 301", '
            "at_least: [{where: {level: {gte: 200}}, courses: 1}, {where: {level: {gte: 300}}, courses: 1}]}}",
            "",
        ),
        ("T2", "{id: a, take: BIO 1}", "limits: [{id: l, over: applied, gpa: {min: 2}}]"),
        ("T2", "{id: a, take: BIO 1}", "policy: {pass_fail: {max: 1}}"),
        (
            "T2",
            '{all: [{id: a, take: {any_of: "BIO 1, 2"}}, {id: b, take: {any_of: "BIO 1, 3"}}]}',
            "share: [{between: [a, b], max: {courses: 1}}]",
        ),
        (
            "T3",
            '{all: [{id: x, take: {any_of: "BIO 1, 9"}}, '
            '{id: a, any: [{id: b, all: "BIO 1, 2"}, {id: c, take: BIO 3}]}]}',
            "",
        ),
        (
            "T3",
            '{all: [{id: x, take: {any_of: "BIO 1"}}, {id: a, pool: {need: 2, unit: courses, '
            'of: [{id: b, min: 2, take: {any_of: "BIO 1, 2"}}, {id: c, take: {any_of: "ART 1"}}]}}]}',
            "",
        ),
        ("T4", '{all: [{id: a, take: {credits: 5, any_of: "BIO 1, 2"}}, {id: b, take: BIO 1}]}', ""),
        (
            "T4",
            '{id: a, take: {courses: 2, any_of: "BIO 101, 201; ART 201", '
            "at_least: [{where: {subject: BIO}, courses: 1}, {where: {level: 200}, courses: 1}]}}",
            "",
        ),
        (
            "T4",
            "{id: a, take: BIO 1}",
            "limits: [{id: l, over: applied, gpa: {min: 2}}, {id: m, over: applied, at_most: {courses: 1}}]",
        ),
        (
            "T4",
            "{id: a, take: BIO 1}",
            "share: [{with: {kind: minor}, max: {courses: 1}}, {with: {kind: major}, max: {courses: 1}}]",
        ),
    ],
)
def test_the_tier_is_decided_on_resolved_sets(tier: str, require: str, rest: str) -> None:
    assert tier_of(load_rule(rule_of(require, rest), "test.yaml")) == tier


def test_equal_credits_in_the_catalogue_make_credits_a_matter_of_counting_courses() -> None:
    rule = load_rule(
        rule_of('{all: [{id: a, take: {credits: 8, any_of: "BIO 1, 2"}}, {id: b, take: {any_of: "BIO 1, 3"}}]}'),
        "t.yaml",
    )
    four = Catalogue("x", courses=tuple(CatalogueCourse(f"BIO {n}", credits=4) for n in (1, 2, 3)))  # type: ignore[arg-type]
    assert tier_of(rule) == "T4"
    assert tier_of(rule, four) == "T1"


def test_a_block_counts_where_it_is_used() -> None:
    rest = "blocks: {b@1: {id: x, take: {any_of: 'BIO 1, 2'}}}"
    assert tier_of(load_rule(rule_of("{all: [{id: r, ref: b@1}, {id: s, take: ART 1}]}", rest), "t.yaml")) == "T0"
    assert tier_of(load_rule(rule_of("{all: [{id: r, ref: b@1}, {id: s, ref: b@1}]}", rest), "t.yaml")) == "T1"
