"""What the documents say is so: rooms, commands, links, the list of changes, the decisions."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from asyougo.cli import commands
from tests.conftest import REPOSITORY
from tests.house.repository import files, floors, rooms, where

HOUSE = REPOSITORY / "docs" / "house.md"
CHANGES = REPOSITORY / "CHANGELOG.md"
DECISIONS = sorted((REPOSITORY / "docs" / "decisions").glob("*.md"))
LONGEST_DECISION = 60  # lines; one page


def documents() -> list[Path]:
    """Every page of documentation."""
    return [path for path in files() if path.suffix == ".md"]


def test_the_table_of_floors_is_the_contract() -> None:
    top = len(floors()) - 1
    rows = [f"| {top - depth} | {' · '.join(f'`{room}`' for room in floor)} |" for depth, floor in enumerate(floors())]
    table = "\n".join(["| floor | rooms |", "| --- | --- |", *rows])
    assert table in HOUSE.read_text(encoding="utf-8"), f"docs/house.md needs this table:\n{table}"


def test_every_room_has_its_paragraph_from_roof_to_cellar() -> None:
    text = HOUSE.read_text(encoding="utf-8")
    described = re.findall(r"^### `(\w+)`\n\n(\S.{40,})", text, flags=re.M)
    assert [room for room, _ in described] == [room for floor in floors() for room in floor]
    assert set(rooms()) <= {room for room, _ in described}


def typed() -> list[tuple[Path, str]]:
    """Every piece of code that a document shows: within a line, in a block that is indented, in a fenced block."""
    found = []
    for path in documents():
        text = path.read_text(encoding="utf-8")
        for fenced in re.findall(r"^```.*?\n(.*?)^```", text, flags=re.M | re.S):
            found += [(path, line) for line in fenced.splitlines()]
        for inline, block in re.findall(r"`([^`\n]+)`|^(?: {4}|\$ )(.+)$", text, flags=re.M):
            found.append((path, inline or block))
    return found


def make_commands() -> list[tuple[Path, str]]:
    """Every `make X` that a document tells somebody to type."""
    pattern = re.compile(r"\bmake (?:[A-Z]+=\S+ )*([a-z][a-z-]*)")
    return [(path, name) for path, code in typed() for name in pattern.findall(code)]


def test_every_make_command_in_a_document_exists() -> None:
    targets = re.findall(r"^([a-z-]+):", (REPOSITORY / "Makefile").read_text(encoding="utf-8"), flags=re.M)
    named = make_commands()
    assert {"demo", "test"} <= {name for path, name in named if path.name == "README.md"}
    assert [f"{where(path)}: make {name}" for path, name in named if name not in targets] == []


def test_every_asyougo_command_in_a_document_exists() -> None:
    missing = []
    for path, code in typed():
        for words in re.findall(r"(?:^|[ /$&|(])asyougo((?: [a-z][a-z-]*)+)", code):
            command: click.Command | None = commands
            for word in words.split():
                if not isinstance(command, click.Group):
                    break
                command = command.get_command(click.Context(command), word)
            if command is None:
                missing.append(f"{where(path)}: asyougo{words}")
    assert not missing, "\n".join(missing)


def test_every_command_of_the_makefile_is_listed_by_help() -> None:
    text = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    promised = {"demo", "test", "test-all", "bench", "faults", "serve", "lint", "lock", "help"}
    assert set(re.findall(r"^([a-z-]+):.*  ## \S", text, flags=re.M)) == promised


def test_every_link_between_documents_leads_somewhere() -> None:
    broken = []
    for path in documents():
        for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
            if re.match(r"[a-z]+:", target) or target.startswith("#"):
                continue
            if not (path.parent / target.split("#")[0]).exists():
                broken.append(f"{where(path)}: {target}")
    assert not broken, "\n".join(broken)


def test_the_list_of_changes_has_one_line_per_change_under_a_known_heading() -> None:
    lines = CHANGES.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "# Changes"
    headings = [line for line in lines if line.startswith("#")][1:]
    versions = [line for line in headings if line.startswith("## ")]
    assert versions[0] == "## Unreleased"
    assert all(re.fullmatch(r"## \d+\.\d+\.\d+ \(\d{4}-\d{2}-\d{2}\)", line) for line in versions[1:])
    assert {line for line in headings if line not in versions} <= {
        "### Added",
        "### Changed",
        "### Fixed",
        "### Security",
    }
    start = lines.index("## Unreleased")
    wrong = [line for line in lines[start:] if line and not re.fullmatch(r"#{2,3} .+|- .*[.!]", line)]
    assert not wrong, "one line per change, ending with a full stop:\n" + "\n".join(wrong)


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem[:4])
def test_a_decision_has_a_number_a_status_and_its_four_parts(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    number = path.stem[:4]
    assert re.fullmatch(r"\d{4}-[a-z0-9-]+", path.stem)
    assert re.match(rf"# {number} \S.*\n\n(Accepted|Superseded by \d{{4}})\.\n", text)
    parts = ["Context", "Decision", "Consequences", "Measured"]
    assert re.findall(rf"^\*\*({'|'.join(parts)})\.\*\*", text, flags=re.M) == parts
    assert text.count("\n") <= LONGEST_DECISION


def test_no_number_of_a_decision_is_used_twice() -> None:
    numbers = [path.stem[:4] for path in DECISIONS]
    assert numbers[0] == "0000"
    assert len(set(numbers)) == len(numbers)
