"""Partitions hold whole learners, and whatever breaks that promise is refused by partition and row."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from attrs import evolve

from asyougo.errors import InputError
from asyougo.model.transcript import Transcript
from asyougo.population.engines.manifest import (
    MANIFEST,
    SCHEMA,
    Manifest,
    how_many,
    partition_number,
    read_manifest,
    read_partition,
    write_partitions,
)
from tests.unit.population.college import LEARNERS


def everyone(folder: Path) -> dict[str, Transcript]:
    manifest = read_manifest(folder)
    return {
        record.learner.id: record
        for partition in manifest.partitions
        for record in read_partition(folder, partition, len(manifest.partitions))
    }


def table_of(folder: Path, number: int) -> pa.Table:
    return pq.read_table(folder / f"part-{number:05}.parquet")


def replaced(folder: Path, number: int, table: pa.Table) -> Manifest:
    """The layout with another file in the place of one partition, and a manifest that agrees with its bytes."""
    path = folder / f"part-{number:05}.parquet"
    pq.write_table(table, path)
    data = path.read_bytes()
    document = json.loads((folder / MANIFEST).read_text())
    document["partitions"][number] |= {"bytes": len(data), "sha256": sha256(data).hexdigest()}
    document["partitions"][number] |= {"learners": table.num_rows, "rows": table.num_rows}
    (folder / MANIFEST).write_text(json.dumps(document))
    return read_manifest(folder)


def refused(folder: Path, number: int) -> str:
    manifest = read_manifest(folder)
    with pytest.raises(InputError) as error:
        read_partition(folder, manifest.partitions[number], len(manifest.partitions))
    assert not any(learner.learner.id in error.value.message for learner in LEARNERS)
    return error.value.message


@pytest.mark.parametrize("number", [1, 7, 64])
def test_what_is_laid_out_is_read_back_whole(tmp_path: Path, number: int) -> None:
    manifest, problems = write_partitions(LEARNERS, tmp_path, number)
    assert problems == ()
    assert manifest == read_manifest(tmp_path)
    assert (len(manifest.partitions), manifest.learners) == (number, len(LEARNERS))
    assert everyone(tmp_path) == {one.learner.id: one for one in LEARNERS}


def test_the_order_of_the_records_changes_no_byte(tmp_path: Path) -> None:
    write_partitions(LEARNERS, tmp_path / "a", 5, (("fall.csv", "00"),))
    write_partitions(reversed(LEARNERS), tmp_path / "b", 5, (("fall.csv", "00"),))
    for file in sorted((tmp_path / "a").iterdir()):
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes(), file.name


def test_a_learner_belongs_to_one_partition_on_every_machine() -> None:
    assert [partition_number(learner, 1000) for learner in ("L-17", "Núñez", "")] == [958, 461, 876]  # by b2sum -l 64


def test_the_number_of_partitions_depends_on_the_learners_alone() -> None:
    assert [how_many(learners) for learners in (0, 60, 2_000, 2_001, 10**7)] == [8, 8, 8, 9, 4096]


def test_two_records_of_one_learner_are_both_left_out(tmp_path: Path) -> None:
    _, problems = write_partitions([*LEARNERS, LEARNERS[3]], tmp_path, 4)
    assert [problem.problem for problem in problems] == ["there are two records of this learner, and both are left out"]
    assert LEARNERS[3].learner.id not in everyone(tmp_path)
    assert len(everyone(tmp_path)) == len(LEARNERS) - 1


def unsorted(folder: Path) -> int:
    table = table_of(folder, 1)
    replaced(folder, 1, table.take(list(reversed(range(table.num_rows)))))
    return 1


def twice_in_one(folder: Path) -> int:
    table = table_of(folder, 1)
    replaced(folder, 1, pa.concat_tables([table.slice(0, 1), table]))
    return 1


def in_a_second_partition(folder: Path) -> int:
    stray = table_of(folder, 0).slice(0, 1)
    replaced(folder, 1, pa.concat_tables([stray, table_of(folder, 1)]).sort_by("learner_id"))
    return 1


def other_columns(folder: Path) -> int:
    replaced(folder, 1, table_of(folder, 1).rename_columns(["student", "transcript"]))
    return 1


def of_another_learner(folder: Path) -> int:
    table = table_of(folder, 1)
    texts = table.column("transcript").to_pylist()
    replaced(folder, 1, pa.table([table.column("learner_id"), [*texts[1:], texts[0]]], schema=SCHEMA))
    return 1


def no_record(folder: Path) -> int:
    table = table_of(folder, 1)
    replaced(folder, 1, pa.table([table.column("learner_id"), ["{}"] * table.num_rows], schema=SCHEMA))
    return 1


def edited(folder: Path) -> int:
    path = folder / "part-00001.parquet"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    return 1


def truncated(folder: Path) -> int:
    path = folder / "part-00001.parquet"
    path.write_bytes(path.read_bytes()[:-7])
    return 1


def gone(folder: Path) -> int:
    (folder / "part-00001.parquet").unlink()
    return 1


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (unsorted, "row 2: the learners are not in order"),
        (twice_in_one, "row 2: the learners are not in order"),
        (in_a_second_partition, "this learner belongs to another partition"),
        (other_columns, "partition 1 has other columns: student (string)"),
        (of_another_learner, "row 1: the record is of another learner than its row says"),
        (no_record, "row 1: this record cannot be read"),
        (edited, "partition 1 is not the file that the manifest describes"),
        (truncated, "partition 1 is not the file that the manifest describes"),
        (gone, "partition 1 cannot be read"),
    ],
)
def test_a_damaged_partition_is_refused_and_named(tmp_path: Path, damage: Callable[[Path], int], said: str) -> None:
    write_partitions(LEARNERS, tmp_path, 4)
    found = refused(tmp_path, damage(tmp_path))
    assert "part-00001.parquet" in found
    assert said in found
    assert "write_partitions" in found


def test_a_file_that_is_no_parquet_is_refused(tmp_path: Path) -> None:
    write_partitions(LEARNERS, tmp_path, 4)
    manifest = read_manifest(tmp_path)
    data = b"PAR1 not at all PAR1"
    (tmp_path / "part-00002.parquet").write_bytes(data)
    partition = evolve(manifest.partitions[2], bytes=len(data), sha256=sha256(data).hexdigest())
    with pytest.raises(InputError, match="partition 2 is no whole Parquet file"):
        read_partition(tmp_path, partition, 4)


def test_a_partition_with_fewer_learners_than_promised_is_refused(tmp_path: Path) -> None:
    write_partitions(LEARNERS, tmp_path, 4)
    manifest = read_manifest(tmp_path)
    partition = evolve(manifest.partitions[2], learners=manifest.partitions[2].learners + 1)
    with pytest.raises(InputError, match="partition 2 holds .* learners and not"):
        read_partition(tmp_path, partition, 4)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (None, "the manifest cannot be read"),
        ("{", "the manifest is no JSON document"),
        ("[" * 100_000, "the manifest is no JSON document"),
        ("[]", "the manifest is no JSON object"),
        ({"manifest": "somebody/1"}, "this is no manifest of partitions"),
        ({"manifest": "asyougo-partitions/2"}, "the manifest is of a newer version"),
        ({"whole_learners": False}, "the partitions do not promise whole learners"),
        ({"hash": "md5"}, "the partitions do not promise whole learners"),
        ({"partitions": []}, "the manifest lists no partitions"),
        ({"partitions": [7]}, "partition 0 is not described in full"),
        ({"file": "../part-00000.parquet"}, "partition 0 lies outside of this folder"),
        ({"file": "/etc/passwd"}, "partition 0 lies outside of this folder"),
        ({"file": ".."}, "partition 0 lies outside of this folder"),
        ({"file": 3}, "partition 0 names no file"),
        ({"learners": -1}, "partition 0 has no whole numbers where they belong"),
        ({"number": 3}, "partition 0 has no whole numbers where they belong"),
    ],
)
def test_a_manifest_that_cannot_be_trusted_starts_nothing(tmp_path: Path, changed: Any, said: str) -> None:
    write_partitions(LEARNERS, tmp_path, 4)
    path = tmp_path / MANIFEST
    if isinstance(changed, dict):
        document = json.loads(path.read_text())
        of_a_partition = set(changed) <= set(document["partitions"][0])
        (document["partitions"][0] if of_a_partition else document).update(changed)
        path.write_text(json.dumps(document))
    elif changed is None:
        path.unlink()
    else:
        path.write_text(changed)
    with pytest.raises(InputError) as error:
        read_manifest(tmp_path)
    assert said in error.value.message
    assert "write_partitions" in error.value.message
