"""Files are whole or not there, and a full disk is said with its numbers."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from asyougo.population.engines.safe_files import (
    CannotWrite,
    DiskFull,
    digest_of,
    remove_unfinished,
    whole_file,
    write_whole,
)


def test_a_file_is_there_whole_with_its_folder(tmp_path: Path) -> None:
    write_whole(tmp_path / "new" / "a.bin", b"abc")
    assert (tmp_path / "new" / "a.bin").read_bytes() == b"abc"
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["a.bin"]


def test_what_is_there_stays_when_the_new_one_fails(tmp_path: Path) -> None:
    write_whole(tmp_path / "a.bin", b"old")
    with pytest.raises(ZeroDivisionError), whole_file(tmp_path / "a.bin") as target:
        target.write(b"half")
        raise ZeroDivisionError
    assert (tmp_path / "a.bin").read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["a.bin"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_says_where_and_how_to_go_on(tmp_path: Path, number: int) -> None:
    with pytest.raises(DiskFull) as error, whole_file(tmp_path / "a.bin"):
        raise OSError(number, os.strerror(number))
    assert "a.bin: the disk is full" in error.value.message
    assert "bytes are free" in error.value.message
    assert "--resume" in error.value.message
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_way_of_a_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"")
    with pytest.raises(CannotWrite, match="the file cannot be written"):
        write_whole(tmp_path / "out" / "a.bin", b"abc")


def test_what_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    write_whole(tmp_path / "findings" / "a.bin", b"abc")
    (tmp_path / "findings" / ".b.bin.17.unfinished").write_bytes(b"half")
    (tmp_path / ".c.bin.17.unfinished").write_bytes(b"half")
    remove_unfinished(tmp_path)
    assert sorted(file.name for file in tmp_path.rglob("*") if file.is_file()) == ["a.bin"]


def test_a_digest_is_that_of_the_bytes(tmp_path: Path) -> None:
    write_whole(tmp_path / "a.bin", b"abc")
    assert digest_of(tmp_path / "a.bin") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert digest_of(tmp_path / "b.bin") is None
