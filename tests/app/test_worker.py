"""The worker process: one answer or one sentence, whatever happens to it, and nothing half-written when it is given up."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from planner.app import cli
from planner.app.worker import AS_PYTHON, TASKS
from planner.app.worker_process import WorkerProcess, worker_command
from planner.services.csv_export import COMMA
from planner.services.journal import open_journal
from planner.services.journal_export import export_request
from planner.services.journal_inspection import inspection_request
from tests.services.exports import read_csv
from tests.services.journal_entries import START, SteppingClock, make_entry

ROOT = Path(__file__).parents[2]


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    path = tmp_path / "journal.db"
    with open_journal(path, now=SteppingClock()) as journal:
        for at in range(3):
            journal.save(make_entry(note=f"note {at} ✓"))
    return path


class Heard:
    """Everything a process said, in order."""

    def __init__(self, process: WorkerProcess) -> None:
        self.words: list[tuple[str, object]] = []
        process.progressed.connect(lambda done, of: self.words.append(("progressed", (done, of))))
        process.answered.connect(lambda answer: self.words.append(("answered", answer)))
        process.failed.connect(lambda sentence: self.words.append(("failed", sentence)))
        process.over.connect(lambda: self.words.append(("over", None)))

    def ended(self) -> list[tuple[str, object]]:
        """Return what came after any words of progress, of which a busy machine hears some."""
        return [word for word in self.words if word[0] != "progressed"]


@pytest.fixture
def make(qapp):
    processes = []

    def build(task: str = "export", command: list[str] | None = None) -> tuple[WorkerProcess, Heard]:
        process = WorkerProcess(task, "it broke", None, command)
        processes.append(process)
        return process, Heard(process)

    yield build
    for process in processes:
        process.stop()


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_an_export_is_answered_with_its_counts(qtbot, make, journal, tmp_path):
    ids = [row["id"] for row in exported(journal, tmp_path)]
    process, heard = make()
    with qtbot.waitSignal(process.over):
        process.start(export_request(journal, tmp_path / "o.csv", COMMA, [*ids, "unknown"]))
        assert process.running
    assert heard.ended() == [("answered", {"asked": 4, "written": 3}), ("over", None)]
    assert [row["id"] for row in read_csv(tmp_path / "o.csv")] == ids


def exported(journal: Path, folder: Path) -> list[dict[str, str | None]]:
    from planner.model.journal_query import Query
    from planner.services.journal_check import no_steps
    from planner.services.journal_export import export_journal

    export_journal(export_request(journal, folder / "first.csv", COMMA, Query()), no_steps)
    return read_csv(folder / "first.csv")


def test_an_inspection_is_answered_with_what_was_found(qtbot, make, journal):
    process, heard = make("inspect")
    with qtbot.waitSignal(process.over):
        process.start(inspection_request(journal, START, copy=True))
    assert heard.ended()[0] == ("answered", {"damaged": [], "sealed": True, "faults": [], "told": ""})
    assert len(list((journal.parent / "backups").iterdir())) == 1


def test_what_cannot_be_done_is_the_services_own_sentence(qtbot, make, journal, tmp_path):
    process, heard = make()
    with qtbot.waitSignal(process.over):
        process.start(export_request(journal, tmp_path / "none" / "o.csv", COMMA, ["p1"]))
    ((what, sentence), _) = heard.ended()
    assert what == "failed"
    assert str(sentence).startswith("Cannot write")


@pytest.mark.parametrize(
    "command",
    [
        python("import os; os.kill(os.getpid(), 9)"),
        python("raise SystemExit(3)"),
        python("print('hello'); print('[1]')"),
        ["/no/such/program"],
    ],
    ids=["killed", "ended", "gave no answer", "cannot be started"],
)
def test_a_worker_that_ends_without_an_answer_is_told(qtbot, make, command):
    process, heard = make(command=command)
    with qtbot.waitSignal(process.over):
        process.start({})
    assert heard.words == [("failed", "it broke"), ("over", None)]


def test_progress_is_passed_on_and_words_that_are_not_ours_are_not(qtbot, make):
    lines = ['{"done": 1, "of": 3}', "a library says hello", '{"answer": {"x": 1}}']
    process, heard = make(command=python(f"print({chr(10).join(lines)!r})"))
    with qtbot.waitSignal(process.over):
        process.start({})
    assert heard.words == [("progressed", (1, 3)), ("answered", {"x": 1}), ("over", None)]


WAITS_FOR_THE_END = (
    "import sys; sys.stdin.readline(); print('{\"done\": 1, \"of\": 2}', flush=True); sys.stdin.read(); print('{}')"
)


def test_a_worker_that_is_given_up_ends_by_itself_and_is_not_heard(qtbot, make):
    process, heard = make(command=python(WAITS_FOR_THE_END))
    with qtbot.waitSignal(process.progressed):
        process.start({})
    with qtbot.waitSignal(process.over):
        process.give_up()
    assert heard.words == [("progressed", (1, 2)), ("over", None)]


def test_a_worker_that_does_not_end_is_killed(qtbot, make, monkeypatch):
    monkeypatch.setattr("planner.app.worker_process.GRACE_MS", 50)
    process, heard = make(command=python('import time; print(\'{"done": 1, "of": 2}\', flush=True); time.sleep(600)'))
    with qtbot.waitSignal(process.progressed):
        process.start({})
    with qtbot.waitSignal(process.over):
        process.give_up()
    assert heard.words[-1] == ("over", None)


def test_stopping_waits_until_the_process_has_gone(qtbot, make):
    process, heard = make(command=python(WAITS_FOR_THE_END))
    with qtbot.waitSignal(process.progressed):
        process.start({})
    process.stop()
    assert not process.running
    assert heard.words == [("progressed", (1, 2))]


# --- the program that runs ---------------------------------------------------------------------------------------------------


def run(arguments: list[str], request: object, *, keep_open: bool = True) -> subprocess.CompletedProcess[bytes]:
    """Run the worker; unless its input is kept open, nobody waits from the start."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(request).encode() + b"\n")
    process.stdin.flush()
    if not keep_open:
        process.stdin.close()
    out = process.stdout.read()
    process.wait()
    process.stdout.close()
    if keep_open:
        process.stdin.close()
    return subprocess.CompletedProcess(arguments, process.returncode, out)


