"""The rows of the account panel: each cell as typed, what a blank one stands for, and how the row counts in the plan's levels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.assets import haircut_of, is_coin, is_money, worth_of
from planner.model.draft_rows import ASSETS, POSITIONS, cell_key
from planner.model.language import tr
from planner.model.margin.others import moves_along
from planner.model.typed import to_text
from planner.presenters.account_fields import AMOUNT_PARTS, NOTE, columns_of, name_of_cell
from planner.presenters.ticket_values import HIDDEN, FieldView, Tone
from planner.presenters.venue_fields import OPTIONS

if TYPE_CHECKING:
    from planner.model.draft_rows import Row, Table
    from planner.model.plan import Asset, OtherPosition
    from planner.model.row_reading import AssetRow, PositionRow
    from planner.presenters.account_fields import ColumnView
    from planner.presenters.situation import Situation

SIDES = (("long", tr("▲ long")), ("short", tr("▼ short")))
KINDS = OPTIONS["overrides.instrument_kind"]
CHOICES = {"side": SIDES, "instrument_kind": KINDS}
ONE = Decimal(1)
BEGUN = tr("Counts for nothing yet: enter symbol, quantity and entry.")
ASSET_BEGUN = tr("Counts for nothing yet: enter asset and amount.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CellView:
    """One cell: the field that edits it, the text that is shown, and whether that only stands for a blank one (`quiet`)."""

    field: FieldView
    shown: str
    quiet: bool = False
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """One row: its cells by part, the note, and how grave that is."""

    cells: dict[str, CellView]
    note: str
    tone: Tone = Tone.NOTE


@dataclass(frozen=True, slots=True, kw_only=True)
class TableView:
    """A table of the panel."""

    table: Table
    rows: tuple[RowView, ...] = ()
    stale: bool = False

    @property
    def columns(self) -> tuple[ColumnView, ...]:
        """Return the columns from left to right."""
        return columns_of(self.table)

    @property
    def can_add(self) -> bool:
        """Return whether there is room for another row."""
        return len(self.rows) < self.table.most

    def text(self) -> str:
        """Return the table as it is copied: what counts in each cell, lines of cells between tabs."""
        parts = [column.part for column in self.columns]
        lines = [[column.title for column in self.columns]]
        lines += [[row.note if part == NOTE else row.cells[part].shown for part in parts] for row in self.rows]
        return "\n".join("\t".join(line) for line in lines)


Last = tuple["Situation", TableView]


def account_table(now: Situation, table: Table, last: Last | None) -> TableView:
    """Return a table of the panel; rows that did not change since `last` are the very same."""
    rows, read = now.draft.rows(table), _readings(now, table)
    kept: dict[int, RowView] = {}
    if last is not None and _ground(now) == _ground(last[0]):
        was, view = last
        if rows is was.draft.rows(table) and read == _readings(was, table):
            return view if view.stale == now.stale else replace(view, stale=now.stale)
        kept = _kept(rows, read, was, view)
    shown = tuple(kept.get(at) or _row(now, table, at) for at in range(len(rows)))
    return TableView(table=table, rows=shown, stale=now.stale)


def _row(now: Situation, table: Table, at: int) -> RowView:
    if table is POSITIONS:
        return _position_row(now, at, now.draft.others[at], now.reading.positions[at])
    return _asset_row(now, at, now.draft.assets[at], now.reading.assets[at])


def _readings(now: Situation, table: Table) -> tuple[PositionRow, ...] | tuple[AssetRow, ...]:
    return now.reading.positions if table is POSITIONS else now.reading.assets


def _ground(now: Situation) -> tuple[object, ...]:
    """Return everything beside the rows themselves that they show something of."""
    terms = now.terms
    about = (terms.underlying, terms.quote, terms.settlement, terms.haircuts) if terms else ()
    return (now.words, about, now.draft.text("symbol"), now.draft.text("side"))


def _kept(
    rows: tuple[Row, ...],
    read: tuple[PositionRow, ...] | tuple[AssetRow, ...],
    was: Situation,
    view: TableView,
) -> dict[int, RowView]:
    """Return the rows that are as they were, by their place."""
    before = zip(was.draft.rows(view.table), _readings(was, view.table), view.rows, strict=False)
    return {
        at: shown
        for at, (row, reading, (old_row, old_reading, shown)) in enumerate(zip(rows, read, before, strict=False))
        if row == old_row and reading is old_reading
    }


# --- positions ------------------------------------------------------------------------------------------------------------


def _position_row(now: Situation, at: int, row: Row, read: PositionRow) -> RowView:
    problems = dict(read.problems)
    stands = _stand_ins(now, row, read)
    cells = {
        column.part: _cell(now, POSITIONS, at, column, text, problems.get(column.part, ""), stands.get(column.part, ""))
        for column, text in _columns(POSITIONS, row)
    }
    note, tone = _position_note(now, row, read, problems)
    return RowView(cells=cells, note=note, tone=tone)


def _columns(table: Table, row: Row) -> list[tuple[ColumnView, str]]:
    return [(column, row[table.at(column.part)]) for column in columns_of(table) if column.part != NOTE]


def _stand_ins(now: Situation, row: Row, read: PositionRow) -> dict[str, str]:
    """Return what each blank cell stands for, in words."""
    other, sign = read.position, now.words.decimal_sign
    if other is None:
        return {}
    stands = {"beta": "0", "underlying": other.underlying or other.symbol}
    stands["mark"] = tr("plan's price") if _moves(now, other) else row[POSITIONS.at("entry")].strip()
    stands["instrument_kind"] = dict(KINDS)[other.instrument_kind]
    stands["contract_size"] = to_text(other.contract_size, sign)
    if not read.unknown:
        stands["maintenance_rate"] = to_text(other.maintenance_rate * 100, sign)
        stands["maintenance_amount"] = to_text(other.maintenance_amount, sign)
    else:
        stands["maintenance_rate"] = "?"
    return stands


def _moves(now: Situation, other: OtherPosition) -> bool:
    return now.terms is not None and moves_along(other, (now.terms.underlying, now.draft.text("symbol").strip()))


def _position_note(now: Situation, row: Row, read: PositionRow, problems: dict[str, str]) -> tuple[str, Tone]:
    if problems:
        return _first_problem(POSITIONS, row, problems)
    other = read.position
    if other is None:
        return BEGUN, Tone.NOTE
    counts = _how_it_counts(now, other)
    if read.unknown:
        return tr("{counts} · maintenance not known, the levels leave it out", counts=counts), Tone.CAUTION
    if "maintenance_rate" in read.filled:
        return tr("{counts} · tier {tier} of {venue}", counts=counts, tier=read.tier, venue=read.venue), Tone.NOTE
    return counts, Tone.NOTE


def _how_it_counts(now: Situation, other: OtherPosition) -> str:
    if _moves(now, other):
        if other.symbol == now.draft.text("symbol").strip() and str(other.side) != now.draft.text("side"):
            return tr("moves with the price, against the plan: both sides share one liquidation price")
        return tr("moves with the price")
    if other.beta:
        return tr("moves by {beta} of the price's move", beta=now.words.number(other.beta, None))
    return tr("stands at its mark") if other.mark else tr("stands at its entry")


# --- assets ---------------------------------------------------------------------------------------------------------------


def _asset_row(now: Situation, at: int, row: Row, read: AssetRow) -> RowView:
    problems = dict(read.problems)
    stands = _asset_stand_ins(now, read.asset)
    cells = {
        column.part: _cell(now, ASSETS, at, column, text, problems.get(column.part, ""), stands.get(column.part, ""))
        for column, text in _columns(ASSETS, row)
    }
    note, tone = _asset_note(now, row, read, problems)
    return RowView(cells=cells, note=note, tone=tone)


def _asset_stand_ins(now: Situation, asset: Asset | None) -> dict[str, str]:
    if asset is None or now.terms is None:
        return {}
    haircut = haircut_of(asset, now.terms)
    stands = {"beta": "0", "haircut": "?" if haircut is None else to_text(haircut * 100, now.words.decimal_sign)}
    if is_coin(asset.asset, now.terms):
        stands["price"] = tr("plan's price")
    elif is_money(asset.asset, now.terms):
        stands["price"] = "1"
    return stands


def _asset_note(now: Situation, row: Row, read: AssetRow, problems: dict[str, str]) -> tuple[str, Tone]:
    if problems:
        return _first_problem(ASSETS, row, problems)
    asset, terms = read.asset, now.terms
    if asset is None or terms is None:
        return ASSET_BEGUN, Tone.NOTE
    if worth_of(asset, terms, ONE) is None:
        return tr("needs a price: without it no level can be shown"), Tone.DANGER
    counts = _how_asset_counts(now, asset)
    haircut = haircut_of(asset, terms)
    if haircut is None:
        return tr("{counts} · haircut not known, so nothing of it counts", counts=counts), Tone.CAUTION
    if haircut:
        return tr("{counts} · {share} of it counts", counts=counts, share=now.words.rate(1 - haircut)), Tone.NOTE
    return counts, Tone.NOTE


def _how_asset_counts(now: Situation, asset: Asset) -> str:
    if now.terms is not None and is_coin(asset.asset, now.terms):
        return tr("moves with the price")
    if now.terms is not None and is_money(asset.asset, now.terms):
        return tr("counts like the balance")
    if asset.beta:
        return tr("moves by {beta} of the price's move", beta=now.words.number(asset.beta, None))
    return tr("stands at its price")


def _first_problem(table: Table, row: Row, problems: dict[str, str]) -> tuple[str, Tone]:
    """Return the first sentence, what is wrong before what is only missing."""
    typed = {part: sentence for part, sentence in problems.items() if row[table.at(part)].strip()}
    return next(iter((typed or problems).values())), Tone.DANGER if typed else Tone.CAUTION


# --- cells ----------------------------------------------------------------------------------------------------------------


def _cell(
    now: Situation, table: Table, at: int, column: ColumnView, text: str, problem: str, stand_in: str
) -> CellView:
    key, options = cell_key(table, at, column.part), CHOICES.get(column.part, ())
    masked = now.words.hidden and column.part in AMOUNT_PARTS
    name = name_of_cell(key)
    field = FieldView(
        key=key,
        access=f"{name[:1].upper()}{name[1:]}",
        text=text,
        problem=problem,
        problem_tone=Tone.DANGER if text.strip() else Tone.CAUTION,
        placeholder="" if masked else stand_in,
        tooltip=column.tooltip,
        nudge="" if not column.numeric else "one",
        options=options,
        masked=masked,
    )
    said = dict(options).get(text, text) if text else stand_in
    return CellView(
        field=field,
        shown=HIDDEN if masked and said else said,
        quiet=not text.strip(),
        tone=_tone(column, text, problem),
    )


def _tone(column: ColumnView, text: str, problem: str) -> Tone:
    if problem:
        return Tone.DANGER
    if column.part != "side":
        return Tone.PLAIN
    return {"long": Tone.PROFIT, "short": Tone.LOSS}.get(text, Tone.PLAIN)
