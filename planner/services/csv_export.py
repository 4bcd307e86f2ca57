"""Plans as CSV: stable columns, every digit, and nothing that a spreadsheet would run.

An export row comes from two JSON documents, the frozen plan and its assessment, so that no calculation happens on the
way to the file. Text that a spreadsheet would take for a formula gets a leading apostrophe; who reads the file takes
exactly that one away (`restored`), so the text comes back as it was.
"""

import hashlib
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from planner.model.entry import JournalEntry, utc_text
from planner.services.atomic import write_atomic

Cells = dict[str, str | None]
"""One row by column name: plain text and numbers with a decimal point; None is an empty cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvDialect:
    """How the file is written."""

    delimiter: str = ","
    decimal_sign: str = "."
    """In numeric columns and in `targets`; the plan document and the row hash never change."""
    bom: bool = True
    """A byte order mark, which spreadsheets need to see UTF-8."""


COMMA = CsvDialect()
SEMICOLON = CsvDialect(delimiter=";", decimal_sign=",")
"""For spreadsheets whose list separator is the semicolon, which goes with the decimal comma."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the export."""

    name: str
    kind: str
    """`text`, `number` (decimal, never with an exponent) or `numbers` (decimals separated by spaces)."""
    meaning: str


COLUMNS = (
    Column("id", "text", "The plan's id in the journal; starts with a letter. Empty for a plan that was not saved."),
    Column("saved_at", "text", "When it was saved, ISO 8601, UTC."),
    Column("title", "text", "The plan's title."),
    Column("venue", "text", "The rulebook's id."),
    Column("symbol", "text", "The instrument."),
    Column("currency", "text", "Settlement currency: amounts of money are in it."),
    Column("side", "text", "long or short."),
    Column("margin_mode", "text", "isolated or cross."),
    Column("status", "text", "planned, open, closed or cancelled."),
    Column("quantity", "number", "Contracts, rounded to the lot."),
    Column("notional", "number", "Position value at the average entry; inverse contracts: in the quote currency."),
    Column("leverage", "number", "Notional over initial margin."),
    Column("entry", "number", "Average entry price."),
    Column("stop", "number", "Stop price; empty without a stop."),
    Column("targets", "numbers", "Target prices, nearest first as planned; the shares are in the plan document."),
    Column("initial_margin", "number", "Money the venue asks for at opening."),
    Column("collateral", "number", "Money put up: isolated the slice, cross the initial margin."),
    Column("maintenance_margin", "number", "The requirement at the average entry."),
    Column("liquidation", "number", "Liquidation price at opening; empty if there is none."),
    Column("margin_call", "number", "Margin-call price at opening; empty if there is none."),
    Column("bankruptcy", "number", "Price at which the collateral is gone."),
    Column("break_even", "number", "Price at which costs are earned."),
    Column("distance_liquidation", "number", "Way to the liquidation price as a fraction of entry (0.1 is 10 %)."),
    Column("entry_fee", "number", "Fee for opening."),
    Column("exit_fee", "number", "Fee for closing at the stop, else at the entry."),
    Column("carry_per_day", "number", "Funding and interest per day; negative: received."),
    Column("carry_over_hold", "number", "Funding and interest over the planned hold."),
    Column("loss_at_stop", "number", "Full loss at the stop, costs included."),
    Column("loss_at_liquidation", "number", "Full loss at liquidation, costs included."),
    Column("reward_to_risk", "number", "Net reward over the loss at the stop."),
    Column("hold_hours", "number", "Planned hold in hours."),
    Column("note", "text", "Your note."),
    Column("plan", "text", "The whole plan document (JSON) with its frozen rules, so that nothing is lost."),
    Column("row_hash", "text", "SHA-256 over the other cells: tells whether the row was changed since the export."),
)
NAMES = tuple(column.name for column in COLUMNS)
_KINDS = tuple((column.name, column.kind) for column in COLUMNS)
_HASHED = tuple(name for name in NAMES if name != "row_hash")
_CANONICAL = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

_FROM_ASSESSMENT = {
    **{name: (name,) for name in ("quantity", "notional", "leverage", "initial_margin", "collateral")},
    **{name: (name,) for name in ("maintenance_margin", "loss_at_stop", "loss_at_liquidation", "reward_to_risk")},
    **{name: ("levels", name) for name in ("liquidation", "margin_call", "bankruptcy", "break_even", "stop")},
    **{name: ("costs", name) for name in ("entry_fee", "exit_fee", "carry_per_day", "carry_over_hold")},
    "distance_liquidation": ("distance", "liquidation"),
}
FORMULA_STARTS = frozenset("=+-@\t\r\n\0'|＝＋－＠")
_MOST_PLACES = 1000

FIGURE_PATHS = (
    *(f"$.{'.'.join(_FROM_ASSESSMENT[name])}" for name in NAMES if name in _FROM_ASSESSMENT),
    "$.levels.targets",
)
"""Where SQLite's JSON functions find the figures of the assessment: in the order of the columns, the targets last."""
NUMBER = r"-?(?:0|[1-9][0-9]{0,300})(?:\.[0-9]{1,300})?"
"""A number that is written out already."""
_WRITTEN_OUT = re.compile(NUMBER)