def test_work_that_nobody_waits_for_leaves_the_old_file_and_nothing_else(journal, tmp_path):
    with open_journal(journal, now=SteppingClock()) as opened:
        ids = [opened.save(make_entry()).id for _ in range(40)] * 500
    out = tmp_path / "out"
    out.mkdir()
    (out / "o.csv").write_text("old")
    done = run([*worker_command(), "export"], export_request(journal, out / "o.csv", COMMA, ids), keep_open=False)
    assert done.returncode == 1
    assert b"answer" not in done.stdout
    assert [(each.name, each.read_text()) for each in out.iterdir()] == [("o.csv", "old")]


@pytest.mark.parametrize("arguments", [["nothing"], [], ["export", "inspect"]])
def test_an_unknown_task_is_refused_with_the_names_there_are(arguments):
    done = run([*worker_command(), *arguments], {})
    assert done.returncode == 2
    assert all(name in json.loads(done.stdout)["sentence"] for name in TASKS)


def test_a_program_that_is_no_python_does_the_work_when_asked_in_the_same_words(journal, tmp_path):
    """A frozen program or a launcher passes all its arguments to `cli.main`; that must not open a second window."""
    launcher = python("import sys; from planner.app.cli import main; raise SystemExit(main())")
    request = export_request(journal, tmp_path / "o.csv", COMMA, ["unknown"])
    done = run([*launcher, *AS_PYTHON, "export"], request)
    assert json.loads(done.stdout.splitlines()[-1]) == {"answer": {"asked": 1, "written": 0}}


def test_the_worker_imports_no_qt(journal, tmp_path):
    code = "import sys; from planner.app.worker import main; main(['inspect']); print([m for m in sys.modules if 'PySide6' in m])"
    done = run(python(code), inspection_request(journal, START, copy=False))
    assert done.stdout.splitlines()[-1] == b"[]"


def test_words_for_a_window_are_not_taken_for_a_task(monkeypatch):
    monkeypatch.setattr(cli, "_window", lambda given: len(given))
    assert cli.main(["-P"]) == 1
