"""What is said of work that goes on beside the window: how far it is, how it ended."""

from __future__ import annotations

from dataclasses import dataclass

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
    text = f"Exporting: {done:,} of {counted} …" if of else "Exporting …"
    return WorkView(text, "Cancel the export; no file is left")


def exported(written: int, asked: int, place: str) -> str:
    """Return what is said of a finished export."""
    counted = plans(written)
    if written == asked:
        return f"{counted} exported to {place}"
    missing = plans(asked - written)
    return f"{counted} exported to {place}; {missing} damaged and left out"


def checking(done: int, of: int) -> WorkView:
    """Return how far the journal's check and its daily copy are."""
    percent = 100 * done // of if of else 0
    text = f"Checking the journal: {percent} %" if of else "Checking the journal …"
    return WorkView(text, "Stop the check and the daily copy; the next start does them")


EXPORT_BROKEN = "The export stopped half-way and wrote no file: its process ended unexpectedly; try again."
EXPORT_RUNS = "Another export is being written; wait for it, or cancel it."
EXPORT_CANCELLED = "The export was cancelled; no file was written."
CHECK_BROKEN = (
    "The journal could not be checked: the process that does it ended unexpectedly; the next start tries again."
)
CHECK_CANCELLED = "The check of the journal was stopped; the next start does it again."
UPGRADING = "Please wait: the journal is checked, copied and brought to the present version …"
