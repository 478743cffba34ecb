"""/try reads what is typed, answers at once, asks what is unclear, and keeps nothing."""

from __future__ import annotations

import re
import time
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from asyougo.formats.transcript_json import write_transcript
from asyougo.web.home import Home
from asyougo.web.public.typed_courses import read_typed, write_typed
from tests.unit.web.homes import LEARNER

SECRET = "ZZYZX 999"
SECONDS = 2


def words(text: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)))


def heading(text: str) -> str:
    (found,) = re.findall(r"<h1>(.*?)</h1>", text, flags=re.S)
    return unescape(found)


def groups(text: str) -> list[str]:
    return [unescape(found) for found in re.findall(r"<section><h2>(.*?)</h2>", text)]


def maya_typed(home: Home) -> str:
    transcript = home.transcript_of(LEARNER)
    assert transcript is not None
    return write_typed(transcript, home)


def test_an_empty_page_says_what_to_type_and_that_nothing_is_kept(client: Client) -> None:
    text = client.get("/try").content.decode()
    assert heading(text) == "Check my courses"
    assert "Nothing you type is kept" in text


def test_typed_courses_are_answered_with_what_they_meet(client: Client, home: Home) -> None:
    text = client.post("/try", {"courses": maya_typed(home)}).content.decode()
    assert heading(text).startswith("You meet all requirements of 3 credentials")
    assert "unverified, from what you typed" in text


def test_the_same_courses_as_a_file_get_the_same_answer(client: Client, home: Home) -> None:
    typed = maya_typed(home)
    answers = [client.post("/try", {"courses": typed}).content.decode()]
    upload = SimpleUploadedFile("courses.csv", typed.encode("utf-8-sig"))
    answers.append(client.post("/try", {"courses": "", "file": upload}).content.decode())
    record = write_transcript(read_typed(typed, home).transcript)
    answers.append(client.post("/try", {"courses": record}).content.decode())
    assert len({heading(answer) for answer in answers}) == 1
    assert len({tuple(groups(answer)) for answer in answers}) == 1


def test_an_unclear_course_is_asked_about_and_one_click_mends_it(client: Client) -> None:
    typed = "Lakeside College, MAT 10, 4, B, Fall 2018"
    text = client.post("/try", {"courses": typed}).content.decode()
    assert "Line 1: Which course is “MAT 10”?" in words(text)
    value = next(unescape(v) for v in re.findall(r'name="change" value="([^"]+)"', text) if "MATH 10" in v)
    mended = client.post("/try", {"courses": typed, "change": value}).content.decode()
    assert "Which course is" not in mended
    assert "Lakeside College, MATH 10, 4, B, Fall 2018" in mended


def test_an_unclear_course_never_makes_a_no(client: Client, home: Home) -> None:
    """Each course of a met credential, made unreadable, leaves it open: we cannot tell, and never "not yet"."""
    typed = maya_typed(home)
    needed = "CIS 22A, 4, B+"
    assert needed in typed
    text = client.post(
        "/try", {"courses": typed.replace(needed, "CIZ 22A, 4, B+"), "credential": "lakeside/data-foundations"}
    ).content.decode()
    assert groups(text) == ["We cannot tell yet (1)"]


def test_only_the_chosen_credentials_are_checked(client: Client, home: Home) -> None:
    chosen = ["lakeside/data-foundations", "harbor/as-business"]
    text = client.post("/try", {"courses": maya_typed(home), "credential": chosen}).content.decode()
    assert groups(text) == ["Requirements met (1)", "One course away (1)"]


def test_the_reasons_open_in_the_same_page(client: Client, home: Home) -> None:
    asked = {"courses": maya_typed(home), "show": "lakeside/data-foundations"}
    text = client.post("/try", asked).content.decode()
    assert re.search(r"because of line \d+ of what you typed", text)


@pytest.mark.parametrize("example", ["maya", "typos", "now"])
def test_an_example_opens_with_its_findings(client: Client, example: str) -> None:
    text = client.get("/try", {"example": example}).content.decode()
    assert "unverified, from what you typed" in text
    assert groups(text)


def test_the_example_with_typing_errors_asks(client: Client) -> None:
    text = words(client.get("/try", {"example": "typos"}).content.decode())
    assert text.count("Which college is") == 1
    assert text.count("Which course is") == 1


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"courses": "  "}, "Type at least one course."),
        ({"courses": "ENGL 1", "start": "long ago"}, "Write a term, such as Fall 2016."),
        ({"file": SimpleUploadedFile("x.csv", b"\xff\xfe\x00\xd8")}, "This file is not plain text."),
        (
            {"courses": "", "file": SimpleUploadedFile("x.csv", b"x" * 600_000)},
            "This file is larger than a record can be.",
        ),
    ],
)
def test_what_cannot_be_read_is_said_at_the_top_and_at_the_field(
    client: Client, sent: dict[str, object], said: str
) -> None:
    answer = client.post("/try", sent)
    assert answer.status_code == 422
    assert answer.content.decode().count(said) == 2


@pytest.mark.parametrize("text", ["{", '{"learner": 1}', "\x00\x01", "=1+1", "<b>x</b>", "," * 5000, "{}" * 9])
def test_odd_text_gets_a_page(client: Client, text: str) -> None:
    answer = client.post("/try", {"courses": text, "change": "999:x", "show": "nope", "credential": "nope"})
    assert answer.status_code in (200, 422)
    assert "<b>x</b>" not in answer.content.decode()


def test_nothing_of_a_visit_is_kept(client: Client, home: Home, caplog: pytest.LogCaptureFixture) -> None:
    before = {path: path.read_bytes() for path in home.folder.rglob("*") if path.is_file()}
    client.get("/try")
    answer = client.post("/try", {"courses": f"Lakeside College, {SECRET}, 3, A, Fall 2018"})
    assert SECRET in answer.content.decode()
    assert set(client.cookies) <= {"csrftoken"}
    assert {path: path.read_bytes() for path in home.folder.rglob("*") if path.is_file()} == before
    assert SECRET not in caplog.text
    assert answer["Cache-Control"] == "private, no-store"
    assert SECRET not in client.get("/try").content.decode()


def test_the_answer_comes_quickly(client: Client, home: Home) -> None:
    sent = {"courses": maya_typed(home)}
    client.post("/try", sent)  # the rules are laid out once
    start = time.process_time()
    client.post("/try", sent)
    assert time.process_time() - start < SECONDS
