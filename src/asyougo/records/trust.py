"""Which issuers are known: lists of issuers that a person chose to trust. None ships with this version.

A list is a CSV table with the columns `issuer,name,home_page,registry,date,licence,key`, or the same
as JSON (`{"issuers": [{...}]}`). `issuer` is a DID or an address; `key` pins its Ed25519 key (`z6Mk...`),
several separated by spaces. A demonstration issuer is never known, whatever a list says.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import unquote, urlsplit

from attrs import Factory, frozen

from asyougo.errors import InputError, Place, Problem
from asyougo.records.keys import KeyFormatError, read_multikey
from asyougo.records.strict_json import read_json, read_text

DEMONSTRATION = "DEMONSTRATION"
INVENTED_HOST = ".invalid"  # RFC 2606 section 2: no real host can ever have this ending


@frozen
class KnownIssuer:
    """One line of a list. keys: pinned Ed25519 public keys; empty when the list pins none."""

    id: str
    name: str
    registry: str
    listed_on: date | None = None
    home_page: str | None = None
    keys: tuple[bytes, ...] = ()


@frozen
class Trust:
    """The issuers on the lists of this check. `lists`: their names, empty when no list was given."""

    issuers: Mapping[str, KnownIssuer] = Factory(dict)
    lists: tuple[str, ...] = ()


def read_trust(data: bytes, file: str) -> tuple[Trust, tuple[Problem, ...]]:
    """The list of issuers in a file, and the lines that could not be used.

    >>> trust, problems = read_trust(b"issuer,name\\ndid:web:a.example,A College\\n", "list.csv")
    >>> trust.issuers["did:web:a.example"].name, problems
    ('A College', ())

    Raises InputError when the file is neither such a table nor such JSON.
    """
    problems: list[Problem] = []
    issuers: dict[str, KnownIssuer] = {}
    for row, line in read_lines(data, file):
        place = Place(file=file, row=row)
        issuer = read_issuer(line, file, place, problems)
        if issuer is not None:
            issuers[issuer.id] = issuer
    return Trust(issuers, (file,)), tuple(problems)


def read_lines(data: bytes, file: str) -> Iterable[tuple[int, Mapping[str, Any]]]:
    """The lines of the list with their row numbers."""
    text = read_text(data)
    if text.lstrip()[:1] in ("{", "["):
        content, _ = read_json(data)
        lines = content.get("issuers") if isinstance(content, dict) else content
        if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
            raise not_a_list(file)
        return list(enumerate(lines, start=1))
    reader = csv.DictReader(io.StringIO(text))
    if "issuer" not in (reader.fieldnames or []):
        raise not_a_list(file)
    return [(reader.line_num, line) for line in reader]


def read_issuer(line: Mapping[str, Any], file: str, place: Place, problems: list[Problem]) -> KnownIssuer | None:
    """One line of the list; None, and a problem, when it cannot be used."""

    def said(name: str) -> str:
        value = line.get(name)
        return value.strip() if isinstance(value, str) else ""

    def note(field: str, problem: str, remedy: str) -> None:
        problems.append(Problem(place.at(field), problem, remedy, value=said(field)))

    identity = said("issuer")
    if ":" not in identity:
        note("issuer", "an issuer must be named by a DID or an address", "Copy it from the registry.")
        return None
    if is_invented_host(identity) or said("name").startswith(DEMONSTRATION):
        note("issuer", "a demonstration issuer can never be known", "Take the line out.")
        return None
    try:
        keys = tuple(read_multikey(key) for key in said("key").split())
    except KeyFormatError as error:
        note("key", f"this is not an Ed25519 key: {error}", "Copy the key from the registry; it begins with z6Mk.")
        return None
    listed_on = None
    if said("date"):
        try:
            listed_on = date.fromisoformat(said("date"))
        except ValueError:
            note("date", "a date must be written as 2026-11-24", "Write year, month and day so.")
            return None
    return KnownIssuer(
        identity, said("name") or identity, said("registry") or file, listed_on, said("home_page") or None, keys
    )


def is_demonstration(issuer_id: str | None, *names: str | None) -> bool:
    """Whether a Record comes from a demonstration: by its issuer's host, or by the first word of a name.

    >>> is_demonstration("did:web:lakeside.invalid"), is_demonstration("did:web:lakeside.example")
    (True, False)
    """
    says_so = any((name or "").split()[:1] == [DEMONSTRATION] for name in names)
    return says_so or (issuer_id is not None and is_invented_host(issuer_id))


def is_invented_host(identity: str) -> bool:
    """Whether the host of a DID or an address ends in `.invalid`."""
    if identity.startswith("did:web:"):
        host = unquote(identity.removeprefix("did:web:").split(":")[0]).split(":")[0]
    else:
        try:
            host = urlsplit(identity).hostname or ""
        except ValueError:
            host = ""
    return f".{host.lower().rstrip('.')}".endswith(INVENTED_HOST)


def not_a_list(file: str) -> InputError:
    """A file that is no list of issuers."""
    problem = Problem(
        Place(file=file),
        "this is not a list of issuers",
        "Give a table with the columns issuer,name,home_page,registry,date,licence,key.",
    )
    return InputError(str(problem), (problem,))
