"""A person without an account looks around, on a phone and without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_from_the_home_page_to_the_row_that_counts(plain: Page) -> None:
    plain.goto("/")
    expect(plain.get_by_role("heading", level=1)).to_have_text("Everything you have learned, counted.")
    plain.get_by_role("link", name="See Maya: 71 credits, no degree").click()
    expect(plain.get_by_role("heading", level=1)).to_contain_text("3 credentials")
    plain.get_by_role("link", name="CS Transfer-Ready").click()
    expect(plain.get_by_text("Proof checked.")).to_be_visible()
    expect(plain.get_by_text(re.compile(r"because of row \d+ of"))).not_to_have_count(0)


def test_the_count_that_promises_too_much_is_one_click_away(plain: Page) -> None:
    plain.goto("/")
    plain.get_by_role("link", name="see why").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Certificate for Data Analysts")
    expect(plain.get_by_text("can be met only by these 2 courses")).to_be_visible()


def test_breaking_a_proof_by_hand(plain: Page) -> None:
    plain.goto("/learners/maya/findings/lakeside/data-foundations")
    plain.get_by_role("link", name="Try to break this").click()
    plain.get_by_role("button", name="Take it away").click()
    expect(plain.get_by_role("heading", name="The checker refuses it.")).to_be_visible()
    expect(plain.locator("mark")).to_have_count(1)
    proof = plain.get_by_label("The proof", exact=True)
    proof.fill(proof.input_value().replace('"verdict": "SATISFIED"', '"verdict": "WITH_PLANNED"'))
    plain.get_by_role("button", name="Check this proof").click()
    expect(plain.get_by_role("heading", name="The checker refuses it.")).to_be_visible()


def test_typing_courses_answering_a_question_and_reading_why(plain: Page) -> None:
    plain.goto("/")
    plain.get_by_role("link", name="Check my courses").last.click()
    plain.get_by_label("Your courses").fill(
        "Lakeside College, MAT 10, 4, B, Fall 2016\n"
        "Lakeside College, CIS 22A, 4, A, Fall 2016\n"
        "Lakeside College, DATA 20, 3, B, Spring 2017\n"
        "Lakeside College, DATA 30, 3, B, Spring 2017\n"
    )
    plain.get_by_role("button", name="Check my courses").click()
    expect(plain.get_by_text("Line 1: Which course is “MAT 10”?")).to_be_visible()
    plain.get_by_role("button", name="MATH 10", exact=True).click()
    expect(plain.get_by_text("Which course is")).to_have_count(0)
    expect(plain.get_by_text("unverified, from what you typed").first).to_be_visible()
    plain.get_by_role("button", name="See why Certificate in Data Foundations").click()
    expect(plain.get_by_text("because of line 1 of what you typed")).to_be_visible()
    assert {cookie["name"] for cookie in plain.context.cookies()} == {"csrftoken"}


def test_the_language_is_one_link_away_on_the_same_page(plain: Page) -> None:
    plain.goto("/learners/maya")
    plain.get_by_role("link", name="Español").click()
    expect(plain).to_have_url(re.compile(r"/es/learners/maya$"))
    expect(plain.get_by_role("heading", level=1)).to_contain_text("usted cumple todos los requisitos de 3 credenciales")
    plain.get_by_role("link", name="English").click()
    expect(plain).to_have_url(re.compile(r"/learners/maya$"))


def test_a_shared_record_answers_on_the_first_screen_of_a_phone(plain: Page) -> None:
    plain.set_viewport_size({"width": 360, "height": 640})
    for language in ("", "/es"):
        plain.goto(f"{language}/v/data-foundations-of-maya")
        for fact in plain.locator("dl.facts dd").all():
            box = fact.bounding_box()
            assert box is not None and box["y"] + box["height"] <= 640, fact.inner_text()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_check_of_a_record_prints_on_one_page(plain: Page, paper: str) -> None:
    for language in ("", "/es"):
        plain.goto(f"{language}/v/data-foundations-of-maya")
        assert len(re.findall(rb"/Type\s*/Page\b", plain.pdf(format=paper))) == 1


def test_a_stranger_checks_a_record_that_was_changed(plain: Page, site: str) -> None:
    record = plain.request.get(f"{site}/v/data-foundations-of-maya/record.json").text()
    plain.goto("/")
    plain.get_by_role("link", name="Check a record").click()
    plain.get_by_label("Or its text").fill(record.replace("Maya R.", "Mara R."))
    plain.get_by_role("button", name="Check this record").click()
    expect(plain.get_by_role("heading", level=1)).to_contain_text("Not genuine: altered")


def test_a_mistake_in_a_form_is_said_where_it_is(plain: Page) -> None:
    plain.goto("/try")
    plain.get_by_role("button", name="Check my courses").click()
    summary = plain.get_by_role("alert")
    expect(summary).to_contain_text("Type at least one course.")
    summary.get_by_role("link").click()
    expect(plain).to_have_url(re.compile(r"#courses$"))
