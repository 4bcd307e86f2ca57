"""Each finding is raised when it should be, absent when not, and its remedy makes it go away."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.model.assess import assess
from planner.model.assessment import Assessment, Finding, Severity
from planner.model.explain import explain
from planner.model.leverage import cross_holds_at_target, target_of_call
from planner.model.plan import read_plan
from planner.model.rulebook import Rules, Status
from tests.model.plans import BINANCE_BTC, NO_RULES, codes_of, document, rules_of

BINANCE = rules_of(
    {
        "contract_size": "1",
        "lot": "0.001",
        "tick": "0.1",
        "min_notional": "5",
        "taker_fee": "0.0005",
        "funding_rate": "0.0001",
    },
    BINANCE_BTC,
    venue="binance-usdm",
)
SHORT = {"side": "short", "stop": "63000", "targets": [{"price": "54000"}]}
LONG = {"stop": "57000", "targets": [{"price": "66000"}]}
CROSS = {"margin_mode": "cross", "account": {"balance": "12000"}}
HEDGE = {"symbol": "ETHUSDT", "side": "short", "quantity": "1", "entry": "2500"}
CALL = {"margin_call": {"ratio": "0.5"}}
GAP = {"limits": {"trigger_gap": "0.01"}}
COIN = {"instrument_kind": "inverse-perpetual", "settlement_currency": "BTC", "underlying": "BTC"}
LEAST = rules_of({"least_equity": "13000"})


def answered(rules: Rules = NO_RULES, **changes: Any) -> Assessment:
    return assess(read_plan(document(**changes)), rules)


def edited(answer: Assessment, finding: Finding, rules: Rules = NO_RULES) -> Assessment:
    """Return the assessment after the remedy's edits have been typed."""
    assert finding.remedy is not None
    assert finding.remedy.caption
    whole = copy.deepcopy(answer.plan.document())
    for field, typed in finding.remedy.edits:
        place: Any = whole
        *path, last = field.split(".")
        for key in path:
            place = place[int(key)] if key.isdigit() else place[key]
        place[last] = typed or None
    return assess(read_plan(whole), rules)


RAISED: tuple[tuple[str, str, Severity, dict[str, Any]], ...] = (
    ("no-stop", "stop", Severity.CAUTION, {}),
    ("stop-beyond-call", "stop", Severity.CAUTION, {"stop": "48280", "overrides": CALL}),
    ("stop-beyond-call", "stop", Severity.CAUTION, {"side": "short", "stop": "71500", "overrides": CALL}),
    ("stop-beyond-liquidation", "stop", Severity.DANGER, {"stop": "48000"}),
    ("stop-beyond-liquidation", "stop", Severity.DANGER, {"side": "short", "stop": "72000"}),
    ("stop-near-liquidation", "stop", Severity.CAUTION, {"stop": "48700", **GAP}),
    ("stop-near-liquidation", "stop", Severity.CAUTION, {"side": "short", "stop": "71000", **GAP}),
    ("stop-near-liquidation", "stop", Severity.CAUTION,
     {"stop": "49000", "hold_hours": "8", "costs": {"funding_rate": "0.006"}, **GAP}),
    ("equity-too-low", "size.value", Severity.DANGER, {}),
    ("equity-too-low", "account.balance", Severity.DANGER, {"account": {"balance": "12999"}}),
    ("equity-too-low", "account.balance", Severity.DANGER, {**CROSS, "costs": {"taker_fee": "0.01"}}),
    ("equity-too-low", "account.balance", Severity.DANGER, {**CROSS, "overrides": {"maintenance_rate": None}}),
    ("equity-too-low", "account.balance", Severity.DANGER,
     {**CROSS, "account": {"balance": "12000", "assets": [{"asset": "BTC", "amount": "0.1", "haircut": "0.9"}]}}),
    ("stop-wrong-side", "stop", Severity.DANGER, {"stop": "60000"}),
    ("stop-wrong-side", "stop", Severity.DANGER, {"side": "short", "stop": "59000"}),
    ("target-wrong-side", "targets.1.price", Severity.DANGER,
     {"targets": [{"price": "66000", "share": "0.5"}, {"price": "59000", "share": "0.5"}]}),
    ("leverage-band", "leverage", Severity.CAUTION, {"leverage": "6", "limits": {"leverage_bands": ["5", "20"]}}),
    ("leverage-band", "leverage", Severity.DANGER, {"leverage": "21", "limits": {"leverage_bands": ["5", "20"]}}),
    ("risk-limit", "size.value", Severity.CAUTION, {**LONG, "account": {"balance": "20000"}, "limits": {"risk": "0.1"}}),
    ("risk-limit", "size.value", Severity.CAUTION, {"account": {"balance": "20000"}, "limits": {"risk": "0.1"}}),
    ("collateral-over-balance", "size.value", Severity.DANGER, {"account": {"balance": "11999"}}),
    ("tier-maximum", "leverage", Severity.DANGER, {"leverage": "20", "overrides": {"max_leverage": "10"}}),
    ("min-notional", "size.value", Severity.CAUTION, {"overrides": {"min_notional": "60001"}}),
    ("quantity-rounded", "size.value", Severity.NOTE, {"size": {"by": "quantity", "value": "1.0005"}, "overrides": {"lot": "0.001"}}),
    ("cross-speculative", "margin_mode", Severity.CAUTION, CROSS),
    ("cross-speculative", "margin_mode", Severity.CAUTION,
     {**CROSS, "account": {"balance": "12000", "other_positions": [{**HEDGE, "symbol": "BTCUSDT", "side": "long", "beta": "-1"}]}}),
    ("cross-speculative", "margin_mode", Severity.CAUTION,
     {**CROSS, "account": {"balance": "12000", "assets": [{"asset": "BTC", "amount": "1"}]}}),
    ("figure-missing", "account.other_positions.0.maintenance_rate", Severity.NOTE,
     {**CROSS, "account": {"balance": "12000", "other_positions": [HEDGE]}}),
    ("closed-at-once", "leverage", Severity.DANGER, {"leverage": "200"}),
    ("called-at-once", "leverage", Severity.DANGER, {"leverage": "101", "overrides": CALL}),
    ("carry-eats-reward", "hold_hours", Severity.CAUTION,
     {**LONG, "hold_hours": "2400", "costs": {"funding_rate": "0.0001", "funding_interval_hours": "2"}}),
    ("reward-risk-low", "targets.0.price", Severity.CAUTION, {**LONG, "limits": {"reward_to_risk": "2.1"}}),
    ("entry-far", "entries.0.price", Severity.CAUTION, {"mark": "54000"}),
    ("entry-far", "entries.0.price", Severity.CAUTION, {"mark": "67000"}),
    ("currency-mismatch", "account.currency", Severity.CAUTION, {"account": {"currency": "EUR"}}),
    ("figure-missing", "overrides.maintenance_rate", Severity.DANGER, {"overrides": {"maintenance_rate": None}}),
    ("figure-missing", "account.balance", Severity.DANGER, {"margin_mode": "cross"}),
)  # fmt: skip


