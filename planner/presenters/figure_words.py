"""The figures of a rulebook as a trader reads them: name, value and unit, and what the planner takes where the venue says nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.figures import CHOICES, NAMES
from planner.model.guardrails.words import figure_name
from planner.model.instrument import InstrumentKind, MaintenanceOn
from planner.model.language import tr
from planner.model.rulebook import Status
from planner.presenters.fields import is_field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planner.presenters.words import Words

STATUS_WORDS = {
    Status.VERIFIED: tr("✓ verified"),
    Status.PUBLISHED: tr("• published"),
    Status.DERIVED: tr("≈ derived"),
    Status.UNVERIFIED: tr("? unverified"),
    Status.USER: tr("✎ your own"),
}
"""How sure a figure is: a mark and a word, never a colour alone."""
STATUS_MEANINGS = {
    Status.VERIFIED: tr("Reproduces a figure that the venue itself shows."),
    Status.PUBLISHED: tr("The venue's own text or interface says so."),
    Status.DERIVED: tr("Follows from published facts, or is a teaching rule of the planner."),
    Status.UNVERIFIED: tr("Second-hand, old, or not found again: check it with the venue."),
    Status.USER: tr("Written by you."),
}
UNKNOWN = tr("– not known")

CHOICE_WORDS: dict[str, str] = {
    "spot": tr("spot"),
    "spot-margin": tr("spot on margin"),
    "linear-perpetual": tr("linear perpetual"),
    "inverse-perpetual": tr("inverse perpetual"),
    "linear-dated": tr("linear future"),
    "inverse-dated": tr("inverse future"),
    "equity": tr("share"),
    "mark": tr("mark price"),
    "entry": tr("entry price"),
    "market-value": tr("market value"),
    "debt-level": tr("assets over debt"),
    "used-margin": tr("used margin"),
    "progressive": tr("progressive"),
    "whole-position": tr("whole position"),
    "notional": tr("notional at the mark"),
    "quantity": tr("number of contracts"),
    "yes": tr("yes"),
    "no": tr("no"),
    "bankruptcy": tr("bankruptcy price"),
    "each-side": tr("each side of a hedge"),
    "larger-side": tr("the larger side of a hedge"),
    "both": tr("isolated and cross"),
    "isolated": tr("isolated only"),
    "cross": tr("cross only"),
    "maintenance-over-equity": tr("maintenance over equity, rising"),
    "equity-over-maintenance": tr("equity over maintenance, falling"),
    "debt-over-assets": tr("debt over assets, rising"),
    "assets-over-debt": tr("assets over debt, falling"),
    "equity-over-used": tr("equity over used margin, falling"),
    "buffer": tr("buffer above maintenance, falling"),
    "whole": tr("the whole position at once"),
    "tier-by-tier": tr("tier by tier"),
    "share": tr("a share first"),
    "until-safe": tr("as much as makes it safe"),
    "kept": tr("kept by the venue"),
    "returned": tr("returned to you"),
    "slice": tr("the collateral"),
    "balance": tr("the balance"),
    "wallet-then-slice": tr("balance, then collateral"),
    "debt": tr("the debt"),
    "net": tr("notional less collateral"),
    "full": tr("the whole notional"),
    "opening": tr("the opening"),
    "midnight": tr("midnight UTC"),
    "index": tr("index price"),
    "oracle": tr("oracle price"),
    "last": tr("last traded price"),
}
"""The words that a figure may be; one word means the same in every figure."""

PERCENT = frozenset(
    {
        "maintenance_rate",
        "low_price_rate",
        "closing_fee_rate",
        "margin_call_ratio",
        "margin_call_buffer",
        "liquidation_share",
        "liquidation_fee_rate",
        "maker_fee",
        "taker_fee",
        "funding_rate",
        "borrow_rate_daily",
        "opening_borrow_fee",
    }
)
QUOTE = frozenset({"tick", "min_notional", "maintenance_amount", "liquidation_share_above", "low_price"})
QUOTE_A_UNIT = frozenset({"unit_minimum", "low_price_minimum"})
LEVELS = frozenset({"margin_call_level", "liquidation_level", "liquidation_stops_at"})


def title_of(name: str) -> str:
    """Return a figure's name at the start of a line: “Taker fee”."""
    words = figure_name(name)
    return words[:1].upper() + words[1:]


def topic_of(key: str) -> str:
    """Return what the help knows a row of the Sources page by: the field of the ticket, else the rulebook."""
    name = key.partition(":")[2].replace("margin_call_ratio", "margin_call.ratio")
    return next((field for field in (f"costs.{name}", f"overrides.{name}", name) if is_field(field)), "venue")


def value_of(name: str, text: str, words: Words, figures: Mapping[str, str]) -> tuple[str, str]:
    """Return a figure's value and unit. `figures` holds all values in force: currencies, and what the levels count."""
    if name in CHOICES:
        return CHOICE_WORDS.get(text, text), ""
    if name in NAMES:
        return text, ""
    value = Decimal(text)
    if name in PERCENT:
        return words.number(value * 100, None), "%"
    if name in LEVELS and figures.get("maintenance_on") != MaintenanceOn.DEBT_LEVEL:
        return words.number(value * 100, None), "%"
    return words.number(value, None), _unit(name, figures)


