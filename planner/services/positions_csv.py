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
from planner.services.position_columns import DELIMITERS, columns_of, is_heading

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
_MONEY = ("USDT", "USDC", "USD", "BUSD", "EUR")
_TAIL = re.compile(r" +(perp(etual)?|swap|futures?|cross|isolated|[0-9.]+x)\b.*$", re.IGNORECASE)
_GROUPED = re.compile(r"[-+]?\d{1,3}([.,]\d{3})+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What a file holds. `rows` are those of the draft's table, `lines` where each stood; `problems` are sentences that name their line.

    `empty` counts lines whose position is 0: closed ones, which exports list too.
    """

    rows: tuple[Row, ...] = ()
    lines: tuple[int, ...] = ()
    problems: tuple[str, ...] = ()
    empty: int = 0


class _Wrong(ValueError):
    """A cell that cannot be read; the sentence says what to change."""


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
        except _Wrong as error:
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

    columns: Mapping[str, int]
    records: tuple[tuple[int, list[str]], ...]
    sign: str | None
    mixed: bool = False

    def row(self, cells: list[str], decimal_sign: str) -> Row | None:
        """Return the row of the draft's table; None where the line holds no position any more."""
        texts = {part: _cell(cells, at) for part, at in self.columns.items()}
        quantity = self._quantity(texts)
        if quantity == 0:
            return None
        symbol = _TAIL.sub("", restored(texts["symbol"]).strip())
        if not symbol:
            raise _Wrong(tr("the symbol is missing."))
        numbers = {
            part: self._number(part, texts[part])
            for part in POSITIONS.kinds
            if part != "quantity" and texts.get(part, "").casefold() not in _NONE
        }
        if "entry" not in numbers:
            raise _Wrong(tr("the entry price is missing."))
        written = {part: typed_text(value, decimal_sign, POSITIONS.kinds[part]) for part, value in numbers.items()}
        return POSITIONS.blank(
            symbol=symbol,
            side=_side(texts.get("side"), quantity),
            quantity=typed_text(quantity.copy_abs(), decimal_sign, None),
            instrument_kind=_kind(texts.get("instrument_kind", "")),
            underlying=restored(texts.get("underlying", "")).strip(),
            **written,
        )

    def _quantity(self, texts: Mapping[str, str]) -> Decimal:
        text = texts["quantity"]
        if text.casefold() in _NONE:
            raise _Wrong(tr("the quantity is missing."))
        if unit := _UNIT.match(text):
            if (unit[2] or unit[3]) in _MONEY:
                raise _Wrong(tr("the size “{text}” is money; export the size in coins or contracts.", text=shown(text)))
            text = unit[1].strip()
        return self._number("quantity", text)

    def _number(self, part: str, text: str) -> Decimal:
        share = text.endswith("%")
        try:
            value = D(_pointed(text.removesuffix("%").strip(), self.sign, mixed=self.mixed))
        except NumberError as error:
            raise _Wrong(tr("{column}: {sentence}", column=part.replace("_", " "), sentence=error)) from error
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
            sign, mixed = _decimal_sign(numbers)
            if sign is None and not mixed and delimiter == "," and not any("," in number for number in numbers):
                sign = "."  # who groups by dots cuts cells by semicolons
            return _Table(columns, beneath, sign, mixed)
    raise FileError(
        tr(
            "Cannot read {name}: no line names the columns; it needs at least symbol, quantity (or size) and entry price.",
            name=name,
        )
    )


def _records(text: str, name: str) -> tuple[str, list[tuple[int, list[str]]]]:
    """Return the delimiter under which headings can be found, and the lines cut into cells by it, with their numbers."""
    for delimiter in DELIMITERS:
        found = _cut(text, delimiter, name)
        if any(is_heading(columns_of(cells)) for _, cells in found[:HEAD_LINES]):
            return delimiter, found
    return "", []


def _cut(text: str, delimiter: str, name: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
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
        raise FileError(tr("Cannot read {name}: line {line} is broken.", name=name, line=began)) from error
    return found


# --- numbers --------------------------------------------------------------------------------------------------------------


def _decimal_sign(numbers: Iterable[str]) -> tuple[str | None, bool]:
    """Return the decimal sign that the numbers show, None where none does; and whether some show one and some the other."""
    signs = {sign for number in numbers for sign in _shown_sign(number)}
    return (signs.pop() if len(signs) == 1 else None), len(signs) > 1


def _shown_sign(text: str) -> set[str]:
    """Return the decimal sign that a number cannot be read without, if any: the last of two, or the one that makes no group."""
    digits = re.sub(r"[^0-9.,]", "", text)
    dots, commas = digits.count("."), digits.count(",")
    if not dots and not commas:
        return set()
    if dots and commas:
        return {max(".,", key=digits.rindex)}
    sign = "." if dots else ","
    if dots + commas > 1:
        return {"," if sign == "." else "."} if _GROUPED.fullmatch(digits) else set()
    whole, _, rest = digits.partition(sign)
    return set() if len(rest) == 3 and 0 < len(whole) <= 3 and not whole.startswith("0") else {sign}


def _pointed(text: str, sign: str | None, *, mixed: bool) -> str:
    """Return a number of the file with a dot and without groups. Raises _Wrong where it can be read two ways."""
    same = text.replace("−", "-").replace("\u00a0", " ").replace("\u202f", " ")
    if sign is None and re.search("[.,]", same):
        if mixed and len(_shown_sign(same)) == 1:
            sign = next(iter(_shown_sign(same)))
        else:
            raise _Wrong(
                tr(
                    "“{text}” can be read two ways, for nothing in the file tells its decimal sign; write the digits without grouping.",
                    text=shown(text),
                )
            )
    sign = sign or "."
    group = "," if sign == "." else "."
    whole, found, rest = same.partition(sign)
    if group in whole or " " in whole or "'" in whole:
        spread = re.fullmatch(r"[-+]?\d{1,3}([.,' ]\d{3})+", whole)
        whole = re.sub("[.,' ]", "", whole) if spread else whole
    return f"{whole}{'.' if found else ''}{rest}"


# --- words ----------------------------------------------------------------------------------------------------------------


def _cell(cells: list[str], at: int) -> str:
    return cells[at].strip() if at < len(cells) else ""


def _side(text: str | None, quantity: Decimal) -> str:
    """Return the side: by its word, else by the sign of the quantity; the two must agree."""
    word = (text or "").strip().casefold()
    said = "long" if word in _LONG else "short" if word in _SHORT else ""
    if not said and word not in _NONE and word not in ("both", "net"):
        raise _Wrong(tr("“{text}” is neither long nor short.", text=shown(word)))
    if said == "long" and quantity < 0:
        raise _Wrong(tr("the side says long, but the quantity is negative."))
    return said or ("short" if quantity < 0 else "long")


def _kind(text: str) -> str:
    word = text.strip().casefold().replace(" ", "-").replace("_", "-")
    return word if word in tuple(InstrumentKind) else ""


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
