"""Real, slipping, damaged and hostile files in the Hanson format: each is translated or reported, none crashes."""

from __future__ import annotations

import random

import pytest

from asyougo.formats.hanson import construct_counts, read_hanson
from asyougo.model.requirement import Prose, walk
from tests.conftest import SHARED
from tests.unit.formats.test_hanson import BEEKEEPING, HEAD, area, read_one

FOLDER = SHARED / "data" / "stolaf-degree-requirements"
REAL = 400  # characters; a shorter file says little more than its name


@pytest.mark.parametrize(
    ("text", "code", "severity"),
    [
        (area("BEE 101", "colour: green"), "unknown-key", "error"),
        (area("A", "A: {contract: perhaps, result: BEE 101}"), "unknown-key", "error"),
        (area("BEE 101 &"), "not-an-expression", "error"),
        (area("101"), "not-an-expression", "error"),
        (area("A", "A: [BEE 101]"), "untranslated", "error"),
        (area("A", "A: {B: BEE 101}"), "no-result", "error"),
        (area("BEE 101", "A: BEE 102"), "unused-requirement", "check"),
        (area("A", "A (X): BEE 101", "B (X): BEE 102"), "ambiguous-name", "check"),
        (area("one course from filter"), "no-filter", "error"),
        (area("one course from children"), "no-children", "error"),
        (area("one course from (Gone)"), "unknown-name", "error"),
        (area("one-point-five courses where { gereqs = X }"), "not-whole", "error"),
        (area("exactly one of (BEE 101, 102)"), "exactly", "check"),
        (area("two occurrences of BEE 101"), "occurrences", "check"),
        (area("BEE 101 | at most one course where { level = 100 }"), "at-most", "error"),
        (area("A", "A:", "  result: B & at most one course from children where { level = 100 }", "  B: BEE 101"),
         "limit-wider", "check"),
        ("name: X\ntype: hive\nrevision: 2015-16\nresult: BEE 101", "type", "check"),
        ("name: X\ntype: major\nrevision: soon\nresult: BEE 101", "year", "error"),
        ("name: X\ntype: major\nresult: BEE 101", "year", "check"),
        ("name: X\ntype: major\nrevision: 2015-16\navailable through: 2012\nresult: BEE 101", "year", "error"),
        (HEAD + "result: A\nA: BEE 101\nA: BEE 102", "repeated-key", "error"),
        (area("one course where { gereqs = A } & one course where { gereqs = B }"), "counts-once", "check"),
        (area("two credits from filter", "filter: only courses from (BEE 101)"), "credits-unit", "check"),
    ],
)  # fmt: skip
def test_each_slip_is_told_and_every_construct_accounted_for(text: str, code: str, severity: str) -> None:
    rule, problems = read_one(text)
    assert (code, severity) in [(problem.code, problem.severity) for problem in problems]
    assert rule.require is not None
    assert construct_counts(text, "bees.yaml").unaccounted == ()


def test_what_only_stands_in_prose_is_not_said_to_be_translated() -> None:
    counts = construct_counts(area("BEE 101 | at most one course from (A)", "A: BEE 102 | 103"), "bees.yaml")
    assert counts.reported == {"CourseRef": 2, "Modifier": 1, "Or": 1, "Reference": 1, "requirement": 1}
    assert counts.unaccounted == ()


@pytest.mark.parametrize(
    "text", ["", "words", "- a list", "a: [", "\x00", HEAD, HEAD + "message: Ended.", HEAD + "result: ''", "[" * 200]
)  # fmt: skip
def test_a_file_without_rules_gives_one_problem_and_no_requirement(text: str) -> None:
    rules, problems = read_hanson(text, "bees.yaml")
    assert rules == () and len(problems) == 1


@pytest.mark.parametrize(
    "result",
    ["(" * 3000, "!" * 3000 + "BEE 101", "one of (" * 500 + "BEE 101" + ")" * 500, "BEE 1 " * 20_000, "\ue000"],
)
def test_an_expression_that_no_person_wrote_is_refused(result: str) -> None:
    rule, problems = read_one(area(result))
    assert isinstance(rule.require, Prose) and [problem.code for problem in problems] == ["not-an-expression"]


def test_every_construct_of_the_example_is_accounted_for() -> None:
    counts = construct_counts(BEEKEEPING, "bees.yaml")
    assert counts.unaccounted == () and counts.nodes == 8 and counts.nodes_reported == ()
    assert counts.translated == counts.found
    assert counts.found["CourseRef"] == 15 and counts.found["Modifier"] == 4 and counts.found["course year"] == 2


# --- real files ------------------------------------------------------------------------------------


@pytest.mark.shared
def test_the_real_areas_are_translated_and_account_for_every_construct() -> None:
    translated, without_rules, unreadable, few = 0, 0, 0, 0
    nodes = reported = 0
    for path in sorted(FOLDER.glob("*/*.yaml*")):
        text = path.read_text(encoding="utf-8")
        rules, problems = read_hanson(text, path.name)
        assert all(problem.place.file == path.name and problem.remedy for problem in problems)
        if not rules:
            assert len(problems) == 1
            without_rules += problems[0].code == "no-rules"
            assert construct_counts(text, path.name).unaccounted == ()
            unreadable += path.name == "russian-area-studies.yaml.ip"
            continue
        assert rules[0].require is not None
        ids = [found.id for found in walk(rules[0].require)] + [limit.id for limit in rules[0].limits]
        assert len(ids) == len(set(ids)), path.name
        counts = construct_counts(text, path.name)
        assert counts.unaccounted == (), path.name
        translated += len(text) > REAL
        few += len(text) > REAL and len(counts.nodes_reported) / counts.nodes > 0.05
        nodes += counts.nodes
        reported += len(counts.nodes_reported)
    assert (translated, without_rules, unreadable) == (20, 24, 1)
    assert reported / nodes <= 0.02
    assert few == 2  # both versions of Art History name a requirement that is not there


def mutated(rng: random.Random, text: str) -> str:
    """The text with a few of its pieces lost, doubled, swapped or replaced."""
    for _ in range(rng.randint(1, 6)):
        start = rng.randrange(max(len(text), 1))
        end = min(len(text), start + rng.choice((1, 1, 3, 20, 100)))
        piece = rng.choice(
            ("", text[start:end] * 2, "\n", ": ", "&", "|", "(", ")", "{", "zero of (", " from children ", "é")
        )
        text = text[:start] + piece + text[end:]
    return text


def assert_survives(text: str) -> None:
    rules, problems = read_hanson(text, "mutated.yaml")
    assert rules or problems
    for rule in rules:
        assert rule.require is not None
        ids = [found.id for found in walk(rule.require)] + [limit.id for limit in rule.limits]
        assert len(ids) == len(set(ids))
    assert construct_counts(text, "mutated.yaml").unaccounted == ()


@pytest.mark.parametrize("seed", range(150))
def test_a_damaged_file_is_read_or_reported_and_never_crashes(seed: int) -> None:
    assert_survives(mutated(random.Random(seed), BEEKEEPING))


@pytest.mark.shared
@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_real_file_is_read_or_reported_and_never_crashes(seed: int) -> None:
    rng = random.Random(seed)
    path = rng.choice(sorted(path for path in FOLDER.glob("*/*.yaml*") if path.stat().st_size > REAL))
    assert_survives(mutated(rng, path.read_text(encoding="utf-8")))
