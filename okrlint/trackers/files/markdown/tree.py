"""Parses Markdown into a tree of headings, list items, paragraphs and tables, each with its line. No meaning here.

Inline markup stays text (`said` takes it apart), code and HTML blocks are left out, nesting is bounded.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

from okrlint.trackers.files.markdown.node import LEAD_LEVEL, Node
from okrlint.trackers.files.markdown.plain_blocks import plain_tree
from okrlint.trackers.files.markdown.vocabulary import is_aside
from okrlint.trackers.text.headings import subject_of

_NESTING = 60
_OKRS = re.compile(r"\s*(?:[^\W\d]{1,20} ){0,2}OKRs\s*[:：]\s*")
_LONGEST_HTML = 20_000
_HTML = re.compile(
    r"(?P<open><details\b[^<>]{0,200}>)|(?P<close></details\s*>)|<summary\b[^<>]{0,200}>(?P<summary>.{1,1000}?)</summary\s*>"
    r"|<h(?P<level>[1-6])\b[^<>]{0,200}>(?P<heading>.{1,1000}?)</h[1-6]\s*>",
    re.IGNORECASE | re.DOTALL,
)
_BOLD_LINE = re.compile(r"(?P<mark>\*\*|__)(?!\s)[^\n]{1,300}?(?P=mark)\s*:?\s*$")


def parse_tree(text: str) -> tuple[Node, str]:
    """The tree of a text (its root is no heading), and its front matter as written, "" without one."""
    lines = text.split("\n")
    straight = _nested(lines)
    front, root = "", None
    if not _MORE.search(text):
        root = plain_tree(straight, lines)
    if root is None:
        root, front = _parsed(text, straight, lines)
    root.end = len(lines) + 1
    _close(root)
    _adopt(root)
    return root, front


def _parsed(text: str, straight: list[str], lines: list[str]) -> tuple[Node, str]:
    builder = _Builder(lines)
    front = ""
    without = tuple(rule for rule, needed in _NEEDED if not needed.search(text))
    for token in _parser(without, front=text.startswith("---")).parse("\n".join(straight)):
        if token.type == "front_matter":
            front = token.content
        else:
            builder.take(token)
    return builder.root, front


_MORE = re.compile(r"\t|\]:|^ {0,3}(?:\||>|```|~~~|<|---)", re.MULTILINE)
"""What shows at a glance that a text holds more than headings, lists and paragraphs."""
_NEEDED = (
    ("table", re.compile(r"\|")),
    ("fence", re.compile(r"```|~~~")),
    ("blockquote", re.compile(r">")),
    ("html_block", re.compile(r"<")),
    ("reference", re.compile(r"\]:")),
    ("hr", re.compile(r"([-*_])[ \t]*\1[ \t]*\1")),
    ("lheading", re.compile(r"[=-][ \t]*$", re.MULTILINE)),
)
"""Rules of the parser, which asks each of them at every line, and what stands in a text where one can ever apply."""
_MARKER = re.compile(r"(?P<blanks>[ \t]*)(?P<mark>[-*+]|\d{1,9}[.)])(?P<gap>[ \t]+)(?=\S)")
_PASTED = "•◦▪‣●○■"
"""Marks of lists in texts that were pasted from a word processor."""
_PASTED_MARK = re.compile(rf"^([ \t]*)[{_PASTED}]([ \t]+(?=\S))")
_LETTERED = re.compile(r"^([ \t]*)([a-i])([.)])(?=[ \t]+\S)")
_CLOSE = re.compile(
    r"(?P<blanks>[ \t]*)(?:(?P<mark>[-–]|\*(?=[^*]*$))(?=[^\W_]|\*\*[^*]|[\"“„«'‘])"
    r"|(?P<number>\d{1,2})[.)](?=[^\W\d_]))"
)
"""How a line begins that may be an item whose mark has no blank behind it: "-Shops open early"."""
_FENCE = re.compile(r"[ \t]*(?:[-*+]\s+)?(`{3,}|~{3,})")


def _letter(line: str) -> int:
    return ord(line.lstrip()[0])


def _with_blanks(lines: list[str]) -> list[str]:
    """The lines, a blank put behind the marks of lists that have none: two in a row, with the same mark or counted."""
    out = list(lines)
    before: re.Match[str] | None = None
    fence = ""
    for at, line in enumerate(lines):
        fenced = _FENCE.match(line)
        if fence or fenced:
            fence = "" if fence and line.strip().startswith(fence) else fence or (fenced[1] if fenced else "")
            before = None
            continue
        found = _CLOSE.match(line)
        if found and before and _goes_on(before, found):
            for one, match in ((at - 1, before), (at, found)):
                out[one] = f"{match[0].replace('–', '-')} {lines[one][match.end() :]}"
        before = found
    return out


def _goes_on(before: re.Match[str], found: re.Match[str]) -> bool:
    """Whether a line goes on with the list of another; two numbers behind a dash are a column of figures."""
    if found["number"] or before["number"]:
        return bool(found["number"] and before["number"]) and int(found["number"]) == int(before["number"]) + 1
    words = [match.string[match.end()] for match in (before, found)]
    return before["mark"] == found["mark"] and not all(map(str.isdigit, words))


def _nested(lines: list[str]) -> list[str]:
    """The lines, list items that are indented too deeply for Markdown (by eight blanks, say) one level below the last.

    Markdown takes such an item for more words of the one above, or for code; whoever wrote it sees a list.
    """
    lines = list(lines)
    if any(sign in line for line in lines for sign in _PASTED):
        lines = [_PASTED_MARK.sub(r"\1-\2", line) for line in lines]
    letters = [at for at, line in enumerate(lines) if _LETTERED.match(line)]
    if any(_letter(lines[one]) + 1 == _letter(lines[next_]) for one, next_ in itertools.pairwise(letters)):
        for at in letters:
            lines[at] = _LETTERED.sub(lambda m: f"{m[1]}{ord(m[2]) - ord('a') + 1}{m[3]}", lines[at])
    if any(map(_CLOSE.match, lines)):
        lines = _with_blanks(lines)
    out = list(lines)
    open_: list[tuple[int, int]] = []  # where the marks of the items around stand, and where their words are put
    fence = ""
    shift = 0
    for at, line in enumerate(lines):
        if not line.strip():
            continue
        fenced = _FENCE.match(line)
        if fence or fenced:
            fence = "" if fence and line.strip().startswith(fence) else fence or (fenced[1] if fenced else "")
            continue
        found = _MARKER.match(line)
        if found is None:
            blanks = len(line) - len(line.lstrip())
            if not blanks:
                open_ = []
            elif shift and open_:
                out[at] = " " * open_[-1][1] + line.lstrip()
            continue
        indent = len(found["blanks"].expandtabs(4))
        while open_ and open_[-1][0] >= indent:
            open_.pop()
        words = open_[-1][1] if open_ else 0
        shift = indent - words if indent - words >= 4 and (open_ or not _code(lines, at)) else 0
        begin = words if shift else len(found["blanks"].expandtabs(4))
        if shift or (open_ and begin != indent):
            out[at] = " " * begin + line[found.start("mark") :]
        open_.append((indent, begin + len(found["mark"]) + min(len(found["gap"]), 4)))
    return out


def _code(lines: list[str], at: int) -> bool:
    """Whether an indented line below no list is code: a blank line stands above it."""
    return at == 0 or not lines[at - 1].strip()


@functools.lru_cache(maxsize=256)
def _parser(without: tuple[str, ...] = (), *, front: bool) -> MarkdownIt:
    """The parser of blocks, without some rules; that for front matter only where there is some."""
    parser = MarkdownIt("commonmark", {"maxNesting": _NESTING}).enable("table")
    parser.core.ruler.disable("inline")
    parser.block.ruler.disable(list(without))
    return parser.use(front_matter_plugin) if front else parser


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
        self._folds: list[tuple[Node, Node | None]] = []  # around each <details>: the heading above it, and its summary

    def take(self, token: Token) -> None:
        """One token; what stands in quotes is somebody else's text and left out."""
        if token.type in ("blockquote_open", "blockquote_close"):
            self._quote += token.nesting
        elif self._quote:
            if token.type == "inline" and self._waits_for_words():
                self._add(Node("text", token.content), token)
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
        elif token.type == "html_block":
            self._html(token)
        elif token.type in ("heading_open", "paragraph_open"):
            self._open = token.tag

    def _waits_for_words(self) -> bool:
        """Whether a heading "Objective" is all that stands above: its words may be set off as a quote."""
        heading = self._heading
        if heading.kind != "heading" or heading.children or self._items:
            return False
        return heading.said.label == "objective" and not heading.said.title

    def _inline(self, token: Token) -> None:
        if self._table is not None and self._cells is not None:
            self._cells.append(token.content)
        elif self._open.startswith("h") and not self._items:
            level = int(self._open[1])
            floor = self._folds[-1][1] if self._folds else None
            while self._heading.level >= level and self._heading is not floor:
                self._heading = self._heading.parent or self.root
            self._heading = self._add(Node("heading", token.content, level=level), token)
        elif self._items and not self._items[-1].text and not self._items[-1].children:
            self._items[-1].text = token.content
        else:
            self._add(Node("text", token.content), token)

    def _html(self, token: Token) -> None:
        """Headings in HTML, and the summary of a fold, which heads what stands in the fold."""
        start = (token.map or [0, 0])[0]
        for found in _HTML.finditer(token.content[:_LONGEST_HTML]):
            line = start + token.content.count("\n", 0, found.start())
            if found["open"]:
                self._folds.append((self._heading, None))
            elif found["close"]:
                if self._folds:
                    above, summary = self._folds.pop()
                    if summary is not None:
                        summary.end = line + 1
                    self._heading = above
            elif not self._items:
                text = " ".join((found["summary"] or found["heading"]).split())
                level = int(found["level"] or 0)
                if found["summary"] is not None and self._folds:
                    above = self._folds[-1][0]
                    node = Node("heading", text, level=min(above.level + 1, 6), parent=above)
                    self._folds[-1] = (above, node)
                else:
                    while level and self._heading.level >= level and self._heading.parent is not None:
                        self._heading = self._heading.parent
                    node = Node("heading", text, level=level or 6, parent=self._heading)
                node.line, node.end = line + 1, 0
                (node.parent or self.root).children.append(node)
                self._heading = node

    def _add(self, node: Node, token: Token) -> Node:
        start, end = token.map or [0, 0]
        node.line, node.end = start + 1, end + 1
        source = self._lines[start] if start < len(self._lines) else ""
        node.column = len(source) - len(source.lstrip()) + 1
        node.parent = self._items[-1] if self._items else self._heading
        node.parent.children.append(node)
        return node


def _close(root: Node) -> None:
    """A section ends where the next heading begins that is not in it, or where its fold does."""
    stack: list[Node] = []
    for heading in [node for node in root.walk() if node.kind == "heading"]:
        while stack and heading.parent is not stack[-1]:
            _end(stack.pop(), heading.line)
        stack.append(heading)
    while stack:
        _end(stack.pop(), root.end)


def _end(heading: Node, line: int) -> None:
    folded = heading.end if heading.end > heading.line + 1 else line
    heading.end = min(line, folded)


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
    if subject or "\n" in node.text:
        return subject == "key_results"
    aside = node.text.rstrip().endswith((":", "：")) and is_aside(node.text)
    return aside or bool(_BOLD_LINE.match(node.text) or _OKRS.fullmatch(node.text))
