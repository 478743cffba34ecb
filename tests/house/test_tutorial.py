"""The tutorial is run: its files, its commands, and what it says that they print."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from asyougo.cli import commands

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial" / "write-a-rule.md"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    text = TUTORIAL.read_text()
    for fence, name in (("yaml", "statistics.yaml"), ("json", "maya.json")):
        found = re.search(rf"```{fence}\n(.*?)```", text, re.S)
        assert found is not None
        (tmp_path / name).write_text(found[1])
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(commands, arguments, standalone_mode=False)
    assert result.exception is None, result.exception
    return int(result.return_value or 0), result.output


INPUTS = ("--rule", "statistics.yaml", "--transcript", "maya.json")


def test_every_command_of_the_tutorial_is_one_that_is_run_here() -> None:
    said = {
        line.strip().split(" > ")[0] for line in TUTORIAL.read_text().splitlines() if line.startswith("    asyougo")
    }
    assert said == {
        "asyougo rules check statistics.yaml",
        "asyougo rules words statistics.yaml",
        f"asyougo audit {' '.join(INPUTS)}",
        f"asyougo audit {' '.join(INPUTS)} --json",
        f"asyougo audit check finding.json {' '.join(INPUTS)}",
    }


def test_the_rule_is_whole_and_reads_back_in_words(here: Path) -> None:
    assert run("rules", "check", "statistics.yaml")[0] == 0
    code, words = run("rules", "words", "statistics.yaml")
    assert code == 0
    assert "Method" in words


def test_a_count_would_say_yes_and_the_exact_answer_is_not_yet(here: Path) -> None:
    code, said = run("audit", *INPUTS)
    assert code == 1
    assert "Not yet" in said
    assert "These 3 places can be filled only by these 2 of your courses." in said
    assert "CIS 20" in said


def test_the_proof_holds_until_it_is_changed(here: Path) -> None:
    finding = json.loads(run("audit", *INPUTS, "--json")[1])
    (here / "finding.json").write_text(json.dumps(finding))
    assert run("audit", "check", "finding.json", *INPUTS)[0] == 0
    finding["certificate"]["claims"][0]["proof"]["items"].pop()
    (here / "finding.json").write_text(json.dumps(finding))
    code, said = run("audit", "check", "finding.json", *INPUTS)
    assert code == 1
    assert "may fill these slots" in said


def test_a_paper_that_a_college_keeps_makes_it_a_question(here: Path) -> None:
    added = re.findall(r"```json\n(.*?)```", TUTORIAL.read_text(), re.S)[1].strip().rstrip(",")
    record = json.loads((here / "maya.json").read_text())
    record |= json.loads("{" + added + "}")
    (here / "maya.json").write_text(json.dumps(record))
    code, said = run("audit", *INPUTS)
    assert code == 5
    assert "Ask northgate: What is on the official transcript that northgate keeps for 112 dollars owed?" in said


def test_the_python_of_the_readme_prints_what_the_readme_says(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    readme = (TUTORIAL.parents[2] / "README.md").read_text()
    code = re.search(r"```python\n(.*?)```", readme, re.S)
    assert code is not None
    exec(compile(code[1], "README.md", "exec"), {})  # noqa: S102 (our own text)
    printed = capsys.readouterr().out.strip()
    assert f"    {printed}\n" in readme
