"""The best that a record can do where no number of further courses would be enough: what a finding shows of it.

The canonical rows, with what is still missing of each demand as a column that costs. What the rule asks of the
allocation as a whole (a least average, a least share) is set aside; what it forbids is kept.
"""

from __future__ import annotations

from fractions import Fraction

from asyougo.audit.allocate import Allocated, row_uses
from asyougo.audit.instance import Instance
from asyougo.audit.linear import Search, SearchLimit
from asyougo.audit.plan import Part
from asyougo.audit.rows import Program, Row, RowBuilder
from asyougo.model.units import ONE, ZERO

MOST_RELAXATIONS = 12  # relaxations solved; beyond it the best that was found is shown
OF_A_COURSE, OF_A_CREDIT, OF_A_FACT = Fraction(3), ONE, Fraction(3)  # what it costs to miss one


def best_partial(instance: Instance) -> tuple[Allocated, ...]:
    """The uses of the record that leave the least missing, as far as a bounded search finds them.

    instance: the record's own courses, without further ones.
    """
    if is_simple(instance):
        return first_come(instance)
    facts = _ends(instance, instance.plan.root, "static")
    missing_facts = frozenset(part.id for part in facts if not instance.truth(part))
    hopeful = Instance(instance.eligibility, instance.supply, instance.reading, assume=missing_facts)
    program = RowBuilder(hopeful, list(hopeful.plan.root.of)).build()
    _keep_what_forbids(hopeful, program)
    _let_miss(hopeful, program, missing_facts)
    try:
        found = Search(program, MOST_RELAXATIONS).minimum()
    except SearchLimit:
        return first_come(instance)
    return first_come(instance) if found.columns is None else tuple(row_uses(hopeful, found.columns))


def is_simple(instance: Instance) -> bool:
    """Whether no two takes want the same course and nothing but their own count holds for them."""
    wanted = [course for edges in instance.edges for course in edges]
    plain = all(not (leaf.distinct or leaf.at_least or leaf.at_most) for leaf in instance.plan.leaves)
    return plain and not instance.overlays and len(wanted) == len(set(wanted))


def first_come(instance: Instance) -> tuple[Allocated, ...]:
    """Each take filled in the order of the rule with what nothing before it took."""
    found: list[Allocated] = []
    taken: set[str] = set()
    for part in _ends(instance, instance.plan.root, "take"):
        leaf, have = instance.plan.leaves[part.leaf], ZERO
        for course, candidates in instance.edges[part.leaf].items():
            if have < leaf.whole and course not in taken:
                taken.add(course)
                have += instance.units_at(leaf, candidates[0])
                found.append(Allocated(candidates[0].item.id, leaf.id, candidates[0].item.credits))
    return tuple(found)


def _ends(instance: Instance, part: Part, kind: str) -> list[Part]:
    """Parts of a kind without parts below them, on the sides that facts choose."""
    if not part.of:
        return [part] if part.kind == kind else []
    children = instance.sides(part).of if part.kind == "when" else part.of
    return [found for child in children for found in _ends(instance, child, kind)]


def _keep_what_forbids(instance: Instance, program: Program) -> None:
    """Without the rows that ask for more than the demands do, and those that such rows make necessary."""
    asked = {f"limit:{overlay.id}" for overlay in instance.overlays if not overlay.is_cap}
    for name in [name for name in program.rows if name in asked or name.startswith("exact:")]:
        del program.rows[name]


def _let_miss(instance: Instance, program: Program, missing_facts: frozenset[str]) -> None:
    """A column for what each demand lacks, so that the rows can always be met."""
    units = {leaf.id: leaf.unit for leaf in instance.plan.leaves}
    units |= {part.id: part.unit for part in instance.plan.parts.values() if part.kind == "pool"}
    for name, row in list(program.rows.items()):
        kind, _, rest = name.partition(":")
        if kind not in ("need", "floor", "distinct") and not (kind == "n" and rest in units):
            continue
        most = sum((-a * program.upper[c] for c, a in row.coefficients.items() if a < 0), ZERO)
        column = program.column(f"missing:{name}", most, whole=False)
        program.rows[name] = Row({**row.coefficients, column: ONE}, row.bound)
        program.cost[column] = OF_A_CREDIT if units.get(rest) == "credits" else OF_A_COURSE
    for id in missing_facts:
        if f"y:{id}" in program.upper:
            program.cost[f"y:{id}"] = OF_A_FACT
