"""Verify and open a snapshot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from okrlint.errors import UsageError
from okrlint.records import BY_RELATION
from okrlint.snapshot.files import whole_length, whole_size
from okrlint.snapshot.lines import damaged, lines_of
from okrlint.snapshot.manifest import Manifest, read_manifest
from okrlint.snapshot.shards import alone


class Snapshot(msgspec.Struct, frozen=True):
    """A verified snapshot that can be read; `notes` are things a reader should know, such as a torn last line.

    `stays` is False where the folder is gone after this run.
    """

    folder: Path
    manifest: Manifest
    files: dict[str, Path]
    notes: tuple[str, ...] = ()
    torn: frozenset[str] = frozenset()
    stays: bool = True

    @property
    def rewritten(self) -> bool:
        """Whether older lines may have been replaced, so that reading must look at `seq`."""
        return bool(self.manifest.forgotten) or any(s.seq > 1 for s in self.manifest.sources.values())

    @property
    def size(self) -> int:
        """Bytes of records, the replaced ones included."""
        return sum(path.stat().st_size for path in self.files.values())


def open_snapshot(folder: Path, *, as_part: bool = False) -> Snapshot:
    """Verify a snapshot and return it. One shard of several says of all that it was seen in part, unless `as_part`.

    Raises UsageError if it is none, has another format or holds links, IncompleteError if a file is shorter than a
    checkpoint left it (something was lost that had been seen).
    """
    manifest = read_manifest(folder)
    files: dict[str, Path] = {}
    notes = [f"{name}: {said}" for name, entry in sorted(manifest.sources.items()) for said in entry.remarks]
    torn: set[str] = set()
    for relation in BY_RELATION:
        path = folder / f"{relation}.ndjson"
        if path.is_symlink():
            raise UsageError("no part of a snapshot: it is a link", where=str(path), hint="fetch the snapshot again")
        size = whole_size(path, manifest.lengths.get(relation, 0))
        if size:
            files[relation] = path
            if whole_length(path) < size:
                torn.add(relation)
                notes.append(f"{path.name}: the last line is torn (an interrupted write) and was left out")
    return Snapshot(folder, manifest if as_part else alone(manifest), files, tuple(notes), frozenset(torn))


def read_live(snapshot: Snapshot, relation: str, *, with_source: bool = False) -> list[dict[str, Any]]:
    """The living records of a small relation as plain data, in the order in which they were written.

    Large relations are read by the database. Raises UsageError with file:line for a damaged record.
    """
    path = snapshot.files.get(relation)
    if path is None:
        return []
    kind = BY_RELATION[relation]
    latest: dict[tuple[str, str], int] = {}
    found = list(lines_of(path))
    for head, _ in found:
        group = (head.source, head.of)
        latest[group] = max(latest.get(group, 0), head.seq)
    rows: list[dict[str, Any]] = []
    for number, (head, line) in enumerate(found, 1):
        if head.seq == latest[head.source, head.of] and not head.gone:
            row: dict[str, Any] = msgspec.json.decode(line)
            source = row.pop("source")
            del row["seq"]
            try:
                msgspec.convert(row, kind)
            except msgspec.ValidationError as error:
                raise damaged(error, path, number) from error
            rows.append({"source": source, **row} if with_source else row)
    return rows