@pytest.mark.parametrize(("code", "field", "severity", "changes"), RAISED)
def test_a_finding_is_raised_with_its_field_and_severity(
    code: str, field: str, severity: Severity, changes: dict[str, Any]
) -> None:
    found = answered(LEAST if code == "equity-too-low" else NO_RULES, **changes).finding(code)
    assert found is not None
    assert (found.field, found.severity) == (field, severity)
    assert found.headline.endswith(".")
    assert found.message.endswith(".")


ABSENT: tuple[tuple[str, dict[str, Any]], ...] = (
    ("no-stop", LONG),
    ("stop-beyond-call", {"stop": "48600", "overrides": CALL}),
    ("stop-beyond-call", {"stop": "48200"}),
    ("stop-beyond-liquidation", {"stop": "48300"}),
    ("stop-beyond-liquidation", {"side": "short", "stop": "71500"}),
    ("stop-near-liquidation", {"stop": "48730", **GAP}),
    ("stop-near-liquidation", {"stop": "48700"}),
    ("stop-near-liquidation", {"side": "short", "stop": "70900", **GAP}),
    ("stop-near-liquidation", {"stop": "48000", **GAP}),
    ("stop-near-liquidation", GAP),
    ("stop-near-liquidation", {"leverage": "200", "stop": "59900", **GAP}),
    ("stop-near-liquidation", {"leverage": "1", "stop": "1", **GAP}),
    ("equity-too-low", {"account": {"balance": "13000"}}),
    ("equity-too-low", {"leverage": "4"}),
    ("equity-too-low", {**CROSS, "account": {"balance": "12000", "assets": [{"asset": "BTC", "amount": "0.1"}]}}),
    ("equity-too-low", {"leverage": "1", "size": {"by": "quantity", "value": "0.1"}, "overrides": {"instrument_kind": "equity"}}),
    ("equity-too-low", {"size": {"by": "quantity", "value": "0.1"}, "overrides": {"instrument_kind": "spot"}}),
    ("stop-wrong-side", LONG),
    ("stop-wrong-side", SHORT),
    ("target-wrong-side", LONG),
    ("target-wrong-side", SHORT),
    ("leverage-band", {"limits": {"leverage_bands": ["5", "20"]}}),
    ("leverage-band", {"leverage": "50"}),
    ("risk-limit", {**LONG, "account": {"balance": "30000"}, "limits": {"risk": "0.1"}}),
    ("risk-limit", LONG),
    ("collateral-over-balance", {"account": {"balance": "12000"}}),
    ("collateral-over-balance", {}),
    ("tier-maximum", {"leverage": "10", "overrides": {"max_leverage": "10"}}),
    ("min-notional", {"overrides": {"min_notional": "60000"}}),
    ("quantity-rounded", {"size": {"by": "quantity", "value": "1.000"}, "overrides": {"lot": "0.001"}}),
    ("quantity-rounded", {"size": {"by": "notional", "value": "100"}}),
    ("cross-speculative", {**CROSS, "account": {"balance": "12000", "other_positions": [HEDGE]}}),
    ("cross-speculative", {**CROSS, "side": "short", "account": {"balance": "12000", "assets": [{"asset": "BTC", "amount": "1"}]}}),
    ("cross-speculative", {**CROSS, "account": {"balance": "12000", "other_positions": [{**HEDGE, "side": "long", "beta": "-1"}]}}),
    ("cross-speculative", {}),
    ("closed-at-once", {"leverage": "199"}),
    ("called-at-once", {"leverage": "99", "overrides": CALL}),
    ("called-at-once", {"leverage": "200", "overrides": CALL}),
    ("carry-eats-reward", {**LONG, "hold_hours": "24", "costs": {"funding_rate": "0.0001"}}),
    ("carry-eats-reward", {**LONG, "hold_hours": "9999", "costs": {"funding_rate": "-0.0001"}}),
    ("carry-eats-reward", {"hold_hours": "9999", "costs": {"funding_rate": "0.0001"}}),
    ("reward-risk-low", {**LONG, "limits": {"reward_to_risk": "2"}}),
    ("reward-risk-low", {"limits": {"reward_to_risk": "2"}}),
    ("entry-far", {"mark": "59000"}),
    ("entry-far", {}),
    ("currency-mismatch", {"account": {"currency": "usdt"}}),
    ("figure-missing", {}),
    ("figure-unverified", {}),
)  # fmt: skip


