"""A small home for the tests of the pages: the invented state, one learner, one award with its signed record."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

from attrs import evolve

from asyougo.demo.catalogue import read_catalogue_entries
from asyougo.demo.world import read_world
from asyougo.model.award import Approval, Award
from asyougo.model.context import AuditContext
from asyougo.model.finding import Verdict
from asyougo.model.record import Issuer
from asyougo.model.transcript import Learner, Transcript
from asyougo.records.badge import badge_of
from asyougo.records.did import did_document, did_web
from asyougo.records.documents import Documents
from asyougo.records.keyfile import new_key
from asyougo.records.sign import sign
from asyougo.web.home import Home, Run, RunRow

TODAY = date(2026, 5, 1)
LEARNER = "maya"
TOKEN = "data-foundations-of-maya"
CREDENTIAL = "lakeside/data-foundations"
COURSES = """\
Lakeside College, MATH 10, 4, B, Fall 2018
Lakeside College, CIS 22A, 4, A, Fall 2018
Lakeside College, ENGL 1, 3, A-, Spring 2019
Harbor College, DATA 20, 4.5, B+, Fall 2020
Harbor College, DATA 30, 4.5, C, Spring 2021
"""
KEY = new_key(did_web("lakeside.alder.invalid"), bytes(range(32)))


def small_home(folder: Path) -> Home:
    """The home of the tests in a folder, in which its one record is written."""
    world = read_world()
    credentials = {entry.credential.id: entry.credential for entry in read_catalogue_entries()}
    award = data_foundations_award()
    home = Home(
        folder=folder,
        demonstration=True,
        context=AuditContext(as_of=TODAY, catalogues=world.catalogues, equivalences=world.equivalences),
        organizations={organization.id: organization for organization in world.organizations},
        credentials=credentials,
        showcase=LEARNER,
        college="lakeside",
        run=Run(
            learners=200,
            pairs=200 * len(credentials),
            rows=(RunRow(LEARNER, CREDENTIAL, Verdict.SATISFIED, 0),),
            promised_wrongly=3,
        ),
        awards=(award,),
        records={TOKEN: write_record(folder, award)},
        documents=Documents.of([("did.json", json.dumps(did_document(KEY.did, [KEY.public])).encode())]),
    )
    return evolve(home, transcript_of=lambda learner: transcript(home) if learner == LEARNER else None)


def transcript(home: Home) -> Transcript:
    """The record of the one learner."""
    from asyougo.web.public.typed_courses import read_typed

    typed = read_typed(COURSES, home).transcript
    return evolve(typed, learner=Learner(LEARNER, home="lakeside", name="Maya R.", start_date=date(2018, 8, 20)))


def data_foundations_award() -> Award:
    """The one award, approved by two invented people."""
    return Award(
        id="award-1",
        learner=LEARNER,
        learner_name="Maya R.",
        credential=CREDENTIAL,
        credential_name="Certificate in Data Foundations",
        organization="lakeside",
        awarded_on=date(2026, 5, 4),
        rule="sha256:" + "ab" * 32,
        certificate="cert:" + "cd" * 8,
        approvals=(
            Approval("Rosa Delgado", "registrar", date(2026, 5, 3)),
            Approval("Tom Okafor", "registrar", date(2026, 5, 4)),
        ),
    )


def write_record(folder: Path, award: Award) -> Path:
    """The award's record, signed by the key of the invented college."""
    credential = next(e.credential for e in read_catalogue_entries() if e.credential.id == award.credential)
    issuer = Issuer(KEY.did, "Lakeside College", "https://lakeside.alder.invalid")
    badge = badge_of(award, credential, issuer, demonstration=True, valid_from=datetime(2026, 5, 4, 12, tzinfo=UTC))
    path = folder / "maya.json"
    path.write_text(json.dumps(sign(badge, KEY), ensure_ascii=False, indent=2), encoding="utf-8")
    return path
