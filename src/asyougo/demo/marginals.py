"""What the invented learners add up to, measured from their records and set beside the published figures.

The definitions are those of the reports on people with some college and no credential, as far as they are public:
stopped means no attempt for at least three terms; a recent stop-out was last enrolled in the academic year before the
reporting year; a potential completer was enrolled for two full-time years within ten years.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from attrs import frozen

from asyougo.demo.people import AS_OF, FALL, REPORTING_YEAR, SPRING, SUMMER, YEARS_LOOKED_BACK, read_assumptions
from asyougo.demo.world import rows
from asyougo.model.evidence import CourseAttempt, HeldCredential
from asyougo.model.terms import Term, regular_terms_between
from asyougo.model.transcript import Transcript
from asyougo.model.units import semester_credits

STOPPED_TERMS = 3


@frozen
class Marginal:
    """One figure: what was published, what these learners give. All in percent; `n` is the denominator."""

    measure: str
    published: float
    measured: float
    n: int
    of: str
    source: str


@frozen
class _Learner:
    """What one record says for these figures."""

    working_age: bool
    completer: bool
    recent: bool
    back: bool
    first: bool
    attempts: int
    withdrawn: int
    repeated: int


def measure(learners: Iterable[tuple[int, Transcript]]) -> tuple[Marginal, ...]:
    """The figures for learners given as (year of birth, record)."""
    people = aged = completers = recent = back = first = attempts = withdrawn = repeated = 0
    for born, transcript in learners:
        one = _learner(born, transcript)
        people += 1
        attempts += one.attempts
        withdrawn += one.withdrawn
        repeated += one.repeated
        if one.working_age:
            aged += 1
            completers += one.completer
            recent += one.recent
            back += one.back
            first += one.first
    counts = {
        "aged_18_to_64": (aged, people),
        "potential_completers": (completers, aged),
        "recent_stop_outs": (recent, aged),
        "re_enrolled": (back, aged),
        "first_credential": (first, back),
        "withdrawn_attempts": (withdrawn, attempts),
        "repeated_attempts": (repeated, attempts),
    }
    return tuple(
        Marginal(
            measure=row["measure"],
            published=float(row["target"]),
            measured=100 * counts[row["measure"]][0] / max(1, counts[row["measure"]][1]),
            n=counts[row["measure"]][1],
            of=row["of"],
            source=row["source"],
        )
        for row in rows("figures.csv")
    )


def _learner(born: int, transcript: Transcript) -> _Learner:
    dated = [
        (entry.term, entry)
        for entry in (*transcript.evidence, *transcript.unreadable)
        if isinstance(entry, CourseAttempt) and entry.term is not None
    ]
    dated.sort(key=lambda pair: (pair[0].year, pair[0].order))
    back = _came_back([term for term, _ in dated])
    awarded = [
        entry.awarded
        for entry in transcript.evidence
        if isinstance(entry, HeldCredential) and entry.awarded is not None
    ]
    seen: set[str] = set()
    repeated = 0
    for _, attempt in dated:
        if attempt.code is not None:
            repeated += attempt.code in seen
            seen.add(attempt.code)
    return _Learner(
        working_age=18 <= AS_OF.year - born <= 64,
        completer=_enrolled_lately(dated) >= 2 * read_assumptions().full_time_credits_a_year,
        recent=bool(dated) and _academic_year(dated[-1][0]) == REPORTING_YEAR - 1,
        back=back,
        first=back and any(day >= Term(REPORTING_YEAR, FALL).begins for day in awarded),
        attempts=len(dated),
        withdrawn=sum(attempt.status == "withdrawn" for _, attempt in dated),
        repeated=repeated,
    )


def _academic_year(term: Term) -> int:
    """The year in whose autumn the academic year of a term began."""
    return term.year if term.order >= FALL else term.year - 1


def _came_back(terms: list[Term]) -> bool:
    """Whether somebody who had stopped was enrolled again in the reporting year."""
    now = [term for term in terms if _academic_year(term) == REPORTING_YEAR]
    before = [term for term in terms if _academic_year(term) < REPORTING_YEAR]
    if not now or not before:
        return False
    return regular_terms_between(before[-1], now[0]) - 2 >= STOPPED_TERMS


def _enrolled_lately(dated: list[tuple[Term, CourseAttempt]]) -> Fraction:
    """Semester credits enrolled within the last ten years, withdrawn ones included."""
    since = Term(AS_OF.year - YEARS_LOOKED_BACK, SUMMER if AS_OF.month > 4 else SPRING)
    total = Fraction(0)
    for term, attempt in dated:
        if term >= since and attempt.units is not None and attempt.unit_system is not None:
            total += semester_credits(attempt.units, attempt.unit_system)
    return total
