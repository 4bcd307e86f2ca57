"""One history in one folder: arrays to be memory-mapped, the levels of the pyramid over them, and a digest that tells damage.

`meta.json` holds a digest of itself and of samples of every array, so that what is short, foreign or damaged is told at a cost that does
not grow with the history. It is written last.

A power cut may keep a file's name and lose its pages. Waiting for the disk would take longer than reading the candles did; so a folder
counts only while the computer runs that wrote it, and after the next start once every byte has been looked at again (`confirm`). Where
the system does not say which start it is, the disk is waited for.
"""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from planner.model.candles import Candles
from planner.model.language import tr
from planner.model.pyramid import Level, Pyramid
from planner.services.atomic import sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    Array = np.ndarray[Any, Any]

FORMAT = 3
META = "meta.json"
BOOT = Path("/proc/sys/kernel/random/boot_id")
SAMPLES = 16
SAMPLE_BYTES = 4 << 10
"""Of each array; the window reads them at every opening, and has some milliseconds for all of it."""

_PRICES = ("open", "high", "low", "close")
_KINDS = {"time": np.int64, "groups": np.int64}


@dataclass(frozen=True, slots=True)
class Choice:
    """A file of several symbols, one of which has to be asked for; `rows` is how many rows each of them has."""

    rows: dict[str, int]


