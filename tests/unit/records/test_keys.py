"""Keys and signatures are read exactly, or refused with the reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asyougo.errors import InputError
from asyougo.records.did import did_document, did_web, did_web_url, find_key
from asyougo.records.documents import Documents
from asyougo.records.keyfile import SigningKey, new_key, read_key, write_key
from asyougo.records.keys import (
    KeyFormatError,
    base58_decode,
    base58_encode,
    base64url_decode,
    multikey,
    read_multikey,
    read_signature,
)

DID = "did:web:lakeside.example"
KEY = new_key(DID, bytes(32))
Z = multikey(KEY.public)


@given(st.binary(max_size=70))
def test_base58_reads_back(data: bytes) -> None:
    assert base58_decode(base58_encode(data)) == data


@pytest.mark.parametrize("text", ["0", "O", "I", "l", "z z", "é", "1" * 500])
def test_other_letters_are_no_base58(text: str) -> None:
    with pytest.raises(KeyFormatError):
        base58_decode(text)


def test_base64url_has_one_spelling() -> None:
    assert base64url_decode("AQI") == b"\x01\x02"
    for other in ("AQJ", "AQI=", "A+I", "A"):
        with pytest.raises(KeyFormatError):
            base64url_decode(other)


def test_a_key_and_a_signature_have_their_length() -> None:
    assert read_multikey(Z) == KEY.public
    for text in (Z[:-1], Z + "1", "m" + Z[1:], "z6LS" + Z[4:], "z"):
        with pytest.raises(KeyFormatError):
            read_multikey(text)
    for value in (None, 7, "", "z", "z" + base58_encode(bytes(63)), "u" + "A" * 86):
        with pytest.raises(KeyFormatError):
            read_signature(value)


@pytest.mark.parametrize("text", ["01" + "00" * 31, "00" * 31 + "80", "ed" + "ff" * 31])
def test_a_key_with_which_anybody_could_sign_is_no_key(text: str) -> None:
    """The library checks 64 of 64 texts against one signature by the first of these, and says yes."""
    with pytest.raises(KeyFormatError, match="anybody"):
        read_multikey(multikey(bytes.fromhex(text)))


def documents(*files: tuple[str, object]) -> Documents:
    return Documents.of([(path, json.dumps(content).encode()) for path, content in files])


@pytest.mark.parametrize(
    ("method", "code"),
    [
        (None, "method-malformed"),
        ("z6Mk", "method-malformed"),
        (f"did:key:{Z}#other", "method-malformed"),
        ("did:key:z6MkBad0", "key-malformed"),
        ("did:web:#x", "method-malformed"),
        ("did:web:a.example/../x#k", "method-malformed"),
        ("did:example:1#k", "did-example"),
        ("did:ion:1#k", "did-method-unknown"),
        ("urn:uuid:1", "did-method-unknown"),
        ("did:web:other.example#k", "document-missing"),
        ("https://a.example/key-1", "issuer-not-reached"),
        ("https://a.example/1#zBad0", "key-malformed"),
        ("did:jwk:e30", "key-malformed"),
        ("did:jwk:!!", "key-malformed"),
    ],
    ids=str,
)
def test_a_key_that_is_not_found_says_why(method: object, code: str) -> None:
    found = find_key(method, Documents())
    assert found.reason.code == code  # type: ignore[union-attr]


def test_did_key_and_did_jwk_carry_their_key() -> None:
    assert find_key(f"did:key:{Z}#{Z}", Documents()).public == KEY.public  # type: ignore[union-attr]
    x = base64url(KEY.public)
    jwk = base64url(json.dumps({"kty": "OKP", "crv": "Ed25519", "x": x}).encode())
    assert find_key(f"did:jwk:{jwk}#0", Documents()).public == KEY.public  # type: ignore[union-attr]


def base64url(data: bytes) -> str:
    import base64

    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def test_old_keys_stay_in_the_document_and_a_removed_one_does_not_sign() -> None:
    old, middle, new = (new_key(DID, bytes([number]) * 32) for number in (1, 2, 3))
    held = documents(("did.json", did_document(DID, [old.public, middle.public, new.public])))
    for key in (old, middle, new):
        assert find_key(f"{DID}#{multikey(key.public)}", held).owner == DID  # type: ignore[union-attr]
    left = documents(("did.json", did_document(DID, [old.public, new.public])))
    found = find_key(f"{DID}#{multikey(middle.public)}", left)
    assert found.reason.code == "key-not-listed"  # type: ignore[union-attr]


def test_a_key_counts_only_under_assertion_method_and_only_for_its_owner() -> None:
    document = did_document(DID, [KEY.public])
    method = f"{DID}#{Z}"
    for broken in (
        {**document, "assertionMethod": []},
        {**document, "assertionMethod": [{**document["verificationMethod"][0], "controller": "did:web:evil.example"}]},
        {"id": DID, "authentication": document["verificationMethod"]},
    ):
        found = find_key(method, documents(("did.json", broken)))
        assert found.reason.code == "key-not-listed"  # type: ignore[union-attr]
    embedded = {"id": DID, "assertionMethod": document["verificationMethod"]}
    assert find_key(method, documents(("did.json", embedded))).public == KEY.public  # type: ignore[union-attr]
    short = {"id": DID, "assertionMethod": [{"id": f"#{Z}", "publicKeyMultibase": Z}]}
    assert find_key(method, documents(("did.json", short))).public == KEY.public  # type: ignore[union-attr]


def test_a_document_of_another_did_never_answers_and_two_that_differ_are_named() -> None:
    other = did_document("did:web:evil.example", [KEY.public])
    found = find_key(f"{DID}#{Z}", documents(("lakeside.example/.well-known/did.json", other)))
    assert found.reason.code == "document-missing"  # type: ignore[union-attr]
    two = documents(("a/did.json", did_document(DID, [KEY.public])), ("b/did.json", did_document(DID, [])))
    found = find_key(f"{DID}#{Z}", two)
    assert found.reason.code == "documents-differ"  # type: ignore[union-attr]
    assert found.reason.fact("files") == "a/did.json, b/did.json"  # type: ignore[union-attr]


def test_addresses_of_did_web() -> None:
    assert did_web("a.example:8000", "i", "x") == "did:web:a.example%3A8000:i:x"
    assert did_web_url("did:web:a.example%3A8000:i:x") == "https://a.example:8000/i/x/did.json"


def test_a_document_is_found_by_its_id_then_by_the_end_of_its_path() -> None:
    held = documents(
        ("x/status/1", {"id": "https://a.example/other", "n": 1}),
        ("y/lists/status/1", {"n": 2}),
        ("z/list", {"id": "https://a.example/status/1", "n": 3}),
    )
    assert [one.path for one in held.at("https://a.example/status/1")] == ["z/list"]
    assert [one.path for one in held.at("https://b.example/lists/status/1")] == ["y/lists/status/1"]
    assert len(held.at("https://b.example/status/1")) == 2
    assert held.at("https://b.example/9") == ()


def test_a_key_file_gives_its_key_back_and_shows_nothing_of_it(tmp_path: Path) -> None:
    path = tmp_path / "lakeside.key.json"
    write_key(path, KEY, "a long passphrase")
    text = path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    secret = KEY._private.private_bytes_raw()
    for shown in (secret.hex(), base58_encode(secret), base64url(secret)):
        assert shown not in text and shown not in repr(KEY)
    opened = read_key(path, "a long passphrase")
    assert isinstance(opened, SigningKey)
    assert (opened.did, opened.public) == (KEY.did, KEY.public)
    assert opened.sign(b"x") == KEY.sign(b"x")


def test_a_key_file_is_never_overwritten_and_never_opens_when_changed(tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    write_key(path, KEY, "a long passphrase")
    with pytest.raises(InputError, match="already"):
        write_key(path, new_key(DID), "a long passphrase")
    with pytest.raises(InputError, match="passphrase"):
        read_key(path, "another")
    text = path.read_text()
    for old, new in (
        (DID, "did:web:evil.example"),
        ('"n": 32768', '"n": 16384'),
        ('"r": 8', '"r": 4'),
        (Z, Z[:-1] + "1"),
    ):
        path.write_text(text.replace(old, new))
        with pytest.raises(InputError):
            read_key(path, "a long passphrase")
    for broken in ("", "{}", "[]", text[:-40], text.replace('"n": 32768', '"n": 1099511627776')):
        path.write_text(broken)
        with pytest.raises(InputError, match=r"key\.json"):
            read_key(path, "a long passphrase")
    with pytest.raises(InputError, match="there is no signing key"):
        read_key(tmp_path / "none", "x")
    with pytest.raises(InputError, match="needs a passphrase"):
        write_key(tmp_path / "other", KEY, "")
