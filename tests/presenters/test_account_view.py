"""The account panel in words: how each row counts, what blank cells stand for, totals, and where the account is liquidated."""

from __future__ import annotations

from typing import Any

import pytest

from planner.model.draft_rows import ASSETS, POSITIONS
from planner.presenters.account_bench import AccountBench
from planner.presenters.account_view import ISOLATED, account_view
from planner.presenters.fields import is_field, name_of
from planner.presenters.offers import Offer, OffersView, file_offers, taking
from planner.presenters.ticket_values import HIDDEN, Tone
from planner.presenters.words import Words
from tests.presenters.benches import Screen, bench_of

HEDGE = {"symbol": "BTCUSDT", "side": "short", "quantity": "0.5", "entry": "61000"}
CROSS = {"margin_mode": "cross", "account": {"balance": "20000"}}


def panel(
    *rows: dict[str, str], assets: tuple[dict[str, str], ...] = (), sign: str = ".", **changes: Any
) -> tuple[Any, Screen]:
    bench, screen = bench_of(sign=sign, **{**CROSS, **changes})
    draft = bench.draft.with_rows(POSITIONS, [POSITIONS.blank(**row) for row in rows])
    bench.change("rows", draft.with_rows(ASSETS, [ASSETS.blank(**row) for row in assets]))
    return bench, screen


def note(*rows: dict[str, str], **changes: Any) -> tuple[str, Tone]:
    _, screen = panel(*rows, **changes)
    row = screen.account.positions.rows[-1]
    return row.note, row.tone


# --- rows ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "said", "tone"),
    [
        ({}, "moves with the price, against the plan: both sides share one liquidation price · tier 1 of Exchange", Tone.NOTE),
        ({"side": "long"}, "moves with the price · tier 1 of Exchange", Tone.NOTE),
        ({"symbol": "ETH", "maintenance_rate": "1"}, "stands at its entry", Tone.NOTE),
        ({"symbol": "ETH", "maintenance_rate": "1", "mark": "2400"}, "stands at its mark", Tone.NOTE),
        ({"symbol": "ETH", "maintenance_rate": "1", "beta": "0.8"}, "moves by 0.8 of the price's move", Tone.NOTE),
        ({"symbol": "ETH"}, "stands at its entry · maintenance not known, the levels leave it out", Tone.CAUTION),
        ({"quantity": "12x"}, "“x” is not understood here; write the number alone, such as 2500 or 2.5k.", Tone.DANGER),
        ({"quantity": ""}, "Enter how many contracts or coins this position holds.", Tone.CAUTION),
        ({"quantity": "", "entry": "z"}, "“z” is not part of a number; write the number alone.", Tone.DANGER),
        ({"symbol": "", "quantity": "", "entry": ""}, "Counts for nothing yet: enter symbol, quantity and entry.", Tone.NOTE),
    ],
)  # fmt: skip
def test_a_row_says_how_it_counts(cells: dict[str, str], said: str, tone: Tone) -> None:
    assert note({**HEDGE, **cells}) == (said, tone)


def test_blank_cells_show_quietly_what_they_stand_for() -> None:
    _, screen = panel(HEDGE)
    cells = screen.account.positions.rows[0].cells
    shown = {part: cell.shown for part, cell in cells.items() if cell.quiet}
    assert shown == {"mark": "plan's price", "maintenance_rate": "0.4", "maintenance_amount": "0", "underlying": "BTC",
                     "beta": "0", "instrument_kind": "Linear perpetual", "contract_size": "1"}  # fmt: skip
    assert not cells["quantity"].quiet


def test_a_typed_text_is_shown_as_typed() -> None:
    _, screen = panel({**HEDGE, "quantity": "0,5"}, sign=",")
    assert screen.account.positions.rows[0].cells["quantity"].shown == "0,5"
    _, screen = panel({**HEDGE, "quantity": "1/3"})
    assert screen.account.positions.rows[0].cells["quantity"].shown == "1/3"


