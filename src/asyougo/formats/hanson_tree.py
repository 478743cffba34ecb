"""The parser's tree of a Hanson expression -> values. From left to right: the department carries in that order."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from attrs import evolve, frozen
from lark import Token, Transformer, v_args

from asyougo.formats.hanson_expressions import (
    And,
    Condition,
    Counter,
    CourseRef,
    EveryCondition,
    Expression,
    Filter,
    FilterOf,
    FilterWhere,
    Function,
    Modifier,
    NotExpression,
    Occurrences,
    Of,
    Operator,
    Or,
    Qualification,
    Reference,
    SomeCondition,
    Value,
    Values,
    What,
    Where,
)

NUMBERS = {
    word: Fraction(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
}
DEPARTMENT = r"[A-Z][A-Za-z&]{1,7}(?:\/[A-Z][A-Za-z&]{1,7})*"
_COURSE = re.compile(
    rf"(?:(?P<department>{DEPARTMENT})\s+)?(?P<number>\d{{3}}[A-Z]{{0,2}})"
    r"(?:\.(?P<section>\*|[A-Z]{1,2})(?:\.(?P<year>\*|\d{4})(?:\.(?P<semester>[*1-5]))?)?)?"
)


@frozen
class MissingComma:
    """Two entries of a list with nothing between them, as in `247 248`."""

    at: int
    between: str


@frozen
class NotAnExpression(Exception):
    """A text that cannot be read. `at`: the character where reading stops, counted from 0."""

    problem: str
    at: int


class Reading(Transformer[Token, "Expression | Filter"]):
    """Makes the values. `found`: the known names by where they stand; `missing`: the commas that lists lack."""

    def __init__(self, text: str, found: Mapping[int, str]) -> None:
        super().__init__()
        self._text = text
        self._found = found
        self._department: str | None = None
        self.missing: list[MissingComma] = []

    @v_args(inline=True)
    def start(self, expression: Expression) -> Expression:
        return expression

    @v_args(inline=True)
    def course(self, token: Token) -> CourseRef:
        written = _COURSE.fullmatch(str(token))
        if written is None:
            raise NotAnExpression("this is not a course", token.start_pos or 0)
        department = " ".join((written["department"] or "").upper().split()) or self._department
        if department is None:
            raise NotAnExpression("a course number stands before any department", token.start_pos or 0)
        self._department = department
        return CourseRef(
            f"{department} {written['number']}",
            None if written["section"] in (None, "*") else written["section"],
            None if written["year"] in (None, "*") else int(written["year"]),
            None if written["semester"] in (None, "*") else int(written["semester"]),
            token.start_pos or 0,
        )

    @v_args(inline=True)
    def reference(self, token: Token) -> Reference:
        at = token.start_pos or 0
        if token.type == "MARK":
            return Reference(self._found[at], True, at)
        return Reference(" ".join(str(token).split()), False, at)

    def members(self, children: list[Expression | Token | None]) -> tuple[Expression, ...]:
        items: list[Expression] = []
        after_comma = True
        for child in children:
            if isinstance(child, Token):
                after_comma = True
            elif child is not None:
                if not after_comma:
                    self.missing.append(MissingComma(child.at, self._text[items[-1].at : child.at + 8]))
                items.append(child)
                after_comma = False
        return tuple(items)

    def either(self, children: list[Expression]) -> Expression:
        return children[0] if len(children) == 1 else Or(tuple(children), children[0].at)

    def both(self, children: list[Expression]) -> Expression:
        return children[0] if len(children) == 1 else And(tuple(children), children[0].at)

    @v_args(inline=True)
    def negation(self, expression: Expression) -> Expression:
        return NotExpression(expression, expression.at)

    def counter(self, children: list[Token | None]) -> tuple[Counter, int]:
        operator: Operator = "at_least"
        number: Fraction | None = None
        tokens = [child for child in children if child is not None]
        for token in tokens:
            if token.type in ("AT_MOST", "AT_LEAST", "EXACTLY"):
                operator = _OPERATORS[token.type]
            elif token.type != "ALL":
                number = _number(token)
            if token.type == "NONE":
                operator = "exactly"
        if number is None and len(tokens) > 1:
            raise NotAnExpression("a bound needs a number, not all", tokens[0].start_pos or 0)
        return Counter(operator, number), tokens[0].start_pos or 0

    @v_args(inline=True)
    def of(self, counted: tuple[Counter, int], members: tuple[Expression, ...]) -> Expression:
        return Of(counted[0], members, counted[1])

    @v_args(inline=True)
    def where(
        self, counted: tuple[Counter, int], distinct: Token | None, _courses: Token, condition: Condition
    ) -> Expression:
        return Where(_with_number(counted), distinct is not None, condition, counted[1])

    @v_args(inline=True)
    def occurrences(self, counted: tuple[Counter, int], _word: Token, course: CourseRef) -> Expression:
        return Occurrences(_with_number(counted), course, counted[1])

    @v_args(inline=True)
    def modifier(
        self, counted: tuple[Counter, int], what: Token, besides: CourseRef | None, source: Modifier
    ) -> Expression:
        word = _WHATS[str(what).rstrip("s")]
        return evolve(source, counter=_with_number(counted), what=word, besides=besides, at=counted[1])

    @v_args(inline=True)
    def besides(self, course: CourseRef) -> CourseRef:
        return course

    @v_args(inline=True)
    def from_children(self, _word: Token, where: Condition | None) -> Modifier:
        return Modifier(_NOTHING_COUNTED, "course", "children", where=where)

    @v_args(inline=True)
    def from_filter(self, _word: Token, where: Condition | None) -> Modifier:
        return Modifier(_NOTHING_COUNTED, "course", "filter", where=where)

    @v_args(inline=True)
    def from_courses(self, _word: Token, where: Condition) -> Modifier:
        return Modifier(_NOTHING_COUNTED, "course", "courses", where=where)

    def from_named(self, children: list[Reference | Token | Condition | None]) -> Modifier:
        where = children[-1]
        return Modifier(
            _NOTHING_COUNTED,
            "course",
            "children",
            children=tuple(child for child in children if isinstance(child, Reference)),
            where=where if isinstance(where, Qualification | EveryCondition | SomeCondition) else None,
        )

    @v_args(inline=True)
    def from_named_one(self, child: Reference) -> Modifier:
        return Modifier(_NOTHING_COUNTED, "course", "children", children=(child,))

    @v_args(inline=True)
    def braces(self, condition: Condition) -> Condition:
        return condition

    def some(self, children: list[Condition]) -> Condition:
        return children[0] if len(children) == 1 else SomeCondition(tuple(children), children[0].at)

    def every(self, children: list[Condition]) -> Condition:
        return children[0] if len(children) == 1 else EveryCondition(tuple(children), children[0].at)

    @v_args(inline=True)
    def qualification(self, key: Token, comparison: Token, value: Value) -> Condition:
        return _qualified(str(key), "=" if comparison == "==" else str(comparison), value, key.start_pos or 0)

    @v_args(inline=True)
    def word(self, token: Token) -> Value:
        return str(token)

    @v_args(inline=True)
    def function(self, name: Token, key: Token, _courses: Token, where: Condition) -> Value:
        return Function(str(name), str(key), where, name.start_pos or 0)

    def some_value(self, children: list[Value]) -> Value:
        return children[0] if len(children) == 1 else Values("some", tuple(children))

    def every_value(self, children: list[Value]) -> Value:
        return children[0] if len(children) == 1 else Values("every", tuple(children))

    @v_args(inline=True)
    def only(self, distinct: Token | None, courses: Token, what: Condition | tuple[Expression, ...]) -> Filter:
        at = courses.start_pos or 0
        return FilterOf(what, at) if isinstance(what, tuple) else FilterWhere(distinct is not None, what, at)

    @v_args(inline=True)
    def counted_filter(self, counted: tuple[Counter, int], members: tuple[Expression, ...]) -> Filter:
        return FilterOf(members, counted[1])

    @v_args(inline=True)
    def bare_filter(self, members: tuple[Expression, ...]) -> Filter:
        return FilterOf(members, 0)


_OPERATORS: dict[str, Operator] = {"AT_MOST": "at_most", "AT_LEAST": "at_least", "EXACTLY": "exactly"}
_WHATS: dict[str, What] = {"course": "course", "credit": "credit", "department": "department", "term": "term"}
_NOTHING_COUNTED = Counter("at_least", None)


def _qualified(key: str, operator: str, value: Value, at: int) -> Condition:
    """One comparison; with several values, one comparison for each."""
    if isinstance(value, Values):
        parts = tuple(_qualified(key, operator, one, at) for one in value.of)
        return SomeCondition(parts, at) if value.how == "some" else EveryCondition(parts, at)
    return Qualification(key, operator, value, at)


def _number(token: Token) -> Fraction:
    text = str(token)
    if token.type in ("ANY", "NONE"):
        return Fraction(1 if token.type == "ANY" else 0)
    if text == "one-half":
        return Fraction(1, 2)
    whole, _, part = text.partition("-point-")
    if part:  # one-point-five; digits after the point are said one by one, and every real file has one of them
        return NUMBERS[whole] + NUMBERS[part] / (10 if NUMBERS[part] < 10 else 100)
    return NUMBERS[text] if text in NUMBERS else Fraction(text)


def _with_number(counted: tuple[Counter, int]) -> Counter:
    if counted[0].number is None:
        raise NotAnExpression("a number is needed here, not all", counted[1])
    return counted[0]
