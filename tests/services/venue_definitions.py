"""Each venue's own rule of liquidation, written a second time in fractions: equity less requirement at a price, and the same for its call.

It reads the rulebooks' files as plain JSON and knows from the venues' texts which rule is whose, so that neither the engine's arithmetic
nor the words by which a rulebook asks for it are taken on trust. Money is in the settlement currency.
"""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

BOOKS = Path(__file__).parents[2] / "resources" / "rulebooks"
ONE, NOTHING = Fraction(1), Fraction(0)


@dataclass(frozen=True, slots=True)
class Rule:
    """How a venue measures: `by` what its tiers are chosen, on which price maintenance is taken, and what is added to the rate.

    `tiers`: "sliced" (a deduction keeps them continuous), "mark", "entry" or "contracts" (the tier's rate counts for the whole position).
    """

    tiers: str = "sliced"
    on_entry: bool = False
    inverse: bool = False
    fee: str = ""
    funding: bool = False
    reserved: bool = False
    debt: bool = False
    used: bool = False
    size_grows: bool = False
    minima: bool = False
    given: dict[str, str] = field(default_factory=dict)


RATE = {"maintenance_rate": "0.05"}
RULES: dict[str, Rule] = {
    "generic": Rule(on_entry=True),
    "binance-usdm": Rule(),
    "binance-coinm": Rule(inverse=True),
    "binance-margin-cross": Rule(debt=True),
    "binance-margin-isolated": Rule(debt=True),
    "bitget-futures": Rule(fee="0.0006"),
    "bitmex-inverse": Rule(tiers="entry", on_entry=True, inverse=True, funding=True),
    "bitmex-linear": Rule(tiers="entry", on_entry=True, funding=True),
    "bybit-inverse": Rule(inverse=True, reserved=True),
    "bybit-linear": Rule(reserved=True),
    "coinbase-international": Rule(on_entry=True),
    "coinbase-us-futures": Rule(given=RATE),
    "crypto-com-derivatives": Rule(given=RATE),
    "crypto-com-margin": Rule(debt=True),
    "deribit-inverse": Rule(inverse=True, size_grows=True),
    "deribit-linear": Rule(size_grows=True),
    "dydx-v4": Rule(),
    "gate-futures": Rule(fee="0.00075"),
    "hyperliquid": Rule(),
    "kraken-futures-inverse": Rule(tiers="contracts", inverse=True),
    "kraken-futures-linear": Rule(tiers="mark"),
    "kraken-futures-linear-eea": Rule(tiers="mark"),
    "kraken-spot-margin": Rule(used=True),
    "kucoin-futures": Rule(tiers="mark"),
    "kucoin-margin": Rule(debt=True),
    "okx-futures": Rule(tiers="contracts", fee="0.0005", given=RATE),
    "okx-inverse-futures": Rule(tiers="contracts", inverse=True, fee="0.0005"),
    "okx-inverse-swap": Rule(tiers="contracts", inverse=True, fee="0.0005", given=RATE),
    "okx-spot-margin": Rule(debt=True, given={"maintenance_rate": "0.03"}),
    "okx-swap": Rule(tiers="contracts", fee="0.0005"),
    "us-equity-reg-t": Rule(minima=True),
    "custom": Rule(given=RATE),
}
"""Source: the venues' texts, as each rulebook cites them. `given`: a figure that its rulebook leaves to the user."""

