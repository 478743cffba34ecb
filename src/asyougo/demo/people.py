"""Who the invented learners are: age, where and when they studied, how much, whether they came back.

Shares follow the published figures in `demo/data/figures.csv`. Each share is met by spreading learners evenly over
the unit square (a two-dimensional golden-ratio sequence), not by drawing lots, so that it holds to a few learners at
any size. Learner number N is the same person for the same seed, however many learners there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from random import Random

from attrs import frozen

from asyougo.demo.world import World, rows
from asyougo.model.terms import Term

AS_OF = date(2026, 5, 1)
REPORTING_YEAR = 2024
"""The academic year 2024-25, for which re-enrolment and stop-outs are counted."""

YEARS_LOOKED_BACK = 10
FALL, SPRING, SUMMER = 2, 0, 1

# The R2 sequence of M. Roberts: multiples of 1/p and 1/p^2 modulo 1, p the real root of x^3 = x + 1.
_STEP_U, _STEP_V = 0.7548776662466927, 0.5698402909980532
_LARGE_PRIME = 1_000_003


@frozen
class Shares:
    """Published shares as fractions, from `figures.csv`."""

    aged_18_to_64: float
    potential_completers: float
    recent_stop_outs: float
    re_enrolled: float
    first_credential: float
    withdrawn_attempts: float
    repeated_attempts: float


@frozen
class Assumptions:
    """What nobody publishes and we assumed, as fractions, from `assumptions.csv`."""

    held_transcripts: float
    closed_colleges: float
    papers_not_received: float
    unreadable_rows: float
    several_schools: float
    full_time_credits_a_year: int


@frozen
class Profile:
    """One invented learner before any course is chosen.

    credits: enrolled semester credits to reach, withdrawn courses included.
    last: last term before the learner stopped; returned: the term of coming back, None for most.
    second: another school that the learner attended after the first.
    """

    number: int
    id: str
    name: str
    born: int
    home: str
    second: str | None
    credits: int
    last: Term
    returned: Term | None
    first_credential: bool
    potential_completer: bool


@cache
def read_shares() -> Shares:
    """The published shares that learners are shaped on."""
    return Shares(**{row["measure"]: float(row["target"]) / 100 for row in rows("figures.csv")})


@cache
def read_assumptions() -> Assumptions:
    """The assumptions that learners are shaped on."""
    given = {row["name"]: row["value"] for row in rows("assumptions.csv")}
    credits = int(given.pop("full_time_credits_a_year"))
    return Assumptions(**{name: float(value) / 100 for name, value in given.items()}, full_time_credits_a_year=credits)


def lots_of(seed: int, number: int) -> Random:
    """The chance of one learner: the same for the same seed and number."""
    return Random(seed * _LARGE_PRIME + number)


def profiles(world: World, numbers: range, seed: int) -> Iterator[Profile]:
    """The profiles of some learners, one after the other."""
    shares, assumed = read_shares(), read_assumptions()
    homes = [school for school in world.schools if school.closed_on is None]
    weights = [school.weight for school in homes]
    shift_u, shift_v = Random(seed).random(), Random(seed + 1).random()
    for number in numbers:
        u = (shift_u + number * _STEP_U) % 1
        v = (shift_v + number * _STEP_V) % 1
        lots = lots_of(seed, number)
        working_age = u < shares.aged_18_to_64
        # The lowest part of u came back, the next part stopped recently; both are shares of the 18 to 64 year olds.
        back = shares.aged_18_to_64 * shares.re_enrolled
        recent = back + shares.aged_18_to_64 * shares.recent_stop_outs
        completer = working_age and v < shares.potential_completers
        home = lots.choices(homes, weights)[0]
        second = None
        if lots.random() < assumed.several_schools:
            second = lots.choices(world.schools, [school.weight for school in world.schools])[0].id
        returned = Term(REPORTING_YEAR, FALL) if u < back else None
        last = _last_term(lots, recent=back <= u < recent, completer=completer, working_age=working_age)
        yield Profile(
            number=number,
            id=learner_id(number),
            name=name_of(lots),
            born=_born(lots, last, working_age),
            home=home.id,
            second=None if second == home.id else second,
            credits=_credits(lots, completer, returned is not None, assumed.full_time_credits_a_year),
            last=last,
            returned=returned,
            first_credential=u < back * shares.first_credential,
            potential_completer=completer,
        )


def learner_id(number: int) -> str:
    """The id of a learner of the demonstration: D-000017."""
    return f"D-{number:06d}"


def _last_term(lots: Random, *, recent: bool, completer: bool, working_age: bool) -> Term:
    """The last term before stopping. Recent: in 2023-24, so that 2024-25 is the first year without a term."""
    if recent:
        return Term(REPORTING_YEAR - 1, FALL) if lots.random() < 0.4 else Term(REPORTING_YEAR, SPRING)
    if completer:  # all of it lies within the ten years that are looked at
        year = lots.randint(AS_OF.year - 5, REPORTING_YEAR - 2)
    elif working_age:
        year = REPORTING_YEAR - 2 - min(int(lots.expovariate(1 / 6)), 18)
    else:
        year = lots.randint(1985, 2012)
    return Term(year, FALL if lots.random() < 0.45 else SPRING)


def _born(lots: Random, last: Term, working_age: bool) -> int:
    """The year of birth: at least 18 when the studies ended, and 18 to 64 or 65 to 90 on the day of the question."""
    if not working_age:
        return AS_OF.year - lots.randint(65, 84)
    youngest, oldest = AS_OF.year - last.year + 20, 64
    return AS_OF.year - min(oldest, youngest + int(lots.betavariate(1.1, 2.2) * (oldest - youngest + 1)))


def _credits(lots: Random, completer: bool, returns: bool, full_time_credits_a_year: int) -> int:
    """Credits to enrol in. Two full-time years within ten years make a potential completer; the others stay below."""
    two_years = 2 * full_time_credits_a_year
    if completer:
        return two_years + 1 + min(int(lots.expovariate(1 / 22)), 80)
    return min(3 + int(lots.expovariate(1 / 17)), two_years - (30 if returns else 10))


GIVEN_NAMES = (
    "Ada Adriana Ahmed Aisha Alma Amara Ana Andre Anh Beatriz Ben Bianca Bo Carla Carlos Chen Clara Cruz Dana "
    "Daniel Darius Deja Diego Elena Eli Elif Emeka Esther Fatima Felix Gloria Grace Hana Hector Hugo Imani "
    "Ines Isaac Ivan Jada Jamal Joon Jorge Julia Kai Keisha Lan Leila Leon Liam Lucia Luis Malik Mara Marcus "
    "Mei Mina Nadia Nia Noah Nora Omar Pablo Priya Quinn Rafael Rosa Ruth Sam Sara Sofia Tariq Teresa Thuy "
    "Tomas Uma Vera Victor Will Ximena Yara Yusuf Zoe"
).split()
INITIALS = "ABCDEFGHIJKLMNOPRSTVWYZ"


def name_of(lots: Random) -> str:
    """An invented name: a given name and an initial."""
    return f"{lots.choice(GIVEN_NAMES)} {lots.choice(INITIALS)}."
