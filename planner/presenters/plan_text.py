"""A plan as plain text, for a chat or a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.model.language import tr
from planner.presenters.fields import words_of
from planner.presenters.results import result_rows
from planner.presenters.ticket_view import rung_keys
from planner.presenters.verdict_view import verdict_view

if TYPE_CHECKING:
    from planner.presenters.situation import Situation
    from planner.presenters.views import NumberView

WIDTH = 26


def plan_text(now: Situation) -> str:
    """Return the plan, its numbers and its findings as aligned plain text; an unfinished plan says so."""
    draft, words, verdict = now.draft, now.words, verdict_view(now)
    side = tr("▲ long") if draft.text("side") == "long" else tr("▼ short")
    venue = dict(now.venues).get(draft.text("venue"), draft.text("venue"))
    symbol, title = draft.text("symbol"), draft.text("title")
    lines = [f"{title} · {symbol}" if title else symbol]
    lines[0] += f" {side}, {draft.text('margin_mode')}, {venue}"
    for key in rung_keys(now):
        if key.endswith("share") or (price := now.reading.values.get(key)) is None:
            continue
        label = words_of(key).access.replace("&", "")
        lines.append(f"{label:<{WIDTH}}{words.typed_price(price, now.tick)} {now.quote}".rstrip())
    if now.stale:
        lines.append(
            tr("Not complete: the numbers below are those of the last complete plan.")
            if now.answer
            else tr("Not complete.")
        )
    if now.answer is not None:
        seen = dict.fromkeys((*result_rows(now), verdict.headline, *verdict.grid))
        first = {number.key: number for number in reversed(seen)}
        lines += [_line(first[key]) for key in dict.fromkeys(number.key for number in seen)]
    lines += [f"[{found.tone}] {found.headline} {found.sentence}" for found in verdict.findings]
    return "\n".join(lines)


def _line(number: NumberView) -> str:
    note = f" ({number.note})" if number.note else ""
    label = number.label.partition(" · ")[0]
    return f"{label:<{WIDTH}}{number.value} {number.unit}".rstrip() + note
