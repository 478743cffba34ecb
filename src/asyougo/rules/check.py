"""What a rule says of itself that cannot be meant: the half of the lint that needs no auditor.

Errors stop a publication; warnings ask for a look. Each names its node, and what to do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from asyougo.errors import Place, Problem, Severity
from asyougo.model.context import Catalogue
from asyougo.model.predicate import Codes, Predicate, cross_listed, is_open_ended, named_codes, split_code
from asyougo.model.requirement import (
    All,
    AnyChild,
    Hold,
    Node,
    NOf,
    Pool,
    Prose,
    Requirement,
    Take,
    Threshold,
    children,
    walk,
)
from asyougo.model.units import write_exact
from asyougo.rules.names import blocks_named_in, circle_of_blocks, circle_of_sets, sets_named_in
from asyougo.rules.notes import note_problems, values_of
from asyougo.rules.reading import nearest
from asyougo.rules.resolve import Courses, all_takes, courses_of, predicates_of
from asyougo.rules.tiers import tier_of

__all__ = ["check_rule", "check_rules", "tier_of"]

MUCH_PROSE = Fraction(1, 10)  # of the clauses; more than that and most findings will be open


def check_rule(
    requirement: Requirement, catalogue: Catalogue | None = None, on: date | None = None
) -> tuple[Problem, ...]:
    """What is wrong with a rule, errors first, in the order of the tree.

    catalogue: the snapshot against which codes are checked; None checks no code.
    on: the day of the question, for what runs out within a year of it; None asks about no day.
    """
    if circle := circle_of_sets(requirement):
        return (_problem("sets", "a set contains itself", "Take one of the names out.", "circle", " -> ".join(circle)),)
    if circle := circle_of_blocks(requirement):
        return (_problem("blocks", "a block contains itself", "Take one `ref` out.", "circle", " -> ".join(circle)),)
    courses = courses_of(requirement, catalogue)
    found = [
        *_ids(requirement),
        *_nodes(requirement, courses),
        *_holds(requirement),
        *_limits(requirement, courses),
        *_unused(requirement),
        *_prose(requirement),
        *_hard(requirement, courses),
    ]
    if catalogue is not None:
        found += _codes(requirement, courses)
    if on is not None:
        found += _running_out(requirement, catalogue, on)
    return tuple(sorted(dict.fromkeys(found), key=lambda problem: problem.severity != "error"))


def check_rules(
    requirements: Sequence[Requirement], catalogue: Catalogue | None = None, on: date | None = None
) -> tuple[tuple[Requirement, tuple[Problem, ...]], ...]:
    """Each rule with what is wrong with it, circles of credentials that need each other included."""
    needs = {rule.id: _held(rule) for rule in requirements}
    checked: list[tuple[Requirement, tuple[Problem, ...]]] = []
    for rule in requirements:
        problems = check_rule(rule, catalogue, on)
        circle = _way_back(rule.id, needs)
        if len(circle) > 2:
            remedy = "One of these credentials must not need the next."
            found = _problem("require", "the credential needs itself", remedy, "hold-circle", " -> ".join(circle))
            problems = (found, *problems)
        checked.append((rule, problems))
    return tuple(checked)


def _problem(
    field: str, problem: str, remedy: str, code: str, value: str | None = None, severity: Severity = "error"
) -> Problem:
    return Problem(Place(field=field), problem, remedy, value=value, code=code, severity=severity)


def _every_node(requirement: Requirement) -> Iterator[Node]:
    """Every node of the rule and of its blocks, each once."""
    roots = [requirement.require] if requirement.require is not None else []
    for root in (*roots, *(node for _, node in requirement.blocks)):
        yield from walk(root)


def _ids(requirement: Requirement) -> Iterator[Problem]:
    roots = [requirement.require] if requirement.require is not None else []
    scopes: list[list[str]] = [[node.id for root in roots for node in walk(root)]]
    scopes[0] += [limit.id for limit in requirement.limits]
    scopes += [[node.id for node in walk(root)] for _, root in requirement.blocks]
    for scope in scopes:
        for name, times in Counter(scope).items():
            if times > 1:
                remedy = "Give each part of the rule an id of its own."
                yield _problem(name, f"the id stands {times} times", remedy, "duplicate-id", name)


def _nodes(requirement: Requirement, courses: Courses) -> Iterator[Problem]:
    for node in _every_node(requirement):
        if isinstance(node, All | AnyChild | NOf | Pool) and not children(node):
            kind = {All: "all", AnyChild: "any", NOf: "n_of", Pool: "pool"}[type(node)]
            yield _problem(f"{node.id}: {kind}", "the part is empty", "List what it needs, or take it out.", "empty")
        if isinstance(node, NOf):
            for n in values_of(requirement, node.n):
                if n > len(node.of):
                    problem = f"{write_exact(n)} parts are needed and only {len(node.of)} are listed"
                    yield _problem(f"{node.id}: n_of.n", problem, "Ask for fewer, or list more.", "n-of")
        if isinstance(node, Take):
            yield from _take(node, courses)
        yield from note_problems(node.id, node.note, list(walk(node)), requirement)


def _take(take: Take, courses: Courses) -> Iterator[Problem]:
    if not _accepts_any(courses, take.set, take.where):
        where = "of the catalogue " if courses.has_catalogue else ""
        problem = f"no course {where}can count here"
        yield _problem(f"{take.id}: take.any_of", problem, "Name the courses that count.", "empty-set")
    for name, counts in (("at_least", take.at_least), ("at_most", take.at_most)):
        for count in counts:
            if count.amount != 0 and not _accepts_any(courses, take.set, count.where):
                problem = f"no course of the list can count for {name}"
                yield _problem(f"{take.id}: take.{name}", problem, "Mend the condition.", "empty-set")


def _accepts_any(courses: Courses, *predicates: Predicate) -> bool:
    """Whether some course may fit all predicates; without a catalogue, perhaps one that the rule does not name."""
    if courses.resolve(*predicates):
        return True
    return not courses.has_catalogue and all(is_open_ended(predicate, courses.sets) for predicate in predicates)


# --- Holding ---------------------------------------------------------------------------------------


def _held(requirement: Requirement) -> tuple[str, ...]:
    nodes = _every_node(requirement)
    return tuple(node.credential for node in nodes if isinstance(node, Hold) and node.credential is not None)


def _holds(requirement: Requirement) -> Iterator[Problem]:
    for node in _every_node(requirement):
        if isinstance(node, Hold) and node.credential == requirement.id:
            remedy = "Name the credential that comes before it."
            yield _problem(f"{node.id}: hold", "the credential needs itself", remedy, "hold-circle", node.credential)


def _way_back(start: str, needs: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The shortest chain of needed credentials from `start` back to it; empty when there is none."""
    came_from: dict[str, str] = {}
    queue = [start]
    for name in queue:
        for needed in needs.get(name, ()):
            if needed == start:
                chain = [name]
                while chain[-1] != start:
                    chain.append(came_from[chain[-1]])
                return (*reversed(chain), start)
            if needed not in came_from:
                came_from[needed] = name
                queue.append(needed)
    return ()


