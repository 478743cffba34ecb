"""Personal fields at rest: sealed with the home's key, opened only with it, compared without opening."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from asyougo.errors import InputError
from asyougo.store.personal import KEY_FILE, Sealer, sealer_of


def test_the_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    first = sealer_of(tmp_path / "home")
    assert sealer_of(tmp_path / "home") == first
    assert stat.S_IMODE((tmp_path / "home" / KEY_FILE).stat().st_mode) == 0o600
    assert first.keys[0][1].decode() not in repr(first)


def test_what_is_sealed_is_opened_again_and_cannot_be_read_otherwise(tmp_path: Path) -> None:
    sealer = sealer_of(tmp_path)
    sealed = sealer.seal({"name": "Zoë Specimen", "birth_date": None})
    assert sealed.startswith("k1:") and "Specimen" not in sealed
    assert sealer.open(sealed) == {"name": "Zoë Specimen", "birth_date": None}
    assert sealer.seal("x") != sealer.seal("x")


def test_a_value_names_its_key_so_that_keys_can_be_changed(tmp_path: Path) -> None:
    old = sealer_of(tmp_path / "a")
    newer = sealer_of(tmp_path / "b").keys[0][1]
    both = Sealer((("k2", newer), *old.keys))
    assert both.open(old.seal("x")) == "x" and both.seal("x").startswith("k2:")
    assert both.fingerprint("a", None) == old.fingerprint("a", None)
    with pytest.raises(InputError, match="cannot be opened with the keys of this home"):
        old.open(both.seal("x"))
    with pytest.raises(InputError, match="cannot be opened"):
        old.open(old.seal("x")[:-2] + "AA")


def test_equal_values_have_equal_fingerprints_and_unknown_is_not_empty(tmp_path: Path) -> None:
    sealer = sealer_of(tmp_path)
    assert sealer.fingerprint("a", "b") == sealer.fingerprint("a", "b")
    different = {
        sealer.fingerprint(*values) for values in (("a", "b"), ("ab", ""), ("a", None), ("a", ""), (None, "a"))
    }
    assert len(different) == 5
    assert sealer_of(tmp_path / "other").fingerprint("a", "b") != sealer.fingerprint("a", "b")


@pytest.mark.parametrize("text", ["", "k1", "k1 short", "\xff\xfe"])
def test_a_file_of_keys_that_cannot_be_read_is_said_and_never_replaced(tmp_path: Path, text: str) -> None:
    file = tmp_path / KEY_FILE
    file.write_text(text, encoding="latin-1")
    with pytest.raises(InputError, match="Restore it from a backup"):
        sealer_of(tmp_path)
    assert file.read_text(encoding="latin-1") == text
