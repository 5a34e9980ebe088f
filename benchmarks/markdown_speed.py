"""Prints how long Markdown takes to be read: one file of 64 kB, and a folder of 1,000 files, beside markdown-it alone.

    python benchmarks/markdown_speed.py [FOLDER]

The texts are made here: a file full of OKRs, prose as most Markdown is, and prose under a title that says OKRs (the
worst case: everything has to be weighed). FOLDER is read instead of the made one. Times are CPU milliseconds, the best
of five, each with nothing remembered from the one before.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from okrlint.trackers.files.markdown import line, read_markdown, tree, vocabulary
from okrlint.trackers.text import people_names

SIZE = 64_000
FILES = 1_000


def okrs(size: int) -> str:
    """OKRs with labels, owners, marks and details."""
    parts, number = ["# Harbour OKRs 2026 Q2\n"], 0
    while sum(map(len, parts)) < size:
        number += 1
        pier, objective = divmod(number - 1, 4)
        if not objective:
            parts.append(f"\n## Pier {pier} team\n")
        objective += 1
        parts.append(
            f"\n### Objective {objective}: Parcels of pier {number} leave on the day they come in\n\n"
            "Owner: Mira Okafor\n\n"
            "We do this because buyers ask for it, and because the pier is full.\n\n"
            f"- KR{objective}.1: 90 % of pier {number} are shipped the same day - @mira\n"
            f"- KR{objective}.2: Returns of pier {number} fall from 9 % to 3 % (0.4)\n  - measured at the gate\n"
            f"- KR{objective}.3: [A second line](https://shop.example/{number}) is open due 2026-05-01\n"
        )
    return "".join(parts)


def prose(size: int) -> str:
    """Chapters with lists, as most Markdown has."""
    parts, number = ["# The harbour\n"], 0
    while sum(map(len, parts)) < size:
        number += 1
        parts.append(
            f"\n## Chapter {number}\n\nSome words about cranes and tides, and what the harbour makes of them.\n\n"
            f"- the first thing of {number}\n- a second one with a [link](x.md)\n- a third\n"
        )
    return "".join(parts)


def milliseconds(work: Callable[[], object]) -> float:
    """CPU time of the best of five."""
    best = float("inf")
    for _ in range(5):
        for remembered in (line._known_line, people_names._known_plain, vocabulary._kind):
            remembered.cache_clear()
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best * 1000


def main() -> int:
    """Print the table."""
    texts = {
        "64 kB of OKRs": [okrs(SIZE)],
        "64 kB of prose": [prose(SIZE)],
        "64 kB of prose, called OKRs": [prose(SIZE).replace("# The harbour", "# Harbour OKRs 2026 Q2")],
        f"{FILES:,} files, one in ten OKRs": [okrs(2_000) if n % 10 == 0 else prose(4_000) for n in range(FILES)],
    }
    if len(sys.argv) > 1:
        found = sorted(Path(sys.argv[1]).rglob("*.md"))
        texts = {f"{len(found):,} files": [path.read_text(encoding="utf-8", errors="replace") for path in found]}
    print(f"{'':32} {'read':>9} {'markdown-it':>12} {'times':>6}")
    for name, some in texts.items():
        read = milliseconds(lambda some=some: [read_markdown(text, "page.md") for text in some])  # type: ignore[misc]
        alone = milliseconds(lambda some=some: [tree._parser(front=False).parse(text) for text in some])  # type: ignore[misc]
        print(f"{name:32} {read:6.0f} ms {alone:9.0f} ms {read / max(alone, 0.1):6.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
