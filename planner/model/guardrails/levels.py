"""Findings on the levels: the stop that never gets its turn, the position that would be closed at once."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from planner.model.assessment import Assessment, Finding, Remedy, Severity
from planner.model.guardrails.words import percent, price
from planner.model.instrument import MaintenanceOn
from planner.model.language import tr
from planner.model.leverage import chooser_of
from planner.model.number import Direction, plain, to_step
from planner.model.position import extra_weight
from planner.model.trigger import gap_of, seen_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.model.margin.levels import Interval


CAUTION, DANGER = Severity.CAUTION, Severity.DANGER


@dataclass(frozen=True, slots=True)
class _Order:
    """The sentences on a level that comes before the stop; `message` names where it lies as {level}."""

    headline: str
    message: str
    at_any_price: str


_LIQUIDATION = _Order(
    tr("Liquidation comes before the stop."),
    tr("The venue closes the position at {level}; the stop never gets its turn."),
    tr("The venue closes the position at any price; the stop never gets its turn."),
)
_LIQUIDATION_AT_END = _Order(
    tr("Liquidation comes before the stop by the end of the hold."),
    tr("The venue closes the position at {level} by the end of the hold; the stop never gets its turn."),
    tr("The venue closes the position at any price by the end of the hold; the stop never gets its turn."),
)
_CALL = _Order(
    tr("The margin call comes before the stop."),
    tr("The call comes at {level}, before the stop."),
    tr("The call comes at any price, before the stop."),
)
_CALL_AT_END = _Order(
    tr("The margin call comes before the stop by the end of the hold."),
    tr("The call comes at {level} by the end of the hold, before the stop."),
    tr("The call comes at any price by the end of the hold, before the stop."),
)


def _at_once(answer: Assessment) -> Iterator[Finding]:
    reference = answer.position.reference
    if not answer.intervals.liquidation.holds(reference):
        message = tr("At {reference} the equity does not exceed maintenance.", reference=price(answer, reference))
        yield Finding(
            code="closed-at-once",
            severity=DANGER,
            headline=tr("The position would be closed at once."),
            **_with_advice(answer, message),
        )
    elif not answer.intervals.call.holds(reference):
        message = tr("At {reference} the venue already asks for more.", reference=price(answer, reference))
        yield Finding(
            code="called-at-once",
            severity=DANGER,
            headline=tr("The margin call would come at once."),
            **_with_advice(answer, message),
        )


def _with_advice(answer: Assessment, message: str) -> dict[str, Any]:
    """Return what to change, as a finding says it: liquidation of a cross account hangs on no leverage."""
    if answer.position.cross:
        return {"field": "size.value", "message": f"{message} {tr('Use a smaller size, or add to the account.')}"}
    advice = tr("Use less leverage or more collateral.")
    return {"field": "leverage", "message": f"{message} {advice}", "remedy": _lower_leverage(answer)}


def _stop_beyond(answer: Assessment) -> Iterator[Finding]:
    """Compare the stop with liquidation and call on its own side, at opening and at the end of the hold; the gravest is said."""
    safe, reference = answer.intervals, answer.position.reference
    if not safe.liquidation.holds(reference):
        return
    closed = _before_the_stop(answer, (safe.liquidation, _LIQUIDATION), (safe.liquidation_at_end, _LIQUIDATION_AT_END))
    if closed:
        yield Finding(code="stop-beyond-liquidation", severity=DANGER, **closed)
    elif safe.call.holds(reference):
        called = _before_the_stop(answer, (safe.call, _CALL), (safe.call_at_end, _CALL_AT_END))
        if called:
            yield Finding(code="stop-beyond-call", severity=CAUTION, **called)


def _before_the_stop(answer: Assessment, *orders: tuple[Interval, _Order]) -> dict[str, Any] | None:
    """Return what a finding says of the first interval that ends before the stop; None where none does."""
    stop, long = answer.plan.stop, answer.plan.sign > 0
    for interval, order in orders:
        if stop is not None and _comes_first(interval, stop, long=long):
            message = f"{_reached(answer, interval, order)} {_lower(answer)}"
            return {"field": "stop", "headline": order.headline, "message": message, "remedy": _lower_leverage(answer)}
    return None


def _comes_first(interval: Interval, stop: Decimal, *, long: bool) -> bool:
    """Return whether the price meets the interval's end before the stop, or at it."""
    if not interval.safe:
        return True
    level = interval.below if long else interval.above
    return level is not None and (stop <= level if long else stop >= level)


