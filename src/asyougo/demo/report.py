"""The report of `make demo`: one screen of text, every number of it computed in this run."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from textwrap import wrap

from asyougo.demo.case import PlantedClass
from asyougo.demo.results import CountOnly, MayaResult, Results
from asyougo.demo.world import read_world
from asyougo.model.units import write_exact

WIDTH = 80
MOST_LINES = 24
LONGEST_BAR = 30  # characters
LABEL = 22  # columns before the text of a line about Maya
NAMES = 3  # credentials named in one line

TITLES: dict[PlantedClass, str] = {
    "met": "requirements met",
    "one_short": "one requirement short",
    "cannot_tell": "nobody can tell",
    "counted_twice": "traps: counted twice",
    "grade_residency": "traps: grade, residency",
    "year_or_expiry": "traps: year, OR/AND, expiry",
}


def report(results: Results, folder: str, address: str | None) -> str:
    """The whole report: at most 24 lines of at most 80 columns.

    folder: where the files of the run lie, as the commands name it; address: where the pages are open, if they are.
    """
    lines = [
        "AsYouGo demonstration: invented people, invented colleges, real kinds of rules",
        progress(results.pairs, results.pairs, results.seconds),
        "",
        *_maya(results.maya),
        "",
        *_state(results),
        "",
        *_next(folder, address),
    ]
    return "\n".join(lines)


def progress(done: int, pairs: int, seconds: float) -> str:
    """The progress of a run in one line: a bar, pairs, seconds."""
    text = f"{done:,} of {pairs:,} learner x credential pairs, {seconds:.0f} s"
    bar = min(LONGEST_BAR, WIDTH - len(text) - 3)
    filled = bar if pairs == 0 else bar * done // pairs
    return f"[{'#' * filled}{'.' * (bar - filled)}] {text}"


def _maya(maya: MayaResult) -> list[str]:
    lines = [f"Maya: {write_exact(maya.credits)} credits, {maya.colleges} colleges, no degree"]
    lines += _said("requirements met", len(maya.met), _some([credential.name for credential in maya.met]))
    one_away = [f"{_short(one.name)}: {', '.join(one.courses)}{_price(one.price_usd)}" for one in maya.one_away]
    lines += _said("one course from", len(maya.one_away), _some(one_away, "; "))
    unknown = [f"{_short(one.name)}: {_keeps(one.institution, one.amount_usd)}" for one in maya.cannot_tell]
    lines += _said("nobody can tell", len(maya.cannot_tell), _some(unknown, "; "))
    counted = [f"more, wrongly: {_short(one.name)}.{_why_not(one)}" for one in maya.count_only]
    lines += _said("a count would say", len(maya.count_only), "; ".join(counted) or "more", lines=2)
    return lines


def _why_not(promised: CountOnly) -> str:
    if not promised.parts:
        return ""
    parts = " and ".join(filter(None, (", ".join(promised.parts[:-1]), promised.parts[-1])))
    proof = "Proof checked" if promised.checked else "THE PROOF FAILS"
    return f" For {parts} only {' and '.join(promised.courses)} fit. {proof}"


def _said(what: str, number: int, text: str, lines: int = 1) -> list[str]:
    """One line about Maya: what, how many, which; cut to so many lines."""
    head = f"  {what:<17}{number:>3}"
    room = WIDTH - LABEL - 1
    parts = wrap(text, room, max_lines=lines, placeholder=" ...") or [""]
    return [f"{head} {parts[0]}".rstrip(), *(f"{'':{LABEL}} {part}" for part in parts[1:])]


def _some(names: Iterable[str], separator: str = ", ") -> str:
    return separator.join(names)


def _short(name: str) -> str:
    """A credential as it is said in passing: AS Business, Data Analysts."""
    for long, short in (
        ("Associate of Science in ", "AS "),
        ("Associate of Arts in ", "AA "),
        ("Certificate in ", ""),
        ("Certificate for ", ""),
    ):
        name = name.replace(long, short)
    return name


def _price(usd: Fraction | None) -> str:
    return "" if usd is None else f", ${write_exact(usd)}"


def _keeps(institution: str | None, usd: Fraction | None) -> str:
    if institution is None:
        return "a question is open"
    owed = "" if usd is None else f" (${write_exact(usd)})"
    return f"{read_world().name(institution)} keeps her transcript{owed}"


def _state(results: Results) -> list[str]:
    lines = [f"{'Across the state':<29}learners  planted  found  missed  wrong"]
    for one in results.classes:
        title = f"  {TITLES[one.class_]}"
        lines.append(f"{title:<29}{one.learners:>8,}{one.planted:>9}{one.found:>7}{one.missed:>8}{one.wrong:>7}")
    wrongly = results.count_only_would_have_promised_wrongly
    planted = f"we planted these cases: docs/evidence.md. A count promises {wrongly:,} more, wrongly"
    lines.append(planted if len(planted) <= WIDTH else planted.replace(" more, wrongly", " wrongly"))
    pruned = float(100 * results.pruned_share)
    accepted, checked = results.certificates_accepted, results.certificates_checked
    lines.append(f"Certificates accepted: {accepted:,} of {checked:,}. Pruned before: {pruned:.1f}% of pairs")
    return lines


def _next(folder: str, address: str | None) -> list[str]:
    lines = [
        "Next: asyougo audit check FINDING.json --rule FILE --transcript FILE",
        f"      asyougo verify {folder}/maya.json",
        "      asyougo retro --rules DIR --records YOUR-EXPORT.csv --out DIR",
    ]
    if address is not None:
        lines.append(f"      open {address}")
    return lines
