"""Small questions about what stands around a line of a Markdown file: headings, tables of fields, cells of a row."""

from __future__ import annotations

import re

import msgspec

from okrlint.trackers.files.markdown_found import Goal
from okrlint.trackers.files.markdown_said import Line
from okrlint.trackers.files.markdown_table import Row, read_table
from okrlint.trackers.files.markdown_tree import Node
from okrlint.trackers.files.markdown_vocabulary import is_team_name
from okrlint.trackers.text.headings import subject_of

_PART = re.compile(r"\s*(\d{1,2})\.\d{1,2}[.)]?\s")


def beside(goal: Goal, row: Row) -> None:
    """Give a goal what stands in the other columns of its row."""
    goal.fields.update(row.fields)
    goal.owners = tuple(dict.fromkeys([*goal.owners, *row.owners]))


def is_part(node: Node) -> bool:
    """Whether a heading is numbered as a part of the one above it: 2.1 below 2."""
    part = _PART.match(node.text)
    return bool(part and node.parent and re.match(rf"\s*{part[1]}[.)]?\s", node.parent.text))


def replace_title(line: Line, heading: Line) -> Line:
    """The words of one line under the label of another."""
    return msgspec.structs.replace(line, label=heading.label, number=heading.number)


def is_results(heading: Node) -> bool:
    """Whether a heading announces key results."""
    return subject_of(heading.said.title) == "key_results"


def team_of(name: str) -> str:
    """The team in "Web team OKRs 2026 Q1", if it names one."""
    left = re.sub(
        r"\b(?:OKRs?|objectives?(?: (?:and|&) key results?)?|goals?|for|our)\b", " ", name, flags=re.IGNORECASE
    )
    left = re.sub(r"\b(?:FY|CY)?\s?\d{2,4}\b|\b[QH][1-4]\b|[^\w\s&/-]", " ", left, flags=re.IGNORECASE)
    left = " ".join(left.replace("-", " ").split())
    return left if is_team_name(left) and left.lower() not in ("team", "company", "department") else ""


def whole_file(root: Node) -> tuple[Node | None, dict[str, str]]:
    """The first heading if the file is about one goal: a table of fields (owner, status …) stands right below it."""
    headings = root.of("heading")
    tables = [
        [t for t in map(read_table, h.of("table")[:1]) if t is not None and t.kind == "metadata"] for h in headings
    ]
    if not tables or not tables[0] or any(tables[1:]):
        return None, {}
    first = headings[0]
    for later in headings[1:]:  # sections of one level with the title belong to it all the same
        later.parent = first
        first.children.append(later)
    root.children = [child for child in root.children if child not in headings[1:]]
    first.end = root.end
    return first, tables[0][0].fields
