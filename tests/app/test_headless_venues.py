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


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("path_loss", "Loss if the price goes on: "),
        ("aftermath.rest", "Left after liquidation: "),
        ("last_in_tier", "Last size in the tier: none: "),
        ("largest_leverage", "Largest leverage here: "),
    ],
)
def test_what_a_liquidation_leaves_and_the_tiers_are_explained_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, title: str
) -> None:
    assert main(["--data-dir", str(tmp_path), "explain", str(write_plan(tmp_path)), "--number", name]) == 0
    assert capsys.readouterr().out.startswith(title)


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


# --- beside each other ------------------------------------------------------------------------------------------------------------


def test_the_page_counts_all_money_in_one_currency_and_marks_the_best_and_the_worst(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = write_plan(tmp_path, venue="binance-usdm", size={"by": "collateral", "value": "500"})
    assert main(["--data-dir", str(tmp_path), "compare", str(plan)]) == 0
    out = capsys.readouterr().out
    [inverse] = [line for line in out.splitlines() if line.startswith("Deribit inverse")]
    assert " 500.00 " in inverse
    assert "BTC, " in inverse
    assert "*" in out
    assert "!" in out
    assert "Money in USDT" in out


def test_a_venue_that_refuses_the_plan_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = write_plan(tmp_path, venue="binance-usdm", size={"by": "collateral", "value": "500"}, leverage="20")
    for more in ([], ["--json"]):
        assert main(["--data-dir", str(tmp_path), "compare", str(plan), *more]) == 0
        out = capsys.readouterr().out
        [refusing] = [line for line in out.splitlines() if "Crypto.com margin" in line]
        assert "grants at most" in refusing
    row = json.loads(refusing)
    assert row["takes_it"] is False
    assert (row["quote"], row["entry"]) == ("USDT", "60000")


def test_a_number_is_explained_as_another_venue_has_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = write_plan(tmp_path, **LISTED)
    words = ["--data-dir", str(tmp_path), "explain", str(plan), "--number", "liquidation", "--venue"]
    assert main([*words, "deribit-inverse"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Deribit inverse perpetuals, BTC-PERPETUAL\n")
    assert "Liquidation price: " in out
    assert "deribit.com" in out
    assert main([*words, "binance-usdm"]) == 0
    assert "Binance USD-M" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("venue", "changes", "said"),
    [
        ("nowhere", {}, "There is no rulebook “nowhere”"),
        ("us-equity-reg-t", {}, "does not offer what the plan trades"),
        ("okx-swap", {"size": {"by": "risk-percent", "value": "0.01"}, "account": {}}, "balance"),
    ],
)
def test_a_venue_that_cannot_explain_it_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], venue: str, changes: dict[str, object], said: str
) -> None:
    plan = write_plan(tmp_path, **(LISTED | changes))
    assert main(["--data-dir", str(tmp_path), "explain", str(plan), "--venue", venue]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert said in told.err
