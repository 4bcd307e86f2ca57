"""The options of the window, and how a usual start is read: making the parser of all of them takes a thirtieth of such a start."""

from pathlib import Path
from typing import NamedTuple

PATHS = {"--data-dir": "data_dir", "--candles": "candles"}


class WindowOptions(NamedTuple):
    """What the window was asked for."""

    data_dir: Path | None = None
    plan: Path | None = None
    candles: Path | None = None
    screenshot: Path | None = None
    size: tuple[int, int] = (1600, 1000)
    theme: str | None = None
    zoom: int | None = None
    hide_amounts: bool = False
    selftest: bool = False


def usual_options(given: list[str]) -> WindowOptions | None:
    """Return the options where they are a plan, a folder and candles at the most; None: the parser must read them."""
    found: dict[str, Path] = {}
    words = iter(given)
    for word in words:
        name = PATHS.get(word, "plan")
        value = next(words, "-") if word in PATHS else word
        if name in found or not value or value.startswith("-"):
            return None
        found[name] = Path(value)
    return WindowOptions(data_dir=found.get("data_dir"), plan=found.get("plan"), candles=found.get("candles"))
