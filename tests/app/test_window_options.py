"""A usual start is read without the parser, and as the parser would read it."""

from __future__ import annotations

import itertools

import pytest

from planner.app.options import window_options
from planner.app.window_options import WindowOptions, usual_options

USUAL = [
    [],
    ["plan.json"],
    ["--data-dir", "home"],
    ["--candles", "~/BTC 1m.csv.gz"],
    ["--candles", "a.csv", "plan.json"],
    ["my plan.json", "--data-dir", "home", "--candles", "a.csv"],
]
OTHER = [
    ["--data-dir=home"],
    ["--theme", "dark"],
    ["plan.json", "--hide-amounts"],
    ["--candles", "a.csv", "--candles", "b.csv"],
    ["--", "assess"],
    ["--candles", ""],
    [""],
    ["--selftest"],
]
PIECES = [
    ["a.json"],
    ["b.json"],
    ["--data-dir", "x"],
    ["--candles", "y"],
    ["--zoom", "90"],
    ["--candles"],
    ["-x"],
    ["--"],
    [""],
]


@pytest.mark.parametrize("given", USUAL, ids=" ".join)
def test_a_usual_start_needs_no_parser_and_is_read_alike(given: list[str]) -> None:
    assert usual_options(given) == window_options(given)


@pytest.mark.parametrize("given", OTHER, ids=" ".join)
def test_the_parser_reads_every_other_start(given: list[str]) -> None:
    assert usual_options(given) is None


def test_what_is_read_without_the_parser_is_always_read_alike() -> None:
    read = [list(itertools.chain(*words)) for count in range(4) for words in itertools.product(PIECES, repeat=count)]
    quickly = [(given, found) for given in read if (found := usual_options(given)) is not None]
    assert len(quickly) > 10
    assert [given for given, found in quickly if found != window_options(given)] == []


def test_nothing_asked_for_is_the_window_as_it_comes() -> None:
    assert usual_options([]) == WindowOptions()
