"""Examples for /try: the record of the showcase learner, and two short ones with what people really type."""

from __future__ import annotations

import re

from attrs import frozen

from asyougo.model.evidence import CourseAttempt
from asyougo.web.home import Home
from asyougo.web.public.typed_courses import write_typed
from asyougo.web.translation import _

SHORT = 6  # courses of the short example


@frozen
class Example:
    """A record to open without typing: the words of its link, and its lines."""

    id: str
    words: str
    text: str


def examples_of(home: Home) -> tuple[Example, ...]:
    """The examples that this home can offer; none without a showcase learner."""
    showcase = home.transcript_of(home.showcase) if home.showcase else None
    if showcase is None:
        return ()
    whole = write_typed(showcase, home)
    return (
        Example("maya", _("Maya's courses"), whole),
        Example("typos", _("A few courses, with typing errors"), _with_errors(whole)),
        Example("now", _("Courses of this term"), _of_this_term(home)),
    )


def _with_errors(text: str) -> str:
    """Some lines of a record as people type them: a college misspelt, a subject cut short, a cell left out."""
    lines = [line for line in text.split("\n") if ", W" not in line][:SHORT]
    if len(lines) > 2:
        lines[0] = lines[0].replace("College", "Colege", 1)
        lines[1] = re.sub(r"([A-Z]+)[A-Z] (?=\d)", r"\1 ", lines[1], count=1)
        lines[2] = lines[2].rsplit(", ", 1)[0]
    return "\n".join(lines)


def _of_this_term(home: Home) -> str:
    """The showcase record with two courses of today's term added, which have no grade yet."""
    showcase = home.transcript_of(home.showcase or "")
    if showcase is None:
        return ""
    taken = {entry.code for entry in showcase.evidence if isinstance(entry, CourseAttempt)}
    catalogue = home.catalogue_of(home.college)
    new = (
        [course for course in catalogue.courses if course.code not in taken and course.ends is None]
        if catalogue
        else []
    )
    name = home.name_of(home.college)
    added = [f"{name}, {course.code}, {_('in progress')}" for course in new[:2]]
    return "\n".join([*write_typed(showcase, home).split("\n")[:SHORT], *added])
