"""A room imports only rooms below it, and what the lower rooms may touch of the world outside."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.house.repository import (
    floors,
    imports_of,
    modules,
    modules_of_room,
    rooms,
    tree_of,
    where,
)

WITHOUT_IO = ("model", "rules", "transfer", "audit")
KNOW_DJANGO = {"store", "web", "demo", "cli", "actions", "registry"}  # the last two through `store`

# What rooms without I/O may import, beside the rooms below them. No clock, no files, no network, no chance.
PURE_STANDARD_LIBRARY = set(
    "__future__ abc array base64 bisect collections contextlib copy dataclasses datetime decimal difflib enum "
    "fractions functools graphlib hashlib heapq itertools json math numbers operator re string textwrap types typing "
    "unicodedata".split()
)
PURE_PACKAGES = set("attr attrs cattrs highspy jsonschema lark numpy rfc8785 scipy yaml".split())
OWN_DATA = "importlib.resources"  # code lists and schemas that ship with the program are part of the program
IMPURE_CALLS = {"open", "input", "print", "exec", "eval", "__import__"}
IMPURE_METHODS = {"now", "today", "utcnow", "fromtimestamp", "default_rng", "urlopen"}


def test_every_import_goes_down_and_no_room_is_missing_from_the_contract() -> None:
    answer = subprocess.run(
        [sys.executable, "-c", "import importlinter.cli; importlinter.cli.lint_imports_command()", "--no-logo"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr


@pytest.mark.parametrize("room", WITHOUT_IO)
def test_a_room_without_io_imports_nothing_that_reaches_the_world(room: str) -> None:
    found = []
    for path in modules_of_room(room):
        for line, name in imports_of(path):
            top = name.split(".")[0]
            if top in PURE_STANDARD_LIBRARY | PURE_PACKAGES | {"asyougo"} or name.startswith(OWN_DATA):
                continue
            found.append(f"{where(path, line)} imports {name}")
    assert not found, "no I/O here; let the caller read it and pass values in:\n" + "\n".join(found)


@pytest.mark.parametrize("room", WITHOUT_IO)
def test_a_room_without_io_asks_no_clock_and_opens_no_file(room: str) -> None:
    found = []
    for path in modules_of_room(room):
        for node in ast.walk(tree_of(path)):
            if not isinstance(node, ast.Call):
                continue
            called = node.func
            name = called.id if isinstance(called, ast.Name) else ""
            method = called.attr if isinstance(called, ast.Attribute) else ""
            if name in IMPURE_CALLS or method in IMPURE_METHODS:
                found.append(f"{where(path, node.lineno)} calls {name or method}()")
    assert not found, "dates and files come in as arguments:\n" + "\n".join(found)


def test_private_keys_stay_in_records() -> None:
    found = []
    for path in modules("src"):
        if path in modules_of_room("records"):
            continue
        for node in ast.walk(tree_of(path)):
            names = {
                ast.Name: lambda n: [n.id],
                ast.Attribute: lambda n: [n.attr],
                ast.ImportFrom: lambda n: [alias.name for alias in n.names],
            }.get(type(node), lambda n: [])(node)
            found += [f"{where(path, node.lineno)}: {name}" for name in names if is_about_private_keys(name)]
    assert not found, "only `records` signs; call it:\n" + "\n".join(found)


def is_about_private_keys(name: str) -> bool:
    """Whether a name of the package `cryptography` makes, reads or writes a private key."""
    return name.endswith("PrivateKey") or "_private_key" in name or name.startswith(("private_bytes", "PrivateFormat"))


@pytest.mark.parametrize("name", ["Ed25519PrivateKey", "load_pem_private_key", "private_bytes", "PrivateFormat"])
def test_names_of_private_keys_are_recognised(name: str) -> None:
    assert is_about_private_keys(name)
    assert not is_about_private_keys("Ed25519PublicKey")


@pytest.mark.parametrize("room", [room for floor in floors() for room in floor if room not in KNOW_DJANGO])
def test_a_room_used_as_a_library_brings_no_django(room: str) -> None:
    names = [module_name(path) for path in modules_of_room(room)]
    if not names:
        assert room not in rooms()
        return
    program = f"import importlib, sys\nfor name in {names!r}: importlib.import_module(name)\n"
    program += "print([name for name in sys.modules if name.split('.')[0] == 'django'])"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=REPOSITORY / "src")
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.strip() == "[]"


def module_name(path: Path) -> str:
    """The dotted name under which a file is imported."""
    parts = path.relative_to(REPOSITORY / "src").with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
