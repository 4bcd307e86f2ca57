"""The whole suite under another locale, for the widgets that ask Qt for it; and patience with a busy machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from planner.model.language import group_counts
from tests.locales import NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.patience import PatientBot


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> PatientBot:
    from tests.patience import PatientBot  # tests without a window need no pytest-qt

    return PatientBot(request)


@pytest.fixture(autouse=True)
def counts_as_in_english() -> Iterator[None]:
    """Undo what a window with other decimal signs has settled for the whole process."""
    yield
    group_counts(".")


def pytest_configure() -> None:
    settings.register_profile("patient", deadline=None)  # no test fails for a machine that is busy
    settings.load_profile("patient")
    if NAME:
        from PySide6.QtCore import QLocale

        QLocale.setDefault(QLocale(NAME))
