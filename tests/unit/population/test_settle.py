"""What the kernel settles is what the auditor says: verdicts and what is missing, over random rules and records."""

from __future__ import annotations

import random
from datetime import date

import numpy as np
import pytest
from attrs import evolve
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_flow

from asyougo.audit.evaluate import Evaluation
from asyougo.audit.prepare import prepare
from asyougo.audit.remaining import what_is_left
from asyougo.errors import Place
from asyougo.model.context import AuditContext
from asyougo.model.evidence import CourseAttempt
from asyougo.model.finding import Verdict
from asyougo.model.requirement import Requirement
from asyougo.model.terms import Term
from asyougo.model.transcript import Learner, PreparedTranscript, Transcript
from asyougo.population.kernel import fill
from asyougo.population.pack import RulePack, pack_rules
from asyougo.population.settle import Settler
from asyougo.rules.parse import load_rule
from tests.oracle.pairs import larger_pair, random_pair

DAY = date(2026, 6, 1)
CODES = tuple(f"{subject} {number}" for subject in ("BIO", "MAT", "ENG") for number in (101, 102, 201, 202, 301, 302))
GRADES = ("A", "B", "C", "C-", "D", "F", "W")


def random_places(seed: int) -> Requirement:
    """A rule of places: lists that overlap, wildcards, levels, floors; now and then a choice among some of them."""
    rng = random.Random(seed)
    takes = []
    for number in range(rng.randint(1, 6)):
        listed = "; ".join(sorted(rng.sample(CODES, rng.randint(1, 8))))
        words = rng.choice((f'any_of: "{listed}"', f'any_of: "{listed}"', 'any_of: "BIO *; MAT 2**"'))
        where = rng.choice(("", "", ", where: {level: {gte: 200}}", ", where: {institution: lake}"))
        grade = rng.choice(("", "", ", grade: C", ", grade: B"))
        takes.append(f"    - {{id: t{number}, take: {{courses: {rng.randint(1, 3)}, {words}{where}}}{grade}}}")
    if len(takes) > 3 and rng.random() < 0.5:
        chosen = "\n".join("      " + take.strip() for take in takes[1:])
        takes = [
            takes[0],
            f"    - id: k\n      n_of:\n        n: {rng.randint(1, len(takes) - 1)}\n        of:\n" + indented(chosen),
        ]
    text = f"rule: asyougo/1\nid: lake/r{seed}\nlabel: R\nowner: lake\nrequire:\n  all:\n" + "\n".join(takes) + "\n"
    return load_rule(text, "r.yaml")


def indented(lines: str) -> str:
    return "\n".join("    " + line for line in lines.splitlines())


def random_record(seed: int) -> Transcript:
    """Courses of two institutions with repeats, failures and withdrawals."""
    rng = random.Random(seed)
    attempts = []
    for number in range(rng.randint(0, 14)):
        grade = rng.choice(GRADES)
        attempts.append(
            CourseAttempt(
                id=f"a{number:02}",
                place=Place("made.csv", number + 2),
                code=rng.choice(CODES),
                units=None,
                unit_system=None,
                grade=None if grade == "W" else grade,
                term=Term(rng.randint(2018, 2025), rng.choice((0, 2))),
                status="withdrawn" if grade == "W" else "completed",
                institution=rng.choice(("lake", "hill")),
            )
        )
    return Transcript(Learner(f"L-{seed}"), tuple(attempts))


def differences(prepared: PreparedTranscript, pack: RulePack) -> list[str]:
    """Where the kernel and the auditor say different things of a clear record."""
    settler = Settler(pack)
    assert settler.is_clear(prepared)
    pairs = {rule: (missing, counted) for _, rule, missing, counted in settler.pairs([prepared]).tolist()}
    found = []
    for rule in sorted(settler.rules):
        evaluation = Evaluation(pack.plans[rule], prepared, pack.hashes[rule])
        verdict = evaluation.answer().verdict
        with_facts = any(part.kind == "static" for part in pack.plans[rule].parts.values())
        instance = evaluation.instance("earned", "low")
        promised = instance.simplify(instance.plan.root) is not False
        missing = pairs.get(rule, (pack.slack + 1, 1))[0]
        name = pack.rules[rule].id
        if with_facts:
            if verdict is Verdict.SATISFIED and missing:
                found.append(f"{name}: {missing} missing, and the auditor says met")
            continue
        if (verdict is Verdict.SATISFIED) != (missing == 0):
            found.append(f"{name}: {missing} missing, and the auditor says {verdict}")
        if promised != (pairs.get(rule, (1, 1))[1] == 0):
            found.append(f"{name}: a count promises {promised}")
        left = what_is_left(evaluation, verdict, None)
        courses = left.remaining.courses if left is not None else None
        # Courses that could still be taken may run out, so more may be left than places are empty, and never fewer.
        if courses is not None and courses[0] < min(missing, pack.slack + 1):
            found.append(f"{name}: {missing} missing, and the auditor says {courses}")
    return found


