"""Candles kept as memory-mapped arrays with the levels of their pyramid: a file is read once, and opens in milliseconds ever after.

One folder a file under `CACHE_DIR/candles`, named by a digest of the file's name and content and of the symbol chosen of it: files
up to 1 MiB are hashed as a whole; of larger ones the size, the time of the last change and 16 samples (with both ends), since
hashing them would take longer than opening them. So a changed file never meets its old candles.

A folder (`candle_folder`) is written under another name, then renamed: it is there as a whole or not at all. What is short, foreign or
damaged all the same is dropped at opening, and made anew. The ten folders used last stay, of at most 2 GiB together. The whole cache may
be deleted at any time.
"""

from __future__ import annotations

import errno
import os
import shutil
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from planner.model.language import tr
from planner.model.pyramid import Pyramid
from planner.services.candle_folder import (
    FORMAT,
    META,
    Choice,
    Unconfirmed,
    confirm,
    read_folder,
    sample_places,
    write_folder,
)
from planner.services.candle_source import open_regular
from planner.services.errors import CandleFileError

try:
    from _blake2 import blake2b  # without OpenSSL, which `hashlib` loads for the others
except ImportError:
    from hashlib import blake2b

if TYPE_CHECKING:
    from planner.services.candle_stream import Tell

KEPT = 10
MOST_KEPT_BYTES = 2 << 30
WHOLE_BYTES = 1 << 20
SAMPLE_BYTES = 32 << 10
"""Of the file, at each place where one is taken."""
ABANDONED_SECONDS = 3600.0

_NEW = ".new-"
_BROKEN = (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError)


def cache_key(path: Path, symbol: str = "") -> str:
    """Return the digest that names the folder of a file, and of a symbol chosen of it, in the cache.

    Raises:
        CandleFileError: if it is no ordinary file.
        OSError: if the file cannot be read.
    """
    name = f"{FORMAT}\0{path.name}\0{symbol}\0".encode("utf-8", "surrogateescape")
    digest = blake2b(name, digest_size=16)
    with open_regular(path) as file:
        status = os.fstat(file.fileno())
        if status.st_size <= WHOLE_BYTES:
            digest.update(file.read(WHOLE_BYTES + 1))
            return digest.hexdigest()
        digest.update(f"{status.st_size} {status.st_mtime_ns}".encode())
        for at in sample_places(status.st_size, SAMPLE_BYTES):
            file.seek(at)
            digest.update(file.read(SAMPLE_BYTES))
    return digest.hexdigest()


def open_cached(path: Path, cache_dir: Path, symbol: str = "") -> Pyramid | Choice | None:
    """Return the candles of a file if the cache holds them for its present content; the arrays are memory-mapped."""
    try:
        return open_key(cache_key(path, symbol), cache_dir)
    except (OSError, CandleFileError):
        return None


def open_key(key: str, cache_dir: Path) -> Pyramid | Choice | None:
    """Return what lies under a key; None, and the folder dropped, if it is not there whole.

    None, but the folder stays, if it was written before the computer's last start: `cache_file` looks whether it is whole.
    """
    folder = cache_dir / "candles" / key
    if not folder.is_dir():
        return None
    try:
        kept = read_folder(folder)
        with suppress(OSError):  # a cache that may only be read serves as well
            os.utime(folder / META)  # the age by which folders are dropped is that of the last use
    except Unconfirmed:
        return None
    except _BROKEN:
        shutil.rmtree(folder, ignore_errors=True)
        return None
    return kept


def cache_file(path: Path, cache_dir: Path, symbol: str = "", tell: Tell | None = None) -> str:
    """Read a file into the cache unless it is there, and return its key.

    Raises:
        CandleFileError: if the file cannot be used or the cache cannot be written.
    """
    # The window only opens what is there; what reads files is imported where files are read.
    from planner.services.candle_files import SeveralSymbols, load_candles

    key, of_all = _keys(path, symbol)
    if _there(key, cache_dir):
        return key
    try:
        kept: Pyramid | Choice = Pyramid(load_candles(path, symbol, tell))
    except SeveralSymbols as several:
        kept, key = Choice(several.rows), of_all
    if _keys(path, "")[1] != of_all:
        raise CandleFileError(
            tr("{name}: it changed while it was being read; open it again when it is complete.", name=path.name)
        )
    try:
        _keep(kept, key, cache_dir / "candles")
    except OSError as error:
        raise CandleFileError(
            tr(
                "{name}: its candles cannot be kept in {cache_dir}: {strerror}.",
                name=path.name,
                cache_dir=cache_dir,
                strerror=error.strerror or error,
            )
        ) from error
    return key


def _there(key: str, cache_dir: Path) -> bool:
    folder = cache_dir / "candles" / key
    if open_key(key, cache_dir) is not None:
        return True
    if not folder.is_dir():
        return False
    try:
        confirm(folder)
    except _BROKEN:
        shutil.rmtree(folder, ignore_errors=True)
    return folder.is_dir()


def _keys(path: Path, symbol: str) -> tuple[str, str]:
    """Return the key of a symbol of the file, and that of the file."""
    try:
        return cache_key(path, symbol), cache_key(path)
    except OSError as error:
        raise CandleFileError(
            tr("{name}: it cannot be read: {strerror}.", name=path.name, strerror=error.strerror or error)
        ) from error


def _keep(kept: Pyramid | Choice, key: str, store: Path) -> None:
    store.mkdir(parents=True, exist_ok=True)
    try:
        _write_folder(kept, key, store)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        _tidy(store, key, 0)  # what can be read again makes room for what is wanted now
        _write_folder(kept, key, store)
    _tidy(store, key, MOST_KEPT_BYTES)


def _write_folder(kept: Pyramid | Choice, key: str, store: Path) -> None:
    from tempfile import mkdtemp

    fresh = Path(mkdtemp(prefix=_NEW, dir=store))
    try:
        write_folder(kept, fresh)
        target = store / key
        if not target.exists():  # else another process has written the same meanwhile
            fresh.rename(target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _tidy(store: Path, newest: str, most: int) -> None:
    """Drop all but the newest folder and those used last within the bounds, and what a killed process left half-written."""
    used: list[tuple[float, Path]] = []
    for folder in store.iterdir():
        if folder.name.startswith(_NEW):
            if time.time() - _time_of(folder) > ABANDONED_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)
        elif folder.name != newest:
            used.append((_time_of(folder / META), folder))
    size = _size_of(store / newest)
    for place, (_, folder) in enumerate(sorted(used, reverse=True), 2):
        size += _size_of(folder)
        if place > KEPT or size > most:
            shutil.rmtree(folder, ignore_errors=True)


def _time_of(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _size_of(folder: Path) -> int:
    try:
        return sum(file.stat().st_size for file in folder.iterdir())
    except OSError:
        return 0
