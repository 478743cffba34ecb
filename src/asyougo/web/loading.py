"""Load the current home from its folder: the demonstration's state, the last run over it, its award and its record.

A home is the demonstration as long as nobody brought own records into it: it has the summary of a run, or no
database yet.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from asyougo.demo.award import walk_to_the_end
from asyougo.demo.home import DemoRun, read_run
from asyougo.demo.state import build_state
from asyougo.model.context import AuditContext
from asyougo.records.documents import Documents
from asyougo.store.database import FILE, open_store
from asyougo.store.imports import batches
from asyougo.web.home import Home, Run, RunRow

COLLEGE = "lakeside"
"""Where the registrar of the demonstration works."""

RECORD = "maya.json"
DOCUMENTS = "documents"


def load_home(folder: Path | None = None) -> Home:
    """The home in a folder (the current one when none is given). Raises InputError when its files are broken."""
    place = folder or Path(settings.HOME)
    found = read_run(place)
    if found is None and (place / FILE).exists():
        return _ordinary_home(place)
    state = build_state(found.learners, found.seed) if found else build_state()
    record = place / RECORD
    award = walk_to_the_end(state).award if found and record.is_file() else None
    return Home(
        folder=place,
        demonstration=True,
        context=state.context,
        organizations={organization.id: organization for organization in state.organizations},
        credentials={credential.id: credential for credential in state.credentials},
        showcase=state.maya.learner.id,
        college=COLLEGE,
        run=_run(found) if found else None,
        awards=(award,) if award else (),
        records={token_of(award.id): record} if award else {},
        tokens={award.id: token_of(award.id)} if award else {},
        documents=read_documents(place / DOCUMENTS),
        transcript_of=state.transcript,
    )


def _ordinary_home(place: Path) -> Home:
    """A home with own records: whose they are, and no invented people."""
    open_store(place)
    known = batches()
    context = AuditContext(as_of=datetime.now(UTC).date())
    return Home(folder=place, demonstration=False, context=context, college=known[0].institution if known else None)


def token_of(award: str) -> str:
    """The token of the link under which the record of an award is shared: it names nobody."""
    return urlsafe_b64encode(sha256(f"record of {award}".encode()).digest()[:16]).decode().rstrip("=")


def read_documents(folder: Path) -> Documents:
    """The key documents that a home vouches for."""
    files = [path for path in sorted(folder.rglob("*.json")) if path.is_file()]
    return Documents.of([(path.relative_to(folder).as_posix(), path.read_bytes()) for path in files])


def _run(found: DemoRun) -> Run:
    rows = tuple(RunRow(row.learner, row.credential, row.verdict, row.missing_courses) for row in found.rows)
    return Run(found.learners, found.pairs, rows, found.count_only_would_have_promised_wrongly)
