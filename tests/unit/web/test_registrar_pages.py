"""A registrar reads the own list and brings files in; nothing is stored before the yes, and all of it can be undone."""

from __future__ import annotations

import csv
import os
import re
import time
from html import unescape
from pathlib import Path

import pytest
from attrs import evolve
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from asyougo.demo import DEMONSTRATION_LINE
from asyougo.model.finding import Verdict
from asyougo.store.imports import batches, state_hash
from asyougo.web.home import Home, Run, RunRow, use_home
from asyougo.web.registrar.lists import ROWS_ON_A_PAGE, Asked, harmless, narrowed

HEADER = (
    "SPRIDEN_ID,SPRIDEN_LAST_NAME,SPRIDEN_FIRST_NAME,SPBPERS_BIRTH_DATE,SHRTCKN_TERM_CODE,SHRTCKN_SUBJ_CODE,"
    "SHRTCKN_CRSE_NUMB,SHRTCKN_CRSE_TITLE,SHRTCKG_CREDIT_HOURS,SHRTCKG_GRDE_CODE_FINAL,SHRTCKN_SEQ_NUMB"
)
GOOD = "A00000017,Quux,Zelda,1990-02-03,201910,MATH,10,Statistics,4,B,001"
TORN = "A00000018,Quux,Yorick,1991-02-03,201910,MATH,10,Statistics,20-Oct,B,001"
TERMS = "code,name,start,end,system\n201910,Fall 2018,2018-08-20,2018-12-14,semester\n"


def upload(*rows: str) -> dict[str, SimpleUploadedFile]:
    """The form with a file of these rows and its calendar."""
    text = "\n".join((HEADER, *rows)) + "\n"
    return {
        "file": SimpleUploadedFile("fall.csv", text.encode()),
        "terms": SimpleUploadedFile("terms.csv", TERMS.encode()),
    }


def words(text: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)))


