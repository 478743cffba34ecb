"""Translated rules are audited: every finding has a proof that the independent checker accepts."""

from __future__ import annotations

import json
import random
import re
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from attrs import evolve

from asyougo.audit.certificate import check
from asyougo.audit.match import match
from asyougo.audit.prepare import prepare
from asyougo.errors import Place
from asyougo.formats.hanson import read_hanson
from asyougo.formats.princeton import read_princeton
from asyougo.model.context import AuditContext
from asyougo.model.evidence import CourseAttempt
from asyougo.model.finding import Finding, Verdict
from asyougo.model.predicate import AllOf, AnyOf, Codes, Predicate, SetNamed, Wildcard
from asyougo.model.requirement import All, Requirement, takes_below, walk
from asyougo.model.terms import Term
from asyougo.model.transcript import Learner, Transcript
from tests.unit.formats.test_foreign_rules import DATA, HANSON, PRINCETON, translated
from tests.unit.formats.test_hanson import BEEKEEPING
from tests.unit.formats.test_princeton import GARDENING

CASES = sorted((DATA / "princeton-requirements" / "audit-cases").glob("*.test"))
TODAY = AuditContext(date(2026, 6, 30))
GARDEN = [f"GAR {n}" for n in (101, 211, 301, 401, 402, 403)] + ["BOT 201", "BOT 301", "ENV 101", "FRE 207"]
FILLING = [f"ZOO {n}" for n in range(101, 113)]  # courses that count for nothing but the number of courses in all


def record(codes: list[str], attributes: tuple[str, ...] = (), file: str = "t") -> Transcript:
    rows = tuple(
        CourseAttempt(
            f"{file}#{number}", Place(file, number), "home", code, code, Fraction(3), "semester", "B", "letter",
            term=Term(2016, 2), attributes=attributes, level=int(code.split()[1][0]) * 100,
        )
        for number, code in enumerate(codes, 1)
    )  # fmt: skip
    return Transcript(Learner("l", start_date=date(2016, 9, 1), catalogue_year=2016, declared=()), rows)


def proven(rule: Requirement, transcript: Transcript) -> Finding:
    """The finding, whose certificate the independent checker accepts."""
    prepared = prepare(transcript, TODAY)
    finding = match(rule, prepared)
    assert check(rule, prepared, finding.certificate) == [], rule.id
    return finding


def test_a_learner_who_took_everything_is_left_with_the_questions_of_the_file() -> None:
    (rule,), _ = read_princeton(GARDENING, "gar.yaml")
    finding = proven(rule, record(GARDEN + FILLING, ("LA",)))
    assert finding.verdict == Verdict.UNDETERMINED
    assert {question.about for question in finding.questions} == {
        "show", "restrictions", "root.declared-in-time", "root.independent-work-done",
    }  # fmt: skip


@pytest.mark.parametrize("lost", ["GAR 101", "BOT 201", "ZOO 101"])
def test_a_learner_who_lacks_one_needed_course_is_refused_whatever_the_questions(lost: str) -> None:
    (rule,), _ = read_princeton(GARDENING, "gar.yaml")
    left = [code for code in GARDEN + FILLING[:10] if code != lost]
    assert proven(rule, record(left, ("LA",))).verdict == Verdict.NOT_SATISFIED


def test_the_order_of_courses_changes_nothing() -> None:
    (rule,), _ = read_princeton(GARDENING, "gar.yaml")
    rows = record(GARDEN + FILLING, ("LA",))
    shuffled = evolve(rows, evidence=tuple(random.Random(1).sample(rows.evidence, len(rows.evidence))))
    assert proven(rule, shuffled).verdict == proven(rule, rows).verdict


def test_an_area_is_audited_with_its_limit() -> None:
    (rule,), _ = read_hanson(BEEKEEPING, "bees.yaml")
    core = ["BEE 101", "BEE 111", "BEE 391", "BEE 202", "WASP 303"]
    without = evolve(rule, limits=())
    old = record([*core, "CHEM 121", "CHEM 123", "CHEM 126"])  # with these, five courses of level 100
    new = record([*core, "BEE 227", "CH/BI 126"])  # with these, three
    assert proven(without, old).verdict == Verdict.UNDETERMINED  # only the fieldwork is open
    assert proven(rule, old).verdict == proven(rule, new).verdict == Verdict.NOT_SATISFIED


