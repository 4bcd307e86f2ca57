"""What outlives a start: settings, the ticket's draft, the window's layout; and their translation for presenters and dialogs."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.draft import NUMBER_FIELDS, PlanDraft, draft_document, draft_from
from planner.model.errors import PlannerError
from planner.model.language import tr
from planner.model.number import NumberError, plain
from planner.model.typed import read_typed, to_text
from planner.presenters.defaults import Defaults
from planner.services.atomic import is_there
from planner.services.clock import now_utc
from planner.services.drafts import Drafts
from planner.services.errors import FileError
from planner.services.settings import MOST_DAYS, Settings, load_settings, save_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from planner.services.paths import Places

MOST_RECENT = 8
FIELDS = {
    "account.balance": "account_balance",
    "limits.risk": "risk_percent",
    "limits.reward_to_risk": "reward_to_risk_min",
    "safety_buffer": "safety_buffer",
    "leverage_cap": "leverage_cap",
    "hold_hours": "hold_hours",
    "costs.maker_fee": "maker_fee",
    "costs.taker_fee": "taker_fee",
}
"""Fields of the settings dialog, and the settings they are."""
RULES_AGE = "rules.age"
BANDS = ("limits.leverage_bands.0", "limits.leverage_bands.1")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTicket:
    """What was on the ticket when the program ended, and the journal's entry it is a picture of ("" if none)."""

    draft: PlanDraft
    modified: bool
    entry_id: str


class Keeping:
    """Settings and draft on disk. What cannot be kept or read is told through `tell`, never raised.

    `second`: another window has the journal, so this one keeps its ticket apart from that one's.
    `looking`: nothing is written, for a picture of somebody's desk.
    """

    def __init__(
        self, places: Places, tell: Callable[[str], None], *, second: bool = False, looking: bool = False
    ) -> None:
        self._places = places
        self._tell = tell
        self._looking = looking
        loaded = load_settings(places.settings, now=now_utc)
        self.settings = loaded.settings
        for sentence in loaded.notices:
            tell(sentence)
        self._drafts = Drafts(places.data / ("draft-second.json" if second else "draft.json"), now=now_utc)

    def change(self, **values: object) -> None:
        """Change settings and write them; what another window has changed since is kept."""
        self.settings = self._latest().changed(**values)
        if self._looking:
            return
        try:
            save_settings(self._places.settings, self.settings)
        except PlannerError as error:
            self._tell(tr("The settings could not be kept. {error}", error=error))

    def _latest(self) -> Settings:
        """Return the settings as they stand on disk, or as they stand here where the file is gone or has become unreadable."""
        try:
            if self._looking or not is_there(self._places.settings):
                return self.settings
        except FileError:
            return self.settings
        loaded = load_settings(self._places.settings, now=now_utc)
        for notice in loaded.notices:  # whatever lay there has been set aside, and its owner must know where
            self._tell(notice)
        return self.settings if loaded.notices else loaded.settings

    def remember(self, name: str, path: str, **values: object) -> None:
        """Put a path on top of the list of recent ones (`recent_plans` or `recent_candles`), and change what goes with it."""
        recent = [path, *(known for known in getattr(self.settings, name) if known != path)]
        self.change(**{name: recent[:MOST_RECENT]}, **values)

    def keep_draft(self, ticket: KeptTicket, decimal_sign: str) -> str:
        """Keep what is on the ticket; return "", or the sentence that says why it could not be kept."""
        document = {
            **draft_document(ticket.draft),
            "modified": ticket.modified,
            "entry_id": ticket.entry_id,
            "decimal_sign": decimal_sign,
        }
        try:
            if not self._looking:
                self._drafts.save(document)
        except PlannerError as error:
            return tr("The ticket could not be kept. {error}", error=error)
        return ""

    def kept_draft(self, decimal_sign: str) -> KeptTicket | None:
        """Return the ticket of the last start; None where there is none to go on with."""
        try:
            document = self._drafts.load()
            if document is None:
                return None
            draft = draft_from(document)
            if draft is None:
                raise self._drafts.refused()
        except PlannerError as error:
            self._tell(str(error))
            return None
        return KeptTicket(
            draft=draft.rewritten(str(document.get("decimal_sign", ".")), decimal_sign),
            modified=document.get("modified") is not False,
            entry_id=str(document.get("entry_id") or ""),
        )

    def defaults(self) -> Defaults:
        """Return the account defaults for new tickets."""
        kept = self.settings
        return Defaults(
            balance=kept.account_balance,
            currency=kept.account_currency,
            risk=kept.risk_percent,
            maker_fee=kept.maker_fee or "",
            taker_fee=kept.taker_fee or "",
            leverage_bands=kept.leverage_bands,
            reward_to_risk=kept.reward_to_risk_min,
            safety_buffer=kept.safety_buffer,
            leverage_cap=kept.leverage_cap,
            hold_hours=kept.hold_hours,
        )


