"""What is said of copies of the journal, of going back to one, and of plans rescued from a damaged file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.presenters.journal_words import plans

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

DAILY = "Daily copy, checked when it was made"
BEFORE = "Kept before going back or emptying the bin"
UNREADABLE = "cannot be read"
CHECKING = "The copy is being checked and compared with the journal …"
GOING = "Going back to the copy …"
NONE = "There are no copies yet. The first is made when a journal with plans in it is opened on another day."
CHOOSE = "Choose a copy to see what going back to it would change."
NOT_SOUND = "This copy changed on the disk since it was made. It is not used; choose another one."
COMPARE_BROKEN = "The copy could not be checked: the process that does it ended unexpectedly; choose it again."
GO_BACK_BROKEN = (
    "It is not known whether the copy took the journal's place: the process that does it ended unexpectedly. "
    "The journal shown is the one that is there now; nothing was deleted."
)
COPY_BROKEN = "The copy could not be made: the process that does it ended unexpectedly; nothing was deleted."
RESCUE_BROKEN = "The rescue ended unexpectedly and wrote nothing; try again."
DAMAGED = (
    "The journal is damaged. A copy can take its place, or what can still be read can be rescued into a new journal."
)
MISSING = "A copy can take the place of the missing journal, or you can start a new one."
NO_JOURNAL = "A copy can take the place of this file, which is kept under another name."
GONE = (
    "The journal's file was deleted or moved while it was open. The plans in it can still be read here, and none can be saved: "
    "save a copy, or put it back."
)
REPLACED = (
    "The journal's file was replaced by another one while it was open. Its plans can still be read here, and none can be saved: "
    "save a copy, then open the file that is there now."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyView:
    """A row in the list of copies."""

    made: str
    plans: str
    size: int
    """Bytes."""
    kind: str


def copy_view(made: datetime, count: int | None, size: int, *, daily: bool) -> CopyView:
    """Return a row of the list; `made` is in the user's own time."""
    return CopyView(
        made=f"{made:%Y-%m-%d %H:%M}",
        plans=UNREADABLE if count is None else f"{count:,}",
        size=size,
        kind=DAILY if daily else BEFORE,
    )


def difference_text(count: int, missing: int, back: int, changed: int, *, comparable: bool) -> str:
    """Return what going back to a sound copy would change, a sentence a line."""
    held = plans(count)
    lines = [f"The copy was checked just now and is sound. It holds {held}, those in its bin counted."]
    if not comparable:
        lines.append("The journal of now cannot be read, so the two cannot be compared.")
    elif not (missing or back or changed):
        lines.append("The journal of now holds the same; going back would change nothing.")
    if missing:
        lost = plans(missing)
        lines.append(f"{lost} of the journal would be missing after going back.")
    if back:
        found = plans(back)
        lines.append(f"{found} that the journal does not hold any more would be back.")
    if changed:
        differing = plans(changed)
        lines.append(
            f"{differing} would have the earlier note or status, or lie where it lay: in the bin or out of it."
        )
    lines.append("The journal of now is kept as a copy; you can go back to that as well.")
    return "\n".join(lines)


def went_back(made: str, count: str) -> str:
    """Return what is said after going back."""
    return f"The journal is as it was on {made}, with {count}. The one of until now is kept as a copy."


def delete_for_good(count: int) -> str:
    """Return the words on the button that empties the bin."""
    held = plans(count)
    return f"Delete {held} for good"


def deleted_for_good(count: int, copy: str) -> str:
    """Return what is said after the bin was emptied."""
    held = plans(count)
    return f"{held} deleted for good; the copy {copy} still holds what was in the bin."


def rescue_text(read: int, lost: Sequence[str], unnamed: int, place: str) -> str:
    """Return the report on a rescue."""
    total = plans(read + len(lost) + unnamed)
    saved = f"All of {total} came through." if not (lost or unnamed) else f"{read:,} of {total} came through."
    parts = [f"{saved} Each was compared with its hash, digit for digit."]
    if lost:
        names = "\n".join(f"– {name}" for name in lost)
        parts.append(f"Lost:\n{names}")
    if unnamed:
        without = plans(unnamed)
        parts.append(f"Further lost, and not even the name can be read: {without}.")
    parts.append(f"The rescued plans are in a new journal:\n{place}\nThe damaged file was not changed.")
    return "\n\n".join(parts)
