"""The how-to for Banner, step by step: its two queries run on tables named like Banner's, their result is imported."""

from __future__ import annotations

import csv
import io
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import python_calamine
import sqlparse

from asyougo.actions.import_transcripts import Source, import_transcripts
from asyougo.formats.registrar.presets import PRESETS
from asyougo.formats.term_calendar import COLUMNS, read_terms
from asyougo.model.evidence import CourseAttempt
from asyougo.model.person import Person
from asyougo.store import evidence
from asyougo.store.pseudonyms import read_key_file
from tests.conftest import REPOSITORY, SHARED

PAGE = (REPOSITORY / "docs/how-to/start-with-banner.md").read_text(encoding="utf-8")
ATTEMPTS, TERMS = re.findall(r"^```sql\n(.*?)^```", PAGE, flags=re.M | re.S)
RANGE = {"first_term": "202440", "last_term": "202610"}
FORBIDDEN = ("PIDM", "SSN", "SPRADDR", "STREET", "GOREMAL", "EMAIL", "PHONE")


def selected(query: str) -> list[str]:
    """The names of the columns that a query gives."""
    top = query.split("FROM", 1)[0].removeprefix("SELECT")
    items = [item.strip() for item in re.split(r",(?![^()]*\))", top)]
    return [re.split(r"\s+AS\s+", item)[-1].strip('"') for item in items]


@pytest.mark.parametrize("query", [ATTEMPTS, TERMS], ids=["attempts", "terms"])
def test_a_query_is_one_statement_that_only_reads(query: str) -> None:
    statements = [statement for statement in sqlparse.parse(query) if str(statement).strip()]
    assert [statement.get_type() for statement in statements] == ["SELECT"]
    verbs = {token.normalized for token in statements[0].flatten() if token.ttype in sqlparse.tokens.Keyword.DML}
    assert verbs == {"SELECT"}
    assert set(re.findall(r":(\w+)", query)) == set(RANGE)


def test_the_columns_of_the_query_are_exactly_those_of_the_preset() -> None:
    columns = selected(ATTEMPTS)
    assert columns == [names[0] for _, names in PRESETS["banner"].columns]
    tables = set(re.findall(r"(?:FROM|JOIN)\s+(\w+)", ATTEMPTS))
    assert {column.split("_")[0] for column in columns} <= tables
    assert tables == {"SHRTCKN", "SHRTCKG", "SPRIDEN", "SPBPERS", "SFRSTCR", "SSBSECT"}
    assert not any(word in column for column in columns for word in FORBIDDEN)
    assert tuple(selected(TERMS)) == COLUMNS


@pytest.mark.shared
def test_the_columns_are_those_of_an_export_as_it_really_comes() -> None:
    header = (SHARED / "data/transcripts/sis-exports/banner.csv").read_text("cp1252").split("\n", 1)[0].strip()
    assert selected(ATTEMPTS) == header.split(",")


