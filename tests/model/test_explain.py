"""Why this number: every number has a derivation, its lines are true arithmetic, and it says where its figures come from."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.model.assess import assess
from planner.model.cliff import cliff_of
from planner.model.explain import KEYS, Derivation, explain
from planner.model.explain.derivation import digits
from planner.model.liquidated import aftermath, first_loss, path_loss, steps_of
from planner.model.plan import read_plan
from tests.model.explained_plans import HELD, INVERSE, KINDS, OTHER, RISK, RULES, SHORT
from tests.model.plans import NO_RULES, answer_of, near, rules_of
from tests.model.strategies import plans, stopped

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.model.assessment import Assessment


def kind(name: str) -> Assessment:
    rules, changes = KINDS[name]
    return answer_of(rules, **changes)


def last_in_tier(answer: Assessment) -> Decimal | None:
    cliff = cliff_of(answer)
    return cliff.last if cliff else None


BESIDE: dict[str, Callable[[Assessment], Decimal | None]] = {
    "largest_leverage": lambda answer: answer.max_leverage,
    "last_in_tier": last_in_tier,
    "aftermath.equity": lambda answer: left.equity if (left := aftermath(answer)) else None,
    "aftermath.fee": lambda answer: left.clearance + left.taker if (left := aftermath(answer)) else None,
    "aftermath.rest": lambda answer: left.rest if (left := aftermath(answer)) else None,
    "aftermath.first_loss": lambda answer: first_loss(answer, steps_of(answer)),
    "aftermath.path_loss": lambda answer: path_loss(answer, steps_of(answer)),
}
"""Numbers that are worked out from an assessment where they are shown."""


def number(answer: Assessment, key: str) -> Decimal | None:
    """Return the assessment's own number behind a key."""
    if key in BESIDE:
        return BESIDE[key](answer)
    group, _, name = key.partition(".")
    if name.startswith("margin_call_"):
        interval = answer.intervals.call if group == "levels" else answer.intervals.call_at_end
        return interval.below if name.endswith("below") else interval.above
    found: Any = answer
    for part in key.split("."):
        found = getattr(found, part)
    return found


NUMBERS = re.compile(r"[−0-9. ()+×/*-]+")


def worth(expression: str) -> Decimal:
    """Return what a line of plain arithmetic is worth."""
    plain = expression.replace("−", "-").replace("×", "*")
    return eval(re.sub(r"[0-9.]+", lambda found: f"Decimal('{found[0]}')", plain), {"Decimal": Decimal})


def check_lines(derivation: Derivation) -> int:
    """Hold each line `expression = number` to its arithmetic, to the digits shown; return how many there were."""
    count = 0
    for line in derivation.worked:
        left, equals, right = line.rpartition(": ")[2].rpartition(" = ")
        expression = left.rpartition("= ")[2]
        if not (equals and NUMBERS.fullmatch(expression) and NUMBERS.fullmatch(right)):
            continue
        count += 1
        terms = [abs(Decimal(found)) for found in re.findall(r"[0-9.]+", left)]
        scale = max([abs(worth(right)), *terms]) if "+" in expression or "−" in expression else abs(worth(right))
        assert abs(worth(expression) - worth(right)) <= scale * Decimal("1e-10"), line
    return count


def check_derivation(answer: Assessment, key: str) -> int:
    """Hold one derivation to its number; return how many of its lines are arithmetic."""
    value, derivation = number(answer, key), explain(answer, key)
    assert derivation is not None
    assert derivation.key == key
    assert derivation.title
    assert derivation.meaning.endswith((".", ")"))
    assert derivation.formula
    if value is None:
        assert derivation.result.startswith(("none: ", "not known: "))
    else:
        shown = digits(value * 100) if key.startswith("distance.") else digits(value)
        assert derivation.result.split(" ")[0] == shown
        assert any(digits(value) in line for line in derivation.worked), key
    text = derivation.as_text()
    assert f"{derivation.title}: {derivation.result}" in text
    assert all(f"  {line}" in text for line in (*derivation.worked, *derivation.source_lines()))
    return check_lines(derivation)


