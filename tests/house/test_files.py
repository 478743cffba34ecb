"""Every file can be read from top to bottom: size, first line, names, and nothing of one computer in it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.house.repository import files, modules, tree_of, where

LONGEST_MODULE = 400  # lines; STYLE: split by meaning, not by size
LONGEST_FIRST_LINE = 120  # characters
NAMES_WITHOUT_PURPOSE = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "base"}
TODO = re.compile(r"\b(TODO|FIXME|XXX)\b(?!.*#\d+)")
# A path of somebody's computer, not part of an address.
DEVELOPERS_PATH = re.compile(r"(?<![\w.:/-])/(?:home|Users|root|work)/[\w.-]+")
# Hosts of package registries, in two parts so that this file does not name them.
REGISTRIES = tuple(
    a + b
    for a, b in [
        ("py", "pi.org"),
        ("python", "hosted.org"),
        ("npm", "js.org"),
        ("npm", "js.com"),
        ("yarn", "pkg.com"),
        ("deb.de", "bian.org"),
        ("snapshot.de", "bian.org"),
        ("archive.ub", "untu.com"),
        ("con", "da.anaconda.org"),
    ]
)


def text_files() -> list[tuple[Path, str]]:
    """Every file that is text, less the full text of the licence."""
    readable = []
    for path in files():
        try:
            readable.append((path, path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return [(path, text) for path, text in readable if path.name != "LICENSE"]


def test_no_module_is_longer_than_one_reading() -> None:
    long = {where(path): text.count("\n") for path in modules() if (text := path.read_text(encoding="utf-8"))}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_MODULE} == {}


def test_every_module_says_its_purpose_in_its_first_line() -> None:
    wrong = [where(path) for path in modules() if not is_a_sentence(ast.get_docstring(tree_of(path)))]
    # An empty __init__.py is a folder, not a module.
    assert [name for name in wrong if (REPOSITORY / name).read_text(encoding="utf-8").strip()] == []


def test_every_public_function_says_what_it_does() -> None:
    wrong = []
    for path in modules("src"):
        for node in tree_of(path).body:
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node.name.startswith("_"):
                continue
            if not is_a_sentence(ast.get_docstring(node)):
                wrong.append(f"{where(path, node.lineno)} {node.name}")
    assert not wrong, "\n".join(wrong)


def is_a_sentence(docstring: str | None) -> bool:
    """Whether a docstring opens with one line that is a sentence."""
    first = (docstring or "").split("\n")[0]
    return first.endswith((".", "?", "!")) and 8 <= len(first) <= LONGEST_FIRST_LINE


@pytest.mark.parametrize("docstring", [None, "", "x.", "No full stop", "Goes on\nand on.", "a" * 121 + "."])
def test_what_is_not_a_first_line(docstring: str | None) -> None:
    assert not is_a_sentence(docstring)
    assert is_a_sentence("Whether a docstring opens with a sentence.\n\nMore.")


def test_every_name_says_what_is_inside() -> None:
    parts = {(path, Path(part).stem) for path in files() for part in path.relative_to(REPOSITORY).parts}
    vague = {where(path) for path, part in parts if path.suffix in (".py", "") and part in NAMES_WITHOUT_PURPOSE}
    assert vague == set()


def test_no_todo_without_an_issue_number() -> None:
    found = [
        where(path, number)
        for path, text in text_files()
        for number, line in enumerate(text.splitlines(), 1)
        if TODO.search(line) and path != Path(__file__)
    ]
    assert [name for name in found if not name.startswith("pyproject.toml")] == []


def test_nothing_of_one_computer_is_committed() -> None:
    found = [
        f"{where(path, number)}: {match.group()}"
        for path, text in text_files()
        for number, line in enumerate(text.splitlines(), 1)
        if (match := DEVELOPERS_PATH.search(line)) and path != Path(__file__)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("text", ["see /home/ana/asyougo", "cd '/work/main'", "(/Users/ana/x)", "/root/x"])
def test_a_path_of_one_computer_is_recognised(text: str) -> None:
    assert DEVELOPERS_PATH.search(text)
    assert not DEVELOPERS_PATH.search("https://example.org/home/page, /usr/bin/chromium, src/work/x, /learner/work/1")


def test_no_host_of_a_package_registry_is_named() -> None:
    found = [f"{where(path)}: {host}" for path, text in text_files() for host in REGISTRIES if host in text]
    assert not found, "\n".join(found)


def test_every_python_file_is_python_3_11() -> None:
    assert [tree_of(path) for path in modules()]
    with pytest.raises(SyntaxError):
        ast.parse("type X = int", feature_version=(3, 11))
