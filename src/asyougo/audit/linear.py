"""Branch and bound over the canonical rows, with a proof in exact numbers at every closed branch.

HiGHS solves the relaxations in floating point. Its numbers decide nothing by themselves: a yes is read off a whole
solution and checked exactly; a no is a set of multipliers, rounded to fractions and evaluated exactly (weak
duality), else the branch is split further. Branches are counted, never timed: the same input gives the same bytes.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Any

import highspy
import numpy as np
from attrs import field, frozen

from asyougo.audit.rows import Program
from asyougo.model.units import ZERO

MOST_BRANCHES = 5_000  # relaxations solved for one claim; beyond it the answer is open (SEARCH_LIMIT)
DENOMINATOR = 10**6  # multipliers are rounded to this; any rounding gives a valid bound
PENALTY = 10**4  # cost of breaking rows when something is minimised; far above any count of courses
TOLERANCE = 1e-6
CLOSED: dict[str, Any] = {"kind": "closed"}  # stands for a proof while only the best value is looked for


class SearchLimit(Exception):
    """The bounded search ended without an answer."""


@frozen(eq=False)
class Solution:
    """The outcome of a search. `columns`: a whole solution, or None; `proof`: why there is none, or none cheaper.

    least: nothing costs less than this; equal to `value` when the search came to its end.
    """

    columns: dict[str, Fraction] | None
    value: Fraction | None = None
    proof: dict[str, Any] | None = field(default=None)
    least: Fraction | None = None


class _Quiet(highspy.Highs):
    """The solver without its callbacks: they print a banner to standard output when they are set up."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.setOptionValue("output_flag", False)

    def enableCallbacks(self) -> None:  # noqa: N802 (the solver's name)
        """Leaves them off."""


class _Relaxation:
    """The linear relaxation in HiGHS, with one extra column that measures how far the rows are from being met."""

    def __init__(self, program: Program, penalty: int) -> None:
        self.program = program
        self.names = sorted(program.upper)
        self.index = {name: i for i, name in enumerate(self.names)}
        self.rows = sorted(program.rows)
        self.solver: Any = _Quiet()
        self.solver.setOptionValue("threads", 1)
        self.solver.setOptionValue("presolve", "off")
        count = len(self.names)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = count + 1, len(self.rows)
        lp.col_cost_ = np.array([float(program.cost.get(name, 0)) for name in self.names] + [float(penalty)])
        lp.col_lower_ = np.array([float(program.lower[name]) for name in self.names] + [0.0])
        lp.col_upper_ = np.array([float(program.upper[name]) for name in self.names] + [highspy.kHighsInf])
        starts, indices, values = [0], [], []
        for name in self.rows:
            for column, value in program.rows[name].coefficients.items():
                indices.append(self.index[column])
                values.append(float(value))
            indices.append(count)
            values.append(1.0)
            starts.append(len(indices))
        lp.row_lower_ = np.array([float(program.rows[name].bound) for name in self.rows])
        lp.row_upper_ = np.full(len(self.rows), highspy.kHighsInf)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.array(starts, dtype=np.int32)
        lp.a_matrix_.index_ = np.array(indices, dtype=np.int32)
        lp.a_matrix_.value_ = np.array(values)
        self.solver.passModel(lp)
        self.bounds = {name: (program.lower[name], program.upper[name]) for name in self.names}

    @cached_property
    def exact(self) -> _Exact:
        return _Exact(self.program)

    def bound(self, name: str, lower: Fraction, upper: Fraction) -> None:
        self.bounds[name] = (lower, upper)
        self.solver.changeColBounds(self.index[name], float(lower), float(upper))

    def reset(self) -> None:
        """The bounds as the program gives them."""
        for name in self.names:
            if self.bounds[name] != (self.program.lower[name], self.program.upper[name]):
                self.bound(name, self.program.lower[name], self.program.upper[name])

    def solve(self) -> tuple[float, list[float], list[float]]:
        """(objective, column values, row multipliers) of the relaxation as it is bounded now."""
        self.solver.run()
        found = self.solver.getSolution()
        return self.solver.getInfo().objective_function_value, list(found.col_value), list(found.row_dual)


