"""Which courses a clause accepts, read from a rule: course lists, named sets and predicates in a map.

In YAML a plain text is a course list (`"BIO 315, 341; COS 3**"`), a named set (`$electives`) or `*` for every
course; several entries of a list mean any of them, several keys of a map mean all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from asyougo.model.course_list import ListError, listed, read_course_list
from asyougo.model.predicate import (
    EVERYTHING,
    LONGEST_CODE,
    NOTHING,
    AllOf,
    AnyOf,
    Attribute,
    Codes,
    CreditsWithin,
    GradingIs,
    InstitutionIs,
    Level,
    Not,
    Predicate,
    Range,
    SetNamed,
    Subject,
    TeachesCompetency,
    TermWithin,
    TypeIs,
    Wildcard,
    normal_code,
)
from asyougo.rules.reading import (
    NAME,
    Reading,
    exact,
    integer,
    known_only,
    mapping_of,
    missing,
    name,
    one_of,
    sequence_of,
    term,
    text,
)
from asyougo.rules.tree import Mapping, Scalar, Sequence, Tree

TYPES = ("course", "transfer", "exam", "prior_learning")
GRADINGS = ("letter", "pass_fail")
HIGHEST_NUMBER = 99_999  # course numbers have at most five digits
EXAMPLE = '"BIO 315, 341", $name or {subject: BIO}'


def predicate(tree: Tree | None, reading: Reading) -> Predicate:
    """The predicate that a course list, a named set, a list or a map writes."""
    if tree is None:
        return EVERYTHING
    if isinstance(tree, Scalar) and tree.kind == "plain":
        return _spelled(tree, reading)
    if isinstance(tree, Sequence) and not reading.is_exchange:
        if not tree.of:
            return NOTHING
        parts = tuple(predicate(item, reading) for item in tree.of)
        return parts[0] if len(parts) == 1 else AnyOf(parts)
    mapping = mapping_of(tree, EXAMPLE, reading)
    if mapping is None:
        return NOTHING
    known = known_only(mapping, (*_KEYS, "also"), reading).without("also")
    also = mapping.get("also")
    if also is not None and known.get("codes") is None:
        reading.complain(also.place, "`also` belongs to `codes`", "Write the codes beside it.", code="unknown-key")
    if not known.entries:
        if not mapping.entries:
            reading.complain(mapping.place, "the condition is empty", f"Write {EXAMPLE}.")
        return NOTHING
    if reading.is_exchange and len(known.entries) > 1:
        remedy = 'Write {"and": [...]} around several conditions.'
        reading.complain(mapping.place, "a condition has one key in the exchange form", remedy, code="exchange")
    parts = tuple(
        _codes(value, also, reading) if key.text == "codes" else _KEYS[key.text](value, reading)
        for key, value in known.entries
    )
    return parts[0] if len(parts) == 1 else AllOf(parts)


def _spelled(tree: Scalar, reading: Reading) -> Predicate:
    given = tree.text.strip()
    if not given:
        return NOTHING
    if given == "*":
        return EVERYTHING
    if given.startswith("$"):
        return _set_named(Scalar(given[1:], tree.place), reading)
    if given.endswith(" *") and given[:-2] in reading.set_names:
        return _set_named(Scalar(given[:-2], tree.place), reading)
    try:
        return read_course_list(tree.text)
    except ListError as error:
        place = tree.place
        reading.complain(place, f"column {error.column}: {error.problem}", error.remedy, error.given, "course-list")
        return NOTHING


def course_list(tree: Scalar, reading: Reading) -> Codes:
    """A course list of single courses, as the shorthands `all: "CHEM 121, 123"` need it."""
    found = _spelled(tree, reading)
    if isinstance(found, Codes):
        return found
    if found != NOTHING:
        remedy = "Name single courses here; use take: {any_of: ...} for a choice."
        reading.complain(tree.place, "this is not a list of single courses", remedy, tree.text, "course-list")
    return Codes(())


def _codes(tree: Tree, also: Tree | None, reading: Reading) -> Predicate:
    items = sequence_of(tree, '["BIO 315", "CH/BI 227"]', reading)
    codes = tuple(code for item in items if (code := normal_code(text(item, reading, LONGEST_CODE))))
    if also is None:
        return listed(codes)
    names: dict[str, tuple[str, ...]] = {}
    mapping = mapping_of(also, '{"HIS 212": ["EPS 212"]}', reading)
    for key, value in mapping.entries if mapping is not None else ():
        code = normal_code(key.text)
        if code not in codes:
            reading.complain(key.place, "this course is not one of the codes", "Add it to codes.", key.text, "also")
        others = sequence_of(value, '["EPS 212"]', reading)
        names[code] = tuple(normal_code(text(item, reading, LONGEST_CODE)) for item in others)
    return Codes(codes, tuple((code, names[code]) for code in dict.fromkeys(codes) if names.get(code)))


def _wildcard(tree: Tree, reading: Reading) -> Predicate:
    given = text(tree, reading, 100)
    try:
        found = read_course_list(given) if given else NOTHING
    except ListError as error:
        reading.complain(tree.place, error.problem, error.remedy, given, "course-list")
        return NOTHING
    if given and not isinstance(found, Wildcard):
        reading.complain(tree.place, "this is not a pattern of course numbers", "Write one, such as COS 3**.", given)
    return found


def _range(tree: Tree, reading: Reading) -> Predicate:
    if isinstance(tree, Scalar) and tree.kind == "plain":
        subject, _, numbers = tree.text.strip().rpartition(" ")
        first, _, last = numbers.partition("-")
        if subject and first.isdecimal() and last.isdecimal():
            parts = (("subject", subject), ("from", first), ("to", last))
            entries = tuple((Scalar(key, tree.place), Scalar(value, tree.place)) for key, value in parts)
            tree = Mapping(entries, tree.place)
    mapping = mapping_of(tree, '"BIO 300-399"', reading)
    if mapping is None:
        return NOTHING
    for key in ("subject", "from", "to"):
        if mapping.get(key) is None:
            missing(mapping, key, "Write {subject: BIO, from: 300, to: 399}.", reading)
    mapping = known_only(mapping, ("subject", "from", "to"), reading)
    low = integer(mapping.get("from"), 0, HIGHEST_NUMBER, reading)
    high = integer(mapping.get("to"), 0, HIGHEST_NUMBER, reading)
    if high < low:
        reading.complain(
            mapping.place, "the range ends before it begins", "Swap the two numbers.", f"{low}-{high}", "range"
        )
    return Range(normal_code(text(mapping.get("subject"), reading, 100)), low, high)


def _level(tree: Tree, reading: Reading) -> Predicate:
    if isinstance(tree, Scalar):
        exactly = integer(tree, 0, HIGHEST_NUMBER, reading)
        return Level(exactly, exactly + 1)
    mapping = _bounds(tree, ("gte", "lt"), "{gte: 300}", reading)
    low, high = mapping.get("gte"), mapping.get("lt")
    level = Level(
        None if low is None else integer(low, 0, HIGHEST_NUMBER, reading),
        None if high is None else integer(high, 1, HIGHEST_NUMBER + 1, reading),
    )
    if level.gte is not None and level.lt is not None and level.lt <= level.gte:
        reading.complain(mapping.place, "no level lies within these bounds", "Swap gte and lt.", code="range")
    return level


def _credits(tree: Tree, reading: Reading) -> Predicate:
    if isinstance(tree, Scalar):
        exactly = exact(tree, reading, "credits")
        return CreditsWithin(gte=exactly, lte=exactly)
    mapping = _bounds(tree, ("gte", "lt", "lte"), "{gte: 3}", reading)

    def bound(key: str) -> Fraction | None:
        return None if mapping.get(key) is None else exact(mapping.get(key), reading, "credits")

    return CreditsWithin(bound("gte"), bound("lt"), bound("lte"))


def _term(tree: Tree, reading: Reading) -> Predicate:
    if isinstance(tree, Scalar):
        exactly = term(tree, reading)
        return TermWithin(exactly, exactly)
    mapping = _bounds(tree, ("from", "to"), "{from: 2010-spring}", reading)
    begins, ends = mapping.get("from"), mapping.get("to")
    within = TermWithin(
        None if begins is None else term(begins, reading), None if ends is None else term(ends, reading)
    )
    if within.begins is not None and within.ends is not None and within.ends < within.begins:
        reading.complain(mapping.place, "the span ends before it begins", "Swap from and to.", code="range")
    return within


def _bounds(tree: Tree, keys: tuple[str, ...], example: str, reading: Reading) -> Mapping:
    mapping = mapping_of(tree, example, reading) or Mapping((), tree.place)
    mapping = known_only(mapping, keys, reading)
    if not mapping.entries and isinstance(tree, Mapping):
        reading.complain(tree.place, "a bound is missing", f"Write {example}.")
    return mapping


def _set_named(tree: Tree, reading: Reading) -> Predicate:
    found = name(tree, reading)
    if NAME.fullmatch(found):
        reading.sets_used.append((found, tree.place))
    return SetNamed(found)


def _several(one: Callable[[Tree, Reading], Predicate]) -> Callable[[Tree, Reading], Predicate]:
    """In YAML a list under such a key means any of its entries: `{subject: [BIO, CHEM]}`."""

    def read(tree: Tree, reading: Reading) -> Predicate:
        if not isinstance(tree, Sequence) or reading.is_exchange:
            return one(tree, reading)
        if not tree.of:
            reading.complain(tree.place, "the list is empty", "Write at least one entry.")
        parts = tuple(one(item, reading) for item in tree.of)
        return parts[0] if len(parts) == 1 else AnyOf(parts)

    return read


def _parts(tree: Tree, reading: Reading) -> tuple[Predicate, ...]:
    return tuple(predicate(item, reading) for item in sequence_of(tree, f"[{EXAMPLE}]", reading))


_KEYS: dict[str, Callable[[Tree, Reading], Predicate]] = {
    "codes": lambda tree, reading: _codes(tree, None, reading),
    "wildcard": _several(_wildcard),
    "range": _several(_range),
    "subject": _several(lambda tree, reading: Subject(normal_code(text(tree, reading, 100)))),
    "level": _level,
    "attribute": _several(lambda tree, reading: Attribute(text(tree, reading, 200))),
    "institution": _several(lambda tree, reading: InstitutionIs(text(tree, reading, 200))),
    "term": _term,
    "credits": _credits,
    "type": _several(lambda tree, reading: TypeIs(one_of(tree, TYPES, reading))),
    "competency": _several(lambda tree, reading: TeachesCompetency(text(tree, reading, 500))),
    "grade_option": _several(lambda tree, reading: GradingIs(one_of(tree, GRADINGS, reading))),
    "set": _set_named,
    "and": lambda tree, reading: AllOf(_parts(tree, reading)),
    "or": lambda tree, reading: AnyOf(_parts(tree, reading)),
    "not": lambda tree, reading: Not(predicate(tree, reading)),
}
