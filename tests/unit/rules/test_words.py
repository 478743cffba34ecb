"""A rule in plain words: what it says for each construct, that it says everything, and that it is easy to read."""

from __future__ import annotations

import copy
import json
import re
import string
from random import Random
from typing import Any

import pytest

from asyougo.model.exchange import requirement_as_json
from asyougo.model.requirement import Requirement
from asyougo.rules.parse import load_rule
from asyougo.rules.phrases import PHRASES
from asyougo.rules.syntax import read_exchange
from asyougo.rules.words import plain_text, sentences, words_of
from asyougo.vocabulary.reasons import Language
from tests.conftest import REPOSITORY
from tests.reading import ease_of, grade_of
from tests.unit.rules.requirements import any_requirement
from tests.unit.rules.test_parse import EVERY, rule_of
from tests.unit.rules.test_syntax import places, with_one_slip

LANGUAGES: tuple[Language, ...] = ("en", "es")


def said(require: str, name: str, language: Language = "en", rest: str = "") -> str:
    """What is said of one node."""
    return dict(words_of(load_rule(rule_of(require, rest), "test.yaml"), language))[name]


@pytest.mark.parametrize(
    ("node", "english", "spanish"),
    [
        ("take: BIO 150", "Take BIO 150.", "Hay que tomar BIO 150."),
        (
            'take: {courses: 2, any_of: "BIO 1, 2, 3"}',
            "Take 2 of these 3 courses: BIO 1, BIO 2 or BIO 3.",
            "Hay que tomar 2 de estos 3 cursos: BIO 1, BIO 2 o BIO 3.",
        ),
        (
            "take: {courses: 2, any_of: $electives, except: BIO 9, where: {level: {gte: 300}}}",
            "Take 2 courses from the electives list. But none may be BIO 9. "
            "Each course must also be at level 300 or above.",
            "Hay que tomar 2 cursos de la lista electives. Pero ninguno puede ser BIO 9. "
            "Además, cada curso debe ser de nivel 300 o más.",
        ),
        (
            'take: {credits: 7.5, any_of: "COS 3**, 4*; MAE 345"}',
            "Take 7.5 credits from this list: MAE 345, any course in COS with a number from 300 to 399 or "
            "any course in COS with a number that begins with 4.",
            "Hay que tomar 7.5 créditos de esta lista: MAE 345, cualquier curso de COS con un número del 300 al 399 o "
            "cualquier curso de COS con un número que empieza con 4.",
        ),
        (
            "take: {courses: 3, where: {subject: [BIO, ART], institution: lakeside}}",
            "Take 3 courses of your choice. Each course must (be a course in BIO, or be a course in ART), "
            "and be from “lakeside”.",
            "Hay que tomar 3 cursos a elección. Cada curso debe (ser un curso de BIO, o ser un curso de ART), "
            "y ser de «lakeside».",
        ),
        (
            "take: {courses: 2, any_of: $electives, distinct: {by: subject, min: 2}, "
            "at_least: {where: {level: {gte: 300}}, courses: 1}, at_most: {where: {type: transfer}, credits: 4}}",
            "Take 2 courses from the electives list. They must come from 2 or more subjects. "
            "Of these, at least 1 course must be at level 300 or above. "
            "Of these, no more than 4 credits may be work from another college.",
            "Hay que tomar 2 cursos de la lista electives. Deben ser de 2 o más materias. "
            "De estos, al menos 1 curso debe ser de nivel 300 o más. "
            "De estos, no más de 4 créditos pueden ser trabajo de otro colegio.",
        ),
        (
            "take: BIO 150, grade: C, by: {term: 4}",
            "Take BIO 150. Finish this within your first 4 terms. A grade of C or better is needed here.",
            "Hay que tomar BIO 150. Hay que terminar esto en los primeros 4 períodos. "
            "Aquí hace falta una nota de C o mejor.",
        ),
        (
            "hold: {credential: bcsp/asp, issuers: [bcsp], unexpired_at: award}",
            "You need the credential “bcsp/asp”. It must be awarded by “bcsp”. "
            "It must be in force on the day of the award.",
            "Se necesita la credencial «bcsp/asp». Debe otorgarla «bcsp». "
            "Debe estar vigente el día en que se otorga esto.",
        ),
        (
            "exam: {exam: AP Calculus AB, min_score: 4}",
            "Score 4 or more in the exam “AP Calculus AB”.",
            "Hay que sacar 4 o más en el examen «AP Calculus AB».",
        ),
        (
            "experience: {hours: 8000, kind: welding}",
            "Show 8,000 hours of this work: “welding”.",
            "Hay que mostrar 8,000 horas de este trabajo: «welding».",
        ),
        (
            "prose: {text: {en: The chair agrees., es: La dirección está de acuerdo.}, decided_by: chair}",
            "The catalog says: “The chair agrees.” This is decided by “chair”. "
            "Until a person decides, nobody can tell if this is met.",
            "El catálogo dice: «La dirección está de acuerdo.» Esto lo decide «chair». "
            "Hasta que alguien decida, no se sabe si esto se cumple.",
        ),
        (
            "all: []",
            "Meet all parts below. There are none yet, so nobody can tell if this is met.",
            "Hay que cumplir todas las partes que siguen. Aún no hay ninguna. No se puede saber si esto se cumple.",
        ),
        ('any: "BIO 1, 2, 3"', "Meet one of the 3 parts below.", "Hay que cumplir una de las 3 partes que siguen."),
    ],
)
def test_a_node_says_what_it_asks(node: str, english: str, spanish: str) -> None:
    require = f"{{id: x, {node}}}"
    assert said(require, "x", "en", 'sets: {electives: "BIO 315, 341"}') == english
    assert said(require, "x", "es", 'sets: {electives: "BIO 315, 341"}') == spanish