class Search:
    """One branch and bound. `above`: a value is only interesting when it is at most this much (None: any)."""

    def __init__(self, program: Program, most: int = MOST_BRANCHES) -> None:
        self.program = program
        self.minimising = any(cost != 0 for cost in program.cost.values())
        self.relaxation = _Relaxation(program, PENALTY if self.minimising else 1)
        self.most = most
        self.left = most
        self.proving = True
        self.best: Solution | None = None
        self.least = ZERO
        names = [(i, name) for i, name in enumerate(self.relaxation.names) if name in program.whole]
        choices = [i for i, name in names if name.startswith("y:")]
        self.order = (choices, [i for i, name in names if not name.startswith("y:")])

    def feasible(self) -> Solution:
        """A whole solution, or the proof that there is none. Raises SearchLimit."""
        return self._branch(None if not self.minimising else self._above_all())

    def _above_all(self) -> Fraction:
        """A value that no whole solution reaches, so that only branches without a solution are closed by it."""
        top = sum((max(c, ZERO) * self.program.upper[n] for n, c in self.program.cost.items()), ZERO)
        return top + 2

    def _branch(self, incumbent: Fraction | None) -> Solution:
        """Depth first; a branch is closed when its bound exceeds `incumbent` - 1 (minimising) or it is infeasible."""
        if self.left <= 0:
            raise SearchLimit
        self.left -= 1
        value, columns, multipliers = self.relaxation.solve()
        if self.left == self.most - 1:
            self.least = Fraction(max(0, int(np.ceil(value - 1e-4))))
        if self._is_closed(value, incumbent):
            proof = self._linear(multipliers, incumbent)
            if proof is not None:
                return Solution(None, None, proof)
        name = self._most_fractional(columns)
        if name is None:
            whole = self._whole(columns)
            if self._holds(whole):
                found = Solution(whole, self._cost(whole))
                if self.best is None or self.best.value is None or (found.value or 0) < self.best.value:
                    self.best = found
                return found
            name = self._any_free()
            if name is None:
                raise SearchLimit
        return self._split(name, columns[self.relaxation.index[name]], incumbent)

    def _is_closed(self, value: float, incumbent: Fraction | None) -> bool:
        if not self.minimising:
            return value > TOLERANCE
        return incumbent is not None and value > float(incumbent) - 1 + TOLERANCE

    def _split(self, name: str, value: float, incumbent: Fraction | None) -> Solution:
        lower, upper = self.relaxation.bounds[name]
        floor = Fraction(int(np.floor(value + TOLERANCE)))
        floor = min(max(floor, lower), upper - 1)
        sides = {"in": (floor + 1, upper), "out": (lower, floor)}
        order = ("in", "out") if value - float(floor) >= 0.5 else ("out", "in")
        proofs: dict[str, Any] = {}
        best: Solution | None = None
        for side in order:
            self.relaxation.bound(name, *sides[side])
            found = self._branch(incumbent)
            self.relaxation.bound(name, lower, upper)
            if found.columns is not None:
                if not self.minimising:
                    return found
                best, incumbent = found, found.value
                if not self.proving and found.value is not None and found.value <= self.least:
                    return found  # nothing costs less than the relaxation of the whole
            proofs[side] = found.proof
        proof = None
        if all(proofs.values()):
            proof = {"kind": "branch", "on": [name, "<=", str(floor)], "in": proofs["in"], "out": proofs["out"]}
        return Solution(best.columns if best else None, best.value if best else None, proof)

    def minimum(self, at_most: Fraction | None = None) -> Solution:
        """A cheapest whole solution and its value; `at_least` proves it afterwards. Raises SearchLimit.

        at_most: nothing is found when every solution costs more (costs are whole numbers).
        """
        self.proving = False
        try:
            found = self._branch(self._above_all() if at_most is None else at_most + 1)
        except SearchLimit:
            self.relaxation.reset()
            if self.best is None or self.best.value is None or at_most is not None:
                raise
            return Solution(self.best.columns, self.best.value, least=min(self.least, self.best.value))
        return Solution(found.columns, found.value, least=found.value)

    def at_least(self, value: Fraction) -> dict[str, Any] | None:
        """The proof that nothing costs less than `value` (whole numbers), or None when it does not close."""
        self.proving, self.left = True, self.most
        return self._branch(value).proof

    # --- exact numbers ----------------------------------------------------------------------------------------

    def _most_fractional(self, columns: list[float]) -> str | None:
        """The column to split: choices of the rule first, because what is left below them is mostly a flow."""
        for group in self.order:
            worst, found = TOLERANCE, None
            for i in group:
                distance = abs(columns[i] - round(columns[i]))
                if distance > worst + 1e-9:
                    worst, found = distance, self.relaxation.names[i]
            if found is not None:
                return found
        return None

    def _any_free(self) -> str | None:
        for name in self.relaxation.names:
            lower, upper = self.relaxation.bounds[name]
            if name in self.program.whole and lower < upper:
                return name
        return None

    def _whole(self, columns: list[float]) -> dict[str, Fraction]:
        """The solution with whole columns rounded and the others set to the most that exact rows allow."""
        whole = {
            name: Fraction(round(columns[i])) if name in self.program.whole else self._exact(columns[i])
            for i, name in enumerate(self.relaxation.names)
        }
        for name in self.relaxation.names:
            if name.startswith("w:"):
                self._settle(name, whole)
        return whole

    def _exact(self, value: float) -> Fraction:
        return Fraction(value).limit_denominator(DENOMINATOR)

    def _settle(self, name: str, whole: dict[str, Fraction]) -> None:
        """A take in a pool gives all that its items and its cap allow."""
        most = self.program.upper[name]
        for prefix in ("give:", "gate:"):
            row = self.program.rows.get(prefix + name[2:])
            if row is not None:
                rest = sum((a * whole[c] for c, a in row.coefficients.items() if c != name), ZERO)
                most = min(most, (rest - row.bound) / -row.coefficients[name])
        whole[name] = max(most, self.program.lower[name])

    def _holds(self, columns: dict[str, Fraction]) -> bool:
        """Whether a solution meets every row, exactly; whole columns are added up as whole numbers (quicker)."""
        plain = {name: x.numerator if x.denominator == 1 else x for name, x in columns.items()}
        rows = self.relaxation.exact.rows.values()
        return all(sum(a * plain[column] for column, a in coefficients) >= bound for coefficients, bound in rows)

    def _cost(self, columns: dict[str, Fraction]) -> Fraction:
        return sum((cost * columns[name] for name, cost in self.program.cost.items()), ZERO)

    def _linear(self, multipliers: list[float], incumbent: Fraction | None) -> dict[str, Any] | None:
        """Multipliers as exact fractions with the bound that they prove, or None when rounding made it too weak."""
        if not self.proving:
            return CLOSED
        rows = {
            name: round(value * DENOMINATOR)
            for name, value in zip(self.relaxation.rows, multipliers, strict=True)
            if value > 1.0 / DENOMINATOR
        }
        bound = self.relaxation.exact.bound(rows, self.relaxation.bounds)
        enough = bound > 0 if incumbent is None or not self.minimising else bound > incumbent - 1
        if not enough:
            return None
        exact = {name: str(Fraction(value, DENOMINATOR)) for name, value in rows.items()}
        return {"kind": "linear", "rows": exact, "bound": str(bound)}


