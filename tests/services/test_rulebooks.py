"""The shelf: what ships, what a user adds, what is told when a file is broken, and what is not read before it is asked for."""

import errno
import json
import os
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from planner.model.rulebook import RulebookError, Status, TierRow
from planner.services.rulebook_files import MAX_BYTES, BrokenRulebookError
from planner.services.rulebooks import RulebookShelf, parse_rulebook

ROOT = Path(__file__).parents[2]
RESOURCES = ROOT / "resources"
SHARED = Path(os.environ.get("MARGIN_PLANNER_SHARED", ROOT.parent / "shared"))
BRACKETS = SHARED / "tiers" / "binance_usdm_all.json"

BTCUSDT = """
300000 150 0.004 0
800000 100 0.005 300
3000000 75 0.0065 1500
12000000 50 0.01 12000
70000000 25 0.02 132000
100000000 20 0.025 482000
230000000 10 0.05 2982000
480000000 5 0.1 14482000
600000000 4 0.125 26482000
800000000 3 0.15 41482000
1200000000 2 0.25 121482000
1800000000 1 0.5 421482000
"""
ETHUSDT = """
300000 150 0.004 0
800000 100 0.005 300
3000000 75 0.0065 1500
12000000 50 0.01 12000
50000000 25 0.02 132000
65000000 20 0.025 382000
150000000 10 0.05 2007000
320000000 5 0.1 9507000
400000000 4 0.125 17507000
530000000 3 0.15 27507000
800000000 2 0.25 80507000
1200000000 1 0.5 280507000
"""
SOLUSDT = """
50000 100 0.005 0
400000 75 0.0065 75
1000000 50 0.01 1475
4000000 25 0.02 11475
8000000 20 0.025 31475
40000000 10 0.05 231475
80000000 5 0.1 2231475
100000000 4 0.125 4231475
200000000 2 0.25 16731475
400000000 1 0.5 66731475
"""


@pytest.fixture(scope="module")
def shelf() -> RulebookShelf:
    return RulebookShelf(RESOURCES)


def rows(shelf: RulebookShelf, symbol: str) -> tuple[TierRow, ...]:
    tiers = shelf.rules("binance-usdm", symbol, "long").tiers
    assert tiers is not None
    return tiers.rows


def cells(row: TierRow) -> tuple[Decimal | None, ...]:
    return (row.max_notional, row.max_leverage, row.maintenance_rate, row.maintenance_amount)


# What ships ----------------------------------------------------------------------------------------------------------


def test_the_teaching_rules_come_first_and_the_empty_rulebook_last(shelf: RulebookShelf) -> None:
    ids = shelf.ids()
    assert (ids[0], ids[-1]) == ("generic", "custom")
    assert list(ids[1:-1]) == sorted(ids[1:-1])
    assert len(ids) >= 30


def test_no_shipped_rulebook_has_a_problem(shelf: RulebookShelf) -> None:
    assert shelf.problems == ()
    assert shelf.name("generic") == "Generic (teaching rules)"


@pytest.mark.parametrize("name", RulebookShelf(RESOURCES).ids())
def test_every_figure_of_a_shipped_rulebook_names_a_source_and_a_day(shelf: RulebookShelf, name: str) -> None:
    symbol = (*shelf.symbols(name), "ANY")[0]
    for side in ("long", "short"):
        for figure in shelf.rules(name, symbol, side).figures.values():
            assert figure.source
            assert figure.checked_on
            assert date.fromisoformat(figure.checked_on) <= date(2026, 11, 22)


def test_what_is_second_hand_is_shipped_as_unverified_and_what_nobody_wrote_is_left_out(shelf: RulebookShelf) -> None:
    rules = shelf.rules("us-equity-reg-t", "AAPL", "short")
    assert rules.figures["maintenance_rate"].status is Status.UNVERIFIED
    assert rules.value("lot") is None
    assert shelf.rules("us-equity-reg-t", "AAPL", "long").figures["maintenance_rate"].status is Status.PUBLISHED


def test_the_teaching_rules_take_500_at_5x_away_after_a_fall_of_15_percent(shelf: RulebookShelf) -> None:
    rules = shelf.rules("generic", "BTCUSDT", "long")
    assert rules.value("maintenance_on") == "entry"
    notional = Decimal(500) * 5
    fall = (Decimal(500) - notional * Decimal(str(rules.value("maintenance_rate")))) / notional
    assert fall == Decimal("0.15")


def test_reg_t_calls_where_the_published_ratios_say(shelf: RulebookShelf) -> None:
    long, short = (shelf.rules("us-equity-reg-t", "AAPL", side) for side in ("long", "short"))
    initial = 1 / Decimal(str(long.value("max_leverage")))
    assert round((1 - initial) / (1 - Decimal(str(long.value("maintenance_rate")))), 4) == Decimal("0.6667")
    assert round((1 + initial) / (1 + Decimal(str(short.value("maintenance_rate")))), 4) == Decimal("1.1538")


