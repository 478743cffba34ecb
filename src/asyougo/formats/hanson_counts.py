"""Counts of the Hanson format: takes with open questions, counts over other requirements, limits.

A count over requirements that stand in the rule as well ("nine courses from children") is a `take` over all their
courses that may be the same courses: a relation without a cap. "At most" and "none of" limit what may be used or taken,
and stand beside the tree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from attrs import define, evolve, field

from asyougo.formats.documents import Members
from asyougo.formats.foreign_rule import Account, Construct, Ids
from asyougo.formats.hanson_conditions import (
    ALL_COURSES,
    NO_COURSES,
    Chosen,
    Doubt,
    condition_chosen,
    course_chosen,
    in_every,
    in_some,
)
from asyougo.formats.hanson_expressions import (
    And,
    CourseRef,
    Expression,
    FilterOf,
    FilterWhere,
    Modifier,
    NotExpression,
    Occurrences,
    Of,
    Or,
    Reference,
    Where,
    written,
)
from asyougo.formats.hanson_file import Required, expression_constructs, part_construct
from asyougo.model.predicate import EVERYTHING, NOTHING, Predicate
from asyougo.model.requirement import (
    All,
    AnyChild,
    Attest,
    Bound,
    Distinct,
    Label,
    Limit,
    Node,
    Prose,
    Share,
    Source,
    Take,
)
from asyougo.model.requirement import Scope as Over

SIGNERS = ("department",)  # the files name nobody; the department that asks is the nearest

NOTHING_OPEN: tuple[str, ...] = ()


@define
class Scope:
    """Where an expression stands.

    must_hold: everything around it must hold as well, so that a limit may stand beside the tree.
    built: the nodes of each child by its name; counts: the ids of counts, with the children that they count over.
    """

    required: Required
    own: str
    must_hold: bool
    filter: Chosen
    twice: frozenset[str]
    built: dict[str, list[Node]] = field(factory=dict)
    counts: list[tuple[str, tuple[str, ...]]] = field(factory=list)

    def inside_a_choice(self) -> Scope:
        """The same place, but what stands here need not hold."""
        return evolve(self, must_hold=False)


class Counting:
    """What a translation counts and limits. `reached`: the ids of requirements that are part of the rule."""

    def __init__(self, value: Members, account: Account) -> None:
        self.value = value
        self.account = account
        self.ids = Ids("root")
        self.reached: set[str] = set()
        self.limits: list[Limit] = []
        self.shares: list[Share] = []
        self.counts_by_condition = 0
        self.counts_credits = False

    def done(self, part: object, scope: Scope) -> None:
        self.account.translate(*part_construct(scope.required.path, "result", part))

    def done_below(self, expression: Expression, scope: Scope) -> None:
        for construct in expression_constructs(scope.required.path, "result", expression):
            self.account.translate(*construct)

    def prose(self, expression: Expression, own: str, scope: Scope, problem: str, code: str) -> Node:
        """An expression that has no translation, in the words of the file."""
        words = written(expression)
        self.account.report(
            scope.required.place, problem, "A person decides; write it in another way if there is one.", words, code,
            constructs=list(expression_constructs(scope.required.path, "result", expression)),
        )  # fmt: skip
        return Prose(id=own, text=Label(words))

    def more_is_fine(self, expression: Expression, scope: Scope) -> None:
        """Note that "exactly" is read as "at least"."""
        self.account.report(
            scope.required.place, "exactly is read as at least: courses beyond the number do no harm",
            "Say at most as well if more is not allowed.", written(expression), "exactly", "check",
        )  # fmt: skip

    # --- which courses an expression is about ---

    def reach(self, expression: Expression, required: Required) -> tuple[Chosen, tuple[str, ...]]:
        """The courses that an expression is about, and the requirements whose courses are chosen by a person."""
        match expression:
            case CourseRef():
                return course_chosen(expression), ()
            case Occurrences(course=course):
                return course_chosen(course), ()
            case Where(where=where):
                return condition_chosen(where), ()
            case Reference(name, known):
                return self.reach_of(required.called[name]) if known else (NO_COURSES, (name,))
            case NotExpression():
                return NO_COURSES, ()
            case Of(counter=counter) if counter.number == 0:
                return NO_COURSES, ()
            case And(of) | Or(of) | Of(of=of):
                return _together(self.reach(one, required) for one in of)
            case Modifier():
                return self.source_of(expression, required)

    def reach_of(self, required: Required) -> tuple[Chosen, tuple[str, ...]]:
        """The courses that a requirement is about. What it says becomes part of the rule by that."""
        self.reached.add(required.id)
        if required.result is None:
            return NO_COURSES, (required.name,) if required.chosen or required.open else ()
        for construct in expression_constructs(required.path, "result", required.result):
            self.account.translate(*construct)
        self.done_filter(required)
        chosen, open_ones = self.reach(required.result, required)
        return in_every((chosen, filter_of(required))), open_ones

    def done_filter(self, required: Required) -> None:
        """Note that the filter of a requirement is part of the rule."""
        if required.filter is not None:
            for construct in expression_constructs(required.path, "filter", required.filter):
                self.account.translate(*construct)

    def source_of(self, modifier: Modifier, required: Required) -> tuple[Chosen, tuple[str, ...]]:
        """The courses that a count counts over."""
        chosen, open_ones = ALL_COURSES, NOTHING_OPEN
        match modifier.source:
            case "courses":
                pass
            case "filter":
                chosen = filter_of(required)
            case "children":
                names = modifier.children
                chosen, open_ones = _together(
                    (self.reach_of(child) for child in required.children)
                    if names is None
                    else (self.reach(name, required) for name in names)
                )
        if modifier.where is not None:
            chosen = in_every((chosen, condition_chosen(modifier.where)))
        if modifier.besides is not None:
            chosen = chosen.but_for(course_chosen(modifier.besides).high)
        return chosen, open_ones

    # --- takes ---

    def take(self, chosen: Chosen, own: str, scope: Scope, make: Callable[[str, Predicate], Take]) -> Node:
        """A take; where a record cannot answer, also the courses that may count, with the question."""
        if not chosen.doubts:
            return make(own, chosen.low)
        asked = self._asked(chosen.doubts, f"{own}.question", scope)
        if chosen.low == NOTHING:
            return All(id=own, of=(make(f"{own}.courses", chosen.high), asked))
        wide = All(id=f"{own}.asked", of=(make(f"{own}.courses", chosen.high), asked))
        return AnyChild(id=own, of=(make(f"{own}.sure", chosen.low), wide))

    def _asked(self, doubts: tuple[Doubt, ...], own: str, scope: Scope) -> Node:
        """The one question behind all doubts, and a problem for each."""
        asked = [doubt for doubt in doubts if doubt.is_question]
        if asked:
            self.account.report(
                scope.required.place, "records do not say in which section or semester a course was taken",
                "A person is asked; leave it out if it does not matter.", " ".join(doubt.words for doubt in asked),
                "offering", "check",
            )  # fmt: skip
        for doubt in doubts:
            if not doubt.is_question:
                self.account.report(
                    scope.required.place, "no record can answer this condition", "A person decides.", doubt.words,
                    "condition", constructs=[part_construct(scope.required.path, "result", doubt.part)],
                )  # fmt: skip
        words = " ".join(doubt.words for doubt in doubts)
        if len(asked) == len(doubts):
            return Attest(id=own, question=Label(words), signers=SIGNERS)
        return Prose(id=own, text=Label(words))

    # --- counts over requirements, a filter or all courses ---

    def modifiers(self, group: tuple[Modifier, ...], own: str, scope: Scope) -> Node | None:
        """Counts over the same courses as one node: so many courses of so many departments."""
        first = group[0]
        problem = _impossible(group, scope.required)
        if problem is not None:
            return self.prose(first, own, scope, *problem)
        number = first.counter.number or Fraction(0)
        if number == 0:
            return self.none(first, (first,), own, scope)
        if first.counter.operator == "at_most":
            return self.at_most(first, number, (first,), own, scope)
        for modifier in group:
            self.done_below(modifier, scope)
            if modifier.counter.operator == "exactly":
                self.more_is_fine(modifier, scope)
        chosen, open_ones = self.source_of(first, scope.required)
        if first.source == "courses" and not chosen.doubts and scope.must_hold and first.what in ("course", "credit"):
            unit = "credits" if first.what == "credit" else "courses"
            self.counts_credits = self.counts_credits or unit == "credits"
            self.limit(own, scope, "earned", chosen.low, first, at_least=Bound(unit, number))  # type: ignore[arg-type]
            return None
        node = self._count(group, chosen, own, scope)
        children = scope.required.children if first.children is None else ()
        names = [child.name for child in children] + [
            scope.required.called[name.name].name for name in first.children or () if name.known
        ]
        scope.counts.append((own, tuple(names) if first.source == "children" else ()))
        if not open_ones:
            return node
        counted = " & ".join(written(one) for one in group)
        words = f"Do the courses of {', '.join(open_ones)} make up what is missing of this: {counted}?"
        asked = Attest(id=f"{own}.chosen", question=Label(words), signers=SIGNERS)
        if chosen.high == NOTHING:
            return evolve(asked, id=own)
        if isinstance(node, AnyChild):
            return evolve(node, of=(*node.of, asked))
        return AnyChild(id=own, of=(evolve(node, id=f"{own}.known"), asked))

    def _count(self, group: tuple[Modifier, ...], chosen: Chosen, own: str, scope: Scope) -> Node:
        numbers = {modifier.what: modifier.counter.number or Fraction(0) for modifier in group}
        if "credit" in numbers:
            self.counts_credits = True
            need = numbers["credit"]
            return self.take(
                chosen, own, scope, lambda node_id, courses: Take(id=node_id, set=courses, unit="credits", need=need)
            )
        distinct = None
        if "department" in numbers:
            distinct = Distinct("subject", numbers["department"])
        elif "term" in numbers:
            distinct = Distinct("term", numbers["term"])
        most = max(numbers.values())
        return self.take(
            chosen, own, scope, lambda node_id, courses: Take(id=node_id, set=courses, need=most, distinct=distinct)
        )

    # --- limits ---

    def at_most(
        self, expression: Of | Where | Modifier, number: Fraction, members: Iterable[Expression], own: str, scope: Scope
    ) -> Node | None:
        """At most so many of some courses may be used."""
        before = self.account.so_far(), set(self.reached)
        chosen, open_ones = _together(self.reach(member, scope.required) for member in members)
        modifier = expression if isinstance(expression, Modifier) else None
        if modifier is None:
            chosen = in_every((chosen, scope.filter))
        elif is_over_everything(modifier, scope):  # which courses the parts are about does not matter then
            chosen = ALL_COURSES if modifier.where is None else condition_chosen(modifier.where)
            open_ones = ()
        unit = "credits" if modifier is not None and modifier.what == "credit" else "courses"
        if not scope.must_hold or chosen.doubts or open_ones or (unit == "courses" and number.denominator != 1):
            self._forget(*before)
            return self.prose(expression, own, scope, "at most can only be said where all must hold", "at-most")
        self.done_below(expression, scope)
        self.limit(own, scope, "applied", chosen.low, modifier, at_most=Bound(unit, number))  # type: ignore[arg-type]
        return None

    def none(self, expression: Expression, members: Iterable[Expression], own: str, scope: Scope) -> Node | None:
        """None of some courses may have been taken."""
        before = self.account.so_far(), set(self.reached)
        chosen, open_ones = _together(self.reach(_counting(member), scope.required) for member in members)
        if not isinstance(expression, Modifier):
            chosen = in_every((chosen, scope.filter))
        if not scope.must_hold or chosen.doubts or open_ones:
            self._forget(*before)
            return self.prose(expression, own, scope, "none-of can only be said where all must hold", "none-of")
        self.done_below(expression, scope)
        if isinstance(expression, Of) and expression.counter.operator == "at_least":
            self.account.report(
                scope.required.place, "zero of a list is read as: none of these courses may have been taken",
                "If they may be taken and need not, leave the count out.", written(expression), "zero-of", "check",
            )  # fmt: skip
        if chosen.low != NOTHING:
            self.limit(own, scope, "earned", chosen.low, at_most=Bound("courses", Fraction(0)))
        return None

    def _forget(self, translated: frozenset[Construct], reached: set[str]) -> None:
        """Take back what `reach` noted: the requirements that were looked at are not part of the rule by this."""
        self.account.back_to(translated)
        self.reached = reached

    def limit(
        self,
        own: str,
        scope: Scope,
        over: Over,
        courses: Predicate,
        modifier: Modifier | None = None,
        at_least: Bound | None = None,
        at_most: Bound | None = None,
    ) -> None:
        """Set a limit beside the tree. Over all courses of the whole rule its condition is enough."""
        counted: Predicate | None = courses
        where: Predicate = EVERYTHING
        if modifier is not None and (modifier.source == "courses" or is_over_everything(modifier, scope)):
            counted, where = None, courses
        elif modifier is not None and modifier.source == "children":
            self.account.report(
                scope.required.place, "the limit counts these courses wherever in the rule they are used",
                "Check that no other part lists them.", written(modifier), "limit-wider", "check",
            )  # fmt: skip
        label = Label(scope.required.name) if scope.required.name else None
        quote = Source(quote=scope.required.written) if scope.required.written else None
        self.limits.append(
            Limit(
                id=own,
                over=over,
                set=counted,
                where=where,
                at_least=at_least,
                at_most=at_most,
                label=label,
                source=quote,
            )
        )


def is_over_everything(modifier: Modifier, scope: Scope) -> bool:
    """Whether a count is over all that the whole rule uses."""
    over_all = modifier.source == "children" and modifier.children is None and modifier.besides is None
    return over_all and scope.required.id == "root"


def _together(reached: Iterable[tuple[Chosen, tuple[str, ...]]]) -> tuple[Chosen, tuple[str, ...]]:
    found = tuple(reached)
    return in_some(chosen for chosen, _ in found), tuple(name for _, names in found for name in names)


def _counting(expression: Expression) -> Expression:
    """The expression as one that counts something: `zero courses where {...}` is about the courses all the same."""
    if isinstance(expression, Where | Modifier | Of) and expression.counter.number == 0:
        return evolve(expression, counter=evolve(expression.counter, number=Fraction(1)))
    return expression


def _impossible(group: tuple[Modifier, ...], required: Required) -> tuple[str, str] | None:
    """Why counts cannot be said, with its code."""
    for modifier in group:
        number = modifier.counter.number or Fraction(0)
        if modifier.source == "filter" and required.filter is None:
            return "the requirement has no filter to count over", "no-filter"
        if any(not child.known for child in modifier.children or ()):
            return "there is no requirement of this name here", "unknown-name"
        if modifier.source == "children" and modifier.children is None and not required.children:
            return "the requirement has no requirements inside to count over", "no-children"
        if modifier.what != "credit" and number.denominator != 1:
            return "a part of a course or department cannot be counted", "not-whole"
        if modifier.counter.operator == "at_most" and modifier.what in ("department", "term"):
            return "at most so many departments or terms cannot be said", "at-most"
    return None


def filter_of(required: Required) -> Chosen:
    """The courses that a requirement knows about."""
    match required.filter:
        case None:
            return ALL_COURSES
        case FilterWhere(where=where):
            return condition_chosen(where)
        case FilterOf(of):
            return in_some(course_chosen(one) for one in of if isinstance(one, CourseRef))
