"""The tree of a requirement: what lies below a node, and numbers that change with the date."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from asyougo.model.predicate import Codes
from asyougo.model.requirement import (
    All,
    Fact,
    Label,
    NOf,
    Pool,
    PoolChild,
    Prose,
    Requirement,
    Take,
    Threshold,
    ThresholdRef,
    UndatedThreshold,
    When,
    amount_on,
    children,
    takes_below,
    threshold_on,
    walk,
)


def take(name: str) -> Take:
    return Take(id=name, set=Codes(("BIO 1",)), need=Fraction(1))


TREE = All(
    id="root",
    of=(
        take("a"),
        NOf(id="n", n=Fraction(1), of=(take("b"), Prose(id="p", text=Label("x")))),
        Pool(id="pool", need=Fraction(1), unit="courses", of=(PoolChild(take("c"), max=Fraction(2)),)),
        When(id="w", fact=Fact(kind="home", value="x"), then=take("d"), orelse=take("e")),
    ),
)
RULE = Requirement(
    id="r",
    require=TREE,
    thresholds=(
        ("n", (Threshold(date(2015, 1, 1), Fraction(15), date(2020, 7, 1)), Threshold(date(2020, 7, 1), Fraction(12)))),
    ),
)


def test_a_walk_meets_parents_first_in_the_order_of_the_file() -> None:
    assert [node.id for node in walk(TREE)] == ["root", "a", "n", "b", "p", "pool", "c", "w", "d", "e"]
    assert [node.id for node in takes_below(TREE)] == ["a", "b", "c", "d", "e"]
    assert children(take("x")) == ()


@pytest.mark.parametrize(("day", "value"), [(date(2015, 1, 1), 15), (date(2020, 6, 30), 15), (date(2020, 7, 1), 12)])
def test_a_dated_number_changes_on_its_day(day: date, value: int) -> None:
    assert threshold_on(RULE, "n", day) == value
    assert amount_on(RULE, ThresholdRef("n"), day) == value
    assert amount_on(RULE, Fraction(3), day) == 3


def test_a_number_without_a_value_on_the_day_is_no_zero() -> None:
    for name, day in (("n", date(2014, 12, 31)), ("other", date(2016, 1, 1))):
        with pytest.raises(UndatedThreshold):
            threshold_on(RULE, name, day)


def test_a_rule_is_the_same_whatever_the_order_of_its_names() -> None:
    sets = (("b", Codes(("B 1",))), ("a", Codes(("A 1",))))
    assert Requirement(id="r", require=TREE, sets=sets) == Requirement(id="r", require=TREE, sets=sets[::-1])
