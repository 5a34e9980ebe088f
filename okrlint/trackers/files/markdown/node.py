"""A part of a Markdown file as it stands: a heading, a list item, a paragraph or a table, with its lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from okrlint.trackers.files.markdown.labels import Label
from okrlint.trackers.files.markdown.line import Line, label_of, read_line

Kind: TypeAlias = Literal["root", "heading", "item", "text", "table"]

LEAD_LEVEL = 7
"""The level of a bold line that leads a list as a heading would."""


@dataclass(eq=False, slots=True)
class Node:
    """A heading with its section, a list item with what is nested in it, a paragraph, or a table.

    `line` and `end` (exclusive) count from 1. `level` is that of a heading, 7 for a bold line that leads a list.
    `rows` are the cells of a table, its header first, with their lines. A `plain` line leads its list without emphasis.
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
    plain: bool = False
    _said: Line | None = None
    _lines: list[Line] | None = None
    _labels: list[Label] | None = None

    @property
    def said(self) -> Line:
        """Its text taken apart, once."""
        if self._said is None:
            self._said = read_line(self.text)
        return self._said

    def rename(self, text: str) -> None:
        """Give it other words."""
        self.text, self._said, self._lines, self._labels = text, None, None, None

    def says(self, label: str) -> bool:
        """Whether a line of a paragraph has a label and words behind it."""
        if label not in self.labels:
            return False
        texts = self.text.split("\n")
        return any(one == label and read_line(text).title for one, text in zip(self.labels, texts, strict=True))

    @property
    def labels(self) -> list[Label]:
        """The label of each line of a paragraph, "" for one without."""
        if self._labels is None:
            self._labels = [label_of(text) for text in self.text.split("\n")]
        return self._labels

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
            if node.children:
                stack.extend(reversed(node.children))

    def above(self) -> Iterator[Node]:
        """The parents, nearest first."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent
