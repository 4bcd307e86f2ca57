"""The tier cliff in the window: told when the typing pauses, and a remedy that sets the size."""

from __future__ import annotations

import pytest

from tests.locales import local

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def row_of(desk):
    return next(row for row in desk.window.ticket.results() if row.view().key == "last_in_tier")


@pytest.fixture
def traded(desk):
    """A desk with a plan under a venue that lists tiers."""
    for key, text in (("venue", "binance-usdm"), ("symbol", "BTCUSDT"), ("size.by", "quantity")):
        desk.bench.edit(key, text)
    desk.bench.edit("size.value", local("5.05"))
    return desk


def test_what_lies_beyond_the_tier_is_told_when_the_typing_pauses(traded, qtbot):
    assert row_of(traded).view().note.endswith("…")
    qtbot.waitUntil(lambda: not row_of(traded).view().note.endswith("…"))
    assert row_of(traded).view().note == "just beyond it: liquidation hardly moves"
    traded.bench.edit("leverage", "80")
    qtbot.waitUntil(lambda: row_of(traded).view().note == "just beyond it: at most 75×")


def test_the_hint_at_an_edge_is_the_last_card_and_its_remedy_sets_the_size(traded):
    card = traded.window.verdict.findings().cards()[-1]
    assert card.finding().code == "tier-edge"
    card.remedy_button().click()
    assert traded.bench.draft.text("size.value") == "5"
    assert row_of(traded).view().label == "Last size in tier 1"


def test_the_row_can_be_asked_why(traded):
    row_of(traded).ask_why()
    assert traded.why.dialog.plain_text().startswith("Last size in the tier")
    traded.why.dialog.close()
