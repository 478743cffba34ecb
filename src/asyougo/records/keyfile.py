"""Signing keys: an Ed25519 key in a file, encrypted with a passphrase, behind the `Signer` that signing needs.

At rest the key is AES-256-GCM ciphertext under a key that scrypt makes from the passphrase. The public
key and the DID stand beside it in the clear and are authenticated with it. Nothing here is ever logged.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from pathlib import Path
from typing import Any, Protocol

from attrs import field, frozen
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from asyougo.errors import InputError, Place, Problem
from asyougo.records.keys import multikey

# OWASP Password Storage Cheat Sheet: N=2^15, r=8, p=3 is one of its equal choices; 32 MiB, about 0.2 s.
SCRYPT_N, SCRYPT_R, SCRYPT_P = 2**15, 8, 3
LARGEST_SCRYPT_N = 2**18  # 256 MiB: a damaged file may not ask for more
SALT_BYTES = 16
NONCE_BYTES = 12
SEED_BYTES = 32
KIND = "AsYouGo signing key, version 1"


class Signer(Protocol):
    """Whoever can sign: a key in a file now; a hardware module or another service later."""

    @property
    def did(self) -> str:
        """Whose signature it is."""

    @property
    def public(self) -> bytes:
        """The 32 bytes of the public key."""

    def sign(self, data: bytes) -> bytes:
        """The 64 bytes of the signature over these bytes."""


@frozen
class SigningKey:
    """An opened Ed25519 key of one DID. Its text never shows the key."""

    did: str
    _private: Ed25519PrivateKey = field(repr=False)

    @property
    def public(self) -> bytes:
        """The 32 bytes of the public key."""
        return self._private.public_key().public_bytes_raw()

    def sign(self, data: bytes) -> bytes:
        """The 64 bytes of the signature over these bytes."""
        return self._private.sign(data)


def verification_method(signer: Signer) -> str:
    """The address of a signer's key, as proofs name it."""
    return f"{signer.did}#{multikey(signer.public)}"


def new_key(did: str, seed: bytes | None = None) -> SigningKey:
    """A new key for a DID. seed: 32 bytes that always give the same key, for demonstrations and tests only."""
    private = Ed25519PrivateKey.generate() if seed is None else Ed25519PrivateKey.from_private_bytes(seed)
    return SigningKey(did, private)


def write_key(path: Path, key: SigningKey, passphrase: str) -> None:
    """Write a key, encrypted, to a new file that only its owner may read. Raises InputError if it is there."""
    if not passphrase:
        raise wrong(path, "a signing key needs a passphrase", "Choose one of at least 12 letters.")
    salt, nonce = os.urandom(SALT_BYTES), os.urandom(NONCE_BYTES)
    head = {"kind": KIND, "did": key.did, "public": multikey(key.public)}
    settings = {"n": SCRYPT_N, "r": SCRYPT_R, "p": SCRYPT_P}
    cipher = AESGCM(derived(passphrase, salt, settings))
    encrypted = cipher.encrypt(nonce, key._private.private_bytes_raw(), authenticated(head))
    content = {
        **head,
        "scrypt": {**settings, "salt": encoded(salt)},
        "aes-256-gcm": {"nonce": encoded(nonce), "ciphertext": encoded(encrypted)},
    }
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise wrong(path, "there is a signing key already", "Choose another name; no key is overwritten.") from error
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(json.dumps(content, indent=2) + "\n")
        file.flush()
        os.fsync(file.fileno())


def read_key(path: Path, passphrase: str) -> SigningKey:
    """Open a key file. Raises InputError when the passphrase or the file is wrong; it says nothing of either."""
    try:
        content = json.loads(path.read_text("utf-8"))
        settings = {name: int(content["scrypt"][name]) for name in ("n", "r", "p")}
        salt = decoded(content["scrypt"]["salt"])
        nonce, encrypted = (decoded(content["aes-256-gcm"][name]) for name in ("nonce", "ciphertext"))
        head = {name: str(content[name]) for name in ("kind", "did", "public")}
    except FileNotFoundError as error:
        raise wrong(path, "there is no signing key", "Make one, or look in the folder of this home.") from error
    except (OSError, ValueError, KeyError, TypeError, binascii.Error) as error:
        raise wrong(path, "this is no signing key of this program", "Restore the file from your backup.") from error
    if head["kind"] != KIND or not 1 < settings["n"] <= LARGEST_SCRYPT_N or settings["r"] > 16 or settings["p"] > 16:
        raise wrong(path, "this is no signing key of this program", "Restore the file from your backup.")
    try:
        seed = AESGCM(derived(passphrase, salt, settings)).decrypt(nonce, encrypted, authenticated(head))
    except (InvalidTag, ValueError) as error:
        raise wrong(path, "the passphrase does not open this key, or the file was changed", "Try again.") from error
    key = new_key(head["did"], seed)
    if multikey(key.public) != head["public"]:
        raise wrong(path, "the file holds another key than it says", "Restore the file from your backup.")
    return key


def derived(passphrase: str, salt: bytes, settings: dict[str, int]) -> bytes:
    """The encryption key that a passphrase makes."""
    kdf = Scrypt(salt=salt, length=32, n=settings["n"], r=settings["r"], p=settings["p"])
    return kdf.derive(passphrase.encode("utf-8"))


def authenticated(head: dict[str, str]) -> bytes:
    """The clear part of the file, which the encryption vouches for."""
    return json.dumps(head, sort_keys=True).encode("utf-8")


def encoded(data: bytes) -> str:
    """Bytes as base64."""
    return base64.b64encode(data).decode("ascii")


def decoded(text: Any) -> bytes:
    """The bytes of base64."""
    return base64.b64decode(text, validate=True)


def wrong(path: Path, problem: str, remedy: str) -> InputError:
    """A key file that cannot be used."""
    found = Problem(Place(file=path.name), problem, remedy)
    return InputError(str(found), (found,))
