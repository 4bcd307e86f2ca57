"""One trade under every rulebook that ships: the same money at risk wherever it is placed, and the same plan when it comes back."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from planner.model.compare import beside, carried_over
from planner.services.paths import resource_dir
from planner.services.rulebooks import RulebookShelf
from tests.model.plans import near, plan_of

if TYPE_CHECKING:
    from planner.model.plan import Plan
    from planner.model.rulebook import Rules

SHELF = RulebookShelf(resource_dir())
RISK = Decimal(250)
OFFERS = {side: SHELF.offers("BTC", side) for side in ("long", "short")}
CASES = [(side, rules) for side, offers in OFFERS.items() for rules in offers]
NAMES = [f"{side}-{rules.venue}" for side, rules in CASES]


def own(side: str) -> Rules:
    return SHELF.rules("binance-usdm", "BTCUSDT", side)


def plan(side: str, **size: str) -> Plan:
    stop = "57000" if side == "long" else "63000"
    return plan_of(
        venue="binance-usdm",
        side=side,
        size=size or {"by": "risk", "value": str(RISK)},
        entries=[{"price": "60000", "share": "0.4"}, {"price": "59500", "share": "0.6"}],
        stop=stop,
        leverage="3",
        hold_hours="24",
        account={"balance": "10000", "currency": "USDT"},
        overrides=None,
    )


@pytest.mark.parametrize(("side", "rules"), CASES, ids=NAMES)
def test_as_many_dollars_are_at_risk_on_every_venue_but_for_its_lots(side: str, rules: Rules) -> None:
    answer = beside(plan(side), own(side), rules).answer
    if answer.loss_at_stop is None:
        assert answer.problem
        return
    dollars = answer.loss_at_stop * (answer.entry if answer.terms.inverse else 1)
    if answer.terms.lot is None:
        assert near(dollars, RISK, "1e-25")
    else:
        assert answer.quantity is not None
        one_lot = dollars / answer.quantity * answer.terms.lot
        assert RISK - one_lot * Decimal("1.01") <= dollars <= RISK * Decimal("1.0000000001")


@pytest.mark.parametrize(("side", "rules"), CASES, ids=NAMES)
@pytest.mark.parametrize("by", ["risk", "risk-percent", "quantity", "notional", "collateral"])
def test_a_plan_that_comes_back_from_a_venue_is_the_one_that_left(by: str, side: str, rules: Rules) -> None:
    sent = plan(side, by=by, value={"risk-percent": "0.01", "quantity": "0.25"}.get(by, "777"))
    back = carried_over(carried_over(sent, own(side), rules), rules, own(side))
    assert near(back.size.value, sent.size.value, "1e-28")
    assert near(back.account.balance, sent.account.balance, "1e-28")
    assert back.account.currency == "USDT"
    assert [getattr(back, name) for name in ("symbol", "venue", "side", "entries", "stop", "hold_hours")] == [
        getattr(sent, name) for name in ("symbol", "venue", "side", "entries", "stop", "hold_hours")
    ]
