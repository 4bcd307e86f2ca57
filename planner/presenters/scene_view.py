"""What the chart shows of a situation: levels with their tags, zones, and the words of the crosshair."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.curves import LevelCurves, curves_of
from planner.model.language import tr, trn
from planner.model.number import Direction, to_step
from planner.model.trigger import gap_of
from planner.presenters.levels_words import out_of_reach
from planner.presenters.profit import profit_at, r_at
from planner.presenters.scene import ChartScene, LevelView, ProbeText, Role, Zone, ZoneKind
from planner.presenters.triggers import gap_level, price_of, tip_of

if TYPE_CHECKING:
    from planner.model.assessment import Assessment
    from planner.model.curves import Curve
    from planner.presenters.situation import Situation

MOVING = (
    ("liquidation", "below", tr("Liquidation"), Role.LIQUIDATION),
    ("liquidation", "above", tr("Liquidation"), Role.LIQUIDATION),
    ("margin_call", "below", tr("Margin call"), Role.CALL),
    ("margin_call", "above", tr("Margin call"), Role.CALL),
)


def chart_scene(now: Situation) -> ChartScene:
    """Return the scene; without an answer, only what was typed."""
    answer = now.answer
    if answer is None:
        return ChartScene(
            levels=_typed_levels(now),
            summary=tr("No plan to show yet."),
            decimal_sign=now.words.decimal_sign,
        )
    curves, typed = curves_of(answer), _typed_levels(now)
    fixed = (
        ("levels_at_end.break_even", Role.BREAK_EVEN, tr("Break-even"), answer.levels_at_end.break_even),
        ("levels.bankruptcy", Role.BANKRUPTCY, tr("Bankruptcy"), answer.levels.bankruptcy),
    )
    results = [_result(now, answer, key, role, label, price) for key, role, label, price in fixed if price is not None]
    return ChartScene(
        levels=(*typed, *results, *_moving(now, answer, curves)),
        zones=_zones(now, answer, typed, curves),
        hold_hours=float(answer.plan.hold_hours),
        hold_text=_hold_text(now, answer),
        decimal_sign=now.words.decimal_sign,
        summary=_summary(now, answer),
        stale=now.stale,
    )


# --- what was typed -------------------------------------------------------------------------------------------------------


def _typed_levels(now: Situation) -> tuple[LevelView, ...]:
    """Return entry, stop and targets as typed, so that a line follows its field even while another field is wrong."""
    draft = now.draft
    found = [
        _typed(now, f"entries.{rung}.price", Role.ENTRY, _rung(now, "entries", rung)) for rung in range(draft.entries)
    ]
    found.append(_typed(now, "stop", Role.STOP, tr("Stop")))
    found += [
        _typed(now, f"targets.{rung}.price", Role.TARGET, _rung(now, "targets", rung)) for rung in range(draft.targets)
    ]
    return tuple(level for level in found if level is not None)


def _typed(now: Situation, key: str, role: Role, label: str) -> LevelView | None:
    price, stale = now.reading.values.get(key), False
    if price is None and key in now.problems and now.draft.text(key).strip():
        price, stale = last_good(now, key), True  # half typed: the line stays where it was
    if price is None:
        return None
    multiple = r_at(now.fresh, price) if role is not Role.ENTRY else None
    if multiple is not None:
        label = f"{label} · {now.words.r_multiple(multiple)}"
    value = now.words.typed_price(price, now.tick)
    return LevelView(
        key=key,
        role=role,
        price=float(price),
        label=label,
        value=value,
        movable=True,
        stale=stale,
        tooltip=tr("{label}: {value}. Drag it, or use the arrow keys.", label=label, value=value),
    )


def last_good(now: Situation, key: str) -> Decimal | None:
    """Return the price of the field in the last plan that could be computed."""
    if now.answer is None:
        return None
    plan, (ladder, _, rest) = now.answer.plan, key.partition(".")
    if ladder == "stop":
        return plan.stop
    legs, rung = plan.entries if ladder == "entries" else plan.targets, int(rest.partition(".")[0])
    return legs[rung].price if rung < len(legs) else None


def _rung(now: Situation, ladder: str, rung: int) -> str:
    name = tr("Entry") if ladder == "entries" else tr("Target")
    share = now.reading.values.get(f"{ladder}.{rung}.share")
    number = f" {rung + 1}" if now.draft.count(ladder) > 1 else ""
    return f"{name}{number}" + ("" if share is None or share == 1 else f" · {now.words.trimmed(share * 100, 2)} %")


# --- what follows ---------------------------------------------------------------------------------------------------------


def _result(
    now: Situation, answer: Assessment, key: str, role: Role, label: str, price: Decimal, curve: Curve = ()
) -> LevelView:
    words, tick = now.words, answer.terms.tick
    value = words.level(price, tick, answer.entry)
    if role is Role.BREAK_EVEN:
        value = words.break_even(price, tick, answer.plan.sign)
    return LevelView(
        key=key,
        role=role,
        price=float(price),
        label=label,
        value=value,
        stale=now.stale,
        curve=_if_moving(curve),
        tooltip=f"{label}: {value}",
    )


def _if_moving(curve: Curve) -> Curve | None:
    return curve if curve and any(price != curve[0][1] for _, price in reversed(curve)) else None


def _moving(now: Situation, answer: Assessment, curves: LevelCurves) -> tuple[LevelView, ...]:
    """Return call and liquidation, at opening, with their way over the hold; of a two-sided book both ends.

    A level that no market gets to is told by the verdict: on the chart its price of ten digits would take the candles' room.
    """
    levels = []
    for name, end, label, role in MOVING:
        curve: Curve = getattr(curves, f"{name}_{end}")
        if not curve or all(out_of_reach(Decimal(repr(price)), answer.entry) for _, price in curve):
            continue
        other = "above" if end == "below" else "below"
        key = f"levels.{name}_{end}" if getattr(curves, f"{name}_{other}") else f"levels.{name}"
        interval = answer.intervals.liquidation if role is Role.LIQUIDATION else answer.intervals.call
        # A level that comes to be during the hold stands where it first appears.
        price: Decimal = getattr(interval, end) or Decimal(repr(curve[0][1]))
        level = _result(now, answer, key, role, label, price, curve)
        levels.append(_decided(now, answer, level, price, below=end == "below") if role is Role.LIQUIDATION else level)
    return tuple(levels)


def _decided(now: Situation, answer: Assessment, level: LevelView, price: Decimal, *, below: bool) -> LevelView:
    """Say beside a liquidation which price decides it, and in its tool tip where a gap between the prices may bring it."""
    decides, gapped = price_of(answer), gap_level(answer, price, below=below)
    return replace(
        level,
        label=tr("Liquidation · {price}", price=decides) if decides else level.label,
        tooltip=tip_of(answer, level.label, level.value, now.words, gapped),
    )


def _zones(now: Situation, answer: Assessment, typed: tuple[LevelView, ...], curves: LevelCurves) -> tuple[Zone, ...]:
    entry = None if now.entry is None else float(now.entry)
    stops = [level.price for level in typed if level.role is Role.STOP]
    targets = [level.price for level in typed if level.role is Role.TARGET]
    zones = []
    if entry is not None and stops:
        zones.append(Zone(kind=ZoneKind.RISK, bottom=min(entry, *stops), top=max(entry, *stops)))
    if entry is not None and targets:
        far = max(targets, key=lambda price: abs(price - entry))
        zones.append(Zone(kind=ZoneKind.REWARD, bottom=min(entry, far), top=max(entry, far)))
    zones += _danger(curves.liquidation_below, curves.margin_call_below, below=True)
    zones += _danger(curves.liquidation_above, curves.margin_call_above, below=False)
    gap = float(gap_of(answer.plan, answer.terms))
    zones += [
        zone
        for curve, turn in ((curves.liquidation_below, 1), (curves.liquidation_above, -1))
        if gap and (zone := _gap(curve, turn * gap)) is not None
    ]
    return tuple(zones)


def _gap(liquidation: Curve, gap: float) -> Zone | None:
    """Return the band beside a liquidation line, on the side of the entry, in which the last price may already bring it."""
    if not liquidation:
        return None
    reached = tuple((hours, price * (1 + gap)) for hours, price in liquidation)
    return _band(ZoneKind.GAP, *((liquidation, reached) if gap > 0 else (reached, liquidation)))


def _danger(liquidation: Curve, call: Curve, *, below: bool) -> list[Zone]:
    """Return the band between call and liquidation, and what lies beyond liquidation."""
    if not liquidation:
        return []
    low, high = (liquidation, call) if below else (call, liquidation)
    zones = [_band(ZoneKind.WARNING, low, high)] if call else []
    beyond = ((), liquidation) if below else (liquidation, ())
    return [*zones, _band(ZoneKind.LIQUIDATED, *beyond)]


def _band(kind: ZoneKind, low: Curve, high: Curve) -> Zone:
    return Zone(
        kind=kind,
        bottom=low[0][1] if low else None,
        top=high[0][1] if high else None,
        bottom_curve=_if_moving(low),
        top_curve=_if_moving(high),
    )


def _hold_text(now: Situation, answer: Assessment) -> str:
    hold = answer.plan.hold_hours
    if not hold:
        return ""
    hours = now.words.trimmed(hold, 2)
    if not answer.terms.kind.perpetual:
        return tr("planned hold: {hours} h", hours=hours)
    fundings = answer.position.carry.fundings_after(hold)
    return trn(
        "planned hold: {hours} h, {fundings} funding",
        "planned hold: {hours} h, {fundings} fundings",
        1 if fundings == 1 else max(2, int(fundings)),  # one and a half are many
        hours=hours,
        fundings=now.words.trimmed(fundings, 1),
    )


def _summary(now: Situation, answer: Assessment) -> str:
    """Return one sentence for who cannot see the chart."""
    words, terms, entry = now.words, answer.terms, answer.entry
    place = f"{words.price(answer.entry, terms.tick)} {terms.quote}"
    said = [
        tr("{symbol} long from {entry}", symbol=answer.symbol, entry=place)
        if answer.plan.sign > 0
        else tr("{symbol} short from {entry}", symbol=answer.symbol, entry=place)
    ]
    if answer.plan.stop is not None:
        said.append(tr("stop {stop}", stop=words.typed_price(answer.plan.stop, terms.tick)))
    said += [tr("target {price}", price=words.typed_price(price, terms.tick)) for price in answer.levels.targets]
    call, level = answer.levels.margin_call, answer.levels.liquidation
    if call is not None and not out_of_reach(call, entry):
        said.append(tr("margin call {margin_call}", margin_call=words.level(call, terms.tick, entry)))
    if level is None:
        said.append(tr("no liquidation price"))
    elif out_of_reach(level, entry):
        said.append(tr("liquidation out of reach"))
    else:
        said.append(tr("liquidation {level}", level=words.level(level, terms.tick, entry)))
    return ", ".join(said) + "."


def on_tick(price: Decimal, tick: Decimal) -> Decimal:
    """Return the price on the nearest tick, at least one tick above zero."""
    return max(tick, to_step(price + tick / 2, tick, Direction.DOWN))


def snapped(now: Situation, price: float, pixel: float) -> Decimal:
    """Return the price under the pointer on the tick; without a tick at the digits that one pixel can tell apart."""
    exact = max(Decimal(repr(float(price))), Decimal("1e-12"))
    if now.tick is not None:
        return on_tick(exact, now.tick)
    return on_tick(exact, Decimal(1).scaleb(Decimal(repr(max(float(pixel), 1e-12))).adjusted()))


def probe(now: Situation, price: float, pixel: float) -> ProbeText:
    """Return the crosshair's words at a price: distance from entry, profit after all costs, multiple of the risk."""
    if price <= 0:
        return ProbeText(price="", percent="", pnl="", r_multiple="")
    at = snapped(now, price, pixel)
    words, answer, entry = now.words, now.answer, now.entry
    profit, multiple = profit_at(answer, at), r_at(answer, at)
    money = answer.currency if answer else ""
    return ProbeText(
        price=words.price(at, now.tick),
        percent=words.signed_percent(at / entry - 1) if entry else "",
        pnl="" if profit is None else f"{'+' if profit > 0 else ''}{words.money(profit, money)} {money}",
        r_multiple="" if multiple is None else words.r_multiple(multiple),
    )
