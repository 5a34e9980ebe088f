"""What a night costs when little changed, and how the folder grows: one item in a thousand is read again each night.

What a tracker asks is measured elsewhere (`github_requests.py` and its like); here the records of each night are
invented, one more movement each, and written as `okrlint fetch` does.

    python -m benchmarks.nights [SIZE] [--nights 100]
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from benchmarks.generate import AS_OF, SIZES, generate
from benchmarks.process import measured
from benchmarks.scale import COMPARED, FOUND
from okrlint.records import BY_RELATION, Movement, Record
from okrlint.snapshot import SnapshotWriter
from okrlint.snapshot.lines import lines_of

CHANGED = 0.001
"""The share of work items that somebody touched since the night before."""
READ = ("work", "assignment", "contributes", "movement")
"""What is read of a work item."""


def main(name: str, nights: int, times: int = 3) -> float:
    """Print what the first and the last night cost, and the growth of the folder, which is returned."""
    size = SIZES[name]
    with TemporaryDirectory(prefix="okrlint-benchmark-") as scratch:
        folder = Path(scratch)
        generate(size, folder)
        print(
            "| | records | fetched and merged, CPU s | checked, CPU s | MB | of the first |\n|---|---|---|---|---|---|"
        )
        first = _bytes(folder)
        print(f"| as first fetched | | | {_check(folder, times):.2f} | {first / 1e6:.0f} | 1.000 × |", flush=True)
        rng, longest = random.Random(11), 0.0
        many = max(1, int(CHANGED * size.work))
        plan = [[f"W-{n}" for n in rng.sample(range(size.work), many)] for _ in range(nights)]
        said = _said(folder, {ident for chosen in plan for ident in chosen})
        for night, chosen in enumerate(plan, 1):
            count, took = _night(folder, {ident: said[ident] for ident in chosen}, night)
            longest = max(longest, took)
            if night in (1, nights):
                grown = _bytes(folder) / first
                print(
                    f"| night {night} | {count:,} | {took:.2f} (longest so far {longest:.2f}) "
                    f"| {_check(folder, times):.2f} | {grown * first / 1e6:.0f} | {grown:.3f} × |",
                    flush=True,
                )
        return _bytes(folder) / first


def _said(folder: Path, idents: set[str]) -> dict[str, list[Record]]:
    """What the snapshot holds of these work items."""
    found: dict[str, list[Record]] = {ident: [] for ident in idents}
    for relation in READ:
        for head, line in lines_of(folder / f"{relation}.ndjson"):
            if head.of in found:
                row = {k: v for k, v in msgspec.json.decode(line).items() if k not in ("seq", "source")}
                found[head.of].append(msgspec.convert(row, BY_RELATION[relation]))
    return found


def _night(folder: Path, changed: Mapping[str, list[Record]], night: int) -> tuple[int, float]:
    """Read these items again, a movement more each; how many records that wrote, and processor seconds."""
    began, written = time.process_time(), 0
    with SnapshotWriter(folder, AS_OF) as writer:
        out = writer.source("board", "files", {"seed": 7})
        for ident, records in changed.items():
            moved = AS_OF - dt.timedelta(hours=night)
            records.append(Movement(of=ident, work=ident, moved_at=moved, kind="assignment"))
            out.replace(ident, READ, records)
            written += len(records)
        for relation in BY_RELATION:
            out.cover(relation, "complete")
        out.finish(AS_OF)
    return written, time.process_time() - began


def _check(folder: Path, times: int) -> float:
    check = ["-m", "okrlint", "check", str(folder), "-f", "json", "--select", ",".join(COMPARED)]
    return measured(check, times=times, allowed=FOUND).cpu


def _bytes(folder: Path) -> int:
    return sum(os.stat(path).st_size for path in folder.iterdir())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nights", description=__doc__)
    parser.add_argument("size", nargs="?", choices=sorted(SIZES), default="L")
    parser.add_argument("--nights", type=int, default=100)
    given = parser.parse_args()
    main(given.size, given.nights)
