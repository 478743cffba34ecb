"""One finding as a tree: the parts of the rule, each with its answer and what counts there."""

from __future__ import annotations

import re
from collections.abc import Mapping

from attrs import frozen

from asyougo.model.evidence import AttestedCompetency, ExamResult, Experience, HeldCredential
from asyougo.model.finding import Finding, NodeFinding, Verdict
from asyougo.model.requirement import Label, Limit, Node, Ref, Requirement, children
from asyougo.model.transcript import Item, PreparedTranscript
from asyougo.rules.words import sentences
from asyougo.web.components.chips import VerdictChip
from asyougo.web.components.tree import EvidenceLine, FindingTree, TreeNode
from asyougo.web.home import Home
from asyougo.web.reasons import evidence_line, say_place, why_counted, why_not_counted
from asyougo.web.said import say_amount, say_date, say_number
from asyougo.web.translation import _, language

OtherEvidence = ExamResult | HeldCredential | AttestedCompetency | Experience
SHOWN_REJECTED = 12  # courses that do not count at one part; more than a screenful helps nobody


@frozen(eq=False)
class Reading:
    """What is needed to set one finding: the home, the record, and how each part is called."""

    home: Home
    prepared: PreparedTranscript
    findings: Mapping[str, NodeFinding]
    names: dict[str, str]
    words: Mapping[str, str]


def rule_words(home: Home, requirement: Requirement) -> dict[str, str]:
    """What each part and limit of a rule asks, in the reader's language, with names in place of ids."""
    said = sentences(requirement, language())
    return {one.about: with_names(home, one.text) for one in said if one.kind in ("node", "limit")}


def with_names(home: Home, sentence: str) -> str:
    """A sentence of a rule in which quoted ids of this home's colleges and credentials are names."""

    def name(found: re.Match[str]) -> str:
        id = found[1] or found[2]
        if id in home.organizations:
            return home.name_of(id)
        credential = home.credentials.get(id)
        if credential is None:
            return found[0]
        return (credential.name_es if language() == "es" else None) or credential.name

    return re.sub("“([^“”]+)”|«([^«»]+)»", name, sentence)


def names_of_parts(home: Home, requirement: Requirement) -> dict[str, str]:
    """What each part and limit of a rule is called: its label in the reader's language, else its own words."""
    words = rule_words(home, requirement)
    names: dict[str, str] = {}
    queue = [(requirement.require, "")] if requirement.require else []
    while queue:
        node, prefix = queue.pop()
        id = prefix + node.id
        names[id] = label_of(node.label) or words.get(id) or words.get(node.id) or node.id
        queue.extend(parts_below(requirement, node, prefix))
    for limit in requirement.limits:
        names[limit.id] = label_of(limit.label) or words.get(limit.id) or limit.id
    return names


def parts_below(requirement: Requirement, node: Node, prefix: str) -> list[tuple[Node, str]]:
    """The nodes directly below a node, each with what stands before its id; a block stands in its place."""
    if isinstance(node, Ref):
        block = dict(requirement.blocks).get(node.block)
        if block is None:
            return []
        inside = f"{prefix}{node.id}/"
        return parts_below(requirement, block, inside) or [(block, inside)]
    return [(child, prefix) for child in children(node)]


def label_of(label: Label | None) -> str | None:
    """A label in the reader's language, in English where there is no Spanish; None where there is none."""
    if label is None:
        return None
    return (label.es if language() == "es" else None) or label.en or None


def tree_of(home: Home, requirement: Requirement, prepared: PreparedTranscript, finding: Finding) -> FindingTree:
    """The whole finding: the parts of the root, then what holds over the whole rule."""
    reading = Reading(
        home,
        prepared,
        {node.id: node for node in finding.nodes},
        names_of_parts(home, requirement),
        rule_words(home, requirement),
    )
    shown: set[str] = set()
    nodes: list[TreeNode] = []
    if requirement.require is not None:
        root = requirement.require
        shown.add(root.id)
        top = parts_below(requirement, root, "") or [(root, "")]
        nodes = [_node(reading, requirement, node, prefix, shown, is_top=True) for node, prefix in top]
    for limit in requirement.limits:
        if limit.id in reading.findings:
            shown.add(limit.id)
            nodes.append(_over_all(reading, limit))
    nodes.extend(_loose(reading, node) for node in finding.nodes if node.id not in shown)
    return FindingTree(tuple(nodes))


def _node(
    reading: Reading, requirement: Requirement, node: Node, prefix: str, shown: set[str], is_top: bool = False
) -> TreeNode:
    id = prefix + node.id
    shown.add(id)
    if isinstance(node, Ref) and (block := dict(requirement.blocks).get(node.block)):
        shown.add(f"{id}/{block.id}")
    found = reading.findings.get(id)
    verdict = found.verdict if found else Verdict.UNDETERMINED
    below = parts_below(requirement, node, prefix)
    name = reading.names[id]
    sentence = reading.words.get(id) or reading.words.get(node.id)
    return TreeNode(
        chip=VerdictChip(verdict),
        name=name,
        sentence=sentence if sentence != name else None,
        count=count_of(found) if found else None,
        shortage=_shortage(found) if found else None,
        evidence=_evidence(reading, found) if found else (),
        not_counted=_rejected(reading, found) if found else (),
        parts=tuple(_node(reading, requirement, child, before, shown) for child, before in below),
        open=is_top,
    )


