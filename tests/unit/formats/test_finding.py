"""The finding as JSON, and the certificate taken back out of it."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction

from attrs import evolve

from asyougo.formats.finding import finding_as_json, read_certificate, read_finding
from asyougo.model.finding import (
    Completion,
    Finding,
    NodeFinding,
    Question,
    Rejection,
    Remaining,
    Shortage,
    Use,
    Verdict,
)

CERTIFICATE = {"certificate": "asyougo-certificate/1", "claims": [{"proof": {"capacity": 5, "bound": "8/3"}}]}
FINDING = Finding(
    credential="lakeside/data",
    label="Data",
    verdict=Verdict.NOT_SATISFIED,
    at_least=Verdict.NOT_SATISFIED,
    as_of=date(2026, 5, 1),
    nodes=(
        NodeFinding(
            "elec", Verdict.NOT_SATISFIED, "Electives", Fraction(2), Fraction(1), Fraction(1), "courses",
            (Use("fall.csv#17", "elec", 0, "ONLY_HERE", Fraction(8, 3)),),
            (Rejection("fall.csv#2", "USED_BY", "l3", "t"),),
        ),
    ),
    remaining=Remaining((1, None), (Fraction(4), None), False, (Completion(("BIO 315",), Fraction(4)),), ("toefl",)),
    certificate=CERTIFICATE,
    shortage=Shortage(("l3", "elec"), ("fall.csv#17",), "too few"),
    questions=(
        Question("elec", "PROSE", "May it count?", "registrar"),
        Question("missing#1", "TRANSCRIPT_HELD", "What does it say?", "harbor", "official transcript", Fraction(112)),
    ),
    catalogue=("2015-16", "entry"),
    without_overrides=Verdict.UNDETERMINED,
)  # fmt: skip


def test_a_finding_has_the_published_shape_with_exact_texts() -> None:
    made = json.loads(json.dumps(finding_as_json(FINDING)))
    assert made["finding"] == "asyougo-finding/1" and made["verdict"] == "NOT_SATISFIED"
    node = made["nodes"][0]
    assert (node["need"], node["have"], node["missing"], node["unit"]) == ("2", "1", "1", "courses")
    assert node["uses"] == [{"item": "fall.csv#17", "slot": 0, "why": "ONLY_HERE", "credits": "8/3"}]
    assert made["remaining"]["courses"] == [1, None] and made["remaining"]["credits"] == ["4", None]
    assert made["questions"][0]["node"] == "elec" and made["questions"][1]["item"] == "missing#1"
    assert made["questions"][1]["amount_usd"] == "112"
    assert made["overrides"] == {"applied": [], "orphans": [], "without": "UNDETERMINED"}


def test_what_cannot_be_finished_is_said_to_be_impossible() -> None:
    stuck = Remaining(None, None, True, impossible=True, blocked_by="elec")
    made = finding_as_json(evolve(FINDING, remaining=stuck))["remaining"]
    assert (made["courses"], made["credits"], made["impossible"], made["node"]) == (None, None, True, "elec")


def test_the_certificate_comes_back_out_of_a_finding_and_out_of_itself() -> None:
    text = json.dumps(finding_as_json(FINDING))
    assert read_certificate(text, "f.json") == (CERTIFICATE, ())
    assert read_certificate(json.dumps(CERTIFICATE), "c.json") == (CERTIFICATE, ())
    found, problems = read_finding(text, "f.json")
    assert problems == () and found == json.loads(text)


def test_a_file_without_a_certificate_is_said() -> None:
    for text in ("", "[]", "{}", '{"certificate": 3}'):
        found, problems = read_certificate(text, "f.json")
        assert found is None and len(problems) == 1
