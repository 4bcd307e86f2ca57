"""Candles kept as memory-mapped arrays, so that a file is read once and opens in milliseconds ever after.

One folder a file under `CACHE_DIR/candles`, named by a digest of the file's name and content: files up to 32 MiB are
hashed as a whole; of larger ones the size, the time of the last change and 256 samples (with both ends), since hashing
them would take longer than opening them. So a changed file never meets its old candles.

A folder is written under another name, then renamed: it is there as a whole or not at all. What a power cut can leave
of it (short files, pages of zeros) does not pass the checks at opening, and is dropped. The ten folders used last stay.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from planner.model.candles import Candles
from planner.services.candle_files import CandleFileError, load_candles

FORMAT = 1
KEPT = 10
WHOLE_BYTES = 32 << 20
SAMPLES = 256
SAMPLE_BYTES = 16 << 10
ABANDONED_SECONDS = 3600.0

_PRICES = ("open", "high", "low", "close")
_NEW = ".new-"


def cache_key(path: Path) -> str:
    """Return the digest that names a file's folder in the cache.

    Raises:
        OSError: if the file cannot be read.
    """
    digest = hashlib.blake2b(f"{FORMAT}\0{path.name}\0".encode("utf-8", "surrogateescape"), digest_size=16)
    with path.open("rb") as file:
        status = os.fstat(file.fileno())
        if status.st_size <= WHOLE_BYTES:
            while block := file.read(1 << 20):
                digest.update(block)
            return digest.hexdigest()
        digest.update(f"{status.st_size} {status.st_mtime_ns}".encode())
        for sample in range(SAMPLES):
            file.seek((status.st_size - SAMPLE_BYTES) * sample // (SAMPLES - 1))
            digest.update(file.read(SAMPLE_BYTES))
    return digest.hexdigest()


def open_cached(path: Path, cache_dir: Path) -> Candles | None:
    """Return the candles of a file if the cache holds them for its present content; the arrays are memory-mapped."""
    try:
        return open_key(cache_key(path), cache_dir) if path.is_file() else None
    except OSError:
        return None


def open_key(key: str, cache_dir: Path) -> Candles | None:
    """Return the candles under a key; None, and the folder dropped, if they are not there whole."""
    folder = cache_dir / "candles" / key
    if not folder.is_dir():
        return None
    try:
        candles = _read(folder)
        os.utime(folder / "meta.json")  # the age by which folders are dropped is that of the last use
    except (OSError, EOFError, ValueError, KeyError, TypeError):
        shutil.rmtree(folder, ignore_errors=True)
        return None
    return candles


def load_into_cache(path: Path, cache_dir: Path) -> Candles:
    """Return a file's candles out of the cache, after reading the file into it where needed.

    Raises:
        CandleFileError: if the file cannot be used or the cache cannot be written.
    """
    candles = open_key(cache_file(path, cache_dir), cache_dir)
    if candles is None:
        raise CandleFileError(f"{path.name}: its candles did not stay in {cache_dir}; try again.")
    return candles


def cache_file(path: Path, cache_dir: Path) -> str:
    """Read a file into the cache unless it is there, and return its key.

    Raises:
        CandleFileError: if the file cannot be used or the cache cannot be written.
    """
    try:
        key = cache_key(path) if path.is_file() else ""  # opening a pipe would wait for ever
    except OSError as error:
        raise CandleFileError(f"{path.name}: it cannot be read: {error.strerror or error}.") from error
    if key and open_key(key, cache_dir) is not None:
        return key
    candles = load_candles(path)
    try:
        if cache_key(path) != key:
            raise CandleFileError(f"{path.name}: it changed while it was being read; open it again.")
        _keep(candles, key, cache_dir / "candles")
    except OSError as error:
        raise CandleFileError(
            f"{path.name}: its candles cannot be kept in {cache_dir}: {error.strerror or error}."
        ) from error
    return key


def _keep(candles: Candles, key: str, store: Path) -> None:
    store.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=_NEW, dir=store))
    try:
        _write(candles, fresh)
        target = store / key
        if not target.exists():  # else another process has written the same meanwhile
            fresh.rename(target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    _tidy(store)


def _write(candles: Candles, folder: Path) -> None:
    for name in ("time", *_PRICES):
        np.save(folder / f"{name}.npy", getattr(candles, name), allow_pickle=False)
    if candles.volume is not None:
        np.save(folder / "volume.npy", candles.volume, allow_pickle=False)
    meta = {
        "format": FORMAT,
        "rows": len(candles),
        "symbol": candles.symbol,
        "interval_ms": candles.interval_ms,
        "source_name": candles.source_name,
        "notes": list(candles.notes),
        "volume": candles.volume is not None,
    }
    (folder / "meta.json").write_text(json.dumps(meta), encoding="utf-8")


def _read(folder: Path) -> Candles:
    meta: dict[str, Any] = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    if meta["format"] != FORMAT:
        raise ValueError("another format")
    rows = int(meta["rows"])
    prices = {name: _array(folder, name, rows, np.float64) for name in _PRICES}
    # One pass over the prices (some 5 ms a million bars) finds pages of zeros that a power cut left.
    low, high = prices["low"], prices["high"]
    if not all(bool(np.all((low <= prices[name]) & (prices[name] <= high))) for name in ("open", "close")):
        raise ValueError("prices are damaged")
    if not (low.min() > 0 and np.isfinite(high.max())):
        raise ValueError("prices are damaged")
    return Candles(
        time=_array(folder, "time", rows, np.int64),
        **prices,
        volume=_array(folder, "volume", rows, np.float64) if meta["volume"] else None,
        symbol=str(meta["symbol"]),
        interval_ms=int(meta["interval_ms"]),
        source_name=str(meta["source_name"]),
        notes=tuple(str(note) for note in meta["notes"]),
    )


def _array(folder: Path, name: str, rows: int, kind: type[np.generic]) -> np.ndarray[Any, Any]:
    mapped = np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
    if mapped.shape != (rows,) or mapped.dtype != kind:
        raise ValueError(f"{name} is damaged")
    # A plain view: numpy's memmap class makes every slice and comparison a Python call slower.
    plain: np.ndarray[Any, Any] = mapped.view(np.ndarray)
    return plain


def _tidy(store: Path) -> None:
    """Drop all but the folders used last, and what a killed process left half-written."""
    used: list[tuple[float, Path]] = []
    for folder in store.iterdir():
        try:
            age = (folder if folder.name.startswith(_NEW) else folder / "meta.json").stat().st_mtime
        except OSError:
            age = 0.0
        if folder.name.startswith(_NEW):
            if time.time() - age > ABANDONED_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)
        else:
            used.append((age, folder))
    for _, folder in sorted(used)[:-KEPT]:
        shutil.rmtree(folder, ignore_errors=True)
