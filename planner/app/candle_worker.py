"""Reads one candle file into the cache, in a process of its own: the window must not wait for it, and threads wait.

`python -m planner.app.candle_worker FILE CACHE_DIR` writes one line of JSON: `{"ok": true, "key": "..."}`, or
`{"ok": false, "sentence": "..."}` where the file cannot be used.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path


def run(arguments: list[str]) -> dict[str, object]:
    """Read the file and return the answer to be written."""
    if len(arguments) != 2:
        return {"ok": False, "sentence": "usage: candle_worker FILE CACHE_DIR"}
    # One thread is enough for parsing, and numpy starts a third faster without its pool.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from planner.services.candle_cache import cache_file
    from planner.services.candle_files import CandleFileError

    path, cache_dir = (Path(argument) for argument in arguments)
    try:
        return {"ok": True, "key": cache_file(path, cache_dir)}
    except CandleFileError as error:
        return {"ok": False, "sentence": str(error)}
    except MemoryError:
        return {"ok": False, "sentence": f"{path.name}: it does not fit into memory; use longer candles."}


def main() -> int:
    """Answer on standard output, in ASCII whatever the locale."""
    sys.stdout.write(json.dumps(run(sys.argv[1:])) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
