"""The door that every tracker comes in by: what a tracker offers, and where trackers are found. Knows none by name.

A tracker is a package of this folder, or of another distribution that names it in the entry point group
`okrlint.trackers`. It is imported only when it is used. docs/own-tracker.md shows a whole one.
"""

from __future__ import annotations

import datetime as dt
import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from okrlint.errors import UsageError
from okrlint.plugins import Names, advertised, loaded
from okrlint.snapshot import Restated, Shard, SourceWriter, holds
from okrlint.writing import Form

if TYPE_CHECKING:
    from okrlint.comments.target import CommentTarget, Reviews, Speaker
    from okrlint.trackers.onboarding.doctor import Check
    from okrlint.trackers.onboarding.found import Found

GROUP = "okrlint.trackers"
"""The entry point group in which another distribution names its trackers."""


class Run(msgspec.Struct, frozen=True):
    """What a fetch may use of the world around it.

    `as_of` is the moment (UTC) the snapshot will speak of, `environment` the only place tokens come from, `max_wait`
    the longest single wait for a rate limit in seconds, `say` takes progress for a person who is watching. `only` is
    the key or URL of the one goal that was asked for, or "": a tracker that can then reads that goal, its key results
    and their work and nothing else, and covers what it left out as not provided ("only PROJ-12 was asked for").
    With `allow_empty` a place that holds no goals is read completely and is no mistake. `others` says that other
    sources are read in the same run: the goals may be there, and a source that only has work is no mistake. With a
    `shard` only its part is read, of what `divided_by` names; the first one also reads what cannot be divided.
    """

    as_of: dt.datetime
    environment: Mapping[str, str]
    max_wait: float = 600.0
    say: Callable[[str], None] = lambda _: None
    only: str = ""
    allow_empty: bool = False
    others: bool = False
    shard: Shard | None = None

    def reads(self, name: str) -> bool:
        """Whether this run reads the part of a source that `divided_by` calls so."""
        return holds(self.shard, name)

    @property
    def first(self) -> bool:
        """Whether this run reads what cannot be divided: it does, unless it is a later shard."""
        return self.shard is None or self.shard.first


class Tracker(NamedTuple):
    """What a tracker's package offers, each part an attribute of that name; those with a default may be left out.

    All functions raise `OkrlintError` only where nothing sensible can be done at all (no token, no such host, a mapping
    that cannot be); what a part of a server refuses is a failure of the fetch, a failed check, or a SurfaceError.
    """

    name: str
    Settings: type[msgspec.Struct]
    """The source's part of `okrlint.yaml`; its field descriptions become the published schema and the docs."""
    fetch: Callable[[Any, SourceWriter, Run], None]
    """(settings, out, run): read the source into `out`: records, coverage of every relation it can tell about,
    failures, cursors. Comes back normally when parts could not be read (`out.cover(…, "partial", why)`, `out.fail`)."""
    goal_ref: Callable[[Any, str], str | None] | None = None
    """(settings, key or URL): the key of the goal that this source would read for it, or None. Sends nothing. Without
    this part a source is read whole when one goal is asked for."""
    goal_keys: Callable[[Any], str] = lambda _: "the keys and addresses of its goals"
    """(settings): what the keys of its goals look like, for the message about one that fits no source."""
    discover: Callable[[str, Run, str], Found] | None = None
    """(target, run, server): look at an owner, a site, a folder, and find out what a configuration could say; `server`
    is the address of a server of one's own, or ""."""
    discover_target: str = "TARGET"
    """What `discover` has to be told, as `okrlint init` calls it: OWNER, URL."""
    diagnose: Callable[[Any, Run], list[Check]] | None = None
    """(settings, run): what is worth knowing before a scan: token, rights, limits, mapping, coverage. Reads little."""
    target: Callable[[Any, Speaker, Run], CommentTarget] | None = None
    """(settings, speaker, run): where comments on the tickets of this source are written. Sends nothing yet."""
    writing: Callable[[Any, str], Form] | None = None
    """(settings or None, place): how the properties of a goal are written in this source, for advice; `place` is the
    name of the file it stands in, else its id. Without this part advice shows the usual labels of texts."""
    divided_by: Callable[[Any], Sequence[str]] | None = None
    """(settings): the names of the parts, such as repositories or projects, into which a fetch can be divided; `fetch`
    then looks at `run.reads(name)` and `run.first`. Without this part the first shard reads the source whole."""
    joined: Callable[[Sequence[Mapping[str, str]]], list[Restated]] | None = None
    """(cursors of each shard): what follows from all shards together and could not be written by any of them alone."""
    reviews: Callable[[Run], Reviews] | None = None
    """(run): where changes of OKR files are reviewed, for trackers that are such a place. Sends nothing yet."""


def names() -> tuple[str, ...]:
    """The names of all trackers that are installed, those of this folder first."""
    return Names(GROUP, BUILT_IN).everywhere()


def tracker(name: str) -> Tracker:
    """The tracker with that name, imported now; one of this folder goes before one of another distribution.

    Raises UsageError for a name that nothing has, and for a distribution whose tracker cannot be used.
    """
    if name in BUILT_IN:
        return _parts(name, import_module(f"{__name__}.{name}"))
    if name not in advertised(GROUP):
        raise UsageError(f"there is no tracker {name!r}", allowed=", ".join(names()))
    return _parts(name, loaded(GROUP, name, ("Settings", "fetch")))


class SettingsTypes(Mapping[str, type[msgspec.Struct]]):
    """The type of the settings of every tracker, by its name.

    One of another distribution is among them from when it was asked for. So nobody's distribution is imported, or can
    be at fault, for a configuration that does not name it.
    """

    def __init__(self, *, everywhere: bool = False) -> None:
        self._names = names() if everywhere else BUILT_IN

    def __contains__(self, name: object) -> bool:
        if name not in self._names:
            installed = names()
            # A name that nobody has is a mistake: then whoever made it is told of all that would have been right.
            more = (n for n in installed if n == name or (name not in installed and _is_usable(n)))
            self._names += tuple(n for n in more if n not in self._names)
        return name in self._names

    def __getitem__(self, name: str) -> type[msgspec.Struct]:
        if name not in self:
            raise KeyError(name)
        return tracker(name).Settings

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _parts(name: str, package: object) -> Tracker:
    offered = {part: getattr(package, part) for part in Tracker._fields[1:] if hasattr(package, part)}
    hidden = [part for part, what in offered.items() if isinstance(what, ModuleType)]
    if hidden:
        raise UsageError(
            f"the tracker {name!r}: {hidden[0]} is a module, not a function",
            hint="a submodule takes the place of a function of its name as soon as it is imported: rename one of them",
        )
    return Tracker(name, **offered)


def _is_usable(name: str) -> bool:
    try:
        return bool(tracker(name).Settings)
    except UsageError:
        return False


def _has_settings(folder: str) -> bool:
    return any(m.name == "settings" for m in pkgutil.iter_modules([f"{path}/{folder}" for path in __path__]))


BUILT_IN = tuple(sorted(m.name for m in pkgutil.iter_modules(__path__) if m.ispkg and _has_settings(m.name)))
"""The trackers of this folder. What they share lies beside them and has no module `settings`."""