def test_the_empty_rulebook_has_costs_of_zero_and_no_maintenance(shelf: RulebookShelf) -> None:
    rules = shelf.rules("custom", "ANYTHING", "long")
    assert {rules.value(name) for name in ("maker_fee", "taker_fee", "funding_rate", "borrow_rate_daily")} == {"0"}
    assert rules.value("maintenance_rate") is None


@pytest.mark.parametrize("fact", ["tick", "lot", "min_notional", "carry_paid_from", "liquidation_residual"])
def test_a_fact_that_no_source_gives_is_absent(shelf: RulebookShelf, fact: str) -> None:
    assert shelf.rules("binance-usdm", "BTCUSDT", "long").value(fact) is None


def test_the_clearance_fee_is_known_for_btcusdt_alone(shelf: RulebookShelf) -> None:
    assert shelf.rules("binance-usdm", "BTCUSDT", "long").value("liquidation_fee_rate") == "0.0125"
    assert shelf.rules("binance-usdm", "ETHUSDT", "long").value("liquidation_fee_rate") is None


@pytest.mark.parametrize(
    ("symbol", "kind", "currency", "underlying"),
    [
        ("BTCUSDT", "linear-perpetual", "USDT", "BTC"),
        ("1000SHIBUSDC", "linear-perpetual", "USDC", "1000SHIB"),
        ("BTCUSDT_261225", "linear-dated", "USDT", "BTC"),
        ("BTCUSD1", "linear-perpetual", "USD1", "BTC"),
        ("ETHBTC", "linear-perpetual", "BTC", None),
        ("哈基米USDT", "linear-perpetual", "USDT", "哈基米"),
    ],
)
def test_a_symbol_says_its_kind_currency_and_underlying(
    shelf: RulebookShelf, symbol: str, kind: str, currency: str, underlying: str | None
) -> None:
    rules = shelf.rules("binance-usdm", symbol, "long")
    assert rules.value("instrument_kind") == kind
    assert (rules.value("settlement_currency"), rules.value("quote_currency")) == (currency, currency)
    assert rules.value("underlying") == underlying


@pytest.mark.parametrize(("symbol", "table"), [("BTCUSDT", BTCUSDT), ("ETHUSDT", ETHUSDT), ("SOLUSDT", SOLUSDT)])
def test_the_tiers_of_the_main_coins_are_the_published_ones(shelf: RulebookShelf, symbol: str, table: str) -> None:
    published = [tuple(Decimal(cell) for cell in line.split()) for line in table.strip().splitlines()]
    assert [cells(row) for row in rows(shelf, symbol)] == published


def test_every_deduction_follows_the_recurrence(shelf: RulebookShelf) -> None:
    symbols = shelf.symbols("binance-usdm")
    assert len(symbols) == 907
    for symbol in symbols:
        floor = rate = amount = Decimal(0)
        for row in rows(shelf, symbol):
            amount += floor * (row.maintenance_rate - rate)
            assert row.maintenance_amount == amount, (symbol, row)
            assert row.max_notional is not None
            floor, rate = row.max_notional, row.maintenance_rate


def test_symbols_start_with_the_main_ones_and_go_on_by_name(shelf: RulebookShelf) -> None:
    book = shelf.book("binance-usdm")
    symbols = shelf.symbols("binance-usdm")
    count = len(book.main_symbols)
    assert symbols[:count] == book.main_symbols
    assert list(symbols[count:]) == sorted(symbols[count:])
    assert len(set(symbols)) == len(symbols)
    assert shelf.symbols("generic") == ()


@pytest.mark.skipif(not BRACKETS.is_file(), reason="the shared folder with the collected brackets is not here")
def test_the_shipped_tiers_equal_the_collected_ones_digit_for_digit(shelf: RulebookShelf) -> None:
    source = json.loads(BRACKETS.read_text("utf-8"), parse_float=Decimal, parse_int=Decimal)
    currency = {symbol: coin for coin, listed in source["currency"].items() for symbol in listed if coin != "default"}
    assert len(source["symbols"]) == 907
    for symbol, brackets in source["symbols"].items():
        pair, _, settled = symbol.partition(":")
        date = settled.partition("-")[2]
        ours = pair.replace("/", "") + (f"_{date}" if date else "")
        assert [cells(row) for row in rows(shelf, ours)] == [tuple(bracket) for bracket in brackets], symbol
        paid = shelf.rules("binance-usdm", ours, "long").value("settlement_currency")
        assert paid == currency.get(symbol, source["currency"]["default"])


# What is asked for and is not there ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("symbol", "told"),
    [
        ("btcusdt", "the closest are BTCUSDT"),
        ("BTCUSD", "the closest are BTCUSDT, BTCUSDC, BTCUSD1"),
        ("BTC/USDT:USDT", "BTCUSDT"),
        ("@@@@", "choose one from the list"),
    ],
)
def test_an_unknown_symbol_is_answered_with_the_closest(shelf: RulebookShelf, symbol: str, told: str) -> None:
    with pytest.raises(RulebookError, match=f"Binance USD-M futures has no symbol “{symbol}”.*{told}"):
        shelf.rules("binance-usdm", symbol, "long")


