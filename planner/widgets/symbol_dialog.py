"""Which symbol of a candle file to show: a list to choose from, and a field that narrows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
)

from planner.model.language import tr, trn
from planner.widgets.plain_label import PlainLabel
from planner.widgets.theme import spacing
from planner.widgets.window_state import resize_on_screen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from PySide6.QtWidgets import QWidget

MANY = 12
"""More symbols than this get a field to narrow them by."""


class SymbolDialog(QDialog):
    """Asks once; Enter or a double click takes the symbol, Esc none. `symbol` is the one chosen."""

    def __init__(self, question: str, rows: Mapping[str, int], chosen: str, parent: QWidget | None = None) -> None:
        """Offer the symbols, each with its number of rows; `chosen` is marked, if it is among them."""
        super().__init__(parent)
        self.setWindowTitle(tr("Several symbols in one file"))
        self._field = QLineEdit()
        self._field.setPlaceholderText(tr("Narrow the list"))
        self._field.setAccessibleName(tr("Narrow the list of symbols"))
        self._field.setVisible(len(rows) > MANY)
        self._field.textChanged.connect(self._narrow)
        self._list = QTreeWidget()
        self._build_list()
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._show = self._buttons.addButton(tr("&Show candles"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._show.setProperty("primary", True)  # its size is then that of its words in bold
        self._show.setDefault(True)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(spacing(self, 4),) * 4)
        column.setSpacing(spacing(self, 3))
        for widget in (PlainLabel(question, wrap=True), self._field, self._list, self._buttons):
            column.addWidget(widget)
        self._fill(rows, chosen)
        (self._field if len(rows) > MANY else self._list).setFocus()
        resize_on_screen(self, spacing(self, 110), spacing(self, 90))

    @property
    def symbol(self) -> str:
        """The marked symbol; "" for none."""
        item = self._list.currentItem()
        return "" if item is None or item.isHidden() else item.text(0)

    def symbols(self) -> list[str]:
        """Return the symbols that the list shows."""
        return [item.text(0) for item in self._items() if not item.isHidden()]

    def choose(self, symbol: str) -> None:
        """Mark a symbol of the list."""
        for item in self._items():
            if item.text(0) == symbol:
                self._list.setCurrentItem(item)

    def narrow(self, text: str) -> None:
        """Show only symbols that hold the text."""
        self._field.setText(text)

    def _build_list(self) -> None:
        self._list.setAccessibleName(tr("Symbols"))
        self._list.setColumnCount(2)
        self._list.setHeaderHidden(True)
        self._list.setRootIsDecorated(False)
        self._list.setAllColumnsShowFocus(True)
        self._list.ensurePolished()  # or the rows are measured before the style sheet is known
        self._list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._list.header().setStretchLastSection(False)
        self._list.itemActivated.connect(self.accept)
        self._list.currentItemChanged.connect(self._changed)

    def _items(self) -> Iterator[QTreeWidgetItem]:
        for row in range(self._list.topLevelItemCount()):
            item = self._list.topLevelItem(row)
            if item is not None:
                yield item

    def _fill(self, rows: Mapping[str, int], chosen: str) -> None:
        for name, count in sorted(rows.items()):
            item = QTreeWidgetItem(self._list, [name, trn("{count:,} row", "{count:,} rows", count)])
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.choose(min(rows, default=""))
        self.choose(chosen)

    def _narrow(self, text: str) -> None:
        wanted = text.strip().upper()
        for item in self._items():
            item.setHidden(wanted not in item.text(0))
        if not self.symbol and (left := self.symbols()):
            self.choose(left[0])
        self._changed()

    def _changed(self, *_: object) -> None:
        self._show.setEnabled(bool(self.symbol))
