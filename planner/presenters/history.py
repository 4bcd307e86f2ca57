"""Undo and redo: a list of drafts with the name of each step. Typing in one field is one step, a drag is one step."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.model.draft import PlanDraft

MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A draft, what was done to get there, and the number of the plan it is a draft of."""

    name: str
    draft: PlanDraft
    plan: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Past, present and future of the draft.

    `saved` holds, for each plan that was on the ticket, the draft of it that the journal or a file holds (None: none yet); another
    draft is unsaved work. `burst` is open while steps follow each other as one.
    """

    steps: tuple[Step, ...]
    saved: tuple[PlanDraft | None, ...]
    at: int = 0
    burst: str = ""

    @property
    def now(self) -> Step:
        """Return the present step."""
        return self.steps[self.at]

    @property
    def draft(self) -> PlanDraft:
        """Return the draft as it is now."""
        return self.now.draft

    @property
    def undo_name(self) -> str:
        """Return what undo would take back; "" at the beginning."""
        return self.now.name if self.at else ""

    @property
    def redo_name(self) -> str:
        """Return what redo would do again; "" at the end."""
        return self.steps[self.at + 1].name if self.at + 1 < len(self.steps) else ""

    @property
    def modified(self) -> bool:
        """Return True where the draft differs from what was saved of its plan."""
        return self.draft != self.saved[self.now.plan]

    def done(self, name: str, draft: PlanDraft, burst: str = "") -> History:
        """Return the history after one more step; within a burst the last step is replaced. A step that changes nothing is none."""
        if draft == self.draft:
            return self
        past = self.steps[: self.at + 1]
        if burst and self.burst == burst and len(past) > 1:
            past = past[:-1]
        if draft == past[-1].draft:  # typed back to where it was
            return replace(self, steps=past, at=len(past) - 1, burst="")
        steps = (*past, Step(name=name, draft=draft, plan=self.now.plan))[-MOST:]
        return replace(self, steps=steps, at=len(steps) - 1, burst=burst)

    def opened(self, name: str, draft: PlanDraft, *, saved: bool) -> History:
        """Return the history after another plan has taken the ticket; undo brings the one before it back."""
        step = Step(name=name, draft=draft, plan=len(self.saved))
        steps = (*self.steps[: self.at + 1], step)[-MOST:]
        return History(steps=steps, saved=(*self.saved, draft if saved else None), at=len(steps) - 1)

    def settled(self) -> History:
        """Return the history with the burst closed: the next edit of the same field is a step of its own."""
        return replace(self, burst="") if self.burst else self

    def undone(self) -> History:
        """Return the history one step back."""
        return replace(self, at=max(0, self.at - 1), burst="")

    def redone(self) -> History:
        """Return the history one step forward."""
        return replace(self, at=min(len(self.steps) - 1, self.at + 1), burst="")

    def stored(self, step: Step | None = None) -> History:
        """Return the history with the draft of a step, usually the present one, marked as saved."""
        step = step or self.now
        if step.plan >= len(self.saved):  # a history begun anew since then knows nothing of that plan
            return self
        return replace(self, saved=(*self.saved[: step.plan], step.draft, *self.saved[step.plan + 1 :]))

    def mapped(self, rewrite: Callable[[PlanDraft], PlanDraft]) -> History:
        """Return the history with every draft rewritten, for a change of how drafts are written."""
        steps = tuple(replace(step, draft=rewrite(step.draft)) for step in self.steps)
        saved = tuple(rewrite(draft) if draft else None for draft in self.saved)
        return replace(self, steps=steps, saved=saved, burst="")


def begin(draft: PlanDraft, *, saved: bool) -> History:
    """Return a history that begins with `draft`."""
    return History(steps=(Step(name="", draft=draft),), saved=(draft if saved else None,))