@pytest.mark.parametrize("name", KINDS)
def test_every_number_has_a_derivation_that_ends_in_it_and_lines_that_come_out(name: str) -> None:
    answer = kind(name)
    assert sum(check_derivation(answer, key) for key in KEYS) >= 8


STRAIGHT = re.compile(r"\w+\(P\) = (−?[0-9.]+) ([+−]) ([0-9.]+)·P(?:, k = [0-9.]+)?")


def parsed(line: str) -> tuple[Decimal, Decimal]:
    """Return quote and coin of a straight line, such as `−50000 + 1·P`."""
    found = STRAIGHT.fullmatch(line)
    assert found is not None, line
    quote, sign, coin = found.groups()
    return worth(quote), worth(coin) * (-1 if sign == "−" else 1)


LEVEL_KEYS = [
    f"{group}.{which}"
    for group in ("levels", "levels_at_end")
    for which in ("liquidation", "margin_call", "margin_call_below", "liquidation_above")
]


@pytest.mark.parametrize("name", KINDS)
def test_at_the_level_the_lines_as_printed_make_equity_k_times_requirement(name: str) -> None:
    answer = kind(name)
    for key in LEVEL_KEYS:
        value, derivation = number(answer, key), explain(answer, key)
        if value is None or derivation is None:
            continue
        lines = {line.partition("(P)")[0]: line for line in derivation.worked if STRAIGHT.fullmatch(line)}
        if "requirement" not in lines:
            continue  # a rate that grows is no straight line
        equity, requirement = parsed(lines["equity"]), parsed(lines["requirement"])
        k = Decimal(lines["requirement"].partition("k = ")[2] or 1)
        haircuts = parsed(lines["haircuts"]) if "haircuts" in lines else (Decimal(0), Decimal(0))
        sides = [quote + coin * value for quote, coin in (equity, requirement)]
        sides[0] -= haircuts[0] + haircuts[1] * value
        scale = max(abs(quote) for quote, _ in (equity, requirement)) + abs(sides[0])
        assert abs(sides[0] - k * sides[1]) <= scale * Decimal("1e-9")


def at_price(expression: str, price: Decimal) -> Decimal:
    """Return what a formula of P is worth at a price."""
    plain = expression.replace("−", "-").replace("×", "*").replace("·", "*")
    numbers = re.sub(r"[0-9.]+", lambda found: f"Decimal('{found[0]}')", plain)
    found = eval(numbers, {"Decimal": Decimal, "P": price})
    assert isinstance(found, Decimal)
    return found


@pytest.mark.parametrize("name", KINDS)
def test_the_formula_with_the_numbers_in_is_the_straight_line_that_is_solved(name: str) -> None:
    answer, checked = kind(name), 0
    for key in LEVEL_KEYS:
        value, derivation = number(answer, key), explain(answer, key)
        if value is None or derivation is None:
            continue
        for which in ("equity", "requirement"):
            lines = [line for line in derivation.worked if line.startswith(f"{which}(P) = ") and "/P" not in line]
            straight = [line for line in lines if STRAIGHT.fullmatch(line)]
            for line in set(lines) - set(straight):
                quote, coin = parsed(straight[0])
                scale = abs(quote) + abs(coin * value)
                assert abs(at_price(line.partition(" = ")[2], value) - quote - coin * value) <= scale * Decimal(
                    "1e-9"
                ), line
                checked += 1
    assert checked or answer.levels.liquidation is None


def test_other_positions_are_inputs_with_what_they_gain_and_demand() -> None:
    found = explain(kind("cross, two-sided"), "levels.liquidation")
    assert found is not None
    (row,) = [row for row in found.inputs if row[0] == "BTCUSDT short 0.9"]
    assert row[1:] == ("profit and loss 54000 − 0.9·P, requirement 0 + 0·P", "account, entry 60000, beta 0")


def test_a_level_names_its_tier_its_trigger_and_its_sources() -> None:
    found = explain(kind("isolated by quantity"), "levels.margin_call")
    assert found is not None
    assert found.rules[0] == "Decided on the mark price; maintenance is measured on the mark."
    assert found.rules[1].startswith("Tier 1: notional above 0 to 300000, r = 0.004, D = 0")
    assert found.rules[2].startswith("k = 1 / 0.8")
    assert [used.figure for used in found.sources] == [
        *("maintenance_on", "tiers", "trigger_price", "contract_size", "margin_call_ratio"),
    ]
    assert "tiers = 12 tiers: a table, checked 2026-11-22, published" in found.source_lines()
    assert found.result in found.as_text().splitlines()[0]


