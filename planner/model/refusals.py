"""What is wrong with a document of a plan, in the words of one who has to mend it: the key, then what to change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.model.language import tr
from planner.model.number import shown
from planner.model.rulebook_entries import MOST_CHARACTERS

if TYPE_CHECKING:
    from pydantic import ValidationError

PLAIN_WORDS = {
    "model_type": tr("must be an object with named keys"),
    "dict_type": tr("must be an object with named keys"),
    "tuple_type": tr("must be a list"),
    "string_type": tr("must be text"),
    "string_unicode": tr("holds half a character; write it anew"),
    "string_too_long": tr("must have at most {most_characters:,} characters", most_characters=MOST_CHARACTERS),
    "string_too_short": tr("must not be empty"),
    "bool_type": tr("must be true or false"),
    "too_short": tr("must not be empty"),
}
"""What is wrong with a value of the wrong kind, by the validator's name for it."""


def first_sentence(error: ValidationError) -> str:
    """Return one sentence for the first thing wrong: the key, then what to change."""
    first = error.errors(include_url=False)[0]
    kind, context = first["type"], first.get("ctx") or {}
    where = ".".join(str(part) for part in first["loc"])
    if kind == "extra_forbidden":
        return tr("unknown key “{where}”", where=shown(where, 80))
    if kind == "missing":
        return tr("the key “{where}” is missing", where=where)
    if kind in ("literal_error", "enum"):
        return _not_one_of(where, first["input"], str(context.get("expected", "")).replace("'", ""))
    if kind == "too_long":
        return tr("{where}: must not have more than {most}", where=where, most=context["max_length"])
    message = PLAIN_WORDS.get(kind) or str(first["msg"]).removeprefix("Value error, ")
    if kind == "model_type" and not where:
        return tr("the document {message}", message=message)
    return f"{where}: {message}" if where else message


def _not_one_of(where: str, typed: object, expected: str) -> str:
    if isinstance(typed, str):
        return tr("{where}: “{typed}” is not one of {expected}", where=where, typed=shown(typed), expected=expected)
    return tr("{where}: must be {expected}", where=where, expected=expected)
