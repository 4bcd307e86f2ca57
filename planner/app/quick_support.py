"""Qt's bindings bring the code that words their signatures and errors as source, and compile it with a few large patterns at each start.

Here the compiled code is kept as Python keeps that of any module, and a large pattern is compiled when it is first asked for. Both take
the place of public functions, for the length of one import; where anything is otherwise than expected, the plain way is taken.
"""

from __future__ import annotations

import builtins
import marshal
import os
import re
import sys
from contextlib import contextmanager, suppress
from importlib.util import MAGIC_NUMBER, cache_from_source
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import CodeType

FOLDER, FIRST = "shibokensupport/", "signature_bootstrap.py"
LARGE = 1000
"""Characters of a pattern from which on compiling it takes milliseconds."""
METHODS = frozenset({"finditer", "findall", "fullmatch", "match", "search", "split", "sub", "subn"})


@contextmanager
def quick_support(kept: Path | None = None) -> Iterator[None]:
    """Let `compile` and `re.compile` be quick for the bindings' support code while this lasts.

    `kept` is the file that holds the code from one start to the next; by default it lies where Python keeps this module's own.
    """
    kept = kept or _beside()
    codes = _Codes(kept)
    plain_compile, plain_pattern = builtins.compile, re.compile
    builtins.compile, re.compile = codes.compiling(plain_compile), _compiling_later(plain_pattern)
    try:
        yield
    finally:
        builtins.compile, re.compile = plain_compile, plain_pattern
    codes.keep()


def _beside() -> Path | None:
    """Return the file beside this module's own compiled code, which whoever may write it could change as well; None: keep nothing."""
    with suppress(NotImplementedError, OSError, ValueError):
        return Path(cache_from_source(str(Path(__file__).with_name("shibokensupport.py"))))
    return None


class _Codes:
    """Compiled code by the name and the checksum of its source."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._known: dict[tuple[str, int, int], CodeType] = _read(path) if path is not None else {}
        self._grown = False

    def compiling(self, plain: Callable[..., Any]) -> Callable[..., Any]:
        """Return a `compile` that knows the code of the support files."""

        def quick(source: Any, filename: Any, mode: str, *more: Any, **named: Any) -> Any:
            if more or named or mode != "exec" or not isinstance(source, bytes) or not _of_support(filename):
                return plain(source, filename, mode, *more, **named)
            key = (filename, len(source), crc32(source))
            code = self._known.get(key)
            if code is None:
                code = self._known[key] = plain(source, filename, mode)
                self._grown = True
            return code

        return quick

    def keep(self) -> None:
        """Write what was compiled for the first time."""
        if not self._grown or self._path is None or sys.dont_write_bytecode:
            return
        with suppress(OSError, ValueError):
            body = marshal.dumps(self._known)
            part = self._path.with_name(f"{self._path.name}.{os.getpid()}")
            part.write_bytes(_head(body) + body)
            part.replace(self._path)


def _of_support(filename: object) -> bool:
    return isinstance(filename, str) and (filename.startswith(FOLDER) or filename == FIRST)


def _head(body: bytes) -> bytes:
    return MAGIC_NUMBER + len(body).to_bytes(4, "big") + crc32(body).to_bytes(4, "big")


def _read(path: Path) -> dict[tuple[str, int, int], CodeType]:
    """Return what was kept; nothing where it is torn or of another Python."""
    with suppress(OSError, ValueError, EOFError, TypeError):
        data = path.read_bytes()
        size = len(_head(b""))
        if data[:size] == _head(data[size:]):
            known = marshal.loads(data[size:])  # as Python does with what lies in the same folder
            if isinstance(known, dict):
                return known
    return {}


def _compiling_later(plain: Callable[..., re.Pattern[str]]) -> Callable[..., Any]:
    def later(pattern: Any, flags: int = 0) -> Any:
        if isinstance(pattern, str) and len(pattern) >= LARGE:
            return _Later(plain, pattern, flags)
        return plain(pattern, flags)

    return later


class _Later:
    """A pattern that is compiled at its first use, and then does what that one does."""

    def __init__(self, plain: Callable[..., re.Pattern[str]], pattern: str, flags: int) -> None:
        self._plain, self._asked = plain, (pattern, flags)
        self._made: re.Pattern[str] | None = None

    def __getattr__(self, name: str) -> Any:
        if name in METHODS:  # taken at import, called much later or never
            return lambda *given, **named: getattr(self._pattern(), name)(*given, **named)
        if name.startswith("__"):  # a class looks for marks on all that it holds
            raise AttributeError(name)
        return getattr(self._pattern(), name)

    def _pattern(self) -> re.Pattern[str]:
        if self._made is None:
            self._made = self._plain(*self._asked)
        return self._made
