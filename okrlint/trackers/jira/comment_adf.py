"""A letter as a document in Atlassian's format (ADF), for Jira Cloud: a small writer over our own fixed shape."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeAlias

from okrlint.comments.comment import Letter, Point, Struck, fit
from okrlint.comments.phrases import HOW, LEFT_OUT, OTHER, UNSEEN, counted
from okrlint.escape import adf_text, code_spans, utf16_length, web_address

Node: TypeAlias = dict[str, Any]

LIMIT = 30_000
"""Of 32,767 characters. Jira does not say of which form it counts the length, so the JSON is measured, the longest."""


def write(letter: Letter, mention: Callable[[str, str], str] = lambda _id, _name: "") -> tuple[Node, int]:
    """The document and how many points did not fit. `mention` yields an account id or ""."""
    return fit(letter, lambda shape: _document(shape, mention), size, LIMIT)


def size(document: Node) -> int:
    """Length of the document as JSON, in UTF-16 units."""
    return utf16_length(json.dumps(document, ensure_ascii=False))


def plain(node: Node) -> str:
    """The words of a document, a line a paragraph: what a dry run shows."""
    if node["type"] == "text":
        return str(node["text"])
    if node["type"] == "hardBreak":
        return "\n"
    if node["type"] == "mention":
        return str(node["attrs"].get("text") or "@" + str(node["attrs"]["id"]))
    inner = "".join(plain(child) for child in node.get("content", []))
    if node["type"] == "listItem":
        first, _, rest = inner.rstrip("\n").partition("\n")
        return f"- {first}\n" + "".join(f"  {line}\n" for line in rest.split("\n") if line)
    return inner + "\n" if node["type"] == "paragraph" else inner


def _document(letter: Letter, mention: Callable[[str, str], str]) -> Node:
    content = [_paragraph(_text(letter.heading(), "strong"))]
    called = [_mention(account, p.name) for p in letter.owners if (account := mention(p.id, p.name))]
    if called:
        content.append(_paragraph(*(part for node in called for part in (node, _text(" ")))))
    if letter.points:
        content.append(_bullets([_point(p) for p in letter.points]))
    if letter.more:
        content.append(_paragraph(_text(LEFT_OUT.format(count=letter.more))))
    if letter.struck:
        content.append(_bullets([[_paragraph(*_struck(s))] for s in letter.struck]))
    if letter.more_struck:
        content.append(_paragraph(_text(counted(letter.more_struck, "earlier point"))))
    content += [{"type": "rule"}, _paragraph(*_footer(letter))]
    return {"version": 1, "type": "doc", "content": content}


def _point(point: Point) -> list[Node]:
    rule = _link("Why this matters", point.rule_url) if point.rule_url else _code(f"okrlint explain {point.rule}")
    since = point.when()
    if point.unseen:
        return [_paragraph(_text(point.message)), _paragraph(_text(f"{since}; {UNSEEN} · "), rule)]
    parts = [_paragraph(_text(f"{point.word}: {point.title}", "strong"), _break(), _text(point.message))]
    evidence = [[_paragraph(_text(OTHER), _link(o.label(), o.url), _text(o.owner()))] for o in point.others]
    evidence += [
        [_paragraph(*([_link(e.text or e.url, e.url)] if e.url else _said(e.text)), *_on(e.on))] for e in point.evidence
    ]
    if point.more_evidence:
        evidence.append([_paragraph(_text(counted(point.more_evidence, "thing")))])
    if evidence:
        parts.append(_bullets(evidence))
    if point.advice:
        parts.append(_paragraph(_text("What helps: "), *_said(point.advice)))
    parts.append(_paragraph(_text(f"{since} · "), rule))
    return parts


def _struck(struck: Struck) -> list[Node]:
    how = HOW[struck.how].format(day=struck.on) + (f": {struck.note}" if struck.note else "")
    return [_text(struck.message, "strike"), _text(f" {how}")] if struck.message else [_text(how)]


def _footer(letter: Letter) -> list[Node]:
    nodes: list[Node] = []
    for sentence, words in letter.ways_out():
        before, after = sentence.split("{words}")
        codes = [node for word in words for node in (_text(", "), _code(word))]
        nodes += [_text(before), *codes[1:], _text(after + " ")]
    return [*nodes, _text(f"Seen {letter.as_of}; this comment changes in place.")]


def _said(text: str) -> list[Node]:
    return [_code(part) if quoted else _text(part) for quoted, part in code_spans(text)]


def _on(day: str) -> list[Node]:
    return [_text(f" ({day})")] if day else []


def _paragraph(*content: Node) -> Node:
    return {"type": "paragraph", "content": list(content)}


def _bullets(items: list[list[Node]]) -> Node:
    return {"type": "bulletList", "content": [{"type": "listItem", "content": item} for item in items]}


def _text(text: str, *marks: str) -> Node:
    node: Node = {"type": "text", "text": adf_text(text)}
    if marks:
        node["marks"] = [{"type": mark} for mark in marks]
    return node


def _code(text: str) -> Node:
    return _text(text, "code")


def _link(label: str, url: str) -> Node:
    node = _text(label)
    address = web_address(url)
    if address:
        node["marks"] = [{"type": "link", "attrs": {"href": address}}]
    return node


def _break() -> Node:
    return {"type": "hardBreak"}


def _mention(account: str, name: str) -> Node:
    return {"type": "mention", "attrs": {"id": account, "text": "@" + adf_text(name)}}
