"""The readable rendering beside each rulebook says what the rulebook says."""

import json
from pathlib import Path

import pytest

from planner.services import rulebook_text
from planner.services.rulebooks import RulebookShelf

RESOURCES = Path(__file__).parents[2] / "resources"
SHELF = RulebookShelf(RESOURCES)


@pytest.mark.parametrize("name", SHELF.ids())
def test_the_committed_rendering_is_the_rulebooks_own(name: str) -> None:
    committed = (RESOURCES / "rulebooks" / f"{name}.md").read_text("utf-8")
    stale = f"{name}.md is out of date; run: python -m planner.services.rulebook_text"
    assert committed == rulebook_text.render(SHELF, name), stale


def test_there_is_no_rendering_without_a_rulebook() -> None:
    assert {path.stem for path in (RESOURCES / "rulebooks").glob("*.md")} == set(SHELF.ids())


def test_a_rendering_shows_figures_tiers_notes_and_sources() -> None:
    text = rulebook_text.render(SHELF, "binance-usdm")
    assert "| `taker_fee` | 0.0005 | published | fees |" in text
    assert "| 1,800,000,000 | 1× | 50 % | 421,482,000 |" in text
    assert "Tick, lot and minimum size are not in the sources" in text
    assert "https://www.binance.com/en/support/faq/b3c689c1f50a44cabb3a84e663b81d93" in text
    assert "The file holds 907 symbols; the main ones are shown." in text
    assert "0.25 long, 0.30 short | published; short: unverified" in rulebook_text.render(SHELF, "us-equity-reg-t")


def test_the_command_writes_one_page_a_rulebook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "rulebooks"
    folder.mkdir()
    (folder / "generic.json").write_bytes((RESOURCES / "rulebooks" / "generic.json").read_bytes())
    monkeypatch.setattr(rulebook_text, "resource_dir", lambda: tmp_path)
    rulebook_text.main()
    assert (folder / "generic.md").read_bytes() == (RESOURCES / "rulebooks" / "generic.md").read_bytes()
    assert (folder / "names.tsv").read_bytes() == b"generic\tGeneric (teaching rules)\n"
    assert capsys.readouterr().out == f"{folder / 'generic.md'}\n{folder / 'names.tsv'}\n"


def test_the_index_knows_every_shipped_rulebook_by_its_name() -> None:
    committed = (RESOURCES / "rulebooks" / "names.tsv").read_text("utf-8")
    stale = "names.tsv is out of date; run: python -m planner.services.rulebook_text"
    assert committed == rulebook_text.names_of(SHELF), stale


def test_a_rendering_of_a_rulebook_over_another_marks_what_stands_in_that_one(tmp_path: Path) -> None:
    own = {"title": "My notes", "address": "notes.txt", "checked_on": "2026-11-01"}
    fee = {"value": "0.001", "source": "notes", "status": "user", "note": "Mine."}
    book = {
        "format": "margin-rulebook/1",
        "id": "mine",
        "name": "Mine",
        "about": "",
        "checked_on": "2026-11-01",
        "extends": "binance-usdm",
        "sources": {"notes": own},
        "figures": {"taker_fee": fee},
        "collateral": {"BTC": fee},
        "notes": ["My own note."],
    }
    (tmp_path / "mine.json").write_text(json.dumps(book), "utf-8")
    text = rulebook_text.render(RulebookShelf(RESOURCES, tmp_path), "mine")
    assert "| `taker_fee` | 0.001 | user | notes | Mine. |" in text
    assert "| `BTC` | 0.001 | user | notes | Mine. |" in text
    assert "| `maker_fee` | 0.0002 | published | fees | From `binance-usdm`." in text
    assert "It extends `binance-usdm`: what is marked “from `binance-usdm`” stands there." in text
    assert "- My own note." in text
    assert "- From `binance-usdm`. Tick, lot and minimum size are not in the sources" in text
    assert text.count(". From `binance-usdm`. Binance's own brackets") == 7
