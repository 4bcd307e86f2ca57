"""Cross accounts of every kind: other positions (linear, inverse, of the same coin, moving along), other assets, every way to measure.

What is right is worked out in exact fractions by `tests.model.reference` and by `Ledger` below, which know nothing of the engine.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from planner.model.assess import assess
from planner.model.compare import carried_over
from planner.model.curves import curves_of
from planner.model.explain import explain
from planner.model.liquidated import aftermath, steps_of
from planner.model.plan import read_plan
from planner.model.precision import guarded
from tests.model.plans import NO_RULES, answer_of, near, rules_of
from tests.model.reference import Account, fraction
from tests.model.strategies import assets, other_positions, plans, sides, text

if TYPE_CHECKING:
    from planner.model.assessment import Assessment
    from planner.model.rulebook import Rules

MORE = settings(max_examples=120, deadline=None)
STEPS = (("20000", "0.005"), ("60000", "0.01"), ("120000", "0.03"), ("500000", "0.1"))
HAIR = Fraction(1, 10**9)


class Ledger(Account):
    """An account under any rule: tiers, steps for the whole position, a debt's level, used margin; interest may grow the debt."""

    def requirement(self, price: Fraction) -> Fraction:
        """Return what the venue wants to see."""
        basis = str(self.given["maintenance_on"])
        if basis not in ("debt-level", "used-margin") and self.given["tier_mode"] != "whole-position":
            return super().requirement(price)
        others = sum((self._other(each, price)[1] for each in self.plan.account.other_positions), Fraction(0))
        return self._own(basis, price) + (others / price if self.inverse else others)

    def _own(self, basis: str, price: Fraction) -> Fraction:
        level = fraction(self.given["liquidation_level"])
        if basis == "used-margin":
            at = self.entry if self.sign > 0 or self.inverse else price
            return level * self.notional(at) / fraction(self.answer.leverage)
        if basis == "debt-level":
            owed = fraction(self.answer.loan) * (1 if self.sign > 0 else price)
            return (level - 1) * (owed + self.carry(price))
        notional = self.notional(self.entry if basis == "entry" else price)
        row = next(
            (row for row in self.given["tiers"] if notional <= fraction(row.max_notional)), self.given["tiers"][-1]
        )
        fee = fraction(self.given["closing_fee_rate"])
        return (fraction(row.maintenance_rate) + fee) * notional

    def _other(self, other: Any, price: Fraction) -> tuple[Fraction, Fraction]:
        """Where a level decides, a long's requirement is that of its entry and a short's that of the moment."""
        profit, held = super()._other(other, price)
        if str(self.given["maintenance_on"]) in ("debt-level", "used-margin") and str(other.side) == "long":
            mark = profit / self._size(other) + fraction(other.entry)
            if str(other.instrument_kind).startswith("inverse"):
                mark = (profit / self._size(other) + 1) * fraction(other.entry)
                return profit, held + (mark / fraction(other.entry) - 1) * fraction(
                    other.maintenance_rate
                ) * self._size(other)
            return profit, held + (fraction(other.entry) - mark) * fraction(other.maintenance_rate) * self._size(other)
        return profit, held

    def _size(self, other: Any) -> Fraction:
        return fraction(other.quantity) * fraction(other.contract_size)


@st.composite
def books(draw: Any) -> dict[str, Any]:
    """Return a cross plan of any kind and basis, with up to four other positions and up to three assets."""
    plan = draw(plans())
    price = Decimal(plan["entries"][0]["price"])
    inverse = plan["overrides"]["instrument_kind"].startswith("inverse")
    size = Decimal(plan["size"]["value"]) * Decimal(plan["overrides"]["contract_size"] or 1)
    worth = size if inverse else size * price
    plan |= {"margin_mode": "cross"}
    plan["account"] = plan["account"] | {
        "other_positions": draw(other_positions(price)),
        "assets": draw(assets(price, worth)),
    }
    plan["overrides"] = plan["overrides"] | draw(st.sampled_from([{}, STEPPED, DEBT, USED]))
    if plan["overrides"].get("tier_mode"):
        unit = Decimal(1) / price if inverse else Decimal(1)
        scale = worth / 60_000 * draw(st.decimals(Decimal("0.3"), Decimal(3), places=2)) * unit
        tiers = [{"max_notional": format(Decimal(cap) * scale, "f"), "maintenance_rate": rate} for cap, rate in STEPS]
        plan["overrides"] = plan["overrides"] | {"tiers": tiers, "maintenance_rate": None}
    if plan["overrides"]["maintenance_on"] == "debt-level":
        plan["overrides"] = plan["overrides"] | {"instrument_kind": "spot-margin", "settlement_currency": "USDT"}
    return plan