def test_a_long_list_is_shortened_with_its_count_and_told_in_full() -> None:
    numbers = [str(number) for number in range(101, 125)]
    requirement = load_rule(rule_of(f'{{id: x, take: {{any_of: "BIO {", ".join(numbers)}"}}}}'), "test.yaml")
    words = dict(words_of(requirement, "en"))
    assert words["x"] == "Take 1 of 24 courses, such as BIO 101, BIO 102 or BIO 103."
    assert words["x:list"].startswith("In full, the 24 courses are BIO 101, BIO 102, ")
    assert all(f"BIO {number}" in words["x:list"] for number in numbers)


def test_caps_limits_shares_deadlines_policies_and_questions_have_their_own_sentence() -> None:
    words = dict(words_of(load_rule(EVERY, "every.yaml"), "en"))
    assert words["share:elec:mix.a"] == (
        "A course may count for both “Electives” and “mix.a”. No more than 1 course may do so."
    )
    assert words["share:none"] == "Each course counts for one part only, unless this text says more."
    assert words["share:kind:minor"] == (
        "A course may also count for a credential of the kind “minor”. No more than 2 courses may do so. "
        "No more than 8 credits may do so."
    )
    assert words["mix.b"].endswith("No more than 4 credits can count here. It counts only from 3 credits on.")
    assert words["half"] == "Of all courses that were passed, at least 50% of the credits must be from “lakeside”."
    assert words["resident"] == "Of the courses passed at “lakeside”, you need at least the credits set as “residency”."
    assert "“residency” is 15 from 1 January 2015 until 30 June 2020." in words["number:residency"]
    assert "No more than 30 credits from other colleges can count." in words["policy"]
    assert words["shop"].endswith("Finish this by 31 May 2027.")
    assert words["thesis"].endswith("Until a person decides, nobody can tell if this is met.")
    assert words["text/a"] == "Take ENGL 1A."


def test_the_same_rule_gives_the_same_words_and_each_is_said_once() -> None:
    for seed in range(60):
        requirement = any_requirement(seed)
        again, problems = read_exchange(json.dumps(requirement_as_json(requirement), sort_keys=True), "a.json")
        assert problems == () and again is not None
        for language in LANGUAGES:
            words = words_of(requirement, language)
            assert words == words_of(again, language)
            assert len(dict(words)) == len(words), "two sentences under one name"
            assert all(text for _, text in words)