def banner() -> sqlite3.Connection:
    """Tables named like Banner's with invented rows: a changed name and grade, a repeat, two courses that run."""
    base = sqlite3.connect(":memory:")
    base.create_function("TO_CHAR", 2, to_char)
    base.executescript("""
        CREATE TABLE SPRIDEN (SPRIDEN_PIDM, SPRIDEN_ID, SPRIDEN_LAST_NAME, SPRIDEN_FIRST_NAME, SPRIDEN_CHANGE_IND);
        CREATE TABLE SPBPERS (SPBPERS_PIDM, SPBPERS_BIRTH_DATE, SPBPERS_SSN);
        CREATE TABLE SHRTCKN (SHRTCKN_PIDM, SHRTCKN_TERM_CODE, SHRTCKN_SEQ_NO, SHRTCKN_CRN, SHRTCKN_SUBJ_CODE,
            SHRTCKN_CRSE_NUMB, SHRTCKN_CRSE_TITLE, SHRTCKN_SEQ_NUMB);
        CREATE TABLE SHRTCKG (SHRTCKG_PIDM, SHRTCKG_TERM_CODE, SHRTCKG_TCKN_SEQ_NO, SHRTCKG_SEQ_NO,
            SHRTCKG_CREDIT_HOURS, SHRTCKG_GRDE_CODE_FINAL);
        CREATE TABLE SFRSTCR (SFRSTCR_PIDM, SFRSTCR_TERM_CODE, SFRSTCR_CRN, SFRSTCR_RSTS_CODE, SFRSTCR_CREDIT_HR);
        CREATE TABLE SSBSECT (SSBSECT_TERM_CODE, SSBSECT_CRN, SSBSECT_SUBJ_CODE, SSBSECT_CRSE_NUMB,
            SSBSECT_CRSE_TITLE, SSBSECT_SEQ_NUMB);
        CREATE TABLE STVTERM (STVTERM_CODE, STVTERM_DESC, STVTERM_START_DATE, STVTERM_END_DATE);
        INSERT INTO SPRIDEN VALUES (1, '000001200', 'Before', 'Ana', 'N'), (1, '000001200', 'Müster', 'Ana', NULL),
            (2, '000001201', 'Demo', 'Bo', NULL);
        INSERT INTO SPBPERS VALUES (1, '1994-08-17', '999-99-9999');
        INSERT INTO SHRTCKN VALUES (1, '202440', 1, '11', 'MATH', '1A', 'Calculus', '01'),
            (1, '202540', 1, '12', 'MATH', '1A', 'Calculus', '01'),
            (2, '202440', 1, '13', 'BIOL', '6B', 'Cells', '02'),
            (2, '201040', 1, '14', 'OLD', '1', 'Too early', '01');
        INSERT INTO SHRTCKG VALUES (1, '202440', 1, 1, 5, 'I'), (1, '202440', 1, 2, 5, 'D'),
            (1, '202540', 1, 1, 5, 'B'),
            (2, '202440', 1, 1, 4.5, 'W'), (2, '201040', 1, 1, 3, 'A');
        INSERT INTO SSBSECT VALUES ('202610', '21', 'CHEM', '1A', NULL, '05'),
            ('202610', '22', 'CHEM', '1B', NULL, '05'),
            ('202540', '12', 'MATH', '1A', NULL, '01');
        INSERT INTO SFRSTCR VALUES (1, '202610', '21', 'RE', 5), (2, '202610', '22', 'DD', 5),
            (1, '202540', '12', 'RE', 5), (2, '202610', '21', 'RW', 5);
        INSERT INTO STVTERM VALUES ('202440', 'Fall 2024', '2024-09-23', '2024-12-13'),
            ('202540', 'Fall 2025', '2025-09-22', '2025-12-12'), ('202610', 'Winter 2026', '2026-01-05', '2026-03-27'),
            ('201040', 'Fall 2010', '2010-09-20', '2010-12-10');
    """)
    return base


def to_char(day: str | None, form: str) -> str | None:
    """What Oracle's TO_CHAR gives for the two forms of the how-to."""
    forms = {"DD-MON-YYYY": "%d-%b-%Y", "YYYY-MM-DD": "%Y-%m-%d"}
    return None if day is None else date.fromisoformat(day).strftime(forms[form]).upper()


def saved(base: sqlite3.Connection, query: str) -> str:
    """The result of a query as a tool saves it."""
    result = base.execute(query, {name: RANGE[name] for name in re.findall(r":(\w+)", query)})
    made = io.StringIO(newline="")
    writer = csv.writer(made)
    writer.writerow([column[0] for column in result.description])
    writer.writerows([["" if cell is None else cell for cell in row] for row in result])
    return made.getvalue()


