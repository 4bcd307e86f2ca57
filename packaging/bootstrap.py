"""Set up and start Margin Planner: one command for a trader, one for a developer.

    python3 packaging/bootstrap.py [planner arguments]    set up and start the planner
    python3 packaging/bootstrap.py test [pytest arguments]  set up and run the tests

Needs nothing but Python 3.11 or later. The private environment is the folder .venv of this checkout; it is
installed from the hashed lock files beside this script. This file is the fast path, run at every start, so it
imports little and late; everything that happens only once is in set_up.py.
"""

from __future__ import annotations

import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ENVIRONMENT = os.path.join(ROOT, ".venv")
STAMP = "margin-planner-setup"
OLDEST_PYTHON = (3, 11)
LAYOUT = "1"  # raise it when set_up.py builds the environment differently, so that old ones are rebuilt

RUN, DEV = "run", "dev"

HEADLESS_COMMANDS = ("assess", "export")
HEADLESS_FLAGS = ("--version", "--help", "-h")
OFFSCREEN_FLAGS = ("--selftest", "--screenshot")

NO_DISPLAY = (
    "No display was found (neither DISPLAY nor WAYLAND_DISPLAY is set), so the window cannot open; these commands"
    " need none: `python3 packaging/bootstrap.py assess PLAN.json` and"
    " `python3 packaging/bootstrap.py export PLAN.json --csv OUT.csv`."
)

# What the Qt wheel loads and does not carry: shared library -> the Debian package that has it.
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libX11.so.6": "libx11-6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libzstd.so.1": "libzstd1",
}
XCB_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libX11-xcb.so.1": "libx11-xcb1",
}
WAYLAND_LIBRARIES = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}


