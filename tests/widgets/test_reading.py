"""What is only read: it grows with the text, stands under its heading, and is cut with a sign or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontInfo, QImage
from PySide6.QtWidgets import QPlainTextEdit, QTableWidgetItem, QTextBrowser, QTreeWidget

from planner.presenters.palette import LIGHT
from planner.presenters.shortcuts import ShortcutRow
from planner.widgets.reading_table import reading_table
from planner.widgets.report_dialog import ReportDialog
from planner.widgets.shortcuts_dialog import ShortcutsDialog
from planner.widgets.status_link import StatusLink
from planner.widgets.symbol_dialog import SymbolDialog
from planner.widgets.text_dialog import TextDialog
from planner.widgets.theme import apply_theme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication, QWidget
    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # said by the offscreen platform


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> Iterator[None]:
    apply_theme(qapp, LIGHT)
    yield
    apply_theme(qapp, LIGHT)


@pytest.mark.parametrize("zoom", [1.0, 1.5])
def test_columns_of_text_are_as_large_as_all_other_text(qapp: QApplication, qtbot: QtBot, zoom: float) -> None:
    apply_theme(qapp, LIGHT, zoom=zoom)
    report, page = ReportDialog("one"), TextDialog("Diagnostics", "two")
    for dialog, kind in ((report, QPlainTextEdit), (page, QTextBrowser)):
        qtbot.addWidget(dialog)
        dialog.show()
        shown = QFontInfo(dialog.findChild(kind).font())
        assert shown.pointSizeF() == pytest.approx(QFontInfo(dialog.font()).pointSizeF(), abs=0.6)
        assert shown.fixedPitch()


def test_cells_stand_under_their_headings(qtbot: QtBot) -> None:
    table = reading_table("Levels")
    qtbot.addWidget(table)
    table.setColumnCount(1)
    table.setRowCount(1)
    table.setHorizontalHeaderItem(0, QTableWidgetItem("|"))
    table.horizontalHeaderItem(0).setTextAlignment(Qt.AlignmentFlag.AlignLeft)
    table.setItem(0, 0, QTableWidgetItem("|"))
    table.show()
    heading, cell = first_ink(table.horizontalHeader().viewport()), first_ink(table.viewport())
    assert abs(heading - cell) <= 1


def first_ink(widget: QWidget) -> int:
    """Return where the first sign of the upper line begins, in pixels from the left."""
    picture: QImage = widget.grab().toImage()
    ground = picture.pixel(QPoint(1, 4))
    lines = range(4, min(picture.height(), 24) - 4)
    return next(x for x in range(picture.width()) if any(picture.pixel(x, y) != ground for y in lines))


def test_every_key_of_the_shortcuts_is_seen_without_scrolling_sideways(qtbot: QtBot) -> None:
    long = "A menu of many words > A menu within it"
    names = [
        ShortcutRow(command=str(at), menu=long, name="The command of many words", shortcut="Ctrl+Shift+Del", usual="")
        for at in range(40)
    ]
    dialog = ShortcutsDialog(names, lambda _command, _key: "")
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.list.horizontalScrollBar().maximum() == 0
    assert dialog.list.visualItemRect(dialog.list.topLevelItem(0)).height() > dialog.fontMetrics().height() + 2


def test_rows_of_symbols_stand_in_a_column_of_their_own(qtbot: QtBot) -> None:
    dialog = SymbolDialog("Which?", {"ETHUSDT": 12_345, "BTCUSDT": 1}, "ETHUSDT")
    qtbot.addWidget(dialog)
    tree = dialog.findChild(QTreeWidget)
    assert tree is not None
    items = [item for row in range(tree.topLevelItemCount()) if (item := tree.topLevelItem(row)) is not None]
    assert [(item.text(0), item.text(1)) for item in items] == [("BTCUSDT", "1 row"), ("ETHUSDT", "12,345 rows")]
    assert all(item.textAlignment(1) & Qt.AlignmentFlag.AlignRight for item in items)
    assert dialog.symbol == "ETHUSDT"


def test_a_part_of_the_status_bar_without_room_ends_in_an_ellipsis_and_is_read_out_in_full(qtbot: QtBot) -> None:
    label = StatusLink()
    qtbot.addWidget(label)
    label.setText("Rules: Binance USD-M futures, checked 2026-11-22")
    label.resize(120, 20)
    assert label._painted().endswith("…")
    assert label.text() == label.accessibleName() == "Rules: Binance USD-M futures, checked 2026-11-22"
    assert label.minimumSizeHint().width() < 30
