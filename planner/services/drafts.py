"""The unsaved ticket, kept across a crash."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from planner.model.language import tr
from planner.services.atomic import is_there, set_aside, write_atomic
from planner.services.errors import KnownError, file_error
from planner.services.plan_files import PlanFileError, read_plan


class DraftError(KnownError):
    """The kept draft could not be read; it was set aside."""


class Drafts:
    """Keeps one JSON document, what was typed in the ticket, in a file of its own."""

    def __init__(self, path: Path, *, now: Callable[[], datetime]) -> None:
        self._path = path
        self._now = now

    def save(self, document: Mapping[str, Any]) -> None:
        """Keep the document. Raises FileError; the one kept before is then untouched."""
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise file_error(tr("make the folder"), self._path.parent, error) from error
        write_atomic(self._path, [json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")])

    def load(self) -> dict[str, Any] | None:
        """Return what was kept, None if nothing was. Raises DraftError after setting a damaged file aside, FileError."""
        if not is_there(self._path):
            return None
        try:
            return read_plan(self._path)
        except PlanFileError as error:
            raise self.refused() from error

    def refused(self) -> DraftError:
        """Set what was kept aside, because it is no ticket, and return the sentence that says so. Raises FileError."""
        aside = set_aside(self._path, self._now())
        return DraftError(tr("The unsaved ticket could not be read back; the file is kept as {aside}.", aside=aside))

    def clear(self) -> None:
        """Forget the document; a second call does nothing. Raises FileError."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            raise file_error("remove", self._path, error) from error
