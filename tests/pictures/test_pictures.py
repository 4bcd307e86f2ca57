"""The command that takes the pictures takes them; what they show is for eyes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtGui import QImage

from tests.pictures.grid import SCALES, SIZES, STATES, THEMES, TONGUES, shots

ROOT = Path(__file__).parents[2]


def test_grid_has_every_combination_once() -> None:
    names = [shot.file_name for tongue in TONGUES for scale in SCALES for shot in shots(tongue.name, scale)]
    extra = len(TONGUES) * len(THEMES) * len(STATES)
    assert len(names) == len(set(names)) == len(TONGUES) * len(SCALES) * len(SIZES) * len(THEMES) * len(STATES) + extra


def test_pictures_have_the_pixels_that_their_names_promise(tmp_path: Path) -> None:
    words = ["--out", str(tmp_path), "--tongues", "de", "--scales", "2", "--states", "ladder", "--themes", "dark"]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.pictures", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for width, height in SIZES:
        picture = QImage(str(tmp_path / f"de-200-{width}x{height}-dark-ladder.png"))
        assert (picture.width(), picture.height()) == (2 * width, 2 * height)
        colours = {picture.pixel(x, y) for x in range(0, 2 * width, 9) for y in range(0, 2 * height, 9)}
        assert len(colours) > 20, "an empty window"
    sheet = QImage(str(tmp_path / "sheet-de.png"))
    assert sheet.width() > 1000


def test_every_word_of_the_window_asks_the_catalogue(tmp_path: Path) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.pictures.spoken", str(tmp_path)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == []
