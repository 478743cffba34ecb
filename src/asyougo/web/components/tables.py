"""Tables with their captions, filters as links, and the marks that say where a number comes from."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from asyougo.web.components.chips import AwardChip, VerdictChip


@frozen
class SourceMark:
    """A small link from a number to its source on the same page."""

    template: ClassVar[str] = "components/source_mark.html"
    number: int


@frozen
class SourceNote:
    """What stands behind one number: how many, which year, by which method, from which source."""

    number: int
    text: str
    address: str | None = None


@frozen
class SourceNotes:
    """The sources of the numbers on a page, each with the way back to its number."""

    template: ClassVar[str] = "components/source_notes.html"
    notes: tuple[SourceNote, ...]


@frozen
class Column:
    """A column's heading; `figure`: numbers, set to the right; `sort`: the address that sorts by it."""

    name: str
    figure: bool = False
    sort: str | None = None
    sorted: bool = False


@frozen
class Cell:
    """One cell: words, perhaps a link, perhaps chips.

    heads: it names its row; english, english_note: it is English whatever the language of the page.
    """

    text: str = ""
    address: str | None = None
    chips: tuple[VerdictChip | AwardChip, ...] = ()
    note: str | None = None
    figure: bool = False
    heads: bool = False
    english: bool = False
    english_note: bool = False


@frozen
class Table:
    """Rows under headings, with a caption and, where there is one, the same rows as CSV."""

    template: ClassVar[str] = "components/table.html"
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    csv: str | None = None
    totals: tuple[Cell, ...] = ()


@frozen
class Choice:
    """One value of a filter: its words, how many rows it leaves, and the address that chooses it."""

    words: str
    count: int | None
    address: str


@frozen
class Filter:
    """A question with its possible answers as links."""

    name: str
    choices: tuple[Choice, ...]


@frozen
class Filters:
    """Filters as plain links with counts; the chosen ones come first, each with a link that removes it."""

    template: ClassVar[str] = "components/filters.html"
    chosen: tuple[Choice, ...]
    filters: tuple[Filter, ...]


@frozen
class Pages:
    """Where in a long list the reader is, with links to the page before and the page after."""

    template: ClassVar[str] = "components/pages.html"
    words: str
    before: str | None = None
    after: str | None = None