@pytest.mark.parametrize(("code", "changes"), ABSENT)
def test_a_finding_is_absent_where_nothing_is_wrong(code: str, changes: dict[str, Any]) -> None:
    assert answered(LEAST if code == "equity-too-low" else NO_RULES, **changes).finding(code) is None


REMEDIED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("stop-beyond-call", {"stop": "48280", "overrides": CALL}),
    ("stop-beyond-call", {"side": "short", "stop": "71500", "overrides": CALL}),
    ("stop-beyond-liquidation", {"stop": "40000"}),
    ("stop-beyond-liquidation", {"leverage": None, "collateral": "12000", "side": "short", "stop": "80000"}),
    ("stop-beyond-liquidation", {"size": {"by": "collateral", "value": "500"}, "leverage": "5", "stop": "48000"}),
    ("stop-beyond-call", {"size": {"by": "collateral", "value": "500"}, "side": "short", "stop": "71500", "overrides": CALL}),
    ("closed-at-once", {"size": {"by": "collateral", "value": "300"}, "leverage": "200", **LONG}),
    ("closed-at-once", {"size": {"by": "collateral", "value": "300"}, "leverage": "300"}),
    ("stop-near-liquidation", {"stop": "48700", **GAP}),
    ("stop-near-liquidation", {"side": "short", "stop": "71000", **GAP, "safety_buffer": "0.1", "overrides": CALL}),
    ("leverage-band", {"leverage": "21", "limits": {"leverage_bands": ["5", "20"]}}),
    ("leverage-band", {"leverage": None, "collateral": "6000", "limits": {"leverage_bands": ["5", "20"]}}),
    ("risk-limit", {**LONG, "account": {"balance": "20000"}, "limits": {"risk": "0.1"}, "costs": {"taker_fee": "0.0007"}}),
    ("collateral-over-balance", {"account": {"balance": "11111"}, "costs": {"taker_fee": "0.0007"}}),
    ("collateral-over-balance", {"account": {"balance": "11111"}, "overrides": {"lot": "0.001"}, "extra_margin": "7"}),
    ("collateral-over-balance", {**CROSS, "account": {"balance": "1111"}, "extra_margin": "7", "costs": {"taker_fee": "0.0007"}}),
    ("tier-maximum", {"leverage": "20", "overrides": {"max_leverage": "10"}}),
    ("cross-speculative", CROSS),
    ("closed-at-once", {"leverage": "300", **LONG}),
    ("called-at-once", {"leverage": "101", "overrides": CALL, **LONG}),
    ("entry-far", {"mark": "54000"}),
    ("currency-mismatch", {"account": {"balance": "2", "currency": "btc"}, "overrides": {"underlying": "BTC"}}),
    ("currency-mismatch", {"account": {"balance": "12000", "currency": "usdc"}, "overrides": COIN}),
    ("currency-mismatch", {"account": {"balance": "12000", "currency": "EUR"}, "overrides": COIN | {"quote_currency": "EUR"}}),
)  # fmt: skip


