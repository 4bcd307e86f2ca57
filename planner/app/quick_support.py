"""Qt's bindings carry the code that words their errors and signatures, and unpack, compile and run it at each start.

Here that is put off until an error is to be worded or a signature is asked for, which a start that goes well never does: with the
modules of Python that only this code needs, it is a fifth of a bare window's time. It takes the place of public functions for the
length of one import; where anything is otherwise than expected, the plain way is taken.
"""

from __future__ import annotations

import builtins
import sys
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FIRST = "signature_bootstrap.py"
"""What the bindings compile and run before all else of this code: its function `bootstrap` returns the loader with everything else."""
LATER = frozenset({"pyside_type_init", "create_signature", "seterror_argument", "feature_import", "feature_imported"})
MAPPING = "shibokensupport.signature.mapping"
"""The one module of this code that the bindings take out of Python's list themselves, to look a function up that was called wrongly."""
PRELOADED = ("base64", "keyword", "struct", "tempfile", "textwrap", "traceback", "typing", "zipfile")
"""Modules that the bindings import at once only so that this code finds them."""


@contextmanager
def quick_support() -> Iterator[None]:
    """Let the bindings be imported without their support code while this lasts."""
    plain = builtins.compile
    builtins.compile = _compiling(plain)
    held = [_Held(name) for name in PRELOADED if name not in sys.modules]
    sys.modules.update((each.__name__, each) for each in held)
    try:
        yield
    finally:
        builtins.compile = plain
        for each in held:
            each.let_go()


def _compiling(plain: Callable[..., Any]) -> Callable[..., Any]:
    """Return a `compile` that gives the bindings a promise of their support code instead."""

    def quick(source: Any, filename: Any, mode: str, *more: Any, **named: Any) -> Any:
        if filename == FIRST and isinstance(source, bytes) and b"\ndef bootstrap():" in source:
            source = f"import {__name__}\nbootstrap = {__name__}.Support({source!r}, globals()).bootstrap"
        return plain(source, filename, mode, *more, **named)

    return quick


class Support(ModuleType):
    """Stands for the loader of the bindings' support code, and runs that at the first need of it.

    The bindings take its functions once and count on the module to keep them, so they lie in it as in any module.
    """

    def __init__(self, source: bytes, names: dict[str, Any]) -> None:
        super().__init__("support")
        self._source, self._names = source, names
        self._made: Any = None
        self._imported: list[ModuleType] = []
        self._mapping = ModuleType(MAPPING)
        self.__dict__.update((name, self._promised(name)) for name in LATER)
        self.__dict__.update(post_init=_nothing, finish_import=self._imported.append, make_helptext=self._helptext)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader(), name)

    def bootstrap(self) -> Support:
        """Promise a loader."""
        self._mapping.__dict__["update_mapping"] = self._update_mapping
        sys.modules[MAPPING] = self._mapping
        return self

    def _promised(self, name: str) -> Callable[..., Any]:
        return lambda *given, **named: getattr(self._loader(), name)(*given, **named)

    def _helptext(self, function: Any) -> Any:
        """Return the documentation of a function of C; the loader words that of Qt's alone."""
        if self._names["get_signature"](function):
            return self._loader().make_helptext(function)
        return function.__doc__

    def _update_mapping(self) -> None:
        """Let the names that the bindings look up be those of the true module: it was not there when they took this one."""
        self._loader()
        known = vars(sys.modules[MAPPING])
        known["update_mapping"]()
        self._mapping.__dict__.update((name, value) for name, value in known.items() if name != "update_mapping")

    def _loader(self) -> Any:
        if self._made is None:
            sys.modules.pop(MAPPING, None)
            exec(builtins.compile(self._source, FIRST, "exec"), self._names)
            self._made = self._names["bootstrap"]()
            for module in self._imported:
                self._made.finish_import(module)
        return self._made


def _nothing() -> None:
    """Leave Python's import function as it is, which the loader would replace (see `import_qt`)."""


class _Held(ModuleType):
    """Stands for a module of Python until something of it is asked for."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        self.let_go()
        from pkgutil import resolve_name

        return resolve_name(f"{self.__name__}:{name}")

    def let_go(self) -> None:
        """Let the next one to import it have the module itself."""
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
