"""The mini-language for course lists: what people write, what it means, and what is refused with a column."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asyougo.model.course_list import ListError, listed, read_course_list, write_course_list
from asyougo.model.predicate import AnyOf, Codes, Level, Predicate, Wildcard


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("BIO 315, 341", ("BIO 315", "BIO 341")),
        ("bio  315 ,341; chem 121", ("BIO 315", "BIO 341", "CHEM 121")),
        ("BIO 1, CHEM 2, 3", ("BIO 1", "CHEM 2", "CHEM 3")),
        ("MATH 1A, 1B", ("MATH 1A", "MATH 1B")),
        ("C S 3A, 3B", ("C S 3A", "C S 3B")),
        ("ENGL C1000, C1001", ("ENGL C1000", "ENGL C1001")),
        ("ENG-101, 102", ("ENG-101", "ENG-102")),
        ("CS101, CS102", ("CS101", "CS102")),
        ("CS101, 102", ("CS101", "CS102")),
        ("NO 1E5; Y 1.10", ("NO 1E5", "Y 1.10")),
        ("español 007", ("ESPAÑOL 007",)),
        ("BIO 1, 1; BIO 1", ("BIO 1",)),
        ("C.A.T. 1; A&B 2", ("C.A.T. 1", "A&B 2")),
    ],
)
def test_the_subject_carries_to_the_numbers_that_follow(text: str, codes: tuple[str, ...]) -> None:
    assert read_course_list(text) == Codes(codes)


def test_a_cross_listed_course_is_one_course_with_several_names() -> None:
    assert read_course_list("CH/BI 227, 127") == Codes(
        ("CH/BI 227", "CH/BI 127"), (("CH/BI 227", ("CH 227", "BI 227")), ("CH/BI 127", ("CH 127", "BI 127")))
    )


def test_patterns_stand_beside_courses() -> None:
    assert read_course_list("COS 3**, 4*; LANG *; * 1**") == AnyOf(
        (Wildcard("COS", "3**"), Wildcard("COS", "4*"), Wildcard("LANG", "*"), Wildcard("*", "1**"))
    )
    assert read_course_list("MAE 345; COS 3**") == AnyOf((Codes(("MAE 345",)), Wildcard("COS", "3**")))
    assert read_course_list("COS 3**") == Wildcard("COS", "3**")
    assert read_course_list("* 101; * L2*") == AnyOf((Wildcard("*", "101"), Wildcard("*", "L2*")))


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("BIO 242, 247 248, 251", 14, "two courses stand side by side"),
        ("BIO 1 CHEM 2", 7, "two courses stand side by side"),
        ("BIO 242,, 247", 9, "no course between two separators"),
        ("BIO 242;", 9, "no course between two separators"),
        ("", 1, "no course between two separators"),
        ("315", 1, "a number without a subject"),
        ("BIO 1; 2", 8, "a number without a subject"),
        ("BIO 300-399", 1, "a range of numbers"),
        ("COS 3***", 1, "not a pattern"),
        ("COS *3", 1, "not a pattern"),
        ("ENGL 1, C1001", 9, "not clear which subject"),
        ("BIOLOGY", 1, "not a course"),
        ("HIST 101 LAB", 1, "not a course"),
        ("A" * 200 + " 1", 1, "not a course"),
    ],
)
def test_a_slip_is_told_with_its_column(text: str, column: int, words: str) -> None:
    with pytest.raises(ListError, match=words) as caught:
        read_course_list(text)
    assert caught.value.column == column
    assert caught.value.remedy


def test_what_is_no_course_list_is_not_written_as_one() -> None:
    others: tuple[Predicate, ...] = (
        Level(gte=300),
        Codes(("FIRST YEAR SEMINAR",)),
        Codes(("HIS 212",), (("HIS 212", ("EPS 212",)),)),
        AnyOf((Wildcard("A", "*"),)),
        AnyOf((Wildcard("A", "*"), Codes(("B 1",)))),
        AnyOf(()),
        Codes(()),
    )
    assert [write_course_list(other) for other in others] == [None] * len(others)


subjects = st.sampled_from(["BIO", "CH/BI", "C S", "ENGL", "A&B", "ÉTUD", "NO", "C.A."])
numbers = st.from_regex(r"[1-9][0-9]{0,3}[A-Z]?|[A-Z][0-9]{4}|0[0-9]{2}", fullmatch=True)
codes_of_any_kind = st.builds("{}{}{}".format, subjects, st.sampled_from([" ", "-"]), numbers)
patterns = st.builds(Wildcard, st.sampled_from(["BIO", "C S", "*"]), st.sampled_from(["*", "3*", "3**", "**", "10*"]))


@given(st.lists(codes_of_any_kind, min_size=1, max_size=30), st.lists(patterns, max_size=4))
def test_what_is_written_reads_back_the_same(codes: list[str], wildcards: list[Wildcard]) -> None:
    parts: tuple[Predicate, ...] = (listed(tuple(codes)), *dict.fromkeys(wildcards))
    predicate = parts[0] if len(parts) == 1 else AnyOf(parts)
    written = write_course_list(predicate)
    assert written is not None
    assert read_course_list(written) == predicate


@given(st.text(alphabet="BIOCH/& ,;*123-.é\n\t", max_size=60))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    try:
        predicate = read_course_list(text)
    except ListError as error:
        assert 1 <= error.column <= len(text) + 1
        return
    written = write_course_list(predicate)
    assert written is None or read_course_list(written) == predicate
