"""Whether shards are parts of one fetch, and which of its parts are missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from okrlint.errors import UsageError
from okrlint.snapshot.manifest import FORMAT
from okrlint.snapshot.reader import Snapshot

APART = dt.timedelta(hours=12)
"""The most that the moments of two shards may lie apart: those of one night belong together, those of two do not."""


class Part(NamedTuple):
    """The snapshot of one shard, which is the `number`th `of` so many."""

    number: int
    of: int
    snapshot: Snapshot


def belonging_together(snapshots: Sequence[Snapshot]) -> list[Part]:
    """Snapshots as parts of one fetch, by number. Raises UsageError where they are none (see `merge`)."""
    parts = [_part(snapshot) for snapshot in snapshots]
    _check(parts)
    return sorted(parts)


def _part(snapshot: Snapshot) -> Part:
    shard = snapshot.manifest.shard
    if shard is None:
        raise UsageError(
            "this snapshot is no shard: it holds all of the sources",
            where=str(snapshot.folder),
            hint="`okrlint fetch --shard 1/8 -o DIR` writes a shard",
        )
    return Part(shard.number, shard.of, snapshot)


def _check(parts: Sequence[Part]) -> None:
    """Raise UsageError where these shards are not parts of one fetch."""
    if not parts:
        raise UsageError("there is no shard to merge: nothing was written into any of the folders")
    _, division, first = parts[0]
    seen: dict[int, Path] = {}
    for number, of, snapshot in parts:
        folder, manifest = snapshot.folder, snapshot.manifest
        if of != division:
            raise UsageError(
                f"this is shard {number} of {of}, and {first.folder} is one of {division}",
                where=str(folder),
                hint="merge the shards of one division; another number of shards needs new folders",
            )
        if number in seen:
            raise UsageError(
                f"shard {number} of {of} is there twice: it is in {seen[number]} too",
                where=str(folder),
                hint="name each shard once, with the folder that was fetched last",
            )
        seen[number] = folder
        if manifest.format != first.manifest.format or manifest.format != FORMAT:
            raise UsageError(
                f"the shard has format {manifest.format}, and snapshots are merged in format {FORMAT}",
                where=str(folder),
                hint="fetch all shards with the same okrlint",
            )
        _check_sources(first, snapshot)
    moments = sorted((s.manifest.as_of, s.folder) for s in busy(parts))
    (oldest, behind), (newest, ahead) = moments[0], moments[-1]
    if newest - oldest > APART:
        raise UsageError(
            f"the shard speaks of {_moment(oldest)}, and {ahead} of {_moment(newest)}",
            where=str(behind),
            allowed=f"shards that lie at most {APART // dt.timedelta(hours=1)} hours apart",
            hint="fetch the older shard again, or leave it out: then the merged snapshot is partial",
        )


def busy(parts: Sequence[Part]) -> list[Snapshot]:
    """The shards that had something to read: the moment of another one says nothing, files may speak of an earlier."""
    all_ = [part.snapshot for part in parts]
    return [s for s in all_ if any(entry.coverage for entry in s.manifest.sources.values())] or all_


def _check_sources(first: Snapshot, other: Snapshot) -> None:
    one, two = first.manifest.sources, other.manifest.sources
    where, hint = str(other.folder), "fetch all shards with the same okrlint.yaml"
    if not (one.keys() <= two.keys() or two.keys() <= one.keys()):  # one that was cut short has not begun with all
        raise UsageError(
            f"the shard was fetched from other sources: {', '.join(sorted(two)) or 'none'}, "
            f"and {first.folder} from {', '.join(sorted(one)) or 'none'}",
            where=where,
            hint=hint,
        )
    for name, entry in two.items():
        asked = one[name].asked if name in one else entry.asked
        differ = sorted(key for key in {*asked, *entry.asked} if asked.get(key) != entry.asked.get(key))
        if differ or (name in one and entry.kind != one[name].kind):
            raise UsageError(
                f"the shard was fetched with other settings of the source {name!r} than {first.folder}: "
                f"{', '.join(differ) or 'its kind'}",
                where=where,
                hint=hint,
            )


def missing_of(parts: Sequence[Part]) -> dict[int, str]:
    """The shards of which something is missing: not there, or cut short."""
    found = dict.fromkeys(range(1, parts[0].of + 1), "it is not among what was merged")
    names = names_of(parts)
    for number, _, snapshot in parts:
        sources = snapshot.manifest.sources
        if cut := [name for name in names if name not in sources or not sources[name].finished]:
            found[number] = f"its reading of {' and '.join(cut)} did not come to its end"
        else:
            del found[number]
    return found


def names_of(parts: Sequence[Part]) -> list[str]:
    """The sources of all shards; one that was cut short may not have begun with all."""
    return sorted({name for part in parts for name in part.snapshot.manifest.sources})


def _moment(at: dt.datetime) -> str:
    return f"{at.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC"
