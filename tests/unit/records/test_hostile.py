"""A file made to take minutes, or to fill the memory, gets its answer within seconds."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from asyougo.records.contexts import CREDENTIALS_V2, OPEN_BADGES_3
from asyougo.records.verify import verify
from tests.unit.records.conftest import AT

PROOF = {
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-rdfc-2022",
    "proofPurpose": "assertionMethod",
    "verificationMethod": "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp",
    "proofValue": "z1",
}
BASE = {
    "@context": [CREDENTIALS_V2, OPEN_BADGES_3],
    "id": "urn:x",
    "type": ["VerifiableCredential"],
    "issuer": "did:web:a.example",
    "validFrom": "2026-01-01T00:00:00Z",
    "credentialSubject": {"id": "urn:y"},
}
TYPES = [
    "Achievement",
    "AchievementSubject",
    "Address",
    "Alignment",
    "Evidence",
    "Image",
    "Profile",
    "Result",
    "Related",
]


def nested(depth: int, inner: Any) -> Any:
    return (
        inner
        if depth == 0
        else {**BASE, "type": "VerifiablePresentation", "verifiableCredential": [nested(depth - 1, inner)]}
    )


FILES: dict[str, Any] = {
    "a context at every place": {**BASE, "evidence": [{"@context": OPEN_BADGES_3, "type": "Evidence"}] * 20_000},
    "a new context at every place": {
        **BASE,
        "evidence": [{"@context": {f"w{at}": f"urn:{at}"}} for at in range(20_000)],
    },
    "pinned contexts after new ones": {
        **BASE,
        "evidence": [{"@context": [{f"w{at}": f"urn:{at}"}, OPEN_BADGES_3, CREDENTIALS_V2]} for at in range(10_000)],
    },
    "ever other types": {
        **BASE,
        "evidence": [
            {"type": [one for bit, one in enumerate(TYPES) if at >> bit & 1] or "Evidence"} for at in range(512)
        ]
        * 30,
    },
    "a context of a hundred thousand words": {
        **BASE,
        "@context": [CREDENTIALS_V2, {f"w{at}": f"urn:{at}" for at in range(100_000)}],
    },
    "words that define each other": {
        **BASE,
        "@context": [CREDENTIALS_V2, {f"w{at}": f"w{at + 1}:x" for at in range(400)} | {"w400": "urn:x"}],
    },
    "a hundred thousand statements": {**BASE, "name": [str(at) for at in range(100_000)]},
    "fifty thousand unnamed parts that look alike": {**BASE, "evidence": [{"type": "Evidence"}] * 50_000},
    "rings of unnamed parts": {
        **BASE,
        "@context": [CREDENTIALS_V2, {"next": {"@id": "https://a.example/next", "@type": "@id"}}],
        "evidence": [{"type": "Evidence", "next": {"next": {"next": {"next": {}}}}} for _ in range(3_000)],
    },
    "many proofs": {**BASE, "proof": [PROOF] * 5_000},
    "ten proofs over much": {**BASE, "name": [str(at) for at in range(15_000)], "proof": [PROOF] * 10},
    "long addresses": {
        **BASE,
        "evidence": [{"id": "https://a.example/" + "x" * 1_000 + str(at)} for at in range(3_000)],
    },
    "records in records": nested(12, BASE),
    "many records inside": nested(1, BASE) | {"verifiableCredential": [{**BASE, "proof": PROOF}] * 5_000},
}


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_answered_within_seconds(name: str) -> None:
    data = json.dumps({"proof": PROOF} | FILES[name]).encode()
    begun = time.process_time()
    report = verify(data, AT)
    assert time.process_time() - begun < 8  # half a minute and more without the bounds
    assert report.exit_code == 1