STEPPED: dict[str, Any] = {"tier_mode": "whole-position"}
LEVEL: dict[str, Any] = {"margin_call": None, "closing_fee_rate": "0", "carry_paid_from": None}
DEBT = LEVEL | {"maintenance_on": "debt-level", "liquidation_level": "1.1", "margin_call_level": "1.25"}
USED = LEVEL | {"maintenance_on": "used-margin", "liquidation_level": "0.4", "margin_call_level": "0.8"}


def answered(plan: dict[str, Any], rules: Rules = NO_RULES) -> Assessment:
    return assess(read_plan(plan), rules)


def factor_of(answer: Assessment) -> Fraction | None:
    """Return k of the call by its definition."""
    given_ = answer.plan.overrides
    if given_.maintenance_on == "debt-level":
        return (fraction(given_.margin_call_level) - 1) / (fraction(given_.liquidation_level) - 1)
    if given_.maintenance_on == "used-margin":
        return fraction(given_.margin_call_level) / fraction(given_.liquidation_level)
    return 1 / fraction(given_.margin_call.ratio) if given_.margin_call else None


@MORE
@given(books(), st.booleans())
def test_an_end_of_a_cross_account_is_where_equity_meets_the_requirement_or_where_it_jumps(
    plan: dict[str, Any], at_end: bool
) -> None:
    answer = answered(plan)
    ledger = Ledger(answer, fraction(plan["hold_hours"]) if at_end else Fraction(0))
    safe = answer.intervals
    liquidation, call = (safe.liquidation_at_end, safe.call_at_end) if at_end else (safe.liquidation, safe.call)
    for interval, k in ((liquidation, Fraction(1)), (call, factor_of(answer))):
        if k is None:
            assert (interval.below, interval.above) == (None, None)
            continue
        for end, outward in ((interval.below, -1), (interval.above, 1)):
            if end is None:
                continue
            level = fraction(end)
            if ledger.closes(level, k):
                continue
            assert ledger.given["tier_mode"] == "whole-position"
            assert ledger.margin(level * (1 - outward * HAIR), k) > 0
            assert ledger.margin(level * (1 + outward * HAIR), k) <= 0


@MORE
@given(books(), st.lists(st.floats(0.001, 6), min_size=10, max_size=10))
def test_inside_the_ends_a_cross_account_lives_at_every_price(plan: dict[str, Any], multiples: list[float]) -> None:
    answer = answered(plan)
    ledger, inside = Ledger(answer), answer.intervals.liquidation
    book = answer.position.book()
    assert book is not None
    bent = ledger.given["tier_mode"] == "whole-position" or book.parts
    for multiple in multiples:
        price = ledger.entry * Fraction(multiple).limit_denominator(10**6)
        if any(end is not None and abs(price / fraction(end) - 1) < HAIR for end in (inside.below, inside.above)):
            continue
        lives = ledger.margin(price, Fraction(1)) > 0
        if inside.holds(Decimal(price.numerator) / Decimal(price.denominator)):
            assert lives
        elif not bent:  # beyond a jump or a kink there may be prices at which it would live again
            assert not lives


@MORE
@given(books())
def test_a_call_comes_no_later_than_liquidation_and_that_no_later_than_bankruptcy(plan: dict[str, Any]) -> None:
    answer = answered(plan)
    ledger = Ledger(answer)
    safe = answer.intervals
    for inner, outer in ((safe.call, safe.liquidation),):
        if factor_of(answer) is None or not inner.safe or str(plan["overrides"].get("tier_mode")) == "whole-position":
            continue
        assert outer.safe
        assert outer.below is None or (inner.below is not None and inner.below >= outer.below)
        assert outer.above is None or (inner.above is not None and inner.above <= outer.above)
    for end in (safe.liquidation.below, safe.liquidation.above):
        # Equity there is the requirement, and no requirement is negative but that of others with a deduction of their own.
        assert end is None or ledger.equity(fraction(end)) >= -HAIR * ledger.notional(fraction(end))


