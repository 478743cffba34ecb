"""The credential: an entry in the catalogue that can be awarded (CTDL `ceterms:Credential`)."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from attrs import frozen

from asyougo.model.requirement import Requirement

Approach = Literal["learn", "specialize", "stack", "transfer", "partner", "retro"]


@frozen
class Credential:
    """A catalogue entry with its rule. None means not published or unknown, never zero.

    ctdl_type: the CTDL class, such as "ceterms:Certificate".
    rule: what must be true; None when it was never written.
    """

    id: str
    name: str
    ctdl_type: str
    owner: str
    rule: Requirement | None = None
    description: str | None = None
    name_es: str | None = None
    kind: str | None = None
    credits: Fraction | None = None
    weeks: Fraction | None = None
    price_usd: Fraction | None = None
