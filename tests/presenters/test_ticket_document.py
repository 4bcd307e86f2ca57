from __future__ import annotations

import json

import pytest

from planner.presenters.ticket_document import ticket_document, ticket_from
from planner.presenters.ticket_values import Tone
from tests.presenters.benches import bench_of


def test_a_ticket_comes_back_from_its_document_as_it_was():
    bench, view = bench_of()
    bench.show()
    shown = view.ticket._replace(results=tuple(number._replace(tone=Tone.LOSS) for number in view.ticket.results))
    assert ticket_from(json.loads(json.dumps(ticket_document(shown)))) == shown


@pytest.mark.parametrize("missing", ["side", "venue", "symbol", "symbols", "fields", "results", "can_add_entry"])
def test_a_document_without_a_part_is_none(missing):
    bench, view = bench_of()
    bench.show()
    document = ticket_document(view.ticket)
    del document[missing]
    with pytest.raises(KeyError):
        ticket_from(document)


def test_a_tone_nobody_knows_is_refused():
    bench, view = bench_of()
    bench.show()
    document = ticket_document(view.ticket)
    document["symbol"]["problem_tone"] = "shrill"
    with pytest.raises(ValueError, match="shrill"):
        ticket_from(document)


@pytest.mark.parametrize("value", [None, 7, [], {}])
@pytest.mark.parametrize(
    ("part", "name"), [("side", "access"), ("symbol", "text"), ("fields", "key"), ("results", "value")]
)
def test_what_is_no_text_where_one_belongs_is_refused_before_it_is_shown(part, name, value):
    bench, view = bench_of()
    bench.show()
    document = ticket_document(view.ticket)
    found = document[part]
    (found[0] if isinstance(found, list) else found)[name] = value
    with pytest.raises(TypeError, match=name):
        ticket_from(document)
