"""What was measured, as the documents state it: a table of all rules, and a line in the page of each.

`measured.json` is written by `python -m benchmarks.company measure --write`, `read.json` by hand, from reading what the
rules report on public OKRs. Both name their day.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.company.score import Score

HERE = Path(__file__).parent
MEASURED = HERE / "measured.json"
READ = HERE / "read.json"
_LINE = re.compile(r"Invented companies, \d{4}-\d\d-\d\d: [^\n]*\n(?:[^\n#]+\n)?")
_HOW = "([how](../docs/precision.md))"


def record(day: str, seeds: Iterable[int], objectives: int, scores: dict[str, Score]) -> dict[str, Any]:
    """What is kept of a measurement."""
    rules = {
        name: {key: getattr(one, key) for key in ("planted", "found", "near", "wrongly", "findings", "right")}
        for name, one in sorted(scores.items())
    }
    return {"day": day, "seeds": list(seeds), "objectives": objectives, "rules": rules}


def load(path: Path = MEASURED) -> dict[str, Any]:
    held: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return held


def table(presets: dict[str, str]) -> str:
    """All rules with what was measured of them; `presets` are those of the rules."""
    measured, read = load(), load(READ)
    seeds = ", ".join(str(s) for s in measured["seeds"])
    companies = f"Companies {seeds}, about {measured['objectives']} objectives each: {measured['day']}."
    rows = [
        f"{companies} Public OKRs: {read['day']}.",
        "",
        "| rule | from preset | planted | found | recall | near misses reported | findings | precision | public OKRs |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for rule, preset in sorted(presets.items()):
        one = measured["rules"].get(rule)
        if one is None:
            rows.append(f"| [{rule}](../rules/{rule}.md) | {preset} | | | | | | | |")
            continue
        rows.append(
            f"| [{rule}](../rules/{rule}.md) | {preset} | {one['planted']} | {one['found']} "
            f"| {_share(one['found'], one['planted'])} | {one['wrongly']} of {one['near']} | {one['findings']} "
            f"| {_share(one['right'], one['findings'])} | {_public(read['rules'].get(rule))} |"
        )
    return "\n".join(rows)


def line(rule: str) -> str:
    """What the page of a rule states, or "" where nothing was measured."""
    measured = load()
    one = measured["rules"].get(rule)
    if one is None:
        return ""
    return (
        f"Invented companies, {measured['day']}: {one['right']} of {one['findings']} findings right, {one['found']} of "
        f"{one['planted']} planted faults found {_HOW}.\n"
    )


def with_line(text: str, rule: str) -> str:
    """A rule page with that line in its section Precision, which is made where there is none."""
    said = line(rule)
    if _LINE.search(text):
        return _LINE.sub(lambda _: said, text, count=1)
    if not said:
        return text
    if "## Precision\n\n" in text:
        return text.replace("## Precision\n\n", f"## Precision\n\n{said}\n", 1)
    return text.replace("## Incorrect\n", f"## Precision\n\n{said}\n## Incorrect\n", 1)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2f}" if whole else "–"


def _public(read: dict[str, Any] | None) -> str:
    if read is None:
        return ""
    looked = f"{read['flagged']} of {read['of']}"
    if not read.get("read"):
        return looked
    sure, maybe = _share(read["right"], read["read"]), _share(read["right"] + read["arguable"], read["read"])
    return f"{looked}; {read['read']} read, {sure} right ({maybe} with arguable)"
