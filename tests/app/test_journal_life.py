"""The journal's life in the window: copies, rescue, an emptied bin, and a file that vanishes, is exchanged or is damaged."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog, QMessageBox

from planner.app import desk as desk_module
from planner.app import modal_work, worker_process
from planner.app.compose import compose
from planner.app.exchange import WENT_BACK
from planner.app.journal_life import DAMAGE, MOVED, PLACE
from planner.app.modal_work import CalledOff, ShownWork
from planner.model.journal_query import Query
from planner.presenters import copy_words as words
from planner.services import journal_place
from planner.services.clock import now_utc
from planner.services.errors import KnownError
from planner.services.journal import open_journal
from planner.services.journal_backup import back_up, backup_folder
from planner.services.journal_copies import copies
from planner.services.journal_lock import WriterLock
from planner.services.journal_open import connect_reader
from planner.widgets.copies_dialog import CopiesDialog
from planner.widgets.rescue_dialog import RescueDialog
from tests.app.desks import settle, wait_for
from tests.services.journal_entries import make_entry

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.app.desk import Desk
    from planner.services.paths import Places
    from tests.app.desks import Desks

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
PLANS = 6


@pytest.fixture(autouse=True)
def nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no dialog stay open that a test did not expect."""
    for dialog in (CopiesDialog, RescueDialog, QMessageBox):
        monkeypatch.setattr(dialog, "exec", lambda shown: pytest.fail(f"unexpected: {shown.windowTitle()}"))


@pytest.fixture
def places(desks: Desks) -> Places:
    """Keep six plans and a copy of them."""
    places = desks.places.create()
    with open_journal(places.journal, now=now_utc) as journal:
        for number in range(PLANS):
            journal.save(make_entry(f"p{number}", title=f"Plan {number}"))
    copied(places)
    return places


def copied(places: Places) -> Path:
    moment = now_utc() - timedelta(hours=1)
    with closing(connect_reader(places.journal)) as source:
        return back_up(source, places.journal, moment)


def shown(desk: Desk) -> int:
    assert desk.plan_list is not None
    wait_for(
        lambda: desk.plan_list is not None and desk.plan_list.state.rows == desk.window.journal.table.model().rowCount()
    )
    return desk.plan_list.state.rows


def save(desk: Desk, stop: str = "57000") -> bool:
    desk.window.ticket.edited.emit("stop", stop)
    return desk.filing.save()


def offered(desk: Desk, key: str) -> str:
    return desk.window.offers.sentences().get(key, "")


def choose(monkeypatch: pytest.MonkeyPatch, row: int = 0, *, go: bool = True) -> list[str]:
    """Let the user choose a copy, read its preview, and go back to it or leave; return what was read."""
    read: list[str] = []

    def act(dialog: CopiesDialog) -> int:
        dialog.table.selectRow(row)
        wait_for(lambda: dialog.preview.text() not in (words.CHECKING, words.CHOOSE))
        read.append(dialog.preview.text())
        if go:
            assert dialog.go_button.isEnabled()
            dialog.go_button.click()
        return 0

    monkeypatch.setattr(CopiesDialog, "exec", act)
    return read


# --- going back --------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("places")
def test_going_back_shows_the_copys_plans_and_undo_shows_todays(desks, monkeypatch):
    desk = desks.open()
    assert save(desk)
    draft = desk.bench.draft
    read = choose(monkeypatch)
    desk.run("go_back")
    assert "1 plan of the journal would be missing" in read[0]
    assert shown(desk) == PLANS
    assert desk.journal is not None
    assert not desk.journal.read_only
    assert desk.bench.draft == draft
    assert offered(desk, WENT_BACK).startswith("The journal is as it was on ")
    desk.window.offers.button(WENT_BACK, "Undo").click()
    assert shown(desk) == PLANS + 1
    desk.window.offers.button(WENT_BACK, "Undo").click()  # and forth again
    assert shown(desk) == PLANS
    assert save(desk, "57001")


