"""strace as the hand that breaks things: count a scenario's calls, then kill or fail it at one of them.

`when=N` counts for each name of a call by itself, so the sweep goes name by name. Only calls on files of the
scenario's folder count (`-P`): the start of Python is not swept.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
CALLS = "%file,%desc"
_CALL = re.compile(r"^\d+ +(\w+)\(")
SECONDS = 60


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """The `number`-th call of that name, counted from the start of the process."""

    call: str
    number: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the child said before it ended."""

    lines: tuple[str, ...]
    code: int
    complaint: str

    @property
    def acknowledged(self) -> int:
        """How many steps were called done."""
        return sum(line.startswith("ok ") for line in self.lines)

    @property
    def last(self) -> str:
        """The last line, "" if there was none."""
        return self.lines[-1] if self.lines else ""


@cache
def refusal() -> str:
    """Say why strace cannot be used here, "" if it can."""
    if sys.platform != "linux":
        return "the sweeps need strace, which is for Linux only"
    if shutil.which("strace") is None:
        return "the sweeps need strace: install the package strace"
    done = subprocess.run(["strace", "-f", "-o", "/dev/null", "true"], capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else f"strace may not trace a process here: {done.stderr.strip()[:80]}"


def run(scenario: str, folder: Path, *weak: str, options: Sequence[str] = ()) -> Outcome:
    """Run the child, under strace if options for it are given."""
    tracer = ["strace", "-f", "-qq", *options] if options else []
    command = [*tracer, sys.executable, "-S", "-m", "tests.faults", scenario, str(folder), *weak]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=SECONDS, check=False)
    return Outcome(tuple(done.stdout.decode().splitlines()), done.returncode, done.stderr.decode())


def kill(point: Point) -> tuple[str, ...]:
    """Return strace's options for kill -9 at the point. Its fast filter (seccomp) would drop the signal."""
    return ("-e", f"trace={point.call}", "-e", f"inject={point.call}:signal=SIGKILL:when={point.number}")


def fail(point: Point, error: str, *, until: int | None = 0) -> tuple[str, ...]:
    """Return strace's options for an error: at the point only, for `until` calls more, or for good (None)."""
    when = f"{point.number}+" if until is None else f"{point.number}..{point.number + until}"
    return ("--seccomp-bpf", "-e", f"trace={point.call}", "-e", f"inject={point.call}:error={error}:when={when}")


def on(folder: Path, names: Iterable[str]) -> tuple[str, ...]:
    """Return strace's options that narrow it to these files of the folder, "" being the folder itself."""
    return tuple(option for name in names for option in ("-P", str(folder / name)))


def files(scenario: str, folder: Path, *weak: str) -> tuple[str, ...]:
    """Run once undisturbed; return the name of every file of the folder that was asked for."""
    log = folder.with_suffix(".log")
    run(scenario, folder, *weak, options=("--seccomp-bpf", "-y", "-e", f"trace={CALLS}", "-o", str(log)))
    found = re.findall(rf'[<"]{re.escape(str(folder))}(?:/([^>"]*))?[>"]', log.read_text("utf-8", "replace"))
    return tuple(sorted(set(found)))


def points(scenario: str, folder: Path, names: tuple[str, ...], *weak: str) -> tuple[list[Point], list[Point]]:
    """Run once undisturbed; return the points up to the mark `begin` and those from there to the mark `end`.

    Without marks all of them are in the first list.
    """
    log = folder.with_suffix(".log")
    run(scenario, folder, *weak, options=("--seccomp-bpf", "-e", f"trace={CALLS}", "-o", str(log), *on(folder, names)))
    before: list[Point] = []
    after: list[Point] = []
    counted: dict[str, int] = {}
    phase = before
    for line in log.read_text("utf-8", "replace").splitlines():
        if found := _CALL.match(line):
            name = found[1]
            counted[name] = counted.get(name, 0) + 1
            if name == "access" and '/begin"' in line:
                phase = after
            elif name == "access" and '/end"' in line:
                break
            else:
                phase.append(Point(name, counted[name]))
    return before, after
