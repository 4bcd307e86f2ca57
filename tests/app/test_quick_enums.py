"""Enumerations made the quick way are those that Python makes. In processes of their own, for Qt's are made once."""

from __future__ import annotations

import enum
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from planner.app import quick_enums
from planner.app.quick_enums import KINDS, make_enums_plainly, make_enums_quickly

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
TELL = """
import enum, inspect, pickle, sys
if sys.argv[1] == "quickly":
    from planner.app.quick_enums import make_enums_quickly
    make_enums_quickly()
from PySide6 import QtCore, QtGui, QtWidgets

def outcome(act):
    try:
        return repr(act())
    except Exception as error:
        return repr(error)

def tell(made):
    members = list(made.__members__.items())
    said = [made.__name__, made.__module__, made.__qualname__, made.__doc__, len(made), [m.name for m in made]]
    said += sorted(name for name in vars(made) if name not in ("__dict__", "__weakref__"))
    said += [repr(getattr(made, name, None)) for name in ("_flag_mask_", "_all_bits_", "_singles_mask_", "_boundary_")]
    for name, member in members:
        said.append((name, member.name, member.value, repr(member), str(member), f"{member}", type(member) is made))
        said.append((member is getattr(made, name), made[name] is member, made(member.value).name))
    said += [outcome(lambda: made(value)) for value in (987654321, -1, "x", None)]
    said.append(outcome(lambda: all(pickle.loads(pickle.dumps(member)) is member for _, member in members)))
    if members:
        said.append(outcome(lambda: setattr(made, members[0][0], 3)))
    if issubclass(made, enum.Flag):
        for _, one in members[:6]:
            said += [outcome(lambda: ~one), outcome(lambda: list(one)), bool(one)]
            for _, other in members[:6]:
                said += [outcome(lambda: one | other), outcome(lambda: one & other), outcome(lambda: one ^ other)]
    return said

def walk(owner, path, seen):
    for name in sorted(dir(owner)):
        value = getattr(owner, name, None)
        if isinstance(value, enum.EnumType) and "PySide6" in str(value.__module__) and value not in seen:
            seen.add(value)
            print(path, name, tell(value))
        elif inspect.isclass(value) and value.__module__.startswith("PySide6") and path.count(".") < 2:
            walk(value, f"{path}.{name}", seen)

for module in (QtCore, QtGui, QtWidgets):
    walk(module, module.__name__, set())
"""


def told(way: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", TELL, way],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_enumeration_of_qt_is_the_same_either_way() -> None:
    plainly = told("plainly")
    assert plainly.count("\n") > 300
    assert told("quickly") == plainly


@pytest.fixture
def quickly() -> Iterator[None]:
    make_enums_quickly()
    yield
    make_enums_plainly()


def plain(kind: Any, names: Any, **more: Any) -> Any:
    return quick_enums._plain(kind, "Made", names, module=__name__, **more)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize(
    "names",
    [[("A", 1), ("B", -2)], [("name", 1)], [("_a", 1)], [("A", True)], "A B C", [("A", "x")], {"A": 1, "B": 2}],
    ids=["negative", "taken", "private", "bool", "words", "text", "mapping"],
)
@pytest.mark.usefixtures("quickly")
def test_what_is_not_plain_is_made_as_python_does(kind: Any, names: Any) -> None:
    def outcome(make: Any) -> Any:
        try:
            return [(name, member.name, member.value) for name, member in make().__members__.items()]
        except (TypeError, ValueError) as error:
            return repr(error)

    assert outcome(lambda: kind("Made", names)) == outcome(lambda: plain(kind, names))


@pytest.mark.usefixtures("quickly")
def test_an_enumeration_belongs_to_the_module_that_asks_for_it() -> None:
    made: Any = enum.IntEnum("Made", [("A", 1)])  # type: ignore[misc]
    assert (made.__module__, made.A.name, made(1) is made.A) == (__name__, "A", True)


def test_python_has_its_own_way_back() -> None:
    before = enum.EnumType._create_  # type: ignore[attr-defined]
    make_enums_quickly()
    make_enums_plainly()
    assert enum.EnumType._create_ is before  # type: ignore[attr-defined]


@pytest.mark.parametrize("quick", [None, lambda *_, **__: lambda _: 7], ids=["missing", "another"])
def test_a_python_without_the_quick_way_keeps_to_its_own(monkeypatch: pytest.MonkeyPatch, quick: Any) -> None:
    monkeypatch.setattr(quick_enums, "_quickly", quick)
    try:
        make_enums_quickly()
        made: Any = enum.IntEnum("Made", [("A", 1)])  # type: ignore[misc]
        assert made.A.value == 1
    finally:
        make_enums_plainly()
