"""Persons who act: who they are, for which organization, in which role."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

Role = Literal[
    "learner",
    "registrar",
    "designer",
    "adviser",
    "employer",
    "analyst",
    "researcher",
    "publisher",
    "visitor",
    "operator",
]


@frozen
class Person:
    """Somebody with a role at an organization (None: at none)."""

    id: str
    name: str
    role: Role
    organization: str | None = None
    demonstration: bool = False
