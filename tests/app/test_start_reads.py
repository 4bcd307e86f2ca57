"""What a start reads of the rulebooks: the one in force, and no table of tiers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.app.command_line import run
from tests.app.test_starting import FIRST_PAINT, OFFSCREEN, told

if TYPE_CHECKING:
    from pathlib import Path

NOTING = """
import os, sys
read = []
def note(event, given):
    if event == "open" and isinstance(given[0], (str, os.PathLike)):
        read.append(os.fspath(given[0]))
sys.addaudithook(note)
"""


def test_the_first_paint_reads_one_rulebook_and_none_of_the_tables(tmp_path: Path) -> None:
    done = run(tmp_path, code=NOTING + FIRST_PAINT.replace("{name for name in sys.modules}", "set(read)"), **OFFSCREEN)
    assert (done.returncode, told(done.stderr)) == (0, [])
    read = [line.replace("\\", "/") for line in done.stdout.splitlines()]
    books = {line.rpartition("/")[2] for line in read if "/rulebooks/" in line}
    assert "generic.json" in books
    assert books <= {"generic.json", "names.tsv"}
