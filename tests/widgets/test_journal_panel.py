from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QStyleOptionHeader

from planner.presenters.journal_cells import COLUMN_INDEX, COLUMNS
from planner.presenters.journal_filters import Filters, Sort, When
from planner.presenters.journal_words import EmptyView
from planner.widgets.journal_bars import EmptyPage
from planner.widgets.journal_model import NOTE, PAGE_ROWS, PAGES_KEPT, JournalModel
from planner.widgets.plain_label import PlainLabel
from tests.journal_fakes import MemoryJournal, many
from tests.widgets.journal_window import SYMBOL, open_panel, press, shown, three_plans

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from planner.model.entry import JournalEntry
    from planner.widgets.journal_panel import JournalPanel

    Show = Callable[[MemoryJournal], JournalPanel]

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # said by the offscreen platform


@pytest.fixture
def show(qtbot: QtBot) -> Show:
    return partial(open_panel, qtbot)


@pytest.fixture
def small() -> MemoryJournal:
    return three_plans()


@pytest.fixture(scope="module")
def ten_thousand() -> dict[str, JournalEntry]:
    return MemoryJournal(many(10_000)).entries


@pytest.fixture
def store(ten_thousand: dict[str, JournalEntry]) -> MemoryJournal:
    journal = MemoryJournal()
    journal.entries = dict(ten_thousand)
    return journal


@pytest.fixture
def panel(show: Show, store: MemoryJournal) -> JournalPanel:
    return show(store)


# -- paging --------------------------------------------------------------------------------------------------------


def test_only_pages_that_are_seen_are_read(panel: JournalPanel, store: MemoryJournal) -> None:
    panel.grab()
    assert panel.table.model().rowCount() == 10_000
    assert set(store.pages) == {(0, PAGE_ROWS)}


def test_jump_to_the_end_reads_the_last_page_alone(panel: JournalPanel, store: MemoryJournal) -> None:
    panel.grab()
    store.pages.clear()
    panel.table.scrollToBottom()
    panel.grab()
    assert set(store.pages) == {(9984, PAGE_ROWS)}
    assert shown(panel, 9999, COLUMN_INDEX["size"]) == "0.001"


def test_pages_used_least_are_forgotten() -> None:
    store = MemoryJournal(many(100))
    reads: list[int] = []

    def read(offset: int, limit: int) -> list[object]:
        reads.append(offset)
        return [store.entries["p1"].row()] * limit

    model = JournalModel(read, lambda row: row)  # type: ignore[arg-type, return-value]
    model.reload(PAGE_ROWS * (PAGES_KEPT + 1))
    for page in range(PAGES_KEPT + 1):
        model.row_view(page * PAGE_ROWS)
    model.row_view(PAGE_ROWS)
    model.row_view(0)
    assert reads == [page * PAGE_ROWS for page in range(PAGES_KEPT + 1)] + [0]


def test_select_all_reads_no_further_page(panel: JournalPanel, store: MemoryJournal) -> None:
    panel.grab()
    store.pages.clear()
    panel.table.selectAll()
    assert panel.filter_bar.summary.full_text() == "10,000 selected"
    assert store.pages == []
    assert len(panel.selected_ids()) == 10_000


def test_typing_letters_in_the_table_walks_no_pages(qtbot: QtBot, panel: JournalPanel, store: MemoryJournal) -> None:
    panel.grab()
    store.pages.clear()
    press(qtbot, panel, Qt.Key.Key_Z)
    assert store.pages == []


def test_page_that_cannot_be_read_stays_blank_and_is_told(
    qtbot: QtBot, panel: JournalPanel, store: MemoryJournal
) -> None:
    store.fault = "The disk reported an error."
    assert panel.table.model().index(5000, SYMBOL).data() is None
    qtbot.waitUntil(lambda: panel.problem_bar.text() == "The disk reported an error.")
    assert panel.problem_bar.isVisible()


# -- filters and order ---------------------------------------------------------------------------------------------


def test_typing_searches_the_store_once_after_a_pause(qtbot: QtBot, panel: JournalPanel, store: MemoryJournal) -> None:
    store.queries.clear()
    qtbot.keyClicks(panel.filter_bar.search, "note 4")
    assert store.queries == []
    qtbot.waitUntil(lambda: panel.table.model().rowCount() < 10_000)
    assert {query.search for query in store.queries} == {"note 4"}
    assert panel.filter_bar.search.text() == "note 4"


