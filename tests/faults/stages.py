"""What is swept: each scenario of the child with the folder it starts from and the verdict on what is left."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from planner.services.journal import open_journal
from tests.faults import child, strace, sweep
from tests.faults.strace import Point
from tests.faults.sweep import Stage
from tests.services.journal_entries import SteppingClock, make_entry

FAULTS: dict[str, Callable[[Point], tuple[str, ...]]] = {
    "kill": strace.kill,
    "ENOSPC once": lambda point: strace.fail(point, "ENOSPC"),
    "ENOSPC for a while": lambda point: strace.fail(point, "ENOSPC", until=7),
    "ENOSPC for good": lambda point: strace.fail(point, "ENOSPC", until=None),
    "EIO once": lambda point: strace.fail(point, "EIO"),
    "EIO for a while": lambda point: strace.fail(point, "EIO", until=7),
    "EIO for good": lambda point: strace.fail(point, "EIO", until=None),
    "EACCES once": lambda point: strace.fail(point, "EACCES"),
    "EROFS for good": lambda point: strace.fail(point, "EROFS", until=None),
}
OLD = b"old\n"
RARE = 5


def stage(scenario: str, folder: Path, *weak: str) -> Stage:
    """Prepare a scenario in an empty folder. `weak` names planted weaknesses, which the preparation does not have."""
    prepared = _PREPARED[scenario](folder, scenario)
    return replace(prepared, weak=weak)


def thinned(points: list[Point], share: int) -> list[Point]:
    """Keep each call of a kind that is rare, and every `share`-th of one that is made often."""
    number = Counter(point.call for point in points)
    seen: Counter[str] = Counter()
    kept = []
    for point in points:
        if number[point.call] <= RARE or not seen[point.call] % share:
            kept.append(point)
        seen[point.call] += 1
    return kept


def _steps(folder: Path, scenario: str) -> Stage:
    template = sweep.filled(folder / "template")
    return Stage(scenario, template, sweep.after_steps(_states_after(folder, template)))


def _first(folder: Path, scenario: str) -> Stage:
    (folder / "template").mkdir()
    (folder / "empty").mkdir()
    return Stage(scenario, folder / "template", sweep.after_steps(sweep.states(folder / "empty", 1), "data/journal.db"))


def _upgrade(folder: Path, scenario: str) -> Stage:
    return Stage(scenario, sweep.filled(folder / "template"), sweep.after_upgrade)


def _restore(folder: Path, scenario: str) -> Stage:
    template = sweep.filled(folder / "template")
    path = template / "journal.db"
    with open_journal(path, now=SteppingClock()) as journal:
        expected = child.digest(journal.back_up())
        journal.save(make_entry("since"))
    (template / "before").write_bytes(path.read_bytes())
    return Stage(scenario, template, sweep.after_restore(expected))


def _copy_out(folder: Path, scenario: str) -> Stage:
    template = sweep.filled(folder / "template")
    name, old = {"copy_out": ("copy.db", OLD), "rescue": ("rescued.db", b"")}[scenario]
    if old:
        (template / name).write_bytes(old)
    return Stage(scenario, template, sweep.after_copy_out(child.digest(template / "journal.db"), name, old))


def _back_up(folder: Path, scenario: str) -> Stage:
    template = sweep.filled(folder / "template")
    return Stage(scenario, template, sweep.after_back_up(child.digest(template / "journal.db")))


def _file(folder: Path, scenario: str) -> Stage:
    name = {"export": "plans.csv", "plan": "plan.json"}[scenario]
    for each in ("template", "new"):
        (folder / each).mkdir()
        (folder / each / name).write_bytes(OLD)
    strace.run(scenario, folder / "new")
    new = (folder / "new" / name).read_bytes()
    return Stage(scenario, folder / "template", sweep.after_writing(name, OLD, new))


def _states_after(folder: Path, template: Path) -> list[str]:
    return sweep.states(sweep.copied(template, folder / "states"))


_PREPARED: dict[str, Callable[[Path, str], Stage]] = {
    "one": _steps,
    "two": _steps,
    "steps": _steps,
    "first": _first,
    "upgrade": _upgrade,
    "restore": _restore,
    "go_back": _restore,
    "copy_out": _copy_out,
    "rescue": _copy_out,
    "back_up": _back_up,
    "inspect": _back_up,
    "export": _file,
    "plan": _file,
}
