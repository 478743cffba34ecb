"""A report says each thing once, and keeps every reason."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from asyougo.model.record import AXIS_NAMES, Axes, Axis, Reason, Record, RecordMeaning, State, VerificationReport

AT = datetime(2026, 11, 24, tzinfo=UTC)


def report(overall: str, issuer: State) -> VerificationReport:
    passed = Axis(State.PASSED)
    axes = Axes(passed, passed, Axis(issuer, reasons=(Reason.of("issuer", "no-list"),)), passed, passed, passed)
    return VerificationReport(overall, axes, RecordMeaning(), AT)


@pytest.mark.parametrize(
    ("overall", "issuer", "exit_code"),
    [
        ("valid", State.PASSED, 0),
        ("valid-hosted", State.PASSED, 0),
        ("valid", State.NOT_CHECKED, 4),
        ("valid", State.FAILED, 4),
        ("valid-hosted", State.FAILED, 4),
        ("valid-unbound", State.NOT_CHECKED, 4),
        ("valid-unbound", State.PASSED, 4),
        ("status-unchecked", State.PASSED, 1),
        ("revoked+expired", State.PASSED, 1),
        ("unsigned", State.PASSED, 1),
    ],
)
def test_valid_alone_is_never_exit_code_0(overall: str, issuer: State, exit_code: int) -> None:
    assert report(overall, issuer).exit_code == exit_code


def test_axes_are_found_by_name_in_the_order_of_the_lines() -> None:
    axes = report("valid", State.PASSED).axes
    assert [axes[name] for name in AXIS_NAMES] == [
        axes.signature,
        axes.binding,
        axes.issuer,
        axes.status,
        axes.dates,
        axes.schema,
    ]


def test_reasons_compare_by_their_facts_and_not_by_their_order() -> None:
    assert Reason.of("dates", "until", a="1", b="2") == Reason.of("dates", "until", b="2", a="1")
    assert report("valid", State.NOT_CHECKED).reasons == (Reason.of("issuer", "no-list"),)


def test_a_record_keeps_letters_as_people_write_them() -> None:
    record = Record.of({"id": "urn:x", "name": "Zoë"}, "award-1")
    assert (record.id, record.award) == ("urn:x", "award-1")
    assert '"Zoë"' in record.text and record.text.endswith("}\n")
