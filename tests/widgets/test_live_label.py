"""Labels whose text changes while somebody types: they keep their place where they can, and ask for another where they must."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from planner.widgets.ground import Ground
from planner.widgets.plain_label import ElidingLabel, LiveLabel, PlainLabel

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class Counted(QObject):
    """Counts the events of one kind that a widget gets."""

    def __init__(self, widget: QWidget, kind: QEvent.Type) -> None:
        super().__init__(widget)
        self.count, self._kind = 0, kind
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == self._kind
        return False


def shown_in(qtbot: QtBot, width: int, *labels: QWidget) -> tuple[QWidget, QWidget]:
    """Return a window without a layout of its own, and a box in it that holds the labels above each other."""
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(600, 300)
    box = QWidget(window)
    column = QVBoxLayout(box)
    for label in labels:
        column.addWidget(label)
    column.addStretch(1)
    box.resize(width, 200)
    window.show()
    QApplication.processEvents()
    return window, box


def test_label_asks_for_another_place_only_when_its_text_needs_one(qtbot: QtBot) -> None:
    label = LiveLabel("Price 60,000 to 58,200", wrap=True)
    _window, box = shown_in(qtbot, 300, label, PlainLabel("under"))
    asked = Counted(box, QEvent.Type.LayoutRequest)
    label.setText("Price 60,000 to 58,911")
    label.setText("Price 60,000 to 8")
    QApplication.processEvents()
    assert (label.text(), label.accessibleName(), asked.count) == ("Price 60,000 to 8", "Price 60,000 to 8", 0)
    height = label.height()
    label.setText("Price " + "60,000 to 58,200 " * 6)
    QApplication.processEvents()
    assert asked.count > 0
    assert label.height() > height


def test_label_wraps_at_another_width_as_its_present_text_needs(qtbot: QtBot) -> None:
    label = LiveLabel("short", wrap=True)
    _window, box = shown_in(qtbot, 500, label)
    box.resize(160, 200)
    QApplication.processEvents()
    box.resize(500, 200)
    QApplication.processEvents()
    one = label.height()
    label.setText("a sentence that has room on one line here, and not there")
    QApplication.processEvents()
    assert label.height() == one
    box.resize(160, 200)
    QApplication.processEvents()
    assert label.height() >= label.heightForWidth(label.width()) > one


def test_numbers_of_one_shape_take_the_same_place_and_others_their_own(qtbot: QtBot) -> None:
    label = ElidingLabel("1,111.1")
    qtbot.addWidget(label)
    label.show()
    for text in ("7,890.3", "12,345.6", "—", "9"):
        label.set_full_text(text)
        assert label.full_width() == label.fontMetrics().horizontalAdvance(text) + 1
    font = label.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    label.setFont(font)
    assert label.full_width() == label.fontMetrics().horizontalAdvance("9") + 1


class Painted(QObject):
    """Notes which widgets are painted."""

    def __init__(self, *widgets: QWidget) -> None:
        super().__init__(widgets[0])
        self.names: list[str] = []
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.names.append(type(watched).__name__)
        return False


def on_ground(qtbot: QtBot) -> tuple[QWidget, Ground, LiveLabel]:
    """Return a window, a panel's ground in it, and a label on that, shown."""
    window, label = QWidget(), LiveLabel("71.38")
    qtbot.addWidget(window)
    ground = Ground(window)
    label.cover_ground()
    QVBoxLayout(ground).addWidget(label)
    window.resize(200, 60)
    ground.resize(200, 60)
    window.show()
    QApplication.processEvents()
    return window, ground, label


def test_nothing_is_painted_beneath_a_text_that_changes(qtbot: QtBot) -> None:
    _window, ground, label = on_ground(qtbot)
    painted = Painted(ground, label)
    label.setText("72.49")
    QApplication.processEvents()
    assert painted.names == ["LiveLabel"]


def test_a_text_that_changes_leaves_nothing_of_the_last_one_in_the_colour_of_its_ground(qtbot: QtBot) -> None:
    window, ground, label = on_ground(qtbot)
    colours = ground.palette()
    colours.setColor(QPalette.ColorRole.Window, QColor("#123456"))
    ground.setPalette(colours)
    label.setText("")
    QApplication.processEvents()
    image = window.screen().grabWindow(window.winId()).toImage()
    assert {image.pixelColor(x, y).name() for x in range(200) for y in range(60)} == {"#123456"}


def test_a_label_that_stands_on_no_ground_leaves_what_is_beneath_it_to_qt(qtbot: QtBot) -> None:
    label = LiveLabel("71.38")
    label.cover_ground()
    _window, _box = shown_in(qtbot, 200, label)
    assert not label.testAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
