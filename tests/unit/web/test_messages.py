"""Both languages say the same, in step with the pages, and in words that a twelve-year-old can read."""

from __future__ import annotations

import gettext
import io
import re

import pytest

from asyougo.web.messages import (
    CATALOGUE,
    COMPILED,
    HEADER,
    Entry,
    Message,
    compile_catalogue,
    read_catalogue,
    said_in,
    updated,
    write_catalogue,
)
from tests.reading import ease_of, grade_of

ENTRIES = read_catalogue(CATALOGUE.read_text(encoding="utf-8"))
HIGHEST_GRADE = 8  # Flesch-Kincaid
LOWEST_EASE = 65  # Fernandez-Huerta
WORDS_OF_A_SENTENCE = 8  # shorter strings are labels, for which a formula about sentences says nothing
NAMES = ("Some College, No Credential", "National Student Clearinghouse", "Demonstration: ", "Demostración: ")
"""Titles of sources, and the demonstration line, whose wording is fixed: not ours to make plainer."""
PLAUSIBLE = {"n": "3", "have": "2", "need": "3 courses", "amount": "$30", "row": "7", "file": "fall.csv", "all": "9"}


def filled(text: str) -> str:
    """A message with something plausible in its gaps."""
    return re.sub(r"%\((\w+)\)s", lambda found: PLAUSIBLE.get(found[1], "Lakeside"), text)


def gaps(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)s", text))


def test_every_message_of_the_pages_is_in_the_catalogue_and_no_other() -> None:
    said = said_in()
    assert len(said) > 300
    assert set(ENTRIES) == set(said)
    assert {text: entry.message.plural for text, entry in ENTRIES.items()} == {t: m.plural for t, m in said.items()}


def test_every_message_has_its_spanish() -> None:
    assert [text for text, entry in ENTRIES.items() if not entry.is_translated] == []


def test_the_compiled_catalogue_is_made_from_the_written_one() -> None:
    assert COMPILED.read_bytes() == compile_catalogue(ENTRIES)


def test_a_translation_has_the_gaps_of_its_message() -> None:
    for text, entry in ENTRIES.items():
        for translation in entry.translations:
            assert gaps(translation) == gaps(text), text


@pytest.mark.parametrize("text", [text for text in ENTRIES if len(text.split()) >= WORDS_OF_A_SENTENCE])
def test_english_can_be_read_at_grade_eight(text: str) -> None:
    if not text.startswith(NAMES):
        assert grade_of(filled(text)) <= HIGHEST_GRADE


@pytest.mark.parametrize(
    "text",
    [text for entry in ENTRIES.values() for text in entry.translations if len(text.split()) >= WORDS_OF_A_SENTENCE],
)
def test_spanish_can_be_read_easily(text: str) -> None:
    if any(name in text for name in NAMES):
        return
    assert ease_of(filled(text)) >= LOWEST_EASE


def test_all_labels_together_can_be_read_too() -> None:
    english = ". ".join(filled(text) for text in ENTRIES)
    assert grade_of(english) <= HIGHEST_GRADE


def test_a_catalogue_reads_back_as_it_was_written() -> None:
    entries = updated(said_in(), ENTRIES)
    assert read_catalogue(write_catalogue(entries)).keys() == ENTRIES.keys()
    assert write_catalogue(entries) == CATALOGUE.read_text(encoding="utf-8")


def test_a_new_message_is_added_without_a_translation_and_an_old_one_is_dropped() -> None:
    known = {"old": Entry(Message("old"), ("viejo",)), "kept": Entry(Message("kept"), ("guardado",))}
    said = {"kept": Message("kept", place="a.py"), "new": Message("new", "news", place="b.py")}
    assert [(e.message.text, e.translations) for e in updated(said, known)] == [
        ("kept", ("guardado",)),
        ("new", ("", "")),
    ]


def test_the_compiled_form_is_read_by_python() -> None:
    entries = {
        "yes": Entry(Message("yes"), ("sí",)),
        "a day": Entry(Message("a day", "%(n)s days"), ("un día", "%(n)s días")),
        "open": Entry(Message("open"), ("",)),
    }
    found = gettext.GNUTranslations(io.BytesIO(compile_catalogue(entries)))
    assert found.gettext("yes") == "sí"
    assert found.ngettext("a day", "%(n)s days", 1) == "un día"
    assert found.ngettext("a day", "%(n)s days", 2) == "%(n)s días"
    assert found.gettext("open") == "open"
    assert found.gettext("") == HEADER
