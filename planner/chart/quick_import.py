"""Import pyqtgraph in half its time: its Qt mirror copies every name and so makes Qt's bindings build every class there is.

Here the mirror fetches names when they are asked for. pyqtgraph's own additions still land on the mirror alone. And widgets that it only
gathers for its users, with the parameter trees beneath them, are imported with the first name that is missing. Should a later pyqtgraph
not bear this, it is imported the plain way; the chart works with both.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any, cast

from PySide6 import QtCore, QtGui, QtWidgets

HELD = (
    "imageview",
    "widgets.BusyCursor",
    "widgets.CheckTable",
    "widgets.ColorMapWidget",
    "widgets.DataFilterWidget",
    "widgets.DataTreeWidget",
    "widgets.DiffTreeWidget",
    "widgets.FeedbackButton",
    "widgets.JoystickButton",
    "widgets.LayoutWidget",
    "widgets.RawImageWidget",
    "widgets.RemoteGraphicsView",
    "widgets.ScatterPlotWidget",
    "widgets.ValueLabel",
)
"""Modules of pyqtgraph that nothing of it needs while it is imported."""
_LATER = object()


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
    for name in HELD:
        sys.modules[f"pyqtgraph.{name}"] = _Held(f"pyqtgraph.{name}")
    try:
        return _promising(_plainly())
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


class _Held(ModuleType):
    """Stands for a module until a name of it is asked for."""

    __all__ = ()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if "__getattr__" not in vars(sys.modules["pyqtgraph"]):
            return _LATER  # the package takes this name in; nobody uses it yet
        _gather()
        return getattr(sys.modules[self.__name__], name)


def _promising(package: ModuleType) -> ModuleType:
    """Let the package look among what was held back for the names that it lacks."""
    for name in [name for name, value in vars(package).items() if value is _LATER]:
        delattr(package, name)
    package.__dict__["__getattr__"] = _missing
    return package


def _missing(name: str) -> Any:
    """Look for a name of the package among those that were not gathered yet."""
    if not name.startswith("__"):
        _gather()
    names = vars(sys.modules["pyqtgraph"])
    if name in names:
        return names[name]
    raise AttributeError(f"module 'pyqtgraph' has no attribute {name!r}")


def _gather() -> None:
    """Import what was held back, and give the package its names."""
    names = vars(sys.modules["pyqtgraph"])
    names.pop("__getattr__", None)  # what is imported now looks for names in the package, too
    for name in HELD:
        if isinstance(sys.modules.get(f"pyqtgraph.{name}"), _Held):
            del sys.modules[f"pyqtgraph.{name}"]
    import pyqtgraph.imageview
    import pyqtgraph.widgets.BusyCursor
    import pyqtgraph.widgets.CheckTable
    import pyqtgraph.widgets.ColorMapWidget
    import pyqtgraph.widgets.DataFilterWidget
    import pyqtgraph.widgets.DataTreeWidget
    import pyqtgraph.widgets.DiffTreeWidget
    import pyqtgraph.widgets.FeedbackButton
    import pyqtgraph.widgets.JoystickButton
    import pyqtgraph.widgets.LayoutWidget
    import pyqtgraph.widgets.RawImageWidget
    import pyqtgraph.widgets.RemoteGraphicsView
    import pyqtgraph.widgets.ScatterPlotWidget
    import pyqtgraph.widgets.ValueLabel  # noqa: F401

    for name in HELD:
        held = vars(sys.modules[f"pyqtgraph.{name}"])
        for public in held.get("__all__", [each for each in held if not each.startswith("_")]):
            names.setdefault(public, held[public])
