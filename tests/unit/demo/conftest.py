"""One invented state for all tests of the demonstration; making it takes seconds."""

from __future__ import annotations

import pytest

from asyougo.demo.state import DemoState, build_state
from asyougo.model.transcript import Transcript


@pytest.fixture(scope="session")
def state() -> DemoState:
    """The invented state at its default size, with a seed that is not the default."""
    return build_state(2_000, seed=5)


@pytest.fixture(scope="session")
def records(state: DemoState) -> tuple[Transcript, ...]:
    """The records of all its learners."""
    return tuple(state.transcripts())