@pytest.mark.parametrize(
    ("cells", "said", "tone"),
    [
        ({"asset": "BTC"}, "moves with the price · haircut not known, so nothing of it counts", Tone.CAUTION),
        ({"asset": "BTC", "haircut": "5"}, "moves with the price · 95 % of it counts", Tone.NOTE),
        ({"asset": "USDT"}, "counts like the balance", Tone.NOTE),
        ({"asset": "ETH", "price": "2500", "haircut": "0"}, "stands at its price", Tone.NOTE),
        ({"asset": "ETH", "price": "2500", "haircut": "0", "beta": "2"}, "moves by 2 of the price's move", Tone.NOTE),
        ({"asset": "ETH"}, "needs a price: without it no level can be shown", Tone.DANGER),
        ({"asset": "", "amount": ""}, "Counts for nothing yet: enter asset and amount.", Tone.NOTE),
        ({"amount": "x"}, "“x” is not part of a number; write the number alone.", Tone.DANGER),
    ],
)
def test_an_asset_says_how_it_counts(cells: dict[str, str], said: str, tone: Tone) -> None:
    _, screen = panel(assets=({"asset": "ETH", "amount": "1", **cells},))
    row = screen.account.assets.rows[0]
    assert (row.note, row.tone) == (said, tone)


def test_hidden_amounts_hide_quantities_and_money_but_no_price() -> None:
    bench, screen = panel(
        {**HEDGE, "maintenance_rate": "1", "maintenance_amount": "12"}, assets=({"asset": "BTC", "amount": "3"},)
    )
    bench.hide_amounts(True)
    cells = screen.account.positions.rows[0].cells
    assert (cells["quantity"].shown, cells["maintenance_amount"].shown, cells["entry"].shown) == (
        HIDDEN,
        HIDDEN,
        "61000",
    )
    assert cells["quantity"].field.masked
    assert screen.account.assets.rows[0].cells["amount"].shown == HIDDEN
    assert HIDDEN in screen.account.positions.text()
    assert "0.5" not in screen.account.positions.text()
    for number in screen.account.totals[1:]:
        assert (number.value, number.full) == (HIDDEN, "")


def test_rows_that_did_not_change_stay_the_same_objects() -> None:
    bench, screen = panel(HEDGE, {**HEDGE, "symbol": "ETH"})
    before = screen.account
    bench.edit("stop", "57100")
    assert screen.account.positions is before.positions
    bench.edit("account.other_positions.1.quantity", "7")
    assert screen.account.positions.rows[0] is before.positions.rows[0]
    assert screen.account.positions.rows[1].cells["quantity"].shown == "7"
    assert account_view(bench.situation, (bench.situation, screen.account)).positions is screen.account.positions


def test_a_rate_follows_the_tier_while_it_is_blank() -> None:
    bench, screen = panel({**HEDGE, "quantity": "1"})
    bench.edit("account.other_positions.0.quantity", "10")
    row = screen.account.positions.rows[0]
    assert (row.cells["maintenance_rate"].shown, row.cells["maintenance_amount"].shown) == ("0.5", "300")
    assert row.note.endswith("tier 2 of Exchange")


def test_the_plans_own_figures_count_for_its_own_symbol() -> None:
    bench, screen = panel(HEDGE)
    bench.edit("overrides.maintenance_rate", "3")
    assert screen.account.positions.rows[0].cells["maintenance_rate"].shown == "3"
    bench.edit("overrides.maintenance_rate", "3x")
    assert screen.account.positions.rows[0].cells["maintenance_rate"].shown == "0.4"


# --- totals and words ---------------------------------------------------------------------------------------------------


def test_the_totals_are_the_accounts_and_the_ratio_says_where_it_calls_and_liquidates() -> None:
    _, screen = panel(HEDGE)
    numbers = {number.key: number for number in screen.account.totals}
    assert list(numbers) == [f"account.{key}" for key in ("margin_ratio", "equity", "free", "used", "maintenance")]
    assert numbers["account.margin_ratio"].note == "rises: called at 80 %, liquidated at 100 %"
    assert numbers["account.used"].label == "Used margin, at least"
    assert screen.account.title == "Account totals"


def test_both_sides_of_a_symbol_share_one_liquidation_price() -> None:
    _, screen = panel(HEDGE, account={"balance": "6000"}, size={"by": "quantity", "value": "1"})
    said = screen.account.where
    assert said is not None
    assert said.text.startswith("Both sides of BTCUSDT are liquidated at ")
    assert screen.number("levels.liquidation").value in said.text


