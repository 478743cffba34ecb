"""Rule texts with random damage: whatever a file holds, it is read or refused in words; nothing ends in a traceback."""

from __future__ import annotations

from random import Random

import pytest

from asyougo.rules.check import check_rule
from asyougo.rules.parse import read_rules
from asyougo.rules.words import words_of
from asyougo.rules.write import write_rule
from tests.unit.rules.requirements import any_requirement
from tests.unit.rules.test_parse import EVERY

SNIPPETS = (
    "", " ", "\n", "\t", ":", "-", "- ", "{", "}", "[", "]", "'", '"', "#", "&a ", "*a", "!x ", "|", ">", "%", "@", "`",
    "---\n", "...", "null", "~", "NO", "1e9", "-1", "0", "99999999999", "\x00", "\x1b", "\u2028", "\ufeff", "\u202e",
    "é", "🙂", "id: a", "take: BIO 1", "all: []", "of", "$electives", "$", "*", "**", "COS 3**", "a: &a [*a]",
    "{id: z, ref: writing@2024}", "<<: *x", "? a", "2026-13-99", "1/0", "١٢",
)  # fmt: skip


def damaged(text: str, rng: Random) -> str:
    """The text with one to four pieces taken out, put in, doubled or swapped."""
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(text) + 1)
        end = min(len(text), at + rng.choice([0, 1, 2, 5, 20, 80]))
        how = rng.randrange(5)
        if how == 0:
            text = text[:at] + text[end:]
        elif how == 1:
            text = text[:at] + rng.choice(SNIPPETS) + text[end:]
        elif how == 2:
            text = text[:end] + text[at:]
        elif how == 3:
            other = rng.randrange(len(text) + 1)
            text = text[:at] + text[other : other + (end - at)] + text[end:]
        else:
            text = text[:at] + chr(rng.choice([rng.randrange(256), rng.randrange(0x3000)])) + text[at:]
    return text


def survives(seed: int) -> bool:
    """Whether the damaged text was still a rule; whatever it was, it was read or refused in words."""
    rng = Random(seed)
    if rng.random() < 0.15:
        text, file = damaged(EVERY, rng), "damaged.yaml"
    else:
        text, file = damaged(write_rule(any_requirement(seed % 300)), rng), "damaged.yaml"
    if rng.random() < 0.1:
        file = "damaged.json"
    requirements, problems = read_rules(text, file)
    assert requirements or problems
    for problem in problems:
        assert problem.place.file == file and problem.problem and problem.remedy
        assert str(problem) and problem.place.row != 0
    for requirement in requirements:
        check_rule(requirement)
        words_of(requirement, "en")
        again, left = read_rules(write_rule(requirement), file if file.endswith("yaml") else "again.yaml")
        assert again == (requirement,) and left == ()
    return bool(requirements)


@pytest.mark.parametrize("part", range(4))
def test_damaged_rule_texts_are_read_or_refused_in_words(part: int) -> None:
    survived = sum(survives(seed) for seed in range(150 * part, 150 * part + 150))
    assert 0 < survived < 150


@pytest.mark.slow
@pytest.mark.parametrize("thousand", range(20))
def test_twenty_thousand_damaged_rule_texts_end_in_no_traceback(thousand: int) -> None:
    for seed in range(1000 * thousand, 1000 * thousand + 1000):
        survives(seed)


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "[" * 100_000,
        "a: " + "{" * 100_000,
        "- " * 100_000,
        "? " * 50_000,
        '{"a":' * 50_000,
        "x" * 3_000_000,
        "a: b\n" * 150_000,
        "\n".join(f"k{number}: v" for number in range(120_000)),
        "&a " * 1000 + "b",
        "rule: asyougo/1\nid: a\nsets:\n"
        + "".join(f"  s{n}: [$s{n + 1}, $s{n + 1}]\n" for n in range(40))
        + '  s40: "BIO 1"\nrequire: {id: t, take: {any_of: $s0}}\n',
        "rule: asyougo/1\nid: a\nblocks:\n"
        + "".join(f"  b{n}@1: {{all: [{{id: x, ref: b{n + 1}@1}}, {{id: y, ref: b{n + 1}@1}}]}}\n" for n in range(40))
        + "  b40@1: {id: z, take: BIO 1}\nrequire: {id: t, ref: b0@1}\n",
        'rule: asyougo/1\nid: a\nrequire: {id: t, take: {any_of: "BIO ' + "1" * 200_000 + '"}}\n',
        'rule: asyougo/1\nid: a\nrequire: {id: t, take: {any_of: "' + "A " * 50_000 + '"}}\n',
        "rule: asyougo/1\nid: a\nrequire: {id: t, take: {credits: " + "9" * 10_000 + ", any_of: '*'}}\n",
        "rule: asyougo/1\nid: a\nrequire: {id: " + "t" * 100_000 + ", take: BIO 1}\n",
    ],
    ids=lambda text: text[:30].encode("unicode_escape").decode(),
)
def test_a_text_that_was_written_to_hurt_is_refused_at_once(text: str) -> None:
    for file in ("hurt.yaml", "hurt.json"):
        requirements, problems = read_rules(text, file)
        assert requirements == () and problems
