"""What is said of copies of the journal, of going back to one, and of plans rescued from a damaged file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.model.language import tr
from planner.presenters.journal_words import plans

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

DAILY = tr("Daily copy, checked when it was made")
BEFORE = tr("Kept before going back or emptying the bin")
UNREADABLE = tr("cannot be read")
CHECKING = tr("The copy is being checked and compared with the journal …")
GOING = tr("Going back to the copy …")
NONE = tr("There are no copies yet. The first is made when a journal with plans in it is opened on another day.")
CHOOSE = tr("Choose a copy to see what going back to it would change.")
NOT_SOUND = tr("This copy changed on the disk since it was made. It is not used; choose another one.")
COMPARE_BROKEN = tr("The copy could not be checked: the process that does it ended unexpectedly; choose it again.")
GO_BACK_BROKEN = tr(
    "It is not known whether the copy took the journal's place: the process that does it ended unexpectedly. "
    "The journal shown is the one that is there now; nothing was deleted."
)
COPY_BROKEN = tr("The copy could not be made: the process that does it ended unexpectedly; nothing was deleted.")
RESCUE_BROKEN = tr("The rescue ended unexpectedly and wrote nothing; try again.")
DAMAGED = tr(
    "The journal is damaged. A copy can take its place, or what can still be read can be rescued into a new journal."
)
MISSING = tr("A copy can take the place of the missing journal, or you can start a new one.")
NO_JOURNAL = tr("A copy can take the place of this file, which is kept under another name.")
GONE = tr(
    "The journal's file was deleted or moved while it was open. The plans in it can still be read here, and none can be saved: "
    "save a copy, or put it back."
)
REPLACED = tr(
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
        plans=UNREADABLE if count is None else tr("{count:,}", count=count),
        size=size,
        kind=DAILY if daily else BEFORE,
    )


def difference_text(count: int, missing: int, back: int, changed: int, *, comparable: bool) -> str:
    """Return what going back to a sound copy would change, a sentence a line."""
    held = plans(count)
    lines = [tr("The copy was checked just now and is sound. It holds {held}, those in its bin counted.", held=held)]
    if not comparable:
        lines.append(tr("The journal of now cannot be read, so the two cannot be compared."))
    elif not (missing or back or changed):
        lines.append(tr("The journal of now holds the same; going back would change nothing."))
    if missing:
        lost = plans(missing)
        lines.append(tr("{lost} of the journal would be missing after going back.", lost=lost))
    if back:
        found = plans(back)
        lines.append(tr("{found} that the journal does not hold any more would be back.", found=found))
    if changed:
        differing = plans(changed)
        lines.append(
            tr(
                "{differing} would have the earlier note or status, or lie where it lay: in the bin or out of it.",
                differing=differing,
            )
        )
    lines.append(tr("The journal of now is kept as a copy; you can go back to that as well."))
    return "\n".join(lines)


def went_back(made: str, count: str) -> str:
    """Return what is said after going back."""
    return tr(
        "The journal is as it was on {made}, with {count}. The one of until now is kept as a copy.",
        made=made,
        count=count,
    )


def delete_for_good(count: int) -> str:
    """Return the words on the button that empties the bin."""
    held = plans(count)
    return tr("Delete {held} for good", held=held)


def deleted_for_good(count: int, copy: str) -> str:
    """Return what is said after the bin was emptied."""
    held = plans(count)
    return tr("{held} deleted for good; the copy {copy} still holds what was in the bin.", held=held, copy=copy)


def rescue_text(read: int, lost: Sequence[str], unnamed: int, place: str) -> str:
    """Return the report on a rescue."""
    total = plans(read + len(lost) + unnamed)
    saved = (
        tr("All of {total} came through.", total=total)
        if not (lost or unnamed)
        else tr("{read:,} of {total} came through.", read=read, total=total)
    )
    parts = [tr("{saved} Each was compared with its hash, digit for digit.", saved=saved)]
    if lost:
        names = "\n".join(f"– {name}" for name in lost)
        parts.append(tr("Lost:\n{names}", names=names))
    if unnamed:
        without = plans(unnamed)
        parts.append(tr("Further lost, and not even the name can be read: {without}.", without=without))
    parts.append(tr("The rescued plans are in a new journal:\n{place}\nThe damaged file was not changed.", place=place))
    return "\n\n".join(parts)
