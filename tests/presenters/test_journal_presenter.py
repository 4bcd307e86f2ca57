from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from planner.model.entry import Status
from planner.model.errors import PlannerError
from planner.presenters.journal import JournalPresenter
from planner.presenters.journal_cells import COLUMN_INDEX, COLUMNS, Wording
from planner.presenters.journal_filters import Filters, Sort, When
from planner.presenters.journal_shown import RISK_SUMMED
from planner.presenters.journal_words import JournalAct, JournalState, notice
from planner.presenters.ports import PAGE_ROWS
from tests.journal_fakes import NOW, MemoryJournal, entry, many

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.presenters.journal_words import Told

CET = timezone(timedelta(hours=2))
WORDS = Wording(year=2026, zone=CET, names={"binance-usdm": "Binance USD-M"})


class Panel:
    """Notes what the presenter asks of the view."""

    def __init__(self) -> None:
        self.states: list[JournalState] = []
        self.reloads: list[int] = []

    def show_state(self, state: JournalState) -> None:
        self.states.append(state)

    def reload(self, rows: int) -> None:
        self.reloads.append(rows)

    @property
    def state(self) -> JournalState:
        return self.states[-1]


class House:
    """A presenter with its store, its panel and the steps it recorded."""

    def __init__(self, store: MemoryJournal) -> None:
        self.store, self.panel, self.acts = store, Panel(), list[JournalAct]()
        self.presenter = JournalPresenter(
            store,
            self.panel,
            lambda: NOW,
            record=self.acts.append,
            venue_names={"binance-usdm": "Binance USD-M"},
            zone=CET,
        )
        self.presenter.refresh()


@pytest.fixture
def house() -> House:
    return House(MemoryJournal([entry("a"), entry("b", symbol="ETHUSDT", side="short", venue="generic"), entry("c")]))


# -- filters ----------------------------------------------------------------------------------------------------------


def test_every_choice_reaches_the_query(house: House) -> None:
    house.presenter.filter(Filters(search="eth", side="short", venue="generic", status="planned", when=When.TODAY))
    query = house.presenter.query()
    assert (query.search, query.side, query.venue, query.status) == ("eth", "short", "generic", "planned")
    assert query.saved_from == datetime(2026, 7, 30, 22, tzinfo=UTC)
    assert house.panel.reloads[-1] == 1


def test_same_filters_again_ask_nothing(house: House) -> None:
    asked = len(house.store.queries)
    house.presenter.filter(Filters())
    assert len(house.store.queries) == asked


def test_header_click_sorts_and_a_second_one_turns_round(house: House) -> None:
    house.presenter.sort_by_header("entry")
    assert (house.presenter.query().sort, house.presenter.query().descending) == ("entry", False)
    house.presenter.sort_by_header("entry")
    assert house.presenter.query().descending
    house.presenter.sort_by_header("saved")
    assert (house.presenter.query().sort, house.presenter.query().descending) == ("saved_at", True)


@pytest.mark.parametrize("column", ["room", "nonsense"])
def test_column_without_an_order_leaves_the_order_alone(house: House, column: str) -> None:
    house.presenter.sort_by_header(column)
    assert house.presenter.state.sort == Sort()


@pytest.mark.parametrize("column", [column.key for column in COLUMNS if column.sort])
def test_every_sortable_column_makes_a_query(house: House, column: str) -> None:
    house.presenter.sort(Sort(column=column, descending=False))
    assert house.presenter.query().sort == COLUMNS[COLUMN_INDEX[column]].sort


# -- around the rows -----------------------------------------------------------------------------------------------


def test_summary_counts_and_sums_planned_and_open_plans_by_currency() -> None:
    house = House(
        MemoryJournal(
            [
                entry("a"),
                entry("b", status=Status.OPEN, risk=Decimal("1.98")),
                entry("c", status=Status.CLOSED),
                entry("d", currency="BTC", risk=Decimal("0.0031")),
                entry("e", risk=None),
            ]
        )
    )
    assert house.panel.state.summary == "5 plans · at risk 0.003100 BTC, 100.00 USDT"


def test_summary_of_a_filter_says_of_how_many(house: House) -> None:
    house.presenter.set_balance(Decimal(10000), "USDT")
    house.presenter.filter(Filters(side="long"))
    assert house.panel.state.summary == "2 of 3 plans · at risk 196.04 USDT · heat 2.0 % of balance"


def test_heat_is_silent_when_currencies_differ(house: House) -> None:
    house.presenter.set_balance(Decimal(10000), "USD")
    assert "heat" not in house.panel.state.summary


def test_damaged_rows_are_not_summed() -> None:
    store = MemoryJournal([entry("a"), entry("b")])
    store.damaged = ("b",)
    assert House(store).panel.state.summary == "2 plans · at risk 98.02 USDT"


