"""The thin walk to the end: one requirement that Maya meets becomes an award with two approvals, and a signed Record.

Everybody in it is invented. The issuer's host ends in `.invalid`, so that it can never be a known issuer, and the key
comes from a public number, so that nobody can mistake it for a secret.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime

from attrs import frozen

from asyougo.audit.certificate import check
from asyougo.audit.match import match
from asyougo.audit.prepare import prepare
from asyougo.demo.results import rule_of
from asyougo.demo.state import DemoState
from asyougo.errors import NotAllowed
from asyougo.model.award import Approval, Award
from asyougo.model.canonical import content_hash
from asyougo.model.credential import Credential
from asyougo.model.exchange import requirement_hash
from asyougo.model.finding import Finding, Verdict
from asyougo.model.record import Issuer, Record
from asyougo.model.requirement import walk
from asyougo.model.transcript import Item, PreparedTranscript
from asyougo.records.badge import badge_of, proof_evidence
from asyougo.records.did import did_document, did_web
from asyougo.records.keyfile import SigningKey, new_key
from asyougo.records.sign import sign

AWARDED = "lakeside/data-foundations"
AWARDED_ON = date(2026, 5, 4)
SIGNED_AT = datetime(2026, 5, 4, 15, 0, tzinfo=UTC)
APPROVALS = (
    Approval("Inés Ortega (invented)", "registrar", date(2026, 5, 2)),
    Approval("Tom Hale (invented)", "registrar", AWARDED_ON),
)
HOST = "lakeside.invalid"


@frozen
class Walked:
    """The award, the signed Record of it, and the document that says whose key signed."""

    award: Award
    record: Record
    did_document: dict[str, object]
    issuer: Issuer


def walk_to_the_end(state: DemoState) -> Walked:
    """Award Maya one credential whose requirements she meets, and sign the Record.

    Raises NotAllowed when the requirements are not met or the independent checker does not accept the proof.
    """
    credential = next(one for one in state.credentials if one.id == AWARDED)
    prepared = prepare(state.maya, state.context)
    finding = match(rule_of(credential), prepared, catalogue=state.catalogue_of(credential))
    problems = check(rule_of(credential), prepared, finding.certificate, state.catalogue_of(credential))
    if finding.verdict is not Verdict.SATISFIED or problems:
        raise NotAllowed(f"{credential.name} cannot be awarded: {finding.verdict.value}", problems)
    award = _award(state, credential, finding)
    key = demonstration_key()
    issuer = Issuer(key.did, state.world.name(credential.owner))
    document = badge_of(
        award,
        credential,
        issuer,
        demonstration=True,
        evidence=proof_evidence(award, clauses=_clauses(credential), items=_items(prepared, state)),
        valid_from=SIGNED_AT,
    )
    return Walked(award, Record.of(sign(document, key), award.id), did_document(key.did, [key.public]), issuer)


def demonstration_key() -> SigningKey:
    """The key of the invented Lakeside College. Its seed is public: it proves nothing about anybody."""
    return new_key(did_web(HOST), hashlib.sha256(b"the demonstration key of AsYouGo, known to everybody").digest())


def _award(state: DemoState, credential: Credential, finding: Finding) -> Award:
    uses: dict[str, list[str]] = {}
    for node in finding.nodes:
        for use in node.uses:
            uses.setdefault(use.node, []).append(use.item)
    return Award(
        id=f"demo-{credential.id.replace('/', '-')}-{state.maya.learner.id}",
        learner=state.maya.learner.id,
        learner_name=state.maya.learner.name or state.maya.learner.id,
        credential=credential.id,
        credential_name=credential.name,
        organization=credential.owner,
        awarded_on=AWARDED_ON,
        rule=requirement_hash(rule_of(credential)),
        certificate=content_hash(finding.certificate),
        approvals=APPROVALS,
        evidence=tuple((node, tuple(items)) for node, items in uses.items()),
    )


def _clauses(credential: Credential) -> dict[str, str]:
    root = rule_of(credential).require
    return {node.id: node.label.en for node in walk(root) if node.label} if root is not None else {}


def _items(prepared: PreparedTranscript, state: DemoState) -> dict[str, str]:
    return {item.id: _said(item, state) for item in prepared.items}


def _said(item: Item, state: DemoState) -> str:
    """One course in words: MATH 10 Introductory Statistics, Harbor College, fall 2019."""
    where = state.world.name(item.institution) if item.institution else "an unknown college"
    when = f"{item.term.season} {item.term.year}" if item.term else "an unknown term"
    return f"{item.code} {item.title}, {where}, {when}"
