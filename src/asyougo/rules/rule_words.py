"""The sentences of what stands beside the tree: limits, shares, dated numbers, the years that the rule serves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from asyougo.model.predicate import EVERYTHING, NOTHING, AllOf, AnyOf, Codes, InstitutionIs, Predicate
from asyougo.model.requirement import Bound, CatalogueSpan, Limit, Share, Source, Threshold
from asyougo.model.terms import write_catalogue_year
from asyougo.rules.course_words import CourseWords
from asyougo.rules.voice import Voice, grouped


def limit_sentences(limit: Limit, owner: str | None, courses: CourseWords) -> list[str]:
    """What a limit allows: first which courses it looks at, then its bound."""
    voice = courses.voice
    said: list[str] = []
    if limit.set is not None:
        said.append(voice.say("limit.set", condition=courses.condition(limit.set)))
    scope = f"limit.{limit.over}"
    if limit.over == "institution":
        if names_institution(limit.where) or (limit.set is not None and names_institution(limit.set)):
            scope += ".named"
        elif owner is not None:
            scope += ".owner"
    start = voice.say(scope, owner=owner)
    where = "" if limit.where == EVERYTHING else courses.condition(limit.where)
    for key, bound in (("at_least", limit.at_least), ("at_most", limit.at_most)):
        if bound is not None:
            said.append(f"{start} {_bounded(key, bound, where, voice)}")
    if limit.gpa is not None:
        said.append(f"{start} {voice.say('limit.gpa', n=voice.number(limit.gpa.min))}")
        if where:
            said.append(voice.say("limit.gpa.such", condition=where))
        said.append(voice.say(f"limit.gpa.{limit.gpa.method}"))
    return said


def names_institution(predicate: Predicate) -> bool:
    """Whether a condition itself says of which college a course must be."""
    if isinstance(predicate, AllOf | AnyOf):
        return any(names_institution(part) for part in predicate.of)
    return isinstance(predicate, InstitutionIs)


def _bounded(key: str, bound: Bound, where: str, voice: Voice) -> str:
    form = f"limit.{key}.such" if where else f"limit.{key}"
    if bound.unit == "share":
        return voice.say(form, amount=voice.share(bound.amount), condition=where)
    amount = voice.amount(bound.unit, bound.amount)
    if bound.unit == "credits" and bound.amount == 0:
        return voice.say(form, amount=amount, condition=where)
    return voice.of_amount(form, bound.amount, amount, condition=where)


def share_sentences(share: Share, names: Mapping[str, str], voice: Voice) -> list[str]:
    """Which parts, or which other credential, a course may count for as well, and how many courses may."""
    if share.other is not None:
        said = [voice.say(f"share.{share.other[0]}", name=share.other[1])]
    elif share.between is not None:
        one, other = (names.get(end, end) for end in share.between)
        said = [voice.say("share.between", one=one, other=other)]
    else:
        said = []
    if share.max is not None:
        none = share.max.courses == 0 or share.max.credits == 0
        said += [voice.say("share.max", amount=amount) for amount in voice.caps(share.max)]
        said += [voice.say("share.max.none")] if none else []
    return said


def set_sentence(name: str, predicate: Predicate, voice: Voice) -> str:
    """A named list, in full."""
    courses = CourseWords(voice, is_full=True)
    if predicate == EVERYTHING:
        return voice.say("set.any", name=name)
    if predicate in (NOTHING, Codes(())):
        return voice.say("set.empty", name=name)
    entries = courses.course_list(predicate)
    if entries is not None:
        return voice.say("set", name=name, list=voice.listed(entries))
    return voice.say("set.such", name=name, condition=courses.condition(predicate))


def threshold_sentences(name: str, dated: tuple[Threshold, ...], voice: Voice) -> Iterator[str]:
    """The values of a dated number, each with its days, unit and source."""
    for entry in dated:
        key = "threshold.from" if entry.ends is None else "threshold.span"
        last = "" if entry.ends is None else voice.day(entry.ends - timedelta(days=1))
        yield voice.say(key, name=name, n=grouped(entry.value), begins=voice.day(entry.begins), last=last)
        if entry.unit is not None:
            yield voice.say("threshold.unit", unit=entry.unit)
        if entry.source is not None:
            yield voice.say("source", list=entry.source)


def catalogue_sentences(span: CatalogueSpan, voice: Voice) -> list[str]:
    """The catalog years that the text is for, and which year of a learner decides."""
    begins = write_catalogue_year(span.begins)
    if span.ends is None:
        said = voice.say("catalogue.from", begins=begins)
    else:
        said = voice.say("catalogue.span", begins=begins, ends=write_catalogue_year(span.ends))
    return [said, voice.say(f"catalogue.{span.basis}")]


def source_sentence(source: Source, voice: Voice) -> str | None:
    """Where a clause was taken from; None when nothing is said."""
    parts = [source.url] if source.url else []
    parts += [voice.say("source.page", page=source.page)] if source.page else []
    parts += [voice.say("source.quote", quote=source.quote)] if source.quote else []
    return voice.say("source", list=", ".join(parts)) if parts else None
