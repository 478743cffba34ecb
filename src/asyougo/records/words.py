"""The answer of a check as people read it: one sentence, six lines, what to do; English and Spanish.

The first sentence is the answer. A tick never stands alone: each line says yes, no or could not check,
with one plain reason.
"""

from __future__ import annotations

from typing import Any, Literal

from attrs import frozen

from asyougo.errors import shorten
from asyougo.model.record import AXIS_NAMES, AxisName, Reason, Says, State, VerificationReport
from asyougo.records.reasons import Language, say_reason

Tone = Literal["genuine", "past", "unconfirmed", "altered"]

HEADINGS: dict[str, tuple[str, str]] = {
    "current": ("Genuine and current", "Auténtico y vigente"),
    "expired": ("Genuine, but expired", "Auténtico, pero vencido"),
    "withdrawn": ("Genuine, but withdrawn", "Auténtico, pero retirado"),
    "paused": ("Genuine, but paused", "Auténtico, pero suspendido"),
    "not-yet": ("Genuine, but not in force until {since}", "Auténtico, pero sin vigor hasta el {since}"),
    "unconfirmed": ("We cannot confirm this", "No podemos confirmarlo"),
    "altered": ("Not genuine: altered", "No es auténtico: alterado"),
}

DEMONSTRATION = (
    "We cannot confirm this: it is a DEMONSTRATION, an invented record of an invented college.",
    "No podemos confirmarlo: es una DEMOSTRACIÓN (DEMONSTRATION), un registro inventado de un colegio inventado.",
)

QUESTIONS: dict[AxisName, tuple[str, str]] = {
    "signature": ("Unchanged since issued", "Sin cambios desde su emisión"),
    "binding": ("Really from {issuer}", "Realmente de {issuer}"),
    "issuer": ("{issuer} is known", "Se conoce a {issuer}"),
    "status": ("Still in force", "Sigue en vigor"),
    "dates": ("In date", "Dentro de sus fechas"),
    "schema": ("Well formed", "Bien hecho"),
}

ANSWERS: dict[State, tuple[str, str]] = {
    State.PASSED: ("yes", "sí"),
    State.FAILED: ("no", "no"),
    State.NOT_CHECKED: ("could not check", "no se pudo comprobar"),
}

PASSED_REASONS: dict[AxisName, tuple[str, str]] = {
    "signature": ("The signature fits every word.", "La firma coincide con cada palabra."),
    "binding": ("The key that signed it is the issuer's own.", "La clave de la firma es del emisor."),
    "issuer": ("It is on the list.", "Está en la lista."),
    "status": ("It was not withdrawn.", "No fue retirado."),
    "dates": ("It is in date.", "Está dentro de sus fechas."),
    "schema": ("It is put together as its standard says.", "Está hecho como dice su norma."),
}

DECIDING_ORDER: tuple[AxisName, ...] = ("signature", "status", "dates", "binding", "issuer")

ON_NO_LIST = (
    "the signature is good, but {issuer} is on no list that we know.",
    "la firma es buena, pero {issuer} no está en ninguna lista que conozcamos.",
)

NOT_LOOKED_AT = (
    "We did not look, because the first line is not yes.",
    "No lo miramos, porque la primera línea no es sí.",
)

THE_ISSUER = ("the issuer", "el emisor")


@frozen
class Line:
    """One of the six lines: its number, what is asked, yes / no / could not check, and one plain reason."""

    number: int
    axis: AxisName
    question: str
    state: State
    answer: str
    reason: str


@frozen
class Answer:
    """The whole answer. `sentence` is the first thing on the page; `to_do` is empty where nothing is left to do."""

    tone: Tone
    sentence: str
    lines: tuple[Line, ...]
    to_do: str


def answer_of(report: VerificationReport, language: Language = "en") -> Answer:
    """What a check found, in words."""
    tone, sentence = first_sentence(report, language)
    return Answer(tone, sentence, six_lines(report, language), what_to_do(report, tone, language))


