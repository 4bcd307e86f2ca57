"""The help's window: searching, turning pages, going back; with the keyboard alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QListWidget

from planner.presenters.handbook import handbook
from planner.presenters.palette import DARK, LIGHT
from planner.widgets.help_window import HelpWindow
from planner.widgets.theme import apply_theme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

GLOSSARY = """# Glossary

## Call
<!-- for: number:call -->
Comes before [liquidation](#liquidation).

## Liquidation
The end. | of *it*

- Formula: `a < b & c`

## Stop
<!-- for: stop -->
Where you leave.
"""
BOOK = handbook(GLOSSARY, ["# Keys\n\n| Key | Does |\n| --- | --- |\n| F1 | help |\n"])


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[HelpWindow]:
    window = HelpWindow(BOOK)
    qtbot.addWidget(window)
    window.show_page("call")
    yield window
    window.close()


def title(window: HelpWindow) -> str:
    page = window.page()
    return page.title if page is not None else ""


def test_a_page_is_shown_with_its_title_and_without_markup(window: HelpWindow) -> None:
    assert window.text().splitlines()[:2] == ["Call", "Comes before liquidation."]
    window.show_page("liquidation")
    assert "a < b & c" in window.text()
    assert "for:" not in window.text()


def test_all_pages_are_listed_until_something_is_looked_for(window: HelpWindow) -> None:
    assert window.found() == ("Keys", "Call", "Liquidation", "Stop")
    window.search("liquidation")
    assert window.found() == ("Liquidation", "Call")
    assert title(window) == "Liquidation", "the best find is shown at once"
    window.search("")
    assert len(window.found()) == 4
    assert title(window) == "Liquidation"


def test_words_that_nobody_wrote_are_said_to_be_missing_and_the_page_stays(window: HelpWindow) -> None:
    window.search("zebra")
    assert window.found() == ()
    assert title(window) == "Call"
    assert not window._none.isHidden()


def test_typing_and_arrow_keys_go_through_what_was_found(window: HelpWindow, qtbot: QtBot) -> None:
    qtbot.keyClicks(window._search, "l")
    assert window.found()[0] == "Liquidation"
    qtbot.keyClick(window._search, Qt.Key.Key_Down)
    assert title(window) == window.found()[1]


def test_a_link_turns_the_page_and_back_goes_back(window: HelpWindow) -> None:
    window._browser.anchorClicked.emit(QUrl("#liquidation"))
    assert title(window) == "Liquidation"
    window._back.click()
    assert title(window) == "Call"
    assert not window._back.isEnabled()
    window._browser.anchorClicked.emit(QUrl("#nowhere"))
    assert title(window) == "Call"


def test_a_page_asked_for_clears_the_search_and_an_unknown_one_leaves_what_is_shown(window: HelpWindow) -> None:
    window.search("stop")
    window.show_page("call")
    assert (title(window), len(window.found())) == ("Call", 4)
    window.show_page("nowhere")
    assert title(window) == "Call"


def test_headings_of_the_list_are_no_pages(window: HelpWindow) -> None:
    rows = [window._list.item(row) for row in range(window._list.count())]
    headings = [row for row in rows if row.text() in ("Guides", "Glossary")]
    assert len(headings) == 2
    assert not any(row.flags() & Qt.ItemFlag.ItemIsSelectable for row in headings)


def test_escape_closes_and_nothing_is_blocked(window: HelpWindow, qtbot: QtBot) -> None:
    assert not window.isModal()
    qtbot.keyClick(window._search, Qt.Key.Key_Escape)
    assert not window.isVisible()


def test_links_follow_the_colours_while_the_window_is_open(window: HelpWindow, qapp: QApplication) -> None:
    for palette in (DARK, LIGHT):
        apply_theme(qapp, palette)
        assert QColor(palette.accent).name() in window._browser.toHtml()


def test_other_pages_are_taken_over_and_the_search_stays(window: HelpWindow) -> None:
    window.search("end")
    window.show_book(handbook(GLOSSARY.replace("The end.", "The end of all."), []))
    assert window.found() == ("Liquidation",)
    assert "end of all" in window.text()


def test_an_empty_help_opens(qtbot: QtBot) -> None:
    empty = HelpWindow(handbook("", []))
    qtbot.addWidget(empty)
    empty.show_page("anything")
    assert (empty.found(), empty.page()) == ((), None)
    empty.close()


def test_a_title_wider_than_the_list_takes_a_second_line(qtbot: QtBot) -> None:
    long = "Several positions in one account, and what they do to each other when one of them moves"
    window = HelpWindow(handbook(GLOSSARY, [f"# {long}\n\nWords.\n", "# Keys\n\nWords.\n"]))
    qtbot.addWidget(window)
    window.show_page("call")
    pages = window.findChild(QListWidget)
    assert isinstance(pages, QListWidget)
    heights = {pages.item(row).text(): pages.visualItemRect(pages.item(row)) for row in range(pages.count())}
    assert heights[long].height() > heights["Keys"].height()
    assert heights[long].right() <= pages.viewport().width()
    assert not pages.horizontalScrollBar().isVisible()
