"""Which pairs of a group of records get an answer, and what is already settled of them.

Clear records are settled by counting and matching where a rule is places for courses. Where it asks for more than
courses, that alone settles who misses too much; of the others, and of everything else, the sieve drops what it can.
What is left goes to the auditor.
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
        self.sieve = Sieve(pack)

    def keep_all(self, records: Sequence[PreparedTranscript]) -> list[list[Kept]]:
        """For each record the rules that stay, in the order of the pack."""
        clear = [number for number, record in enumerate(records) if self.settler.is_clear(record)]
        unclear = sorted(set(range(len(records))) - set(clear))
        among = {rule: unclear.copy() for rule in self.settler.rules}
        settled: list[tuple[int, Kept]] = []
        slack, with_facts = self.settler.slack, self.settler.compiled.with_facts
        for place, rule, missing, counted in self.settler.pairs([records[n] for n in clear]).tolist():
            if rule in with_facts:
                among[rule].append(clear[place])
            else:
                promised = not counted if missing else None
                settled.append((clear[place], Kept(rule, missing <= slack, promised)))
        kept = self.sieve.keep_all(records, among)
        for number, found in settled:
            kept[number].append(found)
        return [sorted(found, key=lambda one: one.rule) for found in kept]
