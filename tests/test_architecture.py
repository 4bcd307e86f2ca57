"""The dependency table of planner/: change a row here, never an import elsewhere."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
PLANNER = ROOT / "planner"
QT = frozenset({"PySide6", "shiboken6", "pyqtgraph"})
STANDARD = frozenset(sys.stdlib_module_names)
FILES_AND_SOCKETS = frozenset({"sqlite3", "socket", "urllib", "http", "shutil", "tempfile", "subprocess", "os"})
CLOCK_AND_CHANCE = frozenset({"time", "random", "secrets", "threading", "asyncio", "multiprocessing", "concurrent"})
IMPURE = FILES_AND_SOCKETS | CLOCK_AND_CHANCE
OTHER_TOOLKITS = frozenset({"tkinter", "turtle"})


@dataclass(frozen=True, slots=True)
class Layer:
    """What one floor of the house may import."""

    layers: frozenset[str]
    third_party: frozenset[str] = frozenset()
    banned: frozenset[str] = frozenset()


def allow(layers: str, third_party: str = "", banned: frozenset[str] = frozenset()) -> Layer:
    return Layer(frozenset(layers.split()), frozenset(third_party.split()), banned | OTHER_TOOLKITS)


TABLE = {
    "model": allow("model", "pydantic numpy", IMPURE),
    "services": allow("model services", "pydantic platformdirs numpy pyarrow"),
    "presenters": allow("model presenters", "", IMPURE),
    "widgets": allow("model presenters widgets", "PySide6 shiboken6", IMPURE),
    "chart": allow("model presenters chart", "PySide6 shiboken6 pyqtgraph numpy", IMPURE),
    "app": allow("model services presenters widgets chart app", "PySide6 shiboken6 pyqtgraph"),
}
QT_FREE = ("model", "services", "presenters")

# Each must be caught, or the guard has gone blind.
PLANTED = [
    ("model", "from PySide6 import QtCore"),
    ("model", "def f():\n    from PySide6.QtCore import QObject"),
    ("model", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import pyqtgraph"),
    ("model", "try:\n    import pyarrow\nexcept ImportError:\n    pass"),
    ("model", "import random"),
    ("model", "import math, time"),
    ("model", "from os import path"),
    ("model", "import sqlite3"),
    ("model", "import planner"),
    ("model", "import planner.services.journal"),
    ("model", "from planner import services"),
    ("model", "from planner.presenters.text import format_price"),
    ("model", "from .number import D"),
    ("model", "from . import number"),
    ("model", "import importlib\nimportlib.import_module('PySide6')"),
    ("model", "__import__('PySide6')"),
    ("services", "from planner.presenters import ports"),
    ("services", "import planner.presenters.ports as ports"),
    ("services", "from planner.app import compose"),
    ("services", "from PySide6.QtCore import QStandardPaths"),
    ("services", "import pandas"),
    ("presenters", "from planner import services"),
    ("presenters", "def f():\n    import planner.services.clock"),
    ("presenters", "import numpy as np"),
    ("presenters", "import pydantic"),
    ("presenters", "from urllib.request import urlopen"),
    ("presenters", "from planner.widgets.number_edit import NumberEdit"),
    ("widgets", "import planner.services.journal_store"),
    ("widgets", "from planner.chart import price_chart"),
    ("widgets", "import pyqtgraph"),
    ("widgets", "import sqlite3"),
    ("chart", "from planner.widgets import ticket_form"),
    ("chart", "from planner.services.candles import read"),
    ("widgets", "import threading"),
    ("chart", "import time"),
    ("chart", "import tkinter"),
    ("app", "import requests"),
    ("app", "from ..model import number"),
]
HARMLESS = [
    ("model", "from planner.model.number import D\nimport numpy as np\nfrom decimal import Decimal"),
    ("services", "import os, sqlite3\nfrom planner.model.plan import Plan\nimport platformdirs"),
    ("presenters", "from planner.model.side import Side\nfrom planner.presenters import ports"),
    ("widgets", "from PySide6.QtWidgets import QWidget\nfrom planner.presenters.text import format_price"),
    ("chart", "import pyqtgraph as pg\nfrom planner.model.candles import Candles"),
    (
        "app",
        "from planner.services import journal\nfrom planner.widgets import main_window\nfrom planner import __version__",
    ),
]


def imported_names(source: str) -> Iterator[str]:
    """Every name imported anywhere in the source: at the top, in functions, for type checkers, and by call."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call):
            yield from called_import(node)


def called_import(node: ast.Call) -> Iterator[str]:
    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
    if name in ("__import__", "import_module") and node.args:
        argument = node.args[0]
        yield argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else ".computed"


def is_allowed(name: str, layer: Layer) -> bool:
    top, *rest = name.split(".")
    if top == "planner":
        return rest[0] in layer.layers | {"__version__"} if rest else "app" in layer.layers
    return top in (STANDARD - layer.banned) | layer.third_party


def violations(source: str, layer: str) -> list[str]:
    return [name for name in imported_names(source) if not is_allowed(name, TABLE[layer])]


def layer_of(path: Path) -> str:
    return path.relative_to(PLANNER).parts[0]


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def planner_files() -> list[Path]:
    entrances = {PLANNER / "__init__.py", PLANNER / "__main__.py"}
    found = sorted(set(PLANNER.rglob("*.py")) - entrances)
    return [path for path in found if "_resources" not in path.parts]


@pytest.mark.parametrize("path", planner_files(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_file_imports_only_what_its_layer_may(path: Path) -> None:
    assert layer_of(path) in TABLE, f"{path.name} lies in no layer of the table"
    assert violations(path.read_text("utf-8"), layer_of(path)) == []


@pytest.mark.parametrize("name", ["__init__.py", "__main__.py"])
def test_entrance_imports_no_more_than_the_app(name: str) -> None:
    path = PLANNER / name
    if not path.exists():
        pytest.skip(f"planner/{name} is not there")
    assert [each for each in imported_names(path.read_text("utf-8")) if not each.startswith("planner.app")] == []


@pytest.mark.parametrize(("layer", "source"), PLANTED)
def test_planted_violation_is_caught(layer: str, source: str) -> None:
    assert violations(source, layer)


@pytest.mark.parametrize(("layer", "source"), HARMLESS)
def test_allowed_imports_raise_no_alarm(layer: str, source: str) -> None:
    assert violations(source, layer) == []


def test_presenters_and_services_never_meet() -> None:
    assert "services" not in TABLE["presenters"].layers
    assert "presenters" not in TABLE["services"].layers


def test_arrows_between_layers_form_no_circle() -> None:
    def below(layer: str) -> frozenset[str]:
        nearer = TABLE[layer].layers - {layer}
        return nearer.union(*(below(each) for each in nearer)) if nearer else nearer

    assert [layer for layer in TABLE if layer in below(layer)] == []


def import_without(absent: frozenset[str], modules: list[str]) -> subprocess.CompletedProcess[str]:
    code = f"import sys; sys.modules.update(dict.fromkeys({sorted(absent)!r})); import {', '.join(modules)}"
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("layer", QT_FREE)
def test_layer_imports_with_qt_absent(layer: str) -> None:
    modules = [module_name(path) for path in planner_files() if layer_of(path) == layer]
    done = import_without(QT, modules)
    assert done.returncode == 0, done.stderr


def test_import_with_qt_absent_fails_where_qt_is_needed() -> None:
    done = import_without(QT, ["PySide6.QtCore"])
    assert done.returncode != 0
    assert "PySide6" in done.stderr
