"""What outlives a start: settings, the ticket's draft, the window's layout; and their translation for presenters and dialogs."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.draft import NUMBER_FIELDS, PlanDraft, draft_document, draft_from
from planner.model.errors import PlannerError
from planner.model.number import NumberError, plain
from planner.model.typed import FieldKind, read_typed, to_text
from planner.presenters.defaults import Defaults
from planner.services.clock import now_utc
from planner.services.drafts import Drafts
from planner.services.settings import Settings, load_settings, save_settings

if TYPE_CHECKING:
    from collections.abc import Callable

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


class Keeping:
    """Settings and draft on disk. What cannot be kept or read is told through `tell`, never raised."""

    def __init__(self, places: Places, tell: Callable[[str], None]) -> None:
        self._places = places
        self._tell = tell
        loaded = load_settings(places.settings, now=now_utc)
        self.settings = loaded.settings
        self.notices = loaded.notices
        self._drafts = Drafts(places.data / "draft.json", now=now_utc)

    def change(self, **values: object) -> None:
        """Change settings and write them."""
        try:
            self.settings = self.settings.changed(**values)
            save_settings(self._places.settings, self.settings)
        except (PlannerError, OSError) as error:
            self._tell(str(error))

    def remember(self, name: str, path: str) -> None:
        """Put a path on top of the list of recent ones (`recent_plans` or `recent_candles`)."""
        recent = [path, *(known for known in getattr(self.settings, name) if known != path)]
        self.change(**{name: recent[:MOST_RECENT]})

    def keep_draft(self, draft: PlanDraft, *, modified: bool, decimal_sign: str) -> None:
        """Keep what is on the ticket."""
        try:
            self._drafts.save({**draft_document(draft), "modified": modified, "decimal_sign": decimal_sign})
        except (PlannerError, OSError) as error:
            self._tell(str(error))

    def kept_draft(self, decimal_sign: str) -> tuple[PlanDraft, bool] | None:
        """Return the draft of the last start and whether it was unsaved; None where there is none to go on with."""
        try:
            document = self._drafts.load()
        except PlannerError as error:
            self._tell(str(error))
            return None
        if document is None:
            return None
        draft = draft_from(document)
        if draft is None:
            return None
        return _rewritten(draft, str(document.get("decimal_sign", ".")), decimal_sign), bool(document.get("modified"))

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


def _rewritten(draft: PlanDraft, was: str, sign: str) -> PlanDraft:
    """Return the draft with its numbers written with another decimal sign; a text that is no number stays as typed."""
    if was == sign:
        return draft
    texts = dict(draft.texts)
    for key in [
        key for key in texts if key in NUMBER_FIELDS or key == "size.value" or key.endswith((".price", ".share"))
    ]:
        try:
            texts[key] = to_text(read_typed(texts[key], decimal_sign=was, kind=FieldKind.MONEY), sign)
        except NumberError:
            continue
    return PlanDraft(
        texts=texts,
        entries=draft.entries,
        targets=draft.targets,
        others=draft.others,
        tiers=draft.tiers,
        rules=draft.rules,
    )


# --- the settings dialog speaks in texts --------------------------------------------------------------------------------


def dialog_texts(settings: Settings, decimal_sign: str) -> dict[str, str]:
    """Return the settings as the dialog shows them: per cent instead of fractions, the user's decimal sign."""
    texts = {key: _shown(getattr(settings, name), key, decimal_sign) for key, name in FIELDS.items()}
    texts["account.currency"] = settings.account_currency
    for index, band in enumerate(settings.leverage_bands):
        texts[f"limits.leverage_bands.{index}"] = to_text(Decimal(band), decimal_sign)
    return texts | {"theme": settings.theme, "decimal_sign": settings.decimal_sign}


def _shown(value: str | None, key: str, decimal_sign: str) -> str:
    return "" if value is None else to_text(Decimal(value), decimal_sign, NUMBER_FIELDS[key])


def settings_values(texts: dict[str, str], decimal_sign: str) -> dict[str, object]:
    """Return the changed settings from the dialog's texts. Raises NumberError where a text is no number."""
    values: dict[str, object] = {}
    for key, name in FIELDS.items():
        blank = not texts[key].strip()
        values[name] = (
            None if blank else plain(read_typed(texts[key], decimal_sign=decimal_sign, kind=NUMBER_FIELDS[key]))
        )
    values["account_currency"] = texts["account.currency"].strip().upper()
    bands = [
        read_typed(texts[f"limits.leverage_bands.{i}"], decimal_sign=decimal_sign, kind=FieldKind.FACTOR)
        for i in (0, 1)
    ]
    values["leverage_bands"] = [plain(band) for band in bands]
    return values | {"theme": texts["theme"], "decimal_sign": texts["decimal_sign"]}


def setting_problem(settings: Settings, key: str, text: str, decimal_sign: str) -> str:
    """Return the sentence for one text of the dialog, "" when all is well."""
    if key in ("costs.maker_fee", "costs.taker_fee") and not text.strip():
        return ""
    texts = dialog_texts(settings, decimal_sign) | {key: text}
    try:
        settings.changed(**settings_values(texts, decimal_sign))
    except NumberError as error:
        return str(error)
    except ValueError as error:
        return PROBLEMS.get(key, "") or str(error).splitlines()[-1]
    return ""


PROBLEMS = {
    "account.currency": "Write a currency's letters, such as USDT.",
    "limits.leverage_bands.0": "The first band must lie below the second, such as 5 and 20.",
    "limits.leverage_bands.1": "The first band must lie below the second, such as 5 and 20.",
    "limits.risk": "Write a percentage from 0 up to 100.",
    "safety_buffer": "Write a percentage from 0 up to 100.",
    "costs.maker_fee": "Write a percentage such as 0.02.",
    "costs.taker_fee": "Write a percentage such as 0.05.",
    "account.balance": "Write an amount that is not negative.",
    "leverage_cap": "Write a number greater than 0.",
    "hold_hours": "Write hours that are not negative, such as 72.",
    "limits.reward_to_risk": "Write a number that is not negative, such as 1.5.",
}