CALLS: dict[str, tuple[str, str]] = {
    "generic": ("ratio", "0.8"),
    "binance-usdm": ("ratio", "0.8"),
    "binance-coinm": ("ratio", "0.8"),
    "kucoin-futures": ("ratio", "0.95"),
    "binance-margin-cross": ("level", "1.3"),
    "crypto-com-margin": ("level", "1.3"),
    "kucoin-margin": ("level", "1/0.95"),
    "kraken-spot-margin": ("level", "0.8"),
    "coinbase-us-futures": ("buffer", "0.2"),
    "us-equity-reg-t": ("ratio", "1"),
}
CALLED_IN = {"kucoin-futures": "cross"}
"""The one margin mode in which a venue calls; the others call in both."""
LEVELS = {
    "binance-margin-cross": "1.1",
    "binance-margin-isolated": "1.05",
    "crypto-com-margin": "1.1",
    "kucoin-margin": "1/0.97",
    "kraken-spot-margin": "0.4",
}
RISES, FALLS = "maintenance-over-equity", "equity-over-maintenance"
RATIOS: dict[str, tuple[str, str]] = {
    "binance-usdm": (RISES, "1"),
    "binance-coinm": (RISES, "1"),
    "binance-margin-cross": ("assets-over-debt", "1.1"),
    "binance-margin-isolated": ("assets-over-debt", "1.05"),
    "bitget-futures": (RISES, "1"),
    "bybit-inverse": (RISES, "1"),
    "bybit-linear": (RISES, "1"),
    "coinbase-us-futures": ("buffer", "0"),
    "crypto-com-margin": ("assets-over-debt", "1.1"),
    "gate-futures": (FALLS, "1"),
    "kraken-spot-margin": ("equity-over-used", "0.4"),
    "kucoin-futures": (RISES, "1"),
    "kucoin-margin": ("debt-over-assets", "0.97"),
    "okx-futures": (FALLS, "1"),
    "okx-inverse-futures": (FALLS, "1"),
    "okx-inverse-swap": (FALLS, "1"),
    "okx-spot-margin": (FALLS, "1"),
    "okx-swap": (FALLS, "1"),
}
"""How a venue states its margin ratio, and what it is at the liquidation. The others have no statement that was found."""
PATHS: dict[str, str] = {
    "binance-usdm": "until-safe",
    "binance-coinm": "until-safe",
    "binance-margin-cross": "until-safe",
    "binance-margin-isolated": "until-safe",
    "bitget-futures": "tier-by-tier",
    "bitmex-inverse": "tier-by-tier",
    "bitmex-linear": "tier-by-tier",
    "bybit-inverse": "tier-by-tier",
    "bybit-linear": "tier-by-tier",
    "crypto-com-derivatives": "until-safe",
    "deribit-inverse": "until-safe",
    "deribit-linear": "until-safe",
    "dydx-v4": "until-safe",
    "gate-futures": "tier-by-tier",
    "hyperliquid": "share",
    "kraken-futures-inverse": "whole",
    "kraken-spot-margin": "until-safe",
    "kucoin-futures": "until-safe",
    "okx-futures": "tier-by-tier",
    "okx-inverse-futures": "tier-by-tier",
    "okx-inverse-swap": "tier-by-tier",
    "okx-swap": "tier-by-tier",
}
"""How a venue liquidates. Of the others nothing was found."""


def number(text: str) -> Fraction:
    """Return the number that a text holds: a decimal, or one over another."""
    over, _, under = text.partition("/")
    return Fraction(over) / Fraction(under or 1)


@cache
def book(venue: str) -> dict[str, Any]:
    """Return the rulebook's file, over the file that it extends: its symbols too, unless it says that they are its own."""
    found: dict[str, Any] = json.loads((BOOKS / f"{venue}.json").read_text("utf-8"))
    if "extends" not in found:
        return found
    below = book(found["extends"])
    shared = {key: below.get(key, {}) | found.get(key, {}) for key in ("sources", "figures", "collateral")}
    if found.get("own_symbols"):
        return found | shared
    mine, theirs = found.get("symbols", {}), below.get("symbols", {})
    symbols = {name: _entry_over(mine.get(name, {}), theirs.get(name, {})) for name in (*theirs, *mine)}
    return (
        {key: below[key] for key in ("main_symbols", "tiers_file") if key in below}
        | found
        | shared
        | {"symbols": symbols}
    )


def _entry_over(own: dict[str, Any], below: dict[str, Any]) -> dict[str, Any]:
    return below | own | {"figures": below.get("figures", {}) | own.get("figures", {})}


