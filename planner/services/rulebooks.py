"""The shelf of rulebooks: those that come with the planner, and the user's own, each read only when it is asked for."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING

from planner.model.language import tr
from planner.model.number import shown
from planner.model.rulebook import Rulebook, RulebookError, Rules, SymbolEntry
from planner.services.errors import os_reason
from planner.services.rulebook_files import BrokenRulebookError, parse_rulebook, read_rulebook
from planner.services.tier_files import TierFile

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["BrokenRulebookError", "RulebookShelf", "parse_rulebook"]

FIRST = "generic"
LAST = "custom"


class RulebookShelf:
    """Rulebooks by id. A file `<id>.json` in the user's folder adds a venue, or takes the place of the planner's own.

    `resources` is the planner's resources folder, whose `rulebooks` folder is read; `user_folder` holds the user's files and need not
    exist. Nothing is read before it is asked for, except the user's own files, whose mistakes must be told.
    """

    def __init__(self, resources: Path, user_folder: Path | None = None) -> None:
        self._own = resources / "rulebooks"
        self._user = user_folder
        self._books: dict[str, Rulebook] = {}
        self._tiers: dict[str, TierFile] = {}

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with the user's own files: one sentence for each mistake, naming the file and the key."""
        return self._user_shelf[1]

    def ids(self) -> tuple[str, ...]:
        """Return the ids of all rulebooks: the teaching rules first, the empty one last, the venues between them by name."""
        found = {path.stem for path in _files(self._own)} | set(self._user_shelf[0])
        return tuple(sorted(found, key=lambda name: (name != FIRST, name == LAST, name)))

    def book(self, name: str) -> Rulebook:
        """Return the rulebook `name`; raises RulebookError where there is none or it cannot be read."""
        if name in self._user_shelf[0]:
            return self._user_shelf[0][name]
        if name not in self._books:
            if name not in self.ids():
                raise RulebookError(
                    tr(
                        "There is no rulebook “{name}”{suggestion}.",
                        name=shown(name),
                        suggestion=_suggestion(name, self.ids()),
                    )
                )
            self._books[name] = read_rulebook(self._own / f"{name}.json")
        return self._books[name]

    def name(self, name: str) -> str:
        """Return the name under which a person knows the rulebook."""
        return self.book(name).name

    def symbols(self, name: str) -> tuple[str, ...]:
        """Return the symbols that the rulebook lists, the main ones first, the others by name; none where it serves any symbol."""
        book = self.book(name)
        listed = set(book.symbols) | set(self._tier_file(book).symbols() if book.tiers_file else ())
        return (*book.main_symbols, *sorted(listed - set(book.main_symbols)))

    def rules(self, name: str, symbol: str, side: str) -> Rules:
        """Return the rules in force for the symbol and side.

        Raises RulebookError, naming the closest symbols, where the venue does not list the symbol.
        """
        book = self.book(name)
        return book.rules_for(symbol, side, self.entry(name, symbol))

    def entry(self, name: str, symbol: str) -> SymbolEntry:
        """Return what the rulebook and its tiers file say of the symbol beyond the venue's own figures; raises as `rules` does."""
        book = self.book(name)
        more = self._tier_file(book).entry(symbol) if book.tiers_file else None
        own = book.symbols.get(symbol)
        if more is None and own is None and not book.any_symbol:
            close = _suggestion(symbol, self.symbols(name))
            raise RulebookError(
                tr("{name} has no symbol “{symbol}”{close}.", name=book.name, symbol=shown(symbol), close=close)
            )
        layers = [layer for layer in (more, own) if layer is not None]
        figures = {key: figure for layer in layers for key, figure in layer.figures.items()}
        return SymbolEntry(figures=figures, tiers=next((each.tiers for each in reversed(layers) if each.tiers), None))

    def _tier_file(self, book: Rulebook) -> TierFile:
        if book.id not in self._tiers:
            path = self._own / str(book.tiers_file)
            if self._user is not None and book.id in self._user_shelf[0]:
                beside = self._user / str(book.tiers_file)
                path = beside if beside.is_file() else path  # a copied rulebook keeps the planner's own tiers
            self._tiers[book.id] = TierFile(path, frozenset(book.sources))
        return self._tiers[book.id]

    @cached_property
    def _user_shelf(self) -> tuple[dict[str, Rulebook], tuple[str, ...]]:
        books: dict[str, Rulebook] = {}
        problems: list[str] = []
        try:
            files = _files(self._user)
        except OSError as error:
            return {}, (
                tr(
                    "Your own rulebooks cannot be read: {os_reason} ({user}).",
                    os_reason=os_reason(error),
                    user=self._user,
                ),
            )
        for path in files:
            try:
                book = read_rulebook(path)
            except BrokenRulebookError as error:
                problems += error.sentences
            else:
                books[book.id] = book
        return books, tuple(problems)


def _suggestion(asked: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(asked.upper(), [name.upper() for name in known], n=3, cutoff=0.5)
    names = [name for name in known if name.upper() in close]
    return tr("; the closest are {names}", names=", ".join(names[:3])) if names else tr("; choose one from the list")


def _files(folder: Path | None) -> tuple[Path, ...]:
    if folder is None or not folder.is_dir():
        return ()
    found = sorted(folder.glob("*.json"))
    return tuple(path for path in found if path.is_file() and not path.name.endswith(".tiers.json"))
