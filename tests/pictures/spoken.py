"""Walks what the window and its dialogs say and names what no catalogue was asked for; run as a process of its own by the test."""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from planner.model.language import speak
from tests.pictures.pseudo import OPEN, Pseudo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QTableView, QWidget

    from planner.app.desk import Desk

DATA = re.compile(
    r"\w*[A-Z0-9]{3,}(_\d+)?\b|Binance USD-M futures|Generic \(teaching rules\)"
    r"|\b(min|max)\(|Margin Planner|CSV|\b[hmdRx]\b|\d+[hmsdk]\b|Ctrl\+\S+|Shift\+\S+"
)
"""What stays as it is in every language: symbols, currencies, units of the trade, names of venues and files."""
QTS_OWN = re.compile(
    r"qt_dockwidget|Scroll(Left|Right)Button|QAbstractButton qt_|Export\.\.\.|Press shortcut|QPushButton  text &?(OK|Cancel|Close)$"
)
"""Words that Qt says, and translates with its own catalogues."""
DIALOGS = (
    "account_paste",
    "settings",
    "shortcuts",
    "levels_table",
    "compare",
    "why",
    "aftermath",
    "sources",
    "check_rulebooks",
    "diagnostics",
    "about",
    "go_back",
)
"""The commands that open one."""
ROWS = "symbol,side,quantity,entry\nETHUSDT,long,1,2500\nSOLUSDT,up,1,150\n"
"""What lies on the clipboard meanwhile."""
WORD = re.compile(r"[A-Za-z]{2,}")


def main(folder: str) -> int:
    """Print what is said in plain English, a line each."""
    speak(Pseudo())
    from planner.app.main import application
    from planner.app.picture import settle
    from planner.services.paths import resource_dir
    from planner.services.rulebooks import RulebookShelf
    from tests.pictures.grid import STATES
    from tests.pictures.situations import desk_in, hourly_candles

    shelf = RulebookShelf(resource_dir())
    names = {shelf.name(each) for each in shelf.ids()}
    example = shelf.book("generic")  # what a rulebook says of itself is data
    names |= {example.about, *(source.title for source in example.sources.values())}

    application()
    hourly_candles(Path(folder))
    for state in STATES:
        if state == "journal":
            continue
        with tempfile.TemporaryDirectory(prefix="planner-words-") as own:
            desk = desk_in(state, Path(own), Path(folder))
            if state == "anchor":
                desk.filing.save()
                settle()
            dialogs = _dialogs(desk) if state == "anchor" else []
            for where, text in [*_texts(desk.window), *dialogs, *_derivations(desk)]:
                plain = DATA.sub("", re.sub(rf"{OPEN}.*", "", text, flags=re.DOTALL) if OPEN in text else text)
                ours = text not in names and not QTS_OWN.search(f"{where} {text}")
                if OPEN not in text and ours and WORD.search(plain):
                    sys.stdout.write(f"{state}: {where}: {text!r}\n")
            desk.close()
    return 0


def _dialogs(desk: Desk) -> list[tuple[str, str]]:
    """Open each dialog and note what it says; one that blocks is closed from within its own loop."""
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtWidgets import QApplication, QDialog

    from planner.app.picture import settle

    found: list[tuple[str, str]] = []

    def look() -> None:
        [dialog] = [each for each in QApplication.topLevelWidgets() if each.isVisible() and isinstance(each, QDialog)]
        found.append((f"{command} title", dialog.windowTitle()))
        found.extend((f"{command} {where}", text) for where, text in _texts(dialog))
        dialog.close()

    desk.bench.edit("margin_mode", "cross")
    QGuiApplication.clipboard().setText(ROWS)
    for command in DIALOGS:
        QTimer.singleShot(0, look)
        desk.run(command)
        settle()
    return found


def _derivations(desk: Desk) -> Iterator[tuple[str, str]]:
    """Yield what is said of how every number came about; sources are names and addresses."""
    from planner.model.explain import KEYS

    for key in KEYS:
        derivation = desk.bench.why(key)
        if derivation is not None:
            said = (derivation.title, derivation.meaning, derivation.formula, derivation.result)
            given = (text for row in derivation.inputs for text in row)
            yield from ((f"why {key}", text) for text in (*said, *derivation.worked, *given, *derivation.rules))


def _texts(window: QWidget) -> Iterator[tuple[str, str]]:
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QTableView, QWidget

    for widget in window.findChildren(QWidget):
        name = f"{type(widget).__name__} {widget.objectName()}"
        yield f"{name} tool tip", widget.toolTip()
        yield f"{name} accessible name", widget.accessibleName()
        yield f"{name} description", widget.accessibleDescription()
        if isinstance(widget, (QLabel, QAbstractButton)):
            yield f"{name} text", widget.text()
        if isinstance(widget, QLineEdit):
            yield f"{name} placeholder", widget.placeholderText()
        if isinstance(widget, QComboBox):
            yield from ((f"{name} item", widget.itemText(at)) for at in range(widget.count()))
        if isinstance(widget, QTableView) and widget.model() is not None:
            yield from ((f"{name} cell", text) for text in _cells(widget))
    for action in window.findChildren(QAction):
        yield "action", action.text()
        yield "action tip", action.statusTip()


def _cells(table: QTableView) -> Iterator[str]:
    from PySide6.QtCore import Qt

    model = table.model()
    for column in range(model.columnCount()):
        yield str(model.headerData(column, Qt.Orientation.Horizontal) or "")
        for row in range(min(3, model.rowCount())):
            yield str(model.index(row, column).data() or "")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
