"""Does one heavy piece of work in a process of its own: the window must not wait for it, and threads wait.

`python -P -m planner.app.worker TASK` reads one line of JSON from standard input, the request, and writes lines of JSON:
`{"done": 3, "of": 9}` while it works, and at the end `{"answer": {…}}`, or `{"sentence": "…"}` where it cannot be done.
When standard input ends, nobody waits any more: the work is given up at its next step, and leaves nothing half-written.
"""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import suppress
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from planner.model.errors import PlannerError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Task = Callable[[dict[str, Any], "Steps"], dict[str, object]]

MODULE = "planner.app.worker"
AS_PYTHON = ("-P", "-m", MODULE)
"""What stands before the task on the command line; a program that is no Python (a frozen one) finds it in its own arguments."""
OFTEN = 0.1
"""Seconds between two words of progress."""
PATIENCE = 5.0
"""Seconds that a step may take on after nobody waits any more."""
NICE = 10
AWAITED = frozenset({"candles"})
"""Tasks whose end somebody waits for; the others step back behind whatever else the computer does."""
_NEWLINE = b"\n"


class GivenUp(Exception):
    """Nobody waits for the work any more."""


class Steps:
    """Told of each step: passes it on now and then, and raises GivenUp when nobody waits any more."""

    def __init__(self, abandoned: Event) -> None:
        self._abandoned = abandoned
        self._said = time.monotonic()

    def __call__(self, done: int, of: int) -> None:
        """Note that `done` of `of` are done."""
        if self._abandoned.is_set():
            raise GivenUp
        now = time.monotonic()
        if now - self._said >= OFTEN:
            self._said = now
            say({"done": done, "of": of})


def export(request: dict[str, Any], steps: Steps) -> dict[str, object]:
    """Write plans of the journal as CSV; answer how many were asked for and how many were written."""
    from planner.services.journal_export import export_journal

    return export_journal(request, steps)


def inspect(request: dict[str, Any], steps: Steps) -> dict[str, object]:
    """Check the journal and make today's copy; answer what was found."""
    from planner.services.journal_inspection import inspect_journal

    return inspect_journal(request, steps)


def candles(request: dict[str, Any], steps: Steps) -> dict[str, object]:
    """Read a candle file into the cache; answer the key under which it lies there."""
    from planner.app.candle_worker import read_candles

    return read_candles(request, steps)


def copy(request: dict[str, Any], steps: Steps) -> dict[str, object]:
    """Make a verified copy of the journal now; answer where it lies."""
    from planner.services.journal_copies import make_copy

    return make_copy(request, steps)


def compare(request: dict[str, Any], steps: Steps) -> dict[str, object]:
    """Check a copy of the journal, and answer how it differs from it."""
    from planner.services.journal_copies import compare

    return compare(request, steps)


def go_back(request: dict[str, Any], steps: Steps) -> dict[str, object]:
    """Put a copy in the journal's place; answer where the journal of until now lies."""
    from planner.services.journal_copies import go_back

    return go_back(request, steps)


def rescue(request: dict[str, Any], steps: Steps) -> dict[str, object]:
    """Bring what can be read out of a damaged journal into a new one; answer what was lost."""
    from planner.services.journal_rescue import rescue

    return rescue(request, steps)


TASKS: dict[str, Task] = {
    "export": export,
    "inspect": inspect,
    "candles": candles,
    "copy": copy,
    "compare": compare,
    "go_back": go_back,
    "rescue": rescue,
}


def main(arguments: Sequence[str]) -> int:
    """Do the task that is named, and return the exit status."""
    if len(arguments) != 1 or arguments[0] not in TASKS:
        say({"sentence": f"usage: python -m {MODULE} {'|'.join(TASKS)}"})
        return 2
    if arguments[0] not in AWAITED:
        with suppress(AttributeError, OSError):  # the window's own work comes first; Windows has no such call
            os.nice(NICE)
    request = json.loads(_line())
    abandoned = Event()
    Thread(target=_watch, args=(abandoned,), daemon=True).start()
    try:
        say({"answer": TASKS[arguments[0]](request, Steps(abandoned))})
    except GivenUp:
        return 1
    except PlannerError as error:
        say({"sentence": str(error)})
    except MemoryError:
        say({"sentence": "The computer is out of memory: nothing was done; close some programs and try again."})
    return 0


def say(message: dict[str, object]) -> None:
    """Write one line, in ASCII whatever the locale, with one call and past every buffer."""
    with suppress(BrokenPipeError):
        os.write(1, json.dumps(message).encode("ascii") + _NEWLINE)


def _line() -> bytes:
    """Return the request: read from the bare descriptor, for a thread that waits on Python's buffer cannot end with the process."""
    read = b""
    while not read.endswith(_NEWLINE) and (part := os.read(0, 1 << 16)):
        read += part
    return read


def _watch(abandoned: Event) -> None:
    while os.read(0, 1):
        pass
    abandoned.set()
    time.sleep(PATIENCE)
    os._exit(1)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
