"""Round prices and round moments for the axes. Pure; the zone is handed in (None: the system's)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

from planner.presenters.calendar_words import DAYS, MONTHS

MOST_TICKS = 60
_MINUTE_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720)
_DAY_STEPS = (1, 2, 4, 7, 14)
_MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240)
_HOUR_STEPS = (1, 2, 3, 4, 6, 8, 12, 24, 36, 48, 60, 72, 120, 168, 336, 720, 2160, 8760)
_SWAPPED = str.maketrans(",.", ".,")
_MONTH_MS = 30 * 86_400_000
_EARLIEST_MS, _LATEST_MS = 365 * 86_400_000, 200 * 365 * 86_400_000


@dataclass(frozen=True, slots=True)
class TimeTick:
    """A moment on the time axis (epoch ms) and its words; `strong` where a new day, month or year begins."""

    time_ms: float
    text: str
    strong: bool


def price_step(low: float, high: float, most: int) -> float:
    """Return the smallest of 1, 2, 2.5, 5 × 10^n that divides the range into at most `most` parts."""
    rough = (high - low) / max(1, most)
    if not (rough > 0 and math.isfinite(rough)):
        return 1.0
    power: float = 10.0 ** math.floor(math.log10(rough))
    return next(step for step in (power, 2 * power, 2.5 * power, 5 * power, 10 * power) if step >= rough * (1 - 1e-9))


def price_ticks(low: float, high: float, most: int, decimal_sign: str = ".") -> tuple[tuple[float, str], ...]:
    """Return round prices from `low` to `high` with their texts, at most `most` + 1; none below zero."""
    step = price_step(low, high, most)
    digits = step_digits(step)
    first = math.ceil(max(0.0, low) / step)
    last = math.floor(high / step)
    count = min(max(0, last - first + 1), MOST_TICKS)
    return tuple(((first + i) * step, price_text((first + i) * step, digits, decimal_sign)) for i in range(count))


def step_digits(step: float) -> int:
    """Return how many decimals tell two neighbouring ticks apart."""
    for digits in range(18):
        scaled = step * 10.0**digits
        if abs(scaled - round(scaled)) < 1e-6 * scaled:
            return digits
    return 18


def price_text(price: float, digits: int, decimal_sign: str = ".") -> str:
    """Return a price grouped, with fixed decimals and a true minus sign; dots group where the comma is the decimal sign."""
    return signed(f"{price:,.{digits}f}".replace("-", "−"), decimal_sign)


def signed(text: str, decimal_sign: str) -> str:
    """Return a number written with commas for groups and a dot, in the user's signs."""
    return text.translate(_SWAPPED) if decimal_sign == "," else text


def time_ticks(
    start_ms: float, end_ms: float, least_step_ms: float, zone: tzinfo | None = None
) -> tuple[TimeTick, ...]:
    """Return round local moments in [start, end] that stand at least about `least_step_ms` apart."""
    start_ms, end_ms = max(start_ms, _EARLIEST_MS), min(end_ms, _LATEST_MS)
    if not (start_ms < end_ms and least_step_ms > 0):
        return ()
    minutes = next((m for m in _MINUTE_STEPS if m * 60_000 >= least_step_ms), None)
    days = next((d for d in _DAY_STEPS if d * 86_400_000 >= least_step_ms), None)
    months = next((m for m in _MONTH_STEPS if m * _MONTH_MS >= least_step_ms), _MONTH_STEPS[-1])
    moments: list[datetime] = []
    moment = _floor(_local(start_ms, zone), minutes, days, months)
    end = _local(end_ms, zone)
    while moment <= end and len(moments) < MOST_TICKS:
        moments.append(moment)
        moment = _next(moment, minutes, days, months)
    ticks = (_tick(m, zone, by_month=minutes is None and days is None) for m in moments)
    return tuple(tick for tick in ticks if start_ms <= tick.time_ms <= end_ms)


