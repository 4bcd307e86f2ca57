"""A plan as plain text, for a chat or a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.presenters.ticket_view import ticket_view
from planner.presenters.verdict_view import verdict_view

if TYPE_CHECKING:
    from planner.presenters.situation import Situation
    from planner.presenters.views import NumberView


def plan_text(now: Situation) -> str:
    """Return the plan, its numbers and its findings as aligned plain text."""
    draft, words = now.draft, now.words
    verdict, ticket = verdict_view(now), ticket_view(now)
    side = "▲ long" if draft.text("side") == "long" else "▼ short"
    name = dict(now.venues).get(draft.text("venue"), draft.text("venue"))
    lines = [
        f"{draft.text('title') or draft.text('symbol')} · {draft.text('symbol')} {side}, {draft.text('margin_mode')}, {name}"
    ]
    tick = now.terms.tick if now.terms else None
    for key, label in _prices(now):
        price = now.reading.values.get(key)
        if price is not None:
            lines.append(f"{label:<26}{words.price(price, tick)} {now.quote}".rstrip())
    numbers = [verdict.headline, *verdict.grid, *ticket.results]
    lines += [_line(number) for number in numbers]
    lines += [f"[{found.tone}] {found.headline} {found.sentence}" for found in verdict.findings]
    return "\n".join(lines)


def _prices(now: Situation) -> list[tuple[str, str]]:
    entries = [
        (f"entries.{i}.price", f"Entry {i + 1}" if now.draft.entries > 1 else "Entry") for i in range(now.draft.entries)
    ]
    targets = [
        (f"targets.{i}.price", f"Target {i + 1}" if now.draft.targets > 1 else "Target")
        for i in range(now.draft.targets)
    ]
    return [*entries, ("stop", "Stop"), *targets]


def _line(number: NumberView) -> str:
    note = f" ({number.note})" if number.note else ""
    return f"{number.label:<26}{number.value} {number.unit}".rstrip() + note