@MORE
@given(books())
def test_other_coins_with_a_beta_of_0_stand_at_their_marks(plan: dict[str, Any]) -> None:
    others = [each | {"beta": "0", "underlying": "ETH"} for each in plan["account"]["other_positions"]]
    kept = [each | {"beta": "0"} for each in plan["account"]["assets"]]
    plan["account"] = plan["account"] | {"other_positions": others, "assets": kept}
    position = answered(plan).position
    with guarded():
        assert position.book() == position.book(frozen=True)


# --- both sides of one symbol -----------------------------------------------------------------------------------------


@st.composite
def hedges(draw: Any) -> tuple[dict[str, Any], dict[str, Any], Fraction]:
    """Return a long and a short of one symbol (quantity, entry, rate, deduction), and the balance behind them."""
    price = draw(st.decimals(Decimal(100), Decimal(90_000), places=2))

    def leg(side: str) -> dict[str, Any]:
        quantity = draw(st.decimals(Decimal("0.01"), Decimal(5), places=3))
        entry = draw(st.decimals(price * Decimal("0.7"), price * Decimal("1.3"), places=2))
        rate = draw(st.sampled_from([Decimal("0.004"), Decimal("0.0065"), Decimal("0.05")]))
        cum = rate * quantity * entry * draw(st.sampled_from([Decimal(0), Decimal("0.2"), Decimal("0.6")]))
        return {"side": side, "quantity": str(quantity), "entry": str(entry), "rate": str(rate), "cum": str(cum)}

    balance = price * draw(st.decimals(Decimal("0.05"), Decimal(6), places=3))
    return leg("long"), leg("short"), fraction(balance)


def hedged(own: dict[str, Any], other: dict[str, Any], balance: Fraction) -> Assessment:
    """Return one side as the plan and the other as another position of the same symbol."""
    return answer_of(
        margin_mode="cross",
        side=own["side"],
        entries=[{"price": own["entry"]}],
        size={"by": "quantity", "value": own["quantity"]},
        account={
            "balance": format(Decimal(balance.numerator) / Decimal(balance.denominator), "f"),
            "other_positions": [
                {
                    "symbol": "BTCUSDT",
                    "side": other["side"],
                    "quantity": other["quantity"],
                    "entry": other["entry"],
                    "maintenance_rate": other["rate"],
                    "maintenance_amount": other["cum"],
                }
            ],
        },
        overrides={"maintenance_rate": own["rate"], "maintenance_amount": own["cum"]},
    )


@MORE
@given(hedges())
def test_both_sides_of_a_symbol_share_one_liquidation_price_by_the_formula_of_the_venue(
    drawn: tuple[dict[str, Any], dict[str, Any], Fraction],
) -> None:
    """LP = (WB + cumL + cumS − QL·EL + QS·ES)/(QL·MMRL + QS·MMRS − QL + QS), hedge mode of Binance USD-M
    (https://www.binance.com/en/support/faq/b3c689c1f50a44cabb3a84e663b81d93).
    """
    long, short, balance = drawn
    ql, qs, el, es = (fraction(leg[key]) for key in ("quantity", "entry") for leg in (long, short))
    rl, rs, dl, ds = (fraction(leg[key]) for key in ("rate", "cum") for leg in (long, short))
    below = ql * rl + qs * rs - ql + qs
    assume(below != 0)
    price = (balance + dl + ds - ql * el + qs * es) / below
    assume(price <= 0 or (rl * ql * price >= dl and rs * qs * price >= ds))  # its brackets leave no maintenance below 0
    assume(price > 0 or dl == ds == 0)
    for answer in (hedged(long, short, balance), hedged(short, long, balance)):
        interval = answer.intervals.liquidation
        ends = [fraction(end) for end in (interval.below, interval.above) if end is not None]
        if price <= 0:
            assert not ends
        elif interval.safe:
            end = interval.above if below > 0 else interval.below
            assert abs(fraction(end) / price - 1) < Fraction(1, 10**12), "a surplus of shorts is liquidated above"


def test_a_hedge_whose_maintenance_grows_faster_than_its_gain_is_liquidated_above() -> None:
    """Long 1 and short 0.9 at 60,000: rising, the tenth that is left earns less than the maintenance of both grows."""
    long = {"side": "long", "quantity": "1", "entry": "60000", "rate": "0.06", "cum": "0"}
    short = {"side": "short", "quantity": "0.9", "entry": "60000", "rate": "0.06", "cum": "0"}
    answer = hedged(long, short, Fraction(8000))
    assert answer.levels.liquidation_below is None
    assert near(answer.levels.liquidation_above, Fraction(2000) / (Fraction("0.114") - Fraction("0.1")))


