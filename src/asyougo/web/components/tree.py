"""The finding tree: a rule's parts, each with its answer, what counts there, and what is still missing."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from asyougo.web.components.chips import VerdictChip


@frozen
class EvidenceLine:
    """One row of a record that counts, or that does not, with the place it was read from.

    why: a sentence where there is something to say ("It is used for Part 2"); None otherwise.
    """

    template: ClassVar[str] = "components/evidence_line.html"
    course: str
    details: str
    because: str | None = None
    why: str | None = None


@frozen
class TreeNode:
    """One part of a rule: its name, the rule's own words, the chip, "2 of 3", and what counts.

    Without anything under it, it is a line; else it opens and closes. `open`: it starts open.
    """

    template: ClassVar[str] = "components/tree_node.html"
    chip: VerdictChip
    name: str
    sentence: str | None = None
    count: str | None = None
    shortage: str | None = None
    evidence: tuple[EvidenceLine, ...] = ()
    not_counted: tuple[EvidenceLine, ...] = ()
    parts: tuple[TreeNode, ...] = ()
    open: bool = False

    @property
    def is_leaf(self) -> bool:
        return not (self.parts or self.evidence or self.not_counted or self.sentence or self.shortage)


@frozen
class FindingTree:
    """All parts of one rule, as nested lists that open and close without a script."""

    template: ClassVar[str] = "components/finding_tree.html"
    nodes: tuple[TreeNode, ...]


@frozen
class Finish:
    """One cheapest way to finish: the courses, then what they cost and take, each known or said to be unknown."""

    template: ClassVar[str] = "components/finish.html"
    courses: str
    facts: tuple[tuple[str, str], ...]


@frozen
class QuestionLine:
    """What nobody can tell yet: the question, who decides it, and by which paper."""

    template: ClassVar[str] = "components/question_line.html"
    question: str
    decided_by: str | None = None
    paper: str | None = None
