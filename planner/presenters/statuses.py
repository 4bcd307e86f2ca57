"""What the statuses of a trade are called."""

from __future__ import annotations

from planner.model.entry import Status

STATUS_WORDS = {
    Status.PLANNED: "planned",
    Status.OPEN: "open",
    Status.CLOSED: "closed",
    Status.CANCELLED: "cancelled",
}
"""In the middle of a sentence; a list or menu begins them with a capital."""
