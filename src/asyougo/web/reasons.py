"""The codes of the auditor as sentences: why a course does not count, what nobody can tell and who can."""

from __future__ import annotations

from asyougo.errors import Place
from asyougo.model.finding import Question, Rejection
from asyougo.model.transcript import Item, MissingPaper, PreparedTranscript
from asyougo.vocabulary.reasons import OPEN, REJECTED, USED, words
from asyougo.web.components.tree import EvidenceLine, QuestionLine
from asyougo.web.home import Home
from asyougo.web.said import say_credits, say_list, say_term, say_usd
from asyougo.web.translation import _, language

TYPED = "typed"
"""The file name of what somebody typed or pasted: shown as "what you typed", never as a file."""


def why_not_counted(rejection: Rejection, names: dict[str, str]) -> str:
    """Why a course does not count at a part, as one sentence; names: part id -> what the part is called."""
    code = rejection.reason.partition(":")[0]
    if code not in REJECTED:
        return rejection.text
    return words(REJECTED, code, language(), by=names.get(rejection.by or "", rejection.by or ""))


def why_counted(code: str) -> str | None:
    """Why a course counts where it does, where that is more than a matter of course."""
    return words(USED, code, language()) if code in ("PINNED", "OVERRIDE") else None


def say_place(place: Place) -> str | None:
    """Where something was read: "because of row 17 of fall.csv"; None where nobody wrote it down."""
    if place.row is None:
        return None
    if place.file == TYPED:
        return _("because of line %(row)s of what you typed") % {"row": place.row}
    if place.file is None:
        return None
    return _("because of row %(row)s of %(file)s") % {"row": place.row, "file": place.file}


def evidence_line(home: Home, item: Item, why: str | None = None) -> EvidenceLine:
    """One course of a record: code and title, then where, when, grade and credits."""
    course = " ".join(part for part in (item.code, item.title) if part) or _("a course that cannot be read")
    details = (
        home.name_of(item.institution) or _("college unknown"),
        say_term(item.term) if item.term else _("term unknown"),
        _("grade %(grade)s") % {"grade": item.grade} if item.grade else _supply(item),
        say_credits(item.credits) if item.credits is not None else _("credits unknown"),
    )
    return EvidenceLine(course, " · ".join(details), say_place(item.place), why)


def _supply(item: Item) -> str:
    return {
        "in_progress": _("in progress"), "planned": _("planned"), "earned": _("grade unknown"),
    }[item.supply]  # fmt: skip


def question_line(home: Home, prepared: PreparedTranscript, question: Question, names: dict[str, str]) -> QuestionLine:
    """What nobody can tell yet, in the reader's language; in the auditor's own words where the code is unknown."""
    paper = next((paper for paper in prepared.papers if paper.id == question.about), None)
    item = next((item for item in prepared.items if item.id == question.about), None)
    part = names.get(question.about, question.about)
    if paper is not None:
        return _about_paper(home, paper)
    return QuestionLine(
        question=_sentence(home, question, item, part),
        decided_by=who_decides(home, question.decided_by),
        paper=question.document,
    )


def _about_paper(home: Home, paper: MissingPaper) -> QuestionLine:
    college = home.name_of(paper.institution) or _("a college")
    known = home.organizations.get(paper.institution or "")
    document = _("official transcript of %(college)s") % {"college": college}
    if paper.why == "hold":
        if paper.amount_usd is None:
            said = _("%(college)s keeps the transcript. What is on it?") % {"college": college}
        else:
            said = _("%(college)s keeps the transcript because %(amount)s is owed. What is on it?") % {
                "college": college, "amount": say_usd(paper.amount_usd),
            }  # fmt: skip
        return QuestionLine(said, college, document)
    if paper.why == "closed":
        keeper = (home.name_of(known.records_keeper) if known else "") or _("the keeper of its records")
        said = _("%(college)s is closed, and its transcript is not here. What is on it?") % {"college": college}
        return QuestionLine(said, keeper, document)
    said = _("The transcript of %(college)s is not here yet. What is on it?") % {"college": college}
    return QuestionLine(said, _("you, by ordering it"), document)


def _sentence(home: Home, question: Question, item: Item | None, part: str) -> str:
    course = evidence_line(home, item).course if item else part
    sentences = {
        "ATTEST_OPEN": _("Somebody has to say yes or no to this part: %(part)s") % {"part": part},
        "PROSE": _("This part is written in prose, and an officer has to decide it: %(part)s") % {"part": part},
        "EMPTY_RULE": _("The college has not written this part down: %(part)s") % {"part": part},
        "NO_RULE": _("No agreement says whether this counts: %(course)s") % {"course": course},
        "CONFLICT": _("Two papers say different things about: %(course)s") % {"course": course},
        "TEXT_CONDITION": _("A condition in prose has to be decided: %(part)s") % {"part": part},
        "UNOFFICIAL": _("This comes from a paper that is not official: %(course)s") % {"course": course},
        "UNREADABLE": _("A row cannot be read in full: %(course)s. What does it say?") % {"course": course},
        "UNKNOWN_COURSE": _("Which course is this: %(course)s?") % {"course": course},
        "GRADE_UNKNOWN": _("Which grade was it: %(course)s?") % {"course": course},
        "FACT_UNKNOWN": _("Is this so for you: %(part)s?") % {"part": part},
        "SEARCH_LIMIT": _("This rule is too large to be decided exactly: %(part)s") % {"part": part},
    }
    if question.reason in sentences:
        return sentences[question.reason]
    return words(OPEN, question.reason, language()) if question.reason in OPEN else question.question


def who_decides(home: Home, decided_by: str) -> str:
    """Who answers a question: an organization by name, roles in words."""
    roles = {
        "registrar": _("the registrar"),
        "adviser": _("your adviser"),
        "faculty": _("the faculty"),
        "chair": _("the head of the department"),
        "department": _("the department"),
        "officer": _("an officer of the college"),
        "learner": _("you"),
        "dean": _("the dean"),
        "employer": _("the employer"),
    }
    asked = [part.strip() for part in decided_by.split(",") if part.strip()]
    return say_list([roles.get(one) or home.name_of(one) for one in asked], "or")