@pytest.mark.parametrize("name", ["gneric", "../generic", "binance-usdm.tiers", ""])
def test_an_unknown_rulebook_is_refused_in_a_sentence(shelf: RulebookShelf, name: str) -> None:
    with pytest.raises(RulebookError, match="There is no rulebook"):
        shelf.book(name)


# The user's own ------------------------------------------------------------------------------------------------------


def document(identity: str = "my-venue", /, **more: Any) -> dict[str, Any]:
    source = {"title": "My notes", "address": "notes.txt", "checked_on": "2026-11-01"}
    fee = {"value": "0.001", "source": "notes", "status": "user"}
    return {
        "format": "margin-rulebook/1",
        "id": identity,
        "name": "My Venue",
        "about": "",
        "checked_on": "2026-11-01",
        "any_symbol": True,
        "sources": {"notes": source},
        "figures": {"taker_fee": fee},
    } | more


def symbols(rows: list[list[str | None]], **figures: str) -> dict[str, Any]:
    keys = ("max_notional", "maintenance_rate", "maintenance_amount")
    table = {"rows": [dict(zip(keys, row, strict=False)) for row in rows], "source": "notes", "status": "user"}
    said = {name: {"value": value, "source": "notes", "status": "user"} for name, value in figures.items()}
    return {"X": {"tiers": table, "figures": said}}


def put(folder: Path, name: str, content: Any) -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


def test_a_file_in_the_users_folder_adds_a_venue(tmp_path: Path) -> None:
    put(tmp_path, "my-venue.json", document())
    shelf = RulebookShelf(RESOURCES, tmp_path)
    assert "my-venue" in shelf.ids()
    assert shelf.rules("my-venue", "X", "long").value("taker_fee") == "0.001"
    assert shelf.name("my-venue") == "My Venue"


def test_a_file_of_the_same_id_takes_the_place_of_the_planners_own(tmp_path: Path) -> None:
    put(tmp_path, "generic.json", document("generic"))
    shelf = RulebookShelf(RESOURCES, tmp_path)
    assert shelf.ids() == RulebookShelf(RESOURCES).ids()
    assert shelf.rules("generic", "X", "long").value("taker_fee") == "0.001"


def test_a_copied_rulebook_keeps_the_planners_tiers_until_it_brings_its_own(tmp_path: Path) -> None:
    own = json.loads((RESOURCES / "rulebooks" / "binance-usdm.json").read_text("utf-8"))
    own["figures"]["taker_fee"]["value"] = "0.0004"
    put(tmp_path, "binance-usdm.json", own)
    rules = RulebookShelf(RESOURCES, tmp_path).rules("binance-usdm", "BTCUSDT", "long")
    assert rules.value("taker_fee") == "0.0004"
    assert rules.tiers is not None
    assert len(rules.tiers.rows) == 12
    put(tmp_path, "binance-usdm.tiers.json", tiers_file())
    mine = RulebookShelf(RESOURCES, tmp_path).rules("binance-usdm", "BTCUSDT", "long").tiers
    assert mine is not None
    assert [cells(row)[0] for row in mine.rows] == [Decimal(10), None]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "bad.json: line 1, column 1 is not JSON"),
        ("[1,", "bad.json: line 1, column 4 is not JSON"),
        ('{"a": 1, "a": 2}', "bad.json: the key “a” stands twice; keep one."),
        ('{"a": NaN}', "bad.json: “NaN” is not a number"),
        ("[]", "bad.json: "),
        (document("bad", format="margin-rulebook/9"), "bad.json: format: write “margin-rulebook/1”."),
        (document("bad", colour="red"), "bad.json: colour: this key is not known; take it out."),
        (document("bad", name=7), "bad.json: name: write it as text in quotes."),
        (document("bad", name="  "), "bad.json: name: write a name, such as My venue."),
        (document("bad", checked_on="22.11.2026"), "bad.json: checked_on: write the day as 2026-11-22."),
        (document("bad", checked_on="2026-13-01"), "bad.json: checked_on: write the day as 2026-11-22."),
        (document("bad", symbols=symbols([])), "bad.json: symbols.X.tiers.rows: write at least one."),
        (
            document("bad", symbols=symbols([["1", "0.1"]] * 201)),
            "bad.json: symbols.X.tiers.rows: write at most 200.",
        ),
        (
            document("bad", symbols=symbols([["10", "0.02"], [None, "0.01"]])),
            "bad.json: symbols.X: The maintenance rate falls in row 2; rates must rise with size.",
        ),
        (
            document("bad", symbols=symbols([["10", "0.01"], [None, "0.02", "7"]])),
            "bad.json: symbols.X: Row 2 has the deduction 7, where 0.1 keeps maintenance continuous;",
        ),
        (
            document("bad", any_symbol=False, main_symbols=["Y"]),
            "bad.json: main_symbols: “Y” is not among the symbols.",
        ),
        (
            document("bad", figures={"margin_call_buffer": {"value": "2", "source": "notes", "status": "user"}}),
            "bad.json: figures: margin_call_buffer: write a fraction above 0 and at most 1, such as 0.8.",
        ),
        (document("bad", tiers_file="../a.tiers.json"), "bad.json: tiers_file: write a plain file name"),
        (document("good"), "bad.json: id: write “bad”, or name the file good.json."),
        (
            document("bad", figures={"taker": {"value": "1", "source": "notes", "status": "user"}}),
            "did you mean “taker_fee”?",
        ),
        (
            document("bad", figures={"tick": {"value": 0.1, "source": "notes", "status": "user"}}),
            "bad.json: figures.tick.value: write it as text in quotes.",
        ),
        (
            document("bad", figures={"tick": {"value": "1", "source": "notes", "status": "sure"}}),
            "bad.json: figures.tick.status: write one of verified, published, derived, unverified or user.",
        ),
    ],
)
def test_a_broken_file_is_told_in_a_sentence_and_stops_no_other(tmp_path: Path, content: Any, told: str) -> None:
    put(tmp_path, "bad.json", content)
    put(tmp_path, "my-venue.json", document())
    shelf = RulebookShelf(RESOURCES, tmp_path)
    assert "my-venue" in shelf.ids()
    assert "bad" not in shelf.ids()
    assert len(shelf.problems) == 1
    assert told in shelf.problems[0]


