"""What a run found, in numbers: computed from receipts and findings alone, so that a resumed run says the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from attrs import frozen

from asyougo.model.finding import Verdict
from asyougo.population.engines.receipts import Receipt
from asyougo.population.pack import RulePack
from asyougo.population.sweep import Tally


@frozen
class CredentialCounts:
    """What was found for one credential: learners by result. one_left: a "no" that one course would turn."""

    credential: str
    label: str
    rule_hash: str
    met: int
    with_in_progress: int
    with_planned: int
    one_left: int
    undetermined: int

    def as_json(self) -> dict[str, Any]:
        return {
            "credential": self.credential,
            "label": self.label,
            "rule_hash": self.rule_hash,
            "met": self.met,
            "with_in_progress": self.with_in_progress,
            "with_planned": self.with_planned,
            "one_course_left": self.one_left,
            "undetermined": self.undetermined,
        }


@frozen
class Summary:
    """The numbers of a run. learners_met, learners_one_left: how many have at least one such credential."""

    tally: Tally
    rows: int
    by_credential: tuple[CredentialCounts, ...]
    learners_met: int
    learners_one_left: int
    open_learners: int
    open_pairs: int

    @property
    def pruned_share(self) -> float | None:
        """The share of pairs that a necessary condition dropped; None when there were no pairs."""
        return round(self.tally.sieved / self.tally.pairs, 4) if self.tally.pairs else None

    def total(self, name: str) -> int:
        """A count of `CredentialCounts` over all credentials."""
        return sum(int(getattr(counts, name)) for counts in self.by_credential)


def summarize(out: Path, receipts: tuple[Receipt, ...], pack: RulePack) -> Summary:
    """The summary of a run, read part by part."""
    tally = Tally()
    counts: Counter[tuple[str, str, bool]] = Counter()
    learners_met = learners_one_left = open_learners = open_pairs = 0
    for receipt, table in _parts(out, receipts):
        tally = tally.plus(receipt.tally)
        met: set[str] = set()
        one_left: set[str] = set()
        columns = ("learner_id", "credential_id", "verdict", "missing_courses")
        for learner, credential, verdict, missing in zip(
            *(table.column(name).to_pylist() for name in columns), strict=True
        ):
            counts[credential, verdict, missing == 1] += 1
            if verdict == Verdict.SATISFIED.value:
                met.add(learner)
            elif verdict == Verdict.NOT_SATISFIED.value and missing == 1:
                one_left.add(learner)
        # A learner is in one partition only, so these add up.
        learners_met += len(met)
        learners_one_left += len(one_left)
        elsewhere = pq.read_table(out / receipt.elsewhere.file)
        open_learners += elsewhere.num_rows
        open_pairs += sum(elsewhere.column("undetermined_elsewhere").to_pylist())
    return Summary(
        tally=tally,
        rows=sum(receipt.findings.rows for receipt in receipts),
        by_credential=tuple(_counts_of(pack, number, counts) for number in range(len(pack.rules))),
        learners_met=learners_met,
        learners_one_left=learners_one_left,
        open_learners=open_learners,
        open_pairs=open_pairs,
    )


def _parts(out: Path, receipts: tuple[Receipt, ...]) -> Iterator[tuple[Receipt, pa.Table]]:
    for receipt in receipts:
        yield receipt, pq.read_table(out / receipt.findings.file)


def _counts_of(pack: RulePack, number: int, counts: Counter[tuple[str, str, bool]]) -> CredentialCounts:
    requirement = pack.rules[number]

    def of(verdict: Verdict) -> int:
        return counts[requirement.id, verdict.value, True] + counts[requirement.id, verdict.value, False]

    return CredentialCounts(
        credential=requirement.id,
        label=requirement.label.en if requirement.label else requirement.id,
        rule_hash=pack.hashes[number],
        met=of(Verdict.SATISFIED),
        with_in_progress=of(Verdict.WITH_IN_PROGRESS),
        with_planned=of(Verdict.WITH_PLANNED),
        one_left=counts[requirement.id, Verdict.NOT_SATISFIED.value, True],
        undetermined=of(Verdict.UNDETERMINED),
    )
