"""The journal's filters between two starts: what is kept, what is not, and what is broken."""

from __future__ import annotations

from datetime import date

import pytest

from planner.presenters.journal_filters import Filters, When, filters_from, kept_filters

CHOSEN = Filters(
    side="short", venue="generic", status="open", when=When.CUSTOM, first=date(2026, 1, 2), last=date(2026, 3, 4)
)


def test_choices_come_back_as_they_were():
    assert filters_from(kept_filters(CHOSEN)) == CHOSEN
    assert filters_from(kept_filters(Filters())) == Filters()


def test_a_search_and_the_bin_are_over_when_the_window_is():
    assert filters_from(kept_filters(Filters(search="btc", in_bin=True))) == Filters()


@pytest.mark.parametrize(
    "kept",
    [
        None,
        [],
        "short",
        {"side": "up"},
        {"status": "lost", "when": "yesterday"},
        {"side": 3, "when": None},
        {"first": "2026-13-40", "last": "soon"},
    ],
)
def test_what_makes_no_sense_asks_for_everything(kept):
    assert filters_from(kept) == Filters()
