"""A proof as printed lines, so that the checker's complaint can be shown at the line it is about."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from attrs import frozen

from asyougo.errors import Problem
from asyougo.web.components.states import Proof, ProofLine
from asyougo.web.translation import _

AROUND = 3  # lines shown before and after a refused one
WIDTH = 100  # characters of a list or object that still stands on one line


@frozen
class PrintedLine:
    """One line of a printed JSON value; `path` names the value that begins here ("claims[0].proof.uses[2]")."""

    path: str
    text: str
    value: Any = None


def printed(value: Any) -> tuple[PrintedLine, ...]:
    """A JSON value over lines: small lists and objects on one line, larger ones with one member a line."""
    return tuple(_lines(value, "", "", ""))


def text_of(lines: Sequence[PrintedLine]) -> str:
    """The printed value as one text, which reads back as the same value."""
    return "\n".join(line.text for line in lines)


def _lines(value: Any, path: str, before: str, after: str) -> Iterator[PrintedLine]:
    indent = len(before) - len(before.lstrip())
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or not value or (path and len(before) + len(flat) <= WIDTH):
        yield PrintedLine(path, f"{before}{flat}{after}", value)
        return
    opens, closes = ("{", "}") if isinstance(value, dict) else ("[", "]")
    yield PrintedLine(path, before + opens)
    inside = " " * (indent + 1)
    if isinstance(value, dict):
        dot = "." if path else ""
        members = [(f"{path}{dot}{key}", f"{inside}{json.dumps(key)}: ", entry) for key, entry in value.items()]
    else:
        members = [(f"{path}[{index}]", inside, entry) for index, entry in enumerate(value)]
    for number, (below, start, entry) in enumerate(members):
        yield from _lines(entry, below, start, "," if number < len(members) - 1 else "")
    yield PrintedLine(path, " " * indent + closes + after)


def lines_refused(
    lines: Sequence[PrintedLine], certificate: Any, problems: Sequence[Problem], changed: frozenset[int] = frozenset()
) -> frozenset[int]:
    """The lines (from 0) that the checker's problems are about, at least one.

    A problem names a member of the certificate, or a claim by its supply, reading and kind; within the claim its
    sentence names courses and nodes. Where it names none, the lines that were changed there are meant.
    """
    refused: set[int] = set()
    for problem in problems:
        refused |= _lines_of_problem(lines, certificate, problem, changed)
    return frozenset(refused)


def _lines_of_problem(
    lines: Sequence[PrintedLine], certificate: Any, problem: Problem, changed: frozenset[int]
) -> set[int]:
    field = problem.place.field or ""
    start = _path_of_claim(certificate, field) or field
    within = [number for number, line in enumerate(lines) if _is_within(line.path, start)]
    named = {
        number
        for number in within
        if isinstance(lines[number].value, dict | str) and _is_named(lines[number].value, problem.problem)
    }
    mended = named & changed or named or set(within) & changed
    return mended or set(within[:1]) or set(changed) or {0}


def _path_of_claim(certificate: Any, field: str) -> str | None:
    """The path of the claim that a field such as "claim earned low yes" names."""
    claims = certificate.get("claims") if isinstance(certificate, dict) else None
    for index, claim in enumerate(claims if isinstance(claims, list) else []):
        if (
            isinstance(claim, dict)
            and field == f"claim {claim.get('supply')} {claim.get('reading')} {claim.get('claim')}"
        ):
            return f"claims[{index}].proof"
    return None


def _is_within(path: str, start: str) -> bool:
    return path == start or path.startswith((f"{start}.", f"{start}["))


def _is_named(value: Any, sentence: str) -> bool:
    """Whether a sentence names the item of a line, or, where it names no item, its node."""
    words = set(re.findall(r"[\w#:./+-]+", sentence))
    if isinstance(value, str):
        return value in words
    return any(str(value.get(key)) in words for key in ("item", "node", "on"))


def marked(lines: Sequence[PrintedLine], refused: frozenset[int]) -> Proof:
    """The refused lines with what stands around them; the whole proof, when it is short or nothing is refused."""
    near = {number + step for number in refused for step in range(-AROUND, AROUND + 1)} if refused else set()
    shown: list[ProofLine] = []
    for number, line in enumerate(lines):
        if near and number not in near:
            if not shown or shown[-1].number is not None:
                shown.append(ProofLine("…"))
            continue
        shown.append(ProofLine(line.text, number + 1, wrong=number in refused))
    return Proof(_("The proof, line by line"), tuple(shown))


def lines_changed(before: Sequence[PrintedLine], after: Sequence[PrintedLine]) -> frozenset[int]:
    """The lines (from 0) of the second text that the first does not have at all."""
    known = {line.text.strip().rstrip(",") for line in before}
    return frozenset(n for n, line in enumerate(after) if line.text.strip().rstrip(",") not in known)
