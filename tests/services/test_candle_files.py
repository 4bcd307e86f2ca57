"""Candle files as they come: layouts that are read, and every broken one refused in a sentence with its line."""

import contextlib
import gzip
import os
import random
import shutil
import subprocess
import sys
import time
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.services import candle_csv, candle_stream
from planner.services.candle_files import CandleFileError, SeveralSymbols, load_candles
from planner.services.candle_layout import (
    clock_milliseconds,
    columns_by_order,
    iso_milliseconds,
    plain_symbol,
    symbol_of_name,
)

SHARED = Path(os.environ.get("MARGIN_PLANNER_SHARED", Path(__file__).parents[3] / "shared")) / "data"
START = 1_704_067_200_000  # 2024-01-01T00:00Z
STEP = 300_000
PLAIN = [(START + i * STEP, 100.0 + i, 102.0 + i, 99.0 + i, 101.0 + i, 5.5) for i in range(3)]
HEADER = "timestamp,open,high,low,close,volume\n"


def plain_rows(separator: str = ",", **change) -> str:
    return "".join(separator.join(map(repr, row)) + "\n" for row in PLAIN)


def load(tmp_path: Path, content: str | bytes, name: str = "BTCUSDT-5m-2024.csv", **more):
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return load_candles(path, **more)


def refused(tmp_path: Path, content: str | bytes, name: str = "bars.csv") -> str:
    with pytest.raises(CandleFileError) as caught:
        load(tmp_path, content, name)
    sentence = str(caught.value)
    assert sentence.startswith(f"{name}")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert len(sentence) < 400
    return sentence


def assert_plain(candles) -> None:
    assert [candles.time.tolist(), candles.open.tolist(), candles.high.tolist()] == [
        [row[0] for row in PLAIN],
        [row[1] for row in PLAIN],
        [row[2] for row in PLAIN],
    ]
    assert [candles.low.tolist(), candles.close.tolist()] == [[row[3] for row in PLAIN], [row[4] for row in PLAIN]]


# ---------------------------------------------------------------------------------------------- layouts that are read


def klines(unit: int = 1) -> str:
    return "".join(
        f"{t * unit},{o},{h},{l},{c},{v},{(t + STEP - 1) * unit},1000.12,123,500.1,12345.1,0\n"
        for t, o, h, l, c, v in PLAIN  # noqa: E741
    )


KLINE_NAMES = (
    "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore"
)


def iso(ms: float, form: str) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).strftime(form)


def dated(form: str, header: str = "date,open,high,low,close,volume", separator: str = ",") -> str:
    lines = [separator.join([iso(row[0], form), *map(str, row[1:])]) for row in PLAIN]
    return "\n".join([header.replace(",", separator), *lines]) if header else "\n".join(lines)


