"""Receipts: the record that one partition is done, with the files that came out of it and what they add up to.

The files of a partition are written first, its receipt after them. A crash between the two costs one partition and
never an answer. The key of a receipt is everything that can change the answers, so that nothing stale is taken up.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from attrs import asdict, frozen

from asyougo.population.engines.manifest import Partition
from asyougo.population.engines.safe_files import digest_of, write_whole
from asyougo.population.sweep import VERSION, Swept, Tally
from asyougo.population.tables import elsewhere_table, findings_table, parquet_bytes

FINDINGS, ELSEWHERE, RECEIPTS = "findings", "elsewhere", "receipts"
"""Folders of a run, each with one file per partition."""


@frozen
class Output:
    """A file of a run: its name inside of the run's folder, its SHA-256 and its rows."""

    file: str
    sha256: str
    rows: int


@frozen
class Receipt:
    """One partition that is done. key: see `key_of`."""

    partition: int
    key: str
    findings: Output
    elsewhere: Output
    tally: Tally


def key_of(partition: Partition, question: str) -> str:
    """The name of an answer: these records, this question, this version of the engine.

    question: the hash of everything beside the records that can change an answer.
    """
    text = " ".join((partition.sha256, question, VERSION))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def write_answers(out: Path, partition: int, key: str, swept: Swept, hashes: tuple[str, ...]) -> Receipt:
    """Write what a partition gave, then its receipt. Raises DiskFull or CannotWrite."""
    name = f"part-{partition:05}-{key}"
    findings = parquet_bytes(findings_table(swept.rows, hashes))
    elsewhere = parquet_bytes(elsewhere_table(swept.elsewhere))
    outputs = []
    for folder, data, rows in ((FINDINGS, findings, len(swept.rows)), (ELSEWHERE, elsewhere, len(swept.elsewhere))):
        file = f"{folder}/{name}.parquet"
        write_whole(out / file, data)
        outputs.append(Output(file, hashlib.sha256(data).hexdigest(), rows))
    receipt = Receipt(partition, key, outputs[0], outputs[1], swept.tally)
    write_whole(_path(out, partition, key), (json.dumps(asdict(receipt), indent=1) + "\n").encode())
    return receipt


def read_receipt(out: Path, partition: int, key: str) -> Receipt | None:
    """The receipt of a partition that is done and whose files are still what they were; None for anything else."""
    try:
        document = json.loads(_path(out, partition, key).read_bytes())
        receipt = _receipt(document)
    except (OSError, ValueError, TypeError, KeyError):
        return None
    if (receipt.partition, receipt.key) != (partition, key):
        return None
    outputs = (receipt.findings, receipt.elsewhere)
    whole = all(digest_of(out / output.file) == output.sha256 for output in outputs)
    return receipt if whole else None


def remove_others(out: Path, receipts: tuple[Receipt, ...]) -> None:
    """Remove the parts and receipts of earlier questions, so that a pattern over the folder finds this run alone."""
    kept = {output.file for receipt in receipts for output in (receipt.findings, receipt.elsewhere)}
    kept |= {f"{RECEIPTS}/{_path(out, receipt.partition, receipt.key).name}" for receipt in receipts}
    for folder, pattern in ((FINDINGS, "part-*.parquet"), (ELSEWHERE, "part-*.parquet"), (RECEIPTS, "part-*.json")):
        for file in (out / folder).glob(pattern):
            if f"{folder}/{file.name}" not in kept:
                file.unlink()


def _path(out: Path, partition: int, key: str) -> Path:
    return out / RECEIPTS / f"part-{partition:05}-{key}.json"


def _receipt(document: dict[str, Any]) -> Receipt:
    tally = dict(document["tally"])
    tally["verdicts"] = tuple((str(verdict), int(count)) for verdict, count in tally["verdicts"])
    return Receipt(
        int(document["partition"]),
        str(document["key"]),
        Output(**document["findings"]),
        Output(**document["elsewhere"]),
        Tally(**tally),
    )
