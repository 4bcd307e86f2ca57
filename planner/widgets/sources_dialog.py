"""Plan > Sources of these rules: every figure in force, where it stands, when it was checked and how sure it is; found, read and copied."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QColor, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QMenu,
    QSplitter,
    QStackedWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from planner.model.language import tr
from planner.presenters.figure_words import topic_of
from planner.presenters.sources_view import HEADINGS, SourcesView
from planner.presenters.ticket_values import ChoiceView
from planner.widgets.access import hint, name_parts
from planner.widgets.grid import tooltip
from planner.widgets.page_dialog import PageDialog, Role, Standard
from planner.widgets.plain_label import PlainLabel
from planner.widgets.reading_page import ReadingPage
from planner.widgets.reading_table import align, reading_table
from planner.widgets.segmented import SegmentedChoice
from planner.widgets.theme import current_palette, spacing
from planner.widgets.topics import what_is_this
from planner.widgets.window_state import resize_on_screen

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent, QPoint

    from planner.presenters.sources_rows import SourceRow

NAME = tr("Sources of these rules")
SOURCE = 4  # the column that takes what the others leave


class Part(StrEnum):
    """What of the rulebook is shown."""

    FIGURES = "figures"
    TIERS = "tiers"
    NOTES = "notes"


class SourcesDialog(PageDialog):
    """It blocks nothing and Esc closes it. `page_requested` carries an address to open; the others name what was asked for."""

    page_requested = Signal(str)
    copy_requested = Signal()
    file_requested = Signal()
    folder_requested = Signal()
    check_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(NAME, parent)
        self._view = SourcesView(title="", summary="", about="")
        self._rows: tuple[SourceRow, ...] = ()
        self._title = PlainLabel(kind="title", wrap=True)
        self._summary = PlainLabel(wrap=True)
        self._about = PlainLabel(kind="muted", wrap=True)
        self.parts = SegmentedChoice()
        self.parts.edited.connect(self._choose)
        self.search = self._search()
        self.table = reading_table(tr("Figures"))
        self.detail = ReadingPage(tr("The chosen figure"))
        self.tiers = reading_table(tr("Tiers"))
        self._tiers_note = PlainLabel(kind="small", wrap=True)
        self.notes = ReadingPage(tr("Notes"))
        self._none = PlainLabel(tr("Nothing here holds every one of these words."), kind="muted")
        self._pages = QStackedWidget()
        self._lay_out()
        self._set_up_table()
        resize_on_screen(self, spacing(self, 250), spacing(self, 160))

    # --- what others ask -----------------------------------------------------------------------------------------------

    def show_sources(self, view: SourcesView, *, mine: bool = False) -> None:
        """Fill the page; the search, the part that is shown and the chosen figure stay. `mine`: the file is the user's own."""
        self.edit_file.setEnabled(mine)
        if view == self._view:
            return
        self._view = view
        self._title.setText(view.title)
        for label, text in (
            (self._summary, view.summary),
            (self._about, view.about),
            (self._tiers_note, view.tiers_note),
        ):
            label.setText(text)
            label.setVisible(bool(text))
        self.notes.setPlainText("\n\n".join(view.notes))
        self._show_parts(self.part())
        self._fill_tiers()
        self._fill()

    def part(self) -> Part:
        """Return what is shown."""
        return Part(self.parts.value() or Part.FIGURES)

    def rows(self) -> tuple[SourceRow, ...]:
        """Return the figures that are listed: those that the search found."""
        return self._rows

    def current_row(self) -> SourceRow | None:
        """Return the chosen figure."""
        at = self.table.currentRow()
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def address(self) -> str:
        """Return the address of the page on which the chosen figure, or the table of tiers, stands; "" where there is none."""
        if self.part() is Part.TIERS:
            return self._view.tiers_address
        row = self.current_row()
        return row.address if row is not None and self.part() is Part.FIGURES else ""

    def choose_figure(self, name: str) -> None:
        """Choose a figure by its name in the rulebook, or the tiers; nothing happens where there is none."""
        self.search.clear()
        if name == Part.TIERS and self._view.tiers:
            self._choose("", Part.TIERS)
            return
        self._choose("", Part.FIGURES)
        for at, row in enumerate(self._rows):
            if row.key.partition(":")[2] == name:
                self.table.setCurrentCell(at, 0)

    def copy_table(self) -> None:
        """Put the listed figures and the tiers on the clipboard, cells between tabs."""
        QGuiApplication.clipboard().setText(self._view.table(self._rows))

    def copy_text(self) -> None:
        """Put the whole page on the clipboard as text to read."""
        QGuiApplication.clipboard().setText(self._view.text())

    def copy_address(self) -> None:
        """Put the address of the page on the clipboard; where there is none, what the chosen figure's source is called."""
        row = self.current_row()
        if text := self.address() or (row.source if row is not None else ""):
            QGuiApplication.clipboard().setText(text)

    def help_topic(self) -> str:
        """Return what the help knows the chosen figure by."""
        row = self.current_row()
        return topic_of(row.key) if row is not None else "venue"

    def changeEvent(self, event: QEvent) -> None:
        """Take other colours while the window is open."""
        super().changeEvent(event)
        if event.type() == event.Type.PaletteChange and self._view.rows:
            self._fill()

    # --- inside ----------------------------------------------------------------------------------------------------------

    def _search(self) -> QLineEdit:
        search = QLineEdit()
        search.setPlaceholderText(tr("Find a figure, a source or a word…"))
        search.setAccessibleName(tr("Find in the rules"))
        search.setClearButtonEnabled(True)
        name_parts(search)
        search.textEdited.connect(self._look_for)
        search.textChanged.connect(self._fill)
        search.returnPressed.connect(self._enter_table)
        find = QShortcut(QKeySequence.StandardKey.Find, self)
        find.activated.connect(search.setFocus)
        return search

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(spacing(self, 3))
        head.addWidget(self.parts, 2)
        head.addWidget(self.search, 3)
        figures = QSplitter(Qt.Orientation.Vertical)
        figures.setChildrenCollapsible(False)
        figures.addWidget(self.table)
        figures.addWidget(self.detail)
        figures.setStretchFactor(0, 3)
        figures.setStretchFactor(1, 1)
        for page in (figures, _stacked(self.tiers, self._tiers_note), self.notes):
            self._pages.addWidget(page)
        self._make_buttons()
        parts = (self._title, self._summary, self._about, head, self._none, self._pages)
        self.stack(*parts, steps=2).setStretchFactor(self._pages, 1)

    def _make_buttons(self) -> None:
        self.page_button = self.offer(tr("&Open the page"), self._ask_page)
        copy, own = (self.buttons.addButton(text, Role.ActionRole) for text in (tr("&Copy ▾"), tr("&Your rulebooks ▾")))
        self.copy_menu, self.own_menu = QMenu(self), QMenu(self)
        for text, act in (
            (tr("As &table"), self.copy_table),
            (tr("As te&xt"), self.copy_text),
            (tr("&Address of the page"), self.copy_address),
        ):
            self.copy_menu.addAction(text).triggered.connect(act)
        self.own_menu.addAction(tr("&Copy for editing…")).triggered.connect(self.copy_requested)
        self.edit_file = self.own_menu.addAction(tr("&Open this file in an editor"))
        self.edit_file.triggered.connect(self.file_requested)
        self.own_menu.addAction(tr("&Show their folder")).triggered.connect(self.folder_requested)
        self.own_menu.addAction(tr("C&heck rulebooks…")).triggered.connect(self.check_requested)
        copy.setMenu(self.copy_menu)
        own.setMenu(self.own_menu)
        for button in (copy, own, self.buttons.button(Standard.Close)):
            button.setAutoDefault(False)  # Enter in the search leads to the table and closes nothing

    def _set_up_table(self) -> None:
        table = self.table
        table.setWordWrap(False)
        table.setColumnCount(len(HEADINGS))
        table.setHorizontalHeaderLabels(list(HEADINGS))
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(SOURCE, QHeaderView.ResizeMode.Stretch)
        for at in range(len(HEADINGS)):
            if (item := table.horizontalHeaderItem(at)) is not None:
                align(item, number=False)
        table.currentCellChanged.connect(self._tell)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._show_menu)
        copy = QAction(tr("&Copy table"), table)
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self.copy_table)
        table.addAction(copy)

    def _show_parts(self, chosen: Part) -> None:
        view = self._view
        options = [
            (Part.FIGURES, tr("Figures"), tr("Every figure in force, and what the venue does not say.")),
            (Part.TIERS, tr("Tiers"), tr("How maintenance grows with the position.")),
            (Part.NOTES, tr("Notes"), tr("What the rulebook says beside its figures.")),
        ]
        there = {Part.FIGURES: True, Part.TIERS: bool(view.tiers), Part.NOTES: bool(view.notes)}
        chosen = chosen if there[chosen] else Part.FIGURES
        shown = tuple(option for option in options if there[option[0]])
        self.parts.show_choice(ChoiceView(key="venue", access=NAME, value=chosen, options=shown))
        self._pages.setCurrentIndex(list(Part).index(chosen))
        self._tell()

    def row_menu(self) -> QMenu:
        """Return the menu of the chosen figure."""
        menu = QMenu(self)
        page = menu.addAction(tr("&Open the page"))
        page.setEnabled(bool(self.address()))
        page.triggered.connect(self._ask_page)
        menu.addActions([*self.copy_menu.actions(), what_is_this(self.table, menu)])
        return menu

    def _show_menu(self, where: QPoint) -> None:
        menu = self.row_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.table.viewport().mapToGlobal(where))

    def _enter_table(self) -> None:
        if self._rows:
            self._show_parts(Part.FIGURES)
            self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _look_for(self) -> None:
        if self.part() is not Part.FIGURES:  # what is looked for stands among the figures
            self._show_parts(Part.FIGURES)

    def _choose(self, _key: str, value: str) -> None:
        self._show_parts(Part(value))
        self._fill()

    def _fill(self) -> None:
        chosen = self.current_row()
        self._rows = self._view.found(self.search.text())
        self.table.setRowCount(len(self._rows))
        for at, row in enumerate(self._rows):
            for column, text in enumerate(row.cells()):
                self.table.setItem(at, column, _item(text, known=row.known))
        keys = [row.key for row in self._rows]
        at = keys.index(chosen.key) if chosen is not None and chosen.key in keys else 0
        self.table.setCurrentCell(at if keys else -1, 0)
        self._none.setVisible(not keys and self.part() is Part.FIGURES)
        self._tell()

    def _fill_tiers(self) -> None:
        view = self._view
        self.tiers.setColumnCount(len(view.tier_headings))
        self.tiers.setRowCount(len(view.tiers))
        for column, heading in enumerate(view.tier_headings):
            self.tiers.setHorizontalHeaderItem(column, _item(heading, number=column > 0))
        for at, cells in enumerate(view.tiers):
            for column, text in enumerate(cells):
                self.tiers.setItem(at, column, _item(text, number=column > 0))
        self.tiers.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)

    def _tell(self) -> None:
        row = self.current_row()
        self.detail.write(row.detail if row is not None else "")
        self.page_button.setEnabled(bool(self.address()))
        hint(self.page_button, self.address())

    def _ask_page(self) -> None:
        if self.address():
            self.page_requested.emit(self.address())


def _item(text: str, *, number: bool = False, known: bool = True) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    item.setToolTip(tooltip(text))
    align(item, number=number)
    if not known:
        item.setForeground(QColor(current_palette().muted))
    return item


def _stacked(*widgets: QWidget) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        column.addWidget(widget)
    return box
