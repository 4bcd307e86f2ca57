"""The candle cache: the same candles and levels back, never stale, foreign or damaged ones, and never more than its bounds."""

import errno
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from planner.model.candles import Candles
from planner.model.pyramid import Pyramid
from planner.services import candle_cache, candle_files, candle_folder
from planner.services.candle_cache import cache_file, cache_key, open_cached, open_key
from planner.services.candle_files import CandleFileError, load_candles
from planner.services.candle_folder import Choice

START = 1_704_067_200_000


def write(path: Path, price: float = 100.0, count: int = 50, volume: bool = True) -> Path:
    end = ",5" if volume else ""
    path.write_text(
        "".join(f"{START + i * 60000},{price},{price + 2},{price - 1},{price + 1}{end}\n" for i in range(count))
    )
    return path


@pytest.fixture
def file(tmp_path) -> Path:
    return write(tmp_path / "BTCUSDT-1m.csv")


@pytest.fixture
def cache(tmp_path) -> Path:
    return tmp_path / "cache"


def load_into_cache(file: Path, cache: Path, symbol: str = "") -> Candles:
    return opened(open_key(cache_file(file, cache, symbol), cache)).candles


def opened(kept: Pyramid | Choice | None) -> Pyramid:
    assert isinstance(kept, Pyramid)
    return kept


def folders(cache: Path) -> list[str]:
    return sorted(entry.name for entry in (cache / "candles").iterdir())


def assert_same(one: Candles, other: Candles) -> None:
    for name in ("time", "open", "high", "low", "close"):
        assert np.array_equal(getattr(one, name), getattr(other, name))
    assert (one.volume is None) == (other.volume is None)
    if one.volume is not None and other.volume is not None:
        assert np.array_equal(one.volume, other.volume, equal_nan=True)
    assert (one.symbol, one.interval_ms, one.source_name) == (other.symbol, other.interval_ms, other.source_name)
    assert (one.notes, one.dropped) == (other.notes, other.dropped)


def assert_same_levels(one: Pyramid, other: Pyramid) -> None:
    assert one.slots == other.slots
    for mine, yours in zip(one.levels, other.levels, strict=True):
        assert mine.shift == yours.shift
        for name in ("group", "open", "high", "low", "close"):
            assert np.array_equal(getattr(mine, name), getattr(yours, name)), (mine.shift, name)


@pytest.mark.parametrize("volume", [True, False])
def test_the_cache_gives_back_what_reading_gave(tmp_path, cache, volume):
    file = write(tmp_path / "BTCUSDT-1m.csv", volume=volume)
    with file.open("a") as more:
        more.write(f"{START},nan,1,1,1{',1' if volume else ''}\n")
    assert open_cached(file, cache) is None
    first = load_into_cache(file, cache)
    again = opened(open_cached(file, cache))
    assert_same(first, load_candles(file))
    assert_same(again.candles, first)
    assert_same_levels(again, Pyramid(first))
    assert (len(first.notes), first.dropped) == (1, 1)
    assert folders(cache) == [cache_key(file)]


def test_a_cached_file_is_not_read_again(file, cache, monkeypatch):
    load_into_cache(file, cache)
    monkeypatch.setattr(candle_files, "load_candles", pytest.fail)
    assert len(load_into_cache(file, cache)) == 50
    assert cache_file(file, cache) == cache_key(file)


