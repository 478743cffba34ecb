"""Units of credit as exact fractions of a semester credit.

A quarter unit is exactly 2/3 of a semester unit; nothing is rounded before it is shown.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from typing import Literal

Credits = Fraction
"""Semester credits, exact."""

ZERO, ONE, MINUS_ONE = Fraction(0), Fraction(1), Fraction(-1)

UnitSystem = Literal["semester", "quarter"]

SEMESTER_CREDITS_PER_UNIT: dict[str, Fraction] = {"semester": ONE, "quarter": Fraction(2, 3)}

_EXACT = re.compile(r"[+-]?(\d{1,9}(\.\d{0,9})?|\.\d{1,9}|\d{1,9}/[1-9]\d{0,8})", re.ASCII)


def read_exact(text: str) -> Fraction:
    """The number that a decimal ("4.5") or a fraction ("8/3") writes, exactly.

    Raises ValueError for anything else: no exponents, no commas, no blanks inside, at most nine digits a side.
    """
    stripped = text.strip()
    if not _EXACT.fullmatch(stripped):
        raise ValueError(f"not an exact number: {text!r}")
    return Fraction(stripped)


def semester_credits(units: Fraction, system: UnitSystem) -> Credits:
    """Units of a semester or quarter calendar as semester credits."""
    return units if system == "semester" else units * SEMESTER_CREDITS_PER_UNIT[system]


@lru_cache(maxsize=10_000)  # credits and grade points of records: few values, written again and again
def write_exact(number: Fraction | int) -> str:
    """The shortest exact text: a decimal where one exists, else a fraction ("8/3")."""
    exact = Fraction(number)
    rest = exact.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return f"{exact.numerator}/{exact.denominator}"
    if exact.denominator == 1:
        return str(exact.numerator)
    places = 0
    scaled = exact
    while scaled.denominator != 1:
        scaled *= 10
        places += 1
    digits = str(abs(scaled.numerator)).rjust(places + 1, "0")
    return f"{'-' if exact < 0 else ''}{digits[:-places]}.{digits[-places:]}"
