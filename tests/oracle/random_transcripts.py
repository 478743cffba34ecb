"""Random transcripts and contexts, repeatable by seed, with the dirt of real ones.

Repeats, W, I, P/NP, NR, transfer, quarter units, courses in progress and planned, grades, levels and attributes that
nobody knows, unreadable rows, missing papers, exams, licences, competencies, experience; overrides and equivalences.
"""

from __future__ import annotations

import random
from datetime import date
from fractions import Fraction

from attrs import evolve, frozen

from asyougo.errors import Place, Problem
from asyougo.model.context import AuditContext, CalendarTerm, Catalogue, CatalogueCourse, Equivalence, Override
from asyougo.model.evidence import (
    AttestedCompetency,
    CourseAttempt,
    Evidence,
    ExamResult,
    Experience,
    HeldCredential,
)
from asyougo.model.predicate import cross_listed, named_codes
from asyougo.model.requirement import Requirement, Take, walk
from asyougo.model.terms import Term
from asyougo.model.transcript import Learner, MissingPaper, Transcript
from tests.oracle.asked import node_ids
from tests.oracle.random_parts import (
    AS_OF,
    ATTRIBUTES,
    CREDENTIALS,
    EXAMS,
    FRAMEWORK,
    KINDS,
    OTHERS,
    OWNER,
    World,
)

GRADES = ("A", "A", "A-", "B+", "B", "B", "B-", "C+", "C", "C", "C-", "D", "D-", "F")
ODD_GRADES = ("W", "I", "P", "CR", "NP", "NR", "T", "WF", "AU", "XX")
LATEST = 30  # terms to choose from


@frozen
class Dirt:
    """How likely each kind of trouble is, per course or per transcript."""

    odd_grade: float = 0.06
    failed: float = 0.06
    unfinished: float = 0.16
    repeat: float = 0.08
    transfer: float = 0.15
    quarter: float = 0.08
    unknown: float = 0.03
    unreadable: float = 0.08
    missing: float = 0.08
    pass_fail: float = 0.05
    override: float = 0.1
    equivalence: float = 0.1
    catalogue: float = 0.15


CLEAN = Dirt(0, 0, 0.12, 0.05, 0, 0, 0, 0, 0, 0, 0, 0, 0)
USUAL = Dirt()
FILTHY = Dirt(0.15, 0.1, 0.25, 0.2, 0.3, 0.2, 0.12, 0.3, 0.3, 0.15, 0.4, 0.3, 0.3)


def named_in(requirement: Requirement) -> tuple[str, ...]:
    """The codes that a rule names, each once, by name."""
    sets = dict(requirement.sets)
    found: set[str] = set()
    nodes = [requirement.require, *(block for _, block in requirement.blocks)]
    for root in nodes:
        for node in walk(root) if root is not None else ():
            if isinstance(node, Take):
                for codes in named_codes(node.set, sets):
                    found |= set(codes.codes)
    return tuple(sorted(found))


def random_transcript(
    rng: random.Random, world: World, requirement: Requirement, dirt: Dirt = USUAL, share: float | None = None
) -> Transcript:
    """A transcript that holds about `share` of the courses that the rule names, and some others."""
    share = rng.choice((0.5, 0.7, 0.85, 1.0)) if share is None else share
    rows: list[CourseAttempt] = []
    names = [code for code in (named_in(requirement) or world.codes) if rng.random() < share]
    names += [rng.choice((*world.noise, *world.codes)) for _ in range(rng.randrange(3))]
    for code in names:
        rows.append(attempt(rng, world, code, dirt))
        while rng.random() < dirt.repeat:
            rows.append(evolve(attempt(rng, world, code, dirt), code=rng.choice(cross_listed(code))))
    rng.shuffle(rows)
    rows = [evolve(row, id=f"t#{number}", place=Place("t", number)) for number, row in enumerate(rows, 1)]
    evidence: list[Evidence] = list(rows)
    evidence += other_evidence(rng, len(rows), dirt)
    unreadable: tuple[CourseAttempt, ...] = ()
    if rng.random() < dirt.unreadable:
        unreadable = (unreadable_row(rng, world, names, dirt),)
    missing: tuple[MissingPaper, ...] = ()
    if rng.random() < dirt.missing:
        missing = (missing_paper(rng),)
    problems = tuple(Problem(row.place, "the row cannot be read") for row in unreadable)
    return Transcript(random_learner(rng, dirt), tuple(evidence), unreadable, missing, problems)


