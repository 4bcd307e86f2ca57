"""Reading the rows of a draft's tables: a position or an asset, or a sentence for each cell that must change.

A blank cell of a position is filled in with what the venue says of its symbol: kind, contract size, underlying, and the maintenance rate of
the tier that holds its notional. What nobody knows stays out, and the reading says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from planner.model.draft_rows import ASSETS, POSITIONS, cell_key, cell_of
from planner.model.instrument import InstrumentKind, MaintenanceOn
from planner.model.language import tr
from planner.model.margin.tiers import tier_at
from planner.model.number import NumberError, wide
from planner.model.plan import Asset, OtherPosition
from planner.model.refusals import first_sentence
from planner.model.side import Side
from planner.model.terms import ON_A_LEVEL
from planner.model.typed import FieldKind, read_typed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planner.model.draft_rows import Row, Table
    from planner.model.margin.tiers import Tier
    from planner.model.terms import Terms

MAY_BE_NEGATIVE = frozenset({"beta", "maintenance_amount"})
MUST_BE_POSITIVE = frozenset({"quantity", "contract_size", "entry", "mark", "price"})
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What a venue says of a symbol. Compared by identity: who hands it out hands out the same one again."""

    terms: Terms

    @property
    def venue(self) -> str:
        """Return the venue's name."""
        return self.terms.venue_name

    @property
    def tiers(self) -> tuple[Tier, ...]:
        """Return the tiers from which a rate can be filled in; none where the requirement hangs on a debt or on margin in use."""
        return () if self.terms.basis in ON_A_LEVEL or self.terms.maintenance_slope else self.terms.tiers

    @property
    def fee(self) -> Decimal:
        """Return the closing fee that the venue counts into the requirement."""
        return ZERO if self.terms.closing_fee_at == "bankruptcy" else self.terms.closing_fee_rate


