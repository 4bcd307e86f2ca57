"""How many inputs were tried, and what became of them: the table at the end of a run."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """Inputs by where they were put, and by what the program made of them."""

    made: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, where: str, outcome: str) -> None:
        """Count one input: `taken` exactly as it stood, `refused` in a sentence, or `blank`."""
        self.made.setdefault(where, Counter())[outcome] += 1

    def lines(self) -> list[str]:
        """Return the table."""
        head = f"{'where':<34}{'inputs':>8}{'taken':>8}{'refused':>9}{'blank':>7}"
        total: Counter[str] = Counter()
        lines = [head]
        for where, outcomes in self.made.items():
            total += outcomes
            lines.append(_line(where, outcomes))
        return [*lines, _line("all", total)]


def _line(where: str, outcomes: Counter[str]) -> str:
    return f"{where:<34}{outcomes.total():>8}{outcomes['taken']:>8}{outcomes['refused']:>9}{outcomes['blank']:>7}"
