"""Where the focus is led: to an empty ticket's first field, to what a remedy changed, to the symbol that a finding speaks of."""

from __future__ import annotations

import pytest

from tests.locales import local

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def card_of(desk, code):
    return next(card for card in desk.window.verdict.findings().cards() if card.finding().code == code)


def focused(desk):
    return desk.window.focusWidget()


@pytest.mark.parametrize("command", ["new", "clear"])
def test_an_empty_ticket_begins_at_its_entry_wherever_the_focus_was(desk, command):
    desk.window.tools.venue.setFocus()
    desk.window.menus.actions[command].trigger()
    assert focused(desk) is desk.window.ticket.edit("entries.0.price")


def test_a_remedy_leads_to_what_it_changed(desk):
    desk.bench.edit("stop", "48000")
    card = card_of(desk, "stop-beyond-liquidation")
    card.remedy_button().setFocus()
    card.remedy_button().click()
    assert desk.bench.draft.text("leverage") == local("3.19")
    assert focused(desk) is desk.window.ticket.edit("leverage")
    assert desk.bench.situation.fresh.finding("stop-beyond-liquidation") is None


def test_a_venue_without_the_symbol_offers_its_own_and_its_finding_leads_to_the_field(desk):
    desk.bench.edit("venue", "bybit-inverse")
    card = card_of(desk, "incomplete")
    card.field_requested.emit(card.finding().field)
    assert focused(desk) is desk.window.tools.symbol
    card.remedy_button().click()
    assert [desk.bench.draft.text(key) for key in ("symbol", "account.currency")] == ["BTCUSD", "BTC"]
    assert desk.bench.computed.answer.currency == "BTC"


def test_both_lists_of_symbols_have_rows_as_high_as_those_of_the_venues(desk):
    desk.bench.edit("venue", "binance-coinm")
    symbol = desk.window.tools.symbol
    symbol.showPopup()
    rows = symbol.view()
    row = rows.sizeHintForRow(0)
    symbol.hidePopup()
    assert row >= rows.fontMetrics().height() + 6
    assert symbol.completer().popup().itemDelegate() is not rows.itemDelegate()
