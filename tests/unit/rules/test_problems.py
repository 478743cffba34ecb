"""One broken rule for every problem that the reader can report, and the sentence that it gets."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import asyougo.rules
from asyougo.errors import RuleError
from asyougo.rules.parse import load_rule, read_rules
from tests.unit.rules.test_parse import rule_of

ELSE = "{id: a, take: BIO 1}"


def taking(more: str) -> str:
    """A take with one more field."""
    return f"{{id: a, take: {{courses: 1, any_of: 'BIO 1', {more}}}}}"


def asking(fact: str) -> str:
    """A choice by a fact."""
    return f"{{id: b, when: {{if: {fact}, then: {ELSE}}}}}"


# A `require` (or, where it begins with "rule:", a whole file) and what is said of it.
IN_THE_TREE: tuple[tuple[str, str], ...] = (
    ("{id: a, tke: BIO 1}", "field 'a: tke': this is not a kind of node (got 'tke'). Did you mean take?"),
    ("{id: a, xyz: BIO 1}", "field 'a: xyz': this is not a kind of node (got 'xyz'). Known here: take, all, any"),
    (
        "{all: [{id: a, limit: {at_most: 2}}]}",
        "this is not a kind of node (got 'limit'). Did you mean limits, at the top of the rule?",
    ),
    ("{id: a, label: x}", "field 'a': the node does not say what it asks. Write one of: take, all"),
    ("{id: a, take: BIO 1, all: []}", "a node is one kind, this one is take and all. Keep one"),
    ("{all: [{any: 'BIO 1, 2'}]}", "field 'require.all[1].id': id is missing. Give the node an id that never changes"),
    ("{all: [{id: [a], take: BIO 1}]}", "an id is one word. Write an id such as electives."),
    ("{all: [{id: Elec, take: BIO 1}]}", "field 'Elec: id': this is not an id (got 'Elec'). Use small letters"),
    ("{all: [{id: a, take: BIO 1}, {id: a, take: BIO 2}]}", "the id stands twice, first in row 3 (got 'a')"),
    ("[a, b]", "field 'require': a map of keys is expected here (got 'a list'). Write {id: stats, take: MATH 10}."),
    ("{id: a, all: {x: y}}", "a list is expected here (got 'a map')"),
    ("{id: a, n_of: {n: 3, of: 'BIO 1, 2'}}", "3 parts are needed and only 2 are listed (got '3')"),
    ("{id: a, n_of: {of: 'BIO 1, 2'}}", "field 'a: n_of.n': n is missing. Say how many of the parts are needed."),
    ("{id: a, take: 'BIO 1, 2'}", "take names one course (got 'BIO 1, 2'). Write all: for every one of them"),
    ("{id: a, all: 'BIO 1, COS 3**'}", "this is not a list of single courses (got 'BIO 1, COS 3**')"),
    (
        "{id: a, take: {courses: 2, any_of: 'BIO 247 248'}}",
        "column 9: two courses stand side by side (got 'BIO 247 248')",
    ),
    ("{id: a, take: {courses: 2}}", "field 'a: take.any_of': any_of is missing. Name the courses"),
    (
        "{id: a, take: {courses: 2, credits: 3, any_of: '*'}}",
        "courses and credits are both given. Keep one of the two.",
    ),
    ("{id: a, take: {courses: 2.5, any_of: '*'}}", "a whole number is expected here (got '2.5')"),
    ("{id: a, take: {courses: 0, any_of: '*'}}", "the number must lie from 1 to 10,000 (got '0')"),
    ("{id: a, take: {credits: four, any_of: '*'}}", "credits must be a number (got 'four'). Write a decimal"),
    ("{id: a, take: {credits: -4, any_of: '*'}}", "credits cannot be below zero (got '-4')"),
    ("{id: a, take: {credits: 0, any_of: '*'}}", "credits must be more than zero (got '0')"),
    ("{id: a, take: {credits: $minimum, any_of: '*'}}", "nothing of this name stands under thresholds (got 'minimum')"),
    ("{id: a, take: {courses: 1, any_of: $elective}}", "nothing of this name stands under sets (got 'elective')"),
    (taking("whole_course: maybe"), "true or false is expected here (got 'maybe')"),
    (taking("set: 'BIO 2'"), "any_of and set say the same thing. Keep one of the two."),
    (taking("distinct: {by: colour, min: 2}"), "this must be one of subject, attribute, term, identity, institution"),
    (taking("distinct: {by: subject}"), "min is missing. Write {by: subject, min: 2}."),
    (taking("at_least: [{courses: 1}]"), "field 'a: take.at_least[1].where': where is missing"),
    (taking("at_least: [{where: {level: 300}}]"), "field 'a: take.at_least[1].courses': courses is missing"),
    (taking("where: {}"), "field 'a: take.where': the condition is empty"),
    (taking("where: {subjet: BIO}"), "this key is not part of the rule language (got 'subjet'). Did you mean subject?"),
    (taking("where: {subject: []}"), "the list is empty. Write at least one entry."),
    (taking("where: {subject: ''}"), "the value is empty. Write a value, or take the key out."),
    (taking("where: {subject: {x: y}}"), "a text is expected here (got 'a map')"),
    (taking("where: {level: {gte: 300, lt: 200}}"), "no level lies within these bounds. Swap gte and lt."),
    (taking("where: {level: {}}"), "a bound is missing. Write {gte: 300}."),
    (
        taking("where: {term: {from: 2020-fall, to: 2019-fall}}"),
        "field 'a: take.where.term': the span ends before it begins",
    ),
    (taking("where: {term: fall 2020}"), "this is not a term (got 'fall 2020'). Write it like 2026-fall."),
    (taking("where: {range: BIO 399-300}"), "the range ends before it begins (got '399-300')"),
    (taking("where: {wildcard: BIO 300}"), "this is not a pattern of course numbers (got 'BIO 300')"),
    (taking("where: {wildcard: BIO}"), "this is not a course (got 'BIO')"),
    (taking("where: {also: {}}"), "`also` belongs to `codes`. Write the codes beside it."),
    (taking("where: {codes: [BIO 1], also: {BIO 2: [X 1]}}"), "this course is not one of the codes (got 'BIO 2')"),
    (
        "{id: a, pool: {need: 2, unit: courses, of: [{id: b, take: {credits: 3, any_of: '*'}}]}}",
        "the pool counts courses and this clause counts credits. Count courses here too",
    ),
    ("{id: a, pool: {need: 2, of: []}}", "field 'a: pool.unit': unit is missing"),
    ("{id: a, hold: {issuers: [x]}}", "field 'a: hold.credential': credential is missing"),
    ("{id: a, exam: {exam: AP}}", "field 'a: exam.min_score': min_score is missing"),
    ("{id: a, competency: {framework: f}}", "field 'a: competency.item': item is missing"),
    (
        "{id: a, experience: {kind: welding}}",
        "experience is counted in hours or in years. Write one of hours and years.",
    ),
    (asking("{home: x, declared: y}"), "exactly one of catalogue, home, declared, entry is asked"),
    (asking("{catalogue: {}}"), "the span has no bounds. Write from, to or both"),
    (asking("{catalogue: next}"), "this is not a catalogue year (got 'next'). Write it like 2015-16."),
    (
        asking("{entry: {from: 2020-01-01, to: 2019-01-01}}"),
        "field 'b: when.if.entry': the span ends before it begins. `to` is the first one outside.",
    ),
    (asking("{entry: {from: 2020-13-01}}"), "this is not a date (got '2020-13-01')"),
    ("{id: a, ref: writing}", "this is not the name of a block (got 'writing'). Write name@version"),
    ("{id: a, ref: writing@1}", "nothing of this name stands under blocks (got 'writing@1')"),
    ("{id: a, attest: {signers: [chair]}}", "field 'a: attest.question': question is missing"),
    ("{id: a, prose: {decided_by: chair}}", "field 'a: prose.text': text is missing"),
    ("{id: a, take: BIO 1, by: {}}", "a deadline is one of term and date. Write {term: 4} or {date: 2026-05-31}."),
    ("{id: a, take: BIO 1, by: {date: May}}", "this is not a date (got 'May'). Write it like 2026-05-31."),
    ("{id: a, take: BIO 1, grade: {}}", "field 'a: grade.min': min is missing. Write the lowest grade that counts"),
    ("{id: a, take: BIO 1, label: {}}", "field 'a: label.en': en is missing. Write the words in English under en"),
    ("{id: a, take: BIO 1, source: {}}", "the source says nothing. Write url, page or quote"),
    ("{id: a, take: BIO 1, source: page 4}", "this is not a web address (got 'page 4')"),
    ("{id: a, take: BIO 1, policy: {}}", "the policy says nothing. Write one of its keys, or take it out."),
    ("{id: a, take: BIO 1, policy: {repeat: first}}", "this must be one of best, last, all (got 'first')"),
    ("{id: a, take: BIO 1, policy: {transfer: {}}}", "field 'a: policy.transfer.max': max is missing"),
    ("{id: a, take: BIO 1, policy: {rounding: {places: 2}}}", "field 'a: policy.rounding.mode': mode is missing"),
    ('{id: a, take: BIO 1, note: "\\u202ecilbup"}', "the text holds a character that cannot be shown (got 'U+202E')"),
    (f"{{id: a, take: BIO 1, note: '{'x' * 20_001}'}}", "the text has more than 20,000 characters"),
)

BESIDE_THE_TREE: tuple[tuple[str, str], ...] = (
    ("ownr: x", "row 4, field 'ownr': this key is not part of the rule language (got 'ownr'). Did you mean owner?"),
    ("catalogue: {basis: entry}", "field 'catalogue.from': from is missing. Write the first catalogue year"),
    ("catalogue: {from: 2020-21, to: 2019-20}", "the catalogue ends before it begins (got '2019-20')"),
    ("sets: {my set: 'BIO 1'}", "this is not a name (got 'my set'). Use letters, digits, _ and -, a letter first."),
    ("blocks: {writing: {id: a, take: BIO 1}}", "this is not a name (got 'writing'). Write name@version"),
    ("sets: {x: [$y, 'BIO 1'], y: $x}", "field 'sets': a set contains itself (got 'x -> y -> x')"),
    ("blocks: {a@1: {id: r, ref: b@1}, b@1: {id: r, ref: a@1}}", "a block contains itself (got 'a@1 -> b@1 -> a@1')"),
    (
        "limits: [{id: l, over: all, at_most: {courses: 1}}]",
        "this must be one of earned, applied, institution (got 'all')",
    ),
    ("limits: [{over: applied, at_most: {courses: 1}}]", "field 'limits[1].id': id is missing"),
    ("limits: [{id: l, over: applied}]", "field 'l': a limit has exactly one bound, this one has 0"),
    (
        "limits: [{id: l, over: applied, at_most: {}}]",
        "field 'l: at_most': a bound has exactly one unit, this one has 0",
    ),
    ("limits: [{id: l, over: applied, at_least: {share: 50}}]", "a share lies between 0 and 1 (got '50')"),
    ("limits: [{id: a, over: applied, at_most: {courses: 1}}]", "the id stands twice, first in row 3 (got 'a')"),
    ("limits: [{id: l, over: applied, gpa: {method: mean}}]", "field 'l: gpa.min': min is missing"),
    ("share: [{max: {courses: 1}}]", "a share is between two nodes or with another credential"),
    ("share: [{between: [a, a]}]", "a share is between two different nodes. Name two node ids."),
    ("share: [{between: [a, b]}]", "field 'share[1].between[2]': no node of this rule has this id (got 'b')"),
    ("share: [{with: {}}]", "another credential is named by its id or its kind. Write one of the two."),
    ("share: [{with: {kind: minor}, max: {}}]", "field 'share[1].max.courses': courses is missing"),
    ("thresholds: {n: []}", "field 'thresholds.n': the threshold has no value"),
    ("thresholds: {n: [{from: 2020-01-01}]}", "field 'thresholds.n[1].value': value is missing"),
    (
        "thresholds: {n: [{from: 2020-01-01, to: 2019-01-01, value: 1}]}",
        "field 'thresholds.n[1]': the value ends before it begins",
    ),
    (
        "thresholds: {n: [{from: 2020-01-01, value: 1}, {from: 2021-01-01, value: 2}]}",
        "field 'thresholds.n[2]': two values hold on the same day",
    ),
)

WHOLE_FILES: tuple[tuple[str, str], ...] = (
    ("", "f.yaml: this file has no rules. Begin with `rule: asyougo/1`, an id and `require:`."),
    ("# nothing but a comment\n", "f.yaml: this file has no rules."),
    ("just words\n", "f.yaml, row 1, field 'rule': this file has no rules."),
    ("rule: asyougo/1\nid: a\n", "f.yaml, row 1: this file has no rules. Write what must be true under `require:`."),
    ("id: a\nrequire: {id: a, take: BIO 1}\n", "field 'rule': rule is missing. Begin with `rule: asyougo/1`."),
    ("rule: asyougo/1\nrequire: {id: a, take: BIO 1}\n", "field 'id': id is missing. Give the credential an id"),
    (
        "rule: asyougo/2\nid: a\nrequire: {id: a, take: BIO 1}\n",
        "f.yaml, row 1, field 'rule': the rule is written in another language (got 'asyougo/2')",
    ),
    (
        rule_of(ELSE) + "---\n" + rule_of(ELSE),
        "row 5, field 'id': two rules of the file have this id, the first in row 1",
    ),
    (
        rule_of(ELSE) + "---\n" + rule_of(ELSE).replace("/test", "/other"),
        "f.yaml: the file holds 2 rules (got 'lakeside/test, lakeside/other'). Put each in a file of its own.",
    ),
    ("rule: asyougo/1\nrule: asyougo/1\n", "f.yaml, row 2: the key stands twice, first in row 1 (got 'rule')"),
    ("rule: &x asyougo/1\nid: *x\n", "f.yaml, row 1: anchors and aliases are not part of the rule language (got '&x')"),
    ("rule: !!str asyougo/1\n", "f.yaml, row 1: tags are not part of the rule language (got 'tag:yaml.org,2002:str')"),
    ("? [a, b]\n: c\n", "f.yaml, row 1: a key must be one word"),
    ("a: b: c\n", "f.yaml, row 1: a colon stands where no key can be (got 'a: b: c'). Quote a text that has a colon"),
    ("a: 'x\n", "f.yaml, row 1: a quoted text is never closed"),
    ("a: [b\nc: d\n", "f.yaml, row 2: a list or map in brackets is not closed (got 'c: d')"),
    ("a:\n  - b\n c: d\n", "f.yaml, row 3: the indentation does not fit (got 'c: d')"),
    ("a:\n\tb: c\n", "f.yaml, row 2: a tab or a reserved character begins a value"),
    ("a: \x07\n", "f.yaml, row 1: an unprintable character stands in the file"),
    ("- " * 70 + "x", "f.yaml, row 1: the rule is nested more than 60 levels deep"),
    ("x: y\n" * 500_000, "f.yaml, row 1: the file has more than 2,000,000 characters (got '2,500,000')"),
    ("\n".join(f"k{n}: v" for n in range(60_000)), "the document has more than 100,000 values"),
    ("\n".join(f"k{n}: v" for n in range(1000)), "f.yaml: 503 more problems are not listed. Mend these first."),
    (
        "rule: asyougo/1\nid: a\nsets:\n"
        + "".join(f"  s{n}: $s{n + 1}\n" for n in range(70))
        + "  s70: 'BIO 1'\nrequire: {id: a, take: BIO 1}\n",
        "sets or blocks stand within each other more than 60 deep",
    ),
    (
        "rule: asyougo/1\nid: a\nsets:\n"
        + "".join(f"  s{n}: [$s{n + 1}, $s{n + 1}]\n" for n in range(20))
        + "  s20: 'BIO 1'\nrequire: {id: a, take: {any_of: $s0}}\n",
        "the rule has more than 20,000 parts when its blocks and sets are written out",
    ),
)

EXCHANGE: tuple[tuple[str, str], ...] = (
    (
        '{"node": "take", "id": "a", "courses": 1, "set": {"subject": "BIO", "level": 100}}',
        'a condition has one key in the exchange form. Write {"and": [...]} around several conditions.',
    ),
    ('{"node": "take", "id": "a", "set": {"subject": "BIO"}}', "courses is missing. Say how many"),
    (
        '{"node": "take", "id": "a", "credits": 4.5, "set": {"subject": "BIO"}}',
        "credits must be an exact decimal in quotation marks (got '4.5')",
    ),
)

CASES = [
    *((rule_of(require), "f.yaml", told) for require, told in IN_THE_TREE),
    *((rule_of(ELSE, rest), "f.yaml", told) for rest, told in BESIDE_THE_TREE),
    *((text, "f.yaml", told) for text, told in WHOLE_FILES),
    *((f'{{"rule": "asyougo/1", "id": "x",\n "require": {node}}}', "f.json", told) for node, told in EXCHANGE),
]


@pytest.mark.parametrize(("text", "file", "told"), CASES, ids=[told[:60] for _, _, told in CASES])
def test_every_slip_is_told_in_a_sentence(text: str, file: str, told: str) -> None:
    with pytest.raises(RuleError) as caught:
        load_rule(text, file)
    sentences = [str(problem) for problem in caught.value.problems]
    assert any(told in sentence for sentence in sentences), sentences[:5]
    for problem in caught.value.problems:
        assert problem.place.file == file
        assert problem.remedy.endswith((".", "?")), problem


def test_a_slip_in_one_line_is_one_problem() -> None:
    """A second problem that follows only from the first would send people to the wrong place."""
    for require, told in IN_THE_TREE:
        problems = read_rules(rule_of(require), "f.yaml")[1]
        assert len(problems) == 1, (require, told, [str(problem) for problem in problems])


def messages() -> Iterator[tuple[str, str]]:
    """Every fixed piece of a problem that the readers of this room can report, with its place in the source."""
    for file in sorted(Path(asyougo.rules.__file__).parent.glob("*.py")):
        if file.name in ("check.py", "notes.py"):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            called = getattr(getattr(node, "func", None), "attr", getattr(getattr(node, "func", None), "id", ""))
            if isinstance(node, ast.Call) and called in ("complain", "Problem") and len(node.args) > 1:
                said = node.args[1]
                if isinstance(said, ast.Constant):
                    yield f"{file.name}:{node.lineno}", str(said.value)
                elif isinstance(said, ast.JoinedStr):
                    fixed = [str(part.value) for part in said.values if isinstance(part, ast.Constant)]
                    yield f"{file.name}:{node.lineno}", max(fixed, key=len)


def test_every_problem_of_the_readers_has_its_broken_file() -> None:
    told = " ".join(told for _, _, told in CASES)
    assert [(where, said) for where, said in messages() if said.strip() not in told] == []
