"""Colours: every meaning has one, and all can be read."""

import pytest

from planner.presenters.palette import (
    DARK,
    HIGH_CONTRAST_DARK,
    HIGH_CONTRAST_LIGHT,
    LIGHT,
    Palette,
    blend,
    contrast,
    palette_for,
)
from planner.presenters.scene import Role, ZoneKind
from planner.presenters.views import Tone

ALL = (DARK, LIGHT, HIGH_CONTRAST_DARK, HIGH_CONTRAST_LIGHT)
MEANINGS = ("entry", "profit", "loss", "call", "liquidation", "carry")


@pytest.mark.parametrize("palette", ALL, ids=lambda p: p.name)
def test_text_and_muted_text_stand_out_from_every_ground(palette: Palette) -> None:
    for ground in (palette.window, palette.panel, palette.raised, palette.field):
        assert contrast(palette.text, ground) >= 7
        assert contrast(palette.muted, ground) >= 4.5


@pytest.mark.parametrize("palette", ALL, ids=lambda p: p.name)
@pytest.mark.parametrize("meaning", MEANINGS)
def test_a_meaning_is_seen_as_line_and_read_as_plate(palette: Palette, meaning: str) -> None:
    colour = getattr(palette, meaning)
    assert contrast(colour, palette.panel) >= 4.5
    assert contrast(palette.ink, colour) >= 4.5


@pytest.mark.parametrize("palette", ALL, ids=lambda p: p.name)
def test_each_role_tone_and_zone_has_a_colour(palette: Palette) -> None:
    colours = (
        [palette.of_role(r) for r in Role] + [palette.of_tone(t) for t in Tone] + [palette.of_zone(z) for z in ZoneKind]
    )
    assert all(len(c) == 7 and c.startswith("#") for c in colours)
    assert palette.of_role(Role.STOP) == palette.of_tone(Tone.LOSS) == palette.of_zone(ZoneKind.RISK) == palette.down


def test_blend_runs_from_base_to_top() -> None:
    assert blend("#ffffff", "#000000", 0) == "#000000"
    assert blend("#ffffff", "#000000", 1) == "#ffffff"
    assert blend("#ffffff", "#000000", 0.5) == "#808080"


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_the_palette_follows_the_system() -> None:
    assert palette_for(dark=True) is DARK
    assert palette_for(dark=False) is LIGHT
    assert palette_for(dark=True, high_contrast=True) is HIGH_CONTRAST_DARK
    assert palette_for(dark=False, high_contrast=True) is HIGH_CONTRAST_LIGHT
