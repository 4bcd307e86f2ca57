"""Which signal of the window's parts is answered by whom: the desk's connections in one place."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.app.desk import Desk
    from planner.presenters.views import FindingView


def wire(desk: Desk) -> None:
    """Connect every signal of the window's parts with what answers it."""
    _wire_window(desk)
    _wire_plan(desk)
    _wire_journal(desk)
    _wire_surroundings(desk)


def _wire_window(desk: Desk) -> None:
    window = desk.window
    window.may_close = desk.leave
    window.command.connect(desk.run)
    for asks in (window.ticket, window.verdict, desk.charting, desk.levels, desk.liquidation):
        asks.why_requested.connect(desk.why.show)
    desk.comparing.why_requested.connect(desk.why.show_row)
    desk.why.sources_requested.connect(desk.rules.show_sources)
    desk.rivals.compare_requested.connect(desk.comparing.show)
    desk.rivals.moved.connect(desk.levels.refresh)
    desk.rivals.said.connect(window.say)
    for asks_what in (window, desk.charting):
        asks_what.term_requested.connect(desk.help.show_topic)
    for takes in (window, window.journal, desk.charting):
        takes.files_dropped.connect(desk.open_paths)
    window.menus.menus["file"].aboutToShow.connect(partial(_fill_recent, desk))
    window.watch_history(desk.follow)


def _wire_plan(desk: Desk) -> None:
    bench, ticket, verdict = desk.bench, desk.window.ticket, desk.window.verdict
    for source in (ticket, desk.window.tools):
        source.edited.connect(bench.edit)
    ticket.field_left.connect(bench.leave)
    ticket.nudged.connect(bench.nudge)
    ticket.add_row.connect(bench.add_row)
    ticket.remove_row.connect(bench.remove_row)
    verdict.field_requested.connect(desk.focus_field)
    verdict.aftermath_requested.connect(desk.liquidation.show)
    verdict.remedy_requested.connect(partial(_apply_remedy, desk))
    desk.autosaving.timeout.connect(desk.autosave)
    desk.pause.timeout.connect(bench.settle)


def _apply_remedy(desk: Desk, finding: FindingView) -> None:
    """Apply a remedy and lead to what it changed: its card goes, and the focus with it to whatever comes next."""
    desk.rules.remedy(finding)
    changed = [key for key, _text in finding.remedy_edits if key != "size.by"]
    if changed:
        desk.focus_field(changed[0])


def _wire_journal(desk: Desk) -> None:
    journal, filing = desk.window.journal, desk.filing
    journal.open_requested.connect(filing.open_entry)
    journal.duplicate_requested.connect(desk.duplicate_entry)
    journal.save_requested.connect(filing.begin_saving)
    journal.export_requested.connect(filing.export)
    journal.reloaded.connect(desk.count_journal)
    filing.saved.connect(desk.journal_changed)
    filing.refused.connect(desk.life.look)
    desk.watch.checked.connect(desk.journal_changed)
    desk.watch.checked.connect(desk.life.look_after)


def _wire_surroundings(desk: Desk) -> None:
    desk.charting.opened.connect(desk.follow)
    desk.charting.table_requested.connect(desk.levels.show)
    desk.looks.changed.connect(desk.repaint_chart)
    desk.preferences.changed.connect(desk.take_balance)
    desk.preferences.changed.connect(desk.rules.tell_day)
    desk.rules.changed.connect(desk.offers.forget)
    desk.rules.changed.connect(desk.comparing.refresh)
    desk.rules.changed.connect(desk.rivals.follow_rules)


def _fill_recent(desk: Desk) -> None:
    for name, opener in (("recent_plans", desk.filing.open_file), ("recent_candles", desk.charting.open)):
        menu = desk.window.menus.menus[name]
        menu.clear()
        for path in getattr(desk.keeping.settings, name):
            action = menu.addAction(Path(path).name.replace("&", "&&"))
            action.setStatusTip(path)
            action.triggered.connect(partial(_opened, opener, path))
        menu.setEnabled(not menu.isEmpty())


def _opened(opener: Callable[[str], object], path: str, _checked: bool = False) -> None:
    opener(path)
