"""Writes the small Markdown that fixtures are written in as ADF (Cloud v3) and as wiki markup (v2)."""

from __future__ import annotations

import re
from typing import Any

_INLINE = re.compile(r"\*\*(?P<bold>[^*]+)\*\*|\[(?P<text>[^\]]+)\]\((?P<to>[^)]+)\)|`(?P<code>[^`]+)`")


def adf(text: str) -> dict[str, Any]:
    content: list[dict[str, Any]] = []
    for block in _blocks(text):
        kind, lines = block
        if kind == "h":
            level, title = lines[0].split(" ", 1)
            content.append({"type": "heading", "attrs": {"level": len(level)}, "content": _inline(title)})
        elif kind == "ul":
            items = [{"type": "listItem", "content": [{"type": "paragraph", "content": _inline(t)}]} for t in lines]
            content.append({"type": "bulletList", "content": items})
        else:
            nodes: list[dict[str, Any]] = []
            for at, line in enumerate(lines):
                nodes += ([{"type": "hardBreak"}] if at else []) + _inline(line)
            content.append({"type": "paragraph", "content": nodes})
    return {"type": "doc", "version": 1, "content": content}


def wiki(text: str) -> str:
    out = []
    for kind, lines in _blocks(text):
        if kind == "h":
            level, title = lines[0].split(" ", 1)
            out.append(f"h{len(level)}. {_wiki_inline(title)}")
        elif kind == "ul":
            out.append("\r\n".join(f"* {_wiki_inline(t)}" for t in lines))
        else:
            out.append("\r\n".join(_wiki_inline(t) for t in lines))
    return "\r\n\r\n".join(out)


def _blocks(text: str) -> list[tuple[str, list[str]]]:
    blocks: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        kind = "h" if re.match(r"#{1,6} ", line) else "ul" if line.startswith("- ") else "p" if line.strip() else ""
        body = line[2:] if kind == "ul" else line
        if kind in ("ul", "p") and blocks and blocks[-1][0] == kind:
            blocks[-1][1].append(body)
        else:
            blocks.append((kind, [body]))
    return [b for b in blocks if b[0]]


def _inline(text: str) -> list[dict[str, Any]]:
    nodes: list[dict[str, Any]] = []
    at = 0
    for match in _INLINE.finditer(text):
        if match.start() > at:
            nodes.append({"type": "text", "text": text[at : match.start()]})
        if match["bold"]:
            nodes.append({"type": "text", "text": match["bold"], "marks": [{"type": "strong"}]})
        elif match["code"]:
            nodes.append({"type": "text", "text": match["code"], "marks": [{"type": "code"}]})
        else:
            mark = {"type": "link", "attrs": {"href": match["to"]}}
            nodes.append({"type": "text", "text": match["text"], "marks": [mark]})
        at = match.end()
    if at < len(text):
        nodes.append({"type": "text", "text": text[at:]})
    return nodes


def _wiki_inline(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        if match["bold"]:
            return f"*{match['bold']}*"
        return f"{{{{{match['code']}}}}}" if match["code"] else f"[{match['text']}|{match['to']}]"

    return _INLINE.sub(one, text)
