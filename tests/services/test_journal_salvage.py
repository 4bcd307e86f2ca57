import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from planner.model.entry import JournalEntry, Status
from planner.model.journal_query import Query
from planner.services import journal_salvage
from planner.services.journal import open_journal
from planner.services.journal_backup import back_up
from planner.services.journal_errors import JournalDamaged, JournalLocked, JournalUnavailable
from planner.services.journal_open import connect_reader
from planner.services.journal_rescue import rescue, rescue_name, rescue_request, rescued_of
from planner.services.journal_salvage import SalvageReport, salvage
from planner.services.journal_wreck import AGAIN, IN_VAIN
from tests.services.journal_entries import SteppingClock, make_entry

CLOCK = SteppingClock()
PLANS = 40
PAGE = 4096


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    return tmp_path / "data" / "journal.db"


@pytest.fixture
def entries(path: Path) -> dict[str, JournalEntry]:
    with open_journal(path, now=CLOCK) as journal:
        for number in range(PLANS):
            journal.save(make_entry(f"p{number:02}", note=f"note {number} " * (number * 5), title=f"Plan {number}"))
        journal.update_note("p03", "changed since")
        journal.set_status("p04", Status.CLOSED)
        journal.delete(["p05", "p06"])
        return {entry.id: entry for entry in journal.entries(f"p{number:02}" for number in range(PLANS))}


def salvaged(path: Path, out: Path) -> tuple[SalvageReport, dict[str, JournalEntry]]:
    report = salvage(path, out, now=CLOCK)
    with open_journal(out, now=CLOCK) as journal:
        assert (journal.notices, journal.damaged, journal.read_only) == ((), (), False)
        ids = [*journal.ids(Query()), *journal.ids(Query(in_bin=True))]
        return report, {entry.id: entry for entry in journal.entries(ids)}


def test_a_healthy_journal_is_salvaged_whole_and_left_alone(
    path: Path, entries: dict[str, JournalEntry], tmp_path: Path
) -> None:
    before = path.read_bytes()
    report, found = salvaged(path, tmp_path / "out.db")
    assert (report, found) == (SalvageReport(PLANS, (), 0), entries)
    assert path.read_bytes() == before
    assert not list(tmp_path.glob("out.db.*"))
    assert sorted(place.name for place in path.parent.iterdir()) == ["journal.db", "journal.kept", "journal.lock"]


