"""The help: a window beside the planner with a search, a list of pages, and the page. It blocks nothing and needs no network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QUrl
from PySide6.QtGui import QFont, QKeyEvent, QTextDocument, QTextTable
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from planner.model.language import tr
from planner.widgets.access import name_parts
from planner.widgets.plain_label import PlainLabel
from planner.widgets.theme import current_palette, set_state, spacing

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from planner.presenters.handbook import Handbook, Page

_SLUG = Qt.ItemDataRole.UserRole
_ON_LIST = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class HelpWindow(QDialog):
    """Shows a `Handbook`. Arrow keys in the search move through what it found; Esc closes the window."""

    def __init__(self, book: Handbook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Help"))
        self.setModal(False)
        self._book = book
        self._page: Page | None = None
        self._past: list[str] = []
        self._search = QLineEdit()
        self._list = QListWidget()
        self._none = PlainLabel(tr("No page holds all of these words."), kind="muted", wrap=True)
        self._back = QPushButton(tr("&Back"))
        self._browser = QTextBrowser()
        self._lay_out()
        self._connect()
        self._fill("")

    def show_page(self, slug: str) -> None:
        """Show a page, clear the search, and bring the window to the front; an unknown page leaves what is shown."""
        page = self._book.page(slug)
        if page is not None:
            self._search.clear()
            self._turn_to(page)
        self.show()
        self.raise_()
        self.activateWindow()
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_book(self, book: Handbook) -> None:
        """Take the pages anew: the keys may have changed."""
        if book.pages != self._book.pages:
            self._book = book
            self._fill(self._search.text())

    def search(self, words: str) -> None:
        """Look for words, as if they had been typed."""
        self._search.setText(words)

    def page(self) -> Page | None:
        """Return the page that is shown."""
        return self._page

    def found(self) -> tuple[str, ...]:
        """Return the titles in the list, from top to bottom."""
        rows = (self._list.item(row) for row in range(self._list.count()))
        return tuple(row.text() for row in rows if row.data(_SLUG))

    def text(self) -> str:
        """Return the page's words without markup."""
        return self._browser.toPlainText()

    def _lay_out(self) -> None:
        split = QSplitter()
        split.setChildrenCollapsible(False)
        split.addWidget(self._side())
        split.addWidget(self._reading())
        split.setStretchFactor(1, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(*(spacing(self, 4),) * 4)
        row.addWidget(split)
        wide, high = self.fontMetrics().averageCharWidth(), self.fontMetrics().height()
        split.setSizes([wide * 32, wide * 78])
        room = self.screen().availableGeometry()
        self.resize(min(wide * 116, room.width() * 9 // 10), min(high * 36, room.height() * 9 // 10))

    def _side(self) -> QWidget:
        self._search.setPlaceholderText(tr("Search the help"))
        self._search.setAccessibleName(tr("Search the help"))
        self._search.setClearButtonEnabled(True)
        name_parts(self._search)
        self._list.setAccessibleName(tr("Pages"))
        self._list.setWordWrap(True)  # a long title takes a second line; a list that scrolls sideways hides its end
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setResizeMode(QListView.ResizeMode.Adjust)
        set_state(self._list, kind="pages")
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing(self, 2))
        for widget in (self._search, self._none, self._list):
            column.addWidget(widget)
        return side

    def _reading(self) -> QWidget:
        self._browser.setOpenLinks(False)
        self._browser.setAccessibleName(tr("Page"))
        set_state(self._browser, kind="page")
        self._back.setAutoDefault(False)
        self._back.setEnabled(False)
        set_state(self._back, kind="link")
        reading = QWidget()
        page = QVBoxLayout(reading)
        page.setContentsMargins(spacing(self, 2), 0, 0, 0)
        page.setSpacing(spacing(self, 1))
        page.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeft)
        page.addWidget(self._browser, 1)
        return reading

    def _connect(self) -> None:
        self._search.textChanged.connect(self._fill)
        self._search.installEventFilter(self)
        self._list.currentItemChanged.connect(self._chosen)
        self._browser.anchorClicked.connect(self._follow)
        self._back.clicked.connect(self._go_back)

    def _fill(self, words: str) -> None:
        """List what holds the words; the first that was found is shown."""
        self._list.blockSignals(True)
        self._list.clear()
        found = self._book.search(words)
        if words.strip():
            self._add(found)
        else:
            self._add_heading(tr("Guides"))
            self._add([page for page in found if page.guide])
            self._add_heading(tr("Glossary"))
            self._add(sorted((page for page in found if not page.guide), key=lambda page: page.title.casefold()))
        self._list.blockSignals(False)
        self._none.setVisible(not found)
        if words.strip() and found:
            self._turn_to(found[0])
        self._mark()

    def _add(self, pages: list[Page] | tuple[Page, ...]) -> None:
        for page in pages:
            item = QListWidgetItem(page.title)
            item.setData(_SLUG, page.slug)
            self._list.addItem(item)

    def _add_heading(self, words: str) -> None:
        item = QListWidgetItem(words)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        bold = QFont(self._list.font())
        bold.setBold(True)
        item.setFont(bold)
        self._list.addItem(item)

    def _turn_to(self, page: Page) -> None:
        if self._page is not None and self._page.slug != page.slug:
            self._past.append(self._page.slug)
        self._page = page
        self._back.setEnabled(bool(self._past))
        self._render()
        self._mark()

    def _render(self) -> None:
        if self._page is None:
            return
        palette = current_palette()
        document = self._browser.document()
        document.setDefaultStyleSheet(f"a {{ color: {palette.accent}; }}")
        document.setMarkdown(
            f"## {self._page.title}\n\n{self._page.text}", QTextDocument.MarkdownFeature.MarkdownDialectGitHub
        )
        for table in document.rootFrame().childFrames():
            if isinstance(table, QTextTable):
                _plain(table)
        self._browser.moveCursor(self._browser.textCursor().MoveOperation.Start)

    def _mark(self) -> None:
        """Mark the page's row in the list, where it is listed."""
        slug = self._page.slug if self._page is not None else None
        rows = (row for row in range(self._list.count()) if self._list.item(row).data(_SLUG) == slug)
        row = next(rows, -1) if slug else -1
        self._list.blockSignals(True)
        self._list.setCurrentRow(row)
        self._list.blockSignals(False)

    def _chosen(self, item: QListWidgetItem | None) -> None:
        page = self._book.page(str(item.data(_SLUG))) if item is not None else None
        if page is not None:
            self._turn_to(page)

    def _follow(self, link: QUrl) -> None:
        page = self._book.page(link.fragment())
        if page is not None:
            self._turn_to(page)

    def _go_back(self) -> None:
        page = self._book.page(self._past.pop()) if self._past else None
        if page is not None:
            self._page = None
            self._turn_to(page)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Up and Down in the search go through the list."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and Qt.Key(event.key()) in _ON_LIST:
            self._list.event(event)
            return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        """Take new colours and another size of text."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._render()


def _plain(table: QTextTable) -> None:
    """Take the lines out of a table: its columns show by themselves."""
    looks = table.format()
    looks.setBorder(0)
    looks.setCellPadding(4)
    looks.setCellSpacing(0)
    table.setFormat(looks)