def test_enter_searches_at_once_and_escape_empties(qtbot: QtBot, panel: JournalPanel) -> None:
    qtbot.keyClicks(panel.filter_bar.search, "eth")
    qtbot.keyClick(panel.filter_bar.search, Qt.Key.Key_Return)
    assert panel.table.model().rowCount() == 2500
    qtbot.keyClick(panel.filter_bar.search, Qt.Key.Key_Escape)
    assert panel.table.model().rowCount() == 10_000


def test_down_leads_from_the_search_to_the_first_row(qtbot: QtBot, panel: JournalPanel) -> None:
    panel.focus_search()
    qtbot.keyClick(panel.filter_bar.search, Qt.Key.Key_Down)
    assert panel.table.hasFocus()
    assert panel.table.runs() == ((0, 1),)


def test_every_filter_reaches_the_store(panel: JournalPanel, store: MemoryJournal) -> None:
    bar = panel.filter_bar
    bar.side.setCurrentIndex(bar.side.findData("short"))
    bar.venue.setCurrentIndex(bar.venue.findData("generic"))
    bar.status.setCurrentIndex(bar.status.findData("open"))
    bar.dates.setCurrentIndex(bar.dates.findData("7-days"))
    query = store.queries[-1]
    assert (query.side, query.venue, query.status) == ("short", "generic", "open")
    assert query.saved_from is not None
    assert panel.table.model().rowCount() < 300


def test_custom_range_shows_its_two_days(panel: JournalPanel) -> None:
    bar = panel.filter_bar
    assert not bar.first.isVisible()
    bar.dates.setCurrentIndex(bar.dates.findData(When.CUSTOM.value))
    assert bar.first.isVisible()
    assert bar.filters().first is not None


def test_state_sets_the_filter_row_without_an_echo(qtbot: QtBot, panel: JournalPanel) -> None:
    presenter = panel._presenter
    assert presenter is not None
    with qtbot.assertNotEmitted(panel.filter_bar.changed):
        presenter.filter(Filters(search="eth", side="short", status="open"))
    assert panel.filter_bar.filters() == Filters(search="eth", side="short", status="open")


def test_header_click_sorts_in_the_store(qtbot: QtBot, panel: JournalPanel, store: MemoryJournal) -> None:
    header = panel.table.header
    column = COLUMN_INDEX["size"]
    where = QPoint(header.sectionViewportPosition(column) + 20, header.height() // 2)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert (store.queries[-1].sort, shown(panel, 0, column)) == ("size", "0.001")
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert shown(panel, 0, column) == "10.000" or shown(panel, 0, column) == "10"


def test_column_without_an_order_keeps_the_arrow_where_it_was(panel: JournalPanel) -> None:
    panel.table.header.sectionClicked.emit(COLUMN_INDEX["room"])
    assert panel.table.header.isSortIndicatorShown()
    assert panel.table.header.sortIndicatorSection() == COLUMN_INDEX["saved"]


# -- empty, dropped, columns ---------------------------------------------------------------------------------------


def test_empty_journal_names_the_save_shortcut_and_offers_to_save(qtbot: QtBot, show: Show) -> None:
    panel = show(MemoryJournal())
    assert panel.empty_page.isVisible()
    assert "No plans yet\nCtrl+S keeps the plan" in panel.empty_page.text()
    assert panel.empty_page.button.text() == "Save this plan"
    with qtbot.waitSignal(panel.save_requested):
        qtbot.mouseClick(panel.empty_page.button, Qt.MouseButton.LeftButton)


def test_nothing_matches_offers_to_clear(qtbot: QtBot, panel: JournalPanel) -> None:
    qtbot.keyClicks(panel.filter_bar.search, "xyzzy")
    qtbot.waitUntil(panel.empty_page.isVisible)
    assert "Nothing matches" in panel.empty_page.text()
    panel.empty_page.button.click()
    assert panel.table.model().rowCount() == 10_000
    assert panel.filter_bar.search.text() == ""


def test_dropped_files_are_handed_on(qtbot: QtBot, panel: JournalPanel) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/plans/btc.json"), QUrl("https://example.org/x.json")])
    enter = QDragEnterEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    enter.ignore()
    QApplication.sendEvent(panel, enter)
    assert enter.isAccepted()
    drop = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    with qtbot.waitSignal(panel.files_dropped) as dropped:
        QApplication.sendEvent(panel, drop)
    assert dropped.args == [["/plans/btc.json"]]


def test_column_state_round_trips(show: Show, small: MemoryJournal) -> None:
    panel = show(small)
    header = panel.table.header
    header.moveSection(header.visualIndex(NOTE), 1)
    header.set_width("symbol", 211)
    panel.table.setColumnHidden(COLUMN_INDEX["room"], True)
    header.sort_clicked.emit("symbol")
    panel.filter_bar.dates.setCurrentIndex(panel.filter_bar.dates.findData("year"))
    state = panel.save_columns()
    assert state["filters"]["when"] == "year"
    assert (state["order"][1], state["hidden"], state["widths"]["symbol"]) == ("note", ["room"], 211)
    again = show(small)
    again.restore_columns(state)
    assert again.save_columns() == state
    assert again.filter_bar.dates.currentData() == "year"
    assert [shown(again, row) for row in range(3)] == ["BTCUSDT", "ETHUSDT", "SOLUSDT"]


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"order": "symbol", "hidden": 3, "widths": [1], "sort": 7},
        {
            "order": ["nonsense", "note"],
            "hidden": [column.key for column in COLUMNS],
            "widths": {"symbol": -5, "x": 3},
            "sort": "room",
        },
    ],
)
def test_broken_column_state_is_passed_over(show: Show, small: MemoryJournal, state: dict[str, object]) -> None:
    panel = show(small)
    panel.restore_columns(state)
    assert panel.save_columns()["hidden"] == []
    assert panel.save_columns()["sort"] == Sort().column