def attempt(rng: random.Random, world: World, code: str, dirt: Dirt) -> CourseAttempt:
    """One try at one course."""
    unknown = dirt.unknown
    place = Place("t", 0)
    digit = code.split()[-1][0]
    row = CourseAttempt(
        id="t#0",
        place=place,
        institution=world.owner,
        code=code,
        title=f"Course {code}",
        units=Fraction(rng.choice((1, 2, 3, 3, 3, 4, 4, 5))),
        unit_system="semester",
        grade=rng.choice(GRADES[:-1]),
        grading="letter",
        status="completed",
        term=random_term(rng),
        level=int(digit) * 100,
        attributes=tuple(sorted(name for name in ATTRIBUTES if rng.random() < 0.3)),
    )
    if rng.random() < dirt.failed:
        row = evolve(row, grade="F")
    if rng.random() < dirt.odd_grade:
        grade = rng.choice(ODD_GRADES)
        row = evolve(row, grade=grade, status="withdrawn" if grade == "W" and rng.random() < 0.7 else "completed")
    if rng.random() < dirt.pass_fail:
        row = evolve(row, grading="pass_fail", grade=rng.choice(("P", "P", "NP")))
    if rng.random() < dirt.transfer:
        row = evolve(row, institution=rng.choice(OTHERS), type=rng.choice(("course", "transfer")))
        if rng.random() < 0.2:
            row = evolve(row, grade=rng.choice(("T", "TR")))
    elif rng.random() < dirt.transfer / 3:
        row = evolve(row, type=rng.choice(("exam", "prior_learning", "transfer")))
    if rng.random() < dirt.quarter:
        row = evolve(row, units=Fraction(rng.choice((3, 4, 5))), unit_system="quarter")
    if rng.random() < dirt.unfinished:
        status = rng.choice(("in_progress", "in_progress", "planned"))
        row = evolve(row, status=status, grade=None, term=Term(2026, 2))
    if unknown:
        gaps = {
            "units": None,
            "unit_system": None,
            "grade": None,
            "grading": None,
            "term": None,
            "level": None,
            "attributes": None,
            "institution": None,
            "status": None,
        }
        row = evolve(row, **{name: gap for name, gap in gaps.items() if rng.random() < unknown})
    return row


def random_term(rng: random.Random) -> Term:
    year, order = divmod(rng.randrange(20), 3)
    return Term(2018 + year, order)


def random_learner(rng: random.Random, dirt: Dirt) -> Learner:
    """Whose record it is, with some of the static facts unknown."""
    gap = max(0.1, dirt.unknown)
    return Learner(
        id="L-1",
        home=None if rng.random() < gap else rng.choice((OWNER, OWNER, "harbor")),
        start_date=None if rng.random() < gap else date(rng.choice((2018, 2019)), rng.choice((1, 8)), 20),
        declared=None if rng.random() < gap else ("random/other",) if rng.random() < 0.3 else (),
        catalogue_year=None if rng.random() < gap else rng.choice((2018, 2019, 2020)),
    )


def other_evidence(rng: random.Random, after: int, dirt: Dirt) -> list[Evidence]:
    """Exams, licences, competencies and experience, some of them incomplete."""

    def gap(value: object) -> object:
        return None if rng.random() < max(0.08, dirt.unknown) else value

    def day() -> date:
        return date(rng.randint(2016, 2026), rng.randint(1, 6), rng.randint(1, 28))

    made: list[Evidence] = []

    def here() -> dict[str, object]:
        number = after + len(made) + 1
        return {"id": f"t#{number}", "place": Place("t", number)}

    for exam in EXAMS:
        while rng.random() < 0.45:
            made.append(
                ExamResult(
                    **here(),
                    exam=exam,
                    score=gap(Fraction(rng.randint(2, 5))),
                    scale=rng.choice((None, "ap", "ib")),
                    on=gap(day()),
                )
            )  # type: ignore[arg-type]
    for credential in CREDENTIALS:
        while rng.random() < 0.45:
            awarded = day()
            made.append(
                HeldCredential(
                    **here(),
                    credential=credential,
                    type=gap(rng.choice(("licence", "badge"))),
                    issuer=gap(rng.choice(("bcsp", "acme"))),
                    awarded=gap(awarded),
                    expires=gap(evolve_year(awarded, rng.randint(1, 9))),
                    revoked=rng.random() < 0.1,
                )
            )  # type: ignore[arg-type]
    for item in ("c1", "c2"):
        while rng.random() < 0.4:
            made.append(
                AttestedCompetency(
                    **here(),
                    framework=FRAMEWORK,
                    item=item,
                    level=gap(Fraction(rng.randint(1, 3))),
                    kind=gap(rng.choice(("observed", "self"))),
                    attested_by="x",
                    on=gap(day()),
                )
            )  # type: ignore[arg-type]
    for kind in KINDS:
        while rng.random() < 0.4:
            ends = day()
            made.append(
                Experience(
                    **here(),
                    kind=kind,
                    hours=gap(Fraction(rng.choice((100, 200, 400)))),
                    years=gap(Fraction(rng.choice((1, 2)))),
                    begins=evolve_year(ends, -1),
                    ends=gap(ends),
                    attested_by="x",
                )
            )  # type: ignore[arg-type]
    return made


def evolve_year(day: date, years: int) -> date:
    return date(day.year + years, day.month, min(day.day, 28))


