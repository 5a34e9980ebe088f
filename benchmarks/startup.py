"""What a command costs from an empty process to its end, in multiples of `python -c pass`.

python -m benchmarks.startup
"""

from __future__ import annotations

import sys
from statistics import median

from benchmarks.process import measured

COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "python -c 'import duckdb'": ["-c", "import duckdb"],
    "okrlint --version": ["-m", "okrlint", "--version"],
    "okrlint explain idle-key-result": ["-m", "okrlint", "explain", "idle-key-result"],
    "okrlint check examples/harbor": ["-m", "okrlint", "check", "examples/harbor"],
}


def main(times: int = 11) -> None:
    """Print a table; every run is a fresh process, the files are warm.

    The commands take turns, and each is compared with the empty process of its turn: a machine that others share has
    fast and slow minutes.
    """
    turns = [{n: measured(a, times=1, allowed=(0, 1)) for n, a in COMMANDS.items()} for _ in range(times)]
    print("| command | wall s, least | wall s | CPU s | peak MB | × python -c pass |\n|---|---|---|---|---|---|")
    for name in COMMANDS:
        runs = [turn[name] for turn in turns]
        ratio = median(turn[name].wall / turn["python -c pass"].wall for turn in turns)
        wall, cpu, peak = (median(getattr(run, part) for run in runs) for part in ("wall", "cpu", "peak"))
        print(f"| `{name}` | {min(r.wall for r in runs):.3f} | {wall:.3f} | {cpu:.3f} | {peak:.0f} | {ratio:.1f} |")


if __name__ == "__main__":
    main(*(int(n) for n in sys.argv[1:]))
