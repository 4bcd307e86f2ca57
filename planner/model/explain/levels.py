"""Why a level lies where it does: equity and requirement as straight lines, and the price at which they meet."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from planner.model.explain.demands import demand_at, demand_formula, demand_worked
from planner.model.explain.derivation import Derivation, digits, sources_of
from planner.model.explain.level_inputs import equity_worked, level_inputs, line_of
from planner.model.instrument import MaintenanceOn
from planner.model.language import tr
from planner.model.margin.amount import ZERO as NOTHING
from planner.model.margin.levels import Interval, safe_interval
from planner.model.precision import settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from planner.model.assessment import Assessment
    from planner.model.margin.account import Book
    from planner.model.margin.amount import Amount
    from planner.model.position import Position

MEANINGS = {
    "liquidation": tr(
        "The price at which equity no longer exceeds the maintenance requirement and the venue closes the position."
    ),
    "margin_call": tr("The price at which the venue warns: deposit, reduce, or be liquidated."),
    "bankruptcy": tr("The price at which the equity behind the position is gone."),
}
_NAMES = {
    "liquidation": tr("Liquidation price"),
    "margin_call": tr("Margin call price"),
    "bankruptcy": tr("Bankruptcy price"),
}
_TITLES = {
    (False, ""): "{level}",
    (False, "below"): tr("{level}, the lower one"),
    (False, "above"): tr("{level}, the upper one"),
    (True, ""): tr("{level} at the end of the hold"),
    (True, "below"): tr("{level} at the end of the hold, the lower one"),
    (True, "above"): tr("{level} at the end of the hold, the upper one"),
}
"""What a level is called, by whether it is that at the end of the hold, and which end of the safe interval."""
_WORDS = {
    "mark": tr("mark"),
    "index": tr("index"),
    "oracle": tr("oracle"),
    "last": tr("last"),
    "entry": tr("entry"),
    "market-value": tr("market value"),
    "debt-level": tr("debt"),
    "used-margin": tr("used margin"),
}
"""What decides and what is measured, in words."""
FIGURES = (
    "maintenance_on",
    "tiers",
    "maintenance_rate",
    "maintenance_amount",
    "liquidation_level",
    "tier_mode",
    "tier_by",
    "maintenance_slope",
    "maintenance_adds_funding",
    "unit_minimum",
    "closing_fee_rate",
    "closing_fee_at",
    "hedge_requirement",
    "trigger_price",
    "contract_size",
)
CALL_FIGURES = ("margin_call_ratio", "margin_call_level", "margin_call_buffer")


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of one moment: `which` of three, the `end` of its interval ("" is the nearer one), and the hours held."""

    answer: Assessment
    which: str
    end: str
    at_end: bool

    @property
    def position(self) -> Position:
        return self.answer.position

    @property
    def hours(self) -> Decimal:
        return self.answer.plan.hold_hours if self.at_end else Decimal(0)

    @property
    def factor(self) -> Decimal:
        """Return k: 1 for liquidation, the venue's for the call, 0 for bankruptcy."""
        if self.which == "margin_call":
            return Decimal(1) if self.buffered else self.answer.terms.call_factor or Decimal(1)
        return Decimal(1 if self.which == "liquidation" else 0)

    @property
    def buffered(self) -> bool:
        """Whether the requirement is a mixture of maintenance and initial margin."""
        return self.which == "margin_call" and self.answer.terms.call_buffer is not None

    def book(self) -> Book | None:
        book = self.answer.book
        call = self.position.call(book) if book and self.which == "margin_call" else None
        book = call[0] if call else book
        return book.after(self.position.charge_after(self.hours)) if book else None

    def interval(self, book: Book) -> Interval:
        safe = self.answer.intervals
        if self.which == "bankruptcy":
            return safe_interval(book, Decimal(0), self.position.reference)
        if self.which == "liquidation":
            return safe.liquidation_at_end if self.at_end else safe.liquidation
        return safe.call_at_end if self.at_end else safe.call

    def value(self, interval: Interval) -> Decimal | None:
        ends = {"below": interval.below, "above": interval.above}
        return ends[self.end] if self.end else interval.nearer(self.answer.entry)

    def absence(self, interval: Interval) -> str:
        """Say why there is no level."""
        terms = self.answer.terms
        if self.which == "liquidation" and terms.basis is MaintenanceOn.MARKET_VALUE:
            return tr("none: the crossing is a margin call, and closing is at the broker's discretion")
        if self.which == "margin_call" and not terms.calls:
            return tr("none: this venue does not warn")
        if not interval.safe:
            return tr("none: at no price does the equity suffice")
        return tr("none: no positive price reaches it")


