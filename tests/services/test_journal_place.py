from pathlib import Path

import pytest

from planner.services import journal_place
from planner.services.journal_place import care_needed, network_kind, synchronised_by

MOUNTS = r"""/dev/sda1 / ext4 rw,relatime 0 0
proc /proc proc rw 0 0
server:/home /home nfs4 rw,vers=4.2 0 0
/dev/sdb1 /home/alice/disk fuseblk rw 0 0
//nas/my\040files /mnt/my\040files cifs rw 0 0
alice@host: /mnt/far fuse.sshfs rw 0 0
drive: /mnt/drive fuse.rclone rw 0 0
tmpfs /mnt/far/near tmpfs rw 0 0
broken line
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/srv/data", ""),
        ("/", ""),
        ("/home/alice/.local/share/margin-planner", "nfs4"),
        ("/homestead", ""),
        ("/home/alice/disk/plans", ""),
        ("/mnt/my files/plans", "cifs"),
        ("/mnt/far", "fuse.sshfs"),
        ("/mnt/drive/x", "fuse.rclone"),
        ("/mnt/far/near/x", ""),
    ],
)
def test_a_network_drive_is_told_by_the_deepest_mount(folder: str, kind: str) -> None:
    assert network_kind(Path(folder), MOUNTS) == kind


@pytest.mark.parametrize(
    ("folder", "service"),
    [
        ("/home/alice/Dropbox/plans", "Dropbox"),
        ("/home/alice/Dropbox (Personal)", "Dropbox"),
        ("/Users/alice/OneDrive - Example Ltd/plans", "OneDrive"),
        ("/Users/alice/Library/Mobile Documents/com~apple~CloudDocs/plans", "iCloud"),
        ("/Users/alice/Library/CloudStorage/GoogleDrive-alice@example.org/My Drive", "Google Drive"),
        ("/home/alice/Nextcloud", "Nextcloud"),
        ("/home/alice/MEGA", "MEGA"),
        ("/home/omega/plans", ""),
        ("/home/alice/dropbox-export/plans", ""),
        ("/home/alice/plans", ""),
    ],
)
def test_a_folder_that_is_kept_in_step_is_told_by_its_name(folder: str, service: str) -> None:
    assert synchronised_by(Path(folder)) == service


def test_what_to_mind_is_one_sentence_and_links_are_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = tmp_path / "mounts"
    monkeypatch.setattr(journal_place, "MOUNTS", mounts)
    assert care_needed(tmp_path / "journal.db") == ""  # without a list of mounts nothing is known
    mounts.write_text(f"server:/x {tmp_path} nfs4 rw 0 0\n")
    assert "network drive (nfs4)" in care_needed(tmp_path / "journal.db")
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "plans").symlink_to(tmp_path / "Dropbox")
    assert "Dropbox keeps in step" in care_needed(tmp_path / "plans" / "journal.db")
