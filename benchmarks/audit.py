"""One explained audit, by tier, beside scipy's mixed-integer solver on the same question in the same run.

Bars: median at most 5 ms for rules of T0-T2 and 50 ms for T3 and T4, p99 at most 250 ms; preparation of the record,
every reason and the certificate are in it. Pairs are those of `random_pairs` under numbers that no test uses: three in
ten are rules of others, where those lie beside the repository. Times are CPU time of this process, the best of three,
so that other work on the machine is not in them.
"""

from __future__ import annotations

import gc
import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

from attrs import field, frozen

from asyougo.audit.certificate import check
from asyougo.audit.match import match
from asyougo.audit.prepare import prepare
from benchmarks.random_pairs import pair_of, tier_in
from tests.oracle.by_milp import SolverFailed, truth_by_milp
from tests.oracle.exhaustive import TooLarge
from tests.oracle.pairs import Pair

PAIRS = 2_000
PEER_EVERY = 5  # the peer is slow: it answers every so many of the same questions
REPEATS = 3
TIERS = ("T0", "T1", "T2", "T3", "T4")
MEDIAN_BAR_MS = {"T0": 5, "T1": 5, "T2": 5, "T3": 50, "T4": 50}
P99_BAR_MS = 250
FIRST = 90_000_000  # numbers that no test uses


@frozen
class Times:
    """Milliseconds of one tier. beside: ours for the pairs that the peer answered too."""

    ours: list[float] = field(factory=list)
    checks: list[float] = field(factory=list)
    beside: list[float] = field(factory=list)
    peer: list[float] = field(factory=list)


def best_ms(work: Callable[[], Any]) -> tuple[float, Any]:
    """The least CPU time of some repeats in milliseconds, and the result."""
    best, result = float("inf"), None
    for _ in range(REPEATS):
        started = time.process_time_ns()
        result = work()
        best = min(best, (time.process_time_ns() - started) / 1e6)
    return best, result


def run(pairs: int = PAIRS) -> dict[str, Times]:
    """The times by the tier of the rule."""
    found = {tier: Times() for tier in TIERS}
    gc.collect()
    for number in range(FIRST, FIRST + pairs):
        source, pair = pair_of(number)
        ours, finding = best_ms(
            lambda pair=pair: match(
                pair.rule, prepare(pair.transcript, pair.context), pair.context.as_of, pair.catalogue
            )
        )
        prepared = prepare(pair.transcript, pair.context)
        times = found[tier_in(source, pair)]
        times.ours.append(ours)
        checked, problems = best_ms(
            lambda pair=pair, prepared=prepared, finding=finding: check(
                pair.rule, prepared, finding.certificate, pair.catalogue
            )
        )
        assert not problems, f"pair {number}: {problems[0]}"
        times.checks.append(checked)
        if number % PEER_EVERY == 0:
            peer = peer_ms(pair)
            if peer is not None:
                times.beside.append(ours)
                times.peer.append(peer)
    return found


def peer_ms(pair: Pair) -> float | None:
    """The time of scipy.optimize.milp for the verdict alone; None where it cannot say."""
    try:
        return best_ms(lambda: truth_by_milp(pair.rule, pair.transcript, pair.context))[0]
    except (SolverFailed, TooLarge, NotImplementedError):
        return None


def measure(pairs: int = PAIRS) -> list[dict[str, Any]]:
    """The figures of this benchmark, one row each."""
    rows: list[dict[str, Any]] = []
    found = run(pairs)
    for tier, times in found.items():
        if not times.ours:
            continue
        peer = statistics.median(times.peer) if times.peer else None
        beside = statistics.median(times.beside) if times.beside else None
        rows.append(
            {
                "what": f"explained audit, {tier}, median (bar {MEDIAN_BAR_MS[tier]} ms)",
                "value": round(statistics.median(times.ours), 2),
                "unit": "ms",
                "peer": "scipy.optimize.milp, verdict only, median",
                "peer_value": None if peer is None else round(peer, 2),
                "ratio": None if not peer or beside is None else round(beside / peer, 3),
                "n": len(times.ours),
            }
        )
        rows.append(row(f"explained audit, {tier}, p99 (bar {P99_BAR_MS} ms)", percentile(times.ours, 99), times.ours))
        rows.append(row(f"checker, {tier}, median", statistics.median(times.checks), times.checks))
    for tiers in (TIERS[:3], TIERS[3:]):
        together = [one for tier in tiers for one in found[tier].ours]
        name = f"explained audit, {tiers[0]} to {tiers[-1]}, median (bar {MEDIAN_BAR_MS[tiers[0]]} ms)"
        rows.append(row(name, statistics.median(together), together))
    everything = [one for times in found.values() for one in times.ours]
    rows.append(row(f"explained audit, all tiers, p99 (bar {P99_BAR_MS} ms)", percentile(everything, 99), everything))
    return rows


def row(what: str, value: float, of: Sequence[float]) -> dict[str, Any]:
    """A figure in milliseconds without a peer."""
    return {"what": what, "value": round(value, 2), "unit": "ms", "n": len(of)}


def percentile(values: Sequence[float], share: int) -> float:
    """The smallest value that at least `share` percent of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * share // 100) - 1)]


def machine() -> dict[str, Any]:
    """On what it was measured."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    return {"cores": os.cpu_count(), "cpu": platform.processor() or platform.machine(), "memory_gib": round(memory, 1)}


if __name__ == "__main__":
    print(machine())
    for figure in measure():
        print(figure)
