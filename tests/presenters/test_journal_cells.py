from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from planner.model.journal_query import Query
from planner.presenters.journal_cells import COLUMN_INDEX, COLUMNS, Wording, copied
from planner.presenters.journal_filters import Filters, When, span
from planner.presenters.journal_numbers import grouped, in_signs, money, readable
from planner.presenters.views import Tone
from tests.journal_fakes import NOW, MemoryJournal, entry

CET = timezone(timedelta(hours=2))
WORDS = Wording(year=2026, zone=CET, names={"binance-usdm": "Binance USD-M"})


def cell(key: str, **changes: Any) -> tuple[str, str, Tone]:
    view = WORDS.row(entry("a", **changes).row())
    place = COLUMN_INDEX[key]
    return view.texts[place], view.tooltips[place], view.tones[place]


# -- cells ---------------------------------------------------------------------------------------------------------


def test_row_reads_as_in_the_drawing() -> None:
    texts = WORDS.row(entry("a", note="Breakout retest").row()).texts
    assert texts == (
        *("31 Jul 21:14", "BTCUSDT", "▲ long", "Binance USD-M", "0.046", "12.00×", "62,887.9", "60,875.5"),
        *("57,878.8", "7.97 %", "98.02", "1.91", "planned", "Breakout retest"),
    )
    assert len(texts) == len(COLUMNS)


def test_saved_is_local_with_utc_in_the_tooltip() -> None:
    assert cell("saved")[:2] == ("31 Jul 21:14", "2026-07-31 19:14:07 UTC")


def test_saved_in_another_year_names_the_year() -> None:
    assert cell("saved", saved_at=datetime(2025, 12, 31, 21, 59, tzinfo=UTC))[0] == "31 Dec 2025 23:59"


def test_bin_time_stands_in_the_tooltip() -> None:
    assert cell("saved", deleted_at=NOW)[1].endswith("Moved to the bin 31 Jul 21:30")


@pytest.mark.parametrize(
    ("side", "text", "tone"), [("long", "▲ long", Tone.PROFIT), ("short", "▼ short", Tone.LOSS), ("", "–", Tone.NOTE)]
)
def test_side_has_sign_word_and_colour(side: str, text: str, tone: Tone) -> None:
    assert cell("side", side=side) == (text, "", tone)


@pytest.mark.parametrize("key", ["size", "leverage", "entry", "stop", "liquidation", "risk", "reward_to_risk"])
def test_missing_number_is_a_muted_dash_and_never_zero(key: str) -> None:
    text, _, tone = cell(key, **{key: None})
    assert (text, tone) == ("–", Tone.NOTE)


def test_long_result_is_rounded_like_its_prices_and_kept_whole_in_the_tooltip() -> None:
    text, tooltip, _ = cell("liquidation", liquidation=Decimal("57878.81234567890123456789"))
    assert (text, tooltip) == ("57,878.9", "57,878.81234567890123456789")


@pytest.mark.parametrize(
    ("side", "liquidation", "shown"),
    [("long", "48192.7710843373", "48,192.8"), ("long", "48192.7110843373", "48,192.8"),
     ("short", "71713.1474103585", "71,713.1"), ("short", "71713.1974103585", "71,713.1")],
)  # fmt: skip
def test_a_liquidation_price_is_rounded_towards_the_entry_as_in_the_verdict(
    side: str, liquidation: str, shown: str
) -> None:
    changes = {"side": side, "entry": Decimal(60000), "stop": None, "liquidation": Decimal(liquidation)}
    assert cell("liquidation", **changes)[0] == shown


def test_the_zeros_of_an_average_take_no_room_and_its_level_has_its_decimals() -> None:
    ladder = {
        "entry": Decimal("58800.1200"),
        "stop": Decimal("49000"),
        "liquidation": Decimal("49980.1020"),
    }
    assert [cell(key, **ladder)[0] for key in ladder] == ["58,800.12", "49,000.00", "49,980.11"]
    plain = {"entry": Decimal("60000"), "stop": Decimal("58200"), "liquidation": Decimal("51000.0000")}
    assert [cell(key, **plain)[0] for key in plain] == ["60,000", "58,200", "51,000"]


def test_small_price_keeps_every_digit() -> None:
    assert cell("entry", entry=Decimal("0.00001050"), stop=Decimal("0.00001"))[0] == "0.00001050"


@pytest.mark.parametrize(
    ("value", "text"),
    [("1234567.8900", "1,234,567.8900"), ("-98.02", "−98.02"), ("1E+3", "1,000"), ("0", "0"), ("1E+90", "1.00000E+90")],
)
def test_grouping_keeps_digits_and_uses_a_true_minus(value: str, text: str) -> None:
    assert grouped(Decimal(value)) == text


