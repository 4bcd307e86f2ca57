from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

FOLDER = Path(__file__).parents[2] / "packaging"
EMPTY: dict[str, str] = {}


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # set_up imports bootstrap by its name
    spec.loader.exec_module(module)
    return module


bootstrap = load("bootstrap")
set_up = load("set_up")


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with lock files of its own, for building pretended environments."""
    (tmp_path / "packaging").mkdir()
    for mode in (bootstrap.RUN, bootstrap.DEV):
        (tmp_path / "packaging" / f"requirements-{mode}.txt").write_text(f"{mode}==1\n", "ascii")
    monkeypatch.setattr(bootstrap, "ROOT", str(tmp_path))
    monkeypatch.setattr(bootstrap, "ENVIRONMENT", str(tmp_path / ".venv"))
    return tmp_path


def pretend_step(command: list[str], _lock: int, _trouble: str) -> None:
    """Make the files that the real steps make, without Python's venv module and without the network."""
    if "venv" in command:
        python = Path(bootstrap.environment_python(command[-1], sys.platform))
        python.parent.mkdir(parents=True)
        python.write_text("", "ascii")
        series = f"python{sys.version_info[0]}.{sys.version_info[1]}"
        layout = ("Lib", "site-packages") if sys.platform == "win32" else ("lib", series, "site-packages")
        Path(command[-1], *layout).mkdir(parents=True)


def broken_step(command: list[str], lock: int, trouble: str) -> None:
    if "pip" in command:
        raise set_up.SetUpError(trouble)
    pretend_step(command, lock, trouble)


# What the arguments need


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        ([], "window"),
        (["plan.json"], "window"),
        (["--candles", "file.csv"], "window"),
        (["assess", "plan.json", "--json"], "headless"),
        (["export", "--csv", "out.csv"], "headless"),
        (["--version"], "headless"),
        (["--help"], "headless"),
        (["--selftest"], "offscreen"),
        (["plan.json", "--screenshot", "out.png"], "offscreen"),
        (["--screenshot=out.png"], "offscreen"),
    ],
)
def test_arguments_tell_what_they_need(arguments: list[str], kind: str) -> None:
    assert bootstrap.window_kind(arguments) == kind


def test_whole_suite_carries_the_models_coverage_gate() -> None:
    arguments = bootstrap.pytest_arguments([])
    assert arguments[:3] == ["tests", "-m", "not e2e"]
    assert {"--cov=planner.model", "--cov-branch", "--cov-fail-under=100"} <= set(arguments)


def test_partial_run_carries_no_gate() -> None:
    assert bootstrap.pytest_arguments(["tests/model", "-k", "tiers"]) == ["tests/model", "-k", "tiers"]


@pytest.mark.parametrize(
    ("environ", "platform", "expected"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ""}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"QT_QPA_PLATFORM": "offscreen"}, "linux", True),
        ({}, "darwin", True),
        ({}, "win32", True),
    ],
)
def test_display_is_found_where_there_is_one(environ: dict[str, str], platform: str, expected: bool) -> None:
    assert bootstrap.has_display(environ, platform) is expected


def test_no_display_is_one_sentence_with_the_headless_commands() -> None:
    sentence = bootstrap.NO_DISPLAY
    assert sentence.startswith("No display was found")
    assert "\n" not in sentence
    assert ". " not in sentence
    assert "bootstrap.py assess PLAN.json" in sentence
    assert "bootstrap.py export PLAN.json --csv OUT.csv" in sentence


# Qt's system libraries


def test_offscreen_needs_qt_itself_but_no_window_system() -> None:
    assert bootstrap.needed_libraries({"QT_QPA_PLATFORM": "offscreen", "DISPLAY": ":0"}, "linux") == (
        bootstrap.QT_LIBRARIES
    )


def test_x_display_needs_the_xcb_libraries_too() -> None:
    needed = bootstrap.needed_libraries({"DISPLAY": ":0"}, "linux")
    assert needed == bootstrap.QT_LIBRARIES | bootstrap.XCB_LIBRARIES


def test_wayland_display_needs_the_wayland_libraries_too() -> None:
    needed = bootstrap.needed_libraries({"WAYLAND_DISPLAY": "wayland-0"}, "linux")
    assert needed == bootstrap.QT_LIBRARIES | bootstrap.WAYLAND_LIBRARIES


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_other_systems_carry_what_qt_needs(platform: str) -> None:
    assert bootstrap.needed_libraries(EMPTY, platform) == {}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux's loader")
