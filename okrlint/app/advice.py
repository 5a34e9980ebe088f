"""How advice is written where a goal stands: the forms of the sources of a snapshot, as the configuration has them."""

from __future__ import annotations

import functools
import operator
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
    """The form of the place where a subject stands. One that stands nowhere (a team) has that of the first objective
    of its source, by id: whatever order they were read in, the advice stays."""
    kinds = {name: entry.kind for name, entry in snapshot.manifest.sources.items()}
    configured = {source.name: source for source in loaded.config.sources}
    known: dict[tuple[str, str], Form] = {}
    writers = functools.cache(_writing)

    @functools.cache
    def first_goal(source: str) -> Subject:
        """The first objective there, else the first of all."""
        goals = sorted(read_live(snapshot, "objective", with_source=True), key=operator.itemgetter("id"))
        first = next((g for g in goals if g["source"] == source), goals[0] if goals else {})
        told = {name: first.get(name, "") for name in ("id", "key", "url", "file")}
        return Subject(kind="objective", source=first.get("source", source), **told)

    def form(subject: Subject) -> Form:
        if not subject.file and subject.kind not in GOALS:
            subject = first_goal(subject.source)
        name, place = subject.source, _place(subject.file, subject.id)
        source = configured.get(name)
        if (name, place) not in known:
            settings = source.settings if source and source.kind == kinds.get(name) else None
            writing = writers(kinds.get(name, ""))
            known[name, place] = writing(settings, place) if writing else PLAIN
        keeper = (source.written_by if source else "") or _keeper(snapshot, subject)
        return msgspec.structs.replace(known[name, place], keeper=keeper) if keeper else known[name, place]

    return form


def _keeper(snapshot: Snapshot, subject: Subject) -> str:
    """Who can write where the subject stands, as its source has found out; "" for everybody."""
    entry = snapshot.manifest.sources.get(subject.source)
    for place, who in entry.keepers.items() if entry else ():
        if place == subject.file or (subject.url and subject.url.startswith(place)):
            return who
    return ""


def _place(file: str, goal: str) -> str:
    """Where something is written: the name of its file, else its id."""
    return file[file.rfind("/") + 1 :] or goal


def _writing(kind: str) -> Callable[[Any, str], Form] | None:
    try:
        return tracker(kind).writing
    except UsageError:  # the snapshot is of a tracker that is not installed here
        return None
