"""Write, resume, verify and open a snapshot: a folder of append-only NDJSON relations and a manifest.

What the records mean stands in `okrlint.records`; how they become tables stands in `okrlint.relations.load`.

Each line is a record with two more fields: `source`, the name of a source in the manifest, and `seq`, the number of
the reading of that source. Of all lines of one (source, relation, `of`) only those with the highest `seq` count, so a
ticket that is read again replaces what was known of it; a line with `gone` says that nothing is left.
"""

from okrlint.snapshot.files import TABLES, is_special, whole_length, write_whole
from okrlint.snapshot.manifest import FORMAT, MANIFEST, Coverage, Failure, Manifest, Shard, SourceEntry, read_manifest
from okrlint.snapshot.merge import Merged, Restated, merge
from okrlint.snapshot.reader import Snapshot, open_snapshot, read_live
from okrlint.snapshot.renew import put_aside_if_damaged
from okrlint.snapshot.shards import holds, parse_shard
from okrlint.snapshot.writer import SnapshotWriter, SourceWriter

__all__ = [
    "FORMAT",
    "MANIFEST",
    "TABLES",
    "Coverage",
    "Failure",
    "Manifest",
    "Merged",
    "Restated",
    "Shard",
    "Snapshot",
    "SnapshotWriter",
    "SourceEntry",
    "SourceWriter",
    "holds",
    "is_special",
    "merge",
    "open_snapshot",
    "parse_shard",
    "put_aside_if_damaged",
    "read_live",
    "read_manifest",
    "whole_length",
    "write_whole",
]
