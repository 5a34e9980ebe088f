"""Tables, YAML and JSON of strangers (not in this repository): every line that a person reads is read, or is named."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from okrlint.records import Placed
from okrlint.trackers.files.collect import gather
from okrlint.trackers.files.settings import Settings

WILD = Path(__file__).parents[4] / "shared" / "corpus" / "wild"


def truths() -> list[dict[str, Any]]:
    if not (WILD / "truth.jsonl").is_file():
        return []
    rows = [json.loads(line) for line in (WILD / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
    return [r for r in rows if r["kind"] == "okrs" and Path(r["file"]).suffix not in (".md", ".mdx")]


@pytest.mark.skipif(not truths(), reason="the real files (../shared/corpus/wild) are not here")
@pytest.mark.parametrize("truth", truths(), ids=lambda row: row["file"][-40:])
def test_every_line_of_a_goal_is_read_or_named(truth: dict[str, Any], tmp_path: Path) -> None:
    copy = tmp_path / truth["as"]
    shutil.copy(WILD / truth["file"], copy)
    reading = gather(Settings(paths=[str(tmp_path)])).reading
    told = {r.line for r in reading.records if isinstance(r, Placed)} | {one.line for one in reading.unplaced}
    goals = [goal for objective in truth["objectives"] for goal in (objective, *objective["key_results"])]
    assert [goal["line"] for goal in goals if goal["line"] not in told] == []
