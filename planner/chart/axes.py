"""Grid, price axis and time axis in one light item, painted under the candles; pyqtgraph's own axes take half of a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QPen

from planner.chart.axis_marks import AxisMarks, Word, mark
from planner.chart.crosshair_item import covered
from planner.chart.sheet_item import SheetItem, device_ratio

if TYPE_CHECKING:
    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QPainter

    from planner.chart.board import Board

DOTS = (1.0, 3.0)


class AxesItem(SheetItem):
    """Paints round prices and moments, "now", and the hours of the hold."""

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._for: tuple[object, ...] = ()
        self._marks = AxisMarks((), (), (), None, None)

    def draw(self, painter: QPainter) -> None:
        """Draw the grid and all words on the axes that no tag covers."""
        board, inks, ratio = self._board, self._board.inks, device_ratio(painter)
        marks = self._marks_for(ratio)
        for line in marks.grid:
            painter.fillRect(line, inks.grid)
        self._paint_now(painter, marks, ratio)
        painter.setFont(inks.font)
        painter.setPen(inks.muted)
        crossed = covered(board)
        plates = [(tag.top, tag.top + tag.height) for tag in board.tags]
        plates += [(plate.top(), plate.bottom()) for plate in crossed]
        for word in marks.prices:
            if not any(top < word.bottom and bottom > word.top for top, bottom in plates):
                inks.write(painter, word.place, word.text)
        times = [word for word in marks.times if not any(self._meets(word, plate) for plate in crossed[1:])]
        for word in times:
            if not word.strong:
                inks.write(painter, word.place, word.text)
        painter.setFont(inks.bold)
        painter.setPen(inks.text)
        for word in (*times, *((marks.now,) if marks.now is not None else ())):
            if word.strong:
                inks.write(painter, word.place, word.text, bold=True)

    def _meets(self, word: Word, plate: QRectF) -> bool:
        left = word.place.x()
        return plate.left() < left + self._board.inks.width(word.text, bold=word.strong) and plate.right() > left

    def _paint_now(self, painter: QPainter, marks: AxisMarks, ratio: float) -> None:
        if marks.now_line is not None:
            pen = QPen(self._board.inks.muted, 1 / ratio)
            pen.setDashPattern([length * ratio for length in DOTS])
            painter.setPen(pen)
            painter.drawLine(marks.now_line)

    def _marks_for(self, ratio: float) -> AxisMarks:
        board = self._board
        wanted = (board.frame, board.pyramid, board.inks, board.outer, board.foot, board.has_prices, ratio)
        if wanted != self._for:
            self._for, self._marks = wanted, mark(board, ratio)
        return self._marks
