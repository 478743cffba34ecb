"""The scalars of a rule: texts, names, exact numbers, dates; and the collector of what is wrong with them.

Each reader takes the tree under one key and gives a value. What cannot be read becomes a problem and a placeholder,
so that one slip does not hide the next; a rule with a problem is never handed on.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from fractions import Fraction
from typing import Any, TypeVar, get_args

from asyougo.errors import Place, Problem, Severity
from asyougo.model.requirement import Amount, ThresholdRef, Unit
from asyougo.model.terms import Term, read_catalogue_year
from asyougo.model.units import read_exact
from asyougo.rules.tree import Mapping, Scalar, Sequence, Tree

LONGEST_TEXT = 20_000  # characters of one clause; the longest real one that we know has 3,100
MOST_COURSES = 10_000  # courses that one clause may ask for
MOST_COMPARED = 500  # names; comparing takes a millisecond for two hundred
IDENTIFIER = re.compile(r"[a-z][a-z0-9._/-]{0,199}")
BLOCK_NAME = re.compile(r"[a-z][a-z0-9._/-]{0,99}@[A-Za-z0-9._-]{1,40}")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,99}")

T = TypeVar("T")


class Reading:
    """Collects what is wrong while one rule is read, and the names that must turn out to exist in it."""

    def __init__(self, is_exchange: bool = False) -> None:
        self.is_exchange = is_exchange  # the exchange form has no short forms
        self.problems: list[Problem] = []
        self.thresholds_used: list[tuple[str, Place]] = []
        self.sets_used: list[tuple[str, Place]] = []
        self.blocks_used: list[tuple[str, Place]] = []
        self.nodes_used: list[tuple[str, Place]] = []
        self.ids: list[tuple[str, str, Place]] = []
        self.block: str = ""  # the block that is being read; ids are unique within it
        self.set_names: frozenset[str] = frozenset()

    def complain(
        self,
        place: Place,
        problem: str,
        remedy: str,
        value: str | None = None,
        code: str = "field",
        severity: Severity = "error",
    ) -> None:
        """Note one problem; reading goes on."""
        self.problems.append(Problem(place, problem, remedy, value=value, code=code, severity=severity))


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that a person most likely meant; None where none is near, or there are too many to compare."""
    known = tuple(known)
    if len(known) > MOST_COMPARED:
        return None
    found = difflib.get_close_matches(name.lower(), sorted(known), n=1, cutoff=0.6)
    return found[0] if found else None


def known_only(mapping: Mapping, known: Iterable[str], reading: Reading) -> Mapping:
    """The entries under known keys; every other key is a problem that names the nearest known one."""
    names = tuple(known)
    for key, _ in mapping.entries:
        if key.text not in names:
            meant = nearest(key.text, names)
            remedy = f"Did you mean {meant}?" if meant else f"Known here: {', '.join(names)}."
            reading.complain(key.place, "this key is not part of the rule language", remedy, key.text, "unknown-key")
    return mapping.without(*(key.text for key, _ in mapping.entries if key.text not in names))


def mapping_of(tree: Tree | None, example: str, reading: Reading) -> Mapping | None:
    """The tree when it is a map; otherwise a problem that shows an example."""
    if isinstance(tree, Mapping):
        return tree
    if tree is not None:
        reading.complain(tree.place, "a map of keys is expected here", f"Write {example}.", shown(tree))
    return None


def sequence_of(tree: Tree | None, example: str, reading: Reading) -> tuple[Tree, ...]:
    """The items of a list; otherwise a problem that shows an example."""
    if isinstance(tree, Sequence):
        return tree.of
    if tree is not None:
        reading.complain(tree.place, "a list is expected here", f"Write {example}.", shown(tree))
    return ()


def shown(tree: Tree) -> str:
    """What was given, for a message."""
    if isinstance(tree, Scalar):
        return tree.text
    return "a list" if isinstance(tree, Sequence) else "a map"


def missing(mapping: Mapping, key: str, remedy: str, reading: Reading) -> None:
    """Note that a key which must be there is not; in YAML a node's own fields stand under its kind."""
    kind = mapping.get("node")
    is_own_field = isinstance(kind, Scalar) and not reading.is_exchange and key != "id"
    path = f"{kind.text}.{key}" if isinstance(kind, Scalar) and is_own_field else key
    reading.complain(mapping.place.at(mapping.field_of(path)), f"{key} is missing", remedy, code="missing-key")


