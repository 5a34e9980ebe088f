"""The last look at a Markdown file: lines that call themselves an objective or a key result, and were read as neither.

They stand in quotes, in HTML, in tables or chapters about something else, or deeper than lists are followed.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from okrlint.trackers.files.markdown.line import read_line
from okrlint.trackers.text.blocks import text_lines
from okrlint.trackers.text.people_names import plain

_CALLED = re.compile(r"\b(?:objective|key[ -]?result|KR|O\s?\d|goal)(?:\W{0,4}\d|[^:|\n]{0,80}:)", re.IGNORECASE)
_BEFORE = re.compile(r"(?:\s|>|<[^<>]{0,200}>|[-*+](?=\s)|#{1,6}(?=\s)|\d{1,3}[.)](?=\s)|↳)*")
_CELL = re.compile(r"(?<!\\)\|")


def unread(text: str, known: Container[int]) -> Iterator[tuple[int, int, str, str]]:
    """Line, column, words and reason of each such line, but for the lines (from 1) that are known."""
    for number, line in text_lines(text):
        if number + 1 in known or not _CALLED.search(line[:400]):
            continue
        start = _BEFORE.match(line)
        rest = line[start.end() :] if start else line
        row = rest.startswith("|")
        said = read_line(_row(rest) if row else rest)
        if row and not said.number:
            continue  # the header of a table about something else
        if said.label and said.title and plain(said.title).strip(" :|"):
            called = "an objective" if said.label == "objective" else "a key result"
            where = "in a quote" if ">" in line[: len(line) - len(rest)] and "<" not in line else "where none is read"
            yield number + 1, len(line) - len(line.lstrip()) + 1, line.strip(), f"calls itself {called}, {where}"


def _row(row: str) -> str:
    """The first two cells of a row as a label and its words."""
    cells = [cell.strip() for cell in _CELL.split(row) if cell.strip()]
    first = plain(cells[0]) if cells else ""
    return f"{first.rstrip(':')}: {cells[1]}" if len(cells) > 1 and len(first) <= 20 else first
