"""finplot, where it is installed: the nearest program of the kind. Nothing of the planner needs it."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from planner.model.candles import Candles

NOT_INSTALLED = "finplot is not installed here; `pip install finplot` brings the comparison"


def has_finplot() -> bool:
    """Say whether finplot can be compared with."""
    return find_spec("finplot") is not None


def frame_of(pandas: Any, candles: Candles) -> Any:
    """Return candles as the table finplot wants."""
    columns = {name: getattr(candles, name) for name in ("open", "close", "high", "low")}
    return pandas.DataFrame(columns, index=pandas.to_datetime(candles.time, unit="ms"))


class FinplotChart:
    """finplot's window on candles, moved as its own code moves it."""

    def __init__(self, candles: Candles, size: tuple[int, int]) -> None:
        import finplot as fplt
        import pandas

        self.bars = len(candles)
        self.axis = fplt.create_plot("candles")
        fplt.candlestick_ochl(frame_of(pandas, candles), ax=self.axis)
        fplt.show(qt_exec=False)
        self.window = fplt.windows[-1]
        self.window.resize(*size)
        self._module = fplt

    @property
    def painted_on(self) -> Any:
        """Return the widget that is painted."""
        return self.window.viewport() if hasattr(self.window, "viewport") else self.window

    def look(self, left: float, right: float) -> None:
        """Show the bars [left, right], the prices following."""
        self.axis.vb.update_y_zoom(left, right)
        self.painted_on.update()

    def close(self) -> None:
        """Put the window away."""
        self.window.hide()
        self._module.close()
