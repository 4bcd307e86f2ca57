"""The desk: one window with everything on it, and what happens between its parts. Made by `compose`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtGui import QActionGroup, QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from planner import __version__
from planner.app.charting import CANDLE_ENDINGS, Charting
from planner.app.filing import Filing
from planner.app.keeping import dialog_texts, setting_problem, settings_values
from planner.app.looks import Looks, decimal_sign_of
from planner.presenters.plan_text import plan_text
from planner.services.paths import resource_dir
from planner.widgets.settings_dialog import SettingsDialog
from planner.widgets.text_dialog import TextDialog
from planner.widgets.why_dialog import WhyDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.app.keeping import Keeping
    from planner.presenters.journal import JournalPresenter
    from planner.presenters.journal_words import JournalAct
    from planner.presenters.views import FindingView
    from planner.presenters.workbench import Workbench
    from planner.services.journal import Journal
    from planner.services.paths import Places
    from planner.widgets.main_window import MainWindow

AUTOSAVE_MS = 800
CANDLE_FILTER = "Candles (*.csv *.csv.gz *.gz *.parquet *.txt);;All files (*)"


class Desk(QObject):
    """Joins window, workbench, journal, chart and files, and runs the commands."""

    def __init__(
        self,
        window: MainWindow,
        bench: Workbench,
        keeping: Keeping,
        journal: Journal | None,
        plan_list: JournalPresenter | None,
        places: Places,
    ) -> None:
        super().__init__(window)
        self.window, self.bench, self.keeping, self.journal = window, bench, keeping, journal
        self.plan_list = plan_list
        self._places = places
        self.charting = Charting(window, bench, places)
        self.filing = Filing(window, bench, keeping, journal, plan_list)
        self.looks = Looks(window, keeping)
        self.acts: list[JournalAct] = []
        self._why: WhyDialog | None = None
        self._autosave = QTimer(self, singleShot=True, interval=AUTOSAVE_MS)
        self._commands = self._table()
        self._connect()
        self._fill_menus()

    # --- starting and ending -------------------------------------------------------------------------------------------------

    def start(self, plan: Path | None, candles: Path | None) -> None:
        """Bring back the last ticket, or open the plan that was asked for; then the chart and its candles."""
        settings = self.keeping.settings
        kept = self.keeping.kept_draft(decimal_sign_of(settings.decimal_sign))
        if kept is not None:
            self.bench.resume(kept[0], saved=not kept[1])
        else:
            self.bench.show()
        if plan is not None:
            self.filing.open_file(str(plan))
        self.window.journal.restore_columns(settings.journal.model_dump())
        self.charting.build(self.looks.palette)
        self.looks.changed.connect(self._repaint_chart)
        wanted = str(candles) if candles else settings.last_candles
        if wanted and (candles or Path(wanted).exists()):
            self.charting.open(wanted)
        for notice in self.keeping.notices:
            self.window.say(notice, trouble=True)

    def leave(self) -> bool:
        """Keep everything before the window goes; nothing is asked, for nothing is lost."""
        self._keep_draft()
        geometry, state = self.window.save_layout()
        self.keeping.change(
            window={"geometry": geometry, "state": state}, journal=self.window.journal.save_columns(), first_run=False
        )
        self.charting.stop()
        return True

    def _keep_draft(self) -> None:
        sign = decimal_sign_of(self.keeping.settings.decimal_sign)
        self.keeping.keep_draft(self.bench.draft, modified=self.bench.modified, decimal_sign=sign)

    # --- wiring ----------------------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        window, bench = self.window, self.bench
        window.may_close = self.leave
        window.command.connect(self.run)
        window.files_dropped.connect(self.open_paths)
        ticket, verdict = window.ticket, window.verdict
        for source in (ticket, window.tools):
            source.edited.connect(bench.edit)
        ticket.field_left.connect(bench.leave)
        ticket.nudged.connect(bench.nudge)
        ticket.add_row.connect(bench.add_row)
        ticket.remove_row.connect(bench.remove_row)
        for asks in (ticket, verdict, self.charting):
            asks.why_requested.connect(self.show_why)
        verdict.field_requested.connect(window.ticket.focus_field)
        verdict.remedy_requested.connect(self._apply)
        window.journal.open_requested.connect(self.filing.open_entry)
        window.journal.duplicate_requested.connect(self._duplicate_entry)
        window.journal.export_requested.connect(self.filing.export)
        window.journal.files_dropped.connect(self.open_paths)
        self.charting.files_dropped.connect(self.open_paths)
        self.charting.open_requested.connect(self.ask_for_candles)
        self.charting.opened.connect(self._candles_opened)
        self.filing.plan_opened.connect(self._fill_recent)
        ticket.edited.connect(self._changed)
        self._autosave.timeout.connect(self._keep_draft)
        window.watch_history(self._changed)

    def _changed(self, *_: object) -> None:
        self._autosave.start()
        computed = self.bench.computed
        if computed is not None:
            frozen = " frozen into this plan" if self.bench.draft.rules is not None else ""
            self.window.show_status(
                "rules", f"Rules{frozen}: {computed.rules.venue_name}, checked {computed.rules.checked_on}"
            )
        self.window.action("update_rules").setEnabled(self.bench.draft.rules is not None)
        self.window.action("use_last_close").setEnabled(self.charting.candles is not None)

    def _table(self) -> dict[str, Callable[[], object]]:
        bench, filing, chart = self.bench, self.filing, self._on_chart
        return {
            "new": bench.new,
            "open": self.ask_for_plan,
            "save": filing.save,
            "save_as": filing.save_as,
            "open_candles": self.ask_for_candles,
            "close_candles": self._close_candles,
            "settings": self.show_settings,
            "quit": self.window.close,
            "undo": self.undo,
            "redo": bench.redo,
            "copy_plan": self._copy_plan,
            "find": self.window.journal.focus_search,
            "view_plan": lambda: chart("view_plan"),
            "view_first": lambda: chart("view_first"),
            "view_all": lambda: chart("view_all"),
            "zoom_in": lambda: chart("zoom", 0.7),
            "zoom_out": lambda: chart("zoom", 1 / 0.7),
            "reset_layout": self.window.reset_layout,
            "flip": bench.flip,
            "duplicate": bench.duplicate,
            "clear": bench.clear,
            "add_entry": lambda: bench.add_row("entries"),
            "add_target": lambda: bench.add_row("targets"),
            "use_last_close": bench.use_last_close,
            "why": lambda: self.show_why("levels.liquidation"),
            "update_rules": bench.update_rules,
            "export_plan": lambda: filing.export("plan"),
            "export_selection": lambda: filing.export("selection"),
            "export_view": lambda: filing.export("view"),
            "export_all": lambda: filing.export("all"),
            "theme_system": lambda: self.looks.choose("system"),
            "theme_light": lambda: self.looks.choose("light"),
            "theme_dark": lambda: self.looks.choose("dark"),
            "keys": self._show_keys,
            "changelog": self._show_changelog,
            "data_folder": self._show_data_folder,
            "about": self._show_about,
        }

    def run(self, command: str) -> None:
        """Run a command of the menus or the tools."""
        self._commands[command]()

    # --- commands --------------------------------------------------------------------------------------------------------------

    def undo(self) -> None:
        """Take back the last change: of the journal while it has the focus, else of the plan."""
        focus = QApplication.focusWidget()
        if self.acts and focus is not None and self.window.journal.isAncestorOf(focus):
            self.acts.pop().undo()
            return
        self.bench.undo()

    def open_paths(self, paths: list[str]) -> None:
        """Open dropped files: plans go to the ticket, candles to the chart."""
        for path in paths:
            if path.lower().endswith(CANDLE_ENDINGS):
                self.charting.open(path)
            else:
                self.filing.open_file(path)

    def ask_for_plan(self) -> None:
        """Ask for a plan file and open it."""
        path = self.filing.ask_and_open()
        if path:
            self.filing.open_file(path)

    def ask_for_candles(self) -> None:
        """Ask for a candle file and show it."""
        recent = self.keeping.settings.recent_candles
        folder = str(Path(recent[0]).parent) if recent else str(Path.home())
        path, _ = QFileDialog.getOpenFileName(self.window, "Open candles", folder, CANDLE_FILTER)
        if path:
            self.charting.open(path)

    def show_why(self, key: str) -> None:
        """Show how a number came about."""
        derivation = self.bench.why(key)
        if derivation is None:
            self.window.say("There is no number yet; complete the ticket first.")
            return
        if self._why is None:
            self._why = WhyDialog(self.window)
        sections = [
            ("", derivation.meaning),
            ("Formula", derivation.formula),
            ("With the numbers in", "\n".join(derivation.worked)),
            ("Inputs", "\n".join(f"{name} = {value}  ({origin})" for name, value, origin in derivation.inputs)),
            ("Rules", "\n".join(derivation.rules)),
        ]
        self._why.show_derivation(
            f"{derivation.title}: {derivation.result}",
            [part for part in sections if part[1]],
            derivation.source_lines(),
        )

    def show_settings(self) -> None:
        """Let the user change the account defaults; they count for new plans."""
        settings = self.keeping.settings
        sign = decimal_sign_of(settings.decimal_sign)
        dialog = SettingsDialog(
            dialog_texts(settings, sign), lambda key, text: setting_problem(settings, key, text, sign), self.window
        )
        if dialog.exec():
            self.keeping.change(**settings_values(dialog.values(), sign))
            self.bench.set_defaults(self.keeping.defaults(), decimal_sign_of(self.keeping.settings.decimal_sign))
            self.looks.refresh()

    def _apply(self, finding: FindingView) -> None:
        self.bench.apply(finding)

    def _duplicate_entry(self, entry_id: str) -> None:
        self.filing.open_entry(entry_id, copy=True)

    def _copy_plan(self) -> None:
        QGuiApplication.clipboard().setText(plan_text(self.bench.situation))
        self.window.say("The plan is on the clipboard.")

    def _close_candles(self) -> None:
        self.charting.close()
        self.keeping.change(last_candles=None)

    def _on_chart(self, name: str, *arguments: float) -> None:
        if self.charting.chart is not None:
            getattr(self.charting.chart, name)(*arguments)

    def _repaint_chart(self) -> None:
        if self.charting.chart is not None:
            self.charting.chart.set_palette(self.looks.palette)

    def _candles_opened(self, path: str) -> None:
        self.keeping.change(last_candles=str(Path(path).absolute()))
        self.keeping.remember("recent_candles", str(Path(path).absolute()))
        self._fill_recent()
        self._changed()

    # --- menus that fill themselves --------------------------------------------------------------------------------------------

    def _fill_menus(self) -> None:
        self._fill_recent()
        group = QActionGroup(self)
        for choice in ("system", "light", "dark"):
            action = self.window.action(f"theme_{choice}")
            group.addAction(action)
            action.setChecked(self.keeping.settings.theme == choice)

    def _fill_recent(self, *_: object) -> None:
        for name, opener in (("recent_plans", self.filing.open_file), ("recent_candles", self.charting.open)):
            menu = self.window.menus.menus[name]
            menu.clear()
            for path in getattr(self.keeping.settings, name):
                action = menu.addAction(Path(path).name.replace("&", "&&"))
                action.setToolTip(path)
                action.setStatusTip(path)
                action.triggered.connect(lambda _checked=False, path=path, opener=opener: opener(path))
            menu.setEnabled(not menu.isEmpty())

    # --- help ------------------------------------------------------------------------------------------------------------------

    def _show_keys(self) -> None:
        rows = []
        for action in self.window.menus.actions.values():
            if not action.shortcut().isEmpty():
                rows.append(
                    f"{action.shortcut().toString(action.shortcut().SequenceFormat.NativeText):<24}{action.text().replace('&', '')}"
                )
        rows += [
            "",
            "In a field",
            "Up, Down                a tick, a lot or a unit",
            "Page Up, Page Down      ten of them",
        ]
        rows += [
            "",
            "On the chart",
            "Tab                     next level",
            "Up, Down                move it by a tick",
            "Esc                     call a drag off",
        ]
        TextDialog("Keyboard shortcuts", "\n".join(rows), self.window).exec()

    def _show_changelog(self) -> None:
        TextDialog(
            "What is new", (resource_dir() / "changelog.md").read_text("utf-8"), self.window, markdown=True
        ).exec()

    def _show_data_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._places.data)))

    def _show_about(self) -> None:
        box = QMessageBox(self.window)
        box.setWindowTitle("About Margin Planner")
        box.setText(f"Margin Planner {__version__}")
        box.setInformativeText(
            "Plans leveraged trades before the click. It never sends an order, asks for no key, needs no account and no network, "
            f"and keeps everything in your own files:\n{self._places.data}\n\nMIT licence. Qt is used under the LGPL; see THIRD_PARTY.md."
        )
        box.exec()
