"""The answer is one plain sentence, and nothing but a genuine Record of a known issuer is called genuine."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest

import asyougo.records
from asyougo.model.record import AXIS_NAMES, Axes, Axis, Reason, RecordMeaning, Says, State, VerificationReport
from asyougo.records.documents import Documents
from asyougo.records.dropped import Kind
from asyougo.records.overall import overall_of
from asyougo.records.reasons import SENTENCES, say_reason
from asyougo.records.status_list import ListAnswer
from asyougo.records.trust import KnownIssuer, Trust
from asyougo.records.verify import FILE_CODES, verify
from asyougo.records.words import ANSWERS, DEMONSTRATION, HEADINGS, PASSED_REASONS, QUESTIONS, answer_of, report_json
from tests.reading import ease_of, grade_of
from tests.unit.records.conftest import AT, as_bytes

PASSED = Axis(State.PASSED)
OPEN = Axis(State.NOT_CHECKED)
KNOWN = Trust({"did:web:lakeside.example": KnownIssuer("did:web:lakeside.example", "Lakeside", "a list")}, ("a list",))


def report_of(known: bool = True, demonstration: bool = False, **axes: Axis) -> VerificationReport:
    issuer = PASSED if known else Axis(State.FAILED, reasons=(Reason.of("issuer", "not-listed", lists="a list"),))
    all_axes = Axes(**{**dict.fromkeys(AXIS_NAMES, PASSED), "issuer": issuer, **axes})
    meaning = RecordMeaning(issuer_name="Lakeside College", demonstration=demonstration)
    return VerificationReport(overall_of(all_axes), all_axes, meaning, AT)


def failed(axis: Any, code: str, *says: Says, **facts: str) -> Axis:
    return Axis(State.FAILED, frozenset(says), (Reason.of(axis, code, **facts),))


REVOKED = failed("status", "revoked", Says.REVOKED)
SUSPENDED = failed("status", "suspended", Says.SUSPENDED)
EXPIRED = failed("dates", "expired", Says.EXPIRED, until="2025-01-09")
LATER = failed("dates", "not-yet-valid", Says.NOT_YET_VALID, since="2099-01-01")
NO_LIST = Axis(State.NOT_CHECKED, reasons=(Reason.of("status", "list-missing", url="https://a.example/1"),))
UNBOUND = Axis(State.NOT_CHECKED, reasons=(Reason.of("binding", "key-in-address", url="https://a.example"),))
ALTERED = failed("signature", "altered")
UNSIGNED = failed("signature", "no-proof", Says.UNSIGNED)
NOTHING = Axis(State.NOT_CHECKED, frozenset({Says.NOT_A_CREDENTIAL}), (Reason.of("signature", "nothing-found"),))
UNKNOWN_SUITE = Axis(State.NOT_CHECKED, reasons=(Reason.of("signature", "suite-unknown", name="bbs-2023"),))

HOSTED = Axis(State.PASSED, frozenset({Says.HOSTED}))
BOTH = report_of(status=REVOKED, dates=EXPIRED)
ALTERED_DEMONSTRATION = report_of(signature=ALTERED, demonstration=True)


@pytest.mark.parametrize(
    ("overall", "english", "spanish", "exit_code", "report"),
    [
        ("valid", "Genuine and current.", "Auténtico y vigente.", 0, report_of()),
        (
            "valid",
            "We cannot confirm this: the signature is good, but Lakeside College is on no list that we know.",
            "No podemos confirmarlo: la firma es buena, pero Lakeside College no está en ninguna lista que conozcamos.",
            4,
            report_of(known=False),
        ),
        ("valid", *DEMONSTRATION, 4, report_of(known=False, demonstration=True)),
        ("valid-hosted", "Genuine and current.", "Auténtico y vigente.", 0, report_of(binding=HOSTED)),
        (
            "valid-unbound",
            "We cannot confirm this: the key fits, but nobody here says that it belongs to https://a.example.",
            "No podemos confirmarlo: la clave coincide, pero nadie dice aquí que sea de https://a.example.",
            4,
            report_of(known=False, binding=UNBOUND),
        ),
        (
            "status-unchecked",
            "We cannot confirm this: the list of withdrawn records is kept at https://a.example/1. "
            "We do not have it here.",
            "No podemos confirmarlo: la lista de registros retirados está en https://a.example/1. No la tenemos aquí.",
            1,
            report_of(status=NO_LIST),
        ),
        ("revoked", "Genuine, but withdrawn.", "Auténtico, pero retirado.", 1, report_of(status=REVOKED)),
        (
            "revoked",
            "We cannot confirm this: the issuer withdrew it.",
            "No podemos confirmarlo: el emisor lo retiró.",
            1,
            report_of(known=False, status=REVOKED),
        ),
        ("suspended", "Genuine, but paused.", "Auténtico, pero suspendido.", 1, report_of(status=SUSPENDED)),
        ("expired", "Genuine, but expired.", "Auténtico, pero vencido.", 1, report_of(dates=EXPIRED)),
        ("revoked+expired", "Genuine, but withdrawn.", "Auténtico, pero retirado.", 1, BOTH),
        (
            "not-yet-valid",
            "Genuine, but not in force until 2099-01-01.",
            "Auténtico, pero sin vigor hasta el 2099-01-01.",
            1,
            report_of(dates=LATER),
        ),
        (
            "not-yet-valid",
            "We cannot confirm this: it begins on 2099-01-01.",
            "No podemos confirmarlo: empieza el 2099-01-01.",
            1,
            report_of(known=False, dates=LATER),
        ),
        ("invalid", "Not genuine: altered.", "No es auténtico: alterado.", 1, report_of(signature=ALTERED)),
        ("invalid", "Not genuine: altered.", "No es auténtico: alterado.", 1, ALTERED_DEMONSTRATION),
        (
            "unverifiable",
            "We cannot confirm this: it is signed in a way that we do not check yet: bbs-2023.",
            "No podemos confirmarlo: está firmado de un modo que aún no comprobamos: bbs-2023.",
            1,
            report_of(known=False, signature=UNKNOWN_SUITE),
        ),
        (
            "unsigned",
            "We cannot confirm this: nobody signed it.",
            "No podemos confirmarlo: nadie lo firmó.",
            1,
            report_of(known=False, signature=UNSIGNED),
        ),
        (
            "not-a-credential",
            "We cannot confirm this: there is no record of an award in this file.",
            "No podemos confirmarlo: no hay ningún registro de un título en este archivo.",
            1,
            report_of(known=False, signature=NOTHING),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and " " not in value else "",
)
def test_each_answer_has_its_sentence_and_its_exit_code(
    overall: str, english: str, spanish: str, exit_code: int, report: VerificationReport
) -> None:
    assert report.overall == overall
    assert answer_of(report, "en").sentence == english
    assert answer_of(report, "es").sentence == spanish
    assert report.exit_code == exit_code


def test_not_checked_is_never_a_yes() -> None:
    for name in AXIS_NAMES:
        for state, answer in ((State.NOT_CHECKED, "could not check"), (State.FAILED, "no"), (State.PASSED, "yes")):
            lines = answer_of(report_of(**{name: Axis(state)})).lines
            assert [line.answer for line in lines if line.axis == name] == [answer]


def test_the_six_lines_come_in_order_each_with_a_reason(signed: Any, documents: Documents) -> None:
    lines = answer_of(verify(as_bytes(signed), AT, documents, KNOWN)).lines
    assert [(line.number, line.axis) for line in lines] == list(enumerate(AXIS_NAMES, start=1))
    assert [line.answer for line in lines] == ["yes"] * 6
    assert all(line.reason for line in lines)
    assert lines[1].question == "Really from Lakeside College"


def test_the_json_has_the_shape_that_scripts_rely_on(signed: Any, documents: Documents) -> None:
    shown = report_json(verify(as_bytes(signed), AT, documents, KNOWN).named("maya.json"))
    assert list(shown) == ["path", "overall", "axes", "reasons", "meaning"]
    assert list(shown["axes"]) == list(AXIS_NAMES)
    assert set(shown["axes"].values()) == {"passed"}
    assert shown["meaning"]["sentence"] == "Genuine and current."
    assert shown["path"] == "maya.json"


def reason_codes_in_source() -> set[tuple[str, str]]:
    """Every axis and code that the room's source gives to a reason by name."""
    source = "\n".join(path.read_text("utf-8") for path in Path(asyougo.records.__path__[0]).glob("*.py"))
    by_axis = set(re.findall(r'Reason\.of\(\s*"(\w+)",\s*"([a-z-]+)"', source))
    signature = re.findall(r'(?:failed|malformed|unavailable)\(\s*"([a-z-]+)"', source)
    status = re.findall(r'not_checked\(\s*"([a-z-]+)"', source) + re.findall(r'return "(list-[a-z-]+)"', source)
    return by_axis | {("signature", code) for code in signature} | {("status", code) for code in status}


