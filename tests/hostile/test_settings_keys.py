"""Every setting against every hostile text, in its file and in its dialog; and the ticket that was kept."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtGui import QGuiApplication

from planner.app.keeping import FIELDS, Keeping, dialog_texts, setting_problem, settings_values
from planner.model.draft import draft_document
from planner.model.draft_fields import NUMBER_FIELDS
from planner.presenters.setting_words import GROUPS
from planner.services.clock import now_utc
from planner.services.paths import Places
from planner.services.settings import Settings, _validated, load_settings
from planner.widgets.number_edit import NumberEdit
from planner.widgets.settings_dialog import SettingsDialog
from tests.hostile.documents import Literal, Path, at, branches, dotted, leaves, put, written
from tests.hostile.fields import PLAN
from tests.hostile.plain import markup
from tests.hostile.table import ALL, SURROGATE, is_sentence, is_told, some

if TYPE_CHECKING:
    from pathlib import Path as FilePath

    from pytestqt.qtbot import QtBot

    from planner.app.desk import Desk
    from tests.hostile.tally import Tally

SETTINGS: dict[str, Any] = {
    **json.loads(Settings().model_dump_json()),
    "maker_fee": "0.0002",
    "taker_fee": "0.0005",
    "recent_plans": ["a.json"],
    "recent_candles": ["a.csv"],
    "last_candles": "a.csv",
}
SETTINGS["journal"] = {**SETTINGS["journal"], "order": ["symbol"], "hidden": ["note"], "widths": {"symbol": 90}}
LEAVES = [*leaves(SETTINGS)]
NUMBERS = ("account_balance", "risk_percent", "maker_fee", "taker_fee", "leverage_bands", "reward_to_risk_min")
NUMBERS = (*NUMBERS, "safety_buffer", "leverage_cap", "hold_hours")
KINDS = (True, 7, [], {}, [[]], None, Literal("NaN"), Literal("1e999"), Literal("9" * 61), SURROGATE)


def loaded(folder: FilePath, text: str) -> tuple[dict[str, Any], str]:
    """Return the settings as read, and what was said."""
    path = folder / "settings.json"
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    found = load_settings(path, now=now_utc)
    return json.loads(found.settings.model_dump_json()), " ".join(found.notices)


@pytest.mark.parametrize("way", [way for way, _ in LEAVES], ids=dotted)
def test_a_setting_in_the_file_is_the_text_or_its_default_and_named(
    tmp_path: FilePath, tally: Tally, way: Path
) -> None:
    defaults = json.loads(Settings().model_dump_json())
    for value in ALL if way[0] in NUMBERS else some(ALL, way, 6):
        document = put(SETTINGS, way, value.text)
        found, said = loaded(tmp_path, written(document))
        if not said:
            assert found == document
            if way[0] in NUMBERS:
                assert value.number is not None
                assert Decimal(at(found, way)) == Decimal(value.number)
            tally.add("settings file, keys", "taken")
            continue
        assert is_told(said)
        assert str(way[0]) in said
        assert found == {**document, way[0]: defaults[way[0]]}  # it costs only itself
        assert any(path.name.startswith("settings.damaged-") for path in tmp_path.iterdir())
        tally.add("settings file, keys", "refused")


@pytest.mark.parametrize("way", [*(way for way, _ in LEAVES), *branches(SETTINGS)], ids=dotted)
def test_a_setting_of_another_kind_is_its_default_and_named(tmp_path: FilePath, tally: Tally, way: Path) -> None:
    for value in KINDS:
        found, said = loaded(tmp_path, written(put(SETTINGS, way, value)))
        assert not said or is_told(said), said
        assert said or at(found, way) == value or isinstance(at(found, way), dict)
        tally.add("settings file, kinds", "refused" if said else "taken")


def test_what_no_key_can_be_blamed_for_gives_the_defaults() -> None:
    deep: Any = []
    for _ in range(300):
        deep = [deep]
    assert _validated({"unknown": deep}) == (Settings(), ["leverage_bands"])


def test_the_dialog_takes_exactly_the_number_or_says_what_to_change(qtbot: QtBot, tally: Tally) -> None:
    settings = Settings()
    dialogs: list[SettingsDialog] = []

    def problem(key: str, text: str) -> str:
        standing = dialogs[0].values() if dialogs else dialog_texts(settings, ".")
        return setting_problem(settings, key, {**standing, key: text}, ".")

    dialog = SettingsDialog(dialog_texts(settings, "."), problem)
    qtbot.addWidget(dialog)
    dialogs.append(dialog)
    for setting in (setting for _, group in GROUPS for setting in group):
        edit = dialog.input(setting.key)
        if not isinstance(edit, NumberEdit):
            continue
        before = edit.text()
        for value in ALL:
            QGuiApplication.clipboard().setText(value.text)
            edit.selectAll()
            edit.paste()
            said = dialog.problem(setting.key)
            assert edit.text() == value.text[:100_001]
            assert dialog.ok_button().isEnabled() == (not said)
            if said:
                assert is_sentence(said), said
            elif setting.key in FIELDS and value.text.strip():
                kind = NUMBER_FIELDS[setting.key].value
                worth = value.worth(kind)
                assert worth is not None, value.name
                taken = settings_values(dialog.values(), ".")[FIELDS[setting.key]]
                assert Decimal(str(taken)) == Decimal(worth) / (100 if kind == "percent" else 1)
            tally.add("settings dialog", "refused" if said else "taken" if value.text.strip() else "blank")
        edit.selectAll()
        edit.insert(before)
        assert dialog.ok_button().isEnabled()
    assert "\n".join(markup(dialog)) == ""


def test_every_number_of_the_dialog_can_be_kept(tally: Tally) -> None:
    texts = dialog_texts(Settings(), ".")
    for key in FIELDS:
        for value in ALL:
            if not setting_problem(Settings(), key, {**texts, key: value.text}, "."):
                Settings().changed(**settings_values({**texts, key: value.text}, "."))
                tally.add("settings, kept", "taken")


DRAFT: dict[str, Any] = {
    **draft_document(PLAN),
    "modified": True,
    "entry_id": "",
    "decimal_sign": ".",
}


@pytest.mark.parametrize("way", [*(way for way, _ in leaves(DRAFT)), *branches(DRAFT)], ids=dotted)
def test_a_kept_ticket_comes_back_as_typed_or_not_at_all(tmp_path: FilePath, tally: Tally, way: Path) -> None:
    places = Places.portable(tmp_path).create()
    told: list[str] = []
    keeping = Keeping(places, told.append)
    for value in (*(hostile.text for hostile in some(ALL, way, 6) if len(hostile.text) < 1000), *KINDS):
        document = put(DRAFT, way, value)
        (places.data / "draft.json").write_text(written(document), encoding="utf-8", errors="surrogatepass")
        told.clear()
        kept = keeping.kept_draft(".")
        if kept is not None and way[0] == "texts" and isinstance(value, str):
            assert kept.draft.text(str(way[1])) == value
        assert all(is_told(sentence) for sentence in told)
        assert (kept is None) == bool(told)  # a ticket that cannot be read is set aside and told of, never forgotten
        tally.add("kept ticket", "taken" if kept is not None else "refused")


def test_a_kept_ticket_of_hostile_texts_is_shown_again(desk: Desk) -> None:
    for value in ALL[::3]:
        texts = dict.fromkeys(PLAN.texts, value.text) | {"venue": value.text, "side": value.text, "size.by": value.text}
        desk.bench.resume(type(PLAN)(texts=texts, entries=2, targets=2), saved=True)
        assert "\n".join(markup(desk.window)) == ""
    desk.bench.resume(PLAN, saved=True)
    assert desk.bench.computed is not None