# --- the settings dialog speaks in texts --------------------------------------------------------------------------------


def dialog_texts(settings: Settings, decimal_sign: str) -> dict[str, str]:
    """Return the settings as the dialog shows them: per cent instead of fractions, the user's decimal sign."""
    texts = {key: _shown(getattr(settings, name), key, decimal_sign) for key, name in FIELDS.items()}
    texts["account.currency"] = settings.account_currency
    days = settings.rules_old_after_days
    texts[RULES_AGE] = "" if days is None else str(days)
    for key, band in zip(BANDS, settings.leverage_bands, strict=True):
        texts[key] = to_text(Decimal(band), decimal_sign)
    return texts | {"theme": settings.theme, "decimal_sign": settings.decimal_sign}


def _shown(value: str | None, key: str, decimal_sign: str) -> str:
    return "" if value is None else to_text(Decimal(value), decimal_sign, NUMBER_FIELDS[key])


def settings_values(texts: Mapping[str, str], decimal_sign: str) -> dict[str, object]:
    """Return the changed settings from the dialog's texts. Raises NumberError where a text is no number."""
    values: dict[str, object] = {name: _value(key, texts[key], decimal_sign) for key, name in FIELDS.items()}
    values["account_currency"] = texts["account.currency"].strip().upper()
    values["rules_old_after_days"] = _days(texts[RULES_AGE])
    values["leverage_bands"] = [_value(key, texts[key], decimal_sign) for key in BANDS]
    return values | {name: texts[name] for name in ("theme", "decimal_sign")}


def _value(key: str, text: str, decimal_sign: str) -> str | None:
    if not text.strip():
        return None
    return plain(read_typed(text, decimal_sign=decimal_sign, kind=NUMBER_FIELDS[key]))


def _days(text: str) -> int | None:
    """Return whole days, None for a blank. Raises ValueError."""
    written = text.strip()
    if not written:
        return None
    if not (written.isascii() and written.isdigit() and len(written) <= len(str(MOST_DAYS))):
        raise ValueError(PROBLEMS[RULES_AGE])
    return int(written)


def setting_problem(settings: Settings, key: str, texts: Mapping[str, str], decimal_sign: str) -> str:
    """Return the sentence for one text of the dialog, "" when all is well. The bands are judged together."""
    try:
        if key in FIELDS:
            settings.changed(**{FIELDS[key]: _value(key, texts[key], decimal_sign)})
        elif key == "account.currency":
            settings.changed(account_currency=texts[key].strip().upper())
        elif key == RULES_AGE:
            settings.changed(rules_old_after_days=_days(texts[key]))
        elif key in BANDS:
            _value(key, texts[key], decimal_sign)
            with suppress(NumberError):  # the other one's fault stands beside the other one
                settings.changed(leverage_bands=[_value(band, texts[band], decimal_sign) for band in BANDS])
    except NumberError as error:
        return str(error)
    except ValueError:
        return PROBLEMS[key]
    return ""


PROBLEMS = {
    RULES_AGE: tr("Write whole days, such as 180, or nothing for never."),
    "account.currency": tr("Write a currency's letters, such as USDT."),
    "limits.leverage_bands.0": tr("The first band must lie below the second, such as 5 and 20."),
    "limits.leverage_bands.1": tr("The first band must lie below the second, such as 5 and 20."),
    "limits.risk": tr("Write a percentage from 0 up to 100."),
    "safety_buffer": tr("Write a percentage from 0 up to 100."),
    "costs.maker_fee": tr("Write a percentage such as 0.02."),
    "costs.taker_fee": tr("Write a percentage such as 0.05."),
    "account.balance": tr("Write an amount that is not negative."),
    "leverage_cap": tr("Write a number greater than 0."),
    "hold_hours": tr("Write hours that are not negative, such as 72."),
    "limits.reward_to_risk": tr("Write a number that is not negative, such as 1.5."),
}
