"""Open positions from CSV text, the planner's own or a venue's export, and the planner's own written.

Delimiter and decimal sign are found out from the file; what can be read two ways is asked about. Every line that cannot be read is named
with its number and what to change, and nothing is taken silently for something else.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.model.draft_rows import POSITIONS, Row, row_of_position, typed_text
from planner.model.instrument import InstrumentKind
from planner.model.language import tr
from planner.model.number import D, NumberError, plain, shown, wide
from planner.services.csv_export import neutralised, restored
from planner.services.errors import FileError, file_error
from planner.services.position_columns import DELIMITERS, MONEY, columns_of, is_heading
from planner.services.position_numbers import UnreadableError, decimal_sign_of, pointed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal
    from pathlib import Path

    from planner.model.plan import OtherPosition

MAX_BYTES = 5 * 1024 * 1024
MAX_LINES = 5_000
MAX_CELL = 2000
HEAD_LINES = 20
"""Within how many lines the headings must come; exports begin with a title and a date."""
_LONG = frozenset(("long", "buy", "b", "l", "bid"))
_SHORT = frozenset(("short", "sell", "s", "ask"))
_NONE = frozenset(("", "-", "--", "n/a", "na", "null", "none", "nan"))
_UNIT = re.compile(r"^([-+−]?[0-9.,' \u00a0\u202f]*[0-9])(?: +([A-Z]{2}[A-Z0-9]{0,8})|([A-Z]{3}[A-Z0-9]{0,7}))$")
"""A number with its coin, such as 0.02 BTC; never 5k or 1e5."""
_TAIL = re.compile(r" +(perp(etual)?|swap|futures?|cross|isolated|[0-9.]+x)\b.*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What a file holds. `rows` are those of the draft's table, `lines` where each stood; `problems` are sentences that name their line.

    `empty` counts lines whose position is 0: closed ones, which exports list too.
    """

    rows: tuple[Row, ...] = ()
    lines: tuple[int, ...] = ()
    problems: tuple[str, ...] = ()
    empty: int = 0


