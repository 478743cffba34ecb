"""The rows of the last run that a college may see: its own credentials, and learners with courses there."""

from __future__ import annotations

from asyougo.model.evidence import CourseAttempt
from asyougo.web.home import Home, RunRow

_KEPT: dict[tuple[int, str], tuple[RunRow, ...]] = {}


def rows_of_college(home: Home, college: str) -> tuple[RunRow, ...]:
    """The rows of the college's own credentials about learners who took a course there; kept for the process."""
    key = (id(home.run), college)
    if key not in _KEPT:
        own = {credential.id for credential in home.credentials.values() if credential.owner == college}
        rows = home.run.rows if home.run else ()
        candidates = [row for row in rows if row.credential in own]
        here = {learner for learner in {row.learner for row in candidates} if studied_at(home, learner, college)}
        _KEPT[key] = tuple(row for row in candidates if row.learner in here)
    return _KEPT[key]


def studied_at(home: Home, learner: str, college: str) -> bool:
    """Whether a learner's record holds a course of a college."""
    transcript = home.transcript_of(learner)
    if transcript is None:
        return False
    return any(isinstance(entry, CourseAttempt) and entry.institution == college for entry in transcript.evidence)
