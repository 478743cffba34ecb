"""A Record with every word spelled out: the JSON-LD from which its statements are read.

One walk down the document decides what each word means, writes it out in full, and names what would be
left out. So the parts that are signed and the parts that are named as unsigned cannot be two different
opinions: the parser gets no contexts any more, and the statements that it must find are counted here.
Source: JSON-LD 1.1 Processing Algorithms, sections 5.1.2 and 5.3.2, for what `terms` understands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from attrs import Factory, define, frozen

from asyougo.errors import Place, Problem, RecordError
from asyougo.records.canonical import too_tangled
from asyougo.records.dropped import Kind, KnownWords, Unsigned, addresses_in, is_full_address, known_words
from asyougo.records.terms import EMPTY, NO_CONTEXT, Table, Term, as_list, extend, table_of

# A real Record needs some tens of tables and makes some hundreds of statements; the largest seen, a learner
# record, makes 372. The bounds keep a hostile file of 4 MB from taking minutes or filling the memory.
MOST_TABLES = 400
MOST_OWN_WORDS = 200  # defined in contexts that are written in the Record itself
MOST_STATEMENTS = 20_000

LANGUAGE_TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")


@frozen
class Expansion:
    """A document in full. count: the statements that it makes; unsigned: the parts that it leaves out."""

    node: Mapping[str, Any]
    count: int
    unsigned: tuple[Unsigned, ...]


def expand(document: Mapping[str, Any]) -> Expansion:
    """The document with every word spelled out by the contexts that it names.

    >>> V2 = "https://www.w3.org/ns/credentials/v2"
    >>> expand({"@context": V2, "id": "urn:x", "name": "Maya", "gpaHonors": "4.0"}).node
    {'@id': 'urn:x', 'https://schema.org/name': [{'@value': 'Maya'}]}

    Raises RecordError for contexts that cannot be used (see `terms.table_of`), and "malformed".
    """
    walk = Walk(known_words(addresses_in(document)))
    (node,) = walk.object(document, EMPTY, None, "$")
    return Expansion(node, walk.count, tuple(walk.unsigned))


@frozen(eq=False)
class Here:
    """Where the walk stands: the words of this object, those for its types, the property that it is a value of."""

    table: Table
    by_type: Table
    term: Term | None


@define
class Walk:
    """The walk and its notes. `known`: the words of the pinned contexts that the document names."""

    known: KnownWords
    unsigned: list[Unsigned] = Factory(list)
    count: int = 0
    own_words: int = 0
    tables: dict[tuple[int, int | str, bool], tuple[Any, ...]] = Factory(dict)

    def note(self, path: str, name: str, kind: Kind) -> None:
        """Write down one part that is left out, or that reads as something else."""
        self.unsigned.append(Unsigned(path, name, kind))

    def values(self, value: Any, table: Table, term: Term | None, path: str) -> list[Any]:
        """The values of a property, each written in full; nothing for null."""
        if value is None:
            return []
        if isinstance(value, dict):
            return self.object(value, table, term, path)
        if not isinstance(value, list):
            return self.scalar(value, table, term, path)
        found: list[Any] = []
        for position, one in enumerate(value):
            inner = self.values(one, table, term, f"{path}[{position}]")
            is_inner_list = isinstance(one, list) and term is not None and "@list" in term.container
            found += [self.listed(inner)] if is_inner_list else inner
        return found

    def scalar(self, value: Any, table: Table, term: Term | None, path: str) -> list[Any]:
        """A text, number or truth value, as the property's definition takes it."""
        kind = term.type if term is not None else None
        if isinstance(value, str) and term is not None and kind in ("@id", "@vocab"):
            inside = self.inside(table, term, propagate=True)
            if kind == "@id":
                return [{"@id": value}] if self.is_address(value, inside, path) else []
            meant = inside.expand(value, vocab=True)
            if meant is not None and is_full_address(meant):
                return [{"@id": meant}]
            self.note(path, value, "address")
            return []
        return [{"@value": value, "@type": kind}] if kind not in (None, "@id", "@vocab") else [{"@value": value}]

    def object(self, node: Mapping[str, Any], table: Table, term: Term | None, path: str) -> list[Any]:
        """One object: settle which words hold in it, then write out what it is: a node, a bare value, a list."""
        here = self.enter(node, table, term, path)
        meant: dict[str, str] = {}
        said: set[str] = set()
        for key in node:
            expanded = here.table.expand(key, vocab=True)
            if expanded is None:
                continue
            if expanded in said:
                self.note(f"{path}.{key}", key, "twice")  # a reader of the JSON sees only one of the two
            said.add(expanded)
            if expanded.startswith("@"):
                meant.setdefault(expanded, key)
        if "@value" in meant:
            return self.bare_value(node, meant, here, path)
        for keyword in ("@set", "@list"):
            if keyword in meant:
                if set(meant) - {"@context"} != {keyword} or len(node) > len(meant):
                    raise malformed(path)
                key = meant[keyword]
                found = self.values(node[key], here.table, term, f"{path}.{key}")
                return [self.listed(found)] if keyword == "@list" else found
        return [self.node(node, here, path)]

    def enter(self, node: Mapping[str, Any], table: Table, term: Term | None, path: str) -> Here:
        """The words that hold inside an object."""
        if table.previous is not None and not keeps_type_words(node, table):
            table = table.previous
        if term is not None and term.scoped is not NO_CONTEXT:
            table = self.inside(table, term, propagate=True)
        if "@context" in node:
            table = self.with_context(node["@context"], table, path)
        by_type = table
        for key in sorted(node):
            if by_type.expand(key, vocab=True) == "@type":
                for one in sorted(text for text in as_list(node[key]) if isinstance(text, str)):
                    named = by_type.terms.get(one)
                    if named is not None and named.scoped is not NO_CONTEXT:
                        table = self.inside(table, named, propagate=False)
        return Here(table, by_type, term)

    def with_context(self, context: Any, table: Table, path: str) -> Table:
        """The words after a node's `@context`; what a context written in the Record redefines is noted."""
        if table is EMPTY and all(isinstance(one, str) for one in as_list(context)):
            return table_of(context)
        for one in as_list(context):
            if isinstance(one, str):
                table = self.made((id(table), one, True), table, one)
                continue
            self.own_words += len(one) if isinstance(one, dict) else 1
            table = self.made((id(table), id(one), True), table, one)
            if isinstance(one, dict):
                for name in self.known.redefined_by(one, table):
                    self.note(f"{path}.@context", name, "redefined")
        return table

    def inside(self, table: Table, term: Term, *, propagate: bool) -> Table:
        """The words inside a property or a type that brings in its own."""
        if term.scoped is NO_CONTEXT:
            return table
        return self.made((id(table), id(term), propagate), table, term)

    def made(self, key: tuple[int, int | str, bool], table: Table, by: Any) -> Table:
        """The table that a context or a term makes of this one, each once in a document, within the bounds."""
        kept = self.tables.get(key)
        if kept is not None:
            result: Table = kept[-1]
            return result
        if len(self.tables) >= MOST_TABLES or self.own_words > MOST_OWN_WORDS:
            raise too_tangled()
        result = table.inside(by, propagate=key[-1]) if isinstance(by, Term) else extend(table, by)
        self.tables[key] = (table, by, result)  # the first two are kept so that their ids stay theirs
        return result

    def node(self, node: Mapping[str, Any], here: Here, path: str) -> dict[str, Any]:
        """A thing with an address, types and properties."""
        made: dict[str, Any] = {}
        for key, value in node.items():
            self.property(key, value, here, made, f"{path}.{key}")
        return made

    def property(self, key: str, value: Any, here: Here, made: dict[str, Any], path: str) -> None:
        """One key of a node, written into `made`."""
        expanded = here.table.expand(key, vocab=True)
        if expanded is not None and expanded.startswith("@"):
            self.keyword(expanded, value, here, made, path)
            return
        if expanded is None or not is_full_address(expanded):
            self.note(path, key, "keyword" if key.startswith("@") else "term")
            return
        term = here.table.terms.get(key) or Term(key, expanded)
        if self.known.is_other_name(key, expanded):
            self.note(path, key, "other-name")
        if term.type == "@json":
            found = [{"@value": value, "@type": "@json"}]
        elif "@language" in term.container and isinstance(value, dict):
            found = self.in_languages(value, path)
        else:
            found = self.values(value, here.table, term, path)
            if "@list" in term.container and value is not None and not is_list_already(found):
                found = [self.listed(found)]
        if "@graph" in term.container:
            found = [{"@graph": [one]} for one in found]
        self.count += len(found)
        if self.count > MOST_STATEMENTS:
            raise too_tangled()
        target = made.setdefault("@reverse", {}) if term.reverse else made
        target.setdefault(expanded, []).extend(found)

    def keyword(self, keyword: str, value: Any, here: Here, made: dict[str, Any], path: str) -> None:
        """A key of a node that is a keyword, or another name of one."""
        if keyword == "@context":
            return
        if keyword == "@id":
            if not isinstance(value, str):
                raise malformed(path)
            if self.is_address(value, here.table, path):
                made["@id"] = value
        elif keyword == "@type":
            for one in as_list(value):
                if not isinstance(one, str):
                    raise malformed(path)
                meant = here.by_type.expand(one, vocab=True)
                if meant is None or not is_full_address(meant):
                    self.note(path, one, "type")
                    continue
                if self.known.is_other_name(one, meant, as_type=True):
                    self.note(path, one, "other-name")
                made.setdefault("@type", []).append(meant)
                self.count += 1
        else:
            # `@index` and `@direction` would not be signed. `@graph`, `@included`, `@reverse` and `@nest` would
            # be, but whoever reads the JSON would not see what was. No real Record in the sample has one.
            self.note(path, keyword, "keyword")

    def bare_value(self, node: Mapping[str, Any], meant: dict[str, str], here: Here, path: str) -> list[Any]:
        """A value written as an object, with its datatype or language."""
        value = node[meant["@value"]]
        made = {"@value": value}
        for key in node:
            expanded = here.table.expand(key, vocab=True)
            if expanded == "@type":
                datatype = here.by_type.expand(node[key], vocab=True) if isinstance(node[key], str) else None
                if datatype is None or not is_full_address(datatype):
                    self.note(f"{path}.{key}", str(node[key]), "type")
                else:
                    made["@type"] = datatype
            elif expanded == "@language":
                if not isinstance(node[key], str) or not LANGUAGE_TAG.fullmatch(node[key]):
                    self.note(f"{path}.{key}", str(node[key]), "keyword")
                else:
                    made["@language"] = node[key]
            elif expanded not in ("@value", "@context"):
                self.note(f"{path}.{key}", key, "keyword" if (expanded or "@").startswith("@") else "term")
        if isinstance(value, dict | list) or len(made) > 2:
            raise malformed(path)
        return [] if value is None else [made]

    def in_languages(self, value: Mapping[str, Any], path: str) -> list[Any]:
        """Texts by language: `{"en": "...", "es": "..."}`."""
        found: list[Any] = []
        for tag, texts in value.items():
            if tag != "@none" and not LANGUAGE_TAG.fullmatch(tag):
                self.note(f"{path}.{tag}", tag, "keyword")
                continue
            for text in as_list(texts):
                if not isinstance(text, str | None):
                    raise malformed(f"{path}.{tag}")
                if text is not None:
                    found.append({"@value": text} if tag == "@none" else {"@value": text, "@language": tag})
        return found

    def listed(self, found: list[Any]) -> dict[str, Any]:
        """An ordered list; each place in it takes two statements."""
        self.count += 2 * len(found)
        return {"@list": found}

    def is_address(self, value: str, table: Table, path: str) -> bool:
        """Whether a value that names a thing is a full address, written out; what is none is noted."""
        if table.expand(value, vocab=False) == value and is_full_address(value):
            return True
        self.note(path, value, "address")
        return False


def keeps_type_words(node: Mapping[str, Any], table: Table) -> bool:
    """Whether a type's words still hold inside this nested object: a bare value or a bare address."""
    meant = [table.expand(key, vocab=True) for key in node]
    return "@value" in meant or meant == ["@id"]


def is_list_already(found: list[Any]) -> bool:
    """Whether a value of a list property was written as a list object."""
    return len(found) == 1 and isinstance(found[0], dict) and "@list" in found[0]


def malformed(path: str) -> RecordError:
    """A place where the JSON is no JSON-LD."""
    problem = Problem(
        Place(field=path),
        "the record is not put together as its standard says",
        "Ask the sender for a new copy.",
        code="malformed",
    )
    return RecordError(str(problem), (problem,))
