"""The finding as JSON (`asyougo-finding/1`), and the certificate taken back out of such a file."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from asyougo.errors import Place, Problem
from asyougo.formats.documents import Members, NotADocument, Number, read_json
from asyougo.model.finding import Completion, Finding, NodeFinding, Question, Remaining
from asyougo.model.units import write_exact

FORMAT = "asyougo-finding/1"
CERTIFICATE = "asyougo-certificate/1"


def finding_as_json(finding: Finding) -> dict[str, Any]:
    """A finding in the published shape; counts and credits are exact texts, what is unknown is null."""
    nodes = {node.id for node in finding.nodes}
    version, basis = finding.catalogue
    shortage = finding.shortage
    return {
        "finding": FORMAT,
        "credential": finding.credential,
        "label": finding.label,
        "verdict": finding.verdict.value,
        "at_least": finding.at_least.value,
        "undetermined_at": finding.undetermined_at,
        "as_of": str(finding.as_of),
        "catalogue": {"version": version, "basis": basis},
        "nodes": [_node(node) for node in finding.nodes],
        "shortage": None
        if shortage is None
        else {"slots": list(shortage.slots), "items": list(shortage.items), "text": shortage.text},
        "remaining": _remaining(finding.remaining),
        "questions": [_question(question, nodes) for question in finding.questions],
        "assumptions": list(finding.assumptions),
        "overrides": {
            "applied": list(finding.overrides_applied),
            "orphans": list(finding.overrides_orphaned),
            "without": None if finding.without_overrides is None else finding.without_overrides.value,
        },
        "log": [
            {"step": entry.step, "item": entry.item, "from": entry.before, "to": entry.after, "why": entry.why}
            for entry in finding.log
        ],
        "certificate": finding.certificate,
    }


def _exact(number: Fraction | None) -> str | None:
    return None if number is None else write_exact(number)


def _node(node: NodeFinding) -> dict[str, Any]:
    return {
        "id": node.id,
        "verdict": node.verdict.value,
        "text": node.text,
        "need": _exact(node.need),
        "have": _exact(node.have),
        "missing": _exact(node.missing),
        "unit": node.unit,
        "reason": node.reason,
        "uses": [
            {"item": use.item, "slot": use.slot, "why": use.why, "credits": _exact(use.credits)} for use in node.uses
        ],
        "rejected": [{"item": no.item, "reason": no.reason, "by": no.by, "text": no.text} for no in node.rejected],
    }


def _remaining(remaining: Remaining) -> dict[str, Any]:
    made: dict[str, Any] = {
        "courses": None if remaining.courses is None else list(remaining.courses),
        "credits": None if remaining.credits is None else [_exact(bound) for bound in remaining.credits],
        "proven": remaining.proven,
        "other": list(remaining.other),
        "completions": [_completion(completion) for completion in remaining.completions],
    }
    if remaining.impossible:
        made["impossible"] = True
        made["node"] = remaining.blocked_by
    return made


def _completion(completion: Completion) -> dict[str, Any]:
    return {
        "courses": list(completion.courses),
        "credits": _exact(completion.credits),
        "price_usd": _exact(completion.price_usd),
        "terms": completion.terms,
    }


def _question(question: Question, nodes: set[str]) -> dict[str, Any]:
    return {
        "node" if question.about in nodes else "item": question.about,
        "reason": question.reason,
        "question": question.question,
        "decided_by": question.decided_by,
        "document": question.document,
        "amount_usd": _exact(question.amount_usd),
    }


def read_certificate(text: str, file: str) -> tuple[dict[str, Any] | None, tuple[Problem, ...]]:
    """The certificate in a finding file, or in a file that is a certificate; for the independent checker.

    Its inside is not judged here: that is the checker's work, and it trusts nothing.
    """
    found, problems = read_finding(text, file)
    if found is None:
        return None, problems
    return found["certificate"] if found.get("certificate") != CERTIFICATE else found, ()


def read_finding(text: str, file: str) -> tuple[dict[str, Any] | None, tuple[Problem, ...]]:
    """The JSON values of a finding file (or of a bare certificate), with plain integers."""
    try:
        document = read_json(text, file)
    except NotADocument as error:
        return None, (error.problem,)
    values = _plain(document.value)
    inside = values.get("certificate") if isinstance(values, dict) else None
    if inside == CERTIFICATE or isinstance(inside, dict):
        return values, ()
    remedy = "Give the file that `asyougo audit --json` wrote."
    return None, (
        Problem(Place(file, 1, "certificate"), "there is no certificate in this file", remedy, None, "missing"),
    )


def _plain(value: Any) -> Any:
    """JSON values with integers as int; a number with a point stays its digits, since no proof holds one."""
    if isinstance(value, Number):
        return int(value) if len(value) < 1_000 and value.lstrip("-").isdigit() else str(value)
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    if isinstance(value, Members):
        return {name: _plain(entry) for name, entry in value.items()}
    return value
