"""What the auditor found: the verdict, what counts where, what is left, what is asked, and the proof."""

from __future__ import annotations

from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Any

from attrs import frozen

from asyougo.model.transcript import LogEntry
from asyougo.model.units import Credits


class Verdict(Enum):
    """The five answers. Unknown input never gives NOT_SATISFIED."""

    SATISFIED = "SATISFIED"
    WITH_IN_PROGRESS = "WITH_IN_PROGRESS"
    WITH_PLANNED = "WITH_PLANNED"
    NOT_SATISFIED = "NOT_SATISFIED"
    UNDETERMINED = "UNDETERMINED"


@frozen
class Use:
    """An item that counts at a node. `slot` is its place among the node's slots, from 0."""

    item: str
    node: str
    slot: int
    why: str
    credits: Credits | None = None


@frozen
class Rejection:
    """A candidate that does not count at a node, with the one reason that applies first."""

    item: str
    reason: str
    by: str | None = None
    text: str = ""


@frozen
class NodeFinding:
    """What was found at one node. `need`, `have`, `missing` are in `unit`; None where nothing is counted."""

    id: str
    verdict: Verdict
    text: str
    need: Fraction | None = None
    have: Fraction | None = None
    missing: Fraction | None = None
    unit: str | None = None
    uses: tuple[Use, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    reason: str | None = None


@frozen
class Shortage:
    """Slots that can be met only by too few courses."""

    slots: tuple[str, ...]
    items: tuple[str, ...]
    text: str


@frozen
class Completion:
    """One cheapest way to finish: courses still to be taken."""

    courses: tuple[str, ...]
    credits: Credits | None = None
    price_usd: Fraction | None = None
    terms: int | None = None


@frozen
class Remaining:
    """What is left, as proven intervals. A bound of None is unknown; `impossible`: no completion exists."""

    courses: tuple[int, int | None] | None
    credits: tuple[Credits, Credits | None] | None
    proven: bool
    completions: tuple[Completion, ...] = ()
    other: tuple[str, ...] = ()
    impossible: bool = False
    blocked_by: str | None = None


@frozen
class Question:
    """What would have to be answered, about which node or item, by whom, with which paper."""

    about: str
    reason: str
    question: str
    decided_by: str
    document: str | None = None
    amount_usd: Fraction | None = None


@frozen
class Finding:
    """The verdict of one requirement for one prepared transcript, with its reasons and its certificate.

    at_least: the best verdict that is proven whatever the open answers are.
    certificate: JSON values; `audit.certificate.check` verifies it without trusting this value.
    """

    credential: str
    label: str
    verdict: Verdict
    at_least: Verdict
    as_of: date
    nodes: tuple[NodeFinding, ...]
    remaining: Remaining
    certificate: dict[str, Any]
    undetermined_at: str | None = None
    catalogue: tuple[str | None, str | None] = (None, None)
    shortage: Shortage | None = None
    questions: tuple[Question, ...] = ()
    assumptions: tuple[str, ...] = ()
    overrides_applied: tuple[str, ...] = ()
    overrides_orphaned: tuple[str, ...] = ()
    without_overrides: Verdict | None = None
    log: tuple[LogEntry, ...] = ()
