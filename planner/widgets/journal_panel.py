"""The journal panel: filter row, lazy table, bars and empty pages. It shows what its presenter says and passes on what the user does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from planner.model.language import tr
from planner.presenters.journal_filters import Sort, filters_from, kept_filters
from planner.presenters.journal_words import JournalState
from planner.widgets.journal_bars import EmptyPage, NoticeBar
from planner.widgets.journal_commands import RowCommands
from planner.widgets.journal_filter_bar import JournalFilterBar
from planner.widgets.journal_model import NOTE, JournalModel
from planner.widgets.journal_table import JournalTable
from planner.widgets.topics import TOPIC

if TYPE_CHECKING:
    from planner.model.entry import Status
    from planner.presenters.journal import JournalPresenter
    from planner.presenters.journal_filters import Filters


class JournalPanel(QWidget):
    """Satisfies `presenters.ports.JournalView`; `bind` joins it with its presenter.

    `export_requested` carries "selection"; `files_dropped` the paths of local files as a list of str.
    """

    open_requested = Signal(str)
    duplicate_requested = Signal(str)
    save_requested = Signal()
    export_requested = Signal(str)
    files_dropped = Signal(list)
    columns_changed = Signal()
    reloaded = Signal()
    """The rows were read anew, after any change."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self.setProperty(TOPIC, "journal")
        self._presenter: JournalPresenter | None = None
        self._state = JournalState()
        self._shown_query: tuple[Filters, Sort] | None = None
        self.filter_bar = JournalFilterBar()
        self.notice_bar = NoticeBar(tone="caution")
        self.problem_bar = NoticeBar(tone="danger", closable=True)
        self.table = JournalTable()
        self.empty_page = EmptyPage()
        self.undo_bar = NoticeBar(tone="note", button=tr("Undo"), closable=True)
        self._stack = QStackedWidget()
        self._lay_out()
        self.commands = RowCommands(self.table, self)
        self._allow_actions(0)
        self._connect()

    def _lay_out(self) -> None:
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty_page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.filter_bar, self.notice_bar, self.problem_bar):
            column.addWidget(widget)
        column.addWidget(self._stack, 1)
        column.addWidget(self.undo_bar)

    def _connect(self) -> None:
        self.filter_bar.changed.connect(self._filters_changed)
        self.filter_bar.leave_down.connect(self.table.take_focus)
        self.table.header.sort_clicked.connect(self._sort_clicked)
        self.table.rows_selected.connect(self._selection_changed)
        self.table.menu_requested.connect(self._show_row_menu)
        self.table.doubleClicked.connect(self._double_clicked)
        self.table.header.columns_changed.connect(self.columns_changed)
        commands = self.commands
        for action, slot in (
            (commands.open, self._open),
            (commands.duplicate, self._duplicate),
            (commands.note, self._edit_note),
            (commands.copy, self._copy),
            (commands.export, self._export),
            (commands.delete, self._delete),
            (commands.restore, self._restore),
        ):
            action.triggered.connect(slot)
        commands.status_chosen.connect(self._set_status)
        self.empty_page.acted.connect(self._empty_acted)
        self.undo_bar.acted.connect(self._undo)
        self.undo_bar.dismissed.connect(self._dismiss_undo)
        self.problem_bar.dismissed.connect(self._dismiss_problem)

    # -- what the main window uses ---------------------------------------------------------------------------------

    def bind(self, presenter: JournalPresenter) -> None:
        """Show the journal of `presenter`; call its `refresh` afterwards."""
        first = self.table.model() is None
        columns = self.table.header.columns_state()
        self._presenter = presenter
        self._shown_query = None
        model = JournalModel(presenter.page, presenter.words, self)
        model.failed.connect(self._page_failed, Qt.ConnectionType.QueuedConnection)
        model.note_edited.connect(self._note_edited, Qt.ConnectionType.QueuedConnection)
        self.table.set_rows(model)
        if not first:
            self.table.header.restore_columns(columns)

    def focus_search(self) -> None:
        """Put the cursor into the search field, its text selected."""
        self.filter_bar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter_bar.search.selectAll()

    def menu_actions(self) -> list[QAction]:
        """Return the row commands for a menu of the main window, the statuses as their own menu's action."""
        return list(self.commands.menu.actions())

    def selected_ids(self) -> tuple[str, ...]:
        """Return the ids of the selected plans, in the order shown."""
        count, views = self.table.selected()
        if len(views) == count:
            return tuple(view.id for view in views)
        return self._presenter.ids(self.table.runs()) if self._presenter is not None else ()

    def all_selected(self) -> bool:
        """Whether every row that is shown is selected."""
        rows = self.table.rows()
        return rows is not None and rows.rowCount() > 0 and self.table.runs() == ((0, rows.rowCount()),)

    def save_columns(self) -> dict[str, Any]:
        """Return order, hidden columns, widths, sort and filters as a plain dict for the settings."""
        state, columns = self._state, self.table.header.columns_state()
        order = {"sort": state.sort.column, "descending": state.sort.descending}
        return {**columns, **order, "filters": kept_filters(state.filters)}

    def restore_columns(self, state: dict[str, Any]) -> None:
        """Bring back what `save_columns` returned; broken parts are passed over."""
        self.table.header.restore_columns(state)
        if self._presenter is not None and isinstance(state.get("sort"), str):
            self._presenter.sort(Sort(column=state["sort"], descending=bool(state.get("descending", True))))
            self._presenter.filter(filters_from(state.get("filters")))

    def finish_note(self) -> None:
        """Keep a note that is being typed: the window goes, or the journal does."""
        note = self.table.open_note()
        if note is not None and note.typed is not None and self._presenter is not None:
            self._presenter.edit_note(note.entry_id, note.typed)

    # -- what the presenter sets -----------------------------------------------------------------------------------

    def show_state(self, state: JournalState) -> None:
        """Show what stands around the rows."""
        if state == self._state and self._shown_query is not None:
            return
        self._state = state
        self.filter_bar.show_state(state)
        self.notice_bar.say(state.notice)
        self.problem_bar.say(state.problem)
        self.undo_bar.say(state.undo_text)
        self.table.header.show_sort(state.sort)
        if state.empty is not None:
            self.empty_page.show_view(state.empty)
        self._stack.setCurrentWidget(self.table if state.empty is None else self.empty_page)
        rows = self.table.rows()
        if rows is not None:
            rows.set_editable(self._may_edit())
        self._allow_actions(self.table.selected()[0])

    def reload(self, rows: int) -> None:
        """Read the rows anew; the place is kept unless they were chosen or ordered otherwise."""
        query = (self._state.filters, self._state.sort)
        self.table.reload(rows, stay=query == self._shown_query)
        self._shown_query = query
        self._allow_actions(self.table.selected()[0])
        self.reloaded.emit()

    # -- what the user does ----------------------------------------------------------------------------------------

    def _filters_changed(self, filters: Filters) -> None:
        if self._presenter is not None:
            self._presenter.filter(filters)

    def _sort_clicked(self, column: str) -> None:
        if self._presenter is not None:
            self._presenter.sort_by_header(column)
        # Qt has moved the arrow already, also onto columns without an order
        self.table.header.show_sort(self._state.sort)

    def _selection_changed(self) -> None:
        count, views = self.table.selected()
        self._allow_actions(count)
        if self._presenter is not None:
            self._presenter.select(count, views)

    def _double_clicked(self, index: QModelIndex) -> None:
        if index.column() == NOTE and self._may_edit():
            self.table.edit_note()
        else:
            self._open()

    def _open(self) -> None:
        self._emit_single(self.open_requested)

    def _duplicate(self) -> None:
        self._emit_single(self.duplicate_requested)

    def _emit_single(self, signal: Any) -> None:
        ids = self.selected_ids() if self.table.selected()[0] == 1 else ()
        if ids:
            signal.emit(ids[0])

    def _edit_note(self) -> None:
        self.table.edit_note()

    def _note_edited(self, entry_id: str, note: str) -> None:
        if self._presenter is not None:
            self._presenter.edit_note(entry_id, note)

    def _set_status(self, status: Status) -> None:
        if self._presenter is not None:
            self._presenter.set_status(self.selected_ids(), status)

    def _copy(self) -> None:
        text = self._presenter.copy_text(self.table.runs()) if self._presenter is not None else ""
        if text:
            QGuiApplication.clipboard().setText(text)

    def _export(self) -> None:
        self.export_requested.emit("selection")

    def _delete(self) -> None:
        if self._presenter is not None:
            self._presenter.delete(self.selected_ids())

    def _restore(self) -> None:
        if self._presenter is not None:
            self._presenter.restore(self.selected_ids())

    def _undo(self) -> None:
        if self._presenter is not None:
            self._presenter.undo_delete()

    def _dismiss_undo(self) -> None:
        if self._presenter is not None:
            self._presenter.dismiss_undo()

    def _dismiss_problem(self) -> None:
        self._page_failed("")

    def _page_failed(self, sentence: str) -> None:
        if self._presenter is not None:
            self._presenter.report(sentence)

    def _empty_acted(self, action: str) -> None:
        if self._presenter is not None:
            steps = {
                "clear": self._presenter.clear_filters,
                "leave_bin": self._presenter.leave_bin,
                "save": self.save_requested.emit,
            }
            steps.get(action, self._presenter.refresh)()

    def _show_row_menu(self, where: QPoint) -> None:
        if self.table.selected()[0]:
            self.commands.menu.popup(where)

    def _may_edit(self) -> bool:
        return self._state.editable and not self._state.filters.in_bin

    def _allow_actions(self, count: int) -> None:
        self.commands.allow(count, in_bin=self._state.filters.in_bin, editable=self._state.editable)

    # -- events ----------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: D102
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: D102
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        # the dragging program waits for the drop to end
        QTimer.singleShot(0, self, lambda: self.files_dropped.emit(paths))