@cache
def _more(venue: str) -> dict[str, Any]:
    name = book(venue).get("tiers_file")
    found: dict[str, Any] = json.loads((BOOKS / name).read_text("utf-8")) if name else {"symbols": {}, "columns": []}
    return found


def symbols(venue: str) -> tuple[str, ...]:
    """Return the symbols of a rulebook's files, or one that it does not name where it serves any."""
    return tuple(dict.fromkeys((*_more(venue)["symbols"], *book(venue).get("symbols", {})))) or ("ANY",)


def figure(venue: str, symbol: str, name: str, side: str = "long") -> str | None:
    """Return the figure of the file: the symbol's, else the venue's."""
    whole = book(venue)
    for figures in (whole.get("symbols", {}).get(symbol, {}).get("figures", {}), whole["figures"]):
        if name in figures:
            entry = figures[name]
            return str(entry["short"]) if side == "short" and "short" in entry else str(entry["value"])
    return None


@dataclass(frozen=True, slots=True)
class Step:
    """One tier: its floor and cap (None: open), rate, deduction and highest leverage."""

    floor: Fraction
    cap: Fraction | None
    rate: Fraction
    deduction: Fraction
    leverage: Fraction | None


@cache
def steps(venue: str, symbol: str) -> tuple[Step, ...]:
    """Return the tiers of the file; deductions that it leaves out follow the recurrence."""
    more = _more(venue)
    table = book(venue).get("symbols", {}).get(symbol, {}).get("tiers")
    if table is not None:
        rows = table["rows"]
    elif symbol in more["symbols"]:
        rows = [dict(zip(more["columns"], row, strict=True)) for row in more["symbols"][symbol]["rows"]]
    else:
        rows = []
    found: list[Step] = []
    for row in rows:
        last = found[-1] if found else None
        floor = last.cap if last and last.cap else NOTHING
        rate, cap = Fraction(row["maintenance_rate"]), row.get("max_notional")
        follows = floor * (rate - last.rate) + last.deduction if last else NOTHING
        written = row.get("maintenance_amount")
        most = row.get("max_leverage")
        found.append(
            Step(
                floor,
                Fraction(cap) if cap is not None else None,
                rate,
                Fraction(written) if written is not None else follows,
                Fraction(most) if most is not None else None,
            )
        )
    return tuple(found)