def token_in(text: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', text)
    assert found
    return found[1]


def test_nobody_but_a_registrar_opens_these_pages(client: Client) -> None:
    for address in ("/registrar", "/registrar/who-meets-what.csv", "/registrar/imports"):
        answer = client.get(address)
        assert answer.status_code == 403
        assert "This page is for registrars." in answer.content.decode()
    assert client.post("/registrar/imports/commit", {"token": "x" * 30}).status_code == 403
    assert client.post("/registrar/imports/1/undo").status_code == 403


def test_the_list_says_how_many_and_names_each_with_the_way_to_the_reasons(registrar: Client) -> None:
    text = registrar.get("/registrar").content.decode()
    assert re.search(r"<h1>\d+ (person meets|people meet) all requirements of something", text)
    assert '<a href="/learners/maya/findings/lakeside/general-education-milestone">maya</a>' in text


def test_what_was_awarded_is_not_counted_as_not_awarded(registrar: Client, home: Home) -> None:
    only = Run(1, 1, (RunRow("maya", "lakeside/data-foundations", Verdict.SATISFIED, 0),))
    use_home(evolve(home, run=only))
    assert "<h1>0 people meet" in registrar.get("/registrar").content.decode()


def test_the_file_begins_with_the_demonstration_line(registrar: Client) -> None:
    lines = registrar.get("/registrar/who-meets-what.csv").content.decode().splitlines()
    assert DEMONSTRATION_LINE in lines[0]
    rows = list(csv.DictReader(lines[1:]))
    assert {"maya"} <= {row["learner_id"] for row in rows}
    assert all(row["verdict"] and row["in_words"] for row in rows)


def test_an_ordinary_home_does_not_call_its_rows_a_demonstration(registrar: Client, home: Home) -> None:
    use_home(evolve(home, demonstration=False))
    lines = registrar.get("/registrar/who-meets-what.csv").content.decode().splitlines()
    assert lines[0].startswith("learner_id,")
    assert DEMONSTRATION_LINE not in registrar.get("/").content.decode()


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_no_cell_becomes_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert harmless("D-000001") == "D-000001"


ROWS = tuple(
    RunRow(f"D-{number:06d}", "a" if number % 2 else "b", verdict)
    for number, verdict in enumerate([Verdict.SATISFIED] * 3 + [Verdict.NOT_SATISFIED] * 4 + [Verdict.UNDETERMINED] * 2)
)


def test_filters_narrow_and_keep_the_order_of_the_answers() -> None:
    assert len(narrowed(ROWS, Asked())) == 9
    assert [row.verdict for row in narrowed(ROWS, Asked(group="unknown"))] == [Verdict.UNDETERMINED] * 2
    assert {row.credential for row in narrowed(ROWS, Asked(credential="a"))} == {"a"}
    assert [row.verdict for row in narrowed(ROWS, Asked())][:3] == [Verdict.SATISFIED] * 3


def test_a_long_list_has_pages(registrar: Client, home: Home) -> None:
    rows = tuple(RunRow("maya", "lakeside/data-foundations", Verdict.SATISFIED, 0) for _ in range(ROWS_ON_A_PAGE + 1))
    use_home(evolve(home, run=Run(1, 1, rows)))
    first = registrar.get("/registrar").content.decode()
    assert first.count('<tr><th scope="row">') == ROWS_ON_A_PAGE
    assert "page=2" in first
    second = registrar.get("/registrar?page=2").content.decode()
    assert second.count('<tr><th scope="row">') == 1
    assert registrar.get("/registrar?page=99999999999").status_code == 200


def test_without_a_run_the_list_says_what_to_do(registrar: Client, home: Home) -> None:
    use_home(evolve(home, run=None))
    assert "make demo" in registrar.get("/registrar").content.decode()


def test_a_file_is_looked_at_before_anything_is_stored(registrar: Client) -> None:
    before = state_of(registrar)
    text = registrar.post("/registrar/imports", upload(GOOD, TORN)).content.decode()
    assert "<h1>1 of 2 rows are ready. 1 needs you.</h1>" in text
    assert "2 new, 0 changed, 0 as before." in words(text)
    assert state_of(registrar) == before


def state_of(registrar: Client) -> str:
    """The hash of everything that is stored."""
    registrar.get("/registrar/imports")  # opens the store
    return state_hash()


def test_a_yes_brings_it_in_and_an_undo_takes_it_back(registrar: Client) -> None:
    before = state_of(registrar)
    token = token_in(registrar.post("/registrar/imports", upload(GOOD, TORN)).content.decode())
    done = words(registrar.post("/registrar/imports/commit", {"token": token, "answer": "yes"}).content.decode())
    assert "The file is in" in done and "1 row was held back." in done
    assert state_of(registrar) != before
    (batch,) = batches("lakeside")
    again = registrar.post("/registrar/imports", upload(GOOD, TORN)).content.decode()
    assert "Nothing would change: these rows are here already." in again
    undone = registrar.post(f"/registrar/imports/{batch.id}/undo").content.decode()
    assert "fall.csv is taken back" in undone
    assert state_of(registrar) == before
    assert registrar.post(f"/registrar/imports/{batch.id}/undo").status_code == 404


def test_a_no_forgets_the_file(registrar: Client, home: Home) -> None:
    token = token_in(registrar.post("/registrar/imports", upload(GOOD)).content.decode())
    assert (home.folder / "waiting" / token).is_file()
    registrar.post("/registrar/imports/commit", {"token": token, "answer": "no"})
    assert not (home.folder / "waiting" / token).exists()
    assert registrar.post("/registrar/imports/commit", {"token": token, "answer": "yes"}).status_code == 404


def test_a_waiting_file_is_sealed_and_forgotten_after_an_hour(registrar: Client, home: Home) -> None:
    token = token_in(registrar.post("/registrar/imports", upload(GOOD)).content.decode())
    path = home.folder / "waiting" / token
    assert b"Zelda" not in path.read_bytes() and path.stat().st_mode & 0o077 == 0
    old = time.time() - 3_700
    os.utime(path, (old, old))
    registrar.post("/registrar/imports", upload(GOOD))
    assert not path.exists()


@pytest.mark.parametrize("token", ["", "../secret-key", "x" * 30, "a" * 5000])
def test_a_token_that_names_no_waiting_file_does_nothing(registrar: Client, token: str) -> None:
    assert registrar.post("/registrar/imports/commit", {"token": token, "answer": "yes"}).status_code == 404


@pytest.mark.parametrize("data", [b"", b"hello", b"\x00\xff" * 100, b"PK\x03\x04 not a workbook", b"a,b\n1,2\n"])
def test_a_file_that_cannot_be_read_is_said_at_the_top(registrar: Client, data: bytes) -> None:
    answer = registrar.post("/registrar/imports", {"file": SimpleUploadedFile("x.csv", data)})
    assert answer.status_code == 422
    assert "This has to be mended first" in answer.content.decode()


def test_no_file_is_a_mistake_that_says_what_to_do(registrar: Client) -> None:
    answer = registrar.post("/registrar/imports", {})
    assert answer.status_code == 422
    assert answer.content.decode().count("Choose a file of at most 20 MB.") == 2


@pytest.fixture
def ordinary(client: Client, home: Home, tmp_path: Path) -> Client:
    """The person at the computer of an ordinary home, in which there is nothing yet."""
    use_home(Home(folder=tmp_path, demonstration=False, context=home.context))
    return client


def test_an_ordinary_home_speaks_of_no_demonstration_and_asks_for_no_persona(ordinary: Client) -> None:
    for address in ("/", "/try", "/registrar", "/registrar/imports", "/about-these-numbers", "/verify"):
        answer = ordinary.get(address)
        assert answer.status_code == 200
        assert DEMONSTRATION_LINE not in answer.content.decode() and "DEMO" not in answer.content.decode()
    assert ordinary.get("/personas").status_code == 404


def test_in_an_ordinary_home_a_file_says_whose_records_it_holds(ordinary: Client, tmp_path: Path) -> None:
    without = ordinary.post("/registrar/imports", upload(GOOD))
    assert without.status_code == 422
    assert "Write a short name for your college" in without.content.decode()
    text = ordinary.post("/registrar/imports", {**upload(GOOD), "institution": "mine"}).content.decode()
    done = ordinary.post("/registrar/imports/commit", {"token": token_in(text), "answer": "yes"}).content.decode()
    assert "The file is in" in done
    assert [batch.institution for batch in batches()] == ["mine"]


def test_a_form_that_is_far_too_large_is_answered(client: Client) -> None:
    answer = client.post("/try", {"courses": "x" * 3_000_000})
    assert answer.status_code in (400, 422)
    assert "Traceback" not in answer.content.decode()
