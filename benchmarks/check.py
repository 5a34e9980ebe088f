"""`okrlint check` of invented snapshots beside bare DuckDB and beside plain Python with the same rules.

Whole processes, medians; the three must find the same number of things by each rule. `unranked-overlap` reads texts and
has benchmarks of its own, so the comparison leaves it out and a line of its own shows what it adds.

    python -m benchmarks.check [S] [L]
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.generate import SIZES, generate
from benchmarks.process import Measured, measured

FOUND = (0, 1)
"""Exit codes of a check that went well."""


def compare(name: str, folder: Path, times: int) -> list[str]:
    """The lines of the table for one size. Raises RuntimeError where the three do not find the same."""
    generate(SIZES[name], folder)
    snapshot = str(folder)
    bare = measured(["-m", "benchmarks.bare_duckdb", snapshot], times=times)
    plain = measured(["-m", "benchmarks.plain_python", snapshot], times=min(times, 3))
    check = ["-m", "okrlint", "check", snapshot, "--format", "json"]
    ours = measured([*check, "--ignore", "unranked-overlap"], times=times, allowed=FOUND)
    whole = measured(check, times=times, allowed=FOUND)
    every = measured([*check, "--preset", "strict"], times=min(times, 3), allowed=FOUND)
    _must_agree(ours, bare, plain)
    return [
        _line(name, "okrlint check", ours, bare, plain),
        _line(name, "bare DuckDB", bare, bare, plain),
        _line(name, "plain Python", plain, bare, plain),
        _line(name, "okrlint check, unranked-overlap too", whole, bare, plain),
        _line(name, "okrlint check, every rule (strict)", every, bare, plain),
    ]


def main(names: Sequence[str], times: int = 5) -> None:
    print("| size | what | wall s | CPU s | peak MB | of bare DuckDB: wall, CPU | of plain Python: wall, CPU |")
    print("|---|---|---|---|---|---|---|")
    for name in names:
        with TemporaryDirectory(prefix="okrlint-benchmark-") as folder:
            print("\n".join(compare(name, Path(folder), times)), flush=True)


def findings_of(report: str) -> dict[str, int]:
    """The number of findings of each rule, from a report in JSON."""
    return {tally["rule"]: tally["finding"] for tally in json.loads(report)["tallies"]}


def _must_agree(ours: Measured, *others: Measured) -> None:
    expected = findings_of(ours.output)
    for other in others:
        found: dict[str, int] = json.loads(other.output)
        unlike = {r: (expected.get(r), n) for r, n in found.items() if expected.get(r) != n}
        if unlike:
            raise RuntimeError(f"not the same findings (okrlint, other): {unlike}")


def _line(size: str, what: str, one: Measured, bare: Measured, plain: Measured) -> str:
    return (
        f"| {size} | {what} | {one.wall:.2f} | {one.cpu:.2f} | {one.peak:.0f} "
        f"| {one.wall / bare.wall:.1f} ×, {one.cpu / bare.cpu:.1f} × "
        f"| 1/{plain.wall / one.wall:.1f}, 1/{plain.cpu / one.cpu:.1f} |"
    )


if __name__ == "__main__":
    main(sys.argv[1:] or ["S", "L"])
