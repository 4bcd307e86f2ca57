"""Undo and redo: a list of drafts with the name of each step. Typing in one field is one step, a drag is one step."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.model.draft import PlanDraft

MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A draft, and what was done to get there. Steps of one `burst` follow each other as one."""

    name: str
    draft: PlanDraft
    burst: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """Past, present and future of the draft. `saved` is the draft that the journal or a file holds; another one is unsaved work."""

    steps: tuple[Step, ...]
    at: int = 0
    saved: PlanDraft | None = None

    @property
    def draft(self) -> PlanDraft:
        """Return the draft as it is now."""
        return self.steps[self.at].draft

    @property
    def undo_name(self) -> str:
        """Return what undo would take back; "" at the beginning."""
        return self.steps[self.at].name if self.at else ""

    @property
    def redo_name(self) -> str:
        """Return what redo would do again; "" at the end."""
        return self.steps[self.at + 1].name if self.at + 1 < len(self.steps) else ""

    @property
    def modified(self) -> bool:
        """Return True where the draft differs from what was saved."""
        return self.draft != self.saved

    def done(self, name: str, draft: PlanDraft, burst: str = "") -> History:
        """Return the history after one more step; within a burst the step is replaced. A step that changes nothing is none."""
        if draft == self.draft:
            return self
        past = self.steps[: self.at + 1]
        if burst and past[-1].burst == burst and len(past) > 1:
            past = past[:-1]
        steps = (*past, Step(name=name, draft=draft, burst=burst))[-MOST:]
        return replace(self, steps=steps, at=len(steps) - 1)

    def settled(self) -> History:
        """Return the history with the burst closed: the next edit of the same field is a step of its own."""
        steps = (*self.steps[: self.at], replace(self.steps[self.at], burst=""), *self.steps[self.at + 1 :])
        return replace(self, steps=steps)

    def undone(self) -> History:
        """Return the history one step back."""
        return replace(self.settled(), at=max(0, self.at - 1))

    def redone(self) -> History:
        """Return the history one step forward."""
        return replace(self, at=min(len(self.steps) - 1, self.at + 1))

    def stored(self) -> History:
        """Return the history with the present draft marked as saved."""
        return replace(self.settled(), saved=self.draft)


def begin(draft: PlanDraft, *, saved: bool) -> History:
    """Return a history that begins with `draft`."""
    return History(steps=(Step(name="", draft=draft),), saved=draft if saved else None)
