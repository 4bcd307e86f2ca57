"""The slow part of bootstrap.py: system packages and the private environment. Runs once, and after a new lock file.

The environment counts as complete when its stamp is there, and the stamp is written last; so a set-up killed at any
moment is rebuilt by the next start. An earlier complete environment is kept aside until the new one is done.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import bootstrap

if TYPE_CHECKING:
    from collections.abc import Iterator

BUILDING = "building"
EXTENDING = "extending"
KEPT = ".venv.kept"
LOCK = ".venv.lock"
RENAMED_GLIB = {"libglib2.0-0": "libglib2.0-0t64"}  # the name since Ubuntu 24.04 and Debian 13
# Settings of the user's own pip that would put packages somewhere else than into the environment.
STRAY_SETTINGS = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_USER", "PIP_DRY_RUN", "PYTHONHOME", "PYTHONPATH")
# Qt for Python carries its support files packed, and Python compiles them anew at every start. SBK_EMBED=0 is its own way to
# have them unpacked, where their compiled form is kept. Nothing depends on either, so what fails here costs a little time at each start.
QUICKER = """
import compileall, contextlib, os, pathlib, sys
os.environ["SBK_EMBED"] = "0"
folders = [pathlib.Path(sys.argv[1]) / "planner"]
with contextlib.suppress(Exception):
    import PySide6.QtCore, shiboken6
    folders.append(pathlib.Path(shiboken6.__file__).parent / "files.dir")
for folder in folders:
    with contextlib.suppress(OSError):
        compileall.compile_dir(folder, quiet=2)
"""


class SetUpError(OSError):
    """A reason to stop, as a sentence that says what to do."""


def stop(sentence: str) -> NoReturn:
    """Print `sentence` on standard error and leave with status 1."""
    print(sentence, file=sys.stderr, flush=True)
    raise SystemExit(1)


def say(sentence: str) -> None:
    """Tell the user, on standard error: standard output belongs to the planner's own answers."""
    print(sentence, file=sys.stderr, flush=True)


# System packages


def apt_command(packages: list[str], known: set[str]) -> list[str]:
    """Return the apt-get call for `packages`, under their new name where `known` (to apt) holds it."""
    names = [RENAMED_GLIB[name] if RENAMED_GLIB.get(name) in known else name for name in packages]
    return ["apt-get", "install", "-y", "--no-install-recommends", *dict.fromkeys(names)]


def apt_line(packages: list[str], known: set[str], as_root: bool) -> str:
    """Return the one line to type that installs `packages` on Debian or Ubuntu."""
    sudo = "" if as_root else "sudo "
    return f"{sudo}apt-get update && {sudo}{' '.join(apt_command(packages, known))}"


def is_debian(os_release: str) -> bool:
    """Tell from the text of /etc/os-release whether this is Debian, Ubuntu or a descendant."""
    values = [line.partition("=")[2].strip("\"'") for line in os_release.splitlines() if line.startswith("ID")]
    return bool({"debian", "ubuntu"} & set(" ".join(values).split()))


def venv_package(version: tuple[int, int]) -> str:
    """Return Debian's package of the venv module for a Python series."""
    return f"python{version[0]}.{version[1]}-venv"


def venv_is_missing() -> bool:
    """Tell whether this Python cannot make environments; Debian leaves ensurepip out of python3 itself."""
    return any(importlib.util.find_spec(name) is None for name in ("venv", "ensurepip"))


def missing_sentence(libraries: dict[str, str], venv: bool, line: str | None) -> str:
    """Say what the system lacks, and the one line that brings it, or the libraries' names where none is known."""
    parts = ["Python's venv and ensurepip modules"] if venv else []
    if libraries:
        parts.append("system libraries of Qt (" + ", ".join(libraries) + ")")
    lacking = "Missing: " + " and ".join(parts) + "."
    if line is None:
        return f"{lacking} Install them with your system's package manager, then run the same command again."
    return f"{lacking} Install them with this line, then run the same command again:\n{line}"


