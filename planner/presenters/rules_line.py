"""Whose rules the plan is computed with, for the status bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.presenters.resolving import Computed
    from planner.presenters.situation import Situation


def rules_line(now: Situation, computed: Computed | None) -> str:
    """Return the line; while the draft cannot be computed it names the venue that is chosen, never that of an older answer."""
    if computed is None:
        chosen = now.draft.text("venue")
        venue = dict(now.venues).get(chosen, chosen)
        return f"Rules: {venue}; the plan is not complete" if venue else ""
    rules, frozen = computed.rules, now.draft.rules is not None
    if rules.venue == "custom":
        name = rules.venue_name
        return (
            f"Rules frozen into this plan: {name}, your own figures" if frozen else f"Rules: {name}, your own figures"
        )
    if frozen:
        return f"Rules frozen into this plan: {rules.venue_name}, checked {rules.checked_on}"
    return f"Rules: {rules.venue_name}, checked {rules.checked_on}"
