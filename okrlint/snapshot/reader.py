"""Verify and open a snapshot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from okrlint.errors import IncompleteError, UsageError
from okrlint.records import BY_RELATION
from okrlint.snapshot.files import whole_length
from okrlint.snapshot.manifest import Manifest, read_manifest


class Snapshot(msgspec.Struct, frozen=True):
    """A verified snapshot that can be read; `notes` are things a reader should know, such as a torn last line."""

    folder: Path
    manifest: Manifest
    files: dict[str, Path]
    notes: tuple[str, ...] = ()
    torn: frozenset[str] = frozenset()

    @property
    def rewritten(self) -> bool:
        """Whether older lines may have been replaced, so that reading must look at `seq`."""
        return any(s.seq > 1 for s in self.manifest.sources.values())

    @property
    def size(self) -> int:
        """Bytes of records, the replaced ones included."""
        return sum(path.stat().st_size for path in self.files.values())


def open_snapshot(folder: Path) -> Snapshot:
    """Verify a snapshot and return it.

    Raises UsageError if it is none or has another format, IncompleteError if a file is shorter than a checkpoint left
    it (something was lost that had been seen).
    """
    manifest = read_manifest(folder)
    files: dict[str, Path] = {}
    notes: list[str] = []
    torn: set[str] = set()
    for relation in BY_RELATION:
        path = folder / f"{relation}.ndjson"
        size = path.stat().st_size if path.exists() else 0
        expected = manifest.lengths.get(relation, 0)
        if size < expected:
            raise IncompleteError(
                f"{path.name} has {size} bytes where the manifest counts {expected}: records were lost",
                where=str(path),
                hint="fetch the snapshot again into a new folder",
            )
        if size:
            files[relation] = path
            if whole_length(path) < size:
                torn.add(relation)
                notes.append(f"{path.name}: the last line is torn (an interrupted write) and was left out")
    return Snapshot(folder, manifest, files, tuple(notes), frozenset(torn))


def read_live(snapshot: Snapshot, relation: str, *, with_source: bool = False) -> list[dict[str, Any]]:
    """The living records of a small relation as plain data, in the order in which they were written.

    Large relations are read by the database. Raises UsageError with file:line for a damaged record.
    """
    path = snapshot.files.get(relation)
    if path is None:
        return []
    latest: dict[tuple[str, str], int] = {}
    rows: list[dict[str, Any]] = []
    for number, line in enumerate(path.read_bytes().splitlines(keepends=True), 1):
        if not line.endswith(b"\n"):
            break
        try:
            row: dict[str, Any] = msgspec.json.decode(line)
            group = (row["source"], row["of"])
        except (msgspec.MsgspecError, KeyError, TypeError) as error:
            raise UsageError(
                f"a damaged record: {error}", where=f"{path}:{number}", hint="fetch the snapshot again"
            ) from error
        latest[group] = max(latest.get(group, 0), row["seq"])
        rows.append(row)
    live = [r for r in rows if r["seq"] == latest[r["source"], r["of"]] and not r.get("gone")]
    left_out = ("seq",) if with_source else ("seq", "source")
    return [{k: v for k, v in r.items() if k not in left_out} for r in live]
