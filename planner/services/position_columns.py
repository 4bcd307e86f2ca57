"""Which column of a positions file means what: the planner's own headings, and those of the usual exports."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from planner.model.draft_rows import POSITIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

HEADINGS = {
    "symbol": "symbol contract instrument instrumentname instid market pair product productid ticker future futures contractsymbol",
    "side": "side direction positionside posside longshort positiontype positiondirection type",
    "quantity": "quantity qty size amount contracts positionamt positionamount positionsize positionqty pos volume currentqty"
    " position holding total openquantity sizecontracts sizecoin",
    "entry": "entry entryprice avgentryprice averageentryprice avgprice averageprice avgpx avgopenprice averageopenprice openprice"
    " costprice avgcost price openavgprice",
    "mark": "mark markprice markpx currentprice marketprice",
    "instrument_kind": "instrumentkind kind",
    "contract_size": "contractsize multiplier contractmultiplier ctval contractvalue",
    "underlying": "underlying",
    "beta": "beta",
    "maintenance_rate": "maintenancerate mmr maintenancemarginrate maintmarginrate",
    "maintenance_amount": "maintenanceamount deduction mmdeduction maintenancededuction",
}
"""Headings in small letters and digits alone, by the part of a position that they name; the likelier one first."""
NEEDED = ("symbol", "quantity", "entry")
DELIMITERS = (",", ";", "\t", "|")
MONEY = ("USDT", "USDC", "USD", "BUSD", "EUR")
_PLAIN = re.compile(r"[^a-z0-9]")
_BRACKETS = re.compile(r"\([^)]*\)")
_IN_MONEY = re.compile(rf"\(\s*({'|'.join(MONEY)})\s*\)", re.IGNORECASE)


def columns_of(cells: Sequence[str]) -> dict[str, int]:
    """Return the place of each part that the headings name; the likelier heading wins where two name the same.

    A size in brackets of money, such as Size (USDT), is no quantity.
    """
    plain = [_PLAIN.sub("", _BRACKETS.sub("", cell.casefold())) for cell in cells]
    found: dict[str, int] = {}
    for part in POSITIONS.parts:
        for name in HEADINGS[part].split():
            at = next((at for at, cell in enumerate(plain) if cell == name and _counts(part, cells[at])), None)
            if at is not None and at not in found.values():
                found[part] = at
                break
    return found


def _counts(part: str, heading: str) -> bool:
    return part != "quantity" or not _IN_MONEY.search(heading)


def is_heading(columns: dict[str, int]) -> bool:
    """Say whether the columns found are enough to read positions by."""
    return all(part in columns for part in NEEDED)
