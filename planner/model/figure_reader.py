"""Looks figures up where they stand before one another: typed for the plan, then the rules of the venue; and remembers what was used."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from planner.model.language import tr
from planner.model.margin.tiers import Tier, TierError, tiers_of
from planner.model.number import D, plain
from planner.model.rulebook import Status, TierRow
from planner.model.terms_in_force import Sourced

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planner.model.rulebook import Figure, Rules

ZERO = Decimal(0)
TYPED = tr("typed for this plan")


class FigureReader:
    """Looks a figure up in the overrides, then in the rules (both validated before), and keeps what was used."""

    def __init__(self, given: Mapping[str, Any], rules: Rules) -> None:
        self.given = given
        self.rules = rules
        self.sources: list[Sourced] = []
        self.missing: list[str] = []
        self.problems: list[str] = []

    def text(self, name: str) -> str | None:
        """Return the figure's text; None where nobody states it."""
        if (typed := self.given.get(name)) is not None:
            self._use(name, str(typed))
            return str(typed)
        return self._ruled(name)

    def number(self, name: str, *, needed: bool = False) -> Decimal | None:
        """Return the figure's number; None where nobody states it, which is noted where it is `needed`."""
        typed: Decimal | None = self.given.get(name)
        if typed is not None:
            self._use(name, plain(typed))
            return typed
        text = self._ruled(name)
        if text is None and needed:
            self.missing.append(name)
        return None if text is None else D(text)

    def rate(self, name: str, *, needed: bool = False) -> Decimal:
        """Return the figure's number, 0 where nobody states it."""
        return self.number(name, needed=needed) or ZERO

    def peek(self, name: str) -> str | None:
        """Return what is in force without noting a use again."""
        return self.given.get(name) or self.rules.value(name)

    def _ruled(self, name: str) -> str | None:
        figure = self.rules.figures.get(name)
        if figure is None:
            return None
        self.sources.append(sourced(name, figure))
        return figure.value

    def _use(self, name: str, value: str) -> None:
        self.sources.append(Sourced(figure=name, value=value, source=TYPED, checked_on=None, status=Status.USER))

    def haircuts(self, assets: tuple[str, ...], settlement: str) -> dict[str, Decimal]:
        """Return the haircuts of `assets`: the venue's, none on the settlement currency, none where no venue is chosen."""
        found = {}
        stated = {name.upper(): (name, figure) for name, figure in self.rules.collateral.items()}
        for asset in assets:
            if asset in stated:
                name, figure = stated[asset]
                self.sources.append(sourced(f"collateral.{name}", figure))
                found[asset] = D(figure.value)
            elif self.rules.venue == "custom" or asset == settlement.upper():
                found[asset] = ZERO
        return found

    def tiers(self) -> tuple[Tier, ...]:
        """Return the tiers in force, or one made of a flat rate; none where nobody states a rate, or they contradict themselves."""
        try:
            return tiers_of(self._tier_rows(), whole=self.text("tier_mode") == "whole-position")
        except TierError as error:
            self.problems.append(str(error))
            return ()

    def _tier_rows(self) -> tuple[TierRow, ...]:
        if rows := self.given.get("tiers"):
            self._use("tiers", tr("{rows} tiers", rows=len(rows)))
            return tuple(rows)
        typed = self.given.get("maintenance_rate") is not None
        table = self.rules.tiers
        if table is not None and not typed:
            self.sources.append(
                Sourced(
                    figure="tiers",
                    value=tr("{rows} tiers", rows=len(table.rows)),
                    source=table.source,
                    checked_on=table.checked_on,
                    status=table.status,
                    note=table.note,
                )
            )
            return table.rows
        rate = self.number("maintenance_rate", needed=True)
        if rate is None:
            return ()
        # A typed rate replaces the venue's rule whole: its deduction would belong to another rate.
        amount = self.given.get("maintenance_amount") if typed else self.number("maintenance_amount")
        if typed and amount is not None:
            self._use("maintenance_amount", plain(amount))
        return (TierRow(maintenance_rate=rate, maintenance_amount=amount or ZERO),)


def sourced(name: str, figure: Figure) -> Sourced:
    """Return where a figure of the rules came from."""
    return Sourced(
        figure=name,
        value=figure.value,
        source=figure.source,
        checked_on=figure.checked_on,
        status=figure.status,
        note=figure.note,
    )