@pytest.mark.parametrize(
    ("character", "count", "told"),
    [
        ("[", 100_000, "bad.json: is nested too deeply."),
        (" ", MAX_BYTES + 1, "bad.json: the file is longer than 4,000,000"),
    ],
)
def test_a_file_too_deep_or_too_long_is_told(tmp_path: Path, character: str, count: int, told: str) -> None:
    put(tmp_path, "bad.json", character * count)
    assert RulebookShelf(RESOURCES, tmp_path).problems[0].startswith(told)


def test_tiers_of_the_whole_position_have_no_deduction_to_go_on_with(tmp_path: Path) -> None:
    rows: list[list[str | None]] = [["10", "0.01"], [None, "0.02", "7"]]
    put(tmp_path, "my-venue.json", document(symbols=symbols(rows, tier_mode="whole-position")))
    assert RulebookShelf(RESOURCES, tmp_path).problems == ()


def test_every_mistake_of_a_file_gets_its_own_sentence(tmp_path: Path) -> None:
    fee = {"value": "2", "source": "notes", "status": "user"}
    broken = document("bad", colour="red", figures={"taker_fee": fee, "tick": fee | {"value": "x"}})
    del broken["name"]
    put(tmp_path, "bad.json", broken)
    assert RulebookShelf(RESOURCES, tmp_path).problems == (
        "bad.json: name: this key is missing; add it.",
        "bad.json: figures: taker_fee: write a fraction from 0 up to 1, such as 0.0005 for 0.05 %.",
        "bad.json: figures: tick: “x” is not a number; write digits with one dot, such as 0.25.",
        "bad.json: colour: this key is not known; take it out.",
    )


def test_a_file_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    (tmp_path / "latin.json").write_bytes(b'{"name": "\xe9"}')
    shelf = RulebookShelf(RESOURCES, tmp_path)
    assert shelf.problems == ("latin.json: byte 10 is not UTF-8; save the file as UTF-8.",)


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "my-venue.json").write_bytes(b"\xef\xbb\xbf" + json.dumps(document()).encode())
    assert RulebookShelf(RESOURCES, tmp_path).problems == ()


def test_a_folder_or_pipe_with_the_name_of_a_rulebook_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "folder.json").mkdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.json")
    assert RulebookShelf(RESOURCES, tmp_path).problems == ()


def test_a_users_folder_that_is_not_there_is_no_mistake(tmp_path: Path) -> None:
    shelf = RulebookShelf(RESOURCES, tmp_path / "none")
    assert shelf.ids() == RulebookShelf(RESOURCES).ids()
    assert shelf.problems == ()


def test_a_rulebook_parsed_from_text_names_the_file_in_its_sentences() -> None:
    assert parse_rulebook(json.dumps(document()), "a.json").id == "my-venue"
    with pytest.raises(BrokenRulebookError, match=r"a\.json: id: ") as told:
        parse_rulebook(json.dumps(document("My Venue")), "a.json")
    assert len(told.value.sentences) == 1


# Tiers files ---------------------------------------------------------------------------------------------------------


