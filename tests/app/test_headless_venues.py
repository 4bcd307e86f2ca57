"""Comparing, explaining and checking from the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from planner.app.cli import main
from planner.model.explain import KEYS
from tests.app.command_line import NO_QT, ROOT, run, write_plan

if TYPE_CHECKING:
    from pathlib import Path

LISTED = {"venue": "binance-usdm", "size": {"by": "risk", "value": "100"}}


def test_comparison_has_a_line_for_every_venue_that_lists_the_coin(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data-dir", str(tmp_path), "compare", str(write_plan(tmp_path, **LISTED)), "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert rows[0]["venue"] == "binance-usdm"
    venues = [row["venue"] for row in rows]
    assert len(venues) == len(set(venues))
    assert {"okx-swap", "kraken-spot-margin", "deribit-inverse", "hyperliquid"} <= set(venues)
    assert not {"generic", "custom", "us-equity-reg-t"} & set(venues)
    assert rows[0]["max_leverage"] == "150"
    assert {row["currency"] for row in rows} >= {"USDT", "USDC", "USD", "BTC", "XBT"}
    for row in rows:
        assert row["format"] == "margin-comparison/1"
        assert row["status"] in ("verified", "published", "derived", "unverified")
        assert row["levels"]["liquidation"] or row["findings"], row["venue"]


def test_comparison_as_a_page_names_venue_currency_and_age(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data-dir", str(tmp_path), "compare", str(write_plan(tmp_path, **LISTED))]) == 0
    out = capsys.readouterr().out
    assert "Binance USD-M futures" in out
    assert "USDT, published, 2026-09-29" in out


def test_comparison_of_a_coin_that_nobody_else_lists_is_the_plan_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data-dir", str(tmp_path), "compare", str(write_plan(tmp_path, symbol="NOSUCHUSDT")), "--json"]) == 0
    [row] = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert row["venue"] == "generic"


@pytest.mark.parametrize("command", ["compare", "explain"])
def test_a_bad_plan_is_one_line_naming_it(tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str) -> None:
    path = write_plan(tmp_path, side="up")
    assert main(["--data-dir", str(tmp_path), command, str(path)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "plan.json" in said.err
    assert "side" in said.err


@pytest.mark.parametrize("name", ["liquidation", "levels.liquidation"])
def test_a_number_is_explained_by_its_name(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert main(["--data-dir", str(tmp_path), "explain", str(write_plan(tmp_path)), "--number", name]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Liquidation price: 51000 ")
    assert "r = 0.05" in out
    assert "Sources" in out


def test_without_a_name_every_number_is_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data-dir", str(tmp_path), "explain", str(write_plan(tmp_path))]) == 0
    assert capsys.readouterr().out.count("\nFormula\n") == len(KEYS)


def test_an_unknown_number_names_the_closest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data-dir", str(tmp_path), "explain", str(write_plan(tmp_path)), "--number", "liqidation"]) == 2
    assert "did you mean liquidation" in capsys.readouterr().err
    assert main(["--data-dir", str(tmp_path), "explain", str(write_plan(tmp_path)), "--number", "zzz"]) == 2
    assert "there are quantity" in capsys.readouterr().err


def test_rulebooks_are_checked_each_and_every_mistake_is_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = ROOT / "resources" / "rulebooks" / "binance-usdm.json"
    document = json.loads(good.read_text("utf-8"))
    document |= {"id": "bad", "name": 5}
    document["figures"]["taker_fee"]["value"] = "five"
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps(document), "utf-8")
    assert main(["rulebooks", "check", str(good), str(bad), str(tmp_path / "gone.json")]) == 2
    said = capsys.readouterr()
    assert "in order" in said.out
    assert said.out.count("\n") == 1
    assert "taker_fee" in said.err
    assert "name" in said.err
    assert "gone.json" in said.err


def test_all_of_it_works_without_qt(tmp_path: Path) -> None:
    plan = write_plan(tmp_path, **LISTED)
    for words in (
        ["compare", plan],
        ["explain", plan],
        ["rulebooks", "check", ROOT / "resources/rulebooks/generic.json"],
    ):
        done = run(*words, "--data-dir", tmp_path, code=NO_QT)
        assert (done.returncode, done.stderr) == (0, "")
