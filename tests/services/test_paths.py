from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from planner.services import paths
from planner.services.paths import Places, resource_dir

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no POSIX modes")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_resources_of_a_checkout_lie_beside_the_package() -> None:
    assert resource_dir() == Path(paths.__file__).parents[2] / "resources"
    assert (resource_dir() / "LICENSE.txt").is_file()
    assert (resource_dir() / "changelog.md").is_file()


def test_resources_inside_the_package_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("planner/services", "planner/_resources", "resources"):
        (tmp_path / folder).mkdir(parents=True)
    monkeypatch.setattr(paths, "__file__", str(tmp_path / "planner" / "services" / "paths.py"))
    assert resource_dir() == tmp_path / "planner" / "_resources"
    (tmp_path / "planner" / "_resources").rmdir()
    assert resource_dir() == tmp_path / "resources"


def test_missing_resources_are_named_with_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "__file__", str(tmp_path / "planner" / "services" / "paths.py"))
    with pytest.raises(FileNotFoundError, match="install Margin Planner again"):
        resource_dir()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the XDG folders are Linux's")
def test_standard_places_follow_the_desktop_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATA", "CONFIG", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    places = Places.standard()
    assert places.data == tmp_path / "data" / "margin-planner"
    assert places.config == tmp_path / "config" / "margin-planner"
    assert places.cache == tmp_path / "cache" / "margin-planner"
    assert places.log.is_relative_to(tmp_path / "state" / "margin-planner")
    assert list(tmp_path.iterdir()) == []


def test_portable_places_all_lie_inside_the_folder(tmp_path: Path) -> None:
    places = Places.portable(tmp_path)
    assert (places.data, places.config, places.cache, places.log) == (
        tmp_path,
        tmp_path / "config",
        tmp_path / "cache",
        tmp_path / "log",
    )


def test_portable_places_are_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Places.portable(Path("stick")).data == tmp_path / "stick"


def test_files_have_their_documented_names(tmp_path: Path) -> None:
    places = Places.portable(tmp_path)
    assert places.journal == tmp_path / "journal.db"
    assert places.settings == tmp_path / "config" / "settings.json"
    assert places.rulebooks == tmp_path / "rulebooks"


def test_create_makes_every_folder_and_returns_the_places(tmp_path: Path) -> None:
    places = Places.portable(tmp_path / "deep" / "stick")
    assert places.create() is places
    assert all(folder.is_dir() for folder in (places.data, places.config, places.cache, places.log, places.rulebooks))
    assert places.create() is places


@POSIX
def test_new_folders_and_their_new_parents_are_private(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    places = Places.portable(tmp_path / "deep" / "stick").create()
    assert {mode(folder) for folder in (tmp_path / "deep", places.data, places.config, places.rulebooks)} == {0o700}
    assert mode(tmp_path) == 0o755


def test_a_file_in_the_way_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("not a folder", "utf-8")
    with pytest.raises(OSError, match=r"cache cannot be made \(.+\); make room for it, or choose another"):
        Places.portable(tmp_path).create()
