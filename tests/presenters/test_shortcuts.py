"""A key for a command: refused where it would fire while somebody types, or where it belongs to another."""

from __future__ import annotations

import pytest

from planner.presenters.shortcuts import IN_FIELDS, shortcut_problem

TAKEN = {"Ctrl+S": ("save", "Save to journal"), "F2": ("journal", "Edit note")}


@pytest.mark.parametrize(
    "key", ["", "Ctrl+B", "Ctrl+Shift+1", "F7", "Shift+F5", "Meta+K", "Ctrl+Alt+K", "Ctrl++", "Alt+F9"]
)
def test_a_free_key_is_taken(key: str) -> None:
    assert shortcut_problem(key, "find", TAKEN) == ""


def test_a_command_may_be_given_the_key_it_has() -> None:
    assert shortcut_problem("Ctrl+S", "save", TAKEN) == ""


@pytest.mark.parametrize(("key", "name"), [("Ctrl+S", "Save to journal"), ("F2", "Edit note")])
def test_the_key_of_another_command_is_refused_by_its_name(key: str, name: str) -> None:
    assert shortcut_problem(key, "find", TAKEN) == f"{key} belongs to “{name}”; give that another key first."


@pytest.mark.parametrize("key", ["B", "5", "Shift+B", "Space", "Up", "Del", "+", "Shift++"])
def test_a_key_that_somebody_types_is_refused(key: str) -> None:
    assert shortcut_problem(key, "find", TAKEN).startswith("Use Ctrl with it")


@pytest.mark.parametrize("key", ["Alt+F", "Alt+Shift+F", "Alt+5"])
def test_alt_with_a_letter_stays_with_the_access_keys(key: str) -> None:
    assert shortcut_problem(key, "find", TAKEN).startswith("Alt with a letter")


@pytest.mark.parametrize("key", sorted(IN_FIELDS))
def test_a_key_that_every_field_has_is_refused(key: str) -> None:
    sentence = shortcut_problem(key, "find", TAKEN)
    assert sentence
    assert key in sentence or sentence.startswith("Use Ctrl")


def test_two_combinations_one_after_the_other_are_refused() -> None:
    assert shortcut_problem("Ctrl+K, Ctrl+C", "find", TAKEN) == "Press one combination only."
    assert shortcut_problem("Ctrl+,", "find", TAKEN) == ""
