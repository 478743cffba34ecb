"""Partitions: Parquet files that hold whole learners, and the manifest that says what must be in them.

A learner who was cut in two would get two wrong answers and no error. So a partition has one row per learner, and
what the manifest promises is checked while reading: bytes, number, order, and that each learner belongs there.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from attrs import asdict, fields_dict, frozen

from asyougo.errors import AsYouGoError, InputError, Place, Problem
from asyougo.formats.transcript_json import read_transcript, transcript_as_json
from asyougo.model.transcript import Transcript
from asyougo.population.engines.safe_files import write_whole
from asyougo.population.tables import parquet_bytes

MANIFEST = "manifest.json"
FORMAT, VERSION = "asyougo-partitions", 1
HASH = "blake2b-8"
SCHEMA = pa.schema(
    [pa.field("learner_id", pa.string(), nullable=False), pa.field("transcript", pa.string(), nullable=False)]
)
"""transcript: the JSON transcript of the command line, on one line."""
LEARNERS_EACH = 250  # learners of a partition: some seconds of work, so that a lost one costs little
FEWEST, MOST = 8, 4096  # partitions of one run; at least 4 for each of two workers
REMEDY = "Make the partitions again with write_partitions, from the records themselves."
Sources = tuple[tuple[str, str], ...]
"""What partitions were made from: (file, SHA-256), and the settings under the name "settings"."""


@frozen
class Partition:
    """One file of whole learners, as the manifest promises it. first, last: the smallest and the largest id."""

    number: int
    file: str
    learners: int
    rows: int
    bytes: int
    sha256: str
    first: str | None
    last: str | None


@frozen
class Manifest:
    """All partitions of some records. sources: what they were made from, where that is known."""

    partitions: tuple[Partition, ...]
    sources: Sources = ()

    @property
    def learners(self) -> int:
        return sum(partition.learners for partition in self.partitions)


def partition_number(learner: str, partitions: int) -> int:
    """The partition of a learner: BLAKE2b of the id, the same on every machine and in every process.

    >>> partition_number("L-17", 8)
    6
    """
    digest = hashlib.blake2b(learner.encode("utf-8"), digest_size=8).digest()
    return int.from_bytes(digest, "big") % partitions


def how_many(learners: int) -> int:
    """How many partitions so many learners make; it depends on nothing else, so that a run can be repeated."""
    return min(MOST, max(FEWEST, -(-learners // LEARNERS_EACH)))


def write_partitions(
    transcripts: Iterable[Transcript], folder: Path, number: int | None = None, sources: Sources = ()
) -> tuple[Manifest, tuple[Problem, ...]]:
    """Lay records out as files of whole learners; the manifest comes last, so that half a layout is never taken up.

    Two records of one learner may each lack what the other has: both are left out, and a problem says so.
    number: how many partitions; None chooses by the number of learners.
    """
    texts: dict[str, str] = {}
    repeated: dict[str, Place] = {}
    for transcript in transcripts:
        learner = transcript.learner.id
        if learner in texts:
            repeated[learner] = _place_of(transcript)
        texts[learner] = json.dumps(transcript_as_json(transcript), ensure_ascii=False, separators=(",", ":"))
    for learner in repeated:
        del texts[learner]
    partitions = number or how_many(len(texts))
    members: list[list[str]] = [[] for _ in range(partitions)]
    for learner in sorted(texts):
        members[partition_number(learner, partitions)].append(learner)
    written = []
    for place, learners in enumerate(members):
        table = pa.table([learners, [texts[learner] for learner in learners]], schema=SCHEMA)
        data = parquet_bytes(table)
        name = f"part-{place:05}.parquet"
        write_whole(folder / name, data)
        digest = hashlib.sha256(data).hexdigest()
        ends = (learners[0], learners[-1]) if learners else (None, None)
        written.append(Partition(place, name, len(learners), len(learners), len(data), digest, *ends))
    manifest = Manifest(tuple(written), sources)
    write_whole(folder / MANIFEST, (json.dumps(_as_json(manifest), ensure_ascii=False, indent=1) + "\n").encode())
    remedy = "Put all of it into one record; until then nobody can be sure of a no."
    problem = "there are two records of this learner, and both are left out"
    return manifest, tuple(Problem(at, problem, remedy, code="repeated-learner") for at in repeated.values())


def _place_of(transcript: Transcript) -> Place:
    for entry in (*transcript.evidence, *transcript.unreadable, *transcript.missing):
        return entry.place
    return Place(field="learner")


def _as_json(manifest: Manifest) -> dict[str, Any]:
    return {
        "manifest": f"{FORMAT}/{VERSION}",
        "hash": HASH,
        "whole_learners": True,
        "columns": SCHEMA.names,
        "sources": [list(source) for source in manifest.sources],
        "partitions": [asdict(partition) for partition in manifest.partitions],
    }


# --- Reading -----------------------------------------------------------------------------------------


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a folder of partitions. Raises InputError when nothing can be started from it."""
    path = folder / MANIFEST
    try:
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise _no_manifest(path, "the manifest cannot be read") from error
    except (ValueError, RecursionError) as error:
        raise _no_manifest(path, "the manifest is no JSON document") from error
    if not isinstance(document, dict):
        raise _no_manifest(path, "the manifest is no JSON object")
    form, _, version = str(document.get("manifest", "")).partition("/")
    if form != FORMAT or not version.isdecimal():
        raise _no_manifest(path, "this is no manifest of partitions", str(document.get("manifest", "")))
    if int(version) > VERSION:
        raise _no_manifest(path, "the manifest is of a newer version", version)
    if document.get("hash") != HASH or document.get("whole_learners") is not True:
        raise _no_manifest(path, "the partitions do not promise whole learners")
    listed = document.get("partitions")
    if not isinstance(listed, list) or not listed:
        raise _no_manifest(path, "the manifest lists no partitions")
    sources = document.get("sources")
    known = tuple((str(a), str(b)) for a, b in sources) if isinstance(sources, list) and _are_pairs(sources) else ()
    return Manifest(tuple(_partition(path, number, entry) for number, entry in enumerate(listed)), known)


