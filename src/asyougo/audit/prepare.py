"""A transcript made ready: one item per attempt, with identity, exact credits, standing and supply.

`prepare` does not know any rule. It keeps every attempt; `match` applies what a rule itself says about repeats
and grades. Each step is logged as (step, item, before, after, why).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TypeVar

from attrs import evolve

from asyougo.model.canonical import content_hash
from asyougo.model.context import AuditContext, Catalogue, CatalogueCourse, Equivalence
from asyougo.model.evidence import AttestedCompetency, CourseAttempt, ExamResult, Experience, Grading, HeldCredential
from asyougo.model.grades import GradeMeaning, GradeScale, normal_grade
from asyougo.model.predicate import cross_listed, level_of_number, normal_code, split_code
from asyougo.model.terms import Term
from asyougo.model.transcript import Facts, Item, LogEntry, PreparedTranscript, Supply, Transcript
from asyougo.model.units import semester_credits, write_exact

UNGRADED_PASS = GradeMeaning("passed")
NEVER = GradeMeaning("never")
PASS_FAIL_GRADES = frozenset(("P", "CR", "S", "NP", "NC", "U"))


def prepare(transcript: Transcript, context: AuditContext) -> PreparedTranscript:
    """The record of one learner under one context, once for any number of rules.

    Items are sorted by (supply, term, code, id), so the order of rows in a file changes nothing.
    """
    log: list[LogEntry] = []
    attempts = [entry for entry in transcript.evidence if isinstance(entry, CourseAttempt)]
    items = [_item(attempt, context, log, wild=False) for attempt in attempts]
    items += [_item(attempt, context, log, wild=True) for attempt in transcript.unreadable]
    items = _with_identities(items, context, log)
    items.sort(key=item_order)
    prepared = PreparedTranscript(
        items=tuple(items),
        papers=tuple(sorted(transcript.missing, key=lambda paper: paper.id)),
        facts=_facts(transcript),
        as_of=context.as_of,
        exams=_kept(transcript, ExamResult),
        held=_kept(transcript, HeldCredential),
        competencies=_kept(transcript, AttestedCompetency),
        experiences=_kept(transcript, Experience),
        overrides=_overrides(transcript, context),
        log=tuple(log),
    )
    return evolve(prepared, hash=content_hash(evolve(prepared, hash="", overrides=())))


def item_order(item: Item) -> tuple[int, Term, str, str]:
    """The order in which equal choices are made: earned first, then the earliest term, then the code."""
    supply = ("earned", "in_progress", "planned").index(item.supply)
    return supply, item.term or Term(9999, 0), item.code or "~", item.id


Kept = TypeVar("Kept", ExamResult, HeldCredential, AttestedCompetency, Experience)


def _kept(transcript: Transcript, kind: type[Kept]) -> tuple[Kept, ...]:
    found = [entry for entry in transcript.evidence if isinstance(entry, kind)]
    return tuple(sorted(found, key=lambda entry: entry.id))


def _facts(transcript: Transcript) -> Facts:
    learner = transcript.learner
    return Facts(learner.home, learner.declared, learner.catalogue_year, learner.start_date)


def _overrides(transcript: Transcript, context: AuditContext) -> tuple[object, ...]:
    mine = (o for o in context.overrides if o.learner is None or o.learner == transcript.learner.id)
    return tuple(sorted(mine, key=lambda override: (override.at, override.id)))


def _item(attempt: CourseAttempt, context: AuditContext, log: list[LogEntry], wild: bool) -> Item:
    catalogue = _catalogue_of(attempt, context)
    course = _catalogue_course(attempt, catalogue, context)
    scale = catalogue.grades if catalogue and catalogue.institution else context.policy.grades
    code = normal_code(attempt.code) if attempt.code else None
    meaning, supply = _standing(attempt, scale, context)
    credits = None
    if attempt.units is not None and attempt.unit_system is not None:
        credits = semester_credits(attempt.units, attempt.unit_system)
        if attempt.unit_system == "quarter":
            why = "a quarter unit is 2/3 of a semester unit"
            log.append(LogEntry("units", attempt.id, write_exact(attempt.units), write_exact(credits), why))
    elif attempt.units is None and course is not None and not wild and course.credits is not None:
        credits = course.credits
        log.append(LogEntry("units", attempt.id, "", write_exact(credits), "the catalogue gives the units"))
    return Item(
        id=attempt.id,
        identity=code or attempt.id,
        codes=(code,) if code else None,
        credits=credits,
        standing=meaning.standing,
        supply=supply,
        grade="W" if attempt.status == "withdrawn" else attempt.grade,
        points=meaning.points if supply == "earned" else None,
        counts_in_gpa=meaning.counts_in_gpa and supply == "earned",
        grading=attempt.grading or _grading(meaning, attempt.grade),
        term=attempt.term,
        institution=attempt.institution,
        type=attempt.type,
        attributes=_attributes(attempt, course),
        level=_level(attempt, course, code),
        repeatable=course.repeatable if course else 1,
        wild=wild,
        term_ends=_own_term_end(attempt, context),
        title=attempt.title,
        place=attempt.place,
    )


def _standing(attempt: CourseAttempt, scale: GradeScale, context: AuditContext) -> tuple[GradeMeaning, Supply]:
    if attempt.status == "withdrawn":
        return NEVER, "earned"
    if attempt.status in ("in_progress", "planned"):
        return UNGRADED_PASS, attempt.status
    meaning = scale.meaning(attempt.grade)
    if meaning.standing == "incomplete":
        return GradeMeaning("incomplete"), "in_progress"
    return meaning, "earned"


def _grading(meaning: GradeMeaning, grade: str | None) -> Grading | None:
    """How a grade shows that it was given, where the record does not say; a transfer grade does not show it."""
    if meaning.points is not None:
        return "letter"
    return "pass_fail" if normal_grade(grade or "") in PASS_FAIL_GRADES else None


def _own_term_end(attempt: CourseAttempt, context: AuditContext) -> date | None:
    """Last day of a term by the institution's own calendar; None where it gives none."""
    own = context.calendar_term(attempt.institution, attempt.term) if attempt.term is not None else None
    return own.ends if own else None


