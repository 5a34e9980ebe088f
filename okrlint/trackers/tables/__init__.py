"""Tables that somebody else keeps, as a source: copies of a tracker in Parquet files or PostgreSQL, mapped by SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okrlint.snapshot import SourceWriter
from okrlint.trackers import Run
from okrlint.trackers.tables.settings import Settings

if TYPE_CHECKING:
    from okrlint.trackers.onboarding.doctor import Check

__all__ = ["Settings", "diagnose", "fetch"]


def fetch(settings: Settings, out: SourceWriter, run: Run) -> None:
    """Read what the queries yield into `out`; each fetch reads the tables whole."""
    from okrlint.trackers.tables.reading import read

    read(settings, out, run)


def diagnose(settings: Settings, run: Run) -> list[Check]:
    """Which columns the tables have, and how many records each query yields."""
    from okrlint.trackers.tables.doctor import examine

    return examine(settings, run)
