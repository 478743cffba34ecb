"""The repository as the house tests see it: its files, its rooms, its contract.

Everything that is committed or about to be is looked at; what `.gitignore` names is not.
"""

from __future__ import annotations

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from tests.conftest import REPOSITORY

SOURCE = REPOSITORY / "src" / "asyougo"
ENTRANCE = "__main__"  # one line that starts `cli`, not a room
CODE_FOLDERS = ("src", "tests", "benchmarks", "scripts")


@cache
def files() -> tuple[Path, ...]:
    """Every file of the repository, tracked or not yet tracked, in order."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    paths = {REPOSITORY / name for name in listed.split("\0") if name}
    return tuple(sorted(path for path in paths if path.is_file()))


def modules(*folders: str) -> list[Path]:
    """Every Python file under these folders (all folders of code if none is named), less generated migrations."""
    wanted = [REPOSITORY / folder for folder in folders or CODE_FOLDERS]
    return [
        path
        for path in files()
        if path.suffix == ".py" and "migrations" not in path.parts and any(path.is_relative_to(one) for one in wanted)
    ]


def modules_of_room(room: str) -> list[Path]:
    """Every Python file of one room, whether it is a folder or a single file."""
    return modules(f"src/asyougo/{room}") + modules(f"src/asyougo/{room}.py")


def rooms() -> list[str]:
    """The rooms that are built: the children of the package."""
    return sorted(
        {
            path.relative_to(SOURCE).parts[0].removesuffix(".py")
            for path in modules("src/asyougo")
            if path != SOURCE / "__init__.py"
        }
        - {ENTRANCE}
    )


def floors() -> list[list[str]]:
    """The floors of the contract from roof to cellar, each with its rooms; brackets are taken off."""
    every = [[name.strip().strip("()") for name in layer.split("|")] for layer in layers()]
    return [floor for floor in every if floor != [ENTRANCE]]


def layers() -> list[str]:
    """The lines of the contract as written in pyproject.toml."""
    contracts: list[dict[str, Any]] = project()["tool"]["importlinter"]["contracts"]
    (contract,) = [one for one in contracts if one["id"] == "floors"]
    return list(contract["layers"])


@cache
def project() -> dict[str, Any]:
    """pyproject.toml."""
    return tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))


@cache
def tree_of(path: Path) -> ast.Module:
    """The syntax tree of one file, read as Python 3.11 would read it."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path), feature_version=(3, 11))


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """Every module that a file imports, anywhere in it, with the line; a relative one is made absolute."""
    package = [*path.relative_to(REPOSITORY / "src").parent.parts] if path.is_relative_to(REPOSITORY / "src") else []
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def where(path: Path, line: int | None = None) -> str:
    """A file, and a line if there is one, as a person would look it up."""
    name = str(path.relative_to(REPOSITORY))
    return name if line is None else f"{name}:{line}"
