"""What our audit finds is never said as if a college had awarded it: not on a page, not on the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.repository import files, modules_of_room, where
from tests.house.sentences import (
    Sentence,
    claims_too_much,
    sentences_of_catalogue,
    sentences_of_python,
    sentences_of_template,
)

SPEAKING_ROOMS = ("web", "cli", "demo")


def spoken() -> Iterator[tuple[Path, Sentence]]:
    """Every sentence of templates, translations and the programs of the rooms that speak."""
    for path in files():
        text = (
            path.read_text(encoding="utf-8") if path.suffix in (".html", ".txt", ".po") and "src" in path.parts else ""
        )
        reader = sentences_of_catalogue if path.suffix == ".po" else sentences_of_template
        yield from ((path, sentence) for sentence in reader(text))
    for room in SPEAKING_ROOMS:
        for path in modules_of_room(room):
            found = sentences_of_python(path.read_text(encoding="utf-8"), docstrings=room == "cli")
            yield from ((path, sentence) for sentence in found)


def test_only_an_award_is_said_to_be_earned_held_or_had() -> None:
    heard = list(spoken())
    wrong = [
        f"{where(path, sentence.line)}: '{word}' in: {sentence.text}"
        for path, sentence in heard
        if (word := claims_too_much(sentence.text))
    ]
    assert heard, "no sentence was found at all"
    assert not wrong, "say *requirements met*; only the college can award:\n" + "\n".join(wrong)


@pytest.mark.parametrize(
    "text",
    [
        "You earned a certificate.",
        "Maya has the Certificate in Data Foundations.",
        "She holds a degree.",
        "You have this badge already.",
        "You’ve the diploma.",
        "Maya has completed the certificate.",
        "You have ⟦credential.name⟧.",
        "Maya has {credential}",
        "You have %(credential_name)s now",
        "Tienes el certificado de soldadura.",
        "Maya ha obtenido el título.",
        "Usted posee la insignia.",
        "132 people have what it takes, and Ana has 2 certificates.",
    ],
)
def test_a_claim_is_heard(text: str) -> None:
    assert claims_too_much(text)


@pytest.mark.parametrize(
    "text",
    [
        "Everything you have learned, counted.",
        "You have 2 of 3 courses of this certificate.",
        "You have {met} of {all} parts of the degree.",
        "Maya meets all requirements of 3 credentials.",
        "The college has not published a price for this certificate.",
        "You have to ask the college for the certificate.",
        "Lakeside College awarded Maya the certificate; she has had it since May, award 12.",
        "You have ⟦award.credential⟧.",
        "A third college has her transcript.",
        "Tienes que pedir el certificado.",
        "Maya ha aprobado el curso; el certificado pide otro.",
        "Se otorgó el certificado que Maya tiene.",
    ],
)
def test_a_plain_statement_is_no_claim(text: str) -> None:
    assert claims_too_much(text) is None


@pytest.mark.parametrize(
    "template",
    [
        "<p>You <strong>earned</strong> a <a href='x'>certificate</a>.</p>",
        '{% translate "You have the certificate." %}',
        "{% blocktranslate with c=x %}Now you have\n the {{ credential.title }}{% endblocktranslate %}",
        '<img src="b.png" alt="The badge that Maya has">',
        '{% include "chip.html" with text="She holds the degree" %}',
        "{% if x %}Not yet.{% else %}You have the certificate{% endif %}",
        "<li>{{ _('You have the badge') }}",
    ],
)
def test_a_claim_is_heard_in_a_template(template: str) -> None:
    assert any(claims_too_much(sentence.text) for sentence in sentences_of_template(template))


@pytest.mark.parametrize(
    "template",
    [
        "{# You have the certificate. #}<p>Requirements met: <b>certificate</b></p>",
        "<p>The certificate</p><p>Lakeside has a library</p>",
        "{% if credential.has_parts %}Parts of the certificate{% endif %}",
        "<script>var s = 'you have the badge'</script><p>The badge</p>",
    ],
)
def test_what_nobody_reads_in_a_template_is_not_heard(template: str) -> None:
    assert [s.text for s in sentences_of_template(template) if claims_too_much(s.text)] == []


def test_a_claim_is_heard_in_a_program_and_in_a_catalogue() -> None:
    program = '"""She has a degree."""\nprint(f"You have {credential.name}")\n'
    assert [s.line for s in sentences_of_python(program, docstrings=False) if claims_too_much(s.text)] == [2]
    assert [s.line for s in sentences_of_python(program, docstrings=True) if claims_too_much(s.text)] == [1, 2]
    catalogue = 'msgid ""\n"Requirements of the certificate: "\n"met."\nmsgstr "Tienes el certificado."\n'
    assert [s.line for s in sentences_of_catalogue(catalogue) if claims_too_much(s.text)] == [4]