def read_positions(path: Path, decimal_sign: str) -> Imported:
    """Return the positions of a file. Raises FileError where it is none."""
    try:
        if path.exists() and not path.is_file():
            raise FileError(tr("Cannot read {path}: it is not an ordinary file.", path=path))
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise file_error("read", path, error) from error
    if len(content) > MAX_BYTES:
        raise FileError(
            tr("Cannot read {name}: it is larger than {value} MB.", name=path.name, value=MAX_BYTES // 1024**2)
        )
    try:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FileError(
            tr("Cannot read {name}: line {line} is not UTF-8 text; save it as UTF-8.", name=path.name, line=line)
        ) from error
    return parse_positions(text, path.name, decimal_sign)


def parse_positions(text: str, name: str, decimal_sign: str) -> Imported:
    """Return the positions in CSV text, or in rows copied from a spreadsheet. Raises FileError where there are none to be found.

    `decimal_sign` is that of the rows that come back; `name` is what the sentences call the text.
    """
    table = _table(text, name)
    if not table.records:
        raise FileError(tr("Cannot read {name}: there is no line beneath the headings.", name=name))
    rows, lines, problems, empty = [], [], [], 0
    for number, cells in table.records:
        try:
            row = table.row(cells, decimal_sign)
        except UnreadableError as error:
            problems.append(tr("Line {number}: {sentence}", number=number, sentence=error))
            continue
        if row is None:
            empty += 1
        else:
            rows.append(row)
            lines.append(number)
    return Imported(rows=tuple(rows), lines=tuple(lines), problems=tuple(problems), empty=empty)


# --- finding the table ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Table:
    """The lines beneath the headings, with their numbers, and how they are written. `sign` is None where both ways are possible."""

    headings: list[str]
    columns: Mapping[str, int]
    records: tuple[tuple[int, list[str]], ...]
    sign: str | None
    mixed: bool = False

    def row(self, cells: list[str], decimal_sign: str) -> Row | None:
        """Return the row of the draft's table; None where the line holds no position any more."""
        texts = self._texts(cells)
        quantity = self._quantity(texts)
        if quantity == 0:
            return None
        symbol = _symbol(texts["symbol"])
        numbers = {
            part: self._number(part, texts[part])
            for part in POSITIONS.kinds
            if part != "quantity" and texts.get(part, "").casefold() not in _NONE
        }
        if "entry" not in numbers:
            raise UnreadableError(tr("the entry price is missing."))
        written = {part: typed_text(value, decimal_sign, POSITIONS.kinds[part]) for part, value in numbers.items()}
        return POSITIONS.blank(
            symbol=symbol,
            side=_side(texts.get("side"), quantity),
            quantity=typed_text(quantity.copy_abs(), decimal_sign, None),
            instrument_kind=_kind(texts.get("instrument_kind", "")),
            underlying=restored(texts.get("underlying", "")).strip(),
            **written,
        )

    def _texts(self, cells: list[str]) -> dict[str, str]:
        if any(cells[len(self.headings) :]):
            raise UnreadableError(
                tr(
                    "it has {count} cells beneath {headings} headings; put what holds the separator in quotation marks.",
                    count=len(cells),
                    headings=len(self.headings),
                )
            )
        return {part: _cell(cells, at) for part, at in self.columns.items()}

    def _quantity(self, texts: Mapping[str, str]) -> Decimal:
        text = texts["quantity"]
        if text.casefold() in _NONE:
            raise UnreadableError(tr("the quantity is missing."))
        if unit := _UNIT.match(text):
            if (unit[2] or unit[3]) in MONEY:
                raise UnreadableError(
                    tr("the size “{text}” is money; export the size in coins or contracts.", text=shown(text))
                )
            text = unit[1].strip()
        return self._number("quantity", text)

    def _number(self, part: str, text: str) -> Decimal:
        share = text.endswith("%") or (part == "maintenance_rate" and "%" in self.headings[self.columns[part]])
        try:
            value = D(pointed(text.removesuffix("%").strip(), self.sign, mixed=self.mixed))
        except NumberError as error:
            raise UnreadableError(tr("{column}: {sentence}", column=part.replace("_", " "), sentence=error)) from error
        with wide():
            return value / 100 if share else value


def _table(text: str, name: str) -> _Table:
    if "\0" in text:
        raise FileError(tr("Cannot read {name}: it is no text.", name=name))
    delimiter, records = _records(text, name)
    for at, (_, cells) in enumerate(records[:HEAD_LINES]):
        columns = columns_of(cells)
        if is_heading(columns):
            beneath = tuple(record for record in records[at + 1 :] if any(cell.strip() for cell in record[1]))
            numbers = [
                _cell(cells, columns[part]) for _, cells in beneath for part in POSITIONS.kinds if part in columns
            ]
            sign, mixed = decimal_sign_of(numbers)
            if sign is None and not mixed and delimiter == "," and not any("," in number for number in numbers):
                sign = "."  # who groups by dots cuts cells by semicolons
            return _Table(cells, columns, beneath, sign, mixed)
    raise FileError(
        tr(
            "Cannot read {name}: no line names the columns; it needs at least symbol, quantity (or size, not in money) and "
            "entry price.",
            name=name,
        )
    )


def _records(text: str, name: str) -> tuple[str, list[tuple[int, list[str]]]]:
    """Return the delimiter under which headings can be found, and the lines cut into cells by it, with their numbers."""
    head = [line[:MAX_CELL] for line in text.splitlines()[:HEAD_LINES]]
    for delimiter in DELIMITERS:
        if any(is_heading(columns_of(cells)) for cells in csv.reader(head, delimiter=delimiter)):
            return delimiter, _cut(text, delimiter, name)
    return "", []


def _cut(text: str, delimiter: str, name: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found = []
    began = 1
    try:
        for cells in reader:
            if any(len(cell) > MAX_CELL for cell in cells):
                raise FileError(tr("Cannot read {name}: line {line} is too long.", name=name, line=began))
            found.append((began, [cell.strip() for cell in cells]))
            began = reader.line_num + 1
            if len(found) > MAX_LINES:
                raise FileError(
                    tr("Cannot read {name}: it has more than {max_lines:,} lines.", name=name, max_lines=MAX_LINES)
                )
    except csv.Error as error:
        raise FileError(
            tr("Cannot read {name}: line {line} is too long; look at its quotation marks.", name=name, line=began)
            if "limit" in str(error)
            else tr("Cannot read {name}: line {line} is broken; look at its quotation marks.", name=name, line=began)
        ) from error
    return found


# --- words ----------------------------------------------------------------------------------------------------------------


def _cell(cells: list[str], at: int) -> str:
    return cells[at].strip() if at < len(cells) else ""


def _symbol(text: str) -> str:
    """Return the symbol without what exports write behind it; only what can be seen may be one."""
    symbol = _TAIL.sub("", restored(text).strip())
    if not symbol:
        raise UnreadableError(tr("the symbol is missing."))
    if not symbol.isprintable():
        raise UnreadableError(tr("the symbol “{symbol}” holds signs that nobody can see.", symbol=shown(symbol)))
    return symbol


def _side(text: str | None, quantity: Decimal) -> str:
    """Return the side: by its word, else by the sign of the quantity; the two must agree."""
    word = (text or "").strip().casefold()
    said = "long" if word in _LONG else "short" if word in _SHORT else ""
    if not said and word not in _NONE and word not in ("both", "net"):
        raise UnreadableError(tr("“{text}” is neither long nor short.", text=shown(word)))
    if said == "long" and quantity < 0:
        raise UnreadableError(tr("the side says long, but the quantity is negative."))
    return said or ("short" if quantity < 0 else "long")


def _kind(text: str) -> str:
    word = text.strip().casefold().replace(" ", "-").replace("_", "-")
    if word in _NONE:
        return ""
    if word not in tuple(InstrumentKind):
        raise UnreadableError(
            tr(
                "“{text}” is no kind of instrument; leave it blank, or write one of {kinds}.",
                text=shown(text),
                kinds=", ".join(InstrumentKind),
            )
        )
    return word


# --- writing --------------------------------------------------------------------------------------------------------------


def positions_csv(positions: Iterable[OtherPosition]) -> bytes:
    """Return positions as a CSV file with the plan file's columns: every digit, a decimal point, fractions as fractions."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(POSITIONS.parts)
    for position in positions:
        row = dict(zip(POSITIONS.parts, row_of_position(position, "."), strict=True))
        row["maintenance_rate"] = plain(position.maintenance_rate)
        writer.writerow([neutralised(text) if part in ("symbol", "underlying") else text for part, text in row.items()])
    return out.getvalue().encode("utf-8-sig")
