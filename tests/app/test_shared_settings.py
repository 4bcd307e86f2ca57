"""Two windows on the same settings: neither takes back what the other has chosen."""

from __future__ import annotations

import pytest

from planner.app.keeping import Keeping
from planner.services.clock import now_utc
from planner.services.paths import Places
from planner.services.settings import load_settings


@pytest.fixture
def places(tmp_path) -> Places:
    places = Places.portable(tmp_path / "data")
    places.create()
    return places


def test_what_one_window_chose_survives_what_the_other_keeps(places):
    told: list[str] = []
    first, second = Keeping(places, told.append), Keeping(places, told.append, second=True)
    first.change(theme="dark", account_balance="2500")
    second.change(window={"geometry": "g", "state": "s"})
    first.change(hold_hours="12")
    kept = load_settings(places.settings, now=now_utc).settings
    assert (kept.theme, kept.account_balance, kept.hold_hours) == ("dark", "2500", "12")
    assert (kept.window.geometry, kept.window.state) == ("g", "s")
    assert told == []


@pytest.mark.parametrize("spoil", ["gone", "unreadable"])
def test_a_file_that_went_bad_does_not_take_the_settings_in_use_with_it(places, spoil):
    keeping = Keeping(places, lambda _sentence: None)
    keeping.change(theme="dark")
    if spoil == "gone":
        places.settings.unlink()
    else:
        places.settings.write_text("{", encoding="utf-8")
    keeping.change(hold_hours="12")
    kept = load_settings(places.settings, now=now_utc).settings
    assert (kept.theme, kept.hold_hours) == ("dark", "12")


def test_a_look_at_somebodys_desk_neither_reads_nor_writes_again(places):
    Keeping(places, lambda _sentence: None).change(theme="dark")
    looking = Keeping(places, lambda _sentence: None, looking=True)
    before = places.settings.read_bytes()
    looking.change(theme="light")
    assert looking.settings.theme == "light"
    assert places.settings.read_bytes() == before