@pytest.mark.parametrize("slack", (0, 1, 3))
def test_random_lists_of_places_are_settled_as_the_auditor_does(slack: int) -> None:
    rules, _ = pack_rules([random_places(seed) for seed in range(60)], DAY, slack, {})
    assert len(Settler(rules).rules) > 40
    met = 0
    for seed in range(60):
        record = prepare(random_record(seed), AuditContext(DAY))
        assert differences(record, rules) == [], f"record {seed}"
        met += (Settler(rules).pairs([record])[:, 2] == 0).sum()
    assert met > 20


def clear_part(prepared: PreparedTranscript, pack: RulePack) -> PreparedTranscript:
    """What is clear of a record, without what is not."""
    bare = evolve(prepared, papers=(), overrides=())
    clear = tuple(item for item in bare.items if Settler(pack).is_clear(evolve(bare, items=(item,))))
    return evolve(bare, items=clear)


def test_random_pairs_of_every_kind_are_settled_as_the_auditor_does() -> None:
    settled = courses = 0
    for make in (random_pair, larger_pair):
        for seed in range(8_000_000, 8_000_600):
            pair = make(seed)
            pack, _ = pack_rules((pair.rule,), pair.context.as_of, 2, {})
            if pack.rules and Settler(pack).rules:
                record = clear_part(prepare(pair.transcript, pair.context), pack)
                settled, courses = settled + 1, courses + len(record.items)
                assert differences(record, pack) == [], f"{make.__name__} {seed}"
    assert settled > 20 and courses > 80


def test_many_records_are_settled_as_one_by_one() -> None:
    rules, _ = pack_rules([random_places(seed) for seed in range(30)], DAY, 1, {})
    records = [prepare(random_record(seed), AuditContext(DAY)) for seed in range(50)]
    together = Settler(rules).pairs(records)
    alone = [Settler(rules).pairs([record]) + np.array([number, 0, 0, 0]) for number, record in enumerate(records)]
    assert together.tolist() == np.concatenate(alone).tolist()


def test_a_full_room_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rules, _ = pack_rules([random_places(seed) for seed in range(30)], DAY, 3, {})
    records = [prepare(random_record(seed), AuditContext(DAY)) for seed in range(50)]
    whole = Settler(rules).pairs(records)
    monkeypatch.setattr("asyougo.population.settle.ROOM", 1)
    assert Settler(rules).pairs(records).tolist() == whole.tolist()
    assert len(whole) > 3 * len(rules.rules)


def flow(masks: list[int], need: list[int]) -> int:
    """The same by scipy: source, courses, places, sink."""
    courses, places = len(masks), len(need)
    size = courses + places + 2
    capacity = np.zeros((size, size), dtype=np.int32)
    capacity[0, 1 : courses + 1] = 1
    for course, mask in enumerate(masks):
        for place in range(places):
            capacity[course + 1, courses + 1 + place] = (mask >> place) & 1
    capacity[courses + 1 : -1, -1] = need
    return int(maximum_flow(csr_matrix(capacity), 0, size - 1).flow_value)


def test_the_places_that_courses_fill_are_a_maximum_flow() -> None:
    rng = random.Random(5)
    for _ in range(4_000):
        places, courses = rng.randint(1, 9), rng.randint(0, 14)
        masks = [rng.getrandbits(places) & rng.getrandbits(places) for _ in range(courses)]
        need = [rng.randint(0, 3) for _ in range(places)]
        room = (np.zeros(64, np.int32), np.zeros(20, np.int16))
        padded = np.array([*masks, 0], dtype=np.uint64)
        assert fill(padded, courses, np.array(need, np.int32), places, *room) == flow(masks, need)
