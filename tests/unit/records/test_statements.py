"""A document's statements are those that another implementation reads, and none is lost on the way."""

from __future__ import annotations

import random
from typing import Any

import pytest
from attrs import evolve
from pyoxigraph import RdfFormat, parse

from asyougo.errors import RecordError
from asyougo.records.canonical import canonical_text
from asyougo.records.contexts import CREDENTIALS_V2, OPEN_BADGES_3
from asyougo.records.expansion import expand
from asyougo.records.statements import statements_of
from tests.unit.records.generated import defined_document, document
from tests.unit.records.pyld_peer import statements_by_pyld


@pytest.mark.parametrize("seed", range(3))
def test_the_statements_are_those_of_another_implementation(seed: int) -> None:
    draw = random.Random(seed)
    compared = 0
    while compared < 60:
        made = defined_document(draw)
        try:
            expansion = expand(made)
        except RecordError:  # a protected word defined anew
            continue
        if not expansion.unsigned:
            assert canonical_text(statements_of(expansion)) == canonical_text(statements_by_pyld(made))
            compared += 1


def test_the_parser_finds_as_many_statements_as_the_expansion_counts() -> None:
    draw = random.Random(17)
    for _ in range(300):
        try:
            expansion = expand(document(draw))
        except RecordError:
            continue
        assert len(statements_of(expansion)) == expansion.count


def test_a_statement_that_the_parser_loses_is_an_error() -> None:
    expansion = expand({"@context": CREDENTIALS_V2, "id": "urn:x", "name": "x"})
    with pytest.raises(RecordError):
        statements_of(evolve(expansion, count=2))


def test_words_of_all_types_hold_and_not_only_those_of_the_last_one() -> None:
    """The parser's own context processing loses `statusListIndex` here, without a word."""
    value = {
        "@context": CREDENTIALS_V2,
        "type": ["BitstringStatusListEntry", "JsonSchema", "VerifiableCredential"],
        "statusListIndex": "7",
    }
    assert expand(value).unsigned == ()
    assert '"7"' in {statement.object for statement in statements_of(expand(value))}


def test_each_line_is_n_quads_that_a_parser_reads_back() -> None:
    notes = ['\x00\x01\t\r\n"\\', "Zoë 😀 \u2028", {"@value": "ja", "@language": "de-CH"}, 12, 1.5, True]
    value = {"@context": [CREDENTIALS_V2, {"note": "https://a.example/note"}], "id": "urn:x", "note": notes}
    text = canonical_text(statements_of(expand(value)))
    values = {quad.object.value for quad in parse(text.encode(), format=RdfFormat.N_QUADS)}
    assert values == {'\x00\x01\t\r\n"\\', "Zoë 😀 \u2028", "ja", "12", "1.5E0", "true"}


LISTS = [CREDENTIALS_V2, OPEN_BADGES_3, {"steps": {"@id": "https://a.example/steps", "@container": "@list"}}]
TEXTS = [CREDENTIALS_V2, {"title": {"@id": "https://a.example/title", "@container": "@language"}}]


@pytest.mark.parametrize(
    "value",
    [
        {"@context": LISTS, "id": "urn:x", "steps": ["a", "b", "a"]},
        {"@context": LISTS, "id": "urn:x", "steps": []},
        {"@context": LISTS, "id": "urn:x", "steps": [["a"], ["b", "c"]]},
        {"@context": LISTS, "id": "urn:x", "steps": {"@list": ["a"]}},
        {"@context": LISTS, "id": "urn:x", "name": {"@set": ["a", "b"]}},
        {"@context": LISTS, "id": "urn:x", "name": None, "description": []},
        {"@context": TEXTS, "id": "urn:x", "title": {"en": "Data", "es": ["Datos", None], "@none": "x"}},
        {"@context": TEXTS, "id": "urn:x", "name": {"@value": "5", "@type": "https://a.example/T"}},
        {"@context": "https://w3id.org/dcc/v1", "id": "urn:x", "awardedOnCompletionOf": {"id": "urn:y", "name": "z"}},
    ],
    ids=str,
)
def test_lists_languages_and_reversed_words_are_read_as_elsewhere(value: dict[str, Any]) -> None:
    expansion = expand(value)
    assert expansion.unsigned == ()
    assert canonical_text(statements_of(expansion)) == canonical_text(statements_by_pyld(value))


@pytest.mark.parametrize(
    "part",
    [
        {"id": 7},
        {"type": {"a": 1}},
        {"type": [7]},
        {"name": {"@value": {"a": 1}}},
        {"name": {"@value": "x", "@type": "https://a.example/T", "@language": "en"}},
        {"name": {"@list": ["x"], "description": "y"}},
        {"name": {"@set": ["x"], "@list": []}},
    ],
    ids=str,
)
def test_what_is_no_json_ld_is_malformed(part: dict[str, Any]) -> None:
    with pytest.raises(RecordError) as caught:
        statements_of(expand({"@context": CREDENTIALS_V2, "id": "urn:x", **part}))
    assert caught.value.problems[0].code == "malformed"
