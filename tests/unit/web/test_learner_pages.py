"""A learner reads what is met, what is near and what nobody can tell, and can check every word of it."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from django.test import Client

from asyougo.audit.certificate import check
from asyougo.audit.prepare import prepare
from asyougo.formats.transcript_json import read_transcript
from asyougo.rules.parse import load_rule
from asyougo.web.home import Home
from tests.unit.web.homes import CREDENTIAL, LEARNER

FINDING = f"/learners/{LEARNER}/findings/{CREDENTIAL}"
ANALYST = f"/learners/{LEARNER}/findings/lakeside/data-analyst"


def words_of(client: Client, address: str) -> str:
    """The visible words of a page."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(address).content.decode())))


def test_the_title_is_the_answer(client: Client) -> None:
    text = client.get(f"/learners/{LEARNER}").content.decode()
    assert "<h1>Maya, you meet all requirements of 3 credentials, and you are one course away from 2 more.</h1>" in text


def test_the_credits_are_an_exact_sum_of_the_lines(client: Client) -> None:
    text = words_of(client, f"/learners/{LEARNER}")
    assert "71 credits from 2 colleges" in text
    assert "Passed, each course once 71 credits" in text


def test_what_waits_for_a_paper_names_the_college_and_the_amount(client: Client) -> None:
    text = words_of(client, f"/learners/{LEARNER}/findings/lakeside/as-nursing")
    assert "We cannot tell" in text
    assert "Northgate College keeps the transcript because $112 is owed." in text


def test_one_course_away_says_which_and_what_it_costs(client: Client) -> None:
    text = words_of(client, f"/learners/{LEARNER}/findings/harbor/as-business")
    assert "Take ACCT 1A" in text
    for fact in (
        "Price, after what is passed already $230",
        "A held transcript costs $112",
        "Federal aid",
        "Whom to ask",
    ):
        assert fact in text


def test_a_part_that_is_met_names_the_course_and_the_row(client: Client) -> None:
    text = words_of(client, FINDING)
    assert re.search(r"Programming .*? CIS 22A .*? because of row \d+ of lakeside\.csv", text)
    assert "Proof checked." in text


def test_the_award_stands_beside_the_finding_and_never_in_its_place(client: Client) -> None:
    text = words_of(client, FINDING)
    assert "Awarded on 4 May 2026 by Lakeside College" in text
    assert text.index("Awarded on") < text.index("Requirements met")
    other = words_of(client, f"/learners/{LEARNER}/findings/lakeside/general-education-milestone")
    assert "Requirements met" in other and "Awarded on" not in other


def test_a_count_that_promises_too_much_is_shown_and_refuted(client: Client) -> None:
    text = words_of(client, ANALYST)
    assert "A simple count would say that it is met" in text
    assert re.search(r"These parts can be met only by these 2 courses: .*MATH 10 .* STAT 12", text)


def test_the_three_files_prove_the_finding_without_this_site(client: Client, home: Home) -> None:
    finding = json.loads(client.get(f"{FINDING}.json").content)
    rule = load_rule(client.get(f"/rules/{CREDENTIAL}.yaml").content.decode(), "rule.yaml")
    record, problems = read_transcript(client.get(f"/learners/{LEARNER}/record.json").content.decode(), "record.json")
    assert record is not None and problems == ()
    assert check(rule, prepare(record, home.context), finding["certificate"], home.catalogue_of("lakeside")) == []


def test_files_of_the_demonstration_carry_the_word_in_their_names(client: Client) -> None:
    for address in (f"{FINDING}.json", f"/rules/{CREDENTIAL}.yaml", f"/learners/{LEARNER}/record.json"):
        assert "DEMONSTRATION" in client.get(address)["Content-Disposition"]


def test_another_learner_is_not_there_for_a_visitor(client: Client) -> None:
    assert client.get("/learners/D-000012").status_code == 404
    assert client.get("/learners/D-000012/record.json").status_code == 404
    assert client.get(f"/learners/D-000012/findings/{CREDENTIAL}").status_code == 404
    assert client.get("/learners/nobody").status_code == 404


def test_an_unknown_credential_is_not_there(client: Client) -> None:
    assert client.get(f"/learners/{LEARNER}/findings/no/such").status_code == 404
    assert client.get("/rules/no/such.yaml").status_code == 404


def test_spanish_says_the_same_with_spanish_names(client: Client) -> None:
    text = words_of(client, f"/es{FINDING}")
    assert "Certificado en Fundamentos de Datos" in text
    assert "Requisitos cumplidos" in text
    assert "otoño de 20" in text
    assert "grade" not in text


@pytest.mark.parametrize("address", [f"/learners/{LEARNER}", FINDING, ANALYST, f"{FINDING}/break"])
def test_a_page_is_small(client: Client, address: str) -> None:
    assert len(client.get(address).content) <= 200_000
