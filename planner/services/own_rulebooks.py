"""The user's own rulebooks: a folder that is read as a whole, because its mistakes must be told, and read again when it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.model.language import tr
from planner.model.margin.tiers import TierError, tiers_of
from planner.model.number import shown
from planner.model.rulebook import RulebookError
from planner.services.errors import os_reason
from planner.services.rulebook_files import BrokenRulebookError, read_rulebook

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from planner.model.rulebook import Rulebook, SymbolEntry


class OwnRulebooks:
    """The rulebooks of `folder`, which need not exist. `beneath` gives a shipped rulebook for those that extend one.

    A file that was in order once and is broken now keeps its last good reading in force until it is mended or taken away.
    """

    def __init__(self, folder: Path | None, beneath: Callable[[str], Rulebook]) -> None:
        self._folder = folder
        self._beneath = beneath
        self._written: dict[str, Rulebook] = {}
        self.books: dict[str, Rulebook] = {}
        """By id, each laid over the one that it extends."""
        self._marks: tuple[object, ...] = ()
        self.problems: tuple[str, ...] = ()
        """One sentence for each mistake, naming the file and the key."""
        self.read()

    def written(self, name: str) -> Rulebook | None:
        """Return the rulebook as its file has it, without the one that it extends; None where the user has none of that name."""
        return self._written.get(name)

    def changed(self) -> bool:
        """Say whether a file was added, taken away or written since the folder was read; its contents are not read for that."""
        return self._present() != self._marks

    def _present(self) -> tuple[object, ...]:
        folder, found = self._folder, []
        try:
            for path in sorted(folder.glob("*.json")) if folder is not None and folder.is_dir() else ():
                seen = path.stat()
                found.append((path.name, seen.st_mtime_ns, seen.st_size, seen.st_ino))
        except OSError:  # gone between listing and looking, or not to be listed: reading will tell
            return (None,)
        return tuple(found)

    def read(self) -> None:
        """Read the folder, or read it again. A folder that cannot be read leaves everything as it was, and is told."""
        self._marks = self._present()
        try:
            files = rulebook_files(self._folder)
        except OSError as error:
            self.problems = (
                tr(
                    "Your own rulebooks cannot be read: {os_reason} ({user}).",
                    os_reason=os_reason(error),
                    user=self._folder,
                ),
            )
            return
        problems: list[str] = []
        names = {path.stem for path in files}
        self._written = {name: book for name, book in self._written.items() if name in names}
        for path in files:
            try:
                self._written[path.stem] = read_rulebook(path)
            except BrokenRulebookError as error:
                problems += error.sentences
        self.books = self._laid(problems)
        self.problems = tuple(problems)

    def _laid(self, problems: list[str]) -> dict[str, Rulebook]:
        laid: dict[str, Rulebook] = {}
        for name, book in self._written.items():
            try:
                laid[name] = agreeing(lay(book, self.beneath))
            except BrokenRulebookError as error:
                problems += error.sentences
                if name in self.books:
                    laid[name] = self.books[name]
        return laid

    def beneath(self, name: str) -> Rulebook:
        """Return the rulebook that one of the user's may extend: the user's of that name, else the planner's own. Raises RulebookError."""
        return self._written.get(name) or self._beneath(name)


def lay(book: Rulebook, beneath: Callable[[str], Rulebook]) -> Rulebook:
    """Return the rulebook over the one that it extends, or itself; raises BrokenRulebookError, its sentence naming the file."""
    if book.extends is None:
        return book
    try:
        return book.over(beneath(book.extends))
    except RulebookError as error:
        sentence = str(error)
        if isinstance(error, BrokenRulebookError):
            sentence = tr("extends: “{base}” cannot be read. {why}", base=book.extends, why=sentence.splitlines()[0])
        elif not sentence.startswith(("extends", "source")):
            sentence = f"extends: {sentence}"
        raise BrokenRulebookError((f"{book.id}.json: {sentence}",)) from None


def agreeing(book: Rulebook) -> Rulebook:
    """Return the rulebook; raises BrokenRulebookError where it contradicts itself: tiers that fall or jump, main symbols that it lacks."""
    faults = tier_faults(book, book.symbols)
    if not (book.any_symbol or book.tiers_file):
        lacking = [name for name in book.main_symbols if name not in book.symbols]
        faults += [tr("main_symbols: “{symbol}” is not among the symbols.", symbol=shown(name)) for name in lacking]
    if faults:
        raise BrokenRulebookError(tuple(f"{book.id}.json: {fault}" for fault in faults))
    return book


def tier_faults(book: Rulebook, entries: Mapping[str, SymbolEntry]) -> list[str]:
    """Return a sentence for each symbol whose maintenance rate falls, or whose deductions make its maintenance jump."""
    faults = []
    for name, entry in entries.items():
        mode = entry.figures.get("tier_mode") or book.figures.get("tier_mode")
        try:
            tiers_of(entry.tiers.rows if entry.tiers else (), whole=mode is not None and mode.value == "whole-position")
        except TierError as error:
            faults.append(f"symbols.{shown(name)}: {str(error).partition(': ')[2]}")
    return faults


def rulebook_files(folder: Path | None) -> tuple[Path, ...]:
    """Return the rulebook files of a folder by name, none where it is not there; raises OSError."""
    if folder is None or not folder.is_dir():
        return ()
    found = sorted(folder.glob("*.json"))
    return tuple(path for path in found if path.is_file() and not path.name.endswith(".tiers.json"))
