"""What the chart shows as a document, so that one start can paint what the last one showed."""

from __future__ import annotations

from dataclasses import asdict
from math import isfinite
from typing import TYPE_CHECKING, Any

from planner.presenters.scene import ChartScene, LevelView, Role, Zone, ZoneKind

if TYPE_CHECKING:
    from collections.abc import Mapping

_PLAIN = ("hold_hours", "hold_text", "summary", "stale", "decimal_sign")
_TOO_LARGE = 1e300


def scene_document(scene: ChartScene) -> dict[str, Any]:
    """Return the plan's own part of a scene as a JSON document."""
    return {
        **{name: getattr(scene, name) for name in _PLAIN},
        "levels": [asdict(level) for level in scene.levels],
        "zones": [asdict(zone) for zone in scene.zones],
    }


def scene_from(document: Mapping[str, Any]) -> ChartScene:
    """Return the scene that the document was made from. Raises KeyError, TypeError or ValueError where it was made from none."""
    return ChartScene(
        levels=tuple(map(_level, document["levels"])),
        rivals=(),  # they are worked out, not remembered
        zones=tuple(map(_zone, document["zones"])),
        hold_hours=_number(document["hold_hours"]),
        stale=bool(document["stale"]),
        **{name: _text(document[name]) for name in ("hold_text", "summary", "decimal_sign")},
    )


def _level(document: dict[str, Any]) -> LevelView:
    texts = {name: _text(document[name]) for name in ("key", "label", "value", "tooltip")}
    role, price, curve = Role(document["role"]), _number(document["price"]), _curve(document["curve"])
    return LevelView(**{**document, **texts, "role": role, "price": price, "curve": curve})


def _zone(document: dict[str, Any]) -> Zone:
    return Zone(
        kind=ZoneKind(document["kind"]),
        bottom=_price(document["bottom"]),
        top=_price(document["top"]),
        bottom_curve=_curve(document["bottom_curve"]),
        top_curve=_curve(document["top_curve"]),
    )


def _price(value: Any) -> float | None:
    return None if value is None else _number(value)


def _curve(points: Any) -> tuple[tuple[float, float], ...] | None:
    return None if points is None else tuple((_number(hours), _number(price)) for hours, price in points)


def _number(value: Any) -> float:
    if not isinstance(value, float | int) or not abs(value) < _TOO_LARGE or not isfinite(value):
        raise ValueError(value)
    return float(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value
