"""A file in the Hanson format as requirements inside requirements, each with its expressions parsed.

Keys that begin with a capital letter or a digit are requirements; all others are known words. A requirement may be
referred to by its name, by the name without its abbreviation, and by the abbreviation alone: `Biblical Study (BTS-B)`.
"""

from __future__ import annotations

import re
from collections import Counter as Tally
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import field, frozen

from asyougo.errors import Place
from asyougo.formats.documents import Document, Members, Path
from asyougo.formats.foreign_rule import Account, Construct, Ids, without_markup
from asyougo.formats.hanson_expressions import CourseRef, Expression, Filter, parts_of
from asyougo.formats.hanson_grammar import Parsed, parse_filter, parse_result
from asyougo.formats.hanson_tree import NotAnExpression

AREA_KEYS = ("name", "type", "slug", "revision", "available through", "degree")
"""Keys that only the top of a file has."""
WORD_KEYS = ("message", "description", "todo")
FLAG_KEYS = ("contract", "student selected", "children share courses")
REQUIREMENT_KEYS = ("result", "filter", "declare", *WORD_KEYS, *FLAG_KEYS)

_IS_NAME = re.compile(r"[A-Z0-9]")
_ABBREVIATED = re.compile(r"(?P<name>.*\S)\s*\((?P<short>[^()]+)\)")
_VARIABLE = re.compile(r"\$([a-z0-9][a-z0-9-]*)")


