"""Documents and graphs made at random from the words of real contexts, right and wrong ones mixed. Fixed seeds."""

from __future__ import annotations

import random
from typing import Any

from asyougo.records.canonical import Statement
from asyougo.records.contexts import CREDENTIALS_V1, CREDENTIALS_V2, OPEN_BADGES_3

CLR = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
OB_3_0_0 = "https://purl.imsglobal.org/spec/ob/v3p0/context.json"
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
ED25519 = "https://w3id.org/security/suites/ed25519-2020/v1"
DATA_INTEGRITY = "https://w3id.org/security/data-integrity/v2"

CONTEXTS = (
    [CREDENTIALS_V2],
    [CREDENTIALS_V2, OPEN_BADGES_3],
    [CREDENTIALS_V2, CLR, OPEN_BADGES_3],
    [CREDENTIALS_V1, OB_3_0_0],
    [CREDENTIALS_V1, OPEN_BADGES_3],
    [CREDENTIALS_V2, OPEN_BADGES_3, EXTENSIONS],
    [CREDENTIALS_V2, EXAMPLES],
    [CREDENTIALS_V1, ED25519],
    [CREDENTIALS_V2, OPEN_BADGES_3, DATA_INTEGRITY],
)
OWN_CONTEXTS = (
    {"gpaHonors": "https://a.example/gpa"},
    {"ex": "https://a.example/"},
    {
        "gpaHonors": {"@id": "https://a.example/gpa", "@type": "@id"},
        "employerNote": {"@id": "https://a.example/n", "@context": {"nam": "https://a.example/nam"}},
    },
    [CREDENTIALS_V2, OPEN_BADGES_3],
)
TYPES = (
    "VerifiableCredential OpenBadgeCredential AchievementCredential AchievementSubject Achievement Profile Result "
    "ResultDescription IdentityObject Image Address GeoCoordinates Criteria Alignment Evidence Related ClrCredential "
    "ClrSubject Association BitstringStatusListEntry JsonSchema DataIntegrityProof EndorsementCredential "
    "VerifiablePresentation IdentifierEntry RubricCriterionLevel Ed25519Signature2020 OtherCredential honorsDegree "
    "Profil sec:Foo https://a.example/T ex:T"
).split()
WORDS = (
    "name description issuer credentialSubject achievement criteria narrative evidence alignment targetName targetUrl "
    "targetType identifier identityHash hashed image caption address addressCountry geo latitude resultDescription "
    "requiredValue rubricCriterionLevel level result status value achievedLevel credentialStatus statusListIndex "
    "statusPurpose credentialSchema proof created proofPurpose verificationMethod cryptosuite verifiableCredential "
    "association sourceId creator parentOrg email official related source endorsement endorsementJwt validFrom "
    "validUntil issuanceDate partial creditsAvailable humanCode tag gpaHonors employerNote nam Name sec:foo "
    "https://a.example/p ex:q refreshService termsOfUse holder relatedResource digestSRI jsonSchema"
).split()
VALUES = (
    "x",
    "did:web:a.example",
    "https://a.example/1",
    "assertionMethod",
    "CFItem",
    3,
    4.5,
    True,
    "2026-01-01T00:00:00Z",
    "Profile",
)


def defined_document(draw: random.Random) -> dict[str, Any]:
    """A document in which nearly every word is defined, by a default vocabulary where by nothing else."""
    made = document(draw)
    made["@context"].append({"@vocab": "https://a.example/vocab#"})
    return made


def document(draw: random.Random) -> dict[str, Any]:
    """A document, nested up to four levels, with some words that its contexts do not define."""
    made = thing(draw, 4)
    made["@context"] = [*draw.choice(CONTEXTS), *([{"ex": "https://a.example/ns#"}] if draw.random() < 0.3 else [])]
    if draw.random() < 0.15:
        container = draw.choice(["@set", "@list"])
        made["@context"].append({"gpaHonors": {"@id": "https://a.example/gpa", "@container": container}})
    return made


def thing(draw: random.Random, depth: int) -> dict[str, Any]:
    """One object."""
    made: dict[str, Any] = {}
    if draw.random() < 0.8:
        kinds = [draw.choice(TYPES) for _ in range(draw.randint(1, 3))]
        made["type"] = draw.choice([kinds[0], kinds])
    if draw.random() < 0.4:
        made["id"] = f"https://a.example/{draw.randint(1, 9)}"
    for _ in range(draw.randint(1, 5)):
        made[draw.choice(WORDS)] = value(draw, depth)
    if draw.random() < 0.06:
        made["@context"] = draw.choice(OWN_CONTEXTS)
    return made


def value(draw: random.Random, depth: int) -> Any:
    """One value: text, a number, an object, a list."""
    kind = draw.random()
    if depth <= 0 or kind < 0.35:
        return draw.choice(VALUES)
    if kind < 0.85:
        return thing(draw, depth - 1)
    return [value(draw, depth - 1) for _ in range(draw.randint(1, 2))]


def graph(draw: random.Random) -> list[Statement]:
    """A small graph with blank nodes that look alike: twins, chains, cycles, pairs of cycles, any."""
    count = draw.randint(1, 8)
    kind = draw.choice(("twins", "chain", "cycle", "cycles", "any", "any"))
    knows, has, hub = "<http://a.example/p>", "<http://a.example/q>", "<http://a.example/s>"
    nodes = [f"_:n{position}" for position in range(count)]
    made: list[Statement] = []
    if kind == "chain":
        made += [Statement(one, knows, other, "") for one, other in zip(nodes, nodes[1:], strict=False)]
    if kind in ("cycle", "cycles"):
        made += [Statement(nodes[at], knows, nodes[(at + 1) % count], "") for at in range(count)]
    if kind == "cycles":
        made += [Statement(f"_:m{at}", knows, f"_:m{(at + 1) % count}", "") for at in range(count)]
    if kind == "twins":
        for node in nodes:
            made += [Statement(hub, knows, node, ""), Statement(node, has, f'"{draw.randint(0, 1)}"', "")]
    if kind == "any" or draw.random() < 0.5:
        for _ in range(draw.randint(1, 12)):
            made.append(
                Statement(
                    draw.choice([*nodes, hub]),
                    draw.choice([knows, has]),
                    draw.choice([*nodes, '"x"', "<http://a.example/o>"]),
                    draw.choice(["", "", "", draw.choice(nodes), "<http://a.example/g>"]),
                )
            )
    return made
