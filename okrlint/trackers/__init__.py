"""The trackers okrlint reads: one folder each, all answering to the protocol below; nothing here knows a rule.

A tracker is found by its name in `okrlint.yaml` (`sources: - github: …`) and imported only when it is used.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Protocol, cast

import msgspec

from okrlint.snapshot import SourceWriter

NAMES: tuple[str, ...] = ("files", "github", "jira")


class Run(msgspec.Struct, frozen=True):
    """What a fetch may use of the world around it.

    `as_of` is the moment (UTC) the snapshot will speak of, `environment` the only place tokens come from, `max_wait`
    the longest single wait for a rate limit in seconds, `say` takes progress for a person who is watching. `only` is
    the key or URL of the one goal that was asked for, or "": a tracker that can then reads that goal, its key results
    and their work and nothing else, and covers what it left out as not provided ("only PROJ-12 was asked for").
    With `allow_empty` a place that holds no goals is read completely and is no mistake.
    """

    as_of: dt.datetime
    environment: Mapping[str, str]
    max_wait: float = 600.0
    say: Callable[[str], None] = lambda _: None
    only: str = ""
    allow_empty: bool = False


class Tracker(Protocol):
    """What a tracker's package offers as module attributes."""

    Settings: type[msgspec.Struct]
    """The source's part of `okrlint.yaml`; its field descriptions become the published schema and the docs."""

    def fetch(self, settings: Any, out: SourceWriter, run: Run) -> None:
        """Read the source into `out`: records, coverage of every relation it can tell about, failures, cursors.

        Comes back normally when parts could not be read (`out.cover(…, "partial", why)` and `out.fail`); raises
        `OkrlintError` only when nothing sensible can be done at all (no token, no such host, bad mapping).
        """


def tracker(name: str) -> Tracker:
    """The tracker with that name (one of NAMES), imported now."""
    return cast(Tracker, import_module(f"okrlint.trackers.{name}"))
