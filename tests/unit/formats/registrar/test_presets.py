"""By which names a column is known, whatever the spelling, the table before it, or the system it comes from."""

from __future__ import annotations

import pytest

from asyougo.errors import InputError
from asyougo.formats.registrar.presets import PRESETS, map_columns, plain_name, recognise
from asyougo.formats.registrar.read import Settings, read_export
from asyougo.formats.source_mapping import SourceMapping, read_mapping, write_mapping
from asyougo.formats.term_calendar import TermCalendar, read_terms
from tests.unit.formats.registrar.exports import SHAPES, TERMS, TODAY, clean_rows, write

CALENDAR = read_terms(TERMS, "terms.csv")[0] or TermCalendar()


@pytest.mark.parametrize(
    ("header", "preset"),
    [
        ("SPRIDEN_ID,SHRTCKN_TERM_CODE,SHRTCKN_SUBJ_CODE,SHRTCKN_CRSE_NUMB,SHRTCKG_CREDIT_HOURS,"
         "SHRTCKG_GRDE_CODE_FINAL", "banner"),
        ("spriden_id,sfrstcr_term_code,ssbsect_subj_code,ssbsect_crse_numb,sfrstcr_credit_hr,"
         "sfrstcr_grde_code", "banner"),
        ("SPRIDEN.SPRIDEN_ID,SHRTCKN.SHRTCKN_TERM_CODE,SHRTCKN.SHRTCKN_SUBJ_CODE,SHRTCKN.SHRTCKN_CRSE_NUMB,"
         "SHRTCKG.SHRTCKG_CREDIT_HOURS,SHRTCKG.SHRTCKG_GRDE_CODE_FINAL", "banner"),
        ("A.EMPLID,A.STRM,B.SUBJECT,B.CATALOG_NBR,A.UNT_TAKEN,A.CRSE_GRADE_OFF", "peoplesoft"),
        ("PS_STDNT_ENRL.EMPLID,PS_STDNT_ENRL.STRM,SUBJECT,CATALOG_NBR,UNT_TAKEN,CRSE_GRADE_OFF", "peoplesoft"),
        ("STC.PERSON.ID,STC.TERM,STC.COURSE.NAME,STC.CRED,STC.VERIFIED.GRADE", "colleague"),
        ("STC_PERSON_ID,STC_TERM,STC_COURSE_NAME,STC_CMPL_CRED,STC_VERIFIED_GRADE", "colleague"),
        ("Student ID,Academic Period,Course,Units,Grade", "workday"),
        ("student name,student sis,course sis,term sis,final grade,enrollment state", "canvas"),
        ("ID,Term,Course,Credits,Grade", "other"),
        ("EMPLID,Term,Subject,Catalog Number,Units,Grade", "other"),
    ],
)  # fmt: skip
def test_a_system_is_recognised_by_its_column_names(header: str, preset: str) -> None:
    mapping = recognise(header.split(","))
    assert (mapping.preset.name, mapping.missing) == (preset, ())
    columns = [column for _, column in mapping.columns]
    assert len(set(columns)) == len(columns)


def test_names_are_compared_without_case_and_with_dots_blanks_and_underscores_as_one() -> None:
    assert {plain_name(name) for name in ("STC.TERM", "stc_term", "Stc  Term", "STC-TERM", " stc\u00a0term ")} == {
        "stc term"
    }


def test_what_a_person_chose_wins_and_no_column_says_two_things() -> None:
    header = ["ID", "Term", "Course", "Credits", "Grade", "Final Grade"]
    mapping = map_columns(header, PRESETS["other"], [("grade", "final grade"), ("learner_id", "nothing")])
    assert mapping.column("grade") == "Final Grade" and mapping.column("learner_id") == "ID"


def test_what_is_missing_is_said_in_words_with_the_columns_that_there_are() -> None:
    rows = write(SHAPES[0], clean_rows(SHAPES[0], 2, 1))
    with pytest.raises(InputError) as refused:
        read_export(rows, "b.csv", Settings(TODAY, preset="workday", terms=CALENDAR))
    said = [str(problem) for problem in refused.value.problems]
    assert said[0].startswith(
        "b.csv, row 1: no column gives the learner's id. Say which column does. It looks like Banner."
    )
    assert len(said) == 5 and "SPRIDEN_ID" in said[0]
    with pytest.raises(InputError, match="there is no such preset"):
        read_export(rows, "b.csv", Settings(TODAY, preset="unknown", terms=CALENDAR))
    with pytest.raises(InputError, match="names a column that the file does not have"):
        read_export(rows, "b.csv", Settings(TODAY, columns=(("grade", "Mark"),), terms=CALENDAR))


def test_a_mapping_is_written_and_read_back() -> None:
    mapping = SourceMapping(
        "banner", (("learner_id", "SID"), ("grade", "Mark")), (("Z", "A-"),), "cp1252", "\t", "Sheet1"
    )
    assert read_mapping(write_mapping(mapping), "m.json") == (mapping, ())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "unreadable"), ("[]", "unreadable"), ("colour: red", "unknown-name"), ("preset: oracle", "unknown-word"),
        ("columns: {colour: X}", "unknown-name"), ("grades: {Z: Y9}", "unknown-word"),
        ("delimiter: abc", "unknown-word"),
        ("encoding: klingon", "unknown-word"), ("a: [", "not-yaml"),
    ],
)  # fmt: skip
def test_a_mapping_with_anything_wrong_in_it_is_not_used(text: str, code: str) -> None:
    mapping, problems = read_mapping(text, "m.yaml")
    assert mapping is None and code in [problem.code for problem in problems]