def problem_codes_in_source() -> set[str]:
    """The codes of errors that a check turns into a reason for the signature."""
    names = ("terms", "expansion", "canonical", "proof", "contexts/__init__")
    root = Path(asyougo.records.__path__[0])
    source = "\n".join((root / f"{name}.py").read_text("utf-8") for name in names)
    found = re.findall(r'(?:code=|refused\(\s*)"([a-z-]+)"', source)
    return set(found) - {"context-changed"}  # stops the program at its start


def test_every_reason_can_be_said_in_both_languages() -> None:
    codes = reason_codes_in_source()
    assert len(codes) > 50
    assert codes <= set(SENTENCES)
    problems = problem_codes_in_source() | {"key-twice", "not-a-number", "number"}
    assert len(problems) >= 11
    assert {("signature", code) for code in problems} <= set(SENTENCES)
    assert {("status", f"list-{answer}") for answer in get_args(ListAnswer) if answer != "good"} <= set(SENTENCES)
    assert {("signature", f"unsigned-{kind}") for kind in get_args(Kind)} <= set(SENTENCES)
    assert {("signature", code) for code in FILE_CODES.values()} <= set(SENTENCES)
    assert {("signature", f"{kind}-not-read") for kind in ("jwt", "xml", "pdf")} <= set(SENTENCES)


