"""Areas of study in the Hanson format (text inside YAML) -> requirements.

    name: Biology
    type: major
    revision: 2015-16
    result: Core & Electives & at most two courses from children where { level = 100 }
    Core: BIO 150 & (227 | CH/BI 227)
    Electives: two of (BIO 298, 396, CHEM 379)

A course counts once in the whole area, compared at department and number. What cannot be said in our language stays
in the words of the file as prose, and is reported with its requirement and the reason.
"""

from __future__ import annotations

from collections.abc import Iterator

from asyougo.errors import Place, Problem
from asyougo.formats.documents import Document, Members, NotADocument, read_yaml
from asyougo.formats.foreign_rule import Account, ConstructCounts, shortened, slug, without_markup
from asyougo.formats.hanson_file import Reader, Required, constructs_at
from asyougo.formats.hanson_nodes import Translation
from asyougo.model.requirement import All, CatalogueSpan, Label, Requirement, Source
from asyougo.model.terms import read_catalogue_year

TYPES = ("degree", "major", "concentration", "emphasis")


def read_hanson(text: str, file: str) -> tuple[tuple[Requirement, ...], tuple[Problem, ...]]:
    """The requirement that an area of study writes, and what it could not say in our language or left open.

    text: the YAML of one area. No requirement when the file cannot be read or has no `result`.

    >>> rules, problems = read_hanson("name: Art\\ntype: major\\nrevision: 2015-16\\nresult: ART 102 & 103", "art.yaml")
    >>> rules[0].id, [node.id for node in rules[0].require.of], problems
    ('major/art', ['root.art-102', 'root.art-103'], ())
    """
    account = Account(file)
    document = _document(text, file, account)
    made = _requirement(document, account)[0] if document is not None and _has_rules(document, account) else None
    return (() if made is None else (made,)), tuple(account.problems)


def construct_counts(text: str, file: str) -> ConstructCounts:
    """How many constructs of each kind the file has, and how many were translated and reported."""
    account = Account(file)
    document = _document(text, file, account)
    if document is None:
        return account.counts((), 0)
    nodes = 0
    if _has_rules(document, account):
        nodes = sum(1 for _ in _requirement(document, account)[1].walk())
    return account.counts(constructs_at((), document.value), nodes)


def _document(text: str, file: str, account: Account) -> Document | None:
    """The file as a map of keys, else None and the one problem that says why."""
    try:
        document = read_yaml(text, file)
    except NotADocument as error:
        account.problems.append(error.problem)
        return None
    if isinstance(document.value, Members):
        return document
    account.report(Place(file, 1), "the file is not a map of keys", "Write `name:`, `type:` and `result:`.")
    return None


def _has_rules(document: Document, account: Account) -> bool:
    """Whether a file has a `result`; else that is the one problem, and all that it says is left out."""
    if document.value.get("result"):
        return True
    account.report(
        Place(document.file, 1, "result"), "this file has no rules", "Write what is asked under `result`.",
        without_markup(str(document.value.get("message") or "")) or None, "no-rules",
        constructs=constructs_at((), document.value),
    )  # fmt: skip
    return False


def _requirement(document: Document, account: Account) -> tuple[Requirement, Required]:
    value: Members = document.value
    area = Reader(document, account).area()
    translation = Translation(value, account)
    root = translation.requirement(area, "root", must_hold=True)
    translation.report_unused(area)
    name = without_markup(_words(value, "name"))
    kind = _words(value, "type").lower()
    place = document.place(())
    if kind not in TYPES:
        account.report(
            place.at("type"), "this is no type of an area", f"Write one of: {', '.join(TYPES)}.", kind, "type", "check"
        )
    for problem in _open_questions(translation, place):
        account.problems.append(problem)
    note = [root.note] if root is not None and root.note else []
    if _words(value, "degree"):
        note.append(f"Degree: {without_markup(_words(value, 'degree'))}.")
    address = _words(value, "slug")
    return (
        Requirement(
            id=shortened(f"{slug(kind) or 'area'}/{slug(name) or 'unnamed'}"),
            label=Label(name or "An area of study"),
            catalogue=_catalogue(value, document, account),
            source=Source(page=address) if address else None,
            note=" ".join(note) or None,
            require=root if root is not None else All(id="root", of=()),
            limits=tuple(translation.limits),
            share=tuple(dict.fromkeys(translation.shares)),
        ),
        area,
    )


def _catalogue(value: Members, document: Document, account: Account) -> CatalogueSpan | None:
    """The catalogue years from `revision` through `available through`."""
    years: dict[str, int | None] = {}
    for key in ("revision", "available through"):
        years[key] = None
        given = _words(value, key)
        try:
            years[key] = read_catalogue_year(given) if given else None
        except ValueError:
            account.report(
                document.place((), key), "this is no catalogue year", "Write it as 2015-16.", given, "year",
                constructs=[(key, (key,))],
            )  # fmt: skip
    begins, last = years["revision"], years["available through"]
    if begins is None:
        account.report(
            document.place((), "revision"), "the file does not say from which catalogue year it holds",
            "Write `revision: 2015-16`.", _words(value, "revision") or None, "year", "check",
        )  # fmt: skip
        return None
    if last is not None and last < begins:
        account.report(
            document.place((), "available through"), "the area ends before it begins", "Mend one of the two years.",
            _words(value, "available through"), "year", constructs=[("available through", ("available through",))],
        )  # fmt: skip
        last = None
    return CatalogueSpan(begins, None if last is None else last + 1)


def _open_questions(translation: Translation, place: Place) -> Iterator[Problem]:
    """What the language leaves open and a person has to confirm once for the file."""
    if translation.counts_by_condition > 1:
        yield Problem(
            place, "courses found by a condition count once here, also where a course meets several conditions",
            "Add a `share` relation if one course may count for several.", None, "counts-once", "check",
        )  # fmt: skip
    if translation.counts_credits:
        yield Problem(
            place, "the credits of the file are the college's own and are compared with semester credits",
            "Multiply them if one credit of the college is not one semester credit.", None, "credits-unit", "check",
        )  # fmt: skip


def _words(value: Members, key: str) -> str:
    given = value.get(key)
    return " ".join(given.split()) if isinstance(given, str) else ""