def _over_all(reading: Reading, limit: Limit) -> TreeNode:
    found = reading.findings[limit.id]
    name = reading.names[limit.id]
    sentence = reading.words.get(limit.id)
    return TreeNode(
        chip=VerdictChip(found.verdict),
        name=name,
        sentence=sentence if sentence != name else None,
        count=count_of(found),
        shortage=_shortage(found),
        evidence=_evidence(reading, found),
        open=found.verdict is not Verdict.SATISFIED,
    )


def _loose(reading: Reading, found: NodeFinding) -> TreeNode:
    """A part that the auditor adds by itself, such as the catalogue year that a rule serves."""
    names = {
        "policy.catalogue": _("The catalogue year that this rule serves"),
        "policy.exclude_declared": _("Programs that rule this one out"),
        "policy.no_rules": _("The rule itself"),
        "policy.transfer": _("Courses from other colleges"),
        "policy.pass_fail": _("Courses without a letter grade"),
    }
    return TreeNode(VerdictChip(found.verdict), names.get(found.id, found.text or found.id), count=count_of(found))


def count_of(found: NodeFinding) -> str | None:
    """ "2 of 3 courses"; None where nothing is counted."""
    if found.need is None or found.have is None or (found.need == 1 and found.unit in (None, "courses", "parts")):
        return None
    return _("%(have)s of %(need)s") % {
        "have": say_number(min(found.have, found.need)),
        "need": say_amount(found.need, found.unit),
    }


def _shortage(found: NodeFinding) -> str | None:
    if found.verdict is not Verdict.NOT_SATISFIED or not found.missing:
        return None
    return _("Still missing here: %(amount)s.") % {"amount": say_amount(found.missing, found.unit)}


def _evidence(reading: Reading, found: NodeFinding) -> tuple[EvidenceLine, ...]:
    return tuple(describe(reading.home, reading.prepared, use.item, why_counted(use.why)) for use in found.uses)


def _rejected(reading: Reading, found: NodeFinding) -> tuple[EvidenceLine, ...]:
    if found.verdict is Verdict.SATISFIED:
        return ()
    worth_saying = [no for no in found.rejected if no.reason not in ("NOT_IN_SET", "NOT_NEEDED")]
    return tuple(
        describe(reading.home, reading.prepared, no.item, why_not_counted(no, reading.names))
        for no in worth_saying[:SHOWN_REJECTED]
    )


def describe(home: Home, prepared: PreparedTranscript, item: str, why: str | None) -> EvidenceLine:
    """Any piece of evidence of a prepared record by its id: course, exam, credential, competency, experience."""
    for entry in prepared.items:
        if entry.id == item:
            return evidence_line(home, entry, why)
    for offer in prepared.offers:
        for entry in offer.yields:
            if entry.id == item:
                return evidence_line(home, entry, why)
    others: list[OtherEvidence] = [
        *prepared.exams, *prepared.held, *prepared.competencies, *prepared.experiences,
    ]  # fmt: skip
    for other in others:
        if other.id == item:
            return _other_evidence(home, other, why)
    return EvidenceLine(item, "", None, why)


def _other_evidence(home: Home, found: OtherEvidence, why: str | None) -> EvidenceLine:
    details: list[str] = []
    name = ""
    match found:
        case ExamResult():
            name = found.exam
            if found.score is not None:
                details.append(_("score %(score)s") % {"score": say_number(found.score)})
            if found.on:
                details.append(say_date(found.on))
        case HeldCredential():
            known = home.credentials.get(found.credential)
            name = known.name if known else found.credential
            details.append(_("from %(issuer)s") % {"issuer": home.name_of(found.issuer) or _("issuer unknown")})
            if found.expires:
                details.append(_("valid until %(day)s") % {"day": say_date(found.expires)})
        case AttestedCompetency():
            name = found.item
            if found.attested_by:
                details.append(_("attested by %(who)s") % {"who": home.name_of(found.attested_by)})
        case Experience():
            name = found.kind
            if found.hours is not None:
                details.append(say_amount(found.hours, "hours"))
            elif found.years is not None:
                details.append(say_amount(found.years, "years"))
            if found.attested_by:
                details.append(_("attested by %(who)s") % {"who": home.name_of(found.attested_by)})
    return EvidenceLine(name, " · ".join(details), say_place(found.place), why)


def item_by_id(prepared: PreparedTranscript, item: str) -> Item | None:
    """The course attempt with this id, if the record has it."""
    return next((entry for entry in prepared.items if entry.id == item), None)
