"""The Record: the signed document about an award, and the report of one check of a Record."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from attrs import evolve, frozen

AxisName = Literal["signature", "binding", "issuer", "status", "dates", "schema"]
AXIS_NAMES: tuple[AxisName, ...] = ("signature", "binding", "issuer", "status", "dates", "schema")


class State(StrEnum):
    """The answer on one axis. What was not checked is never shown as passed."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_CHECKED = "not_checked"


class Says(StrEnum):
    """What an axis found, where passed, failed and not checked say too little for the whole answer."""

    NOT_A_CREDENTIAL = "not-a-credential"
    UNSIGNED = "unsigned"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    UNREADABLE = "unreadable"
    HOSTED = "hosted"


@frozen
class Reason:
    """Why an axis was answered so: a code with its facts; `records.words` says it in a language.

    >>> Reason.of("dates", "expired", until="2025-01-01").fact("until")
    '2025-01-01'
    """

    axis: AxisName
    code: str
    facts: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, axis: AxisName, code: str, **facts: str) -> Reason:
        """A reason with its facts by name."""
        return cls(axis, code, tuple(sorted(facts.items())))

    def fact(self, name: str) -> str:
        """One fact; empty when it is not there."""
        return dict(self.facts).get(name, "")


@frozen
class Axis:
    """One axis of a check. `reasons`: the most important first; empty only when it passed without a remark."""

    state: State
    says: frozenset[Says] = frozenset()
    reasons: tuple[Reason, ...] = ()


@frozen
class Axes:
    """The six axes, in the order of the six lines that people read."""

    signature: Axis
    binding: Axis
    issuer: Axis
    status: Axis
    dates: Axis
    schema: Axis

    def __getitem__(self, name: AxisName) -> Axis:
        axis: Axis = getattr(self, name)
        return axis


@frozen
class RecordMeaning:
    """What the Record says, always in the issuer's mouth. None: it does not say.

    demonstration: it was made by an invented issuer, by its name or by its address.
    inside: how many Records it holds.
    """

    kind: str | None = None
    record_id: str | None = None
    name: str | None = None
    issuer_id: str | None = None
    issuer_name: str | None = None
    subject_id: str | None = None
    subject_name: str | None = None
    credential_name: str | None = None
    credential_type: str | None = None
    description: str | None = None
    criteria: str | None = None
    valid_from: str | None = None
    valid_until: str | None = None
    evidence: tuple[tuple[str, str], ...] = ()
    inside: int = 0
    demonstration: bool = False

    def as_json(self) -> dict[str, Any]:
        """The facts that the Record states, as plain JSON."""
        return {
            "kind": self.kind,
            "id": self.record_id,
            "name": self.name,
            "issuer": {"id": self.issuer_id, "name": self.issuer_name},
            "subject": {"id": self.subject_id, "name": self.subject_name},
            "credential": {
                "name": self.credential_name,
                "type": self.credential_type,
                "description": self.description,
                "criteria": self.criteria,
            },
            "valid_from": self.valid_from,
            "valid_until": self.valid_until,
            "evidence": [{"name": name, "narrative": narrative} for name, narrative in self.evidence],
            "records_inside": self.inside,
            "demonstration": self.demonstration,
        }


@frozen
class VerificationReport:
    """The answer of one check: one word for the whole, six axes, reasons, what the Record says.

    overall: `valid`, `valid-unbound`, `valid-hosted`, `status-unchecked`, `not-yet-valid`, `expired`,
    `suspended`, `revoked` (these four may be joined with `+`), `unverifiable`, `invalid`, `unsigned`
    or `not-a-credential`.
    at: the instant for which every date was checked.
    """

    overall: str
    axes: Axes
    meaning: RecordMeaning
    at: datetime
    path: str | None = None

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Every reason, axis by axis."""
        return tuple(reason for name in AXIS_NAMES for reason in self.axes[name].reasons)

    @property
    def is_from_known_issuer(self) -> bool:
        """Whether a list names the issuer and the Record is proven to be the issuer's."""
        return self.axes.issuer.state is State.PASSED

    @property
    def exit_code(self) -> int:
        """0 genuine and from a known issuer, 4 genuine but the issuer is not confirmed, 1 anything else."""
        if self.overall in {"valid", "valid-hosted"}:
            return 0 if self.is_from_known_issuer else 4
        return 4 if self.overall == "valid-unbound" else 1

    def named(self, path: str) -> VerificationReport:
        """The same report for a file of this name."""
        return evolve(self, path=path)


@frozen
class Issuer:
    """Who signs: a DID (or address), a name, a home page."""

    id: str
    name: str
    url: str | None = None


@frozen
class RecordEvidence:
    """One line of evidence in a Record: what it is called, what it says, what kind it is."""

    name: str
    narrative: str
    genre: str | None = None


@frozen
class Record:
    """A signed document about an award, as the text that is stored and handed out."""

    id: str
    award: str
    text: str

    @property
    def sha256(self) -> str:
        """The hash of the text, which the issuance log keeps."""
        return "sha256:" + hashlib.sha256(self.text.encode("utf-8")).hexdigest()

    @classmethod
    def of(cls, document: Mapping[str, Any], award: str) -> Record:
        """The Record of a signed document: readable JSON, two spaces of indent, as UTF-8."""
        return cls(str(document["id"]), award, json.dumps(document, ensure_ascii=False, indent=2) + "\n")