# --- Limits, names, codes --------------------------------------------------------------------------


def _limits(requirement: Requirement, courses: Courses) -> Iterator[Problem]:
    for limit in requirement.limits:
        parts = (limit.where,) if limit.set is None else (limit.set, limit.where)
        if not _accepts_any(courses, *parts):
            remedy = "Mend the condition, or take the limit out."
            yield _problem(
                f"{limit.id}: where", "the limit looks at no course", remedy, "empty-set", severity="warning"
            )
        yield from note_problems(limit.id, limit.note, [], requirement, limit)


def _unused(requirement: Requirement) -> Iterator[Problem]:
    predicates = [predicate for _, predicate in requirement.sets]
    predicates += [predicate for take in all_takes(requirement) for predicate in predicates_of(take)]
    for limit in requirement.limits:
        predicates += [limit.where, *([limit.set] if limit.set is not None else [])]
    used = {name for predicate in predicates for name in sets_named_in(predicate)}
    for name, _ in requirement.sets:
        if name not in used:
            yield _unused_name(f"sets.{name}", name)
    roots = [requirement.require] if requirement.require is not None else []
    named = {name for root in (*roots, *(n for _, n in requirement.blocks)) for name in blocks_named_in(root)}
    for name, _ in requirement.blocks:
        if name not in named:
            yield _unused_name(f"blocks.{name}", name)


