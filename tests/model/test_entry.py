from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from planner.model.entry import (
    COLUMNS,
    EPOCH,
    NUMBER_FIELDS,
    JournalEntry,
    JournalRow,
    Status,
    documents_hash,
    entry_from_row,
    revalued,
    row_from_values,
    row_hash,
    search_text,
    stored_values,
    utc_text,
    values_hash,
)
from planner.model.journal_query import SORT_KEYS, Query

START = datetime(2026, 11, 22, 12, 0, 0, 5, tzinfo=UTC)
ENTRY = JournalEntry(
    id="p1",
    saved_at=START,
    status=Status.OPEN,
    title="Breakout",
    symbol="BTCUSDT",
    side="long",
    venue="generic",
    currency="USDT",
    note="second try",
    size=Decimal("0.030"),
    leverage=Decimal(5),
    entry=Decimal(60000),
    stop=None,
    liquidation=Decimal("48300.123456789012345678901234567890"),
    risk=Decimal("1E+2"),
    reward_to_risk=Decimal("-0.5"),
    plan="{}",
    assessment="{}",
    sequence=7,
)


def test_stored_values_read_back_as_the_same_row_and_entry() -> None:
    row = row_from_values(stored_values(ENTRY))
    assert row == ENTRY.row()
    assert [str(getattr(row, name)) for name in NUMBER_FIELDS] == [str(getattr(ENTRY, name)) for name in NUMBER_FIELDS]
    assert entry_from_row(row, "{}", "{}") == ENTRY


def test_a_deleted_entry_keeps_the_time_of_its_deletion() -> None:
    deleted = replace(ENTRY, deleted_at=START + timedelta(days=1))
    assert row_from_values(stored_values(deleted)).deleted_at == START + timedelta(days=1)


def test_stored_values_hold_no_float_and_follow_the_columns() -> None:
    values = stored_values(ENTRY)
    assert len(values) == len(COLUMNS)
    assert {type(value) for value in values} == {str, int, type(None)}
    assert values[COLUMNS.index("risk")] == "1E+2"


@pytest.mark.parametrize(
    "change",
    [
        {"note": "third try"},
        {"status": Status.CLOSED},
        {"size": Decimal("0.03")},
        {"plan": "{} "},
        {"assessment": "[]"},
        {"sequence": 8},
        {"deleted_at": START},
        {"title": "Breakouu"},
    ],
)
def test_the_row_hash_changes_with_every_stored_value(change: dict[str, object]) -> None:
    assert row_hash(replace(ENTRY, **change)) != row_hash(ENTRY)  # type: ignore[arg-type]


def test_the_documents_hash_tells_where_one_document_ends() -> None:
    assert documents_hash("ab", "c") != documents_hash("a", "bc")


def test_revalued_keeps_the_documents_hash() -> None:
    values = stored_values(ENTRY)
    assert revalued(ENTRY.row(), str(values[-1])) == values
    assert values_hash(values) == row_hash(ENTRY)


@given(note=st.text(st.characters(exclude_categories=["Cs"])), size=st.decimals(allow_nan=False, allow_infinity=False))
def test_any_text_and_number_survives_storage(note: str, size: Decimal) -> None:
    assume(size.adjusted() <= 1000 and abs(int(size.as_tuple().exponent)) <= 1000)
    entry = replace(ENTRY, note=note, size=size)
    row = row_from_values(stored_values(entry))
    assert (row.note, str(row.size)) == (note, str(size))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"id": "7p"}, "letter"),
        ({"id": ""}, "letter"),
        ({"saved_at": datetime(2026, 1, 1)}, "saved_at must be a time in UTC"),  # noqa: DTZ001
        ({"saved_at": datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=1)))}, "saved_at must be a time in UTC"),
        ({"deleted_at": datetime(2026, 1, 1)}, "deleted_at must be a time in UTC"),  # noqa: DTZ001
        ({"note": "\ud83d"}, "the note holds half a character"),
        ({"plan": "\udc80"}, "the plan holds half a character"),
        ({"size": Decimal("NaN")}, "size must be a finite number"),
        ({"stop": Decimal("Infinity")}, "stop must be a finite number"),
        ({"risk": Decimal("1E+999999")}, "risk must be a finite number"),
        ({"entry": Decimal("1E-999999")}, "entry must be a finite number"),
    ],
)
def test_what_cannot_be_stored_is_refused_in_words(change: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        replace(ENTRY, **change)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("column", "value", "field", "expected"),
    [
        ("saved_at", "yesterday", "saved_at", EPOCH),
        ("status", "qlanned", "status", Status.PLANNED),
        ("size", "0.0x", "size", None),
        ("size", "NaN", "size", None),
        ("note", b"caf\xe9".decode("utf-8", "surrogateescape"), "note", "caf\ufffd"),
        ("sequence", "x", "sequence", None),
    ],
)
def test_a_damaged_row_is_read_without_an_exception(column: str, value: str, field: str, expected: object) -> None:
    values = list(stored_values(ENTRY))
    values[COLUMNS.index(column)] = value
    row = row_from_values(values, damaged=True)
    assert getattr(row, field) == expected
    assert row.damaged


def test_times_are_written_with_fixed_width_in_utc() -> None:
    noon_in_tokyo = datetime(2026, 11, 22, 12, tzinfo=timezone(timedelta(hours=9)))
    assert utc_text(noon_in_tokyo) == "2026-11-22T03:00:00.000000Z"
    assert len(utc_text(START)) == len(utc_text(noon_in_tokyo))


def test_search_folds_case_and_width() -> None:
    assert search_text("ÜBUNG ＢＴＣ") == "übung btc"
    assert Query(search="  BTC  Übung ").words() == ("btc", "übung")


def test_the_row_leaves_the_documents_out() -> None:
    assert ENTRY.row() == replace(ENTRY, plan="[]", assessment="[]").row()
    assert not {"plan", "assessment"} & {field.name for field in fields(JournalRow)}


def test_an_unknown_sort_key_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="cannot be sorted by 'plan'"):
        Query(sort="plan")
    assert all(Query(sort=key).sort == key for key in SORT_KEYS)
