"""What is left: the least number of further courses and credits, as intervals, with the cheapest ways to finish.

New courses enter the same network as the record's, at cost 1. Where only whole courses are asked, the answer is the
demand that the record cannot fill, provided that new courses can, in the best way through the choices of the rule;
else branch and bound over the canonical rows finds it. Parts of the rule that share no course are finished separately
and added up.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import Any

from attrs import evolve, field, frozen

from asyougo.audit.allocate import Allocated, all_dropped, components, flow_uses, needs_rows, row_uses, with_dropped
from asyougo.audit.earned_rows import add_limit_rows, breakable_limits, unmet_limits
from asyougo.audit.evaluate import Evaluation
from asyougo.audit.flow import Flow, Group, shortage_proof
from asyougo.audit.instance import Goal, Instance, flatten, leaves_of
from asyougo.audit.linear import Search, SearchLimit
from asyougo.audit.new_courses import PREFIX, NewCourses, new_courses
from asyougo.audit.plan import Part
from asyougo.audit.rows import Program, RowBuilder
from asyougo.audit.ways import ways_through
from asyougo.model.context import Catalogue
from asyougo.model.finding import Completion, Remaining, Verdict
from asyougo.model.requirement import Attest, Limit, Prose, Take
from asyougo.model.units import MINUS_ONE, ONE, ZERO

NONE_LEFT = Remaining((0, 0), (ZERO, ZERO), True)
WORK_FOR_COURSES = 8_000  # relaxations x columns for the fewest courses; beyond it they are an interval
LEAST_FOR_COURSES = 12  # relaxations that even the largest rule may take
FOR_A_FEW = 5  # as much more where only a few courses are of interest: most of that search is cut off at once
MOST_FOR_CREDITS = 20  # relaxations solved for the least credits; beyond it they are an interval
MOST_COMPLETIONS = 5  # ways to finish that a finding names


@frozen(eq=False)
class Left:
    """What is left, with the optimal allocation of the record and of new courses together.

    proof: why nothing less is enough; None when nothing is left or no completion exists.
    """

    remaining: Remaining
    uses: tuple[Allocated, ...] = ()
    proof: dict[str, Any] | None = field(default=None)
    assumed: frozenset[str] = frozenset()
    is_certain: bool = False


@frozen(eq=False)
class _Piece:
    """The cheapest way to finish one part of the rule. single: new courses that alone would finish it."""

    cost: int
    uses: tuple[Allocated, ...]
    proof: dict[str, Any] | None = field(default=None)
    single: tuple[str, ...] = ()
    search: Search | None = None
    least: int | None = None

    def why_no_fewer(self) -> dict[str, Any] | None:
        """The proof that nothing cheaper finishes this part; None when the bounded search did not close it."""
        if self.proof is not None or self.search is None:
            return self.proof
        try:
            return self.search.at_least(Fraction(self.cost))
        except SearchLimit:
            return None


class _Impossible(Exception):
    """No completion exists; the argument is the node that cannot be met, if one can be named."""


class _TooMany(Exception):
    """More courses are missing than anybody asked about."""


def what_is_left(
    evaluation: Evaluation, verdict: Verdict, catalogue: Catalogue | None, most: int | None = None
) -> Left | None:
    """The remaining of a finding: nothing for a yes; for a no and an undetermined, in the low reading, planned work in.

    Attest and prose are set aside. Where no number of courses is enough, unmet credentials, exams, competencies and
    experience are set aside too and listed under `other`.
    most: None is returned as soon as more courses than this are missing, before ways to finish are worked out.
    """
    if verdict not in (Verdict.NOT_SATISFIED, Verdict.UNDETERMINED):
        return Left(NONE_LEFT)
    new = new_courses(evaluation, catalogue, most)
    base = evaluation.instance("planned", "low")
    words = _open_parts(base, base.plan.root, only_words=True)
    others = _open_parts(base, base.plan.root, only_words=False)
    blocked: str | None = None
    for assumed in (words, others) if others != words else (words,):
        try:
            return _finish(evaluation, new, assumed, most)
        except _TooMany:
            return None
        except _Impossible as refused:
            blocked = str(refused) or None
        except SearchLimit:
            return Left(Remaining((0, None), (ZERO, None), False, other=_sorted(assumed)))
    return Left(Remaining(None, None, True, other=_sorted(words), impossible=True, blocked_by=blocked))


def _sorted(parts: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(parts))


def _open_parts(instance: Instance, part: Part, only_words: bool) -> frozenset[str]:
    """Static parts that are not met: attest, prose and empty ones, or all that no course can meet."""
    if part.kind == "static":
        if instance.truth(part) or isinstance(part.node, Limit):
            return frozenset()
        is_word = isinstance(part.node, Attest | Prose | Take) or getattr(part.node, "of", None) == ()
        is_rule = part.node is None
        return frozenset((part.id,)) if is_word or (not only_words and not is_rule) else frozenset()
    if instance.eligibility.exceptions.settles(part):
        return frozenset()
    children = instance.sides(part).of if part.kind == "when" else part.of
    return frozenset().union(*(_open_parts(instance, child, only_words) for child in children))


def _pieces(
    evaluation: Evaluation,
    new: NewCourses,
    assumed: frozenset[str],
    limits: frozenset[str],
    hopeful: bool,
    most: int | None = None,
) -> tuple[Instance, list[Goal], list[_Piece]]:
    """The cheapest way to finish each part of the rule. Raises _Impossible."""
    instance = Instance(evaluation.eligibility, "planned", "low", new, assumed | limits, hopeful)
    found = instance.simplify(instance.plan.root)
    if found is False:
        raise _Impossible(_blocker(instance, instance.plan.root))
    goals = flatten([found]) if isinstance(found, Goal) else []
    if any(not overlay.is_cap for overlay in instance.overlays):
        whole = [Goal(part, "all", part.need) for part in instance.plan.root.of]
        return instance, goals, [_by_rows(instance, whole, limits, most)]
    if limits:
        return instance, goals, [_by_rows(instance, goals, limits, most)]
    return instance, goals, [_piece(instance, part, most) for part in components(instance, goals, free_too=True)]


def _surely(evaluation: Evaluation, new: NewCourses, assumed: frozenset[str], limits: frozenset[str]) -> int | None:
    """The number of courses that is enough whatever is unknown of them; None when no number is."""
    sure = tuple(item for item in new.items if item.codes is not None and not (limits and item.credits is None))
    known = evolve(new, items=sure)
    try:
        return sum(piece.cost for piece in _pieces(evaluation, known, assumed, limits, hopeful=False)[2])
    except _Impossible:
        return None


def _finish(evaluation: Evaluation, new: NewCourses, assumed: frozenset[str], most: int | None) -> Left | None:
    base = evaluation.instance("planned", "low")
    limits = unmet_limits(base) | breakable_limits(base)
    instance, goals, pieces = _pieces(evaluation, new, assumed, limits, hopeful=True, most=most)
    uses = tuple(use for piece in pieces for use in piece.uses)
    other = _relied_on(instance, instance.plan.root, assumed)
    short = [piece for piece in pieces if piece.cost > 0]
    cost = sum(piece.cost for piece in short)
    if most is not None and cost > most:
        return None
    if cost == 0:
        return Left(evolve(NONE_LEFT, other=other), uses)
    loose = any(leaf_is_loose(instance, new, goal) for goal in goals) or bool(limits and new.loose)
    completions = _completions(instance, pieces, uses, new)
    credits = _least_credits(instance, goals, limits, new, cost, completions, pieces)
    enough = _surely(evaluation, new, assumed, limits) if loose else cost
    fewest = sum(piece.cost if piece.least is None else piece.least for piece in short)
    remaining = Remaining(
        courses=(fewest, enough),
        credits=credits,
        proven=enough == fewest,
        completions=completions,
        other=other,
    )
    proofs = [piece.why_no_fewer() for piece in short]
    proof = proofs[0] if len(short) == 1 else None
    if len(short) > 1 and None not in proofs:
        parts = zip(proofs, short, strict=True)
        proof = {"kind": "sum", "of": [{"proof": one, "at_least": str(piece.cost)} for one, piece in parts]}
    is_certain = not limits and not any(use.item in new.loose for use in uses)
    return Left(remaining, uses, proof, assumed, is_certain)


def leaf_is_loose(instance: Instance, new: NewCourses, goal: Goal) -> bool:
    """Whether a stand-in or a course with unknown fields may fill a goal."""
    return any(
        item.id in new.loose
        for leaf in leaves_of(goal)
        for course in instance.edges[leaf]
        for item in instance.courses[course].items
    )


def _piece(instance: Instance, goals: list[Goal], most: int | None = None) -> _Piece:
    """The cheapest way to finish goals that touch each other. Raises _Impossible."""
    ways = None if needs_rows(instance, goals) else ways_through(instance, goals)
    if ways is None:
        return _by_rows(instance, goals, frozenset(), most)
    found: list[_Piece] = []
    refused: list[_Impossible] = []
    for way in ways:
        try:
            found.append(_by_flow(instance, goals, way))
        except _Impossible as impossible:
            refused.append(impossible)
    if not found:
        raise refused[0]
    best = min(found, key=lambda piece: piece.cost)
    if len(ways) == 1:
        return best
    # No one shortage says why every way needs as many.
    single = {course for piece in found if piece.cost == best.cost for course in piece.single}
    return evolve(best, proof=None, single=tuple(sorted(single)))


def _by_flow(instance: Instance, goals: list[Goal], groups: list[Group]) -> _Piece:
    flow = Flow(instance, groups)
    missing = flow.fill(lambda course: not is_new(instance, course))
    if missing == 0:
        return _Piece(0, tuple(flow_uses(instance, flow)))
    shortage = flow.shortage
    if shortage is None:
        raise RuntimeError("a flow stayed short without saying why")
    proof = with_dropped(instance, goals, shortage_proof(shortage, instance))
    single = (
        {c for leaf in shortage.leaves for c in instance.edges[leaf] if is_new(instance, c)} if missing == 1 else ()
    )
    if flow.fill(lambda course: True):
        raise _Impossible(flow.shortage.groups[0].id if flow.shortage else "")
    return _Piece(missing, tuple(flow_uses(instance, flow)), proof, tuple(sorted(single)))


def is_new(instance: Instance, course: str) -> bool:
    """Whether a course can only be used by taking it."""
    return all(item.id.startswith(PREFIX) for item in instance.courses[course].items)


def _by_rows(instance: Instance, goals: list[Goal], limits: frozenset[str], most: int | None = None) -> _Piece:
    program = _program(instance, goals, limits)
    work = max(LEAST_FOR_COURSES, WORK_FOR_COURSES // (1 + len(program.upper)))
    search = Search(program, work if most is None else FOR_A_FEW * work)
    best = search.minimum(None if most is None else Fraction(most))
    if best.columns is None or best.value is None:
        if most is not None:
            raise _TooMany
        raise _Impossible(min(limits) if limits else goals[0].part.id)
    cost = int(best.value)
    uses = tuple(row_uses(instance, best.columns)) + _only_taken(best.columns)
    least = cost if best.least is None else int(best.least)
    return _Piece(cost, uses, search=search if cost == least > 0 else None, least=least)


def _only_taken(columns: dict[str, Fraction]) -> tuple[Allocated, ...]:
    """Courses that are taken for a limit over earned work and fill no slot."""
    placed = {name[2:].rsplit(":", 1)[0] for name, value in columns.items() if name.startswith("x:") and value == 1}
    taken = sorted(name[2:] for name, value in columns.items() if name.startswith("t:") and value == 1)
    return tuple(Allocated(id, "", None) for id in taken if id not in placed)


def _program(instance: Instance, goals: list[Goal], limits: frozenset[str]) -> Program:
    """The canonical rows with a column `t:<item>` for each new course that is taken, at cost 1."""
    out = frozenset(part.id for goal in goals for part in all_dropped(goal))
    program = RowBuilder(instance, [goal.part for goal in goals], out).build()
    for name in sorted(program.upper):
        if name.startswith("x:" + PREFIX):
            taken = program.column("t:" + name[2:].rsplit(":", 1)[0])
            program.cost[taken] = ONE
            program.row(f"taken:{name[2:]}", {taken: ONE, name: MINUS_ONE}, ZERO)
    add_limit_rows(instance, program, limits)
    return program


def _completions(
    instance: Instance, pieces: list[_Piece], uses: tuple[Allocated, ...], new: NewCourses
) -> tuple[Completion, ...]:
    """Ways to finish with the least number of courses, the cheapest first; all of them where one course is missing."""
    short = [piece for piece in pieces if piece.cost > 0]
    best = tuple(sorted({use.item for use in uses if use.item.startswith(PREFIX)}))
    ways = [best]
    if len(short) == 1 and short[0].single:
        ways = [tuple(sorted(i.id for i in instance.courses[c].items)) for c in short[0].single]
    known = {item.id: item for item in new.items}
    found = [_completion([known[id] for id in way], new) for way in ways]
    found.sort(key=lambda way: (way.price_usd is None, way.price_usd or ZERO, way.courses))
    return tuple(found[:MOST_COMPLETIONS])


def _completion(items: list[Any], new: NewCourses) -> Completion:
    names = tuple(item.code or item.title or "a course that fits" for item in items)
    credits = [item.credits for item in items]
    prices = [new.price(item.id) for item in items]
    return Completion(
        courses=names,
        credits=None if None in credits else sum(credits, ZERO),
        price_usd=None if None in prices else sum((p for p in prices if p is not None), ZERO),
        terms=1 if len(items) == 1 else None,
    )


def _least_credits(
    instance: Instance,
    goals: list[Goal],
    limits: frozenset[str],
    new: NewCourses,
    cost: int,
    completions: tuple[Completion, ...],
    pieces: list[_Piece],
) -> tuple[Fraction, Fraction | None]:
    """The least credits that finish, exact when every course that could be taken has known credits."""
    singles = [course for piece in pieces if piece.cost > 0 for course in piece.single]
    if cost == 1 and singles:
        sizes = [item.credits for course in singles for item in instance.courses[course].items]
        known = [size for size in sizes if size is not None]
        return min(known, default=ZERO), min(known) if len(known) == len(sizes) else None
    usable = [
        item
        for item in new.items
        if limits
        or any(new_id.id == item.id for goal in goals for leaf in leaves_of(goal) for new_id in _new_at(instance, leaf))
    ]
    if any(item.credits is None for item in usable):
        return ZERO, min((way.credits for way in completions if way.credits is not None), default=None)
    different = {item.credits for item in usable if item.credits is not None}
    if len(different) == 1:
        return cost * min(different), cost * min(different)
    program = _program(instance, goals, limits)
    scale = lcm(*(size.denominator for size in different))
    for item in usable:
        if f"t:{item.id}" in program.cost and item.credits is not None:
            program.cost[f"t:{item.id}"] = item.credits * scale
    try:
        best = Search(program, MOST_FOR_CREDITS).minimum()
    except SearchLimit:
        return ZERO, min((way.credits for way in completions if way.credits is not None), default=None)
    if best.value is None:
        return ZERO, None
    return best.value / scale, best.value / scale


def _new_at(instance: Instance, leaf: int) -> list[Any]:
    return [i for c in instance.edges[leaf] for i in instance.courses[c].items if i.id.startswith(PREFIX)]


def _relied_on(instance: Instance, part: Part, assumed: frozenset[str]) -> tuple[str, ...]:
    """Assumed parts that every completion still needs: those outside of choices, or in choices without another way."""
    found: set[str] = set()

    def collect(part: Part) -> None:
        if part.kind == "static":
            if part.id in assumed:
                found.add(part.id)
        elif part.kind == "when":
            for child in instance.sides(part).of:
                collect(child)
        elif part.kind == "all":
            for child in part.of:
                collect(child)
        elif part.kind == "n_of":
            fine = [child for child in part.of if not _rests_on(child, assumed)]
            if len(fine) < part.need:
                for child in [c for c in part.of if c not in fine][: int(part.need) - len(fine)]:
                    collect(child)

    collect(part)
    return tuple(sorted(found))


def _rests_on(part: Part, assumed: frozenset[str]) -> bool:
    return part.id in assumed or any(_rests_on(child, assumed) for child in part.of)


def _blocker(instance: Instance, part: Part) -> str:
    """The node that no further course can meet."""
    if part.kind == "when":
        part = instance.sides(part)
    if part.kind in ("all", "n_of"):
        for child in part.of:
            if instance.simplify(child) is False:
                return _blocker(instance, child)
    return part.id
