"""Reading a draft into a plan, or into sentences that say what to change."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from planner.model.draft_fields import MONEY, NUMBER_FIELDS, TEXT_FIELDS, kind_of, out_of_bounds
from planner.model.draft_rows import ASSETS, POSITIONS
from planner.model.language import tr
from planner.model.number import NumberError, wide
from planner.model.plan import Plan, PlanError, read_plan
from planner.model.row_reading import AssetRow, PositionRow, problems_of, read_asset, read_position
from planner.model.typed import read_typed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planner.model.draft import PlanDraft
    from planner.model.row_reading import Known, KnownOf


NEEDED = {
    "venue": tr("Choose a venue."),
    "symbol": tr("Enter the symbol, such as BTCUSDT."),
    "side": tr("Choose long or short."),
    "margin_mode": tr("Choose isolated or cross."),
}

SHARES = {
    "entries": tr("The shares of the entries must sum to 100 %."),
    "targets": tr("The shares of the targets must sum to at most 100 %."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A draft as read: the plan where it is complete, the sentence for each field that must change, the value of each that was read.

    `positions` and `assets` are the rows of the tables, one for each row of the draft.
    """

    plan: Plan | None
    problems: Mapping[str, str]
    values: Mapping[str, Decimal]
    positions: tuple[PositionRow, ...] = ()
    assets: tuple[AssetRow, ...] = ()


def read_draft(draft: PlanDraft, decimal_sign: str, known: KnownOf | None = None) -> Reading:
    """Return what the draft says; never raises. `known` fills in what other positions leave blank."""
    with wide():  # shares are summed to the last digit typed
        return _Reader(draft, decimal_sign, known).read()


class _Reader:
    def __init__(self, draft: PlanDraft, decimal_sign: str, known: KnownOf | None) -> None:
        self.draft = draft
        self.sign = decimal_sign
        self.known = known
        self.positions: tuple[PositionRow, ...] = ()
        self.assets: tuple[AssetRow, ...] = ()
        self.problems: dict[str, str] = {}
        self.values: dict[str, Decimal] = {}
        self.entry: Decimal | None = None

    def read(self) -> Reading:
        document = self._document()
        plan = None
        if not self.problems:
            try:
                plan = read_plan(document)
            except PlanError as error:
                key, sentence = _field_of(str(error))
                self.problems[key] = sentence
        return Reading(
            plan=plan, problems=self.problems, values=self.values, positions=self.positions, assets=self.assets
        )

    def _document(self) -> dict[str, Any]:
        draft = self.draft
        self.entry = self._number("entries.0.price", needed=tr("Enter the price at which the trade opens."))
        document: dict[str, Any] = {
            "format": "margin-plan/1",
            "account": {},
            "limits": {},
            "costs": {},
            "overrides": {},
        }
        for key in TEXT_FIELDS:
            if word := self._text(key):
                _put(document, key, word)
        for key, sentence in NEEDED.items():
            if not self._text(key):
                self.problems[key] = sentence
        document["title"], document["notes"] = draft.text("title"), draft.text("notes")
        for key in NUMBER_FIELDS:
            if (number := self._number(key)) is not None:
                _put(document, key, number)
        document["entries"] = self._rungs("entries")
        document["targets"] = self._rungs("targets")
        document["size"] = {
            "by": draft.text("size.by") or "risk",
            "value": self._number("size.value", tr("Enter how much.")),
        }
        document["costs"]["entry_is_maker"] = draft.text("costs.entry_is_maker") == "yes"
        self._read_tables(document["account"])
        document["overrides"]["tiers"] = draft.tiers or None
        document["limits"]["leverage_bands"] = self._bands()
        document["rules"] = draft.rules
        if "leverage" in self.values and "collateral" in self.values:
            self.problems["collateral"] = tr("Enter leverage or margin, not both; clear one of them.")
        return document

    def _read_tables(self, account: dict[str, Any]) -> None:
        """Read the rows; each was read before but the one that is typed in."""
        self.positions = tuple(
            read_position(row, self.sign, self._known(row[0].strip(), row[1].strip())) for row in self.draft.others
        )
        self.assets = tuple(read_asset(row, self.sign) for row in self.draft.assets)
        self.problems |= problems_of(POSITIONS, self.positions) | problems_of(ASSETS, self.assets)
        account["other_positions"] = tuple(row.position for row in self.positions if row.position is not None)
        account["assets"] = tuple(row.asset for row in self.assets if row.asset is not None)

    def _known(self, symbol: str, side: str) -> Known | None:
        return self.known(symbol, side) if self.known is not None and symbol and side else None

    def _text(self, key: str) -> str:
        return self.draft.texts.get(key, "").strip()

    def _number(self, key: str, needed: str = "") -> Decimal | None:
        text = self._text(key)
        if not text:
            if needed:
                self.problems[key] = needed
            return None
        size_by = self.draft.texts.get("size.by", "") if key == "size.value" else ""
        try:
            value = _typed(key, text, self.sign, size_by, self.entry if "%" in text else None)
        except NumberError as error:
            self.problems[key] = str(error)
            return None
        self.values[key] = value
        return value

    def _rungs(self, ladder: str) -> list[dict[str, Decimal]]:
        rungs = []
        count = self.draft.count(ladder)
        for index in range(count):
            price_key, share_key = f"{ladder}.{index}.price", f"{ladder}.{index}.share"
            needed = tr("Enter a price, or remove this row.") if count > 1 else ""
            price = self.values.get(price_key) or self._number(price_key, needed)
            share = self._number(share_key, tr("Enter this row's share.") if count > 1 else "")
            if price is not None:
                rungs.append({"price": price, "share": Decimal(1) if share is None else share})
        return rungs

    def _bands(self) -> tuple[Decimal, Decimal] | None:
        low, high = (self.values.get(f"limits.leverage_bands.{end}") for end in (0, 1))
        if low is not None and high is not None:
            return low, high
        if low is not None or high is not None:
            blank = f"limits.leverage_bands.{0 if low is None else 1}"
            self.problems.setdefault(blank, tr("Enter both ends of the band, such as 5 and 20."))
        return None


@lru_cache(maxsize=512)
def _typed(key: str, text: str, decimal_sign: str, size_by: str, entry: Decimal | None) -> Decimal:
    """Read one field's text; a keystroke changes one field, so all the others have been read before. Raises NumberError."""
    kind = kind_of(key, size_by) or MONEY
    value = read_typed(text, decimal_sign=decimal_sign, kind=kind, entry=entry)
    if problem := out_of_bounds(key, kind, value):
        raise NumberError(problem)
    return value


def _put(document: dict[str, Any], key: str, value: object) -> None:
    path, last = _path(key)
    for part in path:
        document = document.setdefault(part, {})
    document[last] = value


@lru_cache(maxsize=128)
def _path(key: str) -> tuple[tuple[str, ...], str]:
    *path, last = key.split(".")
    return tuple(path), last


def _field_of(message: str) -> tuple[str, str]:
    """Return the field that a plan's refusal speaks of, and the sentence for it."""
    key, found, rest = message.partition(": ")
    if not found:
        return "size.value", message
    if key in SHARES:
        return f"{key}.0.share", SHARES[key]
    if key == "limits.leverage_bands":
        return f"{key}.0", tr("The first end of the band must not lie above the second, such as 5 and 20.")
    return key, tr("This {rest}.", rest=rest) if rest.startswith(("is ", "must ")) else f"{rest[:1].upper()}{rest[1:]}."