def test_risk_of_very_many_plans_is_not_summed_at_every_keystroke() -> None:
    house = House(MemoryJournal(many(4 * RISK_SUMMED)))
    assert house.panel.state.summary == "4,000 plans · filter to sum the risk"
    assert house.store.pages == []


def test_selection_of_several_is_summed(house: House) -> None:
    rows = [house.presenter.words(row) for row in house.presenter.page(0, 2)]
    house.presenter.select(2, rows)
    assert house.panel.state.summary == "2 selected · at risk 196.04 USDT"
    house.presenter.select(1, rows[:1])
    assert house.panel.state.summary == "3 plans · at risk 294.06 USDT"


def test_empty_journal_teaches_how_to_save() -> None:
    empty = House(MemoryJournal()).panel.state.empty
    assert empty is not None
    assert (empty.headline, empty.action) == ("No plans yet", "save")
    assert "{save}" in empty.sentence


def test_filters_that_hold_everything_back_can_be_cleared(house: House) -> None:
    house.presenter.filter(Filters(search="xyzzy"))
    empty = house.panel.state.empty
    assert empty is not None
    assert (empty.sentence, empty.action) == ("The filters hold back 3 plans.", "clear")
    house.presenter.clear_filters()
    assert house.panel.state.empty is None


def test_empty_bin_leads_back(house: House) -> None:
    house.presenter.filter(Filters(in_bin=True))
    empty = house.panel.state.empty
    assert empty is not None
    assert empty.action == "leave_bin"
    house.presenter.leave_bin()
    assert house.panel.reloads[-1] == 3


def test_clearing_filters_stays_in_the_bin(house: House) -> None:
    house.presenter.filter(Filters(in_bin=True, search="x"))
    house.presenter.clear_filters()
    assert house.presenter.state.filters == Filters(in_bin=True)


def test_venues_have_readable_names(house: House) -> None:
    assert house.panel.state.venues == (("", "Any venue"), ("binance-usdm", "Binance USD-M"), ("generic", "generic"))


def test_read_only_and_damage_are_told_in_words() -> None:
    store = MemoryJournal([entry("a")])
    store.read_only, store.damaged = True, ("a",)
    state = House(store).panel.state
    assert not state.editable
    assert "reading only" in state.notice
    assert "1 row was changed outside the planner" in state.notice
    assert notice(read_only=False, damaged=0) == ""
    assert "2 rows were" in notice(read_only=False, damaged=2)


# -- changes -------------------------------------------------------------------------------------------------------


def told(way: Callable[[Told], None]) -> bool:
    """Go one way of an act, and return what was told of it."""
    heard: list[bool] = []
    way(heard.append)
    (done,) = heard
    return done


def test_note_is_kept_and_can_be_undone_and_redone(house: House) -> None:
    house.presenter.edit_note("a", "retest")
    assert house.store.entries["a"].note == "retest"
    (act,) = house.acts
    assert act.name == "edit note"
    assert told(act.undo)
    assert house.store.entries["a"].note == ""
    assert told(act.redo)
    assert house.store.entries["a"].note == "retest"


def test_unchanged_note_is_no_step(house: House) -> None:
    house.presenter.edit_note("a", "")
    assert house.acts == []


def test_note_of_a_vanished_plan_is_told(house: House) -> None:
    house.presenter.edit_note("gone", "x")
    assert house.panel.state.problem == "This plan is no longer in the journal."
    assert house.acts == []


def test_status_of_several_is_one_step_back_to_what_each_was(house: House) -> None:
    house.store.set_status("b", Status.CANCELLED)
    house.presenter.set_status(("a", "b", "c"), Status.OPEN)
    (act,) = house.acts
    assert act.name == "set 3 plans to open"
    told(act.undo)
    assert [house.store.entries[i].status for i in "abc"] == [Status.PLANNED, Status.CANCELLED, Status.PLANNED]
    told(act.redo)
    assert {house.store.entries[i].status for i in "abc"} == {Status.OPEN}


def test_status_that_is_already_set_is_no_step(house: House) -> None:
    house.presenter.set_status(("a",), Status.PLANNED)
    assert house.acts == []


def test_delete_offers_the_way_back_and_undo_takes_it(house: House) -> None:
    house.presenter.delete(("a", "b"))
    assert house.panel.state.undo_text == "Moved 2 plans to the bin"
    assert house.panel.reloads[-1] == 1
    house.presenter.undo_delete()
    assert house.panel.state.undo_text == ""
    assert house.panel.reloads[-1] == 3
    assert [act.name for act in house.acts] == ["move 2 plans to the bin", "restore 2 plans"]