def test_the_last_tier_has_no_end_and_a_note_is_told() -> None:
    rules = RULES.model_copy(
        update={
            "figures": {
                **RULES.figures,
                "taker_fee": RULES.figures["taker_fee"].model_copy(update={"note": "VIP 0", "checked_on": None}),
            }
        }
    )
    flat = explain(answer_of(rules), "levels.liquidation")
    assert flat is not None
    assert flat.rules[1] == "Tier 1: notional above 0 without end, r = 0.005, D = 0."
    fee = explain(answer_of(rules), "costs.exit_fee")
    assert fee is not None
    assert fee.source_lines() == ("taker_fee = 0.0005: a page, published. VIP 0",)
    typed = explain(answer_of(), "initial_margin")
    assert typed is not None
    assert typed.source_lines() == ("the plan's own figures",)


def cliff_told(name: str, **changes: Any) -> Derivation:
    rules, given = KINDS[name]
    found = explain(answer_of(rules, **{**given, **changes}), "last_in_tier")
    assert found is not None
    return found


def test_the_last_size_of_a_tier_names_both_rows_and_what_one_lot_more_costs() -> None:
    found = cliff_told("isolated by quantity")
    assert found.worked[:3] == (
        "300000 / (60000 × 1) = 5",
        "rounded down to the lot of 0.001: 5",
        "room from the size of the plan: 5 − 1 = 4",
    )
    assert found.worked[3].startswith("at 5: leverage 5, distance to liquidation 0.19678714859")
    assert found.worked[4].startswith("at 5.001: leverage 5, ")
    assert found.worked[5].startswith("one lot more brings it nearer by: 0.19")
    assert found.rules == (
        "Tier 1: notional above 0 to 300000, r = 0.004, D = 0, leverage up to 150×.",
        "Tier 2: notional above 300000 to 800000, r = 0.005, D = 300, leverage up to 100×.",
        "The rate counts above the floor only, so maintenance goes on without a jump.",
    )
    assert "tiers = 12 tiers: a table, checked 2026-11-22, published" in found.as_text()


def test_a_leverage_that_the_next_tier_refuses_is_said_beside_what_it_would_cost() -> None:
    assert cliff_told("isolated by quantity", leverage="120").worked[-1] == (
        "the next tier grants at most 100×, so this leverage would be refused"
    )


def test_the_last_tiers_edge_has_nothing_beyond() -> None:
    found = cliff_told("isolated by quantity", size={"by": "quantity", "value": "25000"}, leverage="1")
    assert len(found.rules) == 1
    assert found.worked[-1] == "room from the size of the plan: 30000 − 25000 = 5000"


def test_where_no_tier_ends_there_is_no_last_size() -> None:
    rows = [{"max_notional": "1000", "maintenance_rate": "0.01"}, {"maintenance_rate": "0.02"}]
    steps = {"tiers": rows, "maintenance_rate": None, "tier_mode": "whole-position"}
    assert (
        cliff_told("fees that eat everything", overrides={"maintenance_rate": "0.01"}).result
        == "none: one tier holds every size"
    )
    open_ended = cliff_told("isolated by quantity", overrides=steps)
    assert (open_ended.result, open_ended.worked) == ("none: the tier has no end", ())
    assert open_ended.rules == ("Tier 2: notional above 1000 without end, r = 0.02, D = 0, for the whole position.",)


def test_the_edge_of_a_step_is_a_jump_and_without_a_level_there_is_no_distance() -> None:
    rows = [{"max_notional": "100000", "maintenance_rate": "0.01"}, {"maintenance_rate": "0.02"}]
    steps = {"tiers": rows, "maintenance_rate": None, "tier_mode": "whole-position"}
    found = cliff_told("isolated by quantity", overrides=steps)
    assert found.rules[-1] == "The rate counts for the whole position, so maintenance jumps at the edge."
    unknown = cliff_told("cross without a balance")
    assert unknown.worked[-1] == "at 5.001: leverage 5, distance to liquidation none of the entry"


