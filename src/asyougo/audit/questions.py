"""What would have to be answered for an undetermined finding: about which paper, row or clause, and by whom."""

from __future__ import annotations

from collections.abc import Iterator

from asyougo.audit.earned import in_scope
from asyougo.audit.eligibility import item_of_paper, within
from asyougo.audit.evaluate import Answered, Evaluation
from asyougo.audit.instance import Instance
from asyougo.audit.plan import CATALOGUE, EMPTY, EXCLUDED, Part
from asyougo.audit.rejections import Placed
from asyougo.model.finding import Question
from asyougo.model.requirement import Attest, Limit, Prose
from asyougo.model.transcript import MissingPaper
from asyougo.model.units import write_exact
from asyougo.vocabulary.reasons import MISSING_PAPER, OPEN, OWED, words

REGISTRAR = "registrar"
LEARNER = "learner"


def questions_of(evaluation: Evaluation, answered: Answered, placed: Placed) -> tuple[Question, ...]:
    """One question for each paper, row, grade and clause that could matter, papers first, each once."""
    low = evaluation.instance(answered.supply, "low")
    high = evaluation.instance(answered.supply, "high")
    asked: dict[tuple[str, str], Question] = {}
    there = placed.of_items({i.id for i in evaluation.prepared.items if within(i, answered.supply)})
    open_leaves = [leaf.index for leaf in evaluation.plan.leaves if _is_short(evaluation, leaf.index, there)]
    for question in (
        *_papers(evaluation, high, open_leaves),
        *_rows(evaluation, high, open_leaves),
        *_clauses(evaluation, low, high, evaluation.plan.root),
    ):
        asked.setdefault((question.about, question.reason), question)
    if not asked:
        text = words(OPEN, "SEARCH_LIMIT")
        return (Question(evaluation.plan.requirement.id, "SEARCH_LIMIT", text, REGISTRAR),)
    return tuple(asked.values())


def _is_short(evaluation: Evaluation, leaf: int, placed: Placed) -> bool:
    found = evaluation.plan.leaves[leaf]
    return found.need is None or placed.units(found.id, found.unit) < found.need


def _papers(evaluation: Evaluation, high: Instance, open_leaves: list[int]) -> Iterator[Question]:
    limits = [part.node for part in evaluation.plan.root.of if isinstance(part.node, Limit)]
    for paper in evaluation.prepared.papers:
        fits = any(paper.id in {p.id for p in high.paper_list[leaf]} for leaf in open_leaves)
        counts = any(in_scope(limit, evaluation.plan, item_of_paper(paper)) is not False for limit in limits)
        if fits or counts:
            yield paper_question(paper)


def paper_question(paper: MissingPaper) -> Question:
    """The question that a missing paper asks: what is on it, and who can give it."""
    institution = paper.institution or "another college"
    document = paper.document or "official transcript"
    owed = ""
    if paper.why == "hold" and paper.amount_usd is not None:
        owed = OWED[0].format(amount=write_exact(paper.amount_usd))
    text = words(MISSING_PAPER, paper.why or "unknown", document=document, institution=institution, owed=owed)
    keeper = {
        "hold": institution,
        "closed": f"keeper of the records of {institution}",
        "not_received": LEARNER,
    }.get(paper.why or "", institution)
    return Question(paper.id, "TRANSCRIPT_HELD", text, keeper, document, paper.amount_usd)


def _rows(evaluation: Evaluation, high: Instance, open_leaves: list[int]) -> Iterator[Question]:
    for leaf in open_leaves:
        for found in high.edges[leaf].values():
            for candidate in found:
                item = candidate.item
                if candidate.sure:
                    continue
                if item.wild:
                    where = str(item.place) or item.id
                    yield Question(item.id, "UNREADABLE", f"What does this row say: {where}?", REGISTRAR)
                elif item.standing == "unknown" or (item.points is None and evaluation.plan.leaves[leaf].floor):
                    yield Question(
                        item.id, "GRADE_UNKNOWN", f"What was the grade in {item.code}?", _who(item.institution)
                    )
                else:
                    text = f"Does {item.code} meet the conditions of {evaluation.plan.leaves[leaf].id}?"
                    yield Question(item.id, "UNKNOWN_COURSE", text, _who(item.institution))


def _who(institution: str | None) -> str:
    return institution or REGISTRAR


def _clauses(evaluation: Evaluation, low: Instance, high: Instance, part: Part) -> Iterator[Question]:
    """Static clauses that are possible and not proven, outside of choices that are already met."""
    if evaluation.exceptions.settles(part):
        return
    if part.kind == "static":
        if high.truth(part) and not low.truth(part):
            yield _clause_question(part)
        return
    if part.kind == "n_of" and low.simplify(part) is True:
        return
    for child in high.sides(part).of if part.kind == "when" else part.of:
        yield from _clauses(evaluation, low, high, child)


def _clause_question(part: Part) -> Question:
    match part.node:
        case Attest(question=question, signers=signers):
            return Question(part.id, "ATTEST_OPEN", question.en, ", ".join(signers) or REGISTRAR)
        case Prose(text=text, decided_by=decided_by):
            return Question(part.id, "PROSE", text.en, decided_by or REGISTRAR)
        case _:
            pass
    if part.id == CATALOGUE:
        return Question(part.id, "FACT_UNKNOWN", "Which catalog year applies to this learner?", REGISTRAR)
    if part.id == EXCLUDED:
        return Question(part.id, "FACT_UNKNOWN", "Which programs has this learner declared?", REGISTRAR)
    if part.id == EMPTY or getattr(part.node, "of", None) == ():
        return Question(part.id, "EMPTY_RULE", words(OPEN, "EMPTY_RULE"), REGISTRAR)
    label = getattr(part.node, "label", None)
    name = label.en if label and label.en else part.id
    return Question(part.id, "FACT_UNKNOWN", f"Is this met: {name}?", REGISTRAR)
