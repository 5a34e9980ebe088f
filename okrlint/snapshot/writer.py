"""Write or continue a snapshot: append-only lines, checkpoints, and what each source says of its coverage."""

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
from okrlint.errors import UsageError
from okrlint.records import BY_RELATION, Record
from okrlint.redaction import clean_bytes
from okrlint.snapshot.files import explained, is_leftover, take_lock, whole_length, whole_size, write_whole
from okrlint.snapshot.lines import Head, gone_line, lines_of, write_living
from okrlint.snapshot.manifest import (
    FORMAT,
    MANIFEST,
    Coverage,
    Failure,
    Manifest,
    Shard,
    SourceEntry,
    read_manifest,
    widened,
)

GROWTH = 1.1
"""By how much a relation's file may grow before replaced lines are taken out of it."""


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
        self._writer.begin(self.name)
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
            new = widened(old, new)
        self.entry.coverage[relation] = new

    def fail(self, what: str, reason: str, where: str = "") -> None:
        """Note something that could not be read; say with `cover` which relations it makes partial."""
        self.entry.failures.append(Failure(what, reason, where))

    def remark(self, text: str) -> None:
        """Note what a reader of this reading should know although nothing is missing; "" is no remark."""
        if text and text not in self.entry.remarks:
            self.entry.remarks.append(text)

    def keeper(self, place: str, who: str) -> None:
        """Note who can write in a place where not every reader can: a file, or what the addresses there begin with."""
        self.entry.keepers[place] = who

    def speaks_of(self, moment: dt.datetime) -> None:
        """The source itself says which moment (UTC) it describes; it then takes the place of the time of reading."""
        self.entry.speaks_of = moment

    def known(self, relation: str, seqs: range | None = None) -> dict[str, list[dict[str, Any]]]:
        """What readings of this source have said of a relation so far and still counts, by the subject it was found in.

        For a tracker that reads only what changed: which subjects it had seen, and what it said of them. With `seqs`
        what counted in, and only of, the readings of these numbers.
        """
        return self._writer.known(relation, self.name, seqs)

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
        self._writer.begin(self.name)
        self._writer.append(relation, gone_line(self.name, self.entry.seq, of))