def text(tree: Tree | None, reading: Reading, longest: int = LONGEST_TEXT) -> str:
    """A text of at least one character, without control characters."""
    if tree is None:
        return ""
    if not isinstance(tree, Scalar) or tree.kind not in ("plain", "string"):
        reading.complain(tree.place, "a text is expected here", "Write the text in quotation marks.", shown(tree))
        return ""
    stripped = tree.text.strip()
    if not stripped:
        reading.complain(tree.place, "the value is empty", "Write a value, or take the key out.")
    elif len(stripped) > longest:
        reading.complain(tree.place, f"the text has more than {longest:,} characters", "Shorten it.", stripped)
    elif bad := next((c for c in stripped if not _writable(c)), None):
        code = f"U+{ord(bad):04X}"
        reading.complain(tree.place, "the text holds a character that cannot be shown", "Take it out.", code)
    return stripped


def _writable(character: str) -> bool:
    """No control or half characters, and none that turns the direction of the text around it (CVE-2021-42574)."""
    if character in "\n\t":
        return True
    return unicodedata.category(character) not in ("Cc", "Cs") and character not in "\u202a\u202b\u202c\u202d\u202e"


def one_of(tree: Tree | None, words: tuple[str, ...], reading: Reading) -> str:
    """One of a few words, spelled exactly."""
    given = text(tree, reading)
    if given in words or tree is None or not given:
        return given or words[0]
    meant = nearest(given, words)
    remedy = f"Did you mean {meant}?" if meant else f"Write one of: {', '.join(words)}."
    reading.complain(tree.place, f"this must be one of {', '.join(words)}", remedy, given, "unknown-word")
    return words[0]


def literal(tree: Tree | None, kind: object, reading: Reading) -> Any:
    """One of the words of a Literal type."""
    return one_of(tree, get_args(kind), reading)


def _patterned(tree: Tree | None, pattern: re.Pattern[str], what: str, remedy: str, reading: Reading) -> str:
    given = text(tree, reading)
    if given and tree is not None and not pattern.fullmatch(given):
        reading.complain(tree.place, f"this is not {what}", remedy, given, "id")
    return given


def identifier(tree: Tree | None, reading: Reading) -> str:
    """The id of a rule, node or limit."""
    remedy = "Use small letters, digits and . _ / -, a letter first, such as electives or core/stats."
    return _patterned(tree, IDENTIFIER, "an id", remedy, reading)


def block_name(tree: Tree | None, reading: Reading) -> str:
    """The name of a block with its version."""
    remedy = "Write name@version, such as writing@2024."
    return _patterned(tree, BLOCK_NAME, "the name of a block", remedy, reading)


def name(tree: Tree | None, reading: Reading) -> str:
    """The name of a set or of a threshold."""
    return _patterned(tree, NAME, "a name", "Use letters, digits, _ and -, a letter first.", reading)


def integer(tree: Tree | None, lowest: int, highest: int, reading: Reading) -> int:
    """A whole number between two bounds, both included."""
    if tree is None:
        return lowest
    if isinstance(tree, Scalar) and tree.kind in ("plain", "integer"):
        given = tree.text.strip()
        if re.fullmatch(r"-?[0-9]{1,9}", given):
            if lowest <= int(given) <= highest:
                return int(given)
            reading.complain(
                tree.place, f"the number must lie from {lowest:,} to {highest:,}", "Mend the number.", given, "range"
            )
            return lowest
    remedy = f"Write a whole number of at least {lowest}, without quotation marks."
    reading.complain(tree.place, "a whole number is expected here", remedy, shown(tree), "number")
    return lowest


def flag(tree: Tree | None, reading: Reading) -> bool:
    """true or false, and no other word."""
    if isinstance(tree, Scalar) and tree.kind in ("plain", "word") and tree.text.strip() in ("true", "false"):
        return tree.text.strip() == "true"
    if tree is not None:
        reading.complain(tree.place, "true or false is expected here", "Write true or false.", shown(tree))
    return False


