"""Terms and catalogue years: which comes first, when they begin and end.

A term is `YYYY-season`; within a year spring < summer < fall < winter unless an institution's calendar gives dates.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from attrs import frozen

Season = Literal["spring", "summer", "fall", "winter"]
SEASONS: tuple[Season, ...] = ("spring", "summer", "fall", "winter")

# Usual first and last days where no calendar is given; the last day decides "done by DATE".
_BEGINS = {"spring": (1, 1), "summer": (6, 1), "fall": (8, 15), "winter": (12, 16)}
_ENDS = {"spring": (5, 31), "summer": (8, 14), "fall": (12, 15), "winter": (12, 31)}

_TERM = re.compile(r"(\d{4})-(spring|summer|fall|winter)", re.ASCII)
_CATALOGUE_YEAR = re.compile(r"(\d{4})(?:-(\d{2}|\d{4}))?", re.ASCII)


@frozen(order=True)
class Term:
    """One term. `order` is the place of the season in its year (0 spring ... 3 winter)."""

    year: int
    order: int

    @classmethod
    def read(cls, text: str) -> Term:
        """The term that "2019-fall" writes; raises ValueError for anything else."""
        found = _TERM.fullmatch(text.strip().lower())
        if not found:
            raise ValueError(f"not a term: {text!r}")
        return cls(int(found[1]), SEASONS.index(found[2]))

    @classmethod
    def containing(cls, day: date) -> Term:
        """The term in which a day falls, by the usual calendar."""
        for order in range(len(SEASONS)):
            if day <= cls(day.year, order).ends:
                return cls(day.year, order)
        return cls(day.year, len(SEASONS) - 1)

    @property
    def season(self) -> Season:
        return SEASONS[self.order]

    @property
    def begins(self) -> date:
        """First day by the usual calendar."""
        return date(self.year, *_BEGINS[self.season])

    @property
    def ends(self) -> date:
        """Last day by the usual calendar."""
        return date(self.year, *_ENDS[self.season])

    def __str__(self) -> str:
        return f"{self.year}-{self.season}"


def regular_terms_between(first: Term, last: Term) -> int:
    """How many spring and fall terms lie from `first` to `last`, both included (0 when `last` is earlier).

    A summer or winter term counts with the regular term before it, so that it is never "late" by itself.
    """

    def number(term: Term) -> int:
        return term.year * 2 + (1 if term.order >= SEASONS.index("fall") else 0)

    return max(0, number(last) - number(first) + 1)


def read_catalogue_year(text: str | int) -> int:
    """The year in whose autumn a catalogue version begins: 2015, "2015" and "2015-16" are all 2015.

    Raises ValueError for anything else.
    """
    found = _CATALOGUE_YEAR.fullmatch(str(text).strip())
    if not found or not 1800 <= int(found[1]) <= 2200:
        raise ValueError(f"not a catalogue year: {text!r}")
    year = int(found[1])
    if found[2] is not None and int(found[2]) % 100 != (year + 1) % 100:
        raise ValueError(f"not a catalogue year: {text!r}")
    return year


def write_catalogue_year(year: int) -> str:
    """The name of a catalogue year: 2015 is "2015-16"."""
    return f"{year}-{(year + 1) % 100:02d}"


def catalogue_year_of(day: date) -> int:
    """The catalogue year in force on a day: it begins with the autumn term."""
    return day.year if Term.containing(day).season in ("fall", "winter") else day.year - 1


def term_within(term: Term, begins: Term | None, ends: Term | None) -> bool:
    """Whether a term lies within a span, both ends included; None is open on that side."""
    return (begins is None or term >= begins) and (ends is None or term <= ends)
