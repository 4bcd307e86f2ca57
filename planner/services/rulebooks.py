"""The shelf of rulebooks: those that come with the planner, and the user's own, each read only when it is asked for."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property, reduce
from typing import TYPE_CHECKING

from planner.model.language import tr, trn
from planner.model.number import shown
from planner.model.rulebook import Rulebook, RulebookError, Rules, SymbolEntry
from planner.services.errors import os_reason
from planner.services.own_rulebooks import OwnRulebooks, agreeing, lay, rulebook_files, tier_faults
from planner.services.rulebook_files import BrokenRulebookError, parse_rulebook, read_names, read_rulebook
from planner.services.tier_files import TierFile

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

__all__ = ["BrokenRulebookError", "RulebookShelf", "parse_rulebook"]

FIRST = "generic"
LAST = "custom"
QUOTES = ("USDT", "USDC", "USD")
"""The currencies in which a coin's main contract is quoted, the usual one first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One of the user's files: what it holds where it is in order, else one sentence for each mistake."""

    name: str
    book: Rulebook | None = None
    sentences: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The rulebook's name."""
        return "" if self.book is None else self.book.name

    @property
    def figures(self) -> int:
        """How many figures of the venue are in force."""
        return 0 if self.book is None else len(self.book.figures)


class RulebookShelf:
    """Rulebooks by id. A file `<id>.json` in the user's folder adds a venue, or takes the place of the planner's own.

    `resources` is the planner's resources folder, whose `rulebooks` folder is read; `user_folder` holds the user's files and need not
    exist. Nothing is read before it is asked for, except the user's own files, whose mistakes must be told. A shipped rulebook
    extends shipped ones alone, so that no file of the user's can change it.
    """

    def __init__(self, resources: Path, user_folder: Path | None = None) -> None:
        self._shipped = resources / "rulebooks"
        self._user = user_folder
        self._written: dict[str, Rulebook] = {}
        self._books: dict[str, Rulebook] = {}
        self._tiers: dict[Path, TierFile] = {}

    @cached_property
    def _own(self) -> OwnRulebooks:
        return OwnRulebooks(self._user, self._shipped_whole)

    @cached_property
    def _names(self) -> dict[str, str]:
        return read_names(self._shipped)

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with the user's own files: one sentence for each mistake, naming the file and the key."""
        return self._own.problems

    def read_again(self) -> None:
        """Read the user's own files again; one that is broken now stays in force as it last was in order (`problems` tells)."""
        self._own.read()
        self._tiers = {path: file for path, file in self._tiers.items() if path.parent == self._shipped}

    def changed(self) -> bool:
        """Say whether the user's own files are others than when they were last read."""
        return self._own.changed()

    def own_file(self, name: str) -> Path | None:
        """Return the user's own file of a rulebook; None where it is the planner's."""
        return None if self._user is None or not self.is_own(name) else self._user / f"{name}.json"

    def ids(self) -> tuple[str, ...]:
        """Return the ids of all rulebooks: the teaching rules first, the empty one last, the venues between them by name."""
        return _in_order({*self._shipped_ids(), *self._own.books})

    def own_ids(self) -> tuple[str, ...]:
        """Return the ids of the user's own rulebooks."""
        return tuple(sorted(self._own.books))

    def own_files(self) -> tuple[Path, ...]:
        """Return the user's files, those in order and the others, tiers too; none where the folder cannot be read."""
        try:
            return tuple(sorted(self._user.glob("*.json"))) if self._user is not None else ()
        except OSError:
            return ()

    def is_own(self, name: str) -> bool:
        """Say whether the rulebook is one of the user's own."""
        return name in self._own.books

    def book(self, name: str) -> Rulebook:
        """Return the rulebook, over the one that it extends; raises RulebookError where there is none or it cannot be read."""
        if name in self._own.books:
            return self._own.books[name]
        if name not in self._books:
            if name not in self._shipped_ids():
                raise _no_such(name, self.ids())
            self._books[name] = lay(self._shipped_as_written(name), self._shipped_as_written)
        return self._books[name]

    def written(self, name: str) -> Rulebook:
        """Return the rulebook as its own file has it, without the one that it extends; raises as `book` does."""
        return self._own.written(name) or self._shipped_as_written(name)

    def read(self, path: Path) -> Rulebook:
        """Return the rulebook of any file, over the one that it extends: one beside it, the user's, or the planner's own.

        Raises BrokenRulebookError.
        """

        def beneath(name: str) -> Rulebook:
            beside = path.with_name(f"{name}.json")
            return read_rulebook(beside) if beside.is_file() else self._own.beneath(name)

        return lay(read_rulebook(path), beneath)

    def checked(self) -> tuple[Checked, ...]:
        """Read every file of the user's anew, with its tiers, and return what is found; a folder that cannot be read is one of them."""
        try:
            files = rulebook_files(self._user)
        except OSError as error:
            return (Checked(name=str(self._user), sentences=(f"{os_reason(error)}.",)),)
        return tuple(self.check(path) for path in files)

    def check(self, path: Path) -> Checked:
        """Read any rulebook file anew, over the one that it extends and with the tiers beside it, and return what is found."""
        try:
            book = agreeing(self.read(path))
            faults = self._faults_beside(book, path)
        except BrokenRulebookError as error:
            faults = list(error.sentences)
        return Checked(name=path.name, sentences=tuple(faults)) if faults else Checked(name=path.name, book=book)

    def _faults_beside(self, book: Rulebook, path: Path) -> list[str]:
        """Return what is wrong with the tiers file that the rulebook names; without one of its own the planner's serves."""
        if book.tiers_file is None:
            return []
        beside = path.with_name(book.tiers_file)
        if not beside.is_file():
            there = (self._shipped / book.tiers_file).is_file()
            none = tr("{name}: tiers_file: there is no {file} beside it.", name=path.name, file=book.tiers_file)
            return [] if there else [none]
        tiers = TierFile(beside).beside(book.sources)
        nothing = SymbolEntry()
        entries = {
            symbol: book.symbols.get(symbol, nothing).over(tiers.entry(symbol) or nothing) for symbol in tiers.symbols()
        }
        return [f"{beside.name}: {fault}" for fault in tier_faults(book, entries)]

    def _shipped_as_written(self, name: str) -> Rulebook:
        if name not in self._written:
            known = self._shipped_ids()
            if name not in known:
                raise _no_such(name, known)
            self._written[name] = read_rulebook(self._shipped / f"{name}.json")
        return self._written[name]

    def _shipped_whole(self, name: str) -> Rulebook:
        """Return a shipped rulebook for the user's to lie over, also where it lies over another shipped one itself."""
        return lay(self._shipped_as_written(name), self._shipped_as_written).model_copy(update={"extends": None})

    def _shipped_ids(self) -> tuple[str, ...]:
        return _in_order({path.stem for path in rulebook_files(self._shipped)})

    def name(self, name: str) -> str:
        """Return the name under which a person knows the rulebook; that of a shipped one is in an index, and it stays unread."""
        if name not in self._own.books and name in self._names:
            return self._names[name]
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
        layers = self._layers(book, symbol)
        if not layers and not book.any_symbol:
            close = _suggestion(symbol, self.symbols(name))
            raise RulebookError(
                tr("{name} has no symbol “{symbol}”{close}.", name=book.name, symbol=shown(symbol), close=close)
            )
        return reduce(lambda below, above: above.over(below), layers, SymbolEntry())

    def written_entry(self, name: str, symbol: str) -> SymbolEntry:
        """Return what the rulebook's own files say of the symbol, without the rulebook that it extends."""
        return reduce(lambda below, above: above.over(below), self._layers(self.written(name), symbol), SymbolEntry())

    def _layers(self, book: Rulebook, symbol: str) -> tuple[SymbolEntry, ...]:
        """Return what the tiers file and the rulebook say of the symbol, the nearer one last."""
        filed = self._tier_file(self.book(book.id)).entry(symbol) if book.tiers_file else None
        return tuple(layer for layer in (filed, book.symbols.get(symbol)) if layer is not None)

    def offers(self, coin: str, side: str, among: Collection[str] | None = None) -> tuple[Rules, ...]:
        """Return the rules of every venue that lists the coin, a venue's main symbol of it; teaching and empty rules list none.

        A rulebook that cannot be read offers nothing: that it is broken has been told already. `among`: no other rulebook is read.
        """
        found = []
        for name in self.ids() if among is None else [name for name in self.ids() if name in among]:
            with suppress(RulebookError):
                if (symbol := self.symbol_of(name, coin)) is not None:
                    found.append(self.rules(name, symbol, side))
        return tuple(found)

    def symbol_of(self, name: str, coin: str) -> str | None:
        """Return the venue's main symbol of a coin; None where it lists none."""
        book = self.book(name)
        for symbol in (*book.main_symbols, *book.symbols):
            entry = book.symbols.get(symbol)
            figure = entry.figures.get("underlying") if entry else None
            if figure is not None and figure.value == coin:
                return symbol
        listed = set(self._tier_file(book).symbols()) if book.tiers_file else set()
        return next((coin + quote for quote in QUOTES if coin + quote in listed), None)

    def _tier_file(self, book: Rulebook) -> TierFile:
        path = self._shipped / str(book.tiers_file)
        if self._user is not None and self.is_own(book.id):
            beside = self._user / str(book.tiers_file)
            path = beside if beside.is_file() else path  # a copied rulebook keeps the planner's own tiers
        if path not in self._tiers:
            self._tiers[path] = TierFile(path)
        return self._tiers[path].beside(book.sources)


def _in_order(names: set[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=lambda name: (name != FIRST, name == LAST, name)))


def _no_such(name: str, known: tuple[str, ...]) -> RulebookError:
    return RulebookError(
        tr("There is no rulebook “{name}”{suggestion}.", name=shown(name), suggestion=_suggestion(name, known))
    )


def _suggestion(asked: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(asked.upper(), [name.upper() for name in known], n=3, cutoff=0.5)
    names = [name for name in known if name.upper() in close]
    if not names:
        return tr("; choose one from the list")
    return trn("; the closest is {names}", "; the closest are {names}", len(names[:3]), names=", ".join(names[:3]))
