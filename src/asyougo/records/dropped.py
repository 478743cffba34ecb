"""What of a Record the signature would not cover: words, types and addresses that no context defines.

JSON-LD leaves such parts out without a word, so they can be put into a signed Record afterwards. The
walk names each by its JSON path. It also names what would let a signed statement be read as another
one: words redefined by the Record itself, second names for known words, and forms that no Record needs.
Source: JSON-LD 1.1 Processing Algorithms, section 5.1 (expansion); W3C vc-data-integrity, issue 272.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Literal

from attrs import frozen
from pyoxigraph import NamedNode

from asyougo.records.terms import EMPTY, NO_CONTEXT, Table, Term, extend, pinned_table, table_of

Kind = Literal["term", "type", "address", "keyword", "other-name", "redefined", "twice"]

READ_KEYWORDS = frozenset({"@context", "@id", "@type", "@value", "@language", "@set", "@list"})
"""Keywords that may stand in a Record. `@index` and `@direction` would not be signed; the others
(`@graph`, `@included`, `@reverse`, `@nest`) would be, but a reader of the JSON would not see what was."""

LANGUAGE_TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")


@frozen
class Unsigned:
    """One part that is not covered, or not as it reads. `path`: JSON path; `name`: the word itself."""

    path: str
    name: str
    kind: Kind


@frozen
class Reading:
    """The walk's result. `opaque`: paths of raw JSON values, which are signed as they stand."""

    unsigned: tuple[Unsigned, ...]
    opaque: frozenset[str]


def read_terms(document: Mapping[str, Any]) -> Reading:
    """Walk down a document with the words that hold at each place.

    >>> read_terms({"@context": "https://www.w3.org/ns/credentials/v2", "gpaHonors": "4.0"}).unsigned
    (Unsigned(path='$.gpaHonors', name='gpaHonors', kind='term'),)

    Raises RecordError for contexts that cannot be used (see `terms.table_of`).
    """
    walk = Walk([], set(), known_words(addresses_in(document)))
    walk.node(document, EMPTY, None, "$")
    return Reading(tuple(walk.found), frozenset(walk.opaque))


@frozen(eq=False)
class Here:
    """Where the walk stands: the words of this object, those for its types, its property, what it said so far."""

    table: Table
    by_type: Table
    term: Term | None
    said: set[str]


@frozen
class Walk:
    """The walk's notes. `known`: the words of the pinned contexts that the document names."""

    found: list[Unsigned]
    opaque: set[str]
    known: KnownWords

    def note(self, path: str, name: str, kind: Kind) -> None:
        """Write down one part."""
        self.found.append(Unsigned(path, name, kind))

    def value(self, value: Any, table: Table, term: Term | None, path: str) -> None:
        """One value of a property: a node, a list of values, or text that may be an address."""
        if isinstance(value, list):
            for position, one in enumerate(value):
                self.value(one, table, term, f"{path}[{position}]")
        elif isinstance(value, dict):
            self.node(value, table, term, path)
        elif isinstance(value, str) and term is not None and term.type in ("@id", "@vocab"):
            inside = table.inside(term, propagate=True)
            if term.type == "@id":
                self.address(value, inside, path)
            elif not self.is_full(inside.expand(value, vocab=True)):
                self.note(path, value, "address")

    def node(self, node: Mapping[str, Any], table: Table, term: Term | None, path: str) -> None:
        """One object: settle which words hold in it, then go through its keys."""
        if table.previous is not None and not self.keeps_type_words(node, table):
            table = table.previous
        if term is not None and term.scoped is not NO_CONTEXT:
            table = table.inside(term, propagate=True)
        if "@context" in node:
            table = self.with_context(node["@context"], table, path)
        by_type = table
        for key in sorted(node):
            if by_type.expand(key, vocab=True) == "@type":
                for one in sorted(text for text in as_list(node[key]) if isinstance(text, str)):
                    named = by_type.terms.get(one)
                    if named is not None and named.scoped is not NO_CONTEXT:
                        table = table.inside(named, propagate=False)
        here = Here(table, by_type, term, set())
        for key, value in node.items():
            self.key(key, value, here, f"{path}.{key}")

    def with_context(self, context: Any, table: Table, path: str) -> Table:
        """The words after a node's `@context`; what a context written in the Record redefines is noted."""
        if table is EMPTY and all(isinstance(one, str) for one in as_list(context)):
            return table_of(context)
        for one in as_list(context):
            table = extend(table, one)
            if isinstance(one, dict):
                for name in self.known.redefined_by(one, table):
                    self.note(f"{path}.@context", name, "redefined")
        return table

    def keeps_type_words(self, node: Mapping[str, Any], table: Table) -> bool:
        """Whether a type's words still hold inside this nested object: a bare value or a bare address."""
        meant = [table.expand(key, vocab=True) for key in node]
        return "@value" in meant or meant == ["@id"]

    def key(self, key: str, value: Any, here: Here, path: str) -> None:
        """One key of an object, and what is below it."""
        table = here.table
        expanded = table.expand(key, vocab=True)
        if expanded is not None:
            if expanded in here.said:
                self.note(path, key, "twice")  # two keys that say the same: a reader of the JSON sees only one
            here.said.add(expanded)
            if expanded.startswith("@"):
                self.keyword(expanded, value, here, path)
                return
        if expanded is None or not self.is_full(expanded) or expanded.startswith("_:"):
            self.note(path, key, "keyword" if key.startswith("@") else "term")
            return
        term = table.terms.get(key)
        if (term is None or term.scoped is NO_CONTEXT) and self.known.is_other_name(key, expanded):
            self.note(path, key, "other-name")
        if term is None:
            self.value(value, table, Term(key, expanded), path)
        elif term.type == "@json":
            self.opaque.add(path)
        elif "@language" in term.container and isinstance(value, dict):
            for tag in value:
                if not LANGUAGE_TAG.fullmatch(tag):
                    self.note(f"{path}.{tag}", tag, "keyword")
        else:
            self.value(value, table, term, path)

    def keyword(self, keyword: str, value: Any, here: Here, path: str) -> None:
        """A key that is a keyword or another name of one."""
        if keyword not in READ_KEYWORDS:
            self.note(path, keyword, "keyword")
        elif keyword == "@id" and isinstance(value, str):
            self.address(value, here.table, path)
        elif keyword == "@type":
            for one in as_list(value):
                if isinstance(one, str) and not self.is_full(here.by_type.expand(one, vocab=True)):
                    self.note(path, one, "type")
        elif keyword == "@language" and isinstance(value, str) and not LANGUAGE_TAG.fullmatch(value):
            self.note(path, value, "keyword")
        elif keyword in {"@set", "@list"}:
            self.value(value, here.table, here.term, path)

    def address(self, value: str, table: Table, path: str) -> None:
        """A value that names a thing: a full address, written out."""
        if table.expand(value, vocab=False) != value or not self.is_full(value):
            self.note(path, value, "address")

    @staticmethod
    def is_full(word: str | None) -> bool:
        """Whether a word is an absolute IRI or the name of an unnamed node; others are left out of what is signed."""
        return word is not None and (word.startswith("_:") or is_absolute_iri(word))


