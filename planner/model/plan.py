"""The plan: complete and valid, frozen; what is saved, exported and computed again (`format: "margin-plan/1"`).

Numbers are text in the file and `Decimal` here; fractions are fractions (`0.01` is 1 %). Unknown keys are refused by name.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, Field, StrictBool, ValidationError, field_validator, model_validator

from planner.model.errors import PlannerError
from planner.model.instrument import CarryFrom, InstrumentKind, MaintenanceOn, MarginMode
from planner.model.language import tr
from planner.model.number import wide
from planner.model.refusals import first_sentence
from planner.model.rulebook import Number, Record, Rules, TierRows
from planner.model.side import Side

if TYPE_CHECKING:
    from collections.abc import Mapping

ONE = Decimal(1)
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?)?(Z|[+-]\d{2}:\d{2})?", re.ASCII)
"""A time as it must be written: `fromisoformat` alone makes a time of four hundred ones, and drops digits in silence."""


def _positive(value: Decimal) -> Decimal:
    if value <= 0:
        raise ValueError(tr("must be greater than 0"))
    return value


def _not_negative(value: Decimal) -> Decimal:
    if value < 0:
        raise ValueError(tr("must not be negative"))
    return value


def _fraction(value: Decimal) -> Decimal:
    if not 0 <= value < 1:
        raise ValueError(tr("must be a fraction from 0 up to 1, such as 0.0005 for 0.05 %"))
    return value


def _signed_fraction(value: Decimal) -> Decimal:
    if not -1 < value < 1:
        raise ValueError(tr("must be a fraction between -1 and 1, such as 0.0001 for 0.01 %"))
    return value


def _at_least_one(value: Decimal) -> Decimal:
    if value < 1:
        raise ValueError(tr("must be at least 1"))
    return value


def _share(value: Decimal) -> Decimal:
    if not 0 < value <= 1:
        raise ValueError(tr("must be a fraction above 0 and at most 1"))
    return value


Positive = Annotated[Number, AfterValidator(_positive)]
NotNegative = Annotated[Number, AfterValidator(_not_negative)]
Fraction = Annotated[Number, AfterValidator(_fraction)]
SignedFraction = Annotated[Number, AfterValidator(_signed_fraction)]
Share = Annotated[Number, AfterValidator(_share)]
AtLeastOne = Annotated[Number, AfterValidator(_at_least_one)]


class PlanError(PlannerError):
    """The document is not a plan; the message names the key and says what to change."""


class Leg(Record):
    """One rung of the entry ladder or one target: its price, and the fraction of the quantity that trades there."""

    price: Positive
    share: Share = ONE


class Size(Record):
    """What the position is sized by, and how much of it (`risk` and `collateral` in settlement currency, `notional` in quote)."""

    by: Literal["risk", "risk-percent", "quantity", "notional", "collateral"]
    value: Positive


class OtherPosition(Record):
    """Another open position of a cross account. `mark` None stands at its entry; `beta` moves it with the plan's price."""

    symbol: str
    side: Side
    quantity: Positive
    entry: Positive
    mark: Positive | None = None
    instrument_kind: InstrumentKind = InstrumentKind.LINEAR_PERPETUAL
    contract_size: Positive = ONE
    underlying: str | None = None
    beta: Number = Decimal(0)
    maintenance_rate: Fraction = Decimal(0)
    maintenance_amount: Number = Decimal(0)

    @field_validator(
        "instrument_kind", "contract_size", "beta", "maintenance_rate", "maintenance_amount", mode="before"
    )
    @classmethod
    def _null_is_the_default(cls, value: object, info: Any) -> object:
        return cls.model_fields[info.field_name].default if value is None else value


class Asset(Record):
    """Another asset that backs a cross account, beside the balance; `price` in quote, `haircut` the fraction that does not count."""

    asset: str = Field(min_length=1)
    amount: NotNegative
    price: Positive | None = None
    haircut: Fraction | None = None
    beta: Number = Decimal(0)

    @field_validator("beta", mode="before")
    @classmethod
    def _null_stands_still(cls, value: object) -> object:
        return Decimal(0) if value is None else value


class Account(Record):
    """The account behind the plan; `balance` excludes unrealised profit and loss."""

    balance: NotNegative | None = None
    currency: str | None = None
    other_positions: tuple[OtherPosition, ...] = Field(default=(), max_length=200)
    assets: tuple[Asset, ...] = Field(default=(), max_length=200)

    @field_validator("other_positions", "assets", mode="before")
    @classmethod
    def _null_is_none_open(cls, value: object) -> object:
        return () if value is None else value


class Limits(Record):
    """The user's own limits; a limit that is absent raises no finding."""

    risk: Fraction | None = None
    reward_to_risk: NotNegative | None = None
    leverage_bands: tuple[Positive, Positive] | None = None
    trigger_gap: Fraction | None = None

    @field_validator("leverage_bands")
    @classmethod
    def _bands_rise(cls, value: tuple[Decimal, Decimal] | None) -> tuple[Decimal, Decimal] | None:
        if value and value[0] > value[1]:
            raise ValueError(tr("must rise, such as 5 and 20"))
        return value


