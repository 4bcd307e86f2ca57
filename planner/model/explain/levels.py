"""Why a level lies where it does: equity and requirement as straight lines, and the price at which they meet."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.assess import call_interval, liquidation_interval
from planner.model.explain.derivation import Derivation, digits
from planner.model.instrument import MaintenanceOn
from planner.model.margin.levels import margins, safe_interval

if TYPE_CHECKING:
    from planner.model.assessment import Assessment
    from planner.model.margin.account import Book
    from planner.model.margin.amount import Amount
    from planner.model.position import Position

MEANINGS = {
    "liquidation": "The price at which equity no longer exceeds the maintenance requirement and the venue closes the position.",
    "margin_call": "The price at which the venue warns: deposit, reduce, or be liquidated.",
    "bankruptcy": "The price at which the equity behind the position is gone.",
}
FIGURES = (
    "maintenance_on",
    "tiers",
    "maintenance_rate",
    "maintenance_amount",
    "closing_fee_rate",
    "trigger_price",
    "contract_size",
)


def explain_level(answer: Assessment, which: str, *, at_end: bool) -> Derivation:
    """Return the derivation of liquidation, margin_call or bankruptcy, at opening or at the end of the hold."""
    position = answer.position
    levels = answer.levels_at_end if at_end else answer.levels
    value = getattr(levels, which)
    book = position.book()
    hours = answer.plan.hold_hours if at_end else Decimal(0)
    factor = {
        "liquidation": Decimal(1),
        "margin_call": answer.terms.call_factor or Decimal(1),
        "bankruptcy": Decimal(0),
    }[which]
    when = " at the end of the hold" if at_end else ""
    worked: tuple[str, ...] = ("The account behind the position is not known, so there is no level.",)
    rules: tuple[str, ...] = ()
    if book is not None:
        book = book.after(position.charge_after(hours))
        worked = _worked(position, book, factor, value)
        rules = _rules(answer, book, factor, value)
    figures = (*FIGURES, "margin_call_ratio") if which == "margin_call" else () if which == "bankruptcy" else FIGURES
    return Derivation(
        key=f"levels{'_at_end' if at_end else ''}.{which}",
        title=f"{which.replace('_', ' ').capitalize()} price{when}",
        meaning=MEANINGS[which],
        formula=_formula(position, factor),
        worked=worked,
        result="none: no positive price reaches it" if value is None else f"{digits(value)} {answer.terms.quote}",
        inputs=_inputs(answer, hours),
        rules=rules,
        sources=tuple(used for name in figures if (used := answer.terms.sourced(name))),
    )


def _formula(position: Position, factor: Decimal) -> str:
    s = "+" if position.leg.sign > 0 else "−"
    backing = "balance + extra − entry fee + other positions" if position.cross else "collateral"
    pnl = f"{s} N·(1/E − 1/P)·P" if position.inverse else f"{s} Q·(P − E)"
    equity = f"equity(P) = {backing}{'·P' if position.inverse else ''} {pnl}"
    if factor == 0:
        return f"{equity} = 0"
    k = "" if factor == 1 else "k · "
    return f"{equity} = {k}requirement(P), requirement(P) = {_requirement(position)}"


def _requirement(position: Position) -> str:
    on_entry = position.terms.basis is MaintenanceOn.ENTRY
    linear, inverse = ("r·Q·E − D", "(r·N/E − D)·P") if on_entry else ("r·Q·P − D", "r·N − D·P")
    held = inverse if position.inverse else linear
    fee = " + closing fee" if position.terms.closing_fee_rate else ""
    others = " + other positions" if position.cross and position.plan.account.other_positions else ""
    return held + fee + others


def _line(amount: Amount[Decimal]) -> str:
    sign = "−" if amount.coin < 0 else "+"
    return f"{digits(amount.quote)} {sign} {digits(abs(amount.coin))}·P"


def _worked(position: Position, book: Book, factor: Decimal, value: Decimal | None) -> tuple[str, ...]:
    lines = [f"equity(P) = {_line(book.equity)}"]
    held = _binding(book, factor, value)
    if factor and held is not None:
        lines.append(f"requirement(P) = {_line(held)}" + ("" if factor == 1 else f", k = {digits(factor)}"))
    if value is None:
        return (*lines, "No positive price solves this.")
    difference = book.equity - (held.times(factor) if held is not None else book.equity.times(Decimal(0)))
    lines.append(f"P = −({digits(difference.quote)}) / ({digits(difference.coin)}) = {digits(value)}")
    if factor and held is not None:
        both = f"{digits(book.equity.at(value))} = {digits(factor)} × {digits(held.at(value))}"
        lines.append(f"Check at P: equity = k × requirement, {both}")
    return tuple(lines)


def _binding(book: Book, factor: Decimal, value: Decimal | None) -> Amount[Decimal] | None:
    """Return the requirement line that sets the level: the one whose margin is nearest to zero there."""
    if not book.lines:
        return None
    if value is None or factor == 0:
        return book.lines[0] + book.fixed
    gaps = [abs(g.at(value)) for g in margins(book, factor)]
    return book.lines[gaps.index(min(gaps))] + book.fixed


def _rules(answer: Assessment, book: Book, factor: Decimal, value: Decimal | None) -> tuple[str, ...]:
    terms = answer.terms
    said = [f"Decided on the {terms.trigger} price; maintenance is measured on the {terms.basis}."]
    if factor and value is not None and terms.tiers:
        gaps = [abs(g.at(value)) for g in margins(book, factor)]
        tier = terms.tiers[gaps.index(min(gaps))]
        cap = "without end" if tier.cap is None else f"to {digits(tier.cap)}"
        said.append(
            f"Tier {tier.number}: notional above {digits(tier.floor)} {cap}, r = {digits(tier.rate)}, D = {digits(tier.amount)}."
        )
    if factor not in (0, 1):
        said.append(
            f"k = 1 / {digits(1 / factor)}: the venue warns when the requirement has reached that share of the equity."
        )
    return tuple(said)


def _inputs(answer: Assessment, hours: Decimal) -> tuple[tuple[str, str, str], ...]:
    position = answer.position
    leg = position.leg
    rows = [
        ("s", "+1 (long)" if leg.sign > 0 else "−1 (short)", "plan"),
        ("E", f"{digits(leg.entry)} {answer.terms.quote}", "plan, average entry"),
        ("N" if leg.inverse else "Q", digits(leg.size), "quantity × contract size"),
    ]
    if position.cross:
        balance = answer.plan.account.balance
        rows.append(("balance", f"{digits(balance)} {answer.currency}", "account"))
        rows.append(("entry fee", f"{digits(position.entry_fee)} {answer.currency}", "costs"))
    else:
        rows.append(("collateral", f"{digits(position.slice)} {answer.currency}", "initial margin + extra margin"))
    if hours:
        rows.append(
            ("carry", f"{digits(position.carry_after(hours))} {answer.currency}", f"over {digits(hours)} hours")
        )
    return tuple(rows)


def explain_distance(answer: Assessment, which: str) -> Derivation:
    """Return the derivation of a distance: how far the price may move from the entry before the level is reached."""
    position = answer.position
    entry = position.leg.entry
    level = getattr(answer.levels, which)
    value = getattr(answer.distance, which)
    below = level is not None and _is_below(position, which, level, entry)
    formula = "distance = (E − level) / E" if below else "distance = (level − E) / E"
    worked = "There is no such level."
    if level is not None:
        above = f"({digits(entry)} − {digits(level)})" if below else f"({digits(level)} − {digits(entry)})"
        worked = f"{above} / {digits(entry)} = {digits(value)}"
    return Derivation(
        key=f"distance.{which}",
        title=f"Distance to {which.replace('_', ' ')}",
        meaning="How far the price may move against the position first; negative where the level has been passed already.",
        formula=formula,
        worked=(worked,),
        result="none" if value is None else f"{digits(value * 100)} %",
        inputs=(("E", digits(entry), "plan, average entry"), ("level", digits(level), "assessment")),
    )


def _is_below(position: Position, which: str, level: Decimal, entry: Decimal) -> bool:
    if which == "stop":
        return position.leg.sign > 0
    book = position.book()
    interval = {"liquidation": liquidation_interval, "margin_call": call_interval}.get(which)
    found = interval(position, book) if interval else safe_interval(book, Decimal(0)) if book else None
    return found is not None and found.below == level