class _Exact:
    """The rows as whole numbers over one denominator, so that bounds are exact and quick."""

    def __init__(self, program: Program) -> None:
        numbers = [a for row in program.rows.values() for a in (*row.coefficients.values(), row.bound)]
        self.scale = lcm(1, *(a.denominator for a in (*numbers, *program.cost.values())))
        self.rows = {
            name: ([(c, _whole(a, self.scale)) for c, a in row.coefficients.items()], _whole(row.bound, self.scale))
            for name, row in program.rows.items()
        }
        self.cost = {name: _whole(cost, self.scale) * DENOMINATOR for name, cost in program.cost.items()}

    def bound(self, multipliers: dict[str, int], bounds: dict[str, tuple[Fraction, Fraction]]) -> Fraction:
        """The least cost that multipliers / DENOMINATOR prove: y.b + the sum of min over bounds of (c - y.A) x."""
        total = 0
        reduced = dict(self.cost)
        for name, y in multipliers.items():
            coefficients, bound = self.rows[name]
            total += y * bound
            for column, a in coefficients:
                reduced[column] = reduced.get(column, 0) - y * a
        exact = Fraction(total)
        for column, value in reduced.items():
            if value:
                lower, upper = bounds[column]
                exact += value * (lower if value > 0 else upper)
        return exact / (self.scale * DENOMINATOR)


def _whole(number: Fraction, scale: int) -> int:
    return number.numerator * (scale // number.denominator)
