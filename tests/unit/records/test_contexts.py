"""The pinned contexts are what was shipped, or nothing runs."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from asyougo.errors import RecordError
from asyougo.records.contexts import FOLDER, all_pinned, pinned, read_folder
from asyougo.records.terms import require_pinned_understood
from tests.conftest import SHARED


def test_one_changed_byte_in_any_pinned_file_stops_the_program(tmp_path: Path) -> None:
    for context in all_pinned().values():
        folder = tmp_path / context.file
        shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
        data = bytearray((folder / context.file).read_bytes())
        data[len(data) // 2] ^= 1
        (folder / context.file).write_bytes(bytes(data))
        with pytest.raises(RecordError, match=context.file):
            read_folder(folder)


def test_an_address_that_is_not_pinned_is_named() -> None:
    with pytest.raises(RecordError, match="https://evil.example/context.json"):
        pinned("https://evil.example/context.json")


def test_the_manifest_says_where_each_text_comes_from() -> None:
    entries = json.loads((FOLDER / "MANIFEST.json").read_text("utf-8"))["contexts"]
    assert {entry["file"] for entry in entries} == {path.name for path in FOLDER.glob("*.json")} - {"MANIFEST.json"}
    for entry in entries:
        assert {"url", "file", "text_by", "source", "version", "path", "licence", "sha256"} <= set(entry)
        assert entry["sha256"] == hashlib.sha256((FOLDER / entry["file"]).read_bytes()).hexdigest()


def test_every_feature_that_the_pinned_contexts_use_is_understood() -> None:
    require_pinned_understood.cache_clear()
    require_pinned_understood()


def test_checking_a_record_opens_no_connection_and_needs_no_network(tmp_path: Path) -> None:
    """In a process of its own, cut off from every network where the system lets us, any socket is an error."""
    program = textwrap.dedent(
        """
        import sys
        from datetime import datetime

        def no_network(event, arguments):
            if event.startswith("socket."):
                raise SystemExit(f"a check used {event} {arguments}")

        sys.addaudithook(no_network)
        from asyougo.records.verify import verify

        at = datetime.fromisoformat("2026-11-24T00:00:00+00:00")
        for data in (
            b'{"@context": ["https://www.w3.org/ns/credentials/v2", "https://evil.example/c"], "type": '
            b'"VerifiableCredential", "issuer": "did:web:evil.example", "credentialSubject": {"id": "urn:x"}, "proof": '
            b'{"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022", "proofPurpose": "assertionMethod", '
            b'"verificationMethod": "did:web:evil.example#k", "proofValue": "z1"}}',
            b'{"@context": "https://www.w3.org/ns/credentials/v2", "type": "VerifiableCredential", "issuer": '
            b'"https://evil.example", "credentialSubject": {"id": "urn:x"}, "proof": {"type": "DataIntegrityProof", '
            b'"cryptosuite": "eddsa-rdfc-2022", "proofPurpose": "assertionMethod", '
            b'"verificationMethod": "https://evil.example/k", "proofValue": "z1"}}',
        ):
            print(verify(data, at).overall)
        print("django" in sys.modules)
        """
    )
    script = tmp_path / "check.py"
    script.write_text(program)
    source = str(FOLDER.parents[2])
    command = [sys.executable, str(script)]
    if shutil.which("unshare") and subprocess.run(["unshare", "-rn", "true"], capture_output=True).returncode == 0:
        command = ["unshare", "-rn", *command]
    run = subprocess.run(command, capture_output=True, text=True, env={"PYTHONPATH": source}, check=False)
    assert run.stdout.split() == ["unverifiable", "unverifiable", "False"], run.stderr


@pytest.mark.shared
def test_the_texts_say_the_same_as_the_published_ones() -> None:
    """Compared by meaning: packages differ from the publishers only in white space."""
    folder = SHARED / "data/jsonld-contexts"
    published = json.loads((folder / "MANIFEST.json").read_text("utf-8"))
    compared = 0
    for url, file in published.items():
        if url in all_pinned():
            assert pinned(url).content == json.loads((folder / file).read_text("utf-8"))["@context"], url
            compared += 1
    assert compared == 14
