"""Every key of a rulebook of the user's own against hostile values: taken as it stands, or told in one sentence with file and key."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from planner.model.errors import PlannerError
from planner.services.rulebook_files import parse_rulebook
from planner.services.rulebooks import RulebookShelf
from tests.app.command_line import ROOT
from tests.hostile.documents import OPEN_TIER, TIER, Literal, Path, at, branches, dotted, leaves, put, written
from tests.hostile.table import ALL, SURROGATE, is_sentence, is_told, some

if TYPE_CHECKING:
    from pathlib import Path as FilePath

    from tests.hostile.tally import Tally

PAGE = {"source": "page", "status": "published"}
BOOK: dict[str, Any] = {
    "format": "margin-rulebook/1",
    "id": "hostile",
    "name": "Hostile",
    "about": "A venue.",
    "checked_on": "2026-11-22",
    "extends": "generic",
    "any_symbol": True,
    "main_symbols": ["BTCUSDT"],
    "sources": {"page": {"title": "Fees", "address": "a page", "checked_on": "2026-11-22"}},
    "figures": {
        "instrument_kind": {"value": "linear-perpetual", **PAGE},
        "maintenance_on": {"value": "mark", **PAGE},
        "taker_fee": {"value": "0.0005", "short": "0.0006", "note": "for all", "checked_on": "2026-11-22", **PAGE},
        "max_leverage": {"value": "125", **PAGE},
    },
    "symbols": {
        "BTCUSDT": {
            "figures": {"tick": {"value": "0.1", **PAGE}},
            "tiers": {
                "rows": [TIER, OPEN_TIER],
                "source": "page",
                "status": "published",
                "checked_on": None,
                "note": "",
            },
        }
    },
    "collateral": {"BTC": {"value": "0.05", "note": "a haircut", "checked_on": "2026-11-22", **PAGE}},
    "notes": ["A note."],
}
NUMBERS = ("value", "short", "max_notional", "maintenance_rate", "maintenance_amount", "max_leverage")
KINDS = (True, 7, [], {}, [[]], None, "", Literal("NaN"), Literal("1e999"), Literal("9" * 61), SURROGATE)


def told(text: str) -> tuple[Any, str]:
    """Return the rulebook, or the sentences that refuse it."""
    try:
        return parse_rulebook(text, "hostile.json"), ""
    except PlannerError as error:
        return None, str(error)


@pytest.mark.parametrize("way", [way for way, _ in leaves(BOOK)], ids=dotted)
def test_a_key_is_taken_as_it_stands_or_named(tally: Tally, way: Path) -> None:
    numeric = way[-1] in NUMBERS and way[-2] not in ("instrument_kind", "maintenance_on")
    for hostile in ALL if numeric else some(ALL, way, 4):
        book, said = told(written(put(BOOK, way, hostile.text)))
        if book is None:
            assert all(is_sentence(line) and line.startswith("hostile.json: ") for line in said.splitlines()), said
            tally.add("rulebook, keys", "refused")
            continue
        got = at(json.loads(book.model_dump_json()), way)
        if numeric:
            assert hostile.filed is not None, f"{hostile.name} became {got}"
            assert Decimal(got) == Decimal(hostile.filed)
        else:
            assert got == hostile.text
        tally.add("rulebook, keys", "taken")


@pytest.mark.parametrize("way", [*(way for way, _ in leaves(BOOK)), *branches(BOOK)], ids=dotted)
def test_a_key_of_another_kind_is_named(tally: Tally, way: Path) -> None:
    for value in KINDS:
        _, said = told(written(put(BOOK, way, value)))
        assert all(is_told(line) and line.startswith("hostile.json: ") for line in said.splitlines()), said
        tally.add("rulebook, kinds", "refused" if said else "taken")


def test_a_broken_rulebook_of_the_users_stops_no_other(tmp_path: FilePath) -> None:
    (tmp_path / "hostile.json").write_text(json.dumps(BOOK), encoding="utf-8")
    (tmp_path / "broken.json").write_bytes(b"\x00\xff")
    (tmp_path / "tiers-only.tiers.json").write_bytes(b"[")
    shelf = RulebookShelf(ROOT / "resources", tmp_path)
    assert "hostile" in shelf.ids()
    assert shelf.rules("hostile", "BTCUSDT", "short").figures["taker_fee"].value == "0.0006"
    assert len(shelf.problems) == 1
    assert "broken.json" in shelf.problems[0]
