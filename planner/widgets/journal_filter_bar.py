"""The journal's filter row: title, search as you type, side, venue, status, date, bin, and the summary at the right."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QEvent, QObject, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QDateEdit, QHBoxLayout, QLineEdit, QPushButton, QSizePolicy, QWidget

from planner.model.language import tr
from planner.presenters.journal_filters import DATES, SIDES, STATUSES, Choices, Filters, When
from planner.widgets.access import hint, label_for, name_parts
from planner.widgets.eliding_combo import ElidingCombo
from planner.widgets.plain_label import PartsLabel, PlainLabel
from planner.widgets.theme import spacing

if TYPE_CHECKING:
    from planner.presenters.journal_words import JournalState

DEBOUNCE_MS = 120
_DAYS_BACK = -29


class JournalFilterBar(QWidget):
    """Holds the choices and says when they changed; it filters nothing. `leave_down` asks for the focus to go to the table."""

    changed = Signal(object)
    leave_down = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = QLineEdit()
        self.side = _combo(tr("Side"), SIDES)
        self.venue = _combo(tr("Venue"), (("", tr("Any venue")),))
        self.status = _combo(tr("Status"), STATUSES)
        self.dates = _combo(tr("Saved"), DATES)
        self.first, self.last = _day(tr("First day"), _DAYS_BACK), _day(tr("Last day"), 0)
        self._to = PlainLabel(tr("to"), kind="muted")
        self.bin = QPushButton()
        self.bin.setAutoDefault(False)
        self.summary = PartsLabel(kind="muted")
        self._timer = QTimer(self)
        self._set_up()
        self._lay_out()

    def _set_up(self) -> None:
        self.search.setPlaceholderText(tr("Search symbol, title, venue, note…"))
        self.search.setAccessibleName(tr("Search the journal"))
        self.search.setToolTip(tr("Every word must occur in symbol, title, venue or note"))
        self.search.setClearButtonEnabled(True)
        name_parts(self.search)
        self.search.installEventFilter(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DEBOUNCE_MS)
        self._timer.timeout.connect(self._tell)
        self.search.textEdited.connect(self._typed)
        self.search.textChanged.connect(self._text_changed)
        self.bin.setText(tr("Bin"))
        self.bin.setCheckable(True)
        self.bin.setToolTip(tr("Show deleted plans, which can be restored"))
        self.bin.setAccessibleName(tr("Show the bin"))
        self.bin.toggled.connect(self._tell)
        for combo in (self.side, self.venue, self.status, self.dates):
            combo.currentIndexChanged.connect(self._tell)
        for day in (self.first, self.last):
            day.dateChanged.connect(self._tell)
        self.summary.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # the search is the wider one
        self.summary.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._show_days()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(spacing(self, 3), spacing(self, 2), spacing(self, 3), spacing(self, 1))
        row.setSpacing(spacing(self, 2))
        row.addWidget(PlainLabel(tr("Journal"), kind="caption"))
        row.addWidget(self.search, 3)
        for widget in (self.side, self.venue, self.status, self.dates, self.first, self._to, self.last, self.bin):
            row.addWidget(widget)
        row.addWidget(self.summary, 2)
        for combo in (self.side, self.venue, self.status, self.dates):
            label_for(combo, combo.accessibleName())
        metrics = self.search.fontMetrics()
        hinted = metrics.horizontalAdvance(self.search.placeholderText()) + spacing(self, 8)
        self.search.setMinimumWidth(metrics.averageCharWidth() * 16)
        self.search.setMaximumWidth(max(metrics.averageCharWidth() * 44, hinted))
        self.search.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def filters(self) -> Filters:
        """Return the present choices."""
        custom = self.dates.currentData() == When.CUSTOM
        return Filters(
            search=self.search.text(),
            side=self.side.currentData(),
            venue=self.venue.currentData() or "",
            status=self.status.currentData(),
            when=When(self.dates.currentData()),
            first=_python_date(self.first) if custom else None,
            last=_python_date(self.last) if custom else None,
            in_bin=self.bin.isChecked(),
        )

    def show_state(self, state: JournalState) -> None:
        """Show choices, venues and summary without saying that they changed."""
        filters = state.filters
        widgets = (self.search, self.side, self.venue, self.status, self.dates, self.first, self.last, self.bin)
        blockers = [QSignalBlocker(widget) for widget in widgets]
        _fill(self.venue, state.venues)
        pairs = (
            (self.side, filters.side),
            (self.venue, filters.venue),
            (self.status, filters.status),
            (self.dates, filters.when),
        )
        for combo, value in pairs:
            _choose(combo, value)
        if self.search.text() != filters.search and not self._timer.isActive():
            self.search.setText(filters.search)
        for edit, day in ((self.first, filters.first), (self.last, filters.last)):
            if day is not None:
                edit.setDate(QDate(day.year, day.month, day.day))
        self.bin.setChecked(filters.in_bin)
        del blockers
        self._show_days()
        self.summary.set_full_text(state.summary)
        hint(self.summary, state.summary)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down in the search goes to the table, Enter searches at once, Esc empties it."""
        if watched is self.search and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._search_key(event.key())
        return super().eventFilter(watched, event)

    def _search_key(self, key: int) -> bool:
        if key == Qt.Key.Key_Down:
            self.leave_down.emit()
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._tell()
            return True
        if key == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
            self._tell()
            return True
        return False

    def _typed(self) -> None:
        self._timer.start()

    def _text_changed(self, text: str) -> None:
        if not text and not self._timer.isActive():
            self._timer.start()  # the clear button edits without saying so

    def _tell(self) -> None:
        self._timer.stop()
        self._show_days()
        self.changed.emit(self.filters())

    def _show_days(self) -> None:
        custom = self.dates.currentData() == When.CUSTOM
        for widget in (self.first, self._to, self.last):
            widget.setVisible(custom)


def _combo(name: str, choices: Choices) -> QComboBox:
    combo = ElidingCombo()
    combo.setAccessibleName(name)
    combo.setToolTip(name)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    combo.setMaxVisibleItems(20)
    combo.setMinimumWidth(combo.fontMetrics().averageCharWidth() * 8)  # a narrow window cuts words rather than growing
    _fill(combo, choices)
    return combo


def _fill(combo: QComboBox, choices: Choices) -> None:
    if [(combo.itemData(place), combo.itemText(place)) for place in range(combo.count())] == list(choices):
        return
    combo.clear()
    for value, text in choices:
        combo.addItem(text, str(value))


def _choose(combo: QComboBox, value: str) -> None:
    place = combo.findData(str(value))
    if place < 0:  # a venue whose last plan went to the bin stays chosen until the user chooses another
        combo.addItem(value, str(value))
        place = combo.count() - 1
    combo.setCurrentIndex(place)


def _day(name: str, offset: int) -> QDateEdit:
    edit = QDateEdit(QDate.currentDate().addDays(offset))
    edit.setCalendarPopup(True)
    edit.setDisplayFormat(tr("d MMM yyyy"))
    edit.setMinimumWidth(edit.fontMetrics().averageCharWidth() * 12)
    edit.setAccessibleName(name)
    edit.setToolTip(tr("{name} shown", name=name))
    edit.setKeyboardTracking(False)
    return edit


def _python_date(edit: QDateEdit) -> date:
    day = edit.date()
    return date(day.year(), day.month(), day.day())
