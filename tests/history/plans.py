"""OKR files of an invented bakery over several nights, whose findings are known."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.cli.front import Did, okrlint


def page(
    name: str,
    *,
    night: int = 16,
    count: int = 5,
    reported: str = "2026-10-05",
    partial: str = "",
    waived: str = "",
    title: str = "",
) -> str:
    """One file: an objective with `count` key results, last reported on at the date `reported` (never, if "").

    `night` is the day of November that it speaks of, `partial` why its check-ins were not seen whole, `waived` until
    when its findings are waived.
    """
    lines = ["okrs: 1", f"as_of: 2026-11-{night}", "cycle: 2026-Q4"]
    lines += [f"partial: {{check_in: {partial}}}"] if partial else []
    lines += ["objectives:", f"  - id: {name}", f"    title: {title or f'Bread of {name} is sold by noon'}"]
    lines += ["    owner: Ines Abara", f"    team: Shops of the {name}"]
    lines += [f"    allow: [{{rule: stale-check-in, until: {waived}, reason: The shop moves}}]"] if waived else []
    lines += ["    not_doing: [A second oven]", "    key_results:"]
    for number in range(1, count + 1):
        lines += [f"      - id: {name}-{number}", f"        title: Loaves left in shop {number} from 30 to {number}"]
        lines += ["        check_ins:", f"          - {{on: {reported}, value: 20}}"] if reported else []
    return "\n".join(lines) + "\n"


def write(folder: Path, **pages: str) -> Path:
    """Write the files of one night in place of those of the night before, and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.okrs.yaml"):
        old.unlink()
    for name, text in pages.items():
        (folder / f"{name}.okrs.yaml").write_text(text, encoding="utf-8")
    return folder


def record(folder: Path, *more: str, env: dict[str, str] | None = None, rules: str = "stale-check-in") -> Did:
    """`okrlint check --record` of a folder, its report in report.json beside it."""
    to = folder.parent / "report.json"
    return okrlint(
        "check",
        folder,
        *("--select", rules, "--fail-on", "never", "--record", "-o", f"json={to}"),
        *more,
        cwd=folder.parent,
        env=env,
    )


def night(folder: Path, *more: str, env: dict[str, str] | None = None, **pages: str) -> dict[str, Any]:
    """Write the files of a night, record it, and return its report."""
    said = record(write(folder, **pages), *more, env=env)
    assert said.code in (0, 3), said.err
    assert "Traceback" not in said.err, said.err
    found: dict[str, Any] = json.loads((folder.parent / "report.json").read_text())
    return found


def changes(report: dict[str, Any]) -> dict[str, int]:
    """How many findings of a report are new, still, …, fixed or not evaluated; a habit says what others say."""
    since = report["since"]
    counted = {"fixed": len(since["fixed"]), "not_evaluated": len(since["not_evaluated"])}
    for finding in (f for f in report["findings"] if not f["stands_for"]):
        counted[finding["change"]] = counted.get(finding["change"], 0) + 1
    return {name: count for name, count in counted.items() if count}
