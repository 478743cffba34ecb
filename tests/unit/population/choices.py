"""Where the number of missing things depends on the way to finish that is chosen."""

from __future__ import annotations

from asyougo.audit.plan import Part


def chooses_beside_courses(part: Part, chosen: bool = False) -> bool:
    """Whether a choice holds something that is no course: what is left then depends on the way that was chosen.

    The auditor names one such way, not the least number of things; only verdicts are compared there.
    """
    if part.kind == "static":
        return chosen
    return any(chooses_beside_courses(child, chosen or part.kind in ("n_of", "when")) for child in part.of)