def entry_cells(entry: JournalEntry) -> Cells:
    """Return the export row of a saved plan."""
    return document_cells(
        json.loads(entry.plan),
        json.loads(entry.assessment),
        {
            **{name: getattr(entry, name) for name in ("id", "title", "venue", "symbol", "currency", "side", "note")},
            "saved_at": utc_text(entry.saved_at),
            "status": str(entry.status),
            "entry": _plain(entry.entry),
            "plan": entry.plan,
        },
    )


def document_cells(plan: dict[str, Any], assessment: dict[str, Any], known: Cells) -> Cells:
    """Return the export row of a plan and its assessment; `known` cells come first and win.

    For a plan that was never saved give at least `entry` (the average entry price) where it has several entries.
    """
    cells: Cells = dict.fromkeys(NAMES)
    for name in ("title", "venue", "symbol", "currency", "side", "margin_mode"):
        cells[name] = _text(assessment.get(name, plan.get(name)))
    cells["note"] = _text(plan.get("notes"))
    cells["hold_hours"] = _plain(plan.get("hold_hours"))
    cells["entry"] = _only_entry(plan)
    for name, path in _FROM_ASSESSMENT.items():
        cells[name] = _plain(_at(assessment, path))
    cells["targets"] = _targets(_at(assessment, ("levels", "targets")))
    cells |= {name: known[name] for name in known if name in cells}
    if cells["plan"] is None:
        cells["plan"] = json.dumps(plan, ensure_ascii=False)
    for name in ("id", "saved_at", "status"):
        cells[name] = cells[name] or ""
    cells["row_hash"] = cells_hash(cells)
    return cells


def cells_hash(cells: Cells) -> str:
    """Hash every cell but the hash itself (SHA-256 over canonical JSON, hex), whatever dialect it is written in."""
    text = _CANONICAL.encode([cells[name] for name in _HASHED])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def write_cells(path: Path, rows: Iterable[Cells], dialect: CsvDialect = COMMA) -> int:
    """Write rows as they come, never holding them all, and return how many. Raises FileError."""
    return write_lines(path, (csv_line(cells, dialect) for cells in rows), dialect)


def write_lines(
    path: Path, lines: Iterable[bytes], dialect: CsvDialect, written: Callable[[int], None] | None = None
) -> int:
    """Write lines under the heading; `written` is told the number after each."""
    count = 0

    def chunks() -> Iterator[bytes]:
        nonlocal count
        yield (b"\xef\xbb\xbf" if dialect.bom else b"") + _joined(NAMES, dialect)
        for line in lines:
            yield line
            count += 1
            if written is not None:
                written(count)

    write_atomic(path, chunks())
    return count


def neutralised(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would take for a formula."""
    return f"'{text}" if looks_like_formula(text) else text


def restored(cell: str) -> str:
    """Undo `neutralised` exactly."""
    return cell[1:] if cell.startswith("'") and looks_like_formula(cell[1:]) else cell


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet could run the text, or the text begins as a neutralised one does."""
    return text.lstrip(" ")[:1] in FORMULA_STARTS


def _joined(cells: Iterable[str], dialect: CsvDialect) -> bytes:
    return (dialect.delimiter.join(cells) + "\r\n").encode("utf-8", "replace")


def csv_line(cells: Cells, dialect: CsvDialect) -> bytes:
    """Return a row as it stands in the file, with the end of the line."""
    comma = dialect.decimal_sign != "."
    written = []
    for name, kind in _KINDS:
        value = cells[name]
        if value is None:
            written.append("")
        elif kind == "text":
            written.append(text_cell(value))
        else:
            number = value.replace(".", dialect.decimal_sign) if comma else value
            written.append(number if kind == "number" else f'"{number}"')
    return _joined(written, dialect)


def text_cell(text: str) -> str:
    """Return a text in quotes, harmless to a spreadsheet."""
    return '"' + neutralised(text).replace('"', '""') + '"'


def _plain(value: object) -> str | None:
    """Write a number in full, without exponent or rounding; None stays empty."""
    if value is None:
        return None
    if isinstance(value, str) and _WRITTEN_OUT.fullmatch(value):
        return value  # Decimal would give the same text back, ten times slower
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f"not a number: {str(value)[:40]!r}") from None
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or math.fabs(exponent) > _MOST_PLACES:
        raise ValueError(f"not a number that can be written out: {str(value)[:40]!r}")
    return format(number, "f")


def _targets(prices: Any) -> str | None:
    return " ".join(_plain(price) or "" for price in prices or ()) or None


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _at(document: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        document = document.get(key) if isinstance(document, dict) else None
    return document


def _only_entry(plan: dict[str, Any]) -> str | None:
    entries = plan.get("entries") or []
    return _plain(entries[0].get("price")) if len(entries) == 1 else None