@pytest.mark.usefixtures("places")
def test_acts_on_the_journal_of_before_can_no_longer_be_undone(desks, monkeypatch):
    desk = desks.open()
    assert desk.plan_list is not None
    desk.plan_list.delete(["p1"])
    desk.disk.finish()
    desk.window.journal.focus_search()
    settle()
    assert "bin" in desk.window.action("undo").text()
    choose(monkeypatch)
    desk.run("go_back")
    settle()
    assert "bin" not in desk.window.action("undo").text()
    assert not desk.window.journal.undo_bar.isVisible()


def test_a_copy_that_changed_is_shown_and_not_used(desks, places, monkeypatch):
    (copy,) = copies(places.journal)
    copy.path.write_bytes(copy.path.read_bytes().replace(b"Plan 3", b"Plan 8"))
    desk = desks.open()
    assert choose(monkeypatch, go=False) is not None
    read = choose(monkeypatch, go=False)
    desk.run("go_back")
    assert read == [words.NOT_SOUND]
    assert shown(desk) == PLANS


def test_a_copy_that_is_gone_when_it_is_chosen_is_a_sentence(desks, places, monkeypatch):
    desk = desks.open()

    def act(dialog: CopiesDialog) -> int:
        copies(places.journal)[0].path.unlink()
        dialog.table.selectRow(0)
        wait_for(lambda: dialog.preview.text() not in (words.CHECKING, words.CHOOSE))
        assert "does not exist" in dialog.preview.text()
        assert not dialog.go_button.isEnabled()
        return 0

    monkeypatch.setattr(CopiesDialog, "exec", act)
    desk.run("go_back")
    assert shown(desk) == PLANS


def test_without_copies_the_list_says_when_there_will_be_one(desk, monkeypatch):
    seen: list[str] = []
    monkeypatch.setattr(CopiesDialog, "exec", lambda dialog: seen.append(dialog.preview.text()))
    desk.run("go_back")
    assert seen == [words.NONE]


def test_a_folder_of_copies_that_cannot_be_read_is_a_sentence(desk, monkeypatch):
    def refuse(_folder: Path) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    backup_folder(desk.places.journal).mkdir()
    monkeypatch.setattr(Path, "iterdir", refuse)
    desk.run("go_back")
    assert "input/output error" in desk.window.said()


@pytest.mark.usefixtures("places")
def test_an_exchange_that_fails_leaves_the_journal_open_as_it_was(desks, monkeypatch):
    desk = desks.open()
    run = ShownWork.run

    def fail(work: ShownWork, task: str, request: dict[str, object], broken: str) -> dict[str, object]:
        return run(work, task, request | {"copy": "/none.db"}, broken)

    monkeypatch.setattr(ShownWork, "run", fail)
    choose(monkeypatch)
    desk.run("go_back")
    assert "does not exist" in desk.window.said()
    assert shown(desk) == PLANS
    assert (offered(desk, WENT_BACK), save(desk)) == ("", True)


# --- work that the user waits for --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wait", [0, 5, 40])
def test_work_that_is_stopped_is_no_answer(desks, places, wait):
    desk = desks.open()
    work = ShownWork(desk.window, "Copying …")
    QTimer.singleShot(wait, work._dialog.canceled.emit)
    with pytest.raises(CalledOff):
        work.run("copy", {"journal": str(places.journal), "moment": now_utc().isoformat()}, "broken")
    assert len(copies(places.journal)) == 1
    assert [path.name for path in backup_folder(places.journal).iterdir() if path.suffix == ".part"] == []


def test_work_whose_process_dies_is_a_sentence(desk, monkeypatch):
    monkeypatch.setattr(worker_process, "worker_command", lambda: ("false",))
    with pytest.raises(KnownError, match="It broke"):
        ShownWork(desk.window, "Copying …").run("copy", {}, "It broke.")


def test_steps_of_our_own_can_be_stopped(desk):
    work = ShownWork(desk.window, "Copying …")
    work.steps(1, 3)
    work._dialog.cancel()
    with pytest.raises(CalledOff):
        work.steps(2, 3)
    work.close()


