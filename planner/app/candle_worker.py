"""The worker's task of reading one candle file into the cache."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.model.errors import PlannerError

if TYPE_CHECKING:
    from collections.abc import Callable

OF = 1000
"""Progress is told in thousandths of the file."""
MOST_MEMORY = 3 << 30
"""Bytes of its own that the process may hold; ten million rows take a third of it, and a hostile file shall not take the machine's."""


def read_candles(request: dict[str, Any], steps: Callable[[int, int], object]) -> dict[str, object]:
    """Read the `file`, of several symbols the `symbol`, into the `cache`; answer the `key` under which it lies there.

    Raises:
        PlannerError: a sentence, if the file cannot be used.
    """
    _bound_memory()
    # One thread is enough for parsing, and numpy starts a third faster without its pool.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from planner.services.candle_cache import cache_file

    path = Path(request["file"])
    try:
        key = cache_file(path, Path(request["cache"]), request["symbol"], lambda done: steps(round(done * OF), OF))
    except MemoryError as error:
        raise PlannerError(f"{path.name}: it does not fit into memory; split it or use longer candles.") from error
    return {"key": key}


def _bound_memory() -> None:
    """Make a hostile file meet an end of memory of this process before that of the machine, where the system knows how."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        bound = MOST_MEMORY if most == resource.RLIM_INFINITY else min(MOST_MEMORY, most)
        resource.setrlimit(resource.RLIMIT_DATA, (bound, most))
