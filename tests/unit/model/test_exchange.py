"""The exchange form of a value: what is said, exactly, and nothing that is not."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from asyougo.model.course_list import listed
from asyougo.model.exchange import canonical, node_as_json, predicate_as_json, requirement_as_json, requirement_hash
from asyougo.model.predicate import (
    EVERYTHING,
    AnyOf,
    Codes,
    CreditsWithin,
    Level,
    Not,
    Predicate,
    Range,
    SetNamed,
    TermWithin,
    Wildcard,
)
from asyougo.model.requirement import (
    All,
    Count,
    Deadline,
    Distinct,
    Hold,
    Label,
    Node,
    Pool,
    PoolChild,
    Requirement,
    Take,
    ThresholdRef,
)
from asyougo.model.terms import Term


@pytest.mark.parametrize(
    ("predicate", "document"),
    [
        (listed(("BIO 1", "CH/BI 2")), {"codes": ["BIO 1", "CH/BI 2"]}),
        (Codes(("HIS 1",), (("HIS 1", ("EPS 1",)),)), {"codes": ["HIS 1"], "also": {"HIS 1": ["EPS 1"]}}),
        (Codes(("CH/BI 2",)), {"codes": ["CH/BI 2"], "also": {}}),
        (Wildcard("COS", "3**"), {"wildcard": "COS 3**"}),
        (Range("BIO", 1, 9), {"range": {"subject": "BIO", "from": 1, "to": 9}}),
        (Level(gte=300), {"level": {"gte": 300}}),
        (TermWithin(ends=Term(2019, 2)), {"term": {"to": "2019-fall"}}),
        (CreditsWithin(gte=Fraction(7, 2)), {"credits": {"gte": "3.5"}}),
        (Not(SetNamed("s")), {"not": {"set": "s"}}),
        (EVERYTHING, {"and": []}),
        (AnyOf((SetNamed("a"), SetNamed("b"))), {"or": [{"set": "a"}, {"set": "b"}]}),
    ],
)
def test_a_predicate_has_one_form(predicate: Predicate, document: dict[str, Any]) -> None:
    assert predicate_as_json(predicate) == document


@pytest.mark.parametrize(
    ("node", "document"),
    [
        (
            Take(
                id="elec",
                label=Label("Electives"),
                set=SetNamed("electives"),
                need=Fraction(2),
                at_least=(Count(Level(gte=300), "courses", Fraction(1)),),
                distinct=Distinct("subject", Fraction(2)),
            ),
            {
                "node": "take", "id": "elec", "label": {"en": "Electives"}, "courses": 2, "set": {"set": "electives"},
                "at_least": [{"where": {"level": {"gte": 300}}, "courses": 1}], "distinct": {"by": "subject", "min": 2},
            },
        ),
        (
            Take(id="c", set=EVERYTHING, unit="credits", need=ThresholdRef("n"), whole_course=False, grade="C"),
            {
                "node": "take", "id": "c", "grade": {"min": "C"}, "credits": {"threshold": "n"}, "set": {"and": []},
                "whole_course": False,
            },
        ),
        (
            Pool(
                id="p",
                need=Fraction(9, 2),
                unit="credits",
                of=(PoolChild(Take(id="t", set=SetNamed("s"), unit="credits"), max=Fraction(3)),),
                by=Deadline(date=date(2027, 5, 31)),
            ),
            {
                "node": "pool", "id": "p", "by": {"date": "2027-05-31"}, "need": "4.5", "unit": "credits",
                "of": [{"node": {"node": "take", "id": "t", "set": {"set": "s"}}, "max": "3"}],
            },
        ),
        (Hold(id="h", type="license"), {"node": "hold", "id": "h", "credential": {"type": "license"}}),
    ],
)  # fmt: skip
def test_a_node_says_what_it_says_and_no_more(node: Node, document: dict[str, Any]) -> None:
    assert node_as_json(node) == document


def test_canonical_bytes_have_one_spelling() -> None:
    assert canonical({"b": "é", "a": [1, True, None]}) == '{"a":[1,true,null],"b":"é"}'.encode()


def test_a_rule_that_was_never_written_has_no_tree_and_still_a_hash() -> None:
    rule = Requirement(id="a/b", require=None)
    assert requirement_as_json(rule) == {"rule": "asyougo/1", "id": "a/b"}
    assert requirement_hash(rule) == requirement_hash(Requirement(id="a/b", require=None))
    assert requirement_hash(rule) != requirement_hash(Requirement(id="a/b", require=All(id="root", of=())))


def test_the_order_of_children_is_part_of_the_rule() -> None:
    """The reader meets them in this order; the auditor does not care (ties are broken by priority and id)."""
    a, b = (Take(id=name, set=SetNamed("s"), need=Fraction(1)) for name in "ab")
    one, other = (Requirement(id="r", require=All(id="root", of=of)) for of in ((a, b), (b, a)))
    assert requirement_hash(one) != requirement_hash(other)
