"""Random pairs of a rule and a record: every certificate checked, and the time of an audit beside scipy's milp.

A million pairs by default, in blocks on two processes: `python benchmarks/random_pairs.py [PAIRS] [FOLDER]`. Each
finished block is a file named after the code that it rests on, so a run that was stopped goes on where it was as long
as the code is the same. With the rules of others beside the repository three pairs in ten are of those; the rest are
small and larger random rules of every node kind.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache
from pathlib import Path
from typing import Any

from attrs import asdict, field, frozen

from asyougo.audit.certificate import check
from asyougo.audit.match import examine
from asyougo.audit.prepare import prepare
from asyougo.model.requirement import Requirement, walk
from asyougo.rules.check import tier_of
from tests.conftest import SHARED
from tests.oracle.by_milp import truth_by_milp
from tests.oracle.pairs import Pair, larger_pair, random_pair
from tests.oracle.real_rules import real_pair, real_rules

PAIRS = 1_000_000
BLOCK = 2_000
PROCESSES = 2
PEER_EVERY = 40  # the peer is slow: every so many pairs it answers the same question
BARS_MS = {"T0": 5, "T1": 5, "T2": 5, "T3": 50, "T4": 50}  # medians; and 250 ms at p99
BAR_P99_MS = 250


@frozen
class Tally:
    """What a block of pairs showed. Times are microseconds of CPU, by tier: nothing else on the machine is in them."""

    pairs: int = 0
    tiers: Counter[str] = field(factory=Counter)
    proven_by: Counter[str] = field(factory=Counter)
    verdicts: Counter[str] = field(factory=Counter)
    nodes: Counter[str] = field(factory=Counter)
    sources: Counter[str] = field(factory=Counter)
    refused: list[str] = field(factory=list)
    disagreed: list[str] = field(factory=list)
    times: dict[str, list[int]] = field(factory=dict)
    checks: dict[str, list[int]] = field(factory=dict)
    beside: dict[str, list[int]] = field(factory=dict)
    peer: dict[str, list[int]] = field(factory=dict)


def pair_of(number: int) -> tuple[str, Pair]:
    """The pair of a number, and where its rule comes from."""
    if number % 10 < 3 and (SHARED / "data").is_dir():
        return "real", real_pair(number, real_rules())
    if number % 10 == 9:
        return "larger", larger_pair(number)
    return "small", random_pair(number)


_TIERS: dict[str, str] = {}


def tier_in(source: str, pair: Pair) -> str:
    """The tier of a pair's rule; those of others come again and again, so theirs are kept."""
    if source != "real":
        return tier_of(pair.rule)
    if pair.rule.id not in _TIERS:
        _TIERS[pair.rule.id] = tier_of(pair.rule)
    return _TIERS[pair.rule.id]


def node_kinds(rule: Requirement) -> set[str]:
    """The kinds of node of a rule, its blocks and its limits included."""
    roots = [root for root in (rule.require, *(block for _, block in rule.blocks)) if root is not None]
    kinds = {type(node).__name__ for root in roots for node in walk(root)}
    return kinds | ({"Limit"} if rule.limits else set()) | ({"Share"} if rule.share else set())


