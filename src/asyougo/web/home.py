"""The current home as the pages read it: its catalogue, its people, the last run over them, its awards and records.

Loaded once per process from the folder of the home, and then only read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path

from attrs import field, frozen

from asyougo.model.award import Award
from asyougo.model.context import AuditContext, Catalogue, CatalogueCourse
from asyougo.model.credential import Credential
from asyougo.model.finding import Verdict
from asyougo.model.organization import Organization
from asyougo.model.predicate import normal_code
from asyougo.model.transcript import Transcript
from asyougo.records.documents import Documents


@frozen
class RunRow:
    """What the last run found for one learner and one credential; only pairs worth a look are kept.

    missing_courses: None where it is unknown.
    """

    learner: str
    credential: str
    verdict: Verdict
    missing_courses: int | None = None


@frozen
class Run:
    """The last audit of everybody: how many people and pairs, and the rows worth a look."""

    learners: int
    pairs: int
    rows: tuple[RunRow, ...]
    promised_wrongly: int | None = None

    @property
    def people_who_meet_something(self) -> int:
        return len({row.learner for row in self.rows if row.verdict is Verdict.SATISFIED})


@frozen(eq=False)
class Home:
    """Everything that a page may show.

    showcase: the learner whose pages anybody may read; college: where the demonstration's registrar works.
    transcript_of: the record of a learner by id, None when there is no such learner.
    records: signed records by the token of their link; tokens: that token by the id of the award.
    documents: the key documents that this home vouches for.
    """

    folder: Path
    demonstration: bool
    context: AuditContext
    organizations: Mapping[str, Organization] = field(factory=dict)
    credentials: Mapping[str, Credential] = field(factory=dict)
    showcase: str | None = None
    college: str | None = None
    run: Run | None = None
    awards: tuple[Award, ...] = ()
    records: Mapping[str, Path] = field(factory=dict)
    documents: Documents = field(factory=Documents)
    tokens: Mapping[str, str] = field(factory=dict)
    transcript_of: Callable[[str], Transcript | None] = field(default=lambda learner: None)

    @property
    def as_of(self) -> date:
        return self.context.as_of

    def name_of(self, organization: str | None) -> str:
        """The name of an organization; its id where it is not in this home."""
        known = self.organizations.get(organization or "")
        return known.name if known else (organization or "")

    def catalogue_of(self, institution: str | None) -> Catalogue | None:
        """The courses of one institution, if this home has them."""
        return next((c for c in self.context.catalogues if c.institution == institution), None)

    def award_of(self, learner: str, credential: str) -> Award | None:
        """The award of a credential to a learner, if a college made one."""
        return next((a for a in self.awards if a.learner == learner and a.credential == credential), None)


@cache
def courses_by_code(catalogue: Catalogue) -> dict[str, CatalogueCourse]:
    """The courses of a catalogue by their code, and by every code that is the same course."""
    found = {normal_code(course.code): course for course in catalogue.courses}
    for course in catalogue.courses:
        for same in course.same_as:
            found.setdefault(normal_code(same.code), course)
    return found


class _Current:
    """Holds the one home of this process."""

    home: Home | None = None


def current_home() -> Home:
    """The home of this process, loaded on first use."""
    if _Current.home is None:
        from asyougo.web.loading import load_home

        _Current.home = load_home()
    return _Current.home


def use_home(home: Home | None) -> None:
    """Serve this home from now on; None loads it again from its folder at the next request."""
    _Current.home = home