def first_sentence(report: VerificationReport, language: Language = "en") -> tuple[Tone, str]:
    """The answer in one sentence, and its tone.

    "Genuine" is said only of a Record whose issuer is known; a demonstration is never confirmed.
    """
    spanish = language == "es"
    overall = report.overall
    if overall == "invalid":
        return "altered", HEADINGS["altered"][spanish] + "."
    if report.meaning.demonstration:
        return "unconfirmed", DEMONSTRATION[spanish]
    if report.is_from_known_issuer:
        found = overall.split("+")
        if overall in {"valid", "valid-hosted"}:
            return "genuine", HEADINGS["current"][spanish] + "."
        for word, heading in (("revoked", "withdrawn"), ("suspended", "paused"), ("expired", "expired")):
            if word in found:
                return "past", HEADINGS[heading][spanish] + "."
        if found == ["not-yet-valid"]:
            since = report.axes.dates.reasons[0].fact("since")
            return "past", HEADINGS["not-yet"][spanish].format(since=since) + "."
    if overall in {"valid", "valid-hosted"}:
        why = ON_NO_LIST[spanish].format(issuer=issuer_in(report, language))
    else:
        why = say_reason(deciding_reason(report), language)
    return "unconfirmed", f"{HEADINGS['unconfirmed'][spanish]}: {why[:1].lower()}{why[1:]}"


def issuer_in(report: VerificationReport, language: Language) -> str:
    """The issuer as the Record names it, cut to one line."""
    meaning = report.meaning
    return shorten(meaning.issuer_name or meaning.issuer_id or THE_ISSUER[language == "es"])


def deciding_reason(report: VerificationReport) -> Reason:
    """The one reason that matters most: of the first axis that keeps the answer from being yes."""
    for name in DECIDING_ORDER:
        axis = report.axes[name]
        names_no_date = name == "dates" and axis.state is State.NOT_CHECKED and Says.UNREADABLE not in axis.says
        if axis.state is not State.PASSED and axis.reasons and not names_no_date:
            return axis.reasons[0]
    return Reason.of("issuer", "no-list")


def six_lines(report: VerificationReport, language: Language = "en") -> tuple[Line, ...]:
    """The six questions with their answers and one reason each."""
    spanish = language == "es"
    issuer = issuer_in(report, language)
    lines = []
    for number, name in enumerate(AXIS_NAMES, start=1):
        axis = report.axes[name]
        if axis.reasons:
            reason = say_reason(axis.reasons[0], language)
        elif axis.state is State.PASSED:
            reason = PASSED_REASONS[name][spanish]
        else:
            reason = NOT_LOOKED_AT[spanish]
        question = QUESTIONS[name][spanish].format(issuer=issuer)
        lines.append(Line(number, name, question, axis.state, ANSWERS[axis.state][spanish], reason))
    return tuple(lines)


def what_to_do(report: VerificationReport, tone: Tone, language: Language = "en") -> str:
    """The one step that is most likely to help; nothing when the answer is clear."""
    spanish = language == "es"
    if tone == "altered":
        steps = ("Ask the sender for a new copy.", "Pida una copia nueva a quien lo envió.")
    elif tone != "unconfirmed" or report.meaning.demonstration:
        return ""
    elif report.overall in {"unsigned", "not-a-credential"}:
        steps = (
            "Ask the sender for the signed file that the college gave them.",
            "Pida el archivo firmado que dio el colegio.",
        )
    else:
        issuer = issuer_in(report, language)
        steps = (f"Ask {issuer} to confirm it.", f"Pida a {issuer} que lo confirme.")
    return steps[spanish]


def report_json(report: VerificationReport, language: Language = "en") -> dict[str, Any]:
    """The report as programs read it: one JSON object, the same on the terminal, the page and the API."""
    answer = answer_of(report, language)
    return {
        "path": report.path,
        "overall": report.overall,
        "axes": {name: report.axes[name].state.value for name in AXIS_NAMES},
        "reasons": [say_reason(reason, language) for reason in report.reasons],
        "meaning": {
            **report.meaning.as_json(),
            "sentence": answer.sentence,
            "to_do": answer.to_do,
            "lines": [
                {"number": line.number, "question": line.question, "answer": line.answer, "reason": line.reason}
                for line in answer.lines
            ],
            "checked_at": report.at.isoformat(),
        },
    }
