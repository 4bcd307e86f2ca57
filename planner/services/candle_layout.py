"""Which column of a candle table is which: by its header where there is one, else by the usual order."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from planner.model.language import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

PRICES = ("open", "high", "low", "close")

_ALIASES: dict[str, tuple[str, ...]] = {
    "time": (
        *("opentime", "timestamp", "unix", "unixtimestamp", "unixtime", "datetime", "time", "date", "ts", "t"),
        *("opentimems", "timestampms", "candlebegintime", "starttime", "start", "indexlevel0", "unnamed0", ""),
        *("zeitpunkt", "zeit", "datum", "fecha", "data", "heure"),
    ),
    "open": ("open", "o", "openprice", "priceopen", "eroffnung", "eroffnungskurs", "ouverture", "apertura"),
    "high": ("high", "h", "highprice", "pricehigh", "max", "hoch", "hochst", "hochstkurs", "haut", "maximo", "massimo"),
    "low": ("low", "l", "lowprice", "pricelow", "min", "tief", "tiefst", "tiefstkurs", "bas", "minimo"),
    "close": ("close", "c", "closeprice", "priceclose", "schluss", "schlusskurs", "cloture", "cierre", "chiusura"),
    "volume": ("volume", "vol", "v", "basevolume", "volumebase", "volumen"),
    "symbol": ("symbol", "ticker", "pair", "instrument", "market"),
}
_DAY = ("date", "day", "tradingday", "datum", "fecha")

_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?", re.ASCII)
_CLOCK = re.compile(r"\d{1,2}:\d\d(:\d\d(\.\d+)?)?", re.ASCII)
_DATE = re.compile(r"(\d{4}([-./])\d\d\2\d\d|(19|20)\d{6}(?!\d))([T ].*)?", re.ASCII)
_QUOTES = ("FDUSD", "USDT", "USDC", "BUSD", "TUSD", "USD", "EUR", "GBP", "JPY", "DAI", "BTC", "ETH", "BNB")
_EXPIRY = re.compile(r"\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each figure stands in a row, counted from 0; `clock` is the time of day where the date stands apart."""

    count: int
    time: int
    prices: tuple[int, int, int, int]
    volume: int | None
    symbol: int | None
    clock: int | None = None
    dated: bool = False
    """Whether times are ISO dates; else they are epoch numbers."""


def is_number(text: str) -> bool:
    """Tell whether a field is a plain decimal number, with a point or a comma."""
    return _NUMBER.fullmatch(text) is not None


def is_date(text: str) -> bool:
    """Tell whether a field starts like an ISO date (also with `/` or `.` between, or as YYYYMMDD)."""
    return _DATE.fullmatch(text) is not None


def is_clock(text: str) -> bool:
    """Tell whether a field is a time of day such as 09:30 or 09:30:00."""
    return _CLOCK.fullmatch(text) is not None


def iso_milliseconds(text: str) -> float:
    """Read an ISO date or date and time as epoch milliseconds; without a zone it is UTC.

    Raises:
        ValueError: if it is no such date.
    """
    text = text.strip().removesuffix("UTC").rstrip()
    if not is_date(text):
        raise ValueError(tr("{value} is no ISO date", value=text))
    moment = datetime.fromisoformat(text[:10].replace("/", "-").replace(".", "-") + text[10:])
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.timestamp() * 1000


def clock_milliseconds(text: str) -> float:
    """Read a time of day as milliseconds since midnight.

    Raises:
        ValueError: if it is none.
    """
    if not is_clock(text.strip()):
        raise ValueError(tr("{value} is no time of day", value=text))
    hours, minutes, seconds = (*text.strip().split(":"), "0")[:3]
    return ((int(hours) * 60 + int(minutes)) * 60 + float(seconds)) * 1000


