"""How advice is written where a goal stands: the forms of the sources of a snapshot, as the configuration has them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import msgspec

from okrlint.app.settings import Loaded
from okrlint.errors import UsageError
from okrlint.findings import Subject
from okrlint.pages import GOALS
from okrlint.snapshot import Snapshot, read_live
from okrlint.trackers import tracker
from okrlint.writing import PLAIN, Form


def forms_of(loaded: Loaded, snapshot: Snapshot) -> Callable[[Subject], Form]:
    """The form of the place where a subject stands. One that stands nowhere (a team) has that of the first goal."""
    kinds = {name: entry.kind for name, entry in snapshot.manifest.sources.items()}
    configured = {source.name: source for source in loaded.config.sources}
    known: dict[tuple[str, str], Form] = {}
    writers = functools.cache(_writing)

    @functools.cache
    def first_goal(source: str) -> tuple[str, str]:
        """The source and place of the first objective there, else of the first of all."""
        goals = read_live(snapshot, "objective", with_source=True)
        first = next((g for g in goals if g["source"] == source), goals[0] if goals else {})
        return first.get("source", source), _place(first.get("file", ""), first.get("id", ""))

    def form(subject: Subject) -> Form:
        name, place = subject.source, _place(subject.file, subject.id)
        if not subject.file and subject.kind not in GOALS:
            name, place = first_goal(name)
        if (name, place) not in known:
            source = configured.get(name)
            settings = source.settings if source and source.kind == kinds.get(name) else None
            writing = writers(kinds.get(name, ""))
            made = writing(settings, place) if writing else PLAIN
            keeper = source.written_by if source else ""
            known[name, place] = msgspec.structs.replace(made, keeper=keeper) if keeper else made
        return known[name, place]

    return form


def _place(file: str, goal: str) -> str:
    """Where something is written: the name of its file, else its id."""
    return file[file.rfind("/") + 1 :] or goal


def _writing(kind: str) -> Callable[[Any, str], Form] | None:
    try:
        return tracker(kind).writing
    except UsageError:  # the snapshot is of a tracker that is not installed here
        return None