def provide_system_packages(libraries: dict[str, str], *, building: bool) -> None:
    """Install what is missing with apt-get where that is allowed, else stop with the line that does."""
    venv = building and venv_is_missing()
    packages = [venv_package(sys.version_info[:2])] if venv else []
    packages += dict.fromkeys(libraries.values())
    if not packages:
        return
    if not (shutil.which("apt-get") and is_debian(_os_release())):
        stop(missing_sentence(libraries, venv, None))
    as_root = os.geteuid() == 0
    if not as_root or not _apt_install(packages):
        stop(missing_sentence(libraries, venv, apt_line(packages, _known_to_apt(), as_root)))
    importlib.invalidate_caches()
    still = bootstrap.missing_libraries(libraries)
    if still or (venv and venv_is_missing()):
        stop(missing_sentence(still, venv and venv_is_missing(), None))


def _os_release() -> str:
    try:
        return Path("/etc/os-release").read_text("utf-8")
    except OSError:
        return ""


def _known_to_apt() -> set[str]:
    def known(name: str) -> bool:
        return subprocess.run(["apt-cache", "show", "--quiet", name], capture_output=True, check=False).returncode == 0

    return {name for name in RENAMED_GLIB.values() if known(name)}


def _apt_install(packages: list[str]) -> bool:
    """Install as root; a second try repairs what a killed apt left and reads the package lists anew."""
    install = apt_command(packages, _known_to_apt())
    say("Installing system packages: " + " ".join(install[install.index("--no-install-recommends") + 1 :]))
    if not _trouble(install):
        return True
    trouble = _trouble(["dpkg", "--configure", "-a"]) or _trouble(["apt-get", "update"])
    trouble = trouble or _trouble(apt_command(packages, _known_to_apt()))
    if trouble:
        say(trouble)
    return not trouble


def _trouble(command: list[str]) -> str:
    """Run a system command that asks nothing; return what it said if it failed, else nothing."""
    if command[0] == "apt-get":
        command = [command[0], "-qq", "-o", "DPkg::Lock::Timeout=300", *command[1:]]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    return (done.stdout.strip() or f"{command[0]} failed") if done.returncode else ""


# The private environment


def build_environment(mode: str) -> None:
    """Make .venv hold the lock of `mode`; one process at a time, and safe to kill at any moment."""
    root, environment = Path(bootstrap.ROOT), Path(bootstrap.ENVIRONMENT)
    kept = root / KEPT
    with _only_one(root / LOCK) as lock:
        wanted = bootstrap.wanted_stamp(mode)
        if not bootstrap.is_ready(str(environment), wanted) and bootstrap.is_ready(str(kept), wanted):
            _discard(environment)
            kept.rename(environment)
        if bootstrap.is_ready(str(environment), wanted):
            return
        if mode == bootstrap.DEV and _can_be_extended(environment):
            _extend(environment, lock)
            return
        _set_aside(environment, kept)
        try:
            _build(environment, mode, lock)
        except BaseException:
            _discard(environment)
            if kept.exists():
                kept.rename(environment)
            raise
        _discard(kept)


def _set_aside(environment: Path, kept: Path) -> None:
    """Clear the way for a new build: keep a complete environment, drop a half-made one, refuse a stranger's."""
    if not environment.exists():
        return
    stamp = environment / bootstrap.STAMP
    if not stamp.exists() and any(environment.iterdir()):
        raise SetUpError(f"{environment} was not made by this script, so it is not touched; it must be renamed")
    if stamp.exists() and stamp.read_text("ascii").strip() != BUILDING:
        _discard(kept)
        environment.rename(kept)
    else:
        _discard(environment)


def _discard(folder: Path) -> None:
    """Delete an environment; first mark it incomplete, so that being killed half-way leaves nothing to trust."""
    if not folder.exists():
        return
    _write_stamp(folder, BUILDING)
    for entry in folder.iterdir():
        if entry.name != bootstrap.STAMP:
            shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
    shutil.rmtree(folder)


def _can_be_extended(environment: Path) -> bool:
    """Tell whether the planner's environment only lacks the tools, and no earlier try at adding them was cut off."""
    running = bootstrap.wanted_stamp(bootstrap.RUN)
    return bootstrap.is_ready(str(environment), running) and not bootstrap.is_ready(str(environment), EXTENDING)


