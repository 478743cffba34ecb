"""Status lists: whether a Record was withdrawn or suspended, read from a list that came with the check.

Sources: W3C Bitstring Status List v1.0 (`BitstringStatusListEntry`), W3C CCG Status List 2021.
A list is fetched whole elsewhere and passed in, so that no issuer learns who is being checked.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

from attrs import frozen

from asyougo.model.record import Axis, Reason, Says, State
from asyougo.records.documents import Documents
from asyougo.records.keys import KeyFormatError, base64url_decode

LARGEST_LIST = 8 * 1024 * 1024  # bytes inflated: 67 million entries; the usual list has 131,072 (16 KiB)

LIST_TYPES = {
    "BitstringStatusListEntry": "BitstringStatusListCredential",
    "StatusList2021Entry": "StatusList2021Credential",
}
PURPOSES = {"revocation": Says.REVOKED, "suspension": Says.SUSPENDED}
REMARKS = {"message", "refresh"}
"""Purposes that say something about a Record and do not withdraw it (Bitstring Status List, section 2.1)."""

ListAnswer = Literal["good", "altered", "expired", "not-yet-valid", "unverifiable"]
CheckList = Callable[[Mapping[str, Any]], ListAnswer]


@frozen
class Entry:
    """One entry of a Record's `credentialStatus`, read."""

    kind: str
    url: str
    index: int
    purpose: str


def check_status(entries: Any, documents: Documents, check_list: CheckList) -> Axis:
    """The status axis of a Record.

    entries: its `credentialStatus`; None when it has none.
    check_list: says whether a list, itself a Record, holds at the instant of the check.
    """
    if entries in (None, []):
        return Axis(State.PASSED, reasons=(Reason.of("status", "no-status"),))
    answers = [
        check_entry(entry, documents, check_list) for entry in (entries if isinstance(entries, list) else [entries])
    ]
    return worst(answers)


def worst(answers: Iterable[Axis]) -> Axis:
    """One axis out of several: failed beats not checked beats passed; all that was found is kept."""
    axes = list(answers)
    states = [axis.state for axis in axes]
    state = next((one for one in (State.FAILED, State.NOT_CHECKED) if one in states), State.PASSED)
    ordered = sorted(axes, key=lambda axis: axis.state is not state)
    reasons = dict.fromkeys(reason for axis in ordered for reason in axis.reasons)
    return Axis(state, frozenset().union(*(axis.says for axis in axes)), tuple(reasons))


def check_entry(value: Any, documents: Documents, check_list: CheckList) -> Axis:
    """One entry: find its list, check the list, read the bit."""
    entry = read_entry(value)
    if isinstance(entry, Reason):
        return Axis(State.NOT_CHECKED, reasons=(entry,))
    if entry.purpose in REMARKS:
        return Axis(State.PASSED, reasons=(Reason.of("status", "remark", purpose=entry.purpose, url=entry.url),))
    found = documents.at(entry.url)
    if not found:
        return not_checked("list-missing", entry)
    if len(found) > 1:
        return not_checked("lists-differ", entry, files=", ".join(document.path for document in found))
    document = found[0]
    bits = read_list(document.content, entry, check_list)
    if isinstance(bits, str):
        return not_checked(bits, entry, file=document.path)
    if entry.index >= len(bits) * 8:
        return not_checked("list-too-short", entry, file=document.path)
    used = [Reason.of("status", "list-used", url=entry.url, file=document.path)]
    if document.content.get("id") != entry.url:
        used.append(Reason.of("status", "list-elsewhere", url=entry.url, id=str(document.content.get("id"))))
    if not bits[entry.index // 8] & (0x80 >> entry.index % 8):  # bit 0 is the left-most, section 3.2
        return Axis(State.PASSED, reasons=tuple(used))
    says = PURPOSES[entry.purpose]
    return Axis(State.FAILED, frozenset({says}), (Reason.of("status", says.value), *used))


def read_entry(value: Any) -> Entry | Reason:
    """One `credentialStatus` entry, or why it cannot be used."""
    if not isinstance(value, dict):
        return Reason.of("status", "entry-malformed")
    kind = next((one for one in type_names(value) if one in LIST_TYPES), None)
    if kind is None:
        return Reason.of("status", "entry-unknown", kind=", ".join(type_names(value)) or "no type")
    url, index = value.get("statusListCredential"), value.get("statusListIndex")
    purpose = value.get("statusPurpose", "revocation")
    if isinstance(index, int) and not isinstance(index, bool):
        index = str(index)
    if not isinstance(url, str) or not isinstance(index, str) or not (index.isascii() and index.isdecimal()):
        return Reason.of("status", "entry-malformed")
    if len(index) > 9:
        return Reason.of("status", "entry-malformed")
    if purpose not in PURPOSES and purpose not in REMARKS:
        return Reason.of("status", "entry-unknown", kind=str(purpose))
    return Entry(kind, url, int(index), purpose)


def read_list(document: Mapping[str, Any], entry: Entry, check_list: CheckList) -> bytes | str:
    """The bits of a list that holds, or the code of why it does not."""
    if LIST_TYPES[entry.kind] not in type_names(document):
        return "list-wrong-type"
    subject = document.get("credentialSubject")
    if not isinstance(subject, dict) or subject.get("statusPurpose", "revocation") != entry.purpose:
        return "list-wrong-type"
    answer = check_list(document)
    if answer != "good":
        return f"list-{answer}"
    encoded = subject.get("encodedList")
    if not isinstance(encoded, str):
        return "list-wrong-type"
    try:
        data = base64url_decode(encoded[1:] if entry.kind == "BitstringStatusListEntry" else encoded.rstrip("="))
    except KeyFormatError:
        return "list-unreadable"
    return inflated(data)


def inflated(data: bytes) -> bytes | str:
    """Unzip a list, never beyond its largest size."""
    unzip = zlib.decompressobj(wbits=31)  # 31: gzip, and nothing else
    try:
        bits = unzip.decompress(data, LARGEST_LIST + 1)
    except zlib.error:
        return "list-unreadable"
    if len(bits) > LARGEST_LIST:
        return "list-too-big"
    return bits if unzip.eof else "list-unreadable"


def type_names(value: Mapping[str, Any]) -> list[str]:
    """The types that a JSON object says it has."""
    types = value.get("type", value.get("@type", []))
    return [one for one in (types if isinstance(types, list) else [types]) if isinstance(one, str)]


def not_checked(code: str, entry: Entry, **facts: str) -> Axis:
    """An entry whose list gives no answer: never shown as good standing."""
    return Axis(State.NOT_CHECKED, reasons=(Reason.of("status", code, url=entry.url, **facts),))
