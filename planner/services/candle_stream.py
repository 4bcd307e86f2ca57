"""A text file as bounded chunks of whole lines, whatever is in it: never more than a few MB in memory."""

from __future__ import annotations

import codecs
import gzip
import os
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, cast

from planner.model.language import tr
from planner.services.candle_source import open_regular
from planner.services.errors import CandleFileError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Tell = Callable[[float], object]
    """Hears which share of a file has been read, from 0 to 1."""

BLOCK_BYTES = 1 << 18
LONGEST_LINE = 1 << 16
MOST_ROWS = 10_000_000
MOST_BYTES = 2 << 30
MOST_UNPACKED = 200
"""Times what a packed file may grow to, once it is large: tables of prices shrink to a third or a tenth, not to this."""
LARGE_BYTES = 16 << 20

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Whole lines without their ends; `first_line` is the number of the first, counted from 1. `text` is the lines joined."""

    first_line: int
    lines: list[str]
    text: str


def chunks(path: Path, tell: Tell | None = None) -> Iterator[Chunk]:
    """Yield the lines of a text file or a gzip-compressed one, decoded as UTF-8, or UTF-16 by its byte order mark.

    Raises:
        CandleFileError: if it is no text, a line or the whole is too long, or the compressed data are damaged.
        OSError: if it cannot be read.
    """
    line, rest = 1, ""
    decoder: codecs.IncrementalDecoder | None = None
    for block in _blocks(path, tell):
        if decoder is None:
            encoding = next((name for mark, name in _MARKS if block.startswith(mark)), "utf-8")
            decoder = codecs.getincrementaldecoder(encoding)()
        text = rest + _decoded(path, decoder, block, line)
        if "\r" in text:
            text = text.replace("\r\n", "\n")
        lines = text.split("\n")
        _check(path, line, text, lines)
        rest = lines.pop()
        if lines:
            yield Chunk(line, lines, text[: len(text) - len(rest) - 1])
            line += len(lines)
        if line > MOST_ROWS + 1:
            raise CandleFileError(
                tr(
                    "{name}, line {line:,}: it holds more than {most_rows:,} rows; split it or use longer candles.",
                    name=path.name,
                    line=line,
                    most_rows=MOST_ROWS,
                )
            )
    if decoder is not None:
        _decoded(path, decoder, b"", line, final=True)
    if rest:
        yield Chunk(line, [rest], rest)


def _check(path: Path, first: int, text: str, lines: list[str]) -> None:
    if "\0" in text:
        number = first + text.partition("\0")[0].count("\n")
        raise CandleFileError(
            tr("{name}, line {number:,}: it holds NUL characters and is no text file.", name=path.name, number=number)
        )
    if max(map(len, lines)) > LONGEST_LINE:
        number = first + next(i for i, line in enumerate(lines) if len(line) > LONGEST_LINE)
        raise CandleFileError(
            tr(
                "{name}, line {number:,}: it is longer than {longest_line:,} characters; this is no candle table.",
                name=path.name,
                number=number,
                longest_line=LONGEST_LINE,
            )
        )


def _decoded(path: Path, decoder: codecs.IncrementalDecoder, block: bytes, line: int, *, final: bool = False) -> str:
    """Return the block's text. `line` is that in which the block starts: what is left of the one before holds no line end."""
    try:
        return decoder.decode(block, final)
    except UnicodeDecodeError as error:
        # `object` is what the decoder held back plus this block; both start in the line we count from.
        number = line + error.object[: error.start].count(b"\n")
        raise CandleFileError(
            tr(
                "{name}, line {number:,}: it is not UTF-8 text; save the table as CSV in UTF-8.",
                name=path.name,
                number=number,
            )
        ) from error


def _blocks(path: Path, tell: Tell | None) -> Iterator[bytes]:
    """Yield raw blocks; a compressed file is unpacked, and stopped at a bound on what it unpacks to."""
    with open_regular(path) as raw:
        size = max(1, os.fstat(raw.fileno()).st_size)
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        source = cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if packed else raw
        total = 0
        while block := _read(path, source):
            total += len(block)
            _check_size(path, total, raw.tell())
            if tell is not None:
                tell(min(1.0, raw.tell() / size))
            yield block


def _check_size(path: Path, total: int, packed: int) -> None:
    if total > MOST_BYTES:
        raise CandleFileError(
            tr("{name}: it holds more than {value} GB of text; split it.", name=path.name, value=MOST_BYTES >> 30)
        )
    if total > LARGE_BYTES and total > MOST_UNPACKED * packed:
        raise CandleFileError(
            tr(
                "{name}: it unpacks to more than {most_unpacked} times its size, as no candle table does; unpack "
                "it and look.",
                name=path.name,
                most_unpacked=MOST_UNPACKED,
            )
        )


def _read(path: Path, source: BinaryIO) -> bytes:
    try:
        return source.read(BLOCK_BYTES)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise CandleFileError(
            tr("{name}: the compressed data are cut off or damaged; get the file again.", name=path.name)
        ) from error