def sample_places(size: int, sample: int) -> Iterator[int]:
    """Where samples of so many bytes start; the first at the first byte, the last up to the last one."""
    return ((size - sample) * number // (SAMPLES - 1) for number in range(SAMPLES))


class Unconfirmed(Exception):
    """The folder was written before the computer's last start; `confirm` tells whether all of it has reached the disk."""


def this_start() -> str:
    """Return what tells this start of the computer from the others; "" where the system does not say."""
    try:
        return BOOT.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


def write_folder(kept: Pyramid | Choice, folder: Path) -> None:
    """Write candles or a choice into an empty folder. Raises OSError."""
    arrays = {} if isinstance(kept, Choice) else _arrays(kept)
    start = this_start()
    for name, array in arrays.items():
        _save(folder / f"{name}.npy", array, through=not start)
    meta: dict[str, Any] = {"format": FORMAT, "start": start}
    meta["sums"] = {name: zlib.crc32(_bytes(array)) for name, array in arrays.items()}
    meta |= {"symbols": kept.rows} if isinstance(kept, Choice) else _described(kept)
    _save_meta(folder / META, meta, arrays, through=not start)
    if not start:
        sync_folder(folder)


def confirm(folder: Path) -> None:
    """Look at every byte of a folder of an earlier start, and let it count in this one.

    Raises:
        OSError, EOFError, ValueError, KeyError, TypeError, AttributeError: if it is not what was written.
    """
    meta, arrays = _opened(folder)
    if meta["sums"] != {name: zlib.crc32(_bytes(array)) for name, array in arrays.items()}:
        raise ValueError("damaged")
    fresh = folder / f"{META}.{os.getpid()}"
    _save_meta(fresh, meta | {"start": this_start()}, arrays, through=False)
    fresh.replace(folder / META)


def _save(path: Path, array: Array, *, through: bool) -> None:
    """Write an .npy file; unlike numpy's own way, a full disk is told as one."""
    array = np.ascontiguousarray(array)
    with path.open("xb") as file:
        np.lib.format.write_array_header_1_0(file, np.lib.format.header_data_from_array_1_0(array))
        file.write(_bytes(array))
        file.flush()
        if through:
            os.fsync(file.fileno())


def _save_meta(path: Path, meta: dict[str, Any], arrays: dict[str, Array], *, through: bool) -> None:
    with path.open("w", encoding="utf-8") as file:
        json.dump({**meta, "digest": _digest(meta, arrays)}, file)
        file.flush()
        if through:
            os.fsync(file.fileno())


def _arrays(pyramid: Pyramid) -> dict[str, Array]:
    candles, levels = pyramid.candles, _stored(pyramid)
    arrays: dict[str, Array] = {name: getattr(candles, name) for name in ("time", *_PRICES)}
    if candles.volume is not None:
        arrays["volume"] = candles.volume
    arrays["groups"] = np.concatenate([level.group for level in pyramid.levels])
    arrays["levels"] = np.stack(
        [np.concatenate([np.empty(0), *(getattr(level, name) for level in levels)]) for name in _PRICES]
    )
    return arrays


def _stored(pyramid: Pyramid) -> tuple[Level, ...]:
    """Return the levels whose prices are not those of the candles themselves."""
    return pyramid.levels[1:] if pyramid.levels[0].open is pyramid.candles.open else pyramid.levels


def _described(pyramid: Pyramid) -> dict[str, Any]:
    candles = pyramid.candles
    return {
        "rows": len(candles),
        "symbol": candles.symbol,
        "interval_ms": candles.interval_ms,
        "source_name": candles.source_name,
        "notes": list(candles.notes),
        "dropped": candles.dropped,
        "volume": candles.volume is not None,
        "levels": [[level.shift, len(level.group)] for level in pyramid.levels],
        "stored": len(_stored(pyramid)),
    }


def _digest(meta: dict[str, Any], arrays: dict[str, Array]) -> str:
    """Return the digest of the description and of samples of the arrays: of short ones the whole."""
    digest = hashlib.blake2b(json.dumps(meta, sort_keys=True).encode(), digest_size=16)
    for name in sorted(arrays):
        raw = _bytes(arrays[name])
        if len(raw) <= SAMPLES * SAMPLE_BYTES:
            digest.update(raw)
        else:
            for at in sample_places(len(raw), SAMPLE_BYTES):
                digest.update(raw[at : at + SAMPLE_BYTES])
    return digest.hexdigest()


def _bytes(array: Array) -> memoryview:
    return memoryview(cast("Any", array.reshape(-1).view(np.uint8)))


def read_folder(folder: Path) -> Pyramid | Choice:
    """Return what a folder holds; the arrays are memory-mapped.

    Raises:
        Unconfirmed: if it was written before the computer's last start.
        OSError, EOFError, ValueError, KeyError, TypeError, AttributeError: if it is not what was written.
    """
    meta, arrays = _opened(folder)
    if meta["start"] and meta["start"] != this_start():
        raise Unconfirmed
    return Choice(dict(meta["symbols"])) if "symbols" in meta else _pyramid(meta, arrays)


def _opened(folder: Path) -> tuple[dict[str, Any], dict[str, Array]]:
    meta: dict[str, Any] = json.loads((folder / META).read_text(encoding="utf-8"))
    expected = meta.pop("digest")
    if meta["format"] != FORMAT:
        raise ValueError(tr("another format"))
    names = (
        () if "symbols" in meta else ("time", *_PRICES, *(("volume",) if meta["volume"] else ()), "groups", "levels")
    )
    arrays = {name: _map(folder / f"{name}.npy", _KINDS.get(name, np.float64)) for name in names}
    if _digest(meta, arrays) != expected:
        raise ValueError("damaged")
    return meta, arrays


def _pyramid(meta: dict[str, Any], arrays: dict[str, Array]) -> Pyramid:
    candles = Candles(
        time=arrays["time"],
        open=arrays["open"],
        high=arrays["high"],
        low=arrays["low"],
        close=arrays["close"],
        volume=arrays.get("volume"),
        symbol=meta["symbol"],
        interval_ms=meta["interval_ms"],
        source_name=meta["source_name"],
        notes=tuple(meta["notes"]),
        dropped=meta["dropped"],
    )
    return Pyramid(candles, tuple(_levels(candles, meta, arrays)))


def _levels(candles: Candles, meta: dict[str, Any], arrays: dict[str, Array]) -> Iterator[Level]:
    described = meta["levels"]
    bare = len(described) - meta["stored"]  # the level whose prices are the candles' own, where there is one
    ends = list(accumulate((rows for _, rows in described), initial=0))
    before = ends[bare]
    for number, (start, end) in enumerate(pairwise(ends)):
        if number < bare:
            prices = [candles.open, candles.high, candles.low, candles.close]
        else:
            prices = list(arrays["levels"][:, start - before : end - before])
        yield Level(described[number][0], arrays["groups"][start:end], *prices)


def _map(path: Path, kind: type[np.generic]) -> Array:
    mapped = np.lib.format.open_memmap(path, mode="r")
    if mapped.dtype != kind:
        raise ValueError(tr("{name} is damaged", name=path.name))
    # A plain view: numpy's memmap class makes every slice and comparison a Python call slower.
    plain: Array = mapped.view(np.ndarray)
    return plain
