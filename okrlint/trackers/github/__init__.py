"""GitHub as a source: issues, sub-issues, pull requests and Projects boards become records of a snapshot."""

from __future__ import annotations

from okrlint.snapshot import SourceWriter
from okrlint.trackers import Run
from okrlint.trackers.github.settings import Settings

__all__ = ["Settings", "fetch"]


def fetch(settings: Settings, out: SourceWriter, run: Run) -> None:
    """Read the source into `out`; see `okrlint.trackers.Tracker`. Imports what it needs now, and not before."""
    if run.only:
        from okrlint.trackers.github.single import collect
    else:
        from okrlint.trackers.github.collect import collect

    collect(settings, out, run)
