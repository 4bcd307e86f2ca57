import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest
from pydantic import ValidationError

from planner.services.clock import now_utc
from planner.services.errors import FileError
from planner.services.settings import JournalTable, Settings, WindowState, load_settings, save_settings
from tests.services.journal_entries import SteppingClock


def test_without_a_file_the_defaults_are_used_silently(tmp_path: Path) -> None:
    loaded = load_settings(tmp_path / "settings.json", now=SteppingClock())
    assert (loaded.settings, loaded.notices) == (Settings(), ())
    assert (loaded.settings.account_balance, loaded.settings.leverage_bands) == ("10000", ("5", "20"))


def test_settings_come_back_as_saved(tmp_path: Path) -> None:
    settings = Settings().changed(
        account_balance="2500.50",
        maker_fee="-0.0001",
        leverage_bands=("3", "10"),
        theme="dark",
        recent_plans=["/a/ü.json"],
        window=WindowState(geometry="AdnQ"),
        journal=JournalTable(order=["symbol", "risk"], widths={"symbol": 90}, sort="risk", descending=False),
    )
    save_settings(tmp_path / "config" / "settings.json", settings)
    assert load_settings(tmp_path / "config" / "settings.json", now=SteppingClock()).settings == settings


def test_unknown_keys_are_kept_and_written_back(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"theme": "light", "from_the_future": {"x": 1}, "journal": {"sort": "risk", "new": true}}')
    loaded = load_settings(path, now=SteppingClock())
    assert loaded.notices == ()
    save_settings(path, loaded.settings.changed(theme="dark"))
    written = json.loads(path.read_text())
    assert (written["theme"], written["from_the_future"], written["journal"]["new"]) == ("dark", {"x": 1}, True)


@pytest.mark.parametrize("content", [b'{"theme": ', b"", b"\xff\xfe", b'{"a": 1, "a": 2}', b"[]"])
def test_a_damaged_file_is_set_aside_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    loaded = load_settings(path, now=SteppingClock())
    assert loaded.settings == Settings()
    assert "settings.damaged-20261122-120000.json" in loaded.notices[0]
    assert (tmp_path / "settings.damaged-20261122-120000.json").read_bytes() == content
    assert not path.exists()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("account_balance", "-1"),
        ("account_balance", "1e9"),
        ("account_balance", "٣"),
        ("account_balance", 10000),
        ("account_balance", "1" * 16),
        ("account_balance", "NaN"),
        ("account_currency", "usdt"),
        ("risk_percent", "1.5"),
        ("leverage_bands", ["20", "5"]),
        ("leverage_bands", ["5"]),
        ("leverage_cap", "0"),
        ("taker_fee", "1"),
        ("theme", "pink"),
        ("decimal_sign", ";"),
        ("first_run", "yes"),
        ("journal", {"widths": {"symbol": -1}}),
    ],
)
def test_a_value_that_makes_no_sense_falls_back_alone(tmp_path: Path, key: str, value: Any) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"hold_hours": "24", key: value}))
    loaded = load_settings(path, now=SteppingClock())
    assert loaded.settings == Settings(hold_hours="24")
    assert key in loaded.notices[0]
    assert json.loads((tmp_path / "settings.damaged-20261122-120000.json").read_text())[key] == value
    assert load_settings(path, now=SteppingClock()).settings == Settings(hold_hours="24")


def test_a_change_is_checked() -> None:
    with pytest.raises(ValidationError, match="leverage_bands must rise"):
        Settings().changed(leverage_bands=("20", "5"))


def test_settings_that_cannot_be_written_say_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match="Cannot make the folder"):
        save_settings(tmp_path / "file" / "settings.json", Settings())
    (tmp_path / "settings.json").mkdir()
    with pytest.raises(FileError, match="not an ordinary file"):
        save_settings(tmp_path / "settings.json", Settings())


@pytest.mark.parametrize("number", [errno.EIO, errno.EACCES, errno.ELOOP])
def test_settings_that_the_disk_does_not_tell_of_give_the_defaults_and_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(Path, "stat", _refusing(number))
    loaded = load_settings(tmp_path / "settings.json", now=SteppingClock())
    assert loaded.settings == Settings()
    (sentence,) = loaded.notices
    assert sentence.startswith(f"Cannot look for {tmp_path / 'settings.json'}: ")
    assert sentence.endswith("The default settings are used.")


def _refusing(number: int) -> Callable[..., NoReturn]:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise OSError(number, os.strerror(number))

    return refuse


def test_the_clock_is_in_utc() -> None:
    assert str(now_utc().tzinfo) == "UTC"
