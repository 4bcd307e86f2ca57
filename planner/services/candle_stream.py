"""A text file as bounded chunks of whole lines, whatever is in it: never more than a few MB in memory."""

from __future__ import annotations

import codecs
import gzip
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, cast

from planner.services.candle_layout import CandleFileError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BLOCK_BYTES = 1 << 18
LONGEST_LINE = 1 << 16
MOST_ROWS = 10_000_000
MOST_BYTES = 2 << 30

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Whole lines without their ends; `first_line` is the number of the first, counted from 1."""

    first_line: int
    lines: list[str]


def chunks(path: Path) -> Iterator[Chunk]:
    """Yield the lines of a text file or a gzip-compressed one, decoded as UTF-8, or UTF-16 by its byte order mark.

    Raises:
        CandleFileError: if it is no text, a line or the whole is too long, or the compressed data are damaged.
        OSError: if it cannot be read.
    """
    line = 1
    rest = ""
    for text in _texts(path):
        if "\0" in text:
            number = line + text.partition("\0")[0].count("\n")
            raise CandleFileError(f"{path.name}, line {number:,}: it holds NUL characters and is no text file.")
        text = rest + text
        if "\r" in text:
            text = text.replace("\r\n", "\n")
        lines = text.split("\n")
        rest = lines.pop()
        _check_lengths(path, line, [*lines, rest])
        if lines:
            yield Chunk(line, lines)
            line += len(lines)
        if line > MOST_ROWS + 1:
            raise CandleFileError(
                f"{path.name}, line {line:,}: it holds more than {MOST_ROWS:,} rows; split it or use longer candles."
            )
    if rest:
        yield Chunk(line, [rest])


def _check_lengths(path: Path, first: int, lines: list[str]) -> None:
    if max(map(len, lines)) > LONGEST_LINE:
        number = first + next(i for i, line in enumerate(lines) if len(line) > LONGEST_LINE)
        raise CandleFileError(
            f"{path.name}, line {number:,}: it is longer than {LONGEST_LINE:,} characters; this is no candle table."
        )


def _texts(path: Path) -> Iterator[str]:
    decoder: codecs.IncrementalDecoder | None = None
    line = 1
    for block in _blocks(path):
        if decoder is None:
            encoding = next((name for mark, name in _MARKS if block.startswith(mark)), "utf-8")
            decoder = codecs.getincrementaldecoder(encoding)()
        text = _decoded(path, decoder, block, line)
        line += text.count("\n")
        yield text
    if decoder is not None:
        yield _decoded(path, decoder, b"", line, final=True)


def _decoded(path: Path, decoder: codecs.IncrementalDecoder, block: bytes, line: int, *, final: bool = False) -> str:
    try:
        return decoder.decode(block, final)
    except UnicodeDecodeError as error:
        # `object` is what the decoder held back plus this block; both start in the line we count from.
        number = line + error.object[: error.start].count(b"\n")
        raise CandleFileError(
            f"{path.name}, line {number:,}: it is not UTF-8 text; save the table as CSV in UTF-8."
        ) from error


def _blocks(path: Path) -> Iterator[bytes]:
    """Yield raw blocks; a compressed file is unpacked, and stopped at a bound on what it unpacks to."""
    with path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        source = cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if packed else raw
        total = 0
        while block := _read(path, source):
            total += len(block)
            if total > MOST_BYTES:
                raise CandleFileError(f"{path.name}: it holds more than {MOST_BYTES >> 30} GB of text; split it.")
            yield block


def _read(path: Path, source: BinaryIO) -> bytes:
    try:
        return source.read(BLOCK_BYTES)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise CandleFileError(
            f"{path.name}: the compressed data are cut off or damaged; get the file again."
        ) from error
