"""Landmarks lead to the same rows as a walk over the whole order, also among equal keys and missing ones."""

from decimal import Decimal
from pathlib import Path

import pytest

from planner.model.journal_query import SORT_KEYS, Query
from planner.services import journal_landmarks
from planner.services.journal import Journal, open_journal
from tests.services.journal_entries import SteppingClock, make_entry

ROWS = 60
ORDERS = [(sort, descending) for sort in SORT_KEYS if sort != "saved_at" for descending in (False, True)]


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A journal whose figures often agree and are often missing, with some plans in the bin."""
    monkeypatch.setattr(journal_landmarks, "STRIDE", 7)
    monkeypatch.setattr(journal_landmarks, "FARTHEST", 14)
    with open_journal(tmp_path / "journal.db", now=SteppingClock()) as journal:
        for at in range(ROWS):
            figure = None if at % 4 == 0 else Decimal(at * 7 % 5)
            figures = dict.fromkeys(("stop", "liquidation", "risk", "reward_to_risk"), figure)
            words = {"symbol": ("btc", "BTC", "eth")[at % 3], "title": f"T{at * 7 % 11}", "note": f"n{at % 6}"}
            journal.save(make_entry(f"p{at:02}", side=("long", "short")[at % 2], **words, **figures))
        journal.delete([f"p{at:02}" for at in range(0, ROWS, 9)])
        yield journal


def pages(journal: Journal, query: Query, places: range) -> list[list[str]]:
    return [[row.id for row in journal.page(query, at, 5)] for at in places]


@pytest.mark.parametrize(("sort", "descending"), ORDERS)
def test_every_page_is_the_one_that_a_walk_finds(
    journal: Journal, monkeypatch: pytest.MonkeyPatch, sort: str, descending: bool
) -> None:
    query, places = Query(sort=sort, descending=descending), range(ROWS + 3)
    walked = pages(journal, query, places)
    assert list(journal.prepare(query))
    led = pages(journal, query, places)
    assert led == walked
    monkeypatch.setattr(journal_landmarks.Landmarks, "sequences", lambda *_: pytest.fail("they are not used"))
    with pytest.raises(pytest.fail.Exception):
        journal.page(query, 20, 5)


def test_pages_are_right_before_all_landmarks_are_set(journal: Journal) -> None:
    query, places = Query(sort="risk"), range(ROWS)
    walked = pages(journal, query, places)
    for _ in journal.prepare(query):
        assert pages(journal, query, places) == walked


def test_landmarks_go_with_any_change_of_the_file(journal: Journal) -> None:
    query = Query(sort="risk")
    list(journal.prepare(query))
    journal.delete([journal.page(query, 0, 1)[0].id])
    assert pages(journal, query, range(ROWS)) == [journal.ids(query)[at : at + 5] for at in range(ROWS)]


def test_the_order_of_saving_and_what_is_ready_need_none(journal: Journal) -> None:
    assert list(journal.prepare(Query())) == []
    list(journal.prepare(Query(sort="risk")))
    assert list(journal.prepare(Query(sort="risk"))) == []


def test_a_damaged_text_is_walked_past(journal: Journal) -> None:
    journal._connection.execute("UPDATE entry SET title = CAST(x'54FF' AS TEXT) WHERE sequence % 3 = 0")
    query = Query(sort="title")
    list(journal.prepare(query))
    assert pages(journal, query, range(ROWS)) == [journal.ids(query)[at : at + 5] for at in range(ROWS)]


def test_pages_are_right_where_nothing_leads_to_them(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_landmarks, "STRIDE", 1000)
    query = Query(sort="note", descending=False)
    list(journal.prepare(query))
    assert pages(journal, query, range(ROWS)) == [journal.ids(query)[at : at + 5] for at in range(ROWS)]
