"""The report on a crash: to be read, copied and put away; nothing is ever sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontInfo, QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit

from planner.model.language import tr
from planner.widgets.dressing import fixed_font
from planner.widgets.page_dialog import PageDialog, Role, Standard
from planner.widgets.plain_label import PlainLabel
from planner.widgets.theme import spacing
from planner.widgets.window_state import resize_on_screen

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

ABOUT = tr(
    "What the program noted when it failed: its version, the time, and the places in its code. "
    "It holds no amounts, no plan and nothing you typed. It is sent nowhere; copy it into a bug report if you like."
)


class ReportDialog(PageDialog):
    """Shows a report; `dismissed` when it need not be offered again."""

    dismissed = Signal()

    def __init__(self, report: str, parent: QWidget | None = None) -> None:
        super().__init__(tr("Crash report"), parent)
        self._page = QPlainTextEdit(report)
        self._page.setReadOnly(True)
        self._page.setFont(fixed_font(QFontInfo(self.font()).pointSizeF()))
        self._page.setTabChangesFocus(True)
        self._page.setAccessibleName(tr("Crash report"))
        self.copy_button = self.offer(tr("&Copy"), self._copy)
        self.dismiss_button = self.offer(tr("&Dismiss report"), self._dismiss, Role.DestructiveRole)
        self.buttons.button(Standard.Close).setDefault(True)
        self.stack(PlainLabel(ABOUT, kind="muted", wrap=True), self._page).setStretchFactor(self._page, 1)
        resize_on_screen(self, spacing(self, 170), spacing(self, 110))

    def text(self) -> str:
        """Return the report."""
        return self._page.toPlainText()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text())

    def _dismiss(self) -> None:
        self.accept()
        self.dismissed.emit()
