"""Every field of words against every hostile text, and the window that shows it; the journal, which keeps and finds it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from planner.model.journal_query import Query
from planner.widgets.number_edit import NumberEdit
from tests.app.desks import settle
from tests.hostile.fields import PLAN, WORDS
from tests.hostile.plain import markup
from tests.hostile.table import ALL, SURROGATE, TEXTS, Hostile, ids, is_sentence

if TYPE_CHECKING:
    from planner.app.desk import Desk
    from tests.hostile.tally import Tally

FREE = ("title", "notes")
"""Fields that take any text."""
LONGEST = 100_000


def pasted(desk: Desk, key: str, text: str) -> str:
    """Paste into a field; return what stands there."""
    edit = desk.window.ticket.edit(key)
    assert isinstance(edit, NumberEdit)
    QGuiApplication.clipboard().setText(text)
    edit.selectAll()
    edit.paste()
    desk.bench.leave()
    assert desk.bench.draft.text(key) == edit.text()
    return edit.text()


@pytest.mark.parametrize("key", WORDS)
def test_a_field_of_words_keeps_the_text_as_it_is_or_says_what_to_change(desk: Desk, tally: Tally, key: str) -> None:
    desk.bench.resume(PLAN, saved=True)
    before = dict(desk.bench.situation.reading.values)
    for value in ALL:
        shown = pasted(desk, key, value.text)
        assert shown == value.text[: len(shown)]
        reading = desk.bench.situation.reading
        assert reading.values == before
        problem = desk.bench.situation.problems.get(key, "")
        assert len(shown) == len(value.text) or problem  # what was cut is never taken
        assert not problem or is_sentence(problem), problem
        if key in FREE and len(value.text) <= LONGEST:
            assert reading.plan is not None
            assert getattr(reading.plan, key) == value.text
        tally.add("ticket, words", "refused" if problem else "taken" if shown.strip() else "blank")
    desk.run("undo")
    settle()
    assert desk.window.isVisible()


def test_a_symbol_is_taken_as_it_is_or_refused_in_a_sentence(desk: Desk, tally: Tally) -> None:
    for venue in ("custom", "binance-usdm"):
        desk.bench.resume(replace(PLAN, texts={**PLAN.texts, "venue": venue}), saved=True)
        line = desk.window.tools.symbol.lineEdit()
        assert line is not None
        for value in ALL:
            line.selectAll()
            line.insert(value.text)
            line.editingFinished.emit()
            meant = line.text().strip().upper()
            problem = desk.bench.situation.problems.get("symbol", "")
            assert not problem or is_sentence(problem), problem
            if meant:
                assert desk.bench.draft.text("symbol") == meant
            if venue == "binance-usdm" and meant:
                assert problem
                assert problem in desk.window.ticket.symbol_problem()
            tally.add("symbol", "refused" if problem else "taken")
        settle()
        assert "\n".join(markup(desk.window)) == ""


@pytest.mark.parametrize("value", TEXTS, ids=ids)
def test_nothing_on_the_window_is_read_as_markup(desk: Desk, value: Hostile) -> None:
    desk.bench.resume(PLAN, saved=True)
    for key in (*WORDS, "stop", "size.value"):
        desk.bench.edit(key, value.text)
    desk.bench.edit("symbol", value.text)
    desk.window.say(value.text)
    desk.window.notify(value.text)
    settle(1)
    assert "\n".join(markup(desk.window)) == ""


def test_half_a_character_on_the_clipboard_becomes_no_number(desk: Desk) -> None:
    desk.bench.resume(PLAN, saved=True)
    data = QMimeData()
    data.setData("text/plain;charset=utf-8", SURROGATE.encode("utf-8", "surrogatepass"))
    QGuiApplication.clipboard().setMimeData(data)
    edit = desk.window.ticket.edit("stop")
    assert isinstance(edit, NumberEdit)
    edit.selectAll()
    edit.paste()
    QGuiApplication.clipboard().clear()  # Qt's own at exit, when Python has taken it down already
    assert "12" not in edit.text()
    assert desk.bench.situation.problems["stop"]


def test_the_journal_keeps_and_finds_every_text(desk: Desk, tally: Tally) -> None:
    for number, value in enumerate(ALL, start=1):
        if len(value.text) > LONGEST:
            continue
        desk.bench.resume(PLAN, saved=False)
        for key in FREE:
            desk.bench.edit(key, value.text)
        desk.bench.edit("symbol", f"{value.text}-{number}")
        assert desk.filing.save(), desk.window.said()
        assert desk.journal is not None
        entry = desk.journal.get(desk.filing.entry_id)
        assert entry is not None
        assert (entry.title, entry.note, entry.symbol) == (value.text, value.text, f"{value.text}-{number}".strip())
        desk.filing.open_entry(entry.id)
        assert desk.bench.draft.text("notes") == value.text
        tally.add("journal, title and note", "taken" if value.text.strip() else "blank")
    settle()
    assert "\n".join(markup(desk.window)) == ""


def test_the_journal_is_searched_for_every_text(desk: Desk, tally: Tally) -> None:
    assert desk.journal is not None
    if not desk.journal.count(Query()):
        test_the_journal_keeps_and_finds_every_text(desk, tally)
    search = desk.window.journal.filter_bar.search
    entries = list(desk.journal.entries(desk.journal.ids(Query())))
    for value in ALL:
        search.selectAll()
        search.insert(value.text)
        desk.window.journal.filter_bar._tell()
        QApplication.processEvents()
        query = Query(search=search.text())
        found = desk.journal.ids(query)
        if len(value.text) < LONGEST and not value.text.isspace():
            assert any(value.text in (entry.title, entry.note) for entry in entries if entry.id in found)
        assert desk.window.journal.filter_bar.summary.full_text()
        tally.add("journal, search", "taken" if search.text().strip() else "blank")
    assert "\n".join(markup(desk.window)) == ""
    search.clear()
    desk.window.journal.filter_bar._tell()
