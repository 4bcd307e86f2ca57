"""The user's language is taken up from a catalogue, where there is one."""

from __future__ import annotations

import struct
import sys
from typing import TYPE_CHECKING

import pytest

from planner.app.tongue import DOMAIN, take_up_language
from planner.model.language import speak, tr, trn
from tests.app.command_line import run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def compiled(words: dict[str, str]) -> bytes:
    """Return a gettext catalogue: sorted originals and translations, each with length and offset."""
    pairs = sorted((one.encode(), other.encode()) for one, other in words.items())
    start = 7 * 4 + len(pairs) * 16
    body, tables = b"", ([], [])
    for side in (0, 1):
        for pair in pairs:
            tables[side].append((len(pair[side]), start + len(body)))
            body += pair[side] + b"\0"
    numbers = [number for table in tables for entry in table for number in entry]
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + len(pairs) * 8, 0, 0)
    return head + struct.pack(f"<{len(numbers)}I", *numbers) + body


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "de" / "LC_MESSAGES"
    place.mkdir(parents=True)
    words = {
        "": "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=n != 1;\n",
        "Liquidation at {price}": "Zwangsschließung bei {price}",
        "{count} plan\0{count} plans": "{count} Plan\0{count} Pläne",
    }
    (place / f"{DOMAIN}.mo").write_bytes(compiled(words))
    yield tmp_path
    speak(None)


def test_a_catalogue_of_the_users_language_is_spoken(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "de")
    take_up_language(folder)
    assert tr("Liquidation at {price}", price="51.000") == "Zwangsschließung bei 51.000"
    assert trn("{count} plan", "{count} plans", 3) == "3 Pläne"
    assert tr("Entry") == "Entry"


def test_a_language_without_a_catalogue_is_english(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "fr")
    take_up_language(folder)
    assert tr("Liquidation at {price}", price="51,000") == "Liquidation at 51,000"


def test_without_any_catalogue_gettext_is_not_even_imported() -> None:
    code = "import sys, planner.app.tongue as t; t.take_up_language(); print('gettext' in sys.modules)"
    assert run(code=code).stdout.strip() == "False", sys.version