def test_a_book_that_cannot_be_liquidated_says_so() -> None:
    quiet, shown = panel(size={"by": "quantity", "value": "0.001"}, account={"balance": "900000"})
    assert shown.account.where is not None
    assert shown.account.where.text == "No price of BTCUSDT above zero liquidates this account."
    assert quiet.computed is not None


def test_a_level_that_no_market_gets_to_is_said_to_be_out_of_reach() -> None:
    _, screen = panel({**HEDGE, "quantity": "1"}, size={"by": "quantity", "value": "1"}, account={"balance": "900000"})
    assert screen.account.where is not None
    assert screen.account.where.text.startswith("Both sides of BTCUSDT share one liquidation price, out of reach at ")
    _, screen = panel({**HEDGE, "symbol": "BTC", "underlying": "BTC", "quantity": "1"}, account={"balance": "9000000"})
    assert screen.account.where is not None
    assert screen.account.where.text.startswith("Liquidation is out of reach, at ")


def test_a_two_sided_book_names_both_ends_in_panel_and_verdict() -> None:
    tiers = [{"max_notional": "100000", "maintenance_rate": "0.01"}, {"maintenance_rate": "0.5"}]
    bench, screen = bench_of(
        margin_mode="cross",
        size={"by": "quantity", "value": "1"},
        account={"balance": "2000", "other_positions": [{"symbol": "BTC", "side": "short", "quantity": "0.9", "entry": "60000"}]},
        overrides={"tiers": tiers},
    )  # fmt: skip
    levels = bench.situation.answer.levels
    assert levels.liquidation_below is not None
    assert levels.liquidation_above is not None
    assert screen.account.where is not None
    assert screen.account.where.text.startswith("The account is liquidated below at ")
    assert " and above at " in screen.account.where.text
    assert (" and above at " in screen.verdict.headline.note) != (" and below at " in screen.verdict.headline.note)


def test_in_isolated_mode_the_rows_are_kept_and_do_not_count() -> None:
    bench, screen = panel(HEDGE)
    bench.edit("margin_mode", "isolated")
    assert screen.account.isolated
    assert screen.account.where is None
    assert screen.account.title == "The plan's slice"
    assert screen.account.positions.rows[0].cells["quantity"].shown == "0.5"
    assert ISOLATED.startswith("In isolated mode")


def test_what_is_missing_behind_a_cross_account_is_said() -> None:
    bench, screen = panel({**HEDGE, "symbol": "ETH"}, {**HEDGE, "symbol": "SOL"})
    assert [said.text for said in screen.account.said] == [
        "The maintenance rate of 2 positions is not known; the levels leave it out. Enter it to count it."
    ]
    bench.edit("account.balance", "")
    assert screen.account.said[0].text.startswith("The balance is missing")


def test_wrong_cells_keep_the_last_numbers_greyed_and_lead_to_the_cell() -> None:
    bench, screen = panel(HEDGE)
    bench.edit("account.other_positions.0.quantity", "0.5x")
    assert screen.account.positions.stale
    assert all(number.stale for number in screen.account.totals)
    finding = screen.finding("incomplete")
    assert finding.headline == "Change the quantity of position 1."
    assert finding.field == "account.other_positions.0.quantity"


def test_a_finding_on_a_position_leads_to_its_row_past_blank_ones() -> None:
    _, screen = panel({"side": "long"}, {**HEDGE, "symbol": "ETH"})
    fields = [found.field for found in screen.verdict.findings if found.code == "figure-missing"]
    assert "account.other_positions.1.maintenance_rate" in fields


def test_cells_have_names() -> None:
    assert name_of("account.other_positions.1.maintenance_rate") == "maintenance rate of position 2"
    assert name_of("account.assets.0.amount") == "amount of asset 1"
    assert is_field("account.assets.0.amount")


# --- what is done to rows -----------------------------------------------------------------------------------------------


