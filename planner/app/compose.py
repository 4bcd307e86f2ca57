"""Puts the desk together: the only place where services meet presenters, by constructor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.app.desk import Desk
from planner.app.keeping import Keeping
from planner.app.looks import decimal_sign_of
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
    from decimal import Decimal

    from planner.presenters.journal_words import JournalAct
    from planner.services.paths import Places


def compose(places: Places) -> Desk:
    """Return the desk, its window not shown yet and its chart not built. The journal may be missing; the sentence says why."""
    places.create()
    window = MainWindow()
    notices: list[str] = []
    keeping = Keeping(places, notices.append)
    shelf = RulebookShelf(resource_dir(), places.rulebooks)
    sign = decimal_sign_of(keeping.settings.decimal_sign)
    bench = Workbench(shelf, window, defaults=keeping.defaults(), decimal_sign=sign)
    journal = _opened(places, notices)
    acts: list[JournalAct] = []
    plan_list = None
    if journal is not None:
        names = {name: shelf.name(name) for name in shelf.ids()}
        plan_list = JournalPresenter(journal, window.journal, now_utc, record=acts.append, venue_names=names)
        window.journal.bind(plan_list)
        plan_list.set_balance(_balance(keeping), keeping.settings.account_currency)
        plan_list.refresh()
    desk = Desk(window, bench, keeping, journal, plan_list, places)
    desk.acts = acts
    window.show_status("journal", _journal_text(journal))
    notices += [*shelf.problems, *(journal.notices if journal else ())]
    if notices:
        window.say(" ".join(notices), trouble=True)
    return desk


def _opened(places: Places, notices: list[str]) -> Journal | None:
    try:
        return open_journal(places.journal, now=now_utc)
    except JournalLocked as error:
        notices.append(f"{error} Here it is open for reading only.")
        return _read_only(places, notices)
    except PlannerError as error:
        notices.append(str(error))
        return None


def _read_only(places: Places, notices: list[str]) -> Journal | None:
    try:
        return open_journal(places.journal, now=now_utc, read_only=True)
    except PlannerError as error:
        notices.append(str(error))
        return None


def _balance(keeping: Keeping) -> Decimal:
    from decimal import Decimal

    return Decimal(keeping.settings.account_balance)


def _journal_text(journal: Journal | None) -> str:
    if journal is None:
        return "Journal: not open"
    if journal.damaged:
        return f"Journal: {len(journal.damaged)} damaged"
    return "Journal: read-only" if journal.read_only else "Journal: sealed"
