"""What the journal stores of an assessed plan: the plan with its rules frozen into it, and the answer it was saved with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from planner.model.assessment import Assessment, assessment_document
from planner.model.entry import JournalEntry, Status

if TYPE_CHECKING:
    from datetime import datetime

    from planner.model.plan import Plan
    from planner.model.rulebook import Rules


def frozen(plan: Plan, rules: Rules) -> Plan:
    """Return the plan with the rules it is computed with, so that it recomputes to the same numbers years later."""
    return plan if plan.rules is not None else plan.model_copy(update={"rules": rules})


def entry_of(assessment: Assessment, rules: Rules, *, entry_id: str, saved_at: datetime) -> JournalEntry:
    """Return the journal entry of an assessment; `notes` become the entry's note and are not part of the frozen plan."""
    plan = frozen(assessment.plan, rules)
    return JournalEntry(
        id=entry_id,
        saved_at=saved_at,
        status=Status.PLANNED,
        title=plan.title,
        symbol=plan.symbol,
        side=str(plan.side),
        venue=plan.venue,
        currency=assessment.currency,
        note=plan.notes,
        size=assessment.quantity,
        leverage=assessment.leverage,
        entry=assessment.entry,
        stop=plan.stop,
        liquidation=assessment.levels.liquidation,
        risk=assessment.loss_at_stop,
        reward_to_risk=assessment.reward_to_risk,
        plan=json.dumps(plan.model_copy(update={"notes": ""}).document(), ensure_ascii=False),
        assessment=json.dumps(assessment_document(assessment), ensure_ascii=False),
    )
