"""Colours can be read by everybody: contrast of all that is put on each other, and the pairs as colour-blind eyes see them."""

from __future__ import annotations

from itertools import product

import pytest

from planner.presenters.palette import (
    DARK,
    HIGH_CONTRAST_DARK,
    HIGH_CONTRAST_LIGHT,
    LIGHT,
    Palette,
    blend,
    palette_for,
)
from planner.presenters.scene import Role, ZoneKind
from planner.presenters.views import Tone
from planner.widgets.style_sheet import CARD_WEIGHT

ALL = (DARK, LIGHT, HIGH_CONTRAST_DARK, HIGH_CONTRAST_LIGHT)
MEANINGS = ("entry", "profit", "loss", "call", "liquidation", "carry")
GROUNDS = ("window", "panel", "raised", "field")
SPOKEN = [tone for tone in Tone if tone is not Tone.PLAIN]

# Machado, Oliveira, Fernandes 2009, severity 1, on linear RGB
BLINDNESS = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def least(palette: Palette) -> float:
    """Return what text needs: 4.5 (WCAG AA), in high contrast 7 (AAA)."""
    return 7.0 if palette.strong else 4.5


@pytest.mark.parametrize("palette", ALL, ids=lambda palette: palette.name)
def test_text_is_read_on_every_ground_and_on_a_chosen_row(palette: Palette) -> None:
    for ink, ground in product((palette.text, palette.muted), (*GROUNDS, "selection")):
        assert contrast(ink, getattr(palette, ground)) >= least(palette), (ink, ground)


@pytest.mark.parametrize("palette", ALL, ids=lambda palette: palette.name)
@pytest.mark.parametrize("tone", SPOKEN)
def test_a_meaning_is_read_on_panel_card_and_plate(palette: Palette, tone: Tone) -> None:
    colour = palette.of_tone(tone)
    card = palette.tint(colour, CARD_WEIGHT)
    for ink, ground in (
        (colour, palette.panel),
        (colour, palette.raised),
        (colour, card),
        (palette.text, card),
        (palette.muted, card),
        (palette.ink, colour),
    ):
        assert contrast(ink, ground) >= least(palette), (ink, ground)


@pytest.mark.parametrize("palette", ALL, ids=lambda palette: palette.name)
def test_words_on_a_button_under_the_pointer_stay_readable(palette: Palette) -> None:
    assert contrast(palette.ink, blend(palette.text, palette.accent, 0.15)) >= 4.5
    assert contrast(palette.text, blend(palette.text, palette.raised, 0.14)) >= least(palette)


@pytest.mark.parametrize("palette", ALL, ids=lambda palette: palette.name)
@pytest.mark.parametrize("ground", GROUNDS)
def test_the_edge_of_a_field_and_the_mark_of_the_focus_are_seen(palette: Palette, ground: str) -> None:
    assert contrast(palette.edge, getattr(palette, ground)) >= 3
    assert contrast(palette.accent, getattr(palette, ground)) >= 3


@pytest.mark.parametrize("palette", [HIGH_CONTRAST_DARK, HIGH_CONTRAST_LIGHT], ids=lambda palette: palette.name)
def test_in_high_contrast_even_hairlines_are_seen_and_a_chosen_row_stands_out(palette: Palette) -> None:
    assert contrast(palette.line, palette.panel) >= 4.5
    assert contrast(palette.selection, palette.panel) >= 1.8
    assert contrast(palette.grid, palette.panel) < contrast(palette.line, palette.panel)


@pytest.mark.parametrize("palette", [DARK, LIGHT], ids=lambda palette: palette.name)
def test_the_chosen_side_is_read_in_its_own_colour(palette: Palette) -> None:
    assert contrast(palette.profit, palette.selection) >= 4.5
    assert contrast(palette.loss, palette.selection) >= 4.5


@pytest.mark.parametrize("palette", ALL, ids=lambda palette: palette.name)
@pytest.mark.parametrize("blindness", BLINDNESS)
def test_long_and_short_stay_apart_for_colour_blind_eyes(palette: Palette, blindness: str) -> None:
    """The default pair is the safe one, so that there is no switch to look for. 25 is far beyond a just visible difference (2.3)."""
    assert apart(palette.profit, palette.loss, blindness) >= 25
    assert apart(palette.up, palette.down, blindness) >= 25


def test_red_and_green_would_be_refused_by_the_same_measure() -> None:
    assert min(apart("#3a9d3a", "#c4622d", blindness) for blindness in BLINDNESS) < 25


@pytest.mark.parametrize("palette", ALL, ids=lambda palette: palette.name)
def test_text_and_muted_text_stand_out_from_every_ground(palette: Palette) -> None:
    for ground in (palette.window, palette.panel, palette.raised, palette.field):
        assert contrast(palette.text, ground) >= 7
        assert contrast(palette.muted, ground) >= 4.5


@pytest.mark.parametrize("palette", ALL, ids=lambda palette: palette.name)
@pytest.mark.parametrize("meaning", MEANINGS)
def test_a_meaning_is_seen_as_line_and_read_as_plate(palette: Palette, meaning: str) -> None:
    colour = getattr(palette, meaning)
    assert contrast(colour, palette.panel) >= 4.5
    assert contrast(palette.ink, colour) >= 4.5


@pytest.mark.parametrize("palette", ALL, ids=lambda palette: palette.name)
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


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(colour: str) -> list[float]:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]


def apart(one: str, other: str, blindness: str) -> float:
    """Return the distance of two colours as such eyes see them (CIE 1976 ΔE)."""
    pairs = zip(_lab(_seen(one, blindness)), _lab(_seen(other, blindness)), strict=True)
    return float(sum((a - b) ** 2 for a, b in pairs) ** 0.5)


def _seen(colour: str, blindness: str) -> list[float]:
    linear = _linear(colour)
    mixed = (sum(weight * c for weight, c in zip(row, linear, strict=True)) for row in BLINDNESS[blindness])
    return [min(max(c, 0.0), 1.0) for c in mixed]


def _lab(rgb: list[float]) -> tuple[float, float, float]:
    r, g, b = rgb
    x, y, z = (
        _root((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047),
        _root(0.2126 * r + 0.7152 * g + 0.0722 * b),
        _root((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883),
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _root(t: float) -> float:
    return float(t ** (1 / 3)) if t > 0.008856 else 7.787 * t + 16 / 116
