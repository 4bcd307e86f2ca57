"""Makes the pictures of one scale and one language, in a process of its own: both are settled before Qt starts."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from planner.model.language import speak
from tests.pictures.grid import STATES, THEMES, TONGUES, shots
from tests.pictures.pseudo import Pseudo

if TYPE_CHECKING:
    from planner.app.desk import Desk
    from tests.pictures.grid import Shot


def main(arguments: list[str]) -> int:
    """Arguments: language, scale, folder for the pictures, folder for what is made once, states, themes."""
    tongue, scale, out, shared, states, themes = arguments
    [spoken] = [each for each in TONGUES if each.name == tongue]
    speak(Pseudo() if spoken.language == "pseudo" else None)
    # Only now: words in tables are looked up when their module is imported.
    from PySide6.QtCore import QLocale

    from planner.app.main import application
    from tests.pictures.situations import desk_in

    QLocale.setDefault(QLocale(spoken.locale))
    application()
    wanted = shots(tongue, scale, _chosen(states, STATES), _chosen(themes, THEMES))
    for state in dict.fromkeys(shot.state for shot in wanted):
        with tempfile.TemporaryDirectory(prefix="planner-pictures-") as folder:
            desk = desk_in(state, Path(folder), Path(shared))
            for shot in wanted:
                if shot.state == state:
                    _take(desk, shot, Path(out))
            desk.close()
    return 0


def _chosen(names: str, all_of_them: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in all_of_them if not names or name in names.split(","))


def _take(desk: Desk, shot: Shot, out: Path) -> None:
    from planner.app.picture import settle

    desk.looks.wear(shot.theme)
    desk.window.resize(*shot.size)
    settle()
    desk.window.arrange()
    settle()
    file = out / shot.file_name
    if not desk.window.grab().save(str(file)):
        raise OSError(f"{file} could not be written")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
