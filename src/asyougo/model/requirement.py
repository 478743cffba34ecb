"""The requirement: a rule over evidence, as a tree of frozen nodes.

Every node has a stable `id` (never a list position), a label in English and perhaps Spanish, and the source it
was taken from. Numbers are exact. Semantics: the specification of the requirement language, sections 2, 5 and 13.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import Any, Literal

from attrs import field, frozen

from asyougo.model.predicate import EVERYTHING, Predicate

Unit = Literal["courses", "credits"]
Scope = Literal["earned", "applied", "institution"]
Basis = Literal["entry", "declared", "award", "best"]
RepeatPolicy = Literal["best", "last", "all"]
GpaMethod = Literal["credit_weighted", "course_average"]
DistinctBy = Literal["subject", "attribute", "term", "identity", "institution"]


@frozen
class ThresholdRef:
    """A number that stands in the rule's dated `thresholds` under a name."""

    name: str


Amount = Fraction | ThresholdRef


@frozen
class Label:
    """Words for people, in English and perhaps in Spanish."""

    en: str = ""
    es: str | None = None


@frozen
class Source:
    """Where a clause was taken from."""

    url: str | None = None
    page: str | None = None
    quote: str | None = None


@frozen
class Deadline:
    """`term`: within the learner's first so many spring and fall terms; `date`: done by that day."""

    term: int | None = None
    date: date | None = None


@frozen
class PassFail:
    """At most `max` pass/fail courses may be applied."""

    max: Amount


@frozen
class Cap:
    """At most so many courses or credits; both may be given, and both hold."""

    courses: Amount | None = None
    credits: Amount | None = None


@frozen
class Policy:
    """How a record is read for this rule, or for the part of it below a node. None takes what stands above."""

    repeat: RepeatPolicy | None = None
    grade_min: str | None = None
    pass_fail: PassFail | None = None
    rounding: tuple[int, str] | None = None
    transfer: Cap | None = None
    substitution_transitive: bool | None = None
    exclude_declared: tuple[str, ...] = ()
    incomplete_lapses_days: int | None = None


@frozen
class Count:
    """How many courses or credits of what `where` accepts: a refinement inside a `take`."""

    where: Predicate
    unit: Unit
    amount: Amount


@frozen
class Distinct:
    by: DistinctBy
    min: Amount


@frozen(kw_only=True)
class NodeBase:
    """What every node carries."""

    id: str
    label: Label | None = None
    source: Source | None = None
    by: Deadline | None = None
    grade: str | None = None
    policy: Policy | None = None
    priority: int | None = None
    note: str | None = None


@frozen(kw_only=True)
class Take(NodeBase):
    """Courses from a set. `need` None stands only inside a pool: up to the pool's maximum.

    where: further conditions on each course; at_least, at_most: refinements over the courses taken.
    """

    set: Predicate
    unit: Unit = "courses"
    need: Amount | None = None
    where: Predicate = EVERYTHING
    distinct: Distinct | None = None
    at_least: tuple[Count, ...] = ()
    at_most: tuple[Count, ...] = ()
    whole_course: bool = True


@frozen(kw_only=True)
class All(NodeBase):
    of: tuple[Node, ...]


@frozen(kw_only=True)
class AnyChild(NodeBase):
    """One child is true; spelled `any`."""

    of: tuple[Node, ...]


@frozen(kw_only=True)
class NOf(NodeBase):
    n: Amount
    of: tuple[Node, ...]


@frozen
class PoolChild:
    node: Node
    max: Amount | None = None
    min: Amount | None = None


@frozen(kw_only=True)
class Pool(NodeBase):
    """The contributions of the children add up to `need`.

    A take contributes its count, capped at the child's `max` and nothing below its `min` or its own count;
    a compound child contributes 1 when true.
    """

    need: Amount
    unit: Unit
    of: tuple[PoolChild, ...]


@frozen(kw_only=True)
class Hold(NodeBase):
    """A credential is evidence. Either `credential` (its id) or `type` is given."""

    credential: str | None = None
    type: str | None = None
    issuers: tuple[str, ...] | None = None
    unexpired_at: Literal["award", "start"] | None = None


@frozen(kw_only=True)
class Exam(NodeBase):
    exam: str
    min_score: Amount
    scale: str | None = None
    max_age_years: Amount | None = None


@frozen(kw_only=True)
class CompetencyNode(NodeBase):
    """An attested competency at or above a level; spelled `competency`."""

    framework: str
    item: str
    level: Amount | None = None
    evidence_kinds: tuple[str, ...] | None = None


@frozen(kw_only=True)
class ExperienceNode(NodeBase):
    """Attested experience of one kind adds up to hours or years; spelled `experience`."""

    kind: str
    unit: Literal["hours", "years"]
    need: Amount
    within_years: Amount | None = None


