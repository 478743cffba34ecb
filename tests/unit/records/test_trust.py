"""A list of issuers is read line by line; a line that cannot be used is named and trusts nobody."""

from __future__ import annotations

import json
from datetime import date

import pytest

from asyougo.errors import InputError
from asyougo.records.keyfile import new_key
from asyougo.records.keys import multikey
from asyougo.records.trust import is_demonstration, is_invented_host, read_trust

KEY = multikey(new_key("", bytes(32)).public)
HEAD = "issuer,name,home_page,registry,date,licence,key\n"


def test_a_table_gives_issuers_with_their_registry_and_key() -> None:
    line = f"did:web:a.example,A College,https://a.example,State registry,2026-10-12,CC0,{KEY}\n"
    trust, problems = read_trust((HEAD + line).encode("utf-8-sig"), "list.csv")
    issuer = trust.issuers["did:web:a.example"]
    assert problems == ()
    assert (issuer.name, issuer.registry, issuer.listed_on) == ("A College", "State registry", date(2026, 10, 12))
    assert len(issuer.keys) == 1
    assert trust.lists == ("list.csv",)


def test_json_gives_the_same() -> None:
    line = {"issuer": "did:web:a.example", "name": "A College", "key": KEY}
    for content in ({"issuers": [line]}, [line]):
        trust, problems = read_trust(json.dumps(content).encode(), "list.json")
        assert (list(trust.issuers), problems) == (["did:web:a.example"], ())


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("A College,did:web:a.example,,,,,", "issuer"),
        ("did:web:lakeside.invalid,Lakeside,,,,,", "issuer"),
        ("https://Lakeside.INVALID./x,Lakeside,,,,,", "issuer"),
        ("did:web:a.example,DEMONSTRATION Lakeside,,,,,", "issuer"),
        ("did:web:a.example,A,,,,,z6MkBad", "key"),
        ("did:web:a.example,A,,,12 Oct 2026,,", "date"),
        (",,,,,,", "issuer"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_and_the_others_go_on(line: str, field: str) -> None:
    trust, problems = read_trust(f"{HEAD}{line}\ndid:web:b.example,B,,,,,\n".encode(), "list.csv")
    assert list(trust.issuers) == ["did:web:b.example"]
    assert [(problem.place.file, problem.place.row, problem.place.field) for problem in problems] == [
        ("list.csv", 2, field)
    ]


@pytest.mark.parametrize("data", [b"", b"name\nA\n", b"{}", b'{"issuers": 7}', b"[7]", b"\xff\xff"])
def test_another_file_is_no_list(data: bytes) -> None:
    with pytest.raises(InputError):
        read_trust(data, "list.csv")


@pytest.mark.parametrize(
    ("identity", "invented"),
    [
        ("did:web:lakeside.invalid", True),
        ("did:web:lakeside.invalid%3A8000:i:x", True),
        ("did:web:LAKESIDE.INVALID", True),
        ("https://lakeside.invalid/i/x", True),
        ("https://lakeside.invalid.:443/", True),
        ("did:web:invalid", True),
        ("did:web:lakeside.example", False),
        ("did:web:lakeside.example:invalid", False),
        ("did:web:notinvalid", False),
        ("https://lakeside.example/x.invalid", False),
        ("did:key:z6Mk", False),
        ("https://[broken", False),
    ],
)
def test_a_demonstration_is_known_by_its_host(identity: str, invented: bool) -> None:
    assert is_invented_host(identity) is invented


def test_a_demonstration_is_known_by_the_first_word_of_a_name() -> None:
    assert is_demonstration("did:web:a.example", "DEMONSTRATION Data Foundations")
    assert is_demonstration("did:web:a.example", "Data Foundations", "DEMONSTRATION Lakeside")
    assert not is_demonstration("did:web:a.example", "Demonstration of CPR", None)
