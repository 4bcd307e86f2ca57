"""kill -9, ENOSPC and EIO at the calls of a save, an upgrade, a copy, a restore, an export and a plan file."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.stages import FAULTS, stage, thinned
from tests.faults.sweep import Swept

pytestmark = pytest.mark.usefixtures("needs_strace")
Judge = Callable[[Swept], None]
BASIC = ("kill", "ENOSPC once", "ENOSPC for good", "EIO once", "EIO for good")
JOURNALS = ("first", "restore", "go_back", "back_up", "inspect")
EVERY = [
    *((scenario, fault) for scenario in ("one", "upgrade", "copy_out", "rescue") for fault in FAULTS),
    *(("steps", fault) for fault in ("kill", "ENOSPC once", "EIO once", "EROFS for good")),
    *((scenario, fault) for scenario in JOURNALS for fault in BASIC),
    *((scenario, fault) for scenario in ("export", "plan") for fault in FAULTS),
]
OPENING_COUNTS = ("one", "first")  # elsewhere it is the same as in "one", or there is no mark
QUICK = [
    ("one", "kill", 16),
    ("one", "EIO once", 12),
    ("one", "ENOSPC for a while", 20),
    ("upgrade", "kill", 60),
    ("restore", "ENOSPC once", 60),
    ("go_back", "kill", 60),
    ("copy_out", "ENOSPC once", 60),
    ("rescue", "EIO once", 80),
    ("inspect", "kill", 40),
    ("inspect", "EIO once", 40),
    ("export", "kill", 4),
    ("export", "ENOSPC for good", 2),
    ("plan", "EIO once", 1),
]


@pytest.mark.parametrize(("scenario", "fault", "share"), QUICK)
def test_a_fault_at_some_calls_loses_nothing(
    tmp_path: Path, clean: Judge, scenario: str, fault: str, share: int
) -> None:
    ready = stage(scenario, tmp_path)
    opening, steps = ready.points()
    clean(ready.sweep(f"{scenario}: {fault}", thinned(steps or opening, share), FAULTS[fault]))


@pytest.mark.sweep
@pytest.mark.parametrize(("scenario", "fault"), EVERY)
def test_a_fault_at_every_call_loses_nothing(tmp_path: Path, clean: Judge, scenario: str, fault: str) -> None:
    ready = stage(scenario, tmp_path)
    opening, steps = ready.points()
    points = [*opening, *steps] if scenario in OPENING_COUNTS or not steps else steps
    clean(ready.sweep(f"{scenario}: {fault}", points, FAULTS[fault]))


def test_every_kind_of_call_of_a_save_is_among_the_points(tmp_path: Path) -> None:
    _, save = stage("one", tmp_path).points()
    calls = {point.call for point in save}
    assert {"openat", "pwrite64", "fdatasync", "unlink", "close", "fcntl"} <= calls
    assert len(save) == len(set(save))
    assert {point.call for point in thinned(save, 8)} == calls


@pytest.mark.parametrize(
    ("scenario", "weakness", "fault", "share"),
    [
        ("one", "rollback_in_memory", "kill", 4),
        ("one", "acknowledged_early", "kill", 24),
        ("one", "in_two_transactions", "kill", 3),
        ("one", "never_looked_up", "EIO once", 12),
        ("upgrade", "upgraded_in_two_transactions", "kill", 6),
        ("export", "written_in_place", "kill", 1),
    ],
)
def test_a_planted_weakness_is_caught(tmp_path: Path, scenario: str, weakness: str, fault: str, share: int) -> None:
    ready = stage(scenario, tmp_path, weakness)
    opening, steps = ready.points()
    points = thinned(steps or opening, share)
    assert ready.sweep(weakness, points[::-1], FAULTS[fault], stop=True).bad
