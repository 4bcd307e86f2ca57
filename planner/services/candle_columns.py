"""Columns of one symbol, gathered piece by piece out of a file that may hold several; a number takes eight bytes and no more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planner.model.language import tr
from planner.services.candle_layout import plain_symbol
from planner.services.errors import CandleFileError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Column = NDArray[np.float64]

MOST_SYMBOLS = 2000


class SeveralSymbols(Exception):
    """The file holds several symbols, and none was asked for that it holds; `rows` is how many rows each of them has."""

    def __init__(self, rows: dict[str, int]) -> None:
        super().__init__(", ".join(rows))
        self.rows = rows


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """What was read of a file, before cleaning: columns as numbers, NaN where nothing stood."""

    time: Column
    prices: tuple[Column, ...]
    """Open, high, low and close."""
    volume: Column | None
    symbol: str
    notes: tuple[str, ...]


class Gathering:
    """Takes a file's pieces in turn. Without a wanted symbol, rows are kept only while there is but one."""

    def __init__(self, name: str, wanted: str, columns: int) -> None:
        self._name, self._wanted = name, plain_symbol(wanted)
        self._columns: list[list[Column]] = [[] for _ in range(columns)]
        self._rows: dict[str, int] = {}

    def add(self, columns: Sequence[Column]) -> None:
        """Take a piece of a file that names no symbols: time, open, high, low, close, and volume where there is one."""
        for gathered, column in zip(self._columns, columns, strict=True):
            gathered.append(np.ascontiguousarray(column))

    def add_named(self, columns: Sequence[Column], names: Sequence[str], which: NDArray[np.intp]) -> None:
        """Take a piece of a file that names a symbol in each row: row i is of `names[which[i]]`.

        Raises:
            CandleFileError: if there are so many that the column cannot be that of symbols.
        """
        plain = [plain_symbol(name) for name in names]
        for name, count in zip(plain, np.bincount(which, minlength=len(plain)).tolist(), strict=True):
            if count:
                self._rows[name] = self._rows.get(name, 0) + count
        if len(self._rows) > MOST_SYMBOLS:
            raise CandleFileError(
                tr(
                    "{name}: it names more than {most_symbols:,} symbols; put the rows of one into a file.",
                    name=self._name,
                    most_symbols=MOST_SYMBOLS,
                )
            )
        mine = self._mine(plain)
        if all(mine):
            self.add(columns)
        elif any(mine):
            chosen = np.array(mine)[which]
            self.add([column[chosen] for column in columns])

    def table(self) -> Table:
        """Return what was gathered, and give it away.

        Raises:
            SeveralSymbols: if the user has to say which.
        """
        named = {name: rows for name, rows in self._rows.items() if name}
        if self._wanted not in named and (len(named) > 1 or (named and self._wanted)):
            raise SeveralSymbols(named)
        symbol = self._wanted if self._wanted in named else next(iter(named), "")
        time, opens, highs, lows, closes, *volume = map(_joined, self._columns)
        return Table(
            time=time,
            prices=(opens, highs, lows, closes),
            volume=volume[0] if volume else None,
            symbol=symbol,
            notes=self._notes(symbol, named),
        )

    def _mine(self, plain: list[str]) -> list[bool]:
        """Tell which of the names are gathered: the wanted one; else the only one there is, rows that name none included."""
        if self._wanted:
            return [name == self._wanted for name in plain]
        known = sum(1 for name in self._rows if name)
        if known > 1:
            for gathered in self._columns:
                gathered.clear()
        return [known <= 1] * len(plain)

    def _notes(self, symbol: str, named: dict[str, int]) -> tuple[str, ...]:
        others = [name for name in named if name != symbol]
        if not others:
            return ()
        some = ", ".join(sorted(others)[:3]) + (tr(" and others") if len(others) > 3 else "")
        return (
            tr(
                "The file holds {named:,} symbols; {symbol} was read, {some} left out.",
                named=len(named),
                symbol=symbol,
                some=some,
            ),
        )


def _joined(pieces: list[Column]) -> Column:
    """Join the pieces of one column, and let them go, so that no more than one column is there twice."""
    column = np.concatenate(pieces) if pieces else np.empty(0)
    pieces.clear()
    return column
