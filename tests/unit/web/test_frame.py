"""Every page stands in the same frame: no script, no other host, nothing kept, an answer to every mistake."""

from __future__ import annotations

import re

import pytest
from django.test import Client

PAGES = ("/", "/components", "/about-these-numbers", "/personas", "/for/adviser", "/es/", "/es/about-these-numbers")


@pytest.mark.parametrize("address", PAGES)
def test_a_page_asks_for_no_script_and_nobody_else(client: Client, address: str) -> None:
    answer = client.get(address)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "script-src" not in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert not re.search(r"<script|\bon[a-z]+=|style=|https?://(?!testserver)", text)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_says_which_language_it_is_in_and_leads_to_the_other(client: Client, address: str) -> None:
    text = client.get(address).content.decode()
    language, other = ("es", "en") if address.startswith("/es") else ("en", "es")
    assert f'<html lang="{language}">' in text
    found = re.search(rf'href="([^"]+)" hreflang="{other}"', text)
    assert found
    assert f'<html lang="{other}">' in client.get(found[1]).content.decode()


def test_an_unknown_address_is_answered_in_the_same_voice(client: Client) -> None:
    answer = client.get("/no-such-page")
    assert answer.status_code == 404
    assert "There is no page here" in answer.content.decode()


def test_a_form_from_elsewhere_is_refused_and_nothing_is_done() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/persona", {"role": "registrar"})
    assert answer.status_code == 403
    assert "This form is no longer open" in answer.content.decode()
    assert "persona" not in answer.cookies


def test_another_host_name_is_refused(client: Client) -> None:
    assert client.get("/", headers={"host": "example.org"}).status_code == 400


def test_choosing_a_person_is_remembered_until_the_browser_closes() -> None:
    client = Client()
    answer = client.post("/persona", {"role": "adviser"})
    assert answer.status_code == 302
    cookie = answer.cookies["persona"]
    assert cookie["httponly"] and cookie["samesite"] == "Strict" and not cookie["max-age"]
    assert "You look as Ines Marte, adviser." in client.get("/").content.decode()
    client.post("/persona", {"role": "visitor"})
    assert "You look as" not in client.get("/").content.decode()


def test_a_forged_choice_of_person_counts_for_nothing() -> None:
    client = Client()
    client.cookies["persona"] = "registrar:forged"
    assert "You look as" not in client.get("/").content.decode()
