"""The language in which the planner speaks.

A sentence that a user reads stands in English where it is used, inside `tr(…)`; `tr` answers with the translation of the catalogue
that was taken up with `speak`, or with the sentence itself. The catalogue is the one thing that the whole process shares: it is taken
up once, before the modules that hold the sentences are imported, and stays until the end. Keys of files, CSV columns and the command
line are not sentences, and stay as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gettext import NullTranslations


class _Speech:
    """Looks sentences up; called as `tr`."""

    def __init__(self) -> None:
        self._catalogue: NullTranslations | None = None

    def __call__(self, text: str, /, **values: object) -> str:
        """Return the sentence in the user's language, `{name}` in it replaced by the value of that name."""
        said = text if self._catalogue is None else self._catalogue.gettext(text)
        return said.format(**values) if values else said

    def plural(self, one: str, many: str, count: int, /, **values: object) -> str:
        """Return the sentence whose grammar suits `count`, which it may name as `{count}`."""
        english = one if count == 1 else many
        said = english if self._catalogue is None else self._catalogue.ngettext(one, many, count)
        return said.format(**{"count": count, **values})

    def speak(self, catalogue: NullTranslations | None) -> None:
        """Take up a catalogue, or none: English."""
        self._catalogue = catalogue


tr = _Speech()
trn = tr.plural
speak = tr.speak
