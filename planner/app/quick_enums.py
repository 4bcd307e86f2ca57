"""Qt's bindings make some three hundred enumerations at a start, with members by the thousand: a quarter of a bare window's time.

A start uses one in six. Here an enumeration of plain numbers is made without members, and gets them when anything of it is first
asked for; from then on it is like any other. Whatever is not plain, and every Python to which this would make a difference on a
sample, takes the usual way.
"""

from __future__ import annotations

import enum
import sys
from _thread import RLock
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

KINDS = (enum.Enum, enum.IntEnum, enum.Flag, enum.IntFlag)
SAMPLE = [("A", 1), ("B", 2), ("C", 3), ("D", 1), ("E", 8), ("F", 0)]
_TAKEN = {kind: frozenset(name for base in kind.__mro__ for name in vars(base)) for kind in KINDS}
_OF_EVERY_TYPE = frozenset({"__module__", "__qualname__", "__name__", "__mro__", "__bases__", "__class__"})
_FRESH = ("_member_names_", "_member_map_", "_value2member_map_", "_unhashable_values_")
_making = RLock()
_plain: Callable[..., Any] = enum.EnumType._create_  # type: ignore[attr-defined]


def make_enums_quickly() -> None:
    """Make plain enumerations without members until `make_enums_plainly`, where this Python bears it."""
    with suppress(Exception):
        for kind in KINDS:
            late = _late(kind, "Sample", SAMPLE, module=__name__)
            of_its_own = any(isinstance(value, (list, dict, set)) for value in _shared(kind).values())
            if of_its_own or _told(late) != _told(_sample(kind)):
                return
        enum.EnumType._create_ = _late  # type: ignore[attr-defined]


def make_enums_plainly() -> None:
    """Make enumerations as Python does."""
    enum.EnumType._create_ = _plain  # type: ignore[attr-defined]


def _late(
    cls: type, class_name: str, names: Any, *, module: str | None = None, qualname: str | None = None, **more: Any
) -> Any:
    if module is None:
        module = sys._getframe(2).f_globals.get("__name__")  # noqa: SLF001  whoever asks for the enumeration, as Python has it
    if more.get("type") or not _is_plain(cls, names):
        return _plain(cls, class_name, names, module=module, qualname=qualname, **more)
    body = {"__module__": module, "__qualname__": qualname or class_name, "_later_": (cls, names, more.get("boundary"))}
    return type.__new__(_Unmade, class_name, (cls,), body)


def _is_plain(cls: type, names: Any) -> bool:
    """Say whether an enumeration is one of numbers under names that mean nothing else."""
    if cls not in _TAKEN or type(names) not in (list, tuple) or not names:
        return False
    values = dict(names)
    words = f" {' '.join(values)} "
    return (
        len(values) == len(names)
        and set(map(type, values.values())) == {int}
        and min(values.values()) >= 0
        and not (" _" in words or "_ " in words or _TAKEN[cls] & values.keys())
    )


class _Unmade(enum.EnumType):
    """The type of an enumeration until its members are made."""

    def __getattribute__(cls, name: str) -> Any:
        if name not in _OF_EVERY_TYPE:
            _make(cls)
        return type.__getattribute__(cls, name)

    def __setattr__(cls, name: str, value: Any) -> None:
        """Give it what is no member: the bindings add to how their enumerations behave."""
        if name in dict(type.__getattribute__(cls, "__dict__")["_later_"][1]):
            _make(cls)
            setattr(cls, name, value)
        else:
            type.__setattr__(cls, name, value)


def _made_first(name: str) -> Any:
    def asked(cls: Any, *given: Any, **named: Any) -> Any:
        _make(cls)
        return getattr(enum.EnumType, name)(cls, *given, **named)

    return asked


for _name in ("call", "contains", "getitem", "iter", "len", "reversed", "dir", "repr", "delattr"):
    setattr(_Unmade, f"__{_name}__", _made_first(f"__{_name}__"))


def _make(cls: Any) -> None:
    """Give an enumeration its members, and let it be one like any other."""
    with _making:
        if type(cls) is not _Unmade:
            return
        known = type.__getattribute__(cls, "__dict__")
        kind, names, boundary = known["_later_"]
        contents = {**_shared(kind), **_members(cls, kind, names)}
        if issubclass(kind, enum.Flag):
            contents["_boundary_"] = boundary or kind._boundary_
            bits = [value for value in contents["_value2member_map_"] if value.bit_count() == 1]
            if bits != sorted(bits):
                contents["_iter_member_"] = type.__getattribute__(cls, "_iter_member_by_def_")
        for name, value in contents.items():
            if name not in known:  # what the bindings gave it stays
                type.__setattr__(cls, name, value)
        type.__delattr__(cls, "_later_")
        type.__setattr__(cls, "__class__", enum.EnumType)


@lru_cache
def _sample(kind: Any) -> Any:
    return _plain(kind, "Sample", SAMPLE, module=__name__)


@lru_cache
def _shared(kind: Any) -> dict[str, Any]:
    """Return what every enumeration of a kind holds beside what is its own."""
    own = {*dict(SAMPLE), *_FRESH, "__module__", "__qualname__", "__dict__", "__weakref__"}
    return {name: value for name, value in vars(_sample(kind)).items() if name not in own}


def _members(cls: Any, kind: Any, names: list[tuple[str, int]]) -> dict[str, Any]:
    """Return the members and what an enumeration knows of them."""
    new, numbers, flags = kind._member_type_.__new__, kind._member_type_ is int, issubclass(kind, enum.Flag)
    listed: list[str] = []
    by_name: dict[str, Any] = {}
    by_value: dict[int, Any] = {}
    for name, value in names:
        member = by_value.get(value)
        if member is None:
            member = by_value[value] = new(cls, value) if numbers else new(cls)
            member._value_, member._name_, member.__objclass__, member._sort_order_ = value, name, cls, len(listed)
            if not flags or value.bit_count() == 1:
                listed.append(name)
        by_name[name] = member
    return {
        **by_name,
        **(_masks(by_value) if flags else {}),
        **dict(zip(_FRESH, (listed, by_name, by_value, []), strict=True)),
    }


def _masks(values: Any) -> dict[str, int]:
    every = singles = 0
    for value in values:
        every |= value
        singles |= value if value.bit_count() == 1 else 0
    return {"_flag_mask_": every, "_singles_mask_": singles, "_all_bits_": (1 << every.bit_length()) - 1}


def _told(made: Any) -> list[Any]:
    """Return what tells one way of making from the other."""
    members = [(name, *vars(member).items(), str(member), hash(member)) for name, member in made.__members__.items()]
    known = [(name, repr(value)) for name, value in vars(made).items() if name not in dict(SAMPLE)]
    kept = sorted(told for told in known if told[0] not in ("__dict__", "__weakref__"))
    return [
        repr(members),
        kept,
        [member.name for member in made],
        made(1) is made.A,
        made["D"] is made.A,
        made.__name__,
    ]
