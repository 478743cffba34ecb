"""A Record is genuine, or it is said plainly why that cannot be said."""

from __future__ import annotations

import copy
import gzip
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from asyougo.errors import InputError
from asyougo.model.record import AXIS_NAMES, Issuer, State
from asyougo.records.badge import badge_of
from asyougo.records.did import did_document, did_web
from asyougo.records.documents import Documents
from asyougo.records.keyfile import SigningKey, new_key, verification_method
from asyougo.records.keys import base58_encode, multikey
from asyougo.records.proof import Unsecured, bytes_to_sign
from asyougo.records.sign import sign
from asyougo.records.trust import KnownIssuer, Trust, read_trust
from asyougo.records.verify import verify
from tests.unit.records.conftest import AT, as_bytes

LISTED = Trust(
    {"did:web:lakeside.example": KnownIssuer("did:web:lakeside.example", "Lakeside College", "a list")}, ("a list",)
)


def codes(report: Any) -> list[str]:
    return [reason.code for reason in report.reasons]


def test_a_badge_of_a_listed_issuer_is_genuine_and_exit_code_0(signed: Any, documents: Documents) -> None:
    report = verify(as_bytes(signed), AT, documents, LISTED)
    assert report.overall == "valid"
    assert {name: report.axes[name].state for name in AXIS_NAMES} == dict.fromkeys(AXIS_NAMES, State.PASSED)
    assert report.exit_code == 0
    assert report.meaning.subject_name == "Maya Ríos"
    assert report.meaning.credential_name == "Certificate in Data Foundations"


def test_without_a_list_no_issuer_is_known_and_exit_code_is_4(signed: Any, documents: Documents) -> None:
    report = verify(as_bytes(signed), AT, documents)
    assert (report.overall, report.axes.issuer.state, report.exit_code) == ("valid", State.NOT_CHECKED, 4)


def test_without_the_key_document_nothing_is_confirmed(signed: Any) -> None:
    report = verify(as_bytes(signed), AT)
    assert (report.overall, report.exit_code) == ("unverifiable", 1)
    assert codes(report) == ["document-missing"]


def test_one_letter_changed_is_refused_with_the_reason(signed: Any, documents: Documents) -> None:
    changed = as_bytes(signed).replace(b"Maya R", b"Mara R")
    report = verify(changed, AT, documents, LISTED)
    assert (report.overall, codes(report), report.exit_code) == ("invalid", ["altered"], 1)


def test_no_single_byte_outside_white_space_can_be_changed(signed: Any, documents: Documents) -> None:
    data = as_bytes(signed)
    draw = random.Random(7)
    for position in draw.sample(range(len(data)), 400):
        if data[position : position + 1].isspace():
            continue
        other = draw.choice([byte for byte in range(256) if byte != data[position]])
        changed = data[:position] + bytes([other]) + data[position + 1 :]
        if other in b" \t\r\n" and json_or_none(changed) == signed:
            continue  # white space between tokens says nothing
        report = verify(changed, AT, documents, LISTED)
        assert report.exit_code == 1, (position, data[position], other, report.overall)


