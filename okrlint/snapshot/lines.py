"""The lines of a relation's file: what stands before the record in each of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from okrlint.errors import UsageError


class Head(msgspec.Struct, frozen=True):
    """Which source said it, in which reading, and in the reading of which subject; `gone` takes back what was said."""

    seq: int
    source: str
    of: str
    gone: bool = False


_HEAD = msgspec.json.Decoder(Head)


def gone_line(source: str, seq: int, of: str) -> bytes:
    """The line that says that nothing is left of what a source had found in a subject."""
    return msgspec.json.encode(Head(seq, source, of, gone=True)) + b"\n"


def lines_of(path: Path) -> Iterator[tuple[Head, bytes]]:
    """Every whole line with its head. Raises UsageError with file:line for a damaged one."""
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.endswith(b"\n"):
                return
            try:
                yield _HEAD.decode(line), line
            except msgspec.MsgspecError as error:
                raise damaged(error, path, number) from error


def write_living(path: Path, to: Path, *, durable: bool) -> None:
    """Copy the lines that still count: of each source and subject those of the newest reading, if it left any."""
    newest: dict[tuple[str, str], int] = {}
    for head, _ in lines_of(path):
        group = (head.source, head.of)
        newest[group] = max(newest.get(group, 0), head.seq)
    with to.open("wb") as kept:
        for head, line in lines_of(path):
            if not head.gone and head.seq == newest[head.source, head.of]:
                kept.write(line)
        kept.flush()
        if durable:
            os.fsync(kept.fileno())


def damaged(error: Exception, path: Path, number: int) -> UsageError:
    """The error for a line that is no record."""
    return UsageError(f"a damaged record: {error}", where=f"{path}:{number}", hint="fetch the snapshot again")
