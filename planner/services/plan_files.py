"""Reading and writing plan files as JSON documents; whether a document is a valid plan is decided by the model.

A file from elsewhere is bounded before it is parsed, and what JSON leaves open is refused: a key given twice, NaN and
Infinity, numbers of absurd length, text that is not UTF-8. Numbers written without quotes become Decimal, not float.
"""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from planner.model.language import tr
from planner.services.atomic import write_atomic
from planner.services.errors import KnownError, file_error

MAX_BYTES = 5 * 1024 * 1024
MAX_DIGITS = 60
MAX_DEPTH = 64
"""Objects and lists inside one another: a plan needs eight, and what checks documents gives up somewhere beyond."""
MAX_VALUES = 50_000
_MAX_EXPONENT = 400
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")


class PlanFileError(KnownError):
    """A plan file that cannot be read; the sentence names the file and says what to change."""


class _Refused(ValueError):
    """What is wrong inside the JSON, as the second half of a sentence."""


def read_plan(path: Path) -> dict[str, Any]:
    """Return the JSON object in the file. Raises PlanFileError."""
    try:
        if path.exists() and not path.is_file():
            raise PlanFileError(tr("Cannot read {path}: it is not an ordinary file.", path=path))
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise PlanFileError(str(file_error("read", path, error))) from error
    if len(content) > MAX_BYTES:
        raise PlanFileError(
            tr("Cannot read {name}: it is larger than {value} MB.", name=path.name, value=MAX_BYTES // 1024**2)
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise PlanFileError(
            tr("Cannot read {name}: line {line} is not UTF-8 text; save it as UTF-8.", name=path.name, line=line)
        ) from error
    return parse_plan(text, name=path.name)


def parse_plan(text: str, *, name: str) -> dict[str, Any]:
    """Return the JSON object in the text; `name` is what the sentence of a PlanFileError calls it."""
    try:
        document = json.loads(
            text,
            object_pairs_hook=_without_doubles,
            parse_constant=_refuse_constant,
            parse_int=_integer,
            parse_float=_decimal,
        )
        _require_small(document)
        _require_whole_characters(document)
    except json.JSONDecodeError as error:
        raise PlanFileError(
            tr(
                "Cannot read {name}: it is not JSON (line {lineno}, column {colno}: {msg}).",
                name=name,
                lineno=error.lineno,
                colno=error.colno,
                msg=error.msg.removesuffix(" at").removesuffix(" starting"),  # the place is named already
            )
        ) from error
    except _Refused as error:
        raise PlanFileError(tr("Cannot read {name}: {error}.", name=name, error=error)) from error
    except RecursionError as error:
        raise PlanFileError(tr("Cannot read {name}: it is nested too deeply.", name=name)) from error
    if not isinstance(document, dict):
        raise PlanFileError(tr("Cannot read {name}: it is not one JSON object in braces.", name=name))
    return document


def write_plan(path: Path, document: Mapping[str, Any]) -> None:
    """Write the document, indented, whole or not at all. Raises FileError. Decimals are written as strings."""
    write_atomic(path, [f"{json.dumps(document, ensure_ascii=False, indent=2, default=_as_text)}\n".encode()])


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _Refused(tr("the key {key!r} is given twice; remove one", key=key[:60]))
        found[key] = value
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise _Refused(tr("{name} is not a number", name=name))


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise _Refused(
            tr("the number {digits}… has more than {max_digits} digits", digits=digits[:12], max_digits=MAX_DIGITS)
        )
    return int(digits)


def _decimal(digits: str) -> Decimal:
    number = Decimal(digits) if len(digits) <= MAX_DIGITS else None
    if number is None or abs(number.adjusted()) > _MAX_EXPONENT:
        raise _Refused(tr("the number {digits}… is too long or too large", digits=digits[:12]))
    return number


def _require_small(document: object) -> None:
    level, count = [document], 0
    for _ in range(MAX_DEPTH):
        count += len(level)
        if count > MAX_VALUES:
            raise _Refused(tr("it holds more than {max_values:,} values", max_values=MAX_VALUES))
        level = [
            inner
            for node in level
            if isinstance(node, dict | list)
            for inner in (node.values() if isinstance(node, dict) else node)
        ]
        if not level:
            return
    raise _Refused(tr("it is nested too deeply"))


def _require_whole_characters(document: object) -> None:
    if _LONE_SURROGATE.search(json.dumps(document, ensure_ascii=False, default=str)):
        raise _Refused(tr(r"it holds half a character (a lone \ud… escape)"))


def _as_text(value: object) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(tr("{name} cannot be written into a plan file", name=type(value).__name__))
