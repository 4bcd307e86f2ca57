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


def run(*arguments: str, warnings: str = "error", **more: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", warnings, *arguments],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"} | more,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_enumeration_of_qt_is_the_same_either_way() -> None:
    plainly = run("-c", TELL, "plainly", warnings="ignore")
    assert plainly.count("\n") > 300
    assert run("-c", TELL, "quickly", warnings="ignore") == plainly


def test_most_enumerations_of_qt_stay_without_members() -> None:
    counted = """
from planner.app import quick_enums
made = []
quick_enums._make, make = lambda cls: made.append(cls) or make(cls), quick_enums._make
quick_enums.make_enums_quickly()
made.clear()
from PySide6 import QtCore, QtGui, QtWidgets
QtCore.Qt.AlignmentFlag.AlignLeft
print(sorted({cls.__name__ for cls in made}))
"""
    names = run("-c", counted)
    assert "AlignmentFlag" in names
    assert names.count(",") < 8


def test_nothing_here_asks_for_a_member_without_its_enumeration() -> None:
    """`Qt.AlignLeft` is found among members that are made, for programs of old; 0x11 has the bindings look for none."""
    assert "passed" in run("-m", "planner", "--selftest", PYSIDE6_OPTION_PYTHON_ENUM="0x11")


@pytest.fixture
def quickly() -> Iterator[None]:
    make_enums_quickly()
    yield
    make_enums_plainly()


def plain(kind: Any, names: Any, **more: Any) -> Any:
    return quick_enums._plain(kind, "Made", names, module=__name__, **more)


ASKED = {
    "member": lambda made: (made.B.name, made.B.value, str(made.B), repr(made.D)),
    "no member": lambda made: made.b,
    "value": lambda made: made(2).name,
    "no value": lambda made: repr(made(77)),
    "name": lambda made: made["C"].name,
    "no name": lambda made: made["c"],
    "each": lambda made: [member.name for member in made],
    "backwards": lambda made: [member.name for member in reversed(made)],
    "length": len,
    "held": lambda made: made.A in made,
    "directory": dir,
    "words": repr,
    "mapping": lambda made: list(made.__members__),
    "truth": bool,
    "variables": lambda made: sorted(vars(made)),
    "set": lambda made: setattr(made, "A", 5),
    "set another": lambda made: [setattr(made, "other", 5), made.other, made.A.value],  # type: ignore[func-returns-value]
    "take away": lambda made: delattr(made, "A"),
    "extend": lambda made: type("More", (made,), {}),
    "kind": lambda made: (isinstance(made, enum.EnumType), type(made.A) is made, type(made) is enum.EnumType),
    "union": lambda made: isinstance(made.A, made | None),
    "all": lambda made: repr(made(0xFF) if issubclass(made, enum.Flag) else made(8)),
    "documentation": lambda made: made.__doc__,
}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("boundary", [None, enum.KEEP, enum.STRICT], ids=["none", "keep", "strict"])
@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
@pytest.mark.usefixtures("quickly")
def test_whatever_is_asked_first_is_answered_as_by_python(kind: Any, boundary: Any, asked: Any) -> None:
    names = [("B", 2), ("A", 1), ("C", 3), ("D", 1), ("E", 8), ("F", 0)]

    def outcome(made: Any) -> Any:
        try:
            return asked(made)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            return repr(error)

    late = kind("Made", names, module=__name__, boundary=boundary)
    assert type(late) is quick_enums._Unmade
    assert outcome(late) == outcome(plain(kind, names, boundary=boundary))


@pytest.mark.usefixtures("quickly")
def test_what_is_added_to_the_class_stays_when_the_members_come() -> None:
    flags: Any = enum.IntFlag
    made = flags("Made", [("A", 1)])
    made.__or__ = lambda one, other: 77
    made._missing_ = classmethod(lambda cls, value: cls.A)
    made.__qualname__ = "Place.Made"
    assert type(made) is quick_enums._Unmade
    assert (made.A | made.A, made.__qualname__, made.A.value) == (77, "Place.Made", 1)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize(
    "names",
    [
        [("A", 1), ("B", -2)],
        [("name", 1)],
        [("_a", 1)],
        [("a_", 1)],
        [("A", True)],
        "A B C",
        [("A", "x")],
        {"A": 1, "B": 2},
        [("A", 1), ("A", 2)],
        [],
    ],
    ids=["negative", "taken", "private", "at the end", "bool", "words", "text", "mapping", "twice", "none"],
)
@pytest.mark.usefixtures("quickly")
def test_what_is_not_plain_is_made_as_python_does(kind: Any, names: Any) -> None:
    def outcome(make: Any) -> Any:
        try:
            made: Any = make()
        except (TypeError, ValueError) as error:
            return repr(error)
        assert type(made) is enum.EnumType
        members: Any = made.__members__
        return [(name, member.name, member.value) for name, member in members.items()]

    assert outcome(lambda: kind("Made", names)) == outcome(lambda: plain(kind, names))


@pytest.mark.usefixtures("quickly")
def test_an_enumeration_belongs_to_the_module_that_asks_for_it() -> None:
    made: Any = enum.IntEnum("Made", [("A", 1)])  # type: ignore[misc]
    assert (made.__module__, made.A.name, made(1) is made.A) == (__name__, "A", True)


def test_python_has_its_own_way_back() -> None:
    before = enum.EnumType._create_  # type: ignore[attr-defined]
    make_enums_quickly()
    assert enum.EnumType._create_ is not before  # type: ignore[attr-defined]
    make_enums_plainly()
    assert enum.EnumType._create_ is before  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "more",
    [lambda made: setattr(made, "_more_", {}), lambda made: made._value2member_map_.clear(), lambda made: made.nothing],
    ids=["more", "less", "none"],
)
def test_a_python_that_makes_them_otherwise_keeps_to_its_own_way(monkeypatch: pytest.MonkeyPatch, more: Any) -> None:
    before = enum.EnumType._create_  # type: ignore[attr-defined]
    way = quick_enums._plain

    def another(*given: Any, **named: Any) -> Any:
        made = way(*given, **named)
        more(made)
        return made

    monkeypatch.setattr(quick_enums, "_plain", another)
    quick_enums._sample.cache_clear()
    quick_enums._shared.cache_clear()
    make_enums_quickly()
    quick_enums._sample.cache_clear()
    quick_enums._shared.cache_clear()
    assert enum.EnumType._create_ is before  # type: ignore[attr-defined]
