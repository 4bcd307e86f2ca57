"""The ticket's values as a document, so that one start can paint what the last one showed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from planner.presenters.ticket_values import ChoiceView, FieldView, NumberView, TicketView, Tone

if TYPE_CHECKING:
    from collections.abc import Mapping

_View = TypeVar("_View", ChoiceView, FieldView, NumberView)
_CHOICES = ("side", "margin_mode", "size_by", "venue")


def ticket_document(view: TicketView) -> dict[str, Any]:
    """Return the view as a JSON document."""
    return {
        **view._asdict(),
        **{name: getattr(view, name)._asdict() for name in (*_CHOICES, "symbol")},
        **{name: [each._asdict() for each in getattr(view, name)] for name in ("fields", "results")},
    }


def ticket_from(document: Mapping[str, Any]) -> TicketView:
    """Return the view that the document was made from. Raises KeyError, TypeError or ValueError where it was made from none."""
    side, margin_mode, size_by, venue = (_made(ChoiceView, _with_tuples(document[name])) for name in _CHOICES)
    return TicketView(
        side=side,
        margin_mode=margin_mode,
        size_by=size_by,
        venue=venue,
        symbol=_field(document["symbol"]),
        symbols=tuple(document["symbols"]),
        fields=tuple(map(_field, document["fields"])),
        results=tuple(_made(NumberView, {**number, "tone": Tone(number["tone"])}) for number in document["results"]),
        can_add_entry=document["can_add_entry"],
        can_add_target=document["can_add_target"],
    )


def _field(document: dict[str, Any]) -> FieldView:
    return _made(FieldView, {**_with_tuples(document), "problem_tone": Tone(document["problem_tone"])})


def _with_tuples(document: dict[str, Any]) -> dict[str, Any]:
    return {**document, "options": tuple(map(tuple, document["options"]))}


def _made(kind: type[_View], document: dict[str, Any]) -> _View:
    """Return the named tuple; what should be text and is none would fail only when it is shown."""
    for name, wanted in kind.__annotations__.items():
        if wanted is str and not isinstance(document[name], str):
            raise TypeError(name)
    return kind(**document)