@pytest.mark.parametrize("filled_with", ["zeros", "noise"])
def test_a_bad_page_costs_the_plans_on_it_and_never_changes_another(
    path: Path, entries: dict[str, JournalEntry], tmp_path: Path, filled_with: str
) -> None:
    good = path.read_bytes()
    dice = random.Random(20261122)
    read = cases = 0
    for page in range(len(good) // PAGE):
        bad = bytearray(good)
        bad[page * PAGE : (page + 1) * PAGE] = dice.randbytes(PAGE) if filled_with == "noise" else bytes(PAGE)
        path.write_bytes(bad)
        out = tmp_path / f"{page}.db"
        try:
            report, found = salvaged(path, out)
        except JournalDamaged:
            report, found = SalvageReport(0, (), 0), {}
        assert found.items() <= entries.items()
        assert report.read == len(found)
        assert set(report.lost).isdisjoint(found)
        read += len(found)
        cases += 1
    assert cases > 30
    assert read / (cases * PLANS) > 0.9


def test_a_plan_whose_bytes_changed_is_named_and_left_out(
    path: Path, entries: dict[str, JournalEntry], tmp_path: Path
) -> None:
    content = path.read_bytes().replace(b"Plan 7", b"Plbn 7").replace(b"Plan 11", b"Pl\xffn 11")
    path.write_bytes(content)
    report, found = salvaged(path, tmp_path / "out.db")
    assert report == SalvageReport(PLANS - 2, ("p07", "p11"), 0)
    assert found == {entry_id: entries[entry_id] for entry_id in entries if entry_id not in ("p07", "p11")}


@pytest.mark.parametrize("bad", [bytes(PAGE), b"\xff" * PAGE])
def test_a_lost_first_page_costs_nothing(
    path: Path, entries: dict[str, JournalEntry], tmp_path: Path, bad: bytes
) -> None:
    path.write_bytes(bad + path.read_bytes()[PAGE:])
    report, found = salvaged(path, tmp_path / "out.db")
    assert (report, found) == (SalvageReport(PLANS, (), 0), entries)


def test_a_truncated_journal_gives_what_is_left(path: Path, entries: dict[str, JournalEntry], tmp_path: Path) -> None:
    path.write_bytes(path.read_bytes()[: 30 * PAGE])
    report, found = salvaged(path, tmp_path / "out.db")
    assert found.items() <= entries.items()
    assert 0 < report.read < PLANS
    assert report.read + len(report.lost) + report.unnamed == PLANS


def test_an_unfinished_save_is_rolled_back_first(path: Path, entries: dict[str, JournalEntry], tmp_path: Path) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA cache_size = 5")
    connection.execute("BEGIN")
    connection.execute("UPDATE entry SET note = 'half written' || note, title = 'half'")
    torn = path.read_bytes()
    hot = path.with_name("journal.db-journal").read_bytes()
    connection.execute("ROLLBACK")
    connection.close()
    path.write_bytes(torn)
    path.with_name("journal.db-journal").write_bytes(hot)
    report, found = salvaged(path, tmp_path / "out.db")
    assert (report.read, found) == (PLANS, entries)
    assert path.with_name("journal.db-journal").read_bytes() == hot


def test_numbers_out_of_reach_in_a_damaged_file_cost_no_time(
    path: Path, entries: dict[str, JournalEntry], tmp_path: Path
) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("UPDATE seal SET count = 9000000000000000000")
    connection.close()
    report, found = salvaged(path, tmp_path / "out.db")
    assert (report, found) == (SalvageReport(PLANS, (), 0), entries)


def test_nothing_is_overwritten_and_nothing_is_taken_from_an_open_window(
    path: Path, entries: dict[str, JournalEntry], tmp_path: Path
) -> None:
    (tmp_path / "out.db").write_text("mine")
    with pytest.raises(JournalUnavailable, match="there already"):
        salvage(path, tmp_path / "out.db", now=CLOCK)
    assert (tmp_path / "out.db").read_text() == "mine"
    with open_journal(path, now=CLOCK), pytest.raises(JournalLocked, match="another window"):
        salvage(path, tmp_path / "other.db", now=CLOCK)
    with pytest.raises(JournalUnavailable, match="Cannot salvage into"):
        salvage(path, tmp_path / "none" / "out.db", now=CLOCK)


@pytest.mark.parametrize("content", [b"", b"x", b"no database at all " * 1000])
def test_a_file_in_which_nothing_is_left_is_told_in_a_sentence(path: Path, tmp_path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(JournalDamaged, match="can be read any more"):
        salvage(path, tmp_path / "out.db", now=CLOCK)
    assert list(tmp_path.glob("out.db*")) == []
    assert path.read_bytes() == content


def test_lost_plans_are_named_by_a_copy_else_by_what_the_file_still_says(
    path: Path, entries: dict[str, JournalEntry], tmp_path: Path
) -> None:
    moment = CLOCK()
    with closing(connect_reader(path)) as source:
        back_up(source, path, moment)
    with open_journal(path, now=CLOCK) as journal:
        journal.save(make_entry("q1", title="Since then"))
    bad = path.read_bytes()
    for title in (b"Plan 12", b"Since then"):
        bad = bad.replace(title, title[:-1] + b"X")
    path.write_bytes(bad)
    seen: list[tuple[int, int]] = []
    answer = rescue(rescue_request(path, tmp_path / "out.db", moment), lambda done, of: seen.append((done, of)))
    found = rescued_of(answer)
    assert (found.read, found.unnamed, found.out) == (PLANS - 1, 0, tmp_path / "out.db")
    assert found.lost == ("Plan 12, saved 2026-11-22 12:00 UTC", "Since theX, saved 2026-11-22 12:00 UTC")
    assert seen[-1] == (PLANS + 1, PLANS + 1)


def test_a_rescue_that_is_called_off_leaves_nothing(
    path: Path, entries: dict[str, JournalEntry], tmp_path: Path
) -> None:
    def called_off(done: int, _of: int) -> None:
        if done == 9:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rescue(rescue_request(path, tmp_path / "out.db", CLOCK()), called_off)
    assert [place.name for place in tmp_path.iterdir()] == ["data"]


def test_a_rescue_never_takes_a_name_that_is_in_use(tmp_path: Path) -> None:
    first = rescue_name(tmp_path, CLOCK())
    first.touch()
    assert rescue_name(tmp_path, CLOCK()) not in (first, tmp_path)


class Stubborn(sqlite3.Connection):
    """Refuses the first questions for a row, and counts how often it was opened and asked."""

    refusing = asked = opened = 0

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type]
        Stubborn.opened += 1

    def execute(self, sql: str, *values: object) -> sqlite3.Cursor:
        if "WHERE entry.sequence" in sql:
            Stubborn.asked += 1
            if Stubborn.refusing:
                Stubborn.refusing -= 1
                raise sqlite3.DatabaseError("database disk image is malformed")
        return super().execute(sql, *values)  # type: ignore[arg-type]


@pytest.fixture
def stubborn(monkeypatch: pytest.MonkeyPatch) -> type[Stubborn]:
    plainly = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **options: plainly(*args, factory=Stubborn, **options))
    Stubborn.refusing = Stubborn.asked = Stubborn.opened = 0
    return Stubborn


def test_a_row_that_a_busy_disk_refuses_for_a_moment_is_not_lost(
    path: Path, entries: dict[str, JournalEntry], tmp_path: Path, stubborn: type[Stubborn]
) -> None:
    stubborn.refusing = AGAIN
    report, found = salvaged(path, tmp_path / "out.db")
    assert (report, found) == (SalvageReport(PLANS, (), 0), entries)
    assert stubborn.asked == PLANS + AGAIN


def test_a_file_that_never_answers_is_asked_once_for_each_row_before_long(
    path: Path, entries: dict[str, JournalEntry], tmp_path: Path, stubborn: type[Stubborn]
) -> None:
    stubborn.refusing = 1_000_000
    with pytest.raises(JournalDamaged):
        salvage(path, tmp_path / "out.db", now=CLOCK)
    both_layouts = 2
    assert both_layouts * len(entries) < stubborn.asked <= both_layouts * (len(entries) + IN_VAIN + AGAIN)
    assert stubborn.opened < both_layouts * (IN_VAIN + 2 * AGAIN)


def test_a_disk_without_room_is_called_full_and_not_the_journal_unreadable(
    path: Path, entries: dict[str, JournalEntry], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> object:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorname = "SQLITE_FULL"
        raise error

    monkeypatch.setattr(journal_salvage, "_fill", full)
    with pytest.raises(JournalUnavailable, match="disk is full"):
        salvage(path, tmp_path / "out.db", now=CLOCK)
    assert [place.name for place in tmp_path.iterdir()] == ["data"]
