"""What each command of the menus and tools does: one table."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from planner.app.looks import THEMES
from planner.model.language import tr
from planner.presenters.plan_text import plan_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.app.desk import Desk


def command_table(desk: Desk) -> dict[str, Callable[[], object]]:
    """Return what each command does, by the name that the menus know it by."""
    bench, filing, window = desk.bench, desk.filing, desk.window
    return {
        "new": partial(_begin, desk, bench.new),
        "open": filing.ask_for_plan,
        "save": filing.begin_saving,
        "save_as": filing.save_as,
        "settings": desk.preferences.show,
        "quit": window.close,
        "undo": desk.undoing.undo,
        "redo": desk.undoing.redo,
        "copy_plan": partial(_copy_plan, desk),
        "find": partial(_find, desk),
        "reset_layout": window.reset_layout,
        "text_larger": desk.looks.larger,
        "text_smaller": desk.looks.smaller,
        "text_usual": desk.looks.usual,
        "hide_amounts": desk.privacy.toggle,
        "shortcuts": desk.shortcuts.show,
        "flip": bench.flip,
        "duplicate": bench.duplicate,
        "clear": partial(_begin, desk, bench.clear),
        "add_entry": window.ticket.add_entry,
        "add_target": window.ticket.add_target,
        "use_last_close": bench.use_last_close,
        "levels_table": desk.levels.show,
        "compare": desk.comparing.show,
        "aftermath": desk.liquidation.show,
        "why": partial(desk.why.show, "levels.liquidation"),
        "update_rules": bench.update_rules,
        **{f"export_{scope}": partial(filing.export, scope) for scope in ("plan", "selection", "view", "all")},
        **{f"theme_{theme}": partial(desk.looks.choose, theme) for theme in THEMES},
        **desk.life.commands(),
        **desk.charting.commands(),
        **desk.help.commands(),
        **desk.rules.commands(),
        **desk.account.commands(),
    }


def _begin(desk: Desk, empty: Callable[[], None]) -> None:
    """Empty the ticket and lead to its first field, wherever the user was."""
    empty()
    desk.focus_field("entries.0.price")


def _copy_plan(desk: Desk) -> None:
    desk.window.tools.symbol.finish()
    QGuiApplication.clipboard().setText(plan_text(desk.bench.situation))
    desk.window.say(tr("The plan is on the clipboard."))


def _find(desk: Desk) -> None:
    dock = desk.window.docks["journal"]
    dock.show()
    dock.raise_()
    desk.window.journal.focus_search()
