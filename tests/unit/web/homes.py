"""A small home for the tests of the pages: the invented state, one learner, one award with its signed record."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from asyougo.audit.prepare import prepare
from asyougo.demo.catalogue import read_catalogue_entries
from asyougo.demo.state import DemoState, build_state
from asyougo.model.award import Approval, Award
from asyougo.model.credential import Credential
from asyougo.model.record import Issuer
from asyougo.population.pack import pack_rules
from asyougo.population.sweep import Record, sweep
from asyougo.records.badge import badge_of
from asyougo.records.did import did_document, did_web
from asyougo.records.documents import Documents
from asyougo.records.keyfile import new_key
from asyougo.records.sign import sign
from asyougo.web.home import Home, Run, RunRow

LEARNER = "maya"
TOKEN = "data-foundations-of-maya"
CREDENTIAL = "lakeside/data-foundations"
COLLEGE = "lakeside"
OWNERS = ("lakeside", "harbor", "northgate")
LEARNERS = 150
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
    state = build_state(LEARNERS)
    credentials = {one.id: one for one in state.credentials if one.owner in OWNERS}
    award = data_foundations_award()
    return Home(
        folder=folder,
        demonstration=True,
        context=state.context,
        organizations={organization.id: organization for organization in state.organizations},
        credentials=credentials,
        showcase=LEARNER,
        college=COLLEGE,
        run=run_of(state, credentials),
        awards=(award,),
        records={TOKEN: write_record(folder, award)},
        tokens={award.id: TOKEN},
        documents=Documents.of([("did.json", json.dumps(did_document(KEY.did, [KEY.public])).encode())]),
        transcript_of=state.transcript,
    )


def run_of(state: DemoState, credentials: Mapping[str, Credential]) -> Run:
    """The run over everybody, for the credentials of one college."""
    rules = [c.rule for c in credentials.values() if c.rule is not None and c.owner == COLLEGE]
    owners = {c.institution: c for c in state.catalogues if c.institution is not None}
    pack, _ = pack_rules(rules, state.as_of, 1, owners)
    records = (Record(one.learner.id, prepare(one, state.context)) for one in state.transcripts())
    rows = [
        RunRow(row.learner_id, row.credential_id, row.verdict, row.missing_courses)
        for swept in sweep(records, pack)
        for row in swept.rows
    ]
    return Run(learners=state.learners, pairs=state.learners * len(rules), rows=tuple(rows))


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
