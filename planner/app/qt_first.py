"""Importing Qt so that what is imported after it is not slowed down."""

from __future__ import annotations

import builtins
import gc

from planner.app.quick_support import quick_support


def import_qt() -> None:
    """Import Qt's widgets, and put Python's own import function back in its place.

    PySide6 puts another there, which reads the source of every module imported later, only to find `from __feature__ import`.
    Nothing here uses that; without it the rest of the start takes a fifth less time. Raises ImportError where Qt or one of its
    system libraries is missing.
    """
    plain = builtins.__import__
    try:
        with quick_support():
            import PySide6.QtWidgets  # noqa: F401
    finally:
        builtins.__import__ = plain


def pause_collection() -> None:
    """Let Python look for no garbage while it builds what a start builds: thousands of objects of which nearly all stay."""
    gc.disable()


def settle_memory() -> None:
    """Look for garbage again, but not among what the start has built, which stays to the end."""
    gc.freeze()
    gc.enable()
