"""Asking where to save: the name that is written is the name that was confirmed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QMessageBox

from planner.model.language import tr
from planner.services.atomic import is_there
from planner.services.errors import FileError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

NOTHING = Path()


def ask_save(
    window: QWidget, title: str, place: Path, filters: Sequence[str], *, ending: str, chosen: str = ""
) -> tuple[Path, str]:
    """Ask for a file to write; return it with its ending, and the filter chosen. NOTHING when called off."""
    text, kind = QFileDialog.getSaveFileName(window, title, str(place), ";;".join(filters), chosen or filters[0])
    if not text:
        return NOTHING, kind
    path = Path(text)
    if path.suffix.lower() == ending:
        return path, kind
    path = path.with_name(path.name + ending)  # with_suffix would cut "BTC 1.5" to "BTC 1"
    return (path if not _is_taken(path) or _may_replace(window, path) else NOTHING), kind


def _is_taken(path: Path) -> bool:
    """Say whether there is a file of this name; where the disk does not tell, writing will say why."""
    try:
        return is_there(path)
    except FileError:
        return False


def _may_replace(window: QWidget, path: Path) -> bool:
    """Ask about the name with its ending, of which the file dialog did not know."""
    return (
        QMessageBox.question(
            window, tr("Replace the file?"), tr("{name} is there already. Replace it?", name=path.name)
        )
        == QMessageBox.StandardButton.Yes
    )
