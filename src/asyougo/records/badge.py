"""An award as an Open Badge 3.0: the document that is then signed.

Source: 1EdTech Open Badges Specification 3.0, context 3.0.3, appendix B (OpenBadgeCredential).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from asyougo.errors import Place, Problem, RecordError
from asyougo.model.award import Award
from asyougo.model.credential import Credential
from asyougo.model.record import Issuer, RecordEvidence
from asyougo.records.contexts import CREDENTIALS_V2, OPEN_BADGES_3
from asyougo.records.did import did_web_url
from asyougo.records.sign import stamp_of
from asyougo.records.trust import DEMONSTRATION, is_invented_host

ACHIEVEMENT_TYPES = frozenset(
    "ApprenticeshipCertificate AssociateDegree BachelorDegree Badge Certificate CertificateOfCompletion Certification "
    "Degree Diploma DoctoralDegree GeneralEducationDevelopment JourneymanCertificate License MasterCertificate "
    "MasterDegree MicroCredential ProfessionalDoctorate QualityAssuranceCredential ResearchDoctorate "
    "SecondarySchoolDiploma".split()
)
"""Types that CTDL and Open Badges 3.0 (AchievementType enumeration) both know, by the same name."""


def badge_of(
    award: Award,
    credential: Credential,
    issuer: Issuer,
    *,
    demonstration: bool,
    evidence: Iterable[RecordEvidence] = (),
    valid_from: datetime,
    criteria: str | None = None,
) -> dict[str, Any]:
    """The unsigned OpenBadgeCredential of an award. The same award always gives the same document.

    demonstration: put the word first into both names; the issuer's host must then end in `.invalid`.
    valid_from: with its offset.
    criteria: what had to be true, in plain words; by default the rule's hash stands for it.

    Raises RecordError for an award that nobody approved, that was revoked, or is of another credential.
    """
    require_issuable(award, credential, issuer, demonstration)
    word = f"{DEMONSTRATION} " if demonstration else ""
    owner = {"id": issuer.id, "type": ["Profile"], "name": f"{word}{issuer.name}"}
    if issuer.url is not None:
        owner["url"] = issuer.url
    document: dict[str, Any] = {
        "@context": [CREDENTIALS_V2, OPEN_BADGES_3],
        "id": address_of(issuer, "records", award.id),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"{word}{credential.name}",
        "issuer": owner,
        "validFrom": stamp_of(valid_from),
        "awardedDate": f"{award.awarded_on.isoformat()}T00:00:00Z",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "identityHash": award.learner_name,
                    "identityType": "name",
                    "hashed": False,
                }
            ],
            "achievement": achievement_of(award, credential, issuer, criteria),
        },
    }
    shown = [evidence_json(one) for one in evidence]
    if shown:
        document["evidence"] = shown
    return document


def achievement_of(award: Award, credential: Credential, issuer: Issuer, criteria: str | None) -> dict[str, Any]:
    """What was achieved: the credential as Open Badges describes it."""
    achievement: dict[str, Any] = {
        "id": address_of(issuer, "credentials", credential.id),
        "type": ["Achievement"],
        "name": credential.name,
        "description": credential.description or f"{credential.name}, a credential of {issuer.name}.",
        "criteria": {"narrative": criteria or f"All requirements of the rule {award.rule} were met."},
    }
    kind = credential.ctdl_type.removeprefix("ceterms:")
    if kind in ACHIEVEMENT_TYPES:
        achievement["achievementType"] = kind
    credits = number_of(credential.credits)
    if credits is not None:
        achievement["creditsAvailable"] = credits
    return achievement


def proof_evidence(
    award: Award, *, clauses: Mapping[str, str] | None = None, items: Mapping[str, str] | None = None
) -> tuple[RecordEvidence, ...]:
    """The award's proof as lines of evidence: the rule, the certificate, and which evidence met which clause.

    clauses: labels by node id; items: labels by evidence id. An id stands for itself where none is given.
    """
    labels, names = clauses or {}, items or {}
    head = RecordEvidence(
        "How we know", f"Rule {award.rule}. Proof {award.certificate}, checked before the award.", "Proof"
    )
    return (
        head,
        *(
            RecordEvidence(labels.get(node, node), "; ".join(names.get(item, item) for item in met), "Clause")
            for node, met in award.evidence
            if met
        ),
    )


def evidence_json(evidence: RecordEvidence) -> dict[str, Any]:
    """One line of evidence as Open Badges writes it."""
    shown: dict[str, Any] = {"type": ["Evidence"], "name": evidence.name, "narrative": evidence.narrative}
    if evidence.genre is not None:
        shown["genre"] = evidence.genre
    return shown


def require_issuable(award: Award, credential: Credential, issuer: Issuer, demonstration: bool) -> None:
    """Refuse to make a Record of something that is no award."""
    problems = []
    if not award.approvals:
        problems.append(wrong("approvals", "nobody approved this award"))
    if award.revoked_on is not None:
        problems.append(wrong("revoked_on", "this award was revoked", award.revoked_on.isoformat()))
    if award.credential != credential.id:
        problems.append(wrong("credential", "the award is of another credential", award.credential))
    if not award.learner_name.strip():
        problems.append(wrong("learner_name", "a record needs the name of its holder"))
    if demonstration and not is_invented_host(issuer.id):
        problems.append(wrong("issuer", "the issuer of a demonstration needs a host that ends in .invalid", issuer.id))
    if problems:
        raise RecordError("\n".join(str(problem) for problem in problems), problems)


def wrong(field: str, problem: str, value: str | None = None) -> Problem:
    """One reason why no Record is made."""
    return Problem(Place(field=field), problem, "No record was made.", value=value, code="not-an-award")


def address_of(issuer: Issuer, *parts: str) -> str:
    """A stable address under the issuer's own: https where it has a host, else a name-based UUID.

    >>> address_of(Issuer("did:web:lakeside.invalid", "Lakeside College"), "records", "a 1")
    'https://lakeside.invalid/records/a%201'
    """
    path = "/".join(quote(part, safe="") for part in parts)
    if issuer.id.startswith("did:web:"):
        base = did_web_url(issuer.id).removesuffix("/did.json").removesuffix("/.well-known")
        return f"{base}/{path}"
    if issuer.id.startswith(("https://", "http://")):
        return f"{issuer.id.rstrip('/')}/{path}"
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'{issuer.id}/{path}')}"


def number_of(credits: Fraction | None) -> int | float | None:
    """Credits as a JSON number that every program reads the same way; None when there is no such number."""
    if credits is None or credits.denominator not in (1, 2, 4, 5, 8, 10, 20, 100):
        return None
    return credits.numerator if credits.denominator == 1 else float(credits)