LAYOUTS = {
    "plain header": HEADER + plain_rows(),
    "no header": plain_rows(),
    "no end of line at the end": (HEADER + plain_rows()).rstrip("\n"),
    "Windows line ends": (HEADER + plain_rows()).replace("\n", "\r\n"),
    "blank lines": "\n\n" + HEADER + "\n" + plain_rows().replace("\n", "\n\n") + "\n\n",
    "comment lines": "# by hand\n" + HEADER + "# more\n" + plain_rows() + "# end\n",
    "klines without header": klines(),
    "klines with header": KLINE_NAMES + "\n" + klines(),
    "klines in microseconds": klines(1000),
    "seconds": HEADER + plain_rows().replace("00000,", "00,", 3),
    "tabs": (HEADER + plain_rows()).replace(",", "\t"),
    "semicolons": (HEADER + plain_rows()).replace(",", ";"),
    "decimal commas": (HEADER + plain_rows()).replace(",", ";").replace(".", ","),
    "German": dated("%Y-%m-%d %H:%M", "Datum,Eröffnung,Höchst,Tiefst,Schluß,Volumen", ";").replace(".", ","),
    "French": dated("%Y-%m-%d %H:%M", "Date,Ouverture,Haut,Bas,Clôture,Volume"),
    "a line above the rows": "https://www.example.org\n" + plain_rows(),
    "quoted": "\n".join(
        ",".join(f'"{cell}"' for cell in line.split(",")) for line in (HEADER + plain_rows()).splitlines()
    ),
    "spaces": (HEADER + plain_rows()).replace(",", " , "),
    "capitals": HEADER.title() + plain_rows(),
    "open time, spelled": HEADER.replace("timestamp", "Open Time") + plain_rows(),
    "ISO with zone": dated("%Y-%m-%dT%H:%M:%SZ"),
    "ISO with offset": dated("%Y-%m-%d %H:%M:%S+00:00"),
    "ISO without zone is UTC": dated("%Y-%m-%d %H:%M:%S"),
    "ISO to the minute": dated("%Y-%m-%d %H:%M"),
    "ISO with UTC behind": dated("%Y-%m-%d %H:%M:%S UTC"),
    "slashes": dated("%Y/%m/%d %H:%M"),
    "dots": dated("%Y.%m.%d %H:%M"),
    "dates and decimal commas": dated("%Y-%m-%d %H:%M", separator=";").replace(".", ","),
    "dotted dates and decimal commas": "\n".join(
        line[:10] + line[10:].replace(".", ",") for line in dated("%Y.%m.%d %H:%M", "", ";").splitlines()
    ),
    "dates, no header": dated("%Y-%m-%d %H:%M", ""),
    "compact ISO": dated("%Y%m%dT%H%M%S", ""),
    "date and time apart": dated("%Y.%m.%d,%H:%M", "<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>"),
    "date and time apart, no header": dated("%Y.%m.%d,%H:%M:%S", ""),
    "pandas index": ",open,high,low,close,volume\n" + plain_rows(),
    "close before high": "time,open,close,high,low,volume\n"
    + "".join(f"{t},{o},{c},{h},{l},{v}\n" for t, o, h, l, c, v in PLAIN),  # noqa: E741
    "CryptoDataDownload": "https://www.CryptoDataDownload.com\nunix,date,symbol,open,high,low,close,Volume BTC,Volume USD\n"
    + "".join(
        f"{t},{iso(t, '%Y-%m-%d %H:%M:%S')},BTC/USDT,{o},{h},{l},{c},{v},9\n"
        for t, o, h, l, c, v in reversed(PLAIN)  # noqa: E741
    ),
    "symbol first": "symbol,date,open,high,low,close,volume\n"
    + "".join(f"BTCUSDT,{line}\n" for line in dated("%Y-%m-%d %H:%M", "").splitlines()),
    "symbol first, no header": "".join(f"BTC-USDT,{line}\n" for line in plain_rows().splitlines()),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_common_layout_gives_the_same_candles(tmp_path, name):
    candles = load(tmp_path, LAYOUTS[name])
    assert_plain(candles)
    assert candles.volume is not None
    assert candles.volume.tolist() == [5.5] * 3
    assert (candles.symbol, candles.timeframe) == ("BTCUSDT", "5 m")


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_byte_order_marks_and_utf_16_are_read(tmp_path, name, encoding):
    mark = "\ufeff" if encoding in ("utf-16-le", "utf-16-be") else ""
    assert_plain(load(tmp_path, (mark + LAYOUTS[name]).encode(encoding)))


@pytest.mark.parametrize("name", LAYOUTS)
def test_compressed_files_are_read_whatever_their_name(tmp_path, name):
    assert_plain(load(tmp_path, gzip.compress(LAYOUTS[name].encode()), "BTCUSDT-5m.csv"))


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_careful_reader_and_the_fast_one_agree(tmp_path, name, monkeypatch):
    monkeypatch.setattr(candle_csv, "_fast", lambda chunk, form: None)
    assert_plain(load(tmp_path, LAYOUTS[name]))


@pytest.mark.parametrize("name", LAYOUTS)
def test_lines_cut_by_a_block_are_put_together(tmp_path, name, monkeypatch):
    monkeypatch.setattr(candle_stream, "BLOCK_BYTES", 150)
    assert_plain(load(tmp_path, LAYOUTS[name]))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(1e-9, 1e9), st.floats(1, 1.5), st.floats(1, 1.5), st.floats(0, 1)), min_size=1, max_size=40
    ),
    st.sampled_from([",", ";", "\t"]),
    st.booleans(),
)
def test_numbers_come_back_to_the_last_bit(tmp_path_factory, bars, separator, header):
    base = bars[0][0]
    rows = []
    for i, (_, up, down, share) in enumerate(bars):
        high, low = base * up, base / down
        rows.append((START + i * STEP, low + (high - low) * share, high * 1.1, low * 0.9, low, 1.0))
    text = "".join(separator.join(map(repr, row)) + "\n" for row in rows)
    path = tmp_path_factory.mktemp("bits") / "x.csv"
    path.write_text((HEADER.replace(",", separator) if header else "") + text)
    candles = load_candles(path)
    assert candles.open.tolist() == [row[1] for row in rows]
    assert candles.low.tolist() == [row[3] for row in rows]


def test_five_columns_have_no_volume(tmp_path):
    candles = load(tmp_path, "".join(",".join(map(repr, row[:5])) + "\n" for row in PLAIN))
    assert_plain(candles)
    assert candles.volume is None