def test_history_undoes_and_redoes_a_delete(house: House) -> None:
    house.presenter.delete(("a",))
    (act,) = house.acts
    assert told(act.undo)
    assert house.store.entries["a"].deleted_at is None
    assert house.panel.state.undo_text == ""
    assert told(act.redo)
    assert house.store.entries["a"].deleted_at == NOW


def test_undo_bar_goes_when_it_is_dismissed(house: House) -> None:
    house.presenter.delete(("a",))
    house.presenter.dismiss_undo()
    assert house.panel.state.undo_text == ""
    assert len(house.acts) == 1


def test_restore_from_the_bin_is_a_step(house: House) -> None:
    house.presenter.delete(("a",))
    house.presenter.restore(("a",))
    assert house.acts[-1].name == "restore 1 plan"
    told(house.acts[-1].undo)
    assert house.store.entries["a"].deleted_at is not None


def test_fault_is_told_changes_nothing_and_is_no_step(house: House) -> None:
    house.store.read_only = True
    house.presenter.delete(("a",))
    assert house.panel.state.problem == "This journal is open for reading only."
    assert house.panel.state.rows == 3
    assert house.acts == []


def test_undo_that_fails_says_so_to_the_history(house: House) -> None:
    house.presenter.edit_note("a", "x")
    house.store.read_only = True
    assert not told(house.acts[0].undo)
    assert "reading only" in house.panel.state.problem


def test_journal_that_cannot_be_read_is_not_called_empty(house: House) -> None:
    house.store.fault = "The disk reported an error."
    house.presenter.refresh()
    state = house.panel.state
    assert state.problem == "The disk reported an error."
    assert state.empty is not None
    assert state.empty.action == "refresh"
    house.store.fault = ""
    house.presenter.refresh()
    assert house.panel.state.empty is None


def test_next_step_takes_the_problem_away(house: House) -> None:
    house.presenter.report("A page could not be read.")
    assert house.panel.state.problem == "A page could not be read."
    house.presenter.filter(Filters(search="btc"))
    assert house.panel.state.problem == ""


# -- selections ----------------------------------------------------------------------------------------------------


def test_ids_of_stretches_keep_the_order_shown() -> None:
    house = House(MemoryJournal(many(20)))
    assert house.presenter.ids(((0, 2), (5, 1))) == ("p19", "p18", "p14")


def test_ids_of_very_many_rows_are_asked_at_once() -> None:
    house = House(MemoryJournal(many(3000)))
    found = house.presenter.ids(((0, 2500),))
    assert (len(found), found[0], found[-1]) == (2500, "p2999", "p500")
    assert house.store.pages == []


def test_ids_that_cannot_be_read_are_none_and_told(house: House) -> None:
    house.store.fault = "The disk reported an error."
    assert house.presenter.ids(((0, 1),)) == ()
    assert house.presenter.copy_text(((0, 1),)) == ""
    assert house.panel.state.problem == "The disk reported an error."


def test_copied_rows_stand_under_their_headings(house: House) -> None:
    lines = house.presenter.copy_text(((0, 2),)).split("\n")
    assert len(lines) == 3
    assert lines[0].split("\t")[1] == "Symbol"


# -- the first rows of another order ----------------------------------------------------------------------------------


def test_the_first_rows_of_another_order_are_read_before_the_view_is_told(house: House) -> None:
    house.presenter.sort(Sort(column="symbol"))
    pages = list(house.store.pages)
    rows = house.presenter.page(0, PAGE_ROWS)
    assert [row.id for row in rows] == ["b", "a", "c"]
    assert house.store.pages == pages  # nothing more is asked of the store for them
    assert [house.presenter.words(row).texts[COLUMN_INDEX["symbol"]] for row in rows] == [
        "ETHUSDT",
        "BTCUSDT",
        "BTCUSDT",
    ]


def test_what_was_read_ahead_goes_with_any_change(house: House) -> None:
    house.presenter.sort(Sort(column="symbol"))
    house.presenter.edit_note("b", "another")
    (row, *_) = house.presenter.page(0, PAGE_ROWS)
    assert house.presenter.words(row).note == "another"
    house.presenter.sort(Sort(column="risk"))
    house.presenter.hide_amounts(True)
    (row, *_) = house.presenter.page(0, PAGE_ROWS)
    assert house.presenter.words(row).texts[COLUMN_INDEX["risk"]] == "•••"


def test_an_order_whose_first_rows_cannot_be_read_is_a_sentence(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> list[object]:
        raise PlannerError("The disk is gone.")

    monkeypatch.setattr(house.store, "page", fail)
    house.presenter.sort(Sort(column="symbol"))
    assert (house.panel.state.problem, house.panel.state.rows) == ("The disk is gone.", 0)
