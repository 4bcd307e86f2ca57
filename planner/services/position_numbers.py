"""Numbers of a file whose decimal sign nobody states: it is found out from all of them, and what can be read two ways is asked about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from planner.model.language import tr
from planner.model.number import shown

if TYPE_CHECKING:
    from collections.abc import Iterable

_GROUPED = re.compile(r"[-+]?\d{1,3}([.,]\d{3})+")


class UnreadableError(ValueError):
    """A cell that cannot be read; the sentence says what to change."""


def decimal_sign_of(numbers: Iterable[str]) -> tuple[str | None, bool]:
    """Return the decimal sign that the numbers show, None where none does; and whether some show one and some the other."""
    signs = {sign for number in numbers for sign in _shown_sign(number)}
    return (signs.pop() if len(signs) == 1 else None), len(signs) > 1


def _shown_sign(text: str) -> set[str]:
    """Return the decimal sign that a number cannot be read without, if any: the last of two, or the one that makes no group."""
    digits = re.sub(r"[^0-9.,]", "", text)
    dots, commas = digits.count("."), digits.count(",")
    if not dots and not commas:
        return set()
    if dots and commas:
        return {max(".,", key=digits.rindex)}
    sign = "." if dots else ","
    if dots + commas > 1:
        return {"," if sign == "." else "."} if _GROUPED.fullmatch(digits) else set()
    whole, _, rest = digits.partition(sign)
    return set() if len(rest) == 3 and 0 < len(whole) <= 3 and not whole.startswith("0") else {sign}


def pointed(text: str, sign: str | None, *, mixed: bool) -> str:
    """Return a number of the file with a dot and without groups. Raises UnreadableError where it can be read two ways."""
    same = text.replace("−", "-").replace("\u00a0", " ").replace("\u202f", " ")
    if sign is None and re.search("[.,]", same):
        if mixed and len(_shown_sign(same)) == 1:
            sign = next(iter(_shown_sign(same)))
        else:
            raise UnreadableError(
                tr(
                    "“{text}” can be read two ways, for nothing in the file tells its decimal sign; write the digits without grouping.",
                    text=shown(text),
                )
            )
    sign = sign or "."
    group = "," if sign == "." else "."
    whole, found, rest = same.partition(sign)
    if group in whole or " " in whole or "'" in whole:
        spread = re.fullmatch(r"[-+]?\d{1,3}([.,' ]\d{3})+", whole)
        whole = re.sub("[.,' ]", "", whole) if spread else whole
    return f"{whole}{'.' if found else ''}{rest}"
