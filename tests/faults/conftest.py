"""Markers, the check for strace, and the table at the end of a sweep."""

import os
from collections.abc import Callable

import pytest

from tests.faults import strace
from tests.faults.sweep import Swept

_FOUND = pytest.StashKey[list[Swept]]()
WISH = "MARGIN_PLANNER_SWEEP"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    wanted = "sweep" in str(config.option.markexpr) or os.environ.get(WISH) == "1"
    for item in items:
        if item.get_closest_marker("sweep") and not wanted:
            item.add_marker(pytest.mark.skip(reason=f"the full sweep takes long: pytest -m sweep, or {WISH}=1"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if found := config.stash.get(_FOUND, []):
        terminalreporter.section("faults")
        terminalreporter.write_line(f"{'sweep':<44}{'faults':>8}{'lost':>6}{'bad':>6}")
        for each in [*found, Swept("all", sum(each.faults for each in found), tuple(b for s in found for b in s.bad))]:
            terminalreporter.write_line(f"{each.name:<44}{each.faults:>8}{each.lost:>6}{len(each.bad):>6}")


@pytest.fixture
def clean(request: pytest.FixtureRequest) -> Callable[[Swept], None]:
    """Return the judge of a sweep that must find nothing; its figures go into the table."""
    found = request.config.stash.setdefault(_FOUND, [])

    def judge(swept: Swept) -> None:
        found.append(swept)
        assert swept.faults > 0
        assert swept.bad == ()

    return judge


@pytest.fixture
def needs_strace() -> None:
    if reason := strace.refusal():
        pytest.skip(reason)
