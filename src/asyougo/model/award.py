"""The award: the fact that a college awarded a credential to a learner on a day, with its approvals."""

from __future__ import annotations

from datetime import date

from attrs import frozen


@frozen
class Approval:
    """One person's yes to an award."""

    by: str
    role: str
    at: date


@frozen
class Award:
    """A credential that was awarded. Only an award is ever called "earned" or "held".

    rule: "sha256:..." of the rule version; certificate: id of the finding's certificate.
    evidence: (node id, item ids) pairs: which evidence met which clause.
    """

    id: str
    learner: str
    learner_name: str
    credential: str
    credential_name: str
    organization: str
    awarded_on: date
    rule: str
    certificate: str
    approvals: tuple[Approval, ...]
    evidence: tuple[tuple[str, tuple[str, ...]], ...] = ()
    revoked_on: date | None = None
    revoked_because: str | None = None
