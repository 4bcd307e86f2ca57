"""What the statuses of a trade are called."""

from __future__ import annotations

from planner.model.entry import Status
from planner.model.language import tr

STATUS_WORDS = {
    Status.PLANNED: tr("planned"),
    Status.OPEN: tr("open"),
    Status.CLOSED: tr("closed"),
    Status.CANCELLED: tr("cancelled"),
}
"""In the middle of a sentence; a list or menu begins them with a capital."""
