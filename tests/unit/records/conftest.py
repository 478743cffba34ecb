"""One invented badge that every test of records uses: Maya's Data Foundations at Lakeside College."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest

from asyougo.model.award import Approval, Award
from asyougo.model.credential import Credential
from asyougo.model.record import Issuer
from asyougo.records.badge import badge_of, proof_evidence
from asyougo.records.did import did_document, did_web
from asyougo.records.documents import Documents
from asyougo.records.keyfile import SigningKey, new_key
from asyougo.records.sign import sign

AT = datetime(2026, 11, 24, tzinfo=UTC)
SIGNED_ON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
def at() -> datetime:
    """The instant of every check."""
    return AT


@pytest.fixture
def award() -> Award:
    """An award that two people approved."""
    return Award(
        id="award-1",
        learner="maya",
        learner_name="Maya Ríos",
        credential="data-foundations",
        credential_name="Data Foundations",
        organization="lakeside",
        awarded_on=date(2026, 5, 4),
        rule="sha256:" + "ab" * 32,
        certificate="cert:" + "cd" * 8,
        approvals=(
            Approval("Ines Ortega", "registrar", date(2026, 5, 3)),
            Approval("Tom Hale", "registrar", date(2026, 5, 4)),
        ),
        evidence=(("statistics", ("a.csv#17",)), ("programming", ("a.csv#21", "b.csv#3"))),
    )


@pytest.fixture
def credential() -> Credential:
    """The catalogue entry of the award."""
    return Credential(
        id="data-foundations",
        name="Certificate in Data Foundations",
        ctdl_type="ceterms:Certificate",
        owner="lakeside",
        description="Statistics, programming and data for work in any office.",
        credits=Fraction(25, 2),
    )


@pytest.fixture
def key() -> SigningKey:
    """A key of a college that is not a demonstration; the seed is fixed, so that every run signs the same."""
    return new_key(did_web("lakeside.example"), bytes(range(32)))


@pytest.fixture
def badge(award: Award, credential: Credential, key: SigningKey) -> dict[str, Any]:
    """The unsigned badge."""
    return badge_of(
        award,
        credential,
        Issuer(key.did, "Lakeside College", "https://lakeside.example"),
        demonstration=False,
        evidence=proof_evidence(award, clauses={"statistics": "Statistics"}, items={"a.csv#17": "MATH 10, Fall 2019"}),
        valid_from=SIGNED_ON,
    )


@pytest.fixture
def signed(badge: dict[str, Any], key: SigningKey) -> dict[str, Any]:
    """The signed badge."""
    return sign(badge, key)


@pytest.fixture
def documents(key: SigningKey) -> Documents:
    """Lakeside's key document, as its host would serve it."""
    content = json.dumps(did_document(key.did, [key.public])).encode()
    return Documents.of([("lakeside.example/.well-known/did.json", content)])


def as_bytes(document: Any) -> bytes:
    """A document as a file."""
    return json.dumps(document, ensure_ascii=False, indent=2).encode()
