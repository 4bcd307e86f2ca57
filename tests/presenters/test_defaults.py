"""What a new ticket starts with."""

from __future__ import annotations

import pytest

from planner.model.draft_reading import read_draft
from planner.presenters.defaults import Defaults, anchor_draft, new_draft

DEFAULTS = Defaults(risk="0.0125", taker_fee="0.0004", leverage_bands=("3", "10"), safety_buffer="0.5")


@pytest.mark.parametrize(("sign", "risk"), [(".", "1.25"), (",", "1,25")])
def test_a_new_ticket_is_sized_by_the_users_risk_in_the_users_writing(sign: str, risk: str) -> None:
    draft = new_draft(DEFAULTS, sign, venue="exchange", symbol="ETHUSDT")
    assert (draft.text("size.by"), draft.text("size.value"), draft.text("limits.risk")) == ("risk-percent", risk, risk)
    assert (draft.text("venue"), draft.text("symbol"), draft.text("costs.maker_fee")) == ("exchange", "ETHUSDT", "")
    assert list(read_draft(draft, sign).problems) == ["entries.0.price"]


@pytest.mark.parametrize("sign", [".", ","])
def test_the_anchor_example_reads_as_a_plan_with_the_users_limits(sign: str) -> None:
    reading = read_draft(anchor_draft(DEFAULTS, sign), sign)
    assert reading.plan is not None
    assert (reading.plan.leverage, reading.plan.size.value, reading.plan.limits.leverage_bands) == (5, 500, (3, 10))
    assert str(reading.plan.costs.taker_fee) == "0.0004"
