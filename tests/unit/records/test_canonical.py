"""One set of statements has one canonical form, whatever its blank nodes are called and in whatever order it comes."""

from __future__ import annotations

import hashlib
import json
import random
import time
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asyougo.errors import RecordError
from asyougo.records.canonical import Statement, canonical_lines, canonical_text
from asyougo.records.expansion import expand
from asyougo.records.statements import escaped, statements_of
from tests.conftest import SHARED
from tests.unit.records.generated import graph

WILD = SHARED / "data/credentials-wild"
P = "<http://a.example/p>"
CONFIRMED = "30285a8d5cfdd09b0c94d159a30db6f76d43c2668f1a7a8feca8f26a5a7bfd45"
COMPLETE_V1 = "a663e290d6f2b084a01381391f65b5ffa9ea65488609d644614df9cc866767ff"  # rdf-canonize 5.0.0, the same quads


def renamed(statements: list[Statement], names: dict[str, str]) -> list[Statement]:
    return [Statement(*(names.get(word, word) for word in statement)) for statement in statements]


def blank_nodes(statements: list[Statement]) -> list[str]:
    return sorted({word for statement in statements for word in statement if word.startswith("_:")})


@given(st.randoms(use_true_random=False))
def test_names_of_blank_nodes_and_order_of_lines_change_nothing(draw: Any) -> None:
    statements = graph(draw)
    nodes = blank_nodes(statements)
    others = [f"_:x{position}" for position in range(len(nodes))]
    draw.shuffle(others)
    again = renamed(statements, dict(zip(nodes, others, strict=True)))
    draw.shuffle(again)
    assert canonical_text(again) == canonical_text(statements)


def test_two_thousand_graphs_come_out_as_another_implementation_found_them() -> None:
    """rdf-canonize 5.0.0 gave these same bytes for each of these graphs (docs/decisions/0011).

    PyLD 3.3.0 cannot be asked here: it differs from rdf-canonize on about 1 in 4 of them.
    """
    draw = random.Random(1)
    texts = [canonical_text(graph(draw)) for _ in range(2000)]
    assert hashlib.sha256("".join(texts).encode()).hexdigest() == CONFIRMED


def test_two_graphs_with_one_canonical_form_are_the_same_graph() -> None:
    """Against the definition itself: some renaming of blank nodes turns one into the other."""
    draw = random.Random(5)
    seen: dict[str, list[Statement]] = {}
    compared = 0
    for _ in range(1500):
        statements = [one for one in graph(draw) if not one.graph.startswith("_:")]
        nodes = blank_nodes(statements)
        if len(nodes) > 5:
            continue
        other = seen.setdefault(canonical_text(statements), statements)
        compared += other is not statements
        theirs = blank_nodes(other)
        assert len(nodes) == len(theirs)
        assert any(
            set(renamed(statements, dict(zip(nodes, order, strict=True)))) == set(other)
            for order in permutations(theirs)
        )
    assert compared > 50


def test_a_statement_said_twice_counts_once() -> None:
    one = Statement("_:a", P, '"x"', "")
    assert canonical_lines([one, one]) == ['_:c14n0 <http://a.example/p> "x" .\n']


@pytest.mark.parametrize("nodes", [8, 12])
def test_a_clique_is_refused_within_a_second_by_a_count_of_work(nodes: int) -> None:
    names = [f"_:{position}" for position in range(nodes)]
    clique = [Statement(one, P, other, "") for one in names for other in names if one != other]
    begun = time.process_time()
    with pytest.raises(RecordError, match="too tangled"):
        canonical_text(clique)
    assert time.process_time() - begun < 1


def test_a_long_ring_is_refused_and_never_a_traceback() -> None:
    ring = [Statement(f"_:{at}", P, f"_:{(at + 1) % 5000}", "") for at in range(5000)]
    with pytest.raises(RecordError, match="too tangled"):
        canonical_text(ring)


def test_a_thousand_twins_are_no_problem() -> None:
    """A transcript holds hundreds of results that look alike."""
    twins = [Statement("<http://a.example/s>", P, f"_:{at}", "") for at in range(1000)]
    assert len(canonical_lines(twins)) == 1000


def test_control_characters_are_escaped_as_the_standard_says() -> None:
    """PyLD leaves U+0001, U+0008, U+000B, U+000C and U+007F as they are; a signature made so fails elsewhere."""
    assert escaped('\x01\b\t\n\x0b\f\r"\\\x7f\ufffeé') == r"\u0001\b\t\n\u000B\f\r\"\\\u007F\uFFFEé"
    document = {"@context": {"name": "http://a.example/name"}, "@id": "urn:x", "name": "a\x01b"}
    assert canonical_text(statements_of(expand(document))) == '<urn:x> <http://a.example/name> "a\\u0001b" .\n'


