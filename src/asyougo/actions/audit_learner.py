"""Audit one record against one rule, and check a finding again: files in, a finding or its problems out."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from attrs import frozen

from asyougo.audit.certificate import check
from asyougo.audit.match import match
from asyougo.audit.prepare import prepare
from asyougo.errors import InputError, Place, Problem
from asyougo.formats.catalogue import read_catalogue
from asyougo.formats.decoding import decode
from asyougo.formats.door import DOCUMENT, read_file
from asyougo.formats.finding import read_finding
from asyougo.formats.overrides import read_overrides
from asyougo.formats.transcript_json import problems_with_home, read_transcript
from asyougo.model.context import AuditContext, Catalogue, Override
from asyougo.model.finding import Finding
from asyougo.model.requirement import Requirement
from asyougo.model.transcript import PreparedTranscript, Transcript
from asyougo.rules.parse import load_rule


@frozen(eq=False)
class AuditInputs:
    """What an audit reads. `problems`: what was wrong in it and did not stop the audit."""

    requirement: Requirement
    transcript: Transcript
    catalogue: Catalogue | None
    overrides: tuple[Override, ...]
    as_of: date
    problems: tuple[Problem, ...]

    @property
    def prepared(self) -> PreparedTranscript:
        """The record under this context."""
        catalogues = (self.catalogue,) if self.catalogue is not None else ()
        return prepare(self.transcript, AuditContext(self.as_of, catalogues, overrides=self.overrides))


def read_audit_inputs(
    rule: Path, transcript: Path, as_of: date, catalogue: Path | None = None, overrides: Path | None = None
) -> AuditInputs:
    """The files of one audit. Raises InputError or RuleError when one of them cannot be used at all."""
    requirement = load_rule(text_of(rule), rule.name)
    record, problems = read_transcript(text_of(transcript), transcript.name)
    if record is None:
        raise InputError.of(*problems)
    courses: Catalogue | None = None
    if catalogue is not None:
        courses, found = read_catalogue(text_of(catalogue), catalogue.name)
        if courses is None:
            raise InputError.of(*found)
        problems += (*found, *problems_with_home(record, (courses,), transcript.name))
    exceptions: tuple[Override, ...] = ()
    if overrides is not None:
        exceptions, found = read_overrides(text_of(overrides), overrides.name)
        if found:
            raise InputError.of(*found)
    return AuditInputs(requirement, record, courses, exceptions, as_of, tuple(problems))


def text_of(path: Path) -> str:
    """The text of a file, through the one door. Raises InputError when it is too large or is no text."""
    return decode(read_file(path, DOCUMENT), path.name).text


def audit_learner(inputs: AuditInputs) -> Finding:
    """The finding of one audit. Raises RuleError when the rule has no value for the day."""
    return match(inputs.requirement, inputs.prepared, inputs.as_of, inputs.catalogue)


def check_finding(finding: Path, inputs: AuditInputs) -> tuple[Problem, ...]:
    """What the independent checker says of a finding file; nothing when it holds.

    Raises InputError when the file is no finding at all.
    """
    document, problems = read_finding(text_of(finding), finding.name)
    if document is None:
        raise InputError.of(*problems)
    certificate: Any = document.get("certificate") if isinstance(document.get("certificate"), dict) else document
    found = check(inputs.requirement, inputs.prepared, certificate, inputs.catalogue)
    if certificate is not document and document.get("verdict") != certificate.get("verdict"):
        place = Place(finding.name, None, "verdict")
        said = str(document.get("verdict"))
        remedy = "Do not rely on this finding; audit the record again."
        found.append(Problem(place, "the verdict is not the one that the certificate proves", remedy, said))
    return tuple(found)
