"""PyLD as a second opinion, in tests only: which words it leaves out, and its canonical form.

It is asked through our pinned contexts; its own loader would fetch.
"""

from __future__ import annotations

import json
from typing import Any

from pyld import jsonld
from pyoxigraph import DefaultGraph, RdfFormat, parse

from asyougo.errors import RecordError
from asyougo.records.canonical import Statement
from asyougo.records.contexts import pinned
from asyougo.records.statements import word

UNDEFINED_BASE = "https://undefined.invalid/"
"""Must be hierarchical: against `urn:base:` an undefined type is resolved so that it looks like an address."""


def load(url: str, _options: Any = None) -> dict[str, Any]:
    """The pinned context of an address, in the form that PyLD wants."""
    try:
        content = pinned(url).content
    except RecordError as error:
        raise jsonld.JsonLdError(str(error), "loading document failed", {}) from error
    return {"contextUrl": None, "documentUrl": url, "document": {"@context": content}}


def dropped_by_pyld(document: Any) -> tuple[set[str], set[str]]:
    """The words and the types that PyLD leaves out of a document."""
    words: set[str | None] = set()
    options = {"documentLoader": load, "base": UNDEFINED_BASE}
    expanded = jsonld.expand(document, options, on_property_dropped=words.add)
    types: set[str] = set()
    waiting = [expanded]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting.extend(one)
        elif isinstance(one, dict):
            names = one.get("@type", [])
            for name in names if isinstance(names, list) else [names]:
                if isinstance(name, str) and name.startswith(UNDEFINED_BASE):
                    types.add(name.removeprefix(UNDEFINED_BASE))
            waiting.extend(value for key, value in one.items() if key != "@value")
    return {word for word in words if word is not None and not word.startswith("@")}, types


def statements_by_pyld(document: Any) -> list[Statement]:
    """The statements that PyLD reads. Its canonical names are not asked: they differ from rdf-canonize's."""
    options = {"documentLoader": load, "format": "application/n-quads"}
    lines = jsonld.to_rdf(json.loads(json.dumps(document)), options)
    return [
        Statement(
            word(quad.subject),
            word(quad.predicate),
            word(quad.object),
            "" if isinstance(quad.graph_name, DefaultGraph) else word(quad.graph_name),
        )
        for quad in parse(lines.encode(), format=RdfFormat.N_QUADS)
    ]
