"""Is a Record genuine? One check: bytes and passed documents in, a report on six axes out. No I/O, no clock.

Signed by eddsa-rdfc-2022, eddsa-jcs-2022 or Ed25519Signature2020: checked. Signed in another way, or
wrapped in a form that this version does not read: said so, never passed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import evolve, frozen

from asyougo.errors import InputError, RecordError
from asyougo.model.record import Axes, Axis, AxisName, Reason, RecordMeaning, Says, State, VerificationReport
from asyougo.records.did import FoundKey, NoKey, find_key
from asyougo.records.documents import Documents
from asyougo.records.envelope import Contents, open_envelope
from asyougo.records.keys import KeyFormatError, is_signed_by, multikey, read_signature
from asyougo.records.meaning import as_list, first_text, identity_of, meaning_of, records_inside
from asyougo.records.overall import overall_of
from asyougo.records.proof import Unsecured, bytes_to_sign
from asyougo.records.shape import (
    check_dates,
    check_schema,
    is_credential,
    is_presentation,
    is_untyped_list,
    is_wrapped,
    names_a_credential,
    read_instant,
)
from asyougo.records.status_list import ListAnswer, check_status, worst
from asyougo.records.trust import Trust

MOST_RECORDS_INSIDE = 200  # Records in one CLR or presentation; a transcript has some tens
DEEPEST_RECORD = 4  # a presentation of a learner record of badges is 3
MOST_PROOFS = 10  # on one Record; real ones have one or two

MALFORMED = frozenset({"malformed", "term-redefined", "context-malformed"})
"""Why signed bytes cannot be built that are the Record's own fault; the others are limits of this program."""

FILE_CODES = {
    "too-big": "file-too-big",
    "too-deep": "file-too-deep",
    "not-text": "file-damaged",
    "gzip-unreadable": "file-damaged",
    "picture-unreadable": "file-damaged",
    "picture": "file-picture",
}
"""Why nothing was found in a file, where there is more to say than that."""

NO_ANSWER = Axis(State.NOT_CHECKED)


def verify(
    data: bytes, at: datetime, documents: Documents | None = None, trust: Trust | None = None
) -> VerificationReport:
    """The report of one check of one file's bytes.

    at: the instant for which dates and lists are checked, with its offset.
    documents: key documents and status lists that the caller vouches for; none by default.
    trust: the lists of known issuers; none by default, and then no issuer is known.

    Raises InputError when `at` has no offset. A bad file is an answer, never an error.
    """
    if at.tzinfo is None:
        raise InputError("the instant of the check needs an offset, such as 2026-11-24T00:00:00Z")
    check = Check(at, documents or Documents(), trust or Trust())
    contents = open_envelope(data)
    axes, meaning = check.contents(contents)
    return VerificationReport(overall_of(axes), axes, meaning, at)


