"""What a command costs from an empty process to its end, in multiples of `python -c pass`.

python -m benchmarks.startup
"""

from __future__ import annotations

import sys

from benchmarks.process import Measured, measured

COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "python -c 'import duckdb'": ["-c", "import duckdb"],
    "okrlint --version": ["-m", "okrlint", "--version"],
    "okrlint explain idle-key-result": ["-m", "okrlint", "explain", "idle-key-result"],
    "okrlint check examples/harbor": ["-m", "okrlint", "check", "examples/harbor"],
}


def main(times: int = 11) -> None:
    """Print a table; every run is a fresh process, the files are warm."""
    taken: dict[str, Measured] = {}
    print("| command | wall s | CPU s | peak MB | × python -c pass: wall, CPU |\n|---|---|---|---|---|")
    for name, arguments in COMMANDS.items():
        one = taken[name] = measured(arguments, times=times, allowed=(0, 1))
        empty = taken["python -c pass"]
        ratios = f"{one.wall / empty.wall:.1f}, {one.cpu / empty.cpu:.1f}"
        print(f"| `{name}` | {one.wall:.3f} | {one.cpu:.3f} | {one.peak:.0f} | {ratios} |", flush=True)


if __name__ == "__main__":
    main(*(int(n) for n in sys.argv[1:]))
