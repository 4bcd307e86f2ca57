"""The loader and its worker process: the window hears one answer a file, in words where it fails, and none too late."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from planner.app import candle_worker
from planner.app.candle_loader import CandleLoader
from planner.app.worker_process import WorkerProcess, worker_command
from planner.model.errors import PlannerError
from planner.services.candle_cache import cache_file, cache_key, open_key
from planner.services.candle_folder import Choice

START = 1_704_067_200_000


def write(path: Path, count: int = 50) -> Path:
    path.write_text("".join(f"{START + i * 60000},100,102,99,101,5\n" for i in range(count)))
    return path


@pytest.fixture
def file(tmp_path) -> Path:
    return write(tmp_path / "BTCUSDT-1m.csv")


class Heard:
    """Everything a loader said, in order."""

    def __init__(self, loader: CandleLoader) -> None:
        self.words: list[tuple[str, object]] = []
        loader.loaded.connect(lambda pyramid: self.words.append(("loaded", pyramid.candles)))
        loader.choice.connect(lambda choice: self.words.append(("choice", choice)))
        loader.failed.connect(lambda sentence: self.words.append(("failed", sentence)))
        loader.progress.connect(lambda name, done: self.words.append(("progress", (name, done))))

    def of(self, kind: str) -> list[object]:
        return [word for what, word in self.words if what == kind]


@pytest.fixture
def make(qtbot, tmp_path):
    loaders = []

    def build(command=None) -> tuple[CandleLoader, Heard]:
        loader = CandleLoader(tmp_path / "cache", command)
        loaders.append(loader)
        return loader, Heard(loader)

    yield build
    for loader in loaders:
        loader.stop()


def python(code: str) -> tuple[str, ...]:
    """A worker that does as the code says, once it has heard what is asked."""
    return (sys.executable, "-c", f"import sys; sys.stdin.readline(); {code}")


def test_a_file_is_read_in_a_process_then_opened_at_once(qtbot, make, file):
    loader, heard = make()
    with qtbot.waitSignal(loader.loaded):
        loader.load(file)
        assert loader.busy
        assert heard.words == [("progress", ("BTCUSDT-1m.csv", -1.0))]
    (candles,) = heard.of("loaded")
    assert (len(candles), candles.symbol) == (50, "BTCUSDT")
    assert heard.of("progress")[-1] == ("", -1.0)
    assert not loader.busy
    heard.words.clear()
    loader.load(file)
    assert [what for what, _ in heard.words] == ["loaded"]


def test_a_file_that_cannot_be_read_is_said_in_its_sentence(qtbot, make, tmp_path):
    (tmp_path / "bad.csv").write_text("hello\n")
    loader, heard = make()
    with qtbot.waitSignal(loader.failed):
        loader.load(tmp_path / "bad.csv")
    assert str(heard.of("failed")[0]).startswith("bad.csv, line 1: “hello” is neither a header")
    assert heard.of("loaded") == []
    assert not loader.busy


def test_a_relative_path_and_an_odd_name_reach_the_worker(qtbot, make, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "-ä '\" 1 BTCUSDT.csv")
    (tmp_path / "numpy.py").write_text("raise SystemExit('a module lying beside the data must not be run')")
    loader, heard = make()
    with qtbot.waitSignal(loader.loaded):
        loader.load(Path("-ä '\" 1 BTCUSDT.csv"))
    assert heard.of("failed") == []


def test_the_share_that_is_read_is_told_on_the_way(qtbot, make, file, tmp_path):
    key = cache_file(file, tmp_path / "elsewhere")
    (tmp_path / "elsewhere" / "candles" / key).rename(tmp_path / "ready")
    said = "".join(
        f"print('{words}', flush=True); "
        for words in ('{"done": 25, "of": 100}', "babble", '{"done": 75, "of": 10}', '{"done": 1, "of": 0}')
    )
    moved = f"import os; os.makedirs({str(tmp_path / 'cache' / 'candles')!r}); "
    moved += f"os.rename({str(tmp_path / 'ready')!r}, {str(tmp_path / 'cache' / 'candles' / key)!r}); "
    loader, heard = make(python(f'{said}{moved}print(\'{{"answer": {{"key": "{key}"}}}}\')'))
    with qtbot.waitSignal(loader.loaded):
        loader.load(file)
    name = file.name
    assert heard.of("progress") == [(name, -1.0), (name, 0.25), (name, 1.0), (name, 1.0), ("", -1.0)]


def test_of_several_symbols_one_is_asked_for_then_read(qtbot, make, tmp_path):
    path = tmp_path / "all.csv"
    path.write_text("".join(f"{name},{START + i * 60000},1,2,1,2\n" for i in range(3) for name in ("A", "B")))
    loader, heard = make()
    with qtbot.waitSignal(loader.choice):
        loader.load(path)
    assert (heard.of("choice"), loader.busy) == ([Choice({"A": 3, "B": 3})], False)
    with qtbot.waitSignal(loader.loaded):
        loader.load(path, "B")
    assert [candles.symbol for candles in heard.of("loaded")] == ["B"]
    heard.words.clear()
    loader.load(path)
    loader.load(path, "B")
    assert [what for what, _ in heard.words] == ["choice", "loaded"]


def test_a_pipe_is_refused_and_waited_for_by_nobody(qtbot, make, tmp_path):
    if not hasattr(os, "mkfifo"):
        pytest.skip("there are no pipes here")
    os.mkfifo(tmp_path / "pipe.csv")
    loader, heard = make()
    with qtbot.waitSignal(loader.failed):
        loader.load(tmp_path / "pipe.csv")
    assert heard.of("failed") == ["pipe.csv: it is no regular file but a pipe or a device; save the table as a file."]


@pytest.mark.parametrize(
    "command",
    [
        python("raise SystemExit(3)"),
        python("print('no json')"),
        python("print('[1]')"),
        python("print('{}')"),
        python('print(\'{"answer": {"key": "0123"}}\')'),
        python("print('{\"answer\": {}}')"),
        python('print(\'{"answer": {"key"\')'),
        python("print('x' * 10_000_000)"),
        python("import os; os.kill(os.getpid(), 9)"),
        python("import os; os.kill(os.getpid(), 11)"),
        ("/no/such/program",),
    ],
)
def test_a_worker_that_dies_or_babbles_is_said(qtbot, make, file, command):
    loader, heard = make(command)
    with qtbot.waitSignal(loader.failed):
        loader.load(file)
    assert heard.of("failed") == ["BTCUSDT-1m.csv: reading it stopped half-way; try again."]
    assert not loader.busy


def test_cancel_is_silent_and_at_once(qtbot, make, file):
    loader, heard = make(python("sys.stdin.read()"))
    loader.load(file)
    loader.cancel()
    assert not loader.busy
    assert heard.words == [("progress", ("BTCUSDT-1m.csv", -1.0)), ("progress", ("", -1.0))]
    qtbot.waitUntil(lambda: not loader.findChildren(WorkerProcess))  # its process has ended, and been cleared away
    assert len(heard.words) == 2
    loader.cancel()
    assert len(heard.words) == 2


def test_a_file_given_up_when_it_has_been_read_is_not_shown(qtbot, make, file):
    loader, heard = make()
    loader.load(file)
    (worker,) = loader.findChildren(WorkerProcess)
    worker.over.connect(loader.cancel)  # after the answer, before it is given
    with qtbot.waitSignal(worker.destroyed):
        pass
    qtbot.wait(10)
    assert heard.words[-1] == ("progress", ("", -1.0))
    assert heard.of("loaded") == []
    loader.load(file)  # it had been kept
    assert len(heard.of("loaded")) == 1


def test_of_two_files_asked_for_only_the_last_is_heard(qtbot, make, tmp_path, file):
    second = write(tmp_path / "ETHUSDT-1m.csv", 60)
    loader, heard = make()
    loader.load(file)
    with qtbot.waitSignal(loader.loaded):
        loader.load(second)
    qtbot.waitUntil(lambda: not loader.findChildren(WorkerProcess))  # its process has ended, and been cleared away
    assert [candles.symbol for candles in heard.of("loaded")] == ["ETHUSDT"]
    assert heard.of("failed") == []


def test_a_cached_file_silences_one_still_being_read(qtbot, make, tmp_path, file):
    cached = write(tmp_path / "ETHUSDT-1m.csv")
    cache_file(cached, tmp_path / "cache")
    loader, heard = make()
    loader.load(file)
    loader.load(cached)
    qtbot.waitUntil(lambda: not loader.findChildren(WorkerProcess))  # its process has ended, and been cleared away
    assert [candles.symbol for candles in heard.of("loaded")] == ["ETHUSDT"]


def test_stop_leaves_no_process_behind(make, file, monkeypatch):
    monkeypatch.setattr("planner.app.worker_process.GRACE_MS", 50)
    loader, _ = make(python("import time; time.sleep(60)"))
    loader.load(file)
    (worker,) = loader.findChildren(WorkerProcess)
    assert worker.running
    loader.stop()
    assert not worker.running


def test_a_loader_stopped_and_forgotten_leaves_nothing_to_be_deleted_twice(qtbot, tmp_path, file):
    loader = CandleLoader(tmp_path / "cache", python("sys.stdin.read()"))
    loader.load(file)
    loader.stop()
    del loader
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()


# --------------------------------------------------------------------------------------------------------- the worker


def read(file: Path, cache: Path, symbol: str = "") -> dict[str, object]:
    """Run the worker as the window does; return its last line."""
    request = json.dumps({"file": str(file), "cache": str(cache), "symbol": symbol})
    process = subprocess.Popen(
        [*worker_command(), "candles"],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(request + "\n")
        process.stdin.flush()
        *said, answer = (json.loads(line) for line in process.stdout)
        assert process.stderr.read() == ""
    assert all(list(words) == ["done", "of"] and 0 <= words["done"] <= words["of"] for words in said)
    return answer


def test_the_worker_answers_with_the_key(file, tmp_path):
    assert read(file, tmp_path / "cache") == {"answer": {"key": cache_key(file)}}
    assert open_key(cache_key(file), tmp_path / "cache") is not None


def test_the_worker_answers_with_a_sentence(tmp_path):
    reply = read(tmp_path / "none.csv", tmp_path / "cache")
    assert reply == {"sentence": "none.csv: it cannot be read: No such file or directory."}


def test_a_name_that_is_no_text_is_read_all_the_same(tmp_path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9-BTCUSDT.csv"))
    try:
        write(path)
    except OSError:
        pytest.skip("names of files are text here")
    assert read(path, tmp_path / "cache") == {"answer": {"key": cache_key(path)}}


def test_too_little_memory_is_a_sentence(file, tmp_path, monkeypatch):
    def exhausted(*_: object) -> str:
        raise MemoryError

    monkeypatch.setattr("planner.services.candle_cache.cache_file", exhausted)
    monkeypatch.setattr(candle_worker, "_bound_memory", lambda: None)
    with pytest.raises(PlannerError, match=r"^BTCUSDT-1m\.csv: it does not fit into memory; split it or use longer"):
        candle_worker.read_candles({"file": str(file), "cache": str(tmp_path), "symbol": ""}, print)


def test_reading_is_told_in_thousandths(file, tmp_path, monkeypatch):
    monkeypatch.setattr(candle_worker, "_bound_memory", lambda: None)
    heard: list[tuple[int, int]] = []
    request = {"file": str(file), "cache": str(tmp_path / "cache"), "symbol": ""}
    candle_worker.read_candles(request, lambda done, of: heard.append((done, of)))
    assert heard == [(1000, 1000)]


def said_by(code: str) -> str:
    """Run Python and return what it prints."""
    words = [sys.executable, "-c", code]
    done = subprocess.run(words, cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=60, check=True)
    return done.stdout


def test_memory_of_the_worker_is_bounded(tmp_path):
    pytest.importorskip("resource")
    code = (
        "from planner.app.candle_worker import _bound_memory, MOST_MEMORY; import resource, numpy; _bound_memory(); "
        "print(resource.getrlimit(resource.RLIMIT_DATA)[0] <= MOST_MEMORY)\n"
        "try: numpy.ones(MOST_MEMORY // 8 + 1)\n"
        "except MemoryError: print('refused')"
    )
    said = said_by(code)
    assert said.split()[0] == "True"
    if sys.platform.startswith("linux"):
        assert said.split()[1:] == ["refused"]


def test_the_worker_imports_no_qt(file, tmp_path):
    code = (
        "import sys; from planner.app.worker import TASKS; "
        f"TASKS['candles']({{'file': {str(file)!r}, 'cache': {str(tmp_path / 'cache')!r}, 'symbol': ''}}, lambda *_: None); "
        "print([name for name in sys.modules if name.split('.')[0] in ('PySide6', 'shiboken6', 'pyqtgraph', 'pydantic')])"
    )
    said = said_by(code)
    assert said == "[]\n"
