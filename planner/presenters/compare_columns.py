"""The columns of a comparison: what each one says, which of its ends is the better one, and which number of the plan it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from planner.model.language import tr


class Better(StrEnum):
    """Which end of a column is the good one. PROFIT: the one that a long or a short reaches first."""

    HIGH = "high"
    LOW = "low"
    PROFIT = "profit"
    NEITHER = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its heading, what it says, which end is better.

    `money` columns are counted in quote currency, `number` columns stand at the right edge.
    `why` is the number that a cell is explained by, where it is not the column's own.
    """

    key: str
    title: str
    tooltip: str
    better: Better = Better.NEITHER
    money: bool = False
    number: bool = True
    why: str = ""

    @property
    def asked(self) -> str:
        """Return the key of the number that explains a cell: its own, or liquidation where the column holds words."""
        return self.why or self.key


LIQUIDATION = "levels.liquidation"
NAME, TAKES, CHART, STATUS, CHECKED = "name", "takes", "chart", "status", "checked_on"

COLUMNS = (
    Column(
        key=NAME,
        title=tr("Venue"),
        tooltip=tr("Whose rules. Enter or a double click moves the plan there; undo brings it back."),
        number=False,
        why=LIQUIDATION,
    ),
    Column(
        key=TAKES,
        title=tr("Takes it?"),
        tooltip=tr("Whether the venue would accept the plan as it is, and if not, why."),
        number=False,
        why=LIQUIDATION,
    ),
    Column(
        key=CHART,
        title=tr("On chart"),
        tooltip=tr("Tick it, or press Space, to lay the venue's liquidation line over the chart."),
        number=False,
        why=LIQUIDATION,
    ),
    Column(
        key=LIQUIDATION,
        title=tr("Liquidation"),
        tooltip=tr("Where the venue closes the position, at opening."),
        better=Better.HIGH,
    ),
    Column(
        key="distance.liquidation",
        title=tr("Away, %"),
        tooltip=tr("From the entry to liquidation."),
        better=Better.HIGH,
    ),
    Column(key="levels.margin_call", title=tr("Margin call"), tooltip=tr("Where the venue warns, if it does.")),
    Column(
        key="initial_margin",
        title=tr("Initial margin"),
        tooltip=tr("The money that opens the trade."),
        better=Better.LOW,
        money=True,
    ),
    Column(
        key="maintenance_margin",
        title=tr("Maintenance margin"),
        tooltip=tr("The equity that keeps it open, at the entry."),
        better=Better.LOW,
        money=True,
    ),
    Column(
        key="max_leverage",
        title=tr("Most leverage"),
        tooltip=tr("The highest leverage granted at this size."),
        better=Better.HIGH,
        why="largest_leverage",
    ),
    Column(key="costs.entry_fee", title=tr("Fee in"), tooltip=tr("What opening costs."), better=Better.LOW, money=True),
    Column(
        key="costs.exit_fee",
        title=tr("Fee out"),
        tooltip=tr("What leaving at the stop costs; without a stop, at the entry."),
        better=Better.LOW,
        money=True,
    ),
    Column(
        key="costs.carry_per_day",
        title=tr("Carry a day"),
        tooltip=tr("Funding and interest; below zero they are received."),
        better=Better.LOW,
        money=True,
    ),
    Column(
        key="costs.carry_over_hold",
        title=tr("Carry, hold"),
        tooltip=tr("The same over the planned hold."),
        better=Better.LOW,
        money=True,
    ),
    Column(
        key="levels.break_even",
        title=tr("Break-even at opening"),
        tooltip=tr("Where the trade has paid its fees; the chart's break-even has paid for the hold too."),
        better=Better.PROFIT,
    ),
    Column(
        key="loss_at_liquidation",
        title=tr("Loss at liquidation"),
        tooltip=tr("What a liquidation at opening costs in all."),
        better=Better.LOW,
        money=True,
    ),
    Column(
        key=STATUS,
        title=tr("Figures"),
        tooltip=tr("How sure the least sure of the figures is on which the level hangs."),
        number=False,
        why=LIQUIDATION,
    ),
    Column(
        key=CHECKED,
        title=tr("Checked"),
        tooltip=tr("When the oldest of those figures was checked."),
        number=False,
        why=LIQUIDATION,
    ),
)
"""The columns, in their usual order."""

KEYS = tuple(column.key for column in COLUMNS)
PLACES = {key: at for at, key in enumerate(KEYS)}