def exact(tree: Tree | None, reading: Reading, what: str = "number") -> Fraction:
    """An exact decimal or fraction, not below zero. In JSON it is a string, because a JSON number is not exact."""
    if tree is None:
        return Fraction(1)
    if isinstance(tree, Scalar) and tree.kind in ("plain", "string"):
        try:
            number = read_exact(tree.text)
        except ValueError:
            pass
        else:
            if number >= 0:
                return number
            reading.complain(tree.place, f"{what} cannot be below zero", "Mend the number.", tree.text, "range")
            return Fraction(1)
    if isinstance(tree, Scalar) and tree.kind in ("integer", "number"):
        remedy = f'Write it as a text: "{tree.text}".'
        reading.complain(tree.place, f"{what} must be an exact decimal in quotation marks", remedy, tree.text, "float")
    else:
        remedy = "Write a decimal such as 4.5, or a fraction such as 8/3."
        reading.complain(tree.place, f"{what} must be a number", remedy, shown(tree), "number")
    return Fraction(1)


def _threshold(tree: Tree | None, reading: Reading) -> ThresholdRef | None:
    if isinstance(tree, Mapping):
        named = tree.get("threshold")
        known_only(tree, ("threshold",), reading)
        if named is None:
            missing(tree, "threshold", "Name one of the thresholds of this rule.", reading)
    elif isinstance(tree, Scalar) and tree.kind == "plain" and tree.text.startswith("$"):
        named = Scalar(tree.text[1:], tree.place)
    else:
        return None
    found = name(named, reading)
    if NAME.fullmatch(found):
        reading.thresholds_used.append((found, tree.place))
    return ThresholdRef(found)


def whole(tree: Tree | None, reading: Reading, lowest: int = 1) -> Amount:
    """A whole number of courses, terms or the like, or the name of a threshold."""
    return _threshold(tree, reading) or Fraction(integer(tree, lowest, MOST_COURSES, reading))


def decimal(tree: Tree | None, reading: Reading, what: str = "number", zero: bool = False) -> Amount:
    """An exact number above zero (or zero where that makes sense), or the name of a threshold."""
    if (named := _threshold(tree, reading)) is not None:
        return named
    number = exact(tree, reading, what)
    if number == 0 and not zero and tree is not None:
        reading.complain(tree.place, f"{what} must be more than zero", "Mend the number.", shown(tree), "range")
    return number


def counted(mapping: Mapping, reading: Reading, lowest: int = 1) -> tuple[Unit, Amount | None]:
    """`courses` or `credits` of a map: the unit and how many; None when neither is given, a problem when both are."""
    courses, credits = mapping.get("courses"), mapping.get("credits")
    if courses is not None and credits is not None:
        place = mapping.place.at(mapping.field_of("credits"))
        reading.complain(place, "courses and credits are both given", "Keep one of the two.", code="two-units")
    if courses is not None:
        return "courses", whole(courses, reading, lowest)
    if credits is not None:
        return "credits", decimal(credits, reading, "credits", zero=lowest == 0)
    return "courses", None


def _dated(tree: Tree | None, read: Callable[[str], T], instead: T, what: str, example: str, reading: Reading) -> T:
    given = text(tree, reading)
    if tree is None or not given:
        return instead
    try:
        return read(given)
    except ValueError:
        reading.complain(tree.place, f"this is not {what}", f"Write it like {example}.", given, "date")
        return instead


def _read_day(given: str) -> date:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", given):
        raise ValueError(given)
    return date.fromisoformat(given)


def day(tree: Tree | None, reading: Reading) -> date:
    """A calendar day, YYYY-MM-DD."""
    return _dated(tree, _read_day, date(2000, 1, 1), "a date", "2026-05-31", reading)


def term(tree: Tree | None, reading: Reading) -> Term:
    """A term, YYYY-season."""
    return _dated(tree, Term.read, Term(2000, 0), "a term", "2026-fall", reading)


def catalogue_year(tree: Tree | None, reading: Reading) -> int:
    """The year in whose autumn a catalogue begins."""
    if isinstance(tree, Scalar) and tree.kind == "integer":
        tree = Scalar(tree.text, tree.place, "string")
    return _dated(tree, read_catalogue_year, 2000, "a catalogue year", "2015-16", reading)
