"""`okrlint init`: a first configuration from what a tracker shows, or files of an integration with names filled in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from okrlint import package_data
from okrlint.app import templates
from okrlint.errors import UsageError
from okrlint.trackers import Run, Tracker, names, tracker
from okrlint.trackers.onboarding.found import Found
from okrlint.yaml_positions.check import suggest

AFTER_A_TRACKER = "`okrlint doctor` looks whether it fits, `okrlint check` runs it."


def looked_at() -> dict[str, Tracker]:
    """The trackers that `init` can look at, by name."""
    found = {name: tracker(name) for name in names()}
    return {name: one for name, one in found.items() if one.discover is not None}


def look(name: str, target: str, run: Run, server: str = "") -> Found:
    """Look at a tracker. Raises UsageError without a token, or for an owner or site that is not there."""
    discover = tracker(name).discover
    assert discover is not None
    return discover(target, run, server)


def offered() -> dict[str, str]:
    """Everything `init` can write: name -> what it is."""
    first = {n: f"okrlint.yaml from what {n} {one.discover_target} holds" for n, one in looked_at().items()}
    written = {name: t.about for name, t in _index().templates.items()}
    both = {
        name: f"{written[name]}; with {looked_at()[name].discover_target}: {first[name]}"
        for name in first
        if name in written
    }
    return first | written | both


def is_written(name: str) -> bool:
    """Whether there are files of that name to write without looking at anything."""
    return name in _index().templates


def files_of(name: str, given: Mapping[str, str]) -> dict[str, str]:
    """The files of an integration by where they go. Raises UsageError for an unknown name or unfit value."""
    index = _index()
    if name not in index.templates:
        raise UsageError(
            f"there is nothing called {name!r} to begin with",
            allowed=", ".join(offered()),
            hint=suggest(name, set(offered())),
        )
    folder = package_data.integrations()
    return templates.rendered(folder, index.templates[name], templates.chosen(index, given))


def next_steps(name: str, given: Mapping[str, str], *, looked: bool = False) -> list[str]:
    """What is left to do after the files were written, with the reader's names."""
    index = _index()
    if looked or name not in index.templates:
        return [AFTER_A_TRACKER]
    return [templates.fill(step, templates.chosen(index, given)) for step in index.templates[name].next]


def place(files: Mapping[str, str], target: Path, *, force: bool) -> list[templates.Placed]:
    """Write them; what is there already and differs is left alone, all or none, unless `force`."""
    return templates.place(files, target, force=force)


def _index() -> templates.Index:
    return templates.read_index(package_data.integrations())
