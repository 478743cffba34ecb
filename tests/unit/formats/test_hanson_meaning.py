"""The requirement that an area of study becomes is met by exactly the courses that meet the file.

What a file means is computed here straight from its language, by trying every way to use the courses: a course counts
once in the whole area, except that a count over children is about the courses that the children use. "At most" looks at
the courses that are used. What the requirement means is the oracle's answer.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import combinations
from typing import Any

from asyougo.errors import Place
from asyougo.formats.hanson import read_hanson
from asyougo.model.context import AuditContext
from asyougo.model.evidence import CourseAttempt
from asyougo.model.finding import Verdict
from asyougo.model.terms import Term
from asyougo.model.transcript import Learner, Transcript
from tests.oracle.exhaustive import truth

Expression = tuple[Any, ...]
Way = frozenset[tuple[str, str]]
"""Which course is used by which part: pairs of a course and the place of the part."""

COURSES = {"BEE 101": "X", "BEE 102": "", "BEE 201": "Y", "WASP 101": "XY", "WASP 202": "", "WASP 203": "X"}
NUMBERS = ("zero", "one", "two", "three", "four")


def written(expression: Expression) -> str:
    """The expression in the words of the language."""
    kind, *rest = expression
    match kind:
        case "course" | "child":
            return str(rest[0])
        case "and" | "or":
            return "(" + (" & " if kind == "and" else " | ").join(written(part) for part in rest[0]) + ")"
        case "of":
            return f"{NUMBERS[rest[0]]} of ({', '.join(written(part) for part in rest[1])})"
        case "where":
            return f"{NUMBERS[rest[0]]} courses where {{ gereqs = {rest[1]} }}"
        case "count":
            return f"{NUMBERS[rest[0]]} {rest[1]} from children"
        case "besides":
            return f"{NUMBERS[rest[0]]} courses besides {rest[1]} from children"
        case _:
            raise ValueError(kind)


def together(first: Way, second: Way) -> Way | None:
    """Both ways at once, unless they use one course for two parts that may not have it in common."""
    for course, part in first:
        for other, place in second:
            if course == other and part != place and not (may_share(part, place) or may_share(place, part)):
                return None
    return first | second


def may_share(count: str, place: str) -> bool:
    return count.startswith("count") and place.startswith(("count", "child"))


class Area:
    """An area of study: a result over children that have results of their own."""

    def __init__(self, result: Expression, children: dict[str, Expression], at_most: int | None, none_of: list[str]):
        self.result, self.children, self.at_most, self.none_of = result, children, at_most, none_of

    def text(self) -> str:
        result = written(self.result)
        if self.at_most is not None:
            result += f" & at most {NUMBERS[self.at_most]} courses from children where {{ level = 100 }}"
        if self.none_of:
            result += f" & none of ({', '.join(self.none_of)})"
        below = "".join(f"{name}: '{written(child)}'\n" for name, child in self.children.items())
        return f"name: A\ntype: major\nrevision: 2015-16\nresult: '{result}'\n{below}"

    def is_met(self, taken: list[str]) -> bool:
        """Whether some of the courses taken meet it; none-of looks at all of them."""
        if set(taken) & set(self.none_of):
            return False
        for way in self.ways(self.result, "result", tuple(taken)):
            low = {course for course, _ in way if course.split()[1].startswith("1")}
            if self.at_most is None or len(low) <= self.at_most:
                return True
        return False

    def ways(self, expression: Expression, place: str, courses: tuple[str, ...]) -> Iterator[Way]:
        """The ways in which courses can meet an expression that stands at a place."""
        kind, *rest = expression
        match kind:
            case "course":
                if rest[0] in courses:
                    yield frozenset({(rest[0], place)})
            case "child":
                yield from self.ways(self.children[rest[0]], f"child {rest[0]}", courses)
            case "and":
                yield from self.all_of(rest[0], place, courses)
            case "or":
                for number, part in enumerate(rest[0]):
                    yield from self.ways(part, f"{place}.{number}", courses)
            case "of":
                for chosen in combinations(list(enumerate(rest[1])), rest[0]):
                    yield from self.all_of([part for _, part in chosen], place, courses, [n for n, _ in chosen])
            case "where":
                fitting = [course for course in courses if rest[1] in COURSES[course]]
                for some in combinations(fitting, rest[0]):
                    yield frozenset((course, place) for course in some)
            case "count" | "besides":
                found = [course for course in courses if any(about(child, course) for child in self.children.values())]
                for some in combinations([course for course in found if course != rest[1]], rest[0]):
                    if rest[1] != "departments" or len({course.split()[0] for course in some}) == rest[0]:
                        yield frozenset((course, f"count {place}") for course in some)

    def all_of(
        self, parts: list[Expression], place: str, courses: tuple[str, ...], numbers: list[int] | None = None
    ) -> Iterator[Way]:
        if not parts:
            yield frozenset()
            return
        first, *others = parts
        number, *rest = numbers if numbers is not None else range(len(parts))
        for way in self.ways(first, f"{place}.{number}", courses):
            for more in self.all_of(others, place, courses, list(rest)):
                both = together(way, more)
                if both is not None:
                    yield both


def about(expression: Expression, course: str) -> bool:
    """Whether an expression is about a course."""
    kind, *rest = expression
    match kind:
        case "course":
            return bool(rest[0] == course)
        case "and" | "or":
            return any(about(part, course) for part in rest[0])
        case "of":
            return any(about(part, course) for part in rest[1])
        case _:
            return rest[1] in COURSES[course]


def random_expression(rng: random.Random, depth: int, names: list[str]) -> Expression:
    kind = rng.choice(["and", "or", "of", "of"]) if depth else rng.choice(["course", "course", "where", "child"])
    if kind == "child" and names:
        return ("child", rng.choice(names))
    if kind == "where":
        return ("where", rng.randint(1, 2), rng.choice("XY"))
    if kind in ("course", "child"):
        return ("course", rng.choice(list(COURSES)))
    parts = [random_expression(rng, depth - 1 if rng.random() < 0.5 else 0, names) for _ in range(rng.randint(2, 3))]
    return (kind, parts) if kind != "of" else ("of", rng.randint(1, len(parts)), parts)


def random_area(rng: random.Random) -> Area:
    children = {name: random_expression(rng, rng.randint(0, 1), []) for name in "ABC"[: rng.randint(1, 3)]}
    parts = [random_expression(rng, 1, list(children)), ("child", rng.choice(list(children)))][: rng.randint(1, 2)]
    if rng.random() < 0.6:
        parts.append(("count", rng.randint(1, 3), rng.choice(["courses", "departments"])))
    if rng.random() < 0.2:
        parts.append(("besides", rng.randint(1, 2), rng.choice(list(COURSES))))
    at_most = rng.randint(1, 2) if rng.random() < 0.3 else None
    none_of = rng.sample(list(COURSES), 1) if rng.random() < 0.15 else []
    return Area(("and", parts), children, at_most, none_of)


def passed(codes: list[str]) -> Transcript:
    attempts = tuple(
        CourseAttempt(
            f"t#{n}", Place(), "home", code, code, Fraction(3), "semester", "B", "letter", term=Term(2020, 2),
            attributes=tuple(COURSES[code]),
        )
        for n, code in enumerate(codes)
    )  # fmt: skip
    return Transcript(Learner("l", catalogue_year=2015), attempts)


def test_the_rule_is_met_by_exactly_the_courses_that_meet_the_file() -> None:
    answers: list[bool] = []
    for seed in range(120):
        rng = random.Random(seed)
        area = random_area(rng)
        (rule,), problems = read_hanson(area.text(), "a.yaml")
        assert [problem for problem in problems if problem.severity == "error"] == [], (seed, area.text())
        for _ in range(3):
            taken = rng.sample(list(COURSES), rng.randint(2, len(COURSES)))
            verdict = truth(rule, passed(taken), AuditContext(date(2026, 1, 1))).verdict
            answers.append(area.is_met(taken))
            assert (verdict == Verdict.SATISFIED) == answers[-1], (seed, taken, area.text(), verdict)
    assert 0.2 < sum(answers) / len(answers) < 0.8
