"""What a venue says beside its rates: in which mode it warns, how it puts the margin ratio, how it liquidates, and what it asks for."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from planner.model.instrument import LiquidationPath, MarginRatio
from tests.model.plans import answer_of, rules_of

CROSS: dict[str, Any] = {"margin_mode": "cross", "account": {"balance": "20000"}}
ISOLATED: dict[str, Any] = {}


@pytest.mark.parametrize(
    ("where", "isolated", "cross"),
    [("both", True, True), ("isolated", True, False), ("cross", False, True), (None, True, True)],
)
@pytest.mark.parametrize("how", ["margin_call_ratio", "margin_call_buffer"])
def test_the_venue_warns_in_the_named_modes_only(how: str, where: str | None, isolated: bool, cross: bool) -> None:
    rules = rules_of({how: "0.8"} | ({"margin_call_in": where} if where else {}))
    for warned, mode in ((isolated, ISOLATED), (cross, CROSS)):
        answer = answer_of(rules, **mode)
        assert (answer.levels.margin_call is not None) == warned
        assert answer.terms.calls == warned
        assert answer.levels.liquidation is not None


def test_a_ratio_that_was_typed_for_the_plan_counts_in_any_mode_and_before_a_buffer() -> None:
    typed = {"margin_call": {"ratio": "0.5"}}
    plain = answer_of(overrides=typed).levels.margin_call
    assert plain is not None
    for figures in ({"margin_call_in": "cross"}, {"margin_call_buffer": "0.2"}):
        assert answer_of(rules_of(figures), overrides=typed).levels.margin_call == plain


@pytest.mark.parametrize(
    ("basis", "ratio"),
    [
        ("mark", MarginRatio.MAINTENANCE_OVER_EQUITY),
        ("entry", MarginRatio.MAINTENANCE_OVER_EQUITY),
        ("debt-level", MarginRatio.ASSETS_OVER_DEBT),
        ("used-margin", MarginRatio.EQUITY_OVER_USED),
    ],
)
def test_the_margin_ratio_is_put_as_the_basis_suggests_unless_the_venue_says_otherwise(
    basis: str, ratio: MarginRatio
) -> None:
    overrides = {"instrument_kind": "spot-margin", "maintenance_on": basis, "liquidation_level": "1.1"}
    assert answer_of(overrides=overrides).terms.margin_ratio is ratio
    said = rules_of({"margin_ratio": "equity-over-maintenance"})
    assert answer_of(said, overrides=overrides).terms.margin_ratio is MarginRatio.EQUITY_OVER_MAINTENANCE


def test_how_a_liquidation_proceeds_is_unknown_unless_the_venue_says_so() -> None:
    silent = answer_of().terms
    assert silent.liquidation_path is None
    assert (silent.liquidation_share, silent.liquidation_share_above, silent.least_equity) == (None, None, None)
    assert silent.liquidation_stops_at == 1
    figures = {
        "liquidation_path": "share",
        "liquidation_share": "0.2",
        "liquidation_share_above": "100000",
        "liquidation_stops_at": "1.25",
        "least_equity": "2000",
    }
    answer = answer_of(rules_of(figures))
    terms = answer.terms
    assert terms.liquidation_path is LiquidationPath.SHARE
    assert (terms.liquidation_share, terms.liquidation_share_above) == (Decimal("0.2"), 100000)
    assert (terms.liquidation_stops_at, terms.least_equity) == (Decimal("1.25"), 2000)
    assert set(figures) <= {used.figure for used in answer.sources}
