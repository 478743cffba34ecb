"""What a page says while something runs, when something is done, and where there is nothing yet."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from asyougo.web.components.chips import Shape


@frozen
class Progress:
    """How far a long piece of work is, in words and as a bar; the page can be closed without harm."""

    template: ClassVar[str] = "components/progress.html"
    words: str
    done: int
    of: int
    cancel: str | None = None


@frozen
class EmptyState:
    """What would be here, why it is not, and the one thing to do."""

    template: ClassVar[str] = "components/empty_state.html"
    what: str
    why: str
    command: str | None = None
    link: tuple[str, str] | None = None


@frozen
class Confirmation:
    """What was done, and what happens next."""

    template: ClassVar[str] = "components/confirmation.html"
    done: str
    next: tuple[str, ...] = ()
    heads_page: bool = True

    @property
    def shape(self) -> Shape:
        return Shape("tick")


@frozen
class UndoLine:
    """After a change that can be taken back: what was done, and the button that takes it back."""

    template: ClassVar[str] = "components/undo_line.html"
    done: str
    address: str
    words: str


@frozen
class ProofLine:
    """One line of a proof as it is printed, with its number; `wrong`: the checker refuses it; no number: a gap."""

    text: str
    number: int | None = None
    wrong: bool = False

    @property
    def indent(self) -> str:
        return self.text[: len(self.text) - len(self.text.lstrip())]

    @property
    def inside(self) -> str:
        return self.text.lstrip()


@frozen
class Proof:
    """Lines of a proof with their numbers; a line that the checker refuses is marked in words and underlined."""

    template: ClassVar[str] = "components/proof.html"
    label: str
    lines: tuple[ProofLine, ...]
