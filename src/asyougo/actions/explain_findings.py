"""Put the findings of a run into words, for the spreadsheet that goes back to the registrar."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow.parquet as pq
from attrs import evolve, frozen

from asyougo.audit.match import match
from asyougo.audit.prepare import prepare
from asyougo.errors import AsYouGoError
from asyougo.formats.findings_workbook import FindingRow, finding_row
from asyougo.model.finding import Finding, Verdict
from asyougo.model.requirement import Node, Pool, Requirement, children
from asyougo.model.transcript import PreparedTranscript, Transcript
from asyougo.population.engines.local import Done, Question
from asyougo.population.engines.manifest import Manifest, Partition, read_partition
from asyougo.population.engines.processes import Lost, run
from asyougo.population.engines.receipts import Receipt
from asyougo.rules.words import words_of

PARTS_SAID = WAYS_SAID = 3  # in one reason; the finding itself has them all
Part = tuple[Partition, Receipt]


@frozen
class ExplainPartitions:
    """Each stored finding of a partition audited once more, with its reasons."""

    question: Question
    folder: Path
    out: Path
    partitions: int

    def begin(self) -> Callable[[Part], tuple[FindingRow, ...]]:
        return self.explain

    def explain(self, part: Part) -> tuple[FindingRow, ...]:
        partition, receipt = part
        table = pq.read_table(self.out / receipt.findings.file, columns=["learner_id", "credential_id"])
        asked: dict[str, list[str]] = {}
        for learner, credential in zip(*(column.to_pylist() for column in table.columns), strict=True):
            asked.setdefault(learner, []).append(credential)
        found = []
        for transcript in read_partition(self.folder, partition, self.partitions):
            found += self._rows(transcript, asked.get(transcript.learner.id, ()))
        return tuple(found)

    def _rows(self, transcript: Transcript, credentials: list[str] | tuple[()]) -> list[FindingRow]:
        if not credentials:
            return []
        pack = self.question.pack
        rules = {requirement.id: requirement for requirement in pack.rules}
        prepared = prepare(transcript, self.question.context)
        entries = (*transcript.evidence, *transcript.unreadable)
        known: dict[str, tuple[str, int]] = {}
        for entry in entries:
            if entry.place.file is not None and entry.place.row is not None:
                known[entry.id] = (entry.place.file, entry.place.row)
        found = []
        for credential in credentials:
            requirement = rules[credential]
            finding = match(requirement, prepared, pack.on, pack.catalogue_of(requirement))
            row = finding_row(finding, transcript.learner.id, known)
            found.append(evolve(row, reason=why(finding, requirement, prepared)))
        return found


def why(finding: Finding, requirement: Requirement, prepared: PreparedTranscript) -> str:
    """The reason of a result as a registrar reads it: what is still open in the rule's words, and what closes it."""
    if finding.verdict is Verdict.SATISFIED:
        return "All parts are met."
    if finding.verdict in (Verdict.WITH_IN_PROGRESS, Verdict.WITH_PLANNED):
        used = {use.item for node in finding.nodes for use in node.uses}
        open_items = [item for item in prepared.items if item.id in used and item.supply != "earned"]
        codes = [item.code or f"the course in {item.place}" for item in open_items]
        return f"All parts are met once these are passed: {', '.join(codes)}." if codes else "All parts are met then."
    words = dict(words_of(requirement, "en"))
    parts = list(dict.fromkeys(id for id in open_parts(finding, requirement) if id in words))
    said = [words[id] for id in parts[:PARTS_SAID]]
    if len(parts) > PARTS_SAID:
        said.append(f"And {len(parts) - PARTS_SAID} more parts.")
    ways = [", ".join(way.courses) for way in finding.remaining.completions if way.courses]
    if finding.verdict is Verdict.NOT_SATISFIED and ways:
        said.append(f"Courses that are enough: {'; or '.join(ways[:WAYS_SAID])}.")
    return " ".join(said) or "The rule itself does not say enough."


def open_parts(finding: Finding, requirement: Requirement) -> Iterator[str]:
    """The ids of the smallest parts that keep a finding from being met; nothing below a part that is met."""
    verdicts = {node.id: node.verdict for node in finding.nodes}

    def below(node: Node) -> Iterator[str]:
        if verdicts.get(node.id) is Verdict.SATISFIED:
            return
        parts = () if isinstance(node, Pool) else children(node)  # what is missing in a pool is missing in all of it
        if not parts:
            yield node.id
        for part in parts:
            yield from below(part)

    if requirement.require is not None:
        yield from below(requirement.require)
    for limit in requirement.limits:
        if verdicts.get(limit.id, Verdict.SATISFIED) is not Verdict.SATISFIED:
            yield limit.id


def explain_findings(
    manifest: Manifest, folder: Path, question: Question, out: Path, done: Done, workers: int
) -> tuple[FindingRow, ...]:
    """Every stored finding of a run in words, by partition. Raises InputError when a partition is gone."""
    by_number = {partition.number: partition for partition in manifest.partitions}
    todo = [(by_number[receipt.partition], receipt) for receipt in done.receipts if receipt.findings.rows]
    task = ExplainPartitions(question, folder, out, len(manifest.partitions))
    found: dict[int, tuple[FindingRow, ...]] = {}
    for number, answer in run(todo, task, min(workers, max(1, len(todo)))):
        if isinstance(answer, AsYouGoError):
            raise answer
        if isinstance(answer, Lost):
            raise AsYouGoError(f"the words of partition {todo[number][0].number} ended their workers ({answer.ended})")
        found[number] = answer
    return tuple(row for number in sorted(found) for row in found[number])
