"""Files of strangers, which are not in this repository: each goal that a person sees in them is read or named.

Nothing of their texts is printed: a failure names the file and its lines.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from okrlint.trackers.files.markdown import read_markdown

WILD = Path(__file__).parents[4] / "shared" / "corpus" / "wild"
TRUTH = WILD / "truth.jsonl"
ROWS: list[dict[str, Any]] = (
    [json.loads(line) for line in TRUTH.read_text(encoding="utf-8").splitlines()] if TRUTH.exists() else []
)
MARKDOWN = [row for row in ROWS if row["file"].endswith((".md", ".mdx"))]

pytestmark = pytest.mark.skipif(not ROWS, reason="the files of strangers (../shared/corpus/wild) are not here")


def name(row: dict[str, Any]) -> str:
    return Path(row["file"]).name[:2]


@pytest.mark.parametrize(
    "row", [row for row in MARKDOWN if row["kind"] == "okrs" and not row.get("ambiguous")], ids=name
)
def test_each_goal_that_a_person_sees_is_read_or_named(row: dict[str, Any]) -> None:
    reading = read_markdown((WILD / row["file"]).read_text(encoding="utf-8"), row.get("as", Path(row["file"]).name))
    lines = {r.line for r in reading.records if r.relation in ("objective", "key_result")}  # type: ignore[attr-defined]
    lines |= {line for one in reading.unplaced for line in range(one.line, max(one.line, one.last) + 1)}
    seen = [goal["line"] for o in row["objectives"] for goal in (o, *o["key_results"])]
    assert [line for line in seen if line not in lines] == []


@pytest.mark.parametrize("row", [r for r in MARKDOWN if r["kind"] != "okrs"], ids=name)
def test_a_page_without_okrs_holds_no_goals(row: dict[str, Any]) -> None:
    if row.get("ambiguous") or row["objectives"]:
        pytest.skip("two people read it in two ways")
    reading = read_markdown((WILD / row["file"]).read_text(encoding="utf-8"), row.get("as", Path(row["file"]).name))
    assert [r for r in reading.records if r.relation in ("objective", "key_result")] == []