def _extend(environment: Path, lock: int) -> None:
    """Add the tools to the planner's environment: its own packages stay untouched, and so a running planner does."""
    say(f"Adding the tools for tests to {environment} ...")
    _write_stamp(environment, bootstrap.wanted_stamp(bootstrap.RUN), EXTENDING)
    _install(environment, bootstrap.DEV, lock)
    _write_stamp(environment, *(bootstrap.wanted_stamp(each) for each in (bootstrap.RUN, bootstrap.DEV)))


def _build(environment: Path, mode: str, lock: int) -> None:
    say(f"Setting up Margin Planner in {environment} (about 160 MB to download, this once) ...")
    environment.mkdir()
    _write_stamp(environment, BUILDING)
    _step([sys.executable, "-I", "-m", "venv", str(environment)], lock, "the environment could not be made")
    _install(environment, mode, lock)
    _make_importable(environment)
    python = bootstrap.environment_python(str(environment), sys.platform)
    with suppress(SetUpError):  # every start works without
        _step([python, "-I", "-c", QUICKER, bootstrap.ROOT], lock, "the planner could not be compiled")
    modes = (bootstrap.RUN, bootstrap.DEV) if mode == bootstrap.DEV else (mode,)
    _write_stamp(environment, *(bootstrap.wanted_stamp(each) for each in modes))


def _write_stamp(environment: Path, *lines: str) -> None:
    """Replace the stamp whole, so that no start ever reads half of one."""
    fresh = environment / f"{bootstrap.STAMP}.new"
    fresh.write_text("".join(f"{line}\n" for line in lines), "ascii")
    fresh.replace(environment / bootstrap.STAMP)


def _install(environment: Path, mode: str, lock: int) -> None:
    python = bootstrap.environment_python(str(environment), sys.platform)
    install = [python, "-I", "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    install += [] if sys.stderr.isatty() else ["--quiet"]
    install += ["--require-hashes", "--only-binary", ":all:", "--requirement", bootstrap.lock_file(mode)]
    _step(install, lock, "the packages could not be installed")


def _step(command: list[str], lock: int, trouble: str) -> None:
    """Run one step with the lock handed down: if this process is killed, the step still keeps others out."""
    settings = {name: value for name, value in os.environ.items() if name not in STRAY_SETTINGS}
    inherited = () if sys.platform == "win32" else (lock,)
    done = subprocess.run(
        command, env=settings, stdin=subprocess.DEVNULL, stdout=sys.stderr, pass_fds=inherited, check=False
    )
    if done.returncode:
        raise SetUpError(f"{trouble} (the messages above say why; status {done.returncode})")


def _make_importable(environment: Path) -> None:
    """Let the environment import the checkout, by a relative path so that the folder may be moved; add a command."""
    if sys.platform == "win32":
        packages = environment / "Lib" / "site-packages"
        command, text = environment / "Scripts" / "margin-planner.cmd", '@"%~dp0python.exe" -I -m planner %*\r\n'
    else:
        series = f"python{sys.version_info[0]}.{sys.version_info[1]}"
        packages = environment / "lib" / series / "site-packages"
        command = environment / "bin" / "margin-planner"
        text = '#!/bin/sh\nexec "$(dirname "$(readlink -f "$0")")/python" -I -m planner "$@"\n'
    (packages / "margin_planner_checkout.pth").write_text(os.path.relpath(bootstrap.ROOT, packages) + "\n", "utf-8")
    command.write_text(text, "ascii", newline="")
    command.chmod(0o755)


@contextmanager
def _only_one(path: Path) -> Iterator[int]:
    """Hold the set-up's lock, which the system frees when its last holder ends, however it ends."""
    with path.open("a+b") as file:
        if not _take(file.fileno(), wait=False):
            say("Another set-up of this checkout is under way; waiting for it to end ...")
            _take(file.fileno(), wait=True)
        yield file.fileno()


if sys.platform == "win32":
    import msvcrt
    import time

    def _take(file: int, *, wait: bool) -> bool:
        while True:
            try:
                msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
            except OSError:
                if not wait:
                    return False
                time.sleep(0.5)
            else:
                return True

else:
    import fcntl

    def _take(file: int, *, wait: bool) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        return True