def moment_text(time_ms: float, zone: tzinfo | None = None) -> str:
    """Return a moment in full, local: "Fri 31 Jul 2026 23:55"."""
    if not _EARLIEST_MS <= time_ms <= _LATEST_MS:
        return ""
    m = _local(time_ms, zone)
    return f"{DAYS[m.weekday()]} {m.day} {MONTHS[m.month - 1]} {m.year} {m:%H:%M}"


def span_text(span_ms: float) -> str:
    """Return a span of time in its two largest useful units: "40 m", "2 h 40 m", "14 d"."""
    minutes = round(span_ms / 60_000)
    if minutes >= 10 * 1440:
        return f"{round(minutes / 1440):,} d"
    parts = ((minutes // 1440, "d"), (minutes // 60 % 24, "h"), (minutes % 60, "m"))
    return " ".join([f"{count} {unit}" for count, unit in parts if count][:2]) or f"{span_ms / 1000:g} s"


def hour_ticks(hours: float, most: int, decimal_sign: str = ".") -> tuple[tuple[float, str], ...]:
    """Return round hours after now strictly inside the hold, and its end: "+24 h" … "+72 h"; even steps where they are not much wider."""
    if hours <= 0:
        return ()
    wide = [step for step in _HOUR_STEPS if hours / step <= max(1, most)] or [_HOUR_STEPS[-1]]
    step = next((each for each in wide if each <= 2 * wide[0] and hours % each == 0), wide[0])
    inner = [step * i for i in range(1, MOST_TICKS) if step * i < hours - step / 2]
    return tuple((float(h), signed(f"+{h:,.6g} h", decimal_sign)) for h in (*inner, hours))


def _local(time_ms: float, zone: tzinfo | None) -> datetime:
    return datetime.fromtimestamp(time_ms / 1000, tz=UTC).astimezone(zone).replace(tzinfo=None)


def _epoch_ms(local: datetime, zone: tzinfo | None) -> float:
    return (local if zone is None else local.replace(tzinfo=zone)).timestamp() * 1000


def _floor(moment: datetime, minutes: int | None, days: int | None, months: int) -> datetime:
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if minutes is not None:
        passed = moment.hour * 60 + moment.minute
        return midnight + timedelta(minutes=passed - passed % minutes)
    if days is not None:
        return _floor_day(midnight, days)
    month = midnight.year * 12 + midnight.month - 1
    month -= month % months
    return midnight.replace(year=month // 12, month=month % 12 + 1, day=1)


def _next(moment: datetime, minutes: int | None, days: int | None, months: int) -> datetime:
    if minutes is not None:
        return moment + timedelta(minutes=minutes)
    if days is not None:
        return _next_day(moment, days)
    month = moment.year * 12 + moment.month - 1 + months
    return moment.replace(year=month // 12, month=month % 12 + 1)


def _next_day(moment: datetime, days: int) -> datetime:
    """Step by days within a month; the stub at its end is left out, so that every month starts on its first."""
    after = moment + timedelta(days=days)
    new_month = (moment.replace(day=1) + timedelta(days=32)).replace(day=1)
    return new_month if after + timedelta(days=days / 2) > new_month else after


def _floor_day(midnight: datetime, days: int) -> datetime:
    day = midnight.replace(day=1)
    while (after := _next_day(day, days)) <= midnight:
        day = after
    return day


def _tick(moment: datetime, zone: tzinfo | None, *, by_month: bool) -> TimeTick:
    text, strong = _words(moment, by_month)
    return TimeTick(_epoch_ms(moment, zone), text, strong=strong)


@lru_cache(maxsize=512)
def _words(moment: datetime, by_month: bool) -> tuple[str, bool]:
    """Return the words of a local moment, which the next frame shows again, and whether they are strong."""
    month = MONTHS[moment.month - 1]
    if moment.hour or moment.minute:
        return f"{moment:%H:%M}", False
    if moment.day > 1:
        return f"{moment.day} {month}", False
    if moment.month > 1:
        return (month if by_month else f"1 {month}"), not by_month
    return str(moment.year), True
