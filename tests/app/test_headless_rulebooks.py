"""Rulebooks from the command line: checked file by file, and shown with every source."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from planner.app.cli import main
from tests.app.command_line import NO_QT, ROOT, run

if TYPE_CHECKING:
    from pathlib import Path


def written(folder: Path, name: str = "mine", **more: Any) -> Path:
    document = {
        "format": "margin-rulebook/1",
        "id": name,
        "name": "Mine",
        "about": "",
        "checked_on": "2026-11-01",
        "extends": "binance-usdm",
        "sources": {"own": {"title": "My account", "address": "my notes", "checked_on": "2026-11-01"}},
        "figures": {"taker_fee": {"value": "0.0003", "source": "own", "status": "user"}},
        **more,
    }
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.json"
    path.write_text(json.dumps(document), "utf-8")
    return path


def test_a_rulebook_over_another_is_checked_over_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path)
    assert main(["--data-dir", str(tmp_path / "data"), "rulebooks", "check", str(path)]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"{path}: Mine, over binance-usdm, ")
    assert said.endswith(" and a tiers file: in order\n")


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"extends": "mine"}, "mine.json: extends: a rulebook cannot extend itself"),
        ({"extends": "nowhere"}, "mine.json: extends: There is no rulebook “nowhere”"),
        (
            {"collateral": {"BTC": {"value": "5", "source": "own", "status": "user"}}},
            "collateral: BTC: write a haircut",
        ),
        ({"extends": ["binance-usdm"]}, "mine.json: extends: write it as text in quotes."),
    ],
    ids=["itself", "nowhere", "haircut", "a list"],
)
def test_what_is_wrong_with_it_is_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: dict[str, Any], told: str
) -> None:
    path = written(tmp_path, **more)
    assert main(["--data-dir", str(tmp_path / "data"), "rulebooks", "check", str(path)]) == 2
    said = capsys.readouterr()
    assert told in said.err
    assert said.out == ""


def test_the_tiers_beside_a_rulebook_are_checked_with_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, tiers_file="mine.tiers.json")
    tiers = {
        "format": "margin-tiers/1",
        "about": "",
        "source": "own",
        "checked_on": "2026-11-01",
        "tiers_status": "user",
        "figures_status": "user",
        "columns": ["max_notional", "maintenance_rate"],
        "symbols": {"BTCUSDT": {"rows": [["10", "7"]]}},
    }
    (tmp_path / "mine.tiers.json").write_text(json.dumps(tiers), "utf-8")
    assert main(["--data-dir", str(tmp_path / "data"), "rulebooks", "check", str(path)]) == 2
    assert "mine.tiers.json: symbols.BTCUSDT." in capsys.readouterr().err


def test_every_figure_in_force_is_shown_with_its_source(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data-dir", str(tmp_path), "rulebooks", "show", "binance-usdm", "ETHUSDT", "--side", "short"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Binance USD-M futures\nETHUSDT, short. Comes with the planner, checked on ")
    assert "Taker fee: 0.05 %\n" in said
    assert "https://www.binance.com/en/support/faq/b3c689c1f50a44cabb3a84e663b81d93" in said
    assert "Tick size\nThe smallest price step.\nThe smallest price step is not published here" in said
    assert "300,000 · 150 · 0.4 · 0" in said


def test_the_users_own_rulebook_is_shown_with_what_it_takes_from_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(tmp_path / "rulebooks")
    assert main(["--data-dir", str(tmp_path), "rulebooks", "show", "mine"]) == 0
    said = capsys.readouterr().out
    assert "Your own rulebook over “Binance USD-M futures”" in said
    assert "Said of: Binance USD-M futures, all symbols" in said


def test_a_rulebook_for_any_symbol_is_shown_without_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data-dir", str(tmp_path), "rulebooks", "show", "us-equity-reg-t"]) == 0
    assert "\nAny symbol, long. Comes with the planner" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nowhere"], "There is no rulebook “nowhere”"),
        (["binance-usdm", "BTCUSDTT"], "Binance USD-M futures has no symbol “BTCUSDTT”; the closest are "),
        (["generic", "A", "B"], "takes a rulebook's id and at most one symbol"),
    ],
    ids=["no such rulebook", "no such symbol", "too much"],
)
def test_what_cannot_be_shown_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    assert main(["--data-dir", str(tmp_path), "rulebooks", "show", *words]) == 2
    said = capsys.readouterr()
    assert told in said.err
    assert (said.err.count("\n"), said.out) == (1, "")


def test_both_do_without_qt(tmp_path: Path) -> None:
    for words in (["check", ROOT / "resources/rulebooks/generic.json"], ["show", "generic"]):
        done = run("rulebooks", *words, "--data-dir", tmp_path, code=NO_QT)
        assert (done.returncode, done.stderr) == (0, "")
