"""What a liquidation leaves, in words: the money at its price, the steps where there are several, and copies of both."""

from __future__ import annotations

from typing import Any

import pytest

from planner.model.explain import KEYS as EXPLAINED
from planner.model.rulebook import Figure, Status
from planner.presenters.liquidation_view import KEYS, LiquidationView, liquidation_view
from tests.presenters import benches
from tests.presenters.benches import EXCHANGE, bench_of

PATHS = {
    "whole": {"liquidation_path": "whole"},
    "tiers": {"liquidation_path": "tier-by-tier"},
    "share": {"liquidation_path": "share", "liquidation_share": "0.25"},
    "safe": {"liquidation_path": "until-safe", "liquidation_stops_at": "1.5"},
}
LARGE: dict[str, Any] = {"size": {"by": "quantity", "value": "50"}, "leverage": "10"}


def view_of(
    monkeypatch: pytest.MonkeyPatch, path: str, sign: str = ".", *, hidden: bool = False, **changes: Any
) -> LiquidationView:
    given = {**PATHS.get(path, {}), "liquidation_fee_rate": "0.005"}
    figures = {name: Figure(value=value, source="a page", status=Status.PUBLISHED) for name, value in given.items()}
    rules = EXCHANGE.model_copy(update={"figures": {**EXCHANGE.figures, **figures}})
    monkeypatch.setitem(benches.BOOKS, "exchange", rules)
    bench, _ = bench_of(sign, **{**LARGE, **changes})
    bench.hide_amounts(hidden)
    return liquidation_view(bench.situation)


def money(view: LiquidationView) -> dict[str, str]:
    return {row.cells[0]: row.cells[1] for row in view.money}


def test_a_whole_path_is_a_sentence_and_the_money_at_its_price(monkeypatch: pytest.MonkeyPatch) -> None:
    view = view_of(monkeypatch, "whole")
    assert view.summary == "At 54,323.2 USDT, 9.46 % below entry, the venue closes the whole position at once."
    assert money(view) == {
        "Liquidation price, USDT": "54,323.2",
        "Bankruptcy price, USDT": "54,000.0",
        "Equity there, USDT": "16,155.01",
        "Clearance fee, 0.5 % of the notional": "−13,580.78",
        "Left over, kept by the venue": "2,574.23",
        "Loss at liquidation, entry fee in": "301,500.00",
    }
    assert (view.steps, view.headings) == ((), ())
    assert view.note.startswith("Assumed: at opening, every part is filled at the price that triggers it")


def test_where_nobody_says_one_step_is_assumed_aloud(monkeypatch: pytest.MonkeyPatch) -> None:
    view = view_of(monkeypatch, "")
    assert view.summary.endswith("the venue closes the position. Nobody says in how many steps; one is assumed.")
    assert not view.steps


def test_steps_have_columns_and_losses_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    view = view_of(monkeypatch, "tiers")
    assert view.summary.startswith("From 54,323.2 USDT on, ")
    assert view.headings[:3] == ("Step", "At, USDT", "Closes, BTC")
    assert len(view.headings) == len(view.steps[0].cells)
    assert [row.cells[0] for row in view.steps] == ["1", "2", "3"]
    assert [row.cells[6] for row in view.steps] == ["2", "1", "–"]
    assert view.steps[-1].cells[5] == "0.000"
    assert view.steps[-1].cells[-1] == "–"
    names = list(money(view))
    assert names[-3:] == [
        "Lost if all is closed there",
        "Lost if the price turns after step 1",
        "Lost if the price goes on to the end",
    ]


@pytest.mark.parametrize(
    ("path", "said"), [("share", "a share of the position, and then the rest"), ("safe", "above the requirement again")]
)
def test_each_path_has_its_sentence(monkeypatch: pytest.MonkeyPatch, path: str, said: str) -> None:
    view = view_of(monkeypatch, path)
    assert said in view.summary
    assert len(view.steps) > 1


def test_a_position_too_small_for_parts_is_closed_in_one_step(monkeypatch: pytest.MonkeyPatch) -> None:
    view = view_of(monkeypatch, "tiers", size={"by": "quantity", "value": "1"})
    assert view.summary.endswith("the venue closes the position, at this size in one step.")
    assert not view.steps


