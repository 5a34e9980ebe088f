"""Whole runs on real OKRs that are not in this repository: a change of a reader or rule shows its blast radius here.

`counts.json` beside this file holds numbers only: what was read, and how often each rule spoke, for each organisation
(by letter). `python -m tests.crater.test_crater` writes it anew; the difference belongs into the review.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from okrlint.records import Owner
from okrlint.trackers.files.markdown import read_markdown

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
RAW = ROOT.parent / "shared" / "corpus" / "raw"
COUNTS = HERE / "counts.json"
DATE = "2019-02-15"
OTHER_DATES = {"D": "2026-03-15"}  # an organisation whose cycles lie elsewhere
RELATIONS = ("objective", "key_result", "owner", "rank", "cycle", "team", "exclusion", "decision", "outranks", "waiver")

pytestmark = pytest.mark.skipif(not RAW.is_dir(), reason="the real OKRs (../shared/corpus/raw) are not here")


def folders() -> dict[str, Path]:
    """The organisations by letter, in the order of their names."""
    found = sorted(p for p in RAW.iterdir() if p.is_dir()) if RAW.is_dir() else []
    return {chr(ord("A") + at): path for at, path in enumerate(found)}


def read(folder: Path) -> dict[str, int]:
    """How many records of each kind the files of an organisation hold, and how many lines found no place."""
    counts: Counter[str] = Counter(files=0, unplaced=0)
    for path in sorted(folder.glob("*.md")):
        reading = read_markdown(path.read_text(encoding="utf-8"), path.name)
        counts["files"] += 1
        counts["unplaced"] += len(reading.unplaced)
        for record in reading.records:
            if record.relation in RELATIONS:
                counts[record.relation] += 1
            if isinstance(record, Owner):
                counts[f"owner: {record.kind}"] += 1
    return dict(sorted(counts.items()))


def judged(folder: Path, date: str) -> dict[str, Any]:
    """How often each rule found something, by a run of the program as anybody would run it."""
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "report.json"
        command = [sys.executable, "-m", "okrlint", "check", str(folder), "--as-of", date, "--preset", "strict"]
        run = subprocess.run(
            [*command, "--fail-on", "never", "--output", f"json={report}"],
            cwd=scratch, capture_output=True, text=True, timeout=300, env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin"},
        )  # fmt: skip
        assert run.returncode == 0, run.stderr[-2000:]
        said = json.loads(report.read_text(encoding="utf-8"))
    return dict(sorted(Counter(f["rule"] for f in said["findings"] if not f["stands_for"]).items()))


def measured(letter: str, folder: Path) -> dict[str, Any]:
    """Everything that is kept of one organisation."""
    return {"read": read(folder), "findings": judged(folder, OTHER_DATES.get(letter, DATE))}


@pytest.mark.parametrize("letter", list(folders()))
def test_what_is_read_and_found_is_what_it_was(letter: str) -> None:
    known = json.loads(COUNTS.read_text(encoding="utf-8"))
    assert measured(letter, folders()[letter]) == known[letter], "see the first lines of this file"


def test_only_numbers_are_kept() -> None:
    def leaves(value: Any) -> list[Any]:
        return [leaf for part in value.values() for leaf in leaves(part)] if isinstance(value, dict) else [value]

    known = json.loads(COUNTS.read_text(encoding="utf-8"))
    assert set(known) == set(folders())
    assert all(isinstance(leaf, int) for leaf in leaves(known))


if __name__ == "__main__":
    numbers = {letter: measured(letter, folder) for letter, folder in folders().items()}
    COUNTS.write_text(json.dumps(numbers, indent=1) + "\n", encoding="utf-8")