def explain_level(answer: Assessment, key: str, which: str, end: str, *, at_end: bool) -> Derivation:
    """Return the derivation of liquidation, margin_call or bankruptcy, at opening or at the end of the hold."""
    level = _Level(answer, which, end, at_end)
    book = level.book()
    value: Decimal | None = None
    worked: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    absent = tr("not known: the maintenance rate, or the balance behind a cross position, is missing")
    if book is not None:
        interval = level.interval(book)
        value, absent = level.value(interval), level.absence(interval)
        worked, rules = (
            _worked(level, book if value is None else book.at(value), value),
            _rules(level, value),
        )
    haircuts = tuple(used.figure for used in answer.sources if used.figure.startswith("collateral."))
    figures = {
        "bankruptcy": (),
        "margin_call": (*FIGURES, "margin_call_in", *CALL_FIGURES, *haircuts),
    }.get(which, (*FIGURES, *haircuts))
    return Derivation(
        key=key,
        title=_TITLES[at_end, end].format(level=_NAMES[which]),
        meaning=MEANINGS[which],
        formula=_formula(level),
        worked=worked,
        result=absent if value is None else f"{digits(value)} {answer.terms.quote}",
        inputs=level_inputs(answer, level.hours),
        rules=rules,
        sources=sources_of(answer, figures),
    )


def _formula(level: _Level) -> str:
    position = level.position
    s = "+" if position.leg.sign > 0 else "−"
    backing = tr("balance + extra margin − entry fee") if position.cross else tr("collateral")
    others = tr(" + other positions") if position.cross and position.plan.account.other_positions else ""
    assets = tr(" + other assets") if position.cross and position.plan.account.assets else ""
    backing += tr(" − carry") if level.hours else ""
    if position.inverse:
        equity = tr(
            "equity(P) = ({backing})·P {s} N·(1/E − 1/P)·P{others}", backing=backing, s=s, others=others + assets
        )
    else:
        equity = tr("equity(P) = {backing} {s} Q·(P − E){others}", backing=backing, s=s, others=others + assets)
    if level.which == "bankruptcy":
        return f"{equity} = 0"
    k = "" if level.factor == 1 else "k · "
    equity += tr(" − haircuts") if assets else ""
    demand = demand_formula(position)
    if level.buffered:
        demand = tr("(1 − β)·({demand}) + β·initial margin at P", demand=demand)
    return tr(
        "{equity} = {k}requirement(P), requirement(P) = {demand_formula}{others}",
        equity=equity,
        k=k,
        demand_formula=demand,
        others=others,
    )


def _held(book: Book, factor: Decimal, value: Decimal | None) -> Amount[Decimal] | None:
    """Return the straight line of the requirement that sets the level: the greatest one at its price; None where nothing is demanded."""
    if not factor:
        return None
    bands = [band for band in book.bands if value is None or band.reaches(value)]
    lines = [line for band in bands for line in band.lines] or list(book.lines)
    if not lines:
        return None
    return (lines[0] if value is None else max(lines, key=lambda line: line.at(value))) + book.fixed


def _worked(level: _Level, book: Book, value: Decimal | None) -> tuple[str, ...]:
    lines = [tr("equity(P) = {line}", line=line) for line in _equity(level, book)]
    held = _held(book, level.factor, value)
    if held is not None:
        lines += [tr("requirement(P) = {line}", line=line) for line in _requirement(level, book, held, value)]
    left_out = book.discount if level.factor else NOTHING
    if left_out != NOTHING:
        lines.append(tr("haircuts(P) = {line}", line=line_of(left_out)))
    if value is None:
        return tuple(lines)
    free = book.equity - left_out - (NOTHING if held is None else held.times(level.factor))
    lines.append(_solved(level.factor, book, free, value))
    if held is not None:
        due = held.at(value) + (book.curved / value if book.curved else 0)
        lines.append(_meeting(book.equity.at(value), left_out, due, value))
    return tuple(lines)


