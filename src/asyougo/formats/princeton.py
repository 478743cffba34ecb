"""Programmes in the YAML of the Princeton degree planners -> requirements.

A file is a tree of clauses. A leaf lists courses or attributes and says how many it needs (`min_needed`). Above it a
clause counts what its parts contribute: each the smaller of its count and its `max_counted`, and nothing before its own
`min_needed` is reached; `ALL` is the most that the parts can contribute. A part whose `max_counted` is 1 is a bundle
that counts as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, product
from typing import Any

from attrs import evolve

from asyougo.errors import Place, Problem
from asyougo.formats.documents import Document, Members, NotADocument, read_yaml
from asyougo.formats.foreign_rule import Account, ConstructCounts, shortened, slug, without_markup
from asyougo.formats.princeton_clauses import MOST_SEMESTERS, Clause, Reader, constructs_at
from asyougo.formats.princeton_nodes import Counting
from asyougo.model.requirement import (
    All,
    Attest,
    Cap,
    Label,
    Node,
    Policy,
    Requirement,
    Share,
    Source,
    takes_below,
)

FILE_KEYS = (
    "type", "name", "code", "degree", "description", "explanation", "urls", "iw_required", "declaration_limit",
    "excluded_major", "excluded_majors", "excluded_minor", "excluded_minors", "max_common_with_major", "pdfs_allowed",
    "double_counting_allowed", "req_list", "contacts", "year", "min_needed", "max_counted",
)  # fmt: skip
EXCLUDING = {
    "excluded_major": "major",
    "excluded_majors": "major",
    "excluded_minor": "minor",
    "excluded_minors": "minor",
}
INDEPENDENT_WORK = ("independent", "thesis", "paper", "project", "capstone", "research")


def read_princeton(text: str, file: str) -> tuple[tuple[Requirement, ...], tuple[Problem, ...]]:
    """The requirement that a programme file writes, and what it could not say in our language or left open.

    text: the YAML of one programme. No requirement when the file cannot be read or has no clauses.

    >>> rules, problems = read_princeton("type: Minor\\ncode: XYZ\\nname: X\\nreq_list:\\n- name: Core\\n"
    ...     "  min_needed: 1\\n  max_counted: 1\\n  course_list: [MAT 201, 'COS 3**']\\n", "xyz.yaml")
    >>> rules[0].id, rules[0].require.of[0].id, problems
    ('princeton/minor/xyz', 'core', ())
    """
    account = Account(file)
    document = _document(text, file, account)
    made = None
    if document is not None and _has_rules(document, account):
        made = _Translation(document, account).requirement()
    return (() if made is None else (made,)), tuple(account.problems)


def construct_counts(text: str, file: str) -> ConstructCounts:
    """How many constructs of each kind the file has, and how many were translated and reported."""
    account = Account(file)
    document = _document(text, file, account)
    if document is None:
        return account.counts((), 0)
    nodes = 0
    if _has_rules(document, account):
        translation = _Translation(document, account)
        translation.requirement()
        nodes = translation.number_of_clauses
    return account.counts(constructs_at((), document.value), nodes)


def _document(text: str, file: str, account: Account) -> Document | None:
    """The file as a map of keys, else None and the one problem that says why."""
    try:
        document = read_yaml(text, file)
    except NotADocument as error:
        account.problems.append(error.problem)
        return None
    if isinstance(document.value, Members):
        return document
    account.report(Place(file, 1), "the file is not a map of keys", "Write `name:` and `req_list:`.")
    return None


def _has_rules(document: Document, account: Account) -> bool:
    """Whether a file has a `req_list`; else that is the one problem, and all that it says is left out."""
    if document.value.get("req_list"):
        return True
    account.report(
        Place(document.file, 1, "req_list"), "this file has no rules", "Write the clauses under `req_list`.",
        code="no-rules", constructs=constructs_at((), document.value),
    )  # fmt: skip
    return False


class _Translation:
    """One file on its way to a requirement: its clauses, the nodes made of them, what they may share."""

    def __init__(self, document: Document, account: Account) -> None:
        self._document = document
        self._value: Members = document.value
        self._account = account
        self._reader = Reader(document, account)
        self._counting = Counting(document.value, account)
        self.number_of_clauses = 0

    def requirement(self) -> Requirement | None:
        """The requirement of the file; None when nothing in its list is a clause."""
        value, place = self._value, self._document.place(())
        clauses = self._reader.clauses(value["req_list"], ("req_list",), "")
        self.number_of_clauses = sum(1 for clause in clauses for _ in clause.walk())
        if not clauses:
            return None
        nodes = [self._counting.node(clause, clause.most or 1) for clause in clauses]  # the root is ALL of its clauses
        everything = evolve(clauses[0], id="root", parts=clauses)
        policy = self._reader.policy(value, (), place) or Policy()
        return Requirement(
            id=rule_id(_words(value.get("type")), _words(value.get("code")) or _words(value.get("name"))),
            label=Label(without_markup(_words(value.get("name")) or _words(value.get("code")) or "A programme")),
            source=self._source(),
            note=self._note(),
            require=All(id="root", of=(*nodes, *self._questions(clauses))),
            sets=tuple(sorted(self._reader.sets.items())),
            share=(*dict.fromkeys(self._shares(everything, place)), *self._common_with_major(clauses, place)),
            policy=evolve(policy, exclude_declared=self._excluded()),
        )

    # --- what stands at the top of the file ---

    def _urls(self) -> list[str]:
        given = self._value.get("urls")
        self._account.translate("urls", ("urls",))
        return [_words(url) for url in (given if isinstance(given, list) else [given]) if _words(url)]

    def _source(self) -> Source | None:
        urls = self._urls()
        if not urls:
            return None
        if re.fullmatch(r"https?://[^\s<>\"]+", urls[0]):
            return Source(url=urls[0])
        self._account.report(
            self._document.place((), "urls"), "this is no web address; it is kept as the page of the source",
            "Write https://...", urls[0], "web-address", "check",
        )  # fmt: skip
        return Source(page=urls[0])

    def _note(self) -> str | None:
        """The words of the file that are no rule, and its keys that only describe."""
        said = [without_markup(_words(self._value.get(key))) for key in ("explanation", "description")]
        if self._urls()[1:]:
            said.append(f"See also {' and '.join(self._urls()[1:])}.")
        for key in ("degree", "year"):
            if _words(self._value.get(key)):
                said.append(f"{key.capitalize()}: {without_markup(_words(self._value[key]))}.")
        for key in ("type", "name", "code", "explanation", "description", "degree", "year", "req_list"):
            self._account.translate(key, (key,))
        for key in self._value:
            if key not in FILE_KEYS or key in ("contacts", "min_needed", "max_counted"):
                self._account.report(
                    self._document.place((), key), "this key has no place in a rule", "Say it in a clause, or drop it.",
                    key, "unknown-key", "check" if key == "contacts" else "error", [(key, (key,))],
                )  # fmt: skip
        for key in self._value.repeated:
            self._account.report(
                self._document.place((), key), "this key stands twice", "Keep one.", key, "repeated-key"
            )
        return " ".join(part for part in said if part) or None

    def _excluded(self) -> tuple[str, ...]:
        """The credentials that may not be declared beside this one."""
        found: list[str] = []
        for key, kind in EXCLUDING.items():
            given = self._value.get(key)
            for code in given if isinstance(given, list) else [given]:
                if _words(code):
                    found.append(rule_id(kind, _words(code)))
            self._account.translate(key, (key,))
        return tuple(dict.fromkeys(found))

    def _questions(self, clauses: tuple[Clause, ...]) -> Iterator[Node]:
        """What the top of the file asks and no course can answer."""
        place = self._document.place(())
        limit = self._reader.number(self._value, (), "declaration_limit", place, highest=MOST_SEMESTERS)
        if limit is not None:
            question = f"Was this programme declared by the end of semester {limit}?"
            yield Attest(id="root.declared-in-time", question=Label(question), signers=("registrar",))
        if self._reader.flag(self._value, (), "iw_required", place):
            every = [clause for top in clauses for clause in top.walk()]
            said = [f"{clause.name} {clause.text if clause.kind == 'text' else ''}".lower() for clause in every]
            if not any(word in words for words in said for word in INDEPENDENT_WORK):
                self._account.report(
                    place, "iw_required is true and no clause speaks of independent work", "Add a clause that does.",
                    code="independent-work", severity="check",
                )  # fmt: skip
                question = "Was the independent work of this programme done?"
                yield Attest(id="root.independent-work-done", question=Label(question), signers=("department",))

    def _shares(self, everything: Clause, place: Place) -> Iterator[Share]:
        """`double_counting_allowed` as a relation between a clause and its siblings."""
        if self._reader.flag(self._value, (), "double_counting_allowed", place):
            self._ask_what_is_shared(place)
            for one, other in combinations(everything.parts, 2):
                yield from self._share(one, other)
        for parent in everything.walk():
            for one, other in combinations(parent.parts, 2):
                if one.double_counting or other.double_counting:
                    yield from self._share(one, other)
                    continue
                # A number of courses in all counts those of every other clause too.
                first = [part for part in one.walk() if part.kind == "progress"]
                second = [part for part in other.walk() if part.kind == "progress" and one not in first]
                for total, clause in (*product(first, [other]), *product(second, [one])):
                    yield from self._share(total, clause)
            for part in parent.parts:
                if part.double_counting and part.kind != "text":
                    self._ask_what_is_shared(part.place)

    def _ask_what_is_shared(self, place: Place) -> None:
        self._account.report(
            place, "courses may count twice, but the file does not say with what",
            "They may count for this clause and its siblings; say it if more is meant.", "double_counting_allowed",
            "double-counting", "check",
        )  # fmt: skip

    def _share(self, one: Clause, other: Clause) -> Iterator[Share]:
        for first, second in product(self._counting.nodes.get(one.id, ()), self._counting.nodes.get(other.id, ())):
            if takes_below(first) and takes_below(second):
                yield Share(between=(first.id, second.id))

    def _common_with_major(self, clauses: tuple[Clause, ...], place: Place) -> Iterator[Share]:
        """`max_common_with_major` as a cap between this programme and a major.

        Our cap is for the whole programme. Caps on clauses that together cover all courses add up to it; caps on some
        clauses only leave the whole without a bound and are reported.
        """
        whole = self._reader.number(self._value, (), "max_common_with_major", place)
        caps = [_cap(clause) for clause in clauses if clause.kind != "text"]
        capped = [clause for top in clauses for clause in top.walk() if clause.common_with_major is not None]
        adds_up = sum(cap for cap in caps if cap is not None) if caps and None not in caps else None
        for clause in capped:
            bounded = adds_up is not None
            self._account.report(
                clause.place,
                "a cap on courses in common with a major stands on one clause; "
                + ("ours is for the whole programme and is the sum" if bounded else "the rest of the file has none"),
                "Say how many courses of the whole programme may also count for a major.",
                str(clause.common_with_major),
                "common-with-major",
                "check" if bounded else "error",
                () if bounded else [("max_common_with_major", (*clause.path, "max_common_with_major"))],
            )
        if whole is None and capped and adds_up is not None:
            whole = adds_up
        if whole is not None:
            yield Share(other=("kind", "major"), max=Cap(courses=Fraction(whole)))


def rule_id(kind: str, code: str) -> str:
    """The id of a programme: "princeton/major/cos-bse"."""
    return shortened(f"princeton/{slug(kind) or 'programme'}/{slug(code) or 'unnamed'}")


def _cap(clause: Clause) -> int | None:
    """The cap of a clause on courses in common with a major: its own, else what those of its parts add up to."""
    if clause.common_with_major is not None or not clause.parts:
        return clause.common_with_major
    caps = [_cap(part) for part in clause.parts if part.kind != "text"]
    return None if None in caps or not caps else sum(cap for cap in caps if cap is not None)


def _words(given: Any) -> str:
    return " ".join(given.split()) if isinstance(given, str) else ""
