"""Rules as people write them, in YAML: every construct, short forms, and nothing changed on the way in."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from asyougo.errors import RuleError
from asyougo.model.predicate import EVERYTHING, AllOf, AnyOf, Codes, Level, Not, SetNamed, Subject, Wildcard
from asyougo.model.requirement import All, Node, Pool, Take, ThresholdRef, walk
from asyougo.rules.parse import load_rule, read_rules
from tests.conftest import SHARED

EVERY = (Path(__file__).parent / "every_construct.yaml").read_text(encoding="utf-8")


def rule_of(require: str, rest: str = "") -> str:
    """A rule around a `require` in one line."""
    return f"rule: asyougo/1\nid: lakeside/test\nrequire: {require}\n{rest}"


def node_of(require: str, name: str, rest: str = "") -> Node:
    requirement = load_rule(rule_of(require, rest), "test.yaml")
    assert requirement.require is not None
    return next(node for node in walk(requirement.require) if node.id == name)


def test_every_construct_is_read() -> None:
    requirement = load_rule(EVERY, "every.yaml")
    assert requirement.require is not None
    kinds = {type(node).__name__ for node in walk(requirement.require)}
    assert kinds == {
        "Take", "All", "AnyChild", "NOf", "Pool", "Hold", "Exam", "CompetencyNode", "ExperienceNode", "When", "Ref",
        "Attest", "Prose",
    }  # fmt: skip
    assert len(requirement.limits) == 4
    assert len(requirement.share) == 4
    assert requirement.policy.transfer is not None and requirement.policy.transfer.credits == 30


def test_codes_that_yaml_would_change_stay_what_they_were() -> None:
    takes = "{all: [{id: a, take: NO 101}, {id: b, take: Y 1E5}, {id: c, take: ON 1.10}, {id: d, take: '12 30'}]}"
    with pytest.raises(RuleError, match="12 30"):
        load_rule(rule_of(takes), "test.yaml")
    found = load_rule(rule_of(takes.replace("'12 30'", "OFF 12")), "test.yaml").require
    assert found is not None
    assert [n.set for n in walk(found) if isinstance(n, Take)] == [
        Codes((code,)) for code in ("NO 101", "Y 1E5", "ON 1.10", "OFF 12")
    ]


def test_a_code_alone_takes_one_course() -> None:
    found = node_of("{all: [{id: a, take: BIO 150}]}", "a")
    assert isinstance(found, Take)
    assert (found.set, found.unit, found.need) == (Codes(("BIO 150",)), "courses", 1)


def test_a_text_under_all_takes_every_course_under_stable_ids() -> None:
    found = node_of('{id: chem, all: "CHEM 121, 123; CH/BI 227"}', "chem")
    assert isinstance(found, All)
    assert [child.id for child in found.of] == ["chem/chem-121", "chem/chem-123", "chem/ch-bi-227"]


def test_except_takes_courses_out_of_the_set() -> None:
    found = node_of('{id: a, take: {courses: 2, any_of: $s, except: "COS 397"}}', "a", 'sets: {s: "COS 3**"}')
    assert isinstance(found, Take)
    assert found.set == AllOf((SetNamed("s"), Not(Codes(("COS 397",)))))


def test_a_take_without_a_count_takes_one_course_and_in_a_pool_up_to_the_maximum() -> None:
    one = node_of('{all: [{id: a, take: {any_of: "BIO 1, 2"}}]}', "a")
    assert isinstance(one, Take) and one.need == 1
    pool = node_of('{id: p, pool: {need: 6, unit: credits, of: [{id: a, max: 4, take: {any_of: "BIO 1, 2"}}]}}', "p")
    assert isinstance(pool, Pool)
    child = pool.of[0].node
    assert isinstance(child, Take) and (child.need, child.unit, pool.of[0].max) == (None, "credits", 4)


def test_several_keys_of_where_hold_together_and_several_entries_mean_any() -> None:
    found = node_of("{id: a, take: {courses: 1, where: {subject: [BIO, CHEM], level: 100}}}", "a")
    assert isinstance(found, Take)
    assert found.set == EVERYTHING
    assert found.where == AllOf((AnyOf((Subject("BIO"), Subject("CHEM"))), Level(100, 101)))


def test_a_star_after_the_name_of_a_set_means_that_set() -> None:
    sets = "sets: {LANG: [{subject: FRE}, {subject: SPA}]}"
    found = node_of('{id: a, take: {any_of: "LANG *"}}', "a", sets)
    assert isinstance(found, Take) and found.set == SetNamed("LANG")
    other = node_of('{id: a, take: {any_of: "LANG *"}}', "a")
    assert isinstance(other, Take) and other.set == Wildcard("LANG", "*")


def test_a_number_may_stand_under_a_dated_name() -> None:
    rest = "thresholds: {minimum: [{from: 2020-01-01, value: 7.5}]}"
    found = node_of("{id: a, take: {credits: $minimum, any_of: '*'}}", "a", rest)
    assert isinstance(found, Take) and found.need == ThresholdRef("minimum")


def test_credits_are_exact() -> None:
    found = node_of("{id: a, take: {credits: 0.1, any_of: '*'}}", "a")
    assert isinstance(found, Take) and found.need == Fraction(1, 10)


def test_the_exchange_form_may_be_pasted_into_yaml() -> None:
    pasted = (
        '{"node": "all", "id": "root", "of": [{"node": "take", "id": "a", "courses": 2, "set": {"set": "s"}}, '
        '{"node": "pool", "id": "p", "need": 1, "unit": "courses", "of": [{"max": 1, "node": {"node": "take", '
        '"id": "b", "set": {"codes": ["BIO 1"]}}}]}]}'
    )
    spelled = (
        "{all: [{id: a, take: {courses: 2, any_of: $s}}, "
        "{id: p, pool: {need: 1, unit: courses, of: [{id: b, max: 1, take: {any_of: BIO 1}}]}}]}"
    )
    rest = 'sets: {s: "BIO 1"}'
    assert load_rule(rule_of(pasted, rest), "a.yaml") == load_rule(rule_of(spelled, rest), "b.yaml")


def test_an_empty_all_and_an_empty_set_load() -> None:
    assert node_of("{id: nothing, all: []}", "nothing") == All(id="nothing", of=())
    found = node_of("{id: a, take: {courses: 1, any_of: []}}", "a")
    assert isinstance(found, Take) and found.set == AnyOf(())


def test_a_file_holds_several_rules_and_a_broken_one_does_not_hide_the_others() -> None:
    good = rule_of("{id: a, take: BIO 150}")
    bad = good.replace("lakeside/test", "lakeside/bad").replace("take", "tke")
    requirements, problems = read_rules(f"{good}---\n{bad}---\n{good.replace('/test', '/third')}", "many.yaml")
    assert [requirement.id for requirement in requirements] == ["lakeside/test", "lakeside/third"]
    assert [str(problem) for problem in problems] == [
        "many.yaml, row 7, field 'a: tke': this is not a kind of node (got 'tke'). Did you mean take?"
    ]


def test_all_problems_are_told_at_once() -> None:
    text = rule_of(
        '{all: [{id: a, take: {courses: 2.5, any_of: "BIO 247 248"}}, {id: a, exam: {exam: AP, min_score: high}}]}',
        "owener: lakeside",
    )
    with pytest.raises(RuleError) as caught:
        load_rule(text, "test.yaml")
    assert [problem.code for problem in caught.value.problems] == [
        "number", "course-list", "number", "duplicate-id", "unknown-key",
    ]  # fmt: skip


@pytest.mark.shared
def test_every_sample_rule_is_read() -> None:
    files = sorted((SHARED / "data/audit-samples").glob("*/rule.yaml"))
    assert len(files) == 40
    for file in files:
        assert load_rule(file.read_text(encoding="utf-8"), file.name).require is not None
