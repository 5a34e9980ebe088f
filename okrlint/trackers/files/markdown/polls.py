"""Polls in the tables of a Markdown file: taken out of its tree, so that nobody looks for goals in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from okrlint.periods import Period, find_period
from okrlint.trackers.files.draft import Draft, Written
from okrlint.trackers.files.file_reading import Reading
from okrlint.trackers.files.markdown.node import Node
from okrlint.trackers.files.names import Names
from okrlint.trackers.files.polls import Polls, announced, asked_by, cells, columns, reading, speaks_of_poll
from okrlint.trackers.text.people_names import plain


def take_polls(root: Node, lines: list[str], draft: Draft, names: Names, period: Period | None) -> Reading | None:
    """The polls of a tree, whose tables are taken out of it; None where there are none.

    `period` is what the file is about as a whole.
    """
    polls, found = Polls(draft), False
    name = re.sub(r"[_.-]", " ", PurePosixPath(draft.file).name)
    for node in [one for one in root.walk() if one.kind == "table" and len(one.rows) > 1]:
        around = list(_around(node))
        question = next(filter(None, map(announced, around)), "")
        header = [plain(cell) for cell in node.rows[0][1]]
        known = speaks_of_poll(name) or any(map(speaks_of_poll, around))
        means = columns(header, question=question, poll=known)
        if not means or node.parent is None:
            continue
        found = True
        above = node.parent
        above.children.remove(node)
        # The line that asks is no goal: neither one above the table nor a heading of nothing else.
        for one in [one for one in above.children if one.line < node.line and announced(one.text)]:
            above.children.remove(one)
        if announced(above.text) and not above.children and above.parent is not None:
            above.parent.children.remove(above)
        at = next(at for at, meaning in means.items() if meaning == "choice")
        about = next(filter(None, map(find_period, around)), None) or period
        for number, row in node.rows[1:]:
            said = [_written(plain(cell), number, lines) for cell in row]
            polls.row(dict(cells(means, said)), said[0], question or asked_by(header[at]), about.name if about else "")
    return reading(draft, names, "markdown") if found else None


def _around(node: Node) -> Iterator[str]:
    """What announces a table: the line or list item before it, then the headings above, the nearest first."""
    siblings = node.parent.children if node.parent is not None else []
    place = siblings.index(node) if node in siblings else 0
    if place and siblings[place - 1].kind in ("text", "item"):
        yield siblings[place - 1].text.split("\n")[-1]
    yield from (one.text for one in node.above() if one.kind == "heading")


def _written(text: str, line: int, lines: list[str]) -> Written:
    source = lines[line - 1] if line <= len(lines) else ""
    return Written(text, line, max(source.find(text), 0) + 1)
