"""File operations that survive interruptions: whole lines, whole files, one writer at a time."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from okrlint.errors import IncompleteError, UsageError
from okrlint.redaction import clean_bytes

if TYPE_CHECKING:
    from filelock import BaseFileLock

LOCK = ".lock"
TABLES = "tables.duckdb"
"""What a check has made of the lines, for the next one; nothing that is not in the lines."""


def write_whole(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Write a file so that a reader sees the old content or the new one, never a part.

    A link stays a link. What is no ordinary file (a device, a pipe) is written to and not replaced. `durable` waits
    until the content is on the disk. No credential of this process gets into it.
    """
    content = clean_bytes(content)
    if is_special(path):
        with path.open("ab") as handle:
            handle.write(content)
        return
    path = path.resolve()
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as handle:
            handle.write(content)
            handle.flush()
            if durable:
                os.fsync(handle.fileno())
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def is_special(path: Path) -> bool:
    """Whether a path is a device, a pipe or a stream of this process: written to in its place, never replaced."""
    if path.exists() and not path.is_file():
        return True
    # These may well lead to an ordinary file, which somebody else holds open.
    return path.as_posix().startswith(("/dev/std", "/dev/fd/", "/proc/"))


def is_leftover(path: Path) -> bool:
    """Whether a file is the lock of a folder, or what is left of a `write_whole` that was killed."""
    return path.name == LOCK or (path.name.startswith(".") and path.name.endswith(".tmp"))


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


def whole_size(path: Path, expected: int) -> int:
    """The size of a relation's file, 0 for none. Raises IncompleteError if it has less in whole lines than a checkpoint
    had made safe: something was lost that had been seen."""
    size = path.stat().st_size if path.exists() else 0
    whole = size if size < expected or not expected else whole_length(path)
    if whole < expected:
        raise IncompleteError(
            f"{path.name} has {whole} bytes where the manifest counts {expected}: records were lost",
            where=str(path),
            hint="fetch the snapshot again into a new folder",
        )
    return size


def take_lock(folder: Path) -> BaseFileLock:
    """Make the folder where there is none, and be its only writer until `release`; the system ends it with the process.

    What was made of the lines goes: they are about to change, and what is forgotten in them is to be nowhere else.
    Raises UsageError where nothing can be written, IncompleteError where another process writes.
    """
    from filelock import FileLock, Timeout

    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK)
        lock.acquire(blocking=False)
        for made in (*folder.glob(TABLES), *folder.glob(f".{TABLES}.*")):
            made.unlink()
    except Timeout:
        raise IncompleteError(
            "another okrlint is writing this snapshot",
            where=str(folder),
            hint="wait for it to end, or name another folder",
        ) from None
    except OSError as error:
        raise UsageError(f"cannot write a snapshot here: {error.strerror}", where=str(folder)) from error
    return lock


@contextlib.contextmanager
def explained(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise IncompleteError(
            f"cannot write the snapshot: {error.strerror}",
            where=str(folder),
            hint="what the last checkpoint had written is kept; mend that and run it again",
        ) from error
