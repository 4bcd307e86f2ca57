"""The settings of the dialog: what each is called, its unit, and what it does."""

from __future__ import annotations

from dataclasses import dataclass

from planner.model.language import tr


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One line of the dialog. `options` (value, words) makes it a choice, otherwise it is typed."""

    key: str
    access: str
    unit: str = ""
    tip: str = ""
    placeholder: str = ""
    options: tuple[tuple[str, str], ...] = ()


_BY_VENUE = tr("the venue's")
GROUPS: tuple[tuple[str, tuple[Setting, ...]], ...] = (
    (
        tr("Account"),
        (
            Setting(key="account.balance", access=tr("&Balance"), tip=tr("What the account holds for margin trades.")),
            Setting(
                key="account.currency",
                access=tr("Balance c&urrency"),
                tip=tr("The currency of the balance, for example USDT."),
            ),
        ),
    ),
    (
        tr("Limits that the findings measure against"),
        (
            Setting(
                key="limits.risk",
                access=tr("&Risk per trade"),
                unit="%",
                tip=tr("The most that one plan may lose at its stop, in per cent of the balance."),
            ),
            Setting(
                key="limits.reward_to_risk",
                access=tr("Least reward : ris&k"),
                unit=": 1",
                tip=tr("Net reward at the targets divided by the loss at the stop."),
            ),
            Setting(
                key="limits.leverage_bands.0",
                access=tr("&Careful up to"),
                unit="×",
                tip=tr("Leverage up to here is called conservative."),
            ),
            Setting(
                key="limits.leverage_bands.1",
                access=tr("&Extreme above"),
                unit="×",
                tip=tr("Leverage above this is called extreme."),
            ),
            Setting(
                key="rules.age",
                access=tr("Rules are old &after"),
                unit=tr("days"),
                placeholder=tr("never"),
                tip=tr("A note says so when the venue's figures were checked longer ago than this; blank: never."),
            ),
        ),
    ),
    (
        tr("What a new plan starts with"),
        (
            Setting(
                key="safety_buffer",
                access=tr("&Safety buffer"),
                unit="%",
                tip=tr("How far beyond the stop the margin call must lie, as a share of the distance to the stop."),
            ),
            Setting(
                key="leverage_cap",
                access=tr("&Leverage cap"),
                unit="×",
                tip=tr("The most that the planner proposes where leverage is left blank."),
            ),
            Setting(
                key="hold_hours",
                access=tr("Planned &hold"),
                unit=tr("hours"),
                tip=tr("How long the position is meant to stay open."),
            ),
            Setting(
                key="costs.maker_fee",
                access=tr("&Maker fee"),
                unit="%",
                placeholder=_BY_VENUE,
                tip=tr("Your own fee for resting orders; blank: the venue's published one."),
            ),
            Setting(
                key="costs.taker_fee",
                access=tr("&Taker fee"),
                unit="%",
                placeholder=_BY_VENUE,
                tip=tr("Your own fee for orders that trade at once; blank: the venue's published one."),
            ),
        ),
    ),
    (
        tr("Appearance"),
        (
            Setting(
                key="theme",
                access=tr("C&olours"),
                options=(
                    ("system", tr("As the system")),
                    ("light", tr("Light")),
                    ("dark", tr("Dark")),
                    ("contrast", tr("High contrast")),
                ),
            ),
            Setting(
                key="decimal_sign",
                access=tr("&Decimal sign"),
                options=(("system", tr("As the system")), (".", tr("Point: 1,234.5")), (",", tr("Comma: 1.234,5"))),
                tip=tr("How numbers are read and shown. Files always keep the point."),
            ),
        ),
    ),
)
"""Every setting of the dialog, keyed as in the plan file."""
