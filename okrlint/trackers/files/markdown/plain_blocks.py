"""Reads Markdown in which nothing stands but headings, lists and paragraphs, in one pass and without a parser.

Most OKRs are written so, and the parser takes as long for them as everything else together. Whatever is more (tables,
quotes, code, HTML, rules, links by name) or could be read in two ways is left to the parser: then the answer is None,
never another tree than the parser's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from okrlint.trackers.files.markdown.node import Node

_HEADING = re.compile(r"(#{1,6})(?: |$)")
_ITEM = re.compile(r"(?:[-*+]|(?P<number>\d{1,9})[.)]) {1,4}(?=[^ ])")
_MARK = re.compile(r"(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)")
_ONLY = {"-": "-:| ", "*": "* ", "_": "_ ", "+": "+ ", "=": "= ", ":": "-:| "}
"""By the first character of a line: what it consists of where it is no text (a rule, an underline, part of a table)."""
_NEVER = frozenset("><|#\t")
"""What begins a line that is no text."""
_MARKS = frozenset("-*+0123456789")
_DEEPEST = 20


class _Unclear(Exception):
    """A line that only the parser understands."""


def plain_tree(lines: Sequence[str], source: Sequence[str]) -> Node | None:
    """The tree of a text, or None where it holds more than headings, lists and paragraphs.

    `source` are the lines as they stand in the file, `lines` the same with their lists put straight.
    """
    last = len(lines) - (not lines[-1].strip(" "))
    try:
        return _Reader(lines, source).read(last)
    except _Unclear:
        return None


class _Reader:
    """Goes through the lines with the items that are open and the paragraph that may go on."""

    def __init__(self, lines: Sequence[str], source: Sequence[str]) -> None:
        self.root = Node("root", level=0)
        self._lines = lines
        self._source = source
        self._heading = self.root
        self._items: list[tuple[Node, int]] = []  # each with the column at which its words begin
        self._paragraph: Node | None = None
        self._words: list[str] = []
        self._indent = 0  # of the container of the paragraph

    def read(self, last: int) -> Node:
        """The tree of the first `last` lines."""
        for at, line in enumerate(self._lines[:last]):
            words = line.lstrip(" ")
            if not words:
                self._end_paragraph(at)
            elif words[0] == "#" and words is line:
                self._take_heading(at, line)
            else:
                self._take(at, line, words)
        self._end_paragraph(last)
        self._close(0, last)
        return self.root

    def _take(self, at: int, line: str, words: str) -> None:
        """A line of a list or paragraph."""
        first, indent = words[0], len(line) - len(words)
        item = _ITEM.match(words) if first in _MARKS else None
        if item is None:
            if first in _MARKS and _MARK.match(words):
                raise _Unclear  # an item without words, or one of code
            _require_text(words)
            if self._paragraph is None:
                self._close(indent, at)
                self._open_paragraph(at, self._text(at), words, indent)
            else:
                self._words.append(line[min(indent, self._indent) :])
            return
        text = words[item.end() :]
        _require_text(text)
        if text[0] in _MARKS and _MARK.match(text):
            raise _Unclear
        if self._paragraph is not None and indent >= self._indent and (item["number"] or "1").lstrip("0") != "1":
            raise _Unclear  # a list that begins with 2 does not end a paragraph
        self._end_paragraph(at)
        self._close(indent, at)
        node = self._add(Node("item", level=2 * len(self._items) + 1), at)
        begin = indent + item.end()
        self._items.append((node, begin))
        if len(self._items) > _DEEPEST:
            raise _Unclear
        self._open_paragraph(at, node, text, begin)

    def _take_heading(self, at: int, line: str) -> None:
        found = _HEADING.match(line)
        text = _stripped(line[found.end() :]) if found else "#"
        if found is None or text.endswith("#"):
            raise _Unclear
        self._end_paragraph(at)
        self._close(0, at, every=True)
        level = len(found[1])
        while self._heading.level >= level:
            self._heading = self._heading.parent or self.root
        self._heading = self._add(Node("heading", text, level=level), at)

    def _text(self, at: int) -> Node:
        """A paragraph that is not the first of its item."""
        return self._add(Node("text"), at)

    def _open_paragraph(self, at: int, node: Node, words: str, indent: int) -> None:
        """`node` gets the words of the paragraph that begins here."""
        self._paragraph, self._words = node, [words]
        self._indent = self._items[-1][1] if self._items else 0
        if indent - self._indent >= 4:
            raise _Unclear  # code

    def _end_paragraph(self, at: int) -> None:
        if self._paragraph is not None:
            self._paragraph.text = _stripped("\n".join(self._words))
            if self._paragraph.kind == "text":
                self._paragraph.end = at + 1
            self._paragraph = None

    def _close(self, indent: int, at: int, *, every: bool = False) -> None:
        """End the items that a line with this indentation is not in."""
        while self._items and (every or self._items[-1][1] > indent):
            self._items.pop()[0].end = at + 1
        inside = self._items[-1][1] if self._items else 0
        if indent - inside >= 4:
            raise _Unclear  # code, or a line that goes on

    def _add(self, node: Node, at: int) -> Node:
        node.line, node.end = at + 1, at + 2
        source = self._source[at]
        node.column = len(source) - len(source.lstrip()) + 1
        node.parent = self._items[-1][0] if self._items else self._heading
        node.parent.children.append(node)
        return node


def _require_text(words: str) -> None:
    """Raises _Unclear for a line that is something else than text, or could be."""
    first = words[0]
    if first in _NEVER or "]:" in words or words.startswith(("```", "~~~")):
        raise _Unclear
    if first in _ONLY and not words.strip(_ONLY[first]):
        raise _Unclear


def _stripped(words: str) -> str:
    """Without the blanks around; what else counts as a blank there is for the parser to say."""
    text = words.strip(" \n")
    if text != text.strip():
        raise _Unclear
    return text
