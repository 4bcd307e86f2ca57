"""A level that moves leaves nothing behind at 125, 150 and 175 %, where a pixel of the window is no whole pixel of the screen."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("scale", ["1", "1.25", "1.5", "1.75", "2"])
def test_a_level_that_is_dragged_or_typed_leaves_no_trail(scale: str) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": scale}
    done = subprocess.run(
        [sys.executable, "-m", "tests.chart.trail_child"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["ratio"] == float(scale)
    assert found["moves"] > 20
    assert found["moved"] > 1000, "the level was not dragged"
    assert found["planted"] > 1000, "a window that is not painted would not be noticed"
    assert found["left"] == 0
    moved, left, partial = found["typed"]
    assert moved > 1000, "nothing moved under the typing"
    assert partial > 5, "the typing painted whole frames"
    assert left == 0
