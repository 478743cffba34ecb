"""The command `verify`: one sentence and six lines, one JSON line for each input, and exit codes that add up."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from asyougo.cli import commands
from asyougo.errors import InputError
from asyougo.model.award import Approval, Award
from asyougo.model.credential import Credential
from asyougo.model.record import Issuer
from asyougo.records.badge import badge_of
from asyougo.records.did import did_document, did_web
from asyougo.records.keyfile import new_key
from asyougo.records.sign import sign

AT = "2026-06-01T00:00:00Z"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with one signed badge of an invented college, its key document, and a list that knows the college."""
    key = new_key(did_web("college.example"), bytes(range(32)))
    award = Award(
        "award-1", "L-1", "Maya R.", "college/data", "Data Foundations", "college", date(2026, 5, 4),
        "sha256:00", "11", (Approval("A", "registrar", date(2026, 5, 2)), Approval("B", "registrar", date(2026, 5, 4))),
    )  # fmt: skip
    credential = Credential("college/data", "Data Foundations", "ceterms:Certificate", "college", description="Data.")
    document = badge_of(
        award, credential, Issuer(key.did, "The College"), demonstration=False, evidence=(),
        valid_from=datetime(2026, 5, 4, tzinfo=UTC),
    )  # fmt: skip
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "did.json").write_text(json.dumps(did_document(key.did, [key.public])))
    (tmp_path / "badge.json").write_text(json.dumps(sign(document, key)))
    (tmp_path / "known.csv").write_text(f"issuer,name\n{key.did},The College\n")
    return tmp_path


def run(*arguments: str, data: bytes | None = None) -> tuple[int, str]:
    result = CliRunner().invoke(commands, ["verify", "--at", AT, *arguments], input=data, standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return int(result.return_value), result.output


def test_a_genuine_record_of_a_known_issuer_ends_with_0(home: Path) -> None:
    code, said = run(str(home / "badge.json"), "--home", str(home), "--trust", str(home / "known.csv"))
    assert code == 0
    assert said.startswith("Genuine and current")
    assert len([line for line in said.splitlines() if line.startswith("  ")]) == 6


def test_a_genuine_record_of_an_issuer_on_no_list_ends_with_4(home: Path) -> None:
    assert run(str(home / "badge.json"), "--home", str(home))[0] == 4


def test_one_changed_letter_is_refused_with_the_reason(home: Path) -> None:
    text = (home / "badge.json").read_text()
    assert "Maya R." in text
    (home / "badge.json").write_text(text.replace("Maya R.", "Maja R."))
    code, said = run(str(home / "badge.json"), "--home", str(home), "--trust", str(home / "known.csv"))
    assert code == 1
    assert said.startswith("Not genuine")


def test_several_inputs_give_a_line_each_and_the_worst_code(home: Path) -> None:
    (home / "other.json").write_text('{"hello": 1}')
    code, said = run(str(home / "badge.json"), str(home / "other.json"), "--home", str(home), "--json")
    reports = [json.loads(line) for line in said.splitlines()]
    assert code == 1
    assert [report["overall"] for report in reports] == ["valid", "not-a-credential"]
    assert [Path(report["path"]).name for report in reports] == ["badge.json", "other.json"]
    assert set(reports[0]["axes"]) == {"signature", "binding", "issuer", "status", "dates", "schema"}


def test_a_record_is_read_from_standard_input(home: Path) -> None:
    assert run("-", "--home", str(home), data=(home / "badge.json").read_bytes())[0] == 4


@pytest.mark.parametrize("at", ["yesterday", "2026-06-01T00:00:00"])
def test_an_instant_without_offset_is_bad_input(home: Path, at: str) -> None:
    with pytest.raises(InputError, match="not an instant"):
        run(str(home / "badge.json"), "--at", at)


def test_a_file_that_is_not_there_is_bad_input(home: Path) -> None:
    with pytest.raises(InputError):
        run(str(home / "nothing.json"))
