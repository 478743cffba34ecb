"""What of a Record the signature would not cover, and what would let it be read as something else.

JSON-LD leaves out, without a word, what no context defines; such parts can be put into a signed Record
afterwards. A Record may also bring its own words and give known ones another meaning, or a known
statement another name. `expansion` finds such parts on its way down a document; here is what they are.
Source: W3C vc-data-integrity, issue 272; JSON-LD 1.1 Processing Algorithms, section 5.1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Literal

from attrs import frozen
from pyoxigraph import NamedNode

from asyougo.records.contexts import all_pinned
from asyougo.records.terms import NO_CONTEXT, Table, Term, as_list, extend, pinned_table

Kind = Literal["term", "type", "address", "keyword", "other-name", "redefined", "twice"]

SCHEMES = frozenset({"did", "http", "https", "urn", "mailto"})
"""Words that no context may define: every full address would change its meaning."""


LONGEST_ADDRESS_KEPT = 200  # characters; longer ones are checked each time, so that they do not fill the memory


@frozen
class Unsigned:
    """One part that is not covered, or not as it reads. `path`: JSON path; `name`: the word itself."""

    path: str
    name: str
    kind: Kind


@frozen
class KnownWords:
    """The words of some pinned contexts: definitions by name, and names by IRI, at any depth."""

    by_name: Mapping[str, frozenset[tuple[Any, ...]]]
    by_iri: Mapping[str, frozenset[str]]

    def is_other_name(self, word: str, iri: str, *, as_type: bool = False) -> bool:
        """Whether this key (or type) is a second name for something that the contexts have a word for.

        Open Badges gives a class and a property one address, `Criteria` and `criteria`: a capital makes
        a key of a class, so that a reader of the JSON no longer finds what was signed.
        """
        names = self.by_iri.get(iri)
        if names is None:
            return False
        is_class = word[:1].isupper()
        return word not in names or (len(names) > 1 and word[:1].isalpha() and is_class is not as_type)

    def redefined_by(self, context: Mapping[str, Any], after: Table) -> Iterator[str]:
        """Words of a Record's own context that change a known word, rename one, or stand for a keyword.

        after: the table with this context applied.
        """
        for name in context:
            term = after.terms.get(name)
            if term is None:
                continue
            known = self.by_name.get(name)
            is_changed = known is not None and term.says() not in known
            is_keyword = term.iri is None or term.iri.startswith("@")
            if is_changed or is_keyword or name in SCHEMES or self.is_other_name(name, term.iri or ""):
                yield name
            for inner in as_list(None if term.scoped is NO_CONTEXT else term.scoped):
                if isinstance(inner, dict):
                    yield from self.redefined_by(inner, extend(after, inner, override=True))


def addresses_in(value: Any) -> frozenset[str]:
    """Every pinned context that a document names, at any depth; the expansion refuses others where they matter."""
    found: set[str] = set()
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            contexts = as_list(one.get("@context", []))
            found.update(address for address in contexts if isinstance(address, str) and address in all_pinned())
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


def is_full_address(text: str) -> bool:
    """Whether the parser takes this text as an address; it leaves out, silently, what it does not take.

    A name for an unnamed node (`_:b0`) is no address: the name itself is not signed.
    """
    return (is_kept_address if len(text) <= LONGEST_ADDRESS_KEPT else is_absolute_iri)(text)


def is_absolute_iri(text: str) -> bool:
    """Whether a text is an absolute IRI."""
    if text.startswith("_:"):
        return False
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


is_kept_address = lru_cache(maxsize=4096)(is_absolute_iri)
