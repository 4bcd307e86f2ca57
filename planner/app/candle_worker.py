"""Reads one candle file into the cache, in a process of its own: the window must not wait for it, and threads wait.

`python -m planner.app.candle_worker FILE CACHE_DIR [SYMBOL]` writes lines of JSON: `{"done": 0.43}` while it reads, and at the end
`{"ok": true, "key": "..."}`, or `{"ok": false, "sentence": "..."}` where the file cannot be used.
"""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

TELL_SECONDS = 0.1
MOST_MEMORY = 3 << 30
"""Bytes of its own that the process may hold; ten million rows take a third of it, and a hostile file shall not take the machine's."""


def run(arguments: list[str], say: Callable[[dict[str, object]], object]) -> dict[str, object]:
    """Read the file, saying how far it is, and return the answer to be written."""
    if len(arguments) not in (2, 3):
        return {"ok": False, "sentence": "usage: candle_worker FILE CACHE_DIR [SYMBOL]"}
    # One thread is enough for parsing, and numpy starts a third faster without its pool.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from planner.services.candle_cache import cache_file
    from planner.services.candle_files import CandleFileError

    path, cache_dir, symbol = Path(arguments[0]), Path(arguments[1]), "".join(arguments[2:])
    try:
        return {"ok": True, "key": cache_file(path, cache_dir, symbol, _teller(say))}
    except CandleFileError as error:
        return {"ok": False, "sentence": str(error)}
    except MemoryError:
        return {"ok": False, "sentence": f"{path.name}: it does not fit into memory; split it or use longer candles."}


def _teller(say: Callable[[dict[str, object]], object]) -> Callable[[float], None]:
    """Return what hears of each block and says so ten times a second."""
    said = time.monotonic()

    def tell(done: float) -> None:
        nonlocal said
        if time.monotonic() - said >= TELL_SECONDS:
            said = time.monotonic()
            say({"done": round(done, 3)})

    return tell


def _bound_memory() -> None:
    """Make a hostile file meet an end of memory of this process before that of the machine, where the system knows how."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        bound = MOST_MEMORY if most == resource.RLIM_INFINITY else min(MOST_MEMORY, most)
        resource.setrlimit(resource.RLIMIT_DATA, (bound, most))


def _say(words: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


def main() -> int:
    """Answer on standard output, in ASCII whatever the locale."""
    _bound_memory()
    try:
        _say(run(sys.argv[1:], _say))
    except BrokenPipeError:  # whoever asked has gone
        os._exit(1)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
