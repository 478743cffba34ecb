"""Keep the Spanish catalogue in step with the pages: collect their messages, name what is missing, compile.

    python -m asyougo.web.messages            adds new messages to the .po file, comments out those no longer said,
                                              and compiles the .mo file that is installed

Needs no gettext on the computer: templates are read by Django's own parser, programs by Python's. A translator
edits `locale/es/LC_MESSAGES/django.po`; both files are committed, and a test refuses a pair that is out of step.
"""

from __future__ import annotations

import ast
import re
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

from attrs import evolve, frozen

WEB = Path(__file__).resolve().parent
CATALOGUE = WEB / "locale" / "es" / "LC_MESSAGES" / "django.po"
COMPILED = CATALOGUE.with_suffix(".mo")
HEADER = (
    "Content-Type: text/plain; charset=UTF-8\n"
    "Content-Transfer-Encoding: 8bit\n"
    "Language: es\n"
    "Plural-Forms: nplurals=2; plural=(n != 1);\n"
)
_TRANSLATE = re.compile(r"""\{%\s*translate\s+"((?:[^"\\]|\\.)*)"\s*%\}""")
_BLOCK = re.compile(r"\{%\s*blocktranslate\b([^%]*)%\}(.*?)\{%\s*endblocktranslate\s*%\}", re.S)
_VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")


@frozen
class Message:
    """One message with its plural, if it has one, and where it is said first."""

    text: str
    plural: str | None = None
    place: str = ""


@frozen
class Entry:
    """One entry of the catalogue: the message and its translations (one, or one and many)."""

    message: Message
    translations: tuple[str, ...]

    @property
    def is_translated(self) -> bool:
        return all(self.translations) and len(self.translations) == (2 if self.message.plural else 1)


def said_in(folder: Path = WEB) -> dict[str, Message]:
    """Every message of the pages by its text, in the order of files and lines."""
    found: dict[str, Message] = {}
    for path in sorted([*folder.rglob("*.py"), *folder.rglob("*.html")]):
        text = path.read_text(encoding="utf-8")
        reader = _in_template if path.suffix == ".html" else _in_program
        for message in reader(text):
            place = path.relative_to(folder).as_posix()
            known = found.get(message.text)
            if known is None or (known.plural is None and message.plural):
                found[message.text] = evolve(message, place=known.place if known else place)
    return found


def _in_template(text: str) -> Iterator[Message]:
    for hit in _TRANSLATE.finditer(text):
        yield Message(hit[1].replace('\\"', '"'))
    for hit in _BLOCK.finditer(text):
        parts = re.split(r"\{%\s*plural\s*%\}", hit[2])
        words = [_VARIABLE.sub(r"%(\1)s", " ".join(part.split()) if "trimmed" in hit[1] else part) for part in parts]
        yield Message(words[0], words[1] if len(words) > 1 else None)


def _in_program(text: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext"):
            words = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            if node.func.id == "_" and len(words) == 1:
                yield Message(words[0])
            elif node.func.id == "ngettext" and len(words) == 2:
                yield Message(words[0], words[1])


def read_catalogue(text: str) -> dict[str, Entry]:
    """The entries of a .po text by their message; comments and entries that are commented out are left aside."""
    entries: dict[str, Entry] = {}
    fields: dict[str, str] = {}
    key = ""
    for line in [*text.splitlines(), ""]:
        if line.startswith("#"):
            continue
        if found := re.match(r'(msgid_plural|msgid|msgstr(?:\[\d\])?) (".*")$', line):
            key = found[1]
            fields[key] = ast.literal_eval(found[2])
        elif line.startswith('"'):
            fields[key] += ast.literal_eval(line)
        elif fields:
            if fields.get("msgid"):
                translations = tuple(value for name, value in sorted(fields.items()) if name.startswith("msgstr"))
                message = Message(fields["msgid"], fields.get("msgid_plural"))
                entries[message.text] = Entry(message, translations)
            fields = {}
    return entries


def write_catalogue(entries: list[Entry]) -> str:
    """A .po text, sorted by the place where a message is said."""
    blocks = ['msgid ""\nmsgstr ""\n' + "".join(f"{_quoted(line)}\n" for line in HEADER.splitlines(keepends=True))]
    for entry in entries:
        message = entry.message
        lines = [f"#: {message.place}"]
        if "%(" in message.text:
            lines.append("#, python-format")
        lines.append(f"msgid {_quoted(message.text)}")
        if message.plural is None:
            lines.append(f"msgstr {_quoted(entry.translations[0])}")
        else:
            lines.append(f"msgid_plural {_quoted(message.plural)}")
            lines += [f"msgstr[{i}] {_quoted(words)}" for i, words in enumerate(entry.translations)]
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def compile_catalogue(entries: dict[str, Entry]) -> bytes:
    """The .mo form that Python's gettext reads (GNU gettext manual, "The Format of GNU MO Files")."""
    pairs = {b"": HEADER.encode()}
    for entry in entries.values():
        if entry.is_translated:
            forms = "\0".join(form for form in (entry.message.text, entry.message.plural) if form)
            pairs[forms.encode()] = "\0".join(entry.translations).encode()
    keys = sorted(pairs)
    start = 7 * 4 + 16 * len(keys)  # behind the header and both tables of lengths and offsets
    ids, words = b"".join(key + b"\0" for key in keys), b"".join(pairs[key] + b"\0" for key in keys)
    tables: list[int] = []
    at = start
    for key in keys:
        tables += [len(key), at]
        at += len(key) + 1
    for key in keys:
        tables += [len(pairs[key]), at]
        at += len(pairs[key]) + 1
    header = struct.pack("<7I", 0x950412DE, 0, len(keys), 28, 28 + 8 * len(keys), 0, 0)
    return header + struct.pack(f"<{len(tables)}I", *tables) + ids + words


def updated(said: dict[str, Message], known: dict[str, Entry]) -> list[Entry]:
    """The catalogue for what is said now: known translations kept, new messages with none."""
    entries = []
    for text, message in said.items():
        old = known.get(text)
        empty = ("", "") if message.plural else ("",)
        keep = old.translations if old and (old.message.plural is None) == (message.plural is None) else empty
        entries.append(Entry(message, keep))
    return sorted(entries, key=lambda entry: entry.message.place)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def main() -> int:
    """Bring both files up to date; name what has no translation yet."""
    known = read_catalogue(CATALOGUE.read_text(encoding="utf-8")) if CATALOGUE.exists() else {}
    entries = updated(said_in(), known)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_text(write_catalogue(entries), encoding="utf-8")
    COMPILED.write_bytes(compile_catalogue({entry.message.text: entry for entry in entries}))
    missing = [entry.message for entry in entries if not entry.is_translated]
    for message in missing:
        sys.stderr.write(f"{message.place}: no translation of {message.text!r}\n")
    sys.stdout.write(f"{len(entries)} messages, {len(missing)} without a translation\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
