"""Organizations: colleges, universities and others that offer, award or accept credentials."""

from __future__ import annotations

from typing import Literal

from attrs import frozen


@frozen
class Organization:
    """One organization. `closed`: it no longer answers; `records_keeper` then says who keeps its records.

    demonstration: it was invented for the demonstration and can never be a known issuer.
    """

    id: str
    name: str
    kind: Literal["college", "university", "agency", "employer", "certifier"] = "college"
    unit_system: Literal["semester", "quarter"] = "semester"
    place: str | None = None
    closed: bool = False
    records_keeper: str | None = None
    url: str | None = None
    demonstration: bool = False
