"""Every example in the reference of the language is read, and says what the page quotes under it."""

from __future__ import annotations

import io
import json
import re
from contextlib import redirect_stdout

import pytest

from asyougo.rules.check import check_rule
from asyougo.rules.nodes import KIND_KEYS
from asyougo.rules.parse import load_rule, read_rules
from asyougo.rules.syntax import TOP_KEYS
from asyougo.rules.words import words_of
from tests.conftest import REPOSITORY

PAGE = (REPOSITORY / "docs/reference/rule-language.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)(?: (\w+))?\n(.*?)^```\n(?:> ([^\n]*)\n)?", PAGE, re.MULTILINE | re.DOTALL)

AROUND = """\
rule: asyougo/1
id: lakeside/example
sets: {electives: "CIS 22A; MATH 10; DATA 20"}
"""


def of_kind(language: str, part: str) -> list[tuple[str, str]]:
    return [(text, quoted) for lang, kind, text, quoted in BLOCKS if (lang, kind) == (language, part)]


def indented(text: str) -> str:
    return "".join(f"  {line}\n" for line in text.splitlines())


@pytest.mark.parametrize(("text", "quoted"), of_kind("yaml", "node"))
def test_an_example_of_a_node_says_what_is_quoted(text: str, quoted: str) -> None:
    rule = load_rule(f"{AROUND}require:\n{indented(text)}", "page.yaml")
    assert rule.require is not None
    assert dict(words_of(rule, "en"))[rule.require.id] == quoted
    assert [problem for problem in check_rule(rule) if problem.severity == "error"] == []


@pytest.mark.parametrize(("text", "quoted"), of_kind("yaml", "beside"))
def test_an_example_of_what_stands_beside_the_tree_says_what_is_quoted(text: str, quoted: str) -> None:
    tree = "require: {all: [{id: one, take: {any_of: $electives}}, {id: two, take: {any_of: 'CIS *'}}]}\n"
    rule = load_rule(f"{AROUND}{tree}{text}", "page.yaml")
    assert quoted in dict(words_of(rule, "en")).values()


def test_whole_rules_are_sound() -> None:
    whole = of_kind("yaml", "")
    assert len(whole) == 2
    for text, _ in whole:
        assert check_rule(load_rule(text, "page.yaml")) == ()


def test_the_example_of_the_exchange_form_is_read() -> None:
    ((text, _),) = of_kind("json", "")
    json.loads(text)
    requirements, problems = read_rules(text, "page.json")
    assert problems == () and len(requirements) == 1


def test_the_python_on_the_page_prints_what_it_says() -> None:
    ((code, _),) = of_kind("python", "")
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(compile(code, "page.py", "exec"), {})  # noqa: S102 - our own page
    assert printed.getvalue().strip() == re.findall(r"# (sha256:\w+)", code)[0]


def test_the_page_shows_every_key_and_every_kind_of_node() -> None:
    for name in (*TOP_KEYS, *KIND_KEYS):
        assert re.search(rf"\b{name}\b", PAGE), name
    for kind, keys in KIND_KEYS.items():
        for key in {*keys} - {"set", "of"}:
            assert re.search(rf"\b{key}\b", PAGE), (kind, key)


def test_the_message_on_the_page_is_the_one_that_people_get() -> None:
    ((shown, _),) = of_kind("text", "")
    text = (
        "rule: asyougo/1\nid: stolaf/biology\nowner: stolaf\n\n\nrequire: # row 6\n"
        '  {id: org, take: {courses: 1, any_of: "BIO 242, 247 248"}}\n'
    )
    problems = read_rules(text, "biology.yaml")[1]
    assert [str(problem) for problem in problems] == [shown.strip()]