def has_display(environ: dict[str, str], platform: str) -> bool:
    """Tell whether Qt can open a window: always on Windows and macOS, elsewhere when a display is named."""
    if platform in ("win32", "darwin"):
        return True
    return any(environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def window_kind(arguments: list[str]) -> str:
    """Return what the planner's arguments need: "headless" (no Qt), "offscreen" (Qt, no display) or "window"."""
    if arguments and arguments[0] in HEADLESS_COMMANDS:
        return "headless"
    if any(flag in arguments for flag in HEADLESS_FLAGS):
        return "headless"
    if any(argument.split("=")[0] in OFFSCREEN_FLAGS for argument in arguments):
        return "offscreen"
    return "window"


def pytest_arguments(arguments: list[str]) -> list[str]:
    """Return pytest's arguments: the whole suite with the model's coverage gate, or exactly what was asked for.

    The end-to-end story needs a real window, so that the whole suite leaves it out; `test -m e2e tests/e2e` runs it.
    """
    if arguments:
        return arguments
    gate = ["--cov=planner.model", "--cov-branch", "--cov-report=term-missing:skip-covered", "--cov-fail-under=100"]
    # Files stay whole, so that what a module makes once is made once; one worker for each core.
    return ["tests", "-m", "not e2e", "-n", "auto", "--dist", "loadfile", *gate]


def needed_libraries(environ: dict[str, str], platform: str) -> dict[str, str]:
    """Return the shared libraries that Qt will load here, each with its Debian package; none but on Linux."""
    if not platform.startswith("linux"):
        return {}
    needed = dict(QT_LIBRARIES)
    chosen = environ.get("QT_QPA_PLATFORM", "")
    if "xcb" in chosen or (not chosen and environ.get("DISPLAY")):
        needed.update(XCB_LIBRARIES)
    elif "wayland" in chosen or (not chosen and environ.get("WAYLAND_DISPLAY")):
        needed.update(WAYLAND_LIBRARIES)
    return needed


def missing_libraries(needed: dict[str, str]) -> dict[str, str]:
    """Return those libraries that the system's loader does not find, without importing Qt."""
    if not needed:
        return {}
    from ctypes import CDLL

    missing = {}
    for library, package in needed.items():
        try:
            CDLL(library)
        except OSError:
            missing[library] = package
    return missing


def lock_file(mode: str) -> str:
    """Return the path of the hashed lock file of `mode` (RUN or DEV)."""
    return os.path.join(ROOT, "packaging", f"requirements-{mode}.txt")


def stamp_key(mode: str, lock: bytes, python: str) -> str:
    """Return the stamp's line for an environment that holds `lock` for the Python series `python`, such as "3.11"."""
    from hashlib import sha256

    return f"{mode} {sha256(b'|'.join((LAYOUT.encode(), python.encode(), lock))).hexdigest()}"


def wanted_stamp(mode: str) -> str:
    """Return the line that the environment's stamp must hold before `mode` may start."""
    with open(lock_file(mode), "rb") as file:
        return stamp_key(mode, file.read(), f"{sys.implementation.name} {sys.version_info[0]}.{sys.version_info[1]}")


def environment_python(environment: str, platform: str) -> str:
    """Return the path of the environment's interpreter."""
    parts = ("Scripts", "python.exe") if platform == "win32" else ("bin", "python")
    return os.path.join(environment, *parts)


def is_ready(environment: str, stamp: str, platform: str = sys.platform) -> bool:
    """Tell whether `environment` was completed for `stamp` and its interpreter is still there."""
    try:
        with open(os.path.join(environment, STAMP), encoding="ascii") as file:
            complete = stamp in file.read().splitlines()
    except (OSError, UnicodeDecodeError):
        return False
    return complete and os.path.exists(environment_python(environment, platform))


def prepare(mode: str, libraries: dict[str, str]) -> None:
    """Make the environment of `mode` and Qt's system libraries ready; a no-op when they are."""
    ready = is_ready(ENVIRONMENT, wanted_stamp(mode))
    missing = missing_libraries(libraries)
    if ready and not missing:
        return
    sys.path.insert(0, os.path.join(ROOT, "packaging"))  # it is not there when this file was loaded by its path
    import set_up

    set_up.provide_system_packages(missing, building=not ready)
    if not ready:
        set_up.build_environment(mode)


def start(arguments: list[str]) -> int:
    """Run the environment's interpreter with `arguments` in place of this process; Windows waits for it instead."""
    command = [environment_python(ENVIRONMENT, sys.platform), *arguments]
    sys.stdout.flush()
    if sys.platform != "win32":
        os.execv(command[0], command)
    import subprocess

    return subprocess.call(command)


def run_planner(arguments: list[str]) -> int:
    """Set up if need be and start the planner."""
    kind = window_kind(arguments)
    if kind != "headless" and not has_display(dict(os.environ), sys.platform):
        if kind == "window":
            print(NO_DISPLAY, file=sys.stderr)
            return 1
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    prepare(RUN, {} if kind == "headless" else needed_libraries(dict(os.environ), sys.platform))
    return start(["-I", "-m", "planner", *arguments])


def run_tests(arguments: list[str]) -> int:
    """Set up if need be and run the tests, offscreen where there is no display."""
    if not has_display(dict(os.environ), sys.platform):
        print("No display was found: the tests run offscreen.", file=sys.stderr)
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    prepare(DEV, needed_libraries(dict(os.environ), sys.platform))
    os.chdir(ROOT)
    return start(["-m", "pytest", *pytest_arguments(arguments)])


def main(arguments: list[str]) -> int:
    """Run the command; return its exit status."""
    if sys.version_info[:2] < OLDEST_PYTHON:
        print(
            f"Margin Planner needs Python {OLDEST_PYTHON[0]}.{OLDEST_PYTHON[1]} or later; this is"
            f" {sys.version.split()[0]}. Start it with a later one, such as `python3.12 packaging/bootstrap.py`.",
            file=sys.stderr,
        )
        return 1
    try:
        return run_tests(arguments[1:]) if arguments[:1] == ["test"] else run_planner(arguments)
    except KeyboardInterrupt:
        print("Interrupted; run the same command again to go on.", file=sys.stderr)
        return 130
    except OSError as error:
        print(f"The set-up stopped: {error}. Put that right and run the same command again.", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