class SnapshotWriter:
    """Creates or continues a snapshot. One process at a time: a lock file guards the folder."""

    def __init__(
        self,
        folder: Path,
        as_of: dt.datetime,
        *,
        pinned: bool = False,
        durable: bool = True,
        shard: Shard | None = None,
    ) -> None:
        """`as_of` is the time of reading (UTC); `pinned` keeps it even where sources speak of another moment.

        A folder holds one `shard` or all of the sources for good: raises UsageError for another one than it began with.

        A snapshot that nobody will go on with need not be `durable`: it is spared the waiting for the disk, and the
        lock, since nobody else knows its folder.
        """
        self.folder = folder
        self._as_of = as_of
        self._pinned = pinned
        self._durable = durable
        self.notes: list[str] = []
        self._handles: dict[str, IO[bytes]] = {}
        self._waiting: dict[str, dict[str, Any] | None] = {}  # readings that wrote nothing yet: what was asked before
        self._asked: set[str] = set()
        self._lock = take_lock(folder) if durable else None
        try:
            self.manifest = self._continue(shard) if (folder / MANIFEST).exists() else self._begin(as_of)
        except BaseException:
            self._unlock()
            raise
        self.manifest.as_of = as_of
        self.manifest.shard = shard
        self.manifest.tool = f"okrlint {__version__}"

    def __enter__(self) -> SnapshotWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.checkpoint()
                if self._durable:
                    self._compact()
        finally:
            for handle in self._handles.values():
                with contextlib.suppress(OSError):
                    handle.close()
            self._unlock()

    def _unlock(self) -> None:
        if self._lock is not None:
            self._lock.release()

    def source(self, name: str, kind: str, asked: dict[str, Any]) -> SourceWriter:
        """Begin a reading of a source. An earlier reading of the same question keeps its cursors; what was said to
        another question is forgotten as soon as this one has something to say."""
        old = self.manifest.sources.get(name)
        entry = SourceEntry(kind=kind, asked=asked, seq=1 + (old.seq if old else self.manifest.forgotten.get(name, 0)))
        same = old is None or (old.asked == asked and old.kind == kind)
        if old is not None and same:
            entry.cursors = dict(old.cursors)
        self.manifest.sources[name] = entry
        self._waiting[name] = None if same or old is None else old.asked
        self._asked.add(name)
        return SourceWriter(self, name, entry)

    def begin(self, name: str) -> None:
        """Let the manifest say that a reading goes on, before its first record is written.

        Whoever is killed from here on leaves a snapshot that calls itself unfinished, and a count that is used up.
        """
        if name not in self._waiting:
            return
        before = self._waiting.pop(name)
        entry = self.manifest.sources[name]
        asked = entry.asked
        entry.asked = asked if before is None else before
        self._save()
        if before is not None:
            self._forget_all(name, entry.seq)
            # Only now: a process that died while it forgot has to forget once more.
            entry.asked = asked
            self._save()

    def forget_others(self) -> None:
        """Forget the sources that this run did not ask, and all that they said."""
        for name in sorted(set(self.manifest.sources) - self._asked):
            entry = self.manifest.sources[name]
            entry.finished = False
            self._save()
            self._forget_all(name, entry.seq + 1)
            self.manifest.forgotten[name] = entry.seq + 1
            del self.manifest.sources[name]
            self.notes.append(f"{name} is not asked for any more: what it had said was left out")

    def append(self, relation: str, lines: bytes) -> None:
        """Append whole lines to a relation's file."""
        with explained(self.folder):
            handle = self._handles.get(relation)
            if handle is None:
                handle = self._handles[relation] = self._path(relation).open("ab")
            handle.write(clean_bytes(lines))

    def known(self, relation: str, source: str, seqs: range | None = None) -> dict[str, list[dict[str, Any]]]:
        """The living records of one source in a relation, by subject, what was appended just now included."""
        newest: dict[str, int] = {}
        living: dict[str, list[dict[str, Any]]] = {}
        for head, line in self._written(relation):
            if head.source != source or (seqs is not None and head.seq not in seqs):
                continue
            if head.seq > newest.get(head.of, 0):
                newest[head.of], living[head.of] = head.seq, []
            if head.seq == newest[head.of] and not head.gone:
                row: dict[str, Any] = msgspec.json.decode(line)
                living[head.of].append({k: v for k, v in row.items() if k not in ("seq", "source")})
        return {of: rows for of, rows in living.items() if rows}

    def stated(self) -> list[str]:
        """The relations that have a file, sorted."""
        return sorted({*self._handles, *(p.stem for p in self.folder.glob("*.ndjson"))})

    def checkpoint(self) -> None:
        """Flush everything to disk, then replace the manifest in one step."""
        for name in list(self._waiting):
            self.begin(name)
        self._save()

    def _save(self) -> None:
        if not self._pinned and self.manifest.sources:
            self.manifest.as_of = max(e.speaks_of or self._as_of for e in self.manifest.sources.values())
        with explained(self.folder):
            for relation, handle in self._handles.items():
                handle.flush()
                if self._durable:
                    os.fsync(handle.fileno())
                self.manifest.lengths[relation] = handle.tell()
            self._write_manifest()

    def _compact(self) -> None:
        """Take out what newer readings have replaced, where a file has grown by a tenth since that was last done.

        The manifest goes first: a longer file than it counts is whole, a shorter one has lost something. What cannot
        be done, on a disk that is full, is left for the next time.
        """
        replaced = any(entry.seq > 1 for entry in self.manifest.sources.values()) or bool(self.manifest.forgotten)
        grown = {
            relation: size
            for relation, size in sorted(self.manifest.lengths.items())
            if size > self.manifest.compacted.get(relation, 0) * GROWTH
        }
        for relation, size in grown.items() if replaced else ():
            path = self._path(relation)
            kept = path.with_suffix(".kept")
            try:
                write_living(path, kept, durable=self._durable)
                grown[relation] = self.manifest.lengths[relation] = kept.stat().st_size
                self._write_manifest()
                if handle := self._handles.pop(relation, None):
                    handle.close()
                kept.replace(path)
            except OSError:
                grown[relation] = self.manifest.lengths[relation] = size
                with contextlib.suppress(OSError):
                    kept.unlink()
        if grown:
            self.manifest.compacted |= grown
            with contextlib.suppress(OSError):
                self._write_manifest()

    def _write_manifest(self) -> None:
        content = msgspec.json.format(msgspec.json.encode(self.manifest), indent=1) + b"\n"
        write_whole(self.folder / MANIFEST, content, durable=self._durable)

    def _path(self, relation: str) -> Path:
        return self.folder / f"{relation}.ndjson"

    def _written(self, relation: str) -> Iterator[tuple[Head, bytes]]:
        """All lines of a relation, those that were appended just now included."""
        if relation in self._handles:
            with explained(self.folder):
                self._handles[relation].flush()
        path = self._path(relation)
        return lines_of(path) if path.exists() else iter(())

    def _forget_all(self, name: str, seq: int) -> None:
        for relation in self.stated():
            subjects = {head.of for head, _ in self._written(relation) if head.source == name}
            self.append(relation, b"".join(gone_line(name, seq, of) for of in sorted(subjects)))

    def _begin(self, as_of: dt.datetime) -> Manifest:
        strangers = [p.name for p in self.folder.iterdir() if not is_leftover(p)]
        if strangers:
            raise UsageError(
                f"the folder is not empty and holds no {MANIFEST} (it has {', '.join(sorted(strangers)[:3])})",
                where=str(self.folder),
                hint="name an empty or new folder for the snapshot",
            )
        return Manifest(format=FORMAT, as_of=as_of)

    def _continue(self, shard: Shard | None) -> Manifest:
        manifest = read_manifest(self.folder)
        _refuse_another(self.folder, manifest, shard)
        if manifest.format < FORMAT:
            for entry in manifest.sources.values():
                entry.cursors = {}  # what they lead on from was told in another way
            manifest.format = FORMAT
        for relation in sorted({*self.stated(), *manifest.lengths}):
            path = self._path(relation)
            size = whole_size(path, manifest.lengths.get(relation, 0))
            whole = whole_length(path) if size else 0
            if whole < size:
                os.truncate(path, whole)
                self.notes.append(f"{path.name}: dropped a torn last line left by an interrupted fetch")
        return manifest


def _refuse_another(folder: Path, manifest: Manifest, shard: Shard | None) -> None:
    """Raise UsageError for a folder that holds something else than this fetch would go on with."""
    if manifest.merged:
        raise UsageError(
            f"this snapshot was merged from {manifest.merged} shards, and a fetch cannot go on from it",
            where=str(folder),
            hint="fetch into the folders of the shards, which go on from where they were, and merge them again",
        )
    if manifest.shard != shard:
        there = f"shard {manifest.shard.number} of {manifest.shard.of}" if manifest.shard else "all of the sources"
        asked = f"shard {shard.number} of {shard.of}" if shard else "all of the sources"
        raise UsageError(
            f"this snapshot holds {there}, and {asked} was asked for",
            where=str(folder),
            hint="give each shard a folder of its own; a new folder begins anew",
        )
