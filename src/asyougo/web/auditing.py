"""Audit one record against many credentials, and put the answers in the order in which a reader wants them.

Every credential gets its exact verdict. What is left to do is worked out for those within reach: a necessary
condition (the sieve of the population run) tells which ones cannot be near.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from attrs import frozen

from asyougo.audit.match import match, verdict_of
from asyougo.audit.prepare import prepare
from asyougo.audit.shortcuts import count_says_yes
from asyougo.model.award import Award
from asyougo.model.credential import Credential
from asyougo.model.finding import Finding, Verdict
from asyougo.model.requirement import Requirement
from asyougo.model.transcript import PreparedTranscript, Transcript
from asyougo.population.pack import RulePack, pack_rules
from asyougo.population.sieve import Sieve
from asyougo.web.home import Home

EXPLAINED_UNKNOWNS = 12  # out of reach and undetermined: so many are explained; one held transcript can open a hundred
REACH = 1  # course missing at the most for a credential to be within reach; farther ones get their verdict only
MOST_KEPT = 100  # learners whose findings stay in memory; they are read again and again while somebody looks around


@frozen(eq=False)
class Answer:
    """What was found for one credential. `counted`: a count that uses a course twice would have said yes."""

    credential: Credential
    finding: Finding
    award: Award | None = None
    counted: bool = False

    @property
    def is_one_away(self) -> bool:
        """One course is proven to be enough, and nothing else is open."""
        left = self.finding.remaining
        return (
            self.finding.verdict is Verdict.NOT_SATISFIED
            and left.courses is not None
            and left.courses[1] == 1
            and not left.other
        )


@frozen(eq=False)
class Far:
    """A credential out of reach for now, with its exact verdict."""

    credential: Credential
    verdict: Verdict


@frozen(eq=False)
class Answers:
    """A record and what was found in it, in groups; within a group the nearest first, then by name."""

    transcript: Transcript
    prepared: PreparedTranscript
    met: tuple[Answer, ...]
    soon: tuple[Answer, ...]
    one_away: tuple[Answer, ...]
    unknown: tuple[Answer, ...]
    not_yet: tuple[Answer, ...]
    far: tuple[Far, ...]

    @property
    def counted_wrongly(self) -> tuple[Answer, ...]:
        """What a simple count would have promised, and the exact answer refuses."""
        return tuple(answer for answer in (*self.one_away, *self.not_yet) if answer.counted)

    @property
    def credits(self) -> Fraction:
        """Semester credits of everything that was passed, each course once, exactly."""
        return credits_passed(self.prepared)


_PACKS: dict[int, tuple[Home, RulePack, Sieve]] = {}
_KEPT: dict[tuple[int, str], Answers] = {}


def audit_record(
    home: Home, transcript: Transcript, credentials: Iterable[Credential], in_full: str | None = None
) -> Answers:
    """Audit one record against these credentials, on the day of the home.

    in_full: a credential whose reasons are wanted even where it is out of reach.
    """
    prepared = prepare(transcript, home.context)
    pack, sieve = _pack_of(home)
    near = {id(pack.rules[kept.rule]) for kept in sieve.keep(prepared) if kept.near}
    groups: dict[str, list[Answer]] = {"met": [], "soon": [], "one_away": [], "unknown": [], "not_yet": []}
    far: list[Far] = []
    for credential in credentials:
        rule = _rule_of(credential)
        verdict = None if id(rule) in near or credential.id == in_full else verdict_of(rule, prepared)
        is_open = verdict is Verdict.UNDETERMINED and len(groups["unknown"]) < EXPLAINED_UNKNOWNS
        if verdict is None or is_open:
            answer = audit_one(home, transcript, prepared, credential)
            groups[_group(answer)].append(answer)
        else:
            far.append(Far(credential, verdict))
    return Answers(
        transcript,
        prepared,
        far=tuple(sorted(far, key=lambda one: one.credential.name)),
        **{name: tuple(sorted(found, key=_nearest_first)) for name, found in groups.items()},
    )


def audit_one(home: Home, transcript: Transcript, prepared: PreparedTranscript, credential: Credential) -> Answer:
    """Audit one prepared record against one credential, with its reasons and its proof."""
    rule = _rule_of(credential)
    finding = match(rule, prepared, catalogue=home.catalogue_of(credential.owner))
    counted = finding.verdict is Verdict.NOT_SATISFIED and count_says_yes(rule, prepared)
    return Answer(credential, finding, home.award_of(transcript.learner.id, credential.id), counted)


def audit_learner(home: Home, transcript: Transcript) -> Answers:
    """Audit a learner of this home against every credential; kept for the process, because neither changes."""
    key = (id(home), transcript.learner.id)
    if key not in _KEPT:
        if len(_KEPT) >= MOST_KEPT:
            _KEPT.clear()
        _KEPT[key] = audit_record(home, transcript, home.credentials.values())
    return _KEPT[key]


def credits_passed(prepared: PreparedTranscript) -> Fraction:
    """Semester credits passed, an identity counted as often as it may be repeated for credit."""
    taken: dict[str, list[Fraction]] = {}
    often: dict[str, int] = {}
    for item in prepared.items:
        if item.standing == "passed" and item.supply == "earned" and item.credits is not None and not item.wild:
            taken.setdefault(item.identity, []).append(item.credits)
            often[item.identity] = max(item.repeatable, often.get(item.identity, 1))
    return sum(
        (sum(sorted(credits, reverse=True)[: often[identity]], Fraction(0)) for identity, credits in taken.items()),
        Fraction(0),
    )


def _rule_of(credential: Credential) -> Requirement:
    """The rule of a credential; one that was never written is a rule that asks nothing yet and stays undetermined."""
    return credential.rule or Requirement(id=credential.id, require=None, owner=credential.owner)


def _pack_of(home: Home) -> tuple[RulePack, Sieve]:
    """The rules of a home, ready for any record; made once per home."""
    kept = _PACKS.get(id(home))
    if kept is None or kept[0] is not home:
        _PACKS.clear()
        _KEPT.clear()
        rules = [credential.rule for credential in home.credentials.values() if credential.rule is not None]
        owners = {c.institution: c for c in home.context.catalogues if c.institution is not None}
        pack, _problems = pack_rules(rules, home.as_of, REACH, owners)
        kept = (home, pack, Sieve(pack))
        _PACKS[id(home)] = kept
    return kept[1], kept[2]


def _group(answer: Answer) -> str:
    match answer.finding.verdict:
        case Verdict.SATISFIED:
            return "met"
        case Verdict.WITH_IN_PROGRESS | Verdict.WITH_PLANNED:
            return "soon"
        case Verdict.UNDETERMINED:
            return "unknown"
    return "one_away" if answer.is_one_away else "not_yet"


def _nearest_first(answer: Answer) -> tuple[int, str]:
    left = answer.finding.remaining.courses
    least = left[0] if left else 10**6
    return least, answer.credential.name