def tiers_file(**more: Any) -> dict[str, Any]:
    return {
        "format": "margin-tiers/1",
        "about": "",
        "source": "brackets",
        "checked_on": "2026-11-01",
        "tiers_status": "user",
        "figures_status": "user",
        "columns": ["max_notional", "maintenance_rate"],
        "symbols": {"BTCUSDT": {"rows": [["10", "0.01"], [None, "0.02"]]}},
    } | more


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (tiers_file(symbols={"X": {"rows": [["10"]]}}), "mine.tiers.json: symbols.X.rows.0: a row needs 2 cells."),
        (
            tiers_file(symbols={"X": {"rows": [["10", 0.01]]}}),
            "mine.tiers.json: symbols.X.rows.0.1: write it as text in quotes.",
        ),
        (tiers_file(symbols={"X": None}), "mine.tiers.json: symbols.X: write an object in braces."),
        (tiers_file(symbols={"X": {"rows": []}}), "mine.tiers.json: symbols.X.rows: write at least one."),
        (
            tiers_file(symbols={"X": {"rows": [["10", "0.1"], ["1,000", "0.2"]]}}),
            "mine.tiers.json: symbols.X.rows.1.max_notional: “1,000” is not a number",
        ),
        (tiers_file(symbols={"X": {"rows": [["10", "2"]]}}), "tier 1: maintenance_rate must be a fraction"),
        (
            tiers_file(symbols={"X": {"rows": [["10", "0.1"]], "figures": {"tick": "0"}}}),
            "tick: must be greater than 0",
        ),
        (tiers_file(source="web"), "mine.tiers.json: source: “web” is not among the rulebook's sources."),
        (tiers_file(columns=["rate"]), "mine.tiers.json: columns.0: write one of max_notional"),
        (
            tiers_file(columns=["max_notional", "max_notional"]),
            "mine.tiers.json: columns: a column stands twice; keep one.",
        ),
        ("{", "mine.tiers.json: line 1"),
        (None, "mine.tiers.json: cannot be read (No such file or directory)."),
    ],
)
def test_a_broken_tiers_file_is_told_when_its_symbol_is_asked(tmp_path: Path, content: Any, told: str) -> None:
    source = {"title": "", "address": "notes.txt", "checked_on": "2026-11-01"}
    book = document(tiers_file="mine.tiers.json", sources={"notes": source, "brackets": source})
    put(tmp_path, "my-venue.json", book)
    if content is not None:
        put(tmp_path, "mine.tiers.json", content)
    shelf = RulebookShelf(RESOURCES, tmp_path)
    assert shelf.problems == ()
    with pytest.raises(BrokenRulebookError) as error:
        shelf.rules("my-venue", "X", "long")
    assert told in str(error.value)


# Start-up ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the files opened from now on."""
    names: list[str] = []
    real = Path.open

    def noting(path: Path, *args: Any, **kwargs: Any) -> Any:
        names.append(path.name)
        return real(path, *args, **kwargs)

    monkeypatch.setattr(Path, "open", noting)
    return names


def test_nothing_is_read_before_it_is_asked_for(read: list[str]) -> None:
    shelf = RulebookShelf(RESOURCES)
    assert shelf.ids()
    assert read == []
    shelf.rules("generic", "X", "long")
    assert shelf.name("binance-usdm")
    assert read == ["generic.json", "names.tsv"]
    shelf.rules("binance-usdm", "BTCUSDT", "long")
    shelf.rules("binance-usdm", "ETHUSDT", "short")
    assert read[2:] == ["binance-usdm.json", "binance-usdm.tiers.json"]


def test_the_names_of_all_venues_are_one_file(read: list[str]) -> None:
    shelf = RulebookShelf(RESOURCES)
    assert all(shelf.name(name) for name in shelf.ids())
    assert read == ["names.tsv"]


@pytest.mark.parametrize(
    "index", [None, b"\xff", b"", b"generic\n"], ids=["absent", "not UTF-8", "empty", "without a tab"]
)
def test_without_an_index_the_names_are_read_from_the_rulebooks(tmp_path: Path, index: bytes | None) -> None:
    folder = tmp_path / "rulebooks"
    folder.mkdir()
    (folder / "generic.json").write_bytes((RESOURCES / "rulebooks" / "generic.json").read_bytes())
    if index is not None:
        (folder / "names.tsv").write_bytes(index)
    assert RulebookShelf(tmp_path).name("generic") == "Generic (teaching rules)"


def test_a_folder_of_own_rulebooks_that_cannot_be_read_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_folder: Path) -> bool:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    shelf = RulebookShelf(RESOURCES, tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "is_dir", refuse)
        (problem,) = shelf.problems
    assert problem.startswith("Your own rulebooks cannot be read: the disk reports an input/output error")


# One rulebook over another ---------------------------------------------------------------------------------------------


def extending(base: str, **more: Any) -> dict[str, Any]:
    return {key: value for key, value in document().items() if key != "any_symbol"} | {"extends": base} | more


def test_a_users_rulebook_over_a_shipped_one_has_its_symbols_and_tiers(tmp_path: Path) -> None:
    put(tmp_path, "my-venue.json", extending("binance-usdm"))
    shelf = RulebookShelf(RESOURCES, tmp_path)
    mine, theirs = (shelf.rules(name, "BTCUSDT", "long") for name in ("my-venue", "binance-usdm"))
    assert shelf.problems == ()
    assert (mine.venue, mine.venue_name, mine.value("taker_fee")) == ("my-venue", "My Venue", "0.001")
    assert mine.tiers == theirs.tiers
    assert {name for name in mine.figures if mine.figures[name] != theirs.figures[name]} == {"taker_fee"}
    assert shelf.symbols("my-venue") == shelf.symbols("binance-usdm")
    assert list(shelf.written("my-venue").figures) == ["taker_fee"]
    assert shelf.is_own("my-venue")
    assert not shelf.is_own("binance-usdm")


