"""Maya R., the one learner whom the demonstration follows: 71 credits, two colleges, a third keeps her transcript."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from asyougo.demo.attempts import attempt_at
from asyougo.demo.world import Course, World, rows
from asyougo.model.terms import Term
from asyougo.model.transcript import Learner, MissingPaper, Transcript

MAYA = "maya"
HELD_BY = "northgate"
OWED_USD = Fraction(112)


def read_maya(world: World) -> Transcript:
    """Maya's record as `demo/data/maya.csv` lists it, with the transcript that Northgate College keeps."""
    taken: dict[str, int] = {}
    attempts = []
    for row in rows("maya.csv"):
        school, term = row["institution"], Term.read(row["term"])
        taken[school] = taken.get(school, 1) + 1
        attempts.append(attempt_at(_course(world, school, row["code"], term), taken[school], term, row["grade"]))
    paper = MissingPaper(
        id="missing#1",
        place=attempts[0].place.on(1),
        institution=HELD_BY,
        why="hold",
        amount_usd=OWED_USD,
        document="official transcript",
        begins=Term.read("2013-fall"),
        ends=Term.read("2014-spring"),
    )
    learner = Learner(
        id=MAYA,
        home="lakeside",
        start_date=date(2016, 8, 22),
        declared=(),
        catalogue_year=2016,
        name="Maya R.",
    )
    return Transcript(learner, tuple(attempts), missing=(paper,))


def _course(world: World, school: str, code: str, term: Term) -> Course:
    for course in world.courses_of(school):
        if course.code == code and course.is_taught(term.begins):
            return course
    raise KeyError(f"{school} does not teach {code} in {term}")