@pytest.mark.parametrize(("code", "changes"), REMEDIED)
def test_the_remedy_makes_the_finding_go_away(code: str, changes: dict[str, Any]) -> None:
    answer = answered(**changes)
    found = answer.finding(code)
    assert found is not None
    after = edited(answer, found)
    assert after.quantity is not None
    assert after.finding(code) is None


@pytest.mark.parametrize("kind", ["linear-perpetual", "inverse-perpetual"])
def test_the_margin_that_even_1x_lacks_is_named_and_enough(kind: str) -> None:
    short = {"side": "short", "stop": "140000", "leverage": None, "safety_buffer": "0.25"}
    long = {"stop": "25000", "leverage": None, "safety_buffer": "0.25"}
    changes = short if kind == "linear-perpetual" else long
    size = {"by": "quantity", "value": "1" if kind == "linear-perpetual" else "60000"}
    answer = answered(**changes, size=size, overrides={"instrument_kind": kind, "settlement_currency": "COIN"})
    found = answer.finding("stop-beyond-call")
    assert found is not None
    assert found.field == "extra_margin"
    assert "Even at 1×" in found.headline
    after = edited(answer, found)
    assert "stop-beyond-call" not in codes_of(after)
    assert after.leverage == 1
    assert answer.sized is not None
    assert after.sized is not None
    assert after.sized.needed_margin is not None
    assert after.sized.needed_margin <= after.sized.position.leg.entry_notional


def test_findings_come_gravest_first() -> None:
    answer = answered(
        leverage="200", account={"balance": "1"}, size={"by": "quantity", "value": "1.5"}, overrides={"lot": "1"}
    )
    order = [Severity.DANGER, Severity.CAUTION, Severity.NOTE]
    ranks = [order.index(found.severity) for found in answer.findings]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == 3


def test_a_position_closed_at_once_is_not_also_told_where_its_stop_lies() -> None:
    codes = codes_of(answered(leverage="200", **LONG, overrides=CALL))
    assert "closed-at-once" in codes
    assert not codes & {"called-at-once", "stop-beyond-liquidation", "stop-beyond-call"}


def test_the_level_beyond_the_entry_of_a_position_closed_at_once_has_a_negative_distance() -> None:
    answer = answered(leverage="400")
    assert answer.levels.liquidation is not None
    assert answer.levels.liquidation > 60000
    assert answer.distance.liquidation is not None
    assert answer.distance.liquidation < 0


def test_a_cross_account_that_no_price_saves_has_no_level_and_says_so() -> None:
    hedged = {"symbol": "BTCUSDT", "side": "short", "quantity": "1", "entry": "50000"}
    account = {"balance": "1000", "other_positions": [hedged]}
    answer = answered(margin_mode="cross", account=account, overrides={"maintenance_rate": "0"})
    assert answer.levels.liquidation is None
    assert answer.finding("closed-at-once") is not None


@pytest.mark.parametrize(("hours", "code"), [("2400", "stop-beyond-call"), ("12000", "stop-beyond-liquidation")])
def test_carry_that_brings_the_level_past_the_stop_by_the_end_is_told(hours: str, code: str) -> None:
    overrides = {"margin_call": {"ratio": "0.1"}}
    answer = answered(stop="52000", hold_hours=hours, costs={"funding_rate": "0.0001"}, overrides=overrides)
    found = answer.finding(code)
    assert found is not None
    assert "by the end of the hold" in found.message


def test_carry_that_eats_more_than_the_short_ever_had_liquidates_it_at_any_price() -> None:
    found = answered(side="short", stop="63000", hold_hours="24", costs={"funding_rate": "-0.9"}).finding(
        "stop-beyond-liquidation"
    )
    assert found is not None
    assert "at any price by the end of the hold" in found.message


def test_a_position_called_at_once_is_not_also_told_that_its_call_precedes_the_stop() -> None:
    codes = codes_of(answered(leverage="101", stop="59900", overrides=CALL))
    assert "called-at-once" in codes
    assert not codes & {"stop-beyond-liquidation", "stop-beyond-call"}


@pytest.mark.parametrize(
    "changes",
    [
        {"size": {"by": "collateral", "value": "300"}, "side": "short", "leverage": "10", "stop": "150000"},
        {"leverage": "200", "stop": "60500"},
        {"leverage": "10", "stop": "40000", "overrides": {"instrument_kind": "spot-margin", "maintenance_on": "used-margin",
                                                          "liquidation_level": "0.4", "maintenance_rate": None}},
        {"leverage": None, "stop": "40000", "side": "short"},
    ],
    ids=["even 1x does not bear the stop", "the stop is on the wrong side", "used margin", "leverage is the answer already"],
)  # fmt: skip
def test_where_no_leverage_follows_from_the_stop_none_is_offered(changes: dict[str, Any]) -> None:
    found = [each for each in answered(**changes).findings if each.code.startswith(("closed", "called", "stop-"))]
    assert found
    assert all(each.remedy is None for each in found)