@frozen
class Check:
    """What one check may use: its instant, the passed documents, the lists of issuers."""

    at: datetime
    documents: Documents
    trust: Trust

    def contents(self, contents: Contents) -> tuple[Axes, RecordMeaning]:
        """The axes of whatever the file held."""
        value = unwrapped(contents.value)
        if contents.kind == "unsigned-xml":
            return unsigned(), RecordMeaning()
        if contents.kind in ("jwt", "xml", "pdf"):
            return no_signature(State.NOT_CHECKED, Reason.of("signature", f"{contents.kind}-not-read")), RecordMeaning()
        if contents.kind == "nothing":
            code = FILE_CODES.get(contents.why, "nothing-found")
            return nothing(Reason.of("signature", code, why=contents.why)), RecordMeaning()
        if not isinstance(value, dict) or not (is_credential(value) or is_presentation(value)):
            if isinstance(value, dict) and (old := names_a_credential(value)):
                return no_signature(State.NOT_CHECKED, Reason.of("signature", old)), meaning_of(value)
            return nothing(Reason.of("signature", "nothing-found", why="not-a-record")), RecordMeaning()
        meaning = meaning_of(value)
        if contents.problems:
            problem = contents.problems[0]
            state = State.NOT_CHECKED if problem.code == "number" else State.FAILED
            reason = Reason.of("signature", problem.code, name=problem.value or "")
            return no_signature(state, reason), meaning
        return self.record(value), meaning

    def record(self, document: Mapping[str, Any], depth: int = 1) -> Axes:
        """The axes of one Record or presentation, those inside it included."""
        axes = self.presentation(document) if is_presentation(document) else self.credential(document)
        inside = list(records_inside(document))
        if len(inside) > MOST_RECORDS_INSIDE or (inside and depth == DEEPEST_RECORD):
            return no_signature(State.NOT_CHECKED, Reason.of("signature", "too-many-inside", count=str(len(inside))))
        for inner in inside:
            if is_wrapped(inner):
                reason = Reason.of("signature", "jwt-not-read")
                found = no_signature(State.NOT_CHECKED, reason)
            else:
                found = self.record(inner, depth + 1)
            axes = with_inner(axes, found, first_text(inner.get("id")) or "", is_presentation(document))
        return axes

    def presentation(self, document: Mapping[str, Any]) -> Axes:
        """A presentation answers with the Records in it; the holder's own proof is not checked here."""
        if document.get("proof") not in (None, []):
            return no_signature(State.NOT_CHECKED, Reason.of("signature", "presentation-proof"))
        if not list(records_inside(document)):
            return nothing(Reason.of("signature", "nothing-found", why="not-a-record"))
        passed = Axis(State.PASSED)
        return Axes(passed, passed, passed, passed, passed, passed)

    def credential(self, document: Mapping[str, Any]) -> Axes:
        """The axes of one Record by itself."""
        proofs = as_list(document.get("proof"))
        if not proofs:
            return unsigned()
        if len(proofs) > MOST_PROOFS:
            return no_signature(State.NOT_CHECKED, Reason.of("signature", "too-many-proofs", count=str(len(proofs))))
        issuer = identity_of(document.get("issuer"))
        if issuer is None:
            return no_signature(State.FAILED, Reason.of("signature", "issuer-missing"))
        if is_untyped_list(document):
            return no_signature(State.FAILED, Reason.of("signature", "list-type-missing"))
        unsecured = Unsecured.of(document)
        pairs = [self.proof(unsecured, proof, issuer) for proof in proofs]
        signature = worst(pair[0] for pair in pairs)
        binding = worst(pair[1] for pair in pairs)
        if signature.state is not State.PASSED:
            return no_signature(signature.state, *signature.reasons)
        return Axes(
            signature,
            binding,
            self.issuer(issuer, binding, meaning_of(document)),
            check_status(document.get("credentialStatus"), self.documents, self.status_list),
            check_dates(document, self.at),
            check_schema(document),
        )

    def proof(self, unsecured: Unsecured, proof: Any, issuer: str) -> tuple[Axis, Axis]:
        """Signature and binding of one proof."""
        if not isinstance(proof, dict) or not isinstance(proof.get("type"), str):
            return failed("proof-malformed"), NO_ANSWER
        if proof.get("proofPurpose") != "assertionMethod":
            return failed("wrong-purpose", purpose=str(proof.get("proofPurpose"))), NO_ANSWER
        if "previousProof" in proof:
            return Axis(State.NOT_CHECKED, reasons=(Reason.of("signature", "proof-chain"),)), NO_ANSWER
        try:
            signed = bytes_to_sign(unsecured, proof)
        except RecordError as error:
            return cannot_read(error), NO_ANSWER
        if signed.unsigned:
            part = signed.unsigned[0]
            return failed(f"unsigned-{part.kind}", name=part.name, path=part.path), NO_ANSWER
        method = proof.get("verificationMethod")
        key = find_key(method, self.documents)
        if isinstance(key, NoKey) and key.why == "unavailable":
            key = self.pinned_key(method, issuer) or key
        if isinstance(key, NoKey):
            state = State.FAILED if key.why == "malformed" else State.NOT_CHECKED
            return Axis(state, reasons=(key.reason,)), NO_ANSWER
        try:
            signature = read_signature(proof.get("proofValue"))
        except KeyFormatError as error:
            return failed("signature-malformed", why=str(error)), NO_ANSWER
        if not is_signed_by(key.public, signature, signed.data):
            return failed("altered"), NO_ANSWER
        if not self.is_in_time(proof):
            reason = Reason.of("signature", "proof-expired", until=str(proof.get("expires")))
            return Axis(State.NOT_CHECKED, reasons=(reason,)), NO_ANSWER
        return Axis(State.PASSED), self.binding(key, issuer)

    def is_in_time(self, proof: Mapping[str, Any]) -> bool:
        """Whether a proof that names its own end is still before it."""
        expires = proof.get("expires")
        if expires is None:
            return True
        end = read_instant(expires)
        return end is not None and self.at < end

    def pinned_key(self, method: Any, issuer: str) -> FoundKey | None:
        """The key that a list pins for this issuer, when the proof names it: it needs no document."""
        known = self.trust.issuers.get(issuer)
        address, _, fragment = str(method).partition("#")
        for key in known.keys if known is not None and address == issuer else ():
            if multikey(key) == fragment:
                return FoundKey(key, issuer)
        return None

    def binding(self, key: FoundKey, issuer: str) -> Axis:
        """Whether the key that signed is the issuer's."""
        known = self.trust.issuers.get(issuer)
        if known is not None and known.keys and key.public not in known.keys:
            reason = Reason.of("binding", "key-not-pinned", list=known.registry)
            return Axis(State.FAILED, reasons=(reason, *key.reasons))
        if known is not None and known.keys:
            return Axis(State.PASSED, reasons=key.reasons)
        if key.owner is None:
            return Axis(State.NOT_CHECKED, reasons=key.reasons)
        if key.owner != issuer:
            return Axis(State.FAILED, reasons=(Reason.of("binding", "key-of-another", owner=key.owner), *key.reasons))
        return Axis(State.PASSED, reasons=key.reasons)

    def issuer(self, issuer: str, binding: Axis, meaning: RecordMeaning) -> Axis:
        """Whether a list names the issuer, and this Record is proven to be the issuer's."""
        if meaning.demonstration:
            return Axis(State.FAILED, reasons=(Reason.of("issuer", "demonstration"),))
        if not self.trust.lists:
            return Axis(State.NOT_CHECKED, reasons=(Reason.of("issuer", "no-list"),))
        known = self.trust.issuers.get(issuer)
        lists = ", ".join(self.trust.lists)
        if known is None:
            return Axis(State.FAILED, reasons=(Reason.of("issuer", "not-listed", lists=lists),))
        facts = {"name": known.name, "registry": known.registry}
        if known.listed_on is not None:
            facts["date"] = known.listed_on.isoformat()
        if binding.state is not State.PASSED:
            return Axis(State.NOT_CHECKED, reasons=(Reason.of("issuer", "listed-not-proven", **facts),))
        code = "listed-on" if "date" in facts else "listed"
        return Axis(State.PASSED, reasons=(Reason.of("issuer", code, **facts),))

    def status_list(self, document: Mapping[str, Any]) -> ListAnswer:
        """Whether a status list, itself a Record, holds: its signature and its dates."""
        proofs = as_list(document.get("proof"))
        issuer = identity_of(document.get("issuer"))
        if not proofs or len(proofs) > MOST_PROOFS or issuer is None:
            return "altered"
        unsecured = Unsecured.of(document)
        signature = worst(self.proof(unsecured, proof, issuer)[0] for proof in proofs)
        if signature.state is not State.PASSED:
            return "altered" if signature.state is State.FAILED else "unverifiable"
        says = check_dates(document, self.at).says
        if Says.UNREADABLE in says:
            return "unverifiable"
        if Says.EXPIRED in says:
            return "expired"
        return "not-yet-valid" if Says.NOT_YET_VALID in says else "good"


