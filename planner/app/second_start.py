"""One window a data folder: a later start hands over what it was asked to open, and ends.

Who is first is decided by a kernel lock that dies with its process, so nothing that a killed window leaves behind stands in
the way. No Qt: a start that only knocks has no need of it, and is over before its windows could be made.
"""

import json
import os
import stat
import sys
import time
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from planner.model.language import tr
from planner.services.journal_errors import JournalLocked
from planner.services.journal_lock import WriterLock

ANSWER = b"raised\n"
LONGEST = 64 * 1024
"""Bytes of a request; two paths are far shorter."""
SILENCE = 2.0
"""Seconds after which a window that took the call and does not answer counts as hung."""
STARTING = 10.0
"""Seconds that a window which holds the place may take until it can be called: it may just be starting."""
PAUSE = 0.03
HUNG = tr(
    "Margin Planner is open already, but its window does not answer. This window may read the journal and change nothing in it; "
    "end the other one to go on there."
)


class Asked(NamedTuple):
    """What a start was asked to show: absolute paths, "" for none. `token` is the desktop's leave to come to the front."""

    plan: str = ""
    candles: str = ""
    theme: str = ""
    token: str = ""

    def message(self, silence: float) -> bytes:
        """Return the request, one line; after `silence` seconds nobody waits for the answer, and it must not be acted upon."""
        return (
            json.dumps({"margin-planner": 1, "until": time.monotonic() + silence, **self._asdict()}).encode("ascii")
            + b"\n"
        )


class Standing(Enum):
    """How a start stands to others on the same data folder."""

    FIRST = "no window is open"
    ANSWERED = "the window that is open took over"
    HUNG = "a window is open and does not answer"


class Claim(NamedTuple):
    """The outcome of a start's question who is first; `lock` is held by the first alone, to its end."""

    standing: Standing
    place: Path
    lock: WriterLock | None = None

    def release(self) -> None:
        """Let the next start be the first."""
        if self.lock is not None:
            self.lock.release()


def read_request(line: bytes) -> Asked | None:
    """Return what a request asks for; None where it is none of ours, or nobody waits for it any more."""
    try:
        document = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict) or document.get("margin-planner") != 1:
        return None
    until = document.get("until")  # the clock since the machine's start, which its programs share
    if not isinstance(until, float) or not time.monotonic() < until:
        return None
    texts = {name: document.get(name, "") for name in Asked._fields}
    return Asked(**texts) if all(isinstance(text, str) for text in texts.values()) else None


def asked_for(plan: Path | None, candles: Path | None, theme: str | None) -> Asked:
    """Return the request of this start; paths are seen from its own folder."""
    return Asked(
        plan=str(plan.absolute()) if plan else "",
        candles=str(candles.absolute()) if candles else "",
        theme=theme or "",
        token=os.environ.get("XDG_ACTIVATION_TOKEN") or os.environ.get("DESKTOP_STARTUP_ID") or "",
    )


def claim(data: Path, asked: Asked, *, silence: float = SILENCE, starting: float = STARTING) -> Claim:
    """Find out who is first; where another window is, hand over to it.

    A machine that allows neither lock nor folder for it gives FIRST without a lock: the journal has its own.
    """
    try:
        place = meeting_place(data)
        return _claim(place, asked, silence, starting)
    except OSError:
        return Claim(Standing.FIRST, Path())


def _claim(place: Path, asked: Asked, silence: float, starting: float) -> Claim:
    deadline = time.monotonic() + starting
    while True:
        try:
            return Claim(Standing.FIRST, place, WriterLock.take(place))
        except JournalLocked:
            pass
        answered = CALL(address(place), asked.message(silence), silence)
        if answered is not None:
            return Claim(Standing.ANSWERED if answered else Standing.HUNG, place)
        if time.monotonic() > deadline:
            return Claim(Standing.HUNG, place)
        time.sleep(PAUSE)


def meeting_place(data: Path) -> Path:
    """Return the name, without ending, under which the windows on a data folder meet; each folder has its own. Raises OSError."""
    folder = os.fsencode(os.path.realpath(data))
    # two sums, for a hash worth the name takes as long to import as all else that is done before the window
    return _runtime_folder() / f"margin-planner-{crc32(folder):08x}{crc32(folder[::-1]):08x}"


def address(place: Path) -> str:
    """Return what the first window listens at."""
    return place.name if sys.platform == "win32" else f"{place}.socket"


def _runtime_folder() -> Path:
    """Return a folder that is this user's alone: the session's own, else one in the folder for temporary files."""
    session = os.environ.get("XDG_RUNTIME_DIR", "")
    if os.path.isabs(session) and _is_ours(Path(session)):  # noqa: PTH117  an empty path is none
        return Path(session)
    if sys.platform == "win32":
        import tempfile

        return Path(tempfile.gettempdir())
    # as `tempfile` has it, the import of which takes as long as all else here
    chosen = os.environ.get("TMPDIR", "")
    temporary = Path(chosen) if os.path.isdir(chosen) else Path(os.sep, "tmp")  # noqa: PTH112  an empty path is none
    folder = temporary / f"margin-planner-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if not _is_ours(folder):
        raise PermissionError(tr("{folder} belongs to somebody else", folder=folder))
    return folder


def _is_ours(folder: Path) -> bool:
    """Say whether nobody else may put anything there; a link may lead to a folder of another's choice."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    if sys.platform == "win32":
        return stat.S_ISDIR(found.st_mode)
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077


def call(where: str, message: bytes, silence: float) -> bool | None:
    """Send the request; return whether it was answered in time, None where nobody listens or a window that is closing hung up."""
    import socket  # few starts have anybody to call

    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(silence)
        try:
            line.connect(where)
        except TimeoutError:
            return False
        except OSError:
            return None
        try:
            line.sendall(message)
            return line.recv(len(ANSWER)) == ANSWER or None
        except TimeoutError:
            return False
        except OSError:
            return None


def call_through_qt(where: str, message: bytes, silence: float) -> bool | None:
    """Do as `call` does, where there are pipes instead of sockets."""
    from PySide6.QtNetwork import QLocalSocket

    wait = round(silence * 1000)
    line: Any = QLocalSocket()
    line.connectToServer(where)
    if not line.waitForConnected(wait):
        return None
    _let_come_to_front()
    line.write(message)
    line.waitForBytesWritten(wait)
    heard = line.waitForReadyRead(wait)
    hung_up = heard or line.error() == QLocalSocket.LocalSocketError.PeerClosedError
    answered = bytes(line.readAll().data()) == ANSWER
    line.abort()
    return answered or (None if hung_up else False)


def _let_come_to_front() -> None:
    """Windows lets only the program that the user started last come to the front, unless that one passes it on."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(-1)


CALL: Callable[[str, bytes, float], bool | None] = call_through_qt if sys.platform == "win32" else call