def audit_case(path: Path) -> tuple[str, Transcript]:
    """The programme and the record of one audit case: semesters of courses with their distribution area."""
    programme, year, semesters = path.read_text(encoding="utf-8").split("\n", 2)
    rows: list[CourseAttempt] = []
    for number, semester in enumerate(json.loads(semesters)):
        term = Term(int(year) - 4 + (number + 1) // 2, 0 if number % 2 else 2)
        for course in semester:
            code = re.sub(r"^([A-Z]{3}) ?", r"\1 ", course["name"].upper().split(":")[0].split("/")[0].strip())
            areas = (course["dist_area"],) if course.get("dist_area") else ()
            rows.append(
                CourseAttempt(
                    f"t#{len(rows)}", Place(path.name, len(rows)), "princeton", code, course.get("title") or code,
                    Fraction(4), "semester", "B", "letter", term=term, attributes=areas,
                )
            )  # fmt: skip
    return programme.strip(), Transcript(Learner("l", start_date=date(int(year) - 4, 9, 1)), tuple(rows))


@pytest.mark.shared
def test_the_audit_cases_give_findings_whose_proof_holds() -> None:
    rules = {rule.id.rpartition("/")[2].upper(): rule for rule in translated(read_princeton, PRINCETON)}
    audited = 0
    for path in CASES:
        programme, transcript = audit_case(path)
        if programme not in rules:  # the cases are of 2018; three of their programmes are not among the files
            continue
        audited += 1
        rule = rules[programme]
        assert isinstance(rule.require, All)
        whole = proven(rule, transcript)
        shared = {end for share in rule.share if share.between for end in share.between}
        if not shared:
            used = [use.item for node in whole.nodes for use in node.uses]
            assert len(used) == len(set(used)), path.name
        if programme.startswith("COS"):  # COS 126, 217 and 226 stand in every one of these records
            part = next(node for node in walk(rule.require) if node.id.endswith("computer-science-prerequisites"))
            assert proven(evolve(rule, require=part), transcript).verdict == Verdict.SATISFIED
            grown = evolve(
                transcript, evidence=(*transcript.evidence, *record(["MAT 202", "COS 240"], file="later").evidence)
            )
            assert proven(rule, grown).verdict in (whole.verdict, Verdict.SATISFIED, Verdict.UNDETERMINED)
    assert audited == 6


def random_record(rng: random.Random, rule: Requirement) -> Transcript:
    """Some of the courses that a rule names, with all kinds of grades; a wildcard is met by numbers that fit it."""
    rows: list[CourseAttempt] = []
    share = rng.choice((0.1, 0.3, 0.6, 1.0))
    codes = [code for code in vocabulary(rule) if rng.random() < share]
    for number, code in enumerate(rng.sample(codes, min(len(codes), 40))):
        status = rng.choice(["completed"] * 12 + ["in_progress", "planned"])
        rows.append(
            CourseAttempt(
                f"t#{number}", Place("t", number), "home", code, code, Fraction(rng.choice((1, 3, 4))), "semester",
                rng.choice("AABBBCCDFW") if status == "completed" else None, "letter", status,  # type: ignore[arg-type]
                term=Term(2015 + rng.randrange(5), rng.choice((0, 2))), level=int(code.split()[-1][0]) * 100,
                attributes=tuple(rng.sample(("CD", "EM", "HA", "LA", "QR", "SEL", "FYW", "WRI", "EIN"), 2)),
            )
        )  # fmt: skip
    return Transcript(Learner("l", start_date=date(2015, 9, 1), catalogue_year=2016, declared=()), tuple(rows))


def vocabulary(rule: Requirement) -> list[str]:
    sets = dict(rule.sets)
    found: set[str] = set()

    def look(predicate: Predicate) -> None:
        match predicate:
            case Codes(codes):
                found.update(codes)
            case Wildcard(subject, pattern):
                digits = pattern.rstrip("*")
                found.update(f"{subject} {digits + filling:.3}" for filling in ("105", "213", "324"))
            case SetNamed(name):
                look(sets[name])
            case AllOf(of) | AnyOf(of):
                for part in of:
                    look(part)

    assert rule.require is not None
    for take in takes_below(rule.require):
        look(take.set)
    return sorted(found)


@pytest.mark.shared
def test_every_real_rule_is_audited_with_a_proof() -> None:
    verdicts: set[Verdict] = set()
    rules = [*translated(read_princeton, PRINCETON), *translated(read_hanson, HANSON)]
    for rule in rules:
        verdicts.add(proven(rule, random_record(random.Random(rule.id), rule)).verdict)
    assert len(rules) == 107 and {Verdict.NOT_SATISFIED, Verdict.UNDETERMINED} <= verdicts
