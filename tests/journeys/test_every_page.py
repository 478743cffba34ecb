"""Every page, in both languages: accessible, within its width, honest about the demonstration, readable by keyboard."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from asyougo.demo import DEMONSTRATION_LINE
from tests.journeys.addresses import file_name, files, in_spanish, pages
from tests.journeys.conftest import SCREENSHOTS, open_as_registrar

pytestmark = pytest.mark.browser

STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SPANISH_LINE = "Demostración: colegios, reglas, acuerdos y personas inventados, según cifras publicadas."
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
NARROWEST = 320  # CSS pixels (WCAG 2.2, 1.4.10 Reflow)
LARGEST_PAGE = 200_000  # bytes
SLOWEST_S = 1
WITHOUT_MARK = ("/v/",)  # a record is handed out as it was signed; the word stands in what was signed


@pytest.fixture(scope="module", params=["phone", "desk"])
def anybody(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[Page]:
    """Somebody at a phone, then at a desk."""
    page = open_as_registrar(browser, site, viewport=PHONE if request.param == "phone" else DESK)
    yield page
    page.context.close()


@pytest.fixture(scope="module")
def reader(browser: Browser, site: str) -> Iterator[Page]:
    """Somebody at a phone."""
    page = open_as_registrar(browser, site, viewport=PHONE)
    yield page
    page.context.close()


@pytest.mark.parametrize("address", pages())
def test_a_page_has_no_barrier_that_axe_can_find(anybody: Page, address: str) -> None:
    anybody.goto(address)
    found = Axe().run(anybody, options={"runOnly": STANDARD})
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.slow
@pytest.mark.parametrize("address", [in_spanish(address) for address in pages()])
def test_a_spanish_page_has_no_barrier_that_axe_can_find(reader: Page, address: str) -> None:
    reader.goto(address)
    found = Axe().run(reader, options={"runOnly": STANDARD})
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("address", pages() + [in_spanish(address) for address in pages()])
def test_a_page_has_one_heading_one_language_and_fits(reader: Page, address: str) -> None:
    answer = reader.goto(address)
    assert answer is not None and len(answer.body()) <= LARGEST_PAGE
    assert reader.locator("h1").count() == 1
    assert reader.locator("html").get_attribute("lang") == ("es" if address.startswith("/es/") else "en")
    reader.set_viewport_size({"width": NARROWEST, "height": 740})
    width = reader.evaluate("document.documentElement.scrollWidth")
    reader.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    assert width <= NARROWEST, f"{width} px wide"


@pytest.mark.parametrize("address", pages() + [in_spanish(address) for address in pages()])
def test_a_page_and_its_print_say_that_it_is_a_demonstration(reader: Page, site: str, address: str) -> None:
    line = SPANISH_LINE if address.startswith("/es/") else DEMONSTRATION_LINE
    about = f"{site}/es/about-these-numbers" if address.startswith("/es/") else f"{site}/about-these-numbers"
    reader.goto(address)
    assert line in reader.locator("footer").inner_text()
    reader.emulate_media(media="print")
    printed = reader.locator("footer").inner_text()
    reader.emulate_media(media="screen")
    assert line in printed and about in printed


@pytest.mark.parametrize("address", files() + [in_spanish(address) for address in files()])
def test_a_file_says_that_it_is_a_demonstration(reader: Page, site: str, address: str) -> None:
    answer = reader.request.get(f"{site}{address}")
    assert answer.ok
    if address.endswith(".csv"):
        first = answer.text().splitlines()[0]
        assert (SPANISH_LINE if address.startswith("/es/") else DEMONSTRATION_LINE) in first
        assert "/about-these-numbers" in first
    elif address.endswith("report.json"):
        assert "DEMONSTRATION" in answer.text()
    else:
        assert "DEMONSTRATION" in answer.headers["content-disposition"]


@pytest.mark.parametrize("address", pages())
def test_the_keyboard_goes_through_a_page_in_the_order_of_reading(reader: Page, address: str) -> None:
    reader.goto(address)
    assert reader.locator("[tabindex]:not([tabindex='0']):not([tabindex='-1'])").count() == 0
    reader.keyboard.press("Tab")
    assert reader.evaluate("document.activeElement.className") == "skip"
    places: list[int] = []
    stops = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"
    steps = reader.evaluate(
        "stops => [...document.querySelectorAll(stops)].filter(e => e.checkVisibility()).length", stops
    )
    for _ in range(min(steps, 60)):
        place = reader.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)")
        places.append(place)
        reader.keyboard.press("Tab")
    going = [place for place in places if place > 0]
    turns = sum(1 for before, after in zip(going, going[1:], strict=False) if after < before)
    assert turns <= 1, places  # once round the page and back to its start


@pytest.mark.parametrize("address", pages())
def test_what_is_pressed_is_large_enough(reader: Page, address: str) -> None:
    reader.goto(address)
    small = reader.evaluate(
        """() => [...document.querySelectorAll('button, input, select, textarea, summary, nav a, .links a')]
            .filter(e => e.checkVisibility())
            .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
            .filter(([, box]) => box.width > 0 && (box.height < 24 || box.width < 24))
            .map(([html]) => html)"""
    )
    assert small == []


VIEWS: dict[str, dict[str, Any]] = {
    "360": {"viewport": PHONE},
    "768": {"viewport": {"width": 768, "height": 900}},
    "1280": {"viewport": DESK},
    "1280-dark": {"viewport": DESK, "color_scheme": "dark"},
    "360-dark": {"viewport": PHONE, "color_scheme": "dark"},
}


@pytest.mark.slow
@pytest.mark.parametrize("view", VIEWS)
def test_a_picture_of_every_page_is_kept_for_the_eye(browser: Browser, site: str, view: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page = open_as_registrar(browser, site, **VIEWS[view])
    for address in pages():
        for language, where in (("en", address), ("es", in_spanish(address))):
            page.goto(where)
            path = SCREENSHOTS / file_name(address, view, language)
            page.screenshot(path=str(path), full_page=True)
            assert path.stat().st_size > 5_000
    page.context.close()


@pytest.mark.slow
def test_a_page_prints_on_white_without_buttons(browser: Browser, site: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page = open_as_registrar(browser, site, viewport={"width": 768, "height": 1000}, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    for address in pages():
        page.goto(address)
        assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
        assert page.locator("h1").is_visible(), address
        shown = page.locator("button, input, textarea, nav.site-nav").evaluate_all(
            "all => all.filter(e => e.checkVisibility()).length"
        )
        assert shown == 0, address
        page.screenshot(path=str(SCREENSHOTS / file_name(address, "print")), full_page=True)
    page.goto("/try?example=maya")
    assert page.get_by_text("Requirements met").first.is_visible()
    page.context.close()


@pytest.mark.parametrize("address", pages())
def test_a_page_comes_within_a_second(reader: Page, address: str) -> None:
    """Processor time of this process, in which the site runs: a busy machine does not count."""
    reader.goto(address)
    times = []
    for _ in range(3):
        start = time.process_time()
        answer = reader.request.get(address)
        times.append(time.process_time() - start)
        assert answer.status in (200, 404)
    assert min(times) < SLOWEST_S, times


def test_no_page_asks_another_host_for_anything(browser: Browser, site: str) -> None:
    page = open_as_registrar(browser, site)
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    for address in pages():
        page.goto(address)
    page.context.close()
    assert asked and all(url.startswith(site) for url in asked)
    assert [text for text in said if not re.search(r"status of 4\d\d", text)] == []
