"""A derivation: how one number came about, in the words and figures that a trader can check with a pocket calculator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.model.number import plain, significant

if TYPE_CHECKING:
    from decimal import Decimal

    from planner.model.terms import Sourced


def digits(value: Decimal | None) -> str:
    """Return a number at twelve significant digits, enough to follow the arithmetic; "none" where it does not exist."""
    return "none" if value is None else plain(significant(value, 12)).replace("-", "−")


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """How one number came about.

    `formula` is written with names, `worked` is the same with the numbers in, line by line; `inputs` are (name, value, where it came from);
    `rules` say which tier or rule was used; `sources` carry address, date and status.
    """

    key: str
    title: str
    meaning: str
    formula: str
    worked: tuple[str, ...]
    result: str
    inputs: tuple[tuple[str, str, str], ...] = ()
    rules: tuple[str, ...] = ()
    sources: tuple[Sourced, ...] = ()

    def as_text(self) -> str:
        """Return the derivation as plain text for copying."""
        lines = [
            f"{self.title}: {self.result}",
            self.meaning,
            "",
            "Formula",
            f"  {self.formula}",
            "With the numbers in",
        ]
        lines += [f"  {line}" for line in self.worked]
        lines += ["Inputs", *(f"  {name} = {value} ({origin})" for name, value, origin in self.inputs)]
        if self.rules:
            lines += ["Rules", *(f"  {rule}" for rule in self.rules)]
        lines += ["Sources", *(f"  {line}" for line in self.source_lines())]
        return "\n".join(lines)

    def source_lines(self) -> tuple[str, ...]:
        """Return one line a source: figure, value, address, date, status."""
        lines = []
        for used in self.sources:
            checked = f", checked {used.checked_on}" if used.checked_on else ""
            note = f". {used.note}" if used.note else ""
            lines.append(f"{used.figure} = {used.value}: {used.source}{checked}, {used.status}{note}")
        return tuple(lines) or ("the plan's own figures",)
