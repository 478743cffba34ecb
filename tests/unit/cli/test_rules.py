"""`asyougo rules`: what a person at a terminal gets, in words, in JSON and as an exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from asyougo.cli import main
from asyougo.rules.parse import read_rules
from tests.conftest import SHARED
from tests.unit.rules.test_parse import EVERY, rule_of

GOOD = rule_of('{id: a, take: {courses: 2, any_of: "BIO 1, 2, 3"}}')
BAD = rule_of('{all: [{id: a, take: {courses: 2.5, any_of: "BIO 247 248"}}, {id: b, all: []}]}')
EMPTY = rule_of("{all: [{id: a, take: BIO 1}, {id: b, all: []}]}")


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of one command."""
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    output = capsys.readouterr()
    return int(ended.value.code or 0), output.out, output.err


def run_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    code, output, _ = run(capsys, *arguments, "--json")
    return code, json.loads(output)


def test_a_sound_rule_is_said_to_be_sound(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "good.yaml").write_text(GOOD)
    assert run(capsys, "rules", "check", str(tmp_path)) == (0, "1 rule in 1 file: nothing to mend.\n", "")


def test_a_broken_rule_names_file_row_field_value_and_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(BAD)
    code, output, _ = run(capsys, "rules", "check", str(file))
    assert code == 1
    assert output == (
        f"{file}, row 3, field 'a: take.courses': a whole number is expected here (got '2.5'). "
        "Write a whole number of at least 1, without quotation marks.\n"
        f"{file}, row 3, field 'a: take.any_of': column 9: two courses stand side by side (got 'BIO 247 248'). "
        "Put a comma between them.\n"
        "0 rules in 1 file: 2 errors, 0 warnings.\n"
    )


def test_the_json_of_a_check_has_the_shape_that_scripts_rely_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "empty.yaml"
    file.write_text(EMPTY)
    code, answer = run_json(capsys, "rules", "check", str(file))
    assert code == 1
    assert answer == {
        "files": [
            {
                "file": str(file),
                "rules": 1,
                "problems": [
                    {
                        "node": "b",
                        "line": 3,
                        "problem": "the part is empty",
                        "remedy": "List what it needs, or take it out.",
                        "severity": "error",
                        "field": "b: all",
                        "code": "empty",
                    }
                ],
            }
        ]
    }


def test_a_warning_alone_is_no_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "unused.yaml"
    file.write_text(GOOD + 'sets: {old: "BIO 9"}\n')
    code, output, _ = run(capsys, "rules", "check", str(file))
    assert code == 0
    assert output == (
        f"warning: {file}, row 4, field 'sets.old': nothing uses this name (got 'old'). Use it, or take it out.\n"
        "1 rule in 1 file: 0 errors, 1 warning.\n"
    )


def test_a_rule_that_nobody_can_meet_is_found_by_the_auditor(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "twice.yaml"
    file.write_text(rule_of("{all: [{id: a, take: BIO 1}, {id: b, take: BIO 1}]}"))
    code, answer = run_json(capsys, "rules", "check", str(file))
    assert code == 1
    (problem,) = answer["files"][0]["problems"]
    assert (problem["node"], problem["line"], problem["code"]) == ("a", 3, "nobody-can-meet-it")


def test_a_rule_of_an_old_catalogue_is_no_worse_for_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "old.yaml").write_text(GOOD + "catalogue: {from: 2009-10, to: 2012-13}\n")
    assert run(capsys, "rules", "check", str(tmp_path))[0] == 0


def test_codes_are_checked_against_a_catalogue(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "good.yaml").write_text(GOOD)
    courses = [{"code": f"BIO {number}", "title": "x", "units": "4"} for number in (1, 2, 33)]
    catalogue = {
        "catalogue": "asyougo-catalogue/1", "institution": "lakeside", "unit_system": "semester", "courses": courses
    }  # fmt: skip
    (tmp_path / "catalogue.json").write_text(json.dumps(catalogue))
    code, answer = run_json(
        capsys, "rules", "check", str(tmp_path / "good.yaml"), "--catalogue", str(tmp_path / "catalogue.json"),
        "--as-of", "2026-01-01",
    )  # fmt: skip
    assert code == 1
    assert [(p["code"], p["remedy"]) for p in answer["files"][0]["problems"]] == [
        ("unknown-code", "Did you mean BIO 33?")
    ]


def test_credentials_in_two_files_that_need_each_other_are_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for one, other in (("a", "b"), ("b", "a")):
        (tmp_path / f"{one}.yaml").write_text(f"rule: asyougo/1\nid: {one}\nrequire: {{id: h, hold: {other}}}\n")
    code, answer = run_json(capsys, "rules", "check", str(tmp_path))
    assert code == 1
    assert [file["problems"][0]["problem"] for file in answer["files"]] == [
        "the credential needs itself (got 'a -> b -> a')",
        "the credential needs itself (got 'b -> a -> b')",
    ]


def test_a_file_that_is_no_text_is_a_problem_of_that_file_and_hides_no_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\x00\x01\x02\xff" * 50)
    (tmp_path / "b.yaml").write_text(GOOD)
    code, answer = run_json(capsys, "rules", "check", str(tmp_path))
    assert code == 1
    assert [(file["rules"], len(file["problems"])) for file in answer["files"]] == [(0, 1), (1, 0)]


