"""One pass over many records: sifting, then the exact answer for every pair that is left, with its certificate.

A row is kept for each pair whose requirements are met, that misses at most the slack, or where only an open
question stands between. The other open pairs of a record are counted, so that one held transcript does not write a
row for every credential.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import islice
from typing import Any

from attrs import field, frozen

from asyougo.audit.certificate import check
from asyougo.audit.evaluate import Evaluation
from asyougo.audit.match import certificate_of
from asyougo.audit.remaining import NONE_LEFT, Left, what_is_left
from asyougo.model.finding import Verdict
from asyougo.model.transcript import PreparedTranscript
from asyougo.population.pack import RulePack
from asyougo.population.sieve import Kept
from asyougo.population.sift import Sift

VERSION = "1"
"""Of the answers: another one when the same records and rules may get other rows, so that no old answer is taken up."""

AT_A_TIME = 50  # records for which the sieve counts together
MET = (Verdict.SATISFIED, Verdict.WITH_IN_PROGRESS, Verdict.WITH_PLANNED)


@frozen
class Record:
    """One learner's prepared transcript with the learner's id."""

    learner: str
    prepared: PreparedTranscript


@frozen
class Row:
    """One stored answer. missing_courses None: no number of courses finishes it; credits None: unknown."""

    learner_id: str
    credential_id: str
    rule_hash: str
    verdict: Verdict
    missing_courses: int | None
    missing_credits: Fraction | None
    certificate_id: str


@frozen
class Elsewhere:
    """Open pairs of one learner that got no row of their own, by the institution whose paper or row is open."""

    learner_id: str
    institution: str | None
    undetermined_elsewhere: int


@frozen
class Tally:
    """Counts over the pairs of a run; they add up over shards.

    sieved: pairs that were dropped without an answer of their own. counted_wrongly: pairs that a count would have
    promised and the exact answer does not. checked, accepted: certificates given to the independent checker.
    """

    learners: int = 0
    pairs: int = 0
    sieved: int = 0
    counted_wrongly: int = 0
    verdicts: tuple[tuple[str, int], ...] = ()
    checked: int = 0
    accepted: int = 0

    def plus(self, other: Tally) -> Tally:
        total = dict(self.verdicts)
        for verdict, count in other.verdicts:
            total[verdict] = total.get(verdict, 0) + count
        return Tally(
            self.learners + other.learners,
            self.pairs + other.pairs,
            self.sieved + other.sieved,
            self.counted_wrongly + other.counted_wrongly,
            tuple(sorted(total.items())),
            self.checked + other.checked,
            self.accepted + other.accepted,
        )


@frozen
class Swept:
    """The rows of some learners, sorted by learner and credential."""

    rows: tuple[Row, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    tally: Tally = field(factory=Tally)
    counted_wrongly: tuple[tuple[str, str], ...] = ()

    def plus(self, other: Swept) -> Swept:
        return Swept(
            self.rows + other.rows,
            self.elsewhere + other.elsewhere,
            self.tally.plus(other.tally),
            self.counted_wrongly + other.counted_wrongly,
        )

    @classmethod
    def of(cls, parts: Iterable[Swept]) -> Swept:
        """All parts in one, in their order; without copying what is there for each part anew."""
        rows: list[Row] = []
        elsewhere: list[Elsewhere] = []
        wrongly: list[tuple[str, str]] = []
        tally = Tally()
        for part in parts:
            rows += part.rows
            elsewhere += part.elsewhere
            wrongly += part.counted_wrongly
            tally = tally.plus(part.tally)
        return cls(tuple(rows), tuple(elsewhere), tally, tuple(wrongly))


def sweep(records: Iterable[Record], pack: RulePack, top: int | None = None) -> Iterator[Swept]:
    """The answers of a run, one learner at a time, in the order of the records.

    top: at most so many rows of a learner that are not met yet, the fewest missing courses first; None keeps all.
    """
    sift = Sift(pack)
    source = iter(records)
    while group := tuple(islice(source, AT_A_TIME)):
        yield from sweep_group(group, pack, sift, top)


def sweep_group(records: Sequence[Record], pack: RulePack, sift: Sift, top: int | None = None) -> Iterator[Swept]:
    """The rows of some learners, one learner at a time; counting is done for all of them at once."""
    kept = sift.keep_all([record.prepared for record in records])
    for record, rules in zip(records, kept, strict=True):
        yield sweep_one(record, pack, rules, top)


def sweep_one(record: Record, pack: RulePack, kept: Sequence[Kept], top: int | None = None) -> Swept:
    """The rows of one learner. kept: the rules that are left after sifting."""
    rows: list[Row] = []
    wrongly: list[tuple[str, str]] = []
    verdicts: dict[str, int] = {}
    elsewhere = checked = accepted = 0
    for candidate in kept:
        if candidate.promised is not None and not candidate.near:
            verdicts[Verdict.NOT_SATISFIED.value] = verdicts.get(Verdict.NOT_SATISFIED.value, 0) + 1
            wrongly += [(record.learner, pack.rules[candidate.rule].id)] if candidate.promised else []
            continue
        answer = Answer(record, pack, candidate)
        verdicts[answer.verdict.value] = verdicts.get(answer.verdict.value, 0) + 1
        if answer.count_promises_wrongly():
            wrongly.append((record.learner, answer.requirement.id))
        if not answer.is_kept():
            elsewhere += answer.verdict is Verdict.UNDETERMINED
            continue
        rows.append(answer.row())
        checked += 1
        accepted += answer.is_accepted()
    pairs, sieved = len(pack.plans), len(pack.plans) - len(kept)
    tally = Tally(1, pairs, sieved, len(wrongly), tuple(sorted(verdicts.items())), checked, accepted)
    others = (Elsewhere(record.learner, _open_at(record.prepared), elsewhere),) if elsewhere else ()
    return Swept(_cut(rows, top), others, tally, tuple(wrongly))


def _cut(rows: list[Row], top: int | None) -> tuple[Row, ...]:
    """All met rows, and the `top` others with the fewest missing courses; by credential."""
    if top is None:
        return tuple(rows)
    others = [row for row in rows if row.verdict is not Verdict.SATISFIED]
    others.sort(key=lambda row: (row.missing_courses is None, row.missing_courses or 0, row.credential_id))
    kept = {row.credential_id for row in others[:top]}
    return tuple(row for row in rows if row.verdict is Verdict.SATISFIED or row.credential_id in kept)


def _open_at(prepared: PreparedTranscript) -> str | None:
    """The institution whose paper is missing, or whose row cannot be read."""
    for paper in prepared.papers:
        return paper.institution
    return next((item.institution for item in prepared.items if item.wild), None)


class Answer:
    """The exact answer of one pair; what is left and the certificate only when a row is written."""

    def __init__(self, record: Record, pack: RulePack, kept: Kept) -> None:
        self.record = record
        self.pack = pack
        self.near = kept.near
        self.requirement = pack.rules[kept.rule]
        self.rule_hash = pack.hashes[kept.rule]
        self.evaluation = Evaluation(pack.plans[kept.rule], record.prepared, self.rule_hash)
        self.answered = self.evaluation.answer()
        self.verdict = self.answered.verdict

    @cached_property
    def within_slack(self) -> Left | None:
        """What is left, roughly: None when it is more than the slack."""
        catalogue = self.pack.catalogue_of(self.requirement)
        return what_is_left(self.evaluation, self.verdict, catalogue, self.pack.slack)

    @cached_property
    def left(self) -> Left:
        """What is left, with every way to finish; for rows that are kept."""
        rough = self.within_slack
        if rough is not None and rough.remaining.courses == (0, 0):
            return rough  # no course is left, so there are no ways to finish that could be worked out
        catalogue = self.pack.catalogue_of(self.requirement)
        return what_is_left(self.evaluation, self.verdict, catalogue) or Left(NONE_LEFT)

    @cached_property
    def certificate(self) -> dict[str, Any]:
        """The certificate of the answer, with what is left when a row is kept."""
        catalogue = self.pack.catalogue_of(self.requirement)
        return certificate_of(self.evaluation, self.answered, self.left, self.rule_hash, self.pack.on, catalogue)

    def is_kept(self) -> bool:
        """Met, within the slack, or open with the proven part within the slack."""
        if self.verdict in MET:
            return True
        if not self.near:
            return False
        left = self.within_slack
        if left is None or left.remaining.courses is None:
            return False
        high = self.evaluation.instance("planned", "high")
        parts = self.evaluation.plan.parts
        certainly_unmet = [id for id in left.remaining.other if not high.truth(parts[id])]
        missing = left.remaining.courses[0] + len(certainly_unmet)
        # Whatever is left of a "no" has no name where choices are narrowed down; it is one thing at least.
        return max(missing, self.verdict is Verdict.NOT_SATISFIED) <= self.pack.slack

    def count_promises_wrongly(self) -> bool:
        """Whether counting each clause by itself says yes where the exact answer is no."""
        if self.verdict is Verdict.SATISFIED:
            return False
        instance = self.evaluation.instance("earned", "low")
        return instance.simplify(instance.plan.root) is not False

    def row(self) -> Row:
        remaining = self.left.remaining
        courses, credits = remaining.courses, remaining.credits
        return Row(
            learner_id=self.record.learner,
            credential_id=self.requirement.id,
            rule_hash=self.rule_hash,
            verdict=self.verdict,
            missing_courses=courses[0] if courses else None,
            missing_credits=credits[0] if credits and credits[0] == credits[1] else None,
            certificate_id=certificate_id(self.record.prepared, self.rule_hash, self.pack, self.requirement.id),
        )

    def is_accepted(self) -> bool:
        """Whether the independent checker accepts the certificate."""
        catalogue = self.pack.catalogue_of(self.requirement)
        return not check(self.requirement, self.record.prepared, self.certificate, catalogue)


def certificate_id(prepared: PreparedTranscript, rule_hash: str, pack: RulePack, credential: str) -> str:
    """The id of a certificate that can be rebuilt: 16 hex digits over everything that it depends on."""
    text = " ".join((prepared.hash, rule_hash, pack.hash, credential))
    return hashlib.sha256(text.encode()).digest()[:8].hex()
