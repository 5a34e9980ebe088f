"""Write, resume, verify and open a snapshot: a folder of append-only NDJSON relations and a manifest.

What the records mean stands in `okrlint.records`; how they become tables stands in `okrlint.relations.load`.

Each line is a record with two more fields: `source`, the name of a source in the manifest, and `seq`, the number of the
reading of that source. Of all lines of one (source, relation, `of`) only those with the highest `seq` count, so a ticket
that is read again replaces what was known of it; a line with `gone` says that nothing is left.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Literal

import msgspec

from okrlint import __version__
from okrlint.errors import IncompleteError, UsageError
from okrlint.records import BY_RELATION, Record

FORMAT = 1
MANIFEST = "manifest.json"
_LOCK = ".lock"


class Coverage(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """How much of a relation a source has shown.

    `scope` limits a partial coverage to the subjects with these ids; without it everything of the source is affected.
    """

    state: Literal["complete", "partial", "not_provided"]
    reason: str = ""
    scope: tuple[str, ...] | None = None


class Failure(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One thing that could not be read, and why; `where` is a URL or `file:line:column`. Never holds a token."""

    what: str
    reason: str
    where: str = ""


class SourceEntry(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """What the manifest says of one source. A relation that `coverage` does not name is not provided."""

    kind: str
    asked: dict[str, Any] = {}
    seq: int = 0
    fetched_at: dt.datetime | None = None
    speaks_of: dt.datetime | None = None
    finished: bool = False
    coverage: dict[str, Coverage] = {}
    failures: list[Failure] = []
    cursors: dict[str, str] = {}


class Manifest(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """`as_of` is the moment (UTC) that the snapshot speaks of; `lengths` are the bytes a checkpoint had made safe."""

    format: int
    as_of: dt.datetime
    tool: str = ""
    sources: dict[str, SourceEntry] = {}
    lengths: dict[str, int] = {}


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


class SourceWriter:
    """Takes the records of one reading of one source."""

    def __init__(self, writer: SnapshotWriter, name: str, entry: SourceEntry) -> None:
        self._writer = writer
        self.name = name
        self.entry = entry
        self._prefix = b'{"seq":%d,"source":%s,' % (entry.seq, msgspec.json.encode(name))

    def put(self, records: Iterable[Record]) -> None:
        """Append records; those of one `of` and relation belong into one call."""
        lines: dict[str, list[bytes]] = {}
        for record in records:
            line = self._prefix + msgspec.json.encode(record)[1:] + b"\n"
            lines.setdefault(record.relation, []).append(line)
        for relation, chunk in lines.items():
            self._writer.append(relation, b"".join(chunk))

    def replace(self, of: str, relations: Iterable[str], records: Iterable[Record]) -> None:
        """Put `records`, all found in reading `of`, and forget what earlier readings said in `relations`."""
        kept = list(records)
        stated = {r.relation for r in kept}
        if self.entry.seq > 1:
            for relation in sorted(set(relations) - stated):
                self._forget(of, relation)
        self.put(kept)

    def gone(self, of: str) -> None:
        """The subject does not exist any more: forget it and all that was found in reading it."""
        for relation in self._writer.stated():
            self._forget(of, relation)

    def cover(
        self,
        relation: str,
        state: Literal["complete", "partial", "not_provided"],
        reason: str = "",
        scope: Iterable[str] | None = None,
    ) -> None:
        """Say how much of a relation was seen. `partial` never becomes `complete` again within one reading."""
        if relation not in BY_RELATION:
            raise ValueError(f"no such relation: {relation}")
        old = self.entry.coverage.get(relation)
        new = Coverage(state, reason, tuple(sorted(set(scope))) if scope is not None else None)
        if old is not None and old.state == "partial":
            new = _widen(old, new)
        self.entry.coverage[relation] = new

    def fail(self, what: str, reason: str, where: str = "") -> None:
        """Note something that could not be read; say with `cover` which relations it makes partial."""
        self.entry.failures.append(Failure(what, reason, where))

    def speaks_of(self, moment: dt.datetime) -> None:
        """The source itself says which moment (UTC) it describes; it then takes the place of the time of reading."""
        self.entry.speaks_of = moment

    def checkpoint(self, **cursors: str) -> None:
        """Make everything put so far safe, with the cursors from which a later run may go on."""
        self.entry.cursors.update(cursors)
        self._writer.checkpoint()

    def finish(self, fetched_at: dt.datetime) -> None:
        """The reading came to its end (whether or not it saw everything: that is what coverage says)."""
        self.entry.finished = True
        self.entry.fetched_at = fetched_at
        self._writer.checkpoint()

    def _forget(self, of: str, relation: str) -> None:
        line = self._prefix + b'"of":%s,"gone":true}\n' % msgspec.json.encode(of)
        self._writer.append(relation, line)


class SnapshotWriter:
    """Creates or continues a snapshot. One process at a time: a lock file guards the folder."""

    def __init__(self, folder: Path, as_of: dt.datetime, *, pinned: bool = False) -> None:
        """`as_of` is the time of reading (UTC); `pinned` keeps it even where sources speak of another moment."""
        self.folder = folder
        self._as_of = as_of
        self._pinned = pinned
        self.notes: list[str] = []
        self._handles: dict[str, IO[bytes]] = {}
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = _take_lock(folder)
        try:
            self.manifest = self._continue() if (folder / MANIFEST).exists() else self._begin(as_of)
        except BaseException:
            self._lock.close()
            raise
        self.manifest.as_of = as_of
        self.manifest.tool = f"okrlint {__version__}"

    def __enter__(self) -> SnapshotWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.checkpoint()
        finally:
            for handle in self._handles.values():
                with contextlib.suppress(OSError):
                    handle.close()
            self._lock.close()

    def source(self, name: str, kind: str, asked: dict[str, Any]) -> SourceWriter:
        """Begin a reading of a source. An unfinished earlier reading of the same question keeps its cursors."""
        old = self.manifest.sources.get(name)
        entry = SourceEntry(kind=kind, asked=asked, seq=old.seq + 1 if old else 1)
        if old is not None and old.asked == asked:
            entry.cursors = dict(old.cursors)
        self.manifest.sources[name] = entry
        return SourceWriter(self, name, entry)

    def append(self, relation: str, lines: bytes) -> None:
        """Append whole lines to a relation's file."""
        handle = self._handles.get(relation)
        if handle is None:
            handle = self._handles[relation] = (self.folder / f"{relation}.ndjson").open("ab")
        with _explained(self.folder):
            handle.write(lines)

    def stated(self) -> list[str]:
        """The relations that have a file, sorted."""
        return sorted({*self._handles, *(p.stem for p in self.folder.glob("*.ndjson"))})

    def checkpoint(self) -> None:
        """Flush everything to disk, then replace the manifest in one step."""
        if not self._pinned and self.manifest.sources:
            self.manifest.as_of = max(e.speaks_of or self._as_of for e in self.manifest.sources.values())
        with _explained(self.folder):
            for relation, handle in self._handles.items():
                handle.flush()
                os.fsync(handle.fileno())
                self.manifest.lengths[relation] = handle.tell()
            write_whole(
                self.folder / MANIFEST,
                msgspec.json.format(msgspec.json.encode(self.manifest), indent=1) + b"\n",
            )

    def _begin(self, as_of: dt.datetime) -> Manifest:
        strangers = [p.name for p in self.folder.iterdir() if p.name != _LOCK]
        if strangers:
            raise UsageError(
                f"the folder is not empty and holds no {MANIFEST} (it has {', '.join(sorted(strangers)[:3])})",
                where=str(self.folder),
                hint="name an empty or new folder for the snapshot",
            )
        return Manifest(format=FORMAT, as_of=as_of)

    def _continue(self) -> Manifest:
        manifest = read_manifest(self.folder)
        for path in sorted(self.folder.glob("*.ndjson")):
            whole = whole_length(path)
            if whole < path.stat().st_size:
                os.truncate(path, whole)
                self.notes.append(f"{path.name}: dropped a torn last line left by an interrupted fetch")
        return manifest


def read_manifest(folder: Path) -> Manifest:
    """Read and check `manifest.json`. Raises UsageError for what is not a snapshot of a format that we know."""
    path = folder / MANIFEST
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise UsageError(
            "not a snapshot: it has no manifest.json",
            where=str(folder),
            hint="`okrlint fetch -o DIR` writes a snapshot",
        ) from None
    except OSError as error:
        raise UsageError(f"cannot read the manifest: {error.strerror}", where=str(path)) from error
    try:
        version = msgspec.json.decode(raw, type=_FormatOnly).format
        if version != FORMAT:
            raise UsageError(
                f"the snapshot has format {version}, this okrlint reads format {FORMAT}",
                where=str(path),
                hint="update okrlint" if version > FORMAT else "fetch it again",
            )
        return msgspec.json.decode(raw, type=Manifest)
    except msgspec.MsgspecError as error:
        raise UsageError(
            f"the manifest is damaged: {error}", where=str(path), hint="fetch the snapshot again"
        ) from error


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


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old content or the new one, never a part."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


class _FormatOnly(msgspec.Struct):
    format: int


def _widen(old: Coverage, new: Coverage) -> Coverage:
    if new.state == "complete":
        return old
    reason = old.reason if new.reason in ("", old.reason) else f"{old.reason}; {new.reason}"
    if old.scope is None or new.scope is None:
        return Coverage("partial", reason)
    return Coverage("partial", reason, tuple(sorted({*old.scope, *new.scope})))


def whole_length(path: Path) -> int:
    """The length in bytes up to and with the last line feed."""
    step = 1 << 16
    with path.open("rb") as handle:
        end = handle.seek(0, os.SEEK_END)
        while end > 0:
            start = max(0, end - step)
            handle.seek(start)
            found = handle.read(end - start).rfind(b"\n")
            if found >= 0:
                return start + found + 1
            end = start
    return 0


def _take_lock(folder: Path) -> IO[bytes]:
    import fcntl

    handle = (folder / _LOCK).open("ab")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.close()
        raise IncompleteError(
            "another okrlint is writing this snapshot",
            where=str(folder),
            hint="wait for it to end, or name another folder",
        ) from None
    return handle


@contextlib.contextmanager
def _explained(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise IncompleteError(
            f"cannot write the snapshot: {error.strerror}",
            where=str(folder),
            hint="what the last checkpoint had written is kept; make room and run it again",
        ) from error


def read_live(snapshot: Snapshot, relation: str) -> list[dict[str, Any]]:
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
    return [{k: v for k, v in r.items() if k not in ("seq", "source")} for r in live]