def test_library_that_the_loader_lacks_is_found_missing() -> None:
    assert bootstrap.missing_libraries({"libc.so.6": "libc6", "libabsent.so.9": "libabsent9"}) == {
        "libabsent.so.9": "libabsent9"
    }


def test_apt_line_is_exact_and_names_each_package_once() -> None:
    packages = ["python3.11-venv", "libegl1", "libglib2.0-0", "libglib2.0-0"]
    assert set_up.apt_line(packages, known=set(), as_root=False) == (
        "sudo apt-get update && sudo apt-get install -y --no-install-recommends python3.11-venv libegl1 libglib2.0-0"
    )


def test_apt_line_of_root_has_no_sudo_and_takes_the_new_name_of_glib() -> None:
    assert set_up.apt_line(["libglib2.0-0", "libgl1"], known={"libglib2.0-0t64"}, as_root=True) == (
        "apt-get update && apt-get install -y --no-install-recommends libglib2.0-0t64 libgl1"
    )


@pytest.mark.parametrize(
    ("os_release", "expected"),
    [
        ('PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n', True),
        ("NAME=Ubuntu\nID=ubuntu\nID_LIKE=debian\n", True),
        ('ID=linuxmint\nID_LIKE="ubuntu debian"\n', True),
        ('ID="fedora"\nVARIANT="debian lovers"\n', False),
        ("", False),
    ],
)
def test_debian_family_is_recognised(os_release: str, expected: bool) -> None:
    assert set_up.is_debian(os_release) is expected


def test_missing_parts_are_named_with_the_line_that_brings_them() -> None:
    sentence = set_up.missing_sentence({"libGL.so.1": "libgl1"}, venv=True, line="apt-get install -y libgl1")
    assert "venv and ensurepip" in sentence
    assert "libGL.so.1" in sentence
    assert sentence.endswith("\napt-get install -y libgl1")


def test_other_distributions_get_the_names_of_the_libraries() -> None:
    sentence = set_up.missing_sentence({"libGL.so.1": "libgl1", "libEGL.so.1": "libegl1"}, venv=False, line=None)
    assert "libGL.so.1, libEGL.so.1" in sentence
    assert "package manager" in sentence
    assert "apt" not in sentence


def test_venv_package_carries_the_python_series() -> None:
    assert set_up.venv_package((3, 12)) == "python3.12-venv"


# The environment and its stamp


@pytest.mark.parametrize(
    ("platform", "parts"),
    [("linux", ("bin", "python")), ("darwin", ("bin", "python")), ("win32", ("Scripts", "python.exe"))],
)
def test_interpreter_lies_where_the_system_puts_it(platform: str, parts: tuple[str, str]) -> None:
    assert bootstrap.environment_python("env", platform) == os.path.join("env", *parts)  # noqa: PTH118


def test_stamp_changes_with_mode_lock_and_python() -> None:
    keys = {
        bootstrap.stamp_key("run", b"a==1", "cpython 3.11"),
        bootstrap.stamp_key("dev", b"a==1", "cpython 3.11"),
        bootstrap.stamp_key("run", b"a==2", "cpython 3.11"),
        bootstrap.stamp_key("run", b"a==1", "cpython 3.12"),
    }
    assert len(keys) == 4
    assert bootstrap.stamp_key("run", b"a==1", "cpython 3.11") in keys


def test_environment_without_stamp_or_interpreter_is_not_ready(tmp_path: Path) -> None:
    assert not bootstrap.is_ready(str(tmp_path), "run 1")
    (tmp_path / bootstrap.STAMP).write_text("run 1\n", "ascii")
    assert not bootstrap.is_ready(str(tmp_path), "run 1")
    python = Path(bootstrap.environment_python(str(tmp_path), sys.platform))
    python.parent.mkdir()
    python.write_text("", "ascii")
    assert bootstrap.is_ready(str(tmp_path), "run 1")
    assert not bootstrap.is_ready(str(tmp_path), "run 2")


