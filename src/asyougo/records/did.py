"""Whose key signed: from a proof's `verificationMethod` to a public key, and whether it is the issuer's.

did:key and did:jwk carry their key; did:web and plain addresses need a document that was passed in.
Sources: W3C Decentralized Identifiers 1.0; did:key and did:web method specifications (W3C CCG).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal
from urllib.parse import unquote

from attrs import frozen

from asyougo.errors import InputError
from asyougo.model.record import Reason
from asyougo.records.documents import Document, Documents
from asyougo.records.keys import KeyFormatError, base64url_decode, multikey, read_jwk, read_multikey
from asyougo.records.strict_json import read_json

DID_WEB = re.compile(r"did:web:[A-Za-z0-9.%-]+(:[A-Za-z0-9._~%!$&'()*+,;=@-]+)*")
NEVER_RESOLVABLE = ("did:example:",)  # DID core, section 1: for examples only; nobody can look it up


@frozen
class FoundKey:
    """The key that a proof names. owner: who it belongs to; None when only the proof's own words say so."""

    public: bytes
    owner: str | None
    reasons: tuple[Reason, ...] = ()


@frozen
class NoKey:
    """Why there is no key: the proof is malformed, or what is needed was not at hand."""

    why: Literal["malformed", "unavailable"]
    reason: Reason


def find_key(method: Any, documents: Documents) -> FoundKey | NoKey:
    """The key that a `verificationMethod` names.

    >>> find_key("z6Mk-without-a-scheme", Documents()).why
    'malformed'
    """
    if not isinstance(method, str) or ":" not in method:
        return malformed("method-malformed", method)
    address, _, fragment = method.partition("#")
    if address.startswith("did:key:"):
        return key_in_did(address, address.removeprefix("did:key:"), fragment)
    if address.startswith("did:jwk:"):
        return key_in_jwk(address, address.removeprefix("did:jwk:"))
    if address.startswith("did:web:"):
        if not DID_WEB.fullmatch(address):
            return malformed("method-malformed", method)
        return key_in_document(method, address, documents.with_id(address), did_web_url(address))
    if address.startswith(NEVER_RESOLVABLE):
        return malformed("did-example", method)
    if address.startswith("did:"):
        return unavailable("did-method-unknown", method=address)
    if address.startswith(("https://", "http://")):
        held = documents.with_id(address)
        if held and any(methods_of(document.content) for document in held):
            return key_in_document(method, address, held, address)
        return key_in_fragment(method, fragment)
    return unavailable("did-method-unknown", method=address)


def key_in_did(did: str, key: str, fragment: str) -> FoundKey | NoKey:
    """The key that a did:key is made of."""
    if fragment and fragment != key:
        return malformed("method-malformed", f"{did}#{fragment}")
    try:
        return FoundKey(read_multikey(key), did)
    except KeyFormatError as error:
        return malformed("key-malformed", did, str(error))


def key_in_jwk(did: str, encoded: str) -> FoundKey | NoKey:
    """The key that a did:jwk is made of."""
    try:
        jwk, problems = read_json(base64url_decode(encoded))
        if problems or not isinstance(jwk, dict):
            return malformed("key-malformed", did)
        return FoundKey(read_jwk(jwk), did)
    except (KeyFormatError, InputError) as error:
        return malformed("key-malformed", did, str(error))


def key_in_fragment(method: str, fragment: str) -> FoundKey | NoKey:
    """The key that is written after the `#` of an address: it fits the signature, but nobody says whose it is."""
    if not fragment.startswith("z"):
        return unavailable("issuer-not-reached", url=method)
    try:
        public = read_multikey(fragment)
    except KeyFormatError as error:
        return malformed("key-malformed", method, str(error))
    return FoundKey(public, None, (Reason.of("binding", "key-in-address", url=method.partition("#")[0]),))


def key_in_document(method: str, owner: str, found: tuple[Document, ...], url: str) -> FoundKey | NoKey:
    """The key in the owner's document, under `assertionMethod`."""
    if not found:
        return unavailable("document-missing", url=url)
    if len(found) > 1:
        return unavailable("documents-differ", url=url, files=", ".join(document.path for document in found))
    document = found[0]
    full = method if "#" in method else None
    for one in methods_of(document.content):
        identity = absolute(one.get("id"), owner)
        if (full is None or identity == full) and one.get("controller", owner) == owner:
            try:
                public = read_method(one)
            except KeyFormatError as error:
                return malformed("key-malformed", method, str(error))
            return FoundKey(public, owner, (Reason.of("binding", "document-used", url=url, file=document.path),))
    return unavailable("key-not-listed", url=url, file=document.path)


def methods_of(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The keys that may sign for the document's owner: embedded under `assertionMethod`, or referred to from it."""
    owner = document.get("id")
    held = {absolute(one.get("id"), owner): one for one in objects(document.get("verificationMethod"))}
    found: list[Mapping[str, Any]] = []
    allowed = document.get("assertionMethod", [])
    for one in allowed if isinstance(allowed, list) else [allowed]:
        if isinstance(one, dict):
            found.append(one)
        elif isinstance(one, str) and absolute(one, owner) in held:
            found.append(held[absolute(one, owner)])
    return found


def objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """The objects of a list, or of one."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            yield one


def absolute(identity: Any, owner: Any) -> str:
    """A key's id in full: some documents write only `#key-1`."""
    text = identity if isinstance(identity, str) else ""
    return f"{owner}{text}" if text.startswith("#") else text


def read_method(method: Mapping[str, Any]) -> bytes:
    """The key of one verification method. Raises KeyFormatError."""
    if isinstance(method.get("publicKeyMultibase"), str):
        return read_multikey(method["publicKeyMultibase"])
    if isinstance(method.get("publicKeyJwk"), dict):
        return read_jwk(method["publicKeyJwk"])
    raise KeyFormatError("it is written in a form that is not read here")


def did_web(host: str, *path: str) -> str:
    """The did:web of a host and a path. A port's colon is escaped.

    >>> did_web("lakeside.invalid:8000", "i", "lakeside")
    'did:web:lakeside.invalid%3A8000:i:lakeside'
    """
    return ":".join(("did:web", host.replace(":", "%3A"), *path))


def did_web_url(did: str) -> str:
    """The address of a did:web's document.

    >>> did_web_url("did:web:lakeside.invalid:i:x"), did_web_url("did:web:lakeside.invalid")
    ('https://lakeside.invalid/i/x/did.json', 'https://lakeside.invalid/.well-known/did.json')
    """
    host, *path = did.removeprefix("did:web:").split(":")
    return f"https://{unquote(host)}/{'/'.join(path) if path else '.well-known'}/did.json"


def did_document(did: str, keys: Iterable[bytes]) -> dict[str, Any]:
    """The document that says which Ed25519 keys sign for this DID; old keys stay, so that old Records verify."""
    named = [(f"{did}#{multikey(key)}", multikey(key)) for key in keys]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": [
            {"id": identity, "type": "Multikey", "controller": did, "publicKeyMultibase": key}
            for identity, key in named
        ],
        "assertionMethod": [identity for identity, _ in named],
    }


def malformed(code: str, method: Any, why: str = "") -> NoKey:
    """A proof that nobody could check."""
    return NoKey("malformed", Reason.of("signature", code, method=str(method), why=why))


def unavailable(code: str, **facts: str) -> NoKey:
    """A key that exists somewhere else."""
    return NoKey("unavailable", Reason.of("signature", code, **facts))
