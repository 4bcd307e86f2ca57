"""Positions from CSV: the planner's own columns and those of exports, each bad line named, nothing taken for something else."""

from __future__ import annotations

from decimal import Decimal

import pytest

from planner.model.draft_rows import POSITIONS
from planner.model.plan import OtherPosition
from planner.model.row_reading import read_position
from planner.services.errors import FileError
from planner.services.positions_csv import (
    MAX_BYTES,
    MAX_LINES,
    Imported,
    parse_positions,
    positions_csv,
    read_positions,
)
from tests.hostile.table import ALL, BESIDE_OTHERS, NUMBERS, Hostile, ids, is_told, some

HEAD = "symbol,side,quantity,entry\n"
FULL = OtherPosition.model_validate(
    {
        "symbol": "=BTC",
        "side": "short",
        "quantity": "0.5",
        "entry": "61000.25",
        "mark": "60000",
        "instrument_kind": "inverse-perpetual",
        "contract_size": "100",
        "underlying": "BTC",
        "beta": "-0.5",
        "maintenance_rate": "0.0045",
        "maintenance_amount": "12",
    }
)


def read(text: str, sign: str = ".") -> Imported:
    return parse_positions(text, "book.csv", sign)


def cells(found: Imported, at: int = 0) -> dict[str, str]:
    return {part: text for part, text in zip(POSITIONS.parts, found.rows[at], strict=True) if text}


@pytest.mark.parametrize("sign", [".", ","])
def test_what_is_written_reads_back_to_the_last_digit(sign: str) -> None:
    plain = FULL.model_copy(update={"symbol": "ETHUSDT", "underlying": None})
    found = parse_positions(positions_csv([FULL, plain]).decode("utf-8-sig"), "book.csv", sign)
    assert not found.problems
    assert [read_position(row, sign, None).position for row in found.rows] == [FULL, plain]


def test_the_planners_own_headings_leave_out_what_is_not_known() -> None:
    found = read(f"{HEAD}BTCUSDT,short,0.02,61000\n")
    assert cells(found) == {"symbol": "BTCUSDT", "side": "short", "quantity": "0.02", "entry": "61000"}
    assert found.lines == (2,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Symbol;Size;Entry Price;Mark Price;MMR\nBTCUSDT Perp;-0,02;61.000,5;60.000;0,4%\n",
         {"symbol": "BTCUSDT", "side": "short", "quantity": "0.02", "entry": "61000.5", "mark": "60000", "maintenance_rate": "0.4"}),
        ("instId|posSide|pos|avgPx\nBTC-USDT-SWAP|net|-5|60000.1",
         {"symbol": "BTC-USDT-SWAP", "side": "short", "quantity": "5", "entry": "60000.1"}),
        ("Contracts,Qty,Entry Price,Side\nSOLUSDT,12,150.125,Buy\n",
         None),
        ("symbol\tpositionAmt\tentryPrice\tpositionSide\nETHUSDT\t-1.5\t2500.0\tBOTH\n",
         {"symbol": "ETHUSDT", "side": "short", "quantity": "1.5", "entry": "2500"}),
        ("Positions of 22 Nov\n\nMarket,Direction,Amount,Avg. Open Price\nSOLUSDT,Buy,12,150.125\n",
         {"symbol": "SOLUSDT", "side": "long", "quantity": "12", "entry": "150.125"}),
        ('"Symbol";"Size";"Entry Price"\n"BTCUSDT";"0,02";"61.000,5"\n',
         {"symbol": "BTCUSDT", "side": "long", "quantity": "0.02", "entry": "61000.5"}),
        ("Symbol,Size (USDT),Size (BTC),Entry Price (USDT),MMR (%)\nBTCUSDT,1200,0.02,60000,0.5\n",
         {"symbol": "BTCUSDT", "side": "long", "quantity": "0.02", "entry": "60000", "maintenance_rate": "0.5"}),
        ('Symbol,Size,Entry Price\nBTCUSDT Perpetual 20x,0.02 BTC,"61,000"\n',
         {"symbol": "BTCUSDT", "side": "long", "quantity": "0.02", "entry": "61000"}),
    ],
    ids=["german", "pipes", "no-symbol", "tabs", "title-first", "all-quoted", "money-beside-coins", "units"],
)  # fmt: skip
def test_the_usual_exports_are_understood(text: str, expected: dict[str, str] | None) -> None:
    if expected is None:
        with pytest.raises(FileError, match="no line names the columns"):
            read(text)
    else:
        assert cells(read(text)) == expected


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (",long,1,60000", "Line 2: the symbol is missing."),
        ("BTCUSDT,long,,60000", "Line 2: the quantity is missing."),
        ("BTCUSDT,long,1,-", "Line 2: the entry price is missing."),
        ("BTCUSDT,up,1,60000", "Line 2: “up” is neither long nor short."),
        ("BTCUSDT,long,-1,60000", "Line 2: the side says long, but the quantity is negative."),
        ("BTCUSDT,long,100 USDT,60000", "Line 2: the size “100 USDT” is money; export the size in coins or contracts."),
        ('BTCUSDT,long,1,"60,000"', None),
        ("BTCUSDT,long,x,60000", None),
        ("BTCUSDT,long,1", "Line 2: the entry price is missing."),
        (
            "BTCUSDT,long,1,60,000",
            "Line 2: it has 5 cells beneath 4 headings; put what holds the separator in quotation marks.",
        ),
        ("BTC\x07USDT,long,1,60000", "Line 2: the symbol “BTC\\x07USDT” holds signs that nobody can see."),
        ("BTC\u202eUSDT,long,1,60000", "Line 2: the symbol “BTC\\x202eUSDT” holds signs that nobody can see."),
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_the_others_are_read(line: str, sentence: str | None) -> None:
    found = read(f"{HEAD}{line}\nETHUSDT,short,1,2500\n")
    assert [row[0] for row in found.rows] == ["ETHUSDT"]
    assert len(found.problems) == 1
    assert found.problems[0].startswith("Line 2: ")
    assert sentence is None or found.problems[0] == sentence