def changed_a_little(document: dict[str, Any], rng: Random) -> dict[str, Any]:
    """The document with one slip, or with one number, text or list changed."""
    changed = copy.deepcopy(document)
    if rng.random() < 0.5:
        return with_one_slip(changed, rng)
    *above, last = rng.choice(list(places(changed)))
    holder: Any = changed
    for key in above:
        holder = holder[key]
    value = holder[last]
    if isinstance(value, int) and not isinstance(value, bool):
        holder[last] = value + 1
    elif isinstance(value, str):
        holder[last] = value + "7"
    elif isinstance(value, list):
        holder[last] = value[::-1] if len(value) > 1 else []
    return changed


def everything_said(requirement: Requirement) -> tuple[tuple[str, str], ...]:
    return words_of(requirement, "en") + words_of(requirement, "es")


@pytest.mark.parametrize("part", range(3))
def test_another_rule_gives_other_words(part: int) -> None:
    """Prose and rule cannot differ: no change of a rule leaves its words as they were."""
    compared = 0
    for seed in range(200 * part, 200 * part + 200):
        requirement = any_requirement(seed)
        document = changed_a_little(requirement_as_json(requirement), Random(seed))
        other, problems = read_exchange(json.dumps(document), "other.json")
        if problems or other is None or other == requirement:
            continue
        compared += 1
        assert everything_said(other) != everything_said(requirement), seed
    assert compared > 30


def test_both_languages_fill_the_same_blanks() -> None:
    for key, (english, spanish) in PHRASES.items():
        blanks = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in (english, spanish)]
        assert blanks[0] == blanks[1], key


def test_every_phrase_is_said_of_some_rule() -> None:
    """A phrase that nothing can say is dead; one that is missing would be a crash."""
    seen = " ".join(text for seed in range(700) for _, text in words_of(any_requirement(seed, awkward=False), "en"))
    never = {key for key, (english, _) in PHRASES.items() if max(re.split(r"\{\w+\}", english), key=len) not in seen}
    assert never == set()


# --- How easy it is to read. Names and codes are left out: nobody can make them shorter. --------------


def without_names(text: str) -> str:
    text = re.sub(r"[“«][^”»]*[”»]", "it", text)
    text = re.sub(r"https?://\S+", "it", text)
    text = re.sub(r"\b[A-Z][A-Z/&.]*[ -]?[A-Z]?\d[\w./]*", "it", text)
    return re.sub(r"\b\d[\d,./%-]*", "1", text)


def test_every_english_sentence_is_at_grade_eight_or_below_and_every_spanish_one_is_easy() -> None:
    for key, (english, spanish) in PHRASES.items():
        if english.endswith("."):
            blank = re.compile(r"[“«]?\{\w+\}[”»]?")
            assert grade_of(blank.sub("it", english)) <= 8, key
            assert ease_of(blank.sub("it", spanish)) >= 65, key


def test_whole_rules_are_at_grade_eight_or_below_and_easy_in_spanish() -> None:
    files = sorted((REPOSITORY / "src/asyougo/demo/rules").glob("*.yaml"))
    assert len(files) > 100
    of_the_demonstration = [load_rule(file.read_text(encoding="utf-8"), file.name) for file in files]
    drawn = [any_requirement(seed, awkward=False) for seed in range(30)]
    for requirement in (load_rule(EVERY, "every.yaml"), *of_the_demonstration, *drawn):
        read = {
            language: " ".join(
                without_names(sentence.text)
                for sentence in sentences(requirement, language)
                if sentence.kind not in ("name", "note", "source")
            )
            for language in LANGUAGES
        }
        assert grade_of(read["en"]) <= 8, requirement
        assert ease_of(read["es"]) >= 65, requirement


def test_the_text_to_approve_is_indented_like_the_rule() -> None:
    text = plain_text(
        load_rule(
            rule_of(
                "{note: Two things., all: [{id: a, label: Core, take: BIO 1}, "
                "{id: b, any: [{id: c, take: BIO 2}, {id: d, take: BIO 3}]}]}"
            ),
            "test.yaml",
        ),
        "en",
    )
    assert text == (
        "The short name of this rule is “lakeside/test”.\n"
        "- Meet both parts below.\n"
        "  Note: Two things.\n"
        "  - Core: Take BIO 1.\n"
        "  - Meet one of the 2 parts below.\n"
        "    - Take BIO 2.\n"
        "    - Take BIO 3.\n"
        "Each course counts for one part only, unless this text says more.\n"
    )
