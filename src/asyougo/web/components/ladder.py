"""The ladder of credentials that build on each other, and credentials side by side."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from asyougo.web.components.chips import AwardChip, VerdictChip


@frozen
class Rung:
    """One credential of a ladder, with what it adds: courses, weeks, price, each known or "not published"."""

    template: ClassVar[str] = "components/rung.html"
    name: str
    address: str | None
    adds: tuple[tuple[str, str], ...]
    verdict: VerdictChip | None = None
    award: AwardChip | None = None


@frozen
class Ladder:
    """A stack of credentials from the first rung up, as an ordered list."""

    template: ClassVar[str] = "components/ladder.html"
    rungs: tuple[Rung, ...]


@frozen
class CompareRow:
    """One fact of each credential, in the order of the columns."""

    name: str
    answers: tuple[str, ...]


@frozen
class CompareGroup:
    """Rows that answer one principle."""

    name: str
    rows: tuple[CompareRow, ...]


@frozen
class Compare:
    """Two to four credentials side by side; the first column stays in sight, "unknown" is written out."""

    template: ClassVar[str] = "components/compare.html"
    caption: str
    columns: tuple[str, ...]
    groups: tuple[CompareGroup, ...]

    @property
    def width(self) -> int:
        return len(self.columns) + 1