def test_a_rulebook_over_another_serves_any_symbol_where_that_does(tmp_path: Path) -> None:
    put(tmp_path, "my-venue.json", extending("generic"))
    put(tmp_path, "my-other.json", extending("generic", id="my-other", any_symbol=False))
    shelf = RulebookShelf(RESOURCES, tmp_path)
    assert shelf.rules("my-venue", "ANYTHING", "long").value("maintenance_rate") == "0.05"
    with pytest.raises(RulebookError, match="has no symbol “ANYTHING”"):
        shelf.rules("my-other", "ANYTHING", "long")


def test_a_users_rulebook_may_extend_another_of_the_users(tmp_path: Path) -> None:
    tick = {"value": "0.5", "source": "notes", "status": "user"}
    put(tmp_path, "a-house.json", document("a-house", figures={"tick": tick}))
    put(tmp_path, "my-venue.json", extending("a-house"))
    rules = RulebookShelf(RESOURCES, tmp_path).rules("my-venue", "X", "long")
    assert (rules.value("tick"), rules.value("taker_fee")) == ("0.5", "0.001")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (extending("my-venue"), "my-venue.json: extends: a rulebook cannot extend itself; name another one"),
        (extending("nowhere"), "my-venue.json: extends: There is no rulebook “nowhere”; choose one from the list."),
        (
            extending("binance-usd"),
            "my-venue.json: extends: There is no rulebook “binance-usd”; the closest are binance-",
        ),
        (extending("link"), "my-venue.json: extends: “link” extends “generic” itself; extend “generic” instead."),
        (extending("broken"), "my-venue.json: extends: There is no rulebook “broken”"),
        (extending("../generic"), "my-venue.json: extends: write the id of another rulebook, such as binance-usdm."),
        (
            extending("generic", figures={"tick": {"value": "1", "source": "web", "status": "user"}}),
            "source “web” is used",
        ),
        (
            extending(
                "binance-usdm", sources={"fees": {"title": "", "address": "x", "checked_on": "2026-11-22"}}, figures={}
            ),
            "my-venue.json: sources: “fees” is another page in “binance-usdm”; give this page another key.",
        ),
    ],
)
def test_a_rulebook_over_the_wrong_one_is_told_in_a_sentence(tmp_path: Path, content: Any, told: str) -> None:
    put(tmp_path, "my-venue.json", content)
    put(tmp_path, "link.json", extending("generic", id="link"))
    put(tmp_path, "broken.json", "{")
    shelf = RulebookShelf(RESOURCES, tmp_path)
    (said,) = [problem for problem in shelf.problems if not problem.startswith("broken")]
    assert told in said
    assert said.startswith("my-venue.json: ")
    assert "my-venue" not in shelf.ids()


def test_a_broken_shipped_rulebook_is_named_by_the_one_over_it(tmp_path: Path) -> None:
    resources, own = tmp_path / "resources", tmp_path / "own"
    (resources / "rulebooks").mkdir(parents=True)
    own.mkdir()
    put(resources / "rulebooks", "base.json", "{")
    put(own, "my-venue.json", extending("base"))
    assert (
        RulebookShelf(resources, own)
        .problems[0]
        .startswith("my-venue.json: extends: “base” cannot be read. base.json: line 1, column 2 is not JSON")
    )


def test_a_shipped_rulebook_extends_the_shipped_one_though_the_user_has_another_of_that_name(tmp_path: Path) -> None:
    resources, own = tmp_path / "resources", tmp_path / "own"
    (resources / "rulebooks").mkdir(parents=True)
    own.mkdir()
    put(resources / "rulebooks", "base.json", document("base", figures={}))
    put(resources / "rulebooks", "over.json", extending("base", id="over", figures={}))
    put(own, "base.json", document("base"))
    shelf = RulebookShelf(resources, own)
    assert shelf.rules("base", "X", "long").value("taker_fee") == "0.001"
    assert shelf.rules("over", "X", "long").value("taker_fee") is None


def test_a_users_rulebook_may_lie_over_a_shipped_one_that_lies_over_another(tmp_path: Path) -> None:
    resources, own = tmp_path / "resources", tmp_path / "own"
    (resources / "rulebooks").mkdir(parents=True)
    own.mkdir()
    tick = {"value": "0.5", "source": "notes", "status": "user"}
    put(resources / "rulebooks", "base.json", document("base", figures={"tick": tick}))
    put(resources / "rulebooks", "over.json", extending("base", id="over"))
    put(own, "my-venue.json", extending("over", figures={"lot": tick}))
    shelf = RulebookShelf(resources, own)
    assert shelf.problems == ()
    rules = shelf.rules("my-venue", "X", "long")
    assert [rules.value(name) for name in ("tick", "taker_fee", "lot")] == ["0.5", "0.001", "0.5"]


def test_a_file_anywhere_extends_what_lies_beside_it_before_what_ships(tmp_path: Path) -> None:
    put(tmp_path, "generic.json", document("generic"))
    path = put(tmp_path, "my-venue.json", extending("generic", figures={}))
    assert RulebookShelf(RESOURCES).read(path).figures["taker_fee"].value == "0.001"
    (tmp_path / "generic.json").unlink()
    assert RulebookShelf(RESOURCES).read(path).figures["taker_fee"].value == "0.0005"


