"""The outer shape of a Record: is it one at all, is it in date, is it well formed.

Sources: W3C Verifiable Credentials Data Model 2.0, sections 4.3 to 4.9, and 1.1 for older Records.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from asyougo.model.record import Axis, Reason, Says, State
from asyougo.records.contexts import CREDENTIALS_V1, CREDENTIALS_V2
from asyougo.records.meaning import as_list, identity_of
from asyougo.records.status_list import type_names

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")  # xsd:dateTimeStamp
STARTS = ("validFrom", "issuanceDate")
ENDS = ("validUntil", "expirationDate")
CLOCK_SKEW = timedelta(minutes=5)  # an issuer's clock may run ahead by this much; beyond it: not yet valid


def is_credential(document: Mapping[str, Any]) -> bool:
    """Whether this JSON is a Record of the Verifiable Credentials family, well made or not."""
    return "VerifiableCredential" in type_names(document) or (
        "credentialSubject" in document and ("proof" in document or "issuer" in document)
    )


def is_presentation(document: Mapping[str, Any]) -> bool:
    """Whether this JSON hands over Records of somebody."""
    return "VerifiablePresentation" in type_names(document)


def is_wrapped(document: Mapping[str, Any]) -> bool:
    """Whether this is a Record inside a JWT inside JSON."""
    return "EnvelopedVerifiableCredential" in type_names(document)


def is_untyped_list(document: Mapping[str, Any]) -> bool:
    """Whether this holds a status list and does not say that it is one: nobody may take it for either."""
    subjects = [one for one in as_list(document.get("credentialSubject")) if isinstance(one, dict)]
    kinds = {kind for subject in subjects for kind in type_names(subject)}
    wanted = {f"{kind}Credential" for kind in kinds & {"BitstringStatusList", "StatusList2021"}}
    return bool(wanted) and not wanted & set(type_names(document))


def names_a_credential(document: Mapping[str, Any]) -> str | None:
    """The reason's code when this JSON is a signed or hosted document of a kind that is not checked here."""
    contexts = [one for one in as_list(document.get("@context")) if isinstance(one, str)]
    if "payload" in document and ("signature" in document or "signatures" in document):
        return "jws-not-read"
    if "signature" in document or "receipt" in document or "anchors" in document:
        return "anchor-not-checked"
    if "Assertion" in type_names(document) and any("openbadge" in context for context in contexts):
        return "hosted-not-checked"
    return None


def check_dates(document: Mapping[str, Any], at: datetime) -> Axis:
    """The dates axis: begun, and not yet ended, at this instant."""
    starts = [document[name] for name in STARTS if document.get(name) is not None]
    ends = [document[name] for name in ENDS if document.get(name) is not None]
    for value in starts + ends:
        if read_instant(value) is None:
            reason = Reason.of("dates", "date-unreadable", date=str(value))
            return Axis(State.NOT_CHECKED, frozenset({Says.UNREADABLE}), (reason,))
    if not starts and not ends:
        return Axis(State.NOT_CHECKED, reasons=(Reason.of("dates", "no-date"),))
    says: dict[Says, Reason] = {}
    for value in ends:
        end = read_instant(value)
        if end is not None and end <= at:
            says.setdefault(Says.EXPIRED, Reason.of("dates", "expired", until=day_of(value)))
    for value in starts:
        start = read_instant(value)
        if start is not None and start > at + CLOCK_SKEW:
            says.setdefault(Says.NOT_YET_VALID, Reason.of("dates", "not-yet-valid", since=day_of(value)))
    if says:
        return Axis(State.FAILED, frozenset(says), tuple(says.values()))
    until = (Reason.of("dates", "until", until=day_of(ends[0])),) if ends else (Reason.of("dates", "no-end"),)
    return Axis(State.PASSED, reasons=until)


def read_instant(value: Any) -> datetime | None:
    """The instant of an `xsd:dateTimeStamp`; None when it is none, or has no offset.

    >>> read_instant("2026-05-04T12:00:00Z").isoformat(), read_instant("2026-05-04T12:00:00")
    ('2026-05-04T12:00:00+00:00', None)
    """
    if not isinstance(value, str) or not INSTANT.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:  # 30 February
        return None


def day_of(value: str) -> str:
    """The day of an instant, as people read it."""
    return value[:10]


def check_schema(document: Mapping[str, Any]) -> Axis:
    """The schema axis: the standard's own shape; a schema named by the Record is not at hand here."""
    found = list(faults(document))
    if found:
        return Axis(State.FAILED, reasons=tuple(Reason.of("schema", "shape", fault=fault) for fault in found))
    if document.get("credentialSchema"):
        named = [identity_of(one) or "?" for one in as_list(document["credentialSchema"])]
        return Axis(State.NOT_CHECKED, reasons=(Reason.of("schema", "schema-not-here", url=", ".join(named)),))
    return Axis(State.PASSED)


def faults(document: Mapping[str, Any]) -> Iterator[str]:
    """Each way in which the outer shape differs from the standard: the name of the part."""
    contexts = as_list(document.get("@context"))
    if not contexts or contexts[0] not in (CREDENTIALS_V2, CREDENTIALS_V1):
        yield "@context"
    if "VerifiableCredential" not in type_names(document):
        yield "type"
    subjects = as_list(document.get("credentialSubject"))
    if not subjects or any(not isinstance(subject, dict) or not subject for subject in subjects):
        yield "credentialSubject"
    if contexts[:1] == [CREDENTIALS_V1] and not any(name in document for name in STARTS):
        yield "issuanceDate"
    for name in ("credentialStatus", "credentialSchema", "termsOfUse", "evidence", "refreshService"):
        if any(not isinstance(one, dict) or not type_names(one) for one in as_list(document.get(name))):
            yield name
