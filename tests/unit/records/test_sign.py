"""Only an award becomes a badge, and only what a signature covers is signed."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve

from asyougo.errors import RecordError
from asyougo.model.award import Award
from asyougo.model.credential import Credential
from asyougo.model.record import Issuer, Record, RecordEvidence
from asyougo.records.badge import address_of, badge_of, proof_evidence
from asyougo.records.contexts import CREDENTIALS_V2
from asyougo.records.expansion import expand
from asyougo.records.keyfile import SigningKey
from asyougo.records.sign import sign, stamp_of
from asyougo.records.verify import verify
from tests.unit.records.conftest import AT, SIGNED_ON, as_bytes

LAKESIDE = Issuer("did:web:lakeside.example", "Lakeside College")


def paths(caught: pytest.ExceptionInfo[RecordError]) -> list[str | None]:
    return [problem.place.field for problem in caught.value.problems]


def test_the_badge_says_what_was_awarded_to_whom_by_whom_and_how_we_know(badge: dict[str, Any], award: Award) -> None:
    assert badge["@context"][0] == CREDENTIALS_V2
    assert badge["id"] == "https://lakeside.example/records/award-1"
    assert badge["issuer"]["name"] == "Lakeside College"
    achievement = badge["credentialSubject"]["achievement"]
    assert (achievement["achievementType"], achievement["creditsAvailable"]) == ("Certificate", 12.5)
    shown = [(one["name"], one["narrative"]) for one in badge["evidence"]]
    assert shown == [
        ("How we know", f"Rule {award.rule}. Proof {award.certificate}, checked before the award."),
        ("Statistics", "MATH 10, Fall 2019"),
        ("programming", "a.csv#21; b.csv#3"),
    ]


def test_the_badge_leaves_out_no_word(badge: dict[str, Any]) -> None:
    assert expand(badge).unsigned == ()


def test_the_same_award_always_gives_the_same_record(
    award: Award, credential: Credential, key: SigningKey, badge: dict[str, Any]
) -> None:
    again = badge_of(
        award,
        credential,
        Issuer(key.did, "Lakeside College", "https://lakeside.example"),
        demonstration=False,
        evidence=proof_evidence(award, clauses={"statistics": "Statistics"}, items={"a.csv#17": "MATH 10, Fall 2019"}),
        valid_from=SIGNED_ON,
    )
    assert Record.of(sign(again, key), award.id) == Record.of(sign(badge, key), award.id)


def test_the_stored_text_verifies_and_has_a_hash(signed: dict[str, Any], documents: Any, award: Award) -> None:
    record = Record.of(signed, award.id)
    assert verify(record.text.encode(), AT, documents).overall == "valid"
    assert record.sha256.startswith("sha256:") and len(record.sha256) == 71


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"approvals": ()}, "approvals"),
        ({"revoked_on": date(2026, 6, 1)}, "revoked_on"),
        ({"credential": "other"}, "credential"),
        ({"learner_name": " "}, "learner_name"),
    ],
    ids=str,
)
def test_what_is_no_award_gets_no_badge(award: Award, credential: Credential, change: Any, field: str) -> None:
    with pytest.raises(RecordError) as caught:
        badge_of(evolve(award, **change), credential, LAKESIDE, demonstration=False, valid_from=SIGNED_ON)
    assert paths(caught) == [field]


def test_a_demonstration_needs_an_invented_host(award: Award, credential: Credential) -> None:
    with pytest.raises(RecordError, match="invalid"):
        badge_of(award, credential, LAKESIDE, demonstration=True, valid_from=SIGNED_ON)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"gpaHonors": "4.0"}, "$.gpaHonors"),
        ({"type": ["VerifiableCredential", "HonorsDegree"]}, "$.type"),
        ({"id": "award-1"}, "$.id"),
        ({"id": None}, "$.id"),
        ({"validFrom": "2026-05-04"}, "$.validFrom"),
        ({"validFrom": "2026-05-04T12:00:00"}, "$.validFrom"),
        ({"validUntil": "2026-02-30T12:00:00Z"}, "$.validUntil"),
        ({"issuer": "did:web:other.example"}, "$.issuer"),
        ({"credentialSubject": {}}, "$.credentialSubject"),
        ({"evidence": [{"narrative": "x"}]}, "$.evidence"),
        ({"proof": {}}, "$.proof"),
        ({"@context": [CREDENTIALS_V2, "https://www.w3.org/ns/credentials/examples/v2"]}, "$.@context"),
        ({"@context": ["https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json", CREDENTIALS_V2]}, "$.@context"),
    ],
    ids=str,
)
def test_a_document_that_is_wrong_is_not_signed_and_the_place_is_named(
    badge: dict[str, Any], key: SigningKey, change: dict[str, Any], path: str
) -> None:
    with pytest.raises(RecordError) as caught:
        sign({**badge, **change}, key)
    assert path in paths(caught)


@pytest.mark.parametrize(
    "part",
    [
        {"email": "maya@lakeside.example"},
        {
            "identifier": {
                "type": "IdentityObject",
                "identityType": "name",
                "hashed": False,
                "identityHash": "m@a.example",
            }
        },
        {"source": {"id": "urn:x", "type": "Profile", "dateOfBirth": "2001-01-01"}},
    ],
    ids=str,
)
def test_more_about_a_person_than_a_name_is_not_signed(badge: dict[str, Any], key: SigningKey, part: Any) -> None:
    badge["credentialSubject"] |= part
    with pytest.raises(RecordError, match=r"credentialSubject\[0\]"):
        sign(badge, key)


def test_a_context_of_its_own_is_not_signed_when_it_redefines(badge: dict[str, Any], key: SigningKey) -> None:
    badge["@context"].append({"name": "https://schema.org/description"})
    with pytest.raises(RecordError, match="name"):
        sign(badge, key)


def test_numbers_that_programs_read_differently_are_not_signed(badge: dict[str, Any], key: SigningKey) -> None:
    badge["credentialSubject"]["achievement"]["creditsAvailable"] = 2**60
    with pytest.raises(RecordError, match="number"):
        sign(badge, key)


@pytest.mark.parametrize("text", ["\x00\x01\b\x0b\x0c\x7f", "\ufffe\uffff", "😀 é \u2028", '"\\', "‮Maya", "a" * 5000])
def test_any_text_can_be_signed_and_checked(badge: dict[str, Any], key: SigningKey, documents: Any, text: str) -> None:
    badge["credentialSubject"]["achievement"]["name"] = text
    report = verify(as_bytes(sign(badge, key)), AT, documents)
    assert (report.overall, report.meaning.credential_name) == ("valid", text)


def test_the_proof_says_when_it_was_made(badge: dict[str, Any], key: SigningKey) -> None:
    assert sign(badge, key)["proof"]["created"] == "2026-05-04T12:00:00Z"
    later = datetime(2026, 5, 5, 9, 30, tzinfo=UTC)
    assert sign(badge, key, created=later)["proof"]["created"] == "2026-05-05T09:30:00Z"
    with pytest.raises(RecordError, match="offset"):
        stamp_of(datetime(2026, 5, 5))  # noqa: DTZ001 - the naive time is what is tested


def test_evidence_without_items_is_not_shown(award: Award) -> None:
    bare = evolve(award, evidence=(("residency", ()),))
    assert [one.name for one in proof_evidence(bare)] == ["How we know"]


def test_addresses_are_stable_for_every_kind_of_issuer() -> None:
    assert address_of(Issuer("did:web:a.example:i:x", "A"), "records", "1/2") == "https://a.example/i/x/records/1%2F2"
    assert address_of(Issuer("https://a.example/i/", "A"), "records", "1") == "https://a.example/i/records/1"
    by_key = address_of(Issuer("did:key:z6Mk", "A"), "records", "1")
    assert by_key.startswith("urn:uuid:") and by_key == address_of(Issuer("did:key:z6Mk", "A"), "records", "1")


@pytest.mark.parametrize(
    ("credits", "shown"), [(Fraction(12), 12), (Fraction(9, 2), 4.5), (Fraction(10, 3), None), (None, None)]
)
def test_credits_are_shown_when_a_number_can_say_them(
    award: Award, credential: Credential, credits: Any, shown: Any
) -> None:
    made = badge_of(award, evolve(credential, credits=credits), LAKESIDE, demonstration=False, valid_from=SIGNED_ON)
    assert made["credentialSubject"]["achievement"].get("creditsAvailable") == shown


def test_evidence_of_any_kind_can_be_added(award: Award, credential: Credential, key: SigningKey) -> None:
    evidence = [RecordEvidence("Portfolio", "A small program that reads a file.")]
    made = badge_of(
        award, credential, Issuer(key.did, "Lakeside"), demonstration=False, evidence=evidence, valid_from=SIGNED_ON
    )
    assert json.loads(json.dumps(sign(made, key)))["evidence"][0]["name"] == "Portfolio"
