"""Whose rules the plan is computed with, for the status bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.model.language import tr

if TYPE_CHECKING:
    from planner.presenters.resolving import Computed
    from planner.presenters.situation import Situation


def rules_line(now: Situation, computed: Computed | None) -> str:
    """Return the line; while the draft cannot be computed it names the venue that is chosen, never that of an older answer."""
    if computed is None:
        chosen = now.draft.text("venue")
        venue = dict(now.venues).get(chosen, chosen)
        return tr("Rules: {venue}; the plan is not complete", venue=venue) if venue else ""
    rules, frozen = computed.rules, now.draft.rules is not None
    if rules.venue == "custom":
        name = rules.venue_name
        return (
            tr("Rules frozen into this plan: {name}, your own figures", name=name)
            if frozen
            else tr("Rules: {name}, your own figures", name=name)
        )
    if frozen:
        return tr(
            "Rules frozen into this plan: {venue_name}, checked {checked_on}",
            venue_name=rules.venue_name,
            checked_on=rules.checked_on,
        )
    if now.fresh is not None and now.fresh.finding("rules-old"):
        return tr(
            "Rules: {venue_name}, checked {checked_on}, old", venue_name=rules.venue_name, checked_on=rules.checked_on
        )
    return tr("Rules: {venue_name}, checked {checked_on}", venue_name=rules.venue_name, checked_on=rules.checked_on)
