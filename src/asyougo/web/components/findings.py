"""Findings as a list: one credential a line, with its chip, one sentence, and the way to its reasons."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from asyougo.web.components.chips import AwardChip, VerdictChip
from asyougo.web.components.tree import FindingTree


@frozen
class FindingItem:
    """One credential and what was found: the award first, if there is one, then the audit, then one sentence.

    address: the page with the reasons; show: the form value that opens them in the same page instead.
    mark: what must be said beside every answer, such as that it rests on what somebody typed.
    """

    template: ClassVar[str] = "components/finding_item.html"
    id: str
    name: str
    owner: str
    verdict: VerdictChip
    sentence: str
    award: AwardChip | None = None
    note: str | None = None
    address: str | None = None
    show: str | None = None
    tree: FindingTree | None = None
    mark: str | None = None


@frozen
class FindingGroup:
    """Findings that belong together under one heading, with a sentence of what they have in common."""

    template: ClassVar[str] = "components/finding_group.html"
    heading: str
    items: tuple[FindingItem, ...]
    sentence: str | None = None
    folded: bool = False
