"""The draft: what was typed, perhaps incomplete, as a value: every edit gives a new one, so undo is a list of drafts.

Text is kept as typed; percentages are typed as per cent. Its fields are those of `draft_fields`, its tables those of `draft_rows`;
`draft_reading` reads it into a plan.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from planner.model.draft_fields import LADDERS, MAX_RUNGS, PRICE, TEXT_FIELDS, kind_of
from planner.model.draft_fields import NUMBER_FIELDS as NUMBER_FIELDS
from planner.model.draft_rows import ASSETS, POSITIONS, Row, Table, cell_of, row_of_asset, row_of_position, typed_text
from planner.model.number import NumberError, plain, wide
from planner.model.plan import OtherPosition, Plan
from planner.model.rulebook import Rules, TierRow
from planner.model.typed import FieldKind, read_typed, to_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


RULE_FIELDS = ("venue", "symbol", "side")
_FROM_ENTRY = re.compile(r"[+-][0-9.,]+ *%", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDraft:
    """What was typed. `texts` must not be changed in place; `others` and `assets` are the rows of the two tables.

    `tiers` cannot be typed and are carried through.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    entries: int = 1
    targets: int = 0
    others: tuple[Row, ...] = ()
    assets: tuple[Row, ...] = ()
    tiers: tuple[TierRow, ...] = ()
    rules: Rules | None = None

    def text(self, key: str) -> str:
        """Return what was typed into a field or a cell ("" where nothing was)."""
        typed = self.texts.get(key)
        if typed is not None:
            return typed
        cell = cell_of(key) if key.startswith("account.") else None
        rows = self.rows(cell.table) if cell else ()
        return rows[cell.row][cell.table.at(cell.part)] if cell and cell.row < len(rows) else ""

    def rows(self, table: Table) -> tuple[Row, ...]:
        """Return the rows of a table."""
        return self.others if table is POSITIONS else self.assets

    def with_rows(self, table: Table, rows: Sequence[Row]) -> PlanDraft:
        """Return the draft with other rows in a table."""
        return replace(self, others=tuple(rows)) if table is POSITIONS else replace(self, assets=tuple(rows))

    def edited(self, key: str, text: str) -> PlanDraft:
        """Return the draft with one field or cell changed. Another venue, symbol or side lets go of frozen rules.

        A cell beneath the last row changes nothing.
        """
        if cell := cell_of(key):
            rows = list(self.rows(cell.table))
            if cell.row < len(rows):
                at = cell.table.at(cell.part)
                rows[cell.row] = (*rows[cell.row][:at], text, *rows[cell.row][at + 1 :])
            return self.with_rows(cell.table, rows)
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
        """Return the same idea for the other side: its other prices mirrored about the first entry where they can be read."""
        texts = {**self.texts, "side": "short" if self.text("side") == "long" else "long"}
        entry = _price(self.text("entries.0.price"), decimal_sign, None)
        if entry is not None:
            rungs = [f"entries.{rung}.price" for rung in range(1, self.entries)]
            for key in ("stop", *rungs, *(f"targets.{rung}.price" for rung in range(self.targets))):
                texts[key] = _mirrored(self.text(key), entry, decimal_sign)
        return replace(self, texts={key: text for key, text in texts.items() if text}, rules=None)

    def rewritten(self, was: str, sign: str) -> PlanDraft:
        """Return the draft with its numbers written with another decimal sign; a text that is no number stays as typed."""
        if sign == was:
            return self
        texts = dict(self.texts)
        for key, text in self.texts.items():
            kind = kind_of(key, self.text("size.by"))
            if kind is not None:
                texts[key] = _resigned(text, was, sign, kind)
        others, assets = (
            tuple(
                tuple(
                    _resigned(text, was, sign, table.kinds.get(part))
                    for part, text in zip(table.parts, row, strict=True)
                )
                for row in self.rows(table)
            )
            for table in (POSITIONS, ASSETS)
        )
        return replace(self, texts=texts, others=others, assets=assets)


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


def _resigned(text: str, was: str, sign: str, kind: FieldKind | None) -> str:
    """Return a number's text with another decimal sign; words, and what is no number, as they are."""
    if kind is None or not text or not _readable(text, was, kind):
        return text
    return text.replace(".", sign).replace(",", sign)


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
            texts[key] = typed_text(Decimal(value), decimal_sign, kind_of(key, plan.size.by))
    return PlanDraft(
        texts=texts,
        entries=len(plan.entries),
        targets=len(plan.targets),
        others=tuple(row_of_position(other, decimal_sign) for other in plan.account.other_positions),
        assets=tuple(row_of_asset(asset, decimal_sign) for asset in plan.account.assets),
        tiers=plan.overrides.tiers or (),
        rules=plan.rules,
    )


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
        "positions": [list(row) for row in draft.others],
        "assets": [list(row) for row in draft.assets],
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
            others=_kept_rows(document, POSITIONS, "positions") or _others_of_old(document),
            assets=_kept_rows(document, ASSETS, "assets"),
            tiers=tuple(TierRow.model_validate(row) for row in document["tiers"]),
            rules=Rules.model_validate(document["rules"]) if document["rules"] else None,
        )
    except (KeyError, TypeError, ValueError):
        return None


def _kept_rows(document: Mapping[str, Any], table: Table, key: str) -> tuple[Row, ...]:
    """Return the kept rows of a table; raises ValueError or TypeError where they are none."""
    rows = tuple(tuple(row) for row in document.get(key, ()))
    if len(rows) > table.most or any(len(row) != len(table.parts) for row in rows):
        raise ValueError(key)
    if not all(isinstance(text, str) for row in rows for text in row):
        raise TypeError(key)
    return rows


def _others_of_old(document: Mapping[str, Any]) -> tuple[Row, ...]:
    """Return the other positions that earlier versions kept as they stand in a plan, with the sign in which the rest was kept."""
    sign = "," if document.get("decimal_sign") == "," else "."
    return tuple(row_of_position(OtherPosition.model_validate(other), sign) for other in document.get("others", ()))
