"""The answer about a signed record: one sentence, then six lines."""

from __future__ import annotations

from typing import ClassVar, Literal

from attrs import frozen

from asyougo.web.components.chips import Shape, ShapeName
from asyougo.web.translation import _

Answer = Literal["genuine", "ended", "unconfirmed", "altered"]
LineAnswer = Literal["yes", "no", "not_checked"]


@frozen
class VerificationBanner:
    """The answer in one sentence over the full width: a shape, words, a colour; it is the page's heading."""

    template: ClassVar[str] = "components/verification_banner.html"
    answer: Answer
    sentence: str
    detail: str
    heads_page: bool = True

    @property
    def shape(self) -> Shape:
        shapes: dict[Answer, ShapeName] = {
            "genuine": "seal", "ended": "warning", "unconfirmed": "question", "altered": "cross",
        }  # fmt: skip
        return Shape(shapes[self.answer])

    @property
    def colour(self) -> str:
        return {"genuine": "yes", "ended": "no", "unconfirmed": "ask", "altered": "no"}[self.answer]


@frozen
class CheckLine:
    """One of the six checks: what was asked, yes, no or could not check, and the reason in plain words."""

    question: str
    answer: LineAnswer
    reason: str = ""

    @property
    def words(self) -> str:
        return {"yes": _("yes"), "no": _("no"), "not_checked": _("could not check")}[self.answer]

    @property
    def colour(self) -> str:
        return {"yes": "yes", "no": "no", "not_checked": "ask"}[self.answer]

    @property
    def shape(self) -> Shape:
        shapes: dict[LineAnswer, ShapeName] = {"yes": "tick", "no": "cross", "not_checked": "question"}
        return Shape(shapes[self.answer])


@frozen
class SixLines:
    """The six checks of a record, in their order. What was not checked is never shown as a yes."""

    template: ClassVar[str] = "components/six_lines.html"
    lines: tuple[CheckLine, ...]
