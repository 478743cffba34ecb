"""A registrar reads who meets what, narrows the list by links, and takes it away as a file."""

from __future__ import annotations

import csv
import re

import pytest
from playwright.sync_api import Page, expect

from asyougo.demo import DEMONSTRATION_LINE
from asyougo.web.home import Home

pytestmark = pytest.mark.browser


def test_the_list_begins_with_its_answer_and_narrows_by_links(registrar: Page) -> None:
    expect(registrar).to_have_url(re.compile(r"/registrar$"))
    expect(registrar.get_by_role("heading", level=1)).to_contain_text("that Lakeside College has not awarded")
    everybody = registrar.locator("tbody tr").count()
    registrar.get_by_text("By answer").click()
    registrar.get_by_role("link", name="One course away").click()
    assert 0 < registrar.locator("tbody tr").count() < everybody
    registrar.get_by_role("link", name="Remove One course away").click()
    assert registrar.locator("tbody tr").count() == everybody


def test_from_a_row_to_its_reasons(registrar: Page) -> None:
    registrar.locator("tbody tr th a").first.click()
    expect(registrar.get_by_role("heading", name="The parts of the rule")).to_be_visible()


def test_the_file_holds_the_rows_of_the_list_behind_the_demonstration_line(registrar: Page, site: str) -> None:
    shown = registrar.locator("tbody tr th").all_inner_texts()
    address = registrar.get_by_role("link", name="This table as a file (CSV)").get_attribute("href")
    lines = registrar.request.get(f"{site}{address}").text().splitlines()
    assert DEMONSTRATION_LINE in lines[0]
    rows = list(csv.DictReader(lines[1:]))
    assert [row["learner_id"] for row in rows] == shown


def test_nobody_else_may_read_the_list(plain: Page) -> None:
    answer = plain.goto("/registrar")
    assert answer is not None and answer.status == 403
    plain.get_by_role("link", name="Choose who you are", exact=True).click()
    plain.get_by_role("button", name="Look as registrar").click()
    expect(plain.get_by_role("heading", level=1)).to_contain_text("Lakeside College")


def test_a_registrar_sees_only_learners_with_courses_at_the_own_college(registrar: Page, home: Home) -> None:
    seen = {True: 0, False: 0}
    for number in range(1, 40):
        learner = f"D-{number:06d}"
        transcript = home.transcript_of(learner)
        assert transcript is not None
        is_own = any(getattr(entry, "institution", None) == "lakeside" for entry in transcript.evidence)
        if seen[is_own] < 3:
            seen[is_own] += 1
            answer = registrar.goto(f"/learners/{learner}")
            assert answer is not None and answer.status == (200 if is_own else 404)
    assert min(seen.values()) == 3
