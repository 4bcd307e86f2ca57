"""Every benchmark runs and gives figures, at sizes that say nothing about speed: nothing timed is asserted."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks.__main__ import NAMES
from tests.benchmarks.figures import Figure, Skipped, digits, row, table

ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-m", "tests.benchmarks", "--tiny", *arguments]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False, encoding="utf-8"
    )


@pytest.mark.parametrize("name", NAMES)
def test_benchmark_gives_figures_that_are_positive_numbers(name: str) -> None:
    done = run("--json", name)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["benchmark"] == name
    figures = [line for line in said["lines"] if "skipped" not in line]
    assert figures
    for line in figures:
        numbers = [line["ours"]] + [line[key] for key in ("baseline", "ratio") if line[key] is not None]
        assert all(math.isfinite(number) and number > 0 for number in numbers), line
    for line in said["lines"]:
        assert line["name"]
        assert line.get("skipped", "said why") != ""


def test_unknown_benchmark_is_refused_with_the_names_there_are() -> None:
    done = run("speed")
    assert done.returncode == 2
    assert "journal" in done.stderr
    assert "Traceback" not in done.stderr


def test_ratio_is_ours_over_the_baseline_and_a_miss_says_by_how_much() -> None:
    met = Figure(name="met", ours=2.0, unit="ms", baseline=4.0, against="it", limit=0.5)
    missed = Figure(name="missed", ours=3.0, unit="ms", baseline=1.0, against="it", limit=2.0)
    bound = Figure(name="bound", ours=30.0, unit="ns", baseline=2.0, against="it", most=20.0)
    assert (met.ratio, met.verdict) == (0.5, "met")
    assert (missed.ratio, missed.verdict) == (3.0, "MISSED by 1.50×")
    assert (bound.target, bound.verdict) == ("≤ 20.00 ns", "MISSED by 1.50×")


def test_figure_without_a_target_has_no_verdict() -> None:
    free = Figure(name="free", ours=2.0, unit="ms", baseline=4.0, against="it")
    assert (free.target, free.verdict) == ("none set", "")


def test_target_of_many_times_faster_is_told_as_a_fraction() -> None:
    peer = Figure(name="peer", ours=2.0, unit="ms", baseline=100.0, against="a peer", limit=1 / 15)
    assert row(peer) == ("peer", "2.00 ms", "100  a peer", "1/50", "≤ 1/15", "met")


def test_skipped_comparison_says_why_in_the_table() -> None:
    lines = [Figure(name="a", ours=1.0, unit="ms"), Skipped(name="peer", reason="it is not installed here")]
    assert "peer  skipped:  it is not installed here" in table(lines).splitlines()


@pytest.mark.parametrize(("value", "text"), [(12345.6, "12,346"), (12.345, "12.35"), (0.01234, "0.0123")])
def test_figure_is_written_with_enough_digits_and_no_exponent(value: float, text: str) -> None:
    assert digits(value) == text
