"""The bytes that a proof signs, for each suite that is checked here.

Sources: W3C Data Integrity EdDSA Cryptosuites v1.0, sections 3.2 (eddsa-rdfc-2022) and 3.3
(eddsa-jcs-2022); W3C vc-di-eddsa, section 3.4 (Ed25519Signature2020, for older records).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

import rfc8785
from attrs import Factory, define, evolve, frozen

from asyougo.errors import Place, Problem, RecordError
from asyougo.records.canonical import canonical_text
from asyougo.records.dropped import Unsigned
from asyougo.records.expansion import expand
from asyougo.records.statements import statements_of

DATA_INTEGRITY = "DataIntegrityProof"
EDDSA_RDFC_2022 = "eddsa-rdfc-2022"
EDDSA_JCS_2022 = "eddsa-jcs-2022"
ED25519_2020 = "Ed25519Signature2020"

Form = tuple[bytes, tuple[Unsigned, ...]]
"""A value as the bytes that are hashed, and the parts that they leave out."""


@frozen
class SignedBytes:
    """What one proof signs: hash of its own settings, then hash of the document without proofs."""

    data: bytes
    unsigned: tuple[Unsigned, ...]


def suite_of(proof: Mapping[str, Any]) -> str:
    """The name of a proof's suite as people write it, whether it is known or not."""
    kind = str(proof.get("type", "no type"))
    return str(proof.get("cryptosuite", kind)) if kind == DATA_INTEGRITY else kind


@define
class Unsecured:
    """A Record without its proofs, whose forms are made once however many proofs it has."""

    document: Mapping[str, Any]
    forms: dict[str, Form] = Factory(dict)

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Unsecured:
        """A Record's part that proofs are made over."""
        return cls({name: part for name, part in record.items() if name != "proof"})

    def form(self, make: Callable[[Mapping[str, Any]], Form]) -> Form:
        """The document in one form."""
        found = self.forms.get(make.__name__)
        if found is None:
            found = self.forms[make.__name__] = make(self.document)
        return found


def bytes_to_sign(unsecured: Unsecured, proof: Mapping[str, Any]) -> SignedBytes:
    """The bytes that this proof signs over this document, and the parts that it would not cover.

    unsecured: the Record without its proofs; its own contexts decide what the words of the proof mean.
    proof: with or without `proofValue`.

    Raises RecordError: "suite-unknown" names the suite; "context-malformed" where there is none;
    "context-differs"; and what `dropped`,
    `statements` and `canonical` raise.
    """
    suite = suite_of(proof)
    document = unsecured.document
    if "@context" not in document:
        raise refused("context-malformed", "the record names no list of words", "@context")
    settings = {key: value for key, value in proof.items() if key != "proofValue"}
    if "@context" in settings and settings["@context"] != document.get("@context"):
        raise refused("context-differs", "the proof was made under other contexts than the record names")
    settings["@context"] = document.get("@context")
    if suite in (EDDSA_RDFC_2022, ED25519_2020):
        settings_part, document_part = rdf_form(settings), unsecured.form(rdf_form)
    elif suite == EDDSA_JCS_2022:
        if "@context" not in proof:
            del settings["@context"]
        settings_part, document_part = jcs_form(settings), unsecured.form(jcs_form)
    else:
        raise refused("suite-unknown", "the record is signed in a way that is not checked here", suite)
    in_proof = (evolve(part, path=part.path.replace("$", "$.proof", 1)) for part in settings_part[1])
    return SignedBytes(sha256(settings_part[0]) + sha256(document_part[0]), (*document_part[1], *in_proof))


def rdf_form(value: Mapping[str, Any]) -> Form:
    """The canonical statements of a JSON-LD value as bytes, and what they leave out."""
    expansion = expand(value)
    return canonical_text(statements_of(expansion)).encode("utf-8"), expansion.unsigned


def jcs_form(value: Mapping[str, Any]) -> Form:
    """The canonical JSON of a value (RFC 8785), and the words in it that no context defines."""
    unsigned = expand(value).unsigned if "@context" in value else ()
    return rfc8785.dumps(dict(value)), unsigned


def sha256(data: bytes) -> bytes:
    """The 32 bytes of SHA-256."""
    return hashlib.sha256(data).digest()


def refused(code: str, why: str, value: str | None = None) -> RecordError:
    """A proof that cannot be checked."""
    problem = Problem(Place(field="$.proof"), why, "Ask the issuer to confirm the record.", value=value, code=code)
    return RecordError(str(problem), (problem,))
