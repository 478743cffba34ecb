"""A learner record or a presentation is no better than the Records inside it."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from asyougo.records.did import did_document
from asyougo.records.documents import Documents
from asyougo.records.keyfile import SigningKey, new_key
from asyougo.records.keys import multikey
from asyougo.records.sign import sign
from asyougo.records.trust import KnownIssuer, Trust
from asyougo.records.verify import MOST_RECORDS_INSIDE, verify
from tests.unit.records.conftest import AT, as_bytes

CLR = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
LISTED = Trust({"did:web:lakeside.example": KnownIssuer("did:web:lakeside.example", "Lakeside", "a list")}, ("a list",))


def learner_record(badge: Any, key: SigningKey, *inside: Any) -> dict[str, Any]:
    return sign(
        {
            "@context": [badge["@context"][0], CLR, badge["@context"][1]],
            "id": "https://lakeside.example/records/clr-1",
            "type": ["VerifiableCredential", "ClrCredential"],
            "name": "Learner record",
            "issuer": badge["issuer"],
            "validFrom": "2026-05-05T00:00:00Z",
            "credentialSubject": {
                "type": ["ClrSubject"],
                "identifier": badge["credentialSubject"]["identifier"],
                "verifiableCredential": list(inside),
            },
        },
        key,
    )


def presentation(*inside: Any) -> dict[str, Any]:
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": "VerifiablePresentation",
        "verifiableCredential": list(inside),
    }


def test_a_learner_record_of_good_records_is_good(
    badge: Any, signed: Any, key: SigningKey, documents: Documents
) -> None:
    report = verify(as_bytes(learner_record(badge, key, signed)), AT, documents, LISTED)
    assert (report.overall, report.exit_code, report.meaning.inside) == ("valid", 0, 1)


def test_an_altered_record_inside_is_found_even_when_the_outside_is_signed_again(
    badge: Any, signed: Any, key: SigningKey, documents: Documents
) -> None:
    altered = copy.deepcopy(signed)
    altered["name"] = "Doctor of Everything"
    report = verify(as_bytes(learner_record(badge, key, altered)), AT, documents, LISTED)
    assert (report.overall, report.exit_code) == ("invalid", 1)
    assert [reason.code for reason in report.axes.signature.reasons] == ["altered", "inside"]
    assert report.axes.signature.reasons[1].fact("id") == signed["id"]


def test_a_damaged_learner_record_is_not_answered_by_a_good_record_inside_it(
    badge: Any, signed: Any, key: SigningKey, documents: Documents
) -> None:
    data = as_bytes(learner_record(badge, key, signed))
    for damaged in (
        b"x" + data[1:],
        b"<p>" + data,
        data[:-1],
        data[:-1] + b"|",
        data.replace(b'"Learner record",', b'"Learner record"'),
        b" \n" + data[:-1],
    ):
        assert verify(damaged, AT, documents, LISTED).overall == "not-a-credential"


def test_an_expired_record_inside_is_said(badge: Any, key: SigningKey, documents: Documents) -> None:
    old = sign({**badge, "validUntil": "2026-06-01T00:00:00Z"}, key)
    assert verify(as_bytes(learner_record(badge, key, old)), AT, documents, LISTED).overall == "expired"


def test_a_record_inside_without_a_proof_is_covered_by_the_outer_one(
    badge: Any, key: SigningKey, documents: Documents
) -> None:
    report = verify(as_bytes(learner_record(badge, key, badge)), AT, documents, LISTED)
    assert (report.overall, report.exit_code) == ("valid", 0)
    assert "inside-unsigned" in [reason.code for reason in report.reasons]


def test_a_known_college_does_not_make_a_stranger_inside_known(
    badge: Any, key: SigningKey, documents: Documents
) -> None:
    stranger = "did:key:" + multikey(new_key("", bytes(32)).public)
    foreign = sign({**badge, "issuer": {**badge["issuer"], "id": stranger}}, new_key(stranger, bytes(32)))
    report = verify(as_bytes(learner_record(badge, key, foreign)), AT, documents, LISTED)
    assert (report.overall, report.exit_code) == ("valid", 4)
    invented = new_key("did:web:lakeside.invalid", bytes(32))
    held = [("a", as_bytes(did_document(key.did, [key.public])))]
    held.append(("b", as_bytes(did_document(invented.did, [invented.public]))))
    demonstration = sign({**badge, "issuer": {**badge["issuer"], "id": invented.did}}, invented)
    report = verify(as_bytes(learner_record(badge, key, demonstration)), AT, Documents.of(held), LISTED)
    assert (report.overall, report.exit_code) == ("valid", 4)
    assert report.axes.issuer.reasons[0].code == "demonstration"


def test_a_presentation_answers_with_its_records(
    badge: Any, signed: Any, key: SigningKey, documents: Documents
) -> None:
    assert verify(as_bytes(presentation(signed)), AT, documents, LISTED).exit_code == 0
    assert verify(as_bytes(presentation(signed, badge)), AT, documents, LISTED).overall == "unsigned"
    assert verify(as_bytes(presentation(signed)), AT, documents).exit_code == 4
    altered = {**signed, "name": "Doctor of Everything"}
    assert verify(as_bytes(presentation(signed, altered)), AT, documents, LISTED).overall == "invalid"
    assert verify(as_bytes(presentation()), AT, documents, LISTED).overall == "not-a-credential"


@pytest.mark.parametrize(
    "inside",
    ["eyJhbGciOiJFZERTQSJ9.e30.AAAA", {"type": "EnvelopedVerifiableCredential", "id": "data:application/vc+jwt,x"}],
)
def test_a_jwt_inside_is_not_taken_for_checked(inside: Any, documents: Documents) -> None:
    assert verify(as_bytes(presentation(inside)), AT, documents, LISTED).overall == "unverifiable"


def test_the_holders_own_proof_is_not_taken_for_checked(signed: Any, documents: Documents) -> None:
    with_proof = {**presentation(signed), "proof": signed["proof"]}
    assert verify(as_bytes(with_proof), AT, documents, LISTED).overall == "unverifiable"


def test_too_many_records_are_not_checked_at_once(badge: Any, documents: Documents) -> None:
    many = presentation(*[{"type": "VerifiableCredential", "issuer": "urn:x"}] * (MOST_RECORDS_INSIDE + 1))
    assert verify(as_bytes(many), AT, documents).overall == "unverifiable"
