from __future__ import annotations

import configparser
import re
import tomllib
from pathlib import Path
from xml.etree import ElementTree

import planner

ROOT = Path(__file__).parents[2]
IDENTITY = "org.marginplanner.MarginPlanner"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def desktop_entry() -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # the keys are case-sensitive
    parser.read(ROOT / "packaging" / "margin-planner.desktop", encoding="utf-8")
    return parser["Desktop Entry"]


def metainfo() -> ElementTree.Element:
    return ElementTree.parse(ROOT / "packaging" / f"{IDENTITY}.metainfo.xml").getroot()


def test_desktop_entry_starts_the_gui_script_with_a_plan_file() -> None:
    command, placeholder = desktop_entry()["Exec"].split()
    assert command in PROJECT["gui-scripts"]
    assert placeholder == "%f"


def test_desktop_entry_keeps_to_what_the_validator_accepts() -> None:
    entry = desktop_entry()
    assert entry["Version"] == "1.1"
    assert "SingleMainWindow" not in entry
    assert entry["Categories"].endswith(";")


def test_one_identity_everywhere() -> None:
    assert desktop_entry()["Icon"] == IDENTITY
    assert desktop_entry()["StartupWMClass"] == IDENTITY
    assert metainfo().findtext("id") == IDENTITY
    assert metainfo().findtext("launchable") == f"{IDENTITY}.desktop"


def test_newest_release_is_the_programs_version_in_metainfo_and_changelog() -> None:
    release = metainfo().find("releases/release")
    assert release is not None
    assert release.get("version") == planner.__version__
    headings = re.findall(r"^## (\S+)", (ROOT / "resources" / "changelog.md").read_text("utf-8"), re.MULTILINE)
    assert headings[0] == planner.__version__


def test_metainfo_names_the_scripts_and_the_licence_of_the_project() -> None:
    binaries = {element.text for element in metainfo().iterfind("provides/binary")}
    assert binaries == {*PROJECT["scripts"], *PROJECT["gui-scripts"]}
    assert metainfo().findtext("project_license") == PROJECT["license"]


def test_third_party_notice_names_every_package_of_the_run_lock() -> None:
    notice = (ROOT / "resources" / "THIRD_PARTY.md").read_text("utf-8").lower()
    lock = (ROOT / "packaging" / "requirements-run.txt").read_text("utf-8")
    names = {
        name.replace("pyside6-essentials", "pyside6 essentials") for name in re.findall(r"^([a-z0-9-]+)==", lock, re.M)
    }
    assert [name for name in sorted(names) if name not in notice] == []