def named_columns(header: Sequence[str]) -> dict[str, int] | None:
    """Find the columns a header names; None if it names fewer than two of the prices and so is no header.

    Raises:
        ValueError: a sentence, if a price is named twice.
    """
    names = [_plain(name) for name in header]
    found = {
        figure: names.index(alias)
        for figure, aliases in _ALIASES.items()
        if (alias := next((alias for alias in aliases if alias in names), None)) is not None
    }
    if sum(price in found for price in PRICES) < 2:
        return None
    twice = next((price for price in PRICES if price in found and names.count(names[found[price]]) > 1), None)
    if twice is not None:
        raise ValueError(tr("the column {twice} is there twice.", twice=twice))
    day = next((names.index(alias) for alias in _DAY if alias in names), None)
    if day is not None:
        found["day"] = day
    # CryptoDataDownload names its volumes by currency: "Volume BTC" stands before "Volume USDT".
    volume = next((i for i, name in enumerate(names) if name.startswith("volume")), None)
    if volume is not None:
        found.setdefault("volume", volume)
    return found


def _plain(name: str) -> str:
    """Write a column's name without accents, capitals and marks: "Höchstkurs" is "hochstkurs"."""
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKD", name).casefold())


def columns_by_name(found: dict[str, int], row: Sequence[str]) -> Columns:
    """Make the columns from a header and the first row under it.

    Raises:
        ValueError: a sentence naming what is missing.
    """
    missing = [figure for figure in ("time", *PRICES) if figure not in found]
    if missing:
        raise ValueError(tr("no column is named {missing}.", missing=" or ".join(missing)))
    time, clock = found["time"], None
    if is_clock(row[time]):
        if "day" not in found:
            raise ValueError(tr("it gives a time of day but no date."))
        time, clock = found["day"], time
    if not (is_number(row[time]) or is_date(row[time])):
        raise ValueError(
            tr(
                "“{row}” is no time that can be read; use epoch numbers or dates such as 2024-01-31 13:00.",
                row=row[time][:40],
            )
        )
    return Columns(
        count=len(row),
        time=time,
        prices=(found["open"], found["high"], found["low"], found["close"]),
        volume=found.get("volume"),
        symbol=found.get("symbol"),
        clock=clock,
        dated=is_date(row[time]),
    )


def columns_by_order(row: Sequence[str]) -> Columns | None:
    """Take a row without a header as [symbol,] time, open, high, low, close[, volume, ...]; None if it is not one."""
    symbol = 0 if row and not (is_number(row[0]) or is_date(row[0])) else None
    time = 0 if symbol is None else 1
    clock = time + 1 if len(row) > time + 1 and is_clock(row[time + 1]) else None
    first = time + 1 if clock is None else time + 2
    if len(row) < first + 4 or not all(is_number(field) for field in row[first : first + 4]):
        return None
    if not (is_number(row[time]) or is_date(row[time])):
        return None
    return Columns(
        count=len(row),
        time=time,
        prices=(first, first + 1, first + 2, first + 3),
        volume=first + 4 if len(row) > first + 4 else None,
        symbol=symbol,
        clock=clock,
        dated=is_date(row[time]),
    )


def plain_symbol(text: str) -> str:
    """Write a symbol as this program does: "btc/usdt:usdt" is "BTCUSDT"."""
    return re.sub(r"[/\- ]", "", text.strip().partition(":")[0]).upper()[:32]


def symbol_of_name(stem: str) -> str:
    """Guess the symbol from a file's name: "btcusdt_spot_5m" and "BTC-USDT-2024" give BTCUSDT; "" if none is seen."""
    words = [word.upper() for word in re.split(r"[^A-Za-z0-9]+", stem)]
    for place, word in enumerate(words):
        after = words[place + 1 : place + 2]
        dated = f"_{after[0]}" if after and _EXPIRY.fullmatch(after[0]) else ""
        if any(word.endswith(quote) and len(word) >= len(quote) + 2 for quote in _QUOTES):
            return word + dated
        if word in _QUOTES and place and words[place - 1] and not (after and after[0] in _QUOTES):
            return words[place - 1] + word + dated
    return ""
