"""The words of the journal's table: a frozen row of texts for each stored row. Pure; the zone and the year are handed in."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from typing import TYPE_CHECKING

from planner.model.language import tr
from planner.model.number import plain
from planner.model.side import Side
from planner.presenters.calendar_words import MONTHS
from planner.presenters.journal_numbers import grouped, in_signs, level_places, money, places_shown, readable
from planner.presenters.statuses import STATUS_WORDS
from planner.presenters.views import Tone
from planner.presenters.words import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, tzinfo

    from planner.model.entry import JournalRow

MISSING = "–"
DAMAGED = tr("⚠ row changed outside the planner")
DAMAGED_TOOLTIP = tr(
    "This row no longer matches the seal made when it was saved: its numbers may not be the ones you stored."
    " It can be looked at, not edited."
)


_ROOM = Context(prec=34)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of the table.

    `key` names it in the remembered order; `sort` is the field the store sorts by ("": it cannot be sorted).
    `numeric` columns stand at the right edge; `sample` is a typical wide text, for the first width.
    """

    key: str
    title: str
    tooltip: str
    sample: str
    sort: str = ""
    numeric: bool = False


def _text(key: str, title: str, tooltip: str, sample: str, sort: str = "") -> Column:
    return Column(key=key, title=title, tooltip=tooltip, sample=sample, sort=sort or key)


def _number(key: str, title: str, tooltip: str, sample: str, sort: str | None = None) -> Column:
    return Column(
        key=key, title=title, tooltip=tooltip, sample=sample, sort=key if sort is None else sort, numeric=True
    )


COLUMNS = (
    _text("saved", tr("Saved (local)"), tr("When the plan was saved, in local time"), "31 Dec 21:14", "saved_at"),
    _text("symbol", tr("Symbol"), tr("The traded pair or contract"), "BTCUSDT_2612"),
    _text("side", tr("Side"), tr("▲ long gains when the price rises, ▼ short when it falls"), tr("▼ short ")),
    _text("venue", tr("Venue"), tr("Whose rules the plan follows"), tr("Generic (teaching rules)")),
    _number("size", tr("Size"), tr("Quantity, in contracts or units of the base"), "0.0123456"),
    _number("leverage", tr("Leverage"), tr("Notional divided by collateral"), "125.00×"),
    _number("entry", tr("Entry"), tr("Average entry price"), "123,456.78"),
    _number("stop", tr("Stop"), tr("Stop-loss price"), "123,456.78"),
    _number("liquidation", tr("Liquidation"), tr("Price at which the venue closes the position"), "123,456.78"),
    _number(
        "room", tr("Room"), tr("Distance from entry to liquidation, in percent of the entry price"), "100.00 %", ""
    ),
    _number("risk", tr("Risk"), tr("Full loss at the stop, fees and funding included"), "1,234.56 USDT"),
    _number("reward_to_risk", "R : R", tr("Reward at the targets divided by risk, after costs"), "12.34"),
    _text("status", tr("Status"), tr("What became of the plan"), max(STATUS_WORDS.values(), key=len)),
    _text("note", tr("Note"), tr("Your own words (F2 to edit)"), tr("Breakout")),
)
COLUMN_INDEX = {column.key: index for index, column in enumerate(COLUMNS)}


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """One row as shown. `texts`, `tooltips` and `tones` follow `COLUMNS`.

    `unit` stands muted after the risk. `note` is the note alone, without marks, for editing; `risk` counts in a selection's sum.
    """

    id: str
    texts: tuple[str, ...]
    tooltips: tuple[str, ...]
    tones: tuple[Tone, ...]
    unit: str
    note: str
    risk: Decimal | None
    damaged: bool


Cell = tuple[str, str, Tone]
"""The text, its tooltip ("" for none) and the meaning of its colour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Turns stored rows into words. `zone` None: the system's; `names` gives venues a readable name; `hidden`: no amounts."""

    year: int
    zone: tzinfo | None
    names: Mapping[str, str]
    decimal_sign: str = "."
    hidden: bool = False

    def row(self, row: JournalRow) -> RowView:
        """Return the row's words."""
        places = _price_places(row)
        cells: tuple[Cell, ...] = (
            self._saved(row),
            (row.symbol, row.title, Tone.PLAIN),
            side_cell(row.side),
            (self.names.get(row.venue, row.venue), "", Tone.PLAIN),
            self._amount(number_cell(row.size, 0)),
            _suffixed(row.leverage, "×"),
            number_cell(row.entry, places),
            number_cell(row.stop, places, tr("No stop in this plan")),
            _liquidation_cell(row, places),
            room_cell(row),
            self._amount(risk_cell(row)),
            _suffixed(row.reward_to_risk, ""),
            (STATUS_WORDS[row.status], "", Tone.PLAIN),
            (" ".join(row.note.split()), row.note, Tone.PLAIN),
        )
        if self.decimal_sign == ",":
            cells = tuple(map(_with_comma, COLUMNS, cells))
        if row.damaged:
            cells = (*map(_damaged, cells[:-1]), _damaged_note(row.note))
        texts, tooltips, tones = zip(*cells, strict=True)
        unit = row.currency if row.risk is not None else ""
        return RowView(
            id=row.id,
            texts=texts,
            tooltips=tooltips,
            tones=tones,
            unit=unit,
            note=row.note,
            risk=row.risk,
            damaged=row.damaged,
        )

    def _amount(self, cell: Cell) -> Cell:
        return (HIDDEN, "", cell[2]) if self.hidden and cell[0] != MISSING else cell

    def _saved(self, row: JournalRow) -> Cell:
        tooltip = utc_words(row.saved_at)
        if row.deleted_at is not None:
            tooltip += tr("\nMoved to the bin {moment}", moment=self.moment(row.deleted_at))
        return self.moment(row.saved_at), tooltip, Tone.PLAIN

    def moment(self, when: datetime) -> str:
        """Return a local time as "31 Jul 21:14", with the year when it is not the current one."""
        local = when.astimezone(self.zone)
        year = "" if local.year == self.year else f" {local.year}"
        return f"{local.day} {MONTHS[local.month - 1]}{year} {local:%H:%M}"