def test_bounds_in_coins_and_in_contracts_have_formulas_of_their_own() -> None:
    rows = [{"max_notional": "5", "maintenance_rate": "0.01"}, {"maintenance_rate": "0.02"}]
    coins = cliff_told("inverse", overrides={**INVERSE, "maintenance_rate": None, "tiers": rows})
    assert coins.formula == "last size = cap of the tier × E / contract size, rounded down to the lot"
    assert coins.worked[0] == "5 × 60000 / 100 = 3000"
    by_size = rules_of({"tier_by": "quantity", "lot": "1"})
    given = {"tiers": rows, "maintenance_rate": None, "tier_mode": "whole-position"}
    found = explain(answer_of(by_size, overrides=given), "last_in_tier")
    assert found is not None
    assert found.formula == "last size = cap of the tier, in contracts, rounded down to the lot"
    assert found.rules[0] == "Tier 1: contracts above 0 to 5, r = 0.01, D = 0, for the whole position."
    most = explain(answer_of(by_size, overrides=given), "largest_leverage")
    assert most is not None
    assert most.inputs == (("size as the tiers count it", "1", "contracts"),)


def test_the_largest_leverage_is_the_lesser_of_tier_and_venue() -> None:
    found = explain(answer_of(RULES, overrides={"maintenance_rate": None, "max_leverage": "120"}), "largest_leverage")
    assert found is not None
    assert found.worked == ("min(150, 120) = 120",)
    shares = rules_of({"maintenance_rate": "0.3", "unit_minimum": "5", "max_leverage": "4"})
    cheap = explain(
        answer_of(shares, **SHORT, entries=[{"price": "10"}], overrides={"maintenance_rate": None}), "largest_leverage"
    )
    assert cheap is not None
    assert cheap.worked == ("min(4, 2) = 2",)
    assert found.rules[0].startswith("Tier 1: ")


def test_a_path_is_told_step_by_step_with_the_tiers_it_leaves_the_position_in() -> None:
    found = explain(kind("cut tier by tier"), "aftermath.path_loss")
    assert found is not None
    assert found.worked[0] == "step 1, at P = 54424.2424242: closes 44.878, leaves 55.122"
    assert found.worked[1] == "realised loss of step 1: 44.878 × (60000 − 54424.2424242) = 250228.848485"
    assert found.worked[2] == "fees of step 1: 0.013 × 2442451.15152 = 31751.8649697"
    assert found.worked[3].startswith("margin left ")
    assert found.rules[0] == "The venue cuts the position to the cap of the next lower tier, again and again."
    assert found.rules[2].startswith("Tier 3: ")
    assert "liquidation_path = tier-by-tier: a page, checked 2026-11-22, published" in found.as_text()
    first = explain(kind("cut tier by tier"), "aftermath.first_loss")
    assert first is not None
    assert first.worked[-1] == "3000 + 281980.713455 = 284980.713455"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("inverse", "The venue keeps it: 0.00597014925373"),
        ("what is left over a debt", "It stays yours: 4000"),
        ("cut tier by tier", "Nothing is left; "),
    ],
)
def test_what_is_left_says_whose_it_is(name: str, said: str) -> None:
    found = explain(kind(name), "aftermath.rest")
    assert found is not None
    assert found.worked[-1].startswith(said)


@pytest.mark.parametrize(
    ("name", "worked"),
    [
        ("what is left over a debt", ("(1.1 − 1) × 40000 = 4000",)),
        ("used margin", ("0.4 × 12000 = 4800",)),
        ("a rate that grows", ("rate: 0.005 + 0.00005 × 1 = 0.00505", "0.00505 × 60000 − 0 = 303")),
        ("adverse funding in the rate", ("rate: 0.004 + 0.01 = 0.014", "0.014 × 60000 − 0 = 840")),
        (
            "adverse funding up to the initial margin",
            (
                "rate: 0.004 + 0.2 = 0.204",
                "but at most the initial margin: 1 / 10 = 0.1",
                "0.1 × 60000 − 0 = 6000",
            ),
        ),
        ("a minimum a share", ("max(0.3 × 10, 5 × 1) = 5",)),
        ("a minimum a share below the low price", ("max(1 × 4, 2.5 × 1) = 4",)),
        ("steps", ("0.01 × 60000 − 0 = 600",)),
    ],
)
def test_maintenance_is_worked_out_on_every_basis(name: str, worked: tuple[str, ...]) -> None:
    found = explain(kind(name), "maintenance_margin")
    assert found is not None
    assert found.worked == worked
    assert found.rules


