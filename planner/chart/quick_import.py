"""Import pyqtgraph in half its time: its Qt mirror copies every name and so makes Qt's bindings build every class there is.

Here the mirror fetches names when they are asked for. pyqtgraph's own additions still land on the mirror alone. Should a later
pyqtgraph not bear this, it is imported the plain way; the chart works with both.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any, cast

from PySide6 import QtCore, QtGui, QtWidgets


def import_pyqtgraph() -> ModuleType:
    """Import pyqtgraph, quickly where possible. Call it before anything else of `planner.chart`; once imported, this does nothing."""
    if "pyqtgraph" not in sys.modules:
        try:
            return _with_lazy_mirrors()
        except Exception:
            for name in [name for name in sys.modules if name.partition(".")[0] == "pyqtgraph"]:
                del sys.modules[name]
    return _plainly()


def _plainly() -> ModuleType:
    import pyqtgraph

    return cast("ModuleType", pyqtgraph)


def _with_lazy_mirrors() -> ModuleType:
    sources: tuple[ModuleType, ...] = (QtCore, QtGui, QtWidgets)
    before = [vars(source).get("__dir__") for source in sources]
    for source in sources:
        name = f"pyqtgraph.Qt.{source.__name__.rpartition('.')[2]}"
        sys.modules[name] = _Mirror(name, source)
        # pyqtgraph copies what dir() tells; for the length of its import there is nothing to tell.
        source.__dict__["__dir__"] = list
    try:
        return _plainly()
    finally:
        for source, listing in zip(sources, before, strict=True):
            if listing is None:
                del source.__dict__["__dir__"]
            else:
                source.__dict__["__dir__"] = listing


class _Mirror(ModuleType):
    """A module that takes names from another one when they are first used."""

    def __init__(self, name: str, source: ModuleType) -> None:
        super().__init__(name)
        self.__dict__["_source"] = source

    def __getattr__(self, name: str) -> Any:
        value = getattr(self.__dict__["_source"], name)
        self.__dict__[name] = value
        return value
