"""Dressing the application while closed windows lie about, which Python's collector may take at any moment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

CODE = """
import gc
gc.disable()
from PySide6.QtWidgets import QApplication, QWidget
from planner.presenters.palette import DARK
from planner.widgets.theme import apply_theme

class Busy(QWidget):
    def changeEvent(self, event):
        gc.set_threshold(1, 1, 1)
        self.made = [[number] for number in range(50)]
        super().changeEvent(event)

app = QApplication([])
kept = [Busy() for _ in range(40)]

def close_windows():
    for _ in range(300):
        window = QWidget()
        window.itself = window

close_windows()
gc.set_threshold(1_000_000)
gc.enable()
apply_theme(app, DARK)
assert gc.isenabled()
print("done")
"""


def test_a_look_is_put_on_although_the_collector_would_take_closed_windows_meanwhile() -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", CODE]
    done = subprocess.run(
        command, capture_output=True, text=True, env=environment, cwd=Path(__file__).parents[2], check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, "done"), done.stderr
