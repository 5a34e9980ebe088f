"""What the lines and headings around a goal say of it: wrapped lines, fields above it, parts of an objective, its team.

Which of them are goals is decided in `layout`.
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from okrlint.trackers.files.markdown.line import Line, label_of, read_line
from okrlint.trackers.files.markdown.node import Node
from okrlint.trackers.files.markdown.tree import opens_objective
from okrlint.trackers.files.markdown.vocabulary import (
    is_team_name,
    part_of,
)

_NUMBERED_LINE = re.compile(r"\s*\d{1,2}\.\d{1,2}[.)]?\s")
_FIELD = re.compile(r"\s*(?:[-*+]\s+)?(?:\*\*|__|\*|_|`)?[^\W\d_][^:|]{0,40}?(?:\*\*|__|\*|_|`)?\s*:")
_FULL = 50
"""Characters of a line that may be wrapped: a shorter one ends where its writer wanted it to."""
_LABELLED = re.compile(r"\s*(?:\*\*|__)?(?:key result|KR|owner|not doing|target|baseline)\b[^:]{0,20}:", re.IGNORECASE)
_PART = re.compile(r"\s*(\d{1,2})\.\d{1,2}[.)]?\s")
_OF_GOAL = frozenset(("owner", "team", "due", "starts", "cycle", "status", "state", "priority", "rank", "confidence"))


def fields_above(node: Node) -> dict[int, int]:
    """For the lines "Objective: …" right under a heading: the first line of the fields that stand right above each.

    Only where each of them has such fields: a single line at the top speaks of the whole page.
    """
    found: dict[int, int] = {}
    before: Node | None = None
    for child in node.children:
        if opens_objective(child):
            at = next(at for at, line in enumerate(child.lines) if line.label == "objective" and line.title)
            if at and _only_fields(child.text.split("\n")[:at]):
                found[id(child)] = child.line
            elif not at and before is not None and before.kind == "text" and _only_fields(before.text.split("\n")):
                found[id(child)] = before.line
            else:
                return {}
        before = child
    return found


def _only_fields(texts: list[str]) -> bool:
    return all(":" in text and part_of(text.split(":", 1)[0].strip(" *_`-")) in _OF_GOAL for text in texts)


def first_line(item: Node) -> str:
    """The words of an item, without further lines of its paragraph that begin with a label of their own."""
    if "\n" not in item.text:
        return item.text
    lines = item.text.split("\n")
    for at, text in enumerate(lines[1:], 1):
        if _LABELLED.match(text) or _NUMBERED_LINE.match(text) or label_of(text):
            return "\n".join(lines[:at])
    return item.text


def said(item: Node) -> Line:
    """The words of an item, taken apart."""
    text = first_line(item)
    return item.said if text == item.text else read_line(text)


def is_part(node: Node) -> bool:
    """Whether a heading is numbered as a part of the one above it: 2.1 below 2."""
    part = _PART.match(node.text)
    return bool(part and node.parent and re.match(rf"\s*{part[1]}[.)]?\s", node.parent.text))


def replace_title(line: Line, heading: Line) -> Line:
    """The words of one line under the label of another."""
    return replace(line, label=heading.label, number=heading.number, weak=heading.weak, called=heading.called)


def is_results(heading: Node) -> bool:
    """Whether a heading announces key results."""
    return part_of(heading.said.title) == "key_results"


def results_follow(heading: Node) -> bool:
    """Whether the next heading of the same level announces key results, so that lists under this one hold none."""
    beside = heading.parent.of("heading") if heading.parent is not None else []
    after = next((at + 1 for at, one in enumerate(beside) if one is heading), len(beside))
    return after < len(beside) and is_results(beside[after]) and beside[after].level == heading.level


def team_of(name: str) -> str:
    """The team in "Web team OKRs 2026 Q1", if it names one."""
    left = re.sub(
        r"\b(?:OKRs?|objectives?(?: (?:and|&) key results?)?|goals?|for|our)\b", " ", name, flags=re.IGNORECASE
    )
    left = re.sub(r"\b(?:FY|CY)?\s?\d{2,4}\b|\b[QH][1-4]\b|[^\w\s&/-]", " ", left, flags=re.IGNORECASE)
    left = " ".join(left.replace("-", " ").split())
    return left if is_team_name(left) and left.lower() not in ("team", "company", "department") else ""


def wrapped(texts: list[str]) -> list[tuple[int, str]]:
    """The lines of a paragraph with their offsets, hard-wrapped ones joined to the line that they go on.

    A line goes on if bold text is still open, or if it is nearly full, ends no sentence, and no label follows.
    """
    out: list[tuple[int, str]] = []
    for offset, text in enumerate(texts):
        if out and _goes_on(out[-1][1], text):
            out[-1] = (out[-1][0], f"{out[-1][1]}\n{text}")
        else:
            out.append((offset, text))
    return out


def _goes_on(before: str, text: str) -> bool:
    if before.count("**") % 2 and text.count("**"):
        return True
    last = before.rsplit("\n", 1)[-1]
    if len(last) < _FULL or last.endswith(("  ", "\\")) or last.rstrip().endswith((".", ":", "!", "?", "**", "。")):
        return False
    return not (label_of(text) or _FIELD.match(text) or _NUMBERED_LINE.match(text))
