"""The report of a run: one screen, every number from the results, nothing claimed that was not found."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from attrs import evolve

from asyougo.demo.case import CLASSES
from asyougo.demo.report import MOST_LINES, WIDTH, progress, report
from asyougo.demo.results import ClassResult, CountOnly, MayaResult, OneAway, Results, Unknown
from asyougo.demo.state import DemoState


@pytest.fixture(scope="module")
def results(state: DemoState) -> Results:
    """Results with a number of its own at every place, so that a mixed-up place is seen."""
    met = tuple(one for one in state.credentials if one.id.endswith(("cs-transfer-ready", "data-foundations")))
    maya = MayaResult(
        credits=Fraction(71),
        colleges=2,
        met=met,
        one_away=(OneAway("harbor/as-business", "Associate of Science in Business", ("ACCT 1A",), Fraction(230)),),
        cannot_tell=(Unknown("lakeside/as-nursing", "Associate of Science in Nursing", "northgate", Fraction(112)),),
        count_only=(
            CountOnly("x", "Certificate for Data Analysts", ("Describe", "Infer"), ("MATH 10", "STAT 12"), True),
        ),
    )
    classes = tuple(ClassResult(one, 100 + n, 51 + n, 41 + n, 4 + n, 6 - n) for n, one in enumerate(CLASSES))
    return Results(
        learners=2_345, seed=9, credentials=126, pairs=295_470, seconds=21.4, pruned_share=Fraction(943, 1000),
        classes=classes, people_who_meet_something=311, count_only_would_have_promised_wrongly=77, undetermined=812,
        certificates_checked=678, certificates_accepted=677, maya=maya,
    )  # fmt: skip


def huge(results: Results) -> Results:
    big = 39_123_456
    return evolve(
        results,
        pairs=big * 126,
        seconds=123_456.0,
        count_only_would_have_promised_wrongly=big,
        certificates_checked=big,
        certificates_accepted=big,
        classes=tuple(evolve(one, learners=big, planted=9_999, found=9_999) for one in results.classes),
        maya=evolve(results.maya, met=results.maya.met * 9, one_away=results.maya.one_away * 9,
                    cannot_tell=results.maya.cannot_tell * 9, count_only=results.maya.count_only * 9),
    )  # fmt: skip


@pytest.mark.parametrize("address", [None, "http://127.0.0.1:65535/"])
def test_the_report_fits_one_screen_whatever_the_numbers(results: Results, address: str | None) -> None:
    for one in (results, huge(results)):
        lines = report(one, "var/demo", address).splitlines()
        assert len(lines) <= MOST_LINES
        assert max(len(line) for line in lines) <= WIDTH, max(lines, key=len)
        assert all(line == line.rstrip() for line in lines)


def test_every_number_of_the_report_stands_in_the_results(results: Results) -> None:
    text = report(results, "var/demo", None)
    document = results.as_json()
    for one in document["planted"].values():
        row = [one[name] for name in ("learners", "planted", "found", "missed", "wrong")]
        assert re.search(r"\s+".join(str(number) for number in row), text), row
    assert f"A count promises {document['count_only_would_have_promised_wrongly']} more, wrongly" in text
    assert f"accepted: {document['certificates']['accepted']} of {document['certificates']['checked']}" in text
    assert f"Pruned before: {100 * document['pruned_share']:.1f}%" in text
    assert f"{document['pairs']:,} of {document['pairs']:,} learner x credential pairs, 21 s" in text
    maya = document["maya"]
    assert f"Maya: {maya['credits']} credits, {maya['colleges']} colleges, no degree" in text
    for words, key in (("requirements met", "met"), ("one course from", "one_away"), ("nobody can tell", "cannot_tell"),
                       ("a count would say", "count_only")):  # fmt: skip
        assert re.search(rf"^  {words}\s+{len(maya[key])} \S", text, flags=re.M), words


def test_the_report_says_who_planted_the_cases_and_where_to_read_on(results: Results) -> None:
    text = report(results, "var/demo", None)
    assert "invented people, invented colleges" in text
    assert "we planted these cases: docs/evidence.md" in text
    assert "asyougo verify var/demo/maya.json" in text


def test_maya_is_told_course_price_paper_and_proof(results: Results) -> None:
    text = report(results, "var/demo", None)
    assert "AS Business: ACCT 1A, $230" in text
    assert "AS Nursing: Northgate College keeps her transcript ($112)" in text
    assert "For Describe and Infer only MATH 10 and STAT 12 fit. Proof checked" in " ".join(text.split())


def test_a_proof_that_fails_is_not_called_checked(results: Results) -> None:
    failed = tuple(evolve(one, checked=False) for one in results.maya.count_only)
    text = report(evolve(results, maya=evolve(results.maya, count_only=failed)), "var/demo", None)
    assert "THE PROOF FAILS" in text
    assert "Proof checked" not in text


def test_nothing_found_is_said_as_zero(results: Results) -> None:
    nothing = evolve(results.maya, met=(), one_away=(), cannot_tell=(), count_only=())
    lines = report(evolve(results, maya=nothing), "var/demo", None).splitlines()
    assert [line.split()[-1] for line in lines[4:7]] == ["0", "0", "0"]


@pytest.mark.parametrize(("done", "bar"), [(0, 0), (50, 15), (100, 30)])
def test_progress_is_a_bar_that_fills(done: int, bar: int) -> None:
    line = progress(done, 100, 3.4)
    assert line.count("#") == bar
    assert line.endswith(f"{done} of 100 learner x credential pairs, 3 s")
    assert len(progress(5 * 10**9, 5 * 10**9, 10**6)) <= WIDTH
