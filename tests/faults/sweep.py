"""The sweeps: for each point a fresh copy of the same folder, one fault, and the question what is left.

What is asked after each fault:
- nothing acknowledged is lost, and at most one step that was not acknowledged is done;
- "nothing was saved" is true: what a failed step left is looked up at once, from outside;
- the next start is clean: no notice, no damaged row, the seal holds, no file set aside, and it can be written;
- whatever failed was told in a sentence, never in a traceback.
"""

import os
import shutil
import signal
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from planner.services.errors import KnownError
from planner.services.journal import open_journal
from tests.faults import child, powerloss, strace
from tests.faults.strace import Outcome, Point
from tests.services.journal_entries import SteppingClock, make_entry

WORKERS = os.cpu_count() or 2
Verdict = Callable[[Path, Outcome], list[str]]


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep found."""

    name: str
    faults: int
    bad: tuple[str, ...]

    @property
    def lost(self) -> int:
        """How many faults cost something that was acknowledged."""
        return sum("lost" in each for each in self.bad)


@dataclass(frozen=True, slots=True)
class Stage:
    """A scenario ready to be swept: the folder it starts from, and what is right afterwards."""

    scenario: str
    template: Path
    verdict: Verdict
    weak: tuple[str, ...] = ()

    def points(self) -> tuple[list[Point], list[Point]]:
        """Return the points before and after the mark `begin`."""
        with self._copy("files") as folder:
            names = strace.files(self.scenario, folder, *self.weak)
        with self._copy("points") as folder:
            return strace.points(self.scenario, folder, names, *self.weak)

    def sweep(
        self, name: str, points: Sequence[Point], fault: Callable[[Point], Iterable[str]], *, stop: bool = False
    ) -> Swept:
        """Apply the fault at each point and judge what is left; stop: up to the first that costs something."""
        with self._copy("names") as folder:
            names = strace.files(self.scenario, folder, *self.weak)

        def one(number: int) -> list[str]:
            with self._copy(f"{name}-{number}") as folder:
                options = (*fault(points[number]), *strace.on(folder, names))
                outcome = strace.run(self.scenario, folder, *self.weak, options=("-o", "/dev/null", *options))
                return [f"{name} {points[number]}: {each}" for each in self.verdict(folder, outcome)]

        bad: list[str] = []
        with ThreadPoolExecutor(WORKERS) as pool:
            for found in pool.map(one, range(len(points))):
                bad += found
                if bad and stop:
                    pool.shutdown(cancel_futures=True)
                    break
        return Swept(name, len(points), tuple(bad))

    def cut(self, name: str, model: str, seeds: int) -> Swept:
        """Judge every state in which a power cut may leave the files."""
        with self._copy("story") as folder:
            story = powerloss.beginning(folder)
            log = folder.with_suffix(".log")
            strace.run(self.scenario, folder, *self.weak, options=(*powerloss.OPTIONS, "-o", str(log)))
            powerloss.Reader(story, folder).read(log)
        bad: list[str] = []
        number = 0
        for crash in powerloss.crashes(story, model, seeds):
            number += 1
            place = self.template.with_name(f"{self.template.name}-{self.scenario}-{model}-cut")
            crash.put(place)
            found = self.verdict(place, Outcome(crash.said, -signal.SIGKILL, ""))
            bad += [f"{name} {model} after call {crash.step}: {each}" for each in found]
            shutil.rmtree(place)
        return Swept(name, number, tuple(bad))

    @contextmanager
    def _copy(self, name: str) -> Iterator[Path]:
        folder = self.template.with_name(f"{self.template.name}-{self.scenario}-{name.replace(' ', '-')}")
        try:
            yield copied(self.template, folder)
        finally:
            shutil.rmtree(folder)


def filled(folder: Path, plans: int = 3) -> Path:
    """Make a folder with a journal of some plans, whose daily copy is still to be made."""
    folder.mkdir()
    with open_journal(folder / "journal.db", now=SteppingClock()) as journal:
        for number in range(plans):
            journal.save(make_entry(f"old{number}", note="n" * 2000))
    return folder


def copied(template: Path, folder: Path) -> Path:
    """Copy a folder and return the copy."""
    shutil.copytree(template, folder)
    return folder


def states(folder: Path, number: int = len(child.STEPS)) -> list[str]:
    """Return the digest of the journal before the first step and after each, by doing them."""
    path = folder / "journal.db"
    with open_journal(path, now=SteppingClock()) as journal:
        found = [child.digest(path)]
        for step in child.STEPS[:number]:
            step(journal)
            found.append(child.digest(path))
    return found


def after_steps(expected: list[str], place: str = "journal.db") -> Verdict:
    """Judge a journal folder after steps of the child."""

    def verdict(folder: Path, outcome: Outcome) -> list[str]:
        return [*_untold(outcome), *_untrue(outcome, expected), *_left(folder / place, outcome, expected)]

    return verdict


def after_upgrade(folder: Path, outcome: Outcome) -> list[str]:
    """Judge a journal folder after an upgrade: the old version whole or the new one whole, and a copy before."""
    path = folder / "journal.db"
    before = child.version(path)
    bad = _untold(outcome)
    if before == child.NEXT_VERSION and not child.backups(path):
        bad.append("upgraded without a copy")
    if before not in (1 << 16, child.NEXT_VERSION) or (outcome.acknowledged and before != child.NEXT_VERSION):
        bad.append(f"lost: acknowledged an upgrade to {before:#x}")
    if (before == child.NEXT_VERSION) != (child.labels(path) is not None):
        bad.append("half upgraded")
    with child.next_release():
        bad += _opened(path)
    if child.labels(path) != ["label of old0", "label of old1", "label of old2"]:
        bad.append("the upgrade was not finished by the next start")
    return bad


def after_restore(expected: str) -> Verdict:
    """Judge a folder after a restore that may have stopped half-way: the old journal is never gone."""

    def verdict(folder: Path, outcome: Outcome) -> list[str]:
        path = folder / "journal.db"
        bad = _untold(outcome)
        if outcome.acknowledged and _digest(path) != expected:
            bad.append("lost: the restored copy")
        kept = [place.read_bytes() for place in folder.rglob("*.db*")]
        if (folder / "before").read_bytes() not in kept:
            bad.append("lost: the old journal")
        if _digest(path) != expected:
            child.restore_newest(path)
        return bad if _digest(path) == expected else [*bad, "the copy cannot be restored any more"]

    return verdict


def after_back_up(expected: str) -> Verdict:
    """Judge a folder in which a copy was made: whatever bears the name of a copy is a whole one."""

    def verdict(folder: Path, outcome: Outcome) -> list[str]:
        path = folder / "journal.db"
        copies = list(child.backups(path).values())
        bad = [*_untold(outcome), *_opened(path)]
        bad += [f"lost: the copy {copy.name} is {found}" for copy in copies if (found := _digest(copy)) != expected]
        if outcome.acknowledged and not copies:
            bad.append("lost: the copy that was acknowledged")
        return bad if _digest(path) == expected else [*bad, "lost: the journal"]

    return verdict


def after_copy_out(expected: str, name: str, old: bytes) -> Verdict:
    """Judge a folder in which another file was made of the journal: that file is whole or as before, and the journal is untouched."""

    def verdict(folder: Path, outcome: Outcome) -> list[str]:
        bad, out = [*_untold(outcome), *_opened(folder / "journal.db")], folder / name
        if _digest(folder / "journal.db") != expected:
            bad.append("lost: the journal")
        untouched = out.read_bytes() == old if out.exists() else not old
        if not untouched and _digest(out) != expected:
            bad.append(f"neither old nor new: {name}")
        return [*bad, f"lost: {name} after it was acknowledged"] if untouched and outcome.acknowledged else bad

    return verdict


def after_writing(name: str, old: bytes, new: bytes) -> Verdict:
    """Judge a file that was written over: old or new, never between, and new once acknowledged."""

    def verdict(folder: Path, outcome: Outcome) -> list[str]:
        return [*_untold(outcome), *whole(folder / name, old, new, outcome.acknowledged > 0)]

    return verdict


def whole(path: Path, old: bytes, new: bytes, acknowledged: bool) -> list[str]:
    """Say what is wrong with a file that should be old or new, and new once acknowledged."""
    found = path.read_bytes() if path.exists() else None
    if found not in (old, new):
        return [f"neither old nor new: {'nothing' if found is None else len(found)} bytes"]
    return ["lost: the old file after the new one was acknowledged"] if acknowledged and found == old else []


def content(path: Path, acknowledged: int, expected: list[str], further: int = 1) -> list[str]:
    """Say what is wrong with a journal that should hold the acknowledged steps and at most `further` more."""
    bad = _opened(path)
    found = _digest(path)
    if not bad:
        with open_journal(path, now=SteppingClock()) as journal:
            journal.save(make_entry("later"))
    if found in expected[acknowledged : acknowledged + 1 + further]:
        return bad
    if found in expected:
        return [*bad, f"lost: {expected.index(found)} of {acknowledged} acknowledged steps"]
    return [*bad, f"lost: no state between two steps ({found}) after {acknowledged} acknowledged"]


def _digest(path: Path) -> str:
    try:
        return child.digest(path)
    except sqlite3.Error as error:
        return f"unreadable: {error}"


def _opened(path: Path) -> list[str]:
    """Start the program anew; return all that is not as after a clean end."""
    aside = [place.name for place in path.parent.glob("*.damaged*")]
    bad = [f"set aside: {name}" for name in aside]
    try:
        with open_journal(path, now=SteppingClock()) as journal:
            if journal.read_only or journal.notices or journal.damaged:
                bad.append(f"not clean: read_only={journal.read_only} {journal.notices} {journal.damaged}")
    except (KnownError, sqlite3.Error) as error:
        bad.append(f"not opened: {error}")
    return bad


def _left(path: Path, outcome: Outcome, expected: list[str]) -> list[str]:
    unclear = outcome.code != 0 or "not known" in "".join(outcome.lines[-3:])
    return content(path, outcome.acknowledged, expected, further=1 if unclear else 0)


def _untold(outcome: Outcome) -> list[str]:
    if outcome.code not in (0, -9, 137) or outcome.complaint:
        return [f"exit {outcome.code}: {outcome.complaint.strip()[-300:]}"]
    lines = [line for line in outcome.lines if line.startswith(("failed", "refused")) and not line.endswith(".")]
    return [f"not a sentence: {line}" for line in lines]


def _untrue(outcome: Outcome, expected: list[str]) -> list[str]:
    """Compare each "failed" with what an outsider read right after it."""
    bad = []
    for told, looked in zip(outcome.lines, outcome.lines[1:], strict=False):
        if told.startswith("failed") and looked.startswith("looked") and "not known" not in told:
            _, index, found = looked.split()
            if found != expected[int(index)]:
                bad.append(f"untrue: {told}")
    return bad