@pytest.mark.parametrize("command", [("check",), ("words",), ("convert", "--from", "princeton", "--out", "out")])
def test_a_path_that_is_not_there_is_bad_input(
    command: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, error = run(capsys, "rules", command[0], str(tmp_path / "nowhere.yaml"), *command[1:])
    assert code == 2
    assert "nowhere.yaml" in error


def test_what_lies_beside_the_rules_of_a_folder_is_not_taken_for_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "good.yaml").write_text(GOOD)
    (tmp_path / "transcript.json").write_text('{"learner": {"id": "x"}, "evidence": []}')
    (tmp_path / "good.yaml.orig").write_text("old")
    (tmp_path / ".hidden.yaml").write_text("hidden")
    assert run(capsys, "rules", "check", str(tmp_path))[:2] == (0, "1 rule in 1 file: nothing to mend.\n")
    assert run(capsys, "rules", "check", str(tmp_path / "transcript.json"))[0] == 1


def test_a_folder_without_rule_files_is_bad_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, answer = run_json(capsys, "rules", "check", str(tmp_path))
    assert code == 2
    assert answer["problems"][0]["problem"] == "the folder holds no such files"


def test_a_rule_is_read_aloud_in_both_languages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "every.yaml"
    file.write_text(EVERY, encoding="utf-8")
    code, english, _ = run(capsys, "rules", "words", str(file))
    assert code == 0
    assert english.startswith("Data Foundations\n\n") and "\n  - Take CIS 22A.\n" in english
    code, spanish, _ = run(capsys, "rules", "words", str(file), "--lang", "es")
    assert code == 0
    assert spanish.startswith("Fundamentos de datos\n\n") and "\n  - Hay que tomar CIS 22A.\n" in spanish


def test_words_of_a_file_without_rules_is_bad_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "stub.yaml").write_text("rule: asyougo/1\nid: a\n")
    code, _, error = run(capsys, "rules", "words", str(tmp_path / "stub.yaml"))
    assert code == 2
    assert error.startswith("stub.yaml, row 1: this file has no rules.")


def test_words_of_a_file_with_one_broken_rule_still_reads_the_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "two.yaml").write_text(f"{GOOD}---\n{BAD}")
    code, output, error = run(capsys, "rules", "words", str(tmp_path / "two.yaml"))
    assert code == 1
    assert "Take 2 of these 3 courses" in output
    assert "two.yaml, row 7" in error


PROGRAMME = """\
type: Minor
code: XYZ
name: Invented minor
req_list:
- name: Core
  max_counted: 1
  min_needed: 2
  course_list: [MAT 201, "COS 3**"]
"""


def test_foreign_rules_are_translated_and_what_was_not_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in/deep").mkdir(parents=True)
    (tmp_path / "in/deep/xyz.yaml").write_text(PROGRAMME)
    (tmp_path / "in/stub.yaml.old").write_text("type: Minor\ncode: STB\nname: Stub\n")
    (tmp_path / "in/broken.yaml").write_text("type: [Minor\n")
    (tmp_path / "in/notes.md").write_text("not a rule")
    out = tmp_path / "out"
    code, answer = run_json(capsys, "rules", "convert", "--from", "princeton", str(tmp_path / "in"), "--out", str(out))
    assert code == 1
    status = {Path(file["file"]).name: file["status"] for file in answer["files"]}
    assert status == {"xyz.yaml": "translated", "stub.yaml.old": "no-rules", "broken.yaml": "unreadable"}
    assert all(file["reasons"] for file in answer["files"] if file["status"] != "translated")
    requirements, problems = read_rules((out / "deep/xyz.yaml").read_text(), "xyz.yaml")
    assert problems == () and [requirement.id for requirement in requirements] == ["princeton/minor/xyz"]
    assert sorted(path.name for path in out.rglob("*") if path.is_file()) == ["xyz.yaml"]


def test_a_second_run_changes_nothing_and_a_file_of_somebody_else_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "xyz.yaml").write_text(PROGRAMME)
    command = ("rules", "convert", "--from", "princeton", str(tmp_path / "xyz.yaml"), "--out", str(tmp_path / "out"))
    assert run(capsys, *command)[0] == 0
    assert run(capsys, *command)[0] == 0
    (tmp_path / "out/xyz.yaml").write_text("mine\n")
    code, answer = run_json(capsys, *command)
    assert code == 1
    assert answer["files"][0]["out"] is None
    assert "left alone" in answer["files"][0]["reasons"][-1]
    assert (tmp_path / "out/xyz.yaml").read_text() == "mine\n"


def test_two_files_of_one_name_are_both_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "xyz.yaml").write_text(PROGRAMME)
    code, output, _ = run(
        capsys, "rules", "convert", "--from", "princeton", str(tmp_path / "a"), str(tmp_path / "b"), "--out",
        str(tmp_path / "out"),
    )  # fmt: skip
    assert code == 0
    assert output.endswith("2 translated.\n")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["xyz-2.yaml", "xyz.yaml"]


@pytest.mark.shared
def test_every_file_of_both_languages_is_translated_or_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hanson = str(SHARED / "data/stolaf-degree-requirements")
    code, answer = run_json(capsys, "rules", "convert", "--from", "hanson", hanson, "--out", str(tmp_path / "h"))
    assert code == 1
    status = [file["status"] for file in answer["files"]]
    assert (len(status), status.count("no-rules"), status.count("unreadable")) == (48, 24, 1)
    princeton = str(SHARED / "data/princeton-requirements/majors")
    code, answer = run_json(capsys, "rules", "convert", "--from", "princeton", princeton, "--out", str(tmp_path / "p"))
    assert all(file["out"] and Path(file["out"]).is_file() for file in answer["files"])
    code, checked = run_json(capsys, "rules", "check", str(tmp_path / "p"))
    unread = [
        p for file in checked["files"] for p in file["problems"] if p["code"] not in ("empty", "empty-set", "note")
    ]
    assert {p["severity"] for p in unread} <= {"warning"}, unread
