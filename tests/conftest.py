"""What holds for all tests: nothing waits for a disk, and no example is too slow for a busy machine.

Tests of durability put their own `fsync` in place.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, settings

from okrlint import packs
from tests.judged import JudgedOnce

settings.register_profile("okrlint", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("okrlint")


@pytest.fixture(autouse=True, scope="session")
def no_disk() -> Iterator[None]:
    """Snapshots are flushed to disk at each checkpoint; thousands of tests need not wait for it."""
    with mock.patch("os.fsync", return_value=None):
        yield


HEAVY = (
    "spark",
    "integrations",
    "benchmarks",
    "trackers",
    "cli",
    "engine",
    "page",
    "history",
    "advice",
    "docs",
    "crater",
)
"""Folders in the order in which they are run: what takes long first, so that no worker is left with it at the end."""
JUDGED_ONCE = ("advice", "cli", "docs", "history", "page", "publishers", "trackers")
"""Folders in which judging is not what is put to the test; see `tests.judged`."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long ones first; the order within a folder stays."""
    items.sort(key=lambda item: HEAVY.index(f) if (f := _folder(item)) in HEAVY else len(HEAVY))


def _folder(item: pytest.Item) -> str:
    return item.path.relative_to(Path(__file__).parent).parts[0]


@pytest.fixture(scope="session")
def judged_before() -> JudgedOnce:
    """What this worker has had judged so far."""
    return JudgedOnce()


@pytest.fixture(autouse=True)
def judged_once(request: pytest.FixtureRequest, judged_before: JudgedOnce) -> Iterator[None]:
    """In some folders the same records are judged once by each worker, and the pages of rules read once."""
    if _folder(request.node) not in JUDGED_ONCE:
        yield
        return
    with (
        mock.patch("okrlint.engine.report.judge", judged_before),
        mock.patch.object(packs, "built_in", judged_before.built_in),
        mock.patch.object(packs.read, "built_in", judged_before.built_in),
    ):
        yield
