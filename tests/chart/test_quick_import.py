"""The quick import of pyqtgraph: same chart, and the plain import where it fails. In processes of their own, for imports happen once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAINT = """
from PySide6.QtWidgets import QApplication
from planner.chart.price_chart import PriceChart
app = QApplication.instance() or QApplication([])
chart = PriceChart()
chart.resize(500, 400)
chart.show()
app.processEvents()
assert not chart.grab().isNull()
"""
QUICK = """
from planner.chart.quick_import import import_pyqtgraph
pg = import_pyqtgraph()
assert import_pyqtgraph() is pg
from PySide6 import QtCore, QtWidgets
assert "QObject" in dir(QtCore) and "QGroupBox" in dir(QtWidgets)
assert "QXmlStreamReader" not in vars(pg.QtCore)
assert pg.QtCore.QXmlStreamReader is QtCore.QXmlStreamReader
import sys
assert "pyqtgraph.parametertree" not in sys.modules
"""
BROKEN = """
import planner.chart.quick_import as quick
class Refusing(quick._Mirror):
    def __getattr__(self, name):
        raise RuntimeError(name)
quick._Mirror = Refusing
pg = quick.import_pyqtgraph()
assert type(pg.QtCore) is not Refusing
from PySide6 import QtCore
assert "QObject" in dir(QtCore)
"""

HELD_BACK = (
    QUICK
    + """
from pyqtgraph.widgets.DataTreeWidget import DataTreeWidget
from PySide6.QtWidgets import QApplication
held = QApplication([])
assert pg.DataTreeWidget is DataTreeWidget and pg.ImageView.__module__ == "pyqtgraph.imageview.ImageView"
assert pg.LayoutWidget().layout is not None
assert pg.ViewBox and pg.PlotWidget
try:
    pg.NoSuchWidget
except AttributeError as error:
    assert "NoSuchWidget" in str(error)
else:
    raise SystemExit(1)
names = set(dir(pg))
for name in [name for name in sys.modules if name.partition(".")[0] == "pyqtgraph"]:
    del sys.modules[name]
import pyqtgraph
missing = {name for name in set(dir(pyqtgraph)) - names if not name.startswith("_")}
assert not missing, missing
"""
)


@pytest.mark.parametrize("script", [QUICK, HELD_BACK, BROKEN], ids=["quick", "names held back", "fallback"])
def test_the_chart_paints_after(script: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", script + PAINT],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