def _unit(name: str, figures: Mapping[str, str]) -> str:
    quote = figures.get("quote_currency", "")
    kind = figures.get("instrument_kind", "")
    if name == "maintenance_amount" and kind.startswith("inverse"):
        return figures.get("settlement_currency", "")
    if name in QUOTE:
        return quote
    if name in QUOTE_A_UNIT:
        return tr("{quote} each", quote=quote) if quote else ""
    if name == "contract_size":
        return quote if kind.startswith("inverse") else figures.get("underlying", "")
    return {
        "max_leverage": "×",
        "funding_interval_hours": "h",
        "borrow_interval_hours": "h",
        "lot": tr("contracts") if "contract_size" in figures else figures.get("underlying", ""),
        "least_equity": figures.get("settlement_currency", ""),
        "maintenance_slope": tr("for each unit"),
    }.get(name, "")


# --- what a rulebook does not say ---------------------------------------------------------------------------------------

FALLBACKS = {
    "contract_size": tr("The venue's contract size is not published here; the planner takes 1."),
    "tick": tr("The smallest price step is not published here; prices are not rounded to one."),
    "lot": tr("The smallest quantity step is not published here; the quantity is not rounded to one."),
    "min_notional": tr("The smallest position is not published here; the planner does not check it."),
    "maintenance_on": tr("What maintenance is measured on is not published here; the planner takes the mark price."),
    "maintenance_rate": tr(
        "The venue publishes no maintenance that was found; type it on the ticket, else no level is shown."
    ),
    "liquidation_level": tr("The level at which the venue liquidates was not found; type it, else no level is shown."),
    "margin_call_level": tr("The venue publishes no level for a margin call; none is shown."),
    "margin_call_ratio": tr("The venue publishes no margin call; none is shown."),
    "max_leverage": tr("The highest leverage is not published here; the planner sets no limit."),
    "closing_fee_rate": tr("Whether maintenance holds a closing fee is not published here; the planner takes none."),
    "liquidation_fee_rate": tr("The venue publishes no clearance fee that was found; the planner takes 0."),
    "liquidation_residual": tr(
        "What becomes of what is left after a liquidation is not published; the planner takes it as kept."
    ),
    "liquidation_path": tr(
        "How a liquidation proceeds is not published here; the planner closes the whole position at once."
    ),
    "maker_fee": tr("The maker fee was not found; type it on the ticket, else it counts as 0."),
    "taker_fee": tr("The taker fee was not found; type it on the ticket, else it counts as 0."),
    "funding_rate": tr(
        "Funding changes all the time, so the rulebook holds no rate; type today's, else it counts as 0."
    ),
    "funding_interval_hours": tr("The hours between two fundings are not published here; the planner takes 8."),
    "borrow_rate_daily": tr(
        "Interest changes all the time, so the rulebook holds none; type today's, else it counts as 0."
    ),
    "opening_borrow_fee": tr("A fee for opening the loan is not published here; the planner takes 0."),
    "carry_paid_from": tr("What pays funding and interest is not published; the planner takes the collateral."),
    "loan": tr("How much is lent is not published here; the planner takes the notional less the collateral."),
    "trigger_price": tr("Which price decides a liquidation is not published here; the planner takes the mark price."),
}
"""What the planner does without a figure that it would use."""
_ALWAYS = ("tick", "lot", "min_notional", "max_leverage", "maker_fee", "taker_fee")
_HELD = ("carry_paid_from", "trigger_price")
_CLOSED = ("liquidation_fee_rate", "liquidation_residual", "liquidation_path")


def wanted(figures: Mapping[str, str], *, tiers: bool) -> tuple[str, ...]:
    """Return the figures that the engine would use for this kind of instrument, in reading order."""
    kind = InstrumentKind(figures.get("instrument_kind", InstrumentKind.LINEAR_PERPETUAL))
    if kind is InstrumentKind.SPOT:
        return _ALWAYS
    names = [*_ALWAYS, "maintenance_on", *_HELD]
    on_market_value = figures.get("maintenance_on") == MaintenanceOn.MARKET_VALUE
    names += () if on_market_value else _CLOSED  # a broker calls; nothing is liquidated at a price of its own
    on_level = figures.get("maintenance_on") in (MaintenanceOn.DEBT_LEVEL, MaintenanceOn.USED_MARGIN)
    names += ["liquidation_level", "margin_call_level"] if on_level else ["maintenance_rate", "closing_fee_rate"]
    if not (on_level or on_market_value or "margin_call_buffer" in figures):
        names.append("margin_call_ratio")
    if kind.perpetual:
        names += ["funding_rate", "funding_interval_hours"]
    if kind.borrows:
        names += ["borrow_rate_daily", "opening_borrow_fee", "loan"]
    else:
        names.append("contract_size")
    said_by_tiers = {"maintenance_rate", "max_leverage"} if tiers else set()
    return tuple(name for name in FALLBACKS if name in names and name not in said_by_tiers)
