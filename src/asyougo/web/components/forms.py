"""Forms in small steps: fields with their labels, what must be mended, what was answered, what happens next."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from asyougo.web.components.chips import Shape


@frozen
class TextField:
    """One line or, with `rows`, several lines of text; the error says the same as the summary."""

    template: ClassVar[str] = "components/text_field.html"
    name: str
    label: str
    value: str = ""
    hint: str | None = None
    error: str | None = None
    rows: int = 0
    code: bool = False

    @property
    def described_by(self) -> str:
        return f"{self.name}-hint {self.name}-error" if self.error else f"{self.name}-hint"


@frozen
class FileField:
    """A file from this computer. `accept`: the endings that are offered."""

    template: ClassVar[str] = "components/file_field.html"
    name: str
    label: str
    accept: str
    hint: str | None = None
    error: str | None = None


@frozen
class Option:
    """One thing to choose."""

    value: str
    words: str
    chosen: bool = False


@frozen
class OptionGroup:
    """Things to choose that belong together."""

    name: str
    options: tuple[Option, ...]


@frozen
class SelectField:
    """One of a list."""

    template: ClassVar[str] = "components/select_field.html"
    name: str
    label: str
    groups: tuple[OptionGroup, ...]
    hint: str | None = None


@frozen
class Checkboxes:
    """Any number of a list, in groups."""

    template: ClassVar[str] = "components/checkboxes.html"
    name: str
    legend: str
    groups: tuple[OptionGroup, ...]


@frozen
class FormError:
    """What is wrong in one field; `field` is where the link leads."""

    field: str
    sentence: str


@frozen
class ErrorSummary:
    """What has to be mended, at the top of the page, each line a link to its field."""

    template: ClassVar[str] = "components/error_summary.html"
    errors: tuple[FormError, ...]


@frozen
class Answer:
    """One answer given, with the address where it can be changed."""

    question: str
    answer: str
    change: str | None = None


@frozen
class CheckAnswers:
    """All answers once more, before anything is done with them."""

    template: ClassVar[str] = "components/check_answers.html"
    answers: tuple[Answer, ...]


@frozen
class Step:
    """Which step of how many this page is, and what the step is called."""

    template: ClassVar[str] = "components/step.html"
    number: int
    of: int
    name: str
    back: str | None = None


@frozen
class Task:
    """One thing to do, with its state in words; `done` adds the tick."""

    name: str
    address: str | None
    state: str
    done: bool = False

    @property
    def shape(self) -> Shape | None:
        return Shape("tick") if self.done else None


@frozen
class TaskList:
    """Everything that has to be done, in order, each with its state."""

    template: ClassVar[str] = "components/task_list.html"
    tasks: tuple[Task, ...]
