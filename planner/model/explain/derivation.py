"""A derivation: how one number came about, in the words and figures that a trader can check with a pocket calculator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.model.language import tr
from planner.model.number import plain, significant

if TYPE_CHECKING:
    from decimal import Decimal

    from planner.model.assessment import Assessment
    from planner.model.terms import Sourced

    Inputs = tuple[tuple[str, str, str], ...]


def digits(value: Decimal | None) -> str:
    """Return a number at twelve significant digits, enough to follow the arithmetic; "none" where it does not exist."""
    return tr("none") if value is None else plain(significant(value, 12)).replace("-", "−")


def counted(value: Decimal | None, unit: str) -> str:
    """Return a number with its unit; what does not exist has none."""
    return digits(value) if value is None else f"{digits(value)} {unit}"


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
    inputs: Inputs = ()
    rules: tuple[str, ...] = ()
    sources: tuple[Sourced, ...] = ()

    def as_text(self) -> str:
        """Return the derivation as plain text for copying."""
        lines = [f"{self.title}: {self.result}", self.meaning, ""]
        given = tuple(f"{name} = {value} ({origin})" for name, value, origin in self.inputs)
        for heading, said in (
            (tr("Formula"), (self.formula,)),
            (tr("With the numbers in"), self.worked),
            (tr("Inputs"), given),
            (tr("Rules"), self.rules),
            (tr("Sources"), self.source_lines()),
        ):
            lines += [heading, *(f"  {line}" for line in said)] if said else []
        return "\n".join(lines)

    def source_lines(self) -> tuple[str, ...]:
        """Return one line a source: figure, value, address, date, status."""
        lines = []
        for used in self.sources:
            checked = tr(", checked {checked_on}", checked_on=used.checked_on) if used.checked_on else ""
            note = f". {used.note}" if used.note else ""
            lines.append(f"{used.figure} = {used.value}: {used.source}{checked}, {used.status}{note}")
        return tuple(lines) or (tr("the plan's own figures"),)


def sources_of(answer: Assessment, figures: tuple[str, ...]) -> tuple[Sourced, ...]:
    """Return where the named figures in use came from; those that are not in use are left out."""
    return tuple(used for name in figures if (used := answer.terms.sourced(name)))


def entry_input(answer: Assessment) -> tuple[str, str, str]:
    """Return the entry as an input of a derivation."""
    origin = tr("plan") if len(answer.plan.entries) == 1 else tr("plan, average of the entries")
    return ("E", f"{digits(answer.entry)} {answer.terms.quote}", origin)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a derivation is about: the number's key, its name, and what it means."""

    key: str
    title: str
    meaning: str

    def derive(
        self,
        answer: Assessment,
        value: Decimal | None,
        formula: str,
        *worked: str,
        unit: str = "",
        inputs: Inputs = (),
        figures: tuple[str, ...] = (),
        rules: tuple[str, ...] = (),
        absent: str = "none",
    ) -> Derivation:
        """Return the derivation; `figures` are the rules' figures that went into it, `absent` the result where there is no number."""
        return Derivation(
            key=self.key,
            title=self.title,
            meaning=self.meaning,
            formula=formula,
            worked=worked,
            result=absent if value is None else f"{digits(value)} {unit}".rstrip(),
            inputs=inputs,
            rules=rules,
            sources=sources_of(answer, figures),
        )
