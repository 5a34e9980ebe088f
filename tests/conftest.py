"""What holds for all tests: nothing waits for a disk, and no example is too slow for a busy machine.

Tests of durability put their own `fsync` in place.
"""

from __future__ import annotations

from collections.abc import Iterator
from unittest import mock

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("okrlint", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("okrlint")


@pytest.fixture(autouse=True, scope="session")
def no_disk() -> Iterator[None]:
    """Snapshots are flushed to disk at each checkpoint; thousands of tests need not wait for it."""
    with mock.patch("os.fsync", return_value=None):
        yield
