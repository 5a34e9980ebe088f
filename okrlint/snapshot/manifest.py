"""The manifest of a snapshot: what was asked of each source, what was seen and what was not."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, Literal

import msgspec

from okrlint import safe_read
from okrlint.errors import UsageError

FORMAT = 2
"""2 (2026-11): links stand as they were found. In format 1 `contributes` named the goals that follow from them, which
reads the same; the next fetch into such a folder reads everything once."""
READABLE = (1, FORMAT)
MANIFEST = "manifest.json"


class Coverage(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """How much of a relation a source has shown.

    `scope` limits a partial coverage to the subjects with these ids; without it everything of the source is affected.
    """

    state: Literal["complete", "partial", "not_provided"]
    reason: str = ""
    scope: tuple[str, ...] | None = None


def widened(old: Coverage, new: Coverage) -> Coverage:
    """A partial coverage with what else is said of the same relation: reasons and scopes add up."""
    if new.state == "complete":
        return old
    reasons = [why for said in (old.reason, new.reason) if said for why in said.split("; ")]
    reason = "; ".join(dict.fromkeys(reasons))
    if old.scope is None or new.scope is None:
        return Coverage("partial", reason)
    return Coverage("partial", reason, tuple(sorted({*old.scope, *new.scope})))


class Shard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the parts into which a fetch is divided: the one with this number (from 1) of so many."""

    number: int
    of: int

    @property
    def first(self) -> bool:
        """Whether it is the one that reads what cannot be divided."""
        return self.number == 1


class Failure(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One thing that could not be read, and why; `where` is a URL or `file:line:column`. Never holds a token."""

    what: str
    reason: str
    where: str = ""


class SourceEntry(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """What the manifest says of one source. A relation that `coverage` does not name is not provided.

    `remarks` are what a reader should know although nothing is missing. `keepers` says who can write where not every
    reader can: by a file, or by what the addresses there begin with.
    """

    kind: str
    asked: dict[str, Any] = {}
    seq: int = 0
    fetched_at: dt.datetime | None = None
    speaks_of: dt.datetime | None = None
    finished: bool = False
    coverage: dict[str, Coverage] = {}
    failures: list[Failure] = []
    remarks: list[str] = []
    keepers: dict[str, str] = {}
    cursors: dict[str, str] = {}


class Manifest(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """`as_of` is the moment (UTC) that the snapshot speaks of; `lengths` are the bytes a checkpoint had made safe,
    `compacted` those that were left when replaced lines were last taken out.

    `forgotten` are the sources that are not asked for any more, with the count of the reading that took back all they
    had said. `shard` is the part that was read where a fetch is divided, `merged` how many such parts were joined here.
    """

    format: int
    as_of: dt.datetime
    tool: str = ""
    sources: dict[str, SourceEntry] = {}
    lengths: dict[str, int] = {}
    compacted: dict[str, int] = {}
    forgotten: dict[str, int] = {}
    shard: Shard | None = None
    merged: int = 0


def read_manifest(folder: Path) -> Manifest:
    """Read and check `manifest.json`. Raises UsageError for what is not a snapshot of a format that we know."""
    path = folder / MANIFEST
    try:
        raw, _ = safe_read.read(path, below=folder, trusted=True)
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
        if version not in READABLE:
            raise UsageError(
                f"the snapshot has format {version}, this okrlint reads formats {READABLE[0]} to {FORMAT}",
                where=str(path),
                hint="update okrlint" if version > FORMAT else "fetch it again",
            )
        return msgspec.json.decode(raw, type=Manifest)
    except msgspec.MsgspecError as error:
        raise UsageError(
            f"the manifest is damaged: {error}", where=str(path), hint="fetch the snapshot again"
        ) from error


class _FormatOnly(msgspec.Struct):
    format: int
