"""What a liquidation leaves, as two tables: the money at the liquidation price, and the way down where a venue closes in parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.model.instrument import LiquidationPath
from planner.model.language import tr
from planner.model.liquidated import aftermath, first_loss, path_loss, steps_of
from planner.presenters.verdict_levels import away_words, no_liquidation
from planner.presenters.words import NONE

if TYPE_CHECKING:
    from decimal import Decimal

    from planner.model.assessment import Assessment
    from planner.model.liquidated import Aftermath, Step
    from planner.presenters.situation import Situation

STEPS = "aftermath.path_loss"
"""The number that a step is explained by: the loss over all of them."""
KEYS = (
    "levels.liquidation",
    "levels.bankruptcy",
    "aftermath.equity",
    "aftermath.fee",
    "aftermath.rest",
    "loss_at_liquidation",
    "aftermath.first_loss",
    STEPS,
)
"""Every number of the page."""
_SUMMARIES = {
    LiquidationPath.WHOLE: tr("At {price} {quote}, {away}, the venue closes the whole position at once."),
    LiquidationPath.TIER_BY_TIER: tr(
        "From {price} {quote} on, {away}, the venue cuts the position to the cap of the next lower tier, again and again."
    ),
    LiquidationPath.SHARE: tr(
        "At {price} {quote}, {away}, the venue closes a share of the position, and then the rest."
    ),
    LiquidationPath.UNTIL_SAFE: tr(
        "From {price} {quote} on, {away}, the venue closes what brings the equity above the requirement again."
    ),
    None: tr(
        "At {price} {quote}, {away}, the venue closes the position. Nobody says in how many steps; one is assumed."
    ),
}
_ONE_STEP = tr("At {price} {quote}, {away}, the venue closes the position, at this size in one step.")
_ASSUMED = tr(
    "Assumed: at opening, every part is filled at the price that triggers it, and the price goes on the same way. In a gap or a thin book "
    "less is left."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One row: the key of the number behind it, its cells, and that number with every digit."""

    key: str
    cells: tuple[str, ...]
    full: str = ""

    @property
    def asked(self) -> str:
        """Return the key of the number that explains the row."""
        return self.key

    @property
    def topic(self) -> str:
        """Return what the help knows the row by."""
        return f"number:{self.key}" if self.key else ""

    @property
    def copied(self) -> str:
        """Return what is copied of the row."""
        return self.full or self.cells[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class LiquidationView:
    """`money` are names and amounts; `steps` the way down, none where one step closes everything."""

    summary: str
    money: tuple[TableRow, ...] = ()
    headings: tuple[str, ...] = ()
    steps: tuple[TableRow, ...] = ()
    note: str = ""

    def text(self) -> str:
        """Return the page as lines for reading: sentences, and the columns aligned."""
        parts = [self.summary, _aligned([row.cells for row in self.money])]
        if self.steps:
            parts.append(_aligned([self.headings, *(row.cells for row in self.steps)]))
        return "\n\n".join(part for part in (*parts, self.note) if part)

    def table(self) -> str:
        """Return the tables as lines of cells between tabs, as a spreadsheet takes them."""
        lines = [row.cells for row in self.money]
        if self.steps:
            lines += [(), self.headings, *(row.cells for row in self.steps)]
        return "\n".join("\t".join(line) for line in lines)


def _aligned(lines: list[tuple[str, ...]]) -> str:
    if not lines:
        return ""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def liquidation_view(now: Situation) -> LiquidationView:
    """Return what a liquidation leaves; a sentence alone where there is no liquidation price."""
    answer = now.answer
    if answer is None:
        return LiquidationView(summary=tr("There is no number yet; complete the ticket first."))
    left = aftermath(answer)
    if left is None:
        value, why = no_liquidation(answer)
        return LiquidationView(summary=tr("Liquidation price: {value}. {why}", value=value, why=why))
    steps = steps_of(answer)
    parts = steps if len(steps) > 1 or (steps and steps[-1].left) else ()
    return LiquidationView(
        summary=_summary(now, answer, left, in_parts=bool(parts)),
        money=tuple(_money(now, answer, left, parts)),
        headings=_headings(now, answer) if parts else (),
        steps=tuple(_step(now, answer, step) for step in parts),
        note=_note(now, answer, parts),
    )


def _summary(now: Situation, answer: Assessment, left: Aftermath, *, in_parts: bool) -> str:
    told = _SUMMARIES[left.path] if in_parts or left.path in (None, LiquidationPath.WHOLE) else _ONE_STEP
    return told.format(
        price=now.words.level(left.price, answer.terms.tick, answer.entry),
        quote=answer.terms.quote,
        away=away_words(now, answer, left.price, answer.distance.liquidation),
    )


def _note(now: Situation, answer: Assessment, parts: tuple[Step, ...]) -> str:
    if now.stale:
        return tr("Not complete: what is computed belongs to the last complete plan.")
    if not answer.intervals.liquidation.holds(answer.position.reference):
        return tr("The position would be closed at once, at the current price.")
    if parts and parts[-1].left and parts[-1].next is None:
        return tr("{assumed} What is left is reached by no price.", assumed=_ASSUMED)
    return _ASSUMED


def _money(now: Situation, answer: Assessment, left: Aftermath, parts: tuple[Step, ...]) -> list[TableRow]:
    quote, currency, tick = answer.terms.quote, answer.currency, answer.terms.tick
    rows = [
        _price(now, "levels.liquidation", tr("Liquidation price, {quote}", quote=quote), left.price, tick, answer),
        _price(now, "levels.bankruptcy", tr("Bankruptcy price, {quote}", quote=quote), left.bankruptcy, tick, answer),
        _amount(now, "aftermath.equity", tr("Equity there, {currency}", currency=currency), left.equity, currency),
    ]
    rows.append(_clearance(now, answer, left))
    if left.taker:
        taker = tr("Taker fee, {rate} of the notional", rate=now.words.rate(answer.terms.taker_fee))
        rows.append(_amount(now, "aftermath.fee", taker, -left.taker, currency))
    rows.append(_amount(now, "aftermath.rest", _whose(answer, left), left.rest, currency))
    loss = tr("Lost if all is closed there") if parts else tr("Loss at liquidation, entry fee in")
    rows.append(_amount(now, "loss_at_liquidation", loss, answer.loss_at_liquidation, currency))
    if parts:
        first, whole = first_loss(answer, parts), path_loss(answer, parts)
        rows.append(_amount(now, "aftermath.first_loss", tr("Lost if the price turns after step 1"), first, currency))
        rows.append(_amount(now, STEPS, tr("Lost if the price goes on to the end"), whole, currency))
    return rows


def _clearance(now: Situation, answer: Assessment, left: Aftermath) -> TableRow:
    if answer.terms.sourced("liquidation_fee_rate") is None:
        return _amount(now, "aftermath.fee", tr("Clearance fee: the rules name none"), None, answer.currency)
    rate = now.words.rate(answer.terms.liquidation_fee_rate)
    name = tr("Clearance fee, {rate} of the notional", rate=rate)
    return _amount(now, "aftermath.fee", name, -left.clearance, answer.currency)


def _whose(answer: Assessment, left: Aftermath) -> str:
    if left.rest < 0:
        return tr("Not covered by the margin")
    if not answer.position.stays_yours:
        return tr("Left over, kept by the venue")
    return tr("Left in the account") if answer.position.cross else tr("Left over, returned to you")


def _price(
    now: Situation, key: str, name: str, price: Decimal | None, tick: Decimal | None, answer: Assessment
) -> TableRow:
    shown = now.words.level(price, tick, answer.entry)
    return TableRow(key=key, cells=(name, shown), full=now.words.every_digit(price, amount=False))


def _amount(now: Situation, key: str, name: str, money: Decimal | None, currency: str) -> TableRow:
    shown = NONE if money is None else now.words.money(money, currency)
    return TableRow(key=key, cells=(name, shown), full=now.words.every_digit(money, amount=True))


def _headings(now: Situation, answer: Assessment) -> tuple[str, ...]:
    quote, currency, base = answer.terms.quote, answer.currency, now.base_of(answer.terms)
    return (
        tr("Step"),
        tr("At, {quote}", quote=quote),
        tr("Closes, {base}", base=base),
        tr("Realised, {currency}", currency=currency),
        tr("Fees, {currency}", currency=currency),
        tr("Leaves, {base}", base=base),
        tr("Tier"),
        tr("Balance left, {currency}", currency=currency)
        if answer.position.cross
        else tr("Margin left, {currency}", currency=currency),
        tr("Next at, {quote}", quote=quote),
    )


def _step(now: Situation, answer: Assessment, step: Step) -> TableRow:
    words, terms, currency = now.words, answer.terms, answer.currency
    following = words.level(step.next, terms.tick, answer.entry)
    cells = (
        str(step.number),
        words.level(step.price, terms.tick, answer.entry),
        words.quantity(step.closed, terms.lot),
        words.money(-step.loss, currency),
        NONE if terms.sourced("liquidation_fee_rate") is None and not step.fee else words.money(-step.fee, currency),
        words.quantity(step.left, terms.lot),
        NONE if step.tier is None else str(step.tier.number),
        words.money(step.margin, currency),
        tr("at once") if step.next is not None and step.next == step.price else following,
    )
    return TableRow(key=STEPS, cells=cells, full="\t".join(cells))
