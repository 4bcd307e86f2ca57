"""The colours of the whole program, one meaning each: widgets, chart and journal read them from here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """One set of colours as `#rrggbb`. Text and muted text keep at least 4.5 : 1 on every ground; no meaning rests on colour alone."""

    name: str
    window: str
    """The ground between panels."""
    panel: str
    """The ground of ticket, verdict and journal."""
    raised: str
    """Buttons, headers and menus."""
    field: str
    """Inside an input, and behind the candles."""
    line: str
    """Hairlines and the edges of boxes."""
    text: str
    muted: str
    """Labels, units and notes."""
    entry: str
    profit: str
    """Profit, targets, long."""
    loss: str
    """Loss, stop, short."""
    call: str
    """Margin call, and cautions."""
    liquidation: str
    """Liquidation, and dangers."""
    carry: str
    """Break-even and what holding costs."""
    accent: str
    """Focus, links, the main button."""
    selection: str
    """Behind selected rows, text and choices."""


DARK = Palette(
    name="dark",
    window="#0e1319",
    panel="#141b23",
    raised="#1b2530",
    field="#0f161d",
    line="#26323f",
    text="#e8eef5",
    muted="#8c9cb0",
    entry="#5aa7f0",
    profit="#2fb8a6",
    loss="#ef8354",
    call="#e9b949",
    liquidation="#e5466f",
    carry="#a78bdb",
    accent="#5aa7f0",
    selection="#22334a",
)

LIGHT = Palette(
    name="light",
    window="#eef1f5",
    panel="#ffffff",
    raised="#f5f7fa",
    field="#ffffff",
    line="#d5dce5",
    text="#17202b",
    muted="#5b6b7f",
    entry="#1f6fc4",
    profit="#0d8577",
    loss="#c8551f",
    call="#9a6b00",
    liquidation="#c01f4d",
    carry="#6b4bb3",
    accent="#1f6fc4",
    selection="#dce9f7",
)

HIGH_CONTRAST_DARK = Palette(
    name="high-contrast-dark",
    window="#000000",
    panel="#000000",
    raised="#101010",
    field="#000000",
    line="#8a94a0",
    text="#ffffff",
    muted="#d0d7e0",
    entry="#7fc4ff",
    profit="#4fe0cc",
    loss="#ffa070",
    call="#ffd75a",
    liquidation="#ff7f9f",
    carry="#cbb5ff",
    accent="#7fc4ff",
    selection="#12406e",
)

HIGH_CONTRAST_LIGHT = Palette(
    name="high-contrast-light",
    window="#ffffff",
    panel="#ffffff",
    raised="#f2f2f2",
    field="#ffffff",
    line="#5a6470",
    text="#000000",
    muted="#2d3642",
    entry="#004a99",
    profit="#005f54",
    loss="#8a2f00",
    call="#5f4200",
    liquidation="#8f0030",
    carry="#452a85",
    accent="#004a99",
    selection="#b8d8ff",
)
