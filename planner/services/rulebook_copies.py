"""A rulebook of the user's own over another one: a short file with the figures of one symbol in it, to be changed by hand.

A whole copy would be hundreds of symbols long for a large venue, and would keep every figure as it is today. One that extends the
venue's rulebook holds only what somebody wants to change; the rest follows the planner's own.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
from typing import TYPE_CHECKING, Any

from planner.model.language import tr
from planner.services.atomic import make_private_folder, write_atomic
from planner.services.errors import file_error
from planner.services.rulebook_files import FORMAT

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from planner.model.rulebook import Rulebook, SymbolEntry

LONGEST_ID = 41
LONGEST_NAME = 80
OWN = "own"
"""The key of the user's own source in a copy."""


def copy_rulebook(folder: Path, book: Rulebook, symbol: str, entry: SymbolEntry, name: str, today: date) -> Path:
    """Write a rulebook called `name` over `book` into the user's folder, and return its file.

    It holds the figures of the venue and what `entry` says of the symbol, each as it stands there. The file's name is `my-<id>.json`, or
    has a number after it where that one is taken; no file is ever written over. Raises FileError, and leaves nothing behind.
    """
    document = _over(book, symbol, entry, today)
    return _write(folder, f"my-{book.id}", document | {"name": _called(name, book)})


def twin_of(folder: Path, written: Rulebook, name: str) -> Path:
    """Write a rulebook of the user's, as its file has it, a second time under another name; as `copy_rulebook` does."""
    document = written.model_dump(mode="json", exclude_defaults=True)
    return _write(folder, written.id, document | {"name": _called(name, written)})


def _called(name: str, book: Rulebook) -> str:
    return name.strip()[:LONGEST_NAME] or tr("My {name}", name=book.name)


def _write(folder: Path, wanted: str, document: dict[str, Any]) -> Path:
    try:
        make_private_folder(folder)
    except OSError as error:
        raise file_error(tr("make the folder"), folder, error) from error
    path = _claimed(folder, wanted)
    document = {"format": FORMAT, "id": path.stem, "name": document["name"], **document} | {"id": path.stem}
    try:
        write_atomic(path, [f"{json.dumps(document, ensure_ascii=False, indent=2)}\n".encode()])
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink()
        raise
    return path


def _claimed(folder: Path, wanted: str) -> Path:
    """Return a file name that was free and is now taken by an empty file, so that nobody else takes it meanwhile."""
    for number in itertools.count(1):
        tail = "" if number == 1 else f"-{number}"
        path = folder / f"{wanted[: LONGEST_ID - len(tail)]}{tail}.json"
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            continue
        except OSError as error:
            raise file_error("write", path, error) from error
        return path
    raise AssertionError  # there is always a number more


def _over(book: Rulebook, symbol: str, entry: SymbolEntry, today: date) -> dict[str, Any]:
    written = {key: figure for key, figure in book.figures.items() if key not in entry.figures}
    own = {"title": tr("My own figures"), "address": tr("my account's pages"), "checked_on": today.isoformat()}
    symbols = {symbol: _written(entry)} if symbol in book.symbols or entry.figures or entry.tiers else {}
    return {
        "about": tr("Your own rules over “{name}”: what this file does not say, that one does.", name=book.name),
        "checked_on": book.checked_on,
        "extends": book.id,
        "sources": {OWN: own},
        "figures": {key: figure.model_dump(mode="json", exclude_defaults=True) for key, figure in written.items()},
        "symbols": symbols,
        "notes": [
            tr(
                "Change a value, and set its source to “own”, its status to “user” and its checked_on to the day; "
                "delete every figure that you leave alone, so that it follows the planner's own. "
                "Fractions are fractions: 0.0005 is 0.05 %."
            )
        ],
    }


def _written(entry: SymbolEntry) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "figures": {key: figure.model_dump(mode="json", exclude_defaults=True) for key, figure in entry.figures.items()}
    }
    if entry.tiers is not None:
        shown["tiers"] = entry.tiers.model_dump(mode="json", exclude_defaults=True)
    return shown