# --- the bin -----------------------------------------------------------------------------------------------------------------


def answer_box(monkeypatch: pytest.MonkeyPatch, word: str) -> list[str]:
    asked: list[str] = []

    def act(box: QMessageBox) -> int:
        asked.extend([box.text(), *(button.text() for button in box.buttons())])
        next(button for button in box.buttons() if button.text().replace("&", "").startswith(word)).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", act)
    return asked


def test_the_bin_is_emptied_after_a_copy_and_with_a_verb_on_the_button(desks, places, monkeypatch):
    desk = desks.open()
    assert desk.journal is not None
    desk.journal.delete(["p1", "p2", "p3"])
    asked = answer_box(monkeypatch, "Delete")
    desk.run("empty_bin")
    assert asked[0] == "Delete 3 plans for good?"
    assert "Delete 3 plans for good" in asked[1:]
    assert "3 plans deleted for good" in desk.window.said()
    assert (desk.journal.count(Query(in_bin=True)), desk.journal.count(Query())) == (0, PLANS - 3)
    newest = copies(places.journal)[0]
    assert (len(copies(places.journal)), newest.plans) == (2, PLANS)
    assert newest.path.name in desk.window.said()


def emptied(desks: Desks, monkeypatch: pytest.MonkeyPatch, answer: str) -> Desk:
    """Empty a bin that holds one plan, as far as the answer lets it."""
    desk = desks.open()
    assert desk.journal is not None
    desk.journal.delete(["p1"])
    answer_box(monkeypatch, answer)
    desk.run("empty_bin")
    return desk


@pytest.mark.usefixtures("places")
def test_an_emptied_bin_comes_back_with_the_copy(desks, monkeypatch):
    desk = emptied(desks, monkeypatch, "Delete")
    choose(monkeypatch)
    desk.run("go_back")
    assert desk.journal.count(Query(in_bin=True)) == 1


@pytest.mark.usefixtures("places")
def test_the_bin_stays_when_the_user_thinks_again(desks, monkeypatch):
    desk = emptied(desks, monkeypatch, "Cancel")
    assert desk.journal.count(Query(in_bin=True)) == 1
    desk.journal.restore(["p1"])
    desk.run("empty_bin")
    assert desk.window.said() == "The bin is empty."


def test_nothing_is_deleted_for_good_where_no_copy_can_be_made(desks, places, monkeypatch):
    folder = backup_folder(places.journal)
    for copy in folder.iterdir():
        copy.unlink()
    folder.rmdir()
    folder.write_text("a file in the folder's place")
    desk = emptied(desks, monkeypatch, "Delete")
    assert desk.window.said() != ""
    assert desk.journal.count(Query(in_bin=True)) == 1


@pytest.mark.usefixtures("places")
def test_nothing_is_deleted_for_good_without_the_copy_the_user_called_off(desks, monkeypatch):
    def called_off(*_: object) -> dict[str, object]:
        raise CalledOff

    monkeypatch.setattr(modal_work.ShownWork, "run", called_off)
    desk = emptied(desks, monkeypatch, "Delete")
    assert desk.window.said() == "Nothing was deleted."
    assert desk.journal.count(Query(in_bin=True)) == 1


def test_a_window_that_only_reads_deletes_nothing_for_good(desks, places, monkeypatch):
    with open_journal(places.journal, now=now_utc) as journal:
        journal.delete(["p1"])
        desk = desks.open()
        answer_box(monkeypatch, "Delete")
        desk.run("empty_bin")
        assert "reading only, so nothing was deleted" in desk.window.said()
        assert journal.count(Query(in_bin=True)) == 1


# --- a file that vanishes or is exchanged ------------------------------------------------------------------------------------


