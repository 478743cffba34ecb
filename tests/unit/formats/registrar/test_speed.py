"""The benchmark of imports runs, on a smaller file, and its figures are those of the file."""

from __future__ import annotations

from benchmarks.imports import measure


def test_the_benchmark_counts_every_row_and_finds_the_planted_share_of_faults() -> None:
    reading, findings, _ = measure(rows=20_000)
    assert reading["n"] == 20_000 and reading["ratio"] > 0
    assert findings["value"] == len([number for number in range(20_000) if number % 33 == 7])