def test_a_hedge_in_tiers_is_liquidated_below_and_above_and_says_both() -> None:
    tiers = [{"max_notional": "100000", "maintenance_rate": "0.01"}, {"maintenance_rate": "0.5"}]
    hedge = {"symbol": "BTCUSDT", "side": "short", "quantity": "0.9", "entry": "60000"}
    answer = answer_of(
        margin_mode="cross",
        account={"balance": "2000", "other_positions": [hedge]},
        overrides={"maintenance_rate": None, "tiers": tiers},
    )
    assert near(answer.levels.liquidation_below, Fraction(4000) / Fraction("0.09"))
    assert near(answer.levels.liquidation_above, Fraction(45_000) / Fraction("0.4"))
    assert answer.levels.liquidation == answer.levels.liquidation_below, "the end nearer the entry"


def test_a_book_that_no_price_liquidates_has_no_level_and_no_finding_of_one() -> None:
    covered = answer_of(
        margin_mode="cross",
        side="short",
        account={"balance": "1000", "assets": [{"asset": "BTC", "amount": "1.02"}]},
    )
    interval = covered.intervals.liquidation
    assert (interval.below, interval.above, interval.safe) == (None, None, True)
    assert covered.levels.bankruptcy is None
    assert covered.distance.liquidation is None
    assert not {"closed-at-once", "stop-beyond-liquidation"} & {found.code for found in covered.findings}


# --- the warning of a buffer beside other positions ------------------------------------------------------------------


@MORE
@given(plans(kinds=st.just("linear-perpetual")), text("0.05", "1", 2), sides)
def test_a_buffer_never_warns_later_than_liquidation_whatever_else_is_open(
    plan: dict[str, Any], buffer: str, side: str
) -> None:
    price = Decimal(plan["entries"][0]["price"])
    others = [
        {"symbol": "ETHUSDT", "side": side, "quantity": "3", "entry": str(price), "maintenance_rate": "0.05"},
    ]
    plan |= {"margin_mode": "cross", "leverage": "8"}
    plan["account"] = plan["account"] | {"other_positions": others}
    plan["overrides"] = plan["overrides"] | {"margin_call": None, "maintenance_rate": "0.05", "tiers": None}
    answer = answered(plan, rules_of({"margin_call_buffer": buffer}))
    call, liquidation = answer.intervals.call, answer.intervals.liquidation
    assume(call.safe and plan["overrides"]["maintenance_on"] == "mark")
    assert liquidation.below is None or (call.below is not None and call.below >= liquidation.below)
    assert liquidation.above is None or (call.above is not None and call.above <= liquidation.above)
    ledger, share = Ledger(answer), fraction(buffer)
    fee = fraction(plan["overrides"]["closing_fee_rate"])
    for end in (call.below, call.above):
        if end is not None:
            level = fraction(end)
            own = (fraction("0.05") + fee) * ledger.notional(level)
            wanted = (1 - share) * own + share * ledger.notional(level) / 8 + ledger.requirement(level) - own
            left = ledger.equity(level) - ledger.haircuts(level) - wanted
            scale = ledger.notional(level) + abs(ledger.equity(level)) + ledger.haircuts(level)
            assert abs(left) <= scale * Fraction(1, 10**12)


# --- what pays the interest of a debt --------------------------------------------------------------------------------


@pytest.mark.parametrize("side", ["long", "short"])
@pytest.mark.parametrize(("paid_from", "grows"), [(None, "1.1"), ("debt", "1.1"), ("slice", "1"), ("balance", "0")])
def test_interest_grows_a_debt_or_is_paid_by_what_backs_it(side: str, paid_from: str | None, grows: str) -> None:
    answer = answer_of(
        side=side,
        entries=[{"price": "100"}],
        size={"by": "quantity", "value": "10"},
        leverage="4",
        hold_hours="240",
        costs={"borrow_rate_daily": "0.001"},
        overrides={
            "instrument_kind": "spot-margin",
            "maintenance_on": "debt-level",
            "maintenance_rate": None,
            "liquidation_level": "1.1",
            "carry_paid_from": paid_from,
        },
    )
    owed = Fraction(11, 10) + Fraction(grows) / 100
    expected = owed * 750 / 10 if side == "long" else 1250 / (owed * 10)
    assert near(answer.levels_at_end.liquidation, expected)


