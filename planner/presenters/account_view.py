"""What the account panel shows: other positions, other assets, the account's totals, and in words where it would be liquidated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.model.draft_rows import ASSETS, POSITIONS
from planner.model.instrument import MarginMode, MarginRatio
from planner.model.language import tr, trn
from planner.model.totals import totals_of
from planner.presenters.account_rows import TableView, account_table
from planner.presenters.levels_words import liquidated_at
from planner.presenters.ticket_values import NumberView, Tone
from planner.presenters.words import NONE

if TYPE_CHECKING:
    from decimal import Decimal

    from planner.model.totals import Ratio, Totals
    from planner.presenters.situation import Situation

LABELS = {
    "account.equity": (
        tr("Equity"),
        tr("Balance, other assets after haircuts, and all unrealised profit and loss, at the current price."),
    ),
    "account.used": (
        tr("Used margin"),
        tr(
            "What open positions tie up. Other positions count with their maintenance: their leverage is not known here."
        ),
    ),
    "account.free": (tr("Free margin"), tr("Equity less used margin: what is left for new positions and losses.")),
    "account.maintenance": (
        tr("Maintenance"),
        tr("The equity that all positions together must keep, at the current price."),
    ),
    "account.margin_ratio": (tr("Margin ratio"), ""),
}
BOUNDS = {"account.free": tr("Free margin, at most"), "account.used": tr("Used margin, at least")}
"""What two of them are called where the leverage of other positions is not known."""
RATIOS = {
    MarginRatio.MAINTENANCE_OVER_EQUITY: tr("Maintenance / equity."),
    MarginRatio.EQUITY_OVER_MAINTENANCE: tr("Equity / maintenance."),
    MarginRatio.DEBT_OVER_ASSETS: tr("Debt / assets."),
    MarginRatio.ASSETS_OVER_DEBT: tr("Assets / debt."),
    MarginRatio.EQUITY_OVER_USED: tr("Equity / used margin."),
    MarginRatio.BUFFER: tr("(Equity − maintenance) / (initial margin − maintenance)."),
}
EMPTY_HEADLINE = tr("Other positions of this account")
EMPTY_SENTENCE = tr(
    "In cross mode every open position backs and burdens the plan. Enter them here, import them, or take them from the journal; "
    "the plan's levels then are those of the whole account."
)
ISOLATED = tr("In isolated mode nothing here counts; the rows are kept for cross mode.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A sentence and how grave it is."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountView:
    """The whole panel. `where` says where the account is liquidated; `isolated`: the rows do not count."""

    positions: TableView
    assets: TableView
    title: str = ""
    totals: tuple[NumberView, ...] = ()
    where: Said | None = None
    said: tuple[Said, ...] = ()
    isolated: bool = False

    @property
    def empty(self) -> bool:
        """Return whether there is no row in either table."""
        return not self.positions.rows and not self.assets.rows

    def table(self, key: str) -> TableView:
        """Return the table that a key of the plan file names."""
        return self.positions if key == POSITIONS.key else self.assets


def account_view(now: Situation, last: tuple[Situation, AccountView] | None = None) -> AccountView:
    """Return the panel; `last`: another situation and its panel, whose rows are taken over where they are true still."""
    isolated = now.draft.text("margin_mode") == MarginMode.ISOLATED
    totals = totals_of(now.answer) if now.answer is not None else None
    return AccountView(
        positions=account_table(now, POSITIONS, last and (last[0], last[1].positions)),
        assets=account_table(now, ASSETS, last and (last[0], last[1].assets)),
        title=tr("The plan's slice") if isolated else tr("Account totals"),
        totals=_numbers(now, totals) if totals is not None else (),
        where=_where(now) if totals is not None else None,
        said=() if isolated else _said(now),
        isolated=isolated,
    )


# --- totals ---------------------------------------------------------------------------------------------------------------


def _numbers(now: Situation, totals: Totals) -> tuple[NumberView, ...]:
    least = totals.at_least
    return (
        _ratio(now, totals.ratio),
        _money(now, totals, "account.equity", totals.equity),
        _money(now, totals, "account.free", totals.free, least=least),
        _money(now, totals, "account.used", totals.used, least=least),
        _money(now, totals, "account.maintenance", totals.maintenance),
    )


def _money(now: Situation, totals: Totals, key: str, value: Decimal | None, *, least: bool = False) -> NumberView:
    label, tooltip = LABELS[key]
    return NumberView(
        key=key,
        label=BOUNDS[key] if least else label,
        value=now.words.money(value, totals.currency),
        full=now.words.every_digit(value, amount=True),
        unit="" if value is None else totals.currency,
        stale=now.stale,
        tooltip=tooltip,
    )


def _ratio(now: Situation, ratio: Ratio) -> NumberView:
    label, _ = LABELS["account.margin_ratio"]
    return NumberView(
        key="account.margin_ratio",
        label=label,
        value=_put(now, ratio, ratio.value),
        full=now.words.every_digit(ratio.value, amount=False),
        note=_thresholds(now, ratio),
        tone=_reached(ratio),
        stale=now.stale,
        tooltip=RATIOS[ratio.kind],
    )


def _put(now: Situation, ratio: Ratio, value: Decimal | None) -> str:
    """Return a ratio as its venue writes it: a level of assets over debt as a factor, the others in per cent."""
    if value is None:
        return NONE
    if ratio.kind is MarginRatio.ASSETS_OVER_DEBT:
        return now.words.trimmed(value, 4)
    return f"{now.words.trimmed(value * 100, 2)} %"


def _thresholds(now: Situation, ratio: Ratio) -> str:
    called = "" if ratio.call is None else _put(now, ratio, ratio.call)
    closed = "" if ratio.liquidation is None else _put(now, ratio, ratio.liquidation)
    if not closed:
        return tr("called at {called}", called=called) if called else ""
    if ratio.rises:
        if called:
            return tr("rises: called at {called}, liquidated at {closed}", called=called, closed=closed)
        return tr("rises: liquidated at {closed}", closed=closed)
    if called:
        return tr("falls: called at {called}, liquidated at {closed}", called=called, closed=closed)
    return tr("falls: liquidated at {closed}", closed=closed)


def _reached(ratio: Ratio) -> Tone:
    """Return the tone of a ratio that has reached its call or its liquidation already."""
    if ratio.value is None:
        return Tone.PLAIN
    sign = 1 if ratio.rises else -1
    for at, tone in ((ratio.liquidation, Tone.LIQUIDATION), (ratio.call, Tone.CALL)):
        if at is not None and sign * (ratio.value - at) >= 0:
            return tone
    return Tone.PLAIN


# --- words ----------------------------------------------------------------------------------------------------------------


def _where(now: Situation) -> Said | None:
    sentence = liquidated_at(now, now.answer) if now.answer is not None else ""
    if not sentence or now.answer is None:
        return None
    safe = now.answer.levels.liquidation is None and bool(now.answer.intervals.liquidation.safe)
    return Said(text=sentence, tone=Tone.PLAIN if now.stale or safe else Tone.LIQUIDATION)


def _said(now: Situation) -> tuple[Said, ...]:
    said = []
    if not now.draft.text("account.balance").strip():
        said.append(Said(text=tr("The balance is missing: enter it on the ticket, under Account."), tone=Tone.CAUTION))
    if unknown := sum(1 for row in now.reading.positions if row.unknown):
        said.append(Said(text=_unknown(unknown), tone=Tone.CAUTION))
    return tuple(said)


def _unknown(count: int) -> str:
    return trn(
        "The maintenance rate of one position is not known; the levels leave it out. Enter it to count it.",
        "The maintenance rate of {count} positions is not known; the levels leave it out. Enter it to count it.",
        count,
    )
