"""What the chart shows of a situation: levels with their tags, zones, and the words of the crosshair."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.curves import LevelCurves, curves_of
from planner.model.number import Direction, significant, to_step
from planner.presenters.profit import profit_at, r_at
from planner.presenters.scene import ChartScene, LevelView, ProbeText, Role, Zone, ZoneKind

if TYPE_CHECKING:
    from planner.model.assessment import Assessment
    from planner.model.curves import Curve
    from planner.presenters.situation import Situation

RESULT_LEVELS = (
    ("liquidation_below", "Liquidation", Role.LIQUIDATION),
    ("liquidation_above", "Liquidation", Role.LIQUIDATION),
    ("margin_call_below", "Margin call", Role.CALL),
    ("margin_call_above", "Margin call", Role.CALL),
)


def chart_scene(now: Situation) -> ChartScene:
    """Return the scene; without an answer, only what was typed."""
    answer = now.answer
    if answer is None or answer.sized is None:
        return ChartScene(levels=_typed_levels(now), quote_unit=now.quote, summary="No plan to show yet.")
    curves = curves_of(answer)
    return ChartScene(
        levels=(
            *_typed_levels(now),
            *_break_even(now, answer),
            *_moving(now, answer, curves),
            *_bankruptcy(now, answer),
        ),
        zones=_zones(now, answer, curves),
        hold_hours=float(answer.plan.hold_hours),
        hold_text=_hold_text(now, answer),
        quote_unit=answer.terms.quote,
        summary=_summary(now, answer),
        stale=now.stale,
    )


def _typed_levels(now: Situation) -> tuple[LevelView, ...]:
    """Return entry, stop and targets as typed, so that a line follows the field even while another field is wrong."""
    values, draft, words = now.reading.values, now.draft, now.words
    tick = now.terms.tick if now.terms else None
    levels = []
    for rung in range(draft.entries):
        if price := values.get(f"entries.{rung}.price"):
            label = "Entry" if draft.entries == 1 else f"Entry {rung + 1}{_share(now, f'entries.{rung}.share')}"
            levels.append(
                _level(f"entries.{rung}.price", Role.ENTRY, price, label, words.price(price, tick), movable=True)
            )
    if price := values.get("stop"):
        multiple = r_at(now.answer, price) if not now.stale else None
        label = "Stop" if multiple is None else f"Stop · {words.r_multiple(multiple)}"
        levels.append(_level("stop", Role.STOP, price, label, words.price(price, tick), movable=True))
    for rung in range(draft.targets):
        if price := values.get(f"targets.{rung}.price"):
            label = f"Target{f' {rung + 1}' if draft.targets > 1 else ''}{_share(now, f'targets.{rung}.share')}"
            levels.append(
                _level(f"targets.{rung}.price", Role.TARGET, price, label, words.price(price, tick), movable=True)
            )
    return tuple(levels)


def _share(now: Situation, key: str) -> str:
    share = now.reading.values.get(key)
    return "" if share is None or share == 1 else f" · {now.words.trimmed(share * 100, 2)} %"


def _level(
    key: str,
    role: Role,
    price: Decimal,
    label: str,
    value: str,
    *,
    movable: bool = False,
    stale: bool = False,
    curve: Curve = (),
) -> LevelView:
    tooltip = f"{label}: {value}" + (". Drag it, or use the arrow keys." if movable else "")
    return LevelView(
        key=key,
        role=role,
        price=float(price),
        label=label,
        value=value,
        movable=movable,
        stale=stale,
        curve=curve or None,
        tooltip=tooltip,
    )


def _break_even(now: Situation, answer: Assessment) -> tuple[LevelView, ...]:
    price = answer.levels_at_end.break_even
    if price is None or answer.entry is None:
        return ()
    value = now.words.away(price, answer.terms.tick, answer.entry)
    return (_level("levels_at_end.break_even", Role.BREAK_EVEN, price, "Break-even", value, stale=now.stale),)


def _moving(now: Situation, answer: Assessment, curves: LevelCurves) -> tuple[LevelView, ...]:
    levels = []
    for name, label, role in RESULT_LEVELS:
        curve: Curve = getattr(curves, name)
        if not curve or answer.entry is None:
            continue
        key = "levels.margin_call" if role is Role.CALL else "levels.liquidation"
        price = _exact(answer, name) or Decimal(repr(curve[0][1]))
        value = now.words.level(price, answer.terms.tick, answer.entry)
        both = name.endswith("above") and getattr(curves, name.replace("above", "below"))
        levels.append(
            _level(f"{key}{'#above' if both else ''}", role, price, label, value, stale=now.stale, curve=curve)
        )
    return tuple(levels)


def _exact(answer: Assessment, name: str) -> Decimal | None:
    """Return the exact level behind a curve; the nearer margin call is the one the assessment names."""
    if name.startswith("liquidation"):
        found: Decimal | None = getattr(answer.levels, name)
        return found
    call, entry = answer.levels.margin_call, answer.entry
    if call is None or entry is None:
        return None
    return call if (call < entry) == name.endswith("below") else None


def _bankruptcy(now: Situation, answer: Assessment) -> tuple[LevelView, ...]:
    price = answer.levels.bankruptcy
    if price is None or answer.entry is None or answer.levels.liquidation is None:
        return ()
    value = now.words.level(price, answer.terms.tick, answer.entry)
    return (_level("levels.bankruptcy", Role.BANKRUPTCY, price, "Bankruptcy", value, stale=now.stale),)


def _zones(now: Situation, answer: Assessment, curves: LevelCurves) -> tuple[Zone, ...]:
    zones = []
    entry, stop = answer.entry, now.reading.values.get("stop")
    targets = [price for rung in range(now.draft.targets) if (price := now.reading.values.get(f"targets.{rung}.price"))]
    if entry is not None and stop is not None:
        zones.append(Zone(kind=ZoneKind.RISK, bottom=float(min(entry, stop)), top=float(max(entry, stop))))
    if entry is not None and targets:
        far = max(targets, key=lambda price: abs(price - entry))
        zones.append(Zone(kind=ZoneKind.REWARD, bottom=float(min(entry, far)), top=float(max(entry, far))))
    zones += _danger(curves.liquidation_below, curves.margin_call_below, below=True)
    zones += _danger(curves.liquidation_above, curves.margin_call_above, below=False)
    return tuple(zones)


def _danger(liquidation: Curve, call: Curve, *, below: bool) -> list[Zone]:
    zones = []
    if liquidation and call:
        low, high = (liquidation, call) if below else (call, liquidation)
        zones.append(Zone(kind=ZoneKind.WARNING, bottom=low[0][1], top=high[0][1], bottom_curve=low, top_curve=high))
    if liquidation and below:
        zones.append(Zone(kind=ZoneKind.LIQUIDATED, bottom=None, top=liquidation[0][1], top_curve=liquidation))
    elif liquidation:
        zones.append(Zone(kind=ZoneKind.LIQUIDATED, bottom=liquidation[0][1], top=None, bottom_curve=liquidation))
    return zones


def _hold_text(now: Situation, answer: Assessment) -> str:
    hold = answer.plan.hold_hours
    if not hold:
        return ""
    said = f"planned hold: {now.words.trimmed(hold, 2)} h"
    if answer.terms.kind.perpetual:
        count = answer.position.carry.fundings_after(hold)
        said += f", {now.words.trimmed(count, 1)} funding{'' if count == 1 else 's'}"
    return said


def _summary(now: Situation, answer: Assessment) -> str:
    """Return one sentence for who cannot see the chart."""
    words, terms, entry = now.words, answer.terms, answer.entry or Decimal(0)
    said = [f"{answer.symbol} {answer.plan.side} from {words.price(answer.entry, terms.tick)} {terms.quote}"]
    if answer.plan.stop is not None:
        said.append(f"stop {words.price(answer.plan.stop, terms.tick)}")
    said += [f"target {words.price(price, terms.tick)}" for price in answer.levels.targets]
    if answer.levels.margin_call is not None:
        said.append(f"margin call {words.level(answer.levels.margin_call, terms.tick, entry)}")
    level = answer.levels.liquidation
    said.append("no liquidation price" if level is None else f"liquidation {words.level(level, terms.tick, entry)}")
    return ", ".join(said) + "."


def snapped(now: Situation, price: float, pixel: float) -> Decimal:
    """Return the price under the pointer on the tick; without a tick at the digits that one pixel can tell apart."""
    exact = max(Decimal(repr(price)), Decimal("1e-12"))
    tick = now.terms.tick if now.terms else None
    if tick is not None:
        return max(tick, to_step(exact + tick / 2, tick, Direction.DOWN))
    step = significant(Decimal(repr(max(pixel, 1e-12))), 1)
    grid = Decimal(1).scaleb(step.adjusted())
    return max(grid, to_step(exact + grid / 2, grid, Direction.DOWN))


def probe(now: Situation, price: float, pixel: float) -> ProbeText:
    """Return the crosshair's words at a price: distance from entry, profit after all costs, multiple of the risk."""
    if price <= 0:
        return ProbeText(price="", percent="", pnl="", r_multiple="")
    at = snapped(now, price, pixel)
    words, answer = now.words, now.answer
    entry = answer.entry if answer else now.reading.values.get("entries.0.price")
    profit, multiple = profit_at(answer, at), r_at(answer, at)
    money = answer.currency if answer else ""
    return ProbeText(
        price=words.price(at, now.terms.tick if now.terms else None),
        percent=words.signed_percent(at / entry - 1) if entry else "",
        pnl="" if profit is None else f"{'+' if profit > 0 else ''}{words.money(profit, money)} {money}",
        r_multiple="" if multiple is None else words.r_multiple(multiple),
    )