# Read again ----------------------------------------------------------------------------------------------------------------


def test_what_was_in_order_stays_in_force_while_its_file_is_broken(tmp_path: Path) -> None:
    path = put(tmp_path, "my-venue.json", document())
    shelf = RulebookShelf(RESOURCES, tmp_path)
    assert shelf.rules("my-venue", "X", "long").value("taker_fee") == "0.001"
    path.write_text("{", "utf-8")
    shelf.read_again()
    assert len(shelf.problems) == 1
    assert shelf.rules("my-venue", "X", "long").value("taker_fee") == "0.001"
    fee = {"value": "0.002", "source": "notes", "status": "user"}
    put(tmp_path, "my-venue.json", document(figures={"taker_fee": fee}))
    shelf.read_again()
    assert shelf.problems == ()
    assert shelf.rules("my-venue", "X", "long").value("taker_fee") == "0.002"


def test_a_rulebook_over_one_that_breaks_stays_in_force_too(tmp_path: Path) -> None:
    put(tmp_path, "a-house.json", document("a-house"))
    put(tmp_path, "my-venue.json", extending("a-house", figures={}))
    shelf = RulebookShelf(RESOURCES, tmp_path)
    assert shelf.rules("my-venue", "X", "long").value("taker_fee") == "0.001"
    (tmp_path / "a-house.json").unlink()
    shelf.read_again()
    assert "There is no rulebook “a-house”" in shelf.problems[0]
    assert shelf.rules("my-venue", "X", "long").value("taker_fee") == "0.001"


def test_a_file_that_is_taken_away_takes_its_venue_along(tmp_path: Path) -> None:
    path = put(tmp_path, "my-venue.json", document())
    shelf = RulebookShelf(RESOURCES, tmp_path)
    assert "my-venue" in shelf.ids()
    path.unlink()
    shelf.read_again()
    assert "my-venue" not in shelf.ids()


def test_tiers_are_read_again_with_their_rulebook(tmp_path: Path) -> None:
    put(tmp_path, "my-venue.json", extending("binance-usdm", tiers_file="mine.tiers.json"))
    put(tmp_path, "mine.tiers.json", tiers_file())
    shelf = RulebookShelf(RESOURCES, tmp_path)
    assert len(rows_of(shelf)) == 2
    put(tmp_path, "mine.tiers.json", tiers_file(symbols={"BTCUSDT": {"rows": [[None, "0.03"]]}}))
    shelf.read_again()
    assert [row.maintenance_rate for row in rows_of(shelf)] == [Decimal("0.03")]
    assert shelf.written_entry("my-venue", "BTCUSDT").tiers is not None
    assert shelf.written_entry("my-venue", "ETHUSDT").tiers is None


def rows_of(shelf: RulebookShelf) -> tuple[TierRow, ...]:
    tiers = shelf.rules("my-venue", "BTCUSDT", "long").tiers
    assert tiers is not None
    return tiers.rows


def test_haircuts_come_with_the_rules_of_every_symbol(tmp_path: Path) -> None:
    haircut = {"value": "0.05", "source": "notes", "status": "user"}
    put(tmp_path, "my-venue.json", document(collateral={"BTC": haircut}))
    (taken,) = RulebookShelf(RESOURCES, tmp_path).rules("my-venue", "X", "short").collateral.values()
    assert (taken.value, taken.source, taken.checked_on) == ("0.05", "notes.txt", "2026-11-01")


# Looked at from the window -------------------------------------------------------------------------------------------------


def test_a_change_is_noticed_without_reading_the_files(tmp_path: Path) -> None:
    path = put(tmp_path, "my-venue.json", document())
    shelf = RulebookShelf(RESOURCES, tmp_path)
    assert shelf.problems == ()
    assert not shelf.changed()
    put(tmp_path, "my-venue.json", document(name="Another name"))
    assert shelf.changed()
    shelf.read_again()
    assert not shelf.changed()
    put(tmp_path, "mine.tiers.json", tiers_file())
    assert shelf.changed()
    shelf.read_again()
    path.unlink()
    assert shelf.changed()
    assert shelf.own_files() == (tmp_path / "mine.tiers.json",)


def test_a_file_that_vanishes_while_it_is_looked_at_is_a_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "my-venue.json", document())
    shelf = RulebookShelf(RESOURCES, tmp_path)
    assert shelf.own_ids() == ("my-venue",)

    def gone(_path: Path, **_kwargs: Any) -> Any:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "stat", gone)
        patched.setattr(Path, "is_dir", lambda _path: True)
        assert shelf.changed()
    assert not shelf.changed()


def test_a_file_that_vanishes_between_listing_and_reading_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "my-venue.json", document())
    shelf = RulebookShelf(RESOURCES, tmp_path)
    assert shelf.own_ids() == ("my-venue",)

    def gone(_path: Path, *_args: Any, **_kwargs: Any) -> Any:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", gone)
        shelf.read_again()
    assert shelf.problems == ("my-venue.json: cannot be read (No such file or directory).",)
    assert shelf.own_ids() == ("my-venue",)


