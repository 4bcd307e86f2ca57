"""Reading rulebook files: a broken one is told in plain sentences, one for each mistake, naming the file and the key."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from planner.model.language import tr
from planner.model.number import shown
from planner.model.rulebook import MOST_CHARACTERS, Rulebook, RulebookError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAMES = "names.tsv"
"""The index of the shipped rulebooks' names, a line each; `planner.services.rulebook_text` writes it."""
MAX_BYTES = 4_000_000
FORMAT = "margin-rulebook/1"
MAX_DIGITS = 60
MOST_FAULTS = 12
"""Mistakes told of one file; a file of another kind has one in every line."""
_KINDS = {
    "string_type": tr("write it as text in quotes"),
    "string_unicode": tr("it holds half a character; write it anew"),
    "string_too_long": tr("write at most {most_characters:,} characters", most_characters=MOST_CHARACTERS),
    "string_too_short": tr("write something here"),
    "tuple_type": tr("write a list in square brackets"),
    "dict_type": tr("write an object in braces"),
    "model_type": tr("write an object in braces"),
    "too_short": tr("write at least one"),
    "bool_type": tr("write true or false"),
    "bool_parsing": tr("write true or false"),
}
_PATTERNS = {
    "name": tr("write a name, such as My venue"),
    "checked_on": tr("write the day as 2026-11-22"),
    "id": tr("write small letters, digits and hyphens, such as my-venue"),
    "extends": tr("write the id of another rulebook, such as binance-usdm"),
    "tiers_file": tr("write a plain file name beside this file, such as my-venue.tiers.json"),
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
        raise BrokenRulebookError(
            (tr("{name}: id: write “{stem}”, or name the file {id}.json.", name=path.name, stem=path.stem, id=book.id),)
        )
    return book


def read_names(folder: Path) -> dict[str, str]:
    """Return the names of the shipped rulebooks by id, so that listing the venues opens one file instead of all of them.

    A rulebook that the index does not know is read when its name is asked for; an index that is not there knows none.
    """
    try:
        lines = (folder / NAMES).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    return {name: title for name, tab, title in (line.partition("\t") for line in lines) if tab}


def read_text(path: Path) -> str:
    """Return the text of a rulebook file; raises BrokenRulebookError where it is unreadable, too long or not UTF-8."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise BrokenRulebookError(
                (
                    tr(
                        "{name}: the file is longer than {max_bytes:,} bytes; shorten it.",
                        name=path.name,
                        max_bytes=MAX_BYTES,
                    ),
                )
            )
        return content.decode("utf-8-sig")
    except OSError as error:
        raise BrokenRulebookError(
            (tr("{name}: cannot be read ({strerror}).", name=path.name, strerror=error.strerror or error),)
        ) from None
    except UnicodeDecodeError as error:
        raise BrokenRulebookError(
            (tr("{name}: byte {start} is not UTF-8; save the file as UTF-8.", name=path.name, start=error.start),)
        ) from None


def parse_rulebook(text: str, name: str) -> Rulebook:
    """Return the rulebook written in `text`; raises BrokenRulebookError with one sentence for each mistake, naming `name` and the key."""
    document = parse_json(text, name)
    if not isinstance(document, dict):
        raise BrokenRulebookError((tr("{name}: a rulebook is one JSON object in braces.", name=name),))
    if document.get("format") != FORMAT:  # another file altogether: the rest of its keys would say nothing
        raise BrokenRulebookError((tr("{name}: format: write “{format}”.", name=name, format=FORMAT),))
    try:
        return Rulebook.model_validate(document)
    except ValidationError as error:
        raise BrokenRulebookError(tuple(f"{name}: {sentence}" for sentence in fault_sentences(error))) from None
    except RecursionError:
        raise BrokenRulebookError((tr("{name}: is nested too deeply.", name=name),)) from None


def parse_json(text: str, name: str) -> Any:
    """Return what the JSON text holds, refusing duplicate keys, NaN and infinity; raises BrokenRulebookError."""
    try:
        return json.loads(text, object_pairs_hook=_distinct, parse_constant=_refuse_constant, parse_int=_integer)
    except json.JSONDecodeError as error:
        msg = error.msg.removesuffix(" at").removesuffix(" starting")  # the place is named already
        fault = tr("line {lineno}, column {colno} is not JSON: {msg}.", lineno=error.lineno, colno=error.colno, msg=msg)
    except RecursionError:
        fault = tr("is nested too deeply.")
    except ValueError as error:
        fault = f"{error}."
    raise BrokenRulebookError((f"{name}: {fault}",))


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(tr("the key “{key}” stands twice; keep one", key=shown(key)))
        found[key] = value
    return found


def _refuse_constant(constant: str) -> None:
    raise ValueError(tr('“{constant}” is not a number; write a number as text, such as "0.25"', constant=constant))


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise ValueError(tr("a number has more than {max_digits} digits; write it as text", max_digits=MAX_DIGITS))
    return int(digits)


def fault_sentences(error: ValidationError, place: str = "") -> Iterator[str]:
    """Yield one plain sentence for each mistake that pydantic found: the key, in `place` if that is named, then what to write there."""
    faults = error.errors(include_url=False)
    for fault in faults[:MOST_FAULTS]:
        where = ".".join(str(part) for part in ((place,) if place else ()) + fault["loc"])
        if fault["type"] == "string_pattern_mismatch":
            yield f"{shown(where, 120)}: {_PATTERNS[str(fault['loc'][-1])]}."
            continue
        for line in _lines(fault["type"], str(fault["msg"]), fault.get("ctx") or {}):
            text = f"{shown(where, 120)}: {line}" if where else line
            yield text if text.endswith((".", "?")) else f"{text}."
    if len(faults) > MOST_FAULTS:
        yield tr("{difference:,} more mistakes follow; mend these first.", difference=len(faults) - MOST_FAULTS)


def _lines(kind: str, message: str, context: dict[str, Any]) -> list[str]:
    if kind == "missing":
        return [tr("this key is missing; add it")]
    if kind == "extra_forbidden":
        return [tr("this key is not known; take it out")]
    if kind == "too_long":
        return [tr("write at most {most}", most=context["max_length"])]
    if kind in _KINDS:
        return [_KINDS[kind]]
    if kind in ("enum", "literal_error"):
        return [tr("write one of {chr}", chr=str(context.get("expected", "")).replace(chr(39), ""))]
    return message.removeprefix("Value error, ").split("\n")
