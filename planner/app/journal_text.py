"""What the status bar says of the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.model.errors import PlannerError
from planner.model.journal_query import Query
from planner.model.language import tr
from planner.presenters.journal_words import plans

if TYPE_CHECKING:
    from planner.services.journal import Journal


def journal_text(journal: Journal | None) -> str:
    """Return how many plans the journal holds, and how it stands."""
    if journal is None:
        return tr("Journal: not open")
    try:
        count = plans(journal.count(Query()))
    except PlannerError:
        return tr("Journal: cannot be read")
    if not journal.checked:
        return tr("Journal: {count}, not checked yet", count=count)
    if journal.damaged:
        return tr("Journal: {count}, {damaged} damaged", count=count, damaged=len(journal.damaged))
    if journal.read_only:
        return tr("Journal: {count}, read-only", count=count)
    return tr("Journal: {count}, sealed", count=count)
