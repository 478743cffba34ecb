"""What a file holds, by its content and never by its name: a Record as JSON, wrapped, or something else.

Read here: JSON, gzip of it, PNG and SVG with a Record baked in, HTML with a Record shown in it.
Told apart and not read by this version: JWT, XML, PDF.
"""

from __future__ import annotations

import json
import re
import struct
import zlib
from itertools import islice
from typing import Any, Literal

from attrs import frozen

from asyougo.errors import InputError, Problem
from asyougo.records.strict_json import LARGEST_DOCUMENT, read_json

Kind = Literal["json", "jwt", "xml", "unsigned-xml", "pdf", "nothing"]

PNG_MARK = b"\x89PNG\r\n\x1a\n"
BAKED_KEYWORDS = (b"openbadgecredential", b"openbadges")  # Open Badges 3.0 section 5.3.2.1; Open Badges 2.0
LARGEST_PICTURE = 16 * 1024 * 1024  # bytes
BAKED_TAGS = ("<openbadges:credential", "<openbadges:assertion")
VERIFY_ATTRIBUTE = re.compile(r'\bverify="([^"]*)"')
JWT = re.compile(rb"[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
SHOWN_RECORD = re.compile(r"<(?:pre|script|code|textarea)\b[^>]{0,2000}>\s{0,200}\{", re.IGNORECASE)
XML_START = re.compile(rb"<\?xml\b|<([A-Za-z_][\w.-]*:)?[A-Za-z_][\w.-]*[\s/>]")
XML_RECORD = re.compile(
    r"<(?:[A-Za-z_][\w.-]*:)?(?:verifiablePresentation|verifiableCredential|europassCredential)[\s/>]", re.IGNORECASE
)
MOST_PLACES = 50  # beginnings of a JSON object that are tried in a page


@frozen
class Contents:
    """What was found. `problems`: what different programs would read differently in it."""

    kind: Kind
    value: Any = None
    problems: tuple[Problem, ...] = ()
    why: str = ""


def open_envelope(data: bytes) -> Contents:
    """The Record in these bytes, out of whatever it is wrapped in; never raises.

    >>> open_envelope(b'{"type": "VerifiableCredential"}').value
    {'type': 'VerifiableCredential'}
    """
    if data.startswith(b"\x1f\x8b"):
        inner = inflated(data, wbits=31, largest=LARGEST_DOCUMENT)
        return nothing("gzip-unreadable") if inner is None else open_plain(inner)
    if data.startswith(PNG_MARK):
        return open_png(data)
    return open_plain(data)


def open_plain(data: bytes) -> Contents:
    """The Record in text that is not packed."""
    if len(data) > LARGEST_DOCUMENT:
        return nothing("too-big")
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1024]
    if start.startswith(b"%PDF-"):
        return Contents("pdf")
    if JWT.fullmatch(data.strip()):
        return Contents("jwt")
    try:
        value, problems = read_json(data)
        return Contents("json", value, problems)
    except InputError as error:
        code = error.problems[0].code
        if code != "not-json":
            return nothing(code)
    text = data.decode("utf-8-sig", errors="replace")
    if start.startswith(b"<") and ("openbadges:" in text or start.lower().startswith((b"<svg", b"<!doctype svg"))):
        return open_svg(text)
    if XML_START.match(start) and not looks_like_html(text):
        return open_xml(text)
    return find_shown(text)


def looks_like_html(text: str) -> bool:
    """Whether a text is a page, or part of one."""
    return re.search(r"<(?:html|body|div|pre|script|p)\b", text[:4096], re.IGNORECASE) is not None


def open_xml(text: str) -> Contents:
    """A European record in XML: whether it is signed can be told, its seal cannot be checked here."""
    if not XML_RECORD.search(text):
        return nothing("not-a-record")
    return Contents("xml" if "SignatureValue" in text else "unsigned-xml")


def find_shown(text: str) -> Contents:
    """The first Record that a page shows, as JSON in an element of its own; nothing when there is none.

    Text around a Record that is not a page is a damaged Record, and is not answered by a whole one inside it.
    """
    decoder = json.JSONDecoder()
    for found in islice(SHOWN_RECORD.finditer(text), MOST_PLACES):
        try:
            value, end = decoder.raw_decode(text, found.end() - 1)
            if isinstance(value, dict) and "type" in value and "@context" in value:
                return Contents("json", *read_json(text[found.end() - 1 : end].encode("utf-8")))
        except (json.JSONDecodeError, RecursionError, InputError):
            continue
    return nothing("not-json")


def open_png(data: bytes) -> Contents:
    """The Record baked into a PNG, from its iTXt (or old tEXt) chunk."""
    if len(data) > LARGEST_PICTURE:
        return nothing("too-big")
    at = len(PNG_MARK)
    while at + 8 <= len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        name, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        keyword, _, rest = body.partition(b"\0")
        if name in (b"iTXt", b"tEXt") and keyword in BAKED_KEYWORDS:
            text = rest if name == b"tEXt" else itxt_text(rest)
            return nothing("picture-unreadable") if text is None else open_plain(text)
        at += 12 + length
    return nothing("picture")


def itxt_text(rest: bytes) -> bytes | None:
    """The text of an iTXt chunk after its keyword: flags, language, translated keyword, text."""
    if len(rest) < 2:
        return None
    is_packed = rest[0] == 1
    _, _, after_language = rest[2:].partition(b"\0")
    _, _, text = after_language.partition(b"\0")
    return inflated(text, wbits=15, largest=LARGEST_DOCUMENT) if is_packed else text


def open_svg(text: str) -> Contents:
    """The Record baked into an SVG."""
    start = next((at for tag in BAKED_TAGS if (at := text.find(tag)) >= 0), -1)
    end_of_tag = text.find(">", start)
    if start < 0 or end_of_tag < 0:
        return nothing("picture")
    inner = text[end_of_tag + 1 : max(text.find("</openbadges:", end_of_tag), end_of_tag + 1)].strip()
    if inner.startswith("<![CDATA[") and inner.endswith("]]>"):
        inner = inner[len("<![CDATA[") : -len("]]>")].strip()
    attribute = VERIFY_ATTRIBUTE.search(text, start, end_of_tag)
    return open_plain((inner or (attribute[1] if attribute else "")).encode("utf-8"))


def inflated(data: bytes, *, wbits: int, largest: int) -> bytes | None:
    """Unpack, never beyond the largest size; None when it is larger or broken."""
    unpack = zlib.decompressobj(wbits=wbits)
    try:
        out = unpack.decompress(data, largest + 1)
    except zlib.error:
        return None
    return out if unpack.eof and len(out) <= largest else None


def nothing(why: str) -> Contents:
    """A file without a Record, and why."""
    return Contents("nothing", why=why)