@MORE
@given(
    sides,
    text("90", "110", 2),
    st.sampled_from([None, "debt", "slice", "balance", "wallet-then-slice"]),
    st.sampled_from(["net", "full"]),
    text("0", "400", 0),
)
def test_leverage_that_follows_from_the_stop_of_a_loan_keeps_the_call_beyond_it_whoever_pays(
    side: str, entry: str, paid_from: str | None, loan: str, hours: str
) -> None:
    away = Decimal("0.9") if side == "long" else Decimal("1.1")
    answer = answer_of(
        side=side,
        entries=[{"price": entry}],
        size={"by": "quantity", "value": "10"},
        stop=str(Decimal(entry) * away),
        safety_buffer="0.1",
        leverage=None,
        hold_hours=hours,
        loan=loan,
        costs={"borrow_rate_daily": "0.002"},
        overrides={
            "instrument_kind": "spot-margin",
            "maintenance_on": "debt-level",
            "maintenance_rate": None,
            "liquidation_level": "1.1",
            "margin_call_level": "1.2",
            "carry_paid_from": paid_from,
        },
    )
    call, stop = answer.levels_at_end.margin_call, answer.plan.stop
    assert call is not None
    assert stop is not None
    target = stop + (stop - Decimal(entry)) * Decimal("0.1")
    away_from = (target - call) * answer.plan.sign
    assert away_from >= -Decimal("1e-20")
    assert paid_from == "wallet-then-slice" or away_from < 1, "and no further than a step of leverage takes it"


def test_a_call_at_a_level_of_1_comes_when_the_debt_is_all_there_is() -> None:
    overrides = {"instrument_kind": "spot-margin", "liquidation_level": "1.1", "margin_call_level": "1"}
    answer = answer_of(
        leverage="2",
        overrides=overrides | {"maintenance_on": "debt-level", "maintenance_rate": None},
        costs={"borrow_rate_daily": "0.001"},
    )
    assert answer.levels.margin_call == 30_000
    assert near(answer.runway_hours, Fraction(30_000, 30) * 24)


# --- only the larger side counts --------------------------------------------------------------------------------------

LARGER = rules_of({"hedge_requirement": "larger-side"})


class LargerSide(Ledger):
    """An account in which only the larger side of the plan's underlying has to be covered."""

    def requirement(self, price: Fraction) -> Fraction:
        """Return the greater requirement of both sides, and that of everything else; the closing fee of the plan stands beside them."""
        unit = price if self.inverse else Fraction(1)
        fee = fraction(self.given["closing_fee_rate"]) * self.notional(self._counted(price))
        both = {1: self.maintenance(self.notional(self._counted(price))), -1: Fraction(0)}
        rest = Fraction(0)
        for each in self.plan.account.other_positions:
            held = self._other(each, price)[1] / unit
            if (each.underlying or each.symbol) in (self.given["underlying"], self.plan.symbol):
                both[1 if each.side is self.plan.side else -1] += held
            else:
                rest += held
        return max(both.values()) + rest + fee

    def _counted(self, price: Fraction) -> Fraction:
        return self.entry if self.given["maintenance_on"] == "entry" else price


@MORE
@given(plans(), st.data())
def test_where_a_venue_nets_a_hedge_the_larger_side_alone_is_covered(plan: dict[str, Any], data: Any) -> None:
    plan |= {"margin_mode": "cross"}
    plan["account"] = plan["account"] | {
        "other_positions": data.draw(other_positions(Decimal(plan["entries"][0]["price"])))
    }
    answer = answered(plan, LARGER)
    ledger = LargerSide(answer)
    for interval, k in ((answer.intervals.liquidation, Fraction(1)), (answer.intervals.call, factor_of(answer))):
        for end in (interval.below, interval.above):
            assert end is None or k is None or ledger.closes(fraction(end), k)
    lone = answered(plan | {"account": plan["account"] | {"other_positions": []}}, LARGER)
    assert lone.intervals == answered(plan | {"account": plan["account"] | {"other_positions": []}}).intervals


def test_a_perfect_hedge_is_never_liquidated_where_only_the_larger_side_counts() -> None:
    hedge = {"symbol": "BTCUSDT", "side": "short", "quantity": "1", "entry": "60000", "maintenance_rate": "0.005"}
    each, larger = beside("400", hedge), beside("400", hedge, rules=LARGER)
    assert each.finding("closed-at-once") is not None
    assert larger.finding("closed-at-once") is None
    assert near(larger.levels.liquidation_above, 80_000)
    found = explain(larger, "levels.liquidation")
    assert found is not None
    assert "Of long and short of BTCUSDT only the larger requirement counts." in found.rules