def test_blank_cells_beyond_the_headings_are_nothing() -> None:
    assert not read(f"{HEAD}BTCUSDT,long,1,60000,,\n").problems


def test_a_kind_that_is_none_is_named_instead_of_left_to_the_venue() -> None:
    found = read("symbol,quantity,entry,kind\nBTC,1,60000,option\nBTC,1,60000,-\nBTC,1,60000,Inverse Perpetual\n")
    assert len(found.problems) == 1
    assert found.problems[0].startswith(
        "Line 2: “option” is no kind of instrument; leave it blank, or write one of spot, "
    )
    assert [dict(zip(POSITIONS.parts, row, strict=True))["instrument_kind"] for row in found.rows] == [
        "",
        "inverse-perpetual",
    ]


def test_a_size_in_money_alone_is_no_list_of_positions() -> None:
    with pytest.raises(FileError, match="not in money"):
        read("Symbol,Size (USDT),Entry Price\nBTCUSDT,1200,60000\n")


def test_a_quotation_mark_that_is_never_closed_swallows_no_line() -> None:
    with pytest.raises(FileError, match="line 3 is broken; look at its quotation marks"):
        read(f'{HEAD}BTCUSDT,long,1,60000\n"ETHUSDT,long,1,2500\nSOLUSDT,long,1,150\n')


def test_a_number_that_can_be_read_two_ways_is_asked_about() -> None:
    found = read("symbol;size;entry\nBTCUSDT;1;60.000\n")
    assert not found.rows
    assert "two ways" in found.problems[0]


def test_a_line_whose_position_is_closed_is_counted_not_taken() -> None:
    found = read(f"{HEAD}BTCUSDT,long,0,60000\nETHUSDT,long,1,2500\n")
    assert (len(found.rows), found.empty, found.problems) == (1, 1, ())


def test_numbers_come_back_in_the_users_decimal_sign() -> None:
    assert cells(read(f"{HEAD}BTCUSDT,short,0.02,61000.5\n", ","))["entry"] == "61000,5"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nothing here",
        "symbol,side\nBTC,long\n",
        HEAD,
        f"{HEAD}\n\n",
        f"{HEAD}\0",
        f'{HEAD}"BTC',
        f"{HEAD}{'x' * 5000},1,1,1",
    ],
    ids=["empty", "prose", "columns-missing", "no-lines", "blank-lines", "nul", "open-quote", "long-cell"],
)
def test_what_is_no_list_of_positions_is_refused_in_a_sentence(text: str) -> None:
    try:
        found = read(text)
    except FileError as error:
        told = str(error)
        found = Imported()
    else:
        told = " ".join(found.problems)
    assert not found.rows
    assert is_told(told)


def test_too_many_lines_are_refused() -> None:
    with pytest.raises(FileError, match="more than 5,000 lines"):
        read(HEAD + "BTCUSDT,long,1,1\n" * (MAX_LINES + 1))


def test_files_that_cannot_be_read_say_why(tmp_path) -> None:
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    latin = tmp_path / "latin.csv"
    latin.write_bytes(f"{HEAD}caf".encode() + b"\xe9,long,1,1\n")
    for path in (tmp_path, tmp_path / "none.csv", large, latin):
        with pytest.raises(FileError) as refused:
            read_positions(path, ".")
        assert is_told(str(refused.value))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_is_read_in_the_encodings_that_spreadsheets_write(tmp_path, encoding: str) -> None:
    path = tmp_path / "book.csv"
    path.write_bytes(f"{HEAD}BTCUSDT,short,1,60000\n".encode(encoding))
    assert len(read_positions(path, ".").rows) == 1


@pytest.mark.parametrize("hostile", NUMBERS, ids=ids)
def test_a_hostile_number_is_taken_exactly_or_named(hostile: Hostile) -> None:
    quoted = hostile.text.replace('"', '""')
    found = read(f'{HEAD}ETHUSDT,short,2,2500.5\nBTCUSDT,,"{quoted}",60000.5\n')
    assert cells(found)["quantity"] == "2"
    if len(found.rows) == 2:
        taken = cells(found, 1)
        sign = "-" if taken["side"] == "short" else ""
        assert Decimal(sign + taken["quantity"]) == Decimal(BESIDE_OTHERS.get(hostile.name) or hostile.filed or "nan")
    else:
        assert found.empty or is_told(found.problems[0])


@pytest.mark.parametrize("hostile", some(ALL, "positions", 3), ids=ids)
def test_a_hostile_text_in_any_place_never_raises_anything_but_a_sentence(hostile: Hostile) -> None:
    text = hostile.text[:5000].replace('"', '""')
    for document in (hostile.text[:5000], f'{HEAD}"{text}",long,1,60000\n', f'{HEAD}BTC,"{text}",1,60000\n'):
        try:
            told = read(document).problems
        except FileError as error:
            told = (str(error),)
        assert all(is_told(sentence) for sentence in told)
