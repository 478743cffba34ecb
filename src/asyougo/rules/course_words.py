"""Which courses a clause accepts, in words: what a course must be, and lists that are shortened but never silently."""

from __future__ import annotations

from asyougo.model.predicate import (
    AllOf,
    AnyOf,
    Attribute,
    Codes,
    CreditsWithin,
    GradingIs,
    InstitutionIs,
    Level,
    Not,
    Predicate,
    Range,
    SetNamed,
    Subject,
    TeachesCompetency,
    TermWithin,
    TypeIs,
    Wildcard,
    cross_listed,
)
from asyougo.rules.voice import Voice

LONGEST_LIST = 6  # courses in one sentence; a longer list is told in full in a sentence of its own
SHOWN_OF_LONG = 3


class CourseWords:
    """Says predicates in one language, and keeps the lists that were too long for their sentence.

    is_full: every list is told in full where it stands (the sentence of a named list).
    """

    def __init__(self, voice: Voice, is_full: bool = False) -> None:
        self.voice = voice
        self.is_full = is_full
        self.long_lists: list[Codes] = []

    def condition(self, predicate: Predicate) -> str:
        """What a course must do, to follow "must": "be a BIO course and be at level 300 or above"."""
        say = self.voice.say
        match predicate:
            case Codes(codes):
                return self._codes(predicate) if codes else say("is.no_code")
            case Wildcard():
                return say("is.wildcard", pattern=self.pattern(predicate, "one"))
            case Range(subject, first, last):
                return say("is.range", subject=subject, first=first, last=last)
            case Subject(subject):
                return say("is.subject", subject=subject)
            case Level():
                return self._level(predicate)
            case Attribute(name):
                return say("is.attribute", name=name)
            case InstitutionIs(name):
                return say("is.institution", name=name)
            case TermWithin():
                return self._term(predicate)
            case CreditsWithin():
                return self._credits(predicate)
            case TypeIs(kind):
                return say(f"is.type.{kind}")
            case TeachesCompetency(name):
                return say("is.competency", name=name)
            case GradingIs(grading):
                return say(f"is.grading.{grading}")
            case SetNamed(name):
                return say("is.set", name=name)
            case AllOf(of):
                return self._joined(of, "both", "is.everything", "is.all_of_one")
            case AnyOf(of):
                return self._joined(of, "either", "is.nothing", "is.any_of_one")
            case Not(part):
                return say("is.not", condition=self._inner(part))

    def _joined(self, of: tuple[Predicate, ...], word: str, none: str, one: str) -> str:
        if not of:
            return self.voice.say(none)
        parts = [self._inner(part) for part in of]
        return self.voice.say(one, condition=parts[0]) if len(parts) == 1 else self.voice.listed(parts, word)

    def _inner(self, predicate: Predicate) -> str:
        """A condition inside another one; in brackets where the reader could not tell which belongs to which."""
        said = self.condition(predicate)
        return f"({said})" if isinstance(predicate, AllOf | AnyOf) and len(predicate.of) > 1 else said

    def _codes(self, codes: Codes) -> str:
        if self.is_short(codes):
            return self.voice.say("is.codes", list=self.voice.listed(self.names(codes)))
        return self.voice.say("is.codes_many", m=len(codes.codes), list=self.some_of(codes))

    def is_short(self, codes: Codes) -> bool:
        """Whether a list fits into a sentence."""
        return self.is_full or len(codes.codes) <= LONGEST_LIST

    def some_of(self, codes: Codes) -> str:
        """The first few of a long list; the whole of it is kept for a sentence of its own."""
        self.long_lists.append(codes)
        return self.voice.listed(self.names(codes)[:SHOWN_OF_LONG])

    def names(self, codes: Codes) -> list[str]:
        """The courses of a list, each with other names that its code does not show."""
        also = dict(codes.also)
        said: list[str] = []
        for code in codes.codes:
            names = also.get(code, ())
            if names == cross_listed(code)[1:]:
                said.append(code)
            elif names:
                said.append(self.voice.say("code.also", code=code, names=", ".join(names)))
            else:
                said.append(self.voice.say("code.alone", code=code))
        return said

    def course_list(self, predicate: Predicate) -> list[str] | None:
        """Courses and patterns as the entries of a list; None when the predicate is more than that."""
        if isinstance(predicate, Codes):
            return self.names(predicate)
        if isinstance(predicate, Wildcard):
            return [self.pattern(predicate)]
        if isinstance(predicate, AnyOf) and len(predicate.of) > 1:
            parts = [self.course_list(part) for part in predicate.of if isinstance(part, Codes | Wildcard)]
            if len(parts) == len(predicate.of):
                return [entry for part in parts if part is not None for entry in part]
        return None

    def pattern(self, wildcard: Wildcard, which: str = "any") -> str:
        """Courses by the pattern of their number: "any course in COS with a number from 300 to 399"."""
        say = self.voice.say
        if wildcard.subject == "*":
            who = say(f"pattern.{which}")
        else:
            who = say("pattern.subject" if which == "any" else "pattern.one_subject", subject=wildcard.subject)
        digits, stars = wildcard.pattern.rstrip("*"), len(wildcard.pattern) - len(wildcard.pattern.rstrip("*"))
        if stars == 2 and digits.isdecimal():
            return f"{who} {say('pattern.hundreds', first=f'{digits}00', last=f'{digits}99')}"
        if stars == 2:
            return f"{who} {say('pattern.two', digits=digits) if digits else say('pattern.two_only')}"
        if not digits:
            return who
        return f"{who} {say('pattern.starts' if stars else 'pattern.exactly', digits=digits)}"

    def _level(self, level: Level) -> str:
        say = self.voice.say
        if level.gte is not None and level.lt == level.gte + 1:
            return say("is.level", level=level.gte)
        if level.gte is not None and level.lt is not None:
            return say("is.level.span", gte=level.gte, lt=level.lt)
        if level.gte is not None:
            return say("is.level.gte", gte=level.gte)
        return say("is.everything") if level.lt is None else say("is.level.lt", lt=level.lt)

    def _term(self, within: TermWithin) -> str:
        say, term = self.voice.say, self.voice.term
        if within.begins is not None and within.ends is not None:
            if within.begins == within.ends:
                return say("is.term", term=term(within.begins))
            return say("is.term.span", begins=term(within.begins), ends=term(within.ends))
        if within.begins is not None:
            return say("is.term.from", begins=term(within.begins))
        return say("is.everything") if within.ends is None else say("is.term.to", ends=term(within.ends))

    def _credits(self, within: CreditsWithin) -> str:
        say = self.voice.say
        if within.gte is not None and within.gte == within.lte and within.lt is None:
            exactly = say("is.credits.exactly", amount=self.voice.amount("credits", within.gte))
            return say("is.credits", bounds=exactly)
        bounds = [
            say(f"is.credits.{name}", amount=self.voice.amount("credits", bound))
            for name, bound in (("gte", within.gte), ("lt", within.lt), ("lte", within.lte))
            if bound is not None
        ]
        return say("is.credits", bounds=self.voice.listed(bounds, "and")) if bounds else say("is.everything")
