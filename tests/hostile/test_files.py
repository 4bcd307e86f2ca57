"""Files that are no plan, positions, settings or rulebook: refused by name in a sentence, quickly and in little memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog

from planner.app.cli import main
from planner.app.headless import load_plan
from planner.model.errors import PlannerError
from planner.services.clock import now_utc
from planner.services.positions_csv import read_positions
from planner.services.rulebooks import RulebookShelf
from planner.services.settings import load_settings
from tests.app.command_line import ROOT
from tests.app.desks import settle
from tests.hostile.documents import plan_document
from tests.hostile.fields import PLAN
from tests.hostile.table import is_told

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from planner.app.desk import Desk
    from tests.hostile.tally import Tally

GOOD = json.dumps(plan_document(), indent=1, ensure_ascii=False).encode()
CONTENTS: dict[str, bytes] = {
    "empty": b"",
    "blank": b"   \r\n\r\n",
    "truncated": GOOD[: len(GOOD) // 2],
    "one-byte-short": GOOD[:-1],
    "garbage-appended": GOOD + b"\x00\xff",
    "two-documents": GOOD + GOOD,
    "binary": bytes(range(256)) * 40,
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(1000),
    "zip": b"PK\x03\x04" + bytes(1000),
    "sqlite": b"SQLite format 3\x00" + bytes(4080),
    "nuls": bytes(5000),
    "nul-inside": GOOD.replace(b"why", b"w\x00y"),
    "cp1252": GOOD.replace(b"why", "Übung für 5 €".encode("cp1252")),
    "utf-16": GOOD.decode().encode("utf-16"),
    "utf-16-without-mark": GOOD.decode().encode("utf-16-le"),
    "utf-32": GOOD.decode().encode("utf-32"),
    "two-marks": b"\xef\xbb\xbf\xef\xbb\xbf" + GOOD,
    "unclosed-quote": GOOD.replace(b'"why"', b'"why', 1),
    "html": b"<!DOCTYPE html><html><body>404 <b>not found</b></body></html>",
    "yaml": b"format: margin-plan/1\n",
    "csv": b"timestamp,open,high,low,close,volume\n1,2,3,4,5,6\n",
    "another-format": GOOD.replace(b"margin-plan/1", b"margin-plan/2"),
    "no-format": b'{"title": "x"}',
    "a-list": b"[" + GOOD + b"]",
    "a-number": b"5",
    "null": b"null",
    "comments": b"// a plan\n" + GOOD,
    "single-quotes": GOOD.replace(b'"', b"'"),
    "trailing-comma": GOOD.rstrip(b"}\n ") + b"},}",
    "literal-nan": GOOD.replace(b'"57000"', b"NaN"),
    "literal-infinity": GOOD.replace(b'"57000"', b"-Infinity"),
    "huge-integer": GOOD.replace(b'"57000"', b"1" * 100_000),
    "huge-exponent": GOOD.replace(b'"57000"', b"1e999999999"),
    "key-twice": GOOD.replace(b'"title"', b'"stop": "1", "title"'),
    "unknown-key": GOOD.replace(b'"title"', b'"stopp": "1", "title"'),
    "half-a-character": GOOD.replace(b"why", b"\\ud83d"),
    "lists-3000-deep": b'{"title": ' + b"[" * 3000 + b"]" * 3000 + b"}",
    "objects-3000-deep": b'{"a":' * 3000 + b"1" + b"}" * 3000,
    "lists-100-deep": GOOD.replace(b'"why"', b"[" * 100 + b"]" * 100),
    "six-megabytes": b'{"title": "' + b"A" * 6_000_000 + b'"}',
    "a-million-keys": b"{" + b",".join(b'"k%d":1' % n for n in range(200_000)) + b"}",
}
NOT_FILES = ("folder", "pipe", "link-to-nothing", "link-to-itself", "missing", "null", "full", "unreadable-name")


def readers(folder: Path) -> dict[str, Callable[[Path], str]]:
    """Return what reads files, each returning the sentence it refuses with."""

    def told(read: Callable[[Path], object]) -> Callable[[Path], str]:
        def reader(path: Path) -> str:
            try:
                read(path)
            except PlannerError as error:
                return str(error)
            return ""

        return reader

    def settings(path: Path) -> str:
        return " ".join(load_settings(path, now=now_utc).notices)

    def rulebook(path: Path) -> str:
        (folder / "rulebooks").mkdir(exist_ok=True)
        place = folder / "rulebooks" / "hostile.json"
        place.write_bytes(path.read_bytes())
        return "\n".join(RulebookShelf(ROOT / "resources", folder / "rulebooks").problems)

    positions = told(partial(read_positions, decimal_sign="."))
    return {"plan": told(load_plan), "positions": positions, "settings": settings, "rulebook": rulebook}


@pytest.mark.parametrize("content", CONTENTS)
@pytest.mark.parametrize("reader", ["plan", "positions", "settings", "rulebook"])
def test_a_file_that_is_none_is_refused_by_its_name(tmp_path: Path, tally: Tally, reader: str, content: str) -> None:
    path = tmp_path / "hostile.json"
    path.write_bytes(CONTENTS[content])
    said = readers(tmp_path)[reader](path)
    tally.add(f"files, {reader}", "refused" if said else "taken")
    if not said:
        assert reader == "settings"  # unknown keys of settings are kept
        return
    assert "hostile.json" in said
    assert all(is_told(line) for line in said.splitlines()), said
    assert "\n" not in said or reader == "rulebook"
    kept = path if reader != "settings" else next(tmp_path.glob("hostile.damaged-*"), path)
    assert kept.read_bytes() == CONTENTS[content] or reader == "settings"  # what was refused is still there


@pytest.mark.parametrize("kind", NOT_FILES)
def test_what_is_no_file_is_refused_without_waiting(tmp_path: Path, tally: Tally, kind: str) -> None:
    path = no_file(tmp_path / "hostile.json", kind)
    for name, read in readers(tmp_path).items():
        if name in ("rulebook", "settings"):
            continue
        said = read(path)
        assert is_told(said), said
        assert path.name in said
        tally.add("places that are no files", "refused")
    if kind != "missing":
        said = " ".join(load_settings(path, now=now_utc).notices)
        assert not said or is_told(said)


def no_file(path: Path, kind: str) -> Path:
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "link-to-nothing":
        path.symlink_to(path.with_name("nothing"))
    elif kind == "link-to-itself":
        path.symlink_to(path)
    elif kind in ("null", "full"):
        path.symlink_to(f"/dev/{kind}")
    elif kind == "unreadable-name":
        return path.with_name("x" * 256)
    return path


# --- in the window ------------------------------------------------------------------------------------------------------------


def opened(desk: Desk, path: Path, _monkeypatch: pytest.MonkeyPatch) -> None:
    desk.filing.open_file(str(path))


def asked_for(desk: Desk, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    desk.run("open")


def dropped(desk: Desk, path: Path, _monkeypatch: pytest.MonkeyPatch) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    rest = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPoint(5, 5), *rest)
    QApplication.sendEvent(desk.window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(desk.window, QDropEvent(QPointF(5, 5), *rest))


@pytest.mark.parametrize("way", [opened, asked_for, dropped])
def test_the_window_says_why_and_keeps_the_ticket(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tally: Tally, way: Callable[..., None]
) -> None:
    desk.bench.resume(PLAN, saved=True)
    for content, data in CONTENTS.items():
        path = tmp_path / f"{content}.json"
        path.write_bytes(data)
        desk.window.say("")
        way(desk, path, monkeypatch)
        settle(1)
        assert path.name in desk.window.said()
        assert is_told(desk.window.said())
        assert desk.bench.draft == PLAN
        tally.add("files, in the window", "refused")
    for kind in NOT_FILES:
        (tmp_path / kind).mkdir()
        desk.window.say("")
        way(desk, no_file(tmp_path / kind / "hostile.json", kind), monkeypatch)
        assert is_told(desk.window.said())
        assert desk.bench.draft == PLAN
        tally.add("files, in the window", "refused")


# --- on the command line ------------------------------------------------------------------------------------------------------


def test_the_command_line_says_one_line_for_each(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], tally: Tally
) -> None:
    paths = []
    for content, data in CONTENTS.items():
        paths.append(tmp_path / f"{content}.json")
        paths[-1].write_bytes(data)
    (tmp_path / "good.json").write_bytes(GOOD)
    given = [str(path) for path in (*paths, tmp_path / "good.json")]
    assert main(["assess", "--json", "--data-dir", str(tmp_path / "data"), *given]) == 2
    out, complaints = capsys.readouterr()
    assert len(out.splitlines()) == 1  # the good one is answered all the same
    lines = complaints.splitlines()
    assert len(lines) == len(paths)
    for path, line in zip(paths, lines, strict=True):
        assert path.name in line
        assert is_told(line)
        tally.add("files, command line", "refused")
    assert main(["export", "--csv", str(tmp_path / "out.csv"), "--data-dir", str(tmp_path / "data"), *given]) == 2
    assert not (tmp_path / "out.csv").exists()


# --- monsters -----------------------------------------------------------------------------------------------------------------

MEASURE = """
import sys, time
from pathlib import Path
from planner.app.headless import load_plan
from planner.model.errors import PlannerError
from planner.services.clock import now_utc
from planner.services.positions_csv import read_positions
from planner.services.rulebooks import RulebookShelf
from planner.services.settings import load_settings

