"""What the chart showed, kept and brought back."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import pytest

from planner.presenters.scene import ChartScene, LevelView, Role, Zone, ZoneKind
from planner.presenters.scene_document import scene_document, scene_from
from tests.presenters.benches import bench_of

CURVE = ((0.0, 50_000.0), (72.0, 50_123.25))


def scene() -> ChartScene:
    bench, view = bench_of()
    bench.show()
    shown = view.scene
    assert shown.levels
    assert shown.zones
    return shown


def test_a_scene_comes_back_from_its_document_as_it_was():
    shown = scene()
    assert scene_from(json.loads(json.dumps(scene_document(shown)))) == shown


def test_everything_that_a_scene_can_hold_comes_back():
    level = LevelView(
        key="stop",
        role=Role.STOP,
        price=0.1,
        label="Stop",
        value="0.1",
        movable=True,
        stale=True,
        curve=CURVE,
        tooltip="t",
    )
    zones = (
        Zone(kind=ZoneKind.LIQUIDATED, bottom=None, top=5.5, top_curve=CURVE),
        Zone(kind=ZoneKind.RISK, bottom=1.0, top=None, bottom_curve=CURVE),
    )
    shown = ChartScene(
        levels=(level,),
        zones=zones,
        hold_hours=72.5,
        hold_text="h",
        summary="s",
        stale=True,
        decimal_sign=",",
    )
    assert scene_from(json.loads(json.dumps(scene_document(shown)))) == shown


@pytest.mark.parametrize("missing", sorted({"levels", "zones", "hold_hours", "hold_text", "summary", "decimal_sign"}))
def test_a_document_without_a_part_is_none(missing: str):
    document = scene_document(scene())
    del document[missing]
    with pytest.raises(KeyError):
        scene_from(document)


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [
        ("levels", "role", "hero"),
        ("levels", "price", None),
        ("levels", "price", float("nan")),
        ("levels", "price", float("inf")),
        ("levels", "price", 10**400),
        ("levels", "label", 7),
        ("levels", "curve", [[1]]),
        ("levels", "curve", 3),
        ("levels", "colour", "red"),
        ("zones", "kind", "grey"),
        ("zones", "bottom", "low"),
        ("zones", "top_curve", [["a", "b"]]),
    ],
    ids=lambda value: str(value)[:12],
)
def test_a_value_that_is_none_of_a_scene_is_refused(part: str, name: str, value: Any):
    document = scene_document(scene())
    document[part][0][name] = value
    with pytest.raises((ValueError, TypeError)):
        scene_from(document)


def test_a_level_has_no_part_that_a_document_would_lose():
    assert {field.name for field in fields(LevelView)} == set(scene_document(scene())["levels"][0])
