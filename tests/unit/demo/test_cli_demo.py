"""`asyougo demo`: the options, the exit codes, and what is printed where."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from attrs import evolve
from click.testing import CliRunner

from asyougo.cli import demo as module
from asyougo.cli.demo import demo
from asyougo.demo.results import Results
from asyougo.errors import InputError


def run(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(demo, list(arguments), standalone_mode=False)
    if done.exception is not None:
        raise done.exception
    return done.return_value, done.stdout, done.stderr


def test_a_run_writes_its_home_and_prints_the_numbers_as_json(tmp_path: Path) -> None:
    code, out, _ = run("--learners", "12", "--seed", "5", "--no-serve", "--json", "--home", str(tmp_path / "home"))
    assert code == 0
    document = json.loads(out)
    assert document["learners"] == 12
    assert document == json.loads((tmp_path / "home" / "demo" / "summary.json").read_text(encoding="utf-8"))


def test_a_run_that_finds_something_else_than_was_planted_ends_with_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = module.results_of

    def spoiled(*arguments: object) -> Results:
        results = honest(*arguments)  # type: ignore[arg-type]
        return evolve(results, certificates_accepted=results.certificates_accepted - 1)

    monkeypatch.setattr(module, "results_of", spoiled)
    code, out, _ = run("--learners", "2", "--no-serve", "--home", str(tmp_path))
    assert code == 1
    assert out.startswith("AsYouGo demonstration: invented people")
    assert f"asyougo verify {tmp_path}/demo/maya.json" in out


def test_a_run_touches_nothing_of_a_home_but_its_own_folder(tmp_path: Path) -> None:
    (tmp_path / "asyougo.sqlite3").write_bytes(b"the records of a college")
    (tmp_path / "summary.json").write_text("theirs", encoding="utf-8")
    run("--learners", "1", "--no-serve", "--home", str(tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["asyougo.sqlite3", "demo", "summary.json"]
    assert (tmp_path / "asyougo.sqlite3").read_bytes() == b"the records of a college"
    assert (tmp_path / "summary.json").read_text(encoding="utf-8") == "theirs"


def test_a_number_of_learners_that_makes_no_sense_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--learners"):
        run("--learners", "0", "--no-serve", "--home", str(tmp_path / "home"))
    assert not (tmp_path / "home").exists()


def test_a_port_that_cannot_be_opened_is_said_before_the_work(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--port"):
        run("--learners", "2", "--port", "99999", "--home", str(tmp_path / "home"))
    assert not (tmp_path / "home").exists()