def test_both_languages_state_the_same_facts() -> None:
    for english, spanish in SENTENCES.values():
        assert sorted(re.findall(r"{\w+}", english)) == sorted(re.findall(r"{\w+}", spanish))


def plain(sentence: str) -> str:
    """A sentence with its facts, and the word that a demonstration must bear, replaced by a short word.

    A colon ends the answer and begins its reason: people read the two one after the other.
    """
    return re.sub(r"{\w+}|DEMONSTRATION|DEMOSTRACIÓN", "it", sentence).replace(": ", ". ")


def all_sentences(language: int) -> list[str]:
    tables: list[Any] = [SENTENCES, HEADINGS, QUESTIONS, ANSWERS, PASSED_REASONS]
    return [plain(pair[language]) for table in tables for pair in table.values()] + [plain(DEMONSTRATION[language])]


def test_english_is_at_reading_grade_8_or_below() -> None:
    hard = [text for text in all_sentences(0) if len(text.split()) > 4 and grade_of(text) > 8]
    assert hard == []


def test_spanish_is_plain_too() -> None:
    hard = [text for text in all_sentences(1) if len(text.split()) > 4 and ease_of(text) < 65]
    assert hard == []


def test_facts_of_a_stranger_cannot_break_a_sentence() -> None:
    reason = Reason.of("signature", "unsigned-term", name="{0.__class__}", path="x" * 5000)
    said = say_reason(reason)
    assert "{0.__class__}" in said and len(said) < 400