@pytest.mark.parametrize("rules", [NO_RULES, BINANCE], ids=["one rate", "tiers"])
@given(data=st.data())
def test_the_leverage_offered_for_a_margin_keeps_call_and_liquidation_beyond_the_stop(
    rules: Rules, data: st.DataObject
) -> None:
    side = data.draw(st.sampled_from(["long", "short"]))
    away = data.draw(st.integers(1, 40)) * (-1 if side == "long" else 1)
    answer = answered(
        rules,
        side=side,
        stop=str(60000 + 600 * away),
        leverage=str(data.draw(st.integers(2, 100))),
        size={"by": "collateral", "value": str(data.draw(st.sampled_from([90, 500, 70000, 3000000])))},
        extra_margin=data.draw(st.sampled_from(["0", "25"])),
        safety_buffer="0.1",
        hold_hours=data.draw(st.sampled_from(["8", "720"])),
        costs={"funding_rate": data.draw(st.sampled_from(["0.0001", "-0.0003"]))},
        overrides=CALL,
    )
    for found in answer.findings:
        if found.code in ("stop-beyond-call", "stop-beyond-liquidation"):
            assert found.remedy is not None or answer.plan.sign < 0, "a long bears any of these stops at 1×"
            if found.remedy is not None:
                after = edited(answer, found, rules)
                assert not codes_of(after) & {"stop-beyond-call", "stop-beyond-liquidation"}
                assert after.plan.size == answer.plan.size


@pytest.mark.parametrize(
    ("changes", "balance"),
    [
        ({"account": {"balance": "12000", "currency": "USDT"}, "overrides": COIN}, "0.2"),
        ({"account": {"balance": "10000", "currency": "USD"}, "overrides": COIN | {"quote_currency": "USD"}}, "0.1666666667"),
        ({"account": {"balance": "0.5", "currency": "BTC"}, "overrides": {"underlying": "BTC"}}, "30000"),
    ],
)  # fmt: skip
def test_a_balance_in_the_other_currency_of_the_price_is_exchanged_at_the_entry(
    changes: dict[str, Any], balance: str
) -> None:
    found = answered(**changes).finding("currency-mismatch")
    assert found is not None
    assert found.remedy is not None
    assert dict(found.remedy.edits)["account.balance"] == balance


@pytest.mark.parametrize(
    ("account", "overrides"),
    [
        ({"balance": "10000", "currency": "EUR"}, {}),
        ({"balance": "3", "currency": "ETH"}, COIN),
        ({"currency": "USDT"}, COIN),
    ],
)
def test_a_balance_that_the_entry_does_not_exchange_is_left_to_the_trader(
    account: dict[str, str], overrides: dict[str, str]
) -> None:
    found = answered(account=account, overrides=overrides).finding("currency-mismatch")
    assert found is not None
    assert found.remedy is None


def test_a_missing_cost_is_asked_for_under_costs_and_a_missing_rule_under_venue_figures() -> None:
    answer = answered(rules_of(venue="exchange"), overrides={"maintenance_rate": None}, costs={})
    said = {found.field: found.message for found in answer.findings if found.code == "figure-missing"}
    assert said["overrides.maintenance_rate"].endswith("Enter it under Venue figures.")
    assert said["costs.funding_rate"].endswith("Enter it under Costs.")
    doubtful = [
        answered(rules_of({figure: "0.001"}, venue="exchange", status=Status.UNVERIFIED)).finding("figure-unverified")
        for figure in ("funding_rate", "contract_size")
    ]
    assert [found.message.rpartition(" enter ")[2] for found in doubtful if found] == [
        "yours under Costs or Venue figures.",
        "yours under Venue figures.",
    ]


def test_without_a_stop_the_remedy_of_too_much_leverage_is_none_borrowed() -> None:
    found = answered(leverage="300").finding("closed-at-once")
    assert found is not None
    assert found.remedy is not None
    assert (found.remedy.caption, dict(found.remedy.edits)["leverage"]) == ("Use 1×", "1")


def test_a_cross_account_that_is_closed_at_once_is_not_told_to_use_less_leverage() -> None:
    found = answered(margin_mode="cross", account={"balance": "200"}).finding("closed-at-once")
    assert found is not None
    assert (found.field, found.remedy) == ("size.value", None)
    assert found.message.endswith("Use a smaller size, or add to the account.")


def test_a_leverage_that_is_an_output_already_is_helped_by_margin() -> None:
    wide = answered(side="short", stop="130000", leverage=None)
    found = wide.finding("stop-beyond-liquidation")
    assert found is not None
    assert found.message.endswith("Add margin, or move the stop nearer.")


def test_a_largest_size_that_is_next_to_nothing_is_not_offered() -> None:
    found = answered(account={"balance": "0.00001"}).finding("collateral-over-balance")
    assert found is not None
    assert found.remedy is None