def test_rounding_to_nothing_shows_no_minus() -> None:
    assert grouped(Decimal("-0.001"), 2) == "0.00"


def test_repeating_number_of_a_tiny_coin_keeps_six_digits() -> None:
    assert readable(Decimal("0.00001234567890123"), 2) == "0.0000123457"


@pytest.mark.parametrize(
    ("value", "text"), [("98.015", "98.02"), ("0.0031237", "0.003124"), ("0", "0.00"), ("1234.5", "1,234.50")]
)
def test_money_below_one_keeps_four_significant_digits(value: str, text: str) -> None:
    assert money(Decimal(value)) == text


def test_risk_carries_its_currency_apart() -> None:
    view = WORDS.row(entry("a", currency="BTC", risk=Decimal("0.0031")).row())
    assert (view.texts[COLUMN_INDEX["risk"]], view.unit) == ("0.003100", "BTC")


def test_damaged_row_says_so_in_words_and_loses_its_colours() -> None:
    store = MemoryJournal([entry("a", note="mine")])
    store.damaged = ("a",)
    view = WORDS.row(store.page(Query(), 0, 1)[0])
    assert view.texts[COLUMN_INDEX["note"]] == "⚠ row changed outside the planner · mine"
    assert view.tones[COLUMN_INDEX["side"]] == Tone.NOTE
    assert view.note == "mine"


def test_note_of_several_lines_is_one_line_in_the_cell_and_whole_in_the_tooltip() -> None:
    assert cell("note", note="first\nsecond")[:2] == ("first second", "first\nsecond")


def test_copy_holds_every_digit_in_utc_and_defuses_formulas() -> None:
    line = copied(entry("a", note="=1+1", entry=Decimal("1234567.8900")).row())
    assert line[0] == "2026-07-31T19:14:07Z"
    assert line[COLUMN_INDEX["entry"]] == "1234567.89"
    assert line[COLUMN_INDEX["note"]] == "'=1+1"
    assert len(line) == len(COLUMNS)


# -- filters -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "start"),
    [
        (When.TODAY, datetime(2026, 7, 30, 22, tzinfo=UTC)),
        (When.WEEK, datetime(2026, 7, 24, 22, tzinfo=UTC)),
        (When.MONTH, datetime(2026, 7, 1, 22, tzinfo=UTC)),
        (When.YEAR, datetime(2025, 12, 31, 22, tzinfo=UTC)),
    ],
)
def test_days_begin_at_local_midnight(when: When, start: datetime) -> None:
    assert span(Filters(when=when), NOW, CET) == (start, None)


def test_custom_range_includes_its_last_day() -> None:
    chosen = Filters(when=When.CUSTOM, first=date(2026, 7, 1), last=date(2026, 7, 2))
    assert span(chosen, NOW, UTC) == (datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 7, 3, tzinfo=UTC))


def test_half_open_range_is_open() -> None:
    assert span(Filters(when=When.CUSTOM), NOW, UTC) == (None, None)


def test_a_decimal_comma_is_written_in_numbers_alone() -> None:
    assert in_signs("1,234.56", ",") == "1.234,56"
    assert in_signs("at risk 1,234.5 USDT, 0.02 BTC", ",") == "at risk 1.234,5 USDT, 0,02 BTC"
    assert in_signs("1,234.56", ".") == "1,234.56"


# -- hidden amounts --------------------------------------------------------------------------------------------------


def test_hidden_amounts_leave_prices_percentages_and_ratios() -> None:
    shown, hidden = (
        Wording(year=2026, zone=CET, names={}, hidden=hide).row(entry("a").row()) for hide in (False, True)
    )
    differs = {
        column.key for column, one, other in zip(COLUMNS, shown.texts, hidden.texts, strict=True) if one != other
    }
    assert differs == {"size", "risk"}
    for key in differs:
        assert (hidden.texts[COLUMN_INDEX[key]], hidden.tooltips[COLUMN_INDEX[key]]) == ("•••", "")


def test_an_amount_that_does_not_exist_stays_a_dash_when_amounts_are_hidden() -> None:
    view = Wording(year=2026, zone=CET, names={}, hidden=True).row(entry("a", risk=None).row())
    assert view.texts[COLUMN_INDEX["risk"]] == "–"


def test_what_is_hidden_is_copied_as_it_is_shown() -> None:
    shown, hidden = copied(entry("a").row()), copied(entry("a").row(), hidden=True)
    assert [other for one, other in zip(shown, hidden, strict=True) if one != other] == ["•••", "•••"]
    assert copied(entry("a", risk=None).row(), hidden=True)[COLUMN_INDEX["risk"]] == ""