def test_columns_grow_with_the_window_until_the_user_sizes_one(qtbot: QtBot, show: Show, small: MemoryJournal) -> None:
    panel = show(small)
    before = panel.table.columnWidth(SYMBOL)
    panel.resize(1920, 320)
    assert panel.table.columnWidth(SYMBOL) > before
    assert panel.save_columns()["widths"] == {}
    panel.table.header.set_width("symbol", 99)
    panel.resize(1500, 320)
    assert panel.table.columnWidth(SYMBOL) == 99


def test_header_menu_hides_a_column_but_never_the_last(show: Show, small: MemoryJournal) -> None:
    panel = show(small)
    for place in range(len(COLUMNS) - 1):
        next(a for a in panel.table.header.columns_menu().actions() if a.data() == place).trigger()
    assert [panel.table.isColumnHidden(place) for place in range(len(COLUMNS))] == [True] * (len(COLUMNS) - 1) + [False]
    last = next(action for action in panel.table.header.columns_menu().actions() if action.data() == NOTE)
    assert not last.isEnabled()
    panel.table.header.reset_columns()
    assert panel.save_columns()["hidden"] == []


def test_cells_speak_their_column_to_screen_readers(panel: JournalPanel) -> None:
    index = panel.table.model().index(0, COLUMN_INDEX["side"])
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Side: ▼ short"
    assert panel.table.model().index(0, COLUMN_INDEX["saved"]).data(Qt.ItemDataRole.ToolTipRole).endswith("UTC</p>")


def test_model_is_a_table_without_children(panel: JournalPanel) -> None:
    inside: QModelIndex = panel.table.model().index(0, 0)
    assert panel.table.model().rowCount(inside) == 0
    assert panel.table.model().columnCount(inside) == 0


def test_the_arrow_over_a_column_points_where_its_values_grow(panel: JournalPanel) -> None:
    header, saved, indicator = panel.table.header, COLUMN_INDEX["saved"], QStyleOptionHeader.SortIndicator
    pointed = []
    for descending in (True, False):
        header.show_sort(Sort(column="saved", descending=descending))
        option = QStyleOptionHeader()
        header.initStyleOptionForIndex(option, saved)
        pointed.append(option.sortIndicator)
    assert pointed == [indicator.SortDown, indicator.SortUp]


def test_the_empty_page_of_a_low_journal_moves_together_before_a_line_is_cut(qtbot):
    page = EmptyPage()
    qtbot.addWidget(page)
    long = "Ctrl+S keeps the plan in the ticket: its rules, its numbers and your note, exactly as they were. " * 2
    page.show_view(EmptyView(headline="No plans yet", sentence=long, button="Save this plan", action="save"))
    page.resize(700, 200)
    page.show()
    roomy = page.layout().spacing()
    needed = page.layout().totalHeightForWidth(700)
    page.resize(700, needed - roomy)
    QApplication.processEvents()
    sentence = next(label for label in page.findChildren(PlainLabel) if label.wordWrap())
    assert page.layout().spacing() < roomy
    assert sentence.height() >= sentence.heightForWidth(sentence.width())
    page.resize(700, needed)
    assert page.layout().spacing() == roomy