def test_a_journal_that_is_deleted_while_open_is_offered_for_a_copy_and_put_back(desks, places, monkeypatch, tmp_path):
    desk = desks.open()
    places.journal.unlink()
    wait_for(lambda: bool(offered(desk, MOVED)))
    assert offered(desk, MOVED) == words.GONE
    assert not save(desk)
    assert "nothing was saved" in desk.window.said()
    assert desk.bench.draft.text("stop") == "57000"
    assert shown(desk) == PLANS
    out = tmp_path / "copy.db"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), "Journals (*.db)"))
    desk.window.offers.button(MOVED, "Save a copy…").click()
    assert str(out) in desk.window.said()
    with open_journal(out, now=now_utc) as journal:
        assert journal.count(Query()) == PLANS
    desk.window.offers.button(MOVED, "Put it back").click()
    assert (offered(desk, MOVED), shown(desk)) == ("", PLANS)
    assert save(desk)
    assert not desk.journal.moved


def test_a_journal_that_is_replaced_while_open_can_be_copied_and_the_other_one_opened(desks, places, tmp_path):
    other = tmp_path / "other.db"
    with open_journal(other, now=now_utc) as journal:
        journal.save(make_entry(title="Another"))
    desk = desks.open()
    os.replace(other, places.journal)  # noqa: PTH105
    wait_for(lambda: offered(desk, MOVED) == words.REPLACED)
    assert not save(desk)
    desk.window.offers.button(MOVED, "Open the file that is there now").click()
    assert (offered(desk, MOVED), shown(desk)) == ("", 1)
    assert save(desk)


def test_a_journal_that_comes_back_needs_no_help_any_more(desks, places, tmp_path):
    desk = desks.open()
    places.journal.rename(tmp_path / "elsewhere.db")
    wait_for(lambda: bool(offered(desk, MOVED)))
    (tmp_path / "elsewhere.db").rename(places.journal)
    wait_for(lambda: not offered(desk, MOVED))
    assert save(desk)


def test_a_save_that_is_refused_looks_for_the_file_itself(desks, places):
    """On a network drive nobody tells that a file changed."""
    desk = desks.open()
    desk.life._watcher.removePaths([*desk.life._watcher.files(), *desk.life._watcher.directories()])
    places.journal.unlink()
    assert not save(desk)
    assert offered(desk, MOVED) == words.GONE


def test_a_copy_that_cannot_be_written_is_a_sentence(desks, places, monkeypatch, tmp_path):
    desk = desks.open()
    for place in (tmp_path / "none" / "copy.db", places.journal):
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, place=place: (str(place), ""))
        desk.run("save_journal_copy")
        assert desk.window.said().endswith(".")
        assert "written to" not in desk.window.said()
    assert shown(desk) == PLANS


@pytest.mark.usefixtures("places")
def test_a_journal_opened_in_the_first_second_is_the_one_that_is_checked(desks, monkeypatch):
    monkeypatch.setattr(desk_module, "CHECK_AFTER_MS", 0)
    checked: list[object] = []
    monkeypatch.setattr(desk_module.JournalWatch, "begin", lambda _, journal: checked.append(journal))
    desk = compose(desks.places)
    desk.start(None)
    desk.life.open_again()
    settle()
    assert checked[-1:] == [desk.journal]
    assert len(checked) == 3  # closed, opened again, and when the chart had had its time
    desk.close()


# --- a place that asks for care ----------------------------------------------------------------------------------------------


def test_a_network_drive_is_spoken_of_until_it_is_dismissed(desks, places, monkeypatch, tmp_path):
    mounts = tmp_path / "mounts"
    mounts.write_text(f"server:/x {places.data} nfs4 rw 0 0\n")
    monkeypatch.setattr(journal_place, "MOUNTS", mounts)
    for _ in range(2):
        desk = desks.open()
        assert "network drive (nfs4)" in offered(desk, PLACE)
        desks.close(desk)
    desk = desks.open()
    desk.window.offers.button(PLACE, "Dismiss").click()
    desks.close(desk)
    assert offered(desks.open(), PLACE) == ""


# --- damage ------------------------------------------------------------------------------------------------------------------


