"""The locale that the tests run under: `MARGIN_PLANNER_TEST_LOCALE=de_DE pytest …`, else none in particular."""

from __future__ import annotations

import os

NAME = os.environ.get("MARGIN_PLANNER_TEST_LOCALE", "")
SIGN = "," if NAME.partition("_")[0] in ("de", "fr", "es", "it", "pt", "nl", "pl") else "."
"""The decimal sign that a person reads and types there."""
_OTHER = str.maketrans(".,", ",.")


def local(text: str) -> str:
    """Return numbers written with point and grouping commas (`1,234.5`) as they are written in the locale of the tests."""
    return text.translate(_OTHER) if SIGN == "," else text
