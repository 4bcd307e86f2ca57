"""Takes up the user's language before any module that holds sentences is imported.

A catalogue is a gettext file `<language>/LC_MESSAGES/margin-planner.mo` in the folder `locale` of the resources. None is shipped yet,
so nothing is read and gettext is not even imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.model.language import speak
from planner.services.paths import resource_dir

if TYPE_CHECKING:
    from pathlib import Path

DOMAIN = "margin-planner"


def take_up_language(folder: Path | None = None) -> None:
    """Speak the language that the environment asks for (LANGUAGE, LC_ALL, LC_MESSAGES, LANG), if there is a catalogue of it."""
    folder = folder or resource_dir() / "locale"
    if not folder.is_dir():
        return
    from gettext import translation

    speak(translation(DOMAIN, folder, fallback=True))
