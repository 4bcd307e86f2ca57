"""The language in which the planner speaks.

A sentence that a user reads stands in English where it is used, inside `tr(…)`; `tr` answers with the translation of the catalogue
that was taken up with `speak`, or with the sentence itself. The catalogue is the one thing that the whole process shares: it is taken
up once, before the modules that hold the sentences are imported, and stays until the end. With it goes how counts in a sentence
(`{count:,}`) are grouped, which follows the decimal sign in force. Keys of files, CSV columns and the command line are not sentences,
and stay as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gettext import NullTranslations


class _Dotted(int):
    """A count whose thousands are parted by dots, as where the decimal sign is a comma."""

    def __format__(self, form: str) -> str:
        return super().__format__(form).replace(",", ".")


class _Speech:
    """Looks sentences up; called as `tr`."""

    def __init__(self) -> None:
        self._catalogue: NullTranslations | None = None
        self._dotted = False

    def __call__(self, text: str, /, **values: object) -> str:
        """Return the sentence in the user's language, `{name}` in it replaced by the value of that name."""
        said = text if self._catalogue is None else self._catalogue.gettext(text)
        return self._filled(said, values) if values else said

    def plural(self, one: str, many: str, count: int, /, **values: object) -> str:
        """Return the sentence whose grammar suits `count`, which it may name as `{count}`."""
        english = one if count == 1 else many
        said = english if self._catalogue is None else self._catalogue.ngettext(one, many, count)
        return self._filled(said, {"count": count, **values})

    def speak(self, catalogue: NullTranslations | None) -> None:
        """Take up a catalogue, or none: English."""
        self._catalogue = catalogue

    def group_counts(self, decimal_sign: str) -> None:
        """Part the thousands of counts by commas, or by dots where the comma is the decimal sign."""
        self._dotted = decimal_sign == ","

    def _filled(self, said: str, values: dict[str, object]) -> str:
        if self._dotted and ":,}" in said:
            values = {name: _Dotted(value) if type(value) is int else value for name, value in values.items()}
        return said.format(**values)


tr = _Speech()
trn = tr.plural
speak = tr.speak
group_counts = tr.group_counts
