"""Numbers inside a derivation's sentences, written as everywhere else in the window: grouped, with the user's decimal sign."""

from __future__ import annotations

import re
from decimal import Decimal

from planner.model.typed import grouped

_NUMBER = re.compile(r"(?<![\w.,\-/:])\d+(?:\.\d+)?(?![\w/:]|[.,\-]\w)")
"""A number that stands alone: no part of a name (BTC2), a date (2026-11-22), a time, a version or an address."""


def in_words(text: str, decimal_sign: str) -> str:
    """Return a sentence of the engine with its numbers grouped; every digit stays."""
    return _NUMBER.sub(lambda found: _written(found.group(), decimal_sign), text)


def _written(digits: str, decimal_sign: str) -> str:
    places = len(digits.partition(".")[2])
    return grouped(Decimal(digits), decimal_sign, places)