def _stop_near(answer: Assessment) -> Iterator[Finding]:
    """Say where the price that decides can reach the level before the last price, on which the stop fires, reaches the stop."""
    gap, stop, sign = gap_of(answer.plan, answer.terms), answer.plan.stop, answer.plan.sign
    safe = answer.intervals
    if not gap or stop is None or not safe.liquidation.holds(answer.position.reference):
        return
    for interval, at_end in ((safe.liquidation, False), (safe.liquidation_at_end, True)):
        level = interval.below if sign > 0 else interval.above
        if level is None or sign * (stop - level) <= 0:
            continue  # nothing to reach, or said already: it comes before the stop without any gap
        seen = seen_at(level, gap, below=sign > 0)
        if sign * (stop - seen) < 0:
            yield Finding(
                code="stop-near-liquidation",
                severity=CAUTION,
                field="stop",
                headline=tr("The stop lies within the price gap of the liquidation."),
                message=f"{_seen(answer, seen, at_end)} {_lower(answer)}",
                remedy=_lower_leverage(answer),
            )
            return


def _seen(answer: Assessment, seen: Decimal, at_end: bool) -> str:
    gap, level = percent(gap_of(answer.plan, answer.terms)), price(answer, seen)
    if at_end:
        return tr(
            "By the end of the hold the venue can close the position while the last price is still at {level}, {gap} from the level.",
            level=level,
            gap=gap,
        )
    return tr(
        "The venue can close the position while the last price is still at {level}, {gap} from the level.",
        level=level,
        gap=gap,
    )


def _reached(answer: Assessment, interval: Interval, order: _Order) -> str:
    """Say where the level lies that the price meets before the stop, or at it."""
    level = interval.below if answer.plan.sign > 0 else interval.above
    return order.at_any_price if level is None else order.message.format(level=price(answer, level))


def _lower(answer: Assessment) -> str:
    if answer.position.cross:
        return tr("Use a smaller size.")
    if answer.sized and answer.sized.output:
        return tr("Add margin, or move the stop nearer.")
    return tr("Use less leverage, or move the stop nearer.")


def _lower_leverage(answer: Assessment) -> Remedy | None:
    """Return the remedy of less leverage, where a level hangs on it: what the stop bears, or 1× where no stop says."""
    room, position = answer.distance.stop, answer.position
    if position.cross or (answer.sized and answer.sized.output) or answer.terms.basis is MaintenanceOn.USED_MARGIN:
        return None
    if room is not None and room <= 0:
        return None  # no leverage follows from such a stop
    if room is None:
        return _use(Decimal(1))
    if answer.plan.size.by == "collateral":
        return _for_this_margin(answer)
    return Remedy(caption=tr("Let leverage follow from the stop"), edits=(("leverage", ""), ("collateral", "")))


def _for_this_margin(answer: Assessment) -> Remedy | None:
    """Return the remedy of the leverage that the stop bears at the present size, for one sized by its margin, which must name one.

    The size shrinks with the leverage, and a smaller one asks for no more margin a unit: the call then lies no nearer.
    """
    position = answer.position
    chosen = chooser_of(answer.plan, answer.terms, position.leg.entry, position.carry).choose(position.leg.size)
    return _use(chosen.leverage) if chosen.limit in ("stop", "cap") and chosen.leverage < position.leverage else None


def _use(leverage: Decimal) -> Remedy:
    shown = plain(leverage)
    return Remedy(caption=tr("Use {leverage}×", leverage=shown), edits=(("leverage", shown), ("collateral", "")))


def _too_little(answer: Assessment) -> Iterator[Finding]:
    """Say what to add where even 1× leaves the call too near (wide-stop shorts, inverse longs)."""
    sized = answer.sized
    if sized is None or sized.limit != "too little" or sized.needed_margin is None:
        return
    step = Decimal("1e-8") if answer.terms.inverse else Decimal("0.01")
    missing = sized.needed_margin - sized.position.initial_margin
    more = to_step(missing / extra_weight(answer.plan, answer.terms), step, Direction.UP)
    total = plain(answer.plan.extra_margin + more)
    yield Finding(
        code="stop-beyond-call",
        severity=CAUTION,
        field="extra_margin",
        headline=tr("Even at 1× the call comes before the stop and its buffer."),
        message=tr(
            "Add {more} {currency} of margin to keep the call beyond it, or move the stop nearer.",
            more=plain(more),
            currency=answer.currency,
        ),
        remedy=Remedy(
            caption=tr("Add {more} {currency}", more=plain(more), currency=answer.currency),
            edits=(("extra_margin", total),),
        ),
    )


CHECKS = (_at_once, _stop_beyond, _stop_near, _too_little)
