"""Areas of study in the Hanson format become requirements, or say what of them could not."""

from __future__ import annotations

from fractions import Fraction

import pytest

from asyougo.errors import Problem
from asyougo.formats.hanson import read_hanson
from asyougo.model.predicate import (
    EVERYTHING,
    NOTHING,
    AllOf,
    AnyOf,
    Attribute,
    Codes,
    CreditsWithin,
    GradingIs,
    Level,
    Not,
    Predicate,
    Range,
    Subject,
    TermWithin,
)
from asyougo.model.requirement import (
    All,
    AnyChild,
    Attest,
    Bound,
    CatalogueSpan,
    Distinct,
    Limit,
    Node,
    NOf,
    Pool,
    Prose,
    Requirement,
    Share,
    Take,
    walk,
)
from asyougo.model.terms import Term

HEAD = "name: Beekeeping\ntype: Major\nrevision: 2015-16\n"

BEEKEEPING = """
name: Beekeeping
type: Major
slug: bees
revision: 2015-16
available through: 2019
result: >
  Core & Level III & Electives & (Old Sequence | CH/BI) & Fieldwork &
  seven courses from children & at most two courses from children where { level = 100 }
Core:
  description: Three courses in the first year.
  result: BEE 101 & Honey (HON) & HON
  Honey (HON): BEE 111 | 112 | AB/CD 113
Level III (L3):
  declare:
    seminars: BEE 391, 392
  result: one of ($seminars, 393.*.2012, 394.*.2013.2, 395.A)
Electives:
  filter: only courses where { department = (BEE | WASP) & level >= 200 }
  result: two courses from filter & two departments from filter
Old Sequence: all of (CHEM 121 & 123, 126)
CH/BI: two of (CH/BI 125 126, BEE 227,)
Fieldwork:
  student selected: true
  message: Keep one hive for a year.
"""


def read_one(text: str) -> tuple[Requirement, tuple[Problem, ...]]:
    rules, problems = read_hanson(text, "bees.yaml")
    return rules[0], problems


def area(result: str, *more: str) -> str:
    return "\n".join((HEAD + f"result: '{result}'", *more))


def node(rule: Requirement, node_id: str) -> Node:
    assert rule.require is not None
    return next(found for found in walk(rule.require) if found.id == node_id)


def the_take(result: str, *more: str) -> Take:
    rule, _ = read_one(area(result, *more))
    assert isinstance(rule.require, Take)
    return rule.require


def where(condition: str) -> Predicate:
    return the_take(f"one course where {{ {condition} }}").where


def test_an_area_keeps_its_name_and_the_catalogue_years_it_serves() -> None:
    rule, _ = read_one(BEEKEEPING)
    assert (rule.id, rule.label and rule.label.en) == ("major/beekeeping", "Beekeeping")
    assert rule.catalogue == CatalogueSpan(2015, 2020)
    assert rule.source is not None and rule.source.page == "bees"


def test_and_binds_tighter_than_or_and_brackets_before_both() -> None:
    rule, _ = read_one(area("BEE 101 & 102 | 103 & (104 | 105)"))
    assert isinstance(rule.require, AnyChild)
    first, second = rule.require.of
    assert isinstance(first, All) and [part.id for part in first.of] == [
        "root.bee-101-and-bee-102.bee-101",
        "root.bee-101-and-bee-102.bee-102",
    ]
    assert isinstance(second, All) and isinstance(choice := second.of[1], Take)
    assert choice.set == Codes(("BEE 104", "BEE 105"))


def test_a_choice_of_single_courses_is_one_take_and_the_department_carries() -> None:
    listed = Codes(("BEE 101", "WASP 201", "WASP 202"))
    assert the_take("BEE 101 | WASP 201 | 202").set == listed
    assert the_take("two of (Bee 101, WASP 201, 202)").need == 2
    assert the_take("any of (BEE 101, WASP 201, 202)").set == listed


