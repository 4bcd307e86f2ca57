"""Undo and redo: what is one step, what each is called, and which draft counts as saved."""

from __future__ import annotations

import pytest

from planner.model.draft import PlanDraft
from planner.presenters.history import MOST, History, begin

START = PlanDraft(texts={"stop": "57000"})


def stop(text: str) -> PlanDraft:
    return START.edited("stop", text)


def typed(history: History, *texts: str) -> History:
    for text in texts:
        history = history.done("change stop", stop(text), "type:stop")
    return history


def test_typing_in_one_field_is_one_step() -> None:
    history = typed(begin(START, saved=True), "5", "58", "58000")
    assert (history.draft, history.undo_name, history.redo_name) == (stop("58000"), "change stop", "")
    back = history.undone()
    assert (back.draft, back.undo_name, back.redo_name) == (START, "", "change stop")
    assert back.redone().draft == stop("58000")


def test_after_leaving_the_field_the_same_field_is_another_step() -> None:
    history = typed(typed(begin(START, saved=True), "58000").settled(), "59000")
    assert history.undone().draft == stop("58000")
    assert history.undone().undone().draft == START


@pytest.mark.parametrize("way", [lambda history: history.undone(), lambda history: history.undone().undone().redone()])
def test_after_undo_or_redo_typing_is_another_step(way: object) -> None:
    history = typed(begin(START, saved=True), "58000")
    history = history.done("change title", history.draft.edited("title", "A"), "type:title")
    again = typed(way(history), "59000")  # type: ignore[operator]
    assert again.undone().draft == stop("58000")


def test_typing_back_to_where_it_was_leaves_no_step() -> None:
    history = typed(begin(START, saved=True), "5", "57000")
    assert (history.undo_name, history.modified, len(history.steps)) == ("", False, 1)
    assert typed(history, "58000").undone().draft == START


def test_a_step_that_changes_nothing_is_none() -> None:
    history = begin(START, saved=True)
    assert history.done("flip side", START) is history


def test_a_new_step_ends_what_could_be_redone() -> None:
    history = typed(begin(START, saved=True), "58000").undone()
    assert history.done("flip side", stop("1")).redo_name == ""


def test_the_ends_of_the_list_hold() -> None:
    history = begin(START, saved=False)
    assert history.undone() == history.redone() == history
    for number in range(MOST + 5):
        history = history.done("step", stop(str(number)))
    assert len(history.steps) == MOST
    assert history.draft == stop(str(MOST + 4))
    assert history.undone().draft == stop(str(MOST + 3))


def test_saved_is_the_draft_that_was_stored() -> None:
    history = typed(begin(START, saved=True), "58000")
    assert history.modified
    assert not history.stored().modified
    assert history.stored().undone().modified
    assert not history.stored().undone().redone().modified
    assert begin(START, saved=False).modified


def test_each_plan_on_the_ticket_has_its_own_saved_draft() -> None:
    mine = typed(begin(START, saved=True), "58000").stored()
    other = PlanDraft(texts={"symbol": "ETHUSDT"})
    opened = mine.opened("open plan", other, saved=True)
    assert (opened.modified, opened.undo_name) == (False, "open plan")
    assert not opened.undone().modified
    changed = opened.done("change stop", other.edited("stop", "1")).stored()
    assert not changed.modified
    assert changed.undone().modified
    assert not changed.undone().undone().modified
    assert opened.opened("duplicate", other.edited("title", "copy"), saved=False).modified


def test_an_open_burst_ends_with_another_plan() -> None:
    history = typed(begin(START, saved=True), "58000").opened("open plan", START, saved=True)
    assert typed(history, "59000").undone().draft == START


def test_rewriting_reaches_every_step_and_every_saved_draft() -> None:
    history = typed(begin(START, saved=False).opened("open plan", stop("57000.5"), saved=True), "58000.5").stored()
    found = history.mapped(lambda draft: draft.rewritten(".", ","))
    assert [step.draft.text("stop") for step in found.steps] == ["57000", "57000,5", "58000,5"]
    assert not found.modified
    assert found.undone().modified
    assert found.saved[0] is None
