"""What is written reads back the same: YAML, the exchange form, and the hash that names a version."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asyougo.model.exchange import canonical, requirement_as_json, requirement_hash
from asyougo.model.requirement import Label, Prose, Requirement
from asyougo.rules.parse import load_rule, read_rules
from asyougo.rules.syntax import read_exchange
from asyougo.rules.write import write_rule
from tests.conftest import REPOSITORY
from tests.unit.rules.requirements import any_requirement
from tests.unit.rules.test_parse import EVERY


def reads_back(requirement: Requirement) -> None:
    written = write_rule(requirement)
    again, problems = read_rules(written, "written.yaml")
    assert problems == (), f"{[str(problem) for problem in problems]}\n{written}"
    assert again == (requirement,), written
    assert requirement_hash(again[0]) == requirement_hash(requirement)
    text = json.dumps(requirement_as_json(requirement), ensure_ascii=False)
    exchanged, problems = read_exchange(text, "written.json")
    assert problems == (), [str(problem) for problem in problems]
    assert exchanged == requirement
    assert canonical(requirement_as_json(exchanged)) == canonical(requirement_as_json(requirement))


@pytest.mark.parametrize("part", range(4))
def test_any_rule_reads_back_the_same(part: int) -> None:
    for seed in range(60 * part, 60 * part + 60):
        reads_back(any_requirement(seed))


@pytest.mark.slow
@pytest.mark.parametrize("thousand", range(10))
def test_ten_thousand_rules_read_back_the_same(thousand: int) -> None:
    for seed in range(1000 * thousand, 1000 * thousand + 1000):
        reads_back(any_requirement(seed))


def test_every_rule_of_the_demonstration_reads_back_the_same() -> None:
    for file in sorted((REPOSITORY / "src/asyougo/demo/rules").glob("*.yaml")):
        reads_back(load_rule(file.read_text(encoding="utf-8"), file.name))


@given(st.text(min_size=1, max_size=80))
def test_any_text_of_a_rule_survives_yaml(text: str) -> None:
    """What the reader takes as a text comes back as the same text; what it refuses, it refuses in words."""
    rule = Requirement(id="a", require=Prose(id="root", text=Label(text.strip() or "x"), decided_by="chair"))
    again, problems = read_rules(write_rule(rule), "a.yaml")
    assert again == (rule,) or [problem.code for problem in problems] == ["field"]


def test_the_hash_does_not_depend_on_the_order_of_keys_or_on_comments() -> None:
    requirement = load_rule(EVERY, "every.yaml")

    def shuffled(value: Any, rng: random.Random) -> Any:
        if isinstance(value, dict):
            entries = list(value.items())
            rng.shuffle(entries)
            return {key: shuffled(entry, rng) for key, entry in entries}
        return [shuffled(item, rng) for item in value] if isinstance(value, list) else value

    for seed in range(20):
        text = json.dumps(shuffled(requirement_as_json(requirement), random.Random(seed)))
        again, problems = read_exchange(text, "shuffled.json")
        assert problems == ()
        assert again == requirement
        assert again is not None and requirement_hash(again) == requirement_hash(requirement)
    commented = "\n".join(f"{line}  # a comment" for line in EVERY.splitlines())
    assert requirement_hash(load_rule(commented, "commented.yaml")) == requirement_hash(requirement)


def test_another_rule_has_another_hash() -> None:
    one = load_rule(EVERY, "every.yaml")
    other = load_rule(EVERY.replace("courses: 2, credits: 8", "courses: 3, credits: 8"), "every.yaml")
    assert requirement_hash(one) != requirement_hash(other)


def test_the_hash_of_a_rule_never_changes() -> None:
    """A stored hash must still name its rule in ten years; a change here is a new version of the language."""
    text = 'rule: asyougo/1\nid: a/b\nrequire: {all: [{id: x, take: {credits: 4.50, any_of: "BIO 1, 2"}}]}\n'
    assert canonical(requirement_as_json(load_rule(text, "a.yaml"))).decode() == (
        '{"id":"a/b","require":{"id":"root","node":"all","of":[{"credits":"4.5","id":"x","node":"take",'
        '"set":{"codes":["BIO 1","BIO 2"]}}]},"rule":"asyougo/1"}'
    )
    assert (
        requirement_hash(load_rule(text, "a.yaml"))
        == "sha256:fb335bfb60dda2c36af5b7f61542c4fb5072c3b076f056122f2a7d7586366e65"
    )


def test_short_forms_are_kept_short() -> None:
    text = """\
rule: asyougo/1
id: lakeside/short
sets:
  electives: "BIO 315, 341; COS 3**"
require:
  all:
    - {id: stats, take: MATH 10}
    - CIS 22A
    - {id: series, all: "CHEM 1A, 1B"}
    - {id: elec, take: {courses: 2, any_of: $electives, except: BIO 315, where: {level: 300}}}
share:
  - {with: {kind: minor}, max: {courses: 2}}
"""
    assert write_rule(load_rule(text, "short.yaml")) == text
