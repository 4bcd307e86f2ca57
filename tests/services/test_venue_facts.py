"""What the rulebooks say beside the levels: the margin ratio in the venue's terms, how it liquidates, what other assets count for."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

from planner.model.assess import assess
from planner.model.assessment import assessment_document
from planner.model.assets import counted_at
from planner.model.instrument import CarryFrom
from planner.model.liquidated import MOST_STEPS, steps_of
from planner.model.margin.levels import safe_interval
from planner.model.plan import read_plan
from planner.model.totals import totals_of
from tests.services.test_every_rulebook import MAIN, SHELF, VENUES, both, document, edged, satisfies
from tests.services.venue_definitions import (
    BOOKS,
    CALLED_IN,
    CALLS,
    PATHS,
    RATIOS,
    RULES,
    book,
    figure,
    number,
    steps,
    symbols,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.model.assessment import Assessment
    from planner.model.margin.levels import Interval

COUNTED = tuple((venue, symbol) for venue, symbol in MAIN if book(venue).get("collateral"))
OWN = ("settlement_currency", "quote_currency", "underlying")
OTHERS = tuple(
    (venue, symbol, max(others))
    for venue, symbol in COUNTED
    if (others := set(book(venue)["collateral"]) - {SHELF.rules(venue, symbol, "long").value(name) for name in OWN})
)
"""A venue, a symbol, and an asset that counts there and is neither its coin nor its money."""
NEAR = Fraction(1, 10**20)


def crossed(venue: str, symbol: str, side: str, **changes: Any) -> dict[str, Any]:
    """Return a cross plan of moderate size under a rulebook, in the units in which its contracts and its money are counted."""
    inverse = RULES[venue].inverse
    quantity = Fraction("2000" if inverse else "0.3") / Fraction(figure(venue, symbol, "contract_size") or 1)
    account = {"balance": "0.05" if inverse else "3000", **changes.pop("account", {})}
    return document(
        venue,
        symbol,
        side,
        format(Decimal(quantity.numerator) / quantity.denominator, "f"),
        "60000",
        margin_mode="cross",
        leverage="3",
        account=account,
        **changes,
    )


# --- the margin ratio -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("venue", "symbol"), MAIN)
@pytest.mark.parametrize("side", ["long", "short"])
def test_the_margin_ratio_is_the_venue_s_own_and_is_at_its_threshold_where_the_position_is_liquidated(
    venue: str, symbol: str, side: str
) -> None:
    assert (figure(venue, symbol, "margin_ratio"), figure(venue, symbol, "margin_ratio") is None) == (
        RATIOS.get(venue, (None, ""))[0],
        venue not in RATIOS,
    )
    plan = crossed(venue, symbol, side)
    level = both(plan)[0].levels.liquidation
    if level is None:
        return  # shares are only called, and a small loan may be safe at any price
    totals = totals_of(assess(read_plan(plan | {"mark": format(level, "f")}), SHELF.rules(venue, symbol, side)))
    assert totals is not None
    kind, threshold = RATIOS.get(venue, (totals.ratio.kind.value, None))
    assert totals.ratio.kind.value == kind
    assert totals.ratio.value is not None
    if threshold is not None:
        assert abs(Fraction(totals.ratio.liquidation or 0) - number(threshold)) <= NEAR
    jumps = RULES[venue].tiers in ("mark", "contracts")  # where steps jump, the ratio may jump over its threshold
    assert abs(totals.ratio.value - (totals.ratio.liquidation or 0)) <= Decimal("1e-10") or jumps


@pytest.mark.parametrize(("venue", "mode"), sorted(CALLED_IN.items()))
def test_a_venue_that_warns_in_one_mode_is_quiet_in_the_other(venue: str, mode: str) -> None:
    symbol = symbols(venue)[0]
    called, quiet = (
        both(crossed(venue, symbol, "long") | {"margin_mode": each})[0]
        for each in (mode, "isolated" if mode == "cross" else "cross")
    )
    assert called.levels.margin_call is not None
    assert quiet.levels.margin_call is None
    assert figure(venue, symbol, "margin_call_in") == mode
    assert venue in CALLS


# --- how it is liquidated ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("venue", VENUES)
def test_a_rulebook_says_how_its_venue_liquidates_or_nothing_of_it(venue: str) -> None:
    for symbol in symbols(venue)[:9]:
        path = figure(venue, symbol, "liquidation_path")
        assert path == PATHS.get(venue)
        assert (figure(venue, symbol, "liquidation_share") is not None) == (path == "share")
        for name in ("liquidation_share_above", "liquidation_stops_at"):
            assert path is not None or figure(venue, symbol, name) is None


@pytest.mark.parametrize(("venue", "symbol"), MAIN)
@pytest.mark.parametrize("side", ["long", "short"])
@pytest.mark.parametrize("times", [1, 40])
def test_every_way_down_ends_with_all_closed_or_what_is_left_safe(
    venue: str, symbol: str, side: str, times: int
) -> None:
    tiers = steps(venue, symbol)
    plan = crossed(venue, symbol, side) | {"margin_mode": "isolated"}
    if tiers and times > 1:  # into the third tier, where there is one
        plan = edged(venue, symbol, side, tiers[min(2, len(tiers) - 1)].floor * 2 or Fraction(10**6), Fraction(3))
    answer = both(plan)[0]
    found = steps_of(answer)
    path = figure(venue, symbol, "liquidation_path")
    if answer.levels.liquidation is None:
        assert found == ()
        return
    assert found[0].price == answer.levels.liquidation
    left, price, sign = answer.position.contracts, found[0].price, answer.plan.sign
    for step in found:
        assert step.closed > 0
        assert abs(left - step.closed - step.left) <= left / 10**25
        assert sign * (price - step.price) >= 0, "a further step lies further on the losing side"
        left, price = step.left, step.price
    assert left == 0 or found[-1].next is None or len(found) == MOST_STEPS
    if path in (None, "whole"):
        assert len(found) == 1


@pytest.mark.parametrize("venue", VENUES)
def test_a_rulebook_says_which_price_decides_or_that_it_was_not_found(venue: str) -> None:
    unknown = any("hich price decides was not found" in note for note in book(venue).get("notes", ()))
    assert bool(figure(venue, symbols(venue)[0], "trigger_price")) != (unknown or venue == "custom")


@pytest.mark.parametrize(
    ("venue", "ratio", "level", "stops"),
    [("binance-margin-cross", "1.1", "1.5", "5"), ("binance-margin-isolated", "1.05", "1.111", "2.22")],
)
def test_a_liquidation_of_a_loan_stops_at_the_level_that_the_venue_names(
    venue: str, ratio: str, level: str, stops: str
) -> None:
    """Equity over requirement at a level: (level − 1)/(K − 1). Binance FAQ c08f0ef718214f40b651a2018ce1f71b."""
    assert (Fraction(level) - 1) / (Fraction(ratio) - 1) == Fraction(stops)
    assert figure(venue, "BTCUSDT", "liquidation_stops_at") == stops


def test_every_source_that_a_rulebook_lists_is_used() -> None:
    """By itself, by its tiers file, or by a rulebook that extends it."""
    files = {path.name: path.read_text("utf-8") for path in BOOKS.glob("*.json")}
    books = {name: json.loads(text) for name, text in files.items() if not name.endswith(".tiers.json")}
    for name, found in books.items():
        beneath = {key for each in books.values() if each.get("extends") == found["id"] for key in named(each)}
        own = set(named(found)) | beneath | set(named(json.loads(files.get(str(found.get("tiers_file")), "{}"))))
        assert set(found["sources"]) <= own, name


def named(part: Any) -> Iterator[str]:
    """Yield every source that is named in a part of a file."""
    for key, value in part.items() if isinstance(part, dict) else enumerate(part):
        if key in ("source", "short_source"):
            yield value
        elif isinstance(value, dict | list):
            yield from named(value)


# --- other assets -----------------------------------------------------------------------------------------------------


def test_every_haircut_is_a_fraction_with_a_source_and_a_day() -> None:
    found = 0
    for venue in VENUES:
        for symbol in symbols(venue)[:1]:
            for asset, haircut in SHELF.rules(venue, symbol, "long").collateral.items():
                assert 0 <= Decimal(haircut.value) <= 1, asset
                assert haircut.source
                assert haircut.checked_on
                found += 1
    assert found > 60


@pytest.mark.parametrize(("venue", "symbol", "asset"), OTHERS)
@pytest.mark.parametrize("side", ["long", "short"])
def test_an_asset_counts_less_its_haircut_and_the_levels_satisfy_the_venue_s_rule_with_it(
    venue: str, symbol: str, asset: str, side: str
) -> None:
    plan = crossed(venue, symbol, side, account={"assets": [{"asset": asset, "amount": "10", "price": "70"}]})
    answer, trade = both(plan)
    counted = 700 * (1 - Fraction(book(venue)["collateral"][asset]["value"]))

    def worth(price: Fraction) -> Fraction:
        return counted / price if RULES[venue].inverse else counted

    satisfies(answer.intervals.liquidation, lambda price: trade.free(price) + worth(price), trade)
    if answer.terms.calls:
        satisfies(answer.intervals.call, lambda price: trade.quiet(price) + worth(price), trade)
    at = Decimal(60000)
    assert abs(Fraction(counted_at(answer.plan, answer.terms, at)) - worth(Fraction(at))) <= NEAR


@pytest.mark.parametrize(("venue", "symbol"), COUNTED)
def test_an_asset_whose_haircut_is_not_found_counts_for_nothing_and_says_so(venue: str, symbol: str) -> None:
    unknown = [{"asset": "NOBODYKNOWS", "amount": "10", "price": "70"}]
    plain, backed = (both(crossed(venue, symbol, "long", account=account))[0] for account in ({}, {"assets": unknown}))
    assert backed.levels.liquidation == plain.levels.liquidation
    assert "figure-missing" in {finding.code for finding in backed.findings}


def test_the_plan_s_own_coin_moves_with_the_price_and_counts_less_its_haircut() -> None:
    plan = crossed("binance-usdm", "BTCUSDT", "long", account={"assets": [{"asset": "BTC", "amount": "0.02"}]})
    answer, trade = both(plan)
    kept = Fraction("0.02") * Fraction("0.95")
    satisfies(answer.intervals.liquidation, lambda price: trade.free(price) + kept * price, trade)


# --- shares -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("balance", "told"), [("1999.99", True), ("2000", False)])
def test_shares_are_bought_on_margin_from_an_equity_of_2000_dollars(balance: str, told: bool) -> None:
    """FINRA rule 4210(b); https://innreg.com/resources/finra-rules/4210-margin-requirements."""
    plan = document("us-equity-reg-t", "ACME", "long", "10", "100", leverage="2", account={"balance": balance})
    codes = {finding.code for finding in both(plan)[0].findings}
    assert ("equity-too-low" in codes) == told


