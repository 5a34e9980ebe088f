"""Parses Markdown into a tree of headings, list items, paragraphs and tables, each with its line. No meaning here.

Inline markup stays text (`said` takes it apart), code and HTML blocks are left out, nesting is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

from okrlint.trackers.files.markdown.line import Line, read_line
from okrlint.trackers.files.markdown.vocabulary import is_aside
from okrlint.trackers.text.headings import subject_of

Kind: TypeAlias = Literal["root", "heading", "item", "text", "table"]

_NESTING = 60
LEAD_LEVEL = 7
"""The level of a bold line that leads a list as a heading would."""
_BOLD_LINE = re.compile(r"(?P<mark>\*\*|__)(?!\s)[^\n]{1,300}?(?P=mark)\s*:?\s*$")


@dataclass(eq=False, slots=True)
class Node:
    """A heading with its section, a list item with what is nested in it, a paragraph, or a table.

    `line` and `end` (exclusive) count from 1. `level` is that of a heading, 7 for a bold line that leads a list.
    `rows` are the cells of a table, its header first, with their lines.
    """

    kind: Kind
    text: str = ""
    line: int = 1
    end: int = 1
    level: int = 0
    column: int = 1
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)
    rows: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    _said: Line | None = None
    _lines: list[Line] | None = None

    @property
    def said(self) -> Line:
        """Its text taken apart, once."""
        if self._said is None:
            self._said = read_line(self.text)
        return self._said

    def says(self, label: str) -> bool:
        """Whether a line of a paragraph has a label and words behind it."""
        return any(line.label == label and line.title for line in self.lines)

    @property
    def lines(self) -> list[Line]:
        """The lines of a paragraph taken apart, once."""
        if self._lines is None:
            self._lines = [read_line(text) for text in self.text.split("\n")]
        return self._lines

    def of(self, *kinds: Kind) -> list[Node]:
        """The children of these kinds, in order."""
        return [child for child in self.children if child.kind in kinds]

    def walk(self) -> Iterator[Node]:
        """This node and all below it, in the order of the text."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))

    def above(self) -> Iterator[Node]:
        """The parents, nearest first."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent


def parse_tree(text: str) -> tuple[Node, str]:
    """The tree of a text (its root is no heading), and its front matter as written, "" without one."""
    lines = text.split("\n")
    builder = _Builder(lines)
    front = ""
    for token in _parser().parse(text):
        if token.type == "front_matter":
            front = token.content
        else:
            builder.take(token)
    builder.root.end = len(lines) + 1
    _close(builder.root)
    _adopt(builder.root)
    return builder.root, front


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": _NESTING}).enable("table").use(front_matter_plugin)
    parser.core.ruler.disable("inline")
    return parser


class _Builder:
    """Puts the flat tokens of the parser into the tree."""

    def __init__(self, lines: list[str]) -> None:
        self.root = Node("root", level=0)
        self._lines = lines
        self._heading = self.root
        self._items: list[Node] = []
        self._quote = 0
        self._table: Node | None = None
        self._cells: list[str] | None = None
        self._row_line = 0
        self._open = ""

    def take(self, token: Token) -> None:
        """One token; what stands in quotes is somebody else's text and left out."""
        if token.type in ("blockquote_open", "blockquote_close"):
            self._quote += token.nesting
        elif self._quote:
            return
        elif token.type == "list_item_open":
            self._items.append(self._add(Node("item", level=token.level), token))
        elif token.type == "list_item_close":
            self._items.pop()
        elif token.type == "table_open":
            self._table = self._add(Node("table"), token)
        elif token.type == "table_close":
            self._table = None
        elif token.type == "tr_open":
            self._cells, self._row_line = [], (token.map or [0])[0] + 1
        elif token.type == "tr_close" and self._table is not None and self._cells is not None:
            self._table.rows.append((self._row_line, tuple(self._cells)))
        elif token.type == "inline":
            self._inline(token)
        elif token.type in ("heading_open", "paragraph_open"):
            self._open = token.tag

    def _inline(self, token: Token) -> None:
        if self._table is not None and self._cells is not None:
            self._cells.append(token.content)
        elif self._open.startswith("h") and not self._items:
            level = int(self._open[1])
            while self._heading.level >= level:
                self._heading = self._heading.parent or self.root
            self._heading = self._add(Node("heading", token.content, level=level), token)
        elif self._items and not self._items[-1].text and not self._items[-1].children:
            self._items[-1].text = token.content
        else:
            self._add(Node("text", token.content), token)

    def _add(self, node: Node, token: Token) -> Node:
        start, end = token.map or [0, 0]
        node.line, node.end = start + 1, end + 1
        source = self._lines[start] if start < len(self._lines) else ""
        node.column = len(source) - len(source.lstrip()) + 1
        node.parent = self._items[-1] if self._items else self._heading
        node.parent.children.append(node)
        return node


def _close(root: Node) -> None:
    """A section ends where the next heading of its level or a higher one begins."""
    headings = [node for node in root.walk() if node.kind == "heading"]
    stack: list[Node] = []
    for heading in headings:
        while stack and stack[-1].level >= heading.level:
            stack.pop().end = heading.line
        stack.append(heading)
    while stack:
        stack.pop().end = root.end


def _adopt(root: Node) -> None:
    """A bold line that stands right before a list leads it, as a heading would."""
    for node in list(root.walk()):
        if node.kind == "item":
            continue
        kept: list[Node] = []
        lead: Node | None = None
        for child in node.children:
            if child.kind == "heading" or (lead is not None and opens_objective(child) and not _groups(lead)):
                lead = None
            if lead is not None and (child.kind in ("item", "table") or (child.kind == "text" and not _leads(child))):
                if child.kind == "text" and child.said.label == "key_result":
                    lead.level = LEAD_LEVEL
                child.parent = lead
                lead.children.append(child)
                lead.end = child.end
                continue
            kept.append(child)
            lead = child if child.kind == "text" and _leads(child) else None
        node.children = kept
    for node in root.walk():
        if node.kind == "text" and (node.level or any(c.kind in ("item", "table") for c in node.children)):
            node.kind, node.level = "heading", LEAD_LEVEL


def too_deep(root: Node) -> Iterator[tuple[Node, str]]:
    """The items at which the parser gave up, with the reason."""
    for node in root.walk():
        if node.kind == "item" and node.level >= _NESTING - 2 and not node.text and not node.children:
            yield node, f"nested too deeply to be read: at most {_NESTING} levels of lists and their items"


def opens_objective(node: Node) -> bool:
    """Whether a paragraph has a line "Objective: …"."""
    return node.kind == "text" and node.says("objective")


def _groups(lead: Node) -> bool:
    """Whether a bold line may hold objectives, as the name of a team does."""
    return not (subject_of(lead.text) or is_aside(lead.said.title) or lead.said.label)


def leads_part(node: Node) -> bool:
    """Whether a bold line leads a part of an objective: its key results, initiatives, risks, no objective or team."""
    said = node.said
    part = subject_of(node.text) or is_aside(said.title) or said.label == "key_result"
    return node.level == LEAD_LEVEL and node.kind == "heading" and bool(part)


def _leads(node: Node) -> bool:
    """A bold line, but for the label of a field; "Key results" needs no emphasis."""
    subject = subject_of(node.text)
    return subject == "key_results" or (not subject and bool(_BOLD_LINE.match(node.text)))
