"""A rulebook of the user's over another: what is written, what is never written over, and what is left when the disk refuses."""

from __future__ import annotations

import errno
import json
import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from planner.model.rulebook import SymbolEntry
from planner.services.errors import FileError
from planner.services.rulebook_copies import LONGEST_ID, copy_rulebook, twin_of
from planner.services.rulebooks import RulebookShelf

if TYPE_CHECKING:
    from collections.abc import Callable

RESOURCES = Path(__file__).parents[2] / "resources"
TODAY = date(2026, 11, 22)
SHIPPED = RulebookShelf(RESOURCES)


def copied(folder: Path, name: str = "binance-usdm", symbol: str = "BTCUSDT", title: str = "Mine") -> Path:
    return copy_rulebook(folder, SHIPPED.book(name), symbol, SHIPPED.entry(name, symbol), title, TODAY)


def document(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


@pytest.mark.parametrize("name", SHIPPED.ids())
def test_a_copy_gives_the_same_rules_until_it_is_changed(tmp_path: Path, name: str) -> None:
    symbol = (*SHIPPED.symbols(name), "BTCUSDT")[0]
    path = copied(tmp_path, name, symbol)
    shelf = RulebookShelf(RESOURCES, tmp_path)
    assert shelf.problems == ()
    for side in ("long", "short"):
        mine, theirs = shelf.rules(path.stem, symbol, side), SHIPPED.rules(name, symbol, side)
        assert mine.figures == theirs.figures
        assert mine.tiers == theirs.tiers
        assert mine.collateral == theirs.collateral
    assert shelf.symbols(path.stem) == SHIPPED.symbols(name)


def test_a_copy_is_short_and_says_how_to_change_it(tmp_path: Path) -> None:
    path = copied(tmp_path)
    written = document(path)
    assert (path.name, written["id"], written["name"], written["extends"]) == (
        "my-binance-usdm.json",
        "my-binance-usdm",
        "Mine",
        "binance-usdm",
    )
    assert list(written["symbols"]) == ["BTCUSDT"]
    assert len(written["symbols"]["BTCUSDT"]["tiers"]["rows"]) == 12
    assert "set its source to “own”" in written["notes"][0]
    assert written["sources"] == {
        "own": {"title": "My own figures", "address": "my account's pages", "checked_on": "2026-11-22"}
    }
    assert written["checked_on"] == SHIPPED.book("binance-usdm").checked_on  # copying is not checking
    assert path.stat().st_size < 20_000


def test_a_changed_figure_counts_and_the_rest_follows_the_planners_own(tmp_path: Path) -> None:
    path = copied(tmp_path)
    mine = document(path)
    mine["figures"] = {"taker_fee": {"value": "0.0003", "source": "own", "status": "user"}}
    mine["symbols"] = {}
    path.write_text(json.dumps(mine), "utf-8")
    rules = RulebookShelf(RESOURCES, tmp_path).rules("my-binance-usdm", "ETHUSDT", "long")
    theirs = SHIPPED.rules("binance-usdm", "ETHUSDT", "long")
    assert {name for name in theirs.figures if rules.figures[name] != theirs.figures[name]} == {"taker_fee"}
    assert (rules.value("taker_fee"), rules.figures["taker_fee"].checked_on) == ("0.0003", "2026-11-22")


def test_a_copy_is_never_written_over_another(tmp_path: Path) -> None:
    first = copied(tmp_path)
    before = first.read_bytes()
    assert [copied(tmp_path).name for _ in range(2)] == ["my-binance-usdm-2.json", "my-binance-usdm-3.json"]
    assert first.read_bytes() == before
    assert RulebookShelf(RESOURCES, tmp_path).problems == ()


def test_a_dangling_link_of_that_name_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "my-binance-usdm.json").symlink_to(tmp_path / "nowhere")
    assert copied(tmp_path).name == "my-binance-usdm-2.json"


def test_a_name_of_nothing_is_one_that_says_whose_it_is(tmp_path: Path) -> None:
    assert document(copied(tmp_path, title="  "))["name"] == "My Binance USD-M futures"
    assert len(document(copied(tmp_path, title="x" * 5000))["name"]) == 80


def test_the_longest_id_leaves_room_for_the_copy(tmp_path: Path) -> None:
    book = SHIPPED.book("generic").model_copy(update={"id": "g" * LONGEST_ID})
    names = [copy_rulebook(tmp_path, book, "X", SymbolEntry(), "", TODAY).stem for _ in range(3)]
    assert names == [f"my-{'g' * 38}", f"my-{'g' * 36}-2", f"my-{'g' * 36}-3"]


def test_a_copy_of_the_users_own_rulebook_is_what_its_file_says_under_another_name(tmp_path: Path) -> None:
    path = copied(tmp_path)
    shelf = RulebookShelf(RESOURCES, tmp_path)
    twin = twin_of(tmp_path, shelf.written(path.stem), "Another")
    assert twin.name == "my-binance-usdm-2.json"
    assert document(twin) == document(path) | {"id": "my-binance-usdm-2", "name": "Another"}
    assert RulebookShelf(RESOURCES, tmp_path).problems == ()


def test_the_folder_is_made_where_it_is_missing(tmp_path: Path) -> None:
    assert copied(tmp_path / "data" / "rulebooks").is_file()


# What the disk refuses ---------------------------------------------------------------------------------------------------


def full(*_args: object, **_kwargs: object) -> int:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def denied(*_args: object, **_kwargs: object) -> int:
    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


@pytest.mark.parametrize(
    ("call", "fails", "told"),
    [
        ("fsync", full, "the disk is full; free some space and try again"),
        ("open", denied, "permission is denied"),
        ("open", full, "the disk is full"),
    ],
    ids=["full while writing", "not allowed", "full at once"],
)
def test_a_copy_that_cannot_be_written_is_one_sentence_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, fails: Callable[..., int], told: str
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(os, call, fails)
        with pytest.raises(FileError) as error:
            copied(tmp_path)
    assert told in str(error.value)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file", "utf-8")
    with pytest.raises(FileError, match="Cannot make the folder"):
        copied(tmp_path / "data" / "rulebooks")
