"""Which pairs of a group of records get an answer, and what is already settled of them.

Clear records are settled by counting and matching where a rule is a list of places; for everything else the sieve
drops what misses too much. What is left goes to the auditor.
"""

from __future__ import annotations

from collections.abc import Sequence

from asyougo.model.transcript import PreparedTranscript
from asyougo.population.pack import RulePack
from asyougo.population.settle import Settler
from asyougo.population.sieve import Kept, Sieve


class Sift:
    """Sifts for one pack; what was learned about a course is kept for the next records."""

    def __init__(self, pack: RulePack) -> None:
        self.settler = Settler(pack)
        settled = self.settler.rules
        self.all_rules = Sieve(pack)
        self.other_rules = Sieve(pack, [rule for rule in range(len(pack.plans)) if rule not in settled])

    def keep_all(self, records: Sequence[PreparedTranscript]) -> list[list[Kept]]:
        """For each record the rules that stay, in the order of the pack."""
        clear = [number for number, record in enumerate(records) if self.settler.is_clear(record)]
        unclear = [number for number in range(len(records)) if number not in set(clear)]
        kept: list[list[Kept]] = [[] for _ in records]
        for sieve, numbers in ((self.other_rules, clear), (self.all_rules, unclear)):
            for number, found in zip(numbers, sieve.keep_all([records[n] for n in numbers]), strict=True):
                kept[number] = found
        for place, rule, missing, counted in self.settler.pairs([records[n] for n in clear]).tolist():
            near = missing <= self.settler.slack
            is_no = missing > 0 and rule not in self.settler.compiled.with_facts
            kept[clear[place]].append(Kept(rule, near, promised=not counted if is_no else None))
        return [sorted(found, key=lambda one: one.rule) for found in kept]
