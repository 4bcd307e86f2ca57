"""What a benchmark says: our figure, the baseline's in the same run, the ratio, and the target that was set."""

from __future__ import annotations

from dataclasses import dataclass

SET_NONE = "none set"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One comparison. `limit` bounds ours / baseline, `most` bounds ours itself; both None: no target was set."""

    name: str
    ours: float
    unit: str
    baseline: float | None = None
    against: str = ""
    limit: float | None = None
    most: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Return ours / baseline."""
        return self.ours / self.baseline if self.baseline else None

    @property
    def over(self) -> float | None:
        """Return how many times the target is exceeded (below 1: it is met); None where none was set."""
        if self.most is not None:
            return self.ours / self.most
        return None if self.limit is None or self.ratio is None else self.ratio / self.limit

    @property
    def target(self) -> str:
        """Return the target in words."""
        if self.most is not None:
            return f"≤ {digits(self.most)} {self.unit}"
        if self.limit is None:
            return SET_NONE
        return f"≤ {self.limit:g}×" if self.limit >= 0.1 else f"≤ 1/{1 / self.limit:.0f}"

    @property
    def verdict(self) -> str:
        """Return whether the target is met, or by how much it is missed."""
        over = self.over
        if over is None:
            return ""
        return "met" if over <= 1 else f"MISSED by {over:.2f}×"


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A comparison that could not be made here, and why."""

    name: str
    reason: str


Line = Figure | Skipped
HEADINGS = ("", "ours", "baseline", "ratio", "target", "")


def digits(value: float) -> str:
    """Write a figure with three significant digits, without an exponent."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if value >= 1 else f"{value:.3g}"


def row(line: Line) -> tuple[str, ...]:
    """Return a line's cells."""
    if isinstance(line, Skipped):
        return (line.name, "skipped:", line.reason, "", "", "")
    baseline = "" if line.baseline is None else f"{digits(line.baseline)}  {line.against}"
    ratio = "" if line.ratio is None else f"{line.ratio:.2f}" if line.ratio >= 0.1 else f"1/{1 / line.ratio:.0f}"
    return (line.name, f"{digits(line.ours)} {line.unit}", baseline, ratio, line.target, line.verdict)


def table(lines: list[Line]) -> str:
    """Return the lines as a text table; notes stand under their line."""
    rows = [HEADINGS, *(row(line) for line in lines)]
    spans = [each for each, line in zip(rows[1:], lines, strict=True) if isinstance(line, Skipped)]
    widths = [max(len(cells[at]) for cells in rows if cells not in spans) for at in range(len(HEADINGS))]
    out = [_joined(HEADINGS, widths)]
    for cells, line in zip(rows[1:], lines, strict=True):
        out.append("  ".join(cells).rstrip() if cells in spans else _joined(cells, widths))
        if isinstance(line, Figure) and line.note:
            out.append(f"    {line.note}")
    return "\n".join(out)


def _joined(cells: tuple[str, ...], widths: list[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