@frozen(kw_only=True)
class Fact:
    """A static fact. Exactly one is given; `begins`/`ends` bound a catalogue year or the day of entry."""

    kind: Literal["catalogue", "home", "declared", "entry"]
    value: str | None = None
    begins: str | None = None
    ends: str | None = None


@frozen(kw_only=True)
class When(NodeBase):
    """The side that a static fact chooses. Without `orelse` the other side asks nothing."""

    fact: Fact
    then: Node
    orelse: Node | None = None


@frozen(kw_only=True)
class Ref(NodeBase):
    """A block by name and version; its ids are prefixed by this node's id."""

    block: str


@frozen(kw_only=True)
class Attest(NodeBase):
    """A question that only a signer can answer; open until a signed override exists."""

    question: Label
    signers: tuple[str, ...] = ()
    expires: str | None = None


@frozen(kw_only=True)
class Prose(NodeBase):
    """A clause in prose: undetermined until an officer replaces, waives or signs it."""

    text: Label
    decided_by: str | None = None


Node = Take | All | AnyChild | NOf | Pool | Hold | Exam | CompetencyNode | ExperienceNode | When | Ref | Attest | Prose


@frozen
class Gpa:
    min: Amount
    method: GpaMethod = "credit_weighted"


@frozen
class Bound:
    """A bound in exactly one unit; `share` is a fraction of all credits in the scope."""

    unit: Literal["courses", "credits", "share"]
    amount: Amount


@frozen
class Limit:
    """An overlay on what is earned, on what is applied, or on what was earned at one institution.

    Exactly one of at_least, at_most and gpa is given.
    """

    id: str
    over: Scope
    set: Predicate | None = None
    where: Predicate = EVERYTHING
    at_least: Bound | None = None
    at_most: Bound | None = None
    gpa: Gpa | None = None
    label: Label | None = None
    source: Source | None = None
    note: str | None = None


@frozen
class Share:
    """Courses may count for two nodes of this rule (`between`) or also for another credential (`other`).

    max: at most so many in common; None is without limit.
    other: ("id", credential) or ("kind", kind).
    """

    between: tuple[str, str] | None = None
    other: tuple[str, str] | None = None
    max: Cap | None = None


@frozen
class Threshold:
    """One dated value: in force from `begins` up to but not including `ends`."""

    begins: date
    value: Fraction
    ends: date | None = None
    unit: str | None = None
    source: str | None = None


@frozen
class CatalogueSpan:
    """The catalogue years [begins, ends) that this version of the rule serves."""

    begins: int
    ends: int | None = None
    basis: Basis = "entry"


def _by_name(named: Iterable[tuple[str, Any]]) -> tuple[tuple[str, Any], ...]:
    """Names in one order, so that a rule is the same whatever the order of its keys."""
    return tuple(sorted(named, key=lambda entry: entry[0]))


@frozen
class Requirement:
    """A whole rule: the tree and what stands beside it.

    require: None only for a credential whose rule was never written: its finding is undetermined.
    """

    id: str
    require: Node | None
    label: Label | None = None
    owner: str | None = None
    catalogue: CatalogueSpan | None = None
    sets: tuple[tuple[str, Predicate], ...] = field(default=(), converter=_by_name)
    blocks: tuple[tuple[str, Node], ...] = field(default=(), converter=_by_name)
    limits: tuple[Limit, ...] = ()
    share: tuple[Share, ...] = ()
    policy: Policy = field(factory=Policy)
    thresholds: tuple[tuple[str, tuple[Threshold, ...]], ...] = field(default=(), converter=_by_name)
    tests: str | None = None
    source: Source | None = None
    note: str | None = None


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below a node, in the order of the file."""
    match node:
        case All(of=of) | AnyChild(of=of) | NOf(of=of):
            return of
        case Pool(of=of):
            return tuple(child.node for child in of)
        case When(then=then, orelse=orelse):
            return (then,) if orelse is None else (then, orelse)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """A node and everything below it, parents first."""
    yield node
    for child in children(node):
        yield from walk(child)


def takes_below(node: Node) -> tuple[Take, ...]:
    """All `take` leaves at or below a node."""
    return tuple(found for found in walk(node) if isinstance(found, Take))


@frozen
class UndatedThreshold(Exception):
    """A threshold has no value on the day that was asked for."""

    name: str
    on: date


def threshold_on(requirement: Requirement, name: str, on: date) -> Fraction:
    """The value of a named threshold on a day. Raises UndatedThreshold when none is in force."""
    for entry in dict(requirement.thresholds).get(name, ()):
        if entry.begins <= on and (entry.ends is None or on < entry.ends):
            return entry.value
    raise UndatedThreshold(name, on)


def amount_on(requirement: Requirement, amount: Amount, on: date) -> Fraction:
    """A number of the rule as it stands on a day."""
    return threshold_on(requirement, amount.name, on) if isinstance(amount, ThresholdRef) else amount