def test_built_environment_is_ready_and_imports_the_checkout_by_a_relative_path(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(set_up, "_step", pretend_step)
    set_up.build_environment("run")
    assert bootstrap.is_ready(bootstrap.ENVIRONMENT, bootstrap.wanted_stamp("run"))
    assert not bootstrap.is_ready(bootstrap.ENVIRONMENT, bootstrap.wanted_stamp("dev"))
    (path_file,) = (checkout / ".venv").rglob("*.pth")
    assert (path_file.parent / path_file.read_text("utf-8").strip()).resolve() == checkout.resolve()


def test_new_environment_is_made_quick_and_does_without_where_that_fails(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[list[str]] = []

    def step(command: list[str], lock: int, trouble: str) -> None:
        steps.append(command)
        if set_up.QUICKER in command:
            raise set_up.SetUpError(trouble)
        pretend_step(command, lock, trouble)

    monkeypatch.setattr(set_up, "_step", step)
    set_up.build_environment("run")
    assert steps[-1][1:] == ["-I", "-c", set_up.QUICKER, str(checkout)]
    assert bootstrap.is_ready(bootstrap.ENVIRONMENT, bootstrap.wanted_stamp("run"))


@pytest.mark.parametrize("qt", ["unpacked", "absent"])
def test_planner_and_the_support_files_of_qt_are_compiled_once(tmp_path: Path, qt: str) -> None:
    (tmp_path / "planner").mkdir()
    (tmp_path / "planner" / "module.py").write_text("A = 1\n", "ascii")
    site = tmp_path / "site"
    if qt == "unpacked":
        support = site / "shiboken6" / "files.dir"
        support.mkdir(parents=True)
        (support / "loader.py").write_text("B = 1\n", "ascii")
        (site / "shiboken6" / "__init__.py").touch()
        (site / "PySide6").mkdir()
        (site / "PySide6" / "__init__.py").touch()
        (site / "PySide6" / "QtCore.py").write_text("import os\nassert os.environ['SBK_EMBED'] == '0'\n", "ascii")
    code = f"import sys; sys.path[:0] = [{str(site)!r}]; sys.modules.update({{}} if {qt == 'unpacked'} else {{'PySide6': None}})"
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"{code}\n{set_up.QUICKER}", str(tmp_path)],
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    compiled = {path.name.partition(".")[0] for path in tmp_path.rglob("*.pyc")}
    assert compiled >= ({"module", "loader"} if qt == "unpacked" else {"module"})


def test_development_environment_serves_the_planner_too(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(set_up, "_step", pretend_step)
    set_up.build_environment("dev")
    assert bootstrap.is_ready(str(checkout / ".venv"), bootstrap.wanted_stamp("run"))
    assert bootstrap.is_ready(str(checkout / ".venv"), bootstrap.wanted_stamp("dev"))


def test_half_built_environment_is_built_anew(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = checkout / ".venv"
    environment.mkdir()
    (environment / bootstrap.STAMP).write_text(set_up.BUILDING, "ascii")
    (environment / "leftover").write_text("", "ascii")
    monkeypatch.setattr(set_up, "_step", pretend_step)
    set_up.build_environment("run")
    assert bootstrap.is_ready(str(environment), bootstrap.wanted_stamp("run"))
    assert not (environment / "leftover").exists()


def test_tools_are_added_without_touching_the_planners_environment(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(set_up, "_step", pretend_step)
    set_up.build_environment("run")
    (checkout / ".venv" / "marker").write_text("", "ascii")
    steps: list[list[str]] = []
    monkeypatch.setattr(set_up, "_step", lambda command, *_: steps.append(command))
    set_up.build_environment("dev")
    assert (checkout / ".venv" / "marker").exists()
    assert [command[-1] for command in steps] == [bootstrap.lock_file("dev")]
    assert bootstrap.is_ready(str(checkout / ".venv"), bootstrap.wanted_stamp("dev"))


def test_failure_to_add_the_tools_leaves_the_planner_usable_and_the_next_try_builds_anew(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(set_up, "_step", pretend_step)
    set_up.build_environment("run")
    (checkout / ".venv" / "marker").write_text("", "ascii")
    monkeypatch.setattr(set_up, "_step", broken_step)
    for _ in range(2):  # the second try builds from nothing, fails too, and gives the environment back
        with pytest.raises(set_up.SetUpError, match="packages could not be installed"):
            set_up.build_environment("dev")
        assert bootstrap.is_ready(str(checkout / ".venv"), bootstrap.wanted_stamp("run"))
        assert not bootstrap.is_ready(str(checkout / ".venv"), bootstrap.wanted_stamp("dev"))
    assert not (checkout / set_up.KEPT).exists()
    monkeypatch.setattr(set_up, "_step", pretend_step)
    set_up.build_environment("dev")
    assert bootstrap.is_ready(str(checkout / ".venv"), bootstrap.wanted_stamp("dev"))
    assert not (checkout / ".venv" / "marker").exists()


def test_failed_renewal_gives_the_earlier_environment_back(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(set_up, "_step", pretend_step)
    set_up.build_environment("run")
    earlier = bootstrap.wanted_stamp("run")
    Path(bootstrap.lock_file("run")).write_text("run==2\n", "ascii")
    monkeypatch.setattr(set_up, "_step", broken_step)
    with pytest.raises(set_up.SetUpError, match="packages could not be installed"):
        set_up.build_environment("run")
    assert bootstrap.is_ready(str(checkout / ".venv"), earlier)
    assert not (checkout / set_up.KEPT).exists()


def test_renewal_killed_half_way_gives_the_earlier_environment_back(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(set_up, "_step", pretend_step)
    set_up.build_environment("run")
    (checkout / ".venv").rename(checkout / set_up.KEPT)
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / bootstrap.STAMP).write_text(set_up.BUILDING, "ascii")
    monkeypatch.setattr(set_up, "_step", broken_step)
    set_up.build_environment("run")
    assert bootstrap.is_ready(str(checkout / ".venv"), bootstrap.wanted_stamp("run"))


def test_environment_of_somebody_else_is_left_alone(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / "pyvenv.cfg").write_text("home = /usr/bin\n", "ascii")
    monkeypatch.setattr(set_up, "_step", pretend_step)
    with pytest.raises(set_up.SetUpError, match="not made by this script"):
        set_up.build_environment("run")
    assert (checkout / ".venv" / "pyvenv.cfg").exists()


def test_ready_environment_is_not_built_again(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(set_up, "_step", pretend_step)
    set_up.build_environment("run")
    marker = checkout / ".venv" / "marker"
    marker.write_text("", "ascii")
    set_up.build_environment("run")
    assert marker.exists()


# The fast path


def test_second_start_imports_nothing_heavy() -> None:
    code = (
        "import sys; before = set(sys.modules); import bootstrap; bootstrap.wanted_stamp('run');"
        "bootstrap.missing_libraries({'libabsent.so.9': ''}); print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=FOLDER, capture_output=True, text=True, check=True)
    heavy = {"pathlib", "subprocess", "shutil", "importlib.util", "typing", "re", "argparse", "json", "set_up"}
    assert heavy & set(done.stdout.split()) == set()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a display")
def test_window_without_display_is_refused_at_once() -> None:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environ = {name: value for name, value in os.environ.items() if name not in hidden}
    script = str(FOLDER / "bootstrap.py")
    done = subprocess.run(
        [sys.executable, script], env=environ, capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 1
    assert done.stderr.strip() == bootstrap.NO_DISPLAY


# The lock files


def pins(mode: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    text = (FOLDER / f"requirements-{mode}.txt").read_text("utf-8")
    for name, pin in re.findall(r"^([a-z0-9-]+)==(\S+)", text, re.MULTILINE):
        found.setdefault(name, set()).add(pin)
    return found


def test_development_lock_holds_the_run_lock_with_equal_versions() -> None:
    run, dev = pins("run"), pins("dev")
    assert {name: dev.get(name) for name in run} == run


@pytest.mark.parametrize("mode", ["run", "dev"])
def test_lock_holds_the_parquet_reader_and_a_sound_qt(mode: str) -> None:
    assert "pyarrow" in pins(mode)
    (qt,) = pins(mode)["pyside6-essentials"]
    assert (6, 8) <= tuple(int(part) for part in qt.split(".")[:2]) < (6, 12)
    assert pins(mode)["shiboken6"] == {qt}


@pytest.mark.parametrize("mode", ["run", "dev"])
def test_lock_is_hashed_throughout_and_names_no_package_index(mode: str) -> None:
    text = (FOLDER / f"requirements-{mode}.txt").read_text("utf-8")
    assert "://" not in text
    assert "index" not in text
    blocks = re.split(r"\n(?=[a-z])", text)
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_development_lock_holds_the_tools() -> None:
    tools = {"pytest", "pytest-qt", "pytest-cov", "hypothesis", "ruff", "mypy", "hatchling"}
    assert tools <= set(pins("dev"))
    assert tools.isdisjoint(pins("run"))