# --- no number is missing without a reason ----------------------------------------------------------------------------


def missing(document: dict[str, Any], under: str = "") -> Iterator[str]:
    """Yield the keys of an assessment that hold no number."""
    for key, value in document.items():
        if isinstance(value, dict):
            yield from missing(value, f"{under}{key}.")
        elif value is None:
            yield under + key


def explained(key: str, answer: Assessment) -> bool:
    """Return whether a number that is absent has a finding that says so, or does not exist by the rules."""
    asked = {finding.field for finding in answer.findings if finding.code == "figure-missing"}
    terms, name = answer.terms, key.rpartition(".")[2]
    unknown = bool(asked & {"overrides.maintenance_rate", "overrides.liquidation_level"})
    called_alone = figure(answer.plan.venue, answer.plan.symbol, "maintenance_on") == "market-value"
    if name == "loan":
        return not terms.kind.borrows
    if name == "margin_call":  # a position that no price endangers has no level either
        return unknown or not terms.calls or not ends(answer.intervals.call)
    if name in ("liquidation_below", "liquidation_above"):  # one end of two, or none to be reached
        return True
    if name == "runway_hours":
        carried = answer.costs.carry_per_day
        aside = terms.carry_from is CarryFrom.BALANCE and not answer.position.cross
        asking = asked & {"costs.funding_rate", "costs.borrow_rate_daily"}
        return unknown or not carried or carried <= 0 or aside or bool(asking)
    if name == "bankruptcy":  # a coin account that holds more than a short can lose is never bankrupt
        book = answer.position.book()
        return (
            unknown or called_alone or (book is not None and not ends(safe_interval(book, Decimal(0), Decimal(60000))))
        )
    if name in ("liquidation", "loss_at_liquidation"):
        return unknown or called_alone or not ends(answer.intervals.liquidation)
    return name == "maintenance_margin" and unknown


def ends(interval: Interval) -> bool:
    """Return whether there is an end that a level should stand at."""
    return interval.below is not None or interval.above is not None


@pytest.mark.parametrize(("venue", "symbol"), MAIN)
@pytest.mark.parametrize("side", ["long", "short"])
@pytest.mark.parametrize("mode", ["isolated", "cross"])
def test_a_number_is_missing_only_where_a_finding_or_the_rules_say_why(
    venue: str, symbol: str, side: str, mode: str
) -> None:
    sign = 1 if side == "long" else -1
    plan = crossed(venue, symbol, side, overrides={"lot": "1e-18"}, hold_hours="24") | {
        "margin_mode": mode,
        "stop": str(60000 - 3000 * sign),
        "targets": [{"price": str(60000 + 6000 * sign)}],
    }
    answer = assess(read_plan(plan), SHELF.rules(venue, symbol, side))
    gone = list(missing(assessment_document(answer)))
    assert [key for key in gone if not explained(key, answer)] == []
