"""Is this record genuine? The answer first, then whose, what and from whom, then six lines with their reasons.

/v/<token> shows a record that somebody shares from this home; /verify checks a file or text that is given to it.
A given record is read, answered and forgotten.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

import segno
from attrs import evolve, frozen
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.safestring import mark_safe

from asyougo.errors import NotFound
from asyougo.model.record import State, VerificationReport
from asyougo.records.verify import verify
from asyougo.records.words import Tone, answer_of, report_json
from asyougo.web.components.forms import ErrorSummary, FileField, FormError, TextField
from asyougo.web.components.verification import Answer, CheckLine, LineAnswer, SixLines, VerificationBanner
from asyougo.web.frame import is_larger_than, show_page
from asyougo.web.home import current_home
from asyougo.web.said import say_date, say_moment
from asyougo.web.translation import _, language

LARGEST_RECORD = 2_000_000  # bytes
_ANSWERS: dict[Tone, Answer] = {
    "genuine": "genuine", "past": "ended", "unconfirmed": "unconfirmed", "altered": "altered",
}  # fmt: skip
_LINES: dict[State, LineAnswer] = {State.PASSED: "yes", State.FAILED: "no", State.NOT_CHECKED: "not_checked"}


@frozen
class Said:
    """What the record says, always in the issuer's mouth."""

    heading: str
    lines: tuple[str, ...]


@frozen
class VerifiedPage:
    """The answer about one record."""

    title: str
    banner: VerificationBanner
    facts: tuple[tuple[str, str], ...]
    six: SixLines
    said: Said | None
    evidence: tuple[tuple[str, str], ...]
    to_do: str
    checked: str
    record_address: str | None
    report: str
    link: str | None = None
    qr: str | None = None


@frozen
class VerifyPage:
    """The form that takes a record."""

    title: str
    errors: ErrorSummary | None
    file: FileField
    text: TextField


def shared(request: HttpRequest, token: str) -> HttpResponse:
    """A record that is shared from this home, checked now."""
    report = _check(_shared_bytes(token))
    link = request.build_absolute_uri(reverse("shared", args=[token]))
    drawn = segno.make(link, error="m").svg_inline(omitsize=True, svgclass="qr", lineclass=None, border=2)
    page = evolve(_page(report, reverse("shared-record", args=[token])), link=link, qr=mark_safe(drawn))
    return show_page(request, "public/verified.html", page)


def shared_record(request: HttpRequest, token: str) -> HttpResponse:
    """The shared record itself, byte for byte, to be kept and checked elsewhere."""
    response = HttpResponse(_shared_bytes(token), content_type="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="DEMONSTRATION-record.json"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def shared_report(request: HttpRequest, token: str) -> HttpResponse:
    """The same answer for programs: the report that `asyougo verify --json` prints."""
    report = _check(_shared_bytes(token))
    response = JsonResponse(report_json(report, language()), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response.headers["Cache-Control"] = "private, no-store"
    return response


def check(request: HttpRequest) -> HttpResponse:
    """The form, or the answer about the record that was given."""
    if request.method != "POST":
        return show_page(request, "public/verify.html", _form(None))
    given = request.FILES.get("file")
    if is_larger_than(request, LARGEST_RECORD):
        return show_page(request, "public/verify.html", _form(_("This file is larger than a record can be.")), 422)
    data = given.read() if isinstance(given, UploadedFile) else request.POST.get("text", "").encode()
    if not data.strip():
        return show_page(request, "public/verify.html", _form(_("Choose a file, or paste a record.")), 422)
    return show_page(request, "public/verified.html", _page(_check(data), None))


def _check(data: bytes) -> VerificationReport:
    """The check of one record now, with the key documents of this home and no others."""
    return verify(data, datetime.now(UTC), current_home().documents)


def _shared_bytes(token: str) -> bytes:
    path = current_home().records.get(token)
    if path is None or not path.is_file():
        raise NotFound(_("This record is not shared here, or no longer."))
    return path.read_bytes()


def _form(error: str | None) -> VerifyPage:
    return VerifyPage(
        title=_("Check a record"),
        errors=ErrorSummary((FormError("file", error),)) if error else None,
        file=FileField(
            "file", _("The record as a file"), ".json,.jsonld", _("The file that the holder sent you."), error
        ),
        text=TextField(
            "text", _("Or its text"), hint=_("Everything from the first to the last brace."), rows=8, code=True
        ),
    )


def _page(report: VerificationReport, record_address: str | None) -> VerifiedPage:
    answer = answer_of(report, language())
    head, _colon, rest = answer.sentence.partition(":")
    meaning = report.meaning
    issuer = meaning.issuer_name or meaning.issuer_id
    lines = tuple(CheckLine(line.question, _LINES[line.state], line.reason) for line in answer.lines)
    return VerifiedPage(
        title=head.rstrip("."),
        banner=VerificationBanner(_ANSWERS[answer.tone], answer.sentence, _in_one_line(report) or rest.strip()),
        facts=_facts(report),
        six=SixLines(lines),
        said=_said(report, issuer),
        evidence=meaning.evidence,
        to_do=answer.to_do,
        checked=_("Checked on %(moment)s.") % {"moment": say_moment(report.at)},
        record_address=record_address,
        report=json.dumps(report_json(report, language()), ensure_ascii=False, indent=1),
    )


def _in_one_line(report: VerificationReport) -> str:
    """Who, what, from whom and when, as the record says it."""
    meaning = report.meaning
    if not (meaning.issuer_name and meaning.credential_name):
        return ""
    whose = meaning.subject_name or _("a person it does not name")
    said = _("It says: %(issuer)s awarded “%(credential)s” to %(person)s.")
    return said % {"issuer": meaning.issuer_name, "credential": meaning.credential_name, "person": whose.rstrip(".")}


def _facts(report: VerificationReport) -> tuple[tuple[str, str], ...]:
    meaning = report.meaning
    unsaid = _("the record does not say")
    return (
        (_("Whose"), meaning.subject_name or unsaid),
        (_("What"), meaning.credential_name or unsaid),
        (_("From whom"), meaning.issuer_name or meaning.issuer_id or unsaid),
        (_("Since"), _day(meaning.valid_from) or unsaid),
        (_("Valid until"), _day(meaning.valid_until) or _("no end is stated")),
    )


def _day(text: str | None) -> str | None:
    """The day of a date in a record; the text itself where it is no date."""
    if not text:
        return None
    try:
        return say_date(datetime.fromisoformat(text.replace("Z", "+00:00")).date())
    except ValueError:
        return text


def _said(report: VerificationReport, issuer: str | None) -> Said | None:
    meaning = report.meaning
    lines = tuple(line for line in (meaning.description, meaning.criteria) if line)
    if not lines or not issuer:
        return None
    return Said(_("What %(issuer)s says about it") % {"issuer": issuer}, lines)
