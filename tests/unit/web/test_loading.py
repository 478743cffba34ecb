"""A home is shown as its folder says: with the last run and the award, without a run, or as an ordinary home."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from asyougo.cli.demo import run
from asyougo.errors import InputError
from asyougo.model.finding import Verdict
from asyougo.records.verify import verify
from asyougo.store.database import FILE, close_store
from asyougo.web.loading import load_home, token_of

SEED = 2026


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small run."""
    made = Path(tmp_path_factory.mktemp("demonstration"))
    run(3, SEED, made)
    return made


def test_the_last_run_the_award_and_its_record_are_found(folder: Path) -> None:
    home = load_home(folder)
    assert home.demonstration and home.run is not None and home.run.learners == 3
    assert "maya" in {row.learner for row in home.run.rows if row.verdict is Verdict.SATISFIED}
    (award,) = home.awards
    assert home.award_of("maya", award.credential) == award
    token = home.tokens[award.id]
    assert home.records[token] == folder / "maya.json"
    assert "maya" not in token and token == token_of(award.id)


def test_the_record_is_checked_with_the_key_of_the_home(folder: Path) -> None:
    from datetime import UTC, datetime

    home = load_home(folder)
    report = verify(next(iter(home.records.values())).read_bytes(), datetime(2026, 6, 1, tzinfo=UTC), home.documents)
    assert report.overall == "valid" and report.meaning.demonstration


def test_every_learner_of_the_run_can_be_opened_and_no_other(folder: Path) -> None:
    home = load_home(folder)
    assert home.transcript_of("maya") is not None
    assert home.transcript_of("D-000001") is not None
    assert home.transcript_of("D-000099") is None
    assert home.transcript_of("../maya") is None


def test_without_a_run_nobody_has_an_award_yet(tmp_path: Path) -> None:
    home = load_home(tmp_path)
    assert home.demonstration and home.run is None
    assert home.awards == () and home.records == {}


def test_a_home_with_own_records_is_no_demonstration(tmp_path: Path, django_db_blocker: Any) -> None:
    (tmp_path / FILE).write_bytes(b"")
    with django_db_blocker.unblock():
        home = load_home(tmp_path)
    close_store()
    assert not home.demonstration
    assert home.credentials == {} and home.showcase is None and home.college is None


@pytest.mark.parametrize(("file", "text"), [("summary.json", "{"), ("findings.csv", "a,b,NO_SUCH_VERDICT,,x\n")])
def test_a_broken_file_of_a_run_is_named(folder: Path, tmp_path: Path, file: str, text: str) -> None:
    for name in ("summary.json", "findings.csv"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    (tmp_path / file).write_text(text)
    with pytest.raises(InputError, match=file):
        load_home(tmp_path)
