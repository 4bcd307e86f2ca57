"""Hidden amounts: whatever the window says, no money and no quantity is in it; prices, percentages and R are."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from planner.presenters.levels_table import levels_view
from planner.presenters.plan_text import plan_text
from planner.presenters.words import HIDDEN, NONE, Words
from tests.presenters.benches import TWO_SIDED, bench_of

if TYPE_CHECKING:
    from planner.presenters.workbench import Workbench
    from tests.presenters.benches import Screen

PLANS: dict[str, dict[str, Any]] = {
    "risk": {"size": {"by": "risk", "value": "123.45"}},
    "quantity": {"size": {"by": "quantity", "value": "0.567"}, "leverage": "7"},
    "notional": {"size": {"by": "notional", "value": "34567.8"}, "leverage": "7"},
    "collateral": {"size": {"by": "collateral", "value": "765.43"}, "leverage": "12"},
    "over the balance": {
        "size": {"by": "quantity", "value": "9.876"},
        "leverage": "3",
        "limits": {"risk": "0.01"},
        "account": {"balance": "4321.5"},
    },
    "beyond the last tier": {"size": {"by": "quantity", "value": "987654"}, "leverage": "3"},
    "a stop beyond the call": {"leverage": "40", "extra_margin": "12.34"},
    "carry eats": {"hold_hours": "9000", "targets": [{"price": "60100"}]},
    "too small": {"size": {"by": "quantity", "value": "0.0000712"}, "leverage": "3", "overrides": {"lot": "0.0000001"}},
    "two sides": TWO_SIDED,
    "a ladder": {
        "entries": [{"price": "60000", "share": "0.5"}, {"price": "59000", "share": "0.5"}],
        "size": {"by": "quantity", "value": "0.567"},
        "leverage": "4",
    },
}
KEPT = ("0.1", "0.001", "5")  # tick, lot, least notional: the venue's own


def texts_of(bench: Workbench, screen: Screen) -> list[str]:
    """Return everything that is shown, hinted at or copied, apart from what stands in fields."""
    shown: list[str] = []
    numbers = (*screen.ticket.results, screen.verdict.headline, *screen.verdict.grid)
    for number in numbers:
        shown += [number.value, number.full, number.note, number.tooltip]
    shown += [part.value for part in screen.verdict.parts]
    for finding in screen.verdict.findings:
        shown += [finding.headline, finding.sentence, finding.remedy]
    shown += [text for view in screen.ticket.fields for text in (view.echo, view.placeholder, view.problem)]
    shown += [screen.scene.summary, screen.scene.hold_text]
    shown += [text for level in screen.scene.levels for text in (level.label, level.value, level.tooltip)]
    probed = bench.probe(61_000.0, 1.0)
    shown += [probed.pnl, probed.percent, plan_text(bench.situation)]
    shown += [text for row in levels_view(bench.situation).rows for text in row.cells]
    return shown


def amounts_of(bench: Workbench) -> set[Decimal]:
    answer = bench.situation.answer
    assert answer is not None
    plan = answer.plan
    found = [
        answer.quantity,
        answer.notional,
        answer.initial_margin,
        answer.collateral,
        answer.maintenance_margin,
        answer.largest_quantity,
        answer.loss_at_stop,
        answer.loss_at_liquidation,
        answer.reward,
        answer.costs.entry_fee,
        answer.costs.carry_per_day,
        answer.costs.carry_over_hold,
        plan.account.balance,
        plan.size.value,
        plan.extra_margin,
        *(part.amount for part in answer.loss_parts),
    ]
    # what is rounded to two digits could be anything; a number of three and more tells
    return {abs(value) for value in found if value is not None and len(value.normalize().as_tuple().digits) > 2}


def numbers_in(text: str) -> list[Decimal]:
    """Return the numbers in a text, but for percentages, multiples and R."""
    plain = text.replace(",", "").replace("−", "-")
    found = re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?!\d|\.\d|\s?[%×]|\s?R\b|x)", plain)
    return [Decimal(number) for number in found]


def near(one: Decimal, other: Decimal) -> bool:
    """Return whether one is the other rounded to as few as three digits."""
    return bool(one) and abs(one - other) <= other * Decimal("0.004")


@pytest.mark.parametrize("name", PLANS)
def test_no_amount_is_left_in_any_text(name: str) -> None:
    bench, screen = bench_of(**PLANS[name])
    amounts = amounts_of(bench)
    before = {number for text in texts_of(bench, screen) for number in numbers_in(text)}
    assert any(near(number, amount) for number in before for amount in amounts), "the measure would find one"
    bench.hide_amounts(True)
    prices = {level.price for level in screen.scene.levels}
    for text in texts_of(bench, screen):
        for number in numbers_in(text):
            if float(number) in prices or str(number) in KEPT:
                continue
            assert not [amount for amount in amounts if near(number, amount)], text


@pytest.mark.parametrize("name", PLANS)
def test_prices_percentages_and_r_stay(name: str) -> None:
    bench, screen = bench_of(**PLANS[name])
    kept = (screen.verdict.headline.value, screen.verdict.headline.note, screen.scene.levels)
    ratio = screen.number("reward_to_risk").value
    bench.hide_amounts(True)
    assert (screen.verdict.headline.value, screen.verdict.headline.note, screen.scene.levels) == kept
    assert screen.number("reward_to_risk").value == ratio


def test_a_hidden_amount_has_no_digits_to_copy_and_a_price_has_all() -> None:
    bench, screen = bench_of()
    bench.hide_amounts(True)
    assert (screen.number("loss_at_stop").value, screen.number("loss_at_stop").full) == (HIDDEN, "")
    assert screen.number("levels.liquidation").full
    assert screen.result("leverage").full


def test_amounts_in_fields_are_masked_and_rates_prices_and_venue_figures_are_not() -> None:
    bench, screen = bench_of()
    bench.hide_amounts(True)
    masked = {view.key for view in screen.ticket.fields if view.masked}
    assert masked == {"size.value", "collateral", "extra_margin", "account.balance"}
    bench.edit("size.by", "risk-percent")
    assert not screen.field("size.value").masked


def test_what_is_typed_as_a_sum_is_not_echoed() -> None:
    bench, screen = bench_of()
    bench.hide_amounts(True)
    bench.edit("size.value", "2*61.5")
    assert screen.field("size.value").echo.startswith(f"= {HIDDEN}")
    bench.edit("stop", "2*28500")
    assert screen.field("stop").echo.startswith("= 57,000")


def test_margin_to_add_is_hidden_in_sentence_and_remedy() -> None:
    bench, screen = bench_of(side="short", stop="115000", targets=[], safety_buffer="0.5", leverage=None)
    finding = screen.finding("stop-beyond-call")
    assert finding.remedy.startswith("Add ")
    bench.hide_amounts(True)
    hidden = screen.finding("stop-beyond-call")
    assert hidden.remedy == f"Add {HIDDEN} USDT"
    assert hidden.sentence.startswith(f"Add {HIDDEN} USDT of margin")
    assert hidden.remedy_edits == finding.remedy_edits


def test_shown_again_everything_is_as_it_was() -> None:
    bench, screen = bench_of()
    before = texts_of(bench, screen)
    bench.hide_amounts(True)
    bench.hide_amounts(False)
    assert texts_of(bench, screen) == before


def test_hiding_outlives_a_change_of_the_decimal_sign() -> None:
    bench, screen = bench_of()
    bench.hide_amounts(True)
    bench.set_defaults(bench._defaults, ",")
    assert screen.number("loss_at_stop").value == HIDDEN


def test_what_does_not_exist_is_a_dash_hidden_or_not() -> None:
    words = Words(hidden=True)
    assert words.money(None, "USDT") == words.quantity(None, None) == NONE
    assert words.money(Decimal(5), "USDT") == words.quantity(Decimal(5), Decimal(1)) == HIDDEN
    assert words.every_digit(None, amount=False) == words.every_digit(Decimal(5), amount=True) == ""
    assert words.every_digit(Decimal(5), amount=False) == "5"
