"""A list of withdrawn Records is believed only when it holds itself; otherwise nobody is in good standing."""

from __future__ import annotations

import base64
import gzip
from datetime import timedelta
from typing import Any

import pytest

from asyougo.records.did import did_document
from asyougo.records.documents import Documents
from asyougo.records.keyfile import SigningKey
from asyougo.records.sign import sign
from asyougo.records.status_list import LARGEST_LIST, inflated
from asyougo.records.trust import KnownIssuer, Trust
from asyougo.records.verify import verify
from tests.unit.records.conftest import AT, as_bytes

URL = "https://lakeside.example/status/1"
LISTED = Trust({"did:web:lakeside.example": KnownIssuer("did:web:lakeside.example", "Lakeside", "a list")}, ("a list",))


def bits(*positions: int, entries: int = 131_072) -> str:
    data = bytearray(entries // 8)
    for position in positions:
        data[position // 8] |= 0x80 >> position % 8
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(data), mtime=0)).decode().rstrip("=")


def list_of(key: SigningKey, encoded: str, purpose: str = "revocation", **changes: Any) -> dict[str, Any]:
    return sign(
        {
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "id": URL,
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": key.did,
            "validFrom": "2026-01-01T00:00:00Z",
            "credentialSubject": {
                "id": f"{URL}#list",
                "type": "BitstringStatusList",
                "statusPurpose": purpose,
                "encodedList": encoded,
            },
            **changes,
        },
        key,
    )


def entry(index: Any = "9", purpose: str = "revocation", **changes: Any) -> dict[str, Any]:
    return {
        "id": f"{URL}#{index}-{purpose}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": index,
        "statusListCredential": URL,
        **changes,
    }


def checked(badge: Any, key: SigningKey, status: Any, *lists: Any) -> Any:
    files = [("did.json", as_bytes(did_document(key.did, [key.public])))]
    files += [(f"list-{position}", as_bytes(one)) for position, one in enumerate(lists)]
    return verify(as_bytes(sign({**badge, "credentialStatus": status}, key)), AT, Documents.of(files), LISTED)


def test_a_clear_bit_is_in_force_and_a_set_bit_is_withdrawn(badge: Any, key: SigningKey) -> None:
    assert checked(badge, key, entry(), list_of(key, bits(8, 10))).exit_code == 0
    report = checked(badge, key, entry(), list_of(key, bits(9)))
    assert (report.overall, report.exit_code) == ("revoked", 1)


def test_a_suspension_has_a_list_of_its_own(badge: Any, key: SigningKey) -> None:
    both = [entry(), entry(purpose="suspension", statusListCredential="https://lakeside.example/status/2")]
    second = {"id": "https://lakeside.example/status/2"}
    suspended = list_of(key, bits(9), "suspension", **second)
    assert checked(badge, key, both, list_of(key, bits()), suspended).overall == "suspended"
    assert checked(badge, key, both, list_of(key, bits(9)), suspended).overall == "revoked+suspended"
    assert checked(badge, key, both, list_of(key, bits()), list_of(key, bits(), "suspension", **second)).exit_code == 0
    assert checked(badge, key, both, list_of(key, bits())).overall == "status-unchecked"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("missing", "list-missing"),
        ("tampered", "list-altered"),
        ("unsigned", "list-altered"),
        ("expired", "list-expired"),
        ("later", "list-not-yet-valid"),
        ("wrong type", "list-wrong-type"),
        ("wrong purpose", "list-wrong-type"),
        ("no zip", "list-unreadable"),
        ("bomb", "list-too-big"),
        ("short", "list-too-short"),
        ("two", "lists-differ"),
    ],
)
def test_a_list_that_does_not_hold_says_nothing(badge: Any, key: SigningKey, name: str, code: str) -> None:
    good = list_of(key, bits())
    tampered = {**good, "credentialSubject": {**good["credentialSubject"], "encodedList": bits(3)}}
    lists: dict[str, tuple[Any, ...]] = {
        "missing": (),
        "tampered": (tampered,),
        "unsigned": ({name: part for name, part in good.items() if name != "proof"},),
        "expired": (list_of(key, bits(), validUntil="2026-11-23T00:00:00Z"),),
        "later": (list_of(key, bits(), validFrom="2026-12-01T00:00:00Z"),),
        "wrong type": ({**good, "type": ["VerifiableCredential"]},),
        "wrong purpose": (list_of(key, bits(), "suspension"),),
        "no zip": (list_of(key, "uAAAA"),),
        "bomb": (list_of(key, bits(entries=(LARGEST_LIST + 1) * 8)),),
        "short": (list_of(key, bits(entries=8)),),
        "two": (good, list_of(key, bits(9))),
    }
    report = checked(badge, key, entry(), *lists[name])
    assert (report.overall, report.exit_code) == ("status-unchecked", 1)
    assert report.axes.status.reasons[0].code == code


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (entry("-1"), "entry-malformed"),
        (entry("1.5"), "entry-malformed"),
        (entry("٣"), "entry-malformed"),
        (entry("9" * 12), "entry-malformed"),
        (entry(purpose="fame"), "entry-unknown"),
        ({"id": "https://a.example/1", "type": "JsonSchema"}, "entry-unknown"),
    ],
    ids=str,
)
def test_an_entry_that_cannot_be_read_says_nothing(badge: Any, key: SigningKey, status: Any, code: str) -> None:
    report = checked(badge, key, status, list_of(key, bits()))
    assert report.overall == "status-unchecked"
    assert report.axes.status.reasons[0].code == code


def test_notes_on_a_list_do_not_withdraw(badge: Any, key: SigningKey) -> None:
    assert checked(badge, key, entry(purpose="message")).overall == "valid"


def test_a_list_without_its_type_is_itself_refused(key: SigningKey, documents: Documents) -> None:
    untyped = list_of(key, bits(), type=["VerifiableCredential"])
    assert verify(as_bytes(untyped), AT, documents, LISTED).overall == "invalid"


def test_the_instant_of_the_check_counts_for_the_list_too(badge: Any, key: SigningKey) -> None:
    files = [
        ("did.json", as_bytes(did_document(key.did, [key.public]))),
        ("list", as_bytes(list_of(key, bits(), validUntil="2026-11-25T00:00:00Z"))),
    ]
    signed = as_bytes(sign({**badge, "credentialStatus": entry()}, key))
    assert verify(signed, AT, Documents.of(files), LISTED).overall == "valid"
    assert verify(signed, AT + timedelta(days=2), Documents.of(files), LISTED).overall == "status-unchecked"


def test_a_cut_off_zip_is_no_list() -> None:
    assert inflated(gzip.compress(bytes(1000), mtime=0)[:-4]) == "list-unreadable"
