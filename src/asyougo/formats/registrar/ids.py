"""Learner ids: what the column as a whole looks like, and which cells lost something on the way."""

from __future__ import annotations

import re
from collections.abc import Callable

import polars as pl
from attrs import frozen

from asyougo.formats.registrar.cells import CONFUSED, ODD_BLANKS, is_null
from asyougo.formats.registrar.judging import Cell, Judgement, Remark, kinds_or_blank

MOSTLY = 0.95  # of the ids; below it there is no shape to hold a cell against
_FLOAT = re.compile(r"\d+\.\d+|\d(?:\.\d+)?[Ee]\+\d+")


@frozen
class IdShape:
    """What the ids of a column look like.

    padded: the width to which all ids with a leading zero are padded; None when ids are not padded.
    width: the width that nearly all ids of digits have; None when they differ.
    text_is_usual: most cells of a workbook column are text.
    """

    padded: int | None = None
    width: int | None = None
    text_is_usual: bool = True


def id_shape(text: pl.Series, kinds: pl.Series | None) -> IdShape:
    """The shape of a column, from all its cells."""
    cells = pl.DataFrame({"id": text.str.strip_chars(), "kind": kinds_or_blank(kinds, len(text))})
    counted = cells.filter(pl.col("id") != "").group_by("id", "kind").len("rows")
    counted = counted.with_columns(
        digits=pl.col("id").str.contains(r"^[0-9]+$") & (pl.col("kind") != "number"), width=pl.col("id").str.len_chars()
    )
    of_digits = counted.filter("digits")
    widths = of_digits.group_by("width").agg(pl.col("rows").sum()).sort("rows", "width", descending=True)
    zeros = of_digits.filter(pl.col("id").str.starts_with("0"))["width"]
    longest = of_digits["width"].max()
    padded = zeros.len() > 0 and (zeros == longest).sum() >= MOSTLY * zeros.len()
    total = int(counted["rows"].sum())
    usual, many = widths.row(0) if widths.height else (0, 0)
    texts = counted.filter(pl.col("kind").is_in(["", "text"]))["rows"].sum()
    numbers = counted.filter(pl.col("kind") == "number")["rows"].sum()
    return IdShape(
        padded=usual if padded and longest == usual else None,
        width=usual if total and many >= MOSTLY * total else None,
        text_is_usual=texts >= numbers,
    )


def plain_ids(shape: IdShape) -> str:
    """A pattern of ids with which nothing can be wrong in a file of text."""
    return rf"^[0-9]{{{shape.padded or shape.width}}}$" if shape.padded or shape.width else r"^[A-Za-z]?[0-9]{1,18}$"


def read_id(shape: IdShape) -> Callable[[Cell], Judgement]:
    """A judge of learner ids."""

    def judge(cell: Cell) -> Judgement:
        given = re.sub(f"[{ODD_BLANKS}]", "", cell.text).strip()
        if is_null(given):
            return Judgement(None)
        if cell.kind in ("number", "date") and shape.text_is_usual:
            return _number(given, shape)
        if _FLOAT.fullmatch(given) and (shape.padded or shape.width):
            return _number(given, shape)
        if given.isascii() and given.isdigit():
            if shape.padded and len(given) < shape.padded and cell.kind != "number":
                fixed = given.zfill(shape.padded)
                return Judgement(
                    fixed, (Remark("lost-leading-zeros", f"restore to {shape.padded} characters, confirm", fixed),)
                )
            return Judgement(given)
        digits = given.translate(CONFUSED)
        if digits != given and shape.width == len(digits) and digits.isascii() and digits.isdigit():
            letters = sorted({letter for letter in given if not letter.isdigit()})
            return Judgement(digits, (Remark("letter-for-digit", f"was a letter {', '.join(letters)}", digits),))
        return Judgement(given)

    return judge


def _number(given: str, shape: IdShape) -> Judgement:
    """A number in a column of texts: harmless where it has the usual width, else its zeros are lost."""
    try:
        whole = int(float(given))
    except (ValueError, OverflowError):
        return Judgement(given)
    width = shape.padded or shape.width
    digits = str(whole)
    exact = given.isdigit() or re.fullmatch(r"\d+\.0+", given) is not None
    if exact and len(digits) == width:
        return Judgement(digits, (Remark("number-stored-id", digits, digits, "autofix"),))
    if not exact or width is None or len(digits) > width:
        return Judgement(None, (Remark("number-stored-id", "digits lost", "the id that the student system shows"),))
    fixed = digits.zfill(width)
    return Judgement(fixed, (Remark("number-stored-id", "leading zeros lost", fixed),))
