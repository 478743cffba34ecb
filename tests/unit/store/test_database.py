"""Which database a home uses, how it is opened, and that its migrations are what its models say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections

from asyougo.errors import InputError
from asyougo.store.database import FILE, close_store, database_settings, open_store


def test_a_home_uses_the_file_in_its_folder_in_the_safe_mode() -> None:
    made = database_settings(Path("/srv/home"))
    assert made["NAME"] == f"/srv/home/{FILE}"
    assert made["OPTIONS"]["transaction_mode"] == "IMMEDIATE" and made["OPTIONS"]["timeout"] == 30
    assert (
        "journal_mode=WAL" in made["OPTIONS"]["init_command"] and "synchronous=FULL" in made["OPTIONS"]["init_command"]
    )


def test_an_address_of_postgresql_is_taken_apart() -> None:
    made = database_settings(Path("x"), "postgresql://rosa%40lake:s%2Fx@db.lake:5433/records?sslmode=require")
    assert (made["NAME"], made["USER"], made["PASSWORD"]) == ("records", "rosa@lake", "s/x")
    assert (made["HOST"], made["PORT"], made["OPTIONS"]) == ("db.lake", "5433", {"sslmode": "require"})
    socket = database_settings(Path("x"), "postgres://asyougo@/records?host=/run/pg")
    assert (socket["HOST"], socket["PORT"], socket["OPTIONS"]) == ("/run/pg", "", {})


@pytest.mark.parametrize(
    "url", ["mysql://ann:secret@db/x", "postgresql://ann:secret@db/", "secret", "sqlite:///secret"]
)
def test_another_address_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(InputError, match="not the address of a PostgreSQL database") as refused:
        database_settings(Path("x"), url)
    assert "secret@db" not in str(refused.value) and "ann" not in str(refused.value)


def test_a_home_is_opened_with_what_was_asked_and_again_without_harm(tmp_path: Path, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        for _ in range(2):
            open_store(tmp_path, "")
        with connections["default"].cursor() as cursor:
            found = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
        other = tmp_path / "other"
        open_store(other, "")
        assert connections["default"].settings_dict["NAME"] == str(other / FILE)
        close_store()
    assert found == ["wal", 2]
    assert (tmp_path / FILE).exists() and (other / FILE).exists()


def test_a_home_in_memory_leaves_no_file(tmp_path: Path, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        open_store(tmp_path / "home", "", in_memory=True)
        close_store()
    assert not (tmp_path / "home").exists()


def test_a_home_that_cannot_be_opened_is_said(tmp_path: Path, django_db_blocker: Any) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / FILE).write_bytes(
        b"this is no database, whatever its name says, and it is long enough to look at"
    )
    with django_db_blocker.unblock():
        for home in (tmp_path / "file", tmp_path / "home"):
            with pytest.raises(InputError, match="the database cannot be opened"):
                open_store(home, "")
            close_store()


def test_the_migrations_are_what_the_models_say(tmp_path: Path, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        open_store(tmp_path, "")
        call_command("makemigrations", "store", check=True, dry_run=True, verbosity=0)
        close_store()
