"""Reading rulebook files: a broken one is told in plain sentences, one for each mistake, naming the file and the key."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from planner.model.number import shown
from planner.model.rulebook import MOST_CHARACTERS, Rulebook, RulebookError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_BYTES = 4_000_000
FORMAT = "margin-rulebook/1"
MAX_DIGITS = 60
MOST_FAULTS = 12
"""Mistakes told of one file; a file of another kind has one in every line."""
_KINDS = {
    "string_type": "write it as text in quotes",
    "string_unicode": "it holds half a character; write it anew",
    "string_too_long": f"write at most {MOST_CHARACTERS:,} characters",
    "string_too_short": "write something here",
    "tuple_type": "write a list in square brackets",
    "dict_type": "write an object in braces",
    "model_type": "write an object in braces",
    "bool_type": "write true or false",
    "bool_parsing": "write true or false",
}
_PATTERNS = {
    "id": "write small letters, digits and hyphens, such as my-venue",
    "tiers_file": "write a plain file name beside this file, such as my-venue.tiers.json",
}


class BrokenRulebookError(RulebookError):
    """A rulebook file cannot be read; `sentences` holds one for each mistake, naming the file and the key."""

    def __init__(self, sentences: tuple[str, ...]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


def read_rulebook(path: Path) -> Rulebook:
    """Return the rulebook in the file; raises BrokenRulebookError, also where the file is not named after the book's id."""
    book = parse_rulebook(read_text(path), path.name)
    if f"{book.id}.json" != path.name:
        raise BrokenRulebookError((f"{path.name}: id: write “{path.stem}”, or name the file {book.id}.json.",))
    return book


def read_text(path: Path) -> str:
    """Return the text of a rulebook file; raises BrokenRulebookError where it is unreadable, too long or not UTF-8."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise BrokenRulebookError((f"{path.name}: the file is longer than {MAX_BYTES:,} bytes; shorten it.",))
        return content.decode("utf-8-sig")
    except OSError as error:
        raise BrokenRulebookError((f"{path.name}: cannot be read ({error.strerror or error}).",)) from None
    except UnicodeDecodeError as error:
        raise BrokenRulebookError((f"{path.name}: byte {error.start} is not UTF-8; save the file as UTF-8.",)) from None


def parse_rulebook(text: str, name: str) -> Rulebook:
    """Return the rulebook written in `text`; raises BrokenRulebookError with one sentence for each mistake, naming `name` and the key."""
    document = parse_json(text, name)
    if not isinstance(document, dict):
        raise BrokenRulebookError((f"{name}: a rulebook is one JSON object in braces.",))
    if document.get("format") != FORMAT:  # another file altogether: the rest of its keys would say nothing
        raise BrokenRulebookError((f"{name}: format: write “{FORMAT}”.",))
    try:
        return Rulebook.model_validate(document)
    except ValidationError as error:
        raise BrokenRulebookError(tuple(f"{name}: {sentence}" for sentence in fault_sentences(error))) from None
    except RecursionError:
        raise BrokenRulebookError((f"{name}: is nested too deeply.",)) from None


def parse_json(text: str, name: str) -> Any:
    """Return what the JSON text holds, refusing duplicate keys, NaN and infinity; raises BrokenRulebookError."""
    try:
        return json.loads(text, object_pairs_hook=_distinct, parse_constant=_refuse_constant, parse_int=_integer)
    except json.JSONDecodeError as error:
        fault = f"line {error.lineno}, column {error.colno} is not JSON: {error.msg}."
    except RecursionError:
        fault = "is nested too deeply."
    except ValueError as error:
        fault = f"{error}."
    raise BrokenRulebookError((f"{name}: {fault}",))


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key “{shown(key)}” stands twice; keep one")
        found[key] = value
    return found


def _refuse_constant(constant: str) -> None:
    raise ValueError(f'“{constant}” is not a number; write a number as text, such as "0.25"')


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise ValueError(f"a number has more than {MAX_DIGITS} digits; write it as text")
    return int(digits)


def fault_sentences(error: ValidationError) -> Iterator[str]:
    """Yield one plain sentence for each mistake that pydantic found: the key, then what to write there."""
    faults = error.errors(include_url=False)
    for fault in faults[:MOST_FAULTS]:
        where = ".".join(str(part) for part in fault["loc"])
        if fault["type"] == "string_pattern_mismatch":
            yield f"{shown(where, 120)}: {_PATTERNS[str(fault['loc'][-1])]}."
            continue
        for line in _lines(fault["type"], str(fault["msg"]), fault.get("ctx") or {}):
            text = f"{shown(where, 120)}: {line}" if where else line
            yield text if text.endswith((".", "?")) else f"{text}."
    if len(faults) > MOST_FAULTS:
        yield f"{len(faults) - MOST_FAULTS:,} more mistakes follow; mend these first."


def _lines(kind: str, message: str, context: dict[str, Any]) -> list[str]:
    if kind == "missing":
        return ["this key is missing; add it"]
    if kind == "extra_forbidden":
        return ["this key is not known; take it out"]
    if kind in _KINDS:
        return [_KINDS[kind]]
    if kind in ("enum", "literal_error"):
        return [f"write one of {str(context.get('expected', '')).replace(chr(39), '')}"]
    return message.removeprefix("Value error, ").split("\n")