def _requirement(level: _Level, book: Book, held: Amount[Decimal], value: Decimal | None) -> Iterator[str]:
    """Yield the requirement with the numbers in, where it has such a form, and gathered to a straight line."""
    mixed = level.buffered or (level.position.terms.larger_side and level.position.cross)
    if value is not None and not mixed and (numbers := demand_worked(level.position, value)):
        yield numbers + _beside(level, book)
    curved = f" + {digits(book.curved)}/P" if book.curved else ""
    yield line_of(held) + curved + ("" if level.factor == 1 else f", k = {digits(level.factor)}")


def _solved(factor: Decimal, book: Book, free: Amount[Decimal], value: Decimal) -> str:
    """Return the price as the solution; where the requirement jumps above the equity, that it does."""
    if factor and book.curved:
        rest = digits(factor * book.curved)
        return f"{digits(free.coin)}·P² + ({digits(free.quote)})·P − {rest} = 0, P = {digits(value)}"
    if _jumps(book, value):
        return tr("the requirement jumps at P = {value}, above the equity", value=digits(value))
    return f"P = −({digits(free.quote)}) / ({digits(free.coin)}) = {digits(value)}"


def _meeting(equity: Decimal, left_out: Amount[Decimal], due: Decimal, value: Decimal) -> str:
    """Return what both sides come to at the price."""
    if left_out == NOTHING:
        return tr("equity at P = {at}, requirement at P = {due}", at=digits(equity), due=digits(due))
    return tr(
        "equity at P = {at}, haircuts at P = {left_out}, requirement at P = {due}",
        at=digits(equity),
        left_out=digits(left_out.at(value)),
        due=digits(due),
    )


def _equity(level: _Level, book: Book) -> tuple[str, str]:
    """Return the equity with the numbers in, and gathered to a straight line."""
    position = level.position
    charge = position.charge_after(level.hours)
    backing = position.backing
    if position.cross:
        account = position.plan.account
        backing = (account.balance or Decimal(0)) + position.plan.extra_margin - position.entry_fee
    beside = book.equity + charge - position.money(backing) - position.leg.pnl()
    return equity_worked(level.answer, level.hours, beside), line_of(book.equity)


def _beside(level: _Level, book: Book) -> str:
    """Return what other positions demand beside this one."""
    others = book.fixed - level.position.requirement().fixed
    return "" if others == NOTHING else f" + ({line_of(others)})"


def _jumps(book: Book, value: Decimal) -> bool:
    return any(band.low is not None and settle(band.low) == value for band in book.bands)


def _rules(level: _Level, value: Decimal | None) -> tuple[str, ...]:
    answer, factor = level.answer, level.factor
    terms = answer.terms
    if not factor or not (terms.tiers or terms.level):
        return ()
    said = [
        tr(
            "Decided on the {trigger} price; maintenance is measured on the {basis}.",
            trigger=_WORDS.get(terms.trigger, terms.trigger),
            basis=_WORDS.get(terms.basis, terms.basis),
        )
    ]
    if value is not None:
        said += demand_at(answer.position, value)
    if terms.larger_side and answer.position.cross:
        said.append(
            tr("Of long and short of {underlying} only the larger requirement counts.", underlying=terms.underlying)
        )
    return (*said, *_call_rules(level))


def _call_rules(level: _Level) -> Iterator[str]:
    """Yield what k and β of a margin call stand for."""
    terms, factor = level.answer.terms, level.factor
    if level.buffered:
        yield tr(
            "β = {buffer}: the venue warns that share of the way from maintenance to initial margin.",
            buffer=digits(terms.call_buffer),
        )
    if factor == 1:
        return
    if terms.level is None:
        yield tr(
            "k = 1 / {ratio}: the venue warns when the requirement has reached that share of the equity.",
            ratio=digits(1 / factor),
        )
    else:
        yield tr(
            "k = {factor}: what the level of the margin call demands, over what that of liquidation does.",
            factor=digits(factor),
        )


def _builders() -> dict[str, Callable[[Assessment], Derivation]]:
    ends = {"liquidation": ("", "below", "above"), "margin_call": ("", "below", "above"), "bankruptcy": ("",)}
    found: dict[str, Callable[[Assessment], Derivation]] = {}
    for group in ("levels", "levels_at_end"):
        for which, each in ends.items():
            for end in each:
                key = f"{group}.{which}{'_' if end else ''}{end}"
                found[key] = partial(explain_level, key=key, which=which, end=end, at_end=group == "levels_at_end")
    return found


BUILDERS = _builders()
