"""The tables of a run: findings and what is open elsewhere, with fixed columns, order and bytes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from asyougo.model.units import write_exact
from asyougo.population.sweep import Elsewhere, Row

FINDINGS = pa.schema(
    [
        pa.field("learner_id", pa.string(), nullable=False),
        pa.field("credential_id", pa.string(), nullable=False),
        pa.field("rule_hash", pa.dictionary(pa.int32(), pa.string()), nullable=False),
        pa.field("verdict", pa.string(), nullable=False),
        pa.field("missing_courses", pa.int32()),
        # Exact text ("4.5", "8/3"), in semester credits: quarter units are thirds, and sums of floats depend on order.
        pa.field("missing_credits", pa.string()),
        pa.field("certificate_id", pa.binary(8), nullable=False),
    ]
)
"""One row per learner and credential, sorted by both. Null is unknown, never 0."""

ELSEWHERE = pa.schema(
    [
        pa.field("learner_id", pa.string(), nullable=False),
        pa.field("institution", pa.string()),
        pa.field("undetermined_elsewhere", pa.int32(), nullable=False),
    ]
)
"""Per learner, the open pairs that have no row of their own; sorted by learner."""

ROWS_IN_A_GROUP = 1 << 17
COMPRESSION, COMPRESSION_LEVEL = "zstd", 3


def findings_table(rows: Sequence[Row], hashes: Iterable[str]) -> pa.Table:
    """The rows as a table. hashes: of all rules of the run, so that every part has the same dictionary."""
    names = sorted(set(hashes))
    number = {name: place for place, name in enumerate(names)}
    indices = pa.array([number[row.rule_hash] for row in rows], pa.int32())
    return pa.table(
        [
            pa.array([row.learner_id for row in rows], pa.string()),
            pa.array([row.credential_id for row in rows], pa.string()),
            pa.DictionaryArray.from_arrays(indices, pa.array(names, pa.string())),
            pa.array([row.verdict.value for row in rows], pa.string()),
            pa.array([row.missing_courses for row in rows], pa.int32()),
            pa.array(
                [None if row.missing_credits is None else write_exact(row.missing_credits) for row in rows],
                pa.string(),
            ),
            pa.array([bytes.fromhex(row.certificate_id) for row in rows], pa.binary(8)),
        ],
        schema=FINDINGS,
    )


def elsewhere_table(found: Sequence[Elsewhere]) -> pa.Table:
    """What is open elsewhere as a table."""
    return pa.table(
        [
            pa.array([one.learner_id for one in found], pa.string()),
            pa.array([one.institution for one in found], pa.string()),
            pa.array([one.undetermined_elsewhere for one in found], pa.int32()),
        ],
        schema=ELSEWHERE,
    )


def parquet_bytes(table: pa.Table) -> bytes:
    """The Parquet file of a table: equal tables give equal bytes with one version of pyarrow."""
    made = io.BytesIO()
    with parquet_writer(made, table.schema) as writer:
        writer.write_table(table, row_group_size=ROWS_IN_A_GROUP)
    return made.getvalue()


def parquet_writer(target: object, schema: pa.Schema) -> pq.ParquetWriter:
    """The one way in which tables are written here."""
    return pq.ParquetWriter(target, schema, compression=COMPRESSION, compression_level=COMPRESSION_LEVEL)