def test_blanks_and_nulls_are_dropped_and_counted(tmp_path):
    text = HEADER + plain_rows() + f"{START + 3 * STEP},,1,1,1,1\n{START + 4 * STEP},null,NaN,inf,-,\n,1,1,1,1,1\n"
    candles = load(tmp_path, text)
    assert_plain(candles)
    assert candles.notes == (
        "1 row had no time between 1980 and 2100; it was dropped.",
        "2 rows had a price that is missing or not above zero; they were dropped.",
    )


def test_nan_negative_absurd_unsorted_and_repeated_rows_are_put_right_and_told(tmp_path):
    rows = [(START + i * STEP, 100, 101, 99, 100, 1) for i in range(60)]
    text = "".join(",".join(map(str, row)) + "\n" for row in [*rows[30:], *rows[:30], rows[5]])
    text += f"{START + 60 * STEP},nan,1,1,1,1\n{START + 61 * STEP},-5,1,1,1,1\n"
    text += f"{(START + 62 * STEP) * 1000},1e308,1e308,1e308,1e308,1\n{(START + 63 * STEP) // 1000},100,101,99,100,1\n"
    candles = load(tmp_path, text)
    assert len(candles) == 61
    assert candles.high.max() == 101
    told = " ".join(candles.notes)
    for part in ("seconds", "microseconds", "not above zero", "sorted", "repeated", "that no market has"):
        assert part in told


def two_symbols() -> str:
    return "".join(
        f"{name},{t},{o + add},{h + add},{l + add},{c + add},{v}\n"
        for t, o, h, l, c, v in PLAIN  # noqa: E741
        for name, add in (("BTC/USDT", 0), ("ETH/USDT:USDT", 7))
    )


@pytest.mark.parametrize("header", ["symbol,timestamp,open,high,low,close,volume\n", ""])
def test_of_several_symbols_the_one_asked_for_is_read(tmp_path, header):
    with pytest.raises(SeveralSymbols) as caught:
        load(tmp_path, header + two_symbols())
    assert caught.value.rows == {"BTCUSDT": 3, "ETHUSDT": 3}
    first = load(tmp_path, header + two_symbols(), symbol="btc-usdt")
    assert_plain(first)
    assert first.symbol == "BTCUSDT"
    assert first.notes == ("The file holds 2 symbols; BTCUSDT was read, ETHUSDT left out.",)
    assert first.dropped == 0
    second = load(tmp_path, header + two_symbols(), symbol="ETHUSDT")
    assert second.symbol == "ETHUSDT"
    assert second.open.tolist() == [row[1] + 7 for row in PLAIN]
    with pytest.raises(SeveralSymbols, match="BTCUSDT, ETHUSDT"):
        load(tmp_path, header + two_symbols(), symbol="XRPUSDT")


def test_symbols_far_apart_in_a_file_are_all_found(tmp_path):
    rows = "".join(f"A,{START + i * STEP},1,2,1,2,1\n" for i in range(20_000))
    text = rows + rows.replace("A,", "B,") + rows.replace("A,", "A,") + f"C,{START},1,2,1,2,1\n"
    with pytest.raises(SeveralSymbols) as caught:
        load(tmp_path, text)
    assert caught.value.rows == {"A": 40_000, "B": 20_000, "C": 1}
    assert len(load(tmp_path, text, symbol="B")) == 20_000


def test_a_file_of_one_symbol_is_read_whatever_was_asked_for(tmp_path):
    rows = "".join("BTCUSDT," + ",".join(map(repr, row)) + "\n" for row in PLAIN)
    assert load(tmp_path, rows, symbol="XRPUSDT").symbol == "BTCUSDT"
    assert load(tmp_path, plain_rows(), symbol="XRPUSDT").symbol == "BTCUSDT"


def test_rows_that_name_no_symbol_belong_to_the_only_one_there_is(tmp_path):
    header = "symbol,timestamp,open,high,low,close,volume\n"
    rows = [",".join(map(repr, row)) for row in PLAIN]
    assert_plain(load(tmp_path, header + f"BTCUSDT,{rows[0]}\n,{rows[1]}\nBTCUSDT,{rows[2]}\n"))
    assert_plain(load(tmp_path, header + "".join(f",{row}\n" for row in rows)))


def test_a_column_of_thousands_of_names_is_refused_in_words(tmp_path):
    rows = "".join(f"T{i},{START + i * STEP},1,2,1,2,1\n" for i in range(2001))
    with pytest.raises(
        CandleFileError, match=r"^BTCUSDT-5m-2024\.csv: it names more than 2,000 symbols; put the rows of one"
    ):
        load(tmp_path, "symbol,timestamp,open,high,low,close,volume\n" + rows)


