"""Join the snapshots of shards into one: whose records count, what was seen, and what is missing.

The shards stay as they are and are gone on with; the joined snapshot is written anew each time.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from okrlint import __version__
from okrlint.errors import UsageError
from okrlint.records import BY_RELATION, Record
from okrlint.snapshot.files import explained, is_leftover, take_lock, write_whole
from okrlint.snapshot.lines import Head, lines_of
from okrlint.snapshot.manifest import (
    FORMAT,
    MANIFEST,
    Coverage,
    Failure,
    Manifest,
    SourceEntry,
    read_manifest,
    widened,
)
from okrlint.snapshot.reader import Snapshot, open_snapshot
from okrlint.snapshot.shards_together import Part, belonging_together, busy, missing_of, names_of

ISSUES = ("work", "objective", "key_result", "poll", "answer")
"""Relations whose subjects are one thing, of which one shard's word counts; others are joined."""


class Restated(NamedTuple):
    """Records that take the place of all that shards had found in reading `of`, in one relation."""

    of: str
    relation: str
    records: Sequence[Record]


Restate = Callable[[str, Sequence[Mapping[str, str]]], Iterable[Restated]]
"""(kind of a source, cursors of its shards): what follows from all shards together."""


class Merged(msgspec.Struct, frozen=True):
    """What was written: the snapshot, the shards that are in it, and those of which something is missing, with why."""

    snapshot: Snapshot
    shards: int
    missing: dict[int, str]
    empty: tuple[Path, ...] = ()


def merge(folders: Sequence[Path], into: Path, restate: Restate = lambda *_: ()) -> Merged:
    """Join the shards in these folders.

    Raises UsageError for what does not belong together: a folder that is no snapshot or no shard, one shard twice,
    another number of shards, other sources or settings, other formats, moments that lie more than 12 hours apart; and
    where `into` is one of the folders, or holds anything else than a snapshot that was merged before. A shard that is
    not there, or did not come to its end, is named, and the merged snapshot is partial.
    """
    into = into.resolve()
    if into in {folder.resolve() for folder in folders}:
        raise UsageError("the merged snapshot cannot take the place of one of its shards", where=str(into))
    there = [folder for folder in folders if not _is_empty(folder)]
    parts = belonging_together([open_snapshot(folder, as_part=True) for folder in there])
    with explained(into):
        temporary = _begun(into)
    try:
        with explained(into):
            _write(parts, temporary, restate)
            _put(temporary, into)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    of = parts[0].of
    empty = tuple(folder for folder in folders if folder not in there)
    return Merged(open_snapshot(into), of, missing_of(parts), empty)


def _is_empty(folder: Path) -> bool:
    """Whether no fetch has come so far as to write something here."""
    return not folder.exists() or (folder.is_dir() and all(map(is_leftover, folder.iterdir())))


def _begun(into: Path) -> Path:
    """A new folder beside `into`. Raises UsageError where that holds something that nobody merged."""
    if into.exists() and (not into.is_dir() or not all(map(is_leftover, into.iterdir()))):
        merged = into.is_dir() and (into / MANIFEST).exists() and read_manifest(into).merged
        if not merged:
            raise UsageError(
                "the folder is not empty, and holds no snapshot that was merged before",
                where=str(into),
                hint="name an empty or new folder for the merged snapshot",
            )
    try:
        into.parent.mkdir(parents=True, exist_ok=True)
        temporary = into.with_name(f".{into.name}.{os.getpid()}.tmp")
        temporary.mkdir()
    except OSError as error:
        raise UsageError(f"cannot write a snapshot here: {error.strerror}", where=str(into)) from error
    return temporary


def _put(temporary: Path, into: Path) -> None:
    """Let the new snapshot take the place of the old one; nobody may be reading from it under the lock."""
    if into.exists():
        lock = take_lock(into)
        try:
            old = into.with_name(f".{into.name}.{os.getpid()}.old")
            into.rename(old)
        finally:
            lock.release()
        temporary.rename(into)
        shutil.rmtree(old, ignore_errors=True)
    else:
        temporary.rename(into)