def audit_block(numbers: Iterable[int], peer_every: int = PEER_EVERY) -> Tally:
    """Audit the pairs of some numbers and check every certificate; now and then ask the peer as well."""
    tally = Tally()
    count = 0
    for number in numbers:
        source, pair = pair_of(number)
        tier = tier_in(source, pair)
        started = time.process_time_ns()
        prepared = prepare(pair.transcript, pair.context)
        examined = examine(pair.rule, prepared, catalogue=pair.catalogue)
        audited = time.process_time_ns()
        problems = check(pair.rule, prepared, examined.certificate, pair.catalogue)
        checked = time.process_time_ns()
        count += 1
        tally.tiers[tier] += 1
        tally.proven_by[examined.certificate["tier"]] += 1
        tally.verdicts[examined.answered.verdict.value] += 1
        tally.nodes.update(node_kinds(pair.rule))
        tally.sources[source] += 1
        tally.times.setdefault(tier, []).append((audited - started) // 1000)
        tally.checks.setdefault(tier, []).append((checked - audited) // 1000)
        if problems:
            tally.refused.append(f"{number}: {problems[0].problem}")
        if peer_every and random.Random(number).randrange(peer_every) == 0:
            ask_peer(number, pair, tier, examined.answered.verdict.value, (audited - started) // 1000, tally)
    return Tally(**{**asdict(tally, recurse=False), "pairs": count})


def ask_peer(number: int, pair: Pair, tier: str, verdict: str, ours_us: int, tally: Tally) -> None:
    """The same verdict by scipy's milp, timed."""
    started = time.process_time_ns()
    try:
        theirs = truth_by_milp(pair.rule, pair.transcript, pair.context).verdict.value
    except NotImplementedError:  # pools under an overlay that rewards more
        return
    tally.beside.setdefault(tier, []).append(ours_us)
    tally.peer.setdefault(tier, []).append((time.process_time_ns() - started) // 1000)
    if theirs != verdict:
        tally.disagreed.append(f"{number}: milp says {theirs}, the auditor {verdict}")


def joined(tallies: Iterable[Tally]) -> Tally:
    """The tallies of several blocks as one."""
    total = Tally()
    pairs = 0
    for tally in tallies:
        pairs += tally.pairs
        for name in ("tiers", "proven_by", "verdicts", "nodes", "sources"):
            getattr(total, name).update(getattr(tally, name))
        for name in ("refused", "disagreed"):
            getattr(total, name).extend(getattr(tally, name))
        for name in ("times", "checks", "beside", "peer"):
            for tier, values in getattr(tally, name).items():
                getattr(total, name).setdefault(tier, []).extend(values)
    return Tally(**{**asdict(total, recurse=False), "pairs": pairs})


def run(pairs: int, folder: Path | None = None, processes: int = PROCESSES, first: int = 0) -> Tally:
    """Audit so many pairs. folder: where finished blocks are kept, and taken from when they are there."""
    blocks = [range(start, min(start + BLOCK, first + pairs)) for start in range(first, first + pairs, BLOCK)]
    found = [kept(folder, block) for block in blocks] if folder else [None] * len(blocks)
    tallies = [tally for tally in found if tally is not None]
    missing = [block for block, tally in zip(blocks, found, strict=True) if tally is None]
    with ProcessPoolExecutor(processes) as pool:
        running = {pool.submit(audit_block, block): block for block in missing}
        for done in as_completed(running):
            tallies.append(done.result())
            if folder:
                keep(folder, running[done], tallies[-1])
                print(f"{sum(tally.pairs for tally in tallies):,} of {pairs:,} pairs", file=sys.stderr)
    return joined(tallies)


@cache
def code_hash() -> str:
    """What the blocks rest on: the auditor, the nouns, and what makes the pairs. Other code audits them anew."""
    root = Path(__file__).resolve().parent.parent
    folders = (
        root / "src/asyougo/audit",
        root / "src/asyougo/model",
        root / "src/asyougo/rules",
        root / "tests/oracle",
    )
    digest = hashlib.sha256()
    for file in sorted(file for folder in folders for file in folder.rglob("*.py")):
        digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


def block_file(folder: Path, block: range) -> Path:
    return folder / f"{code_hash()}-{block.start:09d}-{len(block)}.json"


def keep(folder: Path, block: range, tally: Tally) -> None:
    """Write a finished block, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    path = block_file(folder, block)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(asdict(tally)), encoding="utf-8")
    part.replace(path)


def kept(folder: Path, block: range) -> Tally | None:
    """A block that an earlier run finished."""
    path = block_file(folder, block)
    if not path.is_file():
        return None
    read = json.loads(path.read_text(encoding="utf-8"))
    counters = ("tiers", "proven_by", "verdicts", "nodes", "sources")
    return Tally(**{name: Counter(value) if name in counters else value for name, value in read.items()})


def percentile(values: list[int], share: float) -> float:
    """A percentile in milliseconds."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] / 1000


def timed(what: str, values: list[int], share: float) -> dict[str, Any]:
    return {"what": what, "value": round(percentile(values, share), 2), "unit": "ms", "n": len(values)}


def rows_of(tally: Tally) -> list[dict[str, Any]]:
    """The figures, one row each."""
    n = tally.pairs
    rows: list[dict[str, Any]] = [
        {"what": "pairs", "value": n, "unit": "pairs", "n": n},
        {"what": "certificates refused", "value": len(tally.refused), "unit": "pairs", "n": n},
        {"what": "verdicts other than milp's", "value": len(tally.disagreed), "unit": "pairs", "n": peers(tally)},
    ]
    for name, counts in (
        ("rules", tally.sources), ("tier", tally.tiers), ("proven by", tally.proven_by), ("verdict", tally.verdicts),
        ("node kind", tally.nodes),
    ):  # fmt: skip
        rows += [
            {"what": f"{name}: {key}", "value": round(count / n, 4), "unit": "share", "n": count}
            for key, count in sorted(counts.items())
        ]
    for tier in sorted(tally.times):
        times, checks = tally.times[tier], tally.checks[tier]
        rows.append(timed(f"audit, {tier}, median", times, 0.5))
        if tally.peer.get(tier):
            ours, peer = percentile(tally.beside[tier], 0.5), percentile(tally.peer[tier], 0.5)
            rows[-1] |= {"peer": "scipy.optimize.milp, the same pairs", "peer_value": round(peer, 2)}
            rows[-1]["ratio"] = round(ours / peer, 3)
        rows.append(timed(f"audit, {tier}, p99", times, 0.99))
        rows.append(timed(f"check, {tier}, median", checks, 0.5))
    return rows


def peers(tally: Tally) -> int:
    return sum(len(values) for values in tally.peer.values())


def measure(pairs: int = PAIRS, folder: Path = Path("var/bench/random-pairs")) -> list[dict[str, Any]]:
    """The figures of this benchmark."""
    return rows_of(run(pairs, folder))


def machine() -> dict[str, Any]:
    """On what it was measured."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    return {"cores": os.cpu_count(), "cpu": platform.processor() or platform.machine(), "memory_gib": round(memory, 1)}


def main(arguments: list[str]) -> int:
    """Print the figures; 1 if a certificate was refused or a verdict is not milp's."""
    pairs = int(arguments[0]) if arguments else PAIRS
    tally = run(pairs, Path(arguments[1] if len(arguments) > 1 else "var/bench/random-pairs"))
    print(machine())
    for row in rows_of(tally):
        print(row)
    for line in (*tally.refused, *tally.disagreed):
        print(line)
    return 1 if tally.refused or tally.disagreed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