def test_a_size_follows_from_the_loss_of_one_unit_part_by_part() -> None:
    found = explain(kind("sized by risk in money"), "quantity")
    assert found is not None
    assert found.worked == (
        "price: 60000 − 57000 = 3000",
        "entry fee: 0.0005 × 60000 = 30",
        "exit fee: 0.0005 × 57000 = 28.5",
        "funding: 0.0009 × 60000 = 54",
        "loss per unit: 3000 + 30 + 28.5 + 54 = 3112.5",
        "100 / (3112.5 × 1) = 0.0321285140562",
        "unrounded: 0.0321285140562",
        "rounded down to the lot of 0.001: 0.032",
    )
    lent = explain(kind("a net loan, sized by risk"), "quantity")
    assert lent is not None
    assert any(line.startswith("the loan's cost counted in: (100 + 0.0013 × 50) / ((") for line in lent.worked)
    coins = explain(kind("coins lent, sized by risk"), "quantity")
    assert coins is not None
    assert [line.partition(":")[0] for line in coins.worked[:5]] == [
        "risk",
        "price",
        "entry fee",
        "exit fee",
        "interest",
    ]


def test_a_leverage_that_comes_out_shows_what_the_call_asks_for() -> None:
    found = explain(kind("sized by risk, leverage an output"), "leverage")
    assert found is not None
    assert found.worked == (
        "k × requirement − profit and loss at T = 57000: 1.25 × 7.296 − (−96) = 105.12",
        "k × requirement − profit and loss at E = 60000: 1.25 × 7.68 − (0) = 9.6",
        "M*, with carry, less extra margin: 105.12 + (1.728) = 106.848",
        "notional / M*: 1920 / 106.848 = 17.9694519317",
        "floored to 0.01: 17.96",
    )
    assert found.rules[0].endswith("leverage up to 150×.")
    debt = explain(kind("a debt, leverage an output"), "leverage")
    assert debt is not None
    assert debt.worked[:2] == (
        "K′ with interest, at the call: 1.12635",
        "M*, less extra margin: 1 × (60000 − 57000 / 1.12635) − 0 = 9394.06046078",
    )


def test_a_buffer_is_a_mixture_of_maintenance_and_initial_margin() -> None:
    found = explain(kind("a buffer, leverage an output"), "levels.margin_call")
    assert found is not None
    assert "requirement(P) = (1 − β)·(r·Q·P − D) + β·initial margin at P" in found.formula
    assert found.rules[-1].startswith("β = 0.2: the venue warns that share of the way")


def test_the_largest_size_is_the_lesser_of_what_the_balance_pays_and_the_tier_holds() -> None:
    answer = answer_of(
        RULES, **{**HELD, "leverage": "100", "account": {"balance": "5000"}, "overrides": {"maintenance_rate": None}}
    )
    found = explain(answer, "largest_quantity")
    assert found is not None
    assert found.worked == (
        "the balance pays for: 5000 / (1 / 100 + 0.0005) = 476190.47619",
        "in contracts: 476190.47619 / (60000 × 1) = 7.93650793651",
        "the tier holds: 800000 / (60000 × 1) = 13.3333333333",
        "in whole lots of 0.001: 7.936",
    )
    assert found.rules[0].startswith("Tier 2: ")
    refused = explain(kind("a leverage that no tier grants"), "largest_quantity")
    assert refused is not None
    assert "no tier grants 200×" in refused.worked
    venue = answer_of(leverage="25", overrides={"max_leverage": "20"}, account={"balance": "600"})
    beyond = explain(venue, "largest_quantity")
    assert beyond is not None
    assert beyond.worked[-2:] == ("no size is granted 25×, at most 20×", "largest: 0")


