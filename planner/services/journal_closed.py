"""Stands for the journal while none is open: whatever is asked of it is answered with one sentence."""

from typing import NoReturn

from planner.model.language import tr
from planner.services.journal_errors import JournalUnavailable


class ClosedJournal:
    """Satisfies what a presenter asks of a journal; every question raises JournalUnavailable."""

    read_only = True
    damaged: tuple[str, ...] = ()

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise JournalUnavailable(tr("The journal is not open; Journal > Go back to a copy brings one back."))

    count = survey = prepare = page = ids = venues = get = save = update_note = set_status = delete = restore = _refuse
