"""The stylesheet keeps the measures that the pages promise: contrast in both schemes, one file, no other host."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import asyougo.web

STYLESHEET = Path(asyougo.web.__file__).parent / "static" / "asyougo.css"
TEXT = STYLESHEET.read_text(encoding="utf-8")
TEXT_ON_PAGE = ("ink-soft", "accent", "yes", "soon", "no", "ask")


def tokens(scheme: str) -> dict[str, str]:
    """The colours of a scheme; the dark one changes some of the light ones."""
    roots = re.findall(r":root \{(.*?)\}", TEXT, flags=re.S)
    light = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", roots[0]))
    dark = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", roots[1]))
    return light if scheme == "light" else light | dark


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours (WCAG 2.2, success criterion 1.4.3)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_has_the_highest_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "paper-2"])
def test_text_can_be_read_on_every_ground(scheme: str, ground: str) -> None:
    colours = tokens(scheme)
    assert contrast(colours["ink"], colours[ground]) >= 7
    for name in TEXT_ON_PAGE:
        assert contrast(colours[name], colours[ground]) >= 4.5, name


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_button_can_be_read_and_its_edge_be_seen(scheme: str) -> None:
    colours = tokens(scheme)
    assert contrast(colours["accent-ink"], colours["accent"]) >= 4.5
    assert contrast(colours["edge"], colours["paper"]) >= 3
    assert contrast(colours["edge"], colours["paper-2"]) >= 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_focus_ring_is_seen_on_every_ground(scheme: str) -> None:
    colours = tokens(scheme)
    for ground in ("paper", "paper-2", "accent"):
        rings = (contrast(colours["focus"], colours[ground]), contrast(colours["focus-ink"], colours[ground]))
        assert max(rings) >= 3, ground


def test_the_stylesheet_is_one_short_file_that_asks_no_other_host() -> None:
    assert len(TEXT.splitlines()) <= 700
    assert "url(" not in TEXT
    assert "@import" not in TEXT
    assert not re.search(r"https?:", TEXT)


def test_colours_come_from_the_tokens_only() -> None:
    rules = re.sub(r":root \{.*?\}", "", TEXT, flags=re.S)
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", rules) == []
