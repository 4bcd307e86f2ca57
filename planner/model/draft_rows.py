"""The tables of a draft: other positions and other assets of the account, each row a tuple of texts as typed.

Cells are named like the keys of the plan file, `account.other_positions.0.quantity`. A row in which nothing is typed but choices counts for
nothing yet. Texts that are blank are filled in with what the venue says of the symbol (`known`), as far as it says it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from planner.model.language import tr
from planner.model.number import MAX_EXPONENT, plain
from planner.model.typed import FieldKind, to_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from planner.model.plan import Asset, OtherPosition

Row = tuple[str, ...]
"""The texts of a row, in the order of its table's parts."""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table of the draft: the key of its list in the plan file, its columns, those that hold numbers, and what a row must name."""

    key: str
    parts: tuple[str, ...]
    kinds: Mapping[str, FieldKind]
    needed: Mapping[str, str]
    most: int

    def at(self, part: str) -> int:
        """Return the place of a column."""
        return self.parts.index(part)

    def blank(self, **texts: str) -> Row:
        """Return a row with these texts, the other cells blank."""
        return tuple(texts.get(part, "") for part in self.parts)

    def is_blank(self, row: Row) -> bool:
        """Say whether nothing is typed in what a row must name, so that it counts for nothing yet."""
        return not any(row[self.at(part)].strip() for part in self.needed)


POSITIONS = Table(
    key="account.other_positions",
    parts=(
        "symbol",
        "side",
        "quantity",
        "entry",
        "mark",
        "instrument_kind",
        "contract_size",
        "underlying",
        "beta",
        "maintenance_rate",
        "maintenance_amount",
    ),
    kinds={
        "quantity": FieldKind.QUANTITY,
        "entry": FieldKind.PRICE,
        "mark": FieldKind.PRICE,
        "contract_size": FieldKind.QUANTITY,
        "beta": FieldKind.FACTOR,
        "maintenance_rate": FieldKind.PERCENT,
        "maintenance_amount": FieldKind.MONEY,
    },
    needed={
        "symbol": tr("Enter the symbol of this position, such as ETHUSDT, or remove the row."),
        "quantity": tr("Enter how many contracts or coins this position holds."),
        "entry": tr("Enter the price at which this position was opened."),
    },
    most=200,
)
ASSETS = Table(
    key="account.assets",
    parts=("asset", "amount", "price", "haircut", "beta"),
    kinds={
        "amount": FieldKind.QUANTITY,
        "price": FieldKind.PRICE,
        "haircut": FieldKind.PERCENT,
        "beta": FieldKind.FACTOR,
    },
    needed={
        "asset": tr("Enter the name of the asset, such as BTC, or remove the row."),
        "amount": tr("Enter how much of the asset the account holds."),
    },
    most=200,
)
_CELL = re.compile(r"account\.(other_positions|assets)\.(\d{1,3})\.([a-z_]+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Cell:
    """A place in a table."""

    table: Table
    row: int
    part: str

    @property
    def kind(self) -> FieldKind | None:
        """Return how the cell's number is written; None for words."""
        return self.table.kinds.get(self.part)


@lru_cache(maxsize=4096)
def cell_of(key: str) -> Cell | None:
    """Return the cell that a key names, None where it names no cell of a table."""
    match = _CELL.fullmatch(key)
    if match is None:
        return None
    table = POSITIONS if match[1] == "other_positions" else ASSETS
    return Cell(table, int(match[2]), match[3]) if match[3] in table.parts else None


def cell_key(table: Table, row: int, part: str) -> str:
    """Return the key of a cell."""
    return f"{table.key}.{row}.{part}"


def typed_text(value: Decimal, decimal_sign: str, kind: FieldKind | None) -> str:
    """Return the text that reads back as `value` in a field of this kind."""
    if kind is FieldKind.PERCENT and value.adjusted() > MAX_EXPONENT - 2:
        return f"{plain(value)}*100"  # in per cent it would lie beyond the numbers that are accepted
    return to_text(value, decimal_sign, kind)


def row_of_position(other: OtherPosition, decimal_sign: str) -> Row:
    """Return the texts that read back as `other`.

    What the file leaves out is written out, for in a blank cell the venue's figure would be filled in and the numbers would move.
    """
    return POSITIONS.blank(
        symbol=other.symbol,
        side=str(other.side),
        instrument_kind=str(other.instrument_kind),
        underlying=other.underlying or other.symbol,
        **_numbers(POSITIONS, other, decimal_sign),
    )


def row_of_asset(asset: Asset, decimal_sign: str) -> Row:
    """Return the texts that read back as `asset`."""
    return ASSETS.blank(asset=asset.asset, **_numbers(ASSETS, asset, decimal_sign))


QUIET_ZEROES = frozenset({"beta", "maintenance_amount"})
"""Zeroes that a blank cell says better."""


def _numbers(table: Table, record: OtherPosition | Asset, decimal_sign: str) -> dict[str, str]:
    texts = {}
    for part, kind in table.kinds.items():
        value: Decimal | None = getattr(record, part)
        if value is not None and not (part in QUIET_ZEROES and value == 0):
            texts[part] = typed_text(value, decimal_sign, kind)
    return texts