def with_inner(outer: Axes, inner: Axes, identity: str, is_presentation: bool) -> Axes:
    """The axes of a Record that holds another one: the answer is no better than that of the inner one.

    A Record inside without a proof of its own is covered by the outer proof, if there is one.
    """

    def named(axis: Axis, name: AxisName) -> Axis:
        if axis.state is State.PASSED and not axis.says:
            return axis
        return evolve(axis, reasons=(*axis.reasons, Reason.of(name, "inside", id=identity)))

    if Says.UNSIGNED in inner.signature.says and not is_presentation:
        remark = Reason.of("signature", "inside-unsigned", id=identity)
        return evolve(outer, signature=evolve(outer.signature, reasons=(*outer.signature.reasons, remark)))
    dates = inner.dates if inner.dates.says or is_presentation else outer.dates
    return Axes(
        signature=worst((outer.signature, named(inner.signature, "signature"))),
        binding=worst((outer.binding, named(inner.binding, "binding"))),
        issuer=worst((outer.issuer, named(inner.issuer, "issuer"))),
        status=worst((outer.status, named(inner.status, "status"))),
        dates=worst((outer.dates, named(dates, "dates"))) if dates is not outer.dates else outer.dates,
        schema=worst((outer.schema, inner.schema)) if is_presentation else outer.schema,
    )


def no_signature(state: State, *reasons: Reason) -> Axes:
    """The axes when the signature did not hold or could not be checked: nothing else is looked at."""
    later = Axis(State.NOT_CHECKED)
    return Axes(Axis(state, reasons=reasons), later, later, later, later, later)


def unsigned() -> Axes:
    """The axes of a Record that nobody signed."""
    says = Axis(State.FAILED, frozenset({Says.UNSIGNED}), (Reason.of("signature", "no-proof"),))
    return evolve(no_signature(State.NOT_CHECKED), signature=says)


def unwrapped(value: Any) -> Any:
    """The Record inside `{"credential": {...}}` or `{"verifiableCredential": {...}}`, as programs send it."""
    if isinstance(value, dict) and len(value) == 1:
        inner = value.get("credential", value.get("verifiableCredential"))
        return inner if isinstance(inner, dict) else value
    return value


def nothing(reason: Reason) -> Axes:
    """The axes of something that is no Record."""
    axes = no_signature(State.NOT_CHECKED)
    return evolve(axes, signature=Axis(State.NOT_CHECKED, frozenset({Says.NOT_A_CREDENTIAL}), (reason,)))


def failed(code: str, **facts: str) -> Axis:
    """A signature that does not hold."""
    return Axis(State.FAILED, reasons=(Reason.of("signature", code, **facts),))


def cannot_read(error: RecordError) -> Axis:
    """A Record whose signed bytes could not be built: malformed, or beyond what is known here."""
    problem = error.problems[0]
    state = State.FAILED if problem.code in MALFORMED else State.NOT_CHECKED
    return Axis(state, reasons=(Reason.of("signature", problem.code, name=problem.value or ""),))