def roughness(venue: str, symbol: str) -> Fraction:
    """Return by how much published deductions, being rounded, make maintenance jump at the worst edge."""
    table = steps(venue, symbol)
    return max(
        (
            abs((lower.rate - upper.rate) * upper.floor - lower.deduction + upper.deduction)
            for lower, upper in itertools.pairwise(table)
        ),
        default=NOTHING,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """One position with all that its venue's rule needs; `collateral` is an isolated slice or a cross balance after fees."""

    venue: str
    symbol: str
    side: str
    size: Fraction
    contracts: Fraction
    entry: Fraction
    leverage: Fraction
    cross: bool
    collateral: Fraction
    extra: Fraction = NOTHING
    others_gain: Fraction = NOTHING
    others_need: Fraction = NOTHING
    funding: Fraction = NOTHING

    @property
    def rule(self) -> Rule:
        return RULES[self.venue]

    @property
    def sign(self) -> int:
        return 1 if self.side == "long" else -1

    @property
    def cost(self) -> Fraction:
        """The notional at the entry, in settlement currency."""
        return self.size / self.entry if self.rule.inverse else self.size * self.entry

    def worth(self, price: Fraction) -> Fraction:
        """The notional at a price, in settlement currency."""
        return self.size / price if self.rule.inverse else self.size * price

    def equity(self, price: Fraction) -> Fraction:
        """What is left of the collateral, in settlement currency."""
        gain = self.cost - self.worth(price) if self.rule.inverse else self.worth(price) - self.cost
        return self.collateral + self._counted_extra() + self.sign * gain + self.others_gain

    def _counted_extra(self) -> Fraction:
        if not self.rule.reserved or self.cross:
            return self.extra
        # Bybit: Extra/(1 − f) for a linear long, Extra/(1 + f) for an inverse one, the other way round for shorts.
        fee = Fraction("0.00055") * (-self.sign if self.rule.inverse else self.sign)
        return self.extra / (1 - fee)

    def _maintenance(self, price: Fraction) -> Fraction:
        """The venue's maintenance, in settlement currency."""
        rule = self.rule
        value = self.cost if rule.on_entry else self.worth(price)
        rate, deduction = self._rate(price, value)
        if rule.funding:
            rate = min(1 / self.leverage, rate + max(NOTHING, self.sign * self.funding))
        return (rate + Fraction(rule.fee or 0)) * value - deduction

    def _rate(self, price: Fraction, value: Fraction) -> tuple[Fraction, Fraction]:
        table, given = steps(self.venue, self.symbol), self.rule.given.get("maintenance_rate")
        if given is not None:
            return Fraction(given), NOTHING
        if not table:
            flat = Fraction(str(figure(self.venue, self.symbol, "maintenance_rate", self.side)))
            slope = figure(self.venue, self.symbol, "maintenance_slope")
            coins = value if self.rule.inverse else self.size
            return flat + (Fraction(slope) * coins if slope else NOTHING), NOTHING
        measure = {"mark": self.worth(price), "entry": self.cost, "contracts": self.contracts}.get(
            self.rule.tiers, value
        )
        tier = next((step for step in table if step.cap is None or measure <= step.cap), table[-1])
        return tier.rate, tier.deduction if self.rule.tiers == "sliced" else NOTHING

    def _minimum(self, price: Fraction) -> Fraction:
        """FINRA 4210: a long 25 % of its value; a short 30 % or 5 a share, below 5 the whole of it or 2.50 a share."""
        if self.side == "long":
            return self.worth(price) / 4
        rate, least = (Fraction("0.3"), Fraction(5)) if price >= 5 else (ONE, Fraction("2.5"))
        return max(rate * self.worth(price), least * self.size)

    def _debt(self, price: Fraction) -> Fraction:
        return self.size * price if self.side == "short" else max(NOTHING, self.cost - self._slice())

    def _slice(self) -> Fraction:
        return self.cost / self.leverage + (NOTHING if self.cross else self.extra)

    def _used(self, price: Fraction) -> Fraction:
        return (self.cost if self.side == "long" else self.size * price) / self.leverage

    def _reserved(self) -> Fraction:
        """Bybit, cross: the closing fee at the bankruptcy price of the initial margin stands in the requirement alone."""
        if not (self.rule.reserved and self.cross):
            return NOTHING
        turn = -self.sign if self.rule.inverse else self.sign
        return Fraction("0.00055") * self.cost * (1 - turn / self.leverage)

    def level(self) -> Fraction:
        """K: assets over debt, or equity over used margin, at which the venue liquidates."""
        if self.venue == "okx-spot-margin":
            return (1 + Fraction(self.rule.given["maintenance_rate"])) * (1 + Fraction("0.0015"))
        return number(LEVELS[self.venue])

    def need(self, price: Fraction) -> Fraction:
        """What the venue demands before it liquidates, in settlement currency."""
        if self.rule.debt:
            own = (self.level() - 1) * self._debt(price)
        elif self.rule.used:
            own = self.level() * self._used(price)
        elif self.rule.minima:
            own = self._minimum(price)
        else:
            own = self._maintenance(price)
        return own + self._reserved() + self.others_need

    def free(self, price: Fraction) -> Fraction:
        """Equity less requirement: the position lives while this is above nothing."""
        return self.equity(price) - self.need(price)

    def quiet(self, price: Fraction) -> Fraction:
        """Equity less what the venue asks for before it calls, without other positions."""
        kind, text = CALLS[self.venue]
        value = number(text)
        if kind == "ratio":
            return self.equity(price) - self.need(price) / value
        if kind == "buffer":
            return self.equity(price) - (1 - value) * self.need(price) - value * self.worth(price) / self.leverage
        if self.rule.used:
            return self.equity(price) - value * self._used(price)
        return self.equity(price) - (value - 1) * self._debt(price)
