"""The one home of colours, as hex strings: ticket, chart, verdict and journal all take them from here.

One colour means one thing. Teal and orange (not green and red) stay apart for colour-blind eyes, and no meaning rests on colour alone:
signs, words and line styles say the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from planner.presenters.scene import Role, ZoneKind
from planner.presenters.ticket_values import Tone

_ROLE_FIELDS = {
    Role.ENTRY: "entry",
    Role.TARGET: "profit",
    Role.STOP: "loss",
    Role.CALL: "call",
    Role.LIQUIDATION: "liquidation",
    Role.BANKRUPTCY: "liquidation",
    Role.BREAK_EVEN: "carry",
    Role.MARK: "text",
    Role.RIVAL: "liquidation",
}
_TONE_FIELDS = {
    Tone.PLAIN: "text",
    Tone.GOOD: "profit",
    Tone.NOTE: "entry",
    Tone.CAUTION: "call",
    Tone.DANGER: "liquidation",
    Tone.PROFIT: "profit",
    Tone.LOSS: "loss",
    Tone.CALL: "call",
    Tone.LIQUIDATION: "liquidation",
    Tone.ENTRY: "entry",
    Tone.CARRY: "carry",
}
_ZONE_FIELDS = {
    ZoneKind.RISK: "loss",
    ZoneKind.REWARD: "profit",
    ZoneKind.WARNING: "call",
    ZoneKind.LIQUIDATED: "liquidation",
    ZoneKind.GAP: "liquidation",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """All colours of one theme. `ink` is the text on a plate of a meaning's colour; `entry` is the accent too."""

    name: str
    dark: bool
    window: str
    panel: str
    raised: str
    field: str
    line: str
    text: str
    muted: str
    entry: str
    profit: str
    loss: str
    call: str
    liquidation: str
    carry: str
    ink: str
    strong: bool = False
    """High contrast: every text at 7:1 and more, every line that means something seen at once."""

    def of_role(self, role: Role) -> str:
        """Return the colour of a level."""
        return str(getattr(self, _ROLE_FIELDS[role]))

    def of_tone(self, tone: Tone) -> str:
        """Return the colour of a sentence or number."""
        return str(getattr(self, _TONE_FIELDS[tone]))

    def of_zone(self, kind: ZoneKind) -> str:
        """Return the full-strength colour of a zone, which the chart thins."""
        return str(getattr(self, _ZONE_FIELDS[kind]))

    def tint(self, colour: str, weight: float = 0.14) -> str:
        """Return `colour` laid over the panel with the weight given (0 to 1): the quiet background of a finding or a chosen row."""
        return blend(colour, self.panel, weight)

    @property
    def accent(self) -> str:
        """The colour of focus, links and the chosen button."""
        return self.entry

    @property
    def selection(self) -> str:
        """The background of a chosen row or segment."""
        return self.tint(self.entry, 0.35 if self.strong else 0.16)

    @property
    def grid(self) -> str:
        """The chart's grid, which is there to be overlooked."""
        return self.tint(self.line, 0.2 if self.strong else 0.55)

    @property
    def edge(self) -> str:
        """The border of a field or button: at least 3:1 against what is around it, so that a field is seen to be one."""
        return blend(self.muted, self.line, 0.72)

    @property
    def up(self) -> str:
        """The colour of a candle that closed at or above its open."""
        return self.profit

    @property
    def down(self) -> str:
        """The colour of a candle that closed below its open."""
        return self.loss


def blend(top: str, base: str, weight: float) -> str:
    """Return `top` over `base` (both `#rrggbb`) with opacity `weight`."""
    mixed = (round(t * weight + b * (1 - weight)) for t, b in zip(_channels(top), _channels(base), strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


DARK = Palette(
    name="dark",
    dark=True,
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
    liquidation="#ea5a7e",
    carry="#a78bdb",
    ink="#0e1319",
)
LIGHT = Palette(
    name="light",
    dark=False,
    window="#eef1f5",
    panel="#ffffff",
    raised="#f5f7fa",
    field="#ffffff",
    line="#d5dce5",
    text="#17202b",
    muted="#58687b",
    entry="#1e6cbf",
    profit="#0b7367",
    loss="#ac4718",
    call="#8e6300",
    liquidation="#c01f4d",
    carry="#6b4bb3",
    ink="#ffffff",
)
HIGH_CONTRAST_DARK = Palette(
    name="high-contrast-dark",
    strong=True,
    dark=True,
    window="#000000",
    panel="#000000",
    raised="#14181d",
    field="#000000",
    line="#8a96a3",
    text="#ffffff",
    muted="#d2dae1",
    entry="#7cc4ff",
    profit="#4fe3cf",
    loss="#ffa36b",
    call="#ffd54a",
    liquidation="#ff7a9c",
    carry="#c9b2ff",
    ink="#000000",
)
HIGH_CONTRAST_LIGHT = Palette(
    name="high-contrast-light",
    strong=True,
    dark=False,
    window="#ffffff",
    panel="#ffffff",
    raised="#eceff2",
    field="#ffffff",
    line="#5b6570",
    text="#000000",
    muted="#28313c",
    entry="#0b4a94",
    profit="#00574c",
    loss="#883000",
    call="#5f4100",
    liquidation="#93002f",
    carry="#452390",
    ink="#ffffff",
)


def palette_for(*, dark: bool, high_contrast: bool = False) -> Palette:
    """Return the palette of the system's colour scheme."""
    if high_contrast:
        return HIGH_CONTRAST_DARK if dark else HIGH_CONTRAST_LIGHT
    return DARK if dark else LIGHT
