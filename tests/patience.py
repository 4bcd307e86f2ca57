"""Waiting in tests: for what should happen, as long as a busy machine may need; never for a fixed time."""

from __future__ import annotations

from functools import partialmethod

from pytestqt.qtbot import QtBot

PATIENCE_MS = 120_000
"""A worker process alone takes ten seconds to start where a dozen others want the processor."""


class PatientBot(QtBot):
    """Waits two minutes instead of five seconds unless a test says otherwise; what comes at once is not waited for."""

    waitUntil = partialmethod(QtBot.waitUntil, timeout=PATIENCE_MS)  # pytest-qt's names
    waitSignal = partialmethod(QtBot.waitSignal, timeout=PATIENCE_MS)
    waitSignals = partialmethod(QtBot.waitSignals, timeout=PATIENCE_MS)
