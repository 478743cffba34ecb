"""JSON and YAML documents read strictly: what is wrong is said with its line, nothing is guessed, nothing hangs."""

from __future__ import annotations

import json
import time

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from asyougo.formats import documents
from asyougo.formats.documents import Members, NotADocument, Number, read_document, read_json, read_yaml
from tests.conftest import SHARED


def refused(text: str) -> str:
    with pytest.raises(NotADocument) as error:
        read_document(text, "x")
    return str(error.value.problem)


def test_numbers_keep_their_digits_and_names_that_stand_twice_are_known() -> None:
    value = read_json('{"a": 1.10, "b": -0, "c": 1e400, "a": 2}', "x").value
    assert isinstance(value, Members) and value.repeated == ("a",)
    assert (value["a"], value["b"], value["c"]) == ("2", "-0", "1e400")
    assert all(isinstance(number, Number) for number in value.values())


@pytest.mark.parametrize("loader", [yaml.SafeLoader, documents.YAML_LOADER], ids=["in Python", "the quickest here"])
def test_yaml_keeps_every_scalar_as_text(loader: type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "YAML_LOADER", loader)
    value = read_yaml("a: NO\nb: 1.10\nc: 12:30\nd: 1E5\ne: ~\nf: ''\ng: 2019-01-01\n", "x").value
    assert dict(value) == {"a": "NO", "b": "1.10", "c": "12:30", "d": "1E5", "e": None, "f": "", "g": "2019-01-01"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{\n"a": [1,\n}', "x, row 3: this is not JSON: expecting value (got '}')."),
        ('{"a": NaN}', "x: NaN is not a number in JSON (got 'NaN')."),
        ("a: [1\nb: 2", "x, row 2: this is not YAML"),
        ("a: &x 1\nb: *x", "x, row 1: anchors and aliases are not read."),
        ("? [a]\n: 1", "x, row 1: a name must be text."),
        ("a: \x00", "this is not YAML: a character is not allowed"),
        ("[" * 60 + "]" * 60, "nested more than 50 levels deep"),
        ("a:\n" + "".join(" " * n + "b:\n" for n in range(1, 70)), "nested more than 50 levels deep"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line(text: str, said: str) -> None:
    assert said in refused(text)


def test_a_very_long_yaml_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "LONGEST_YAML", 100)
    assert "more than 100 characters" in refused("a: " + "x" * 200)


@pytest.mark.parametrize(
    "text", ['"' + '\\"' * 200_000, "{" * 200_000, '{"a":' * 100_000, "[" + '"' * 300_001, "{" + "\\" * 300_000]
)
def test_hostile_texts_take_no_time(text: str) -> None:
    started = time.process_time()
    refused(text)
    assert time.process_time() - started < 5


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=15,
)


@given(JSON_VALUES, st.sampled_from([None, 0, 2]))
def test_every_value_stands_on_the_line_where_it_is_written(value: object, indent: int | None) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    document = read_json(text, "x")
    lines = text.split("\n")

    def check(part: object, path: tuple[str | int, ...]) -> None:
        row = document.place(path).row
        assert row is not None
        written = lines[row - 1]
        if isinstance(part, dict):
            assert "{" in written
            for name, inside in part.items():
                check(inside, (*path, name))
        elif isinstance(part, list):
            assert "[" in written
            for number, inside in enumerate(part):
                check(inside, (*path, number))
        else:
            assert json.dumps(part, ensure_ascii=False) in written

    check(value, ())


@pytest.mark.shared
def test_of_346_files_of_others_26_are_no_json_and_each_is_told_its_line() -> None:
    broken: list[str] = []
    marked = files = 0
    for folder in ("ctdl-samples", "credentials-wild"):
        for file in sorted((SHARED / "data" / folder).rglob("*.json*")):
            if file.suffix not in (".json", ".jsonld"):
                continue
            files += 1
            text = file.read_text("utf-8")
            try:
                read_json(text, file.name)
                marked += text.startswith("\ufeff")
            except NotADocument as error:
                assert error.problem.place.row is not None
                broken.append(file.name)
    assert (files, len(broken), marked) == (346, 26, 4)
