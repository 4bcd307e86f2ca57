"""A power cut after any call: which states may be found, and is everything acknowledged in each of them?"""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.powerloss import MODELS, Name, Said, Step, Story, Sync, Write, crashes
from tests.faults.stages import stage
from tests.faults.sweep import Swept

Judge = Callable[[Swept], None]
SCENARIOS = ("steps", "first", "upgrade", "restore", "back_up", "export", "plan")
strace = pytest.mark.usefixtures("needs_strace")


@strace
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(("scenario", "seeds"), [("one", 3), ("back_up", 1), ("first", 1), ("export", 4), ("plan", 4)])
def test_a_power_cut_loses_nothing_acknowledged(
    tmp_path: Path, clean: Judge, scenario: str, seeds: int, model: str
) -> None:
    clean(stage(scenario, tmp_path).cut(f"{scenario}: power cut, {model}", model, seeds))


@strace
@pytest.mark.sweep
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_power_cut_in_many_ways_loses_nothing_acknowledged(
    tmp_path: Path, clean: Judge, scenario: str, model: str
) -> None:
    clean(stage(scenario, tmp_path).cut(f"{scenario}: power cut, {model}", model, 12))


@strace
@pytest.mark.parametrize(
    ("scenario", "weakness", "model", "seeds"),
    [
        ("one", "synchronous_off", "ordered", 3),
        ("one", "synchronous_normal", "ordered", 1),
        ("one", "synchronous_full", "ordered", 1),
        ("one", "synchronous_full", "posix", 1),
        ("export", "written_in_place", "ordered", 3),
        ("export", "file_not_synced", "ordered", 4),
        ("plan", "folder_not_synced", "ordered", 3),
        ("plan", "folder_not_synced", "posix", 3),
        ("first", "new_folders_not_synced", "posix", 1),
        ("back_up", "new_folders_not_synced", "posix", 1),
    ],
)
def test_a_planted_weakness_is_caught(tmp_path: Path, scenario: str, weakness: str, model: str, seeds: int) -> None:
    assert stage(scenario, tmp_path, weakness).cut(weakness, model, seeds).bad


def found(steps: list[Step], model: str) -> set[tuple[tuple[str, ...], tuple[tuple[str, bytes | None], ...]]]:
    story = Story({"": -1, "a": 1}, {1: b"old", 2: b""}, steps)
    return {(crash.said, tuple(sorted(crash.files.items()))) for crash in crashes(story, model, 40)}


TEMPORARY: list[Step] = [Name("t", 2), Write(2, 0, b"new")]
RENAME = Name("a", 2, "t")


@pytest.mark.parametrize("model", MODELS)
def test_the_model_knows_that_a_rename_alone_may_leave_an_empty_file_or_the_old_one(model: str) -> None:
    after = {files for said, files in found([*TEMPORARY, RENAME, Said("ok")], model) if said}
    assert {(("a", b""),), (("a", b"new"),)} <= after
    assert any(("a", b"old") in files for files in after)


@pytest.mark.parametrize("model", MODELS)
def test_the_model_knows_the_one_order_that_is_safe(model: str) -> None:
    steps = [*TEMPORARY, Sync(2, None), RENAME, Sync(None, ""), Said("ok")]
    after = found(steps, model)
    assert {files for said, files in after if said} == {(("a", b"new"),)}
    assert all(dict(files)["a"] in (b"old", b"new") for _, files in after)


def test_only_the_strict_model_lets_a_name_wait_for_its_own_folder() -> None:
    steps: list[Step] = [*TEMPORARY, Sync(2, None), RENAME, Sync(2, None), Said("ok")]
    assert {files for said, files in found(steps, "ordered") if said} == {(("a", b"new"),)}
    assert len({files for said, files in found(steps, "posix") if said}) > 1
