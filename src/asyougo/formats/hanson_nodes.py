"""Requirements of the Hanson format -> nodes, with the limits and relations that stand beside them.

Single courses are `take`, `&` is `all`, `|` is `any`; a requirement that is named becomes a child. What a limit says
stands beside the tree, so it can only be said where everything must hold; inside a choice it stays in the words of
the file (prose).
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Hashable
from fractions import Fraction
from itertools import combinations
from typing import Any

from attrs import evolve

from asyougo.formats.foreign_rule import counts_as_one, fingerprint, shortened
from asyougo.formats.hanson_conditions import ALL_COURSES, condition_chosen, course_chosen, in_every, in_some
from asyougo.formats.hanson_counts import SIGNERS, Counting, Scope, filter_of
from asyougo.formats.hanson_expressions import (
    And,
    CourseRef,
    Expression,
    Modifier,
    NotExpression,
    Occurrences,
    Of,
    Or,
    Reference,
    Where,
    flattened,
    same_courses,
    short_name,
    written,
)
from asyougo.formats.hanson_file import Required, constructs_at, expression_constructs
from asyougo.model.predicate import NOTHING, Predicate
from asyougo.model.requirement import (
    All,
    AnyChild,
    Attest,
    Distinct,
    Label,
    Node,
    NOf,
    Pool,
    PoolChild,
    Prose,
    Share,
    Source,
    Take,
    takes_below,
)


class Translation(Counting):
    """One file on its way to a requirement: its nodes, limits and relations."""

    # --- requirements ---

    def requirement(self, required: Required, own: str, must_hold: bool) -> Node | None:
        """The node of a requirement; None when all that it says is a limit."""
        self.reached.add(required.id)
        node = self._body(required, own, must_hold)
        if node is None:
            return None
        if required.result is not None and required.open:
            asked = (Prose(id=f"{own}.open-{fingerprint(words)}", text=Label(words)) for words in required.open)
            node = All(id=own, of=(evolve(node, id=f"{own}.read"), *asked))
        notes = [*required.notes, *([required.message] if required.result is not None else [])]
        return evolve(
            node,
            label=Label(required.name) if required.name else None,
            note=" ".join(note for note in notes if note) or None,
            source=Source(quote=required.written) if required.written else None,
        )

    def _body(self, required: Required, own: str, must_hold: bool) -> Node | None:
        if required.result is None:
            return self._without_result(required, own)
        scope = Scope(required, own, must_hold, filter_of(required), named_twice(required))
        self.done_filter(required)
        if isinstance(required.result, Reference):
            (inner,) = self._member_ids((required.result,), own, scope)
            node = self.expression(required.result, inner, scope)
            node = None if node is None else All(id=own, of=(node,))
        else:
            node = self.expression(required.result, own, scope)
        self._relate(scope)
        return node

    def _without_result(self, required: Required, own: str) -> Node:
        """A requirement that courses cannot meet, or whose rule was never written or cannot be read."""
        if required.filter is not None:
            self.account.report(
                required.place, "a filter stands here and no result that it could serve", "Write the result.",
                written(required.filter), "unused-filter", "check",
                expression_constructs(required.path, "filter", required.filter),
            )  # fmt: skip
        if required.open:
            words = " ".join((f"{required.name}:", *required.open)) if required.name else " ".join(required.open)
            return Prose(id=own, text=Label(words))
        words = f"{required.name}: {required.message}" if required.message else required.name
        if required.message and required.written is None:
            if required.children:
                self._no_result(required)
            return Attest(id=own, question=Label(words), signers=SIGNERS)
        if required.children:
            self._no_result(required)
        else:
            self.account.report(
                required.place, "nothing is written for this requirement", "Write its courses.", words, "empty-rule",
                "check",
            )  # fmt: skip
        return Prose(id=own, text=Label(words or "A requirement without words"))

    def _no_result(self, required: Required) -> None:
        self.account.report(
            required.place, "a requirement has requirements inside and no result, so they ask for nothing",
            "Write `result:` with their names.", required.name, "no-result",
        )  # fmt: skip

    def report_unused(self, required: Required) -> None:
        """Report the requirements below that no result names: by the language they ask for nothing."""
        for child in required.children:
            if child.id in self.reached:
                self.report_unused(child)
                continue
            self.account.report(
                child.place, "no result names this requirement, so it asks for nothing",
                "Name it in the result above it.", child.name, "unused-requirement", "check",
                [("requirement", child.path), *self._constructs(child)],
            )  # fmt: skip

    def _constructs(self, required: Required) -> list[tuple[str, Hashable]]:
        value: Any = self.value
        for step in required.path:
            value = value[step]
        return list(constructs_at(required.path, value))

    def _relate(self, scope: Scope) -> None:
        """The relations of a requirement.

        A count over its children takes courses that they use as well; a child that is named twice is one requirement.
        """
        for nodes in scope.built.values():
            self._share_all(nodes)
        for number, (count, names) in enumerate(scope.counts):
            for name in names:
                for node in scope.built.get(name, ()):
                    if takes_below(node):
                        self.shares.append(Share(between=(count, node.id)))
            for other, _ in scope.counts[:number]:
                self.shares.append(Share(between=(other, count)))
        if scope.required.shares:
            self._share_all([node for name in sorted(scope.built) for node in scope.built[name]])

    def _share_all(self, nodes: list[Node]) -> None:
        taking = [node for node in nodes if takes_below(node)]
        self.shares.extend(Share(between=(one.id, other.id)) for one, other in combinations(taking, 2))

    # --- expressions ---

    def expression(self, expression: Expression, own: str, scope: Scope) -> Node | None:
        """The node of an expression; None when all that it says became a limit."""
        match expression:
            case CourseRef():
                return self._course(expression, own, scope)
            case Reference():
                return self._reference(expression, own, scope)
            case And(of):
                self.done(expression, scope)
                return self._all(of, own, scope)
            case Or(of):
                self.done(expression, scope)
                return self._any(of, own, scope)
            case Of():
                return self._of(expression, own, scope)
            case NotExpression(one):
                return self.none(expression, (one,), own, scope)
            case Where():
                return self._where(expression, own, scope)
            case Occurrences():
                return self._occurrences(expression, own, scope)
            case Modifier():
                return self.modifiers((expression,), own, scope)

    def _member_ids(self, members: tuple[Expression, ...], own: str, scope: Scope) -> tuple[str, ...]:
        """An id for each member: that of the requirement it names, else one made from what it says."""
        made = self.ids.below(own, [(short_name(member), written(member)) for member in members], ".")
        ids = list(made)
        for number, member in enumerate(members):
            if isinstance(member, Reference) and member.known:
                child = scope.required.called[member.name]
                if child.name not in scope.twice:
                    ids[number] = id_below(scope.required, scope.own, child)
        return tuple(ids)

    def _all(self, members: tuple[Expression, ...], own: str, scope: Scope) -> Node | None:
        """All members; counts over the same courses are asked of the same courses."""
        flat = flattened(And, members, lambda part: self.done(part, scope))
        groups: dict[str, list[Modifier]] = {}
        for member in flat:
            if isinstance(member, Modifier) and member.counter.operator == "at_least" and member.what != "credit":
                groups.setdefault(same_courses(member), []).append(member)
        nodes: list[Node | None] = []
        for member, member_id in zip(flat, self._member_ids(flat, own, scope), strict=True):
            group = groups.get(same_courses(member), []) if isinstance(member, Modifier) else []
            if member not in group:
                nodes.append(self.expression(member, member_id, scope))
            elif member is group[0]:
                nodes.append(self.modifiers(tuple(group), member_id, scope))
        kept = tuple(node for node in nodes if node is not None)
        return All(id=own, of=kept) if kept else None

    def _any(self, members: tuple[Expression, ...], own: str, scope: Scope) -> Node:
        """One member; single courses stand together in one `take`."""
        flat = flattened(Or, members, lambda part: self.done(part, scope))
        inside = scope.inside_a_choice()
        return self._counted(Fraction(1), flat, own, inside)

    def _counted(self, n: Fraction, members: tuple[Expression, ...], own: str, scope: Scope) -> Node:
        """So many of the members. Single courses stand together, so that each counts as one."""
        singles = tuple(member for member in members if isinstance(member, CourseRef) and is_plain(member, scope))
        if len(singles) == len(members):
            return self._take_courses(n, singles, own, scope)
        if n > 1 and len(singles) < 2:
            singles = ()
        others = tuple(member for member in members if member not in singles)
        nodes = [
            self._certainly(self.expression(member, member_id, scope), member_id)
            for member, member_id in zip(others, self._member_ids(others, own, scope), strict=True)
        ]
        if n == 1:
            together = () if not singles else (self._take_courses(n, singles, self._single_id(singles, own), scope),)
            return AnyChild(id=own, of=(*together, *nodes))
        if not singles:
            return NOf(id=own, n=n, of=tuple(nodes))
        courses = self._take_courses(None, singles, self._single_id(singles, own), scope)
        return Pool(id=own, need=n, unit="courses", of=(PoolChild(courses), *(counts_as_one(node) for node in nodes)))

    def _single_id(self, singles: tuple[CourseRef, ...], own: str) -> str:
        name = short_name(singles[0]) if len(singles) == 1 else "courses"
        return self.ids.one(own, name, ", ".join(sorted(written(course) for course in singles)), ".")

    @staticmethod
    def _certainly(node: Node | None, own: str) -> Node:
        """Inside a choice nothing becomes a limit; an empty `all` would say that a person must look."""
        return All(id=own, of=()) if node is None else node

    def _take_courses(self, n: Fraction | None, courses: tuple[CourseRef, ...], own: str, scope: Scope) -> Node:
        for course in courses:
            self.done_below(course, scope)
        chosen = in_every((in_some(course_chosen(course) for course in courses), scope.filter))
        return Take(id=own, set=chosen.low, need=n)

    def _course(self, course: CourseRef, own: str, scope: Scope) -> Node:
        self.done_below(course, scope)
        chosen = in_every((course_chosen(course), scope.filter))
        return self.take(chosen, own, scope, lambda node_id, courses: Take(id=node_id, set=courses, need=Fraction(1)))

    def _reference(self, reference: Reference, own: str, scope: Scope) -> Node | None:
        if not reference.known:
            return self.prose(reference, own, scope, "there is no requirement of this name here", "unknown-name")
        self.done(reference, scope)
        child = scope.required.called[reference.name]
        node = self.requirement(child, own, scope.must_hold)
        if node is not None:
            scope.built.setdefault(child.name, []).append(node)
        return node

    def _of(self, expression: Of, own: str, scope: Scope) -> Node | None:
        members, counter = expression.of, expression.counter
        n = Fraction(len(members)) if counter.number is None else counter.number
        if n == 0:
            return self.none(expression, members, own, scope)
        if counter.operator == "at_most":
            return self.at_most(expression, n, members, own, scope)
        if n.denominator != 1:
            return self.prose(expression, own, scope, "a part of a requirement cannot be met", "not-whole")
        self.done(expression, scope)
        if counter.operator == "exactly":
            self.more_is_fine(expression, scope)
        if not members:
            place = scope.required.place
            self.account.report(
                place, "the list is empty", "Name the courses.", written(expression), "empty-list", "check"
            )
            return Take(id=own, set=NOTHING, need=n)
        if n > len(members):
            return self._too_many(expression, own, scope)
        if n == len(members) and counter.number is None or n == len(members) > 1:
            return self._all(members, own, scope)
        return self._counted(n, members, own, scope.inside_a_choice())

    def _too_many(self, expression: Of, own: str, scope: Scope) -> Node:
        words = written(expression)
        self.account.report(
            scope.required.place, "more is asked for than the list holds", "Ask for fewer, or list more.", words,
            "impossible",
        )  # fmt: skip
        members = self._all(expression.of, f"{own}.listed", scope.inside_a_choice())
        asked = Prose(id=f"{own}.how-many", text=Label(words))
        return All(id=own, of=(asked,) if members is None else (members, asked))

    def _where(self, expression: Where, own: str, scope: Scope) -> Node | None:
        chosen = condition_chosen(expression.where)
        n = expression.counter.number or Fraction(0)
        if n == 0:
            return self.none(expression, (expression,), own, scope)
        if expression.counter.operator == "at_most":
            return self.at_most(expression, n, (expression,), own, scope)
        if n.denominator != 1:
            return self.prose(expression, own, scope, "a part of a course cannot be taken", "not-whole")
        self.done_below(expression, scope)
        if expression.counter.operator == "exactly":
            self.more_is_fine(expression, scope)
        self.counts_by_condition += 1
        distinct = Distinct("identity", n) if expression.distinct else None
        among = scope.filter

        def made(node_id: str, where: Predicate) -> Take:
            return Take(id=node_id, set=among.low, need=n, where=where, distinct=distinct)

        if among.doubts:
            chosen, among = in_every((among, chosen)), ALL_COURSES
        return self.take(chosen, own, scope, made)

    def _occurrences(self, expression: Occurrences, own: str, scope: Scope) -> Node | None:
        n = expression.counter.number or Fraction(0)
        if n == 0 or n.denominator != 1 or expression.counter.operator == "at_most":
            return self.prose(expression, own, scope, "this count of one course cannot be said", "occurrences")
        self.done_below(expression, scope)
        if n > 1:
            self.account.report(
                scope.required.place, "a course counts more than once only where the catalogue calls it repeatable",
                "Set `repeatable` of the course in the catalogue.", written(expression), "occurrences", "check",
            )  # fmt: skip
        chosen = in_every((course_chosen(expression.course), scope.filter))
        return self.take(chosen, own, scope, lambda node_id, courses: Take(id=node_id, set=courses, need=n))


def named_twice(required: Required) -> frozenset[str]:
    """The children that a result names more than once as something to be met, by whatever name."""
    tally: Tally[str] = Tally()

    def look(part: Expression) -> None:
        match part:
            case Reference(name, known=True):
                tally[required.called[name].name] += 1
            case And(of) | Or(of) | Of(of=of):
                for one in of:
                    look(one)
            case NotExpression(one):
                look(one)

    if required.result is not None:
        look(required.result)
    return frozenset(name for name, number in tally.items() if number > 1)


def id_below(required: Required, own: str, child: Required) -> str:
    """The id of a child where its requirement has the id `own`."""
    if required.id in (own, "root"):
        return child.id
    ending = child.id.removeprefix(required.id)
    return shortened(own + ending if ending != child.id else f"{own}/{fingerprint(child.id)}")


def is_plain(course: CourseRef, scope: Scope) -> bool:
    """Whether a record can say that a course counts, without a question to a person."""
    return not course_chosen(course).doubts and not scope.filter.doubts