def test_every_file_of_the_user_is_checked_with_its_tiers(tmp_path: Path) -> None:
    put(tmp_path, "bad.json", document("bad", colour="red", name=7))
    put(tmp_path, "my-venue.json", extending("binance-usdm", tiers_file="mine.tiers.json"))
    put(tmp_path, "mine.tiers.json", tiers_file(symbols={"BTCUSDT": {"rows": [["10", "2"]]}}))
    put(tmp_path, "plain.json", document("plain"))
    shelf = RulebookShelf(RESOURCES, tmp_path)
    bad, mine, plain = shelf.checked()
    assert (bad.name, len(bad.sentences)) == ("bad.json", 2)
    assert (mine.name, len(mine.sentences)) == ("my-venue.json", 1)
    assert mine.sentences[0].startswith("mine.tiers.json: symbols.BTCUSDT.")
    assert (plain.title, plain.figures, plain.sentences) == ("My Venue", 1, ())


def test_the_check_reads_every_row_of_the_tiers_and_misses_a_file_that_is_not_there(tmp_path: Path) -> None:
    put(tmp_path, "falling.json", extending("binance-usdm", id="falling", tiers_file="falling.tiers.json"))
    put(tmp_path, "falling.tiers.json", tiers_file(symbols={"A": {"rows": [["10", "0.02"], [None, "0.01"]]}}))
    put(tmp_path, "gone.json", extending("binance-usdm", id="gone", tiers_file="gone.tiers.json"))
    put(tmp_path, "kept.json", extending("binance-usdm", id="kept"))
    falling, gone, kept = RulebookShelf(RESOURCES, tmp_path).checked()
    assert falling.sentences == (
        "falling.tiers.json: symbols.A: The maintenance rate falls in row 2; rates must rise with size.",
    )
    assert gone.sentences == ("gone.json: tiers_file: there is no gone.tiers.json beside it.",)
    assert kept.sentences == ()


def test_the_check_reads_tiers_with_the_mode_that_the_rulebook_gives_their_symbol(tmp_path: Path) -> None:
    mode = {"tier_mode": {"value": "whole-position", "source": "notes", "status": "user"}}
    put(tmp_path, "my-venue.json", document(tiers_file="my.tiers.json", symbols={"A": {"figures": mode}}))
    columns = ["max_notional", "maintenance_rate", "maintenance_amount"]
    rows = [["10", "0.01", "0"], [None, "0.02", "0"]]
    put(tmp_path, "my.tiers.json", tiers_file(source="notes", columns=columns, symbols={"A": {"rows": rows}}))
    shelf = RulebookShelf(RESOURCES, tmp_path)
    assert shelf.rules("my-venue", "A", "long").value("tier_mode") == "whole-position"
    assert [found.sentences for found in shelf.checked()] == [()]


def test_a_folder_that_cannot_be_read_is_what_the_check_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_folder: Path) -> bool:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    shelf = RulebookShelf(RESOURCES, tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "is_dir", refuse)
        (found,) = shelf.checked()
    assert found.sentences == ("the disk reports an input/output error; check the disk.",)


def test_the_users_own_file_is_known_by_its_rulebook(tmp_path: Path) -> None:
    path = put(tmp_path, "my-venue.json", document())
    shelf = RulebookShelf(RESOURCES, tmp_path)
    assert shelf.own_file("my-venue") == path
    assert shelf.own_file("generic") is None
    assert RulebookShelf(RESOURCES).own_files() == ()


def test_the_planners_large_table_is_read_once_for_all_that_use_it_and_not_again_at_a_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "my-venue.json", extending("binance-usdm"))
    shelf = RulebookShelf(RESOURCES, tmp_path)
    read: list[str] = []
    real = Path.open

    def noting(path: Path, *args: Any, **kwargs: Any) -> Any:
        read.append(path.name)
        return real(path, *args, **kwargs)

    monkeypatch.setattr(Path, "open", noting)
    assert shelf.rules("my-venue", "BTCUSDT", "long").tiers == shelf.rules("binance-usdm", "BTCUSDT", "long").tiers
    put(tmp_path, "my-venue.json", extending("binance-usdm", name="Renamed"))
    shelf.read_again()
    assert shelf.rules("my-venue", "ETHUSDT", "long").tiers is not None
    assert read.count("binance-usdm.tiers.json") == 1


def test_a_rulebook_that_takes_anothers_place_without_its_sources_cannot_have_its_tiers(tmp_path: Path) -> None:
    put(tmp_path, "binance-usdm.json", document("binance-usdm", tiers_file="binance-usdm.tiers.json"))
    shelf = RulebookShelf(RESOURCES, tmp_path)
    assert RulebookShelf(RESOURCES).rules("binance-usdm", "BTCUSDT", "long").tiers is not None
    with pytest.raises(BrokenRulebookError, match="is not among the rulebook's sources"):
        shelf.rules("binance-usdm", "BTCUSDT", "long")