def unreadable_row(rng: random.Random, world: World, names: list[str], dirt: Dirt) -> CourseAttempt:
    """The attempt that an unreadable row stands for, with what could be read of it."""
    code = rng.choice(names or list(world.codes))
    whole = attempt(rng, world, code, dirt)
    keep = {
        name: getattr(whole, name)
        for name in ("institution", "code", "units", "grade", "term", "level")
        if rng.random() < 0.6
    }
    return CourseAttempt(
        id="t#900",
        place=Place("t", 900),
        unit_system="semester" if "units" in keep else None,
        grading="letter" if rng.random() < 0.5 else None,
        status="completed" if rng.random() < 0.6 else None,
        **keep,
    )


def missing_paper(rng: random.Random) -> MissingPaper:
    """A transcript that exists and is not here."""
    return MissingPaper(
        id="paper#1",
        place=Place("t", 950),
        institution=rng.choice((*OTHERS, OWNER, None)),
        why=rng.choice(("hold", "closed", "not_received", None)),
        amount_usd=Fraction(112),
        document="official transcript",
        begins=rng.choice((None, Term(2016, 2), Term(2021, 0))),
        ends=rng.choice((None, Term(2019, 2), Term(2023, 0))),
    )


def random_context(rng: random.Random, world: World, requirement: Requirement, dirt: Dirt = USUAL) -> AuditContext:
    """The day, and perhaps overrides, equivalences and a catalogue."""
    overrides: list[Override] = []
    while rng.random() < dirt.override and len(overrides) < 3:
        overrides.append(random_override(rng, world, requirement, len(overrides)))
    equivalences: list[Equivalence] = []
    while rng.random() < dirt.equivalence and len(equivalences) < 2:
        code, other = rng.sample(world.codes, 2)
        equivalences.append(
            Equivalence(
                code,
                rng.choice((other, "ZOO 900")),
                institution=rng.choice((None, None, OWNER, "harbor")),
                at=rng.choice((None, None, None, OWNER)),
                begins=rng.choice((None, date(2019, 7, 1))),
                ends=rng.choice((None, date(2022, 1, 1))),
            )
        )
    catalogues: tuple[Catalogue, ...] = ()
    if rng.random() < dirt.catalogue:
        catalogues = (random_catalogue(rng, world, calendar=True),)
        if rng.random() < 0.3:
            catalogues += (evolve(random_catalogue(rng, world), institution=rng.choice(("harbor", None))),)
    return AuditContext(AS_OF, catalogues, tuple(equivalences), tuple(overrides))


CALENDAR = (
    CalendarTerm("2020-fall", date(2020, 9, 1), date(2021, 1, 30)),
    CalendarTerm("2020-spring", date(2020, 1, 5), date(2020, 4, 30)),
    CalendarTerm("2021-fall", date(2021, 8, 20), date(2021, 11, 30)),
)


def random_catalogue(rng: random.Random, world: World, *, calendar: bool = False) -> Catalogue:
    """The owner's catalogue: most of the codes, with credits, levels and attributes; perhaps terms of its own."""
    courses = tuple(
        CatalogueCourse(
            code=code,
            title=f"Course {code}",
            credits=Fraction(rng.choice((1, 2, 3, 3, 4))),
            level=int(code.split()[-1][0]) * 100,
            attributes=tuple(name for name in ATTRIBUTES if rng.random() < 0.3),
            repeatable=2 if rng.random() < 0.1 else 1,
        )
        for code in (*world.codes, "ZOO 900")
        if rng.random() < 0.9
    )
    return Catalogue(institution=OWNER, courses=courses, terms=CALENDAR if calendar else ())


def random_override(rng: random.Random, world: World, requirement: Requirement, number: int) -> Override:
    """A signed exception to some node, now and then to one that is gone or out of force."""
    ids = list(node_ids(requirement.require, dict(requirement.blocks))) if requirement.require else []
    ids += [limit.id for limit in requirement.limits]
    kind = rng.choice(
        ("waive", "substitute", "substitute", "insert", "block", "pin", "credit", "grade", "sign", "sign")
    )
    code, other = rng.sample((*world.codes, *world.noise), 2)
    payload: dict[str, dict[str, str]] = {
        "substitute": {"use": code, "for": other},
        "insert": {"course": code},
        "block": {"course": code},
        "pin": {"course": code},
        "credit": {"course": code, "credits": str(rng.randint(1, 5))},
        "grade": {"course": code, "grade": rng.choice(("A", "B", "C", "D"))},
    }
    return Override(
        id=f"o{number}",
        node=rng.choice([*ids, "gone"]),
        kind=kind,
        at=date(rng.choice((2020, 2025, 2027)), 1, 1),  # type: ignore[arg-type]
        payload=tuple(payload.get(kind, {}).items()),
        learner=rng.choice((None, "L-1", "L-1", "L-2")),
        credential=rng.choice((None, requirement.id)),
        by="D. Reyes",
        role="chair",
        reason="agreed",
        expires=rng.choice((None, None, date(2026, 6, 30), date(2024, 1, 1))),
    )
