"""The account panel follows the plan while it is seen, and catches up when its tab is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.app.desks import settle

if TYPE_CHECKING:
    from planner.app.desk import Desk

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def test_an_account_behind_another_tab_is_worked_out_when_it_is_seen(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, shown = desk.window, []
    show = window.account.show_account
    monkeypatch.setattr(window.account, "show_account", lambda view: (shown.append(view), show(view)))
    window.docks["journal"].raise_()
    settle()
    shown.clear()
    desk.bench.edit("stop", "57000")
    assert shown == []
    window.docks["account"].raise_()
    settle()
    assert len(shown) > 0
    seen = len(shown)
    desk.bench.edit("account.balance", "20000")
    assert len(shown) == seen + 1
    assert shown[-1] != shown[0]