KnownOf = Callable[[str, str], Known | None]
"""Symbol and side → what the plan's venue says of it, None where it does not list it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionRow:
    """One row as read. `position` is None while the row is blank, or where `problems` (sentences by column) say what to change.

    `filled` names the blank cells that the venue's figures fill; `tier` is the number of the tier whose rate is one of them.
    `unknown`: the maintenance rate is blank and nobody knows it, so that the levels leave it out.
    """

    position: OtherPosition | None = None
    problems: tuple[tuple[str, str], ...] = ()
    filled: frozenset[str] = frozenset()
    tier: int = 0
    venue: str = ""
    unknown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetRow:
    """One asset as read; None while the row is blank or wrong."""

    asset: Asset | None = None
    problems: tuple[tuple[str, str], ...] = ()


class Cells:
    """The texts of a row turned into values; collects what is wrong by column."""

    def __init__(self, table: Table, row: Row, decimal_sign: str) -> None:
        self._texts = dict(zip(table.parts, (text.strip() for text in row), strict=True))
        self._table = table
        self._sign = decimal_sign
        self.problems: dict[str, str] = {}
        self.values: dict[str, Any] = {}

    def read(self) -> None:
        """Read every cell that is not blank, and miss those that must not be."""
        entry: Decimal | None = None
        for part, text in self._texts.items():
            kind = self._table.kinds.get(part)
            if not text:
                if part in self._table.needed:
                    self.problems[part] = self._table.needed[part]
            elif kind is None:
                self.values[part] = text
            else:
                self._number(part, text, kind, entry)
            entry = self.values.get("entry")

    def _number(self, part: str, text: str, kind: FieldKind, entry: Decimal | None) -> None:
        try:
            value = read_typed(text, decimal_sign=self._sign, kind=kind, entry=entry)
        except NumberError as error:
            self.problems[part] = str(error)
            return
        if problem := out_of_bounds(part, kind, value):
            self.problems[part] = problem
        else:
            self.values[part] = value


def out_of_bounds(part: str, kind: FieldKind, value: Decimal) -> str:
    """Return the sentence for a number that the cell cannot hold, "" where it can."""
    if value < 0 and part not in MAY_BE_NEGATIVE:
        return tr("Enter a number that is not negative.")
    if value == 0 and part in MUST_BE_POSITIVE:
        return tr("Enter a number greater than 0.")
    return tr("Enter less than 100 %.") if kind is FieldKind.PERCENT and value >= 1 else ""


@lru_cache(maxsize=1024)
def read_position(row: Row, decimal_sign: str, known: Known | None) -> PositionRow:
    """Return what a row of the other positions says; never raises."""
    if POSITIONS.is_blank(row):
        return PositionRow()
    with wide():
        cells = Cells(POSITIONS, row, decimal_sign)
        cells.read()
        values, problems = cells.values, cells.problems
        if "side" not in values:
            problems["side"] = tr("Choose long or short.")
        if problems:
            return PositionRow(problems=tuple(problems.items()))
        blank = {part for part in POSITIONS.parts if part not in values}
        if values.get("underlying") == values["symbol"]:
            del values["underlying"]  # what a plan leaves out, and means by it
        return _filled(values, blank, known)


def _filled(values: dict[str, Any], blank: set[str], known: Known | None) -> PositionRow:
    added, tier = {}, 0
    if known is not None:
        added = _figures(values["symbol"], known)
        merged = {**added, **values}
        if "maintenance_rate" in blank:
            on_entry = known.terms.basis is MaintenanceOn.ENTRY
            rate, amount, tier = requirement_at(
                known,
                kind=InstrumentKind(merged["instrument_kind"]),
                sign=-1 if values["side"] == Side.SHORT else 1,
                quantity=merged["quantity"],
                contract_size=merged["contract_size"],
                price=merged["entry"] if on_entry else merged.get("mark", merged["entry"]),
            )
            added |= {} if rate is None else {"maintenance_rate": rate, "maintenance_amount": amount}
        added = {part: value for part, value in added.items() if part in blank}
    try:
        position = OtherPosition(**{**added, **values})
    except ValidationError as error:
        part, _, sentence = first_sentence(error).partition(": ")
        return PositionRow(problems=((part, _whole(sentence)),))
    return PositionRow(
        position=position,
        filled=frozenset(added),
        tier=tier,
        venue=known.venue if known and added else "",
        unknown=_is_unknown(position, blank, added),
    )


def _is_unknown(position: OtherPosition, blank: set[str], added: Mapping[str, Any]) -> bool:
    if position.instrument_kind is InstrumentKind.SPOT:
        return False  # coins that are held ask for no margin
    return "maintenance_rate" in blank and "maintenance_rate" not in added


def _figures(symbol: str, known: Known) -> dict[str, Any]:
    terms = known.terms
    figures: dict[str, Any] = {"instrument_kind": terms.kind, "contract_size": terms.contract_size}
    if terms.underlying != symbol:
        figures["underlying"] = terms.underlying
    return figures


def requirement_at(
    known: Known, *, kind: InstrumentKind, sign: int, quantity: Decimal, contract_size: Decimal, price: Decimal
) -> tuple[Decimal | None, Decimal, int]:
    """Return rate, deduction and number of the tier that holds a position at `price`; the rate None where the rule has none.

    What a venue counts into the requirement is in the rate: closing fee, funding that this side pays, a short's minimum a unit.
    """
    if kind is InstrumentKind.SPOT or not known.tiers:
        return None, ZERO, 0
    size = quantity * contract_size
    notional = size / price if kind.inverse else size * price
    tier = tier_at(known.tiers, quantity if known.terms.tiers_in_contracts else notional)
    least = _least_rate(known.terms, sign, price)
    rate, amount = (least, ZERO) if least > tier.rate else (tier.rate, tier.amount)
    rate += known.fee
    if known.terms.maintenance_adds_funding:
        rate += max(ZERO, sign * known.terms.funding_rate)
    return (rate, amount, tier.number) if rate < 1 else (None, ZERO, 0)


def _least_rate(terms: Terms, sign: int, price: Decimal) -> Decimal:
    """Return what a short's minimum a unit comes to at `price`, as a rate; 0 where there is none."""
    if sign > 0 or not terms.unit_minimum:
        return ZERO
    if price < terms.low_price:
        return max(terms.low_price_rate, terms.low_price_minimum / price)
    return terms.unit_minimum / price


@lru_cache(maxsize=512)
def read_asset(row: Row, decimal_sign: str) -> AssetRow:
    """Return what a row of the other assets says; never raises."""
    if ASSETS.is_blank(row):
        return AssetRow()
    with wide():
        cells = Cells(ASSETS, row, decimal_sign)
        cells.read()
    if cells.problems:
        return AssetRow(problems=tuple(cells.problems.items()))
    try:
        return AssetRow(asset=Asset(**cells.values))
    except ValidationError as error:
        part, _, sentence = first_sentence(error).partition(": ")
        return AssetRow(problems=((part, _whole(sentence)),))


def problems_of(table: Table, rows: Sequence[PositionRow | AssetRow]) -> dict[str, str]:
    """Return the sentences of all rows by the keys of their cells."""
    return {cell_key(table, at, part): sentence for at, row in enumerate(rows) for part, sentence in row.problems}


def key_in_draft(key: str, positions: Sequence[PositionRow], assets: Sequence[AssetRow]) -> str:
    """Return the key of the draft's cell that a plan's key speaks of: rows that are blank yet are none in the plan."""
    cell = cell_of(key)
    if cell is None:
        return key
    counted = (
        [at for at, row in enumerate(positions) if row.position is not None]
        if cell.table is POSITIONS
        else [at for at, row in enumerate(assets) if row.asset is not None]
    )
    return cell_key(cell.table, counted[cell.row], cell.part) if cell.row < len(counted) else key


def _whole(sentence: str) -> str:
    if sentence.startswith(("is ", "must ")):
        return tr("This {rest}.", rest=sentence)
    return f"{sentence[:1].upper()}{sentence[1:]}."
