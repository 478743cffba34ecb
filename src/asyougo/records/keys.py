"""Public keys as records write them: multibase, Multikey, JWK. Ed25519, the kind that every Record here needs."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BASE58_VALUES = {letter: value for value, letter in enumerate(BASE58)}
ED25519_PUBLIC = b"\xed\x01"  # multicodec table: ed25519-pub
ED25519_KEY_BYTES = 32
SIGNATURE_BYTES = 64
SMALL_ORDER = frozenset(
    bytes.fromhex(text)
    for text in (
        "00" * 32,
        "01" + "00" * 31,
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ec" + "ff" * 30 + "7f",
        "ed" + "ff" * 30 + "7f",
        "ee" + "ff" * 30 + "7f",
    )
)
"""Points of order 8 or less, sign bit left out. One signature by such a "key" fits many texts or all of them, and
the library takes it (RFC 8032, section 8.5; the same seven are refused by libsodium)."""
LONGEST_BASE58 = 200  # letters; a signature has 88. Decoding takes time by the square of the length


class KeyFormatError(ValueError):
    """A key or signature whose letters do not make one; the text says why."""


def base58_encode(data: bytes) -> str:
    """Bytes in base58 with Bitcoin's letters, leading zeros kept.

    >>> base58_encode(b"hello")
    'Cn8eVZg'
    """
    number = int.from_bytes(data, "big")
    letters = ""
    while number:
        number, value = divmod(number, 58)
        letters = BASE58[value] + letters
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + letters


def base58_decode(text: str) -> bytes:
    """The bytes of base58 letters. Raises KeyFormatError."""
    if len(text) > LONGEST_BASE58:
        raise KeyFormatError("it is too long")
    number = 0
    for letter in text:
        value = BASE58_VALUES.get(letter)
        if value is None:
            raise KeyFormatError(f"the letter '{letter}' cannot stand in it")
        number = number * 58 + value
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def multibase_decode(text: str) -> bytes:
    """The bytes of a multibase text: `z` base58, `u` base64url. Raises KeyFormatError."""
    if text.startswith("z"):
        return base58_decode(text[1:])
    if text.startswith("u"):
        return base64url_decode(text[1:])
    raise KeyFormatError("it does not begin with z or u")


def base64url_decode(text: str) -> bytes:
    """The bytes of base64url without padding. Raises KeyFormatError for any other spelling of them."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise KeyFormatError("it is not base64url") from error
    if base64.urlsafe_b64encode(data).decode("ascii").rstrip("=") != text:
        raise KeyFormatError("it is not the shortest base64url")
    return data


def multikey(public: bytes) -> str:
    """An Ed25519 public key as Multikey text, `z6Mk...`."""
    return "z" + base58_encode(ED25519_PUBLIC + public)


def read_multikey(text: str) -> bytes:
    """The 32 bytes of an Ed25519 key in Multikey text. Raises KeyFormatError, for other kinds of keys too."""
    data = multibase_decode(text)
    if not data.startswith(ED25519_PUBLIC):
        raise KeyFormatError("it is not an Ed25519 key")
    if len(data) != len(ED25519_PUBLIC) + ED25519_KEY_BYTES:
        raise KeyFormatError("it does not have 32 bytes")
    return strong(data[len(ED25519_PUBLIC) :])


def read_jwk(jwk: Mapping[str, Any]) -> bytes:
    """The 32 bytes of an Ed25519 key in a JWK. Raises KeyFormatError."""
    x = jwk.get("x")
    if jwk.get("kty") != "OKP" or jwk.get("crv") != "Ed25519" or not isinstance(x, str):
        raise KeyFormatError("it is not an Ed25519 key")
    data = base64url_decode(x)
    if len(data) != ED25519_KEY_BYTES:
        raise KeyFormatError("it does not have 32 bytes")
    return strong(data)


def strong(public: bytes) -> bytes:
    """The same key. Raises KeyFormatError for one under which anybody could sign."""
    if public[:-1] + bytes([public[-1] & 0x7F]) in SMALL_ORDER:
        raise KeyFormatError("anybody could sign with it")
    return public


def read_signature(value: Any) -> bytes:
    """The 64 bytes of a `proofValue`: `z` and base58. Raises KeyFormatError."""
    if not isinstance(value, str) or not value.startswith("z"):
        raise KeyFormatError("it does not begin with z")
    data = base58_decode(value[1:])
    if len(data) != SIGNATURE_BYTES:
        raise KeyFormatError("it does not have 64 bytes")
    return data


def is_signed_by(public: bytes, signature: bytes, data: bytes) -> bool:
    """Whether this Ed25519 key made this signature over these bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
    except InvalidSignature:
        return False
    return True
