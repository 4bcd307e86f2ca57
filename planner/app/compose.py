"""Puts the desk together: the only place where services meet presenters, by constructor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.app.desk import Desk
from planner.app.keeping import Keeping
from planner.app.looks import decimal_sign_of
from planner.app.pacing import Pacing
from planner.app.undoing import Undoing
from planner.model.errors import PlannerError
from planner.presenters.journal import JournalPresenter
from planner.presenters.workbench import Workbench
from planner.services.clock import now_utc
from planner.services.journal import Journal, open_journal
from planner.services.journal_errors import JournalLocked
from planner.services.paths import resource_dir
from planner.services.rulebooks import RulebookShelf
from planner.widgets.main_window import MainWindow

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.services.paths import Places


def compose(places: Places, *, looking: bool = False, window: MainWindow | None = None) -> Desk:
    """Return the desk with the last ticket on it and its chart not built, at a window not shown yet or at `window`.

    The journal may be missing or open for reading only; the sentence above the chart says why. `looking` changes nothing of the
    user's: settings and ticket are not written and the journal is only read. Raises OSError where the folders cannot be made.
    """
    places.create()
    window = window or MainWindow(furnished=False)
    window.furnish()
    journal, locked = _opened(places, window.notify, looking=looking)
    keeping = Keeping(places, window.notify, second=locked, looking=looking)
    shelf = RulebookShelf(resource_dir(), places.rulebooks)
    for problem in (*(journal.notices if journal else ()), *shelf.problems):
        window.notify(problem)
    sign = decimal_sign_of(keeping.settings.decimal_sign)
    bench = Workbench(shelf, window, defaults=keeping.defaults(), decimal_sign=sign)
    undoing = Undoing(window, bench)
    plan_list = None
    if journal is not None:
        names = {name: shelf.name(name) for name in shelf.ids()}
        pace = None if looking else Pacing(window)
        plan_list = JournalPresenter(
            journal, window.journal, now_utc, record=undoing.record, venue_names=names, pace=pace
        )
        window.journal.bind(plan_list)
        plan_list.refresh()
    desk = Desk(window, bench, keeping, undoing, journal, plan_list, places)
    desk.resume()
    return desk


def _opened(places: Places, tell: Callable[[str], None], *, looking: bool) -> tuple[Journal | None, bool]:
    """Return the journal, and whether another window has it."""
    if looking and not places.journal.exists():
        return None, False
    try:
        return open_journal(places.journal, now=now_utc, read_only=looking, check_later=not looking), False
    except JournalLocked as error:
        tell(f"{error} Here it is open for reading only.")
        return _read_only(places, tell), True
    except PlannerError as error:
        tell(str(error))
        return None, False


def _read_only(places: Places, tell: Callable[[str], None]) -> Journal | None:
    try:
        return open_journal(places.journal, now=now_utc, read_only=True, check_later=True)
    except PlannerError as error:
        tell(str(error))
        return None
