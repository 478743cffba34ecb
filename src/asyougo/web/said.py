"""Numbers, days, terms and units as a reader says them, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction

from django.utils.formats import date_format

from asyougo.model.terms import Term
from asyougo.model.units import write_exact
from asyougo.web.translation import _, language, ngettext

_GLYPHS = {
    Fraction(1, 2): "½", Fraction(1, 3): "⅓", Fraction(2, 3): "⅔", Fraction(1, 4): "¼", Fraction(3, 4): "¾",
    Fraction(1, 6): "⅙", Fraction(5, 6): "⅚",
}  # fmt: skip


def say_date(day: date) -> str:
    """A day in words: 4 May 2026, 4 de mayo de 2026."""
    return str(date_format(day, r"j \d\e F \d\e Y" if language() == "es" else "j F Y", use_l10n=False))


def say_moment(moment: datetime) -> str:
    """A day with its time and time zone."""
    return f"{say_date(moment.date())}, {moment:%H:%M %Z}"


def say_term(term: Term) -> str:
    """A term in words: Fall 2019."""
    names = {
        "spring": _("Spring %(year)s"),
        "summer": _("Summer %(year)s"),
        "fall": _("Fall %(year)s"),
        "winter": _("Winter %(year)s"),
    }
    return names[term.season] % {"year": term.year}


def say_number(number: Fraction | int) -> str:
    """An exact number: whole, with a printed fraction (2⅔), as a decimal, or as a fraction."""
    exact = Fraction(number)
    if exact.denominator == 1:
        return f"{int(exact):,}"
    whole, rest = divmod(abs(exact), 1)
    if rest in _GLYPHS:
        return ("−" if exact < 0 else "") + (f"{whole:,}" if whole else "") + _GLYPHS[rest]
    return write_exact(exact)


def say_credits(amount: Fraction) -> str:
    """So many semester credits, exactly."""
    return ngettext("%(n)s credit", "%(n)s credits", _many(amount)) % {"n": say_number(amount)}


def say_amount(amount: Fraction, unit: str | None) -> str:
    """So many courses, credits, hours or years; a bare number where the unit has no name."""
    number = {"n": say_number(amount)}
    many = _many(amount)
    match unit:
        case "courses":
            return ngettext("%(n)s course", "%(n)s courses", many) % number
        case "credits":
            return ngettext("%(n)s credit", "%(n)s credits", many) % number
        case "hours":
            return ngettext("%(n)s hour", "%(n)s hours", many) % number
        case "years":
            return ngettext("%(n)s year", "%(n)s years", many) % number
        case "parts":
            return ngettext("%(n)s part", "%(n)s parts", many) % number
    return number["n"]


def say_usd(amount: Fraction) -> str:
    """US dollars, cents only where there are any."""
    return f"${int(amount):,}" if amount.denominator == 1 else f"${float(amount):,.2f}"


def say_list(parts: Sequence[str], joined_by: str = "and") -> str:
    """A, B and C."""
    if len(parts) < 2:
        return "".join(parts)
    words = _("%(first)s or %(last)s") if joined_by == "or" else _("%(first)s and %(last)s")
    return words % {"first": ", ".join(parts[:-1]), "last": parts[-1]}


def _many(amount: Fraction) -> int:
    """The number that chooses singular or plural: only exactly one is one."""
    return 1 if amount == 1 else 2
