"""The grid: every way in which the window is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

SCALES = ("1", "1.25", "1.5", "2")
SIZES = ((1280, 720), (1920, 1080))
"""Width and height of the window in device-independent pixels; at 200 % the picture has twice as many each way."""
SMALL = (960, 540)
"""What a 1920 × 1080 screen leaves at 200 %."""
THEMES = ("light", "dark", "contrast")
STATES = ("empty", "anchor", "ladder", "account", "journal")


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language of the texts and a locale of the numbers."""

    name: str
    language: str
    locale: str


TONGUES = (Tongue("en", "en", "en_US"), Tongue("de", "en", "de_DE"), Tongue("pseudo", "pseudo", "en_US"))
"""The planner speaks English; "de" has German number formats, "pseudo" texts that are 40 % longer."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture."""

    tongue: str
    scale: str
    theme: str
    state: str
    size: tuple[int, int]

    @property
    def file_name(self) -> str:
        """The picture's name, which says all it shows."""
        width, height = self.size
        return f"{self.tongue}-{round(float(self.scale) * 100)}-{width}x{height}-{self.theme}-{self.state}.png"


def shots(tongue: str, scale: str, states: tuple[str, ...] = STATES, themes: tuple[str, ...] = THEMES) -> list[Shot]:
    """Return the pictures that one process makes, those of one window together."""
    sizes = (*SIZES, SMALL) if scale == "2" else SIZES
    return [Shot(tongue, scale, theme, state, size) for state, theme, size in product(states, themes, sizes)]