def test_a_risk_limit_below_one_lot_offers_no_size() -> None:
    fine = {
        **LONG,
        "account": {"balance": "20000"},
        "limits": {"risk": "0.01"},
        "size": {"by": "quantity", "value": "1"},
    }
    small, large = (answered(**fine, overrides={"lot": lot}).finding("risk-limit") for lot in ("0.01", "0.1"))
    assert small is not None
    assert small.remedy is not None
    assert large is not None
    assert large.remedy is None


@pytest.mark.parametrize(
    ("code", "changes", "said"),
    [
        ("reward-risk-low", {**LONG, "targets": [{"price": "65999"}], "limits": {"reward_to_risk": "2"}},
         "Reward : risk 1.9997 is below your 2."),
        ("risk-limit", {**LONG, "stop": "57000", "account": {"balance": "299999.9"}, "limits": {"risk": "0.01"}},
         "3000 USDT would be lost at the stop; your limit is 2999.999 USDT."),
        ("tier-maximum", {"leverage": "20.004", "overrides": {"max_leverage": "20"}},
         "An order at 20.004× would be refused. Use 20× or a smaller size."),
        ("leverage-band", {"leverage": "5.001", "limits": {"leverage_bands": ["5", "20"]}},
         "Leverage 5.001× is above your conservative band."),
        ("collateral-over-balance", {"account": {"balance": "11999.9999"}},
         "Opening takes 12000 USDT with the fee; the balance is 11999.9999 USDT. Use a smaller size."),
        ("min-notional", {"size": {"by": "quantity", "value": "0.9999999999"}, "overrides": {"min_notional": "60000"}},
         "The least is 60000 USDT, this is 59999.999994. Enter more."),
    ],
)  # fmt: skip
def test_what_misses_a_limit_by_a_hair_is_told_apart_from_it(code: str, changes: dict[str, Any], said: str) -> None:
    found = answered(**changes).finding(code)
    assert found is not None
    assert said in (found.headline, found.message)


def test_in_cross_mode_the_remedy_is_a_smaller_size_not_another_leverage() -> None:
    answer = answered(margin_mode="cross", account={"balance": "3000"}, stop="57000", leverage="20")
    found = answer.finding("stop-beyond-liquidation")
    assert found is not None
    assert found.remedy is None
    assert "smaller size" in found.message


def test_leverage_as_an_output_that_the_balance_cannot_bear_in_cross_mode_is_told() -> None:
    account = {"balance": "3500"}
    changes: dict[str, Any] = {
        "margin_mode": "cross",
        "account": account,
        "stop": "57000",
        "leverage": None,
        "leverage_cap": "25",
    }
    assert answered(**changes, safety_buffer="0").finding("collateral-over-balance") is None
    found = answered(**changes, safety_buffer="0.25").finding("collateral-over-balance")
    assert found is not None
    assert "too large for this balance" in found.headline


@pytest.mark.parametrize(
    "changes",
    [
        {"stop": None},
        {"stop": "57000", "overrides": {"maintenance_rate": None}},
        {"stop": "10000", "safety_buffer": "0.25"},
    ],
)
def test_whether_a_balance_bears_the_position_is_left_open_where_it_cannot_be_told(changes: dict[str, Any]) -> None:
    answer = answered(margin_mode="cross", account={"balance": "90000"}, leverage=None, **changes)
    assert answer.finding("collateral-over-balance") is None
    assert cross_holds_at_target(answer) is None


def test_the_gentler_leverage_says_where_liquidation_would_lie() -> None:
    limits = {"leverage_bands": ["5", "20"]}
    said = answered(leverage="10", limits=limits).finding("leverage-band")
    gentler = answered(leverage="5", limits=limits)
    assert said is not None
    assert gentler.distance.liquidation is not None
    assert (
        f"There liquidation would be {round(gentler.distance.liquidation * 100, 2).normalize()} % away." in said.message
    )
    nowhere = answered(leverage="10", limits={"leverage_bands": ["1", "20"]}).finding("leverage-band")
    assert nowhere is not None
    assert "nothing would liquidate it" in nowhere.message


@pytest.mark.parametrize(
    "changes", [CROSS, {"overrides": {"maintenance_rate": None}}, {"overrides": {"maintenance_on": "market-value"}}]
)
def test_without_a_liquidation_level_of_its_own_the_gentler_leverage_promises_none(changes: dict[str, Any]) -> None:
    found = answered(**changes, leverage="10", limits={"leverage_bands": ["5", "20"]}).finding("leverage-band")
    assert found is not None
    assert "liquid" not in found.message


