"""One whole window for each module, and the count of what was tried."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")

from PySide6.QtCore import QLocale

from planner.app.compose import compose
from planner.app.main import show
from planner.services.paths import Places
from tests.app.desks import end, settle, usual
from tests.hostile.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication

    from planner.app.desk import Desk

_TALLY = pytest.StashKey[Tally]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "hostile" in item.path.parts:
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))  # the offscreen platform's words


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if tally := config.stash.get(_TALLY, None):
        terminalreporter.section("hostile input")
        for line in tally.lines():
            terminalreporter.write_line(line)


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Tally:
    return request.config.stash.setdefault(_TALLY, Tally())


@pytest.fixture(scope="module")
def desk(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A window on an empty folder, without a chart: each edit goes through ticket, verdict and scene."""
    QLocale.setDefault(QLocale.c())
    desk = compose(Places.portable(tmp_path_factory.mktemp("hostile")))
    show(desk)
    settle()
    yield desk
    end(desk)
    QLocale.setDefault(usual())
