"""Sentences in English without a catalogue, in the catalogue's words with one."""

from __future__ import annotations

from functools import partial
from gettext import NullTranslations
from typing import TYPE_CHECKING

import pytest

from planner.model.language import group_counts, speak, tr, trn

if TYPE_CHECKING:
    from collections.abc import Iterator


GERMAN = {"Stop at {price}": "Stop bei {price}"}


class German(NullTranslations):
    def gettext(self, message: str) -> str:
        return GERMAN.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return "{count} Plan" if n == 1 else "{count} Pläne"


@pytest.fixture
def german() -> Iterator[None]:
    speak(German())
    yield
    speak(None)


def test_english_needs_no_catalogue() -> None:
    assert tr("Stop at {price}", price="58,200") == "Stop at 58,200"


def test_braces_stay_where_no_value_is_given() -> None:
    assert tr("{name} is damaged") == "{name} is damaged"


@pytest.mark.parametrize(("count", "said"), [(0, "0 plans"), (1, "1 plan"), (2, "2 plans")])
def test_english_has_one_plural(count: int, said: str) -> None:
    assert trn("{count} plan", "{count} plans", count) == said


@pytest.mark.usefixtures("german")
def test_catalogue_says_it_in_its_words_and_keeps_what_it_lacks() -> None:
    assert tr("Stop at {price}", price="58.200") == "Stop bei 58.200"
    assert tr("Entry") == "Entry"


@pytest.mark.usefixtures("german")
def test_catalogue_decides_on_the_plural() -> None:
    assert [trn("{count} plan", "{count} plans", count) for count in (1, 3)] == ["1 Plan", "3 Pläne"]


def test_counts_are_grouped_as_the_decimal_sign_in_force_asks() -> None:
    said = partial(trn, "{count:,} plan of {name}, {paid} paid", "{count:,} plans of {name}, {paid} paid", 12_345)
    assert said(name="a,b", paid=True) == "12,345 plans of a,b, True paid"
    group_counts(",")
    assert said(name="a,b", paid=True) == "12.345 plans of a,b, True paid"
    assert tr("line {number}, {share:,.1f}", number=1234, share=1234.5) == "line 1234, 1,234.5"
    group_counts(".")
    assert said(name="a,b", paid=True) == "12,345 plans of a,b, True paid"
