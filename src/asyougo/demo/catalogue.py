"""The credentials of the invented state: one rule file each in `demo/rules`, what else is published in a table.

The rule files are written to be read and copied; six of them are templates for awarding what people already did.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import cast

from attrs import frozen

from asyougo.demo.world import World, read_world, rows
from asyougo.model.credential import Approach, Credential
from asyougo.model.requirement import Requirement
from asyougo.rules.parse import load_rule

QUARTER_UNITS_PER_CREDIT = Fraction(3, 2)


@frozen
class RuleFile:
    """A rule file as it ships: its name, its text and the requirement that it writes."""

    name: str
    text: str
    requirement: Requirement


@frozen
class CatalogueEntry:
    """A credential with its rule file. `claims`: the approaches that its publisher claims, as notes only."""

    credential: Credential
    file: RuleFile
    claims: tuple[Approach, ...]

    @property
    def is_template(self) -> bool:
        """Whether the rule is one of the six that a college can copy to award what people already did."""
        return self.file.name.startswith("retro-")


@cache
def read_rule_files() -> tuple[RuleFile, ...]:
    """Every rule of the demonstration, by file name; read once. Raises RuleError when one cannot be read."""
    folder = files("asyougo.demo").joinpath("rules")
    found = []
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.name.endswith(".yaml"):
            text = path.read_text(encoding="utf-8")
            found.append(RuleFile(path.name, text, load_rule(text, path.name)))
    return tuple(found)


@cache
def read_catalogue_entries() -> tuple[CatalogueEntry, ...]:
    """The credentials of the state in the order of their ids; read once."""
    world = read_world()
    by_id = {file.requirement.id: file for file in read_rule_files()}
    entries = [_entry(row, by_id[row["id"]], world) for row in rows("credentials.csv")]
    return tuple(sorted(entries, key=lambda entry: entry.credential.id))


def _entry(row: dict[str, str], file: RuleFile, world: World) -> CatalogueEntry:
    rule = file.requirement
    owner = rule.owner or row["id"].split("/")[0]
    credits = Fraction(row["credits"]) if row["credits"] else None
    label = rule.label
    credential = Credential(
        id=rule.id,
        name=label.en if label else rule.id,
        name_es=label.es if label else None,
        ctdl_type=row["ctdl_type"],
        owner=owner,
        rule=rule,
        description=row["description"],
        kind=row["kind"],
        credits=credits,
        weeks=Fraction(row["weeks"]) if row["weeks"] else None,
        price_usd=_price(credits, owner, world),
    )
    return CatalogueEntry(credential, file, cast(tuple[Approach, ...], tuple(row["claims"].split())))


def _price(credits: Fraction | None, owner: str, world: World) -> Fraction | None:
    """What the credits cost where they are taught; not published where nothing is taught or the school is closed."""
    school = next((school for school in world.schools if school.id == owner), None)
    if credits is None or school is None or school.closed_on is not None:
        return None
    units = credits * QUARTER_UNITS_PER_CREDIT if school.unit_system == "quarter" else credits
    return units * school.price_per_unit_usd