@pytest.mark.parametrize(
    ("stem", "symbol"),
    [
        ("BTCUSDT-5m-2024", "BTCUSDT"),
        ("btcusdt_spot_5m", "BTCUSDT"),
        ("BTC_USDT-1m", "BTCUSDT"),
        ("Binance_ETH-USD_2024_minute", "ETHUSD"),
        ("1000PEPEUSDT-1h", "1000PEPEUSDT"),
        ("BTCUSDT_261225-1m", "BTCUSDT_261225"),
        ("BTCUSDT-202401", "BTCUSDT"),
        ("prices", ""),
        ("usdt", ""),
        ("", ""),
    ],
)
def test_the_symbol_is_guessed_from_the_name(stem, symbol):
    assert symbol_of_name(stem) == symbol


def test_symbols_are_written_plainly():
    assert [plain_symbol(text) for text in ("btc/usdt", " BTC-USDT ", "BTC/USDT:USDT", "")] == ["BTCUSDT"] * 3 + [""]


def test_times_are_read_as_utc_unless_a_zone_is_given():
    assert iso_milliseconds("2024-01-01") == START
    assert iso_milliseconds("20240101") == START
    assert iso_milliseconds("2024-01-01T02:00:00+02:00") == START
    assert clock_milliseconds("01:02:03.5") == 3_723_500
    for text in ("01.02.2024", "1/2/2024", "soon", ""):
        with pytest.raises(ValueError, match="no ISO date"):
            iso_milliseconds(text)
    with pytest.raises(ValueError, match="no time of day"):
        clock_milliseconds("noon")
    assert columns_by_order(["1", "2"]) is None
    assert columns_by_order(["a", "b", "1", "2", "3", "4"]) is None