def _are_pairs(value: list[Any]) -> bool:
    return all(isinstance(pair, list) and len(pair) == 2 for pair in value)


def _partition(path: Path, number: int, entry: Any) -> Partition:
    described = entry if isinstance(entry, dict) else {}
    counts = [described.get(name) for name in ("number", "learners", "rows", "bytes")]
    if set(described) != set(fields_dict(Partition)):
        raise _no_manifest(path, f"partition {number} is not described in full", str(entry))
    if counts[0] != number or not all(isinstance(count, int) and count >= 0 for count in counts):
        raise _no_manifest(path, f"partition {number} has no whole numbers where they belong")
    file = described["file"]
    if not isinstance(file, str) or not isinstance(described["sha256"], str):
        raise _no_manifest(path, f"partition {number} names no file")
    if PurePosixPath(file).parts != (file,) or file in (".", "..") or "\\" in file or "\0" in file:
        raise _no_manifest(path, f"partition {number} lies outside of this folder", file)
    return Partition(**described)


def _no_manifest(path: Path, problem: str, value: str | None = None) -> AsYouGoError:
    return InputError.of(Problem(Place(str(path)), problem, REMEDY, value))


def read_partition(folder: Path, partition: Partition, of: int) -> tuple[Transcript, ...]:
    """The records of one partition. Raises InputError that names the partition and the row, never the learner.

    of: how many partitions there are.
    """
    name = partition.file
    try:
        data = (folder / name).read_bytes()
    except OSError as error:
        raise _refused(name, f"partition {partition.number} cannot be read ({error.strerror})") from error
    if len(data) != partition.bytes or hashlib.sha256(data).hexdigest() != partition.sha256:
        raise _refused(name, f"partition {partition.number} is not the file that the manifest describes")
    try:
        file = pq.ParquetFile(io.BytesIO(data))
        if not file.schema_arrow.equals(SCHEMA):
            raise _refused(name, f"partition {partition.number} has other columns: {_columns(file.schema_arrow)}")
        table = file.read()
    except (pa.ArrowException, OSError) as error:
        raise _refused(name, f"partition {partition.number} is no whole Parquet file") from error
    learners = table.column("learner_id").to_pylist()
    if len(learners) != partition.learners:
        said = f"partition {partition.number} holds {len(learners):,} learners and not {partition.learners:,}"
        raise _refused(name, said)
    found = []
    before = ""
    for row, (learner, text) in enumerate(zip(learners, table.column("transcript").to_pylist(), strict=True), 1):
        if row > 1 and learner <= before:
            raise _refused(name, "the learners are not in order, each once", row)
        if partition_number(learner, of) != partition.number:
            raise _refused(name, "this learner belongs to another partition", row)
        before = learner
        found.append(_transcript(name, row, learner, text))
    return tuple(found)


def _transcript(file: str, row: int, learner: str, text: str) -> Transcript:
    record, problems = read_transcript(text, file)
    if record is None or any(problem.severity == "error" for problem in problems):
        raise _refused(file, "this record cannot be read", row)
    if record.learner.id != learner:
        raise _refused(file, "the record is of another learner than its row says", row)
    return record


def _columns(schema: pa.Schema) -> str:
    return ", ".join(f"{field.name} ({field.type})" for field in schema)


def _refused(file: str, problem: str, row: int | None = None) -> AsYouGoError:
    return InputError.of(Problem(Place(file, row), problem, REMEDY, code="refused-partition"))
