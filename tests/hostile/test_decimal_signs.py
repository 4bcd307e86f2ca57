"""Comma and point: `1.234` is one and a bit where the point is the sign, a question elsewhere; no separator is stripped in silence."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtGui import QGuiApplication

from planner.app.compose import compose
from planner.app.headless import load_plan
from planner.app.main import show
from planner.model.errors import PlannerError
from planner.model.typed import grouped
from planner.services.paths import Places
from planner.widgets.number_edit import NumberEdit
from tests.app.desks import end, settle, usual
from tests.hostile.documents import plan_document, put, written
from tests.hostile.fields import ticket_for
from tests.hostile.table import is_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from planner.app.desk import Desk
    from tests.hostile.tally import Tally

COMMA, POINT = ("de_DE", "fr_FR"), ("en_US", "ar_EG")  # the Arabic sign is neither: fields then take the point
FIELDS = ("stop", "size.value by quantity", "safety_buffer", "hold_hours")
ASKED = None
CASES: dict[str, tuple[str | None, str | None]] = {
    "0,012": (ASKED, "0.012"),
    "21,1": (ASKED, "21.1"),
    "0.012": ("0.012", "0.012"),
    "21.1": ("21.1", "21.1"),
    "1.234": ("1.234", ASKED),
    "1,234": (ASKED, "1.234"),
    "12.345": ("12.345", ASKED),
    "0.125": ("0.125", "0.125"),
    "1234.567": ("1234.567", "1234.567"),
    "1234,567": (ASKED, "1234.567"),
    "10,000.00": (ASKED, ASKED),
    "10.000,00": (ASKED, ASKED),
    "1 234,5": (ASKED, ASKED),
    "1\u202f234,5": (ASKED, ASKED),
    "1\u00a0234,5": (ASKED, ASKED),
    "1'234.5": (ASKED, ASKED),
    "1’234.5": (ASKED, ASKED),
    "1,234,567": (ASKED, ASKED),
    "1.234.567": (ASKED, ASKED),
    "$1,234.50": (ASKED, ASKED),
    "60,000 USDT": (ASKED, ASKED),
    "60.000 USDT": (ASKED, ASKED),
    "€ 21,1": (ASKED, ASKED),
    "٣٫٥": (ASKED, ASKED),
    "12\u066b5": (ASKED, ASKED),
    "12\u066c345": (ASKED, ASKED),
    "1,5*2": (ASKED, "3"),
    "1.5*2": ("3", "3"),
}
"""What was typed: its worth where the point is the decimal sign, and where the comma is; ASKED is a sentence and no number."""


@pytest.fixture(scope="module", params=[*COMMA, *POINT])
def abroad(
    request: pytest.FixtureRequest, qapp: QApplication, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    QLocale.setDefault(QLocale(request.param))
    desk = compose(Places.portable(tmp_path_factory.mktemp(request.param)))
    desk.setObjectName(request.param)
    show(desk)
    settle()
    yield desk
    end(desk)
    QLocale.setDefault(usual())


def sign_of(desk: Desk) -> str:
    return "," if desk.objectName() in COMMA else "."


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("how", ["typed", "pasted"])
def test_a_separator_is_read_as_it_is_meant_or_asked_about(abroad: Desk, tally: Tally, field: str, how: str) -> None:
    sign = sign_of(abroad)
    key, kind, draft = ticket_for(field)
    abroad.bench.resume(draft.rewritten(".", sign), saved=True)
    edit = abroad.window.ticket.edit(key)
    assert isinstance(edit, NumberEdit)
    row = next(row for row in abroad.window.ticket._all_rows() if edit in row.edits())
    for text, worths in CASES.items():
        enter(edit, text, how)
        assert edit.text() == text
        reading = abroad.bench.situation.reading
        value, worth = reading.values.get(key), worths[sign == ","]
        if worth is ASKED:
            assert value is None
            assert is_sentence(row.problem())
            tally.add(f"separators, {abroad.objectName()}", "refused")
            continue
        assert value == Decimal(worth).scaleb(-2 if kind == "percent" else 0)
        written_plainly = text == worth.replace(".", sign)
        # read otherwise than typed: said
        assert written_plainly or grouped(Decimal(worth), sign, None) in row._echo.text()
        tally.add(f"separators, {abroad.objectName()}", "taken")
        abroad.bench.leave()
        edit._leave()
        assert edit.text() == text  # leaving rewrites nothing


def enter(edit: NumberEdit, text: str, how: str) -> None:
    edit.selectAll()
    if how == "pasted":
        QGuiApplication.clipboard().setText(text)
        edit.paste()
        return
    edit.del_()
    for character in text:
        edit.insert(character)


def test_what_is_shown_and_offered_is_written_with_the_same_sign_as_is_read(abroad: Desk) -> None:
    sign = sign_of(abroad)
    _, _, draft = ticket_for("stop")
    abroad.bench.resume(draft.rewritten(".", sign), saved=True)
    assert not abroad.bench.situation.reading.problems
    before = abroad.bench.situation.reading.values
    for key, text in abroad.bench.draft.texts.items():
        if key in before:
            assert ("." if sign == "," else ",") not in text
    for field in abroad.window.ticket._all_rows():
        for edit in field.edits():
            assert ("." if sign == "," else ",") not in edit.placeholderText()
    for nudge in (1, -1):
        abroad.bench.nudge("costs.taker_fee", nudge)
        assert not abroad.bench.situation.reading.problems
    assert abroad.bench.situation.reading.values == before


def test_a_plan_of_another_country_opens_to_the_same_numbers(abroad: Desk, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(written(put(plan_document(), ("stop",), "57000.125")), encoding="utf-8")
    assert abroad.filing.open_file(str(path)) == ""
    assert abroad.bench.draft.text("stop") == f"57000{sign_of(abroad)}125"
    assert abroad.bench.situation.reading.values["stop"] == Decimal("57000.125")


@pytest.mark.parametrize("text", [text for text in CASES if "," in text])
def test_a_comma_in_a_plan_file_is_refused_in_every_country(abroad: Desk, tmp_path: Path, text: str) -> None:
    path = tmp_path / "plan.json"
    path.write_text(written(put(plan_document(), ("stop",), text)), encoding="utf-8")
    with pytest.raises(PlannerError, match=r"plan\.json: stop: “"):
        load_plan(path)
