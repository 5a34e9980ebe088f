"""`okrlint doctor`: what each configured source says of token, rights, limits, mapping and coverage."""

from __future__ import annotations

from okrlint.app.check import Request
from okrlint.app.settings import load, sources_of
from okrlint.config import Source
from okrlint.trackers import Run, tracker
from okrlint.trackers.onboarding.doctor import Check


def diagnose(request: Request) -> dict[str, list[Check]]:
    """The answers of every source, by its name. Raises UsageError only for a configuration that cannot be read."""
    loaded = load(request.config)
    return {s.name: _asked(s, request.run()) for s in sources_of(loaded.config)}


def _asked(source: Source, run: Run) -> list[Check]:
    diagnose = tracker(source.kind).diagnose
    if diagnose is None:
        return [
            Check("doctor", None, f"the tracker {source.kind} has no checks of its own", "`okrlint fetch` tries it")
        ]
    return diagnose(source.settings, run)