def test_a_runway_is_what_is_left_over_the_carry() -> None:
    found = explain(kind("isolated by quantity"), "runway_hours")
    assert found is not None
    assert found.worked[-1].endswith(" / 18 × 24 = 15600")
    wallet = explain(kind("the free balance pays the carry first"), "runway_hours")
    assert wallet is not None
    assert wallet.worked[1] == "the free balance pays first: 7970"


@pytest.mark.parametrize(
    ("name", "key", "result"),
    [
        ("shares on a net loan", "levels.liquidation", "none: the crossing is a margin call"),
        ("isolated by quantity", "levels.liquidation_above", "none: no positive price reaches it"),
        ("inverse", "levels.margin_call", "none: this venue does not warn"),
        ("no maintenance", "levels.liquidation", "not known: the maintenance rate"),
        ("cross without a balance", "levels_at_end.bankruptcy", "not known: "),
        ("1×, no level", "levels.bankruptcy", "none: "),
        ("spot", "levels.liquidation", "none: "),
        ("spot", "maintenance_margin", "none: no maintenance rate"),
        ("no stop", "loss_at_stop", "none: there is no stop"),
        ("isolated by quantity", "loan", "none: this instrument lends nothing"),
        ("spot margin short", "largest_leverage", "150 ×"),
        ("no maintenance", "largest_leverage", "not known: nobody says"),
    ],
)
def test_a_number_that_does_not_exist_says_why(name: str, key: str, result: str) -> None:
    found = explain(kind(name), key)
    assert found is not None
    assert found.result.startswith(result)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("sized by risk, leverage an output", "floored to 0.01: "),
        ("wide short", "never below 1: 1"),
        ("no stop", "No stop asks for a margin, so 1."),
        ("cross", "In cross mode"),
        ("spot", "Spot borrows nothing, so 1."),
        ("by margin", " = 5"),
        ("more margin than asked for", "no margin of its own, so the cap, 3."),
    ],
)
def test_leverage_says_what_set_it(name: str, said: str) -> None:
    found = explain(kind(name), "leverage")
    assert found is not None
    assert any(said in line for line in found.worked)


def test_both_ends_of_a_two_sided_book_are_explained_each_by_its_own_tier() -> None:
    answer = kind("cross, two-sided")
    below, above = (explain(answer, f"levels.liquidation_{end}") for end in ("below", "above"))
    assert below is not None
    assert above is not None
    assert (below.title, above.title) == ("Liquidation price, the lower one", "Liquidation price, the upper one")
    assert (below.rules[1][:6], above.rules[1][:6]) == ("Tier 1", "Tier 2")
    assert (below.result, above.result) == ("44444.4444444 USDT", "112500 USDT")


def test_leverage_at_the_cap_says_so() -> None:
    found = explain(answer_of(RULES, **{**HELD, **RISK, "leverage_cap": "2"}), "leverage")
    assert found is not None
    assert found.worked[-1] == "your cap or the tier's maximum: 2"


def test_equity_that_never_suffices_is_told_from_a_level_that_no_price_reaches() -> None:
    answer = answer_of(
        margin_mode="cross",
        account={
            "balance": "100",
            "other_positions": [{**OTHER, "quantity": "1", "entry": "60000", "maintenance_rate": "0"}],
        },
        costs={"taker_fee": "0.01"},
        overrides={"maintenance_on": "entry"},
    )
    assert not answer.intervals.liquidation.safe
    found = explain(answer, "levels.liquidation")
    assert found is not None
    assert found.result == "none: at no price does the equity suffice"


def test_a_plan_without_a_quantity_and_a_key_of_no_number_have_no_derivation() -> None:
    assert explain(answer_of(size={"by": "risk", "value": "100"}), "notional") is None
    assert explain(answer_of(), "levels.moon") is None


@given(plans().flatmap(stopped), st.sampled_from(KEYS))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_arithmetic_comes_out_for_any_plan(document: dict[str, Any], key: str) -> None:
    answer = assess(read_plan(document), NO_RULES)
    if answer.quantity is None:
        return
    found, value = explain(answer, key), number(answer, key)
    assert found is not None
    assert (value is None) == found.result.startswith(("none: ", "not known: "))
    if value is not None and not key.startswith("distance."):
        assert near(worth(found.result.split(" ")[0]), str(value), "1e-11")
    check_lines(found)
