"""`okrlint check` of invented snapshots at three sizes, beside bare DuckDB, plain Python and `json.loads`: one table.

Whole processes, medians; those that answer the same questions must find the same number of things by each rule. The
last two tables say how the time grows with the size, and where it goes. A large snapshot is checked for the first time,
and again from the tables that a check keeps.

    python -m benchmarks.scale [S] [L] [XL] [--times 5] [--keep FOLDER]
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from benchmarks.generate import SIZES, Size, generate
from benchmarks.process import Measured, measured
from okrlint.snapshot import TABLES

FOUND = (0, 1)
"""Exit codes of a check that went well."""
COMPARED = (
    "missing-owner",
    "shared-accountability",
    "idle-key-result",
    "stale-check-in",
    "green-without-output",
    "nothing-excluded",
    "opposing-key-results",
    "orphan-work",
    "overcommitted-owner",
    "ranking-cycle",
    "expired-waiver",
    "unused-waiver",
)
"""The rules that bare DuckDB and plain Python have as well."""
CHECKS = {
    f"okrlint check, {len(COMPARED)} rules": ("--select", ",".join(COMPARED)),
    f"okrlint check, {len(COMPARED)} rules and overlap": ("--select", ",".join((*COMPARED, "unranked-overlap"))),
    "okrlint check, recommended": (),
}
BARE, PLAIN, LOADS, NOTHING = "bare DuckDB", "plain Python", "`json.loads` of all lines", "`python -c pass`"
IN_MEMORY = 1_000_000
"""Work items from which plain Python, which holds everything, needs more memory than most machines have."""
DATA = {"fields": True, "titles only": False}
STAGES = ("start", "read", "relate", "judge", "settle", "say")


class Row(msgspec.Struct, frozen=True):
    """What one command took on one snapshot."""

    size: str
    data: str
    what: str
    took: Measured


def main(names: Sequence[str], times: int, keep: Path | None = None) -> list[Row]:
    """Print all tables. Raises RuntimeError where those that ask the same do not find the same."""
    rows: list[Row] = []
    stages: list[str] = []
    print("| size | key results | what | wall s | CPU s | peak MB | CPU of bare DuckDB | CPU of plain Python |")
    print("|---|---|---|---|---|---|---|---|")
    for name in names:
        for data, fields in DATA.items():
            size = msgspec.structs.replace(SIZES[name], fields=fields)
            with TemporaryDirectory(prefix="okrlint-benchmark-") as scratch:
                folder = keep / f"{name}-{data.split()[0]}" if keep else Path(scratch)
                if not (folder / "manifest.json").exists():
                    generate(size, folder)
                found = [Row(name, data, what, took) for what, took in compared(size, folder, times)]
                print("\n".join(_lines(found)), flush=True)
                rows += found
                stages += [f"| {name} | {data} | {what} | {_stages(folder, rules)} |" for what, rules in CHECKS.items()]
    print("\n| from, to | key results | what | CPU grows by | exponent | peak grows by |\n|---|---|---|---|---|---|")
    print("\n".join(growth(rows)))
    print(
        f"\n| size | key results | what | {' | '.join(f'{s}, CPU s' for s in STAGES)} |\n{'|---' * (3 + len(STAGES))}|"
    )
    print("\n".join(stages))
    return rows


def compared(size: Size, folder: Path, times: int) -> Iterator[tuple[str, Measured]]:
    """What each command takes for a snapshot."""
    snapshot = str(folder)
    tables = folder / TABLES
    checks = {}
    for what, rules in CHECKS.items():
        check = ["-m", "okrlint", "check", snapshot, "-f", "json", *rules]
        checks[what] = measured(check, times=times, allowed=FOUND, before=lambda: tables.unlink(missing_ok=True))
        if tables.exists():
            checks[f"{what}, again"] = measured(check, times=times, allowed=FOUND)
            if checks[f"{what}, again"].output != checks[what].output:
                raise RuntimeError(f"{what}: not the same report again")
    others = {
        BARE: measured(["-m", "benchmarks.bare_duckdb", snapshot], times=times),
        NOTHING: measured(["-c", "pass"], times=times),
    }
    if size.work < IN_MEMORY and size.fields:
        others[PLAIN] = measured(["-m", "benchmarks.plain_python", snapshot], times=times)
        others[LOADS] = measured(["-c", _LOADS, snapshot], times=times)
    if size.fields:  # of a title the others do not know what it measures
        must_agree(next(iter(checks.values())), *(took for what, took in others.items() if what in (BARE, PLAIN)))
    yield from (checks | others).items()


_LOADS = """
import json, pathlib, sys
for file in pathlib.Path(sys.argv[1]).glob("*.ndjson"):
    with file.open("rb") as lines:
        for line in lines:
            json.loads(line)
"""


def must_agree(ours: Measured, *others: Measured) -> None:
    """Raise RuntimeError where another finds not as many by some rule."""
    expected = {tally["rule"]: tally["finding"] for tally in json.loads(ours.output)["tallies"]}
    for other in others:
        found: dict[str, int] = json.loads(other.output)
        unlike = {r: (expected.get(r), n) for r, n in found.items() if expected.get(r) != n}
        if unlike:
            raise RuntimeError(f"not the same findings (okrlint, other): {unlike}")


def growth(rows: Sequence[Row]) -> Iterator[str]:
    """From each size to the next: how much dearer, and the exponent of that in the number of work items."""
    first: dict[tuple[str, str], Row] = {}
    for row in rows:
        before = first.get((row.data, row.what))
        first[row.data, row.what] = row
        if before is not None:
            larger, dearer = SIZES[row.size].work / SIZES[before.size].work, row.took.cpu / before.took.cpu
            exponent = math.log(dearer) / math.log(larger)
            yield (
                f"| {before.size}, {row.size} ({larger:.0f} ×) | {row.data} | {row.what} | {dearer:.1f} × "
                f"| {exponent:.2f} | {row.took.peak / before.took.peak:.1f} × |"
            )


def _lines(rows: Sequence[Row]) -> Iterator[str]:
    beside = {row.what: row.took for row in rows}
    for row in rows:
        took, plain = row.took, beside.get(PLAIN)
        yield (
            f"| {row.size} | {row.data} | {row.what} | {took.wall:.2f} | {took.cpu:.2f} | {took.peak:.0f} "
            f"| {took.cpu / beside[BARE].cpu:.1f} × | {f'1/{plain.cpu / took.cpu:.1f}' if plain else '–'} |"
        )


def _stages(folder: Path, rules: Sequence[str]) -> str:
    """Seconds of processor time by stage, of one run."""
    output = measured(["-m", "benchmarks.stages", str(folder), *rules[1:]], times=1).output
    taken: dict[str, float] = json.loads(output)
    return " | ".join(f"{taken[stage]:.2f}" for stage in STAGES)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("sizes", nargs="*", choices=["tiny", "S", "L", "XL", []], help="default: S L XL")
    parser.add_argument("--times", type=int, default=5, help="runs of each command")
    parser.add_argument("--keep", type=Path, help="a folder for the snapshots, which are then used again")
    given = parser.parse_args()
    main(given.sizes or ["S", "L", "XL"], given.times, given.keep)
