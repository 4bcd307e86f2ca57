"""The draft: what was typed, perhaps incomplete, as a value: every edit gives a new one, so undo is a list of drafts.

Text is kept as typed; percentages are typed as per cent. Its fields are those of `draft_fields`; `draft_reading` reads it into a plan.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from planner.model.draft_fields import LADDERS, MAX_RUNGS, PRICE, TEXT_FIELDS, kind_of
from planner.model.draft_fields import NUMBER_FIELDS as NUMBER_FIELDS
from planner.model.number import MAX_EXPONENT, NumberError, plain, wide
from planner.model.plan import OtherPosition, Plan
from planner.model.rulebook import Rules, TierRow
from planner.model.typed import FieldKind, read_typed, to_text

if TYPE_CHECKING:
    from collections.abc import Mapping


RULE_FIELDS = ("venue", "symbol", "side")
_FROM_ENTRY = re.compile(r"[+-][0-9.,]+ *%", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDraft:
    """What was typed. `texts` must not be changed in place. `tiers` and `others` cannot be typed and are carried through."""

    texts: Mapping[str, str] = field(default_factory=dict)
    entries: int = 1
    targets: int = 0
    others: tuple[OtherPosition, ...] = ()
    tiers: tuple[TierRow, ...] = ()
    rules: Rules | None = None

    def text(self, key: str) -> str:
        """Return what was typed into a field ("" where nothing was)."""
        return self.texts.get(key, "")

    def edited(self, key: str, text: str) -> PlanDraft:
        """Return the draft with one field changed. Another venue, symbol or side lets go of frozen rules."""
        rules = None if key in RULE_FIELDS and text != self.text(key) else self.rules
        return replace(self, texts={**self.texts, key: text}, rules=rules)

    def count(self, ladder: str) -> int:
        """Return how many rungs a ladder has."""
        return self.entries if ladder == "entries" else self.targets

    def with_rung(self, ladder: str, decimal_sign: str) -> PlanDraft:
        """Return the draft with one more rung; shares become equal."""
        count = self.count(ladder) + 1
        return self if count > MAX_RUNGS else self._resized(ladder, dict(self.texts), count, decimal_sign)

    def without_rung(self, ladder: str, index: int, decimal_sign: str) -> PlanDraft:
        """Return the draft without one rung; shares become equal. The last entry stays."""
        count = self.count(ladder) - 1
        if not 0 <= index <= count or count < (1 if ladder == "entries" else 0):
            return self
        texts = dict(self.texts)
        for rung in range(index, count):
            texts[f"{ladder}.{rung}.price"] = texts.get(f"{ladder}.{rung + 1}.price", "")
        texts.pop(f"{ladder}.{count}.price", None)
        texts.pop(f"{ladder}.{count}.share", None)
        return self._resized(ladder, texts, count, decimal_sign)

    def _resized(self, ladder: str, texts: dict[str, str], count: int, decimal_sign: str) -> PlanDraft:
        for rung, share in enumerate(equal_shares(count)):
            texts[f"{ladder}.{rung}.share"] = share.replace(".", decimal_sign)
        if ladder == "entries":
            return replace(self, texts=texts, entries=count)
        return replace(self, texts=texts, targets=count)

    def flipped(self, decimal_sign: str) -> PlanDraft:
        """Return the same idea for the other side: stop and targets mirrored about the first entry where they can be read."""
        texts = {**self.texts, "side": "short" if self.text("side") == "long" else "long"}
        entry = _price(self.text("entries.0.price"), decimal_sign, None)
        if entry is not None:
            for key in ("stop", *(f"targets.{rung}.price" for rung in range(self.targets))):
                texts[key] = _mirrored(self.text(key), entry, decimal_sign)
        return replace(self, texts={key: text for key, text in texts.items() if text}, rules=None)

    def rewritten(self, was: str, sign: str) -> PlanDraft:
        """Return the draft with its numbers written with another decimal sign; a text that is no number stays as typed."""
        if sign == was:
            return self
        texts = dict(self.texts)
        for key, text in self.texts.items():
            kind = kind_of(key, self.text("size.by"))
            if kind is not None and _readable(text, was, kind):
                texts[key] = text.replace(".", sign).replace(",", sign)
        return replace(self, texts=texts)


def _price(text: str, decimal_sign: str, entry: Decimal | None) -> Decimal | None:
    try:
        return read_typed(text, decimal_sign=decimal_sign, kind=PRICE, entry=entry)
    except NumberError:
        return None


def _readable(text: str, decimal_sign: str, kind: FieldKind) -> bool:
    try:
        read_typed(text, decimal_sign=decimal_sign, kind=kind, entry=Decimal(1))
    except NumberError:
        return False
    return True


def _mirrored(text: str, entry: Decimal, decimal_sign: str) -> str:
    """Return a price as far on the other side of the entry, as it is where there is none; −3% becomes +3% and still follows the entry."""
    price = _price(text, decimal_sign, entry)
    with wide():
        mirrored = None if price is None else 2 * entry - price
    if mirrored is None or mirrored <= 0:
        return text
    typed = text.strip().replace("−", "-")
    if _FROM_ENTRY.fullmatch(typed):
        return ("-" if typed[0] == "+" else "+") + typed[1:]
    return to_text(mirrored, decimal_sign)


def equal_shares(count: int) -> tuple[str, ...]:
    """Return equal shares in per cent that sum to exactly 100; what does not divide goes to the first."""
    if count == 0:
        return ()
    each = (Decimal(100) / count).quantize(Decimal("0.01"))
    return (plain(100 - each * (count - 1)), *([plain(each)] * (count - 1)))


def draft_of(plan: Plan, decimal_sign: str) -> PlanDraft:
    """Return the draft that reads back as `plan`, its numbers written with the decimal sign."""
    document = plan.document()
    texts: dict[str, str] = {key: str(value) for key in TEXT_FIELDS if (value := _get(document, key)) not in (None, "")}
    texts["costs.entry_is_maker"] = "yes" if plan.costs.entry_is_maker else "no"
    rungs = [f"{ladder}.{rung}.{part}" for ladder in LADDERS for rung in range(len(document[ladder])) for part in PARTS]
    for key in (*NUMBER_FIELDS, "size.value", *rungs):
        value = _get(document, key)
        if value is not None and not (key in QUIET_ZEROES and Decimal(value) == 0):
            texts[key] = _written(Decimal(value), decimal_sign, kind_of(key, plan.size.by))
    return PlanDraft(
        texts=texts,
        entries=len(plan.entries),
        targets=len(plan.targets),
        others=plan.account.other_positions,
        tiers=plan.overrides.tiers or (),
        rules=plan.rules,
    )


def _written(value: Decimal, decimal_sign: str, kind: FieldKind | None) -> str:
    if kind is FieldKind.PERCENT and value.adjusted() > MAX_EXPONENT - 2:
        return f"{plain(value)}*100"  # in per cent it would lie beyond the numbers that are accepted
    return to_text(value, decimal_sign, kind)


PARTS = ("price", "share")
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
        "tiers": [row.model_dump(mode="json") for row in draft.tiers],
        "rules": draft.rules.model_dump(mode="json") if draft.rules else None,
    }


def draft_from(document: Mapping[str, Any]) -> PlanDraft | None:
    """Return the draft that was kept, None where the document is not one (another version, or damaged)."""
    try:
        texts = dict(document["texts"])
        counts = document["entries"], document["targets"]
        if not all(isinstance(part, str) for pair in texts.items() for part in pair):
            return None
        if not all(
            type(count) is int and least <= count <= MAX_RUNGS for count, least in zip(counts, (1, 0), strict=True)
        ):
            return None
        return PlanDraft(
            texts=texts,
            entries=counts[0],
            targets=counts[1],
            others=tuple(OtherPosition.model_validate(other) for other in document["others"]),
            tiers=tuple(TierRow.model_validate(row) for row in document["tiers"]),
            rules=Rules.model_validate(document["rules"]) if document["rules"] else None,
        )
    except (KeyError, TypeError, ValueError):
        return None
