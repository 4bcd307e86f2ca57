"""The side of a trade: the only home of +1 and −1."""

from __future__ import annotations

from enum import StrEnum


class Side(StrEnum):
    """Long gains when the price rises, short when it falls."""

    LONG = "long"
    SHORT = "short"

    sign: int
    """s of the formulas: +1 long, −1 short."""

    def __init__(self, name: str) -> None:
        self.sign = 1 if name == "long" else -1

    @property
    def other(self) -> Side:
        """Return the opposite side."""
        return Side.SHORT if self is Side.LONG else Side.LONG
