"""A rule page for a person at a terminal: the front matter as a head, the Markdown as wrapped text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

from okrlint.escape import terminal
from okrlint.findings import Severity
from okrlint.reporters import Options
from okrlint.reporters.parts.ansi import MARKS, Paint
from okrlint.reporters.parts.text_width import wrap
from okrlint.reporters.parts.wording import noun
from okrlint.writing import explained

IMPACTS: dict[str, Severity] = {"HIGH": "error", "MEDIUM": "warning", "LOW": "notice"}
_LABEL = 10


def render_page(page: str, rule: str, options: Options) -> str:
    """The page of that rule as text of `options.width` columns that ends with a line feed.

    Front matter that is not YAML is left out.
    """
    tokens = MarkdownIt("commonmark").enable("table").use(front_matter_plugin).parse(page)
    writer = _Writer(Paint(options.color, options.hyperlinks), max(options.width, 40))
    return "\n".join([*writer.head(rule, _front_matter(tokens)), *writer.body(tokens)]).rstrip() + "\n"


class _Writer:
    def __init__(self, paint: Paint, width: int) -> None:
        self.paint, self.width = paint, width

    def head(self, rule: str, front: dict[str, Any]) -> list[str]:
        """Id, title, and what the front matter says about reach and settings."""
        said = {key: terminal(str(value)) for key, value in front.items() if isinstance(value, str)}
        title = f"{terminal(rule)}: {said['title']}" if "title" in said else terminal(rule)
        lines = [self.paint.bold(line) for line in wrap(title, self.width, "", "  ")]
        severity = IMPACTS.get(said.get("impact", ""))
        mark = self.paint.tone(severity, f"{MARKS[severity]} {severity}") if severity else said.get("impact", "")
        over = f"asks about: {noun(said['over'], 1)}" if "over" in said else ""
        about = " · ".join(part for part in (mark, said.get("family", ""), over) if part)
        lines += [about] if about else []
        needs = front.get("needs")
        lines += self._label("needs", ", ".join(map(str, needs)) if isinstance(needs, list) else "")
        lines += self._label("advises", explained(said.get("advice", "")))
        params = front.get("params")
        label = "settings"
        for name, param in params.items() if isinstance(params, dict) else ():
            facts = param if isinstance(param, dict) else {"default": param}
            about = f": {facts['description']}" if "description" in facts else ""
            lines += self._label(label, f"{name} ({_value(facts.get('default'))}){about}")
            label = ""
        waiver = f"okrlint: allow {terminal(rule)} until DATE because REASON"
        return [*lines, f"{'waive:':{_LABEL}}{waiver}", ""]

    def _label(self, label: str, text: str) -> list[str]:
        first = f"{label}: ".ljust(_LABEL) if label else " " * _LABEL
        return wrap(terminal(text), self.width, first, " " * _LABEL) if text else []

    def body(self, tokens: list[Token]) -> Iterator[str]:
        """The page's blocks; a heading opens a section."""
        lists, marker, row = list[int](), "", list[str]()
        for at, token in enumerate(tokens):
            kind, before = token.type, tokens[at - 1].type
            if kind == "heading_open":
                yield self.paint.bold(terminal(tokens[at + 1].content))
            elif kind in ("bullet_list_open", "ordered_list_open"):
                lists.append(0 if kind.startswith("bullet") else int(token.attrGet("start") or 1))
            elif kind in ("bullet_list_close", "ordered_list_close"):
                lists.pop()
                yield from [] if lists else [""]
            elif kind == "list_item_open":
                marker = f"{lists[-1]}. " if lists[-1] else "- "
                lists[-1] += bool(lists[-1])
            elif kind in ("fence", "code_block", "html_block"):
                yield from self._verbatim(token)
            elif before in ("th_open", "td_open") and kind == "inline":
                row.append(_inline(token))
            elif kind == "tr_close":
                yield from wrap(" | ".join(row), self.width, "  ", "    ")
                row = []
            elif kind == "inline" and before != "heading_open":
                yield from self._paragraph(token, "  " * len(lists), marker if lists else "")
                marker = " " * len(marker)
                yield from [] if lists else [""]
            elif kind in ("hr", "table_close"):
                yield ""

    def _paragraph(self, token: Token, indent: str, item: str) -> list[str]:
        return wrap(_inline(token), self.width, indent + item, indent + " " * len(item))

    def _verbatim(self, token: Token) -> list[str]:
        """Code is not wrapped: it is there to be copied."""
        code = [terminal(line.rstrip()) for line in token.content.rstrip("\n").split("\n")]
        said = ["  okrlint says:"] if token.info.strip() == "text" else []
        return [*said, *(self.paint.dim(f"    {line}") if line else "" for line in code), ""]


def _value(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else "no default" if value is None else str(value)


def _inline(token: Token) -> str:
    """The text of a line: emphasis is dropped, code keeps its backticks, a link is followed by its address."""
    said, targets = "", list[str]()
    for child in token.children or []:
        if child.type in ("text", "text_special", "html_inline"):
            said += child.content
        elif child.type == "code_inline":
            said += f"`{child.content}`"
        elif child.type in ("softbreak", "hardbreak"):
            said += " "
        elif child.type == "link_open":
            targets.append(str(child.attrGet("href") or ""))
        elif child.type == "link_close":
            target = targets.pop()
            said += f" ({target})" if re.match(r"https?://", target) and not said.endswith(target) else ""
        elif child.type == "image":
            said += child.content
    return terminal(said)


def _front_matter(tokens: list[Token]) -> dict[str, Any]:
    """The front matter, or nothing where it is none. Pages are checked elsewhere; to show one, nothing may fail."""
    text = next((t.content for t in tokens if t.type == "front_matter"), "")
    try:
        front = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return {str(key): value for key, value in front.items()} if isinstance(front, dict) else {}
