"""100,000 records written to a snapshot and read back, beside the same lines through `json` alone.

python -m benchmarks.snapshot
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from benchmarks.generate import AS_OF, CHUNK, Size, records
from okrlint.records import Record
from okrlint.relations.registry import fill
from okrlint.relations.relation import Context
from okrlint.snapshot import SnapshotWriter, open_snapshot, read_live

COUNT = 100_000


def main(count: int = COUNT, times: int = 5) -> None:
    """Print a table: records a second, and the ratio to plain `json` in the same run."""
    size = Size(objectives=max(12, count // 300), work=count, teams=4)
    some = list(islice(records(size, random.Random(7)), count))
    rows = [msgspec.to_builtins(r) | {"relation": r.relation} for r in some]
    relations = sorted({r.relation for r in some})
    with TemporaryDirectory(prefix="okrlint-benchmark-") as scratch:
        folder, plain = Path(scratch), Path(scratch) / "plain.ndjson"
        steps: dict[str, Callable[[], object]] = {
            "written as plain json lines": lambda: _plain_write(plain, rows),
            "written to a snapshot": lambda: _write(folder / str(time.perf_counter_ns()), some),
            "read as plain json lines": lambda: _plain_read(plain),
            "read back into Python": lambda: _read(newest(folder), relations),
            "read back into the database": lambda: _load(newest(folder), relations),
        }
        taken = {name: _best(step, times) for name, step in steps.items()}
    print(f"| {len(some):,} records | seconds | records a second | plain json / this |\n|---|---|---|---|")
    for name, seconds in taken.items():
        against = taken[f"{name.split()[0]} as plain json lines"]
        print(f"| {name} | {seconds:.2f} | {len(some) / seconds:,.0f} | {against / seconds:.1f} |")


def newest(folder: Path) -> Path:
    """The snapshot that was written last."""
    return max((p for p in folder.iterdir() if p.is_dir()), key=lambda p: int(p.name))


def _best(step: Callable[[], object], times: int) -> float:
    found = []
    for _ in range(times):
        began = time.perf_counter()
        step()
        found.append(time.perf_counter() - began)
    return sorted(found)[len(found) // 2]


def _write(folder: Path, some: list[Record]) -> None:
    with SnapshotWriter(folder, AS_OF) as writer:
        out = writer.source("board", "files", {})
        for start in range(0, len(some), CHUNK):
            out.put(some[start : start + CHUNK])
        out.finish(AS_OF)


def _read(folder: Path, relations: list[str]) -> int:
    snapshot = open_snapshot(folder)
    return sum(len(read_live(snapshot, relation)) for relation in relations)


def _load(folder: Path, relations: list[str]) -> None:
    import duckdb

    with duckdb.connect(":memory:") as connection:
        fill(connection, open_snapshot(folder), relations, Context(AS_OF))


def _plain_write(path: Path, rows: list[dict[str, object]]) -> None:
    with path.open("w", encoding="utf-8") as out:
        for row in rows:
            out.write(json.dumps(row) + "\n")


def _plain_read(path: Path) -> int:
    with path.open("rb") as lines:
        return len([json.loads(line) for line in lines])


if __name__ == "__main__":
    main()