# ------------------------------------------------------------------------------------------------- files that are not


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "it is empty"),
        ("\n\n", "neither a header"),
        ("hello\nworld\n", "line 1: “hello” is neither a header that names time, open, high, low and close"),
        (HEADER, "there is a header but no row under it"),
        ("timestamp,price\n1,2\n", "neither a header"),
        ("open,high,low,close\n1,2,3,4\n", "line 2: no column is named time"),
        ("timestamp,open,close\n1,2,3\n", "line 2: no column is named high or low"),
        ("time,open,high,low,close\n09:00,2,3,1,2\n", "line 2: it gives a time of day but no date"),
        ("date,open,high,low,close\n31/12/2023,2,3,1,2\n", "line 2: “31/12/2023” is no time that can be read"),
        (HEADER + "1,2,3\n", "line 2: the header names 6 columns, this row has 3"),
        (HEADER + plain_rows() + "1704067200000,1,2\n", "line 5: it has 3 columns where 6 were expected"),
        (HEADER + plain_rows() + "1704067200000,1,2,x,4,5\n", "line 5, column 4: “x” is no number"),
        (HEADER + plain_rows() + "yesterday,1,2,3,4,5\n", "line 5, column 1: “yesterday” is no time"),
        (dated("%Y-%m-%d %H:%M") + "\n2024-13-45,1,2,1,2,3\n", "line 5, column 1: “2024-13-45” is no time"),
        (HEADER + plain_rows() + "1704067200000,1_000,2,3,4,5\n", "“1_000” is no number"),
        (HEADER + plain_rows() + "1704067200000,１２,2,3,4,5\n", "“１２” is no number"),
        (HEADER + plain_rows() + "1704067200000,0x10,2,3,4,5\n", "“0x10” is no number"),
        (HEADER + plain_rows() + '"1704067200000,1,2,3,4,5\n', "line 5: a quotation mark is not closed"),
        (HEADER + plain_rows() + '17,"1,2,3,4,5\n' + plain_rows(), "line 5: a quotation mark is not closed"),
        (plain_rows().replace("5.5\n", '5.5,"x\n', 1).replace("5.5\n", '5.5,y"\n'), "line 1: a quotation mark"),
        (
            plain_rows().replace("5.5\n", "5.5,x\n") + f'{START},1,2,1,2,1,"x\n{START},1,2,1,2,1,y"\n',
            "line 4: a quotation mark is not closed",
        ),
        (HEADER + plain_rows() + "\0\0\0\n", "line 5: it holds NUL characters"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "line 1: it is not UTF-8 text"),
        (bytes(range(256)) * 40, "line 2: it is not UTF-8 text"),
        ((HEADER + "é").encode("cp1252"), "it is not UTF-8 text"),
        (HEADER.encode() + plain_rows().encode() * 9000 + b"\xff\n", "line 27,002: it is not UTF-8 text"),
        (("\ufeff" + HEADER).encode("utf-16-le") + b"\x00", "it is not UTF-8 text"),
        (HEADER.encode("utf-16-le"), "NUL characters"),
        (",".join(["1"] * 101) + "\n", "more than 100 columns"),
        ("1," * 200_000, "line 1: it is longer than 65,536 characters"),
        (HEADER + plain_rows() + "1" * 70_000 + "\n" + plain_rows(), "line 5: it is longer than 65,536"),
        (HEADER + plain_rows() * 9000 + "1" * 400_000, "line 27,002: it is longer than 65,536"),
        (b"PK\x03\x04rest", "ZIP archive"),
        (b"ARROW1\0\0", "Feather"),
        (b"PAR1", "no readable Parquet file"),
        (b"PAR1" + b"x" * 100 + b"PAR1", "no readable Parquet file"),
        (gzip.compress((HEADER + plain_rows()).encode(), mtime=0)[:-9], "cut off or damaged"),
        (gzip.compress(random.Random(7).randbytes(90_000), mtime=0)[:50_000], "bars.csv"),
        (b"\x1f\x8b\x08\x00junkjunkjunkjunk", "cut off or damaged"),
        (gzip.compress(b"", mtime=0), "it is empty"),
        (
            "Tag;Kurs A;Kurs B;Kurs C;Kurs D\n2024-01-01;1;2;1;2\n",
            "line 2: the line above names its columns Tag, Kurs A, Kurs B, Kurs C, Kurs D, which are not known; name them",
        ),
        ("time,open,high,low,close,Close\n" + "1,2,3,4,5,6\n", "line 1: the column close is there twice"),
        (HEADER + "0,1,1,1,1,1\n", "No usable candle was found. 1 row had no time"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line(tmp_path, content, says):
    assert says in refused(tmp_path, content)


def test_a_point_among_decimal_commas_is_refused_not_guessed(tmp_path):
    text = (HEADER + plain_rows()).replace(",", ";").replace(".", ",") + f"{START + 3 * STEP};1.234;2;1;2;3\n"
    assert "line 5, column 2: “1.234” is no number; the file's other numbers have a decimal comma" in refused(
        tmp_path, text
    )


def test_a_comma_among_decimal_points_is_refused_not_guessed(tmp_path):
    rows = (HEADER + plain_rows() * 400).replace(",", ";")
    assert "line 1,202, column 2: “60,5” is no number." in refused(tmp_path, rows + "1704067200000;60,5;2;1;2;3\n")


def test_missing_files_folders_and_pipes_are_refused_at_once(tmp_path):
    with pytest.raises(CandleFileError, match=r"^none\.csv: it cannot be read: No such file or directory\.$"):
        load_candles(tmp_path / "none.csv")
    with pytest.raises(CandleFileError, match=r": it is a folder; open a file in it\.$"):
        load_candles(tmp_path)
    with pytest.raises(CandleFileError, match=r"^/: it is a folder"):
        load_candles(Path("/"))
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(CandleFileError, match=r"^pipe: it is no regular file but a pipe or a device"):
            load_candles(tmp_path / "pipe")
    if Path("/dev/null").exists():
        with pytest.raises(CandleFileError, match=r"^null: it is no regular file but a pipe or a device"):
            load_candles(Path("/dev/null"))
    (tmp_path / "loop.csv").symlink_to(tmp_path / "loop.csv")
    with pytest.raises(CandleFileError, match=r"^loop\.csv: it cannot be read: Too many levels of symbolic links"):
        load_candles(tmp_path / "loop.csv")


def test_a_file_that_may_not_be_read_is_said(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(HEADER + plain_rows())
    path.chmod(0)
    if os.geteuid() != 0:
        with pytest.raises(CandleFileError, match=r"^mine\.csv: it cannot be read: Permission denied\.$"):
            load_candles(path)
        return
    if shutil.which("setpriv") is None:
        pytest.skip("root may read every file, and setpriv is not here to become somebody else")
    tmp_path.chmod(0o755)
    code = f"from planner.services.candle_files import load_candles; from pathlib import Path; load_candles(Path({str(path)!r}))"
    command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", sys.executable, "-c", code]
    done = subprocess.run(
        command, cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=60, check=False
    )
    if "ModuleNotFoundError" in done.stderr or "can't open" in done.stderr:
        pytest.skip("somebody else may not read the program here")
    assert done.stderr.strip().endswith("mine.csv: it cannot be read: Permission denied.")


def test_a_gigabyte_on_one_line_is_refused_at_once_and_in_little_memory(tmp_path):
    path = tmp_path / "line.csv"
    with path.open("wb") as file:
        file.write(b"1" * 1_000_000)
        file.truncate(1_000_000_000)
    tracemalloc.start()
    begun = time.monotonic()
    with pytest.raises(CandleFileError, match="longer than 65,536"):
        load_candles(path)
    taken, peak = time.monotonic() - begun, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000
    assert taken < 1


def test_a_compressed_file_is_bounded_by_what_it_unpacks_to(tmp_path, monkeypatch):
    monkeypatch.setattr(candle_stream, "MOST_BYTES", 1_000_000)
    packed = gzip.compress((HEADER + plain_rows() * 20_000).encode())
    assert len(packed) < 30_000
    assert "it holds more than" in refused(tmp_path, packed)
    assert "longer than 65,536" in refused(tmp_path, gzip.compress(b"0" * 50_000_000))


def test_a_file_that_unpacks_to_hundreds_of_times_its_size_is_refused_early(tmp_path):
    rows = f"{START},1,1,1,1,1\n".encode() * 200_000
    bomb = gzip.compress(rows * 30, 9)
    assert len(rows) * 30 > 200 * len(bomb)
    sentence = refused(tmp_path, bomb)
    assert (
        sentence == "bars.csv: it unpacks to more than 200 times its size, as no candle table does; unpack it and look."
    )
    assert "line 1: it holds NUL characters" in refused(tmp_path, gzip.compress(bytes(100_000_000)))


def test_a_table_that_packs_well_is_read(tmp_path):
    rows = "".join(f"{START + i * STEP},100,100,100,100,0\n" for i in range(50_000))
    packed = gzip.compress(rows.encode(), 9)
    assert len(rows) > 8 * len(packed)
    assert len(load(tmp_path, packed)) == 50_000


@pytest.mark.parametrize("packed", [False, True])
def test_reading_tells_how_far_it_is(tmp_path, packed):
    rows = (HEADER + "".join(f"{START + i * STEP},{100 + i % 97},300,1,100,{i}\n" for i in range(40_000))).encode()
    heard: list[float] = []
    load(tmp_path, gzip.compress(rows) if packed else rows, tell=heard.append)
    assert len(heard) > 3
    assert heard == sorted(heard)
    assert (heard[0] > 0, heard[-1]) == (True, 1.0)


def test_rows_that_are_still_to_come_are_left_out_and_told(tmp_path):
    now = datetime.fromtimestamp(START / 1000, UTC)
    late = int((now + timedelta(days=1)).timestamp() * 1000)
    rows = HEADER + plain_rows() + "".join(f"{at},99,99,99,99,1\n" for at in (late - 1, late, late + STEP))
    candles = load(tmp_path, rows, now=lambda: now)
    assert (len(candles), candles.dropped, int(candles.time[-1])) == (4, 2, late - 1)
    assert candles.notes == ("2 rows had a time that is still to come; they were dropped.",)


def test_more_rows_than_the_bound_are_refused_in_words(tmp_path, monkeypatch):
    monkeypatch.setattr(candle_stream, "MOST_ROWS", 1000)
    assert "it holds more than 1,000 rows" in refused(tmp_path, HEADER + plain_rows() * 400)
    assert len(load(tmp_path, HEADER + plain_rows())) == 3


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_bytes_give_candles_or_a_sentence(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    piece = st.one_of(
        st.binary(max_size=60),
        st.sampled_from([HEADER.encode(), plain_rows().encode(), b'"', b";", b",", b"\n", b"1.5"]),
    )
    path.write_bytes(b"".join(data.draw(st.lists(piece, max_size=8))))
    sentence, symbols = "any.csv", 2
    try:
        load_candles(path)
    except CandleFileError as error:
        sentence = str(error)
    except SeveralSymbols as question:
        symbols = len(question.rows)
    assert sentence.startswith("any.csv")
    assert symbols > 1


# ------------------------------------------------------------------------------------------------------------ Parquet


def parquet(tmp_path: Path, columns: dict, name: str = "btcusdt_spot_5m.parquet") -> Path:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet as writer

    writer.write_table(pyarrow.table(columns), tmp_path / name)
    return tmp_path / name


def plain_columns() -> dict:
    return {name: [row[place] for row in PLAIN] for place, name in enumerate(HEADER.strip().split(","))}


def test_parquet_is_read(tmp_path):
    candles = load_candles(parquet(tmp_path, plain_columns()))
    assert_plain(candles)
    assert (candles.symbol, candles.timeframe, candles.source_name) == ("BTCUSDT", "5 m", "btcusdt_spot_5m.parquet")


@pytest.mark.parametrize(
    ("unit", "zone"), [("s", None), ("ms", None), ("us", "UTC"), ("ns", None), ("us", "Europe/Berlin")]
)
def test_parquet_timestamps_of_any_unit_are_read(tmp_path, unit, zone):
    pyarrow = pytest.importorskip("pyarrow")
    stamps = pyarrow.array([row[0] for row in PLAIN], pyarrow.timestamp("ms", zone)).cast(pyarrow.timestamp(unit, zone))
    assert_plain(load_candles(parquet(tmp_path, {**plain_columns(), "timestamp": stamps})))


def test_parquet_texts_dates_decimals_and_nulls_are_read(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    texts = [iso(row[0], "%Y-%m-%d %H:%M") for row in PLAIN]
    assert_plain(load_candles(parquet(tmp_path, {**plain_columns(), "timestamp": texts})))
    decimals = pyarrow.array([row[1] for row in PLAIN]).cast(pyarrow.decimal128(12, 2))
    assert_plain(load_candles(parquet(tmp_path, {**plain_columns(), "open": decimals})))
    with_null = {name: [*values, None] for name, values in plain_columns().items()}
    assert_plain(load_candles(parquet(tmp_path, with_null)))
    null_text = {**with_null, "timestamp": [*texts, None]}
    assert_plain(load_candles(parquet(tmp_path, null_text)))
    days = pyarrow.array([START // 86_400_000 + i for i in range(3)], pyarrow.int32()).cast(pyarrow.date32())
    assert load_candles(parquet(tmp_path, {**plain_columns(), "timestamp": days})).timeframe == "1 d"


def test_parquet_of_several_symbols_gives_the_one_asked_for(tmp_path):
    columns = {name: values * 2 for name, values in plain_columns().items()}
    columns["open"] = [*columns["open"][:3], *[price + 0.5 for price in columns["open"][:3]]]
    columns["symbol"] = ["BTC/USDT"] * 3 + ["ETHUSDT"] * 3
    path = parquet(tmp_path, columns)
    with pytest.raises(SeveralSymbols) as caught:
        load_candles(path)
    assert caught.value.rows == {"BTCUSDT": 3, "ETHUSDT": 3}
    first = load_candles(path, "BTCUSDT")
    assert_plain(first)
    assert first.notes == ("The file holds 2 symbols; BTCUSDT was read, ETHUSDT left out.",)
    assert load_candles(path, "ETHUSDT").open.tolist() == [100.5, 101.5, 102.5]
    alone = load_candles(parquet(tmp_path, {**plain_columns(), "pair": ["BTC-USDT", None, "BTC-USDT"]}, "x.parquet"))
    assert (alone.symbol, alone.notes, len(alone)) == ("BTCUSDT", (), 3)


def test_parquet_is_read_batch_by_batch_and_tells_how_far_it_is(tmp_path, monkeypatch):
    monkeypatch.setattr("planner.services.candle_parquet.BATCH_ROWS", 2)
    columns = {name: values * 2 for name, values in plain_columns().items()}
    columns["timestamp"] = [START + i * STEP for i in range(6)]
    heard: list[float] = []
    candles = load_candles(parquet(tmp_path, columns | {"symbol": ["A"] * 6}), tell=heard.append)
    assert (candles.open.tolist(), heard) == (columns["open"], [2 / 6, 4 / 6, 1.0])
    columns["timestamp"] = [*(iso(START + i * STEP, "%Y-%m-%d %H:%M") for i in range(4)), "soon", "later"]
    with pytest.raises(
        CandleFileError, match=r"^x\.parquet, row 5: “soon” is no time; use epoch numbers or ISO dates\.$"
    ):
        load_candles(parquet(tmp_path, columns, "x.parquet"))


def test_parquet_numbers_of_any_kind_and_unit_are_read(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    stamps = [row[0] for row in PLAIN]
    mixed = [stamps[0] // 1000, stamps[1] * 1_000_000, stamps[2] * 1000]
    for times in ([stamp * 1_000_000 for stamp in stamps], [stamp // 1000 for stamp in stamps], mixed):
        assert_plain(load_candles(parquet(tmp_path, {**plain_columns(), "timestamp": times})))
    halves = pyarrow.array(np.array([101.0, 102.0, 103.0], dtype=np.float16))
    assert len(load_candles(parquet(tmp_path, {**plain_columns(), "close": halves}))) == 3
    nothing = pyarrow.nulls(3)
    assert np.isnan(load_candles(parquet(tmp_path, {**plain_columns(), "volume": nothing})).volume).all()
    with pytest.raises(CandleFileError, match=r"No usable candle was found\. 3 rows had a price that is missing"):
        load_candles(parquet(tmp_path, {**plain_columns(), "open": nothing}))


def test_parquet_that_cannot_be_used_is_refused_in_words(tmp_path, monkeypatch):
    pyarrow = pytest.importorskip("pyarrow")
    with pytest.raises(CandleFileError, match="no column is named high or low"):
        load_candles(parquet(tmp_path, {"time": [1], "open": [1.0], "close": [1.0]}))
    for kind, column in (("string", ["a", "b", "c"]), ("bool", [True] * 3), ("list<", [[1.0]] * 3)):
        with pytest.raises(CandleFileError, match=rf"the column for open holds no numbers \({kind}"):
            load_candles(parquet(tmp_path, {**plain_columns(), "open": column}))
    with pytest.raises(CandleFileError, match=r"No usable candle was found"):
        load_candles(parquet(tmp_path, {name: pyarrow.array([], "float64") for name in plain_columns()}))
    from pyarrow import parquet as writer

    twice = pyarrow.table(
        [pyarrow.array(column) for column in [*plain_columns().values(), [1, 2, 3]]], [*plain_columns(), "open"]
    )
    writer.write_table(twice, tmp_path / "twice.parquet")
    with pytest.raises(CandleFileError, match=r"^twice\.parquet: the column open is there twice\.$"):
        load_candles(tmp_path / "twice.parquet")
    volumes = pyarrow.table(
        [pyarrow.array(column) for column in [*plain_columns().values(), [1, 2, 3]]], [*plain_columns(), "volume"]
    )
    writer.write_table(volumes, tmp_path / "twice.parquet")
    with pytest.raises(CandleFileError, match=r"^twice\.parquet: the column volume is there twice\.$"):
        load_candles(tmp_path / "twice.parquet")
    good = parquet(tmp_path, plain_columns())
    monkeypatch.setattr("planner.services.candle_parquet.MOST_ROWS", 2)
    with pytest.raises(CandleFileError, match="more than 2 rows"):
        load_candles(good)


def test_a_parquet_with_flipped_bytes_gives_candles_or_a_sentence(tmp_path):
    whole = parquet(tmp_path, plain_columns()).read_bytes()
    random, taken = np.random.default_rng(3), 0
    for _ in range(60):
        content = bytearray(whole)
        content[int(random.integers(4, len(whole)))] ^= 1 << int(random.integers(8))
        (tmp_path / "flipped.parquet").write_bytes(content)
        with contextlib.suppress(CandleFileError):
            assert len(load_candles(tmp_path / "flipped.parquet")) <= 3
            taken += 1
    assert 0 < taken < 60, taken


def test_a_cut_parquet_is_refused(tmp_path):
    whole = parquet(tmp_path, plain_columns()).read_bytes()
    for length in range(4, len(whole), 97):
        (tmp_path / "cut.parquet").write_bytes(whole[:length])
        with pytest.raises(CandleFileError, match=r"^cut\.parquet: it is no readable Parquet file"):
            load_candles(tmp_path / "cut.parquet")


def test_without_pyarrow_a_sentence_says_how_to_get_it(tmp_path, monkeypatch):
    path = parquet(tmp_path, plain_columns())
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(CandleFileError, match=r"needs the package pyarrow; install margin-planner\[parquet\]"):
        load_candles(path)


# ---------------------------------------------------------------------------------------------------------- real data


def shared(name: str) -> Path:
    if not (SHARED / name).is_file():
        pytest.skip(f"{SHARED / name} is not there")
    return SHARED / name


def test_nine_years_of_btcusdt_are_read_whole():
    candles = load_candles(shared("btcusdt_spot_5m.parquet"))
    gaps = candles.gaps()
    assert (len(candles), candles.symbol, candles.timeframe, candles.notes) == (940_297, "BTCUSDT", "5 m", ())
    assert (len(gaps), sum(gap.missing for gap in gaps), max(gap.missing for gap in gaps)) == (33, 1703, 401)
    assert iso(candles.start_ms, "%Y-%m-%d %H:%M") == "2017-08-17 04:00"
    assert iso(candles.end_ms, "%Y-%m-%d %H:%M") == "2026-08-01 00:00"


def test_bitfinex_minutes_keep_all_but_one_junk_print():
    candles = load_candles(shared("btcusd_bitfinex_1m_2013-2019.parquet"))
    assert (len(candles), candles.symbol, candles.timeframe) == (2_630_216, "BTCUSD", "1 m")
    assert candles.notes == ("1 row had a price more than 100 times away from the prices around it; it was dropped.",)


def test_the_daily_table_of_three_symbols_gives_each_of_them():
    with pytest.raises(SeveralSymbols) as caught:
        load_candles(shared("daily_btc_eth_sol.csv"))
    assert sorted(caught.value.rows) == ["BTCUSDT", "ETHUSDT", "SOLUSDT"]
    candles = load_candles(shared("daily_btc_eth_sol.csv"), "BTCUSDT")
    assert (candles.symbol, candles.timeframe, len(candles)) == ("BTCUSDT", "1 d", 3271)
    assert candles.gaps() == ()
    assert np.isclose(candles.close[0], 4285.08)


def test_compressed_stress_windows_are_sorted_and_told():
    candles = load_candles(shared("stress_windows_spot_5m.csv.gz"), symbol="ETHUSDT")
    assert candles.symbol == "ETHUSDT"
    assert any("sorted" in note for note in candles.notes)


@pytest.mark.parametrize("name", ["funding_btcusdt_8h.csv", "stress_events.json"])
def test_tables_that_hold_no_candles_are_refused(name):
    with pytest.raises(CandleFileError, match=r"line 1: .* is neither a header"):
        load_candles(shared(name))
