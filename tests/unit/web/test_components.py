"""Every component can be seen on /components, says what it is for, and says everything in words."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from datetime import date
from typing import Any

import attrs
import pytest
from django.test import Client

import asyougo.web.components
from asyougo.model.finding import Verdict
from asyougo.web.components.chips import AwardChip, VerdictChip
from asyougo.web.public.gallery import specimens


def components() -> list[type]:
    """Every class of the room that is drawn with a template of its own."""
    found = []
    for module in pkgutil.iter_modules(asyougo.web.components.__path__, "asyougo.web.components."):
        for _, kind in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if kind.__module__ == module.name and isinstance(getattr(kind, "template", None), str):
                found.append(kind)
    return found


def shown(value: Any) -> set[type]:
    """The kinds of a value and of everything inside it."""
    if isinstance(value, tuple):
        return {kind for one in value for kind in shown(one)}
    if not attrs.has(type(value)):
        return set()
    inside = {kind for field in attrs.fields(type(value)) for kind in shown(getattr(value, field.name))}
    return {type(value)} | inside


def test_the_gallery_shows_every_component() -> None:
    kinds = components()
    assert len(kinds) > 25
    on_the_page = shown(tuple(specimens()))
    assert [kind.__name__ for kind in kinds if kind not in on_the_page] == []


@pytest.mark.parametrize("kind", components())
def test_a_component_says_what_it_is_for(kind: type) -> None:
    assert (inspect.getdoc(kind) or "").split("\n")[0].endswith((".", ":"))


def test_every_verdict_has_its_own_words_and_shape(client: Client) -> None:
    chips = [VerdictChip(verdict) for verdict in Verdict]
    assert len({chip.words for chip in chips}) == len(chips)
    assert len({chip.shape.name for chip in chips}) == len(chips)


def test_an_award_says_its_end_in_the_same_place(client: Client) -> None:
    day, end = date(2026, 5, 4), date(2026, 6, 1)
    assert AwardChip("Lakeside College", day).words == "Awarded on 4 May 2026 by Lakeside College"
    assert AwardChip("Lakeside College", day, revoked_on=end).words.endswith(", withdrawn on 1 June 2026")
    assert AwardChip("Lakeside College", day, expired_on=end).words.endswith(", expired on 1 June 2026")


def test_no_drawing_stands_without_words(client: Client) -> None:
    text = client.get("/components").content.decode()
    assert re.findall(r"<svg(?![^>]*aria-hidden=\"true\")", text) == []
