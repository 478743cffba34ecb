"""Audit every learner of the invented state against every credential: the population run on its own state."""

from __future__ import annotations

from asyougo.demo.state import DemoState
from asyougo.population.engines.local import Progress, sweep_all
from asyougo.population.pack import RulePack, pack_rules
from asyougo.population.sweep import Swept

SLACK = 1
"""Credentials that one course would finish are kept beside those whose requirements are met."""


def pack(state: DemoState) -> RulePack:
    """The rules of the state, ready for any number of records. Raises ValueError when one cannot be used."""
    catalogues = {catalogue.institution: catalogue for catalogue in state.catalogues if catalogue.institution}
    packed, problems = pack_rules((entry.file.requirement for entry in state.entries), state.as_of, SLACK, catalogues)
    if problems:
        raise ValueError("; ".join(str(problem) for problem in problems))
    return packed


def audit_everyone(state: DemoState, progress: Progress | None = None, workers: int = 1) -> Swept:
    """The answers for every learner and credential of the state, the same for any number of workers."""
    return sweep_all(
        state.transcripts(), state.context, pack(state), workers=workers, progress=progress, learners=state.learners
    )
