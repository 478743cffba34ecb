"""Everything that can change the answers of a run, besides the records: rules, catalogues, slack and the day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property

from attrs import frozen

from asyougo.audit.layout import plan_of
from asyougo.audit.match import hash_of
from asyougo.audit.plan import Part, Plan
from asyougo.errors import Problem, RuleError
from asyougo.model.canonical import content_hash
from asyougo.model.context import Catalogue
from asyougo.model.requirement import Attest, Limit, Prose, Requirement


@frozen(eq=False)
class RulePack:
    """Rules ready for any number of records. slack: how many courses may be missing for a row to be kept.

    catalogues: by owner of a rule, the courses that can still be taken there.
    """

    rules: tuple[Requirement, ...]
    plans: tuple[Plan, ...]
    hashes: tuple[str, ...]
    on: date
    slack: int
    catalogues: dict[str, Catalogue]

    def catalogue_of(self, requirement: Requirement) -> Catalogue | None:
        """The catalogue of the institution that owns a rule."""
        return self.catalogues.get(requirement.owner or "")

    def largest_course(self, requirement: Requirement) -> float | None:
        """Semester credits of the largest course that can be taken at a rule's owner; None when that is unknown."""
        owner = requirement.owner or ""
        if owner not in self._largest:
            catalogue = self.catalogues.get(owner)
            sizes = [course.credits for course in catalogue.courses] if catalogue is not None else []
            known = [size for size in sizes if size is not None]
            self._largest[owner] = float(max(known)) if known and len(known) == len(sizes) else None
        return self._largest[owner]

    def facts_of(self, plan: Plan) -> tuple[Part, ...]:
        """The parts of a rule that no course can meet and no person has to decide."""
        if id(plan) not in self._facts:
            parts = [part for part in plan.parts.values() if part.kind == "static"]
            asked = (Attest, Prose, Limit)
            kept = [p for p in parts if not isinstance(p.node, asked) and getattr(p.node, "of", None) != ()]
            self._facts[id(plan)] = tuple(kept)
        return self._facts[id(plan)]

    @cached_property
    def _facts(self) -> dict[int, tuple[Part, ...]]:
        return {}

    @cached_property
    def _largest(self) -> dict[str, float | None]:
        return {}

    @cached_property
    def by_code(self) -> dict[str, tuple[tuple[int, int], ...]]:
        """For leaves that are plain course lists: code -> (rule, leaf) pairs."""
        table: dict[str, list[tuple[int, int]]] = {}
        for number, plan in enumerate(self.plans):
            for code, leaves in plan.leaves_by_code.items():
                table.setdefault(code, []).extend((number, leaf) for leaf in leaves)
        return {code: tuple(found) for code, found in table.items()}

    @cached_property
    def open_leaves(self) -> tuple[tuple[int, int], ...]:
        """Leaves whose set is more than a list: (rule, leaf)."""
        return tuple((number, leaf) for number, plan in enumerate(self.plans) for leaf in plan.open_leaves)

    @cached_property
    def amounts_asked(self) -> tuple[tuple[int, Limit], ...]:
        """Limits that ask for an amount of earned work: (rule, limit)."""
        return tuple(
            (number, limit)
            for number, plan in enumerate(self.plans)
            for limit in plan.requirement.limits
            if limit.over != "applied" and limit.at_least is not None and limit.at_least.unit != "share"
        )

    @cached_property
    def hash(self) -> str:
        """One hash over everything in the pack."""
        catalogues = sorted((owner, content_hash(c)) for owner, c in self.catalogues.items())
        return content_hash((self.hashes, self.on, self.slack, tuple(catalogues)))


def pack_rules(
    rules: Iterable[Requirement], on: date, slack: int, catalogues: dict[str, Catalogue]
) -> tuple[RulePack, tuple[Problem, ...]]:
    """The pack of all rules that can be used on a day, and why the others cannot; rules are ordered by id."""
    kept: list[Requirement] = []
    problems: list[Problem] = []
    for requirement in sorted(rules, key=lambda rule: rule.id):
        try:
            plan_of(requirement, on)
        except RuleError as error:
            problems += error.problems
            continue
        kept.append(requirement)
    plans = tuple(plan_of(requirement, on) for requirement in kept)
    hashes = tuple(hash_of(requirement) for requirement in kept)
    return RulePack(tuple(kept), plans, hashes, on, slack, catalogues), tuple(problems)
