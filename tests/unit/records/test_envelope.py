"""A Record is found by what a file holds, whatever it is wrapped in."""

from __future__ import annotations

import gzip
import json
import struct
import zlib
from typing import Any

import pytest

from asyougo.records.documents import Documents
from asyougo.records.envelope import PNG_MARK, open_envelope
from asyougo.records.verify import verify
from tests.unit.records.conftest import AT, as_bytes


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(*chunks: bytes) -> bytes:
    return PNG_MARK + chunk(b"IHDR", bytes(13)) + b"".join(chunks) + chunk(b"IEND", b"")


def itxt(keyword: bytes, text: bytes, packed: bool = False) -> bytes:
    body = keyword + b"\0" + bytes([packed]) + b"\0\0\0" + (zlib.compress(text) if packed else text)
    return chunk(b"iTXt", body)


def wrapped(data: bytes) -> dict[str, bytes]:
    text = data.decode()
    return {
        "plain": data,
        "with a mark": b"\xef\xbb\xbf" + data,
        "utf-16": text.encode("utf-16"),
        "gzip": gzip.compress(data, mtime=0),
        "png": png(itxt(b"Comment", b"x"), itxt(b"openbadgecredential", data)),
        "packed png": png(itxt(b"openbadgecredential", data, packed=True)),
        "svg": f'<?xml version="1.0"?><svg xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0">'
        f"<openbadges:credential><![CDATA[{text}]]></openbadges:credential></svg>".encode(),
        "page": f"<html><body><pre>\n{text}\n</pre></body></html>".encode(),
        "one key": json.dumps({"verifiableCredential": json.loads(text)}).encode(),
    }


@pytest.mark.parametrize("how", list(wrapped(b"{}")))
def test_a_signed_badge_is_checked_through_its_wrapping(signed: Any, documents: Documents, how: str) -> None:
    report = verify(wrapped(as_bytes(signed))[how], AT, documents)
    assert (report.overall, report.meaning.subject_name) == ("valid", "Maya Ríos")


@pytest.mark.parametrize("how", list(wrapped(b"{}")))
def test_a_changed_badge_is_refused_through_its_wrapping(signed: Any, documents: Documents, how: str) -> None:
    signed["credentialSubject"]["identifier"][0]["identityHash"] = "Mara Ríos"
    assert verify(wrapped(as_bytes(signed))[how], AT, documents).overall == "invalid"


@pytest.mark.parametrize(
    ("data", "kind", "why"),
    [
        (png(), "nothing", "picture"),
        (png(chunk(b"iTXt", b"openbadgecredential\0")), "nothing", "picture-unreadable"),
        (png(chunk(b"iTXt", b"openbadgecredential\0\1\0\0\0broken")), "nothing", "picture-unreadable"),
        (png(itxt(b"openbadgecredential", b" " * 5_000_000, packed=True)), "nothing", "picture-unreadable"),
        (png()[:30], "nothing", "picture"),
        (PNG_MARK + b"\xff\xff\xff\xffIDAT", "nothing", "picture"),
        (b"<svg></svg>", "nothing", "picture"),
        (b"<svg><openbadges:credential>", "nothing", "not-json"),
        (b"<svg><openbadges:credential", "nothing", "picture"),
        (gzip.compress(b"x", mtime=0)[:-3], "nothing", "gzip-unreadable"),
        (b"<?xml version='1.0'?><note/>", "nothing", "not-a-record"),
        (b"<?xml version='1.0'?><vp:verifiablePresentation id='1'/>", "unsigned-xml", ""),
        (b"<vp:verifiablePresentation ><ds:SignatureValue/>", "xml", ""),
        (b"<did:example:a> <http://a.example/p> <urn:x> .\n", "nothing", "not-json"),
        (b"\n" * 200_000 + b"{", "nothing", "not-json"),
        (b"<pre>\n" + b"  {\n" * 50_000, "nothing", "too-deep"),
        (b"<pre>{\n" * 50_000, "nothing", "too-deep"),
        (b"<pre" * 200_000, "nothing", "not-json"),
        (b"just words", "nothing", "not-json"),
    ],
    ids=lambda value: str(value[:30]),
)
def test_anything_else_is_told_apart(data: bytes, kind: str, why: str) -> None:
    contents = open_envelope(data)
    assert (contents.kind, contents.why) == (kind, why)