def test_a_position_on_the_same_side_is_covered_beside_the_plan() -> None:
    more = {"symbol": "BTCUSDT", "side": "long", "quantity": "1", "entry": "60000", "maintenance_rate": "0.005"}
    steps: dict[str, Any] = {"tier_mode": "whole-position", "maintenance_rate": None}
    steps["tiers"] = [{"max_notional": "50000", "maintenance_rate": "0.01"}, {"maintenance_rate": "0.02"}]
    for overrides in ({}, steps):
        one = beside("50000", more, rules=LARGER, overrides=overrides)
        assert one.intervals == beside("50000", more, overrides=overrides).intervals
        against = more | {"side": "short", "quantity": "3", "maintenance_rate": "0.1"}
        facing = beside("50000", against, rules=LARGER, overrides=overrides)
        # 50000 − 2(p − 60000) = 0.3p
        assert near(facing.levels.liquidation, Fraction(170_000) / Fraction("2.3"))


@MORE
@given(text("0", "1", 2), text("0.001", "0.3"), sides)
def test_a_buffer_warns_no_later_than_liquidation_of_a_netted_hedge(buffer: str, rate: str, side: str) -> None:
    hedge = {"symbol": "BTCUSDT", "side": side, "quantity": "1.5", "entry": "60000", "maintenance_rate": rate}
    figures = {"hedge_requirement": "larger-side"} | ({"margin_call_buffer": buffer} if Decimal(buffer) else {})
    answer = beside("60000", hedge, rules=rules_of(figures))
    call, liquidation = answer.intervals.call, answer.intervals.liquidation
    if Decimal(buffer):
        assert liquidation.below is None or (call.below is not None and call.below >= liquidation.below)
        assert liquidation.above is None or (call.above is not None and call.above <= liquidation.above)


# --- what cannot fall below nothing ----------------------------------------------------------------------------------

ALT: dict[str, Any] = {"symbol": "ALTUSDT", "quantity": "10000", "entry": "1", "maintenance_rate": "0.1"}


def beside(balance: str, *others: dict[str, Any], rules: Rules = NO_RULES, **changes: Any) -> Assessment:
    """Return the plain plan (long 1 at 60,000, 0.5 %) in cross mode beside other positions."""
    account = {"balance": balance, "other_positions": list(others), **changes.pop("account", {})}
    return answer_of(rules, margin_mode="cross", account=account, **changes)


def test_a_short_of_another_coin_gains_no_more_than_all_of_it() -> None:
    """With a beta of 2 it is worth nothing at 30,000; from there on only the long loses, and nothing is demanded of the short."""
    answer = beside("25000", ALT | {"side": "short", "beta": "2"})
    # 25000 + 10000 + (p − 60000) = 0.005p
    assert near(answer.levels.liquidation, Fraction(25_000) / Fraction("0.995"))
    assert near(answer.levels.bankruptcy, 25_000)
    nearer = beside("15000", ALT | {"side": "short", "beta": "2"})
    # 15000 + 10000·(2 − p/30000) + (p − 60000) = 0.005p + 1000·(p/30000 − 1)
    assert near(nearer.levels.liquidation, Fraction(24_000) / (Fraction("0.995") - Fraction(11_000, 30_000)))


def test_a_long_of_another_coin_loses_no_more_than_all_of_it() -> None:
    answer = beside("45000", ALT | {"side": "long", "beta": "2"})
    assert near(answer.levels.liquidation, Fraction(25_000) / Fraction("0.995"))


def test_the_curve_passes_a_kink_as_the_levels_do() -> None:
    changes: dict[str, Any] = {"hold_hours": "800", "costs": {"funding_rate": "0.001"}}
    answer = beside("25000", ALT | {"side": "short", "beta": "2"}, **changes)
    # at opening the level lies below the kink at 30,000, after 6,000 of funding above it
    assert answer.levels.liquidation < 30_000 < (answer.levels_at_end.liquidation or 0)  # type: ignore[operator]
    curve = curves_of(answer).liquidation_below
    assert curve[0][1] == pytest.approx(float(answer.levels.liquidation or 0))
    assert curve[-1][1] == pytest.approx(float(answer.levels_at_end.liquidation or 0))
    assert sorted(level for _, level in curve) == [level for _, level in curve]


