"""What each word of a Record means: JSON-LD contexts turned into tables of terms.

Only what the pinned contexts use is understood, and all of that exactly (JSON-LD 1.1 Processing
Algorithms, sections 4.1 and 4.2). A context with any other feature is refused by name: a guess here
would be a hole in every signature.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from attrs import Factory, evolve, frozen

from asyougo.errors import Place, Problem, RecordError
from asyougo.records.contexts import all_pinned, pinned

NO_CONTEXT = object()
"""The scoped context of a term that has none (null is a context of its own: it forgets everything)."""

CONTEXT_KEYWORDS = frozenset({"@version", "@protected", "@vocab"})
TERM_KEYWORDS = frozenset({"@id", "@type", "@container", "@context", "@protected", "@reverse", "@prefix"})
CONTAINERS = frozenset({"@set", "@list", "@graph", "@language"})
KEYWORDS = frozenset(
    "@base @container @context @direction @graph @id @import @included @index @json @language @list @nest @none "
    "@prefix @propagate @protected @reverse @set @type @value @version @vocab".split()
)
LOOKS_LIKE_KEYWORD = re.compile(r"@[A-Za-z]+")
LONGEST_CHAIN = 20  # words, each defined by the next; the pinned contexts go to 2
ENDS_IN_DELIMITER = re.compile(r"[:/?#\[\]@]\Z")  # a simple term that ends so may serve as a prefix


@frozen(eq=False)
class Term:
    """One word. `iri` is None when the context says that the word means nothing.

    type: "@id", "@vocab", "@json", the datatype's IRI, or None.
    scoped: the context that holds inside its values (property) or inside objects of this type (type).
    """

    name: str
    iri: str | None
    type: str | None = None
    container: frozenset[str] = frozenset()
    reverse: bool = False
    prefix: bool = False
    protected: bool = False
    scoped: Any = NO_CONTEXT

    def says(self) -> tuple[Any, ...]:
        """All that the definition says, its protection left out, to compare two of them."""
        scoped = None if self.scoped is NO_CONTEXT else json.dumps(self.scoped, sort_keys=True)
        return (self.iri, self.type, self.container, self.reverse, self.prefix, scoped)


@frozen(eq=False)
class Table:
    """The words that hold at one place of a document (the standard's "active context").

    previous: the table to go back to inside nested objects, after a type brought in its own words.
    is_pinned: only pinned contexts were applied; such tables may be kept from one document to the next.
    """

    terms: Mapping[str, Term] = Factory(dict)
    vocab: str | None = None
    previous: Table | None = None
    is_pinned: bool = True

    def expand(self, word: str, *, vocab: bool) -> str | None:
        """The keyword or IRI that a word stands for here; None when it stands for nothing.

        vocab: keys, types and values of `@vocab` terms are looked up as words; ids are not.
        A word that no table defines comes back unchanged, without a colon in it.
        """
        if word in KEYWORDS:
            return word
        if LOOKS_LIKE_KEYWORD.fullmatch(word):
            return None
        term = self.terms.get(word)
        if term is not None and (vocab or (term.iri or "").startswith("@")):
            return term.iri
        if ":" in word[1:]:
            prefix, _, suffix = word.partition(":")
            if prefix == "_" or suffix.startswith("//"):
                return word
            meant = self.terms.get(prefix)
            if meant is not None and meant.iri and meant.prefix:
                return meant.iri + suffix
            return word
        if vocab and self.vocab is not None:
            return self.vocab + word
        return word

    def inside(self, term: Term, *, propagate: bool) -> Table:
        """This table with the scoped context of a term applied (`propagate` False: by type)."""
        if term.scoped is NO_CONTEXT:
            return self
        return (kept_inside if self.is_pinned else made_inside)(self, term, propagate)


EMPTY = Table()


def made_inside(table: Table, term: Term, propagate: bool) -> Table:
    """A table with the scoped context of a term applied."""
    return extend(table, term.scoped, override=propagate, propagate=propagate, is_pinned=table.is_pinned)


kept_inside = lru_cache(maxsize=2048)(made_inside)
"""The same, remembered for the tables that recur in every document: it takes most of the time otherwise."""


def table_of(context: Any) -> Table:
    """The table of a document's top `@context`: addresses of pinned contexts, objects, or a list of these.

    >>> table_of("https://www.w3.org/ns/credentials/v2").expand("name", vocab=True)
    'https://schema.org/name'

    Raises RecordError for an address that is not pinned ("context-unknown"), a feature that is not
    understood ("context-feature"), a redefined protected term ("term-redefined"), or no context at all.
    """
    addresses = tuple(context) if isinstance(context, list) else (context,)
    if all(isinstance(address, str) for address in addresses):
        return pinned_table(addresses)
    return extend(EMPTY, context)


@lru_cache(maxsize=256)
def pinned_table(addresses: tuple[str, ...]) -> Table:
    """The table of a list of pinned contexts, made once per list."""
    require_pinned_understood()
    return extend(EMPTY, list(addresses))


@cache
def require_pinned_understood() -> None:
    """Stop the program if a shipped context uses a feature that the tables do not understand."""
    for context in all_pinned().values():
        for term in extend(EMPTY, context.content, is_pinned=True).terms.values():
            if term.scoped is not NO_CONTEXT:
                extend(EMPTY, term.scoped, override=True)


def extend(
    table: Table, context: Any, *, override: bool = False, propagate: bool = True, is_pinned: bool = False
) -> Table:
    """The table after a context was applied to it (Context Processing Algorithm, section 4.1).

    override: a property's own context may redefine protected terms; nothing else may.
    propagate: False for a type's own context, which ends at the next nested object.
    is_pinned: the context is a pinned one, or part of one, and not written in a document.
    """
    result = table
    if not propagate and result.previous is None:
        result = evolve(result, previous=table)
    for one in context if isinstance(context, list) else [context]:
        if one is None:
            if not override and any(term.protected for term in result.terms.values()):
                raise refused("term-redefined", "@context", "a context of null would forget protected words")
            result = Table(previous=None if propagate else result, is_pinned=is_pinned and result.is_pinned)
        elif isinstance(one, str):
            result = extend(result, pinned(one).content, is_pinned=True)
        elif isinstance(one, dict):
            result = with_definitions(result, one, override, is_pinned and result.is_pinned)
        else:
            raise refused("context-malformed", "@context", "a context must be an address or an object")
    return result


def with_definitions(table: Table, context: dict[str, Any], override: bool, is_pinned: bool) -> Table:
    """The table with the definitions of one context object."""
    for key in context:
        if key.startswith("@") and key not in CONTEXT_KEYWORDS:
            raise refused("context-feature", key, "the record's own list of words uses a feature that is not checked")
    vocab = table.vocab
    if "@vocab" in context:
        vocab = context["@vocab"]
        if vocab is not None and (not isinstance(vocab, str) or ":" not in vocab):
            raise refused("context-feature", "@vocab", "the default vocabulary must be a full address")
    reading = Definitions(evolve(table, terms=dict(table.terms), vocab=vocab, is_pinned=is_pinned), context, override)
    for name in context:
        if name not in CONTEXT_KEYWORDS:
            reading.define(name)
    return reading.table


@frozen
class Definitions:
    """The definitions of one context object while they are read (section 4.2)."""

    table: Table
    context: dict[str, Any]
    override: bool
    done: dict[str, bool] = Factory(dict)
    waiting: list[str] = Factory(list)

    def define(self, name: str) -> None:
        """Put one term into the table, and before it the terms that its definition uses."""
        if name in self.done:
            if not self.done[name]:
                raise refused("context-malformed", name, "the word is defined by itself")
            return
        if len(self.waiting) >= LONGEST_CHAIN:
            raise refused("context-feature", name, "the record's own words are defined by too many others")
        self.done[name] = False
        self.waiting.append(name)
        self._put(name, self._read(name, self.context[name]))
        self.waiting.pop()
        self.done[name] = True

    def _put(self, name: str, term: Term) -> None:
        terms = self.table.terms
        before = terms.get(name)
        if before is not None and before.protected and not self.override:
            if before.says() != term.says():
                raise refused("term-redefined", name, "the record gives a protected word another meaning")
            term = evolve(term, protected=True)
        if not isinstance(terms, dict):  # tables are made by with_definitions, whose terms are its own copy
            raise TypeError("definitions need a table of their own")
        terms[name] = term

    def _read(self, name: str, value: Any) -> Term:
        if not name or name in KEYWORDS or LOOKS_LIKE_KEYWORD.fullmatch(name):
            raise refused("context-feature", name, "a word of the JSON-LD language cannot be defined anew")
        simple = isinstance(value, str)
        definition = {"@id": value} if simple or value is None else value
        if not isinstance(definition, dict):
            raise refused("context-malformed", name, "the word's definition must be an address or an object")
        for key in definition:
            if key not in TERM_KEYWORDS:
                raise refused("context-feature", f"{name}.{key}", "the definition uses a feature that is not checked")
        protected = definition.get("@protected", self.context.get("@protected", False))
        if definition.get("@id", name) is None:
            return Term(name, None, protected=protected)
        reverse = "@reverse" in definition
        iri = self._iri(name, definition["@reverse"] if reverse else definition.get("@id", name))
        prefix = definition.get("@prefix", simple and not set(":/") & set(name) and bool(ENDS_IN_DELIMITER.search(iri)))
        return Term(
            name,
            iri,
            type=self._type(name, definition.get("@type")),
            container=self._container(name, definition.get("@container", [])),
            reverse=reverse,
            prefix=prefix,
            protected=protected,
            scoped=definition.get("@context", NO_CONTEXT),
        )

    def _iri(self, name: str, value: Any) -> str:
        if not isinstance(value, str):
            raise refused("context-malformed", name, "the word's address must be text")
        expanded: str | None
        if value == name:  # a word that is its own address: a prefix and a suffix, or a word of the vocabulary
            prefix, colon, suffix = name.partition(":")
            if colon and prefix in self.context and not suffix.startswith("//"):
                self.define(prefix)
            meant = self.table.terms.get(prefix)
            if colon and meant is not None and meant.iri:
                expanded = meant.iri + suffix
            else:
                expanded = name if colon else (self.table.vocab or "") + name
        else:
            expanded = self._expand(value)
        if expanded is None or (":" not in expanded and expanded not in KEYWORDS) or expanded == "@context":
            raise refused("context-malformed", name, "the word has no full address")
        return expanded

    def _type(self, name: str, value: Any) -> str | None:
        if value is None:
            return None
        expanded = self._expand(value) if isinstance(value, str) else None
        if expanded in {"@id", "@vocab", "@json"} or (expanded and ":" in expanded):
            return expanded
        raise refused("context-feature", name, "the word's kind of value is not understood")

    def _container(self, name: str, value: Any) -> frozenset[str]:
        container = frozenset(value if isinstance(value, list) else [value])
        if not container <= CONTAINERS:
            raise refused("context-feature", name, "the word's container is not checked")
        return container

    def _expand(self, word: str) -> str | None:
        if word in self.context:
            self.define(word)
        else:
            prefix, colon, suffix = word.partition(":")
            if colon and prefix in self.context and not suffix.startswith("//"):
                self.define(prefix)
        return self.table.expand(word, vocab=True)


def refused(code: str, where: str, why: str) -> RecordError:
    """A context that cannot be used, with the word that is the reason."""
    problem = Problem(
        Place(field="@context"), why, "Ask the issuer for a record that keeps to its standard.", value=where, code=code
    )
    return RecordError(str(problem), (problem,))


def as_list(value: Any) -> list[Any]:
    """A list as it is, anything else as a list of one."""
    return value if isinstance(value, list) else [value]