@frozen
class KnownWords:
    """The words of some pinned contexts: definitions by name, and names by IRI, at any depth."""

    by_name: Mapping[str, frozenset[tuple[Any, ...]]]
    by_iri: Mapping[str, frozenset[str]]

    def is_other_name(self, key: str, iri: str) -> bool:
        """Whether this key is a second name for something that the contexts have a word for."""
        names = self.by_iri.get(iri)
        return names is not None and key not in names

    def redefined_by(self, context: Mapping[str, Any], after: Table) -> Iterator[str]:
        """Words of a Record's own context that change a known word, rename one, or stand for a keyword."""
        for name in context:
            term = after.terms.get(name)
            if term is None:
                continue
            known = self.by_name.get(name)
            is_changed = known is not None and term.says() not in known
            is_scheme = name in {"did", "http", "https", "urn", "mailto"}
            is_keyword = term.iri is None or term.iri.startswith("@")
            if is_changed or is_scheme or is_keyword or self.is_other_name(name, term.iri or ""):
                yield name
            for inner in as_list(None if term.scoped is NO_CONTEXT else term.scoped):
                if isinstance(inner, dict):
                    yield from self.redefined_by(inner, extend(after, inner, override=True))


def addresses_in(value: Any) -> frozenset[str]:
    """Every context address that a document names, at any depth."""
    found: set[str] = set()
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            found.update(address for address in as_list(one.get("@context", [])) if isinstance(address, str))
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
    return frozenset(found)


@lru_cache(maxsize=256)
def known_words(addresses: frozenset[str]) -> KnownWords:
    """The words that these contexts define, those inside types and properties too."""
    by_name: dict[str, set[tuple[Any, ...]]] = {}
    by_iri: dict[str, set[str]] = {}
    for address in addresses:
        for term in all_terms(pinned_table((address,))):
            by_name.setdefault(term.name, set()).add(term.says())
            if term.iri is not None:
                by_iri.setdefault(term.iri, set()).add(term.name)
    return KnownWords(
        {name: frozenset(says) for name, says in by_name.items()},
        {iri: frozenset(names) for iri, names in by_iri.items()},
    )


def all_terms(table: Table) -> Iterator[Term]:
    """The terms of a table and of the contexts inside its terms."""
    seen: set[int] = set()
    waiting = [table]
    while waiting:
        outer = waiting.pop()
        for term in outer.terms.values():
            if id(term) not in seen:
                seen.add(id(term))
                yield term
                if term.scoped is not NO_CONTEXT:
                    waiting.append(extend(outer, term.scoped, override=True))


@lru_cache(maxsize=4096)
def is_absolute_iri(text: str) -> bool:
    """Whether the parser takes this text as an address; it leaves out, silently, what it does not take."""
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def as_list(value: Any) -> list[Any]:
    """A list as it is, anything else as a list of one."""
    return value if isinstance(value, list) else [value]
