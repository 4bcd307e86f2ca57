"""The workbench: what every edit does to the draft, its history and what is shown."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.model.assess import assess
from planner.model.draft import PlanDraft, draft_of
from planner.presenters.defaults import Defaults
from planner.presenters.situation import LastClose
from planner.presenters.views import FindingView, Tone
from planner.presenters.workbench import Workbench
from tests.model.plans import rules_of
from tests.presenters.benches import EXCHANGE, TWO_SIDED, Screen, Shelf, bench_of, bench_with, exchange_plan

OTHER = {"symbol": "ETH", "side": "short", "quantity": "1", "entry": "2500"}
CLOSE = LastClose(price=Decimal("67000.04"), when="31 Jul 23:55 UTC")


def draft(bench: Workbench, *keys: str) -> list[str]:
    return [bench.draft.text(key) for key in keys]


# --- the first start ------------------------------------------------------------------------------------------------------


def test_the_first_start_shows_the_anchor_example_ready_to_be_changed() -> None:
    screen = Screen()
    bench = Workbench(Shelf(), screen)
    bench.show()
    assert not bench.modified
    assert screen.number("levels.liquidation").value == "51,000.00"
    assert screen.number("collateral").value == "500.00"
    assert screen.history.title == "Anchor example"
    assert [view[0] for view in screen.ticket.venue.options] == ["generic", "exchange", "custom"]


@pytest.mark.parametrize("sign", [".", ","])
def test_the_anchor_example_is_complete_in_either_decimal_sign(sign: str) -> None:
    bench = Workbench(Shelf(), Screen(), decimal_sign=sign)
    assert bench.computed is not None
    assert bench.computed.answer.levels.liquidation == 51000


# --- typing, choosing, nudging -----------------------------------------------------------------------------------------------


def test_typing_is_one_step_until_the_field_is_left() -> None:
    bench, screen = bench_of()
    for text in ("5", "58", "58500"):
        bench.edit("stop", text)
    assert screen.history.undo == "change stop"
    bench.leave("stop")
    bench.edit("stop", "58600")
    bench.undo()
    assert draft(bench, "stop") == ["58500"]
    bench.undo()
    assert (draft(bench, "stop"), screen.history.undo, screen.history.redo) == (["57000"], "", "change stop")
    bench.redo()
    assert draft(bench, "stop") == ["58500"]


def test_every_edit_shows_everything_once() -> None:
    bench, screen = bench_of()
    before = screen.shows
    bench.edit("stop", "58000")
    assert screen.shows == before + 1
    assert screen.field("stop").text == "58000"
    assert screen.history.modified


def test_each_choice_is_a_step_of_its_own() -> None:
    bench, screen = bench_of()
    bench.edit("side", "short")
    bench.edit("side", "long")
    assert screen.history.undo == "change side"
    bench.undo()
    assert draft(bench, "side") == ["short"]


@pytest.mark.parametrize(
    ("key", "text", "name"),
    [
        ("entries.0.price", "1", "change entry"),
        ("targets.0.price", "1", "change target 1"),
        ("size.value", "1", "change risk"),
        ("size.by", "quantity", "change way of sizing"),
        ("margin_mode", "cross", "change margin mode"),
        ("overrides.margin_call.ratio", "70", "change margin call"),
        ("venue", "generic", "change venue"),
        ("symbol", "ETH", "change symbol"),
    ],
)
def test_a_step_is_named_by_what_changed(key: str, text: str, name: str) -> None:
    bench, screen = bench_of()
    bench.edit(key, text)
    assert screen.history.undo == name


def test_arrow_keys_move_a_price_by_its_tick_as_one_step() -> None:
    bench, screen = bench_of()
    bench.nudge("stop", 1)
    bench.nudge("stop", 10)
    assert draft(bench, "stop") == ["57001.1"]
    assert screen.history.undo == "change stop"
    bench.undo()
    assert draft(bench, "stop") == ["57000"]
    bench.nudge("mark", 1)
    assert screen.history.undo == ""


def test_rows_come_and_go() -> None:
    bench, screen = bench_of(",")
    bench.add_row("targets")
    assert (screen.history.undo, bench.draft.targets) == ("add target", 2)
    assert screen.field("targets.1.price").problem == "Enter a price, or remove this row."
    bench.edit("targets.1.price", "69000,5")
    assert draft(bench, "targets.0.share", "targets.1.share") == ["50", "50"]
    bench.add_row("entries")
    assert screen.history.undo == "add entry"
    bench.undo()
    bench.remove_row("targets.0")
    assert (screen.history.undo, draft(bench, "targets.0.price")) == ("remove target 1", ["69000,5"])


def test_flip_and_clear_can_be_taken_back() -> None:
    bench, screen = bench_of()
    before = bench.draft
    bench.flip()
    assert (screen.history.undo, draft(bench, "side", "stop", "targets.0.price")) == (
        "flip side",
        ["short", "63000", "54000"],
    )
    bench.clear()
    assert (screen.history.undo, draft(bench, "stop", "venue", "symbol")) == (
        "clear ticket",
        ["", "exchange", "BTCUSDT"],
    )
    assert screen.history.modified
    bench.undo()
    bench.undo()
    assert bench.draft == before


def test_clearing_keeps_the_other_positions_of_the_account() -> None:
    bench, _ = bench_of(margin_mode="cross", account={"other_positions": [OTHER]})
    bench.clear()
    assert bench.draft.text("account.other_positions.0.symbol") == "ETH"


# --- incomplete drafts --------------------------------------------------------------------------------------------------------


def test_an_invalid_draft_keeps_the_last_good_numbers_greyed_beside_what_to_change() -> None:
    bench, screen = bench_of()
    good = screen.number("levels.liquidation")
    bench.edit("leverage", "5xx")
    assert bench.computed is None
    assert bench.situation.stale
    assert "leverage" in bench.situation.problems
    assert screen.field("leverage").problem
    assert screen.verdict.stale
    assert (screen.number("levels.liquidation").value, screen.number("levels.liquidation").stale) == (good.value, True)
    assert [found.code for found in screen.verdict.findings] == ["incomplete"]
    assert screen.finding("incomplete").headline == "Change the leverage."
    bench.edit("leverage", "5")
    assert not screen.verdict.stale
    assert screen.number("levels.liquidation") == good


def test_the_numbers_that_stay_are_those_before_the_field_was_typed_in_not_those_of_half_a_number() -> None:
    bench, screen = bench_of()
    bench.edit("stop", "57000")
    bench.leave("stop")
    good = [number.value for number in screen.verdict.grid]
    for text in ("6", "61", "61,", "61,5"):
        bench.edit("stop", text)
    assert ([number.value for number in screen.verdict.grid], screen.verdict.stale) == (good, True)
    bench.leave("stop")
    bench.edit("leverage", "5x5")
    assert [number.value for number in screen.verdict.grid] == good
    bench.edit("stop", "57500")
    bench.edit("leverage", "5")
    assert not screen.verdict.stale


def test_what_is_missing_is_said_more_calmly_than_what_is_wrong() -> None:
    bench, screen = bench_of()
    bench.edit("entries.0.price", "")
    assert screen.field("entries.0.price").problem_tone is Tone.NOTE
    assert (screen.finding("incomplete").tone, screen.finding("incomplete").headline) == (
        Tone.NOTE,
        "The entry is missing.",
    )
    bench.edit("entries.0.price", "6o")
    assert screen.field("entries.0.price").problem_tone is Tone.DANGER
    assert screen.finding("incomplete").tone is Tone.DANGER


def test_a_rung_is_called_by_its_number_without_an_article() -> None:
    bench, screen = bench_of()
    bench.add_row("entries")
    assert screen.finding("incomplete").headline == "Entry 2 is missing."
    bench.edit("entries.1.price", "6o")
    assert screen.finding("incomplete").headline == "Change entry 2."


def test_a_plan_that_cannot_be_sized_says_so_at_its_field() -> None:
    bench, screen = bench_of()
    bench.edit("stop", "")
    assert screen.field("stop").problem.startswith("Sizing by risk needs a stop")
    assert bench.computed is None
    assert screen.result("quantity").stale


def test_a_symbol_that_the_venue_does_not_know_is_a_sentence_at_the_symbol() -> None:
    bench, screen = bench_of()
    bench.edit("symbol", "BTCUSDX")
    assert screen.ticket.symbol.problem == "Exchange has no symbol “BTCUSDX”; the closest is BTCUSDT."
    assert screen.finding("incomplete").field == "symbol"
    assert screen.ticket.symbols == ("BTCUSDT",)


def test_a_symbol_that_the_venue_does_not_know_is_told_before_the_ticket_is_filled_in() -> None:
    bench, screen = bench_of()
    bench.new()
    bench.edit("symbol", "BTCUSDX")
    assert screen.ticket.symbol.problem.startswith("Exchange has no symbol “BTCUSDX”")
    assert [found.headline for found in screen.verdict.findings] == ["The entry is missing.", "Change the symbol."]


def test_a_venue_that_is_not_there_is_a_sentence_at_the_venue() -> None:
    bench, screen = bench_of()
    bench.edit("venue", "nowhere")
    assert screen.ticket.venue.problem == "This venue is not known here; choose one of the list."
    assert screen.ticket.symbols == ()
    assert bench.situation.terms is None


def test_rules_are_asked_for_once_as_long_as_they_do_not_change() -> None:
    shelf = Shelf()
    bench = Workbench(shelf, Screen())
    bench.resume(draft_of(exchange_plan(), "."), saved=True)
    before = len(shelf.asked)
    for text in ("57001", "57002", ""):
        bench.edit("stop", text)
    assert len(shelf.asked) == before
    bench.edit("side", "short")
    assert shelf.asked[-1] == ("exchange", "BTCUSDT", "short")


def test_a_new_ticket_shows_units_and_the_rulebooks_figures_before_it_is_complete() -> None:
    bench, screen = bench_of()
    bench.new()
    assert bench.situation.answer is None
    assert screen.field("entries.0.price").unit == "USDT"
    assert screen.field("overrides.lot").unit == "BTC"
    assert screen.field("costs.taker_fee").placeholder == "0.05"
    assert screen.field("overrides.tick").placeholder == "0.1"
    assert screen.verdict.headline.value == "–"
    bench.edit("symbol", "NONE")
    assert bench.situation.terms is None
    assert screen.field("entries.0.price").unit == ""


# --- another way to size ----------------------------------------------------------------------------------------------------


WAYS = ["risk", "risk-percent", "quantity", "notional", "collateral"]


@pytest.mark.parametrize("start", WAYS)
@pytest.mark.parametrize("by", WAYS)
@pytest.mark.parametrize("leverage", ["5", "3", "7.77"])
def test_another_way_to_size_keeps_the_position(start: str, by: str, leverage: str) -> None:
    values = {
        "risk": "97.31",
        "risk-percent": "0.0123",
        "quantity": "0.333",
        "notional": "20000",
        "collateral": "777.77",
    }
    bench, screen = bench_of(size={"by": start, "value": values[start]}, leverage=leverage)
    assert bench.computed is not None
    before = bench.computed.answer
    bench.edit("size.by", by)
    assert bench.computed is not None
    after = bench.computed.answer
    assert after.quantity == before.quantity
    assert after.leverage == before.leverage
    assert (screen.history.undo == "change way of sizing") == (by != start)


@given(
    st.decimals(Decimal("0.001"), Decimal(2), places=3).filter(bool),
    st.decimals(Decimal(59000), Decimal(61000), places=1),
    st.decimals(Decimal("0.005"), Decimal("0.1"), places=4),
    st.permutations(WAYS),
)
@settings(max_examples=40, deadline=None)
def test_no_way_through_the_ways_of_sizing_changes_the_position(
    quantity: Decimal, entry: Decimal, away: Decimal, ways: list[str]
) -> None:
    stop = (entry * (1 - away)).quantize(Decimal("0.1"))
    bench, _ = bench_of(
        size={"by": "quantity", "value": str(quantity)}, entries=[{"price": str(entry)}], stop=str(stop), leverage=None
    )
    for by in ways:
        bench.edit("size.by", by)
        assert bench.computed is not None
        assert bench.computed.answer.quantity == quantity


def test_sizing_by_margin_writes_the_leverage_that_came_of_a_fixed_margin() -> None:
    bench, _ = bench_of(size={"by": "quantity", "value": "0.1"}, leverage=None, collateral="700")
    bench.edit("size.by", "collateral")
    assert draft(bench, "leverage", "collateral", "size.value") == ["8.571428572", "", "700"]
    assert bench.computed is not None
    assert bench.computed.answer.quantity == Decimal("0.1")


def test_a_size_that_cannot_be_carried_over_is_left_blank() -> None:
    bench, screen = bench_of(stop=None, size={"by": "quantity", "value": "100"})
    bench.edit("size.by", "risk")
    assert draft(bench, "size.value") == [""]
    assert screen.field("size.value").problem == "Enter how much."
    bench, _ = bench_of(account={"balance": None})
    bench.edit("size.by", "risk-percent")
    assert draft(bench, "size.value") == [""]


def test_choosing_the_same_way_of_sizing_changes_nothing() -> None:
    bench, screen = bench_of()
    bench.edit("size.by", "risk")
    assert (draft(bench, "size.value"), screen.history.undo) == (["100"], "")


# --- remedies -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("sign", "percent"), [(".", "0.5"), (",", "0,5")])
def test_a_remedy_is_one_step_and_writes_percentages_as_they_are_typed(sign: str, percent: str) -> None:
    bench, screen = bench_of(sign, limits={"risk": "0.005"})
    bench.apply(screen.finding("risk-limit"))
    assert draft(bench, "size.by", "size.value") == ["risk-percent", percent]
    assert screen.history.undo == f"risk {percent} %"
    assert not [found for found in screen.verdict.findings if found.code == "risk-limit"]
    bench.undo()
    assert draft(bench, "size.by", "size.value") == ["risk", "100"]


def test_a_remedy_that_empties_a_field_and_one_that_chooses() -> None:
    bench, screen = bench_of(leverage="100")
    bench.apply(screen.finding("stop-beyond-liquidation"))
    assert draft(bench, "leverage", "collateral") == ["", ""]
    cross, view = bench_of(margin_mode="cross")
    cross.apply(view.finding("cross-speculative"))
    assert draft(cross, "margin_mode") == ["isolated"]
    assert view.history.undo == "use isolated"


def test_a_remedy_without_edits_changes_nothing() -> None:
    bench, screen = bench_of()
    bench.apply(FindingView(code="x", tone=Tone.NOTE, headline="", sentence=""))
    assert not screen.history.modified


# --- dragging -------------------------------------------------------------------------------------------------------------------


def test_a_drag_is_one_step() -> None:
    bench, screen = bench_of()
    bench.begin_drag("stop")
    for price in ("57500", "58000.5", "58250"):
        bench.drag("stop", Decimal(price))
    bench.end_drag("stop")
    assert (draft(bench, "stop"), screen.history.undo) == (["58250"], "move stop")
    bench.begin_drag("stop")
    bench.drag("stop", Decimal(58300))
    bench.end_drag("stop")
    bench.undo()
    assert draft(bench, "stop") == ["58250"]
    bench.undo()
    assert (draft(bench, "stop"), screen.history.undo) == (["57000"], "")


def test_a_drag_after_typing_in_the_same_field_is_a_step_of_its_own() -> None:
    bench, _ = bench_of()
    bench.edit("stop", "57100")
    bench.begin_drag("stop")
    bench.drag("stop", Decimal(58000))
    bench.end_drag("stop")
    bench.undo()
    assert draft(bench, "stop") == ["57100"]


def test_escape_restores_everything_as_it_was_what_could_be_redone_included() -> None:
    bench, screen = bench_of()
    bench.edit("stop", "-5%")
    bench.undo()
    before, shown, history = bench.draft, screen.ticket, screen.history
    bench.begin_drag("stop")
    bench.drag("stop", Decimal(58000))
    assert screen.history.redo == ""
    bench.cancel_drag("stop")
    assert (bench.draft, screen.ticket, screen.history) == (before, shown, history)
    assert screen.history.redo == "change stop"
    bench.cancel_drag("stop")
    assert bench.draft == before


def test_undo_in_the_middle_of_a_drag_ends_it() -> None:
    bench, _ = bench_of()
    bench.begin_drag("stop")
    bench.drag("stop", Decimal(58000))
    bench.undo()
    bench.cancel_drag("stop")
    assert draft(bench, "stop") == ["57000"]


def test_a_drag_writes_the_price_with_the_users_decimal_sign() -> None:
    bench, _ = bench_of(",")
    bench.drag("targets.0.price", Decimal("66000.5"))
    assert draft(bench, "targets.0.price") == ["66000,5"]


# --- whole plans ----------------------------------------------------------------------------------------------------------------


def test_a_new_plan_keeps_venue_and_symbol_and_can_be_taken_back() -> None:
    bench, screen = bench_of()
    bench.edit("stop", "58000")
    mine = bench.draft
    bench.new()
    assert not bench.modified
    assert draft(bench, "venue", "symbol", "entries.0.price", "size.by", "size.value") == [
        "exchange",
        "BTCUSDT",
        "",
        "risk-percent",
        "1",
    ]
    assert bench.situation.answer is None
    bench.undo()
    assert bench.draft == mine
    assert bench.modified
    bench.redo()
    assert screen.history.undo == "new plan"
    assert not bench.modified


def test_an_opened_plan_is_saved_computed_with_its_own_rules_and_can_be_taken_back() -> None:
    bench, screen = bench_of()
    mine = bench.draft
    frozen = rules_of({"maintenance_rate": "0.01", "lot": "0.5"}, venue="closed")
    opened = exchange_plan(
        venue="closed", size={"by": "quantity", "value": "1.7"}, rules=frozen.model_dump(mode="json")
    )
    bench.open_plan(opened)
    assert not bench.modified
    assert bench.computed is not None
    assert bench.computed.plan == opened
    assert bench.computed.answer == assess(opened, EXCHANGE)
    assert screen.result("quantity").value == "1.5"
    bench.undo()
    assert bench.draft == mine
    assert not bench.modified
    bench.redo()
    bench.edit("stop", "58000")
    assert bench.modified


def test_greyed_numbers_are_never_those_of_another_plan() -> None:
    bench, screen = bench_of()
    bench.edit("stop", "x")
    bench.open_plan(exchange_plan(entries=[{"price": "50000"}], stop="49000"))
    bench.undo()
    assert bench.situation.answer is None
    assert screen.verdict.grid == ()


def test_todays_rules_replace_frozen_ones_as_a_step() -> None:
    bench, screen = bench_of(rules=rules_of({"maintenance_rate": "0.5", "lot": "0.001"}).model_dump(mode="json"))
    high = screen.number("levels.liquidation").value
    bench.update_rules()
    assert screen.history.undo == "use today's rules"
    assert bench.draft.rules is None
    assert screen.number("levels.liquidation").value != high


def test_a_duplicate_is_unsaved_and_under_todays_rules() -> None:
    bench, screen = bench_of(title="Breakout", rules=EXCHANGE.model_dump(mode="json"))
    bench.duplicate()
    assert (bench.modified, bench.draft.rules, screen.history.title) == (True, None, "Breakout (copy)")
    bench.undo()
    assert (bench.modified, screen.history.title) == (False, "Breakout")
    untitled, view = bench_of()
    untitled.duplicate()
    assert view.history.title == "BTCUSDT"


def test_storing_marks_the_draft_as_it_stands() -> None:
    bench, screen = bench_of()
    bench.edit("stop", "58000")
    bench.mark_saved()
    assert (bench.modified, screen.history.modified) == (False, False)
    bench.undo()
    assert bench.modified


def test_a_drag_or_a_word_being_typed_while_a_save_ends_stays_one_step() -> None:
    bench, _ = bench_of()
    for edit in (lambda price: bench.drag("stop", Decimal(price)), lambda price: bench.edit("stop", price)):
        bench.edit("stop", "58000")
        stored = bench.storing()
        edit("58100")
        stored()
        edit("58200")
        bench.undo()
        assert (draft(bench, "stop"), bench.modified) == (["58000"], False)


def test_a_drag_that_is_called_off_keeps_what_was_saved_meanwhile() -> None:
    bench, screen = bench_of()
    bench.edit("stop", "58000")
    stored = bench.storing()
    bench.begin_drag("stop")
    bench.drag("stop", Decimal(58100))
    stored()
    bench.cancel_drag("stop")
    assert (draft(bench, "stop"), bench.modified, screen.history.modified) == (["58000"], False, False)


def test_a_save_that_ends_after_a_change_of_the_decimal_sign_counts() -> None:
    bench, _ = bench_of()
    bench.edit("stop", "58000.5")
    stored = bench.storing()
    bench.set_defaults(Defaults(), ",")
    stored()
    assert (draft(bench, "stop"), bench.modified) == (["58000,5"], False)


def test_an_unsaved_ticket_of_an_earlier_start_is_still_unsaved() -> None:
    bench, screen = bench_with(PlanDraft(texts={"symbol": ""}))
    bench.resume(PlanDraft(), saved=False)
    assert bench.modified
    assert screen.history.title == "Untitled"


# --- surroundings -----------------------------------------------------------------------------------------------------------------


def test_candles_never_change_a_plan_by_themselves_but_tell_of_a_far_entry() -> None:
    bench, screen = bench_of()
    before = bench.draft
    bench.set_last_close(CLOSE)
    assert bench.draft == before
    assert not bench.modified
    far = screen.finding("entry-far")
    assert (far.field, far.remedy) == ("entries.0.price", "Use the current price")
    assert screen.field("mark").echo == "last close 67,000.0, 31 Jul 23:55 UTC"
    assert bench.computed is not None
    assert bench.computed.answer.finding("entry-far") is None
    tones = [found.tone for found in screen.verdict.findings]
    assert tones == sorted(tones, key=[Tone.DANGER, Tone.CAUTION, Tone.NOTE, Tone.GOOD].index)
    bench.set_last_close(None)
    assert not [found for found in screen.verdict.findings if found.code == "entry-far"]


def test_a_plan_with_a_current_price_of_its_own_is_not_held_against_the_candles() -> None:
    bench, screen = bench_of(mark="60000")
    bench.set_last_close(CLOSE)
    assert not [found for found in screen.verdict.findings if found.code == "entry-far"]


@pytest.mark.parametrize(("venue", "entry"), [("exchange", "67000"), ("generic", "67000.04")])
def test_the_last_close_becomes_the_entry_on_the_users_word(venue: str, entry: str) -> None:
    bench, screen = bench_of(venue=venue)
    bench.use_last_close()
    assert screen.history.undo == ""
    bench.set_last_close(CLOSE)
    bench.use_last_close()
    assert (draft(bench, "entries.0.price"), screen.history.undo) == ([entry], "use last close")


def test_another_decimal_sign_keeps_the_plan_and_its_history() -> None:
    bench, screen = bench_of(costs={"taker_fee": "0.000625"}, stop="57000.5")
    bench.edit("targets.0.price", "+7.5%")
    assert bench.computed is not None
    plan = bench.computed.plan
    bench.set_defaults(Defaults(), ",")
    assert bench.computed.plan == plan
    assert draft(bench, "stop", "costs.taker_fee", "targets.0.price") == ["57000,5", "0,0625", "+7,5%"]
    assert bench.modified
    assert screen.field("stop").text == "57000,5"
    bench.undo()
    assert not bench.modified
    assert bench.computed is not None


def test_an_unfinished_ticket_is_rewritten_too() -> None:
    bench, _ = bench_of()
    bench.edit("stop", "57000.125")
    bench.edit("leverage", "5.5.5")
    bench.set_defaults(Defaults(), ",")
    assert draft(bench, "stop", "leverage") == ["57000,125", "5.5.5"]


def test_new_defaults_count_for_new_tickets_only() -> None:
    bench, _ = bench_of()
    before = bench.draft
    bench.set_defaults(Defaults(balance="2500", risk="0.02", taker_fee="0.0004"), ".")
    assert bench.draft == before
    bench.new()
    assert draft(bench, "account.balance", "size.value", "costs.taker_fee") == ["2500", "2", "0.04"]


# --- asking -----------------------------------------------------------------------------------------------------------------------


def test_every_number_shown_can_be_asked_why() -> None:
    bench, screen = bench_of(**TWO_SIDED)
    numbers = [*screen.ticket.results, screen.verdict.headline, *screen.verdict.grid]
    levels = [level for level in screen.scene.levels if not level.movable]
    assert len(levels) == 6
    for key in [view.key for view in numbers] + [level.key for level in levels]:
        assert bench.why(key) is not None, key
    assert bench.why("stop") is None
    bench.new()
    assert bench.why("notional") is None


def test_the_chart_asks_for_ticks_and_words() -> None:
    bench, _ = bench_of()
    assert bench.snap(57000.04, 10.0) == 57000
    assert bench.probe(57000.0, 10.0).price == "57,000.0"


texts = st.text(alphabet="0123456789.,+-%km x", max_size=8)
acts: Any = st.one_of(
    st.tuples(
        st.just("edit"),
        st.sampled_from(["stop", "leverage", "size.value", "targets.0.price", "symbol", "opens_at", "account.balance"]),
        texts,
    ),
    st.tuples(st.just("edit"), st.just("size.by"), st.sampled_from(WAYS)),
    st.tuples(st.just("edit"), st.just("side"), st.sampled_from(["long", "short"])),
    st.tuples(st.just("edit"), st.just("venue"), st.sampled_from(["exchange", "generic", "custom", "gone"])),
    st.tuples(st.just("nudge"), st.sampled_from(["stop", "size.value", "leverage"]), st.integers(-10, 10)),
    st.tuples(st.just("add_row"), st.sampled_from(["entries", "targets"])),
    st.tuples(st.just("remove_row"), st.sampled_from(["entries.0", "targets.0", "targets.1"])),
    st.sampled_from(
        [("flip",), ("clear",), ("undo",), ("redo",), ("new",), ("duplicate",), ("mark_saved",), ("use_last_close",)]
    ),
)


@given(st.lists(acts, max_size=12))
@settings(max_examples=60, deadline=None)
def test_no_sequence_of_acts_breaks_the_desk_and_undo_leads_back(sequence: list[tuple[Any, ...]]) -> None:
    bench, screen = bench_of()
    start = bench.draft
    bench.set_last_close(CLOSE)
    for name, *arguments in sequence:
        getattr(bench, name)(*arguments)
        assert bench.situation.stale == (bench.computed is None)
        assert bool(bench.situation.problems) == bench.situation.stale
        assert screen.history.modified == bench.modified
    for _ in range(len(sequence)):
        bench.undo()
    assert bench.draft == start
