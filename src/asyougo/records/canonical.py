"""One spelling for one set of statements: the RDFC-1.0 canonical form that signatures are made over.

Source: RDF Dataset Canonicalization (W3C Recommendation, 21 May 2024), sections 4.4 to 4.8, with SHA-256.
Statements come in as four N-Quads words (`Statement`); blank nodes are words that start with `_:`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from itertools import permutations
from typing import NamedTuple

from attrs import Factory, define

from asyougo.errors import Place, Problem, RecordError

# Section 4.8 tries every order of the nodes that look alike, so eight nodes that all know each other would
# take hours. Every real file seen needs at most 1 call; 5,000 generated graphs with twins, chains and cycles
# need at most a few hundred. The bounds stop a hostile file within a second on a slow computer.
MOST_CALLS = 4_000
MOST_ORDERS = 20_000
MOST_LINKS = 200_000  # links between blank nodes looked at, in all calls together
DEEPEST_CALL = 150  # nested calls; each takes two Python frames of the 1,000 that Python allows


class Statement(NamedTuple):
    """One quad as N-Quads words; `graph` is empty for the default graph."""

    subject: str
    predicate: str
    object: str
    graph: str

    def line(self) -> str:
        """The statement as one line of canonical N-Quads."""
        graph = f" {self.graph}" if self.graph else ""
        return f"{self.subject} {self.predicate} {self.object}{graph} .\n"


def canonical_lines(statements: Iterable[Statement]) -> list[str]:
    """The statements as sorted lines with canonical names for the blank nodes, each once.

    >>> canonical_lines([Statement("_:x", "<http://a.example/name>", '"Maya"', "")])
    ['_:c14n0 <http://a.example/name> "Maya" .\\n']

    Raises RecordError (code "too-tangled") when the work limit is reached.
    """
    unique = set(statements)
    labels = canonical_labels(unique)
    if not labels:
        return sorted(statement.line() for statement in unique)
    return sorted(
        Statement(
            labels.get(subject, subject), predicate, labels.get(object_, object_), labels.get(graph, graph)
        ).line()
        for subject, predicate, object_, graph in unique
    )


def canonical_text(statements: Iterable[Statement]) -> str:
    """The canonical form as one text, as signed."""
    return "".join(canonical_lines(statements))


def canonical_labels(statements: Iterable[Statement]) -> dict[str, str]:
    """The canonical name of each blank node (section 4.4.3)."""
    mentions: dict[str, list[Statement]] = {}
    for statement in statements:
        for word in {statement.subject, statement.object, statement.graph}:
            if word.startswith("_:"):
                mentions.setdefault(word, []).append(statement)
    hashes = {node: first_degree_hash(node, of) for node, of in mentions.items()}
    alike: dict[str, list[str]] = {}
    for node, digest in hashes.items():
        alike.setdefault(digest, []).append(node)

    canonical = Issuer("_:c14n")
    for digest in sorted(alike):
        if len(alike[digest]) == 1:
            canonical.issue(alike[digest][0])
    if len(alike) < len(hashes):
        search = Search(mentions, hashes, canonical)
        for digest in sorted(alike):
            if len(alike[digest]) == 1:
                continue
            results = []
            for node in alike[digest]:
                if node not in canonical.names:
                    issuer = Issuer("_:b")
                    issuer.issue(node)
                    results.append(search.n_degree_hash(node, issuer, 1))
            for _, issuer in sorted(results, key=lambda result: result[0]):
                for node in issuer.names:
                    canonical.issue(node)
    return canonical.names


def first_degree_hash(node: str, mentions: list[Statement]) -> str:
    """The hash of a blank node's own statements, itself named `_:a` and all others `_:z` (section 4.6.3)."""

    def seen(word: str) -> str:
        return ("_:a" if word == node else "_:z") if word.startswith("_:") else word

    lines = sorted(
        Statement(seen(subject), predicate, seen(object_), seen(graph)).line()
        for subject, predicate, object_, graph in mentions
    )
    return sha256_hex("".join(lines))


@define
class Issuer:
    """Gives out names in order (section 4.5); `names` keeps the order in which they were given."""

    prefix: str
    names: dict[str, str] = Factory(dict)

    def issue(self, node: str) -> str:
        """The name of this node, a new one if it has none."""
        name = self.names.get(node)
        if name is None:
            name = self.names[node] = f"{self.prefix}{len(self.names)}"
        return name

    def copy(self) -> Issuer:
        """An issuer that goes on from here on its own."""
        return Issuer(self.prefix, dict(self.names))


@define
class Search:
    """The search among blank nodes that look alike (section 4.8.3), with its work counted."""

    mentions: dict[str, list[Statement]]
    hashes: dict[str, str]
    canonical: Issuer
    calls: int = 0
    orders: int = 0
    links: int = 0

    def n_degree_hash(self, node: str, issuer: Issuer, depth: int) -> tuple[str, Issuer]:
        """The hash of a node by all that it is linked with, and the names given on the way."""
        self.calls += 1
        if self.calls > MOST_CALLS or depth > DEEPEST_CALL:
            raise too_tangled()
        related = self.related_by_hash(node, issuer)
        data: list[str] = []
        for digest in sorted(related):
            path, issuer = self.best_order(related[digest], issuer, depth)
            data += (digest, path)
        return sha256_hex("".join(data)), issuer

    def related_by_hash(self, node: str, issuer: Issuer) -> dict[str, list[str]]:
        """The blank nodes that share a statement with this one, by the hash of how they are linked."""
        found: dict[str, list[str]] = {}
        for statement in self.mentions[node]:
            for position, word in (("s", statement.subject), ("o", statement.object), ("g", statement.graph)):
                if word != node and word.startswith("_:"):
                    self.links += 1
                    if self.links > MOST_LINKS:
                        raise too_tangled()
                    digest = self.related_hash(word, statement.predicate, issuer, position)
                    found.setdefault(digest, []).append(word)
        return found

    def related_hash(self, node: str, predicate: str, issuer: Issuer, position: str) -> str:
        """The hash of one link (section 4.7.3)."""
        name = self.canonical.names.get(node) or issuer.names.get(node) or self.hashes[node]
        return sha256_hex(f"{position}{'' if position == 'g' else predicate}{name}")

    def best_order(self, nodes: list[str], issuer: Issuer, depth: int) -> tuple[str, Issuer]:
        """The smallest path over all orders of these nodes, and the names it gives (step 5.4)."""
        best_path = ""
        best_issuer = issuer
        for order in permutations(nodes):
            self.orders += 1
            if self.orders > MOST_ORDERS:
                raise too_tangled()
            walked = self.walk(order, issuer.copy(), best_path, depth)
            if walked is not None and (not best_path or walked[0] < best_path):
                best_path, best_issuer = walked
        return best_path, best_issuer

    def walk(self, order: tuple[str, ...], issuer: Issuer, best: str, depth: int) -> tuple[str, Issuer] | None:
        """The path of one order; None as soon as it can no longer be the smallest."""
        path = ""
        to_follow = []
        for node in order:
            name = self.canonical.names.get(node)
            if name is None:
                if node not in issuer.names:
                    to_follow.append(node)
                name = issuer.issue(node)
            path += name
            if is_beaten(path, best):
                return None
        for node in to_follow:
            digest, followed = self.n_degree_hash(node, issuer, depth + 1)
            path += f"{issuer.issue(node)}<{digest}>"
            issuer = followed
            if is_beaten(path, best):
                return None
        return path, issuer


def is_beaten(path: str, best: str) -> bool:
    """Whether this beginning of a path is already larger than the best one."""
    return bool(best) and len(path) >= len(best) and path > best


def sha256_hex(text: str) -> str:
    """SHA-256 of the text's UTF-8 bytes, as lower-case hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def too_tangled() -> RecordError:
    """What is said when a document could be read only with unreasonable work."""
    problem = Problem(
        Place(field="$"),
        "the record is too tangled to check",
        "Its unnamed parts refer to each other in a circle. Ask the issuer for a record with an id on each part.",
        code="too-tangled",
    )
    return RecordError(str(problem), (problem,))
