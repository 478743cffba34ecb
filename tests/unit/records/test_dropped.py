"""What the contexts do not define is named, and nothing else is."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest
from pyld import jsonld

from asyougo.errors import RecordError
from asyougo.records.contexts import CREDENTIALS_V2, OPEN_BADGES_3
from asyougo.records.expansion import expand
from asyougo.records.statements import statements_of
from tests.conftest import SHARED
from tests.unit.records.generated import document
from tests.unit.records.pyld_peer import dropped_by_pyld


def named(value: Any) -> set[tuple[str, str]]:
    return {(part.kind, part.path) for part in expand(value).unsigned}


def words_and_types(value: Any) -> tuple[set[str], set[str]]:
    parts = expand(value).unsigned
    return {part.name for part in parts if part.kind == "term"}, {part.name for part in parts if part.kind == "type"}


@pytest.mark.parametrize("seed", range(4))
def test_another_implementation_leaves_out_the_same_words_and_types(seed: int) -> None:
    draw = random.Random(seed)
    compared = 0
    for _ in range(150):
        made = document(draw)
        try:
            theirs = dropped_by_pyld(copy.deepcopy(made))
        except jsonld.JsonLdError:
            with pytest.raises(RecordError):  # a protected word defined anew: both refuse
                expand(made)
            continue
        assert words_and_types(made) == theirs, json.dumps(made)
        compared += 1
    assert compared > 120


@pytest.mark.shared
def test_on_real_files_the_same_words_and_types_are_named() -> None:
    compared = flagged = 0
    for path in sorted((SHARED / "data/credentials-wild").rglob("*.json")):
        try:
            value = json.loads(path.read_text("utf-8"))
            reading = words_and_types(value) if isinstance(value, dict) and "proof" in value else None
        except (ValueError, RecordError):
            continue
        if reading is not None:
            assert reading == dropped_by_pyld(value), path
            compared += 1
            flagged += reading != (set(), set())
    assert (compared, flagged) == (81, 9)


def test_an_undefined_word_is_named_with_its_place() -> None:
    subjects = [{"id": "urn:x"}, {"gpaHonors": "4.0"}]
    value = {"@context": CREDENTIALS_V2, "type": "VerifiableCredential", "credentialSubject": subjects}
    assert named(value) == {("term", "$.credentialSubject[1].gpaHonors")}


def test_words_of_a_type_end_at_the_next_object() -> None:
    value = {
        "@context": [CREDENTIALS_V2, OPEN_BADGES_3],
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "credentialSubject": {
            "type": "AchievementSubject",
            "achievement": {"type": "Achievement", "criteria": {"narrative": "x", "achievementType": "Badge"}},
        },
    }
    assert named(value) == {("term", "$.credentialSubject.achievement.criteria.achievementType")}


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ({"id": "relative"}, "address"),
        ({"id": "_:b"}, "address"),
        ({"issuer": "_:b"}, "address"),
        ({"id": "http://a b"}, "address"),
        ({"id": "https://a.example/%zz"}, "address"),
        ({"@id": "urn:a", "id": "urn:a"}, "twice"),
        ({"@type": "Profile", "type": "Profile"}, "twice"),
        ({"issuer": "lakeside"}, "address"),
        ({"@index": "a"}, "keyword"),
        ({"@included": []}, "keyword"),
        ({"@graph": []}, "keyword"),
        ({"@reverse": {}}, "keyword"),
        ({"@nest": {}}, "keyword"),
        ({"@foo": 1}, "keyword"),
        ({"_:b": 1}, "term"),
        ({"name": {"@value": "x", "@direction": "rtl"}}, "keyword"),
        ({"name": {"@value": "x", "@language": "not a tag"}}, "keyword"),
        ({"type": "_x"}, "type"),
        ({"type": "_:x"}, "type"),
        ({"https://schema.org/name": "x"}, "other-name"),
        ({"Criteria": {}}, "other-name"),
        ({"type": "https://www.w3.org/2018/credentials#VerifiableCredential"}, "other-name"),
        ({"sec:proof": "x"}, None),  # no context defines the prefix: a full address of its own, and signed
    ],
    ids=str,
)
def test_each_way_around_the_signature_is_named(part: dict[str, Any], kind: str | None) -> None:
    value = {"@context": [CREDENTIALS_V2, OPEN_BADGES_3], "type": "VerifiableCredential", **part}
    assert {found for found, _ in named(value)} == ({kind} if kind else set())


def test_what_is_named_is_really_not_signed() -> None:
    """The words that the walk names change no statement; the words that it does not name do."""
    base = {"@context": [CREDENTIALS_V2, OPEN_BADGES_3], "id": "urn:x", "type": "VerifiableCredential"}
    before = set(statements_of(expand(base)))
    for added in ({"gpaHonors": "4.0"}, {"@index": "a"}, {"_:b": "x"}, {"@foo": 1}, {"issuer": "lakeside"}):
        assert expand({**base, **added}).unsigned
        assert set(statements_of(expand({**base, **added}))) == before
    for added in ({"name": "x"}, {"issuer": "did:web:a.example"}, {"ex:note": "x"}, {"https://a.example/gpa": "4.0"}):
        assert not expand({**base, **added}).unsigned
        assert set(statements_of(expand({**base, **added}))) > before


@pytest.mark.parametrize(
    ("context", "code"),
    [
        ({"VerifiableCredential": "https://evil.example/T"}, "term-redefined"),
        ({"@import": "https://a.example/c"}, "context-feature"),
        ({"@propagate": False}, "context-feature"),
        ({"@base": "https://a.example/"}, "context-feature"),
        ({"@language": "en"}, "context-feature"),
        ({"a": {"@id": "https://a.example/a", "@container": "@index"}}, "context-feature"),
        ({"a": {"@id": "https://a.example/a", "@nest": "b"}}, "context-feature"),
        ({"@vocab": "terms#"}, "context-feature"),
        ({"a": "b", "b": "a"}, "context-malformed"),
        ({"a": 7}, "context-malformed"),
        ({"a": "relative"}, "context-malformed"),
        (None, "term-redefined"),
        (7, "context-malformed"),
        ("https://evil.example/c", "context-unknown"),
    ],
    ids=str,
)
def test_a_context_that_is_not_understood_is_refused_and_never_guessed(context: Any, code: str) -> None:
    with pytest.raises(RecordError) as caught:
        expand({"@context": [CREDENTIALS_V2, context], "type": "VerifiableCredential"})
    assert caught.value.problems[0].code == code


def test_a_document_without_contexts_defines_nothing() -> None:
    assert named({"type": "T", "name": "x"}) == {("term", "$.type"), ("term", "$.name")}


def test_data_inside_a_raw_json_value_is_signed_as_it_stands() -> None:
    value = {
        "@context": CREDENTIALS_V2,
        "type": ["VerifiableCredential", "JsonSchemaCredential"],
        "credentialSubject": {"type": "JsonSchema", "jsonSchema": {"@context": "https://evil.example/c", "any": [1]}},
    }
    assert expand(value).unsigned == ()
    assert any("evil.example" in one.object for one in statements_of(expand(value)))
