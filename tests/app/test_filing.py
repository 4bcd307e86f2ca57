"""Plans into files and the journal and back, and the export: every digit, and no fault without its sentence."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QFileDialog, QLabel, QMessageBox

from planner.app.filing import CSV_KINDS
from planner.model.assessment import assessment_document
from planner.model.journal_query import Query
from planner.model.saving import frozen
from planner.services.csv_export import COLUMNS
from tests.app.command_line import PLAN, write_plan
from tests.app.desks import settle, wait_for

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
KINDS = list(CSV_KINDS)


@pytest.fixture
def answers(monkeypatch) -> list[tuple[str, str]]:
    """Answer the next save dialogs with (path, filter)."""
    answers: list[tuple[str, str]] = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: answers.pop(0))
    return answers


def numbers(desk) -> dict[str, object]:
    return assessment_document(desk.bench.computed.answer) | {"findings": None}


def rows(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline=""), delimiter=delimiter, strict=True))


def edit(desk, **texts: str) -> None:
    for key, text in texts.items():
        desk.bench.edit(key, text)
        desk.bench.leave()


# --- the journal -------------------------------------------------------------------------------------------------------------


def test_a_saved_plan_opens_with_identical_numbers_and_its_note(desk):
    edit(desk, stop="57891.234567", leverage="7.3", notes="=a note")
    before = numbers(desk)
    assert desk.filing.save()
    assert desk.window.status("saved").startswith("Saved ")
    (saved,) = desk.journal.ids(Query())
    desk.run("new")
    desk.filing.open_entry(saved)
    assert numbers(desk) == before
    assert desk.bench.draft.text("notes") == "=a note"
    assert desk.window.said() == ""
    assert not desk.window.isWindowModified()
    assert desk.window.status("rules").startswith("Rules frozen into this plan: ")
    assert desk.window.action("update_rules").isEnabled()


def test_numbers_that_come_out_otherwise_than_when_saved_are_said(desk):
    assert desk.filing.save()
    (saved,) = desk.journal.ids(Query())
    entry = desk.journal.get(saved)
    answer = json.loads(entry.assessment)
    answer["loss_at_stop"] = "1"
    assert "loss at stop" in desk.filing._changed_since(json.dumps(answer))
    assert desk.filing._changed_since(entry.assessment) == ""


def test_a_copy_out_of_the_journal_is_unsaved_and_uses_todays_rules(desk):
    desk.filing.save()
    (saved,) = desk.journal.ids(Query())
    desk.window.journal.duplicate_requested.emit(saved)
    assert desk.window.isWindowModified()
    assert desk.bench.draft.rules is None
    assert desk.filing.save()
    assert desk.journal.count(Query()) == 2


def test_a_plan_that_is_gone_is_said(desk):
    desk.filing.open_entry("p404")
    assert desk.window.said() == "This plan is not in the journal any more."


def test_an_incomplete_plan_is_not_saved_and_the_field_is_shown(desk):
    edit(desk, **{"entries.0.price": "abc"})
    assert not desk.filing.save()
    assert desk.window.said().startswith("The plan is not complete: ")
    assert desk.journal.count(Query()) == 0


# --- files -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "written"), [("mine.json", "mine.json"), ("BTC 1.5", "BTC 1.5.json"), ("a.JSON", "a.JSON")]
)
def test_a_plan_file_holds_the_plan_with_its_rules_and_opens_the_same(desk, answers, tmp_path, typed, written):
    edit(desk, stop="57891.234567")
    before = numbers(desk)
    answers.append((str(tmp_path / typed), ""))
    assert desk.filing.save_as()
    document = json.loads((tmp_path / written).read_text("utf-8"))
    assert document == json.loads(json.dumps(frozen(desk.bench.computed.plan, desk.bench.computed.rules).document()))
    assert document["rules"] is not None
    assert not desk.window.isWindowModified()
    desk.run("clear")
    assert desk.filing.open_file(str(tmp_path / written)) == ""
    assert numbers(desk) == before


def test_a_name_completed_by_its_ending_is_not_written_over_unasked(desk, answers, tmp_path, monkeypatch):
    (tmp_path / "mine.json").write_text("precious")
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.No)
    answers.append((str(tmp_path / "mine"), ""))
    assert not desk.filing.save_as()
    assert (tmp_path / "mine.json").read_text() == "precious"


def test_a_folder_that_cannot_be_written_is_said(desk, answers, tmp_path):
    answers.append((str(tmp_path / "none" / "x.json"), ""))
    assert not desk.filing.save_as()
    assert "x.json" in desk.window.said()


def test_a_file_that_is_no_plan_leaves_the_ticket_alone(desk, tmp_path):
    before = desk.bench.draft
    for name, text in (("a.json", "{"), ("b.json", json.dumps(PLAN | {"x": 1})), ("c.json", "\0" * 99)):
        (tmp_path / name).write_text(text)
        assert name in desk.filing.open_file(str(tmp_path / name))
        assert name in desk.window.said()
    assert "missing.json" in desk.filing.open_file(str(tmp_path / "missing.json"))
    assert desk.filing.open_file(str(tmp_path)) != ""
    assert desk.bench.draft == before


def test_opening_a_plan_can_be_undone(desk, tmp_path):
    edit(desk, stop="58111")
    desk.filing.open_file(str(write_plan(tmp_path, stop="57000")))
    desk.run("undo")
    assert desk.bench.draft.text("stop") == "58111"


# --- export ------------------------------------------------------------------------------------------------------------------


def test_the_current_plan_is_exported_with_every_digit(desk, answers, tmp_path):
    edit(desk, stop="57891.234567")
    answers.append((str(tmp_path / "plan.csv"), KINDS[0]))
    assert desk.filing.export("plan")
    (row,) = rows(tmp_path / "plan.csv")
    document = numbers(desk)
    for name in ("quantity", "notional", "collateral", "loss_at_stop", "loss_at_liquidation", "reward_to_risk"):
        assert row[name] == format(Decimal(document[name]), "f")
    assert row["stop"] == "57891.234567"
    assert json.loads(row["plan"])["rules"] is not None


def fill(desk) -> list[str]:
    for side, title in (("long", "=1+2"), ("short", "second"), ("long", "third")):
        if desk.bench.draft.text("side") != side:
            desk.run("flip")
        edit(desk, title=title)
        assert desk.filing.save()
    return desk.journal.ids(Query(descending=False))


def select_row(desk, row: int) -> None:
    """Select one row; QTableView.selectRow would ask which modifier keys an earlier test left behind."""
    table, flags = desk.window.journal.table, QItemSelectionModel.SelectionFlag
    wait_for(lambda: table.model().rowCount() > row)
    table.selectionModel().setCurrentIndex(table.model().index(row, 0), flags.ClearAndSelect | flags.Rows)
    settle()
    assert len(desk.window.journal.selected_ids()) == 1


def test_selection_view_and_whole_journal_are_told_apart(desk, answers, tmp_path):
    ids = fill(desk)
    select_row(desk, 0)
    wanted = {"all": ids, "selection": list(desk.window.journal.selected_ids())}
    desk.window.journal.filter_bar.side.setCurrentIndex(2)
    settle()
    wanted["view"] = desk.journal.ids(desk.plan_list.query())
    assert [len(wanted[scope]) for scope in ("all", "view")] == [3, 1]
    for scope in ("all", "view"):
        answers.append((str(tmp_path / f"{scope}.csv"), KINDS[0]))
        assert desk.filing.export(scope)
        assert [row["id"] for row in rows(tmp_path / f"{scope}.csv")] == wanted[scope]
    assert rows(tmp_path / "all.csv")[0]["title"] == "'=1+2"  # a spreadsheet would run it
    desk.plan_list.clear_filters()
    select_row(desk, 1)
    answers.append((str(tmp_path / "selection"), KINDS[0]))
    desk.window.journal.export_requested.emit("selection")
    assert [row["id"] for row in rows(tmp_path / "selection.csv")] == list(desk.window.journal.selected_ids())


@pytest.mark.parametrize("kind", KINDS)
def test_the_kind_of_file_is_chosen_in_the_dialog_and_remembered(desk, answers, tmp_path, monkeypatch, kind):
    answers.append((str(tmp_path / "plan.csv"), kind))
    assert desk.filing.export("plan")
    written = (tmp_path / "plan.csv").read_bytes()
    assert written.startswith(b"\xef\xbb\xbf") == ("without" not in kind)
    assert (b";" in written.splitlines()[0]) == kind.startswith("Semicolon")
    asked = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *words: asked.append(words) or ("", ""))
    assert not desk.filing.export("plan")
    assert asked[0][2] == str(tmp_path / "plan.csv")  # the folder is remembered
    assert asked[0][-1] == kind


def test_nothing_to_export_is_said(desk):
    for scope, word in (("selection", "Select"), ("view", "no plans"), ("all", "no plans")):
        assert not desk.filing.export(scope)
        assert word in desk.window.said()
    desk.run("clear")
    assert not desk.filing.export("plan")
    assert "not complete" in desk.window.said()


def test_an_export_that_fails_says_so_and_keeps_the_old_file(desk, answers, tmp_path):
    (tmp_path / "plan.csv").mkdir()
    answers.append((str(tmp_path / "plan.csv"), KINDS[0]))
    assert not desk.filing.export("plan")
    assert "plan.csv" in desk.window.said()
    assert (tmp_path / "plan.csv").is_dir()


def test_every_column_of_the_export_is_there(desk, answers, tmp_path):
    fill(desk)
    answers.append((str(tmp_path / "all.csv"), KINDS[0]))
    desk.filing.export("all")
    assert list(rows(tmp_path / "all.csv")[0]) == [column.name for column in COLUMNS]


def test_when_a_plan_was_saved_is_told_by_the_users_clock_and_in_utc_in_the_tool_tip(desk, monkeypatch):
    moment = datetime(2026, 10, 25, 0, 30, 15, tzinfo=UTC)
    monkeypatch.setattr("planner.app.saving.now_utc", lambda: moment)
    desk.run("save")
    desk.disk.finish()
    local = moment.astimezone()
    assert desk.window.status("saved") == f"Saved {local:%H:%M:%S}"
    shown = next(label for label in desk.window.findChildren(QLabel) if label.text() == desk.window.status("saved"))
    assert "2026-10-25 00:30:15 UTC" in shown.toolTip()