def rulebook(path):
    print(" ".join(RulebookShelf(Path("resources"), path.parent).problems)[:300])

def settings(path):
    print(" ".join(load_settings(path, now=now_utc).notices)[:300])

def positions(path):
    read_positions(path, ".")

readers = {"plan": load_plan, "positions": positions, "settings": settings, "rulebook": rulebook}
def peak():
    # not getrusage: its peak is also that of the process that started this one
    return int(next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")).split()[1])

Path("/proc/self/clear_refs").write_text("5")
idle = peak()
began = time.perf_counter()
try:
    readers[sys.argv[1]](Path(sys.argv[2]))
except PlannerError as error:
    print(str(error)[:300])
print(peak() - idle, time.perf_counter() - began)
"""


def measured(reader: str, path: Path) -> tuple[str, int, float]:
    """Return what a process of its own says of the file, the KiB it took beyond idle, and the seconds."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, reader, str(path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    said, figures = done.stdout.strip().rsplit("\n", 1)
    kilobytes, seconds = figures.split()
    return said, int(kilobytes), float(seconds)


def monster(path: Path, start: bytes) -> Path:
    """Make a file of a gigabyte that takes no room on the disk."""
    with path.open("wb") as file:
        file.write(start)
        file.truncate(1_000_000_000)
    return path


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the peak of memory is read from /proc")
@pytest.mark.parametrize(
    ("reader", "start", "sentence"),
    [
        ("plan", b'{"title": "', "larger than 5 MB"),
        ("settings", b'{"title": "', "larger than 5 MB"),
        ("rulebook", b'{"title": "', "longer than"),
        ("positions", b'symbol,quantity,entry\r\n"', "larger than 5 MB"),
    ],
)
def test_a_gigabyte_is_refused_in_little_memory(
    tmp_path: Path, tally: Tally, reader: str, start: bytes, sentence: str
) -> None:
    path = monster(tmp_path / "monster.json", start)
    said, kilobytes, _seconds = measured(reader, path)
    tally.add("files of a gigabyte", "refused")
    assert sentence in said
    assert "monster" in said
    assert kilobytes < 100 * 1024
