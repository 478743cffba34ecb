"""The population run on the invented state: pairs a second, what the sieve rules out, what a count would get wrong.

The bar of the demonstration is 2,000 learners against all credentials within 15 s on two quiet cores. The peer is the
same exact auditor without the sieve, on a sample of the same learners in the same run; every answer of the sample is
compared. Starting the workers is in the time, building the state is not.
"""

from __future__ import annotations

import os
import platform
import time
from typing import Any

from asyougo.audit.match import verdict_of
from asyougo.audit.prepare import prepare
from asyougo.demo.run import SLACK, pack
from asyougo.demo.state import build_state
from asyougo.population.engines.local import sweep_all
from asyougo.population.sweep import MET, Swept

LEARNERS = 2_000
SAMPLE_EVERY = 100  # one learner in so many is audited without the sieve too
BAR_S = 15


def measure(learners: int = LEARNERS) -> list[dict[str, Any]]:
    """The figures of this benchmark, one row each."""
    state = build_state(learners)
    rules = pack(state)
    records = list(state.transcripts())
    workers = min(2, os.cpu_count() or 1)
    started = time.perf_counter()
    swept = sweep_all(records, state.context, rules, workers=workers, learners=learners)
    seconds = time.perf_counter() - started
    tally = swept.tally
    sample = records[::SAMPLE_EVERY]
    started = time.perf_counter()
    alone = sweep_all(sample, state.context, rules, workers=1)
    with_sieve = time.perf_counter() - started
    started = time.perf_counter()
    differences = compared(sample, state.context, rules, alone)
    without = time.perf_counter() - started
    assert differences == 0, f"{differences} pairs differ from the auditor"
    pairs = len(sample) * len(rules.rules)
    exact = tally.pairs - tally.sieved
    pruned = round(tally.sieved / tally.pairs, 4)
    met = dict(tally.verdicts).get("SATISFIED", 0)
    return [
        {
            "what": f"{learners:,} learners x {len(rules.rules)} credentials, {workers} workers (2,000: bar {BAR_S} s)",
            "value": round(seconds, 2),
            "unit": "s",
            "n": tally.pairs,
        },
        {
            "what": "pairs, one process, what is left and proofs of kept rows included",
            "value": round(pairs / with_sieve),
            "unit": "pairs/s",
            "peer": "every pair by the exact auditor, verdict only",
            "peer_value": round(pairs / without),
            "ratio": round(without / with_sieve, 1),
            "n": pairs,
        },
        {
            "what": "pruned by the sieve",
            "value": pruned,
            "unit": "share",
            "n": tally.pairs,
        },
        {"what": "answered by the exact auditor", "value": exact, "unit": "pairs", "n": tally.pairs},
        {"what": f"rows with slack {SLACK}", "value": len(swept.rows), "unit": "rows", "n": tally.pairs},
        {"what": "certificates accepted", "value": tally.accepted, "unit": "certificates", "n": tally.checked},
        {
            "what": "promised wrongly by a count alone",
            "value": tally.counted_wrongly,
            "unit": "pairs",
            "peer": "requirements met",
            "peer_value": met,
            "ratio": round(tally.counted_wrongly / met, 3) if met else None,
            "n": tally.pairs,
        },
    ]


def compared(sample: list[Any], context: Any, rules: Any, swept: Swept) -> int:
    """How many pairs the auditor answers otherwise: a row with another verdict, or a yes without a row."""
    rows = {(row.learner_id, row.credential_id): row.verdict for row in swept.rows}
    differences = 0
    for transcript in sample:
        prepared = prepare(transcript, context)
        for requirement in rules.rules:
            verdict = verdict_of(requirement, prepared, rules.on)
            row = rows.get((transcript.learner.id, requirement.id))
            differences += row is not verdict if row is not None else verdict in MET
    return differences


def machine() -> dict[str, Any]:
    """On what it was measured."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    return {"cores": os.cpu_count(), "cpu": platform.processor() or platform.machine(), "memory_gib": round(memory, 1)}


if __name__ == "__main__":
    print(machine())
    for figure in measure():
        print(figure)
