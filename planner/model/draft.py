"""The draft: what was typed, perhaps incomplete; and reading it into a plan, or into sentences that say what to change.

A draft is a value: every edit gives a new one, so undo is a list of drafts. Its fields are named like the keys of the plan file, dotted:
`stop`, `entries.0.price`, `costs.taker_fee`, `account.balance`. Text is kept as typed; percentages are typed as per cent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from planner.model.number import NumberError, exact, plain
from planner.model.plan import OtherPosition, Plan, PlanError, read_plan
from planner.model.rulebook import Rules
from planner.model.typed import FieldKind, read_typed, to_text

if TYPE_CHECKING:
    from collections.abc import Mapping


PRICE, QUANTITY, MONEY = FieldKind.PRICE, FieldKind.QUANTITY, FieldKind.MONEY
PERCENT, FACTOR, HOURS = FieldKind.PERCENT, FieldKind.FACTOR, FieldKind.HOURS
MAX_RUNGS = 20

NUMBER_FIELDS: dict[str, FieldKind] = {
    "mark": PRICE,
    "leverage": FACTOR,
    "collateral": MONEY,
    "extra_margin": MONEY,
    "stop": PRICE,
    "hold_hours": HOURS,
    "safety_buffer": PERCENT,
    "leverage_cap": FACTOR,
    "account.balance": MONEY,
    "limits.risk": PERCENT,
    "limits.reward_to_risk": FACTOR,
    "limits.leverage_bands.0": FACTOR,
    "limits.leverage_bands.1": FACTOR,
    "costs.maker_fee": PERCENT,
    "costs.taker_fee": PERCENT,
    "costs.slippage": PERCENT,
    "costs.funding_rate": PERCENT,
    "costs.funding_interval_hours": HOURS,
    "costs.borrow_rate_daily": PERCENT,
    "costs.opening_borrow_fee": PERCENT,
    "overrides.contract_size": QUANTITY,
    "overrides.tick": QUANTITY,
    "overrides.lot": QUANTITY,
    "overrides.min_notional": MONEY,
    "overrides.maintenance_rate": PERCENT,
    "overrides.maintenance_amount": MONEY,
    "overrides.closing_fee_rate": PERCENT,
    "overrides.max_leverage": FACTOR,
    "overrides.margin_call.ratio": PERCENT,
    "overrides.liquidation_fee_rate": PERCENT,
    "overrides.liquidation_level": FACTOR,
    "overrides.margin_call_level": FACTOR,
}
"""Fields that hold one number, and how a person writes it."""

TEXT_FIELDS = (
    "title",
    "notes",
    "venue",
    "symbol",
    "side",
    "margin_mode",
    "size.by",
    "loan",
    "opens_at",
    "account.currency",
    "costs.entry_is_maker",
    "overrides.instrument_kind",
    "overrides.settlement_currency",
    "overrides.quote_currency",
    "overrides.underlying",
    "overrides.maintenance_on",
    "overrides.tier_mode",
    "overrides.liquidation_residual",
    "overrides.carry_paid_from",
)
"""Fields that hold words."""

LADDERS = ("entries", "targets")
_RUNG = re.compile(r"(entries|targets)\.(\d{1,2})\.(price|share)")
SIZE_KINDS = {"risk": MONEY, "risk-percent": PERCENT, "quantity": QUANTITY, "notional": MONEY, "collateral": MONEY}
RULE_FIELDS = ("venue", "symbol", "side")


def kind_of(key: str, size_by: str) -> FieldKind | None:
    """Return how the field's number is written; None for fields of words."""
    if key == "size.value":
        return SIZE_KINDS.get(size_by, MONEY)
    if rung := _RUNG.fullmatch(key):
        return PRICE if rung[3] == "price" else PERCENT
    return NUMBER_FIELDS.get(key)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDraft:
    """What was typed. `texts` must not be changed in place. `tiers` and `others` cannot be typed and are carried through."""

    texts: Mapping[str, str] = field(default_factory=dict)
    entries: int = 1
    targets: int = 0
    others: tuple[OtherPosition, ...] = ()
    tiers: tuple[dict[str, Any], ...] = ()
    rules: Rules | None = None

    def text(self, key: str) -> str:
        """Return what was typed into a field ("" where nothing was)."""
        return self.texts.get(key, "")

    def edited(self, key: str, text: str) -> PlanDraft:
        """Return the draft with one field changed. Another venue, symbol or side lets go of frozen rules."""
        rules = None if key in RULE_FIELDS and text != self.text(key) else self.rules
        return replace(self, texts={**self.texts, key: text}, rules=rules)

    def size_kind(self) -> FieldKind:
        """Return how the size is written."""
        return SIZE_KINDS.get(self.text("size.by"), MONEY)

    def count(self, ladder: str) -> int:
        """Return how many rungs a ladder has."""
        return self.entries if ladder == "entries" else self.targets

    def with_rung(self, ladder: str) -> PlanDraft:
        """Return the draft with one more rung; shares become equal."""
        count = self.count(ladder) + 1
        return self if count > MAX_RUNGS else self._resized(ladder, dict(self.texts), count)

    def without_rung(self, ladder: str, index: int) -> PlanDraft:
        """Return the draft without one rung; shares become equal. The last entry stays."""
        count = self.count(ladder) - 1
        if count < (1 if ladder == "entries" else 0):
            return self
        texts = dict(self.texts)
        for rung in range(index, count):
            texts[f"{ladder}.{rung}.price"] = texts.get(f"{ladder}.{rung + 1}.price", "")
        texts.pop(f"{ladder}.{count}.price", None)
        texts.pop(f"{ladder}.{count}.share", None)
        return self._resized(ladder, texts, count)

    def _resized(self, ladder: str, texts: dict[str, str], count: int) -> PlanDraft:
        for rung, share in enumerate(equal_shares(count)):
            texts[f"{ladder}.{rung}.share"] = share
        return (
            replace(self, texts=texts, entries=count)
            if ladder == "entries"
            else replace(self, texts=texts, targets=count)
        )

    def flipped(self, decimal_sign: str) -> PlanDraft:
        """Return the same idea for the other side: stop and targets mirrored about the first entry where they can be read."""
        side = "short" if self.text("side") == "long" else "long"
        texts = {**self.texts, "side": side}
        try:
            entry = read_typed(self.text("entries.0.price"), decimal_sign=decimal_sign, kind=PRICE)
        except NumberError:
            return replace(self, texts=texts, rules=None)
        for key in ("stop", *(f"targets.{rung}.price" for rung in range(self.targets))):
            try:
                mirrored = 2 * entry - read_typed(self.text(key), decimal_sign=decimal_sign, kind=PRICE, entry=entry)
            except NumberError:
                continue
            if mirrored > 0:
                texts[key] = to_text(mirrored, decimal_sign)
        return replace(self, texts=texts, rules=None)


