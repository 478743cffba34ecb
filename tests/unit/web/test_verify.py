"""The answer about a record comes first, and nothing that was not checked looks like a yes."""

from __future__ import annotations

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from asyougo.web.home import Home
from tests.unit.web.homes import TOKEN

DEMONSTRATION = "We cannot confirm this: it is a DEMONSTRATION, an invented record of an invented college."


def text_of(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def heading(text: str) -> str:
    found = re.findall(r"<h1>(.*?)</h1>", text, flags=re.S)
    assert len(found) == 1
    return str(found[0])


def test_a_demonstration_record_opens_with_the_sentence_that_it_is_one(client: Client) -> None:
    text = text_of(client, f"/v/{TOKEN}")
    assert heading(text) == DEMONSTRATION
    assert "demonstration issuer, listed nowhere" in text


def test_the_four_things_stand_before_the_six_lines(client: Client) -> None:
    text = text_of(client, f"/v/{TOKEN}")
    before = text.split("Six questions")[0]
    for needed in ("Maya R.", "Certificate in Data Foundations", "Lakeside College", "Valid until"):
        assert needed in before


def test_the_page_and_its_json_say_the_same(client: Client) -> None:
    report = json.loads(client.get(f"/v/{TOKEN}/report.json").content)
    text = text_of(client, f"/v/{TOKEN}")
    assert report["meaning"]["sentence"] == heading(text)
    for line in report["meaning"]["lines"]:
        assert line["question"] in text


def test_the_record_is_handed_out_as_it_was_signed(client: Client, home: Home) -> None:
    assert client.get(f"/v/{TOKEN}/record.json").content == home.records[TOKEN].read_bytes()


def test_one_letter_changed_is_not_genuine(client: Client, home: Home) -> None:
    changed = home.records[TOKEN].read_text(encoding="utf-8").replace("Maya R.", "Maja R.")
    answer = client.post("/verify", {"text": changed})
    assert heading(answer.content.decode()).startswith("Not genuine: altered")


def test_a_file_is_read_like_pasted_text(client: Client, home: Home) -> None:
    answer = client.post("/verify", {"file": SimpleUploadedFile("maya.json", home.records[TOKEN].read_bytes())})
    assert heading(answer.content.decode()) == DEMONSTRATION


@pytest.mark.parametrize(
    "text", ["hello", "{}", "[" * 100_000, "\x00", '{"a": 1, "a": 2}', "<script>alert(1)</script>"]
)
def test_anything_else_gets_an_answer_and_never_a_yes(client: Client, text: str) -> None:
    answer = client.post("/verify", {"text": text})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Genuine and current" not in page
    assert "<script" not in page


def test_nothing_given_is_said_at_the_top_and_at_the_field(client: Client) -> None:
    answer = client.post("/verify", {"text": "  "})
    assert answer.status_code == 422
    assert answer.content.decode().count("Choose a file, or paste a record.") == 2


def test_a_link_that_is_not_there_shows_no_name(client: Client) -> None:
    answer = client.get("/v/no-such-link")
    assert answer.status_code == 404
    assert "Maya" not in answer.content.decode()


def test_no_page_of_a_record_says_what_the_person_can_do(client: Client) -> None:
    assert not re.search(r"Maya R\.? can\b", text_of(client, f"/v/{TOKEN}"))
    assert not re.search(r"Maya R\.? puede\b", text_of(client, f"/es/v/{TOKEN}"))
