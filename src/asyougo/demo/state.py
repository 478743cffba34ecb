"""The invented state in one value: institutions, credentials, learners, planted truth, and the day of the question."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property

from attrs import define, field

from asyougo.demo.attempts import Menu, read_menus, transcript_of
from asyougo.demo.catalogue import CatalogueEntry, read_catalogue_entries
from asyougo.demo.maya import MAYA, read_maya
from asyougo.demo.people import AS_OF, Profile, learner_id, profiles
from asyougo.demo.planted import Planted, PlantedLearner, plant
from asyougo.demo.world import World, read_world
from asyougo.errors import InputError, Place, Problem
from asyougo.model.context import AuditContext, Catalogue
from asyougo.model.credential import Credential
from asyougo.model.organization import Organization
from asyougo.model.transcript import Transcript

DEFAULT_LEARNERS = 2_000
DEFAULT_SEED = 2026
MOST_LEARNERS = 5_000_000


@define(frozen=True, slots=False)
class DemoState:
    """Everything of the demonstration. Learners are made one by one when they are asked for, never kept.

    learners: how many there are, Maya included.
    """

    learners: int
    seed: int
    world: World
    entries: tuple[CatalogueEntry, ...]
    maya: Transcript
    as_of: date = AS_OF
    menus: dict[str, Menu] = field(factory=dict, eq=False, repr=False)
    planted_learners: tuple[PlantedLearner, ...] = field(default=(), repr=False)

    @property
    def organizations(self) -> tuple[Organization, ...]:
        return self.world.organizations

    @property
    def catalogues(self) -> tuple[Catalogue, ...]:
        return self.world.catalogues

    @cached_property
    def credentials(self) -> tuple[Credential, ...]:
        """The credentials of the state, by id."""
        return tuple(entry.credential for entry in self.entries)

    @cached_property
    def context(self) -> AuditContext:
        """What the auditor is told beside a record."""
        closed = tuple(organization.id for organization in self.organizations if organization.closed)
        return AuditContext(
            as_of=self.as_of,
            catalogues=self.catalogues,
            equivalences=self.world.equivalences,
            closed=closed,
            overrides=tuple(override for one in self.planted_learners for override in one.overrides),
        )

    @cached_property
    def planted(self) -> tuple[Planted, ...]:
        """What is true of the constructed learners. For the report alone: no auditor may look at it."""
        return tuple(one.truth for one in self.planted_learners)

    def catalogue_of(self, credential: Credential) -> Catalogue | None:
        """The catalogue of the school that owns a credential; None for agencies, certifiers and employers."""
        return next((c for c in self.catalogues if c.institution == credential.owner), None)

    def transcripts(self) -> Iterator[Transcript]:
        """The record of every learner: Maya's, the constructed ones, then all others; always in the same order."""
        yield self.maya
        yield from (one.transcript for one in self.planted_learners)
        for profile in self.profiles():
            yield transcript_of(profile, self.menus, self.world, self.seed)

    def profiles(self) -> Iterator[Profile]:
        """Who the learners are that were drawn, not constructed."""
        return profiles(self.world, range(1 + len(self.planted_learners), self.learners), self.seed)

    def transcript(self, learner: str) -> Transcript | None:
        """The record of one learner by id; None when there is no such learner."""
        if learner == MAYA:
            return self.maya
        number = int(learner[2:]) if learner.startswith("D-") and learner[2:].isdecimal() else 0
        if not 1 <= number < self.learners or learner != learner_id(number):
            return None
        return self.transcript_of_number(number)

    def transcript_of_number(self, number: int) -> Transcript:
        """The record of a learner by number: Maya is 0, the constructed learners follow, then all others.

        Raises IndexError when there are not so many learners.
        """
        if not 0 <= number < self.learners:
            raise IndexError(number)
        if number == 0:
            return self.maya
        if number <= len(self.planted_learners):
            return self.planted_learners[number - 1].transcript
        (profile,) = profiles(self.world, range(number, number + 1), self.seed)
        return transcript_of(profile, self.menus, self.world, self.seed)


def build_state(learners: int = DEFAULT_LEARNERS, seed: int = DEFAULT_SEED) -> DemoState:
    """The invented state with so many learners; the same for the same two numbers.

    Raises InputError when the number of learners is not between 1 and 5,000,000.
    """
    if not 1 <= learners <= MOST_LEARNERS:
        raise InputError.of(
            Problem(
                Place(field="--learners"),
                f"the number of learners must be between 1 and {MOST_LEARNERS:,}",
                "Give another number.",
                str(learners),
            )
        )
    world = read_world()
    entries = read_catalogue_entries()
    return DemoState(
        learners=learners,
        seed=seed,
        world=world,
        entries=entries,
        maya=read_maya(world),
        menus=read_menus(world, entries),
        planted_learners=plant(entries, learners, seed),
    )
