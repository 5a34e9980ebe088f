"""Files of strangers, which are not in this repository: each goal that a person sees in them is read or named.

Nothing of their texts is printed: a failure names the file and its lines.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from okrlint.trackers.files.file_reading import Reading
from okrlint.trackers.files.markdown import read_markdown, reader
from okrlint.trackers.files.markdown.form import MarkdownPage, read_goals
from okrlint.trackers.files.markdown.model import Layout
from okrlint.trackers.text.blocks import text_lines

WILD = Path(__file__).parents[4] / "shared" / "corpus" / "wild"
TRUTH = WILD / "truth.jsonl"
ROWS: list[dict[str, Any]] = (
    [json.loads(line) for line in TRUTH.read_text(encoding="utf-8").splitlines()] if TRUTH.exists() else []
)
MARKDOWN = [row for row in ROWS if row["file"].endswith((".md", ".mdx"))]

pytestmark = pytest.mark.skipif(not ROWS, reason="the files of strangers (../shared/corpus/wild) are not here")


MAY_HOLD = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s+\S|\s*\|.*[^\W_]|[\s>*_]*(?:owner|status|target|due)\b[*_ ]*:", re.I)
"""Items of lists, rows of tables and fields: what can hold a goal, an owner, a number or a status."""


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


@pytest.mark.parametrize("row", [row for row in MARKDOWN if row["kind"] == "okrs"], ids=name)
def test_each_line_that_may_hold_something_is_read_or_named(
    row: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[Layout] = []

    def looked(layout: Layout, page: MarkdownPage) -> Reading:
        found.append(layout)
        return read_goals(layout, page)

    monkeypatch.setattr(reader, "read_goals", looked)
    text = (WILD / row["file"]).read_text(encoding="utf-8")
    reading = read_markdown(text, row.get("as", Path(row["file"]).name))
    if not found:
        assert reading.unplaced, "where no goal is read, lists are named as a whole"
        return
    read = {line for goal in found[0].goals for line in range(goal.lead or goal.line, max(goal.end, goal.line + 1))}
    read |= found[0].rows | found[0].fields
    read |= {line for one in reading.unplaced for line in range(one.line, max(one.line, one.last) + 1)}
    begun = text.startswith("---") and text.count("\n", 0, text.find("\n---", 3)) + 2
    lines = [number + 1 for number, line in text_lines(text) if MAY_HOLD.match(line) and number >= begun]
    assert [number for number in lines if number not in read] == []


@pytest.mark.parametrize("row", [r for r in MARKDOWN if r["kind"] != "okrs"], ids=name)
def test_a_page_without_okrs_holds_no_goals(row: dict[str, Any]) -> None:
    if row.get("ambiguous") or row["objectives"]:
        pytest.skip("two people read it in two ways")
    reading = read_markdown((WILD / row["file"]).read_text(encoding="utf-8"), row.get("as", Path(row["file"]).name))
    assert [r for r in reading.records if r.relation in ("objective", "key_result")] == []
