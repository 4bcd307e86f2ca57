"""What is said of work that goes on beside the window: how far it is, how it ended."""

from __future__ import annotations

from dataclasses import dataclass

from planner.model.language import tr
from planner.presenters.journal_words import plans


@dataclass(frozen=True, slots=True)
class WorkView:
    """A piece of work under way."""

    text: str
    cancel: str
    """What Cancel stops, for a tooltip and a screen reader."""


def exporting(done: int, of: int) -> WorkView:
    """Return how far an export is; `of` is 0 while nothing is known yet."""
    counted = plans(of)
    text = tr("Exporting: {done:,} of {counted} …", done=done, counted=counted) if of else tr("Exporting …")
    return WorkView(text, tr("Cancel the export; no file is left"))


def exported(written: int, asked: int, place: str) -> str:
    """Return what is said of a finished export."""
    counted = plans(written)
    if written == asked:
        return tr("{counted} exported to {place}", counted=counted, place=place)
    missing = plans(asked - written)
    return tr(
        "{counted} exported to {place}; {missing} damaged and left out", counted=counted, place=place, missing=missing
    )


def checking(done: int, of: int) -> WorkView:
    """Return how far the journal's check and its daily copy are."""
    percent = 100 * done // of if of else 0
    text = tr("Checking the journal: {percent} %", percent=percent) if of else tr("Checking the journal …")
    return WorkView(text, tr("Stop the check and the daily copy; the next start does them"))


EXPORT_BROKEN = tr("The export stopped half-way and wrote no file: its process ended unexpectedly; try again.")
EXPORT_RUNS = tr("Another export is being written; wait for it, or cancel it.")
EXPORT_CANCELLED = tr("The export was cancelled; no file was written.")
CHECK_BROKEN = tr(
    "The journal could not be checked: the process that does it ended unexpectedly; the next start tries again."
)
CHECK_CANCELLED = tr("The check of the journal was stopped; the next start does it again.")
UPGRADING = tr("Please wait: the journal is checked, copied and brought to the present version …")