def test_a_cut_that_is_not_enough_is_followed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    view = view_of(monkeypatch, "tiers", overrides={"liquidation_fee_rate": "0.02"})
    assert view.steps[0].cells[-1] == "at once"


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"overrides": {"liquidation_fee_rate": "0.1"}}, "Not covered by the margin"),
        (
            {"overrides": {"liquidation_residual": "returned", "liquidation_fee_rate": "0.001"}},
            "Left over, returned to you",
        ),
        ({"margin_mode": "cross", "account": {"balance": "400000"}}, "Left in the account"),
    ],
    ids=["not covered", "returned", "cross"],
)
def test_what_is_left_says_whose_it_is(monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any], name: str) -> None:
    assert name in money(view_of(monkeypatch, "whole", **changes))


def test_a_taker_fee_has_a_row_where_it_is_charged_and_an_unknown_clearance_fee_none_to_show(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(PATHS, "taker", {"liquidation_taker_fee": "yes"})
    shown = money(view_of(monkeypatch, "taker"))
    assert shown["Taker fee, 0.05 % of the notional"] == "−1,358.08"
    bench, _ = bench_of(venue="generic", size={"by": "notional", "value": "2500"}, leverage="5")
    unsaid = liquidation_view(bench.situation)
    assert money(unsaid)["Clearance fee: the rules name none"] == "–"


def test_without_a_liquidation_price_a_sentence_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    unknown = view_of(monkeypatch, "whole", margin_mode="cross", account={"balance": None})
    assert unknown.summary == "Liquidation price: not known. The findings say what is missing."
    assert not unknown.money
    assert unknown.text() == unknown.summary
    assert unknown.table() == ""
    assert view_of(monkeypatch, "whole", leverage="1").summary.startswith("Liquidation price: none.")


def test_closed_at_once_open_ends_and_stale_plans_have_their_notes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (
        view_of(monkeypatch, "tiers", leverage="500").note
        == "The position would be closed at once, at the current price."
    )
    hedge = {"symbol": "BTCUSDT", "side": "short", "quantity": "0.5", "entry": "60000", "underlying": "BTC"}
    size: dict[str, Any] = {"size": {"by": "quantity", "value": "0.6"}, "margin_mode": "cross", "leverage": "10"}
    open_end = view_of(
        monkeypatch,
        "share",
        **size,
        account={"balance": "500", "other_positions": [hedge]},
        overrides={"liquidation_fee_rate": "0"},
    )
    assert "Balance left, USDT" in open_end.headings
    assert open_end.note.endswith("What is left is reached by no price.")
    assert dict(money(open_end))["Lost if the price goes on to the end"] == "–"
    bench, _ = bench_of(**LARGE)
    bench.edit("size.value", "x")
    assert liquidation_view(bench.situation).note == "Not complete: what is computed belongs to the last complete plan."
    bench.clear()
    assert liquidation_view(bench.situation).summary == "There is no number yet; complete the ticket first."


def test_copies_hold_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    view = view_of(monkeypatch, "tiers")
    lines = view.table().split("\n")
    assert lines[0] == "Liquidation price, USDT\t54,323.2"
    assert "\t".join(view.headings) in lines
    text = view.text()
    assert text.startswith(view.summary)
    assert text.endswith(view.note)
    assert "Lost if the price turns after step 1" in text
    (first, *_) = [line for line in text.split("\n") if line.startswith("1 ")]
    assert first.split()[1] == "54,323.2"


def test_hidden_amounts_leave_prices_tiers_and_percentages(monkeypatch: pytest.MonkeyPatch) -> None:
    view = view_of(monkeypatch, "tiers", hidden=True)
    assert [row.cells[1] for row in view.money[:3]] == ["54,323.2", "54,000.0", "•••"]
    assert all(row.cells[1] == "•••" for row in view.money[2:])
    assert [row.full for row in view.money[2:]] == [""] * len(view.money[2:])
    assert view.steps[0].cells[2:6] == ("•••",) * 4


def test_numbers_carry_the_users_decimal_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "54.323,2 USDT, 9,46 %" in view_of(monkeypatch, "whole", ",").summary


def test_every_number_of_the_page_can_be_asked_why(monkeypatch: pytest.MonkeyPatch) -> None:
    view = view_of(monkeypatch, "tiers")
    assert {row.key for row in (*view.money, *view.steps)} <= set(KEYS)
    assert set(KEYS) <= set(EXPLAINED)
