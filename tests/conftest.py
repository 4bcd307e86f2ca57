"""The whole suite under another locale, for the widgets that ask Qt for it; and patience with a busy machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.locales import NAME

if TYPE_CHECKING:
    from tests.patience import PatientBot


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> PatientBot:
    from tests.patience import PatientBot  # tests without a window need no pytest-qt

    return PatientBot(request)


def pytest_configure() -> None:
    if NAME:
        from PySide6.QtCore import QLocale

        QLocale.setDefault(QLocale(NAME))
