"""Reads Atlassian Document Format, the rich text of Jira Cloud, into Markdown; writing ADF is for `comment_adf`.

The Markdown is for `okrlint.trackers.text.body`: headings, lists, labels, tables and tasks come out as those; what
has no words (pictures, layout) is left out. Never fails, whatever the document holds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

DEEPEST = 40
"""Nesting that is followed; Jira's editor allows far less."""
LONGEST = 1_000_000
"""Characters that are produced; a description holds 32,767."""

_MARKS = {"strong": "**", "em": "_", "code": "`", "strike": "~~"}


def to_markdown(document: Any) -> str:
    """The text of an ADF document as Markdown; a plain string stays as it is; anything else is nothing."""
    if isinstance(document, str):
        return document[:LONGEST]
    return "\n\n".join(_blocks(_content(document), 0)).strip()[:LONGEST]


def _content(node: Any) -> list[Any]:
    content = node.get("content") if isinstance(node, dict) else None
    return content if isinstance(content, list) else []


def _attribute(node: dict[str, Any], name: str) -> Any:
    attributes = node.get("attrs")
    return attributes.get(name) if isinstance(attributes, dict) else None


def _blocks(nodes: Iterable[Any], depth: int) -> list[str]:
    """One string a block; runs of inline nodes (as in a list item without a paragraph) make a block of their own."""
    blocks: list[str] = []
    loose: list[Any] = []
    for node in nodes if depth < DEEPEST else ():
        if not isinstance(node, dict):
            continue
        if _is_inline(node):
            loose.append(node)
            continue
        if loose:
            blocks.append(_inline(loose, depth))
            loose = []
        blocks.append(_block(node, depth))
    if loose:
        blocks.append(_inline(loose, depth))
    return [b for b in blocks if b.strip()]


def _block(node: dict[str, Any], depth: int) -> str:
    kind, content = node.get("type"), _content(node)
    match kind:
        case "paragraph":
            return _inline(content, depth)
        case "heading":
            level = _attribute(node, "level")
            title = " ".join(_inline(content, depth).split())
            return f"{'#' * (level if isinstance(level, int) and 1 <= level <= 6 else 2)} {title}" if title else ""
        case "bulletList":
            return _items(content, depth, lambda _: "- ")
        case "orderedList":
            first = _attribute(node, "order")
            start = first if isinstance(first, int) else 1
            return _items(content, depth, lambda n: f"{start + n}. ")
        case "taskList":
            return _items(content, depth, lambda _: "- ")
        case "taskItem":
            return f"[{'x' if _attribute(node, 'state') == 'DONE' else ' '}] {_inline(content, depth)}"
        case "decisionList" | "decisionItem":
            return "\n".join(_blocks(content, depth + 1))
        case "codeBlock":
            return f"```\n{_plain(content)}\n```"
        case "blockquote":
            return _prefixed("\n\n".join(_blocks(content, depth + 1)), "> ")
        case "table":
            return "\n".join(_row(row, depth) for row in content if isinstance(row, dict))
        case "rule":
            return "---"
        case "blockCard" | "embedCard":
            return _address(node)
        case "expand" | "nestedExpand":
            title = _attribute(node, "title")
            head = [f"### {' '.join(title.split())}"] if isinstance(title, str) and title.strip() else []
            return "\n\n".join(head + _blocks(content, depth + 1))
    return "\n\n".join(_blocks(content, depth + 1))  # panel, layout, extensions and what is yet to be invented


def _items(items: list[Any], depth: int, mark: Any) -> str:
    lines: list[str] = []
    for number, item in enumerate(i for i in items if isinstance(i, dict)):
        if item.get("type") in ("bulletList", "orderedList", "taskList"):  # a nested task list stands among the items
            lines.append(_prefixed(_block(item, depth + 1), "  "))
            continue
        blocks = [_block(item, depth)] if item.get("type") == "taskItem" else _blocks(_content(item), depth + 1)
        if not blocks:
            continue
        sign = mark(number)
        text = "\n".join(blocks)
        head, *rest = text.split("\n")
        lines += [sign + head, *(f"{' ' * len(sign)}{line}" for line in rest)]
    return "\n".join(lines)


def _row(row: dict[str, Any], depth: int) -> str:
    cells = [c for c in _content(row) if isinstance(c, dict)]
    texts = [" ".join(" ".join(_blocks(_content(c), depth + 1)).replace("|", "/").split()) for c in cells]
    line = f"| {' | '.join(texts)} |"
    if cells and all(c.get("type") == "tableHeader" for c in cells):
        line += f"\n|{'---|' * len(cells)}"
    return line


_INLINE = frozenset(
    ("text", "hardBreak", "mention", "emoji", "date", "status", "inlineCard", "placeholder", "inlineExtension")
)


def _is_inline(node: dict[str, Any]) -> bool:
    return node.get("type") in _INLINE


def _inline(nodes: list[Any], depth: int) -> str:
    parts: list[str] = []
    for node in nodes if depth < DEEPEST else ():
        if isinstance(node, dict):
            parts.append(_word(node, depth))
    return "".join(parts).strip("\n")


def _word(node: dict[str, Any], depth: int) -> str:
    match node.get("type"):
        case "text":
            return _marked(node)
        case "hardBreak":
            return "\n"
        case "mention":
            name = _attribute(node, "text")
            return f"@{name.lstrip('@')}" if isinstance(name, str) and name.strip("@ ") else "@unknown"
        case "emoji":
            shown = _attribute(node, "text") or _attribute(node, "shortName")
            return shown if isinstance(shown, str) else ""
        case "status":
            shown = _attribute(node, "text")
            return shown if isinstance(shown, str) else ""
        case "date":
            return _day(_attribute(node, "timestamp"))
        case "inlineCard":
            return _address(node)
        case "placeholder":
            return ""  # the editor's "type something here": nobody has
    return _inline(_content(node), depth + 1)


def _marked(node: dict[str, Any]) -> str:
    text = node.get("text")
    if not isinstance(text, str) or not text:
        return ""
    marks = [m for m in node.get("marks") or [] if isinstance(m, dict)] if isinstance(node.get("marks"), list) else []
    body = text.strip()
    if not body or not marks:
        return text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    for mark in marks:
        sign = _MARKS.get(str(mark.get("type")), "")
        body = f"{sign}{body}{sign}"
    link = next((_attribute(m, "href") for m in marks if m.get("type") == "link"), None)
    if isinstance(link, str) and link:
        body = body if link == text.strip() else f"[{body}]({link})"
    return before + body + after


def _plain(nodes: list[Any]) -> str:
    return "".join(n["text"] for n in nodes if isinstance(n, dict) and isinstance(n.get("text"), str)).replace(
        "```", "'''"
    )


def _address(node: dict[str, Any]) -> str:
    url = _attribute(node, "url")
    return url if isinstance(url, str) else ""


def _day(timestamp: Any) -> str:
    """ADF keeps a day as milliseconds since 1970, as a string."""
    try:
        return dt.datetime.fromtimestamp(int(timestamp) / 1000, dt.UTC).date().isoformat()
    except (TypeError, ValueError, OverflowError, OSError):
        return ""


def _prefixed(text: str, prefix: str) -> str:
    return "\n".join(prefix + line for line in text.split("\n")) if text else ""