def equal_shares(count: int) -> tuple[str, ...]:
    """Return equal shares in per cent that sum to exactly 100; what does not divide goes to the first."""
    if count == 0:
        return ()
    each = (Decimal(100) / count).quantize(Decimal("0.01"))
    return (plain(100 - each * (count - 1)), *([plain(each)] * (count - 1)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A draft as read: the plan where it is complete, the sentence for each field that must change, the value of each that was read."""

    plan: Plan | None
    problems: Mapping[str, str]
    values: Mapping[str, Decimal]


def read_draft(draft: PlanDraft, decimal_sign: str) -> Reading:
    """Return what the draft says; never raises."""
    with exact():
        reader = _Reader(draft, decimal_sign)
        return reader.read()


class _Reader:
    def __init__(self, draft: PlanDraft, decimal_sign: str) -> None:
        self.draft = draft
        self.sign = decimal_sign
        self.problems: dict[str, str] = {}
        self.values: dict[str, Decimal] = {}
        self.entry: Decimal | None = None

    def read(self) -> Reading:
        document = self._document()
        if self.problems:
            return Reading(plan=None, problems=self.problems, values=self.values)
        try:
            plan = read_plan(document)
        except PlanError as error:
            key, sentence = self._field_of(str(error))
            return Reading(plan=None, problems={key: sentence}, values=self.values)
        return Reading(plan=plan, problems={}, values=self.values)

    def _field_of(self, message: str) -> tuple[str, str]:
        key, found, rest = message.partition(": ")
        if not found:
            return "size.value", message
        if key in LADDERS:
            return (
                f"{key}.0.share",
                "The shares must sum to 100 %." if key == "entries" else "The shares must sum to at most 100 %.",
            )
        return key, rest[:1].upper() + rest[1:] + "."

    def _document(self) -> dict[str, Any]:
        draft = self.draft
        self.entry = self._number("entries.0.price", needed="Enter the price at which the trade opens.")
        document: dict[str, Any] = {
            "format": "margin-plan/1",
            "account": {},
            "limits": {},
            "costs": {},
            "overrides": {},
        }
        for key in TEXT_FIELDS:
            self._put(document, key, draft.text(key).strip() or None)
        document["title"], document["notes"] = draft.text("title"), draft.text("notes")
        for key in NUMBER_FIELDS:
            self._put(document, key, self._text_of(key))
        document["entries"] = self._rungs("entries")
        document["targets"] = self._rungs("targets")
        size = self._number("size.value", needed="Enter how much.")
        document["size"] = {"by": draft.text("size.by") or "risk", "value": plain(size) if size is not None else None}
        document["costs"]["entry_is_maker"] = draft.text("costs.entry_is_maker") == "yes"
        document["account"]["other_positions"] = [other.model_dump(mode="json") for other in draft.others]
        document["overrides"]["tiers"] = list(draft.tiers) or None
        document["limits"]["leverage_bands"] = self._bands(document["limits"].pop("leverage_bands"))
        document["overrides"]["margin_call"] = _ratio(document["overrides"].pop("margin_call"))
        document["rules"] = draft.rules.model_dump(mode="json") if draft.rules else None
        self._choose_one_backing()
        return document

    def _put(self, document: dict[str, Any], key: str, value: object) -> None:
        *path, last = key.split(".")
        for part in path:
            document = document.setdefault(part, {})
        document[last] = value

    def _text_of(self, key: str) -> str | None:
        value = self._number(key)
        return None if value is None else plain(value)

    def _number(self, key: str, needed: str = "") -> Decimal | None:
        text = self.draft.text(key).strip()
        if not text:
            if needed:
                self.problems[key] = needed
            return None
        kind = kind_of(key, self.draft.text("size.by")) or MONEY
        try:
            value = read_typed(text, decimal_sign=self.sign, kind=kind, entry=self.entry)
        except NumberError as error:
            self.problems[key] = str(error)
            return None
        if value < 0 and key not in MAY_BE_NEGATIVE:
            self.problems[key] = "Enter a number that is not negative."
            return None
        if value == 0 and (kind is PRICE or key in MUST_BE_POSITIVE):
            self.problems[key] = "Enter a number greater than 0."
            return None
        self.values[key] = value
        return value

    def _rungs(self, ladder: str) -> list[dict[str, str]]:
        rungs = []
        count = self.draft.count(ladder)
        for index in range(count):
            needed = "Enter a price, or remove this row." if ladder == "targets" or count > 1 else ""
            price = self.values.get(f"{ladder}.{index}.price") or self._number(f"{ladder}.{index}.price", needed)
            share = (
                self._number(f"{ladder}.{index}.share")
                if count > 1 or self.draft.text(f"{ladder}.{index}.share")
                else Decimal(1)
            )
            if price is not None:
                rungs.append({"price": plain(price), "share": plain(share if share is not None else Decimal(1))})
        return rungs

    def _bands(self, bands: dict[str, str | None]) -> list[str] | None:
        low, high = bands["0"], bands["1"]
        if low is None and high is None:
            return None
        if low is None or high is None:
            self.problems[f"limits.leverage_bands.{0 if low is None else 1}"] = (
                "Enter both ends of the band, such as 5 and 20."
            )
            return None
        return [low, high]

    def _choose_one_backing(self) -> None:
        if "leverage" in self.values and "collateral" in self.values:
            self.problems["collateral"] = "Enter leverage or collateral, not both; clear one of them."


MAY_BE_NEGATIVE = frozenset({"costs.funding_rate", "costs.maker_fee", "overrides.maintenance_amount"})
MUST_BE_POSITIVE = frozenset(
    {
        "size.value",
        "leverage",
        "collateral",
        "leverage_cap",
        "costs.funding_interval_hours",
        "overrides.tick",
        "overrides.lot",
    }
    | {"overrides.contract_size", "overrides.max_leverage", "overrides.margin_call.ratio"}
    | {"limits.leverage_bands.0", "limits.leverage_bands.1"}
)


def _ratio(call: dict[str, str | None]) -> dict[str, str] | None:
    return {"ratio": call["ratio"]} if call["ratio"] is not None else None


def draft_of(plan: Plan, decimal_sign: str) -> PlanDraft:
    """Return the draft that reads back as `plan`, its numbers written with the decimal sign."""
    document = plan.document()
    texts: dict[str, str] = {key: str(value) for key in TEXT_FIELDS if (value := _get(document, key)) not in (None, "")}
    texts["costs.entry_is_maker"] = "yes" if plan.costs.entry_is_maker else "no"
    keys = [*NUMBER_FIELDS, "size.value"]
    keys += [
        f"{ladder}.{i}.{part}"
        for ladder in LADDERS
        for i in range(len(document[ladder]))
        for part in ("price", "share")
    ]
    for key in keys:
        value = _get(document, key)
        if value is None or (key in QUIET_ZEROES and Decimal(value) == 0):
            continue
        percent = kind_of(key, plan.size.by) is PERCENT
        with exact():
            texts[key] = to_text(Decimal(value) * 100 if percent else Decimal(value), decimal_sign)
    return PlanDraft(
        texts=texts,
        entries=len(plan.entries),
        targets=len(plan.targets),
        others=plan.account.other_positions,
        tiers=tuple(document["overrides"]["tiers"] or ()),
        rules=plan.rules,
    )


QUIET_ZEROES = frozenset({"extra_margin", "hold_hours", "safety_buffer"})
"""Zeroes that mean "nothing entered": an empty field says so better."""


def _get(document: dict[str, Any], key: str) -> Any:
    value: Any = document
    for part in key.split("."):
        if value is None:
            return None
        value = value[int(part)] if isinstance(value, list) else value.get(part)
    return value


def draft_document(draft: PlanDraft) -> dict[str, Any]:
    """Return the draft as a JSON document, for keeping what was typed through a crash or a restart."""
    return {
        "texts": dict(draft.texts),
        "entries": draft.entries,
        "targets": draft.targets,
        "others": [other.model_dump(mode="json") for other in draft.others],
        "tiers": list(draft.tiers),
        "rules": draft.rules.model_dump(mode="json") if draft.rules else None,
    }


def draft_from(document: Mapping[str, Any]) -> PlanDraft | None:
    """Return the draft that was kept, None where the document is not one (another version, or damaged)."""
    try:
        texts = {str(key): str(text) for key, text in document["texts"].items()}
        return PlanDraft(
            texts=texts,
            entries=min(MAX_RUNGS, max(1, int(document["entries"]))),
            targets=min(MAX_RUNGS, max(0, int(document["targets"]))),
            others=tuple(OtherPosition.model_validate(other) for other in document["others"]),
            tiers=tuple(dict(row) for row in document["tiers"]),
            rules=Rules.model_validate(document["rules"]) if document["rules"] else None,
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
