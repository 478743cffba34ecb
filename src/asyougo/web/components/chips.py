"""The two chips: what our audit found, and what a college awarded. They never merge into one."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from attrs import frozen

from asyougo.model.finding import Verdict
from asyougo.web.said import say_date
from asyougo.web.translation import _

ShapeName = Literal["full", "half", "quarter", "ring", "question", "tick", "cross", "seal", "warning"]


@frozen
class Shape:
    """A small drawing beside words; hidden from screen readers, because the words say it all."""

    name: ShapeName

    @property
    def template(self) -> str:
        return f"components/shapes/{self.name}.svg"


@frozen
class VerdictChip:
    """What our audit found, for one credential or one part of it: a shape, words and a colour."""

    template: ClassVar[str] = "components/chip.html"
    verdict: Verdict

    @property
    def words(self) -> str:
        return {
            Verdict.SATISFIED: _("Requirements met"),
            Verdict.WITH_IN_PROGRESS: _("Met when this term ends"),
            Verdict.WITH_PLANNED: _("Planned"),
            Verdict.NOT_SATISFIED: _("Not yet"),
            Verdict.UNDETERMINED: _("We cannot tell"),
        }[self.verdict]

    @property
    def shape(self) -> Shape:
        return Shape(_SHAPES[self.verdict])

    @property
    def colour(self) -> str:
        return _COLOURS[self.verdict]


_SHAPES: dict[Verdict, ShapeName] = {
    Verdict.SATISFIED: "full",
    Verdict.WITH_IN_PROGRESS: "half",
    Verdict.WITH_PLANNED: "quarter",
    Verdict.NOT_SATISFIED: "ring",
    Verdict.UNDETERMINED: "question",
}

_COLOURS: dict[Verdict, str] = {
    Verdict.SATISFIED: "yes",
    Verdict.WITH_IN_PROGRESS: "soon",
    Verdict.WITH_PLANNED: "soon",
    Verdict.NOT_SATISFIED: "no",
    Verdict.UNDETERMINED: "ask",
}


@frozen
class AwardChip:
    """What a college awarded, on which day; a withdrawal or an expiry is said in words in the same place."""

    template: ClassVar[str] = "components/chip.html"
    by: str
    on: date
    revoked_on: date | None = None
    expired_on: date | None = None

    @property
    def words(self) -> str:
        said = _("Awarded on %(day)s by %(college)s") % {"day": say_date(self.on), "college": self.by}
        if self.revoked_on:
            return _("%(awarded)s, withdrawn on %(day)s") % {"awarded": said, "day": say_date(self.revoked_on)}
        if self.expired_on:
            return _("%(awarded)s, expired on %(day)s") % {"awarded": said, "day": say_date(self.expired_on)}
        return said

    @property
    def shape(self) -> Shape:
        return Shape("cross" if self.revoked_on or self.expired_on else "tick")

    @property
    def colour(self) -> str:
        return "award-chip " + ("no" if self.revoked_on or self.expired_on else "yes")
