"""The user's settings: one JSON file, written atomically, that no damage turns into a lost evening.

A file that cannot be read is set aside and the defaults are used; a single value that makes no sense falls back to
its default and the rest is kept. Keys this version does not know are kept and written back, so that going back to an
older version loses nothing.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from planner.model.language import tr
from planner.services.atomic import is_there, set_aside, write_atomic
from planner.services.errors import FileError, file_error
from planner.services.plan_files import PlanFileError, read_plan

MOST_DAYS = 36_500
_WRITTEN = r"^-?[0-9]{1,15}(\.[0-9]{1,12})?$"


def _not_negative(text: str) -> str:
    if Decimal(text) < 0:
        raise ValueError(tr("must not be negative"))
    return text


def _positive(text: str) -> str:
    if Decimal(text) <= 0:
        raise ValueError(tr("must be above 0"))
    return text


def _fraction(text: str) -> str:
    if not 0 <= Decimal(text) <= 1:
        raise ValueError(tr("must be a fraction from 0 to 1"))
    return text


def _rate(text: str) -> str:
    if not -1 < Decimal(text) < 1:
        raise ValueError(tr("must be a fraction between -1 and 1"))
    return text


# [0-9] and not \d, which takes the digits of every script; money stays text, a float would change it
Written = Annotated[str, StringConstraints(pattern=_WRITTEN, max_length=32)]
Amount = Annotated[Written, AfterValidator(_not_negative)]
Positive = Annotated[Written, AfterValidator(_positive)]
Fraction = Annotated[Written, AfterValidator(_fraction)]
Rate = Annotated[Written, AfterValidator(_rate)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True, strict=True)


class WindowState(_Part):
    """How the main window was left; both are Qt's own bytes in base64 after their sum."""

    geometry: str = ""
    state: str = ""


class JournalTable(_Part):
    """How the journal's table was left. Column keys are those of `planner.model.journal_query.SORT_KEYS`."""

    order: list[str] = Field(default_factory=list)
    """Column keys from left to right; empty: the default order."""
    hidden: list[str] = Field(default_factory=list)
    widths: dict[str, Annotated[int, Field(ge=8, le=4000)]] = Field(default_factory=dict)
    """Column key to pixels."""
    sort: str = "saved_at"
    descending: bool = True
    filters: dict[str, str] = Field(default_factory=dict)
    """Side, venue, status and dates, as `planner.presenters.journal_filters` writes them."""


class CompareTable(_Part):
    """How the comparison was left. Column keys are those of `planner.presenters.compare_columns`."""

    order: list[str] = Field(default_factory=list)
    """Column keys from left to right; empty: the default order."""
    hidden: list[str] = Field(default_factory=list)
    sort: str = ""
    descending: bool = False
    lines: list[str] = Field(default_factory=list)
    """The venues, by id, whose liquidation lines are on the chart."""


class CsvChoice(_Part):
    """The export dialog's last choice."""

    semicolon: bool = False
    bom: bool = True
    folder: str = ""


