"""Names and ids replaced before anything is stored: keyed codes, and the one file that turns them back.

The key and the table code -> id stay in a file that the registrar keeps. What then does not work: matching a learner
between institutions, and signed records, which need a name.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from base64 import b32encode
from pathlib import Path

import polars as pl
from attrs import evolve, frozen

from asyougo.errors import InputError, Place, Problem
from asyougo.formats.registrar.presets import Field
from asyougo.formats.registrar.read import Export
from asyougo.formats.registrar.table import LINE

FORMAT = "asyougo-pseudonyms/1"
CODE_LENGTH = 16  # characters of 5 bits: two of a million learners have one code with a chance of 1 in 2.4 * 10^12
DROPPED: tuple[Field, ...] = ("name", "last_name", "first_name", "birth_date")


@frozen
class KeyFile:
    """The registrar's own file. ids: code -> id, of every learner that was ever replaced with it."""

    path: Path
    key: bytes
    ids: dict[str, str]

    def code_of(self, learner: str) -> str:
        """The code of a learner: the same for the same id, and without the key it tells nothing."""
        digest = hmac.new(self.key, learner.encode(), hashlib.sha256).digest()
        return "P" + b32encode(digest).decode("ascii")[:CODE_LENGTH]


def read_key_file(path: Path) -> KeyFile:
    """The key file, or a new key when there is none yet (it is written by `save_key_file`).

    Raises InputError when the file is something else.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return KeyFile(path, secrets.token_bytes(32), {})
    except (OSError, UnicodeDecodeError) as error:
        raise _no_key_file(path) from error
    try:
        found = json.loads(text)
        key, ids = bytes.fromhex(found["key"]), found["ids"]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise _no_key_file(path) from error
    whole = isinstance(ids, dict) and all(isinstance(learner, str) for learner in ids.values())
    if found.get("pseudonyms") != FORMAT or len(key) != 32 or not whole:
        raise _no_key_file(path)
    return KeyFile(path, key, dict(ids))


def _no_key_file(path: Path) -> InputError:
    problem = Problem(
        Place(path.name), "this is no file of pseudonyms", "Give the file that an earlier import wrote, or a new name."
    )
    return InputError(str(problem), (problem,))


def save_key_file(keys: KeyFile) -> None:
    """Write the key file whole or not at all, readable by its owner only. Ids that it holds already stay in it.

    Raises InputError when the file has another key by now.
    """
    there = read_key_file(keys.path)
    if there.ids and there.key != keys.key:
        raise _no_key_file(keys.path)
    ids = there.ids | keys.ids
    text = json.dumps({"pseudonyms": FORMAT, "key": keys.key.hex(), "ids": ids}, ensure_ascii=False, indent=1)
    keys.path.parent.mkdir(parents=True, exist_ok=True)
    beside = keys.path.with_name(keys.path.name + ".new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:
        stream.write(text + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(keys.path)


def under_pseudonyms(export: Export, keys: KeyFile) -> Export:
    """The export with codes for ids and without names and birth dates: in its rows, its cells and its findings.

    Save `with_learners_of` first: without the file nobody could turn the codes back.
    """
    columns = dict(export.mapping.columns)
    id_column = columns["learner_id"]
    codes = _codes(export, keys)
    coded = pl.col("learner_id").replace_strict(list(codes), list(codes.values()), default=None, return_dtype=pl.String)
    nothing = pl.lit(None, dtype=pl.String)
    attempts = export.attempts.with_columns(coded.alias("learner_id"), *(nothing.alias(field) for field in DROPPED))
    personal = [columns[field] for field in DROPPED if field in columns]
    # Columns that nobody mapped may hold an e-mail address or a number of social security.
    others = [name for name in export.table.header if name not in columns.values()]
    blank = pl.lit("", dtype=pl.String)
    ids = attempts.select(pl.col("learner_id").fill_null("").alias(id_column)).to_series()
    raw = export.raw.with_columns(ids, *(blank.alias(name) for name in (*personal, *others)))
    hidden = pl.col("column").is_in([id_column, *personal, *others])
    faults = export.faults.with_columns(
        pl.when(hidden).then(blank).otherwise(pl.col("value")).alias("value"),
        pl.when(hidden).then(blank).otherwise(pl.col("fix")).alias("fix"),
        pl.when(hidden).then(pl.lit("what your file says")).otherwise(pl.col("sentence")).alias("sentence"),
        (pl.col("number") & ~hidden).alias("number"),
    )
    table = evolve(export.table, frame=raw.select(*export.table.header, LINE), above=(), trailer=(), odd=())
    return evolve(export, attempts=attempts, raw=raw, faults=faults, table=table, samples=())


def with_learners_of(export: Export, keys: KeyFile) -> KeyFile:
    """The key file with every learner of an export in its table."""
    return evolve(keys, ids=keys.ids | {code: learner for learner, code in _codes(export, keys).items()})


def _codes(export: Export, keys: KeyFile) -> dict[str, str]:
    learners = export.attempts["learner_id"].drop_nulls().unique().to_list()
    return {learner: keys.code_of(learner) for learner in learners}
