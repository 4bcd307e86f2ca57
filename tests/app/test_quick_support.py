"""Qt's support code when it is first needed: the same bindings, and the plain way wherever something is otherwise. A process for each."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
IMPORT = """
import builtins, os, sys
from planner.app.quick_support import PRELOADED, quick_support
before = set(sys.modules)
plain = builtins.compile
compiled = []
def counting(source, filename, *more, **named):
    compiled.append(filename)
    return plain(source, filename, *more, **named)
builtins.compile = counting
with quick_support():
    import PySide6.QtWidgets
assert builtins.compile is counting
builtins.compile = plain
brought = set(sys.modules) - before
"""
SAID = """
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
"""
DOCUMENTED = """
from PySide6.QtWidgets import QLabel
import functools
print(len.__doc__, functools.wraps(len)(lambda: 0).__doc__, QLabel.setText.__doc__, QLabel.__doc__)
"""
SIGNED = """
from PySide6.QtWidgets import QLabel
import PySide6.QtCore
QLabel.setText.__doc__
from PySide6.support.signature import get_signature
print(get_signature(QLabel.setText), get_signature(QLabel.addAction))
"""


def run(script: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"} | more,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def answer(script: str, **more: str) -> str:
    done = run(script, **more)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "script",
    [SAID, DOCUMENTED, SIGNED, SAID + SIGNED + DOCUMENTED, DOCUMENTED + SAID, SIGNED + SAID],
    ids=["errors", "documentation", "signatures", "errors first", "documentation first", "signatures first"],
)
def test_errors_documentation_and_signatures_read_as_they_do_without(script: str) -> None:
    plainly = answer("import PySide6.QtWidgets\n" + script)
    assert "str" in plainly
    assert answer(IMPORT + script) == plainly


def test_an_import_runs_nothing_of_it() -> None:
    script = "print([name for name in (*brought, *compiled) if name.startswith('shibokensupport.') and name != %r])"
    assert answer(IMPORT + script % "shibokensupport.signature.mapping").strip() == "[]"


def test_modules_that_it_alone_needs_come_when_they_are_asked_for() -> None:
    script = """
assert not brought & set(PRELOADED), brought & set(PRELOADED)
import shiboken6, zipfile
print(shiboken6.zipfile.ZipFile is zipfile.ZipFile, hasattr(shiboken6.textwrap, "nothing"), shiboken6.base64.b64decode(b"YQ=="))
"""
    assert answer(IMPORT + script).strip() == "True False b'a'"


def test_it_is_found_where_it_lies_in_files(tmp_path: Path) -> None:
    """The set-up has the bindings lay it out, which they do in the folder that `shiboken6` says it is in."""
    plainly = answer("import PySide6.QtWidgets\n" + SAID + SIGNED)
    elsewhere = f"import shiboken6\nshiboken6.__file__ = {str(tmp_path / '__init__.py')!r}\n"
    assert answer(IMPORT + elsewhere + SAID + SIGNED, SBK_EMBED="0") == plainly
    assert (tmp_path / "files.dir" / "shibokensupport" / "signature" / "mapping.py").exists()


def test_what_goes_out_of_use_is_added_to_the_modules_of_qt_when_it_comes() -> None:
    script = """
from PySide6.support import deprecated
deprecated.fix_for_QtWidgets = lambda module: setattr(module, "of_old", 7)
from PySide6 import QtWidgets
assert not hasattr(QtWidgets, "of_old")
QtWidgets.QLabel.__doc__
print(QtWidgets.of_old)
"""
    assert answer(IMPORT + script).strip() == "7"


@pytest.mark.parametrize(
    ("source", "filename"),
    [
        ("b'answer = 42'", "signature_bootstrap.py"),
        ("'answer = 42'", "signature_bootstrap.py"),
        ("b'answer = 42'", "x"),
    ],
    ids=["without the function", "text", "another file"],
)
def test_other_code_is_compiled_as_it_is(source: str, filename: str) -> None:
    script = f"""
from planner.app.quick_support import quick_support
with quick_support():
    code, other = compile({source}, {filename!r}, "exec"), compile("1 + 1", "<text>", "eval", dont_inherit=True)
names = {{}}
exec(code, names)
print(names["answer"], eval(other))
"""
    assert answer(script).split() == ["42", "2"]
