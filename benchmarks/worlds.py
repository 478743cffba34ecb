"""Two invented worlds for measuring: one catalogue of 3,000 courses, and 60 colleges with 24,000.

Courses differ in popularity (gamma), learners take 22 of them on average, mostly at one college; a thousand
credentials ask for eight courses in the median, from overlapping lists within some subjects.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from asyougo.model.predicate import Codes
from asyougo.model.requirement import All, Requirement, Take
from asyougo.model.transcript import Item
from asyougo.population.encode import Looks, Rows

NEAR = 225  # courses among which the lists of one credential choose
SUBJECTS = 40  # of one college; its courses are spread over them
COURSES_OF_A_LEARNER = 22.2
POPULARITY = 0.3  # shape of the gamma distribution: a few courses are taken by many
AWAY = 0.1  # the share of courses that are taken at another college


@frozen
class World:
    """codes: of all courses, by number. college: of each course; weight: how often it is taken."""

    name: str
    codes: tuple[str, ...]
    college: NDArray[np.int64]
    weight: NDArray[np.float64]
    rules: tuple[Requirement, ...]


def make_world(name: str, colleges: int, courses: int, credentials: int, seed: int = 1) -> World:
    """A world with so many courses and credentials in all, spread over the colleges."""
    rng = np.random.default_rng(seed)
    college = np.arange(courses) * colleges // courses
    each = courses // colleges
    within = np.arange(courses) % each
    subject = within * SUBJECTS // each
    codes = tuple(f"C{c:02}S{s:02} {100 + n}" for c, s, n in zip(college, subject, within, strict=True))
    weight = rng.gamma(POPULARITY, 1.0, courses) + 0.002
    rules = tuple(
        _rule(f"{number:04}", int(rng.integers(colleges)), codes, college, subject, rng)
        for number in range(credentials)
    )
    return World(name, codes, college, weight, rules)


def _rule(
    number: str,
    home: int,
    codes: tuple[str, ...],
    college: NDArray[np.int64],
    subject: NDArray[np.int64],
    rng: np.random.Generator,
) -> Requirement:
    subjects = rng.choice(SUBJECTS, round(NEAR * SUBJECTS / int((college == home).sum())), replace=False)
    near = np.flatnonzero((college == home) & np.isin(subject, subjects))
    takes = []
    for place in range(int(rng.integers(4, 11))):
        size = int(min(len(near), rng.integers(5, 40)))
        need = 1 + int(rng.random() < 0.2)
        listed = tuple(sorted(codes[course] for course in rng.choice(near, size, replace=False)))
        takes.append(Take(id=f"t{place}", set=Codes(listed), need=Fraction(need)))
    return Requirement(id=f"c{home:02}/{number}", owner=f"c{home:02}", require=All(id="root", of=tuple(takes)))


def looks_of(world: World, looks: Looks) -> None:
    """Have every course of the world judged, so that its number is its look."""
    for number, code in enumerate(world.codes):
        item = Item(code, code, (code,), Fraction(3), "passed", "earned", institution=f"c{world.college[number]:02}")
        assert looks.number(item) == number


def learners_of(world: World, learners: int, seed: int) -> Rows:
    """Passed courses of so many learners, as rows for the kernel."""
    rng = np.random.default_rng(seed)
    colleges = int(world.college[-1]) + 1
    size = np.maximum(1, rng.gamma(2.5, COURSES_OF_A_LEARNER / 2.5, learners)).astype(np.int64)
    owner = np.repeat(np.arange(learners), size)
    home = rng.integers(colleges, size=learners)[owner]
    away = rng.random(len(owner)) < (AWAY if colleges > 1 else 0)
    where = np.where(away, rng.integers(colleges, size=len(owner)), home)
    total = np.cumsum(world.weight)
    begins = np.searchsorted(world.college, np.arange(colleges))
    low = np.concatenate([[0.0], total])[begins]
    high = np.append(low[1:], total[-1])
    drawn = low[where] + rng.random(len(owner)) * (high - low)[where]
    course = np.minimum(np.searchsorted(total, drawn, side="right"), len(world.codes) - 1)
    pairs = np.unique(owner * len(world.codes) + course)
    owner, course = pairs // len(world.codes), (pairs % len(world.codes)).astype(np.int32)
    first = np.searchsorted(owner, np.arange(learners + 1))
    return Rows(first.astype(np.int64), course, course, np.zeros(len(course), dtype=np.int16))


ONE_CATALOGUE = ("one catalogue", 1, 3_000, 1_000)
SIXTY_COLLEGES = ("60 colleges", 60, 24_000, 1_000)