def test_each_thing_done_to_rows_is_one_step_with_a_name() -> None:
    bench, screen = panel(HEDGE)
    rows = AccountBench(bench)
    steps = []
    for act in (
        lambda: rows.add(POSITIONS),
        lambda: rows.duplicate(POSITIONS, 0),
        lambda: rows.remove(POSITIONS, (0, 2)),
        lambda: rows.empty_cells(["account.other_positions.0.quantity", "account.other_positions.0.side"]),
        lambda: rows.add(ASSETS),
        lambda: rows.duplicate(ASSETS, 0),
        lambda: rows.remove(ASSETS, (0,)),
        lambda: rows.clear(ASSETS),
        lambda: rows.clear(POSITIONS),
        rows.show_hedge,
    ):
        before = bench.draft
        act()
        steps.append(screen.history.undo)
        after = bench.draft
        bench.undo()
        assert bench.draft == before
        bench.redo()
        assert bench.draft == after
    assert steps == ["add position", "duplicate position 1", "remove 2 positions", "clear cells", "add asset", "duplicate asset 1",
                     "remove an asset", "clear other assets", "clear other positions", "example of a hedge"]  # fmt: skip


def test_typing_in_one_cell_is_one_step_and_a_choice_is_one_of_its_own() -> None:
    bench, screen = panel({**HEDGE, "quantity": ""})
    for text in ("1", "12", "12.5"):
        bench.edit("account.other_positions.0.quantity", text)
    assert screen.history.undo == "change quantity of position 1"
    bench.undo()
    assert bench.draft.text("account.other_positions.0.quantity") == ""
    bench.edit("account.other_positions.0.side", "long")
    bench.edit("account.other_positions.0.side", "short")
    bench.undo()
    assert bench.draft.text("account.other_positions.0.side") == "long"


def test_the_example_hedges_half_of_the_plan_in_cross_mode() -> None:
    bench, screen = bench_of(account={"balance": "20000"}, size={"by": "quantity", "value": "1"})
    AccountBench(bench).show_hedge()
    assert bench.draft.text("margin_mode") == "cross"
    assert bench.draft.text("account.other_positions.0.side") == "short"
    assert bench.draft.text("account.other_positions.0.quantity") == "0.5"
    assert bench.situation.problems == {}
    assert "cross-speculative" not in [found.code for found in screen.verdict.findings]


def test_a_new_position_stands_on_the_other_side_and_a_full_table_takes_no_more() -> None:
    bench, _ = panel(side="short", stop="63000", targets=[])
    rows = AccountBench(bench)
    assert rows.add(POSITIONS) == 0
    assert bench.draft.text("account.other_positions.0.side") == "long"
    full = [POSITIONS.blank(**HEDGE)] * POSITIONS.most
    assert rows.bring_in(full, name="x", anew=True) == POSITIONS.most
    assert (rows.add(POSITIONS), rows.duplicate(POSITIONS, 0), rows.bring_in(full, name="x", anew=False)) == (-1, -1, 0)
    assert rows.duplicate(ASSETS, 0) == -1


def test_positions_brought_in_stand_beneath_the_others_or_in_their_place() -> None:
    bench, _ = panel(HEDGE, {"side": "long"})
    rows = AccountBench(bench)
    more = [POSITIONS.blank(**{**HEDGE, "symbol": "ETH"})]
    assert rows.bring_in(more, name="take one position", anew=False) == 1
    assert [row[0] for row in bench.draft.others] == ["BTCUSDT", "ETH"]
    rows.bring_in(more, name="take one position", anew=True)
    assert [row[0] for row in bench.draft.others] == ["ETH"]


# --- offers -------------------------------------------------------------------------------------------------------------


def test_a_file_offers_its_positions_by_line() -> None:
    row = POSITIONS.blank(**HEDGE)
    view = file_offers("book.csv", (row, row), (2, 5), ("Line 3: x.",), 1, present=0, words=Words(hidden=True))
    assert view.lead == "book.csv holds 2 positions. One line with a quantity of 0 is left out."
    assert [offer.note for offer in view.offers] == ["line 2", "line 5"]
    assert view.cells(view.offers[0]) == ("BTCUSDT", "▼ short", HIDDEN, "61000", "", "", "line 2")
    assert len(view.headings) == 7
    assert taking(1) == "&Take one position"
    open_hand = OffersView(title="", lead="", offers=(Offer(row=row),))
    assert open_hand.cells(open_hand.offers[0])[2] == "0.5"
