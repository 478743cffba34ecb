"""The clauses of a programme file of the Princeton planners, read into values with their problems.

Every key is read here or reported; what a clause means is decided in `princeton`. Course lists know `COS 3**`,
`AFS 2*`, `AAS *`, `LANG *` (any language) and `VIS 226 / MUS 228` (one course under several names).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Literal

from attrs import evolve, frozen

from asyougo.errors import Place
from asyougo.formats.documents import Document, Members, Path
from asyougo.formats.foreign_rule import Account, Construct, Ids, every, other_than, slug, some, without_markup
from asyougo.model.predicate import NOTHING, Attribute, Codes, Predicate, SetNamed, Wildcard, normal_code
from asyougo.model.requirement import Deadline, PassFail, Policy

MOST_COURSES = 10_000  # as in the rule language
MOST_SEMESTERS = 40

# Subjects in which a language is taught, for `LANG`: the planner's own table of language departments
# (TigerPath, university_info, LANG_DEPTS), which marks five of them as not confirmed.
LANGUAGE_SUBJECTS = (
    "ARA", "BCS", "CHI", "CLG", "CZE", "FRE", "GER", "HEB", "HIN", "ITA", "JPN", "KOR", "LAT", "MOG", "PER", "PLS",
    "POR", "RUS", "SLA", "SPA", "SWA", "TUR", "TWI", "URD",
)  # fmt: skip

LISTS = ("req_list", "course_list", "dist_req", "num_courses", "no_req")
CLAUSE_KEYS = (
    *LISTS, "name", "explanation", "description", "min_needed", "max_counted", "excluded_course_list", "pdfs_allowed",
    "completed_by_semester", "double_counting_allowed", "max_common_with_major", "iw_relationship", "iw_required",
)  # fmt: skip

Kind = Literal["parts", "courses", "attributes", "progress", "text"]
Count = int | Literal["ALL"] | None

_ENTRY = re.compile(
    r"(?P<subject>[A-Z][A-Z&]{1,5}) ?(?P<number>\d{1,4}[A-Z]{0,2}|(?P<digits>\d{0,3})(?P<stars>\*{1,3}))"
)


@frozen
class Clause:
    """One clause. `most`: what it can contribute at most, None for no bound; `need` None: ALL, of an unknown number.

    odd: entries of the list that are no courses; open: what stands in the clause and cannot be read.
    """

    id: str
    place: Place
    path: Path
    name: str | None
    text: str
    kind: Kind
    need: int | None
    max: int | None
    most: int | None
    set: Predicate = NOTHING
    number: int = 0
    odd: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    parts: tuple[Clause, ...] = ()
    by: Deadline | None = None
    policy: Policy | None = None
    note: str | None = None
    double_counting: bool = False
    common_with_major: int | None = None

    def walk(self) -> Iterator[Clause]:
        """The clause and all below it, parents first."""
        yield self
        for part in self.parts:
            yield from part.walk()


def constructs_at(path: Path, value: Any) -> Iterator[Construct]:
    """Every construct of a clause or a file: one for each key and each entry of a list, found without reading it."""
    if not isinstance(value, Members):
        yield ("clause", path)
        return
    for key, given in value.items():
        if key == "req_list" and isinstance(given, list):
            for number, part in enumerate(given):
                yield from constructs_at((*path, key, number), part)
        elif key in ("course_list", "excluded_course_list") and isinstance(given, list):
            for number in range(len(given)):
                yield ("entry", (*path, key, number))
        yield (key, (*path, key))


def content_of(value: Any) -> str:
    """A clause as one text, for telling siblings of the same name apart."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)


