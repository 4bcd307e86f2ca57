"""The journal's life while the window is open: it vanishes, is damaged, is exchanged for a copy, is opened again in its place."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer
from PySide6.QtWidgets import QMessageBox

from planner.app.asking import NOTHING, ask_save
from planner.app.exchange import Exchange
from planner.app.journal_opening import Opened, open_for_window
from planner.app.modal_work import CalledOff, ShownWork
from planner.model.errors import PlannerError
from planner.model.journal_query import Query
from planner.model.language import tr
from planner.presenters import copy_words as words
from planner.services.atomic import is_there
from planner.services.clock import now_utc
from planner.services.errors import FileError, KnownError
from planner.services.journal_copies import put_back, save_copy
from planner.services.journal_errors import JournalDamaged, JournalForeign, JournalMissing
from planner.services.journal_place import care_needed
from planner.widgets.offers import Offer

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.app.desk import Desk
    from planner.services.journal import Journal

DAMAGE, MOVED, PLACE = "journal", "moved", "place"
LOOK_AFTER_MS = 150
"""A program that exchanges a file deletes it first; what counts is what is there afterwards."""
FILTERS = (tr("Journals (*.db)"), tr("All files (*)"))


class JournalLife(QObject):
    """Watches the file, offers what can be done where something is wrong with it, and runs the commands on it as a whole."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk, self._window = desk, desk.window
        self._exchange = Exchange(self._window, self._path, release=self.release, open_again=self.open_again)
        self._sentences: tuple[str, ...] = ()
        self._watcher: QFileSystemWatcher | None = None
        self._soon = QTimer(self, singleShot=True, interval=LOOK_AFTER_MS)
        self._soon.timeout.connect(self.look)

    def commands(self) -> dict[str, Callable[[], object]]:
        """Return the commands of the menu."""
        return {
            "go_back": self.go_back,
            "rescue": self.rescue,
            "save_journal_copy": self.save_copy,
            "empty_bin": self.empty_bin,
        }

    # --- watching ------------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Watch the journal's file; after the first paint, for it costs a descriptor and some calls."""
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._soon.start)
        self._watcher.directoryChanged.connect(self._soon.start)
        self._watch()
        self._mind_place()

    def _mind_place(self) -> None:
        """Say once what to mind where the journal lies on a network drive, or in a folder that is kept in step with others."""
        keeping, place = self._desk.keeping, str(self._path.parent)
        try:
            sentence = care_needed(self._path)
        except (OSError, RuntimeError):  # links in a circle, a drive that is away: the journal says so itself
            return
        if sentence and keeping.settings.minded_place != place:
            dismissed = partial(keeping.change, minded_place=place)
            self._window.offers.make(Offer(key=PLACE, sentence=sentence, steps=(), tone="caution", dismissed=dismissed))

    def _watch(self) -> None:
        if self._watcher is not None and self._desk.journal is not None:
            path = self._desk.journal.path
            self._watcher.addPaths([str(path), str(path.parent)])

    def look(self) -> None:
        """Offer what can be done where the file was deleted or replaced under the open journal; take it back when it is there again."""
        journal = self._desk.journal
        if journal is None or not journal.moved:
            self._window.offers.withdraw(MOVED)
            self._watch()
            return
        try:
            replaced = is_there(journal.path)
        except FileError:
            replaced = False
        step = (
            (tr("Open the file that is there now"), self.open_again)
            if replaced
            else (tr("Put it back"), self._put_back)
        )
        sentence = words.REPLACED if replaced else words.GONE
        if self._window.offers.sentences().get(MOVED) != sentence:
            steps = ((tr("Save a copy…"), self.save_copy), step)
            self._window.offers.make(Offer(key=MOVED, sentence=sentence, steps=steps, tone="danger"))

    def look_after(self, trouble: PlannerError | None = None) -> None:
        """Offer what helps against a damaged or missing journal; nothing where all is well."""
        offer = self._remedies(trouble)
        if offer is None:
            self._window.offers.withdraw(DAMAGE)
        else:
            self._window.offers.make(offer)

    def _remedies(self, trouble: PlannerError | None) -> Offer | None:
        back = (tr("Go back to a copy…"), self.go_back)
        rescue = (tr("Rescue plans…"), self._rescue_ours)
        anew = (tr("Start a new journal"), partial(self.open_again, start_new=True))
        journal = self._desk.journal
        if isinstance(trouble, JournalMissing):
            return Offer(key=DAMAGE, sentence=words.MISSING, steps=(back, anew))
        if isinstance(trouble, JournalForeign):
            return Offer(key=DAMAGE, sentence=words.NO_JOURNAL, steps=(back,))
        if isinstance(trouble, JournalDamaged):
            empty = _is_empty(self._path)
            return Offer(
                key=DAMAGE, sentence=words.MISSING if empty else words.DAMAGED, steps=(back, anew if empty else rescue)
            )
        if journal is not None and not journal.sound:
            return Offer(key=DAMAGE, sentence=words.DAMAGED, steps=(back, rescue))
        return None

    # --- opening anew --------------------------------------------------------------------------------------------------------

    @property
    def _path(self) -> Path:
        return self._desk.places.journal

    def opened(self, found: Opened) -> None:
        """Note what was said of the journal, which is taken back when another one is opened; and offer what helps."""
        self._sentences = found.sentences
        self.look_after(found.trouble)

    def release(self) -> None:
        """Close the journal, so that its file can be exchanged; the window goes on without it."""
        self._desk.use_journal(None)
        for sentence in self._sentences:
            self._window.retract(sentence)
        for key in (DAMAGE, MOVED):
            self._window.offers.withdraw(key)

    def open_again(self, *, start_new: bool = False) -> None:
        """Open what lies in the journal's place now, without starting the program again."""
        self.release()
        found = open_for_window(self._desk.places, start_new=start_new)
        for sentence in found.sentences:
            self._window.notify(sentence)
        self._desk.use_journal(found.journal)
        self._watch()
        self.opened(found)

    # --- commands ------------------------------------------------------------------------------------------------------------

    def go_back(self) -> None:
        """Show the copies, and go back to one."""
        from planner.app.going_back import GoingBack

        GoingBack(self._window, self._exchange).ask()

    def rescue(self) -> None:
        """Ask for a damaged journal, and bring what can be read into a new one."""
        from planner.app.rescuing import Rescuing

        Rescuing(self._window, self._exchange).ask()

    def _rescue_ours(self) -> None:
        from planner.app.rescuing import Rescuing

        Rescuing(self._window, self._exchange).rescue(self._path)

    def save_copy(self) -> None:
        """Ask for a place, and write a verified copy of what the open journal reads, wherever its file is now."""
        journal = self._journal()
        if journal is None:
            return
        name = Path.home() / f"journal-copy-{now_utc():%Y%m%d}.db"
        place, _ = ask_save(self._window, tr("Save a copy of the journal"), name, FILTERS, ending=".db")
        if place == NOTHING:
            return
        if self._shown(
            tr("Copying the journal …"), lambda steps: save_copy(journal.reading(), journal.path, place, steps)
        ):
            self._window.say(tr("A checked copy of the journal was written to {place}", place=place))

    def _put_back(self) -> None:
        journal = self._journal()
        if journal is not None and self._shown(
            tr("Putting the journal back …"), lambda steps: put_back(journal.reading(), journal.path, steps)
        ):
            self.open_again()
            self._window.say(tr("The journal is back in its place."))

    def empty_bin(self) -> None:
        """Delete for good what lies in the bin, after a copy was made and the user agreed."""
        journal = self._journal()
        if journal is None:
            return
        self._desk.disk.finish()  # a plan may be on its way into the bin, or out of it
        try:
            ids = journal.ids(Query(in_bin=True))
        except PlannerError as error:
            self._window.say(str(error), trouble=True)
            return
        if not ids:
            self._window.say(tr("The bin is empty."))
        elif self._may_delete(len(ids)):
            self._delete(journal, ids)

    def _delete(self, journal: Journal, ids: list[str]) -> None:
        request = {"journal": str(journal.path), "moment": now_utc().isoformat()}
        try:
            if journal.read_only:
                raise KnownError(tr("The journal is open for reading only, so nothing was deleted."))
            made = ShownWork(self._window, tr("Copying the journal first …")).run("copy", request, words.COPY_BROKEN)
            gone = journal.purge(ids)
        except CalledOff:
            self._window.say(tr("Nothing was deleted."))
        except PlannerError as error:
            self._window.say(str(error), trouble=True)
        else:
            self._desk.journal_rewritten()
            self._window.say(words.deleted_for_good(len(gone), Path(str(made["copy"])).name))

    def _may_delete(self, count: int) -> bool:
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(tr("Empty the bin"))
        action = words.delete_for_good(count)
        box.setText(f"{action}?")
        box.setInformativeText(tr("A checked copy of the journal, which still holds them, is made first."))
        delete = box.addButton(action, QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.exec()
        return box.clickedButton() is delete

    def _journal(self) -> Journal | None:
        if self._desk.journal is None:
            self._window.say(tr("The journal is not open."), trouble=True)
        return self._desk.journal

    def _shown(self, label: str, work: Callable[[Callable[[int, int], None]], object]) -> bool:
        """Do work of this process, which shows its steps; return whether it was done."""
        shown = ShownWork(self._window, label)
        try:
            work(shown.steps)
        except CalledOff:
            self._window.say(tr("No copy was written."))
            return False
        except PlannerError as error:
            self._window.say(str(error), trouble=True)
            return False
        finally:
            shown.close()
        return True


def _is_empty(path: Path) -> bool:
    try:
        return path.stat().st_size == 0
    except OSError:
        return False