def test_arrays_are_maps_of_the_files_and_cannot_be_written(file, cache):
    candles = load_into_cache(file, cache)
    assert type(candles.close) is np.ndarray
    assert isinstance(candles.close.base, np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        candles.close[0] = 1


def test_a_changed_file_meets_no_old_candles(file, cache):
    load_into_cache(file, cache)
    write(file, price=200)
    assert open_cached(file, cache) is None
    assert load_into_cache(file, cache).open[0] == 200


def sharing_a_slot(path: Path) -> Path:
    """Bars off the grid, two of them in one slot: the finest level is then not the candles themselves."""
    times = [*range(4000), 1_000_000.25, 1_000_000.4]
    path.write_text("".join(f"{START + int(i * 60000)},100,{102 + i % 7},99,101,5\n" for i in times))
    return path


def test_every_level_comes_back_also_where_bars_share_a_slot(tmp_path, cache):
    for file in (write(tmp_path / "BTCUSDT.csv", count=5000), sharing_a_slot(tmp_path / "ETHUSDT.csv")):
        kept = opened(open_key(cache_file(file, cache), cache))
        built = Pyramid(load_candles(file))
        assert_same_levels(kept, built)
        assert len(kept.levels) > 1
        assert kept.levels[1].high.base is not None
    assert len(built.levels[0].group) == len(built.candles) - 1


def test_the_window_only_maps_what_the_worker_built(file, cache, monkeypatch):
    key = cache_file(file, cache)
    monkeypatch.setattr("planner.model.pyramid._build", pytest.fail)
    assert opened(open_key(key, cache)).slots == 50


def test_a_file_of_several_symbols_is_kept_as_a_choice_then_by_symbol(tmp_path, cache):
    file = tmp_path / "all.csv"
    rows = [f"{name},{START + i * 60000},1,2,1,2" for i in range(4) for name in ("BTC/USDT", "ETHUSDT")]
    file.write_text("\n".join(rows[:-1]))
    key = cache_file(file, cache)
    assert open_key(key, cache) == Choice({"BTCUSDT": 4, "ETHUSDT": 3})
    assert open_cached(file, cache) == Choice({"BTCUSDT": 4, "ETHUSDT": 3})
    assert open_cached(file, cache, "ETHUSDT") is None
    assert [len(load_into_cache(file, cache, name)) for name in ("ETHUSDT", "BTCUSDT")] == [3, 4]
    assert opened(open_cached(file, cache, "ETHUSDT")).candles.symbol == "ETHUSDT"
    assert cache_file(file, cache, "XRPUSDT") == key
    assert len(folders(cache)) == 3


def test_a_damaged_choice_is_dropped(tmp_path, cache):
    file = tmp_path / "all.csv"
    file.write_text(f"A,{START},1,2,1,2\nB,{START},1,2,1,2\n")
    key = cache_file(file, cache)
    damage_meta(cache / "candles" / key, symbols={"A": 1})
    assert open_key(key, cache) is None


@pytest.mark.parametrize("byte", [0, 40_000, -1])
def test_a_large_file_is_known_by_samples_size_and_time(tmp_path, monkeypatch, byte):
    monkeypatch.setattr(candle_cache, "WHOLE_BYTES", 1000)
    path = tmp_path / "large.csv"
    content = bytearray(os.urandom(1_000_000))
    path.write_bytes(content)
    os.utime(path, ns=(1, 1))
    key = cache_key(path)
    assert cache_key(path) == key
    os.utime(path, ns=(1, 2))
    assert cache_key(path) != key
    content[byte if byte <= 0 else 999_000] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(1, 1))
    assert cache_key(path) != key
    path.write_bytes(bytes(content) + b"\n")
    os.utime(path, ns=(1, 1))
    assert cache_key(path) != key


def test_another_name_is_another_key_because_the_symbol_may_come_from_it(tmp_path, cache):
    one, other = write(tmp_path / "BTCUSDT.csv"), write(tmp_path / "ETHUSDT.csv")
    assert load_into_cache(one, cache).symbol == "BTCUSDT"
    assert load_into_cache(other, cache).symbol == "ETHUSDT"


def damage_meta(folder: Path, **change: object) -> None:
    meta = json.loads((folder / "meta.json").read_text())
    (folder / "meta.json").write_text(json.dumps({**meta, **change}))


def zero(path: Path, start: int = 128, length: int = 64) -> None:
    content = bytearray(path.read_bytes())
    content[start : start + length] = bytes(length)
    path.write_bytes(content)


def as_object(folder: Path) -> None:
    np.save(folder / "close.npy", np.array([{}] * 50, dtype=object), allow_pickle=True)