class Costs(Record):
    """What trading and holding cost; None is the rulebook's figure (`custom`: 0)."""

    maker_fee: SignedFraction | None = None
    taker_fee: Fraction | None = None
    entry_is_maker: StrictBool = False
    slippage: Fraction | None = None
    funding_rate: SignedFraction | None = None
    funding_interval_hours: Positive | None = None
    borrow_rate_daily: Fraction | None = None
    opening_borrow_fee: Fraction | None = None

    @field_validator("entry_is_maker", mode="before")
    @classmethod
    def _null_is_taker(cls, value: object) -> object:
        return False if value is None else value


class MarginCall(Record):
    """Where the venue warns: equity = requirement / ratio, on every part of the requirement."""

    ratio: Share


class Overrides(Record):
    """Figures of the rulebook that the user replaces; a given `maintenance_rate` replaces all tiers."""

    instrument_kind: InstrumentKind | None = None
    settlement_currency: str | None = None
    quote_currency: str | None = None
    underlying: str | None = None
    contract_size: Positive | None = None
    tick: Positive | None = None
    lot: Positive | None = None
    min_notional: NotNegative | None = None
    maintenance_on: MaintenanceOn | None = None
    maintenance_rate: Fraction | None = None
    maintenance_amount: Number | None = None
    tier_mode: Literal["progressive", "whole-position"] | None = None
    tiers: TierRows | None = None
    closing_fee_rate: Fraction | None = None
    max_leverage: Positive | None = None
    margin_call: MarginCall | None = None
    liquidation_fee_rate: Fraction | None = None
    liquidation_residual: Literal["kept", "returned"] | None = None
    carry_paid_from: CarryFrom | None = None
    liquidation_level: Positive | None = None
    margin_call_level: Positive | None = None


class Plan(Record):
    """A complete plan. See the module's docstring and the architecture page for the meaning of each key."""

    format: Literal["margin-plan/1"]
    title: str = ""
    notes: str = ""
    venue: str = Field(min_length=1)
    symbol: str = Field(min_length=1)
    side: Side
    margin_mode: MarginMode
    entries: tuple[Leg, ...] = Field(min_length=1, max_length=50)
    mark: Positive | None = None
    size: Size
    leverage: Positive | None = None
    collateral: Positive | None = None
    extra_margin: NotNegative = Decimal(0)
    loan: Literal["net", "full"] | None = None
    stop: Positive | None = None
    targets: tuple[Leg, ...] = Field(default=(), max_length=50)
    hold_hours: NotNegative = Decimal(0)
    safety_buffer: NotNegative = Decimal(0)
    leverage_cap: AtLeastOne | None = None
    account: Account = Account()
    limits: Limits = Limits()
    opens_at: datetime | None = None
    costs: Costs = Costs()
    overrides: Overrides = Overrides()
    rules: Rules | None = None

    @field_validator(
        "title",
        "notes",
        "extra_margin",
        "targets",
        "hold_hours",
        "safety_buffer",
        "account",
        "limits",
        "costs",
        "overrides",
        mode="before",
    )
    @classmethod
    def _null_is_absent(cls, value: object, info: Any) -> object:
        return cls.model_fields[info.field_name].default if value is None else value

    @field_validator("opens_at", mode="before")
    @classmethod
    def _iso_text(cls, value: object) -> object:
        if value is None or isinstance(value, datetime):
            return value
        if not isinstance(value, str):
            raise ValueError(tr("is written as text, such as 2026-07-31T14:00:00Z"))
        try:
            if not _TIME.fullmatch(value):
                raise ValueError
            moment = datetime.fromisoformat(value)
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        except (ValueError, OverflowError):  # the year 1 east of Greenwich lies before all years
            raise ValueError(tr("is not a time; write it as 2026-07-31T14:00:00Z")) from None

    @model_validator(mode="after")
    def _parts_agree(self) -> Plan:
        if _shares(self.entries) != 1:
            raise ValueError(tr("entries: the shares must sum to 1"))
        if _shares(self.targets) > 1:
            raise ValueError(tr("targets: the shares must sum to at most 1"))
        if self.leverage is not None and self.collateral is not None:
            raise ValueError(tr("collateral: give leverage or collateral, never both"))
        return self

    @property
    def sign(self) -> int:
        """Return s of the formulas: +1 long, −1 short."""
        return self.side.sign

    def document(self) -> dict[str, Any]:
        """Return the plan as the JSON document of `margin-plan/1`, every key written."""
        return self.model_dump(mode="json")


def _shares(legs: tuple[Leg, ...]) -> Decimal:
    """Return the sum of the shares: whatever context the caller computes in, no digit is rounded away."""
    if len(legs) == 1:
        return legs[0].share
    with wide():
        return sum((leg.share for leg in legs), Decimal(0))


def read_plan(document: Mapping[str, Any]) -> Plan:
    """Return the plan that the JSON document describes; raises PlanError naming the key and what to change."""
    try:
        return Plan.model_validate(document)
    except ValidationError as error:
        raise PlanError(first_sentence(error)) from None
    except RecursionError:  # lists in lists without end, where a word is expected
        raise PlanError(tr("the document is nested too deeply")) from None
