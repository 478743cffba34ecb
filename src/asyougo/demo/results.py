"""What one run over the invented state found, set beside what was planted: every number of the report."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from attrs import frozen

from asyougo.audit.certificate import check
from asyougo.audit.match import match, verdict_of
from asyougo.audit.prepare import prepare
from asyougo.demo import DEMONSTRATION_LINE
from asyougo.demo.case import CLASSES, PlantedClass
from asyougo.demo.maya import MAYA
from asyougo.demo.planted import Planted
from asyougo.demo.record import passes as gives_credit
from asyougo.demo.record import present_number
from asyougo.demo.state import DemoState
from asyougo.model.credential import Credential
from asyougo.model.evidence import CourseAttempt
from asyougo.model.finding import Finding, Verdict
from asyougo.model.requirement import Node, Requirement, walk
from asyougo.model.transcript import PreparedTranscript, Transcript
from asyougo.model.units import Credits, semester_credits, write_exact
from asyougo.population.sweep import Swept


@frozen
class ClassResult:
    """One class of planted cases. found + wrong + missed = planted.

    learners: of the three plain classes everybody of whom the run says so, planted or not; of a trap the learners
    for whom it was set. found: answered as planted. wrong: a definite answer that is false. missed: answered with a
    question where the truth is known, or with another number of courses left.
    """

    class_: PlantedClass
    learners: int
    planted: int
    found: int
    wrong: int
    missed: int


@frozen
class OneAway:
    """A credential that one course would finish: which course, and what it costs where it is taught."""

    credential: str
    name: str
    courses: tuple[str, ...]
    price_usd: Fraction | None


@frozen
class Unknown:
    """A credential of which nobody can tell: whose paper is missing, and what is owed for it."""

    credential: str
    name: str
    institution: str | None
    amount_usd: Fraction | None


@frozen
class CountOnly:
    """A credential that a count of each part would promise: the parts, and the only courses that fit them.

    checked: the independent checker accepts the proof of the no.
    """

    credential: str
    name: str
    parts: tuple[str, ...]
    courses: tuple[str, ...]
    checked: bool


@frozen
class MayaResult:
    """What the run says of Maya."""

    credits: Credits
    colleges: int
    met: tuple[Credential, ...]
    one_away: tuple[OneAway, ...]
    cannot_tell: tuple[Unknown, ...]
    count_only: tuple[CountOnly, ...]


@frozen
class Results:
    """The numbers of one run. pruned_share: pairs that a necessary condition dropped, of all pairs."""

    learners: int
    seed: int
    credentials: int
    pairs: int
    seconds: float
    pruned_share: Fraction
    classes: tuple[ClassResult, ...]
    people_who_meet_something: int
    count_only_would_have_promised_wrongly: int
    undetermined: int
    certificates_checked: int
    certificates_accepted: int
    maya: MayaResult

    @property
    def is_as_planted(self) -> bool:
        """Whether every planted case was found and every certificate was accepted."""
        all_found = all(one.found == one.planted for one in self.classes)
        return all_found and self.certificates_checked == self.certificates_accepted

    def as_json(self) -> dict[str, Any]:
        """The shape that scripts rely on, with the demonstration line in front."""
        return {
            "demonstration": DEMONSTRATION_LINE,
            "learners": self.learners,
            "seed": self.seed,
            "credentials": self.credentials,
            "pairs": self.pairs,
            "seconds": self.seconds,
            "pruned_share": round(float(self.pruned_share), 6),
            "planted": {
                one.class_: {
                    "learners": one.learners,
                    "planted": one.planted,
                    "found": one.found,
                    "wrong": one.wrong,
                    "missed": one.missed,
                }
                for one in self.classes
            },
            "people_who_meet_something": self.people_who_meet_something,
            "count_only_would_have_promised_wrongly": self.count_only_would_have_promised_wrongly,
            "undetermined": self.undetermined,
            "certificates": {"checked": self.certificates_checked, "accepted": self.certificates_accepted},
            "maya": {
                "credits": write_exact(self.maya.credits),
                "colleges": self.maya.colleges,
                "met": [credential.id for credential in self.maya.met],
                "one_away": [one.credential for one in self.maya.one_away],
                "cannot_tell": [one.credential for one in self.maya.cannot_tell],
                "count_only": [one.credential for one in self.maya.count_only],
            },
        }


def results_of(state: DemoState, swept: Swept, seconds: float) -> Results:
    """The results of a run over every learner and credential of a state, beside what was planted."""
    tally = swept.tally
    said = dict(tally.verdicts)
    return Results(
        learners=tally.learners,
        seed=state.seed,
        credentials=len(state.credentials),
        pairs=tally.pairs,
        seconds=round(seconds, 1),
        pruned_share=Fraction(tally.sieved, max(1, tally.pairs)),
        classes=compare(state, swept),
        people_who_meet_something=len(learners_with(swept, Verdict.SATISFIED)),
        count_only_would_have_promised_wrongly=tally.counted_wrongly,
        undetermined=said.get(Verdict.UNDETERMINED.value, 0),
        certificates_checked=tally.checked,
        certificates_accepted=tally.accepted,
        maya=maya_result(state, swept),
    )


def learners_with(swept: Swept, *verdicts: Verdict) -> set[str]:
    """The learners of whom the run says one of these things of at least one credential."""
    return {row.learner_id for row in swept.rows if row.verdict in verdicts}


# --- found against planted -------------------------------------------------------------------------


def compare(state: DemoState, swept: Swept) -> tuple[ClassResult, ...]:
    """Found against planted, class by class.

    Each planted pair is answered twice: by the row that the run stored, and by the explaining evaluator. A case is
    found only if both say what was planted.
    """
    stored = {(row.learner_id, row.credential_id): row for row in swept.rows}
    rules = {entry.credential.id: entry.file.requirement for entry in state.entries}
    statewide = {
        "met": learners_with(swept, Verdict.SATISFIED),
        "one_short": learners_with(swept, Verdict.NOT_SATISFIED),
        "cannot_tell": learners_with(swept, Verdict.UNDETERMINED) | {one.learner_id for one in swept.elsewhere},
    }
    counts: dict[PlantedClass, dict[str, int]] = {one: {"found": 0, "wrong": 0, "missed": 0} for one in CLASSES}
    people: dict[PlantedClass, set[str]] = {one: set() for one in CLASSES}
    for planted in state.planted_learners:
        truth = planted.truth
        people[truth.class_].add(truth.learner)
        prepared = prepare(planted.transcript, state.context)
        explained = verdict_of(rules[truth.credential], prepared)
        row = stored.get((truth.learner, truth.credential))
        left = row.missing_courses if row is not None else None
        answers = {explained} | ({row.verdict} if row is not None else set())
        counts[truth.class_][judged(truth, answers, left)] += 1
    return tuple(
        ClassResult(
            class_=one,
            learners=len(statewide.get(one, people[one])),
            planted=sum(counts[one].values()),
            found=counts[one]["found"],
            wrong=counts[one]["wrong"],
            missed=counts[one]["missed"],
        )
        for one in CLASSES
    )


def judged(truth: Planted, answers: Iterable[Verdict], left: int | None) -> str:
    """Whether answers of one planted case are `found`, `wrong` or `missed`. left: courses left as the run stored it."""
    given = set(answers)
    if given - {truth.expected, Verdict.UNDETERMINED}:
        return "wrong"
    if given != {truth.expected}:
        return "missed"
    if truth.class_ == "one_short" and truth.remaining is not None and left != truth.remaining:
        return "missed"
    return "found"


# --- Maya ------------------------------------------------------------------------------------------


def maya_result(state: DemoState, swept: Swept) -> MayaResult:
    """What the run says of Maya; each answer that the report explains is explained again, with its proof."""
    prepared = prepare(state.maya, state.context)
    credentials = {credential.id: credential for credential in state.credentials}
    near = {row.credential_id for row in swept.rows if row.learner_id == MAYA and row.missing_courses == 1}
    counted = {credential for learner, credential in swept.counted_wrongly if learner == MAYA}
    verdicts = {id: verdict_of(rule_of(credential), prepared) for id, credential in credentials.items()}

    def explained(id: str) -> Finding:
        return match(rule_of(credentials[id]), prepared, catalogue=state.catalogue_of(credentials[id]))

    return MayaResult(
        credits=credits_passed(state.maya),
        colleges=len({attempt.institution for attempt in passed_attempts(state.maya)}),
        met=tuple(credentials[id] for id, verdict in verdicts.items() if verdict is Verdict.SATISFIED),
        one_away=tuple(
            _one_away(credentials[id], finding)
            for id in sorted(near)
            if verdicts[id] is Verdict.NOT_SATISFIED and not (finding := explained(id)).remaining.other
        ),
        cannot_tell=tuple(
            _unknown(state, credentials[id], explained(id))
            for id, verdict in verdicts.items()
            if verdict is Verdict.UNDETERMINED
        ),
        count_only=tuple(_count_only(state, prepared, credentials[id], explained(id)) for id in sorted(counted)),
    )


def rule_of(credential: Credential) -> Requirement:
    """The rule of a credential of the invented state; each has one. Raises ValueError otherwise."""
    if credential.rule is None:
        raise ValueError(f"no rule was written for {credential.id}")
    return credential.rule


def _root(credential: Credential) -> Node:
    root = rule_of(credential).require
    if root is None:
        raise ValueError(f"no rule was written for {credential.id}")
    return root


def passed_attempts(transcript: Transcript) -> list[CourseAttempt]:
    """The attempts that gave credit, each course once."""
    passed = [
        attempt
        for attempt in transcript.evidence
        if isinstance(attempt, CourseAttempt) and attempt.status == "completed" and gives_credit(attempt.grade)
    ]
    return list({present_number(attempt.code or attempt.id): attempt for attempt in passed}.values())


def credits_passed(transcript: Transcript) -> Credits:
    """Semester credits that were passed, exactly."""
    total = Credits(0)
    for attempt in passed_attempts(transcript):
        if attempt.units is not None and attempt.unit_system is not None:
            total += semester_credits(attempt.units, attempt.unit_system)
    return total


def _one_away(credential: Credential, finding: Finding) -> OneAway:
    ways = finding.remaining.completions
    courses = ways[0].courses if ways else ()
    return OneAway(credential.id, credential.name, courses, ways[0].price_usd if ways else None)


def _unknown(state: DemoState, credential: Credential, finding: Finding) -> Unknown:
    papers = {paper.institution: paper for paper in state.maya.missing}
    asked = next((question for question in finding.questions if question.decided_by in papers), None)
    return Unknown(
        credential.id,
        credential.name,
        asked.decided_by if asked else None,
        asked.amount_usd if asked else None,
    )


def _count_only(state: DemoState, prepared: PreparedTranscript, credential: Credential, finding: Finding) -> CountOnly:
    shortage = finding.shortage
    codes = {item.id: item.code or item.id for item in prepared.items}
    labels = {node.id: node.label.en if node.label else node.id for node in walk(_root(credential))}
    problems = check(rule_of(credential), prepared, finding.certificate, state.catalogue_of(credential))
    return CountOnly(
        credential=credential.id,
        name=credential.name,
        parts=tuple(labels[slot] for slot in shortage.slots) if shortage else (),
        courses=tuple(sorted(codes[item] for item in shortage.items)) if shortage else (),
        checked=not problems,
    )
