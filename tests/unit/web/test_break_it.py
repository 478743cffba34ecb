"""Every change that makes a proof false is refused at its line, and the finding stays as it was."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from django.test import Client

from asyougo.web.learner.proof import printed, text_of
from tests.unit.web.homes import CREDENTIAL, LEARNER

FINDING = f"/learners/{LEARNER}/findings/{CREDENTIAL}"
BREAK = f"{FINDING}/break"
REFUSED = "The checker refuses it."
ACCEPTED = "The checker accepts it: the proof still holds."


def certificate(client: Client, finding: str = FINDING) -> dict[str, object]:
    found: dict[str, object] = json.loads(client.get(f"{finding}.json").content)["certificate"]
    return found


def uses(client: Client) -> list[dict[str, str]]:
    found: list[dict[str, str]] = certificate(client)["claims"][0]["proof"]["uses"]  # type: ignore[index]
    return found


def refused_lines(text: str) -> list[str]:
    return [unescape(line) for line in re.findall(r"<mark>(.*?)</mark>", text)]


def test_the_proof_as_it_is_is_accepted(client: Client) -> None:
    text = client.post(BREAK, {"proof": text_of(printed(certificate(client)))}).content.decode()
    assert ACCEPTED in text
    assert refused_lines(text) == []


def test_a_removed_course_is_named_at_its_line(client: Client) -> None:
    use = uses(client)[0]
    text = client.get(BREAK, {"remove": use["item"]}).content.decode()
    assert REFUSED in text
    (line,) = refused_lines(text)
    assert use["item"] in line
    assert "A new audit of the record without it" in text


def test_swapped_places_are_refused_at_their_line(client: Client) -> None:
    first, second = uses(client)[:2]
    places = {"first": f"{first['node']}#{first['slot']}", "second": f"{second['node']}#{second['slot']}"}
    text = client.get(BREAK, places).content.decode()
    assert REFUSED in text
    assert any(first["node"] in line or second["node"] in line for line in refused_lines(text))


@pytest.mark.parametrize(
    ("what", "into"),
    [
        ('"verdict": "SATISFIED"', '"verdict": "NOT_SATISFIED"'),
        ('"reading": "low"', '"reading": "high"'),
        ('"node": "programming"', '"node": "telling"'),
        ('"as_of": "2026', '"as_of": "2027'),
        ('"rule": "sha256:', '"rule": "sha256:0'),
        ('"kind": "allocation"', '"kind": "magic"'),
        ("lakeside.csv#", "harbor.csv#9"),
    ],
)
def test_an_edited_proof_is_refused_with_a_line(client: Client, what: str, into: str) -> None:
    proof = text_of(printed(certificate(client)))
    assert what in proof
    text = client.post(BREAK, {"proof": proof.replace(what, into, 1)}).content.decode()
    assert REFUSED in text
    assert refused_lines(text)


@pytest.mark.parametrize(
    "proof", ["", "{", "[]", "null", '"x"', "[" * 5_000, '{"certificate": "asyougo-certificate/1"}']
)
def test_what_is_no_proof_is_refused_and_never_breaks_the_page(client: Client, proof: str) -> None:
    answer = client.post(BREAK, {"proof": proof})
    assert answer.status_code == 200
    assert ACCEPTED not in answer.content.decode()


def test_the_finding_stays_as_it_was(client: Client) -> None:
    before = client.get(f"{FINDING}.json").content
    client.get(BREAK, {"remove": uses(client)[0]["item"]})
    client.post(BREAK, {"proof": "{}"})
    assert client.get(f"{FINDING}.json").content == before


def test_a_course_that_is_not_in_the_record_cannot_be_removed(client: Client) -> None:
    text = client.get(BREAK, {"remove": "no-such-row"}).content.decode()
    assert REFUSED not in text and ACCEPTED not in text


def test_the_quick_way_stands_beside_ours(client: Client) -> None:
    text = client.get(BREAK).content.decode()
    assert "The quick way says" in text and "We say" in text


def test_a_printed_value_reads_back_as_the_same_value(client: Client) -> None:
    for finding in (FINDING, f"/learners/{LEARNER}/findings/lakeside/data-analyst"):
        proof = certificate(client, finding)
        assert json.loads(text_of(printed(proof))) == proof


def test_every_line_knows_which_value_it_shows() -> None:
    lines = printed({"a": [{"b": "x" * 90}, {"b": "y" * 90}], "c": 1})
    assert [line.path for line in lines if "y" in line.text] == ["a[1].b"] or any(
        line.path == "a[1]" for line in lines if "y" in line.text
    )
    assert lines[-2].path == "c"
