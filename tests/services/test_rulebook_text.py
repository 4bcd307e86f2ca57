"""The readable rendering beside each rulebook says what the rulebook says."""

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
    assert capsys.readouterr().out == f"{folder / 'generic.md'}\n"
