"""The requirement that a programme file becomes is met by exactly the courses that meet the file.

What a file means is computed here straight from its language, by trying every way to use the courses; what the
requirement means is the oracle's answer.
"""

from __future__ import annotations

import random
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any

from asyougo.errors import Place
from asyougo.formats.princeton import read_princeton
from asyougo.model.context import AuditContext
from asyougo.model.evidence import CourseAttempt
from asyougo.model.finding import Verdict
from asyougo.model.terms import Term
from asyougo.model.transcript import Learner, Transcript
from tests.oracle.exhaustive import truth
from tests.unit.formats.test_princeton import leaf, parts, programme


def contribution(clause: dict[str, Any], used: dict[str, int]) -> int:
    """What a clause contributes, straight from the language: nothing below its need, at most its bound."""
    count = counted(clause, used)
    return 0 if count < needed(clause) else min(int(clause["max_counted"]), count)


def counted(clause: dict[str, Any], used: dict[str, int]) -> int:
    if "course_list" in clause:
        return used.get(clause["name"], 0)
    return sum(contribution(part, used) for part in clause["req_list"])


def most(clause: dict[str, Any]) -> int:
    below = len(clause["course_list"]) if "course_list" in clause else sum(most(part) for part in clause["req_list"])
    return min(int(clause["max_counted"]), below)


def needed(clause: dict[str, Any]) -> int:
    if clause["min_needed"] != "ALL":
        return int(clause["min_needed"])
    return sum(most(part) for part in clause["req_list"])


def leaves(clause: dict[str, Any]) -> list[dict[str, Any]]:
    return [clause] if "course_list" in clause else [one for part in clause["req_list"] for one in leaves(part)]


def is_met(clauses: list[dict[str, Any]], taken: list[str]) -> bool:
    """Whether one way to use the courses, each at most once, lets every clause contribute all it can."""
    ends = [one for clause in clauses for one in leaves(clause)]
    choices = [[None, *(end["name"] for end in ends if course in end["course_list"])] for course in taken]
    for way in product(*choices):
        used = {name: way.count(name) for name in way if name is not None}
        if all(contribution(clause, used) == most(clause) for clause in clauses):
            return True
    return False


def random_clause(rng: random.Random, name: str, depth: int, pool: list[str]) -> dict[str, Any]:
    bound = rng.choice((1, 1, 1, 2, 3))
    if depth == 0 or rng.random() < 0.35:
        listed = rng.sample(pool, rng.randint(1, min(4, len(pool))))
        return leaf(name, rng.randint(0, min(3, len(listed))), rng.choice((1, bound)), *listed)
    below = [random_clause(rng, f"{name}{letter}", depth - 1, pool) for letter in "abc"[: rng.randint(1, 3)]]
    highest = sum(most(part) for part in below)
    return parts(name, rng.choice(["ALL", rng.randint(0, max(highest, 1))]), bound, *below)


def passed(codes: list[str]) -> Transcript:
    attempts = tuple(
        CourseAttempt(f"t#{n}", Place(), "home", code, code, Fraction(3), "semester", "B", "letter", term=Term(2020, 2))
        for n, code in enumerate(codes)
    )
    return Transcript(Learner("l"), attempts)


def test_the_rule_is_met_by_exactly_the_courses_that_meet_the_file() -> None:
    universe = [f"GAR {number}" for number in range(101, 106)]
    answers: list[bool] = []
    for seed in range(100):
        rng = random.Random(seed)
        clauses = [random_clause(rng, name, 2, universe) for name in ("P", "Q")[: rng.randint(1, 2)]]
        (rule,), problems = read_princeton(programme(*clauses), "gar.yaml")
        if any(problem.severity == "error" for problem in problems):  # a count that the parts can never give
            assert all(problem.code == "impossible" for problem in problems)
            continue
        for _ in range(3):
            taken = rng.sample(universe, rng.randint(2, len(universe)))
            verdict = truth(rule, passed(taken), AuditContext(date(2026, 1, 1))).verdict
            answers.append(is_met(clauses, taken))
            assert (verdict == Verdict.SATISFIED) == answers[-1], (seed, taken)
    assert len(answers) > 200 and 0.2 < sum(answers) / len(answers) < 0.8
