"""The exchange form and its published schema: both accept the same, both refuse the same."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

import asyougo.rules
from asyougo.model.exchange import requirement_as_json
from asyougo.rules.parse import load_rule, read_rules
from asyougo.rules.syntax import read_exchange
from tests.unit.rules.requirements import any_requirement
from tests.unit.rules.test_parse import EVERY

SCHEMA = json.loads((Path(asyougo.rules.__file__).parent / "rule-1.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=FormatChecker(["date"]))

# What no schema can say: names that must exist, bounds in order, one value on one day.
BEYOND_A_SCHEMA = {
    "duplicate-id", "unknown-name", "unknown-node", "circle", "n-of", "overlap", "range", "units", "too-large", "also",
}  # fmt: skip
OTHER_VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 1.5, 10**12, "", "  ", "x", "Lakeside", "$x", [], {}, ["x"], {"x": 1}, "0", "-1",
    "1e5", "2020-13-45", "2020-01-01", "2020-fall", "2015-16", {"threshold": "minimum"}, {"en": ""}, "\u0000",
    "\u202ex", "8/3", "0/5", "a@1",
)  # fmt: skip


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_every_construct_of_the_language_is_valid() -> None:
    assert list(VALIDATOR.iter_errors(requirement_as_json(load_rule(EVERY, "every.yaml")))) == []


def test_every_rule_that_can_be_written_is_valid() -> None:
    for seed in range(100):
        assert VALIDATOR.is_valid(requirement_as_json(any_requirement(seed))), seed


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in entries:
        yield from places(inner, (*path, key))


def with_one_slip(document: dict[str, Any], rng: Random) -> dict[str, Any]:
    """The document with one key gone, one key renamed or one value replaced."""
    changed = copy.deepcopy(document)
    *above, last = rng.choice(list(places(changed)))
    holder: Any = changed
    for key in above:
        holder = holder[key]
    how = rng.randrange(4)
    if how == 0:
        del holder[last]
    elif how == 1 and isinstance(holder, dict):
        holder[f"{last}x"] = holder.pop(last)
    elif how == 2 and isinstance(holder[last], dict):
        holder[last]["extra"] = 1
    else:
        holder[last] = rng.choice(OTHER_VALUES)
    return changed


@pytest.mark.parametrize("part", range(4))
def test_reader_and_schema_refuse_the_same_slips(part: int) -> None:
    refused = 0
    for seed in range(100 * part, 100 * part + 100):
        document = with_one_slip(requirement_as_json(any_requirement(seed)), Random(seed))
        requirement, problems = read_exchange(json.dumps(document), "slip.json")
        is_valid = VALIDATOR.is_valid(document)
        refused += not is_valid
        if is_valid:
            assert {problem.code for problem in problems} <= BEYOND_A_SCHEMA, (seed, [str(p) for p in problems])
        else:
            assert problems and requirement is None, (seed, document)
            assert all(problem.remedy and problem.place.row for problem in problems)
    assert refused > 50


def test_a_file_of_the_exchange_form_is_known_by_its_name() -> None:
    text = json.dumps(requirement_as_json(load_rule(EVERY, "every.yaml")), indent=1)
    requirements, problems = read_rules(text, "rule.JSON")
    assert problems == ()
    assert requirements == (load_rule(EVERY, "every.yaml"),)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"rule": "asyougo/1",\n "id": 7}', "f.json, row 2, field 'id': a text is expected here (got '7')"),
        ('{"id": "a",\n\n "id": "b"}', "f.json, row 3: the key stands twice, first in row 1 (got 'id')"),
        ('{"rule": }', "f.json, row 1: a value is missing or is not JSON (got '}')"),
        ('{"rule" 1}', "f.json, row 1: a colon is missing after the key (got '1}')"),
        ('{"rule": "a" "id"}', "f.json, row 1: a comma or } is missing (got '\"id\"}')"),
        ("{rule: 1}", "f.json, row 1: a key in quotation marks is missing (got 'rule: 1}')"),
        ("[1, 2", "f.json, row 1: a comma or ] is missing"),
        ('{"a": "x\n"}', "f.json, row 1: a text in quotation marks cannot be read"),
        ('{"a": 1} {}', "f.json, row 1: something follows the end of the JSON value (got '{}')"),
        ("[" * 5000, "f.json, row 1: the rule is nested more than 60 levels deep"),
        ("", "f.json, row 1: a value is missing or is not JSON"),
        ("[]", "f.json, row 1, field 'rule': this file has no rules"),
        ('{"rule": "asyougo/1", "id": "a"}', "f.json, row 1: this file has no rules"),
        ("[" + "1," * 100_001 + "1]", "f.json, row 1: the document has more than 100,000 values"),
    ],
)
def test_a_broken_json_file_is_told_with_its_line(text: str, told: str) -> None:
    requirement, problems = read_exchange(text, "f.json")
    assert requirement is None
    assert any(str(problem).startswith(told) for problem in problems), [str(problem) for problem in problems]


@pytest.mark.parametrize(
    ("field", "told"),
    [
        (
            '"credits": 4.5',
            "credits must be an exact decimal in quotation marks (got '4.5'). Write it as a text: \"4.5\".",
        ),
        ('"courses": "2"', "a whole number is expected here (got '2')"),
        ('"courses": 2.0', "a whole number is expected here (got '2.0')"),
        ('"courses": 1, "credits": "4"', "courses and credits are both given"),
    ],
)
def test_numbers_in_json_are_exact_or_refused(field: str, told: str) -> None:
    node = f'{{"node": "take", "id": "a", "set": {{"codes": ["BIO 1"]}}, {field}}}'
    _, problems = read_exchange(f'{{"rule": "asyougo/1", "id": "x", "require": {node}}}', "f.json")
    assert any(told in str(problem) for problem in problems), [str(problem) for problem in problems]
