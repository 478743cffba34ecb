"""A translated rule is a rule like any other: it is exchanged, written and read back without loss."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from asyougo.errors import Problem
from asyougo.formats import hanson, princeton
from asyougo.formats.hanson import read_hanson
from asyougo.formats.princeton import read_princeton
from asyougo.model.exchange import requirement_as_json, requirement_hash
from asyougo.model.requirement import Requirement, walk
from asyougo.rules.parse import read_rules
from asyougo.rules.words import words_of
from asyougo.rules.write import write_rule
from tests.conftest import REPOSITORY, SHARED
from tests.unit.formats.test_hanson import BEEKEEPING
from tests.unit.formats.test_princeton import GARDENING

DATA = SHARED / "data"
PRINCETON = tuple(sorted((DATA / "princeton-requirements").glob("*/*.yaml")))
HANSON = tuple(sorted((DATA / "stolaf-degree-requirements").glob("*/*.yaml*")))

Read = Callable[[str, str], tuple[tuple[Requirement, ...], tuple[Problem, ...]]]


@cache
def translated(read: Read, files: tuple[Path, ...]) -> tuple[Requirement, ...]:
    """The rules of all files, read once for all tests."""
    return tuple(rule for path in files for rule in read(path.read_text(encoding="utf-8"), path.name)[0])


def assert_comes_back(rule: Requirement) -> None:
    """The rule is the same after it was exchanged as JSON, and after it was written as YAML."""
    exchanged, problems = read_rules(json.dumps(requirement_as_json(rule)), "rule.json")
    assert problems == () and exchanged == (rule,), rule.id
    assert requirement_hash(exchanged[0]) == requirement_hash(rule)
    spelled, problems = read_rules(write_rule(rule), "rule.yaml")
    assert problems == () and spelled == (rule,), rule.id
    assert requirement_hash(spelled[0]) == requirement_hash(rule)


@pytest.mark.parametrize(("read", "text"), [(read_princeton, GARDENING), (read_hanson, BEEKEEPING)])
def test_a_translated_rule_survives_exchange_and_writing(read: Read, text: str) -> None:
    (rule,), _ = read(text, "example.yaml")
    assert_comes_back(rule)


@pytest.mark.shared
def test_every_real_programme_survives_exchange_and_writing() -> None:
    rules = translated(read_princeton, PRINCETON)
    assert len(rules) == 84
    for rule in rules:
        assert_comes_back(rule)


@pytest.mark.shared
def test_every_real_area_survives_exchange_and_writing() -> None:
    rules = translated(read_hanson, HANSON)
    assert len(rules) == 23
    for rule in rules:
        assert_comes_back(rule)


@pytest.mark.shared
def test_every_real_rule_reads_in_words_in_both_languages() -> None:
    for rule in (*translated(read_princeton, PRINCETON), *translated(read_hanson, HANSON)):
        assert rule.require is not None
        for language in ("en", "es"):
            said = dict(words_of(rule, language))
            assert {node.id for node in walk(rule.require)} <= set(said), rule.id
            assert all(said.values()), rule.id


@pytest.mark.shared
def test_the_figures_of_the_reference_are_those_of_the_files() -> None:
    text = (REPOSITORY / "docs" / "reference" / "foreign-rules.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    told = {row[0]: row[1:] for row in rows if len(row) == 3}
    for column, (count, files) in enumerate(
        ((princeton.construct_counts, PRINCETON), (hanson.construct_counts, HANSON))
    ):
        counts = [count(path.read_text(encoding="utf-8"), path.name) for path in files]
        nodes, errors = sum(one.nodes for one in counts), sum(len(one.nodes_reported) for one in counts if one.nodes)
        found, translated, reported = (
            sum(sum(getattr(one, kind).values()) for one in counts) for kind in ("found", "translated", "reported")
        )
        assert told["files"][column] == str(len(files))
        assert told["translated"][column].split()[0] == str(sum(one.nodes > 0 for one in counts))
        assert told["clauses of the translated files"][column] == str(nodes)
        assert told["clauses with an error"][column] == f"{errors} ({errors / nodes:.1%})"
        assert told["constructs"][column] == f"{found:,}"
        assert told["of these translated, reported"][column] == f"{translated:,}, {reported}"