def test_all_of_a_list_asks_for_each_course_by_its_own_id() -> None:
    rule, _ = read_one(area("all of (BEE 101, 102)"))
    assert isinstance(rule.require, All) and [part.id for part in rule.require.of] == ["root.bee-101", "root.bee-102"]


def test_a_count_over_bundles_is_a_number_of_children_and_beside_single_courses_a_pool() -> None:
    rule, _ = read_one(area("two of (BEE 101 & 102, 103 & 104, 105)"))
    assert isinstance(rule.require, NOf) and rule.require.n == 2 and len(rule.require.of) == 3
    rule, _ = read_one(area("two of (BEE 101 & 102, 103, 104)"))
    assert isinstance(rule.require, Pool) and rule.require.need == 2
    singles = rule.require.of[0].node
    assert isinstance(singles, Take) and singles.set == Codes(("BEE 103", "BEE 104")) and singles.need is None
    rule, _ = read_one(area("one of (BEE 101 & 102, 103)"))
    assert isinstance(rule.require, AnyChild)


def test_a_requirement_is_called_by_its_name_without_abbreviation_or_by_the_abbreviation() -> None:
    for name in ("Honey (HON)", "Honey", "HON"):
        rule, problems = read_one(area(name, "Honey (HON): BEE 111"))
        assert isinstance(rule.require, All) and rule.require.of[0].id == "honey-hon" and problems == ()


def test_only_immediate_children_are_visible() -> None:
    rule, problems = read_one(area("Grandchild", "Child:", "  result: Grandchild", "  Grandchild: BEE 111"))
    assert isinstance(rule.require, All) and isinstance(asked := rule.require.of[0], Prose)
    assert asked.text.en == "Grandchild"
    assert [(problem.code, problem.severity) for problem in problems] == [
        ("unknown-name", "error"),
        ("unused-requirement", "check"),
    ]


def test_a_name_inside_a_longer_unknown_name_is_not_taken_for_a_reference() -> None:
    rule, problems = read_one(area("all of (Art History, Studio)", "History: BEE 101", "Studio: BEE 102"))
    assert isinstance(rule.require, All) and isinstance(first := rule.require.of[0], Prose)
    assert first.text.en == "Art History"
    assert [problem.code for problem in problems] == ["unknown-name", "unused-requirement"]


def test_a_requirement_called_like_departments_and_a_course_of_them_are_told_apart() -> None:
    rule, _ = read_one(area("CH/BI & CH/BI 125", "CH/BI: BEE 101"))
    assert isinstance(rule.require, All)
    first, second = rule.require.of
    assert first.id == "ch-bi" and isinstance(second, Take)
    assert second.set == Codes(("CH/BI 125",), (("CH/BI 125", ("CH 125", "BI 125")),))


def test_a_missing_comma_separates_two_courses_and_is_told() -> None:
    rule, problems = read_one(area("one of (BEE 247 248, 251)"))
    assert isinstance(rule.require, Take) and rule.require.set == Codes(("BEE 247", "BEE 248", "BEE 251"))
    assert [(problem.code, problem.severity) for problem in problems] == [("missing-comma", "check")]
    assert "247 248" in str(problems[0])


def test_variables_stand_for_their_text() -> None:
    assert the_take("one of ($late, BEE 101)", "declare:", "  late: WASP 301, 302").set == Codes(
        ("WASP 301", "WASP 302", "BEE 101")
    )
    rule, problems = read_one(area("one of ($none, BEE 101)"))
    assert isinstance(rule.require, Prose) and [problem.code for problem in problems] == ["not-an-expression"]


FALL_2012, INTERIM_2012 = Term(2012, 2), Term(2012, 3)


@pytest.mark.parametrize(
    ("written", "within"),
    [
        ("BEE 101.*.2012", TermWithin(FALL_2012, Term(2013, 1))),
        ("BEE 101.*.2012.1", TermWithin(FALL_2012, FALL_2012)),
        ("BEE 101.*.2012.2", TermWithin(INTERIM_2012, INTERIM_2012)),
        ("BEE 101.*.2012.3", TermWithin(Term(2013, 0), Term(2013, 0))),
        ("BEE 101.*.2012.5", TermWithin(Term(2013, 1), Term(2013, 1))),
    ],
)
def test_an_offering_counts_only_in_its_year_and_semester(written: str, within: TermWithin) -> None:
    assert the_take(written).set == AllOf((Codes(("BEE 101",)), within))


def test_a_section_is_a_question_because_records_hold_none() -> None:
    rule, problems = read_one(area("one of (BEE 101, 102.A.2012.1)"))
    assert isinstance(rule.require, AnyChild)
    sure, asked = rule.require.of
    assert isinstance(sure, Take) and sure.set == Codes(("BEE 101",))
    assert isinstance(asked, All) and isinstance(asked.of[0], Take) and isinstance(asked.of[1], Attest)
    assert asked.of[1].question.en == "Was BEE 102 of 2012 taken in section A?"
    assert [(problem.code, problem.severity) for problem in problems] == [("offering", "check")]


@pytest.mark.parametrize(
    ("condition", "predicate"),
    [
        ("gereqs = WRI", Attribute("WRI")),
        ("gereqs != WRI", Not(Attribute("WRI"))),
        ("gereqs = (AQR | SED)", AnyOf((Attribute("AQR"), Attribute("SED")))),
        ("gereqs = (AQR & SED)", AllOf((Attribute("AQR"), Attribute("SED")))),
        ("department = BEE", Subject("BEE")),
        ("level = 100", Level(100, 101)),
        ("level >= 300", Level(300, None)),
        ("level < 300", Level(None, 300)),
        ("number > 232", Range("*", 233, 99_999)),
        ("number <= 232", Range("*", 0, 232)),
        ("number > 232 & department = (BEE | WASP)", AnyOf((Range("BEE", 233, 99_999), Range("WASP", 233, 99_999)))),
        ("number > 232 & gereqs = WRI", AllOf((Range("*", 233, 99_999), Attribute("WRI")))),
        ("year = 2012", TermWithin(FALL_2012, Term(2013, 1))),
        ("year >= 2012", TermWithin(FALL_2012, None)),
        ("year < 2012", TermWithin(None, Term(2012, 1))),
        ("credits >= 0.5", CreditsWithin(gte=Fraction(1, 2))),
        ("credits > 0.5", Not(CreditsWithin(lte=Fraction(1, 2)))),
        ("graded = true", GradingIs("letter")),
        ("(gereqs = A | gereqs = B) & level = 200", AllOf((AnyOf((Attribute("A"), Attribute("B"))), Level(200, 201)))),
    ],
)  # fmt: skip
def test_a_condition_is_a_predicate(condition: str, predicate: Predicate) -> None:
    assert where(condition) == predicate


@pytest.mark.parametrize(
    "condition",
    [
        "year >= min(year) from courses where { gereqs = BTS }",
        "clbid = 12345",
        "semester = 1",
        "gereqs < WRI",
        "year = x",
    ],
)
def test_a_condition_that_no_record_answers_stays_in_its_words_beside_what_can_be_checked(condition: str) -> None:
    rule, problems = read_one(area(f"one course where {{ gereqs = EIN & {condition} }}"))
    assert isinstance(rule.require, All)
    courses, asked = rule.require.of
    assert isinstance(courses, Take) and courses.where == Attribute("EIN")
    assert isinstance(asked, Prose) and asked.text.en == condition
    assert [(problem.code, problem.severity, problem.value) for problem in problems] == [
        ("condition", "error", condition)
    ]


def test_distinct_courses_are_distinct_by_identity() -> None:
    assert the_take("two distinct courses where { gereqs = SPM }").distinct == Distinct("identity", Fraction(2))


