"""Collect: from the sources of a configuration, or from paths, to a snapshot. What a source says is its tracker's."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from okrlint.config import Source
from okrlint.errors import IncompleteError, UsageError
from okrlint.records import BY_RELATION
from okrlint.snapshot import MANIFEST, Snapshot, SnapshotWriter, SourceWriter, open_snapshot
from okrlint.trackers import Run, tracker


def collect(
    sources: Sequence[Source],
    folder: Path,
    run: Run,
    *,
    pinned: bool = False,
    durable: bool = True,
    beside: Callable[[SnapshotWriter], None] = lambda _: None,
) -> Snapshot:
    """Read all sources into `folder` and open what was written.

    `pinned` makes the snapshot speak of `run.as_of` even where a source names another moment. A source that cannot be
    read at all is noted and the others go on: the snapshot then says that it is partial. Raises UsageError for a
    mistake in a source's settings, and the first error where no source could be read. `beside` writes what is known
    besides the sources, once these are read; a shard (`run.shard`) leaves that out.
    """
    run = msgspec.structs.replace(run, others=len(sources) > 1)
    with SnapshotWriter(folder, run.as_of, pinned=pinned, durable=durable, shard=run.shard) as writer:
        errors = []
        for source in sources:
            out = writer.source(source.name, source.kind, _as_text(msgspec.to_builtins(source.settings)))
            if error := _read(source, out, run):
                errors.append(error)
        if errors and len(errors) == len(sources) and not writer.stated():
            raise errors[0]
        if run.shard is None:
            beside(writer)
        writer.forget_others()
        notes = tuple(writer.notes)
    snapshot = open_snapshot(folder, as_part=True)
    return msgspec.structs.replace(snapshot, notes=(*notes, *snapshot.notes), stays=durable)


@contextlib.contextmanager
def collected(sources: Sequence[Source], run: Run, *, pinned: bool = False) -> Iterator[Snapshot]:
    """The same in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="okrlint-") as folder:
        yield collect(sources, Path(folder), run, pinned=pinned, durable=False)


def is_snapshot(path: Path) -> bool:
    """Whether a path is a snapshot rather than something to read."""
    return (path / MANIFEST).is_file()


def source_of_paths(paths: Sequence[Path], *, allow_empty: bool = False) -> Source:
    """The files at these paths as one source.

    Raises UsageError for a path that does not exist; with `allow_empty` it is left out.
    """
    missing = [path for path in paths if not path.exists()]
    if missing and not allow_empty:
        raise UsageError("no such file or folder", where=str(missing[0]))
    settings: Any = tracker("files").Settings
    there = [str(path) for path in paths if path not in missing]
    return Source(name="files", kind="files", settings=settings(paths=there))


def _as_text(asked: Any) -> Any:
    """Settings as the manifest gives them back, so that the same question is recognised at the next fetch.

    JSON has no tuples, and a name of a file may have bytes that are no text.
    """
    if isinstance(asked, str):
        return asked.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    if isinstance(asked, (list, tuple)):
        return [_as_text(one) for one in asked]
    return {key: _as_text(value) for key, value in asked.items()} if isinstance(asked, dict) else asked


def _read(source: Source, out: SourceWriter, run: Run) -> IncompleteError | None:
    """Read one source, or answer why nothing of it could be read. A shard may have no part in it."""
    reader = tracker(source.kind)
    if not run.first and not (reader.divided_by and any(map(run.reads, reader.divided_by(source.settings)))):
        out.finish(run.as_of)
        return None
    try:
        reader.fetch(source.settings, out, run)
    except IncompleteError as error:
        out.fail(f"source {source.name}", error.message, error.where)
        for relation in BY_RELATION:
            out.cover(relation, "partial", error.message)
        return error
    out.finish(run.as_of)
    return None