def damage(places: Places, title: str = "Plan 3") -> None:
    """Change a byte of a plan in its row alone, not in the index of titles."""
    connection = sqlite3.connect(places.journal)
    connection.execute("UPDATE entry SET note = 'changed by hand' WHERE title = ?", (title,))
    connection.commit()
    connection.close()


def rescued(monkeypatch: pytest.MonkeyPatch, *, use: bool) -> list[str]:
    reports: list[str] = []

    def act(dialog: RescueDialog) -> int:
        reports.append(dialog.text())
        return int(use)

    monkeypatch.setattr(RescueDialog, "exec", act)
    return reports


def test_plans_of_a_damaged_journal_are_rescued_and_used(desks, places, monkeypatch):
    damage(places)
    desk = desks.open()
    desk.watch.begin(desk.journal)
    wait_for(lambda: offered(desk, DAMAGE) == words.DAMAGED)
    assert any("1 plan has changed on the disk" in sentence for sentence in desk.window.notices())
    reports = rescued(monkeypatch, use=True)
    desk.window.offers.button(DAMAGE, "Rescue plans…").click()
    assert "5 of 6 plans came through." in reports[0]
    assert "– Plan 3, saved 2026-11-22 12:00 UTC" in reports[0]
    assert (shown(desk), offered(desk, DAMAGE), desk.journal.damaged) == (PLANS - 1, "", ())
    assert not any("changed on the disk" in sentence for sentence in desk.window.notices())
    assert save(desk)
    desk.window.offers.button(WENT_BACK, "Undo").click()
    assert shown(desk) == PLANS  # the damaged file was kept, whole


def test_rescued_plans_may_stay_in_their_own_file(desks, places, monkeypatch):
    damage(places)
    desk = desks.open()
    reports = rescued(monkeypatch, use=False)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(places.journal), ""))
    desk.run("rescue")
    assert len(reports) == 1
    assert shown(desk) == PLANS
    (out,) = places.data.glob("journal-rescued-*.db")
    with open_journal(out, now=now_utc) as journal:
        assert journal.count(Query()) == PLANS - 1


def test_another_file_is_rescued_while_the_journal_stays_open(desks, places, monkeypatch, tmp_path):
    other = tmp_path / "other.db"
    other.write_bytes(places.journal.read_bytes()[:-4096])
    desk = desks.open()
    before = desk.journal
    reports = rescued(monkeypatch, use=False)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(other), ""))
    desk.run("rescue")
    assert "came through" in reports[0]
    assert desk.journal is before


def test_a_file_in_which_nothing_is_left_is_a_sentence_and_the_journal_open_again(desks, places, monkeypatch):
    desk = desks.open()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(places.journal), ""))
    places.journal.write_bytes(b"SQLite format 3\0" + bytes(9000))
    desk.run("rescue")
    assert "can be read any more" in desk.window.said()
    assert list(places.data.glob("journal-rescued-*")) == []


def test_a_missing_journal_can_be_begun_anew_or_brought_back(desks, places, monkeypatch):
    places.journal.unlink()
    desk = desks.open()
    assert desk.journal is None
    assert offered(desk, DAMAGE) == words.MISSING
    assert not save(desk)
    desk.window.offers.button(DAMAGE, "Start a new journal").click()
    assert (shown(desk), offered(desk, DAMAGE), desk.window.notices()) == (0, "", ())
    assert save(desk)
    choose(monkeypatch)
    desk.run("go_back")
    assert shown(desk) == PLANS


# --- what the user sees of each fault ----------------------------------------------------------------------------------------


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def zeroed(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:8192] = bytes(4096)
    path.write_bytes(content)


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[content.rfind(b"Breakout") if b"Breakout" in content else content.rfind(b"margin-plan/1")] ^= 1
    path.write_bytes(content)


