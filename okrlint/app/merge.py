"""`okrlint snapshot merge`: shards of one fetch into one snapshot, with what their trackers make of all together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from okrlint.safe_read import require_inside
from okrlint.snapshot import Merged, Restated, merge
from okrlint.trackers import tracker


def merge_shards(folders: Sequence[Path], into: Path) -> Merged:
    """Join the shards in these folders into another one; see `okrlint.snapshot.merge`."""
    for folder in folders:
        require_inside(folder)
    return merge(folders, into, _restated)


def _restated(kind: str, cursors: Sequence[Mapping[str, str]]) -> Iterable[Restated]:
    joined = tracker(kind).joined
    return joined(cursors) if joined else ()
