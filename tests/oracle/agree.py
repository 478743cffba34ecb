"""Whether the auditor and the oracle say the same of a pair; what they differ in, in words, and the smallest case."""

from __future__ import annotations

from attrs import evolve

from asyougo.audit.certificate import check
from asyougo.audit.match import match
from asyougo.audit.prepare import prepare
from asyougo.model.finding import Finding, Verdict
from tests.oracle.case import make_case
from tests.oracle.exhaustive import TooLarge, truth
from tests.oracle.pairs import Pair
from tests.oracle.recount import allocation_holds, names_a_paper, uses_of
from tests.oracle.remaining import Left, courses_left
from tests.oracle.shrink import Triple, shrink

OPEN = (Verdict.NOT_SATISFIED, Verdict.UNDETERMINED)


def difference(pair: Pair, *, remaining: bool = False) -> str | None:
    """What differs, or None. Raises TooLarge where the oracle cannot try everything."""
    oracle = truth(pair.rule, pair.transcript, pair.context)
    prepared = prepare(pair.transcript, pair.context)
    finding = match(pair.rule, prepared, catalogue=pair.catalogue)
    said = (finding.verdict, finding.at_least, finding.undetermined_at)
    if said != (oracle.verdict, oracle.at_least, oracle.undetermined_at):
        return f"the oracle says {words(*said_by(oracle))}, the auditor {words(*said)}"
    problems = check(pair.rule, prepared, finding.certificate, pair.catalogue)
    if problems:
        return f"the certificate is refused: {problems[0].problem}"
    return uncounted(pair, finding) or (left_differs(pair, finding) if remaining else None)


def said_by(oracle) -> tuple[Verdict, Verdict, str | None]:  # type: ignore[no-untyped-def]
    return oracle.verdict, oracle.at_least, oracle.undetermined_at


def words(verdict: Verdict, at_least: Verdict, supply: str | None) -> str:
    return f"{verdict.value} (at least {at_least.value}, {supply})"


def uncounted(pair: Pair, finding: Finding) -> str | None:
    """An allocation that the oracle does not find to hold when it counts it again."""
    case = make_case(pair.rule, pair.transcript, pair.context)
    for claim in finding.certificate["claims"]:
        if claim["claim"] != "yes":
            continue
        uses = uses_of(claim["proof"])
        if names_a_paper(case, uses):
            continue
        if not allocation_holds(case, pair.context, claim["supply"], claim["reading"], uses):
            return f"an allocation that does not hold: {claim['supply']} {claim['reading']} {uses}"
    return None


def left_differs(pair: Pair, finding: Finding) -> str | None:
    """Whether what is left differs: what is proven is equal, what is not contains the oracle's interval."""
    if finding.verdict not in OPEN:
        return None if finding.remaining.courses == (0, 0) else f"{finding.remaining.courses} left of a yes"
    oracle = courses_left(pair.rule, pair.transcript, pair.context, catalogue=pair.catalogue)
    said: Left = (None, None) if finding.remaining.impossible else finding.remaining.courses or (0, None)
    if contains(said, oracle, proven=finding.remaining.proven or finding.remaining.impossible):
        return None
    return f"the oracle finds {oracle} courses left, the auditor {said}"


def contains(said: Left, oracle: Left, *, proven: bool) -> bool:
    """Whether an interval is right: equal where it is proven, else around the oracle's. None is without end."""
    if proven or said[0] is None:
        return said == oracle
    if oracle[0] is None:
        return said[1] is None
    return said[0] <= oracle[0] and (said[1] is None or (oracle[1] is not None and oracle[1] <= said[1]))


def smallest(pair: Pair, *, remaining: bool = False) -> Pair:
    """The smallest pair that still differs in the same kind of way."""
    kind = kind_of(difference(pair, remaining=remaining))

    def still(triple: Triple) -> bool:
        try:
            return kind_of(difference(of(pair, triple), remaining=remaining)) == kind
        except (TooLarge, KeyError, ValueError):
            return False

    return of(pair, shrink((pair.rule, pair.transcript, pair.context), still))


def of(pair: Pair, triple: Triple) -> Pair:
    return evolve(pair, rule=triple[0], transcript=triple[1], context=triple[2])


def kind_of(found: str | None) -> str | None:
    """The difference without its particulars."""
    return found and found.split(":")[0]