def test_what_the_queries_give_is_imported_and_says_what_banner_says(home: Path) -> None:
    base = banner()
    attempts, terms = saved(base, ATTEMPTS), saved(base, TERMS)
    assert attempts.split("\r\n")[0].split(",") == selected(ATTEMPTS)
    calendar, problems = read_terms(terms.replace("'semester'", "'quarter'"), "terms.csv")
    assert calendar is not None and problems == () and len(calendar.terms) == 3
    by, at = Person("r", "R", "registrar", "lakeside"), datetime(2026, 2, 1, tzinfo=UTC)
    result = import_transcripts(
        attempts.encode(), "banner.csv", Source("lakeside", terms=calendar), home=home, by=by, at=at
    )
    assert list(result.export.findings()) == []
    taken = {
        record.learner.id: [
            (entry.code, str(entry.term), entry.grade, entry.status)
            for entry in record.evidence
            if isinstance(entry, CourseAttempt)
        ]
        for record in evidence.transcripts("lakeside")
    }
    assert taken == {
        "000001200": [
            ("MATH 1A", "2024-fall", "D", "completed"),
            ("MATH 1A", "2025-fall", "B", "completed"),
            ("CHEM 1A", "2025-winter", None, "in_progress"),
        ],
        "000001201": [("BIOL 6B", "2024-fall", "W", "withdrawn"), ("CHEM 1A", "2025-winter", None, "in_progress")],
    }
    assert "Müster" in attempts and "Before" not in attempts and "999-99-9999" not in attempts


RULE = """
rule: asyougo/1
id: lakeside/start
label: {en: First steps}
owner: lakeside
require:
  all:
    - {id: math, take: {courses: 1, any_of: "MATH 1A", where: {credits: {gte: 3}}}}
    - {id: chem, take: CHEM 1A}
"""


def test_the_steps_need_no_network_and_end_with_a_workbook_by_student_id(tmp_path: Path) -> None:
    base = banner()
    (tmp_path / "banner.csv").write_text(saved(base, ATTEMPTS), encoding="utf-8", newline="")
    (tmp_path / "terms.csv").write_text(saved(base, TERMS).replace("semester", "quarter"), encoding="utf-8", newline="")
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "start.yaml").write_text(RULE, encoding="utf-8")
    steps = [line.split()[1:] for line in PAGE.splitlines() if line.startswith("    asyougo ")]
    assert [step[0] for step in steps] == ["import", "import", "import", "retro"]
    hidden = [*steps[-1][:-1], "hidden/", "--pseudonyms", "keys.json"]
    for step in (*steps, hidden):
        if step[0] == "retro":
            step = [*step, "--as-of", "2026-02-01"]  # the day on which these courses run
        done = subprocess.run(
            [*alone(), sys.executable, "-c", GUARD, *step],
            cwd=tmp_path,
            env={
                "PATH": "/usr/bin:/bin",
                "PYTHONPATH": str(REPOSITORY / "src"),
                "ASYOUGO_HOME": str(tmp_path / "home"),
            },
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "report.html").exists()
    open_, turned_back = (sheets(tmp_path / folder / "findings.xlsx") for folder in ("results", "hidden"))
    assert open_ == turned_back
    (row,) = open_["Requirements met"][1:]
    assert row[:4] == ["000001200", "lakeside/start", "First steps", "met when this term ends"]
    assert "banner.csv row" in str(row[9])
    ids = set(read_key_file(tmp_path / "keys.json").ids.values())
    assert ids == {"000001200", "000001201"}
    for file in (tmp_path / "hidden").rglob("*"):
        if file.is_file() and file.suffix not in (".xlsx", ".parquet"):
            assert not any(
                word.encode() in file.read_bytes() for word in ("Müster", "Demo", "000001200", "17-AUG-1994")
            )


def sheets(path: Path) -> dict[str, list[list[object]]]:
    """The sheets of a workbook but the last, which names the files it was made from."""
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names[:-1]}


GUARD = """
import socket, sys
def refused(*_, **__):
    raise SystemExit("a connection was tried")
socket.socket.connect = socket.socket.connect_ex = refused
from asyougo.cli import main
main(sys.argv[1:])
"""


def alone() -> list[str]:
    """A prefix that runs a command without any network, where the system lets us; the guard inside holds anyway."""
    unshare = shutil.which("unshare")
    if unshare is None or subprocess.run([unshare, "-rn", "true"], capture_output=True, check=False).returncode:
        return []
    return [unshare, "-rn"]


def test_the_guard_against_connections_works() -> None:
    done = subprocess.run(
        [sys.executable, "-c", GUARD.split("from asyougo")[0] + "socket.create_connection(('127.0.0.1', 9))"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1 and "a connection was tried" in done.stderr
    assert socket.socket.connect is not None
