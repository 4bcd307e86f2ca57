"""Would a Qt binding that loses references to None be caught? Release 6.12.0 of PySide6 was such a one.

Each of its void calls dropped a reference to None, and Python 3.11 aborted after some thousand of them. Run in a
subprocess, so that a bad release fails this test instead of killing the suite.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

CALLS = 1_000
MEASURE = f"""
import ctypes, os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from PySide6.QtGui import QPainter, QPen, QPixmap
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
application = QApplication([])
label, edit, pixmap = QLabel("x"), QLineEdit(), QPixmap(8, 8)
painter, pen = QPainter(pixmap), QPen()
planted = ctypes.PyDLL(None).Py_DecRef if sys.platform != "win32" else ctypes.pythonapi.Py_DecRef
planted.argtypes, planted.restype = [ctypes.py_object], None
calls = {{
    "setText": lambda: label.setText("y"),
    "setEditText": lambda: edit.setText("1"),
    "setPen": lambda: painter.setPen(pen),
    "drawLine": lambda: painter.drawLine(0, 0, 1, 1),
    "planted": lambda: planted(None),
}}
call = calls[sys.argv[1]]
call()
before = sys.getrefcount(None)
for _ in range({CALLS}):
    call()
print(before - sys.getrefcount(None), flush=True)
os._exit(0)  # tidying up is where a Python with too few references to None would abort
"""
MORTAL_NONE = pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal since Python 3.12")


def references_lost(call: str) -> int:
    """Return how many references to None went in CALLS calls."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, call], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


@MORTAL_NONE
@pytest.mark.parametrize("call", ["setText", "setEditText", "setPen", "drawLine"])
def test_void_qt_call_keeps_its_references_to_none(call: str) -> None:
    assert abs(references_lost(call)) < CALLS // 100


@MORTAL_NONE
def test_planted_loss_is_measured() -> None:
    assert references_lost("planted") > CALLS * 0.9