def test_a_filter_limits_what_its_requirement_knows_about() -> None:
    rule, _ = read_one(BEEKEEPING)
    electives = node(rule, "electives.2-courses-from-filter")
    assert isinstance(electives, Take) and electives.need == 2
    assert electives.set == AllOf((AnyOf((Subject("BEE"), Subject("WASP"))), Level(200, None)))
    assert electives.distinct == Distinct("subject", Fraction(2))
    assert the_take("one of (BEE 101, 102)", "filter: only courses from (BEE 102, 103)").set == Codes(("BEE 102",))


def test_courses_from_children_are_the_same_courses_that_the_children_use() -> None:
    rule, _ = read_one(area("two courses from children & A & B", "A: BEE 101", "B: BEE 102 | 103"))
    count = node(rule, "root.2-courses-from-children")
    assert isinstance(count, Take) and count.set == Codes(("BEE 101", "BEE 102", "BEE 103"))
    assert rule.share == (Share(between=(count.id, "a")), Share(between=(count.id, "b")))


def test_departments_and_courses_from_the_same_children_are_asked_of_the_same_courses() -> None:
    rule, _ = read_one(area("two departments from children & three courses from children", "A: BEE 101", "B: WASP 102"))
    takes = [found for found in walk(rule.require or Prose(id="x", text=None)) if isinstance(found, Take)]  # type: ignore[arg-type]
    assert [(take.need, take.distinct) for take in takes] == [(Fraction(3), Distinct("subject", Fraction(2)))]


def test_a_child_that_no_result_names_still_counts_from_children() -> None:
    rule, problems = read_one(area("one course from children & A", "A: BEE 101", "B: BEE 102"))
    count = node(rule, "root.1-courses-from-children")
    assert isinstance(count, Take) and count.set == Codes(("BEE 101", "BEE 102"))
    assert problems == ()


def test_courses_that_a_learner_chooses_leave_a_count_over_them_open() -> None:
    rule, _ = read_one(
        area("three courses from children & A & B", "A: BEE 101", "B: {contract: true, message: Agree.}")
    )
    assert isinstance(count := node(rule, "root.3-courses-from-children"), AnyChild)
    known, asked = count.of
    assert isinstance(known, Take) and isinstance(asked, Attest) and "B" in asked.question.en


def test_credits_and_courses_besides_one() -> None:
    rule, problems = read_one(area("A & one-point-five credits from (A, B) besides", "A: BEE 101"))
    assert isinstance(rule.require, Prose) and problems[0].code == "not-an-expression"
    take = the_take("one-point-five credits from (A, B)", "A: BEE 101", "B: BEE 102")
    assert (take.need, take.unit, take.set) == (Fraction(3, 2), "credits", Codes(("BEE 101", "BEE 102")))
    take = the_take("one course besides BEE 101 from children", "A: BEE 101 | 102")
    assert take.set == AllOf((Codes(("BEE 101", "BEE 102")), Not(Codes(("BEE 101",)))))


@pytest.mark.parametrize(
    ("result", "limit"),
    [
        ("at most two courses from children where { level = 100 }",
         Limit(id="x", over="applied", where=Level(100, 101), at_most=Bound("courses", Fraction(2)))),
        ("none of (BEE 301, 302)",
         Limit(id="x", over="earned", set=Codes(("BEE 301", "BEE 302")), at_most=Bound("courses", Fraction(0)))),
        ("!BEE 301", Limit(id="x", over="earned", set=Codes(("BEE 301",)), at_most=Bound("courses", Fraction(0)))),
        ("zero courses where { gereqs = X }",
         Limit(id="x", over="earned", set=Attribute("X"), at_most=Bound("courses", Fraction(0)))),
        ("nine credits from courses where { department = BEE }",
         Limit(id="x", over="earned", where=Subject("BEE"), at_least=Bound("credits", Fraction(9)))),
        ("at most one of (BEE 301, 302)",
         Limit(id="x", over="applied", set=Codes(("BEE 301", "BEE 302")), at_most=Bound("courses", Fraction(1)))),
    ],
)  # fmt: skip
def test_what_limits_the_whole_record_stands_beside_the_tree(result: str, limit: Limit) -> None:
    rule, _ = read_one(area(f"A & {result}", "A: BEE 101"))
    (found,) = rule.limits
    assert (found.over, found.set, found.where, found.at_least, found.at_most) == (
        limit.over, limit.set, limit.where, limit.at_least, limit.at_most,
    )  # fmt: skip
    assert isinstance(rule.require, All) and [part.id for part in rule.require.of] == ["a"]


