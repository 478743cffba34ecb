"""The expressions of the Hanson format: from text to a tree of what was written.

    CSCI 121 & (125 | 251)              courses; the department carries to the numbers that follow
    two of (A, B, MATH 220 & 230)       counts of anything
    one course where { gereqs = WRI }   counts of courses by what is known of them
    at most two courses from children   counts over other requirements, a filter or all courses

Requirement names may hold any character. A name that is known here is found before the text is parsed, and stands in
it as one mark of the same length, so that every position stays what it was.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from attrs import frozen
from lark import Lark, UnexpectedInput
from lark.exceptions import VisitError

from asyougo.formats.hanson_expressions import Expression, Filter
from asyougo.formats.hanson_tree import DEPARTMENT, NUMBERS, MissingComma, NotAnExpression, Reading

LONGEST_EXPRESSION = 100_000  # characters
DEEPEST = 40  # brackets inside brackets; the real files need 4

_COUNTED = "courses?|credits?|departments?|terms?|occurrences?"
_NUMBER = "|".join(sorted(NUMBERS, key=len, reverse=True))
# Number, section, year and semester of one offering: 237.A.2012.1, where * is any; I is taught abroad, L a laboratory.
_OFFERING = r"\d{3}[A-Z]{0,2}(?:\.(?:\*|[A-Z]{1,2})(?:\.(?:\*|\d{4})(?:\.[*1-5])?)?)?(?![\w.])"
_MARK, _FILL = "\ue000", "\ue001"  # private characters; a text that holds one is refused

_GRAMMAR = rf"""
    start: or_expression
    filter: "only" [DISTINCT] COURSES ("where" braces | "from" members) -> only
          | counter "of" members -> counted_filter
          | members -> bare_filter

    ?or_expression: and_expression ("|" and_expression)* -> either
    ?and_expression: unit ("&" unit)* -> both
    ?unit: "!" unit -> negation
         | "(" or_expression ")"
         | course
         | reference
         | counter "of" members -> of
         | counter [DISTINCT] COURSES "where" braces -> where
         | counter OCCURRENCES "of" course -> occurrences
         | counter (WHAT | COURSES) [besides] "from" source -> modifier

    course: COURSE | NUMBER
    reference: MARK | NAME
    members: "(" [or_expression (COMMA? or_expression)*] COMMA? ")"
           | "(" "..." ")"
    besides: "besides" course
    counter: [AT_MOST | AT_LEAST | EXACTLY] (COUNT | QUANTITY | ALL | ANY | NONE)
    source: CHILDREN ["where" braces] -> from_children
          | FILTER ["where" braces] -> from_filter
          | COURSES "where" braces -> from_courses
          | "(" reference (COMMA? reference)* COMMA? ")" ["where" braces] -> from_named
          | reference -> from_named_one

    braces: "{{" or_condition "}}"
    ?or_condition: and_condition ("|" and_condition)* -> some
    ?and_condition: condition ("&" condition)* -> every
    ?condition: "(" or_condition ")" | qualification
    qualification: KEY COMPARISON value
    ?value: KEY -> word
          | FIGURES -> word
          | KEY "(" KEY ")" "from" COURSES "where" braces -> function
          | "(" or_value ")"
    ?or_value: and_value ("|" and_value)* -> some_value
    ?and_value: value ("&" value)* -> every_value

    MARK.9: /{_MARK}{_FILL}*/
    AT_MOST.8: /at most(?![\w-])/
    AT_LEAST.8: /at least(?![\w-])/
    EXACTLY.8: /exactly(?![\w-])/
    QUANTITY.8: /(?:{_NUMBER})-point-(?:{_NUMBER})(?![\w-])|one-half(?![\w-])/
    COUNT.7: /(?:{_NUMBER})(?![\w-])|\d{{1,2}}(?:\.\d{{1,3}})?(?=\s+(?:of|distinct|{_COUNTED})\b)/
    ALL.7: /all(?![\w-])/
    ANY.7: /any(?![\w-])/
    NONE.7: /none(?![\w-])/
    DISTINCT.7: /distinct(?![\w-])/
    COURSES.7: /courses?(?![\w-])/
    OCCURRENCES.7: /occurrences?(?![\w-])/
    WHAT.7: /(?:credit|department|term)s?(?![\w-])/
    CHILDREN.7: /children(?![\w-])/
    FILTER.7: /filter(?![\w-])/
    COURSE.6: /{DEPARTMENT}\s+{_OFFERING}(?!\s+(?!from\b)[A-Z]?[a-z])/
    NUMBER.6: /{_OFFERING}/
    COMPARISON: /<=|>=|!=|==|=|<|>/
    FIGURES.2: /\d+(?:\.\d+)?(?![\w-])/
    KEY.1: /[A-Za-z][A-Za-z0-9_-]*/
    NAME.0: /[A-Z0-9][A-Za-z0-9_\-\/'.]*(?: +(?:[A-Za-z0-9_\-\/'.]+|\([A-Z0-9][A-Za-z0-9_\-\/'. ]*\)))*/
    COMMA: ","
    %import common.WS
    %ignore WS
"""


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", start=["start", "filter"], propagate_positions=True, maybe_placeholders=True)


@frozen
class Parsed:
    """What a text says, and the commas that it lacks."""

    expression: Expression | Filter
    missing_commas: tuple[MissingComma, ...] = ()


def parse_result(text: str, names: Collection[str]) -> Parsed:
    """The expression of a `result`. `names`: what the requirements that it may refer to are called.

    Raises NotAnExpression.
    """
    return _parse(text, names, "start")


def parse_filter(text: str, names: Collection[str]) -> Parsed:
    """The expression of a `filter`. Raises NotAnExpression."""
    return _parse(text, names, "filter")


def _parse(text: str, names: Collection[str], start: str) -> Parsed:
    _refuse_impossible(text)
    marked, found = mark_names(text, names)
    reading = Reading(marked, found)
    try:
        made = reading.transform(_parser().parse(marked, start=start))
    except UnexpectedInput as error:
        place = getattr(error, "pos_in_stream", None)  # the end of the text has none
        at = place if isinstance(place, int) and place >= 0 else len(text)
        raise NotAnExpression("the text cannot be read from here on", at) from error
    except VisitError as error:
        if isinstance(error.orig_exc, NotAnExpression):
            raise error.orig_exc from error
        raise
    return Parsed(made, tuple(reading.missing))


def _refuse_impossible(text: str) -> None:
    """Texts that no person wrote: a parser must not be driven into its limits by them."""
    if len(text) > LONGEST_EXPRESSION:
        raise NotAnExpression(f"the text has more than {LONGEST_EXPRESSION:,} characters", LONGEST_EXPRESSION)
    depth = 0
    for at, letter in enumerate(text):
        depth += (letter in "({!") - (letter in ")}")
        if depth > DEEPEST:
            raise NotAnExpression(f"brackets are nested more than {DEEPEST} deep", at)
        if letter in (_MARK, _FILL):
            raise NotAnExpression("an unprintable character stands in the text", at)


_BEFORE = re.compile(r"(?:^|[(,&|!)\d]|\b(?:from|of))$")
_AFTER = re.compile(r"$|[),&|]|where\b")


def mark_names(text: str, names: Collection[str]) -> tuple[str, dict[int, str]]:
    """The text with every known name outside of braces replaced by a mark of the same length, and the names found."""
    known = [re.escape(" ".join(name.split())).replace(r"\ ", r"\s+") for name in names if name.strip()]
    if not known:
        return text, {}
    pattern = re.compile(
        rf"(?P<braces>\{{[^{{}}]*(?:\{{[^{{}}]*\}}[^{{}}]*)*\}})"
        rf"|(?<![\w./-])(?P<name>{'|'.join(sorted(known, key=lambda name: (-len(name), name)))})(?![\w./-])"
    )
    found: dict[int, str] = {}

    def mark(match: re.Match[str]) -> str:
        name, before, after = match["name"], text[: match.start()].rstrip(), text[match.end() :].lstrip()
        # "Art History" is no requirement where only History is one; "CH/BI 125" is a course where CH/BI is one.
        if name is None or not _BEFORE.search(before[-10:]) or not _AFTER.match(after):
            return match[0]
        found[match.start()] = " ".join(name.split())
        return _MARK + _FILL * (len(name) - 1)

    return pattern.sub(mark, text), found