def test_the_curve_of_a_level_before_any_kink_is_that_of_the_levels() -> None:
    gold = {"asset": "GOLD", "amount": "1", "price": "3000", "haircut": "0", "beta": "-1"}
    changes: dict[str, Any] = {"side": "short", "hold_hours": "800", "costs": {"funding_rate": "-0.0001"}}
    answer = beside("0", account={"assets": [gold], "balance": "30000"}, **changes)
    # 30000 + 3000·(2 − p/60000) + 60000 − p = 0.005p; the kink lies at 120,000
    assert near(answer.levels.liquidation, Fraction(96_000) / (Fraction("1.005") + Fraction(3000, 60_000)))
    curve = curves_of(answer).liquidation_above
    assert len(curve) == 49
    assert curve[0][1] == pytest.approx(float(answer.levels.liquidation or 0))
    assert curve[-1][1] == pytest.approx(float(answer.levels_at_end.liquidation or 0))


def test_an_asset_that_moves_against_the_price_is_never_worth_less_than_nothing() -> None:
    asset = {"asset": "GOLD", "amount": "1", "price": "3000", "haircut": "0.5", "beta": "-1"}
    answer = beside("0", side="short", account={"assets": [asset], "balance": "100000"})
    # worth nothing from 120,000 on: 100000 + 60000 − p = 0.005p
    assert near(answer.levels.liquidation, Fraction(160_000) / Fraction("1.005"))
    assert near(answer.levels.bankruptcy, 160_000)


def test_a_deduction_leaves_no_other_position_with_a_demand_below_nothing() -> None:
    hedge = {"symbol": "BTCUSDT", "side": "short", "quantity": "1", "entry": "60000", "maintenance_rate": "0.01"}
    answer = beside("1000", hedge | {"maintenance_amount": "900"}, overrides={"maintenance_rate": "0.1"})
    # both sides cancel; above 90,000 the short demands something too: 1000 = 0.1p, without the clamp 1000 = 0.11p − 900
    assert near(answer.levels.liquidation_above, 10_000)
    inverse = hedge | {"instrument_kind": "inverse-perpetual", "quantity": "60000", "maintenance_amount": "0.005"}
    book = beside("1000", inverse).position.book()
    assert book is not None
    assert [part.low for part in book.parts] == [None, 120_000]
    assert book.requirement_at(Decimal(240_000)) == Decimal("0.005") * 240_000


def test_a_loss_at_liquidation_beyond_a_kink_counts_what_is_there() -> None:
    answer = beside("25000", ALT | {"side": "short", "beta": "2"}, overrides={"liquidation_fee_rate": "0.01"})
    left = aftermath(answer)
    assert left is not None
    assert answer.levels.liquidation is not None
    assert near(left.equity, Fraction("0.005") * fraction(answer.levels.liquidation))
    assert steps_of(answer)[0].equity is not None


def test_a_buffer_warns_beyond_a_kink_too() -> None:
    answer = beside("25000", ALT | {"side": "short", "beta": "2"}, rules=rules_of({"margin_call_buffer": "0.2"}))
    # (1 − 0.2)·0.005p + 0.2·p/5
    assert near(answer.levels.margin_call, Fraction(25_000) / (1 - Fraction("0.004") - Fraction("0.04")))


# --- whose price it follows -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("named", [None, "BTC", "BTCUSDT"])
def test_a_position_of_the_plans_own_symbol_follows_its_price_whatever_the_venue_calls_the_coin(
    named: str | None,
) -> None:
    other = {"symbol": "BTCUSDT", "side": "short", "quantity": "0.5", "entry": "60000", "underlying": named}
    rules = rules_of({"underlying": "BTC"})
    answer = beside("10000", other, rules=rules)
    # 10000 + (p − 60000) − 0.5·(p − 60000) = 0.005p
    assert near(answer.levels.liquidation, Fraction(20_000) / Fraction("0.495"))
    assert beside("10000", other | {"symbol": "ETHUSDT", "underlying": None}, rules=rules).levels != answer.levels
    assert answer.finding("cross-speculative") is None
    elsewhere = carried_over(answer.plan, rules, rules_of({"underlying": "XBT"}))
    assert elsewhere.account.other_positions[0].underlying == "XBT"
