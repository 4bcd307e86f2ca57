"""The program as a child process, and plans for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PLAN: dict[str, Any] = {
    "format": "margin-plan/1",
    "title": "BTC breakout",
    "venue": "generic",
    "symbol": "BTCUSDT",
    "side": "long",
    "margin_mode": "isolated",
    "entries": [{"price": "60000", "share": "1"}],
    "size": {"by": "collateral", "value": "500"},
    "leverage": "5",
    "stop": "58200",
    "targets": [{"price": "64200", "share": "1"}],
    "hold_hours": "72",
    "account": {"balance": "10000", "currency": "USDT"},
}

NO_QT = (
    "import sys, runpy\n"
    "class NoQt:\n"
    "    def find_spec(self, name, path=None, target=None):\n"
    "        if name.partition('.')[0] in ('PySide6', 'shiboken6', 'pyqtgraph'): raise ImportError(f'no {name} here')\n"
    "sys.meta_path.insert(0, NoQt())\n"
    "runpy.run_module('planner', run_name='__main__')\n"
)


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PYTHONWARNINGS": "error", **more}


def run(*words: object, code: str = "", cwd: Path | None = None, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the program; `code` runs instead of `-m planner`, with the same words after it."""
    start = ["-c", code] if code else ["-m", "planner"]
    command = [sys.executable, *start, *map(str, words)]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env=environment(**more),
        timeout=120,
        check=False,
    )


def write_plan(folder: Path, name: str = "plan.json", **changes: Any) -> Path:
    path = folder / name
    path.write_text(json.dumps(PLAN | changes), encoding="utf-8")
    return path
