"""The columns of the account panel's tables: what they are called, what they mean, and how wide their usual text is."""

from __future__ import annotations

from dataclasses import dataclass

from planner.model.draft_rows import ASSETS, POSITIONS, Table, cell_of
from planner.model.language import tr

AMOUNT_PARTS = frozenset({"quantity", "maintenance_amount", "amount"})
"""Columns that say how much the user has."""
CHOSEN_CELLS = (".side", ".instrument_kind")
"""How the keys of cells end that are chosen, not typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnView:
    """One column. `name` is what undo and sentences call it; `sample` a typical wide text; `numeric` columns stand at the right edge."""

    part: str
    title: str
    name: str
    tooltip: str
    sample: str
    numeric: bool = True


def _words(part: str, title: str, name: str, tooltip: str, sample: str) -> ColumnView:
    return ColumnView(part=part, title=title, name=name, tooltip=tooltip, sample=sample, numeric=False)


def _number(part: str, title: str, name: str, tooltip: str, sample: str) -> ColumnView:
    return ColumnView(part=part, title=title, name=name, tooltip=tooltip, sample=sample)


NOTE = "note"
POSITION_COLUMNS = (
    _words("symbol", tr("Symbol"), tr("symbol"), tr("What is held, by the venue's own name for it."), "BTCUSDT_2612"),
    _words("side", tr("Side"), tr("side"), tr("Long gains when its price rises, short when it falls."), tr("▼ short ")),
    _number(
        "quantity",
        tr("Quantity"),
        tr("quantity"),
        tr("How many contracts or coins the position holds; always a number above 0, the side says which way."),
        "123.4567",
    ),
    _number("entry", tr("Entry"), tr("entry"), tr("The price at which the position was opened."), "123,456.7"),
    _number(
        "mark",
        tr("Mark"),
        tr("mark price"),
        tr(
            "The venue's price of it now. Blank: its entry; for a position that moves with the plan's price, the plan's price."
        ),
        tr("plan's price"),
    ),
    _number(
        "maintenance_rate",
        tr("Maint. %"),
        tr("maintenance rate"),
        tr(
            "Maintenance margin as a percentage of its value. Blank: the tier that holds it, where the plan's venue lists the symbol."
        ),
        "0.405",
    ),
    _words(NOTE, tr("How it counts"), tr("note"), tr("How the row counts in the plan's levels."), tr("moves with the")),
    _number(
        "maintenance_amount",
        tr("Deduction"),
        tr("deduction"),
        tr("What the venue takes off rate × value. Blank: the tier's, or nothing beside a typed rate."),
        "132,000",
    ),
    _words(
        "underlying",
        tr("Underlying"),
        tr("underlying"),
        tr("The coin behind the symbol. Where it is the plan's own, the position moves with the plan's price."),
        "BTCUSDT",
    ),
    _number(
        "beta",
        tr("Beta"),
        tr("beta"),
        tr("How many per cent another coin moves when the plan's price moves by one. Blank: it stands at its mark."),
        "−0.75",
    ),
    _words(
        "instrument_kind",
        tr("Instrument"),
        tr("instrument"),
        tr("What is held. Blank: what the plan's venue says of the symbol, else a linear perpetual."),
        tr("Inverse perpetual"),
    ),
    _number(
        "contract_size",
        tr("Contract"),
        tr("contract size"),
        tr("Coins in one contract; of an inverse contract, units of the quote currency. Blank: the venue's, else 1."),
        "0.001",
    ),
)
ASSET_COLUMNS = (
    _words("asset", tr("Asset"), tr("asset"), tr("A coin or currency that backs the account."), "BTCUSDT"),
    _number(
        "amount", tr("Amount"), tr("amount"), tr("How much of it the account holds, beside the balance."), "123.4567"
    ),
    _number(
        "price",
        tr("Price"),
        tr("price"),
        tr("What one is worth. Blank: the plan's price for the plan's own coin, 1 for the settlement currency."),
        tr("plan's price"),
    ),
    _number(
        "haircut",
        tr("Haircut %"),
        tr("haircut"),
        tr("What the venue does not count of it. Blank: the rulebook's; where nobody knows it, nothing of it counts."),
        "12.5",
    ),
    _number(
        "beta",
        tr("Beta"),
        tr("beta"),
        tr("How many per cent the asset moves when the plan's price moves by one. Blank: it stands at its price."),
        "−0.75",
    ),
    _words(
        NOTE, tr("How it counts"), tr("note"), tr("How the asset counts in the plan's levels."), tr("moves with the")
    ),
)


def columns_of(table: Table) -> tuple[ColumnView, ...]:
    """Return the columns of a table from left to right; one of them, `NOTE`, says how a row counts."""
    return POSITION_COLUMNS if table is POSITIONS else ASSET_COLUMNS


_BY_PART = {(table.key, column.part): column for table in (POSITIONS, ASSETS) for column in columns_of(table)}


def column_of(table: Table, part: str) -> ColumnView:
    """Return the column of a part."""
    return _BY_PART[(table.key, part)]


def name_of_cell(key: str) -> str:
    """Return what a cell is called in a sentence: "quantity of position 2"; "" where the key names none."""
    cell = cell_of(key)
    if cell is None:
        return ""
    name, number = column_of(cell.table, cell.part).name, cell.row + 1
    if cell.table is POSITIONS:
        return tr("{name} of position {number}", name=name, number=number)
    return tr("{name} of asset {number}", name=name, number=number)


def is_amount_cell(key: str) -> bool:
    """Return whether a cell tells how much the user has."""
    cell = cell_of(key)
    return cell is not None and cell.part in AMOUNT_PARTS