DAMAGES = {
    "meta gone": lambda folder: (folder / "meta.json").unlink(),
    "meta empty": lambda folder: (folder / "meta.json").write_text(""),
    "meta a list": lambda folder: (folder / "meta.json").write_text("[]"),
    "meta without rows": lambda folder: (folder / "meta.json").write_text('{"format": 1}'),
    "meta no text": lambda folder: (folder / "meta.json").write_bytes(b"\xff\xfe\xfd"),
    "meta without a digest": lambda folder: (folder / "meta.json").write_text('{"format": 2, "rows": 50}'),
    "another format": lambda folder: damage_meta(folder, format=1),
    "another start": lambda folder: damage_meta(folder, start="yesterday"),
    "another symbol": lambda folder: damage_meta(folder, symbol="ETHUSDT"),
    "another level": lambda folder: damage_meta(folder, levels=[[0, 49]]),
    "rows": lambda folder: damage_meta(folder, rows=49),
    "interval": lambda folder: damage_meta(folder, interval_ms=0),
    "notes": lambda folder: damage_meta(folder, notes=5),
    "array gone": lambda folder: (folder / "low.npy").unlink(),
    "array empty": lambda folder: (folder / "low.npy").write_bytes(b""),
    "array cut": lambda folder: os.truncate(folder / "low.npy", 300),
    "array of another kind": lambda folder: np.save(folder / "low.npy", np.ones(50, dtype=np.float32)),
    "array of objects": as_object,
    "array of another shape": lambda folder: np.save(folder / "low.npy", np.ones((25, 2))),
    "no array": lambda folder: (folder / "close.npy").write_bytes(b"PK\x03\x04" + bytes(500)),
    "array of another file": lambda folder: np.save(folder / "close.npy", np.full(50, 100.5)),
    "levels gone": lambda folder: (folder / "levels.npy").unlink(),
    "groups cut": lambda folder: os.truncate(folder / "groups.npy", 300),
    "zeros in groups": lambda folder: zero(folder / "groups.npy", 200),
    "zeros in volume": lambda folder: zero(folder / "volume.npy"),
    "zeros in time": lambda folder: zero(folder / "time.npy", 200),
    "zeros in open": lambda folder: zero(folder / "open.npy"),
    "zeros in high": lambda folder: zero(folder / "high.npy"),
    "zeros in low": lambda folder: zero(folder / "low.npy"),
    "zeros in close": lambda folder: zero(folder / "close.npy"),
    "endless high": lambda folder: np.save(folder / "high.npy", np.full(50, np.inf)),
    "not a number": lambda folder: np.save(folder / "close.npy", np.full(50, np.nan)),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_folder_is_dropped_and_made_anew(file, cache, name):
    key = cache_file(file, cache)
    folder = cache / "candles" / key
    DAMAGES[name](folder)
    assert open_key(key, cache) is None
    assert not folder.exists()
    assert_same(load_into_cache(file, cache), load_candles(file))


def test_the_ten_used_last_stay(tmp_path, cache):
    files = [write(tmp_path / f"F{i}USDT.csv", 100 + i) for i in range(12)]
    for age, file in enumerate(files[:10]):
        key = cache_file(file, cache)
        os.utime(cache / "candles" / key / "meta.json", (1000 + age, 1000 + age))
    assert open_cached(files[0], cache) is not None  # used now, so it is no longer the oldest
    for file in files[10:]:
        load_into_cache(file, cache)
    kept = [open_cached(file, cache) is not None for file in files]
    assert kept == [True, False, False, *[True] * 9]


def test_the_cache_stays_below_its_size_and_the_newest_stays_however_large(tmp_path, cache, monkeypatch):
    files = [write(tmp_path / f"F{i}USDT.csv", 100 + i) for i in range(4)]
    key = cache_file(files[0], cache)
    size = sum(each.stat().st_size for each in (cache / "candles" / key).iterdir())
    for age, file in enumerate(files[:3]):
        folder = cache / "candles" / cache_file(file, cache)
        os.utime(folder / "meta.json", (1000 + age, 1000 + age))
    monkeypatch.setattr(candle_cache, "MOST_KEPT_BYTES", 3 * size + size // 2)
    cache_file(files[3], cache)
    assert [open_cached(file, cache) is not None for file in files] == [False, True, True, True]
    monkeypatch.setattr(candle_cache, "MOST_KEPT_BYTES", 1)
    cache_file(files[0], cache)
    assert folders(cache) == [cache_key(files[0])]


def test_the_cache_may_be_deleted_while_its_candles_are_shown(file, cache):
    kept = opened(open_key(cache_file(file, cache), cache))
    shutil.rmtree(cache)
    assert kept.window(0, 50, 50).close.tolist() == [101.0] * 50
    assert open_cached(file, cache) is None
    assert len(load_into_cache(file, cache)) == 50


def test_candles_that_can_only_be_read_serve_as_well(file, cache, monkeypatch):
    key = cache_file(file, cache)

    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "utime", refuse)
    assert opened(open_key(key, cache)).slots == 50


def test_what_a_killed_process_left_is_cleared_after_an_hour(file, cache):
    store = cache / "candles"
    (store / ".new-old").mkdir(parents=True)
    (store / ".new-fresh").mkdir()
    (store / "stray").write_text("x")
    hour_ago = time.time() - 4000
    os.utime(store / ".new-old", (hour_ago, hour_ago))
    load_into_cache(file, cache)
    assert ".new-old" not in folders(cache)
    assert ".new-fresh" in folders(cache)


def failing_sync(error: int, times: int):
    """An `os.fsync` that fails the first few times."""
    real, left = os.fsync, [times]

    def sync(number: int) -> None:
        if left[0]:
            left[0] -= 1
            raise OSError(error, os.strerror(error))
        real(number)

    return sync


@pytest.fixture
def waiting(tmp_path, monkeypatch):
    """A system that does not say which start it is: there the disk is waited for."""
    monkeypatch.setattr(candle_folder, "BOOT", tmp_path / "none")


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize("error", [errno.EIO, errno.ENOSPC])
def test_a_failed_write_leaves_nothing_and_says_why(file, cache, monkeypatch, error):
    monkeypatch.setattr(os, "fsync", failing_sync(error, 100))
    with pytest.raises(
        CandleFileError, match=rf"^BTCUSDT-1m\.csv: its candles cannot be kept in .*{os.strerror(error)}"
    ):
        load_into_cache(file, cache)
    assert folders(cache) == []


@pytest.mark.usefixtures("waiting")
def test_a_full_disk_is_made_room_on_by_older_candles(tmp_path, file, cache, monkeypatch):
    old = write(tmp_path / "ETHUSDT.csv")
    cache_file(old, cache)
    monkeypatch.setattr(os, "fsync", failing_sync(errno.ENOSPC, 1))
    assert len(load_into_cache(file, cache)) == 50
    assert folders(cache) == [cache_key(file)]


def test_a_full_disk_is_told_as_one_by_the_first_short_write(file, cache, monkeypatch):
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    full = Path("/dev/full").open("wb", buffering=0)  # noqa: SIM115 - `_save` closes it
    monkeypatch.setattr(Path, "open", lambda *_, **__: full)
    with pytest.raises(OSError, match="No space left") as caught:
        candle_folder._save(Path("close.npy"), np.ones(100_000), through=False)
    assert caught.value.errno == errno.ENOSPC


def test_a_cache_folder_that_is_a_file_is_said(file, tmp_path):
    (tmp_path / "cache").write_text("")
    with pytest.raises(CandleFileError, match="cannot be kept"):
        load_into_cache(file, tmp_path / "cache")


def test_two_processes_reading_one_file_do_not_collide(file, cache, monkeypatch):
    load = candle_files.load_candles

    def while_another_finishes(path: Path, *more: object) -> Candles:
        candles = load(path)
        monkeypatch.setattr(candle_files, "load_candles", load)
        cache_file(path, cache)
        return candles

    monkeypatch.setattr(candle_files, "load_candles", while_another_finishes)
    assert len(load_into_cache(file, cache)) == 50
    assert folders(cache) == [cache_key(file)]


def test_a_file_changed_while_it_was_read_is_not_kept(file, cache, monkeypatch):
    load = candle_files.load_candles

    def and_change(path: Path, *more: object) -> Candles:
        candles = load(path)
        write(path, 300)
        return candles

    monkeypatch.setattr(candle_files, "load_candles", and_change)
    with pytest.raises(CandleFileError, match="changed while it was being read"):
        load_into_cache(file, cache)


def test_a_file_that_grows_or_goes_while_it_is_read_is_said(file, cache, monkeypatch):
    load = candle_files.load_candles

    def and_append(path: Path, *more: object) -> Candles:
        candles = load(path)
        with path.open("a") as end:
            end.write(f"{START + 50 * 60000},1")
        return candles

    monkeypatch.setattr(candle_files, "load_candles", and_append)
    with pytest.raises(CandleFileError, match="changed while it was being read; open it again when it is complete"):
        load_into_cache(file, cache)

    def and_delete(path: Path, *more: object) -> Candles:
        candles = load(path)
        path.unlink()
        return candles

    write(file)
    monkeypatch.setattr(candle_files, "load_candles", and_delete)
    with pytest.raises(CandleFileError, match=r"^BTCUSDT-1m\.csv: it cannot be read: No such file"):
        load_into_cache(file, cache)
    assert not (cache / "candles").exists()


def test_missing_files_folders_and_pipes_are_refused_at_once(tmp_path, cache, monkeypatch):
    for path in (tmp_path / "none.csv", tmp_path):
        assert open_cached(path, cache) is None
        with pytest.raises(CandleFileError, match=r"cannot be read|it is a folder"):
            load_into_cache(path, cache)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        assert open_cached(tmp_path / "pipe", cache) is None
        with pytest.raises(CandleFileError, match="no regular file"):
            load_into_cache(tmp_path / "pipe", cache)

    def denied(*_: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(candle_cache, "cache_key", denied)
    file = write(tmp_path / "a.csv")
    assert open_cached(file, cache) is None
    with pytest.raises(CandleFileError, match=r"^a\.csv: it cannot be read: Permission denied\.$"):
        load_into_cache(file, cache)


def test_opening_what_is_kept_imports_nothing_that_reads_files():
    code = (
        "import sys, numpy; before = set(sys.modules); import planner.services.candle_cache; "
        "print(sorted(name for name in set(sys.modules) - before if name in "
        "('gzip', 'csv', 'tempfile', 'planner.services.candle_csv', 'planner.services.candle_parquet')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout == "[]\n"


def started_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "boot").write_text("another start\n")
    monkeypatch.setattr(candle_folder, "BOOT", tmp_path / "boot")


def test_after_the_computers_next_start_every_byte_is_looked_at_once(tmp_path, file, cache, monkeypatch):
    (tmp_path / "boot").write_text("one start\n")
    monkeypatch.setattr(candle_folder, "BOOT", tmp_path / "boot")
    key = cache_file(file, cache)
    started_again(tmp_path, monkeypatch)
    assert open_cached(file, cache) is None
    assert folders(cache) == [key]
    monkeypatch.setattr(candle_files, "load_candles", pytest.fail)
    assert cache_file(file, cache) == key
    assert opened(open_cached(file, cache)).slots == 50
    assert [each.name for each in (cache / "candles" / key).glob("meta*")] == ["meta.json"]


def test_pages_that_a_power_cut_lost_are_found_wherever_they_lie(tmp_path, cache, monkeypatch):
    (tmp_path / "boot").write_text("one start\n")
    monkeypatch.setattr(candle_folder, "BOOT", tmp_path / "boot")
    file = write(tmp_path / "BTCUSDT.csv", count=60_000)
    key = cache_file(file, cache)
    zero(cache / "candles" / key / "high.npy", 20_000, 4096)  # between the samples
    assert open_key(key, cache) is not None
    started_again(tmp_path, monkeypatch)
    assert open_key(key, cache) is None
    assert_same(load_into_cache(file, cache), load_candles(file))


def test_where_the_start_is_not_told_the_disk_is_waited_for(tmp_path, file, cache, monkeypatch):
    synced = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda number: synced.append(real(number)))
    cache_file(file, cache)
    known = Path("/proc/sys/kernel/random/boot_id").exists()
    assert (synced == []) is known
    shutil.rmtree(cache)
    monkeypatch.setattr(candle_folder, "BOOT", tmp_path / "none")
    cache_file(file, cache)
    assert len(synced) >= 10
    assert opened(open_cached(file, cache)).slots == 50