def _write(parts: Sequence[Part], folder: Path, restate: Restate) -> None:
    manifest = _manifest(parts)
    restated: dict[tuple[str, str, str], Restated] = {}
    for name, entry in manifest.sources.items():
        cursors = [entry.cursors for entry in _entries(parts, name)]
        for one in restate(entry.kind, cursors):
            restated[name, one.relation, one.of] = one
    winners = _winners(parts)
    for relation in BY_RELATION:
        with (folder / f"{relation}.ndjson").open("wb") as file:
            file.writelines(_lines(parts, relation, winners, restated.keys()))
            for (name, stated, _), one in sorted(restated.items(), key=lambda item: item[0]):
                if stated == relation:
                    prefix = b'{"seq":1,"source":%s,' % msgspec.json.encode(name)
                    file.writelines(prefix + msgspec.json.encode(r)[1:] + b"\n" for r in one.records)
            file.flush()
            os.fsync(file.fileno())
            manifest.lengths[relation] = file.tell()
    for relation in [r for r, size in manifest.lengths.items() if not size]:
        (folder / f"{relation}.ndjson").unlink()
        del manifest.lengths[relation]
    write_whole(folder / MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n")


def _living(snapshot: Snapshot, relation: str) -> Iterator[tuple[Head, bytes]]:
    path = snapshot.files.get(relation)
    if path is None:
        return
    newest: dict[tuple[str, str], int] = {}
    for head, _ in lines_of(path):
        group = (head.source, head.of)
        newest[group] = max(newest.get(group, 0), head.seq)
    for head, line in lines_of(path):
        if not head.gone and head.seq == newest[head.source, head.of]:
            yield head, line


class _Elsewhere(msgspec.Struct):
    elsewhere: bool = False


_PLACE = msgspec.json.Decoder(_Elsewhere)


def _winners(parts: Sequence[Part]) -> dict[bytes, int]:
    """Of each issue, by the digest of its source and id, the number of the shard whose word counts.

    That of the one who lists its repository or project goes before that of one who was led to it, then the newer one.
    Takes about 300 bytes for every issue.
    """
    best: dict[bytes, tuple[bool, float, int]] = {}
    for number, _, snapshot in parts:
        for relation in ISSUES:
            for head, line in _living(snapshot, relation):
                at = snapshot.manifest.sources[head.source].fetched_at or snapshot.manifest.as_of
                mine = (_PLACE.decode(line).elsewhere, -at.timestamp(), number)
                issue = _digest(head)
                best[issue] = min(best.get(issue, mine), mine)
    return {issue: number for issue, (_, _, number) in best.items()}


def _digest(head: Head) -> bytes:
    return hashlib.blake2b(f"{head.source}\0{head.of}".encode(), digest_size=12).digest()


def _lines(
    parts: Sequence[Part],
    relation: str,
    winners: Mapping[bytes, int],
    restated: Collection[tuple[str, str, str]],
) -> Iterator[bytes]:
    """The lines of all shards that count, as those of a first reading.

    Of an issue they are those of one shard. People, cycles and the like are said by every shard that meets them: what
    is said alike stands once.
    """
    shared: set[bytes] = set()
    for number, _, snapshot in parts:
        for head, line in _living(snapshot, relation):
            winner = winners.get(_digest(head))
            if winner not in (None, number) or (head.source, relation, head.of) in restated:
                continue
            said = b'{"seq":1,' + line.partition(b",")[2]
            if winner is None and said in shared:
                continue
            if winner is None:
                shared.add(said)
            yield said


def _manifest(parts: Sequence[Part]) -> Manifest:
    """What is known of each source by all shards together; a shard that is missing leaves everything partial."""
    of = parts[0].of
    missing = missing_of(parts)
    sources = {}
    for name in names_of(parts):
        entry = _joined(_entries(parts, name))
        for number, why in missing.items():
            entry.failures.append(Failure(f"shard {number} of {of}", why))
            part = Coverage("partial", f"shard {number} of {of} is missing: {why}")
            entry.coverage = {r: widened(part, entry.coverage[r]) if r in entry.coverage else part for r in BY_RELATION}
        sources[name] = entry
    return Manifest(
        format=FORMAT,
        as_of=max(snapshot.manifest.as_of for snapshot in busy(parts)),
        tool=f"okrlint {__version__}",
        sources=sources,
        merged=of,
    )


def _entries(parts: Sequence[Part], name: str) -> list[SourceEntry]:
    return [p.snapshot.manifest.sources[name] for p in parts if name in p.snapshot.manifest.sources]


def _joined(entries: Sequence[SourceEntry]) -> SourceEntry:
    """What the shards say of one source. There are no cursors: whoever goes on does so in the folders of the shards."""
    coverage: dict[str, Coverage] = {}
    for entry in entries:
        for relation, new in entry.coverage.items():
            coverage[relation] = _together(coverage[relation], new) if relation in coverage else new
    keepers = {place: who for entry in entries for place, who in entry.keepers.items()}
    return SourceEntry(
        kind=entries[0].kind,
        asked=entries[0].asked,
        seq=1,
        fetched_at=max((e.fetched_at for e in entries if e.fetched_at), default=None),
        speaks_of=max((e.speaks_of for e in entries if e.speaks_of), default=None),
        finished=all(entry.finished for entry in entries),
        coverage=coverage,
        failures=list(dict.fromkeys(failure for entry in entries for failure in entry.failures)),
        remarks=list(dict.fromkeys(remark for entry in entries for remark in entry.remarks)),
        keepers=keepers,
    )


def _together(old: Coverage, new: Coverage) -> Coverage:
    """What two shards say of one relation: a gap of either is one, and what only one of them has is there."""
    if old.state == new.state == "partial":
        return widened(old, new)
    order = ("partial", "complete", "not_provided")
    return min(old, new, key=lambda one: order.index(one.state))
