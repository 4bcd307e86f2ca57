"""Qt's support code out of what was kept: the same bindings, and the plain way wherever something is otherwise. A process for each."""

from __future__ import annotations

import marshal
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
IMPORT = """
import builtins, re, sys
from pathlib import Path
from planner.app.quick_support import quick_support
plain = builtins.compile, re.compile
compiled = []
def counting(source, filename, *more, **named):
    if isinstance(filename, str) and filename.startswith(("shibokensupport/", "signature_bootstrap")):
        compiled.append(filename)
    return plain[0](source, filename, *more, **named)
builtins.compile = counting
with quick_support(Path(sys.argv[1])):
    import PySide6.QtWidgets
assert builtins.compile is counting
assert re.compile is plain[1]
builtins.compile = plain[0]
"""
SAME = """
from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QApplication, QLabel
app = QApplication([])
said = []
for wrong in (lambda: QLabel().setText(7), lambda: QPoint(1, 2, 3), lambda: QTimer.singleShot("x"), lambda: QLabel().resize({})):
    try:
        wrong()
    except (TypeError, ValueError) as error:
        said.append(f"{type(error).__name__} {error}")
print(said)
from PySide6.support.signature import get_signature
print(get_signature(QLabel.setText), get_signature(QLabel.addAction))
"""


def run(script: str, kept: Path, **more: str) -> subprocess.CompletedProcess[str]:
    kept_out = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", script, str(kept)],
        cwd=ROOT,
        env=kept_out | {"QT_QPA_PLATFORM": "offscreen"} | more,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def answer(script: str, kept: Path, **more: str) -> str:
    done = run(script, kept, **more)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def plainly(tmp_path_factory: pytest.TempPathFactory) -> str:
    return answer(SAME, tmp_path_factory.mktemp("plain") / "none")


def test_errors_and_signatures_read_as_they_do_without(tmp_path: Path, plainly: str) -> None:
    kept = tmp_path / "code.pyc"
    for _ in range(2):  # compiled, then out of what was kept
        assert answer(IMPORT + SAME, kept) == plainly
    assert "TypeError" in plainly
    assert "str" in plainly


def test_the_second_import_compiles_nothing(tmp_path: Path) -> None:
    kept = tmp_path / "code.pyc"
    first, second = (answer(IMPORT + "print(len(compiled))", kept) for _ in range(2))
    assert int(first) > 0  # one where the set-up has laid the support code out as files
    assert int(second) == 0


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:-100],
        lambda data: data[:5000] + bytes([data[5000] ^ 255]) + data[5001:],
        lambda data: b"\x00\x00" + data[2:],
        lambda data: marshal.dumps([1]),
    ],
    ids=["empty", "torn", "flipped", "another Python", "something else"],
)
def test_what_was_kept_and_is_damaged_is_compiled_anew(tmp_path: Path, plainly: str, damage) -> None:
    kept = tmp_path / "code.pyc"
    whole = answer(IMPORT + "print(len(compiled))", kept)
    kept.write_bytes(damage(kept.read_bytes()))
    assert answer(IMPORT + "print(len(compiled))", kept) == whole
    assert answer(IMPORT + SAME, kept) == plainly


def test_code_of_another_source_is_compiled_anew(tmp_path: Path) -> None:
    kept = tmp_path / "code.pyc"
    answer(IMPORT, kept)
    script = """
import builtins, sys
from pathlib import Path
from planner.app.quick_support import quick_support
with quick_support(Path(sys.argv[1])):
    code = compile(b"answer = 42", "shibokensupport/__init__.py", "exec")
    other = compile("1 + 1", "<text>", "eval")
names = {}
exec(code, names)
print(names["answer"], eval(other))
"""
    assert answer(script, kept).split() == ["42", "2"]


def test_where_nothing_may_be_written_nothing_is_kept(tmp_path: Path) -> None:
    assert answer(IMPORT + "print(len(compiled) > 0)", tmp_path / "missing" / "code.pyc").strip() == "True"
    kept = tmp_path / "code.pyc"
    answer(IMPORT, kept, PYTHONDONTWRITEBYTECODE="1")
    assert list(tmp_path.iterdir()) == []


def test_a_large_pattern_is_compiled_when_it_is_asked_for(tmp_path: Path) -> None:
    script = """
import re, sys
from pathlib import Path
from planner.app.quick_support import quick_support
with quick_support(Path(sys.argv[1])):
    small, large = re.compile("a+", re.VERBOSE), re.compile("(?x) b+ " + "#" * 2000)
    broken = re.compile("(" + "a" * 2000)
    split = large.split
assert isinstance(small, re.Pattern) and not isinstance(large, re.Pattern)
assert large.search("abbc").group() == "bb" and split("abbc") == ["a", "c"]
assert large.groups == 0 and not hasattr(large, "__isabstractmethod__")
try:
    broken.match("")
except re.error:
    print("refused when asked")
"""
    assert answer(script, tmp_path / "code.pyc").strip() == "refused when asked"
