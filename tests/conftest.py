"""The whole suite under another locale, for the widgets that ask Qt for it."""

from __future__ import annotations

from tests.locales import NAME


def pytest_configure() -> None:
    if NAME:
        from PySide6.QtCore import QLocale

        QLocale.setDefault(QLocale(NAME))
