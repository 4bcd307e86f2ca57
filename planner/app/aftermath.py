"""After a crash: the next start offers the report, in a bar that blocks nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.model.language import tr
from planner.services.crash_reports import stopped
from planner.services.errors import FileError
from planner.widgets.offers import Offer

if TYPE_CHECKING:
    from planner.services.crash_reports import CrashReports
    from planner.widgets.main_window import MainWindow

KEY = "crash"
STOPPED = tr("Margin Planner stopped unexpectedly last time; your ticket is back. A report without amounts was kept.")
WENT_WRONG = tr(
    "Something went wrong inside the program last time; your ticket is back. A report without amounts was kept."
)


def offer_report(window: MainWindow, reports: CrashReports) -> None:
    """Offer the report of an earlier run until it was dismissed; nothing is offered where there is none."""
    report = reports.unseen()
    if not report:
        return

    def dismiss() -> None:
        window.offers.withdraw(KEY)
        try:
            reports.dismiss()
        except FileError as error:
            window.say(str(error), trouble=True)

    def show() -> None:
        from planner.widgets.report_dialog import ReportDialog

        dialog = ReportDialog(report, window)
        dialog.dismissed.connect(dismiss)
        dialog.show()

    window.offers.make(
        Offer(
            key=KEY,
            sentence=STOPPED if stopped(report) else WENT_WRONG,
            steps=((tr("Show report"), show),),
            tone="caution",
            dismissed=dismiss,
        )
    )
