"""What an expression of the Hanson format says, as values: courses, references, counts, conditions.

`at` is the character where a part begins. `written` puts a part into the words of the language again, on one line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import Literal

from attrs import evolve, frozen

from asyougo.model.units import write_exact

Operator = Literal["at_least", "at_most", "exactly"]
What = Literal["course", "credit", "department", "term"]


@frozen
class CourseRef:
    """A course. `section`, `year` and `semester` narrow it to some of its offerings; None is any."""

    code: str
    section: str | None = None
    year: int | None = None
    semester: int | None = None
    at: int = 0


@frozen
class Reference:
    """The name of another requirement as it was written; `known` says whether there is one of that name."""

    name: str
    known: bool
    at: int = 0


@frozen
class And:
    of: tuple[Expression, ...]
    at: int = 0


@frozen
class Or:
    of: tuple[Expression, ...]
    at: int = 0


@frozen
class NotExpression:
    of: Expression
    at: int = 0


@frozen
class Counter:
    """How many; `number` None is all of what follows."""

    operator: Operator
    number: Fraction | None


@frozen
class Of:
    counter: Counter
    of: tuple[Expression, ...]
    at: int = 0


@frozen
class Function:
    """A value worked out from other courses: `min(year) from courses where {...}`."""

    name: str
    key: str
    where: Condition
    at: int = 0


@frozen
class Qualification:
    """One property compared with one value."""

    key: str
    operator: str
    value: str | Function
    at: int = 0


@frozen
class EveryCondition:
    of: tuple[Condition, ...]
    at: int = 0


@frozen
class SomeCondition:
    of: tuple[Condition, ...]
    at: int = 0


Condition = Qualification | EveryCondition | SomeCondition


@frozen
class Where:
    """So many courses that meet a condition."""

    counter: Counter
    distinct: bool
    where: Condition
    at: int = 0


@frozen
class Occurrences:
    """One course, taken so many times."""

    counter: Counter
    course: CourseRef
    at: int = 0


@frozen
class Modifier:
    """A count over a source. `children` None is all of them; `besides` is a course that does not count."""

    counter: Counter
    what: What
    source: Literal["children", "filter", "courses"]
    children: tuple[Reference, ...] | None = None
    where: Condition | None = None
    besides: CourseRef | None = None
    at: int = 0


Expression = CourseRef | Reference | And | Or | NotExpression | Of | Where | Occurrences | Modifier


@frozen
class FilterWhere:
    distinct: bool
    where: Condition
    at: int = 0


@frozen
class FilterOf:
    of: tuple[Expression, ...]
    at: int = 0


Filter = FilterWhere | FilterOf


@frozen
class Values:
    """Several values for one comparison: `gereqs = (AQR | SED)`."""

    how: Literal["some", "every"]
    of: tuple[Value, ...]


Value = str | Function | Values


def parts_of(expression: Expression | Filter | Condition) -> Iterator[Expression | Filter | Condition | Function]:
    """An expression with everything below it: other expressions, conditions, functions."""
    yield expression
    below: tuple[object, ...] = ()
    match expression:
        case And(of) | Or(of) | Of(_, of) | FilterOf(of) | EveryCondition(of) | SomeCondition(of):
            below = of
        case NotExpression(of=one):
            below = (one,)
        case Where(where=where) | FilterWhere(where=where):
            below = (where,)
        case Occurrences(course=course):
            below = (course,)
        case Modifier(children=children, where=where, besides=besides):
            below = (*(children or ()), *filter(None, (where, besides)))
        case Qualification(value=Function() as function):
            yield function
            below = (function.where,)
    for part in below:
        yield from parts_of(part)  # type: ignore[arg-type]


def written(part: Expression | Filter | Condition) -> str:
    """A part in the words of the language, the same whatever blanks and line breaks it was written with.

    >>> written(Of(Counter("at_least", Fraction(2)), (CourseRef("ART 102"), CourseRef("ART 103", year=2012))))
    '2 of (ART 102, ART 103.*.2012)'
    """
    match part:
        case CourseRef(code, section, year, semester):
            details = [section, year, semester]
            while details and details[-1] is None:
                details.pop()
            return ".".join([code, *("*" if detail is None else str(detail) for detail in details)])
        case Reference(name):
            return name
        case And(of) | EveryCondition(of):
            choices = (Or, SomeCondition)
            return " & ".join(f"({written(one)})" if isinstance(one, choices) else written(one) for one in of)
        case Or(of) | SomeCondition(of):
            return " | ".join(written(one) for one in of)
        case NotExpression(one):
            return f"!({written(one)})"
        case Of(counter, of):
            return f"{_counted(counter)} of ({_listed(of)})"
        case Where(counter, distinct, where):
            return f"{_counted(counter)} {'distinct ' if distinct else ''}courses where {{ {written(where)} }}"
        case Occurrences(counter, course):
            return f"{_counted(counter)} occurrences of {written(course)}"
        case Modifier(counter, what, source, children, where, besides):
            named = source if children is None else f"({_listed(children)})"
            words = f"{_counted(counter)} {what}s" + (f" besides {written(besides)}" if besides else "")
            return f"{words} from {named}" + (f" where {{ {written(where)} }}" if where else "")
        case Qualification(key, operator, value):
            if isinstance(value, Function):
                value = f"{value.name}({value.key}) from courses where {{ {written(value.where)} }}"
            return f"{key} {operator} {value}"
        case FilterOf(of):
            return f"only courses from ({_listed(of)})"
        case FilterWhere(where=where):
            return f"only courses where {{ {written(where)} }}"


def _counted(counter: Counter) -> str:
    number = "all" if counter.number is None else write_exact(counter.number)
    return number if counter.operator == "at_least" else f"{counter.operator.replace('_', ' ')} {number}"


def _listed(of: tuple[Expression, ...]) -> str:
    return ", ".join(written(one) for one in of)


def short_name(expression: Expression) -> str:
    """What an expression is called in an id, whatever the order of its parts."""
    match expression:
        case CourseRef():
            return written(expression)
        case Reference(name):
            return name
        case And(of) | Or(of):
            joint = " and " if isinstance(expression, And) else " or "
            names = sorted(short_name(one) for one in of)
            return joint.join(names) if len(names) <= 3 else f"{names[0]}{joint}{len(names) - 1} more"
        case Of(of=of):
            counted = written(expression).partition(" of (")[0]
            names = sorted(short_name(one) for one in of)
            return (
                f"{counted} of {names[0]} and {len(names) - 1} more" if len(names) > 1 else f"{counted} of {len(names)}"
            )
        case _:
            return written(expression)


def flattened(
    kind: type[And] | type[Or], members: Iterable[Expression], seen: Callable[[Expression], None]
) -> tuple[Expression, ...]:
    """The members with those of the same kind inside them put in their place: (A & B) & C is A & B & C."""
    flat: list[Expression] = []
    for member in members:
        if isinstance(member, kind):
            seen(member)
            flat.extend(flattened(kind, member.of, seen))
        else:
            flat.append(member)
    return tuple(flat)


def same_courses(modifier: Modifier) -> str:
    """What a count counts over, as a text: equal for counts over the same courses."""
    return written(evolve(modifier, what="course", counter=Counter("at_least", Fraction(0))))
