"""docs/markdown.md and docs/goal-texts.md: each example there is read, and yields exactly what is printed beside it.

`python tests/trackers/files/test_markdown_docs.py` rewrites the outlines.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from okrlint.records import (
    CheckIn,
    Commitment,
    Contributes,
    Decision,
    Exclusion,
    KeyResult,
    Objective,
    Option,
    Outranks,
    Owner,
    Position,
    Rank,
    Record,
    Sharing,
    TradeOff,
    WaiverNote,
)
from okrlint.trackers.files.markdown import read_markdown
from okrlint.trackers.text.check_ins import read_check_in

DOCS = Path(__file__).parents[3] / "docs"
PAGES = (DOCS / "markdown.md", DOCS / "goal-texts.md")
TEXT = "".join(page.read_text(encoding="utf-8") for page in PAGES)
EXAMPLE = re.compile(
    r"^(?P<fence>`{3,4})(?P<kind>markdown|comment)(?: (?P<file>\S+))?\n(?P<text>.*?)^(?P=fence)\n\n"
    r"```text\n(?P<outline>.*?)^```\n",
    re.MULTILINE | re.DOTALL,
)


def outline(text: str, file: str) -> str:
    """What is read of a file, as the page prints it."""
    reading = read_markdown(text, file)
    lines: list[str] = []
    for record in reading.records:
        if isinstance(record, Objective):
            where = ", ".join(part for part in (record.team, record.cycle) if part)
            parent = f" < {_title(reading.records, record.parent)}" if record.parent else ""
            lines.append(
                f"objective   {record.title}{parent}{f' [{where}]' if where else ''}{_more(record, reading.records)}"
            )
        elif isinstance(record, KeyResult):
            lines.append(f"key result    {record.title}{_numbers(record)}{_more(record, reading.records)}")
        else:
            lines += _other(record, reading.records)
    lines += [f"not placed  line {one.line}: {one.reason}" for one in reading.unplaced]
    return "\n".join(lines) + "\n" if lines else "nothing\n"


def _title(records: list[Record], ident: str) -> str:
    found = [r.title for r in records if isinstance(r, Objective | KeyResult) and r.id == ident]
    return found[0] if found else ident


def _numbers(record: KeyResult) -> str:
    shown = [
        f"{n} {v:g}{record.unit and ' ' + record.unit}"
        for n in ("baseline", "target", "current")
        if (v := getattr(record, n)) is not None
    ]
    return f" ({', '.join(shown)})" if shown else ""


def _more(goal: Objective | KeyResult, records: list[Record]) -> str:
    names = ", ".join(f"{o.said} = {o.kind}" for o in records if isinstance(o, Owner) and o.goal == goal.id)
    ranks = ", ".join(f"{r.kind} {r.value:g}" for r in records if isinstance(r, Rank) and r.goal == goal.id)
    state = "" if goal.state == "active" else goal.state
    parts = (names, ranks, state, goal.status, goal.goal_kind, *_shares(goal))
    more = "; ".join(part for part in parts if part)
    return f" -- {more}" if more else ""


def _shares(goal: Objective | KeyResult) -> list[str]:
    return [f"{n} {v:g}" for n in ("score", "weight", "confidence") if (v := getattr(goal, n)) is not None]


def _other(record: Record, records: list[Record]) -> list[str]:
    match record:
        case Exclusion():
            return [f"not doing     {record.text}"]
        case Outranks():
            return [f"outranks      {_title(records, record.higher)} > {_title(records, record.lower)}"]
        case Sharing():
            return [f"shared with   {record.party}"]
        case Decision():
            return [f"decision      {record.choice}, {record.by}, {record.decided_on}: {record.reason}"]
        case Option():
            return [f"option        {record.name}{' (chosen)' if record.chosen else ''}"]
        case Position():
            return [f"position      {record.person or 'somebody'} {record.stance} {record.option}"]
        case Commitment():
            return [f"commitment    {record.party} ({record.kind}): {record.stance}"]
        case TradeOff():
            return [f"trade-off     {record.gains or '?'} / {record.gives_up or '?'}"]
        case WaiverNote():
            return [f"waiver        {record.rule} until {record.until}: {record.reason}"]
        case Contributes():
            return [f"work          {record.work}"]
        case CheckIn():  # pragma: no cover - Markdown files state none
            return [f"check-in      {record.value}"]
    return []


def shown(example: re.Match[str]) -> str:
    """What the page should print below an example."""
    if example["kind"] == "comment":
        found = read_check_in(example["text"])
        if found is None:
            return "nothing\n"
        fields = ((n, getattr(found, n)) for n in ("on", "value", "unit", "status", "confidence", "note"))
        return "".join(f"{name}: {value}\n" for name, value in fields if value not in (None, ""))
    return outline(example["text"], example["file"] or "okrs.md")


ROW = re.compile(r"^\| `(?P<text>.+?)` \|(?P<read>[^|]*)\|$", re.MULTILINE)


def brief(text: str) -> str:
    """What is read of a row of the table of forms, in one line."""
    text = text.replace("\\|", "|").replace("␣", " ").replace(" ⏎ ", "\n")
    reading = read_markdown(text, "page.md")
    out = []
    for record in reading.records:
        if isinstance(record, Objective | KeyResult):
            owners = ", ".join(o.party for o in reading.records if isinstance(o, Owner) and o.goal == record.id)
            above = _title(reading.records, record.parent) if isinstance(record, Objective) and record.parent else ""
            stage = record.status or ("" if record.state == "active" else record.state)
            state = ", ".join(part for part in (stage, record.goal_kind, *_shares(record)) if part)
            numbers = f" {record.target:g} {record.unit}" if isinstance(record, KeyResult) and record.target else ""
            due = f" until {record.due}" if record.due else ""
            more = f"{numbers}{due}{' @ ' + owners if owners else ''}{' = ' + state if state else ''}"
            kind = "O" if isinstance(record, Objective) else "K"
            out.append(f"{kind} {record.title}{' < ' + above if above else ''}{more}")
    return "; ".join(out).replace("|", "/") or "nothing"


EXAMPLES = list(EXAMPLE.finditer(TEXT))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: str(e.start()))
def test_each_example_yields_what_the_page_says(example: re.Match[str]) -> None:
    assert shown(example) == example["outline"]


@pytest.mark.parametrize("row", list(ROW.finditer(TEXT)), ids=lambda row: str(row.start()))
def test_each_form_of_the_table_is_read_as_it_says(row: re.Match[str]) -> None:
    assert row["read"].strip() == brief(row["text"])


def test_the_page_has_examples_and_each_has_its_outline() -> None:
    assert len(EXAMPLES) >= 4
    assert len(ROW.findall(TEXT)) >= 24
    assert len(EXAMPLES) == len(re.findall(r"^`{3,4}(?:markdown|comment)", TEXT, re.MULTILINE))
    assert PAGES[0].read_text(encoding="utf-8").count("\n") <= 120, "docs/markdown.md is to be read in one go"


def rewrite() -> None:
    """Put the current outlines into the pages."""

    def renewed(example: re.Match[str]) -> str:
        whole = example[0]
        start = example.start("outline") - example.start()
        return whole[:start] + shown(example) + "```\n"

    for page in PAGES:
        text = EXAMPLE.sub(renewed, page.read_text(encoding="utf-8"))
        text = ROW.sub(lambda row: f"| `{row['text']}` | {brief(row['text'])} |", text)
        page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    rewrite()
    sys.exit(0)
