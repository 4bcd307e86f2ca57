"""Every key of the plan file against every hostile value: taken exactly, or refused in a sentence with the file and the key."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from planner.app.headless import load_plan
from planner.model.assess import assess
from planner.model.errors import PlannerError
from tests.hostile.documents import Literal, Path, at, branches, dotted, leaves, plan_document, put, written
from tests.hostile.table import ALL, SURROGATE, is_told, some

if TYPE_CHECKING:
    from pathlib import Path as FilePath

    from planner.model.plan import Plan
    from tests.hostile.tally import Tally

PLAN = plan_document()
LEAVES = [*leaves(PLAN), (("collateral",), "500")]
NAME = "hostile plan.json"
WORDS = (
    "title",
    "notes",
    "venue",
    "symbol",
    "currency",
    "asset",
    "underlying",
    "settlement_currency",
    "quote_currency",
)
"""Keys that take any text."""
DESCRIPTIONS = ("venue_name", "checked_on", "source", "note")
"""Keys of the frozen rules that take any text."""
OTHER_KINDS = (
    True,
    [],
    {},
    [[]],
    {"a": "1"},
    Literal("NaN"),
    Literal("Infinity"),
    Literal("-Infinity"),
    Literal("1e999"),
    Literal("1E-999999999"),
    Literal("9" * 61),
    Literal("-0.0"),
    Literal("01"),
    Literal("1" * 5000),
    SURROGATE,
)
"""Values that are no text."""


def loaded(folder: FilePath, text: str) -> Plan | str:
    """Return the plan in the text, or the sentence that refuses it."""
    path = folder / NAME
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    try:
        return load_plan(path)
    except PlannerError as error:
        return str(error)


def is_number(value: object) -> bool:
    return isinstance(value, str) and value.replace(".", "", 1).isdecimal()


def is_same(got: object, value: object) -> bool:
    """Whether what was taken is what was given: an empty object and list are, with every key at its default."""
    if isinstance(value, Literal):
        return isinstance(got, str) and Decimal(got) == Decimal(value.text)
    return got == value or (value == {} and isinstance(got, dict))


def names(sentence: str, way: Path) -> bool:
    """Whether the sentence names the file, and the key or what the key is a part of."""
    parents = [dotted(way[:length]) for length in range(len(way), 0, -1)]
    return NAME in sentence and any(parent in sentence for parent in parents)


@pytest.mark.parametrize(("way", "value"), LEAVES, ids=[dotted(way) for way, _ in LEAVES])
def test_a_key_takes_exactly_the_text_or_is_named(tmp_path: FilePath, tally: Tally, way: Path, value: Any) -> None:
    base = {**PLAN, "leverage": None} if way == ("collateral",) else PLAN
    free = way[-1] in WORDS or (way[0] == "rules" and way[-1] in (*DESCRIPTIONS, "symbol", "side"))
    taken = 0
    same = way[0] == "rules" and way[-1] != "value"  # the frozen rules hold many keys of one kind
    for hostile in some(ALL, way, 6) if same else ALL:
        answer = loaded(tmp_path, written(put(base, way, hostile.text)))
        if isinstance(answer, str):
            assert is_told(answer), answer
            assert names(answer, way), answer
            tally.add("plan file, keys", "refused")
            continue
        got = at(answer.document(), way)
        if (is_number(value) or value is None) and not free:
            assert hostile.filed is not None, f"{hostile.name} became {got}"
            assert Decimal(got) == Decimal(hostile.filed)
        else:
            assert got == hostile.text
            assert free
        assess(answer, answer.rules)  # type: ignore[arg-type]  # never raises
        tally.add("plan file, keys", "taken")
        taken += 1
    assert same or taken or not (free or is_number(value))


@pytest.mark.parametrize("way", [*(way for way, _ in LEAVES), *branches(PLAN)], ids=dotted)
def test_a_key_of_another_kind_is_named(tmp_path: FilePath, tally: Tally, way: Path) -> None:
    base = {**PLAN, "leverage": None} if way == ("collateral",) else PLAN
    for value in OTHER_KINDS:
        answer = loaded(tmp_path, written(put(base, way, value)))
        if not isinstance(answer, str):
            got = at(answer.document(), way)
            assert is_same(got, value), value
            tally.add("plan file, kinds", "taken")
            continue
        assert is_told(answer), answer
        assert NAME in answer
        tally.add("plan file, kinds", "refused")


def test_a_key_that_nobody_knows_or_that_stands_twice_is_named(tmp_path: FilePath, tally: Tally) -> None:
    for way in ((), *branches(PLAN)):
        node = at(PLAN, way)
        if not isinstance(node, dict):
            continue
        stranger = loaded(tmp_path, written(put(PLAN, (*way, "stopp"), "1")))
        assert isinstance(stranger, str)
        assert "stopp" in stranger
        if not node:
            continue  # no haircuts in these rules, so no key of them stands twice
        first = next(iter(node))
        text = written(put(PLAN, (*way, "a mark of its own"), "1")).replace("a mark of its own", str(first))
        twice = loaded(tmp_path, text)
        assert isinstance(twice, str)
        assert f"{first}" in twice
        assert "twice" in twice
        tally.add("plan file, strange keys", "refused")
        tally.add("plan file, strange keys", "refused")