class Reader:
    """Reads the clauses of one file; `sets` collects the named sets that its lists use."""

    def __init__(self, document: Document, account: Account) -> None:
        self._document = document
        self._account = account
        self._ids = Ids("root")
        self.sets: dict[str, Predicate] = {}

    def clauses(self, given: Any, path: Path, parent: str) -> tuple[Clause, ...]:
        """The clauses of a `req_list`."""
        if not isinstance(given, list) or not given:
            self._account.report(
                self._document.place(path).at(parent or "req_list"), "req_list must be a list of clauses",
                "Begin each clause with `- name:`.", _shown(given), constructs=[("req_list", path)],
            )  # fmt: skip
            return ()
        ids = self._ids.below(parent, [(_name_for_id(value), content_of(value)) for value in given])
        return tuple(
            self._clause(value, (*path, number), own)
            for number, (value, own) in enumerate(zip(given, ids, strict=True))
        )

    def _clause(self, value: Any, path: Path, own: str) -> Clause:
        place = self._document.place(path).at(own)
        if not isinstance(value, Members):
            self._account.report(
                place, "a clause must be a map of keys", "Write `- name:` and the keys below it.", _shown(value),
                constructs=constructs_at(path, value),
            )  # fmt: skip
            return Clause(own, place, path, None, without_markup(_shown(value)), "text", 1, 1, 1)
        name = _text(value.get("name")) or None
        explanation = without_markup(_text(value.get("explanation")) or _text(value.get("description")))
        self._translated(value, path, "name", "explanation", "description")
        unread: list[str] = []
        clause = Clause(
            own, place, path, name, explanation or name or "A clause without words", "text", 1, None, 1,
            by=self._deadline(value, path, place, unread),
            policy=self.policy(value, path, place, unread),
            note=self._note(value, path, explanation, place),
            double_counting=self.flag(value, path, "double_counting_allowed", place),
            common_with_major=self.number(value, path, "max_common_with_major", place, unread),
        )  # fmt: skip
        self._unknown_keys(value, path, place, unread)
        clause = evolve(clause, open=tuple(f"{key}: {without_markup(_shown(value[key]))}" for key in unread))
        twice = [key for key in value.repeated if key in CLAUSE_KEYS]
        if twice:
            self._account.report(
                place, "a key stands twice in one clause, and which of the two holds is not known", "Keep one of them.",
                ", ".join(twice), "repeated-key", constructs=constructs_at(path, value),
            )  # fmt: skip
            return clause
        counts: list[str] = []
        bound = self._count(value, path, "max_counted", place, counts)
        need = self._count(value, path, "min_needed", place, counts)
        if counts:  # without its numbers nothing of the clause can be counted
            self._account.leave_out(constructs_at(path, value))
            return clause
        return self._filled(evolve(clause, max=bound if isinstance(bound, int) else None), need, value, path)

    def _filled(self, clause: Clause, need: Count, value: Members, path: Path) -> Clause:
        """The clause with its list, its counts and its parts."""
        kinds = [key for key in LISTS if key in value]
        kind = kinds[0] if kinds else "no_req"
        for other in kinds[1:]:
            if other != "no_req":
                self._account.report(
                    clause.place, f"a clause has both {kind} and {other}", "Split it into two clauses.",
                    _shown(value[other]), constructs=constructs_at(path, Members({other: value[other]})),
                )  # fmt: skip
            self._account.translate(other, (*path, other))
        if kind != "course_list" and "excluded_course_list" in value:
            excluded = value["excluded_course_list"]
            self._account.report(
                clause.place, "courses are excluded from a clause without a list", "Exclude them where the list is.",
                _shown(excluded), constructs=constructs_at(path, Members({"excluded_course_list": excluded})),
            )  # fmt: skip
            clause = evolve(clause, open=(*clause.open, f"excluded_course_list: {without_markup(_shown(excluded))}"))
        self._translated(value, path, kind)
        if kind == "req_list":
            found = self.clauses(value["req_list"], (*path, "req_list"), clause.id)
            clause = evolve(clause, kind="parts" if found else "text", parts=found)
        elif kind == "course_list":
            clause = self._listed(clause, value, path)
        elif kind == "dist_req":
            given = value["dist_req"] if isinstance(value["dist_req"], list) else [value["dist_req"]]
            named = tuple(Attribute(_text(one)) for one in given if _text(one))
            clause = evolve(clause, kind="attributes", set=some(named))
        elif kind == "num_courses":
            number = self.number(value, path, "num_courses", clause.place)
            if number:
                clause = evolve(clause, kind="progress", number=number)
        return self._counted(clause, need, value, path)

    def _counted(self, clause: Clause, need: Count, value: Members, path: Path) -> Clause:
        """The clause with what it needs and what it can contribute at most."""
        if clause.max == 0:  # it contributes nothing and restricts what the others say: a person decides
            if clause.kind != "text":
                self._account.report(
                    clause.place, "a clause with a list contributes nothing (max_counted is 0)",
                    "Say in words what it restricts.", code="contributes-nothing",
                    constructs=[c for c in constructs_at(path, value) if c[0] in ("entry", *LISTS)],
                )  # fmt: skip
            return evolve(clause, kind="text", need=0, most=0, parts=())
        if clause.kind in ("text", "progress"):
            return evolve(clause, need=1, most=_smaller(clause.max, 1))
        if clause.kind == "parts":
            bounds = [part.most for part in clause.parts]
            below = None if None in bounds else sum(bound for bound in bounds if bound is not None)
            if need is None:
                self._account.report(
                    clause.place, "the clause does not say how many of its parts are needed", "Write min_needed.",
                    code="no-count", severity="check",
                )  # fmt: skip
                need = "ALL"
            return evolve(clause, need=below if need == "ALL" else need, most=_smaller(clause.max, below))
        listed = value.get("course_list")
        number = len(listed) if isinstance(listed, list) else 1
        single = isinstance(clause.set, Codes) and not clause.odd and value.get("max_counted") != "ALL"
        most = _smaller(clause.max, number if single else None)
        return evolve(clause, need=number if need == "ALL" else need or 0, most=most)

    def _listed(self, clause: Clause, value: Members, path: Path) -> Clause:
        accepted, odd = self._course_list(value.get("course_list"), (*path, "course_list"))
        excluded, odd_exclusions = self._course_list(value.get("excluded_course_list"), (*path, "excluded_course_list"))
        self._translated(value, path, "excluded_course_list")
        if odd or odd_exclusions:
            self._account.report(
                clause.place, "an entry of the list is not a course", "Write a subject and a number, such as COS 397.",
                ", ".join(odd + odd_exclusions), "not-a-course",
            )  # fmt: skip
        chosen = accepted if excluded == NOTHING else every((accepted, other_than(excluded)))
        asked = (f"None of these may be counted: {', '.join(odd_exclusions)}",) if odd_exclusions else ()
        return evolve(clause, kind="courses", set=chosen, odd=odd, open=(*clause.open, *asked))

    def _course_list(self, given: Any, path: Path) -> tuple[Predicate, tuple[str, ...]]:
        """The courses of a list, and its entries that are none."""
        read: list[Predicate] = []
        odd: list[str] = []
        for number, entry in enumerate(given if isinstance(given, list) else [] if given is None else [given]):
            # A title may follow, "COS 126: Computer Science"; YAML reads that as a map of one key.
            code = next(iter(entry)) if isinstance(entry, Members) and len(entry) == 1 else _text(entry).split(":")[0]
            accepted = self._entry(code)
            instance = ("entry", (*path, number))
            if accepted is None:
                odd.append(_shown(entry))
                self._account.leave_out([instance])
            else:
                read.append(accepted)
                self._account.translate(*instance)
        return some(read), tuple(odd)

    def _entry(self, text: str) -> Predicate | None:
        """The courses of one entry, such as `VIS 226 / MUS 228`; None when it names none."""
        found = [_ENTRY.fullmatch(normal_code(name)) for name in text.split("/")]
        names = [name for name in found if name is not None]
        if len(names) != len(found):
            return None
        if all(name["stars"] is None and name["subject"] != "LANG" for name in names):
            codes = tuple(dict.fromkeys(f"{name['subject']} {name['number']}" for name in names))
            return Codes(codes[:1], ((codes[0], codes[1:]),) if codes[1:] else ())
        return some(self._named(name) for name in names)

    def _named(self, name: re.Match[str]) -> Predicate:
        pattern = name["number"]
        if name["stars"] is not None:  # "AAS ***" is every number, as the planner reads it
            pattern = f"{name['digits']}{'**' if name['digits'] and len(name['stars']) == 2 else '*'}"
        subjects = LANGUAGE_SUBJECTS if name["subject"] == "LANG" else (name["subject"],)
        if "*" in pattern:
            accepted = some(Wildcard(subject, pattern) for subject in subjects)
        else:
            accepted = Codes(tuple(f"{subject} {pattern}" for subject in subjects))
        if name["subject"] != "LANG":
            return accepted
        chosen = f"languages-{pattern.replace('*', 'x').lower()}"
        self.sets[chosen] = accepted
        self._account.report(
            Place(self._document.file), f"LANG means any language; it is read as {len(subjects)} subjects",
            "Compare the sets of this rule whose names begin with `languages`.", ", ".join(subjects), "languages",
            "check",
        )  # fmt: skip
        return SetNamed(chosen)

    def _deadline(self, value: Members, path: Path, place: Place, unread: list[str]) -> Deadline | None:
        term = self.number(value, path, "completed_by_semester", place, unread, MOST_SEMESTERS)
        return Deadline(term=term) if term else None

    def policy(self, value: Members, path: Path, place: Place, unread: list[str] | None = None) -> Policy | None:
        """What `pdfs_allowed` says: so many pass/fail courses at most; true is no limit."""
        given = value.get("pdfs_allowed")
        if given in (None, "true"):
            self._translated(value, path, "pdfs_allowed")
            return None
        if given == "false":
            self._translated(value, path, "pdfs_allowed")
            return Policy(pass_fail=PassFail(Fraction(0)))
        number = self.number(value, path, "pdfs_allowed", place, unread)
        return None if number is None else Policy(pass_fail=PassFail(Fraction(number)))

    def flag(self, value: Members, path: Path, key: str, place: Place) -> bool:
        """A key that is true or false; absent is false."""
        given = value.get(key)
        if given in (None, "true", "false"):
            self._translated(value, path, key)
            return given == "true"
        self._account.report(
            place, f"{key} must be true or false", "Write true or false.", _shown(given),
            constructs=[(key, (*path, key))],
        )  # fmt: skip
        return False

    def number(
        self,
        value: Members,
        path: Path,
        key: str,
        place: Place,
        unread: list[str] | None = None,
        highest: int = MOST_COURSES,
    ) -> int | None:
        """A key that is a whole number; None when it is absent or unreadable, with a problem and a note in `unread`."""
        given = value.get(key)
        if given is None or given == "":
            self._translated(value, path, key)
            return None
        if isinstance(given, str) and re.fullmatch(r"\d{1,5}", given.strip()) and int(given) <= highest:
            self._translated(value, path, key)
            return int(given)
        self._account.report(
            place, f"{key} must be a whole number of at most {highest:,}", "Mend the number.", _shown(given),
            constructs=[(key, (*path, key))],
        )  # fmt: skip
        if unread is not None:
            unread.append(key)
        return None

    def _count(self, value: Members, path: Path, key: str, place: Place, unread: list[str]) -> Count:
        if value.get(key) == "ALL":
            self._translated(value, path, key)
            return "ALL"
        return self.number(value, path, key, place, unread)

    def _note(self, value: Members, path: Path, explanation: str, place: Place) -> str | None:
        said = [explanation]
        for key in ("iw_relationship", "iw_required"):
            if _text(value.get(key)):
                said.append(f"{key}: {without_markup(_text(value[key]))}.")
                self._account.report(
                    place, f"{key} has no meaning on a clause that we know of; it stands in the note",
                    "Say in a clause what is asked.", _text(value[key]), "in-note", "check",
                )  # fmt: skip
            self._translated(value, path, key)
        return " ".join(part for part in said if part) or None

    def _unknown_keys(self, value: Members, path: Path, place: Place, unread: list[str]) -> None:
        for key in value:
            if key not in CLAUSE_KEYS:
                unread.append(key)
                self._account.report(
                    place, "this key is not known in a clause", f"Known: {', '.join(CLAUSE_KEYS)}.", key, "unknown-key",
                    constructs=[(key, (*path, key))],
                )  # fmt: skip

    def _translated(self, value: Members, path: Path, *keys: str) -> None:
        for key in keys:
            if key in value:
                self._account.translate(key, (*path, key))


def _smaller(first: int | None, second: int | None) -> int | None:
    given = [bound for bound in (first, second) if bound is not None]
    return min(given) if given else None


def _text(given: Any) -> str:
    return given.strip() if isinstance(given, str) else ""


def _shown(given: Any) -> str:
    return given if isinstance(given, str) else content_of(given)


def _name_for_id(value: Any) -> str:
    """The name of a clause, else what it lists; the order of the list does not matter."""
    if not isinstance(value, Members):
        return "unreadable"
    if slug(_text(value.get("name"))):
        return _text(value["name"])
    listed = value.get("course_list")
    if isinstance(listed, list) and listed:
        entries = sorted(_shown(entry) for entry in listed)
        return entries[0] if len(entries) == 1 else f"{entries[0]} and {len(entries) - 1} more"
    if isinstance(value.get("req_list"), list):
        return f"{_text(value.get('min_needed')) or 'some'} of {len(value['req_list'])} parts"
    return _text(value.get("dist_req")) or "clause"
