"""Every number of a plan under every rulebook that ships can be explained, and each sum that is printed comes out."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from planner.model.assess import assess
from planner.model.cliff import cliff_of, one_lot_more
from planner.model.explain import KEYS, explain
from planner.model.liquidated import aftermath, path_loss, steps_of
from planner.model.margin.tiers import tier_at
from planner.model.plan import read_plan
from planner.model.side import Side
from planner.services.paths import resource_dir
from planner.services.rulebooks import RulebookShelf
from tests.model.plans import near
from tests.model.test_explain import check_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.model.assessment import Assessment

SHELF = RulebookShelf(resource_dir())
VENUES = sorted(SHELF.ids())
FIRST = ("BTC", "XBT", "PF_XBT", "PI_XBT", "AAPL")


def symbol_of(venue: str) -> str:
    """Return a symbol that the venue lists, of the main coin where there is one."""
    listed = list(SHELF.symbols(venue))
    return next((symbol for symbol in listed if symbol.startswith(FIRST)), (listed or ["BTCUSDT"])[0])


def answers(venue: str) -> Iterator[Assessment]:
    """Yield plans of that venue: both sides, both modes, small and large, leverage typed and an output."""
    symbol = symbol_of(venue)
    for side, mode, size, leverage in product(
        ("long", "short"), ("isolated", "cross"), (("notional", "3000000"), ("risk", "300")), ("5", None)
    ):
        rules = SHELF.rules(venue, symbol, Side(side))
        inverse = "inverse" in (rules.value("instrument_kind") or "")
        long = side == "long"
        document: dict[str, Any] = {
            "format": "margin-plan/1",
            "venue": venue,
            "symbol": symbol,
            "side": side,
            "margin_mode": mode,
            "entries": [{"price": "60000"}],
            "stop": "57000" if long else "63000",
            "targets": [{"price": "66000" if long else "54000"}],
            "size": {"by": size[0], "value": "0.01" if inverse and size[0] == "risk" else size[1]},
            "leverage": leverage,
            "hold_hours": "50",
            "account": {"balance": "20" if inverse else "1000000"},
        }
        answer = assess(read_plan(document), rules)
        if answer.sized is not None:
            yield answer


@pytest.mark.parametrize("venue", VENUES)
def test_every_number_is_explained_and_every_printed_sum_comes_out(venue: str) -> None:
    for answer in answers(venue):
        for key in KEYS:
            derivation = explain(answer, key)
            assert derivation is not None
            assert derivation.as_text()
            check_lines(derivation)


@pytest.mark.parametrize("venue", VENUES)
def test_the_way_down_conserves_money_and_a_whole_one_costs_what_the_assessment_says(venue: str) -> None:
    for answer in answers(venue):
        steps, left = steps_of(answer), aftermath(answer)
        if not steps or left is None:
            continue
        assert near(sum((step.closed for step in steps), steps[-1].left), answer.quantity, "1e-20")
        if len(steps) == 1 and not steps[0].left:
            assert near(path_loss(answer, steps), answer.loss_at_liquidation, "1e-20")


@pytest.mark.parametrize("venue", VENUES)
def test_the_last_size_of_a_tier_stands_in_it_and_one_lot_more_in_the_next(venue: str) -> None:
    for answer in answers(venue):
        cliff = cliff_of(answer)
        if cliff is None or cliff.last is None or cliff.one_more is None:
            continue
        terms = answer.terms
        units = [size * terms.contract_size for size in (cliff.last, cliff.one_more)]
        notionals = [size / answer.entry if terms.inverse else size * answer.entry for size in units]
        measures = [terms.measure(*pair) for pair in zip((cliff.last, cliff.one_more), notionals, strict=True)]
        assert [tier_at(terms.tiers, measure).number - cliff.tier.number for measure in measures] == [0, 1]
        assert one_lot_more(answer, cliff) is not None
        assert cliff.room is not None
        assert cliff.room >= Decimal(0)
