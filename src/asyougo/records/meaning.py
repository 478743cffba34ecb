"""What a Record says, read from its JSON: who, what, from whom, when. Nothing is judged here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from asyougo.model.record import RecordMeaning
from asyougo.records.status_list import type_names
from asyougo.records.trust import is_demonstration

GENERAL_TYPES = ("VerifiableCredential", "AchievementCredential")


def meaning_of(document: Mapping[str, Any]) -> RecordMeaning:
    """The facts that a Record states. Text in several languages gives the first.

    >>> meaning_of({"type": "VerifiableCredential", "issuer": "did:web:lakeside.invalid"}).demonstration
    True
    """
    inside = list(records_inside(document))
    if "VerifiablePresentation" in type_names(document) and inside:
        return meaning_of(inside[0])
    issuer = document.get("issuer")
    issuer_name = first_text(issuer.get("name")) if isinstance(issuer, dict) else None
    subject = next((one for one in as_list(document.get("credentialSubject")) if isinstance(one, dict)), {})
    achievement = next((one for one in as_list(subject.get("achievement")) if isinstance(one, dict)), {})
    criteria = achievement.get("criteria")
    name = first_text(document.get("name"))
    types = type_names(document)
    return RecordMeaning(
        kind=next((one for one in types if one not in GENERAL_TYPES), types[0] if types else None),
        record_id=first_text(document.get("id")),
        name=name,
        issuer_id=identity_of(issuer),
        issuer_name=issuer_name,
        subject_id=first_text(subject.get("id")),
        subject_name=subject_name(subject),
        credential_name=first_text(achievement.get("name")) or name,
        credential_type=first_text(achievement.get("achievementType")),
        description=first_text(achievement.get("description")),
        criteria=first_text(criteria.get("narrative")) if isinstance(criteria, dict) else None,
        valid_from=first_text(document.get("validFrom")) or first_text(document.get("issuanceDate")),
        valid_until=first_text(document.get("validUntil")) or first_text(document.get("expirationDate")),
        evidence=tuple(
            (first_text(one.get("name")) or "", first_text(one.get("narrative")) or "")
            for one in as_list(document.get("evidence"))
            if isinstance(one, dict)
        ),
        inside=len(inside),
        demonstration=is_demonstration(identity_of(issuer), name, issuer_name),
    )


def subject_name(subject: Mapping[str, Any]) -> str | None:
    """The person's name in the subject: in `identifier` (Open Badges 3.0), or as `name`."""
    for one in as_list(subject.get("identifier")):
        if isinstance(one, dict) and one.get("identityType") == "name" and one.get("hashed") is False:
            return first_text(one.get("identityHash"))
    return first_text(subject.get("name"))


def records_inside(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The Records that a presentation or a learner record (CLR) holds, wrapped ones too."""
    holders = [document, *as_list(document.get("credentialSubject"))]
    for holder in holders:
        if isinstance(holder, dict):
            for one in as_list(holder.get("verifiableCredential")):
                if isinstance(one, dict):
                    yield one
                elif one is not None:  # a JWT as text
                    yield {"type": "EnvelopedVerifiableCredential"}


def identity_of(value: Any) -> str | None:
    """The id of a thing that is written as its address or as an object."""
    if isinstance(value, dict):
        value = value.get("id", value.get("@id"))
    return value if isinstance(value, str) and value else None


def first_text(value: Any) -> str | None:
    """The text of a value: itself, its first language, or the first of a list; None when there is none."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        if "@set" in value or "@list" in value:
            return first_text(value.get("@set", value.get("@list")))
        value = value.get("@value", next((text for text in value.values() if isinstance(text, str)), None))
    return value if isinstance(value, str) else None


def as_list(value: Any) -> list[Any]:
    """A list as it is, nothing as no list, anything else as a list of one."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
