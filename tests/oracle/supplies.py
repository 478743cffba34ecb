"""The three supplies of the oracle, the verdict that each gives, and how much it tries at most."""

from __future__ import annotations

from asyougo.model.finding import Verdict
from tests.oracle.record import EARNED, IN_PROGRESS, PLANNED

SUPPLIES = (EARNED, IN_PROGRESS, PLANNED)
WITH = {EARNED: Verdict.SATISFIED, IN_PROGRESS: Verdict.WITH_IN_PROGRESS, PLANNED: Verdict.WITH_PLANNED}
NAMES = {EARNED: "earned", IN_PROGRESS: "in_progress", PLANNED: "planned"}
BIG = 10**12  # without limit; all counts are whole numbers after scaling, and far smaller
MANY_WAYS = 400_000  # tried in one search; a second or two
MOST_FOR_A_LIMIT = 30  # further courses that a limit over earned work may ask for
