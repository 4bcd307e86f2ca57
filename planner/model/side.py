"""The side of a trade: the only home of +1 and −1."""

from __future__ import annotations

from enum import StrEnum


class Side(StrEnum):
    """Long gains when the price rises, short when it falls."""

    LONG = "long"
    SHORT = "short"

    @property
    def sign(self) -> int:
        """Return s of the formulas: +1 long, −1 short."""
        return 1 if self is Side.LONG else -1

    @property
    def other(self) -> Side:
        """Return the opposite side."""
        return Side.SHORT if self is Side.LONG else Side.LONG
