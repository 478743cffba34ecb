"""A signed Record: lint first, then one eddsa-rdfc-2022 proof, then the finished text is read and checked again.

Source: W3C Data Integrity EdDSA Cryptosuites v1.0, section 3.2.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from asyougo.errors import Place, Problem, RecordError
from asyougo.records.contexts import pinned
from asyougo.records.dropped import addresses_in, is_full_address
from asyougo.records.keyfile import Signer, verification_method
from asyougo.records.keys import base58_encode, is_signed_by, read_signature
from asyougo.records.meaning import as_list, identity_of
from asyougo.records.proof import DATA_INTEGRITY, EDDSA_RDFC_2022, Unsecured, bytes_to_sign
from asyougo.records.shape import ENDS, STARTS, faults, read_instant
from asyougo.records.strict_json import read_json

PRIVATE_KEYS = frozenset({"email", "dateOfBirth", "birthDate", "phone", "address"})
E_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
UNSIGNED_PART = "this part would not be covered by the signature, because no context defines it"


def sign(document: Mapping[str, Any], key: Signer, *, created: datetime | None = None) -> dict[str, Any]:
    """The document with a proof by this key.

    created: when it is signed, with its offset; the document's own `validFrom` when not given.

    Raises RecordError with the JSON path of each part that is wrong; then nothing is signed.
    """
    problems = list(lint(document, key))
    if problems:
        raise refused(problems)
    stamp = stamp_of(created) if created is not None else document["validFrom"]
    proof = {
        "type": DATA_INTEGRITY,
        "created": stamp,
        "verificationMethod": verification_method(key),
        "cryptosuite": EDDSA_RDFC_2022,
        "proofPurpose": "assertionMethod",
    }
    signed = bytes_to_sign(Unsecured(document), proof)
    if signed.unsigned:
        raise refused([wrong(part.path, UNSIGNED_PART, part.name) for part in signed.unsigned])
    finished = {**document, "proof": {**proof, "proofValue": "z" + base58_encode(key.sign(signed.data))}}
    require_reads_back(finished, key)
    return finished


def lint(document: Mapping[str, Any], key: Signer) -> Iterator[Problem]:
    """Each thing for which a document must not be signed, beside undefined words."""
    if "proof" in document:
        yield wrong("$.proof", "the document is signed already")
    for url in sorted(addresses_in(document)):
        if pinned(url).verify_only:
            yield wrong("$.@context", "under this context every word would pass, misspelt ones too", url)
    for fault in faults(document):
        yield wrong(f"$.{fault}", "this part is missing or not as the standard wants it")
    for name in STARTS + ENDS:
        if name in document and read_instant(document[name]) is None:
            yield wrong(f"$.{name}", "write date, time and offset, such as 2026-05-04T12:00:00Z", document[name])
    if "validFrom" not in document:
        yield wrong("$.validFrom", "the record does not say from when on it holds")
    if not is_full_address(str(document.get("id", ""))):
        yield wrong("$.id", "a record needs an id that is a full address", document.get("id"))
    if identity_of(document.get("issuer")) != key.did:
        yield wrong("$.issuer", f"the key belongs to {key.did}", identity_of(document.get("issuer")))
    for position, subject in enumerate(as_list(document.get("credentialSubject"))):
        yield from private_parts(subject, f"$.credentialSubject[{position}]")


def private_parts(value: Any, path: str) -> Iterator[Problem]:
    """Parts of the subject that say more of a person than a name: they would be public for ever."""
    if isinstance(value, list):
        for position, one in enumerate(value):
            yield from private_parts(one, f"{path}[{position}]")
    elif isinstance(value, dict):
        for name, one in value.items():
            if name in PRIVATE_KEYS:
                yield wrong(f"{path}.{name}", "a record must not hold this about a person")
            elif name == "identityHash" and E_MAIL.search(str(one)):
                yield wrong(f"{path}.{name}", "a record must not hold an e-mail address of a person")
            else:
                yield from private_parts(one, f"{path}.{name}")


def require_reads_back(finished: Mapping[str, Any], key: Signer) -> None:
    """Check the signature over bytes rebuilt from the finished JSON text, not over the bytes that were signed."""
    read, problems = read_json(json.dumps(finished, ensure_ascii=False).encode("utf-8"))
    if problems:
        raise refused(list(problems))
    proof = read["proof"]
    rebuilt = bytes_to_sign(Unsecured.of(read), proof)
    if rebuilt.unsigned or not is_signed_by(key.public, read_signature(proof["proofValue"]), rebuilt.data):
        raise refused([wrong("$.proof", "the finished record does not verify")])


def stamp_of(instant: datetime) -> str:
    """An instant as records write it: to the second, with its offset.

    Raises RecordError when it has no offset.
    """
    if instant.tzinfo is None:
        raise refused([wrong("$", "an instant needs an offset", instant.isoformat())])
    text = instant.isoformat(timespec="seconds")
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text


def wrong(path: str, problem: str, value: Any = None) -> Problem:
    """One reason not to sign."""
    remedy = "Mend this part and sign again; nothing was signed."
    return Problem(Place(field=path), problem, remedy, value=None if value is None else str(value), code="not-signed")


def refused(problems: list[Problem]) -> RecordError:
    """All the reasons not to sign."""
    return RecordError("\n".join(str(problem) for problem in problems), problems)