@frozen
class Required:
    """One requirement of a file.

    result: None when there is none or it cannot be read; `written` is its text, "" for an empty one, None for none.
    chosen: the learner or the department chooses the courses (`contract`, `student selected`).
    open: what stands in the requirement and cannot be read.
    """

    id: str
    name: str
    path: Path
    place: Place
    result: Expression | None = None
    written: str | None = None
    filter: Filter | None = None
    message: str = ""
    notes: tuple[str, ...] = ()
    chosen: bool = False
    shares: bool = False
    open: tuple[str, ...] = ()
    children: tuple[Required, ...] = ()
    called: Mapping[str, Required] = field(factory=dict, eq=False, repr=False)

    def walk(self) -> Iterator[Required]:
        """The requirement and all below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()


def is_requirement_name(key: str) -> bool:
    """Whether a key is the name of a requirement and not a word of the language."""
    return _IS_NAME.match(key) is not None


def names_of(key: str) -> tuple[str, ...]:
    """What a requirement may be called: its name, the name without abbreviation, the abbreviation."""
    name = " ".join(key.split())
    found = _ABBREVIATED.fullmatch(name)
    return (name,) if found is None else (name, found["name"], found["short"])


def constructs_at(path: Path, value: Any) -> Iterator[Construct]:
    """Every construct of a file, found without translating it: keys, and the parts of every expression."""
    if not isinstance(value, Members):
        if isinstance(value, str):
            yield from _in_expression(path, "result", value, {}, ())
        return
    names = [name for key in value for name in names_of(key) if is_requirement_name(key)]
    variables = variables_of(value)
    for key, given in value.items():
        if is_requirement_name(key):
            yield ("requirement", (*path, key))
            yield from constructs_at((*path, key), given)
        else:
            yield (key, (*path, key))
            if key in ("result", "filter") and isinstance(given, str):
                yield from _in_expression(path, key, given, variables, names)


def _in_expression(
    path: Path, key: str, text: str, variables: Mapping[str, str], names: list[str] | tuple[()]
) -> Iterator[Construct]:
    try:
        parsed = parsed_text(key, text, variables, names)
    except NotAnExpression:
        return
    if parsed is not None:
        yield from expression_constructs(path, key, parsed.expression)


def expression_constructs(path: Path, key: str, expression: Expression | Filter) -> Iterator[Construct]:
    """The constructs of one expression: each part by its kind and where it begins."""
    for part in parts_of(expression):
        yield part_construct(path, key, part)
        if isinstance(part, CourseRef):
            for name in ("section", "year", "semester"):
                if getattr(part, name) is not None:
                    yield (f"course {name}", (path, key, part.at))


def part_construct(path: Path, key: str, part: Any) -> Construct:
    """The name of one part of an expression in the account."""
    return (type(part).__name__, (path, key, part.at))


def variables_of(value: Members) -> dict[str, str]:
    """The texts under `declare`, by name."""
    declared = value.get("declare")
    if not isinstance(declared, Members):
        return {}
    return {name: text for name, text in declared.items() if isinstance(text, str)}


def parsed_text(key: str, text: str, variables: Mapping[str, str], names: list[str] | tuple[()]) -> Parsed | None:
    """A `result` or `filter` parsed, its variables filled in; None when it is empty. Raises NotAnExpression."""
    if not text.strip():
        return None

    def filled(match: re.Match[str]) -> str:
        if match[1] not in variables:
            raise NotAnExpression(f"there is no variable {match[0]} here", match.start())
        return variables[match[1]]

    return (parse_result if key == "result" else parse_filter)(_VARIABLE.sub(filled, text), names)


class Reader:
    """Reads the requirements of one file."""

    def __init__(self, document: Document, account: Account) -> None:
        self._document = document
        self._account = account
        self._ids = Ids("root")

    def area(self) -> Required:
        """The whole file as one requirement, with the id "root"."""
        return self._required("root", "", (), self._document.value, "")

    def _required(self, own: str, name: str, path: Path, value: Any, parent: str) -> Required:
        place = self._document.place(path).at(own)
        if isinstance(value, str) or value is None:
            value = Members({"result": value or ""})
        elif not isinstance(value, Members):
            self._account.report(
                place, "a requirement must be an expression or a map of keys", "Write `Name: expression`.",
                without_markup(str(value)),
            )  # fmt: skip
            return Required(own, name, path, place, open=(without_markup(str(value)),))
        named = [key for key in value if is_requirement_name(key)]
        ids = self._ids.below(parent, [(names_of(key)[0], str(value[key])) for key in named])
        children = tuple(
            self._required(child_id, names_of(key)[0], (*path, key), value[key], child_id)
            for key, child_id in zip(named, ids, strict=True)
        )
        for key in named:
            self._account.translate("requirement", (*path, key))
        unread: list[str] = []
        called = self._called(children, place)
        result = self._expression("result", value, path, place, list(called), unread)
        chosen = self._expression("filter", value, path, place, list(called), unread)
        self._other_keys(value, path, place, own == "root", unread)
        return Required(
            own, name, path, place,
            result=result,  # type: ignore[arg-type]
            written=_text(value.get("result")) if "result" in value else None,
            filter=chosen,  # type: ignore[arg-type]
            message=without_markup(_text(value.get("message"))),
            notes=tuple(without_markup(_text(value[key])) for key in ("description", "todo") if _text(value.get(key))),
            chosen=any(_text(value.get(key)) == "true" for key in ("contract", "student selected")),
            shares=_text(value.get("children share courses")) == "true",
            open=tuple(unread),
            children=children,
            called=called,
        )  # fmt: skip

    def _called(self, children: tuple[Required, ...], place: Place) -> dict[str, Required]:
        """The children by everything that they may be called; a full name goes before an abbreviation."""
        called = {child.name: child for child in children}
        short = Tally(name for child in children for name in names_of(child.name)[1:])
        for child in children:
            for name in names_of(child.name)[1:]:
                if name in called:
                    continue
                if short[name] == 1:
                    called[name] = child
                else:
                    self._account.report(
                        place, "two requirements have the same short name", "Use their full names.", name,
                        "ambiguous-name", "check",
                    )  # fmt: skip
        return called

    def _expression(
        self, key: str, value: Members, path: Path, place: Place, names: list[str], unread: list[str]
    ) -> Expression | Filter | None:
        given = value.get(key)
        if given is None or given == "":
            if key in value:
                self._account.translate(key, (*path, key))
            return None
        try:
            if not isinstance(given, str):
                raise NotAnExpression("this is not an expression", 0)
            parsed = parsed_text(key, given, variables_of(value), names)
        except NotAnExpression as error:
            shown = without_markup(str(given))
            self._account.report(
                place, f"{key}: {error.problem}", "Write it in the words of the language; a person decides until then.",
                str(given)[error.at : error.at + 60].strip() or shown, "not-an-expression",
                constructs=[(key, (*path, key))],
            )  # fmt: skip
            unread.append(shown)
            return None
        self._account.translate(key, (*path, key))
        if parsed is None:
            return None
        for missing in parsed.missing_commas:
            self._account.report(
                place, "two entries of a list stand side by side; they are read as two", "Put a comma between them.",
                " ".join(missing.between.split()), "missing-comma", "check",
            )  # fmt: skip
        return parsed.expression

    def _other_keys(self, value: Members, path: Path, place: Place, is_area: bool, unread: list[str]) -> None:
        known = (*REQUIREMENT_KEYS, *(AREA_KEYS if is_area else ()))
        for key, given in value.items():
            if is_requirement_name(key) or key in ("result", "filter"):
                continue
            if key in FLAG_KEYS and _text(given) not in ("true", "false") or key not in known:
                problem = "this key is not known" if key not in known else f"{key} must be true or false"
                unread.append(f"{key}: {without_markup(str(given))}")
                self._account.report(
                    place, problem, f"Known: {', '.join(known)}.", key, "unknown-key", constructs=[(key, (*path, key))]
                )
            else:
                self._account.translate(key, (*path, key))
        for key in value.repeated:
            unread.append(f"{key} stands twice")
            self._account.report(place, "a key stands twice", "Keep one of them.", key, "repeated-key")


def _text(given: Any) -> str:
    return " ".join(given.split()) if isinstance(given, str) else ""