def newer(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {9 << 16}")
    connection.close()


def replaced_by(make: Callable[[Path], object]) -> Callable[[Path], None]:
    def act(path: Path) -> None:
        path.unlink()
        make(path)

    return act


def another_database(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE notes (text)")
    connection.close()


FAULTS: dict[str, tuple[Callable[[Path], object], str, bool]] = {
    "foreign text": (lambda path: path.write_text("Dear diary, " * 900), "is not a Margin Planner journal", False),
    "another database": (replaced_by(another_database), "is not a Margin Planner journal", False),
    "empty": (lambda path: path.write_bytes(b""), "is empty", False),
    "truncated": (truncated, "damaged", False),
    "zeroed page": (zeroed, "damaged", False),
    "flipped bit": (flipped, "changed on the disk", True),
    "newer": (newer, "written by a newer Margin Planner", False),
    "missing": (Path.unlink, "restore a copy", False),
    "directory": (replaced_by(Path.mkdir), "is not an ordinary file", False),
    "fifo": (replaced_by(os.mkfifo), "is not an ordinary file", False),
    "dangling link": (replaced_by(lambda path: path.symlink_to("/none/there.db")), "is a link to", False),
    "loop": (replaced_by(lambda path: path.symlink_to(path)), "is not an ordinary file", False),
    "/dev/null": (replaced_by(lambda path: path.symlink_to("/dev/null")), "is not an ordinary file", False),
    "hard link": (lambda path: path.with_name("second.db").hardlink_to(path), "second name", False),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_lies_in_the_journals_place_the_planner_is_usable_and_says_what_it_is(desks, places, tmp_path, fault):
    """One sentence above the chart; the ticket computes, the plan can be written to a file, and nothing there is overwritten."""
    break_it, sentence, writable = FAULTS[fault]
    break_it(places.journal)
    before = _content(places.journal)
    desk = desks.open()
    desk.watch.begin(desk.journal)
    wait_for(lambda: any(sentence in said for said in desk.window.notices()))
    desk.window.ticket.edited.emit("stop", "57500")
    assert desk.bench.computed is not None
    assert desk.filing.save() is writable
    if not writable:
        assert desk.window.said() != ""
        assert _content(places.journal) == before
    assert desk.window.journal.isVisible()
    desks.close(desk)


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() and path.stat().st_size else None


def fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))


def test_a_disk_that_is_full_refuses_the_save_and_everything_else_goes_on(desks, places, tmp_path):
    if os.name == "nt" or os.geteuid() != 0:
        pytest.skip("needs root, to mount a small disk")
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip(f"no disk can be mounted here: {mounted.stderr.decode()}")
    try:
        content = places.journal.read_bytes()
        places.journal.unlink()
        (disk / "journal.db").write_bytes(content)
        places.journal.symlink_to(disk / "journal.db")
        desk = desks.open()
        fill(disk / "filler")
        assert not save(desk)
        assert "The disk is full" in desk.window.said()
        assert shown(desk) == PLANS
        assert desk.keep() == ""
        (disk / "filler").unlink()
        assert save(desk)
        desks.close(desk)
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


def test_a_read_only_disk_opens_for_reading(desks, places):
    if os.name == "nt" or os.geteuid() != 0:
        pytest.skip("needs root, to mount a disk read-only")
    steps = (["mount", "--bind", places.data, places.data], ["mount", "-o", "remount,ro,bind", places.data])
    if any(subprocess.run(step, capture_output=True, check=False).returncode for step in steps):
        pytest.skip("no disk can be mounted here")
    try:
        desk = desks.open()
        assert any("open for reading only" in sentence for sentence in desk.window.notices())
        assert shown(desk) == PLANS
        assert not save(desk)
        assert desk.bench.computed is not None
        desk.keep = lambda: ""
        desks.close(desk)
    finally:
        subprocess.run(["umount", "-l", places.data], check=True)


def test_a_journal_that_another_program_locks_opens_for_reading(desks, places):
    lock = WriterLock.take(places.journal)
    desk = desks.open()
    assert desk.journal is not None
    assert desk.journal.read_only
    assert shown(desk) == PLANS
    lock.release()