class Settings(_Part):
    """Every setting, with its default. Numbers are decimal strings; fractions are fractions (0.01 is 1 %)."""

    account_balance: Amount = "10000"
    account_currency: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{2,12}$")] = "USDT"
    risk_percent: Fraction = "0.01"
    """Risk per trade as a fraction of the balance."""
    maker_fee: Rate | None = None
    """None: the rulebook's."""
    taker_fee: Rate | None = None
    leverage_bands: tuple[Positive, Positive] = ("5", "20")
    """Up to the first is conservative, up to the second experienced, above it extreme."""
    reward_to_risk_min: Amount = "1.5"
    safety_buffer: Fraction = "0.25"
    leverage_cap: Positive = "5"
    hold_hours: Amount = "72"
    rules_old_after_days: Annotated[int, Field(ge=1, le=MOST_DAYS)] | None = 180
    """After how many days since they were checked rules count as old; None: never."""

    theme: Literal["system", "light", "dark", "contrast"] = "system"
    zoom: Annotated[int, Field(ge=80, le=200)] = 100
    """Size of all text in per cent of the system's."""
    hide_amounts: bool = False
    shortcuts: dict[str, Annotated[str, StringConstraints(max_length=64)]] = Field(default_factory=dict)
    """Keys the user changed: command to shortcut in Qt's portable words, "" for none."""
    decimal_sign: Literal["system", ".", ","] = "system"
    first_run: bool = True
    minded_place: str = ""
    """The folder on a network drive, or one kept in step, of which the user was told and dismissed it."""
    recent_plans: list[str] = Field(default_factory=list)
    """Paths, the newest first."""
    recent_candles: list[str] = Field(default_factory=list)
    last_candles: str | None = None
    candle_symbols: dict[str, str] = Field(default_factory=dict)
    """Of a candle file with several symbols, the one chosen; the newest last."""
    window: WindowState = WindowState()
    journal: JournalTable = JournalTable()
    compare: CompareTable = CompareTable()
    csv: CsvChoice = CsvChoice()

    @model_validator(mode="after")
    def _bands_rise(self) -> "Settings":
        low, high = self.leverage_bands
        if Decimal(low) >= Decimal(high):
            raise ValueError(tr("leverage_bands must rise"))
        return self

    def changed(self, **values: Any) -> "Settings":
        """Return settings with some values replaced, all checked. Raises pydantic's ValidationError."""
        return Settings.model_validate_json(json.dumps(json.loads(self.model_dump_json()) | _plain(values)))


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings as read, and the sentences the user should see."""

    settings: Settings
    notices: tuple[str, ...] = ()


def load_settings(path: Path, *, now: Callable[[], datetime]) -> Loaded:
    """Read the settings; never fails: whatever cannot be used is set aside and told of."""
    try:
        if not is_there(path):
            return Loaded(Settings())
    except FileError as error:
        return Loaded(Settings(), (tr("{error} The default settings are used.", error=error),))
    try:
        document = read_plan(path)
    except PlanFileError as error:
        return Loaded(
            Settings(), (tr("{error} {kept} The default settings are used.", error=error, kept=_kept(path, now)),)
        )
    settings, refused = _validated(document)
    if not refused:
        return Loaded(settings)
    told = tr(
        "Settings that make no sense were replaced by their defaults: {refused}. {kept}",
        refused=", ".join(refused),
        kept=_kept(path, now),
    )
    with suppress(FileError):
        save_settings(path, settings)  # the good values stay good at the next start too
    return Loaded(settings, (told,))


def save_settings(path: Path, settings: Settings) -> None:
    """Write the settings, unknown keys included, whole or not at all. Raises FileError."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise file_error(tr("make the folder"), path.parent, error) from error
    write_atomic(path, [f"{settings.model_dump_json(indent=2)}\n".encode()])


def _validated(document: dict[str, Any]) -> tuple[Settings, list[str]]:
    """Drop the top-level keys that do not validate, and name them."""
    refused: list[str] = []
    while True:
        try:
            return Settings.model_validate_json(json.dumps(document, default=str)), refused
        except ValidationError as error:
            # the one check over several values names none: it is the bands that must rise
            wrong = {str(fault["loc"][0]) if fault["loc"] else "leverage_bands" for fault in error.errors()}
        if not wrong & document.keys():  # nothing left to drop: never try the same again
            return Settings(), [*refused, *sorted(wrong)]
        refused.extend(sorted(wrong))
        document = {key: value for key, value in document.items() if key not in wrong}


def _kept(path: Path, now: Callable[[], datetime]) -> str:
    try:
        return tr("The old file is kept as {name}.", name=set_aside(path, now()).name)
    except FileError as error:
        return str(error)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {
        key: json.loads(value.model_dump_json()) if isinstance(value, BaseModel) else value
        for key, value in values.items()
    }
