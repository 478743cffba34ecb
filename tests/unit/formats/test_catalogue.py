"""The catalogue file: JSON and YAML say the same, units become exact credits, every problem is said."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from asyougo.formats.catalogue import read_catalogue, write_catalogue
from asyougo.model.context import Catalogue
from asyougo.model.grades import US_4

YAML = """
catalogue: asyougo-catalogue/1
institution: lakeside
unit_system: quarter
terms:
  - {code: 2024-fall, start: 2024-09-23, end: 2024-12-13}
courses:
  - {code: math  1a, title: Calculus, units: 5, level: 100, attributes: [quantitative], offered: [fall, winter]}
  - {code: NO 1.10, title: NO, units: 4.5, from: 2015, to: 2018-fall, repeatable: 3, price_usd: 230.00}
  - code: BIO 12
    units: 4
    same_as: [{code: BIOL 12, from: 2010-01-01, to: 2019-08-01}]
"""


def read(text: str) -> tuple[Catalogue, list[str]]:
    catalogue, problems = read_catalogue(text, "lakeside.yaml")
    assert catalogue is not None, problems
    return catalogue, [problem.code for problem in problems]


def test_yaml_scalars_stay_text_and_units_become_exact_semester_credits() -> None:
    catalogue, problems = read(YAML)
    assert problems == []
    first, second, third = catalogue.courses
    assert (first.code, first.credits, first.level, first.attributes) == (
        "MATH 1A",
        Fraction(10, 3),
        100,
        ("quantitative",),
    )
    assert (second.code, second.title, second.credits, second.repeatable) == ("NO 1.10", "NO", 3, 3)
    assert (second.begins, second.ends) == (date(2015, 8, 15), date(2018, 8, 15))
    same = third.same_as[0]
    assert (same.code, same.same_as, same.begins, same.ends) == (
        "BIO 12",
        "BIOL 12",
        date(2010, 1, 1),
        date(2019, 8, 1),
    )
    assert third.attributes is None and catalogue.grades == US_4
    assert catalogue.terms[0].begins == date(2024, 9, 23)


def test_json_and_yaml_of_one_catalogue_have_one_hash() -> None:
    catalogue, _ = read(YAML)
    again, problems = read(write_catalogue(catalogue))
    assert problems == [] and again == catalogue
    assert again.hash == catalogue.hash and catalogue.hash.startswith("sha256:")
    assert read(YAML.replace("units: 4\n", "units: 5\n"))[0].hash != catalogue.hash


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("  - {title: No code}", "missing"),
        ("  - {code: A 1, units: many}", "not-a-number"),
        ("  - {code: A 1, units: -4}", "impossible-value"),
        ("  - {code: A 1, level: high}", "not-a-number"),
        ("  - {code: A 1, from: 2019, to: 2018}", "impossible-value"),
        ("  - {code: A 1, offered: [autumn]}", "unreadable"),
        ("  - {code: A 1, colour: red}", "unknown-name"),
        ("  - {code: A 1, code: A 2}", "repeated-name"),
        ("  - {code: BIO 12}", "repeated-course"),
        ("  - {code: A 1, prerequisites: {take: B 1}}", "not-used"),
        ("  - just text", "unreadable"),
    ],
)
def test_a_course_that_cannot_be_read_is_said_and_the_others_are_kept(line: str, code: str) -> None:
    catalogue, problems = read(YAML + line + "\n")
    assert code in problems
    assert {course.code for course in catalogue.courses} >= {"MATH 1A", "NO 1.10", "BIO 12"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("catalogue: asyougo-catalogue/2\n", "unreadable"),
        ("courses: []\n", "missing"),
        ("- a\n- b\n", "unreadable"),
        ("", "unreadable"),
        ("a: [", "not-yaml"),
        ("a: &x [1]\nb: *x\n", "not-yaml"),
        ("a: \x07", "not-yaml"),
        ("[" * 200, "not-json"),
        ("- " * 3000 + "x", "not-yaml"),
    ],
)
def test_a_text_that_is_no_catalogue_gives_one_sentence(text: str, code: str) -> None:
    catalogue, problems = read_catalogue(text, "x.yaml")
    assert catalogue is None
    assert [problem.code for problem in problems] == [code]


def test_a_catalogue_that_does_not_say_its_unit_system_knows_no_credits() -> None:
    catalogue, problems = read('{"catalogue": "asyougo-catalogue/1", "courses": [{"code": "A 1", "units": "4"}]}')
    assert problems == ["missing"]
    assert catalogue.courses[0].credits is None


def test_an_own_grade_scale_is_read_and_written() -> None:
    scale = {"name": "ten", "meanings": {"10": {"standing": "passed", "points": "4"}, "x": {"standing": "never"}}}
    text = json.dumps({"catalogue": "asyougo-catalogue/1", "unit_system": "semester", "grades": scale, "courses": []})
    catalogue, problems = read(text)
    assert problems == []
    assert catalogue.grades.meaning("10").points == 4 and catalogue.grades.meaning("X").standing == "never"
    assert read(write_catalogue(catalogue))[0] == catalogue


@given(st.text(max_size=120))
def test_any_text_gives_an_answer(text: str) -> None:
    catalogue, problems = read_catalogue(text, "x")
    assert catalogue is not None or problems


def test_the_hash_is_of_what_the_catalogue_says_not_of_itself() -> None:
    catalogue, _ = read(YAML)
    assert read(write_catalogue(evolve(catalogue, hash="")))[0].hash == catalogue.hash
