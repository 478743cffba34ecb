"""The JSON-LD contexts that the product knows, pinned by hash; nothing is ever downloaded.

A context gives every word of a Record its meaning, so it is part of what is signed. `MANIFEST.json`
says for each: address, file, who wrote the text, the package it was taken from, licence, SHA-256.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from attrs import frozen

from asyougo.errors import Place, Problem, RecordError

FOLDER = Path(__file__).resolve().parent

CREDENTIALS_V2 = "https://www.w3.org/ns/credentials/v2"
CREDENTIALS_V1 = "https://www.w3.org/2018/credentials/v1"
OPEN_BADGES_3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"


@frozen(eq=False)
class PinnedContext:
    """One context as shipped. `verify_only`: it defines every word, so nothing is issued under it."""

    url: str
    file: str
    sha256: str
    content: Any
    verify_only: bool = False


def pinned(url: str) -> PinnedContext:
    """The shipped context of this address.

    >>> pinned("https://www.w3.org/ns/credentials/v2").file
    'credentials-v2.json'

    Raises RecordError when the address is not pinned: it is named, and nothing is fetched.
    """
    found = all_pinned().get(url)
    if found is None:
        problem = Problem(
            Place(field="@context"),
            "this product does not know the list of words that the record uses",
            "Nothing is downloaded while a record is checked. Ask the issuer which standard it follows.",
            value=url,
            code="context-unknown",
        )
        raise RecordError(str(problem), (problem,))
    return found


@cache
def all_pinned() -> Mapping[str, PinnedContext]:
    """Every shipped context by its address, hashes checked once."""
    return read_folder(FOLDER)


def read_folder(folder: Path) -> Mapping[str, PinnedContext]:
    """Read the contexts of a folder with a manifest and compare each file with its hash.

    Raises RecordError that names the first file that differs: a changed context would change what
    every signature means, so the program stops.
    """
    entries = json.loads((folder / "MANIFEST.json").read_text("utf-8"))["contexts"]
    found: dict[str, PinnedContext] = {}
    for entry in entries:
        data = (folder / entry["file"]).read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        if digest != entry["sha256"]:
            problem = Problem(
                Place(file=str(folder / entry["file"])),
                "this file was changed since it was shipped",
                "Install the program again. It does not run with a changed context.",
                value=digest,
                code="context-changed",
            )
            raise RecordError(str(problem), (problem,))
        found[entry["url"]] = PinnedContext(
            url=entry["url"],
            file=entry["file"],
            sha256=digest,
            content=json.loads(data)["@context"],
            verify_only=entry.get("verify_only", False),
        )
    return found
