"""The checker's own reading of a rule and a record: which items may fill which clauses, which single facts hold.

It is written a second time on purpose, from the rule language and not from the auditor, so that a slip of the
auditor does not repeat itself here. It imports values of `model` only.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from attrs import evolve

from asyougo.audit.certificate.clauses import Clause, Rule, one_name
from asyougo.audit.certificate.earned import points
from asyougo.audit.certificate.facts import fact, truth
from asyougo.model.grades import US_4
from asyougo.model.predicate import (
    EVERYTHING,
    Answer,
    accepts,
    both,
    either,
    names_institution,
)
from asyougo.model.requirement import (
    Attest,
    Limit,
    Prose,
)
from asyougo.model.terms import Term, regular_terms_between
from asyougo.model.transcript import Item, PreparedTranscript
from asyougo.model.units import ONE, ZERO

ORDER = {"earned": 0, "in_progress": 1, "planned": 2}


class View:
    """A rule and a record on one supply in one reading."""

    def __init__(self, rule: Rule, prepared: PreparedTranscript, supply: str, reading: str, rule_hash: str) -> None:
        self.rule = rule
        self.prepared = prepared
        self.supply = supply
        self.reading = reading
        self.items = {item.id: item for item in prepared.items if ORDER[item.supply] <= ORDER[supply]}
        self.papers = {paper.id: paper for paper in prepared.papers}
        self.overrides: dict[str, list[Any]] = {}
        for o in prepared.overrides:
            known = o.credential in (None, rule.requirement.id) and o.rule_version in (None, rule_hash)
            if known and o.in_force(prepared.as_of) and (o.node in rule.clauses or o.node in rule.overlays):
                self.overrides.setdefault(o.node, []).append(o)
        self.assumed: frozenset[str] = frozenset()
        self._courses = self._same_courses()
        self._fits: dict[tuple[str, str], bool] = {}

    def reading_of(self, item: Item) -> str:
        """The reading of an item's unknown fields: in favour for courses that are still to be taken."""
        return "high" if item.id.startswith("new:") else self.reading

    def takes(self, answer: Answer) -> bool:
        """A three-valued answer in this reading."""
        return answer is True or (answer is None and self.reading == "high")

    def course(self, item: Item) -> str:
        """The course of an item: what the rule or the record lists under several names is one."""
        name = self._named(item)
        return self._courses.get(name, name)

    def _named(self, item: Item) -> str:
        known = (self.rule.aliases[code] for code in item.codes or () if code in self.rule.aliases)
        return next(known, item.identity)

    def _same_courses(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for item in self.prepared.items if self.rule.aliases else ():
            names = {self.rule.aliases[code] for code in item.codes or () if code in self.rule.aliases}
            if names:
                one_name(found, {item.identity, *names})
        return found

    def true(self, clause: Clause) -> bool:
        """Whether a static clause is true in this reading."""
        return clause.id in self.assumed or self.is_settled(clause) or truth(self, clause)

    def sides(self, clause: Clause) -> tuple[str, list[Clause]]:
        """(kind, children) of a clause; a `when` is the side that its fact chooses, or both where it is unknown."""
        if clause.kind != "when":
            return clause.kind, clause.children
        answer = fact(clause.node.fact, self.prepared)
        if answer is True:
            return "all", clause.children[:1]
        if answer is False:
            return "all", clause.children[1:]
        if self.reading == "low":
            return "all", clause.children
        return "n_of", clause.children

    def asked(self, clause: Clause) -> Fraction:
        """How many of the children must be met; where a fact may be either: one side of two, none of one."""
        kind, children = self.sides(clause)
        if kind == "all":
            return Fraction(len(children))
        if clause.kind == "when":
            return ONE if len(children) > 1 else ZERO
        return clause.need

    def record_alone(self) -> View:
        """The same view without courses that are still to be taken, and without missing papers."""
        seen = object.__new__(View)
        seen.__dict__.update(self.__dict__)
        seen.papers = {}
        seen.items = {id: item for id, item in self.items.items() if not id.startswith("new:")}
        return seen

    def is_settled(self, clause: Clause) -> bool:
        """Whether an override waives a clause, or signs one that asks a person."""
        asks = isinstance(clause.node, Attest | Prose)
        return any(o.kind == "waive" or (asks and o.kind == "sign") for o in self.overrides.get(clause.id, ()))

    def dated(self, clause: Clause, day: date | None) -> Answer:
        """Whether evidence of a day meets every deadline above a clause."""
        return self._deadlines(clause, None if day is None else Term.containing(day), day, None)

    # --- items ------------------------------------------------------------------------------------------------

    def at(self, leaf: str, item: Item) -> Item:
        """An item as it counts at a leaf: an incomplete settled, overrides of credits and grade applied."""
        clause = self.rule.clauses[leaf]
        item = self.settle(item, clause.inherited("incomplete_lapses_days"))
        for above in reversed(clause.above):
            for o in self.overrides.get(above.id, ()):
                if o.value("course") in (item.codes or ()) and o.kind == "credit":
                    item = evolve(item, credits=Fraction(o.value("credits") or "0"))
                if o.value("course") in (item.codes or ()) and o.kind == "grade":
                    meaning = US_4.meaning(o.value("grade"))
                    item = evolve(item, grade=o.value("grade"), standing=meaning.standing, points=meaning.points)
        return item

    def settle(self, item: Item, days: int | None) -> Item:
        """An incomplete as it stands on the day: open, lapsed, or unknown without a term."""
        if item.standing != "incomplete":
            return item
        if item.done_by is None:
            return evolve(item, standing="unknown")
        open_until = item.done_by + timedelta(days=365 if days is None else days)
        return evolve(item, standing="passed" if self.prepared.as_of <= open_until else "never")

    def fits(self, leaf: str, id: str) -> bool:
        """Whether an item may fill a slot of a leaf in this reading."""
        key = (leaf, id)
        if key not in self._fits:
            self._fits[key] = self._may_fill(self.rule.clauses[leaf], self.items[id])
        return self._fits[key]

    def _may_fill(self, leaf: Clause, original: Item) -> bool:
        item = self.at(leaf.id, original)
        if item.id.startswith("new:"):
            earliest = evolve(item, term=item.span[0]) if item.span else item
            fits = self.in_set(leaf, item)
            return (fits is True or (fits is None and item.wild)) and self._in_time(leaf, earliest) is True
        if item.wild and self.reading == "low":
            return False
        if self.reading == "low" and item.credits is None and self._hangs_on_credits(leaf, item):
            return False
        answer = both((self.in_set(leaf, item), self._passed(leaf, item), self._in_time(leaf, item)))
        return self.takes(answer) and self._latest(leaf, item, answer) and not self._forbidden(leaf, item)

    def _hangs_on_credits(self, leaf: Clause, item: Item) -> bool:
        """Whether credits that nobody knows could be against the learner here."""
        node = leaf.node
        capped = (r for r in node.at_most if r.unit == "credits")
        if node.unit == "credits" or any(accepts(r.where, item, self.rule.sets) is not False for r in capped):
            return True
        for limit in self.rule.requirement.limits:
            bound = limit.at_least or limit.at_most
            if limit.over != "applied" or self._is_waived(limit.id):
                continue
            concerns = self.in_scope(limit, item) is not False
            if limit.gpa is not None:
                least = points(item)
                below = least is not None and least[0] < self.rule.amount(limit.gpa.min)
                if concerns and below and limit.gpa.method == "credit_weighted":
                    return True
            elif bound is not None and bound.unit == "share":
                if self._dilutes(limit, item):
                    return True
            elif limit.at_most is not None and limit.at_most.unit == "credits" and concerns:
                return True
        policies = [getattr(above.node, "policy", None) for above in leaf.above]
        by_credits = any(p is not None and p.transfer is not None and p.transfer.credits is not None for p in policies)
        return by_credits and self.is_transfer(item) is not False

    def _dilutes(self, limit: Limit, item: Item) -> bool:
        """Whether each credit of an item makes a share worse for the learner."""
        bound = limit.at_least or limit.at_most
        amount = self.rule.amount(bound.amount) if bound is not None else ZERO
        answer = self.in_scope(limit, item)
        if limit.at_least is not None:
            return (1 if answer is True else 0) < amount
        return (1 if answer is not False else 0) > amount

    def _is_waived(self, id: str) -> bool:
        return any(o.kind == "waive" for o in self.overrides.get(id, ()))

    def in_set(self, leaf: Clause, item: Item) -> Answer:
        chosen = leaf.node.set
        answer = accepts(chosen, item, self.rule.sets)
        for above in reversed(leaf.above):
            for o in self.overrides.get(above.id, ()):
                codes = item.codes or ()
                if o.kind == "block" and o.value("course") in codes:
                    return False
                if o.kind == "insert" and o.value("course") in codes:
                    answer = True
        for code in self._substitutes(leaf, item.codes or ()):
            answer = either((answer, accepts(chosen, evolve(item, codes=(code,)), self.rule.sets)))
        return both((answer, accepts(leaf.node.where, item, self.rule.sets)))

    def _substitutes(self, leaf: Clause, codes: tuple[str, ...]) -> set[str]:
        """Codes that substitutions let an item stand for: one step, or any number where the rule allows a chain."""
        steps = [o for above in leaf.above for o in self.overrides.get(above.id, ()) if o.kind == "substitute"]
        found = {o.value("for") or "" for o in steps if o.value("use") in codes}
        while self.rule.requirement.policy.substitution_transitive:
            more = {o.value("for") or "" for o in steps if o.value("use") in found} - found
            if not more:
                break
            found |= more
        return found

    def _passed(self, leaf: Clause, item: Item) -> Answer:
        if item.standing == "never":
            return False
        if item.standing != "passed":
            return None
        floor = None
        for above in leaf.above:
            policy = getattr(above.node, "policy", None)
            floor = floor or getattr(above.node, "grade", None) or (policy.grade_min if policy is not None else None)
        least = US_4.points(floor) if floor else None
        if least is None or least <= US_4.lowest_passing:
            return True
        return None if item.points is None else item.points >= least

    def _in_time(self, leaf: Clause, item: Item) -> Answer:
        return self._deadlines(leaf, item.term, item.done_by, item.span[0] if item.span else None)

    def _deadlines(self, clause: Clause, term: Term | None, done: date | None, after: Term | None) -> Answer:
        """Whether work of a term, or of an unknown one not before `after`, meets all deadlines above a clause."""
        start = self.prepared.facts.start_date
        answers: list[Answer] = []
        for above in clause.above:
            by = getattr(above.node, "by", None)
            if by is not None and by.date is not None:
                if done is not None:
                    answers.append(done <= by.date)
                else:
                    answers.append(False if after is not None and after.ends > by.date else None)
            if by is not None and by.term is not None:
                known = term or after
                late: Answer = None
                if start is not None and known is not None:
                    late = regular_terms_between(Term.containing(start), known) > by.term
                answers.append(None if late is None or (term is None and not late) else not late)
        return both(answers)

    def _latest(self, leaf: Clause, item: Item, answer: Answer) -> bool:
        """Under the policy `last`: whether this may be (low: is) the attempt that stands."""
        if (leaf.inherited("repeat") or "best") != "last":
            return True
        rivals = [
            o for o in self.items.values()
            if self.course(o) == self.course(item) and o.id != item.id and not o.wild
            and (o.grade or "").upper() != "W"
        ]  # fmt: skip
        if item.term is not None and any(o.term is not None and o.term > item.term for o in rivals):
            return False
        unsure = any(o.term is None or o.term == item.term for o in rivals) or (item.term is None and bool(rivals))
        return not unsure or self.reading == "high"

    def is_transfer(self, item: Item) -> Answer:
        owner = self.rule.requirement.owner
        if item.type == "transfer":
            return True
        if owner is None:
            return False
        return None if item.institution is None else item.institution != owner

    def _forbidden(self, leaf: Clause, item: Item) -> bool:
        """Whether a maximum of zero above the leaf rules the item out."""
        against = "high" if self.reading == "low" else "low"

        def counts(answer: Answer) -> bool:
            return answer is True or (answer is None and against == "high")

        light = item.credits == 0 or (item.credits is None and self.reading_of(item) == "high")
        for above in leaf.above:
            policy = getattr(above.node, "policy", None)
            if policy is None:
                continue
            if policy.pass_fail is not None and self.rule.amount(policy.pass_fail.max) == 0:
                unknown = item.grading is None and item.points is None
                if counts(None if unknown else item.grading == "pass_fail"):
                    return True
            cap = policy.transfer
            caps = [] if cap is None else [cap.courses] if light else [cap.courses, cap.credits]
            if any(c is not None and self.rule.amount(c) == 0 for c in caps) and counts(self.is_transfer(item)):
                return True
        for limit in self.rule.requirement.limits:
            bound = limit.at_most
            if limit.over != "applied" or bound is None or bound.unit == "share" or self._is_waived(limit.id):
                continue
            weightless = light and bound.unit == "credits"
            if self.rule.amount(bound.amount) == 0 and not weightless and counts(self.in_scope(limit, item)):
                return True
        return False

    def in_scope(self, limit: Limit, item: Item) -> Answer:
        chosen = EVERYTHING if limit.set is None else limit.set
        answers = [accepts(chosen, item, self.rule.sets), accepts(limit.where, item, self.rule.sets)]
        own = limit.over == "institution" and self.rule.requirement.owner is not None
        if own and not names_institution(limit.where, self.rule.sets):
            foreign = self.is_transfer(item)
            answers.append(None if foreign is None else not foreign)
        return both(answers)

    def paper_fits(self, leaf: str, paper: Any) -> bool:
        """Whether a course of a missing paper may fill a leaf (high reading only)."""
        if self.reading == "low":
            return False
        clause, item = self.rule.clauses[leaf], paper_item(paper)
        answer = both((self.in_set(clause, item), self._passed(clause, item), self._in_time(clause, item)))
        return answer is not False and not self._forbidden(clause, item)

    @staticmethod
    def paper_item(paper: Any) -> Item:
        """What is known of any course on a missing paper."""
        return paper_item(paper)

    def any_paper_fits(self, leaf: str) -> bool:
        return any(self.paper_fits(leaf, paper) for paper in self.papers.values())

    def units(self, leaf: str, id: str) -> Fraction:
        """What an item gives at a leaf; unknown credits give all that is asked (high reading)."""
        clause = self.rule.clauses[leaf]
        if clause.node.unit == "courses":
            return ONE
        credits = self.at(leaf, self.items[id]).credits
        if credits is not None:
            return credits
        pool = clause.parent
        return clause.need if clause.node.need is not None else pool.need if pool is not None else ONE

    def eligible(self, leaf: str) -> dict[str, list[str]]:
        """Item ids that may fill a leaf, by course."""
        found: dict[str, list[str]] = {}
        for id in self.items:
            if self.fits(leaf, id):
                found.setdefault(self.course(self.items[id]), []).append(id)
        return found

    def times(self, course: str) -> int:
        return max((i.repeatable for i in self.items.values() if self.course(i) == course), default=1)

    def most(self, leaf: str) -> Fraction:
        """The most that a leaf could be given if nothing else wanted the same courses."""
        total = ZERO
        for course, ids in self.eligible(leaf).items():
            amounts = sorted((self.units(leaf, id) for id in ids), reverse=True)
            total += sum(amounts[: self.times(course)], ZERO)
        return total


def paper_item(paper: Any) -> Item:
    """What is known of any course on a missing paper."""
    return Item(
        id=paper.id, identity=paper.id, codes=None, credits=None, standing="unknown", supply="earned",
        type=None,
        institution=paper.institution, span=(paper.begins, paper.ends), wild=True,
    )  # fmt: skip