def test_a_position_beyond_the_last_tier_is_told_with_the_largest_size() -> None:
    changes: dict[str, Any] = {
        "size": {"by": "notional", "value": "2000000000"},
        "leverage": "1",
        "overrides": {"maintenance_rate": None},
    }
    answer = answered(BINANCE, **changes)
    found = [finding for finding in answer.findings if finding.code == "tier-maximum"]
    assert [finding.field for finding in found] == ["size.value"]
    assert edited(answer, found[0], BINANCE).finding("tier-maximum") is None


def test_the_tier_of_the_size_limits_the_leverage() -> None:
    changes: dict[str, Any] = {"size": {"by": "notional", "value": "900000"}, "overrides": {"maintenance_rate": None}}
    assert answered(BINANCE, **changes, leverage="75").finding("tier-maximum") is None
    found = answered(BINANCE, **changes, leverage="76").finding("tier-maximum")
    assert found is not None
    assert "75×" in found.headline


def test_figures_that_nobody_confirmed_are_named_together() -> None:
    rules = rules_of({"taker_fee": "0.0005", "maintenance_rate": "0.01"}, venue="elsewhere", status=Status.UNVERIFIED)
    found = answered(rules, overrides={"maintenance_rate": None}).finding("figure-unverified")
    assert found is not None
    assert found.severity is Severity.NOTE
    assert "taker fee, " in found.message or ", taker fee" in found.message


def test_a_venue_that_lists_the_symbol_but_lacks_a_figure_says_which_and_what_follows() -> None:
    rules = rules_of({"contract_size": "1"}, BINANCE_BTC, venue="binance-usdm")
    missing = {
        found.field: found
        for found in answered(rules, overrides={"maintenance_rate": None}).findings
        if found.code == "figure-missing"
    }
    assert set(missing) == {"overrides.tick", "costs.taker_fee", "costs.funding_rate"}
    assert "counts as 0" in missing["costs.taker_fee"].message
    steps = missing["overrides.tick"]
    assert steps.headline == "Tick size, lot size and minimum notional are not known."
    assert "The quantity is not rounded. The least size is not checked." in steps.message
    assert all(found.severity is Severity.NOTE for found in missing.values())


def test_one_missing_step_is_named_alone() -> None:
    rules = rules_of(
        {"tick": "0.1", "min_notional": "5", "taker_fee": "0", "funding_rate": "0"}, BINANCE_BTC, venue="binance-usdm"
    )
    found = answered(rules, overrides={"maintenance_rate": None}).finding("figure-missing")
    assert found is not None
    assert (found.field, found.headline) == ("overrides.lot", "Lot size is not known.")


DEBT = {"maintenance_on": "debt-level", "liquidation_level": "1.1"}
LOAN = {"instrument_kind": "spot-margin"}
INVERSE = {"instrument_kind": "inverse-perpetual", "settlement_currency": None}


def two_tiers(rate: str, **more: str) -> list[dict[str, str]]:
    return [{"max_notional": "5", "maintenance_rate": "0.1"}, {"maintenance_rate": rate, **more}]


PROBLEMS: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({"overrides": INVERSE}, "overrides.settlement_currency", "Name the coin"),
    ({"side": "short", "overrides": {"instrument_kind": "spot"}}, "side", "cannot be sold short"),
    ({"overrides": DEBT}, "overrides.maintenance_on", "Only a loan has a debt level"),
    ({"overrides": DEBT | LOAN | {"liquidation_level": "0.9"}}, "overrides.liquidation_level", "must be above 1"),
    ({"overrides": {"tiers": two_tiers("0.05")}}, "overrides.tiers", "The maintenance rate falls in row 2"),
    ({"overrides": {"tiers": two_tiers("0.2", maintenance_amount="0.6")}}, "overrides.tiers", "Row 2 has the deduction 0.6, where 0.5"),
)  # fmt: skip


@pytest.mark.parametrize(("changes", "field", "words"), PROBLEMS)
def test_rules_that_contradict_themselves_leave_no_level_and_say_so(
    changes: dict[str, Any], field: str, words: str
) -> None:
    answer = answered(**changes)
    found = answer.finding("figure-missing")
    assert found is not None
    assert (found.field, found.severity) == (field, Severity.DANGER)
    assert words in found.message
    assert answer.levels.liquidation is None
    assert answer.levels.margin_call is None
    assert answer.levels.bankruptcy is None
    assert answer.quantity == 1


def test_a_deduction_rounded_as_the_venue_prints_it_is_accepted() -> None:
    rows = [
        {"max_notional": "50.5", "maintenance_rate": "0.025"},
        {"maintenance_rate": "0.05", "maintenance_amount": "1.26"},
    ]
    assert answered(overrides={"tiers": rows}).finding("figure-missing") is None


def test_prices_in_sentences_stand_on_the_tick_on_the_side_of_the_entry() -> None:
    found = answered(stop="45000", overrides={"tick": "100"}).finding("stop-beyond-liquidation")
    assert found is not None
    assert "48300 USDT" in found.message
    short = answered(side="short", stop="75000", overrides={"tick": "100"}).finding("stop-beyond-liquidation")
    assert short is not None
    assert "71600 USDT" in short.message


