"""Files as a tracker: okrs.yaml, Markdown and CSV. Imports what a part needs when it is called.

Which files are read stands in `find.py`, what they say in the readers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from okrlint.snapshot import SourceWriter
from okrlint.trackers import Run
from okrlint.trackers.files.settings import Settings
from okrlint.writing import Form

if TYPE_CHECKING:
    from okrlint.trackers.onboarding.doctor import Check
    from okrlint.trackers.onboarding.found import Found

__all__ = ["Settings", "diagnose", "discover", "discover_target", "fetch", "writing"]

discover_target = "DIR"


def fetch(settings: Settings, out: SourceWriter, run: Run) -> None:
    """Read all files that `settings` ask for into `out`. See `okrlint.trackers.Tracker`."""
    from okrlint.trackers.files.fetching import fetch as read

    read(settings, out, run)


def discover(target: str, run: Run, server: str = "") -> Found:
    """Look at a folder. See `okrlint.trackers.files.discovery`."""
    from okrlint.trackers.files.discovery import discover as look

    return look(target, run, server)


def diagnose(settings: Settings, run: Run) -> list[Check]:
    """What is worth knowing before the files are read."""
    from okrlint.trackers.files.doctor import diagnose as look

    return look(settings, run)


def writing(settings: Settings | None, place: str) -> Form:
    """How properties are written in a file of this name. See `okrlint.trackers.files.forms`."""
    from okrlint.trackers.files.forms import form_of

    return form_of(settings, place)
