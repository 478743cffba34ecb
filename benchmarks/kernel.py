"""The population kernel: pairs a second in two worlds, beside DuckDB and Polars on the part that SQL can express.

The kernel counts and matches whole courses exactly, from rows in memory; reading and writing are not in these times.
The peers answer the counting part alone, for fewer learners; the kernel is timed on the same learners, and all three
must promise the same pairs. Two threads for everybody.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import duckdb
import numpy as np
import polars as pl

from asyougo.population.encode import Rows
from asyougo.population.pack import RulePack, pack_rules
from asyougo.population.settle import Settler
from benchmarks.audit import machine
from benchmarks.worlds import ONE_CATALOGUE, SIXTY_COLLEGES, World, learners_of, looks_of, make_world

LEARNERS = 400_000
PEERS_LEARNERS = {"one catalogue": 20_000, "60 colleges": 60_000}
THREADS = 2
REPEATS = 3
SLACKS = (0, 3)


def measure(learners: int = LEARNERS) -> list[dict[str, Any]]:
    """The figures of this benchmark, one row each."""
    return [row for shape in (ONE_CATALOGUE, SIXTY_COLLEGES) for row in figures(make_world(*shape), learners)]


def figures(world: World, learners: int) -> list[dict[str, Any]]:
    rows = learners_of(world, learners, 2)
    found = []
    for slack in SLACKS:
        settler = settler_of(world, slack)
        sample = rows if slack == 0 else part_of(rows, 0, learners // 8)
        pairs, seconds = best(lambda settler=settler, sample=sample: in_threads(settler, sample))
        number = (len(sample.first) - 1) * len(world.rules)
        met, promised = int((pairs[:, 2] == 0).sum()), int((pairs[:, 3] == 0).sum())
        found.append(
            {
                "what": f"{world.name}: {len(sample.first) - 1:,} learners x {len(world.rules):,}, missing <= {slack}",
                "value": round(number / seconds),
                "unit": "pairs/s",
                "n": number,
            }
        )
        if slack == 0:
            what = f"{world.name}: met (counting alone would promise {promised:,})"
            found.append({"what": what, "value": met, "unit": "pairs", "n": number})
        else:
            near = round(int((pairs[:, 2] <= slack).sum()) / (len(sample.first) - 1), 1)
            found.append(
                {"what": f"{world.name}: missing <= {slack}", "value": near, "unit": "credentials/learner", "n": number}
            )
    return found + beside_peers(world, part_of(rows, 0, min(learners, PEERS_LEARNERS[world.name])))


def beside_peers(world: World, rows: Rows) -> list[dict[str, Any]]:
    """The counting part by DuckDB and Polars, and the whole by the kernel, on the same learners."""
    settler = settler_of(world, 0)
    pairs, ours = best(lambda: in_threads(settler, rows))
    promised = int((pairs[:, 3] == 0).sum())
    found = []
    for name, count in (("DuckDB", by_duckdb), ("Polars", by_polars)):
        theirs, seconds = best(count(settler, rows))
        assert theirs == promised, f"{name} promises {theirs} pairs, the kernel {promised}"
        found.append(
            {
                "what": f"{world.name}: {len(rows.first) - 1:,} learners, matching included",
                "value": round(ours, 4),
                "unit": "s",
                "peer": f"{name}, counting alone",
                "peer_value": round(seconds, 3),
                "ratio": round(seconds / ours, 1),
                "n": (len(rows.first) - 1) * len(world.rules),
            }
        )
    return found


def settler_of(world: World, slack: int) -> Settler:
    settler = Settler(packed(world, slack))
    assert len(settler.rules) == len(world.rules) or slack
    looks_of(world, settler.looks)
    settler.pairs_of(learners_of(world, 10, 1))  # compiled and warm before anything is timed
    return settler


def packed(world: World, slack: int) -> RulePack:
    return pack_rules(world.rules, date(2026, 6, 1), slack, {})[0]


def part_of(rows: Rows, begin: int, end: int) -> Rows:
    """Some of the learners."""
    low, high = rows.first[begin], rows.first[end]
    courses = (rows.look[low:high], rows.identity[low:high], rows.rank[low:high])
    return Rows(rows.first[begin : end + 1] - low, *courses)


def in_threads(settler: Settler, rows: Rows) -> np.ndarray:
    """All pairs, by threads that each take a part of the learners."""
    learners = len(rows.first) - 1
    cuts = [learners * number // THREADS for number in range(THREADS + 1)]
    parts = [part_of(rows, begin, end) for begin, end in zip(cuts, cuts[1:], strict=False)]
    with ThreadPoolExecutor(THREADS) as pool:
        return np.concatenate(list(pool.map(settler.pairs_of, parts)))


def best(work: Callable[[], Any]) -> tuple[Any, float]:
    """The result and the least time of some repeats, in seconds."""
    times, result = [], None
    for _ in range(REPEATS):
        started = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - started)
    return result, min(times)


def tables(settler: Settler, rows: Rows) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """(learner, course), (set, course) and (rule, set, need)."""
    compiled = settler.compiled
    look_first, look_set = settler.looks.rows
    courses = np.repeat(np.arange(len(look_first) - 1), np.diff(look_first))
    learner = np.repeat(np.arange(len(rows.first) - 1), np.diff(rows.first))
    rule = np.repeat(np.arange(len(compiled.rules)), np.diff(compiled.way_first))
    return (
        pl.DataFrame({"learner": learner, "course": rows.look}),
        pl.DataFrame({"part": look_set, "course": courses.astype(np.int32)}),
        pl.DataFrame({"rule": rule, "part": compiled.slot_set, "need": compiled.slot_need}),
    )


def by_duckdb(settler: Settler, rows: Rows) -> Callable[[], int]:
    """How many pairs a count of each place promises, as one query."""
    records, sets, slots = tables(settler, rows)
    database = duckdb.connect(config={"threads": THREADS})
    for name, table in (("records", records), ("sets", sets), ("slots", slots)):
        database.register("made", table.to_arrow())
        database.execute(f"CREATE TABLE {name} AS SELECT * FROM made")
    query = """
        WITH counted AS (SELECT learner, part, count(*) AS have FROM records JOIN sets USING (course) GROUP BY ALL),
        places AS (SELECT rule, count(*) AS places FROM slots GROUP BY rule),
        filled AS (SELECT learner, rule, count(*) AS filled FROM counted JOIN slots USING (part)
                   WHERE have >= need GROUP BY ALL)
        SELECT count(*) FROM filled JOIN places USING (rule) WHERE filled = places
    """
    return lambda: database.execute(query).fetchall()[0][0]


def by_polars(settler: Settler, rows: Rows) -> Callable[[], int]:
    """The same as a lazy query."""
    records, sets, slots = tables(settler, rows)
    places = slots.group_by("rule").agg(pl.len().alias("places"))
    query = (
        records.lazy()
        .join(sets.lazy(), on="course")
        .group_by("learner", "part")
        .agg(pl.len().alias("have"))
        .join(slots.lazy(), on="part")
        .filter(pl.col("have") >= pl.col("need"))
        .group_by("learner", "rule")
        .agg(pl.len().alias("filled"))
        .join(places.lazy(), on="rule")
        .filter(pl.col("filled") == pl.col("places"))
        .select(pl.len())
    )
    return lambda: query.collect().item()


if __name__ == "__main__":
    print(machine())
    for figure in measure():
        print(figure)