@pytest.mark.parametrize(
    ("side", "entry", "stop", "level"),
    [
        ("long", "60000.7", "45000", "48241.77"),
        ("short", "60000.7", "75000", "71642.62"),
        ("long", "0.0061", "0.0045", "0.00490453"),
    ],
)
def test_without_a_tick_a_level_in_a_sentence_is_rounded_as_in_the_verdict(
    side: str, entry: str, stop: str, level: str
) -> None:
    found = answered(side=side, entries=[{"price": entry, "share": "1"}], stop=stop).finding("stop-beyond-liquidation")
    assert found is not None
    assert f" at {level} USDT" in found.message


def test_a_wrong_side_stop_sized_by_risk_has_no_size_and_still_its_finding() -> None:
    answer = answered(stop="63000", size={"by": "risk", "value": "100"})
    assert answer.quantity is None
    assert answer.problem_field == "stop"
    assert answer.finding("stop-wrong-side") is not None
    with pytest.raises(ValueError, match="no position"):
        _ = answer.position


@pytest.mark.parametrize(("index", "price"), [(0, "72000"), (1, "50000")])
def test_each_rung_far_from_the_current_price_is_told_and_remedied(index: int, price: str) -> None:
    entries = [{"price": "60000", "share": "0.5"}, {"price": "60000", "share": "0.5"}]
    entries[index] = {"price": price, "share": "0.5"}
    answer = answered(entries=entries, mark="60000")
    found = answer.finding("entry-far")
    assert found is not None
    assert found.field == f"entries.{index}.price"
    assert ("above" in found.message) == (Decimal(price) > 60000)
    assert edited(answer, found).finding("entry-far") is None


def test_the_gap_is_told_with_the_last_price_at_which_the_level_can_be_reached() -> None:
    found = answered(stop="48700", **GAP, overrides={"tick": "0.1"}).finding("stop-near-liquidation")
    assert found is not None
    assert "while the last price is still at 48723.7 USDT, 1 % from the level" in found.message
    late = answered(stop="49000", hold_hours="8", costs={"funding_rate": "0.006"}, **GAP)
    said = late.finding("stop-near-liquidation")
    assert said is not None
    assert said.message.startswith("By the end of the hold")


def test_where_the_last_price_decides_there_is_no_gap() -> None:
    rules = rules_of({"trigger_price": "last"})
    assert answered(rules, stop="48700", **GAP).finding("stop-near-liquidation") is None
    output: dict[str, Any] = {"stop": "57000", "leverage": None}
    assert answered(rules, **output, **GAP).leverage == answered(rules, **output).leverage


@pytest.mark.parametrize(("side", "stop"), [("long", "57000"), ("short", "63000")])
@pytest.mark.parametrize("buffer", ["0", "0.25"])
def test_leverage_as_an_output_keeps_clear_of_the_gap(side: str, stop: str, buffer: str) -> None:
    plan: dict[str, Any] = {"side": side, "stop": stop, "safety_buffer": buffer, "leverage": None, "overrides": CALL}
    with_gap, without = answered(**plan, **GAP), answered(**plan)
    call, target = with_gap.levels.margin_call, target_of_call(without.plan, without.terms, without.entry)
    assert call is not None
    assert target is not None
    assert with_gap.leverage is not None
    assert without.leverage is not None
    assert with_gap.leverage < without.leverage
    seen = call * (Decimal("1.01") if side == "long" else Decimal("0.99"))
    assert 0 <= with_gap.plan.sign * (target - seen) < 50, (
        "reached no sooner than T, and no later than a step of leverage"
    )


def test_a_gap_moves_no_level() -> None:
    assert answered(stop="57000", **GAP).levels == answered(stop="57000").levels


def test_in_cross_mode_the_gap_asks_for_more_balance() -> None:
    # at 49,000 a loss of 11,000 and 245 of maintenance; a gap of 1 % looks 485.15 further down
    plan: dict[str, Any] = {"margin_mode": "cross", "stop": "49000", "leverage": None, "leverage_cap": "50"}
    held = {"account": {"balance": "11300"}}
    assert cross_holds_at_target(answered(**plan, **held)) is True
    assert cross_holds_at_target(answered(**plan, **held, **GAP)) is False
    enough = {"account": {"balance": "11729"}}
    assert cross_holds_at_target(answered(**plan, **enough, **GAP)) is True


def test_a_leverage_that_follows_from_a_stop_names_the_gap_it_keeps_clear_of() -> None:
    found = explain(answered(stop="57000", leverage=None, **GAP), "leverage")
    assert found is not None
    assert ("price gap", "0.01", "your limits") in found.inputs
    assert ("target of the call", "56435.6435644", "stop and buffer, divided by 1 + s · gap") in found.inputs
