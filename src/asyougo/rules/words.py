"""A rule in plain words, English and Spanish, made from the tree alone: the same tree gives the same words.

Every part of the rule has its own sentence, and so have deadlines, grade floors, caps, limits, policies, shares,
dated numbers and every question that a person must answer. A list that is too long for its sentence is shortened
with its count and told in full in a sentence of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Literal

from attrs import frozen

from asyougo.model.requirement import Limit, Node, Pool, PoolChild, Ref, Requirement, Take, children, walk
from asyougo.rules.course_words import CourseWords
from asyougo.rules.node_words import node_sentences, policy_sentences
from asyougo.rules.rule_words import (
    catalogue_sentences,
    limit_sentences,
    set_sentence,
    share_sentences,
    source_sentence,
    threshold_sentences,
)
from asyougo.rules.voice import Voice
from asyougo.vocabulary.reasons import Language

Kind = Literal["name", "node", "list", "note", "source", "limit", "policy", "share", "set", "number", "rule"]


@frozen
class Sentence:
    """What is said about one thing.

    about: the id of a node or limit; with a colon, what else the rule says ("elec:list", "share:none").
    depth: how deep the part lies in the tree; 0 for the root and for all that stands beside the tree.
    """

    about: str
    kind: Kind
    text: str
    depth: int = 0


def words_of(requirement: Requirement, language: Language) -> tuple[tuple[str, str], ...]:
    """What the rule says, as (what it is about, words) in reading order; the id of a node for the words of a node.

    A node of a block carries the id of its `ref` before its own, as in a finding.
    """
    return tuple((sentence.about, sentence.text) for sentence in sentences(requirement, language))


def plain_text(requirement: Requirement, language: Language) -> str:
    """The whole rule as a text to read or to approve, parts of parts indented."""
    lines: list[str] = []
    name: str | None = None
    for sentence in sentences(requirement, language):
        indent = "  " * sentence.depth
        if sentence.kind == "name":
            name = sentence.text
            if sentence.about == "rule:name":
                lines += [name, ""]
                name = None
        elif sentence.kind in ("node", "limit"):
            lines.append(f"{indent}- {name}: {sentence.text}" if name else f"{indent}- {sentence.text}")
            name = None
        elif sentence.kind in ("list", "note", "source") and not sentence.about.startswith("rule:"):
            lines.append(f"{indent}  {sentence.text}")
        else:
            lines.append(sentence.text)
    return "\n".join(lines) + "\n"


def sentences(requirement: Requirement, language: Language) -> tuple[Sentence, ...]:
    """Everything that the rule says, in reading order."""
    return tuple(_whole(requirement, Voice(language)))


def _whole(requirement: Requirement, voice: Voice) -> Iterator[Sentence]:
    if (name := voice.label(requirement.label)) is not None:
        yield Sentence("rule:name", "name", name)
    yield Sentence("rule:id", "rule", voice.say("rule.id", name=requirement.id))
    if requirement.owner is not None:
        yield Sentence("rule:owner", "rule", voice.say("owner", name=requirement.owner))
    if requirement.catalogue is not None:
        yield Sentence("rule:catalogue", "rule", " ".join(catalogue_sentences(requirement.catalogue, voice)))
    yield from _beside("rule", requirement, 0, voice)
    blocks = dict(requirement.blocks)
    if requirement.require is not None:
        yield from _tree(requirement.require, "", 0, blocks, voice)
    for limit in requirement.limits:
        courses = CourseWords(voice)
        if (name := voice.label(limit.label)) is not None:
            yield Sentence(f"{limit.id}:name", "name", name)
        yield Sentence(limit.id, "limit", " ".join(limit_sentences(limit, requirement.owner, courses)))
        yield from _lists(limit.id, courses, 0)
        yield from _beside(limit.id, limit, 0, voice)
    yield from _shares(requirement, voice)
    if said := policy_sentences(requirement.policy, voice):
        yield Sentence("policy", "policy", " ".join(said))
    for set_name, predicate in requirement.sets:
        yield Sentence(f"set:{set_name}", "set", set_sentence(set_name, predicate, voice))
    for number_name, dated in requirement.thresholds:
        yield Sentence(f"number:{number_name}", "number", " ".join(threshold_sentences(number_name, dated, voice)))
    yield from _unused_blocks(requirement, blocks, voice)
    if requirement.tests is not None:
        yield Sentence("rule:tests", "rule", voice.say("tests", name=requirement.tests))


def _tree(
    node: Node,
    prefix: str,
    depth: int,
    blocks: Mapping[str, Node],
    voice: Voice,
    place: tuple[Pool, PoolChild] | None = None,
) -> Iterator[Sentence]:
    """A node and everything below it. `place`: the pool that the node stands in, and how it counts there."""
    own = prefix + node.id
    courses = CourseWords(voice)
    if (name := voice.label(node.label)) is not None:
        yield Sentence(f"{own}:name", "name", name, depth)
    said = node_sentences(node, courses)
    if place is not None:
        pool, child = place
        for key, amount in (("pool.max", child.max), ("pool.min", child.min)):
            if amount is not None:
                said.append(voice.say(key, amount=voice.amount(pool.unit, amount)))
    yield Sentence(own, "node", " ".join(said), depth)
    yield from _lists(own, courses, depth)
    yield from _beside(own, node, depth, voice)
    if isinstance(node, Pool):
        for child in node.of:
            yield from _tree(child.node, prefix, depth + 1, blocks, voice, (node, child))
    elif isinstance(node, Ref):
        if node.block in blocks:
            yield from _tree(blocks[node.block], f"{own}/", depth + 1, blocks, voice)
    else:
        for part in children(node):
            yield from _tree(part, prefix, depth + 1, blocks, voice)


def _lists(about: str, courses: CourseWords, depth: int) -> Iterator[Sentence]:
    """The lists that were too long for their sentence, in full."""
    for number, codes in enumerate(courses.long_lists, start=1):
        listed = courses.voice.listed(courses.names(codes), "and")
        name = f"{about}:list" if number == 1 else f"{about}:list-{number}"
        yield Sentence(name, "list", courses.voice.say("list", m=len(codes.codes), list=listed), depth)


def _beside(about: str, of: Node | Limit | Requirement, depth: int, voice: Voice) -> Iterator[Sentence]:
    """The note and the source of a node, a limit or the whole rule."""
    if of.note is not None:
        yield Sentence(f"{about}:note", "note", voice.say("note", text=of.note), depth)
    if of.source is not None and (said := source_sentence(of.source, voice)) is not None:
        yield Sentence(f"{about}:source", "source", said, depth)


def _shares(requirement: Requirement, voice: Voice) -> Iterator[Sentence]:
    takes = sum(isinstance(node, Take) for node in walk(requirement.require)) if requirement.require else 0
    if takes > 1:
        yield Sentence("share:none", "share", voice.say("share.none"))
    names = names_of_nodes(requirement, voice)
    seen: Counter[str] = Counter()
    for share in requirement.share:
        about = ":".join(("share", *(share.between or share.other or ())))
        seen[about] += 1
        name = about if seen[about] == 1 else f"{about}:{seen[about]}"
        yield Sentence(name, "share", " ".join(share_sentences(share, names, voice)))


def names_of_nodes(requirement: Requirement, voice: Voice) -> dict[str, str]:
    """What each node is called in a sentence: its label; its id where it has none; both where a label stands twice."""
    blocks = dict(requirement.blocks)
    labels: dict[str, str | None] = {}

    def visit(node: Node, prefix: str) -> None:
        for found in walk(node):
            labels[prefix + found.id] = voice.label(found.label)
            if isinstance(found, Ref) and found.block in blocks:
                visit(blocks[found.block], f"{prefix}{found.id}/")

    if requirement.require is not None:
        visit(requirement.require, "")
    often = Counter(labels.values())
    return {
        name: name if label is None else label if often[label] == 1 else f"{label} ({name})"
        for name, label in labels.items()
    }


def _unused_blocks(requirement: Requirement, blocks: Mapping[str, Node], voice: Voice) -> Iterator[Sentence]:
    roots = [requirement.require] if requirement.require is not None else []
    used = {node.block for root in (*roots, *blocks.values()) for node in walk(root) if isinstance(node, Ref)}
    for name, node in blocks.items():
        if name not in used:
            title, _, version = name.partition("@")
            yield Sentence(f"block:{name}", "rule", voice.say("block.unused", name=title, version=version))
            yield from _tree(node, f"block:{name}/", 1, blocks, voice)
