"""Where the journal lies, where that asks for care: on a drive of the network, or in a folder that is kept in step with others."""

import re
import sys
from contextlib import suppress
from pathlib import Path

from planner.model.language import tr

MOUNTS = Path("/proc/self/mounts")
NETWORK = (
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "9p",
    "afs",
    "ceph",
    "davfs",
    "ncpfs",
    "glusterfs",
    "lustre",
    "beegfs",
)
"""Kinds of file system that another machine serves; and every "fuse.…", such as fuse.sshfs and fuse.rclone."""
SYNCHRONISED = {
    "OneDrive": re.compile(r"OneDrive( - .*)?", re.IGNORECASE),
    "Dropbox": re.compile(r"Dropbox( \(.*\))?", re.IGNORECASE),
    "iCloud": re.compile(r"iCloud ?Drive|Mobile Documents|com~apple~CloudDocs", re.IGNORECASE),
    "Google Drive": re.compile(r"Google ?Drive( \(.*\))?|GoogleDrive-.*|My Drive", re.IGNORECASE),
    "Nextcloud": re.compile(r"Nextcloud|ownCloud", re.IGNORECASE),
    "pCloud": re.compile(r"pCloud ?Drive", re.IGNORECASE),
    "MEGA": re.compile(r"MEGA(sync)?( Downloads)?"),
}
_OCTAL = re.compile(r"\\([0-7]{3})")


def care_needed(journal: Path) -> str:
    """Return the sentence of what to mind where the journal lies; "" where nothing is known that asks for care."""
    folder = journal.resolve().parent
    service = synchronised_by(folder)
    if service:
        return tr(
            "The journal lies in a folder that {service} keeps in step with other computers. Close the "
            "planner here before it is opened there, or that program may put an older journal in its place.",
            service=service,
        )
    kind = network_kind(folder, _mounts())
    if kind:
        return tr(
            "The journal lies on a network drive ({kind}). Open it on one computer at a time; while the "
            "connection is down nothing can be saved.",
            kind=kind,
        )
    return ""


def synchronised_by(folder: Path) -> str:
    """Return the service that keeps this folder in step, told by the names on its path; "" where there is none."""
    return next((name for name, word in SYNCHRONISED.items() for part in folder.parts if word.fullmatch(part)), "")


def network_kind(folder: Path, mounts: str) -> str:
    """Return the kind of the file system that holds the folder, if another machine may serve it; else "".

    `mounts` is as the kernel writes it: device, place and kind on each line, the last one that fits being the one in force.
    """
    if sys.platform == "win32" and str(folder).startswith("\\\\"):
        return tr("a shared folder")
    deepest, found = -1, ""
    for line in mounts.splitlines():
        parts = line.split(" ")
        if len(parts) < 3:
            continue
        place = Path(_OCTAL.sub(lambda octal: chr(int(octal[1], 8)), parts[1]))
        if len(place.parts) >= deepest and folder.is_relative_to(place):
            deepest, found = len(place.parts), parts[2]
    return found if found in NETWORK or found.startswith("fuse.") else ""


def _mounts() -> str:
    with suppress(OSError):
        return MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    return ""
