"""A Record's statements: its JSON-LD, words spelled out, read as N-Quads words.

pyoxigraph reads the JSON-LD. It is given no contexts: its own context processing keeps, of several types
with words of their own, only the last one's. It leaves out silently what it does not take, so the
statements are counted. Blank nodes keep the parser's names; `canonical` gives them their own.
"""

from __future__ import annotations

import json
import re

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from asyougo.records.canonical import Statement
from asyougo.records.expansion import Expansion, malformed

XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"

# RDF 1.1 canonical N-Triples with the escapes that RDFC-1.0 section 5 names: short ones where they exist,
# \uXXXX for the other control characters, DEL and what is no XML 1.1 character.
NEEDS_ESCAPE = re.compile('[\x00-\x1f"\\\\\x7f\ufffe\uffff]')
SHORT_ESCAPES = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def statements_of(expansion: Expansion) -> list[Statement]:
    """Every statement that an expanded document makes, in the parser's order.

    Raises RecordError ("malformed") when it is not JSON-LD, or the parser left something out.
    """
    text = json.dumps(expansion.node, ensure_ascii=False)
    try:
        found = [
            Statement(
                word(quad.subject),
                word(quad.predicate),
                word(quad.object),
                word(quad.graph_name) if isinstance(quad.graph_name, NamedNode | BlankNode) else "",
            )
            for quad in parse(text.encode("utf-8"), format=RdfFormat.JSON_LD)
        ]
    except SyntaxError as error:
        raise malformed("$") from error
    if len(found) != expansion.count:
        raise malformed("$")
    return found


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
    """A literal's text with the escapes of canonical N-Quads, and no others.

    >>> escaped('say "hi"')
    'say \\\\"hi\\\\"'
    """
    return NEEDS_ESCAPE.sub(lambda found: SHORT_ESCAPES.get(found[0]) or f"\\u{ord(found[0]):04X}", text)
