"""The tables of a draft: what is typed in a cell stays as typed, reads back as a position or an asset, or says what to change."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.model.draft import PlanDraft, draft_document, draft_from, draft_of
from planner.model.draft_fields import kind_of
from planner.model.draft_reading import read_draft
from planner.model.draft_rows import ASSETS, POSITIONS, Table, cell_of, row_of_asset, row_of_position
from planner.model.instrument import InstrumentKind
from planner.model.plan import Asset, OtherPosition
from planner.model.row_reading import Known, PositionRow, key_in_draft, read_asset, read_position
from planner.model.terms import terms_of
from planner.model.typed import FieldKind
from tests.model.plans import BINANCE_BTC, plan_of, rules_of

TYPED = {
    "venue": "custom",
    "symbol": "BTCUSDT",
    "side": "long",
    "margin_mode": "cross",
    "entries.0.price": "60000",
    "size.by": "quantity",
    "size.value": "1",
    "leverage": "5",
    "account.balance": "10000",
}
HEDGE = {"symbol": "BTCUSDT", "side": "short", "quantity": "0.5", "entry": "61000"}
texts = st.text(max_size=14) | st.text(alphabet="0123456789.,+-−%k ", max_size=10)


def position(**cells: str) -> PositionRow:
    return read_position(POSITIONS.blank(**{**HEDGE, **cells}), ".", None)


def known(figures: dict[str, str] | None = None, tiers: Any = BINANCE_BTC, **plan: Any) -> Known:
    return Known(
        terms_of(plan_of(overrides={}, **plan).model_copy(update={"overrides": BARE}), rules_of(figures, tiers))
    )


BARE = plan_of().overrides.model_copy(
    update=dict.fromkeys(("instrument_kind", "settlement_currency", "maintenance_on", "maintenance_rate"))
)


# --- cells --------------------------------------------------------------------------------------------------------------


def test_a_cell_is_named_like_the_plan_files_key() -> None:
    cell = cell_of("account.other_positions.12.maintenance_rate")
    assert cell is not None
    assert (cell.table, cell.row, cell.part, cell.kind) == (POSITIONS, 12, "maintenance_rate", FieldKind.PERCENT)
    assert kind_of("account.assets.0.amount", "risk") is FieldKind.QUANTITY
    assert kind_of("account.assets.0.asset", "risk") is None


@pytest.mark.parametrize("key", ["account.balance", "account.assets.0.luck", "account.other_positions.x.side", ""])
def test_other_keys_name_no_cell(key: str) -> None:
    assert cell_of(key) is None


def test_a_cell_is_edited_and_read_like_a_field() -> None:
    draft = PlanDraft(texts=TYPED, others=(POSITIONS.blank(**HEDGE),), assets=(ASSETS.blank(asset="BTC", amount="1"),))
    edited = draft.edited("account.other_positions.0.quantity", "0.7").edited("account.assets.0.amount", "2")
    assert edited.text("account.other_positions.0.quantity") == "0.7"
    assert edited.text("account.assets.0.amount") == "2"
    assert edited.text("account.other_positions.0.symbol") == "BTCUSDT"
    assert draft.text("account.other_positions.0.quantity") == "0.5"


def test_a_cell_beneath_the_last_row_is_blank_and_cannot_be_written() -> None:
    draft = PlanDraft(texts=TYPED)
    assert draft.text("account.other_positions.0.quantity") == ""
    assert draft.edited("account.other_positions.0.quantity", "1") == draft


# --- positions ----------------------------------------------------------------------------------------------------------


def test_a_row_is_the_position_that_was_typed() -> None:
    found = position(
        mark="62k", beta="-0.5", maintenance_rate="0.4", maintenance_amount="-3", contract_size="0.1"
    ).position
    assert found is not None
    assert (found.quantity, found.entry, found.mark) == (Decimal("0.5"), 61000, 62000)
    assert (found.maintenance_rate, found.maintenance_amount) == (Decimal("0.004"), -3)
    assert (found.beta, found.contract_size, str(found.side)) == (Decimal("-0.5"), Decimal("0.1"), "short")


def test_a_mark_in_per_cent_counts_from_the_rows_own_entry() -> None:
    found = position(mark="+10%").position
    assert found is not None
    assert found.mark == 67100


def test_a_row_with_nothing_but_choices_counts_for_nothing_yet() -> None:
    blank = POSITIONS.blank(side="long", instrument_kind="spot", mark="5")
    assert read_position(blank, ".", None) == PositionRow()
    reading = read_draft(PlanDraft(texts=TYPED, others=(blank, POSITIONS.blank(**HEDGE))), ".")
    assert reading.plan is not None
    assert [other.symbol for other in reading.plan.account.other_positions] == ["BTCUSDT"]


@pytest.mark.parametrize(
    ("cells", "part", "sentence"),
    [
        ({"symbol": ""}, "symbol", "Enter the symbol of this position, such as ETHUSDT, or remove the row."),
        ({"quantity": " "}, "quantity", "Enter how many contracts or coins this position holds."),
        ({"entry": ""}, "entry", "Enter the price at which this position was opened."),
        ({"side": ""}, "side", "Choose long or short."),
        ({"side": "up"}, "side", "“up” is not one of long or short."),
        ({"quantity": "-1"}, "quantity", "Enter a number that is not negative."),
        ({"quantity": "0"}, "quantity", "Enter a number greater than 0."),
        ({"mark": "0"}, "mark", "Enter a number greater than 0."),
        ({"maintenance_rate": "100"}, "maintenance_rate", "Enter less than 100 %."),
        ({"quantity": "1,5"}, "quantity", "“1,5”: write 1.5; a comma is not the decimal sign here."),
        ({"symbol": "\ud800"}, "symbol", "Holds half a character; write it anew."),
        ({"symbol": "A" * 100_001}, "symbol", "This must have at most 100,000 characters."),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 20 else "",
)
def test_what_is_wrong_in_a_cell_is_said_of_the_cell(cells: dict[str, str], part: str, sentence: str) -> None:
    found = position(**cells)
    assert found.position is None
    assert dict(found.problems) == {part: sentence}
    reading = read_draft(PlanDraft(texts=TYPED, others=(POSITIONS.blank(), POSITIONS.blank(**{**HEDGE, **cells}))), ".")
    assert reading.plan is None
    assert reading.problems == {f"account.other_positions.1.{part}": sentence}


def test_a_word_that_must_not_be_is_named_in_a_sentence_that_begins_with_a_capital() -> None:
    found = position(instrument_kind="luck")
    assert [part for part, _ in found.problems] == ["instrument_kind"]


@given(st.lists(texts, min_size=len(POSITIONS.parts), max_size=len(POSITIONS.parts)), st.sampled_from(".,"))
@settings(deadline=None)
def test_no_text_in_any_cell_of_a_position_raises(cells: list[str], sign: str) -> None:
    found = read_position(tuple(cells), sign, None)
    assert not (found.position and found.problems)
    assert all(sentence.endswith((".", "”", "…")) for _, sentence in found.problems)


@given(st.lists(texts, min_size=len(ASSETS.parts), max_size=len(ASSETS.parts)), st.sampled_from(".,"))
@settings(deadline=None)
def test_no_text_in_any_cell_of_an_asset_raises(cells: list[str], sign: str) -> None:
    found = read_asset(tuple(cells), sign)
    assert not (found.asset and found.problems)


# --- what blank cells stand for -----------------------------------------------------------------------------------------


def test_a_blank_rate_is_that_of_the_tier_which_holds_the_position_at_its_mark() -> None:
    row = POSITIONS.blank(**{**HEDGE, "quantity": "10", "mark": "60000"})
    found = read_position(row, ".", known())
    assert found.position is not None
    assert (found.position.maintenance_rate, found.position.maintenance_amount) == (Decimal("0.005"), 300)
    assert (found.tier, found.venue, found.unknown) == (2, "Custom", False)
    assert "maintenance_rate" in found.filled


def test_the_closing_fee_that_a_venue_counts_into_maintenance_is_in_the_rate() -> None:
    found = read_position(POSITIONS.blank(**HEDGE), ".", known({"closing_fee_rate": "0.0005"}))
    assert found.position is not None
    assert found.position.maintenance_rate == Decimal("0.0045")
    reserved = known({"closing_fee_rate": "0.0005", "closing_fee_at": "bankruptcy"})
    apart = read_position(POSITIONS.blank(**HEDGE), ".", reserved)
    assert apart.position is not None
    assert apart.position.maintenance_rate == Decimal("0.004")


def test_on_the_entry_basis_the_tier_is_that_of_the_entry() -> None:
    row = POSITIONS.blank(**{**HEDGE, "quantity": "5", "entry": "60000", "mark": "61000"})
    on_entry = read_position(row, ".", known({"maintenance_on": "entry"}))
    assert (on_entry.tier, read_position(row, ".", known()).tier) == (1, 2)


def test_an_inverse_position_is_measured_in_its_coin() -> None:
    row = POSITIONS.blank(symbol="BTCUSD", side="short", quantity="600", entry="60000")
    figures = {"instrument_kind": "inverse-perpetual", "contract_size": "100", "settlement_currency": "BTC"}
    found = read_position(row, ".", known(figures, (("0.5", "0.004", "0", "100"), ("5", "0.01", "0.003", "50"))))
    assert found.position is not None
    assert found.position.instrument_kind is InstrumentKind.INVERSE_PERPETUAL
    assert (found.position.contract_size, found.tier) == (100, 2)


def test_figures_of_the_symbol_fill_only_what_is_blank() -> None:
    there = known({"contract_size": "10", "underlying": "BTC"})
    filled = read_position(POSITIONS.blank(**HEDGE), ".", there).position
    typed = read_position(
        POSITIONS.blank(**HEDGE, contract_size="2", underlying="ETH", maintenance_rate="1"), ".", there
    ).position
    assert filled is not None
    assert typed is not None
    assert (filled.contract_size, filled.underlying) == (10, "BTC")
    assert (typed.contract_size, typed.underlying) == (2, "ETH")
    assert (typed.maintenance_rate, typed.maintenance_amount) == (Decimal("0.01"), 0)


@pytest.mark.parametrize(
    "figures",
    [
        {"instrument_kind": "spot-margin", "maintenance_on": "debt-level", "liquidation_level": "1.1"},
        {"maintenance_on": "used-margin", "liquidation_level": "0.4"},
        {"maintenance_slope": "0.00005"},
        {"closing_fee_rate": "0.999"},
    ],
)
def test_a_rate_that_the_venues_rule_does_not_have_is_not_known(figures: dict[str, str]) -> None:
    found = read_position(POSITIONS.blank(**HEDGE), ".", known(figures))
    assert found.position is not None
    assert found.unknown
    assert found.position.maintenance_rate == 0


def test_a_rate_that_nobody_knows_is_left_out_and_said_so() -> None:
    assert position().unknown
    assert not position(maintenance_rate="0").unknown
    assert not position(instrument_kind="spot").unknown


def test_what_is_known_is_asked_by_symbol_and_side() -> None:
    asked = []

    def ask(symbol: str, side: str) -> Known | None:
        asked.append((symbol, side))
        return None

    rows = (POSITIONS.blank(**HEDGE), POSITIONS.blank(quantity="1"), POSITIONS.blank(symbol="ETH"))
    read_draft(PlanDraft(texts=TYPED, others=rows), ".", ask)
    assert asked == [("BTCUSDT", "short")]


# --- assets -------------------------------------------------------------------------------------------------------------


def test_an_asset_is_what_was_typed() -> None:
    found = read_asset(ASSETS.blank(asset="ETH", amount="2", price="2450", haircut="10", beta="0.5"), ".").asset
    assert found == Asset(
        asset="ETH", amount=Decimal(2), price=Decimal(2450), haircut=Decimal("0.1"), beta=Decimal("0.5")
    )


@pytest.mark.parametrize(
    ("cells", "part"),
    [
        ({"amount": ""}, "amount"),
        ({"amount": "x"}, "amount"),
        ({"asset": "\ud800"}, "asset"),
        ({"haircut": "100"}, "haircut"),
    ],
)
def test_a_wrong_asset_stops_the_plan_and_says_why(cells: dict[str, str], part: str) -> None:
    row = ASSETS.blank(**{"asset": "ETH", "amount": "2", **cells})
    reading = read_draft(PlanDraft(texts=TYPED, assets=(row,)), ".")
    assert reading.plan is None
    assert list(reading.problems) == [f"account.assets.0.{part}"]


def test_a_blank_asset_counts_for_nothing_yet() -> None:
    assert read_asset(ASSETS.blank(price="1"), ".").asset is None
    assert read_draft(PlanDraft(texts=TYPED, assets=(ASSETS.blank(),)), ".").plan is not None


# --- there and back -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", [".", ","])
def test_a_position_reads_back_from_its_row(sign: str) -> None:
    other = OtherPosition.model_validate(
        {
            **HEDGE,
            "underlying": "BTC",
            "beta": "-0.5",
            "mark": "60500.5",
            "maintenance_rate": "0.0045",
            "maintenance_amount": "12",
        }
    )
    assert read_position(row_of_position(other, sign), sign, None).position == other


def test_what_a_plan_leaves_out_is_written_out_so_that_no_rulebook_fills_it() -> None:
    row = row_of_position(OtherPosition.model_validate(HEDGE), ".")
    again = read_position(row, ".", known({"contract_size": "10", "underlying": "BTC"}))
    assert again.position == OtherPosition.model_validate(HEDGE)
    assert again.filled == frozenset()


def test_an_asset_reads_back_from_its_row() -> None:
    asset = Asset.model_validate({"asset": "ETH", "amount": "0", "price": "2450.5", "haircut": "0.05"})
    assert read_asset(row_of_asset(asset, ","), ",").asset == asset


def test_a_plan_with_assets_reads_back_from_its_draft() -> None:
    plan = plan_of(margin_mode="cross", account={"balance": "1000", "assets": [{"asset": "BTC", "amount": "0.1"}]})
    assert read_draft(draft_of(plan, "."), ".").plan == plan


def test_rows_are_rewritten_with_another_decimal_sign_but_words_and_wrong_texts_stay() -> None:
    row = POSITIONS.blank(symbol="A.B", side="short", quantity="0.5", entry="61x.5")
    rewritten = PlanDraft(texts=TYPED, others=(row,)).rewritten(".", ",").others[0]
    assert rewritten == POSITIONS.blank(symbol="A.B", side="short", quantity="0,5", entry="61x.5")


# --- keeping ------------------------------------------------------------------------------------------------------------


def test_rows_are_kept_as_typed() -> None:
    draft = PlanDraft(texts=TYPED, others=(POSITIONS.blank(quantity="12x"),), assets=(ASSETS.blank(asset="B"),))
    assert draft_from(draft_document(draft)) == draft


@pytest.mark.parametrize(("sign", "quantity"), [(".", "0.5"), (",", "0,5"), (None, "0.5")])
def test_positions_that_an_earlier_version_kept_come_back_in_the_signs_of_the_rest(
    sign: str | None, quantity: str
) -> None:
    document = {**draft_document(PlanDraft(texts=TYPED)), "others": [HEDGE], "decimal_sign": sign}
    del document["positions"], document["assets"]
    found = draft_from(document)
    assert found is not None
    assert found.text("account.other_positions.0.quantity") == quantity
    assert found.text("account.other_positions.0.maintenance_rate") == "0"


@pytest.mark.parametrize(
    ("key", "rows"),
    [
        ("positions", 7),
        ("positions", [["BTC"]]),
        ("positions", [[1] * len(POSITIONS.parts)]),
        ("positions", [[""] * len(POSITIONS.parts)] * (POSITIONS.most + 1)),
        ("assets", [["BTC", "1"]]),
    ],
)
def test_kept_rows_that_are_none_are_no_draft(key: str, rows: object) -> None:
    assert draft_from({**draft_document(PlanDraft(texts=TYPED)), key: rows}) is None


@pytest.mark.parametrize("table", [POSITIONS, ASSETS], ids=["positions", "assets"])
def test_a_table_takes_as_many_rows_as_a_plan_file(table: Table) -> None:
    draft = PlanDraft(texts=TYPED)
    row = POSITIONS.blank(**HEDGE, maintenance_rate="1") if table is POSITIONS else ASSETS.blank(asset="A", amount="1")
    full = draft.with_rows(table, [row] * table.most)
    assert read_draft(full, ".").problems == {}
    assert list(read_draft(draft.with_rows(table, [row] * (table.most + 1)), ".").problems) == [table.key]


def test_a_key_of_the_plan_names_the_row_that_it_came_from() -> None:
    blank, held = read_position(POSITIONS.blank(), ".", None), position()
    coin = read_asset(ASSETS.blank(asset="BTC", amount="1"), ".")
    nothing = read_asset(ASSETS.blank(), ".")
    rows, assets = [blank, held, blank, held], [nothing, coin]
    for key, named in (
        ("account.other_positions.0.entry", "account.other_positions.1.entry"),
        ("account.other_positions.1.entry", "account.other_positions.3.entry"),
        ("account.other_positions.2.entry", "account.other_positions.2.entry"),
        ("account.assets.0.haircut", "account.assets.1.haircut"),
        ("account.balance", "account.balance"),
    ):
        assert key_in_draft(key, rows, assets) == named
