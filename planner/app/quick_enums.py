"""Qt's bindings make some three hundred enumerations at a start, with members by the thousand: a quarter of a bare window's time.

Python has a quicker way for enumerations of plain numbers, by which its own modules make theirs. Here it serves those of the bindings,
for the length of a start. Whatever is not plain, and every Python whose way makes something else of a sample, takes the usual one.
"""

from __future__ import annotations

import enum
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

KINDS = (enum.Enum, enum.IntEnum, enum.Flag, enum.IntFlag)
SAMPLE = [("A", 1), ("B", 2), ("C", 3), ("D", 1), ("E", 8), ("F", 0)]
_TAKEN = {kind: frozenset(name for base in kind.__mro__ for name in vars(base)) for kind in KINDS}
_plain: Callable[..., Any] = enum.EnumType._create_  # type: ignore[attr-defined]
_quickly: Callable[..., Any] | None = getattr(enum, "_simple_enum", None)


def make_enums_quickly() -> None:
    """Make plain enumerations the quick way until `make_enums_plainly`, where this Python's quick way makes the same of a sample."""
    with suppress(Exception):
        if all(_sample(_quick, kind) == _sample(_plain, kind) for kind in KINDS):
            enum.EnumType._create_ = _quick  # type: ignore[attr-defined]


def make_enums_plainly() -> None:
    """Make enumerations as Python does."""
    enum.EnumType._create_ = _plain  # type: ignore[attr-defined]


def _quick(
    cls: type,
    class_name: str,
    names: Any,
    *,
    module: str | None = None,
    qualname: str | None = None,
    **more: Any,
) -> Any:
    if module is None:
        module = sys._getframe(2).f_globals.get("__name__")  # noqa: SLF001  whoever asks for the enumeration, as Python has it
    if _quickly is None or more.get("type") is not None or not _is_plain(cls, names):
        return _plain(cls, class_name, names, module=module, qualname=qualname, **more)
    made = _quickly(cls, boundary=more.get("boundary"))(type(class_name, (), dict(names)))
    for name, member in made.__members__.items():
        type.__setattr__(made, name, member)  # at hand, as in others; the quick way leads to it by a detour
    made.__module__ = module
    made.__doc__ = None
    if qualname is not None:
        made.__qualname__ = qualname
    return made


def _is_plain(cls: type, names: Any) -> bool:
    """Say whether an enumeration is one of numbers under names that mean nothing else."""
    if cls not in _TAKEN or type(names) not in (list, tuple):
        return False
    taken, seen = _TAKEN[cls], set()
    for each in names:
        if len(each) != 2:
            return False
        name, value = each
        if name in taken or name in seen or name[:1] == "_" or name[-1:] == "_" or type(value) is not int or value < 0:
            return False
        seen.add(name)
    return True


def _sample(make: Callable[..., Any], kind: type) -> list[Any]:
    """Return what tells one way of making from the other."""
    made = make(kind, "Sample", SAMPLE, module=__name__)
    members = [
        (name, member.name, member.value, repr(member), str(member)) for name, member in made.__members__.items()
    ]
    flags = [getattr(made, name, None) for name in ("_flag_mask_", "_all_bits_", "_singles_mask_", "_boundary_")]
    ways = sorted(set(vars(made)) - {"__dict__", "__weakref__"})
    return [members, [member.name for member in made], flags, ways, made(1).name, made.__name__, made.__doc__]