def test_a_limit_inside_a_choice_stays_in_its_words() -> None:
    rule, problems = read_one(area("BEE 101 | none of (BEE 301)"))
    assert isinstance(rule.require, AnyChild) and isinstance(rule.require.of[1], Prose)
    assert [(problem.code, problem.severity) for problem in problems] == [("none-of", "error")]


def test_zero_of_a_list_is_read_as_the_language_says_and_a_person_is_asked() -> None:
    rule, problems = read_one(area("A & zero of (BEE 301)", "A: BEE 101"))
    assert rule.limits[0].at_most == Bound("courses", Fraction(0))
    assert [(problem.code, problem.severity) for problem in problems] == [("zero-of", "check")]


def test_a_message_alone_is_a_question_and_beside_a_result_a_note() -> None:
    rule, _ = read_one(area("A & B", "A: {message: Show a hive.}", "B: {message: Bring gloves., result: BEE 101}"))
    assert isinstance(asked := node(rule, "a"), Attest) and asked.question.en == "A: Show a hive."
    assert isinstance(taken := node(rule, "b"), Take) and taken.note == "Bring gloves."


def test_a_requirement_that_was_never_written_stays_open() -> None:
    rule, problems = read_one(area("A & B & C", "A: ''", "B: {message: Later., result: ''}", "C: two of ()"))
    assert isinstance(node(rule, "a"), Prose) and isinstance(node(rule, "b"), Prose)
    assert isinstance(empty := node(rule, "c"), Take) and (empty.need, empty.set) == (Fraction(2), NOTHING)
    assert [(problem.code, problem.severity) for problem in problems] == [
        ("empty-rule", "check"),
        ("empty-rule", "check"),
        ("empty-list", "check"),
    ]


def test_more_than_the_list_holds_is_told_and_stays_open() -> None:
    rule, problems = read_one(area("three of (BEE 101, 102)"))
    assert isinstance(rule.require, All) and isinstance(rule.require.of[1], Prose)
    assert [problem.code for problem in problems] == ["impossible"]


def test_a_requirement_named_twice_is_one_requirement() -> None:
    rule, _ = read_one(area("(A & B) | (A & C)", "A: BEE 101", "B: BEE 102", "C: BEE 103"))
    assert rule.require is not None
    copies = [found.id for found in walk(rule.require) if isinstance(found, Take) and found.set == Codes(("BEE 101",))]
    assert len(set(copies)) == 2 and Share(between=(copies[0], copies[1])) in rule.share


def test_children_that_share_courses_may_do_so() -> None:
    rule, _ = read_one(area("A & B", "children share courses: true", "A: BEE 101 | 102", "B: BEE 101 | 103"))
    assert rule.share == (Share(between=("a", "b")),)


def test_ids_do_not_change_with_the_order_of_the_file() -> None:
    there, _ = read_one(area("A & (BEE 201 | WASP 202 & 203) & 1800s", "A: BEE 101", "1800s: BEE 102"))
    back, _ = read_one(area("1800s & (WASP 202 & 203 | BEE 201) & A", "1800s: BEE 102", "A: BEE 101"))

    def by_set(rule: Requirement) -> dict[str, str]:
        assert rule.require is not None
        return {str(found.set): found.id for found in walk(rule.require) if isinstance(found, Take)}

    assert by_set(there) == by_set(back) and "n-1800s" in by_set(there).values()


def test_everything_is_the_set_of_a_count_by_condition() -> None:
    assert the_take("four courses where { gereqs = WRI }").set == EVERYTHING
