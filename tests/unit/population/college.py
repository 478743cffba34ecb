"""A small college of the tests: seven rules over two dozen courses, and learners of every kind."""

from __future__ import annotations

import random
from fractions import Fraction

from asyougo.errors import Place, Problem
from asyougo.model.evidence import CourseAttempt
from asyougo.model.requirement import Requirement
from asyougo.model.terms import Term
from asyougo.model.transcript import Learner, MissingPaper, Transcript
from asyougo.rules.parse import load_rule

CODES = tuple(f"{subject} {number}" for subject in ("BIO", "MAT", "ENG", "ART") for number in (101, 102, 201, 202, 301))

RULE_TEXTS = {
    "biology": """
rule: asyougo/1
id: lake/biology
label: Certificate in biology
owner: lake
require:
  all:
    - {id: core, take: {courses: 2, any_of: "BIO 101, 102"}}
    - {id: more, take: {courses: 1, any_of: "BIO 102, 201; MAT 101"}}
""",
    "credits": """
rule: asyougo/1
id: lake/credits
label: Thirty credits
owner: lake
require: {id: any, take: {credits: "15", any_of: "BIO *; MAT *; ENG *"}}
""",
    "letters": """
rule: asyougo/1
id: lake/letters
label: Letters
owner: lake
policy: {grade_min: C}
require:
  n_of:
    n: 2
    of:
      - {id: e, take: {courses: 1, any_of: "ENG 101, 102"}}
      - {id: a, take: {courses: 1, any_of: "ART 101, 102; ENG 102"}}
      - {id: m, take: {courses: 2, any_of: "MAT 1**"}}
""",
    "pool": """
rule: asyougo/1
id: lake/pool
label: A pool
owner: lake
require:
  id: p
  pool:
    need: 4
    unit: courses
    of:
      - {id: p1, max: 2, take: {any_of: "BIO *"}}
      - {id: p2, take: {any_of: "MAT *; ART *"}}
""",
    "licence": """
rule: asyougo/1
id: lake/licence
label: Course and licence
owner: lake
require:
  all:
    - {id: c, take: {courses: 1, any_of: "ART 201, 202, 301"}}
    - {id: h, hold: {credential: state/licence, issuers: [state]}}
""",
    "resident": """
rule: asyougo/1
id: lake/resident
label: With residency
owner: lake
require: {id: r, take: {courses: 3, any_of: "ENG *; ART *; BIO *"}}
limits:
  - {id: here, over: institution, at_least: {credits: "6"}}
""",
    "signed": """
rule: asyougo/1
id: lake/signed
label: Signed by the dean
owner: lake
require:
  all:
    - {id: s, take: {courses: 1, any_of: "MAT 201, 202"}}
    - {id: dean, attest: {question: {en: Does the dean approve?}, signers: [dean]}}
""",
}


def rules() -> tuple[Requirement, ...]:
    """The rules of the college, read from their texts."""
    return tuple(load_rule(text, f"{name}.yaml") for name, text in RULE_TEXTS.items())


def learner(number: int) -> Transcript:
    """One learner by number: some with grades missing, unreadable rows, courses to come or papers elsewhere."""
    lots = random.Random(number)
    name = f"L-{number:04}"
    rows = [_attempt(name, row, lots) for row in range(1, lots.randint(1, 11))]
    unreadable = tuple(_attempt(name, row, lots, blank=True) for row in range(90, 90 + (lots.random() < 0.1)))
    papers = ()
    if lots.random() < 0.08:
        papers = (MissingPaper("missing#1", Place(f"{name}.json"), lots.choice(("lake", "harbor")), "hold"),)
    problems = tuple(Problem(row.place, "the row cannot be read") for row in unreadable)
    return Transcript(Learner(name, "lake"), tuple(rows), unreadable, papers, problems)


def _attempt(name: str, row: int, lots: random.Random, blank: bool = False) -> CourseAttempt:
    status = lots.choices(("completed", "in_progress", "planned", "withdrawn"), (85, 6, 4, 5))[0]
    grades = ("A", "B", "C", "D", "F", "P", None)
    return CourseAttempt(
        id=f"{name}.csv#{row}",
        place=Place(f"{name}.csv", row),
        institution=lots.choices(("lake", "harbor"), (85, 15))[0],
        code=None if blank and lots.random() < 0.5 else lots.choice(CODES),
        units=None if blank else Fraction(lots.choice((1, 2, 3, 3, 3, 4))),
        unit_system="semester",
        grade=lots.choices(grades, (30, 25, 20, 8, 8, 5, 4))[0] if status == "completed" else None,
        status=status,
        term=Term(lots.randint(2018, 2025), lots.choice((1, 3))),
    )


RULES = rules()
LEARNERS = tuple(learner(number) for number in range(60))
