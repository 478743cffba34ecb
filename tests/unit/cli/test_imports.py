"""`asyougo import transcripts` and `asyougo undo` as a registrar types them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from asyougo.cli import main
from asyougo.store.database import close_store
from tests.unit.formats.registrar.exports import SHAPES, TERMS, clean_rows, plant, plant_workbook, write


@pytest.fixture
def files(tmp_path: Path) -> Path:
    made = plant(SHAPES[0])
    (tmp_path / "banner.csv").write_bytes(made.data)
    (tmp_path / "clean.csv").write_bytes(write(SHAPES[2], clean_rows(SHAPES[2], 3, 1)))
    (tmp_path / "export.xlsx").write_bytes(plant_workbook().data)
    (tmp_path / "terms.csv").write_text(TERMS, encoding="utf-8")
    (tmp_path / "picture.csv").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    return tmp_path


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    files: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], django_db_blocker: Any
) -> Iterator[Run]:
    """Exit code, output and errors of a command, run in the folder of the files with a home of its own."""
    monkeypatch.chdir(files)
    monkeypatch.setenv("ASYOUGO_HOME", str(files / "home"))
    monkeypatch.delenv("DATABASE_URL", raising=False)

    def command(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as done:
            main(list(arguments))
        out, error = capsys.readouterr()
        return int(done.value.code or 0), out, error

    with django_db_blocker.unblock():
        yield command
        close_store()


def run_json(run: Run, *arguments: str) -> tuple[int, Any]:
    """Exit code and document of a command."""
    code, out, _ = run(*arguments, "--json")
    return code, json.loads(out)


def test_a_dry_run_writes_nothing_and_says_what_would_be_stored(files: Path, run: Run) -> None:
    code, report = run_json(run, "import", "transcripts", "banner.csv", "--terms", "terms.csv", "--dry-run")
    assert code == 1
    assert list(report)[:8] == [
        "file",
        "preset",
        "encoding",
        "delimiter",
        "header_line",
        "rows",
        "accepted",
        "findings",
    ]
    assert (report["preset"], report["batch"], report["added"]) == ("banner", None, report["rows"])
    assert not (files / "home").exists()


def test_import_again_correct_and_undo(files: Path, run: Run) -> None:
    command = ("import", "transcripts", "banner.csv", "--terms", "terms.csv", "--institution", "lakeside")
    code, out, _ = run(*command)
    assert code == 1 and "Stored as import 1: 218 new, 0 changed, 0 as before." in out
    assert run_json(run, *command)[1]["batch"] is None
    fixed = (files / "banner.csv").read_bytes().replace(b",-1.0,", b",3,")
    (files / "banner.csv").write_bytes(fixed)
    _, report = run_json(run, *command)
    assert (report["batch"], report["added"], report["changed"], report["unchanged"]) == (2, 0, 1, 217)
    assert [batch["id"] for batch in run_json(run, "undo")[1]] == [2, 1]
    code, _, error = run("undo", "1")
    assert code == 2 and "Take back import 2 before it." in error
    assert run("undo", "2")[1].startswith("Import 2 (banner.csv) is taken back")
    assert run_json(run, "undo", "1") == (0, {"batch": 1, "file": "banner.csv", "rows": 218})
    assert run("undo")[1] == "There is no import to take back.\n"
    assert run("undo", "9")[0] == 2


def test_several_files_are_one_document_and_a_bad_one_does_not_stop_the_others(files: Path, run: Run) -> None:
    command = ("import", "transcripts", "clean.csv", "picture.csv", "export.xlsx", "--terms", "terms.csv", "--dry-run")
    code, reports = run_json(run, *command)
    assert code == 1
    assert [report["file"] for report in reports] == ["clean.csv", "export.xlsx", "picture.csv"]
    assert reports[2]["problems"][0]["problem"] == "this is not a text file"
    code, out, error = run(*command)
    assert code == 1 and "picture.csv: this is not a text file." in error
    assert "All files: " in out and "rows are ready" in out


def test_a_clean_file_ends_with_0(files: Path, run: Run) -> None:
    code, out, _ = run("import", "transcripts", "clean.csv", "--terms", "terms.csv", "--dry-run")
    assert code == 0 and out.startswith("clean.csv: 27 of 27 rows are ready.")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("banner.csv", "--terms", "terms.csv"), "Add --institution ID."),
        (("nothing.csv", "--dry-run"), "nothing.csv: there is no such file. Check the name."),
        ((".", "--dry-run"), "this is a folder"),
        (("banner.csv", "--dry-run"), "the term calendar of this source (Banner) is not known"),
        (("banner.csv", "--terms", "banner.csv", "--dry-run"), "the column 'code' is missing"),
        (
            ("banner.csv", "--terms", "terms.csv", "--dry-run", "--report", "report.pdf"),
            "cannot be written in this form",
        ),
        (("banner.csv", "--terms", "terms.csv", "--dry-run", "--report", "no/such/r.csv"), "cannot be written"),
        (("banner.csv", "--terms", "terms.csv", "--dry-run", "--preset", "canvas"), "no column gives the learner's id"),
        (("banner.csv", "--terms", "terms.csv", "--dry-run", "--mapping", "terms.csv"), "must be an object"),
        (("banner.csv", "--terms", "terms.csv", "--dry-run", "--pseudonyms", "terms.csv"), "no file of pseudonyms"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_to_do(
    files: Path, run: Run, arguments: tuple[str, ...], said: str
) -> None:
    code, out, error = run("import", "transcripts", *arguments)
    assert code == 2
    assert said in error and out == ""
    code, document = run_json(run, "import", "transcripts", *arguments)
    assert code == 2 and said in document["error"]
    assert not (files / "home" / "asyougo.sqlite3").exists()


def test_the_report_is_written_in_the_form_of_its_name(files: Path, run: Run) -> None:
    for name, begins in (
        ("r.html", b"<!doctype html>"),
        ("r.csv", b"\xef\xbb\xbffile,"),
        ("r.xlsx", b"PK"),
        ("r.json", b"{"),
    ):
        run("import", "transcripts", "banner.csv", "--terms", "terms.csv", "--dry-run", "--report", name)
        assert (files / name).read_bytes().startswith(begins)
