"""Puts the desk together: the only place where services meet presenters, by constructor."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from planner.app.desk import Desk
from planner.app.disk_work import DiskWork
from planner.app.journal_opening import open_for_window
from planner.app.keeping import Keeping
from planner.app.looks import decimal_sign_of
from planner.app.pacing import Pacing
from planner.app.undoing import Undoing
from planner.presenters.journal import JournalPresenter
from planner.presenters.work_words import UPGRADING
from planner.presenters.workbench import Workbench
from planner.services.clock import now_utc
from planner.services.journal_closed import ClosedJournal
from planner.services.paths import resource_dir
from planner.services.rulebooks import RulebookShelf
from planner.widgets.main_window import MainWindow

if TYPE_CHECKING:
    from planner.services.paths import Places


def compose(places: Places, *, looking: bool = False, window: MainWindow | None = None) -> Desk:
    """Return the desk with the last ticket on it and its chart not built, at a window not shown yet or at `window`.

    The journal may be missing or open for reading only; the sentence above the chart says why. `looking` changes nothing of the
    user's: settings and ticket are not written and the journal is only read. Raises OSError where the folders cannot be made.
    """
    places.create()
    window = window or MainWindow(furnished=False)
    window.furnish()
    opened = open_for_window(places, looking=looking, upgrading=partial(_ask_to_wait, window))
    if window.said() == UPGRADING:
        window.say("")
    journal = opened.journal
    keeping = Keeping(places, window.notify, second=opened.locked, looking=looking)
    shelf = RulebookShelf(resource_dir(), places.rulebooks)
    for problem in (*opened.sentences, *shelf.problems):
        window.notify(problem)
    sign = decimal_sign_of(keeping.settings.decimal_sign)
    bench = Workbench(shelf, window, defaults=keeping.defaults(), decimal_sign=sign)
    disk = DiskWork(window)
    undoing = Undoing(window, bench, disk)
    plan_list = None
    names: dict[str, str] = {}
    if journal is not None or not looking:
        _take_names(names, shelf)
        pace = None if looking else Pacing(window)
        plan_list = JournalPresenter(
            journal or ClosedJournal(),
            window.journal,
            now_utc,
            record=undoing.record,
            venue_names=names,
            pace=pace,
            work=disk,
        )
        window.journal.bind(plan_list)
        plan_list.refresh()
    desk = Desk(window, bench, keeping, undoing, journal, plan_list, places, shelf, disk)
    desk.rules.changed.connect(partial(_take_names, names, shelf))
    desk.resume()
    desk.life.opened(opened)
    return desk


def _take_names(names: dict[str, str], shelf: RulebookShelf) -> None:
    names.update((name, shelf.name(name)) for name in shelf.ids())


def _ask_to_wait(window: MainWindow) -> None:
    window.say(UPGRADING)
    window.repaint()  # nothing else is painted until it is done