@pytest.mark.shared
@pytest.mark.parametrize(
    ("folder", "suffix"), [("eddsa-rdfc-2022", "DataInt"), ("Ed25519Signature2020", "EdSig")], ids=str
)
def test_the_vectors_of_the_standard_come_out_byte_for_byte(folder: str, suffix: str) -> None:
    vectors = WILD / "w3c-vc-di-eddsa/TestVectors" / folder
    signed = json.loads((vectors / f"signed{suffix}.json").read_text("utf-8"))
    unsigned = {name: part for name, part in signed.items() if name != "proof"}
    settings = json.loads((vectors / f"proofConfig{suffix}.json").read_text("utf-8"))
    for value, canon, digest in (
        (unsigned, f"canonDoc{suffix}.txt", f"docHash{suffix}.txt"),
        (settings, f"proofCanon{suffix}.txt", f"proofHash{suffix}.txt"),
    ):
        text = canonical_text(statements_of(expand(value)))
        assert text == (vectors / canon).read_text("utf-8")
        assert hashlib.sha256(text.encode()).hexdigest() == (vectors / digest).read_text("utf-8").strip()


@pytest.mark.shared
def test_the_open_badge_of_the_specification_comes_out_byte_for_byte() -> None:
    document = sample("ob30/simple.json")
    document["issuer"] = {
        "id": "https://example.edu/issuers/565049",
        "type": ["Profile"],
        "name": "Example Corp",
        "url": "https://www.imsglobal.org",
    }
    assert canonical_text(statements_of(expand(document))) == vector("obv3p0/document-canon.txt")
    settings = {
        "@context": document["@context"],
        "type": "DataIntegrityProof",
        "created": "2010-01-01T19:23:24Z",
        "verificationMethod": "https://example.edu/issuers/565049#z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi",
        "cryptosuite": "eddsa-rdfc-2022",
        "proofPurpose": "assertionMethod",
    }
    assert canonical_text(statements_of(expand(settings))) == vector("obv3p0/proof-canon.txt")


@pytest.mark.shared
def test_the_learner_record_of_the_specification_comes_out_byte_for_byte() -> None:
    """Its inner Record has a proof, so blank nodes stand for graphs too."""
    document = sample("clr20/simple.json")
    inner = document["credentialSubject"]["verifiableCredential"][0]
    inner["@context"].append("https://purl.imsglobal.org/spec/ob/v3p0/extensions.json")
    inner["id"] = "urn:uuid:91537dba-56cb-11ec-bf63-0242ac130002"
    inner["name"] = "Example University Degree"
    inner["issuer"] = document["issuer"]
    inner["credentialSubject"]["achievement"] = document["credentialSubject"]["achievement"][0]
    inner["credentialSchema"] = {
        "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json",
        "type": "1EdTechJsonSchemaValidator2019",
    }
    inner["proof"][0] |= {
        "created": "2010-01-01T19:23:24Z",
        "verificationMethod": "https://example.edu/issuers/565049#z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi",
        "proofValue": "z45QnLySMt2mWuW787G6cf3SLkP97ZkMZxLeXH5yaaTQPCtTup4GCV95tU8HEnQJSyGCokSj3AvUhmJtvveTmN4Vu",
    }
    assert canonical_text(statements_of(expand(document))) == vector("clrv2p0/document-canon.txt")


@pytest.mark.shared
def test_a_real_badge_whose_unnamed_parts_look_alike_comes_out_as_in_another_implementation() -> None:
    """`complete_v1.json`, 334 quads: the canonicaliser of the parser that we use gets this one wrong."""
    document = sample("ob30/complete_v1.json")
    statements = set(statements_of(expand(document)))
    assert len(statements) == 334
    assert hashlib.sha256(canonical_text(statements).encode()).hexdigest() == COMPLETE_V1


def sample(path: str) -> Any:
    """A real badge without its proof."""
    document = json.loads((WILD / "1edtech-public-validator" / path).read_text("utf-8"))
    del document["proof"]
    return document


def vector(path: str) -> str:
    """One of the canonical texts that came with the specification; the files have no last line end."""
    text = (WILD / "openbadges-specification/ob_v3p0/impl/test-vectors" / path).read_text("utf-8")
    return text if text.endswith("\n") else text + "\n"
