"""The documents that a check may use: key documents and status lists, found by address. No I/O.

Whoever passes a document vouches for it. A check never fetches one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from attrs import Factory, frozen

from asyougo.errors import InputError
from asyougo.records.strict_json import read_json


@frozen
class Document:
    """One passed document: the file's path and its JSON value."""

    path: str
    content: Mapping[str, Any]


@frozen
class Documents:
    """The passed documents, by their own `id` and by the last part of their path."""

    by_id: Mapping[str, tuple[Document, ...]] = Factory(dict)
    by_name: Mapping[str, tuple[Document, ...]] = Factory(dict)

    @classmethod
    def of(cls, files: Iterable[tuple[str, bytes]]) -> Documents:
        """The documents among these files (path, bytes); what is no JSON object, or is ambiguous JSON, is left out.

        >>> Documents.of([("did.json", b'{"id": "did:web:a.example"}')]).with_id("did:web:a.example")[0].path
        'did.json'
        """
        by_id: dict[str, list[Document]] = {}
        by_name: dict[str, list[Document]] = {}
        for path, data in sorted(files):
            try:
                content, problems = read_json(data)
            except InputError:
                continue
            if problems or not isinstance(content, dict):
                continue
            document = Document(path, content)
            by_name.setdefault(segments(path)[-1], []).append(document)
            identity = content.get("id")
            if isinstance(identity, str):
                by_id.setdefault(identity, []).append(document)
        return cls(
            {identity: tuple(found) for identity, found in by_id.items()},
            {name: tuple(found) for name, found in by_name.items()},
        )

    def with_id(self, identity: str) -> tuple[Document, ...]:
        """The documents that say they are this one; several only when they differ."""
        return unlike(self.by_id.get(identity, ()))

    def at(self, url: str) -> tuple[Document, ...]:
        """The documents that may answer for this address; more than one when equally good ones differ.

        First those whose own `id` is the address, then those whose path ends most like it, at least
        in the last part.
        """
        own = self.with_id(url)
        if own:
            return own
        try:
            parts = urlsplit(url)
        except ValueError:  # "https://[": no address of anything
            return ()
        wanted = [parts.netloc, *segments(unquote(parts.path))]
        named = self.by_name.get(wanted[-1], ())
        most = max((shared_ending(segments(document.path), wanted) for document in named), default=0)
        return unlike([one for one in named if shared_ending(segments(one.path), wanted) == most])


def segments(path: str) -> list[str]:
    """The parts of a path; one empty part when there is none."""
    return [part for part in path.replace("\\", "/").split("/") if part] or [""]


def shared_ending(one: list[str], other: list[str]) -> int:
    """How many parts, from the end, two paths have in common."""
    count = 0
    for left, right in zip(reversed(one), reversed(other), strict=False):
        if left != right:
            break
        count += 1
    return count


def unlike(documents: Iterable[Document]) -> tuple[Document, ...]:
    """The documents, each content once."""
    found: list[Document] = []
    for document in documents:
        if all(document.content != other.content for other in found):
            found.append(document)
    return tuple(found)
