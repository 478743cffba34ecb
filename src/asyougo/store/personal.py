"""Personal fields at rest: names and birth dates are encrypted, and compared by a keyed hash.

The key lies in the home's folder, readable by its owner only, and is known to this room alone. Each sealed value
names its key, so that keys can be changed one value at a time.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from base64 import urlsafe_b64decode
from pathlib import Path
from typing import Any

from attrs import field, frozen
from cryptography.fernet import Fernet, InvalidToken

from asyougo.errors import InputError, Place, Problem

KEY_FILE = "personal-keys"


@frozen
class Sealer:
    """Seals and opens personal values. keys: (id, key), the newest first; a value is sealed with the newest."""

    keys: tuple[tuple[str, bytes], ...] = field(repr=False)

    def seal(self, values: Any) -> str:
        """JSON values as an encrypted text that begins with the id of its key."""
        name, key = self.keys[0]
        return f"{name}:{Fernet(key).encrypt(json.dumps(values, ensure_ascii=False).encode()).decode('ascii')}"

    def open(self, sealed: str) -> Any:
        """The values of a sealed text. Raises InputError when its key is not here."""
        name, _, token = sealed.partition(":")
        key = dict(self.keys).get(name)
        if key is not None:
            try:
                return json.loads(Fernet(key).decrypt(token.encode("ascii")))
            except InvalidToken:
                pass
        raise InputError.of(
            Problem(
                Place(KEY_FILE),
                "a personal value cannot be opened with the keys of this home",
                "Restore the file of keys from the backup that belongs to this database.",
                name,
                "no-key",
            )
        )

    def fingerprint(self, *values: str | None) -> str:
        """A keyed hash by which equal values are known without opening them."""
        key = urlsafe_b64decode(self.keys[-1][1])
        text = "\x1f".join("" if value is None else f"={value}" for value in values)
        return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:32]


def sealer_of(home: Path) -> Sealer:
    """The keys of a home, made on first use."""
    file = home / KEY_FILE
    try:
        return _read(file)
    except FileNotFoundError:
        home.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as stream:
            stream.write(f"k1 {Fernet.generate_key().decode('ascii')}\n")
    except FileExistsError:  # another process was quicker
        pass
    return _read(file)


def _read(file: Path) -> Sealer:
    keys: list[tuple[str, bytes]] = []
    for line in file.read_text(encoding="ascii", errors="replace").splitlines():
        name, _, key = line.strip().partition(" ")
        if name and key:
            keys.append((name, key.encode()))
    try:
        for _, secret in keys:
            Fernet(secret)
    except ValueError:
        keys = []
    if not keys:
        raise InputError.of(
            Problem(Place(str(file)), "the file of keys cannot be read", "Restore it from a backup.", None, "no-key")
        )
    return Sealer(tuple(keys))
