"""The table of conventions: forty rows, each with its state, a reason where something is missing, and tests that exist."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "planner" / "CONVENTIONS.md"
STATES = ("kept", "in part", "not")


def rows() -> list[list[str]]:
    """Return the cells of each row that begins with a number."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if re.match(r"\| \d+ \|", line)]


@lru_cache(maxsize=64)
def defined_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_there_are_forty_rows_in_their_order() -> None:
    assert [int(row[0]) for row in rows()] == list(range(1, 41))


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_a_row_says_how_far_it_is_kept_why_not_further_and_what_holds_it(row: list[str]) -> None:
    _, convention, state, reason, tests = row
    assert convention
    assert state in STATES
    assert reason or state == "kept"
    named = re.findall(r"`([^`]+)`", tests)
    assert named or state == "not"
    for test in named:
        path, _, name = test.partition("::")
        assert (ROOT / path).is_file(), test
        assert name in defined_in(path), test


def test_the_architecture_leads_to_the_table() -> None:
    assert "(CONVENTIONS.md)" in (ROOT / "planner" / "ARCHITECTURE.md").read_text(encoding="utf-8")