def settle_incomplete(item: Item, lapses: timedelta, as_of: date) -> Item:
    """An incomplete as it stands on a day: still open (in progress), lapsed (never), or unknown without a term."""
    if item.standing != "incomplete":
        return item
    if item.done_by is None:
        return evolve(item, standing="unknown")
    return evolve(item, standing="passed" if as_of <= item.done_by + lapses else "never")


def _catalogue_of(attempt: CourseAttempt, context: AuditContext) -> Catalogue | None:
    own = (c for c in context.catalogues if c.institution is not None and c.institution == attempt.institution)
    general = (c for c in context.catalogues if c.institution is None)
    return next(own, None) or next(general, None)


def _catalogue_course(
    attempt: CourseAttempt, catalogue: Catalogue | None, context: AuditContext
) -> CatalogueCourse | None:
    if catalogue is None or attempt.code is None:
        return None
    code = normal_code(attempt.code)
    day = attempt.term.begins if attempt.term else None
    dated = [course for course in courses_by_code(catalogue).get(code, ()) if _offered(course, day)]
    return dated[0] if dated else None


_BY_CODE: dict[int, tuple[Catalogue, dict[str, list[CatalogueCourse]]]] = {}


def courses_by_code(catalogue: Catalogue) -> dict[str, list[CatalogueCourse]]:
    """The courses of a catalogue by code; computed once per catalogue value."""
    kept = _BY_CODE.get(id(catalogue))
    if kept is None or kept[0] is not catalogue:
        table: dict[str, list[CatalogueCourse]] = {}
        for course in catalogue.courses:
            table.setdefault(course.code, []).append(course)
        if len(_BY_CODE) > 256:  # catalogues of one context; more are other contexts, long finished
            _BY_CODE.clear()
        _BY_CODE[id(catalogue)] = kept = (catalogue, table)
    return kept[1]


def _offered(course: CatalogueCourse, day: date | None) -> bool:
    return day is None or (
        (course.begins is None or course.begins <= day) and (course.ends is None or day < course.ends)
    )


def _attributes(attempt: CourseAttempt, course: CatalogueCourse | None) -> frozenset[str] | None:
    if attempt.attributes is not None:
        return frozenset(attempt.attributes)
    return frozenset(course.attributes) if course is not None and course.attributes is not None else None


def _level(attempt: CourseAttempt, course: CatalogueCourse | None, code: str | None) -> int | None:
    if attempt.level is not None:
        return attempt.level
    if course is not None and course.level is not None:
        return course.level
    parts = split_code(code) if code else None
    return level_of_number(parts[1]) if parts else None


def _with_identities(items: list[Item], context: AuditContext, log: list[LogEntry]) -> list[Item]:
    """Items with every code that names them, and one identity for all attempts at one course."""
    same = _equivalences(context)
    closures = [_closure(item, same) for item in items]
    parent = {code: code for names in closures for code in names}

    def root(code: str) -> str:
        while parent[code] != code:
            parent[code] = parent[parent[code]]
            code = parent[code]
        return code

    coded = {(item.code, names) for item, names in zip(items, closures, strict=True) if item.code is not None}
    for mine, names in sorted((code, names) for code, names in coded if len(names) > 1):
        listed = cross_listed(mine)
        for other, theirs in coded:
            if mine != other and (other in listed or (other in names and mine in theirs)):
                first, second = sorted((root(mine), root(other)))
                parent[second] = first
    known = []
    for item, names in zip(items, closures, strict=True):
        if item.code is None:
            known.append(item)
            continue
        identity = root(item.code)
        if identity != item.code:
            log.append(LogEntry("identity", item.id, item.code, identity, "renumbered or cross-listed"))
        known.append(evolve(item, identity=identity, codes=(item.code, *sorted(names - {item.code}))))
    return known


def _closure(item: Item, same: dict[str, list[Equivalence]]) -> frozenset[str]:
    """Every code that names the course of an item on the day it was taken, its own included."""
    if item.code is None:
        return frozenset()
    day = item.term.begins if item.term else None
    names = set(cross_listed(item.code))
    queue = list(names)
    while queue:
        for entry in same.get(queue.pop(), ()):
            here = entry.at is None or item.institution in (None, entry.at)
            if here and entry.in_force(day):
                more = {*cross_listed(entry.code), *cross_listed(entry.same_as)} - names
                names |= more
                queue += more
    return frozenset(names)


def _equivalences(context: AuditContext) -> dict[str, list[Equivalence]]:
    """Equivalences by the code that they start from, in both directions."""
    entries = list(context.equivalences)
    for catalogue in context.catalogues:
        for course in catalogue.courses:
            for entry in course.same_as:
                there = entry.institution or catalogue.institution
                entries.append(evolve(entry, code=course.code, at=catalogue.institution, institution=there))
    table: dict[str, list[Equivalence]] = {}
    for entry in entries:
        back = evolve(entry, code=entry.same_as, same_as=entry.code, at=entry.institution, institution=entry.at)
        for one in (entry, back):
            for name in cross_listed(one.code):
                table.setdefault(name, []).append(one)
    return table
