"""One language: numbers, amounts, dates, lists and names as it says them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from asyougo.model.requirement import Amount, Cap, Label, ThresholdRef
from asyougo.model.terms import Term
from asyougo.model.units import write_exact
from asyougo.rules.phrases import MONTHS, PHRASES, SEASONS
from asyougo.vocabulary.reasons import Language

ENDINGS = {Fraction(0): ".none", Fraction(1): ".one"}  # of the phrases that have a form of their own for few


def grouped(number: Fraction) -> str:
    """An exact number with commas between its thousands, as it is written in the United States in both languages."""
    text = write_exact(number)
    whole, point, rest = text.partition(".")
    return text if "/" in text else f"{int(whole):,}{point}{rest}"


class Voice:
    """Says the phrases of the rule language in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._column = 1 if language == "es" else 0

    def say(self, key: str, **values: object) -> str:
        """The phrase of this key with its blanks filled."""
        return PHRASES[key][self._column].format(**values)

    def of_amount(self, key: str, amount: Amount, text: str, **values: object) -> str:
        """The phrase in the form for none, for one, or for several, whichever exists."""
        ending = None if isinstance(amount, ThresholdRef) else ENDINGS.get(amount)
        form = f"{key}{ending}" if ending and f"{key}{ending}" in PHRASES else key
        return self.say(form, amount=text, **values)

    def number(self, amount: Amount) -> str:
        """A number, or the name of the threshold that holds it."""
        return self.say("number.set", name=amount.name) if isinstance(amount, ThresholdRef) else grouped(amount)

    def amount(self, unit: str, amount: Amount) -> str:
        """So many courses or credits: "1 course", "7.5 credits"."""
        if isinstance(amount, ThresholdRef):
            return self.say(f"{unit}.set", name=amount.name)
        return self.say(f"{unit}.one" if amount == 1 else unit, n=grouped(amount))

    def caps(self, cap: Cap) -> list[str]:
        """The amounts of a cap: courses, credits or both."""
        both = (("courses", cap.courses), ("credits", cap.credits))
        return [self.amount(unit, amount) for unit, amount in both if amount is not None]

    def share(self, share: Amount) -> str:
        """A fraction of all credits: as a percentage where that is exact."""
        if isinstance(share, ThresholdRef):
            return self.say("limit.share", share=self.number(share))
        hundred = share * 100
        return self.say("limit.share", share=f"{hundred}%" if hundred.denominator == 1 else write_exact(share))

    def day(self, day: date) -> str:
        """A day as a person writes it."""
        return self.say("day", day=day.day, month=MONTHS[day.month - 1][self._column], year=day.year)

    def term(self, term: Term) -> str:
        """A term as a person writes it."""
        return self.say("term", season=SEASONS[term.season][self._column], year=term.year)

    def listed(self, parts: Sequence[str], word: str = "or") -> str:
        """The parts with commas and a last word between them: "A, B or C"."""
        if len(parts) < 2:
            return "".join(parts)
        return self.say(word, some=", ".join(parts[:-1]), last=parts[-1])

    def quoted(self, parts: Sequence[str], word: str = "or") -> str:
        """Names in quotation marks, as a list."""
        return self.listed([f"«{part}»" if self._column else f"“{part}”" for part in parts], word)

    def label(self, label: Label | None) -> str | None:
        """A label in this language, in the other one where this has none."""
        if label is None:
            return None
        return (label.es or label.en) if self._column else (label.en or label.es or "")
