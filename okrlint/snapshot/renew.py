"""Whether a snapshot can be gone on with, and putting aside one that cannot; nothing is deleted."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import msgspec

from okrlint.errors import OkrlintError
from okrlint.records import BY_RELATION, Record
from okrlint.snapshot.files import LOCK, take_lock
from okrlint.snapshot.lines import damaged, lines_of
from okrlint.snapshot.manifest import MANIFEST
from okrlint.snapshot.reader import open_snapshot


class Aside(msgspec.Struct, frozen=True):
    """Where a snapshot was put, and what was wrong with it."""

    path: Path
    why: str


def put_aside_if_damaged(folder: Path, moment: dt.datetime) -> Aside | None:
    """Rename a snapshot that cannot be gone on with to `NAME.unreadable-MOMENT`; None where there is nothing to do.

    What never was a snapshot stays where it is. Raises IncompleteError while somebody else writes it, UsageError where
    nothing can be written (a full disk says nothing about what is on it).
    """
    folder = folder.resolve()
    if not _was_snapshot(folder):
        return None
    why = _damage(folder)
    if not why:
        return None
    path = folder.with_name(f"{folder.name}.unreadable-{moment:%Y-%m-%dT%H%M%SZ}")
    folder.rename(path)
    return Aside(path, why)


def _was_snapshot(folder: Path) -> bool:
    return folder.is_dir() and ((folder / MANIFEST).exists() or any(folder.glob("*.ndjson")))


def _damage(folder: Path) -> str:
    """What is wrong with a snapshot, "" for nothing. Reads every record: about 3 microseconds each."""
    lock = folder / LOCK
    if lock.exists() and not (lock.is_file() and os.access(lock, os.R_OK | os.W_OK)):
        return f"{lock}: cannot be opened"
    take_lock(folder).release()
    try:
        for relation, path in open_snapshot(folder).files.items():
            _read_all(path, BY_RELATION[relation])
    except OkrlintError as error:
        return f"{error.where}: {error.message}"
    except OSError as error:
        return f"{error.filename}: {error.strerror}"
    return ""


def _read_all(path: Path, kind: type[Record]) -> None:
    for number, (head, line) in enumerate(lines_of(path), 1):
        if head.gone:
            continue
        row = msgspec.json.decode(line)
        del row["source"], row["seq"]
        try:
            msgspec.convert(row, kind)
        except msgspec.ValidationError as error:
            raise damaged(error, path, number) from error
