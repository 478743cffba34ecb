"""A Record's statements: its JSON-LD read with the pinned contexts, as N-Quads words.

pyoxigraph reads the JSON-LD. It cannot be given contexts, so each address is replaced by the pinned
context itself first. Blank nodes keep the parser's names; `canonical` gives them their own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from asyougo.errors import Place, Problem, RecordError
from asyougo.records.canonical import Statement
from asyougo.records.contexts import pinned

XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"

# RDF 1.1 canonical N-Triples with the escapes that RDFC-1.0 section 5 names: short ones where they exist,
# \uXXXX for the other control characters, DEL and what is no XML 1.1 character.
NEEDS_ESCAPE = re.compile('[\x00-\x1f"\\\\\x7f\ufffe\uffff]')
SHORT_ESCAPES = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def statements_of(document: Mapping[str, Any], opaque: frozenset[str] = frozenset()) -> list[Statement]:
    """Every statement that a document makes.

    opaque: JSON paths of values that are data and not JSON-LD (see `dropped.Reading`).

    >>> statements_of({"@context": {"name": "http://a.example/name"}, "@id": "urn:x", "name": "Zoë"})
    [Statement(subject='<urn:x>', predicate='<http://a.example/name>', object='"Zoë"', graph='')]

    Raises RecordError ("malformed") when it is not JSON-LD, or names a context that is not pinned.
    """
    text = json.dumps(with_contexts(document, opaque, "$"), ensure_ascii=False)
    try:
        return [
            Statement(
                word(quad.subject),
                word(quad.predicate),
                word(quad.object),
                word(quad.graph_name) if isinstance(quad.graph_name, NamedNode | BlankNode) else "",
            )
            for quad in parse(text.encode("utf-8"), format=RdfFormat.JSON_LD)
        ]
    except SyntaxError as error:
        problem = Problem(
            Place(field="$"),
            f"the record is not put together as its standard says: {error.msg}",
            "Ask the sender for a new copy.",
            code="malformed",
        )
        raise RecordError(str(problem), (problem,)) from error


def with_contexts(value: Any, opaque: frozenset[str], path: str) -> Any:
    """The value with every context address replaced by the pinned context."""
    if isinstance(value, list):
        return [with_contexts(one, opaque, f"{path}[{position}]") for position, one in enumerate(value)]
    if not isinstance(value, dict) or path in opaque:
        return value
    return {
        key: context_itself(one) if key == "@context" else with_contexts(one, opaque, f"{path}.{key}")
        for key, one in value.items()
    }


def context_itself(context: Any) -> Any:
    """A context with its addresses replaced, those inside its terms too."""
    if isinstance(context, str):
        return pinned(context).content
    if isinstance(context, list):
        return [context_itself(one) for one in context]
    if isinstance(context, dict):
        return {
            name: {**term, "@context": context_itself(term["@context"])}
            if isinstance(term, dict) and "@context" in term
            else term
            for name, term in context.items()
        }
    return context


def word(term: object) -> str:
    """One term as canonical N-Quads writes it."""
    if isinstance(term, NamedNode):
        return f"<{term.value}>"
    if isinstance(term, BlankNode):
        return f"_:{term.value}"
    if not isinstance(term, Literal):
        raise TypeError(f"a JSON-LD parser gives no {type(term).__name__}")
    text = f'"{escaped(term.value)}"'
    if term.language:
        return f"{text}@{term.language}"
    return text if term.datatype.value == XSD_STRING else f"{text}^^<{term.datatype.value}>"


def escaped(text: str) -> str:
    """A literal's text with the escapes of canonical N-Quads, and no others."""
    return NEEDS_ESCAPE.sub(lambda found: SHORT_ESCAPES.get(found[0]) or f"\\u{ord(found[0]):04X}", text)
