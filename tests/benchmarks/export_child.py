"""An export in a process of its own: prints how much memory it took at most. `… export_child JOURNAL OUT.csv`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.benchmarks.plans import export

STATUS, FORGET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def forget_the_parent() -> None:
    """Begin the count anew: on Linux a child is born with the peak of the process that started it."""
    if FORGET.exists():
        FORGET.write_text("5", "ascii")


def peak() -> float:
    """Return the most megabytes this process ever held; 0 where the system does not tell."""
    if STATUS.exists():
        return int(STATUS.read_text("ascii").partition("VmHWM:")[2].split()[0]) / 1000
    try:
        import resource
    except ImportError:
        return 0.0
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


if __name__ == "__main__":
    forget_the_parent()
    export(Path(sys.argv[1]), Path(sys.argv[2]))
    sys.stdout.write(json.dumps({"megabytes": peak()}))