def _with_comma(column: Column, cell: Cell) -> Cell:
    """Return a number's cell with a decimal comma and dots for groups; words stay as they are."""
    text, tooltip, tone = cell
    return cell if not column.numeric or text == MISSING else (in_signs(text, ","), in_signs(tooltip, ","), tone)


def utc_words(when: datetime) -> str:
    """Return a UTC time in full, for a tooltip."""
    return tr("{when:%Y-%m-%d %H:%M:%S} UTC", when=when)


def side_cell(side: str) -> Cell:
    """Return the side by sign, word and colour."""
    if side == Side.LONG:
        return tr("▲ long"), "", Tone.PROFIT
    if side == Side.SHORT:
        return tr("▼ short"), "", Tone.LOSS
    return side or MISSING, "", Tone.NOTE


def _price_places(row: JournalRow) -> int:
    """Return the decimals that the row's prices share."""
    typed = [places_shown(price) for price in (row.entry, row.stop) if price is not None]
    places = max(typed, default=0)
    if row.liquidation is None:
        return places if typed else 2
    return max(places, level_places(row.liquidation, places))


def _liquidation_cell(row: JournalRow, places: int) -> Cell:
    """Return the liquidation price, rounded as in the verdict: towards the entry, never better for the trader than it is."""
    value = row.liquidation
    if value is None:
        missing = tr("No liquidation price: the position cannot be liquidated, or the venue calls for margin instead")
        return MISSING, missing, Tone.NOTE
    below = row.entry is None or value <= row.entry
    text, full = grouped(value, places, ROUND_CEILING if below else ROUND_FLOOR), grouped(value)
    return text, full if full != text else "", Tone.PLAIN


def number_cell(value: Decimal | None, places: int, missing: str = "") -> Cell:
    """Return a number, its every digit in the tooltip when the cell rounds."""
    if value is None:
        return MISSING, missing, Tone.NOTE
    text = readable(value, places)
    full = grouped(value)
    return text, full if full != text else "", Tone.PLAIN


def room_cell(row: JournalRow) -> Cell:
    """Return |entry − liquidation| / entry as a percentage."""
    if row.entry is None or row.liquidation is None or row.entry <= 0:
        return MISSING, "", Tone.NOTE
    room = _ROOM.divide(abs(row.entry - row.liquidation) * 100, row.entry)
    return f"{grouped(room, 2)} %", f"{grouped(room)} %", Tone.PLAIN


def risk_cell(row: JournalRow) -> Cell:
    """Return the loss at the stop; its currency is the row's unit."""
    if row.risk is None:
        return MISSING, tr("Unknown without a stop"), Tone.NOTE
    return money(row.risk), f"{grouped(row.risk)} {row.currency}".rstrip(), Tone.PLAIN


def copied(row: JournalRow, *, hidden: bool = False) -> tuple[str, ...]:
    """Return the row for the clipboard, in the order of `COLUMNS`: UTC, every digit, no grouping, formula-like words made text.

    `hidden`: amounts are copied as they are shown, as •••.
    """
    room = room_cell(row)[0].replace(",", "").removesuffix(" %")
    risk = f"{plain(row.risk)} {row.currency}".rstrip() if row.risk is not None else ""
    numbers = (
        "" if number is None else plain(number) for number in (row.leverage, row.entry, row.stop, row.liquidation)
    )
    size = "" if row.size is None else plain(row.size)
    if hidden:
        size, risk = size and HIDDEN, risk and HIDDEN
    return (
        f"{row.saved_at:%Y-%m-%dT%H:%M:%SZ}",
        *(_harmless(text) for text in (row.symbol, row.side, row.venue)),
        size,
        *numbers,
        "" if room == MISSING else room,
        risk,
        "" if row.reward_to_risk is None else plain(row.reward_to_risk),
        STATUS_WORDS[row.status],
        _harmless(row.note),
    )


def _harmless(text: str) -> str:
    line = " ".join(text.split())
    return f"'{line}" if line[:1] in ("=", "+", "-", "@") else line  # a spreadsheet would calculate it


def _suffixed(value: Decimal | None, suffix: str) -> Cell:
    if value is None:
        return MISSING, "", Tone.NOTE
    text, full = f"{grouped(value, 2)}{suffix}", f"{grouped(value)}{suffix}"
    return text, full if full != text else "", Tone.PLAIN


def _damaged(cell: Cell) -> Cell:
    return cell[0], DAMAGED_TOOLTIP, Tone.NOTE


def _damaged_note(note: str) -> Cell:
    words = " ".join(note.split())
    return f"{DAMAGED} · {words}" if words else DAMAGED, DAMAGED_TOOLTIP, Tone.CAUTION
