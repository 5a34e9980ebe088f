"""A fetch that is divided between several processes: which of them reads what, and what one of them alone can say."""

from __future__ import annotations

import hashlib

import msgspec

from okrlint.errors import UsageError
from okrlint.records import BY_RELATION
from okrlint.snapshot.manifest import Coverage, Manifest, Shard, widened

MOST = 1000
"""Shards of one fetch."""


def parse_shard(text: str) -> Shard:
    """The shard that `3/8` names, the third of eight. Raises UsageError for anything else."""
    number, slash, of = text.strip().partition("/")
    if slash and number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of) <= MOST:
        return Shard(int(number), int(of))
    raise UsageError(
        f"--shard {text!r}: not a shard",
        allowed=f"NUMBER/OF, from 1/8 to 8/8; at most {MOST}",
        hint="numbers begin with 1: an index that begins with 0 needs one added",
    )


def holds(shard: Shard | None, name: str) -> bool:
    """Whether this shard reads the repository or project of that name; without a shard everything is read.

    By a hash of the name, so that one more project moves none of the others to another shard, whose next fetch would
    have to read it anew. The parts are therefore not of equal size.
    """
    if shard is None:
        return True
    return int.from_bytes(hashlib.sha256(name.casefold().encode()).digest()[:8]) % shard.of + 1 == shard.number


def alone(manifest: Manifest) -> Manifest:
    """The manifest of a shard as whoever has only this shard has to take it: nothing of any source was seen whole."""
    shard = manifest.shard
    if shard is None:
        return manifest
    part = Coverage("partial", f"this is shard {shard.number} of {shard.of}: the others are not in this snapshot")
    sources = {
        name: msgspec.structs.replace(
            entry, coverage={r: widened(part, entry.coverage[r]) if r in entry.coverage else part for r in BY_RELATION}
        )
        for name, entry in manifest.sources.items()
    }
    return msgspec.structs.replace(manifest, sources=sources)
