"""OKR files of an invented bakery over several nights, whose findings are known."""

from __future__ import annotations

from pathlib import Path


def page(
    name: str, *, count: int = 5, reported: str = "2026-10-05", partial: str = "", owner: str = "Ines Abara"
) -> str:
    """One file: an objective with `count` key results, last reported on at the date `reported` (never, if "")."""
    lines = ["okrs: 1", "as_of: 2026-11-16", "cycle: 2026-Q4"]
    lines += [f"partial: {{check_in: {partial}}}"] if partial else []
    lines += ["objectives:", f"  - id: {name}", f"    title: Bread of {name} is sold by noon"]
    lines += [f"    owner: {owner}"] if owner else []
    lines += ["    not_doing: [A second oven]", "    key_results:"]
    for number in range(1, count + 1):
        lines += [f"      - id: {name}-{number}", f"        title: Loaves left in shop {number} from 30 to {number}"]
        lines += ["        check_ins:", f"          - {{on: {reported}, value: 20}}"] if reported else []
    return "\n".join(lines) + "\n"


def write(folder: Path, **pages: str) -> Path:
    """Write the files of one night and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages.items():
        (folder / f"{name}.okrs.yaml").write_text(text, encoding="utf-8")
    return folder
