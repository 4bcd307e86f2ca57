"""What outlives a start: settings and their dialog, the decimal sign, and files that were damaged in between."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog

from planner.app.keeping import Keeping, KeptTicket, dialog_texts, setting_problem, settings_values
from planner.model.draft import draft_of
from planner.model.number import NumberError
from planner.model.plan import read_plan
from planner.services.clock import now_utc
from planner.services.paths import Places
from planner.services.settings import Settings, load_settings
from tests.app.command_line import PLAN
from tests.app.desks import write_candles
from tests.locales import local

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places.portable(tmp_path / "data").create()


# --- settings ----------------------------------------------------------------------------------------------------------------


def test_damaged_settings_give_the_defaults_and_a_sentence(desks):
    desks.places.create()
    desks.places.settings.write_text("{not json", encoding="utf-8")
    desk = desks.open()
    assert desk.keeping.settings.account_balance == "10000"
    assert "The default settings are used." in desk.window.notices()[0]
    assert "settings.damaged-" in desk.window.notices()[0]


def test_one_senseless_setting_costs_only_itself(desks):
    desks.places.create()
    desks.places.settings.write_text(json.dumps({"account_balance": "-5", "leverage_cap": "3", "theme": "dark"}))
    desk = desks.open()
    assert (desk.keeping.settings.account_balance, desk.keeping.settings.leverage_cap) == ("10000", "3")
    assert "account_balance" in desk.window.notices()[0]


def test_a_damaged_draft_gives_the_example_and_a_sentence(desks):
    desks.places.create()
    (desks.places.data / "draft.json").write_bytes(b"\xff\xfe\x00")
    desk = desks.open()
    assert desk.bench.draft.text("stop") == "58200"
    assert "could not be read back" in desk.window.notices()[0]


@pytest.mark.parametrize(
    "content", ["{}", "[]", '{"texts": 5}', '{"texts": {"stop": 5}}', '{"entries": "x", "texts": {}}']
)
def test_a_draft_of_another_shape_never_stops_a_start(desks, content):
    desks.places.create()
    (desks.places.data / "draft.json").write_text(content)
    assert desks.open().bench.draft.text("venue") == "generic"


def test_a_settings_file_that_cannot_be_written_is_said(places):
    told: list[str] = []
    keeping = Keeping(places, told.append)
    places.config.rmdir()
    places.config.write_text("a file where the folder was")
    keeping.change(theme="dark")
    assert keeping.settings.theme == "dark"
    assert told[0].startswith("The settings could not be kept.")


def test_what_came_into_the_place_of_the_settings_is_set_aside_and_named(places):
    told: list[str] = []
    keeping = Keeping(places, told.append)
    places.settings.mkdir()
    keeping.change(theme="dark")
    assert "set aside" in told[0] or "kept as" in told[0]
    assert Keeping(places, told.append).settings.theme == "dark"


def test_recent_files_are_few_newest_first_and_named_once(places):
    keeping = Keeping(places, pytest.fail)
    for number in (*range(12), 5):
        keeping.remember("recent_plans", f"/plans/{number}.json")
    kept = load_settings(places.settings, now=now_utc).settings.recent_plans
    assert kept == [f"/plans/{number}.json" for number in (5, 11, 10, 9, 8, 7, 6, 4)]


def test_a_picture_of_a_desk_changes_nothing_on_it(places):
    keeping = Keeping(places, pytest.fail, looking=True)
    keeping.change(theme="dark")
    plan = draft_of(read_plan(PLAN), ".")
    assert keeping.keep_draft(KeptTicket(draft=plan, modified=True, entry_id=""), ".") == ""
    assert not places.settings.exists()
    assert not (places.data / "draft.json").exists()


@pytest.mark.parametrize("name", ["settings.json", "draft.json", "BTCUSDT-5m.csv"])
def test_a_disk_that_does_not_answer_is_a_sentence_and_the_window_opens(desks, monkeypatch, tmp_path, name):
    desk = desks.open(candles=write_candles(tmp_path / "BTCUSDT-5m.csv"))
    desks.close(desk)
    plain = Path.stat

    def stat(path: Path, **options: bool) -> os.stat_result:
        if path.name == name:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return plain(path, **options)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "stat", stat)
        desk = desks.open()
        assert any(name in sentence and "input/output error" in sentence for sentence in desk.window.notices())
        assert desk.bench.computed is not None
        desk.keeping.change(theme="dark")
        assert desk.keeping.settings.theme == "dark"
        desks.close(desk)
    if name.endswith(".csv"):
        assert desks.open().charting.candles is not None  # not forgotten because the drive was away


# --- the decimal sign --------------------------------------------------------------------------------------------------------


def test_a_kept_ticket_is_rewritten_for_another_decimal_sign(places):
    keeping = Keeping(places, pytest.fail)
    draft = (
        draft_of(read_plan(PLAN | {"stop": "58200.5"}), ".").edited("leverage", "4.5").edited("entries.0.price", "60k+")
    )
    keeping.keep_draft(KeptTicket(draft=draft, modified=True, entry_id="p1"), ".")
    back = keeping.kept_draft(",")
    assert back is not None
    assert (back.draft.text("stop"), back.draft.text("leverage"), back.draft.text("entries.0.price")) == (
        "58200,5",
        "4,5",
        "60k+",
    )
    assert (back.modified, back.entry_id) == (True, "p1")
    same = keeping.kept_draft(".")
    assert same is not None
    assert same.draft == draft


# --- the dialog --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", [".", ","])
def test_the_dialogs_texts_are_the_settings_both_ways(sign):
    settings = Settings(
        risk_percent="0.0125", taker_fee="0.0005", account_balance="2500.75", leverage_bands=("2.5", "7")
    )
    texts = dialog_texts(settings, sign)
    assert texts["limits.risk"] == f"1{sign}25"
    assert texts["costs.taker_fee"] == f"0{sign}05"
    assert texts["costs.maker_fee"] == ""
    assert settings.changed(**settings_values(texts, sign)) == settings


PROBLEMS = {
    "limits.risk": ("101", "-1", "", "x", "1,5,2"),
    "account.balance": ("-1", "", "nan"),
    "account.currency": ("", "US DOLLAR", "€"),
    "leverage_cap": ("0", ""),
    "hold_hours": ("-1",),
    "costs.maker_fee": ("100", "x"),
    "limits.reward_to_risk": ("-0.1",),
    "limits.leverage_bands.0": ("20", "0", ""),
    "limits.leverage_bands.1": ("5", "x"),
}


@pytest.mark.parametrize(("key", "text"), [(key, text) for key, texts in PROBLEMS.items() for text in texts])
def test_a_setting_that_makes_no_sense_gets_a_sentence(key, text):
    settings = Settings()
    sentence = setting_problem(settings, key, dialog_texts(settings, ".") | {key: text}, ".")
    assert sentence.endswith(".")
    assert "validation error" not in sentence


def test_the_bands_are_judged_as_they_stand_in_the_dialog():
    settings = Settings()
    texts = dialog_texts(settings, ".") | {"limits.leverage_bands.0": "30", "limits.leverage_bands.1": "50"}
    assert setting_problem(settings, "limits.leverage_bands.0", texts, ".") == ""
    texts["limits.leverage_bands.1"] = "x"
    assert setting_problem(settings, "limits.leverage_bands.0", texts, ".") == ""  # the fault stands beside the other
    with pytest.raises(NumberError):
        settings_values(texts, ".")


def test_settings_taken_over_count_at_once(desk, monkeypatch):
    def fill(dialog) -> int:
        for key, text in (("limits.risk", "2.5"), ("account.balance", "5000"), ("account.currency", "usdc")):
            dialog.input(key).setText(text)
        dialog.input("decimal_sign").setCurrentIndex(2)
        dialog.input("theme").setCurrentIndex(2)
        return 1

    monkeypatch.setattr(QDialog, "exec", fill)
    desk.window.tools.edited.emit("symbol", "ETHUSDT")
    desk.window.ticket.edited.emit("leverage", local("4.5"))
    desk.window.ticket.edited.emit("stop", "half a num")
    modified = desk.window.isWindowModified()
    desk.run("settings")
    kept = desk.keeping.settings
    assert (kept.risk_percent, kept.account_balance, kept.account_currency) == ("0.025", "5000", "USDC")
    assert (kept.decimal_sign, kept.theme) == (",", "dark")
    assert desk.window.action("theme_dark").isChecked()
    assert desk.bench.draft.text("leverage") == "4,5"
    assert desk.bench.draft.text("stop") == "half a num"
    assert desk.window.isWindowModified() == modified
    desk.window.ticket.edited.emit("stop", "58200,5")
    assert desk.bench.computed is not None
    assert str(desk.bench.computed.plan.stop) == "58200.5"
    desk.run("new")
    assert desk.bench.draft.text("account.balance") == "5000"
    assert desk.bench.draft.text("limits.risk") == "2,5"