def json_or_none(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        return None


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every object in a document."""
    if isinstance(value, dict):
        yield path
        for name, one in value.items():
            yield from places(one, (*path, name))
    elif isinstance(value, list):
        for position, one in enumerate(value):
            yield from places(one, (*path, position))


def at_path(document: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        document = document[step]
    return document


def test_no_single_field_can_be_changed_or_taken_out(signed: Any, documents: Documents) -> None:
    tried = 0
    for path in places(signed):
        for name in list(at_path(signed, path)):
            for change in ("out", None, "x", 7, [], {}, True):
                changed = copy.deepcopy(signed)
                part = at_path(changed, path)
                if change == "out":
                    del part[name]
                else:
                    part[name] = change
                assert verify(as_bytes(changed), AT, documents, LISTED).exit_code == 1, (path, name, change)
                tried += 1
    assert tried > 250


@pytest.mark.parametrize(
    "added",
    [
        {"gpaHonors": "4.0"},
        {"https://lakeside.example/terms#gpa": "4.0"},
        {"@index": "first"},
        {"@id ": "x"},
        {"@graph": [{"name": "x"}]},
        {"@context": {"gpaHonors": "https://lakeside.example/terms#gpa"}, "gpaHonors": "4.0"},
        {"@context": {"narrative": "https://schema.org/name"}},
        {"@context": {"@vocab": "https://lakeside.example/terms#"}, "gpaHonors": "4.0"},
        {"https://schema.org/name": "Somebody Else"},
    ],
    ids=str,
)
def test_nothing_can_be_put_into_any_part_of_a_signed_badge(
    signed: Any, documents: Documents, added: dict[str, Any]
) -> None:
    for path in places(signed):
        changed = copy.deepcopy(signed)
        at_path(changed, path).update(added)
        report = verify(as_bytes(changed), AT, documents, LISTED)
        assert report.exit_code == 1, (path, report.overall)


def test_an_undefined_type_in_any_part_is_refused(signed: Any, documents: Documents) -> None:
    for path in places(signed):
        changed = copy.deepcopy(signed)
        part = at_path(changed, path)
        part["type"] = [
            *(part["type"] if isinstance(part.get("type"), list) else [part.get("type", "x")]),
            "HonorsDegree",
        ]
        report = verify(as_bytes(changed), AT, documents, LISTED)
        assert report.overall == "invalid", path


def test_the_refusal_names_the_word_and_its_place(signed: Any, documents: Documents) -> None:
    signed["credentialSubject"]["gpaHonors"] = "4.0"
    report = verify(as_bytes(signed), AT, documents)
    assert (report.overall, codes(report)) == ("invalid", ["unsigned-term"])
    assert report.reasons[0].fact("path") == "$.credentialSubject.gpaHonors"


@pytest.mark.parametrize(
    "context",
    [
        {"name": "https://schema.org/description"},
        {"description": "https://schema.org/name"},
        {"title": "https://schema.org/name"},
        {"kind": "@type"},
        {"did": {"@id": "did:web:evil.example:", "@prefix": True}},
        {"credentialStatus": None},
    ],
    ids=str,
)
def test_a_context_that_gives_known_words_another_meaning_is_refused(
    badge: Any, key: SigningKey, documents: Documents, context: Any
) -> None:
    signed = sign(badge, key)
    for position in range(len(signed["@context"]) + 1):
        changed = copy.deepcopy(signed)
        changed["@context"].insert(position, context)
        report = verify(as_bytes(changed), AT, documents, LISTED)
        assert report.overall == "invalid", (position, codes(report))


def test_a_known_word_under_another_name_cannot_hide_a_withdrawal(
    badge: Any, key: SigningKey, documents: Documents
) -> None:
    badge["credentialStatus"] = {
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "7",
        "statusListCredential": "https://lakeside.example/status/1",
    }
    signed = sign(badge, key)
    assert verify(as_bytes(signed), AT, documents, LISTED).overall == "status-unchecked"
    signed["https://www.w3.org/2018/credentials#credentialStatus"] = signed.pop("credentialStatus")
    report = verify(as_bytes(signed), AT, documents, LISTED)
    assert (report.overall, codes(report)) == ("invalid", ["unsigned-other-name"])


def test_an_unlisted_context_is_named_and_nothing_is_fetched(signed: Any, documents: Documents) -> None:
    signed["@context"].append("https://evil.example/context.json")
    report = verify(as_bytes(signed), AT, documents, LISTED)
    assert (report.overall, codes(report)) == ("unverifiable", ["context-unknown"])
    assert report.reasons[0].fact("name") == "https://evil.example/context.json"


def test_a_key_said_twice_is_refused(signed: Any, documents: Documents) -> None:
    text = as_bytes(signed).replace(b'"name": "Cert', b'"name": "Other",\n "name": "Cert', 1)
    report = verify(text, AT, documents, LISTED)
    assert (report.overall, codes(report)) == ("invalid", ["key-twice"])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"proofPurpose": "authentication"}, "wrong-purpose"),
        ({"verificationMethod": "z6Mk"}, "unsigned-address"),
        ({"verificationMethod": "did:example:123#key"}, "did-example"),
        ({"cryptosuite": "bbs-2023"}, "suite-unknown"),
        ({"type": "NewSignature2031"}, "suite-unknown"),
        ({"proofValue": "u" + "A" * 86}, "signature-malformed"),
        ({"proofValue": "z1"}, "signature-malformed"),
        ({"created": "2026-05-05T12:00:00Z"}, "altered"),
        ({"expires": "2099-01-01T00:00:00Z"}, "altered"),
        ({"previousProof": "urn:uuid:1"}, "proof-chain"),
    ],
    ids=lambda value: str(value)[:50],
)
def test_a_changed_proof_is_refused_with_its_own_reason(
    signed: Any, documents: Documents, change: dict[str, str], code: str
) -> None:
    signed["proof"].update(change)
    report = verify(as_bytes(signed), AT, documents, LISTED)
    assert report.overall in {"invalid", "unverifiable"}
    assert codes(report) == [code]


def test_a_second_proof_that_nobody_can_check_is_not_ignored(signed: Any, documents: Documents) -> None:
    signed["proof"] = [signed["proof"], {**signed["proof"], "cryptosuite": "bbs-2023"}]
    report = verify(as_bytes(signed), AT, documents, LISTED)
    assert (report.overall, codes(report)) == ("unverifiable", ["suite-unknown"])


def test_no_proof_is_unsigned(badge: Any) -> None:
    assert verify(as_bytes(badge), AT).overall == "unsigned"


def test_somebody_elses_key_under_a_colleges_name_is_not_confirmed(badge: Any, documents: Documents) -> None:
    thief = new_key("did:web:lakeside.example", bytes(32))
    stolen = sign(badge, thief)
    assert verify(as_bytes(stolen), AT, documents, LISTED).exit_code == 1  # the college's document lists no such key
    foreign = {**badge, "issuer": {**badge["issuer"], "id": "did:web:thief.example"}}
    resigned = sign(foreign, new_key("did:web:thief.example", bytes(32)))
    resigned["issuer"]["id"] = "did:web:lakeside.example"
    assert verify(as_bytes(resigned), AT, documents, LISTED).exit_code == 1


def test_a_did_key_that_calls_itself_the_college_is_never_exit_code_0(badge: Any, documents: Documents) -> None:
    seed = bytes(32)
    did = "did:key:" + multikey(new_key("", seed).public)
    badge["issuer"]["id"] = did
    report = verify(as_bytes(sign(badge, new_key(did, seed))), AT, documents, LISTED)
    assert (report.overall, report.exit_code) == ("valid", 4)


def test_a_forged_key_document_never_beats_a_pinned_key(badge: Any, key: SigningKey) -> None:
    thief = new_key(key.did, bytes(32))
    forged = Documents.of([("did.json", as_bytes(did_document(key.did, [thief.public])))])
    pinned = Trust({key.did: KnownIssuer(key.did, "Lakeside College", "a list", keys=(key.public,))}, ("a list",))
    stolen = verify(as_bytes(sign(badge, thief)), AT, forged, pinned)
    assert (stolen.overall, stolen.exit_code) == ("valid-unbound", 4)
    assert "key-not-pinned" in codes(stolen)
    genuine = verify(as_bytes(sign(badge, key)), AT, forged, pinned)
    assert (genuine.overall, genuine.exit_code) == ("valid", 0)


def test_dates_are_compared_as_instants(badge: Any, key: SigningKey, documents: Documents) -> None:
    badge["validFrom"] = "2026-11-24T05:30:00+05:30"  # the instant of the check
    badge["validUntil"] = "2026-11-24T02:00:00+02:00"
    report = verify(as_bytes(sign(badge, key)), AT, documents, LISTED)
    assert report.overall == "expired"
    before = verify(as_bytes(sign(badge, key)), AT - timedelta(seconds=1), documents, LISTED)
    assert (before.overall, before.exit_code) == ("valid", 0)
    much_before = verify(as_bytes(sign(badge, key)), AT - timedelta(minutes=6), documents, LISTED)
    assert (much_before.overall, much_before.exit_code) == ("not-yet-valid", 1)


def test_a_check_needs_an_instant_with_an_offset(signed: Any) -> None:
    with pytest.raises(InputError, match="offset"):
        verify(as_bytes(signed), datetime(2026, 11, 24))  # noqa: DTZ001 - the naive time is what is tested


def test_a_demonstration_is_never_known_whatever_a_list_says(award: Any, credential: Any, documents: Documents) -> None:
    key = new_key(did_web("lakeside.invalid"), bytes(32))
    badge = badge_of(
        award,
        credential,
        Issuer(key.did, "Lakeside College"),
        demonstration=True,
        valid_from=datetime(2026, 5, 4, tzinfo=UTC),
    )
    assert badge["name"].split()[0] == badge["issuer"]["name"].split()[0] == "DEMONSTRATION"
    held = Documents.of([("did.json", as_bytes(did_document(key.did, [key.public])))])
    listed = Trust({key.did: KnownIssuer(key.did, "Lakeside", "a list", keys=(key.public,))}, ("a list",))
    report = verify(as_bytes(sign(badge, key)), AT, held, listed)
    assert (report.overall, report.axes.issuer.state, report.exit_code) == ("valid", State.FAILED, 4)
    assert "demonstration" in codes(report)
    without_word = as_bytes(sign(badge, key)).replace(b"DEMONSTRATION ", b"")
    assert verify(without_word, AT, held, listed).overall == "invalid"
    trust, problems = read_trust(b"issuer,name\ndid:web:lakeside.invalid,Lakeside\n", "list.csv")
    assert (len(trust.issuers), problems[0].place.row) == (0, 2)


@pytest.mark.parametrize(
    ("data", "overall"),
    [
        (b"", "not-a-credential"),
        (b"\x00\xff", "not-a-credential"),
        (b"{", "not-a-credential"),
        (b"[]", "not-a-credential"),
        (b'{"@context": "https://www.w3.org/ns/did/v1", "id": "did:web:a.example"}', "not-a-credential"),
        (b"[" * 100_000, "not-a-credential"),
        (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, "not-a-credential"),
        (b'"' + b'\\"' * 500_000, "not-a-credential"),
        (b"%PDF-1.7", "unverifiable"),
        (b"eyJhbGciOiJub25lIn0.e30.", "unverifiable"),
        (b"\x1f\x8bnot gzip", "not-a-credential"),
        (b"\x89PNG\r\n\x1a\n", "not-a-credential"),
        # With a name of its own: packed bytes may differ between processes.
        pytest.param(gzip.compress(b"\0" * 30_000_000), "not-a-credential", id="packed zeros"),
        (b'{"type": "VerifiableCredential", "proof": {}, "issuer": 7}', "invalid"),
        (b'{"type": "VerifiableCredential", "proof": "yes", "issuer": "a:b"}', "invalid"),
    ],
    ids=lambda value: str(value[:24]),
)
def test_any_file_gets_an_answer(data: bytes, overall: str) -> None:
    assert verify(data, AT).overall == overall


def test_random_cuts_and_flips_never_raise(signed: Any, documents: Documents) -> None:
    data = as_bytes(signed)
    draw = random.Random(11)
    for _ in range(300):
        changed = bytearray(data)
        for _ in range(draw.randint(1, 6)):
            changed[draw.randrange(len(changed))] = draw.randrange(256)
        cut = bytes(changed[: draw.randint(1, len(changed))])
        assert verify(cut, AT, documents).exit_code in (1, 4)


def test_an_expired_proof_is_not_called_altered(badge: Any, key: SigningKey, documents: Documents) -> None:
    settings = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-05-04T12:00:00Z",
        "expires": "2026-06-01T00:00:00Z",
        "proofPurpose": "assertionMethod",
        "verificationMethod": verification_method(key),
    }
    signature = key.sign(bytes_to_sign(Unsecured(badge), settings).data)
    report = verify(
        as_bytes({**badge, "proof": {**settings, "proofValue": "z" + base58_encode(signature)}}), AT, documents
    )
    assert (report.overall, codes(report)) == ("unverifiable", ["proof-expired"])


@pytest.mark.parametrize("suite", ["eddsa-jcs-2022", "Ed25519Signature2020"])
def test_the_other_suites_are_checked_too(badge: Any, key: SigningKey, documents: Documents, suite: str) -> None:
    settings: dict[str, Any] = {"proofPurpose": "assertionMethod", "verificationMethod": verification_method(key)}
    if suite == "Ed25519Signature2020":
        badge["@context"].append("https://w3id.org/security/suites/ed25519-2020/v1")
        settings["type"] = suite
    else:
        settings |= {"type": "DataIntegrityProof", "cryptosuite": suite}
    signature = key.sign(bytes_to_sign(Unsecured(badge), settings).data)
    signed = {**badge, "proof": {**settings, "proofValue": "z" + base58_encode(signature)}}
    assert verify(as_bytes(signed), AT, documents, LISTED).exit_code == 0
    assert verify(as_bytes({**signed, "name": "Other"}), AT, documents, LISTED).overall == "invalid"
    assert verify(as_bytes({**signed, "gpaHonors": "4.0"}), AT, documents, LISTED).overall == "invalid"
    no_context = {name: part for name, part in signed.items() if name != "@context"}
    assert verify(as_bytes(no_context), AT, documents, LISTED).overall == "invalid"
    more = {**signed, "@context": [*signed["@context"], "https://w3id.org/dcc/v1"]}
    assert verify(as_bytes(more), AT, documents, LISTED).exit_code == 1


@pytest.mark.parametrize("url", ["https://[", "x", "", "https://a.example/" + "a/" * 200, "//", "https://a.example"])
def test_a_strange_address_of_a_list_is_no_traceback(
    badge: Any, key: SigningKey, documents: Documents, url: str
) -> None:
    entry = {"statusPurpose": "revocation", "statusListIndex": "1", "statusListCredential": url}
    signed = {**sign(badge, key), "credentialStatus": {"type": "BitstringStatusListEntry", **entry}}
    assert verify(as_bytes(signed), AT, documents).exit_code == 1
    assert documents.at(url) == ()
