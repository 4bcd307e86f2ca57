"""Every rulebook that ships satisfies its venue's own rule, written a second time in `venue_definitions`, at every tier's edge too."""

from __future__ import annotations

import itertools
import os
from dataclasses import replace
from decimal import Decimal, localcontext
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from planner.model.assess import assess
from planner.model.plan import read_plan
from planner.services.rulebooks import RulebookShelf
from tests.services.venue_definitions import (
    CALLED_IN,
    CALLS,
    LEVELS,
    NOTHING,
    RULES,
    Trade,
    book,
    figure,
    roughness,
    steps,
    symbols,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from planner.model.assessment import Assessment
    from planner.model.margin.levels import Interval

SHELF = RulebookShelf(Path(__file__).parents[2] / "resources")
VENUES = tuple(sorted(RULES))
MAIN = tuple((venue, symbol) for venue in VENUES for symbol in (book(venue).get("main_symbols") or symbols(venue)[:1]))
STEPPED = tuple(pair for pair in MAIN if len(steps(*pair)) > 1)
HAIR = Fraction(1, 10**22)
NEVER_NONE = ("quantity", "notional", "leverage", "initial_margin", "collateral")
WISH = "MARGIN_PLANNER_SWEEP"


def text(value: Fraction) -> str:
    """Return a fraction as a plan writes it: exact where that takes no more than 18 decimals."""
    with localcontext(prec=60):
        return format((Decimal(value.numerator) / value.denominator).quantize(Decimal("1e-18")).normalize(), "f")


def money_rate(venue: str, symbol: str, name: str, side: str) -> Fraction:
    found = figure(venue, symbol, name, side)
    return Fraction(found) if found else NOTHING


def kind_of(venue: str, symbol: str) -> str:
    return figure(venue, symbol, "instrument_kind") or "linear-perpetual"


def contract_of(venue: str, symbol: str) -> Fraction:
    return Fraction(figure(venue, symbol, "contract_size") or 1)


def document(venue: str, symbol: str, side: str, quantity: str, entry: str, **changes: Any) -> dict[str, Any]:
    return {
        "format": "margin-plan/1",
        "venue": venue,
        "symbol": symbol,
        "side": side,
        "margin_mode": "isolated",
        "entries": [{"price": entry}],
        "size": {"by": "quantity", "value": quantity},
        "leverage": "1",
        "overrides": {"lot": "1e-18", **RULES[venue].given},
        **changes,
    }


def both(plan: dict[str, Any]) -> tuple[Assessment, Trade]:
    """Return the engine's answer to a plan, and the same plan for the definitions."""
    venue, symbol, side = plan["venue"], plan["symbol"], plan["side"]
    answer = assess(read_plan(plan), SHELF.rules(venue, symbol, side))
    contracts, entry = Fraction(plan["size"]["value"]), Fraction(plan["entries"][0]["price"])
    size, leverage = contracts * contract_of(venue, symbol), Fraction(plan["leverage"])
    cost = size / entry if RULES[venue].inverse else size * entry
    cross = plan["margin_mode"] == "cross"
    whole = figure(venue, symbol, "loan") == "full" or side == "short"
    lent = cost if whole else cost - cost / leverage
    fee = (
        money_rate(venue, symbol, "taker_fee", side) * cost
        + money_rate(venue, symbol, "opening_borrow_fee", side) * lent
    )
    funding = plan.get("costs", {}).get("funding_rate") or figure(venue, symbol, "funding_rate") or 0
    return answer, Trade(
        venue=venue,
        symbol=symbol,
        side=side,
        size=size,
        contracts=contracts,
        entry=entry,
        leverage=leverage,
        cross=cross,
        collateral=Fraction(plan["account"]["balance"]) - fee if cross else cost / leverage,
        extra=Fraction(plan.get("extra_margin", 0)),
        funding=Fraction(funding),
    )


# --- the definition ---------------------------------------------------------------------------------------------------


def grid(low: Fraction, high: Fraction) -> Iterator[Fraction]:
    """Yield prices from `low` to `high`, evenly by their ratio."""
    ratio = Fraction(float(high / low) ** 0.125)
    for power in range(1, 8):
        yield low * ratio**power


def satisfies(interval: Interval, free: Callable[[Fraction], Fraction], trade: Trade) -> None:
    """Hold an interval to what it says: `free` is above nothing inside it, at its ends it turns, and without an end it never does."""
    slack = roughness(trade.venue, trade.symbol) + trade.cost / 10**30
    if not interval.safe:
        assert all(free(price) <= slack for price in grid(trade.entry / 10**6, trade.entry * 10**6))
        return
    for end, inward in ((interval.below, 1), (interval.above, -1)):
        if end is not None:
            assert free(Fraction(end) * (1 + inward * HAIR)) > -slack, "unsafe inside the level"
            assert free(Fraction(end) * (1 - inward * HAIR)) <= slack, "safe beyond the level"
    low = Fraction(interval.below) if interval.below is not None else trade.entry / 10**9
    high = Fraction(interval.above) if interval.above is not None else max(trade.entry, low) * 10**9
    assert all(free(price) > -slack for price in grid(low, high)), "unsafe between the levels"


def ordered(answer: Assessment) -> bool:
    """Return whether the call comes before liquidation, and liquidation before bankruptcy, on whichever side they lie.

    Exceptions: a buffer warns on the way from initial margin, so late at a leverage whose initial margin is below maintenance (which
    no venue grants); and accounts that are only called have no liquidation.
    """
    safe, broke = answer.intervals, answer.levels.bankruptcy
    outer, inner = safe.liquidation, safe.call
    rate = Fraction(RULES[answer.plan.venue].given.get("maintenance_rate", 0))
    if answer.terms.call_buffer is not None and rate * Fraction(answer.leverage or 1) > 1:
        inner = outer
    lower = outer.below is None or inner.below is None or inner.below >= outer.below
    upper = outer.above is None or inner.above is None or inner.above <= outer.above
    gone = True
    if broke is not None:
        end, sign = (outer.below, 1) if answer.plan.sign > 0 else (outer.above, -1)
        gone = end is None or sign * (end - broke) >= 0
    return lower and upper and gone


def judge(answer: Assessment, trade: Trade) -> None:
    """Hold every level of an answer to the venue's rule, and every number that is absent to a reason."""
    assert not answer.problem, answer.problem
    assert not answer.terms.problems
    assert all(getattr(answer, name) is not None for name in NEVER_NONE)
    assert answer.maintenance_margin is not None
    if trade.rule.minima:  # a share account is only called: below maintenance the broker sells at its discretion
        assert answer.levels.liquidation is None
    else:
        satisfies(answer.intervals.liquidation, trade.free, trade)
    mode = "cross" if trade.cross else "isolated"
    if trade.venue in CALLS and CALLED_IN.get(trade.venue, mode) == mode:
        satisfies(answer.intervals.call, trade.quiet, trade)
    else:
        assert answer.levels.margin_call is None
    dead = trade.free if not trade.rule.minima else trade.quiet
    if dead(trade.entry) > 0:
        assert ordered(answer)
    elif dead(trade.entry) < -roughness(trade.venue, trade.symbol):
        assert {finding.code for finding in answer.findings} & {"closed-at-once", "called-at-once"}


@st.composite
def trades(draw: Any, pairs: tuple[tuple[str, str], ...] = MAIN) -> dict[str, Any]:
    """Return a plan under a shipped rulebook: any side and mode, sizes about and beyond its tiers, leverages beyond what is granted."""
    venue, symbol = draw(st.sampled_from(pairs))
    entry = draw(st.decimals(Decimal("0.5"), Decimal(90000), places=2))
    caps = [step.cap for step in steps(venue, symbol) if step.cap] or [Fraction(10**6)]
    measure = draw(st.sampled_from(caps)) * Fraction(draw(st.decimals(Decimal("0.001"), Decimal(3), places=4)))
    price, contract = Fraction(entry), contract_of(venue, symbol)
    counted = RULES[venue].tiers == "contracts"
    units = measure * price if RULES[venue].inverse else measure / price
    quantity = measure if counted else units / contract
    size = quantity * contract
    cost = size / price if RULES[venue].inverse else size * price
    cross = draw(st.booleans())
    share = Fraction(draw(st.decimals(Decimal("0.01"), Decimal(3), places=3)))
    return document(
        venue,
        symbol,
        draw(st.sampled_from(["long", "short"])),
        text(quantity),
        str(entry),
        margin_mode="cross" if cross else "isolated",
        leverage=str(draw(st.decimals(Decimal(1), Decimal(125), places=2))),
        extra_margin=text(cost * Fraction(draw(st.sampled_from(["0", "0.01", "0.3"])))),
        account={"balance": text(cost * share)} if cross else {},
        costs={"funding_rate": str(draw(st.decimals(Decimal("-0.01"), Decimal("0.01"), places=5)))},
    )


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(trades())
def test_every_level_satisfies_the_venue_s_own_rule(plan: dict[str, Any]) -> None:
    assume(Fraction(plan["size"]["value"]) > 0)
    judge(*both(plan))


@pytest.mark.parametrize(("venue", "symbol"), MAIN)
@pytest.mark.parametrize("side", ["long", "short"])
@pytest.mark.parametrize("mode", ["isolated", "cross"])
def test_a_plain_trade_of_every_rulebook_satisfies_it(venue: str, symbol: str, side: str, mode: str) -> None:
    quantity = "2000" if RULES[venue].inverse else "0.3"
    balance = "0.05" if RULES[venue].inverse else "3000"
    plan = document(
        venue, symbol, side, quantity, "60000", margin_mode=mode, leverage="3", account={"balance": balance}
    )
    answer, trade = both(plan)
    judge(answer, trade)
    level = answer.levels.margin_call if trade.rule.minima else answer.levels.liquidation
    assert level is not None or trade.free(trade.entry / 10**9) > 0 or trade.free(trade.entry * 10**9) > 0


@pytest.mark.parametrize("venue", [venue for venue in VENUES if RULES[venue].given])
def test_what_a_rulebook_leaves_out_is_asked_for_in_earnest(venue: str) -> None:
    (name,) = RULES[venue].given
    symbol = next(each for each in symbols(venue) if figure(venue, each, name) is None)
    plan = document(venue, symbol, "long", "1", "60000", leverage="3", overrides={})
    answer = assess(read_plan(plan), SHELF.rules(venue, plan["symbol"], "long"))
    assert answer.levels.liquidation is None
    assert answer.maintenance_margin is None
    asked = {found.field: found.severity.value for found in answer.findings if found.code == "figure-missing"}
    assert asked.get("overrides.maintenance_rate", asked.get("overrides.liquidation_level")) == "danger"


def test_every_rulebook_that_ships_is_held_to_its_venue_s_rule() -> None:
    assert set(SHELF.ids()) == set(RULES)
    for venue in VENUES:
        calls = {"margin_call_ratio", "margin_call_level", "margin_call_buffer"} & set(book(venue)["figures"])
        assert bool(calls) == (venue in CALLS) or RULES[venue].minima, venue
        rule = RULES[venue]
        for symbol in symbols(venue)[:3]:
            assert (rule.debt or rule.used) == bool(
                figure(venue, symbol, "maintenance_on") in ("debt-level", "used-margin")
            )
            assert rule.inverse == kind_of(venue, symbol).startswith("inverse")
        if venue in LEVELS:
            assert figure(venue, symbols(venue)[0], "liquidation_level") is not None


# --- tiers ------------------------------------------------------------------------------------------------------------


def edged(venue: str, symbol: str, side: str, measure: Fraction, leverage: Fraction) -> dict[str, Any]:
    """Return a plan whose size, as the venue's tiers measure it at the entry, is `measure`."""
    quantity = measure if RULES[venue].tiers == "contracts" else measure / contract_of(venue, symbol)
    if RULES[venue].tiers != "contracts":
        quantity = quantity * 64 if RULES[venue].inverse else quantity / 64
    return document(venue, symbol, side, text(quantity), "64", leverage=text(leverage))


@pytest.mark.parametrize(("venue", "symbol"), STEPPED)
@pytest.mark.parametrize("side", ["long", "short"])
def test_maintenance_is_continuous_where_there_are_deductions_and_jumps_by_rule_where_not(
    venue: str, symbol: str, side: str
) -> None:
    table = steps(venue, symbol)
    for lower, upper in itertools.pairwise(table):
        at, beyond = (
            both(edged(venue, symbol, side, upper.floor * factor, upper.leverage or Fraction(1)))
            for factor in (1, 1 + Fraction(1, 10**9))
        )
        unit = at[1].cost / upper.floor
        jump = Fraction(beyond[0].maintenance_margin or 0) - Fraction(at[0].maintenance_margin or 0)
        ruled = NOTHING if RULES[venue].tiers == "sliced" else (upper.rate - lower.rate) * at[1].cost
        assert abs(jump - ruled) <= (roughness(venue, symbol) + upper.floor / 10**8) * unit
        if RULES[venue].tiers == "sliced" and at[0].levels.liquidation is not None:
            moved = abs(Fraction(beyond[0].levels.liquidation or 0) / Fraction(at[0].levels.liquidation) - 1)
            assert moved <= Fraction(1, 10**6) + 100 * roughness(venue, symbol) / upper.floor


def every_edge(pairs: Iterator[tuple[str, str]]) -> int:
    """Judge each symbol and tier, long and short, just below, at and just above its edge; return how many plans that were."""
    count = 0
    for venue, symbol in pairs:
        for step in steps(venue, symbol) or (None,):
            edge = step.cap or step.floor * 2 if step else Fraction(10**5)
            most = step.leverage if step else None
            for factor in (1 - Fraction(1, 10**9), Fraction(1), 1 + Fraction(1, 10**9)):
                for side in ("long", "short"):
                    judge(*both(edged(venue, symbol, side, edge * factor, most or Fraction(2))))
                    count += 1
    return count


def distinct() -> Iterator[tuple[str, str]]:
    """Yield one symbol of every table of tiers: another with the same table has the same levels."""
    seen: set[tuple[str, object]] = set()
    for venue in VENUES:
        for symbol in symbols(venue):
            table = steps(venue, symbol) or symbol
            if (venue, table) not in seen:
                seen.add((venue, table))
                yield venue, symbol


def test_symbols_and_tiers_of_every_rulebook_on_both_sides_of_every_edge() -> None:
    """One in seven of the tables of the venue with 907 symbols, all of the others'."""
    found = list(distinct())
    many = [pair for pair in found if pair[0] == "binance-usdm"]
    rest = [pair for pair in found if pair[0] != "binance-usdm"]
    assert every_edge(iter([*many[::7], *rest])) > 1000


@pytest.mark.sweep
def test_all_symbols_and_tiers_of_every_rulebook_on_both_sides_of_every_edge(request: pytest.FixtureRequest) -> None:
    if "sweep" not in str(request.config.option.markexpr) and os.environ.get(WISH) != "1":
        pytest.skip(f"all 907 symbols take minutes: pytest -m sweep, or {WISH}=1")
    pairs = [(venue, symbol) for venue in VENUES for symbol in symbols(venue)]
    assert len([pair for pair in pairs if pair[0] == "binance-usdm"]) == 907
    every_edge(iter(pairs))


# --- other positions --------------------------------------------------------------------------------------------------

OTHER = {"symbol": "OTHER", "side": "long", "quantity": "3", "entry": "110", "mark": "100", "maintenance_rate": "0.02"}


@pytest.mark.parametrize(("venue", "symbol"), MAIN)
@pytest.mark.parametrize("side", ["long", "short"])
def test_with_a_beta_of_nothing_the_other_positions_stand_at_their_marks(venue: str, symbol: str, side: str) -> None:
    inverse = RULES[venue].inverse
    plan = document(
        venue,
        symbol,
        side,
        "2000" if inverse else "0.3",
        "60000",
        margin_mode="cross",
        leverage="3",
        account={"balance": "0.05" if inverse else "3000", "other_positions": [OTHER | {"beta": "0"}]},
    )
    answer, trade = both(plan)
    position = answer.position
    free, frozen = position.book(), position.book(frozen=True)
    assert free == frozen
    moving = plan | {"account": plan["account"] | {"other_positions": [OTHER | {"beta": "1.5"}]}}
    assert both(moving)[0].position.book() != frozen
    if not inverse and not trade.rule.minima:
        # A long's debt and used margin stay as they were at its entry.
        stays = trade.rule.on_entry or trade.rule.debt or trade.rule.used
        held = replace(trade, others_gain=Fraction(-30), others_need=Fraction("6.6") if stays else Fraction(6))
        satisfies(answer.intervals.liquidation, held.free, held)
