"""Programme files of the Princeton planners become requirements, or say what of them could not."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest
import yaml

from asyougo.errors import Problem
from asyougo.formats.princeton import construct_counts, read_princeton
from asyougo.model.predicate import AllOf, AnyOf, Attribute, Codes, Not, SetNamed, Wildcard
from asyougo.model.requirement import (
    All,
    AnyChild,
    Attest,
    Cap,
    Deadline,
    Node,
    NOf,
    PassFail,
    Policy,
    Pool,
    Prose,
    Requirement,
    Share,
    Take,
    walk,
)
from tests.conftest import SHARED

FOLDER = SHARED / "data" / "princeton-requirements"

GARDENING = """
type: Minor
name: Gardening
code: GAR
degree:
urls: [https://college.example/gardening, https://college.example/gardens]
description: Soil, seeds and patience.
iw_required: true
pdfs_allowed: 1
declaration_limit: 6
max_common_with_major: 2
excluded_majors: [BOT]
req_list:
- name: Groundwork
  max_counted: 1
  min_needed: ALL
  completed_by_semester: 4
  pdfs_allowed: false
  explanation: Take <b>both</b> parts &amp; pass them.
  req_list:
  - {name: Soil, max_counted: 1, min_needed: 1, course_list: [GAR 101, GAR 102: Soil and Worms]}
  - name: Seeds
    max_counted: 1
    min_needed: 2
    course_list: [BOT 201, GAR 211 / BOT 212 / ENV 213, "GAR 3**"]
    excluded_course_list: [GAR 397, "GAR 38*"]
- name: Electives
  max_counted: 1
  min_needed: 3
  req_list:
  - {name: In the garden, max_counted: 2, min_needed: 0, course_list: ["GAR 4*"]}
  - {name: Elsewhere, max_counted: 2, min_needed: 2, course_list: ["BOT ***", "ENV *"]}
  - {name: Languages, max_counted: 1, min_needed: 1, course_list: ["LANG 2**", LANG 107]}
- name: One of two
  max_counted: 1
  min_needed: 1
  double_counting_allowed: true
  req_list:
  - {name: Art, max_counted: 1, min_needed: 1, dist_req: LA}
  - {name: Numbers, max_counted: 1, min_needed: 1, dist_req: [QR, QCR]}
- {name: Show, max_counted: 1, min_needed: 1, explanation: Exhibit one flower., no_req: null}
- {name: Restrictions, max_counted: 0, min_needed: 1, explanation: No more than two courses abroad.}
- {name: Progress, max_counted: 1, completed_by_semester: 6, num_courses: 20}
"""


def read_one(text: str) -> tuple[Requirement, tuple[Problem, ...]]:
    rules, problems = read_princeton(text, "gar.yaml")
    return rules[0], problems


def programme(*clauses: dict[str, Any], **top: Any) -> str:
    made: str = yaml.safe_dump({"type": "Minor", "code": "GAR", "name": "Gardening", **top, "req_list": list(clauses)})
    return made


def leaf(name: str, need: Any, most: Any, *courses: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "min_needed": need, "max_counted": most, "course_list": list(courses), **more}


def parts(name: str, need: Any, most: Any, *below: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": name, "min_needed": need, "max_counted": most, "req_list": list(below), **more}


def node(rule: Requirement, node_id: str) -> Node:
    assert rule.require is not None
    return next(found for found in walk(rule.require) if found.id == node_id)


def test_a_programme_keeps_its_name_source_exclusions_and_limits() -> None:
    rule, _ = read_one(GARDENING)
    assert (rule.id, rule.label and rule.label.en) == ("princeton/minor/gar", "Gardening")
    assert rule.source is not None and rule.source.url == "https://college.example/gardening"
    assert rule.policy == Policy(pass_fail=PassFail(Fraction(1)), exclude_declared=("princeton/major/bot",))
    assert Share(other=("kind", "major"), max=Cap(courses=Fraction(2))) in rule.share


def test_a_leaf_takes_courses_and_never_the_excluded_ones() -> None:
    rule, _ = read_one(GARDENING)
    seeds = node(rule, "groundwork/seeds")
    listed = Codes(("BOT 201", "GAR 211"), (("GAR 211", ("BOT 212", "ENV 213")),))
    assert isinstance(seeds, Take) and seeds.need == 2
    excluded = AnyOf((Codes(("GAR 397",)), Wildcard("GAR", "38*")))
    assert seeds.set == AllOf((AnyOf((listed, Wildcard("GAR", "3**"))), Not(excluded)))


def test_deadline_pass_fail_and_words_stay_with_their_clause() -> None:
    rule, _ = read_one(GARDENING)
    groundwork = node(rule, "groundwork")
    assert isinstance(groundwork, All)
    assert groundwork.by == Deadline(term=4)
    assert groundwork.policy == Policy(pass_fail=PassFail(Fraction(0)))
    assert groundwork.note == "Take both parts & pass them."


def test_parts_that_count_as_more_than_one_become_a_pool() -> None:
    rule, _ = read_one(GARDENING)
    pool = node(rule, "electives")
    assert isinstance(pool, Pool) and pool.need == 3
    bounds = [(child.node.id.rpartition("/")[2], child.max, child.min) for child in pool.of]
    two, one = Fraction(2), Fraction(1)
    assert bounds == [("in-the-garden", two, None), ("elsewhere", two, two), ("languages", one, None)]
    languages = pool.of[2].node
    assert isinstance(languages, Take)
    assert languages.set == AnyOf((SetNamed("languages-2xx"), SetNamed("languages-107")))
    sets = dict(rule.sets)
    assert isinstance(sets["languages-2xx"], AnyOf) and Wildcard("FRE", "2**") in sets["languages-2xx"].of
    assert isinstance(sets["languages-107"], Codes) and "FRE 107" in sets["languages-107"].codes


def test_one_of_several_parts_is_a_choice_and_attributes_are_asked_of_courses() -> None:
    rule, _ = read_one(GARDENING)
    choice = node(rule, "one-of-two")
    assert isinstance(choice, AnyChild)
    art, numbers = choice.of
    assert isinstance(art, Take) and art.set == Attribute("LA")
    assert isinstance(numbers, Take) and numbers.set == AnyOf((Attribute("QR"), Attribute("QCR")))


def test_double_counting_is_a_relation_to_the_siblings_and_a_person_is_asked() -> None:
    rule, problems = read_one(GARDENING)
    pairs = {frozenset(share.between) for share in rule.share if share.between}
    assert frozenset({"one-of-two", "groundwork"}) in pairs and frozenset({"one-of-two", "electives"}) in pairs
    assert not any("show" in pair or "restrictions" in pair for pair in pairs)
    asked = [problem for problem in problems if problem.code == "double-counting"]
    assert [(problem.severity, problem.place.field) for problem in asked] == [("check", "one-of-two")]


def test_what_no_course_can_answer_stays_an_open_question() -> None:
    rule, _ = read_one(GARDENING)
    assert isinstance(show := node(rule, "show"), Prose) and show.text.en == "Exhibit one flower."
    assert isinstance(limits := node(rule, "restrictions"), Prose) and "abroad" in limits.text.en
    assert isinstance(declared := node(rule, "root.declared-in-time"), Attest) and "semester 6" in declared.question.en
    assert isinstance(
        node(rule, "root.independent-work-done"), Attest
    )  # the file asks for it, and no clause speaks of it


def test_progress_counts_every_course_whatever_else_it_counts_for() -> None:
    rule, _ = read_one(GARDENING)
    progress = node(rule, "progress")
    assert isinstance(progress, Take) and (progress.need, progress.by) == (Fraction(20), Deadline(term=6))
    shared = {end for share in rule.share if share.between and "progress" in share.between for end in share.between}
    assert {"groundwork", "electives", "one-of-two"} <= shared


def test_ids_come_from_names_and_do_not_change_with_the_order_of_clauses() -> None:
    first = leaf("Core", 1, 1, "GAR 101")
    twin = leaf("Core", 1, 1, "GAR 202")
    unnamed = leaf("", 1, 1, "GAR 303", "GAR 304")
    clauses = [parts("All", "ALL", 1, first, twin, unnamed), leaf("1800s", 1, 1, "GAR 404")]
    there, back = (
        read_one(programme(*clauses))[0],
        read_one(programme(clauses[1], parts("All", "ALL", 1, unnamed, twin, first)))[0],
    )

    def by_set(rule: Requirement) -> dict[str, str]:
        assert rule.require is not None
        return {str(found.set): found.id for found in walk(rule.require) if isinstance(found, Take)}

    assert by_set(there) == by_set(back)
    assert len(set(by_set(there).values())) == 4
    assert "n-1800s" in by_set(there).values()


def test_equal_clauses_still_have_different_ids() -> None:
    rule, _ = read_one(programme(leaf("Core", 1, 1, "GAR 101"), leaf("Core", 1, 1, "GAR 101")))
    assert rule.require is not None
    ids = [found.id for found in walk(rule.require)]
    assert len(set(ids)) == len(ids) == 3


def test_an_entry_that_is_no_course_becomes_a_question_beside_the_courses() -> None:
    rule, problems = read_one(programme(leaf("Core", 2, 1, "GAR 101", "GAR IW", "GAR 102")))
    core = node(rule, "core")
    assert isinstance(core, Pool) and core.need == 2
    assert isinstance(core.of[0].node, Take) and core.of[0].node.set == Codes(("GAR 101", "GAR 102"))
    assert isinstance(core.of[1].node, Prose) and core.of[1].node.text.en == "GAR IW"
    assert [(problem.code, problem.severity, problem.value) for problem in problems] == [
        ("not-a-course", "error", "GAR IW")
    ]


def test_an_exclusion_that_is_no_course_keeps_the_answer_open() -> None:
    rule, _ = read_one(programme(leaf("Core", 1, 1, "GAR 1**", excluded_course_list=["GAR IW"])))
    core = node(rule, "core")
    assert isinstance(core, All) and [type(part) for part in core.of] == [Take, Prose]


@pytest.mark.parametrize(
    ("clause", "code", "severity"),
    [
        (parts("Core", 3, 1, leaf("A", 1, 1, "GAR 101"), leaf("B", 1, 1, "GAR 102")), "impossible", "error"),
        (parts("Core", "ALL", 1, leaf("A", 1, "ALL", "GAR 101", "GAR 102")), "all-without-bound", "error"),
        (leaf("Core", 1, 0, "GAR 101"), "contributes-nothing", "error"),
        (leaf("Core", "few", 1, "GAR 101"), "untranslated", "error"),
        (leaf("Core", 1, 1, "GAR 101", pdfs_allowed="maybe"), "untranslated", "error"),
        (leaf("Core", 1, 1, "GAR 101", double_counting_allowed="often"), "untranslated", "error"),
        (leaf("Core", 1, 1, "GAR 101", colour="green"), "unknown-key", "error"),
        (leaf("Core", 1, 1, "GAR 101", dist_req="LA"), "untranslated", "error"),
        (parts("Core", 1, 1, leaf("A", 1, 1, "GAR 1"), excluded_course_list=["GAR 2"]), "untranslated", "error"),
        (leaf("Core", 1, 1, "GAR 101", iw_relationship="hybrid"), "in-note", "check"),
        ({"name": "Core", "max_counted": 1, "req_list": [leaf("A", 1, 1, "GAR 101")]}, "no-count", "check"),
        ({"name": "Core", "req_list": "all of them"}, "untranslated", "error"),
    ],
)  # fmt: skip
def test_each_slip_is_told_with_its_clause(clause: dict[str, Any], code: str, severity: str) -> None:
    text = programme(leaf("Other", 1, 1, "GAR 500"), clause)
    _, problems = read_one(text)
    assert [(found.code, found.severity) for found in problems] == [(code, severity)]
    assert problems[0].place.field == "core" and problems[0].place.row is not None
    assert construct_counts(text, "gar.yaml").unaccounted == ()


def test_a_key_that_stands_twice_leaves_the_clause_to_a_person() -> None:
    text = programme(leaf("Core", 1, 1, "GAR 101")).replace("min_needed: 1", "min_needed: 1\n  min_needed: 2")
    rule, problems = read_one(text)
    assert isinstance(node(rule, "core"), Prose)
    assert [problem.code for problem in problems] == ["repeated-key"]


def test_caps_on_clauses_that_cover_the_programme_add_up_to_one_cap() -> None:
    capped = [leaf("A", 1, 1, "GAR 101", max_common_with_major=1), leaf("B", 1, 1, "GAR 102", max_common_with_major=2)]
    rule, problems = read_one(programme(*capped))
    assert rule.share == (Share(other=("kind", "major"), max=Cap(courses=Fraction(3))),)
    assert {problem.severity for problem in problems} == {"check"}
    rule, problems = read_one(programme(*capped, leaf("C", 1, 1, "GAR 103")))
    assert rule.share == () and {problem.severity for problem in problems} == {"error"}


@pytest.mark.parametrize(
    "text",
    ["", "words", "- a list", "a: [", "\x00", "name: X\nreq_list:\n", "req_list: []", "&a [*a, *a]", "[" * 200],
)
def test_a_file_without_rules_gives_one_problem_and_no_requirement(text: str) -> None:
    rules, problems = read_princeton(text, "bad.yaml")
    assert rules == () and len(problems) == 1


# --- real files ------------------------------------------------------------------------------------


@pytest.mark.shared
def test_all_real_programmes_are_translated_and_account_for_every_construct() -> None:
    files = sorted(FOLDER.glob("*/*.yaml"))
    nodes = reported = 0
    rule_ids: set[str] = set()
    for path in files:
        text = path.read_text(encoding="utf-8")
        rules, problems = read_princeton(text, path.name)
        assert len(rules) == 1 and rules[0].require is not None, path.name
        rule_ids.add(rules[0].id)
        ids = [found.id for found in walk(rules[0].require)]
        assert len(ids) == len(set(ids)), path.name
        counts = construct_counts(text, path.name)
        assert counts.unaccounted == (), path.name
        assert {k: counts.translated.get(k, 0) + counts.reported.get(k, 0) for k in counts.found} == counts.found
        assert all(problem.place.file == path.name and problem.remedy for problem in problems)
        nodes += counts.nodes
        reported += len(counts.nodes_reported)
    assert len(files) == len(rule_ids) == 84
    assert reported / nodes <= 0.05


def mutated(rng: random.Random, text: str) -> str:
    """The text with a few of its pieces lost, doubled, swapped or replaced."""
    for _ in range(rng.randint(1, 6)):
        start = rng.randrange(max(len(text), 1))
        end = min(len(text), start + rng.choice((1, 1, 3, 20, 200)))
        piece = rng.choice(
            ("", text[start:end] * 2, "\n", ": ", "- ", "ALL", "null", "{", "'", "\t", "&a ", "9999999999", "é")
        )
        text = text[:start] + piece + text[end:]
    return text


def assert_survives(text: str) -> None:
    rules, problems = read_princeton(text, "mutated.yaml")
    assert rules or problems
    for rule in rules:
        assert rule.require is not None
        ids = [found.id for found in walk(rule.require)]
        assert len(ids) == len(set(ids))
    assert construct_counts(text, "mutated.yaml").unaccounted == ()


@pytest.mark.parametrize("seed", range(150))
def test_a_damaged_file_is_read_or_reported_and_never_crashes(seed: int) -> None:
    assert_survives(mutated(random.Random(seed), GARDENING))


@pytest.mark.shared
@pytest.mark.parametrize("seed", range(20))
def test_a_damaged_real_file_is_read_or_reported_and_never_crashes(seed: int) -> None:
    rng = random.Random(seed)
    path = rng.choice(sorted(path for path in FOLDER.glob("*/*.yaml") if path.stat().st_size < 8000))
    assert_survives(mutated(rng, path.read_text(encoding="utf-8")))


def test_every_construct_of_the_example_is_accounted_for() -> None:
    counts = construct_counts(GARDENING, "gar.yaml")
    assert counts.unaccounted == () and counts.reported == {} and counts.nodes == 13
    assert counts.found["entry"] == 12 and counts.found["excluded_majors"] == 1


def test_a_bundle_in_a_pool_counts_as_one() -> None:
    rule, _ = read_one(programme(parts("P", 2, 1, leaf("A", 2, 1, "GAR 101", "GAR 102"), leaf("B", 1, 2, "GAR 1**"))))
    pool = node(rule, "p")
    assert isinstance(pool, Pool) and isinstance(bundle := pool.of[0].node, All)
    assert isinstance(bundle.of[0], Take) and bundle.of[0].need == 2


def test_some_of_several_parts_that_count_as_one_is_a_number_of_children() -> None:
    below = [leaf(name, 1, 1, f"GAR 10{number}") for number, name in enumerate("ABC")]
    rule, _ = read_one(programme(parts("P", 2, 1, *below)))
    assert isinstance(found := node(rule, "p"), NOf) and found.n == 2