def _unused_name(field: str, name: str) -> Problem:
    return _problem(field, "nothing uses this name", "Use it, or take it out.", "unused", name, "warning")


def _codes(requirement: Requirement, courses: Courses) -> Iterator[Problem]:
    """Codes that the catalogue does not know, each once for every place that names it."""
    for field, predicate in _places(requirement):
        for listed in named_codes(predicate, {name: Codes(()) for name in courses.sets}):
            also = dict(listed.also)
            for code in listed.codes:
                if courses.known.isdisjoint((code, *cross_listed(code), *also.get(code, ()))):
                    meant = _nearest_course(code, courses.known)
                    remedy = f"Did you mean {meant}?" if meant else "Mend the code, or add it to the catalogue."
                    yield _problem(field, "the catalogue has no such course", remedy, "unknown-code", code)


def _nearest_course(code: str, known: Iterable[str]) -> str | None:
    """The course of the catalogue that was most likely meant: one of the same subject, or of the same number."""
    parts = split_code(code)
    near = [other.lower() for other in known if parts and set(parts) & set(split_code(other) or ())]
    meant = nearest(code, near)
    return meant.upper() if meant else None


def _places(requirement: Requirement) -> Iterator[tuple[str, Predicate]]:
    for name, predicate in requirement.sets:
        yield f"sets.{name}", predicate
    for take in all_takes(requirement):
        yield f"{take.id}: take.any_of", take.set
        yield f"{take.id}: take.where", take.where
    for limit in requirement.limits:
        if limit.set is not None:
            yield f"{limit.id}: set", limit.set
        yield f"{limit.id}: where", limit.where


def _prose(requirement: Requirement) -> Iterator[Problem]:
    clauses = [node for node in _every_node(requirement) if not children(node)]
    prose = [node for node in clauses if isinstance(node, Prose)]
    if prose and Fraction(len(prose), len(clauses)) > MUCH_PROSE:
        problem = f"{len(prose)} of {len(clauses)} clauses are prose, which only a person can decide"
        remedy = "Write as nodes what can be said with courses, exams or a signature."
        yield _problem("require", problem, remedy, "prose", ", ".join(node.id for node in prose), "warning")


def _hard(requirement: Requirement, courses: Courses) -> Iterator[Problem]:
    if tier_of(requirement, courses=courses) == "T4":
        problem = "the rule is of the hardest kind to match (T4)"
        remedy = "Count courses instead of credits where lists overlap, or keep to one limit over what is applied."
        yield _problem("require", problem, remedy, "tier", "T4", "warning")


# --- What runs out ---------------------------------------------------------------------------------


def _running_out(requirement: Requirement, catalogue: Catalogue | None, on: date) -> Iterator[Problem]:
    """Numbers without a value today, and numbers and courses that end within a year."""
    until = date(on.year + 1, on.month, min(on.day, 28))
    for name, dated in requirement.thresholds:
        yield from _threshold(f"thresholds.{name}", dated, on, until)
    if catalogue is None:
        return
    ends = {course.code: course.ends for course in catalogue.courses if course.ends is not None}
    for field, predicate in _places(requirement):
        for listed in named_codes(predicate, dict(requirement.sets)):
            leaving = [code for code in listed.codes if code in ends and ends[code] <= until]
            if leaving:
                first = min(ends[code] for code in leaving)
                problem = f"{len(leaving)} of {len(listed.codes)} courses end by {until}, the first on {first}"
                remedy = "Name the courses that follow them."
                yield _problem(field, problem, remedy, "ends-soon", ", ".join(leaving), "warning")


def _threshold(field: str, dated: Iterable[Threshold], on: date, until: date) -> Iterator[Problem]:
    entries = tuple(dated)
    in_force = [entry for entry in entries if entry.begins <= on and (entry.ends is None or on < entry.ends)]
    remedy = "Add the value that follows."
    if not in_force:
        yield _problem(field, f"no value is in force on {on}", remedy, "undated")
    elif not any(entry.ends is None or entry.ends > until for entry in entries):
        last = max(entry.ends for entry in entries if entry.ends is not None)
        yield _problem(field, f"the last value ends on {last}", remedy, "ends-soon", severity="warning")
