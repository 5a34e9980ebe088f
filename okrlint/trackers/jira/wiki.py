"""Reads wiki markup, the text of Jira Data Center, into Markdown for `okrlint.trackers.text.body`; writes none.

Line by line and in linear time; never fails. What is no markup that it knows stays as written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST = 1_000_000

_HEADING = re.compile(r"\s{0,3}h([1-6])\.\s*(.*)$")
_LIST = re.compile(r"\s{0,8}([*#-]{1,12})\s+(.*)$")
_FENCE = re.compile(r"\{(code|noformat)(?::[^{}\n]{0,200})?\}")
_RULE = re.compile(r"\s{0,3}-{4,5}\s*$")
_QUOTE = re.compile(r"\s{0,3}bq\.\s+(.*)$")
_MACRO = re.compile(
    r"\{/?(?:color|panel|anchor|expand|section|column|info|note|tip|warning|status|toc)(?::([^{}\n]{0,300}))?\}"
)
_TITLE = re.compile(r"(?:^|\|)title=([^|}]{1,200})")
_IMAGE = re.compile(r"!(?!\s)[^!\n|]{1,300}\.(?:png|jpe?g|gif|svg|webp|bmp)(?:\|[^!\n]{0,100})?!", re.IGNORECASE)
_USER = re.compile(r"\[~(?:accountid:)?([^\]\n]{1,200})\]")
_LINK = re.compile(r"\[([^\]|\n]{1,500})\|([^\]|\s]{1,2000})(?:\|[^\]\n]{0,100})?\]")
_BARE_LINK = re.compile(r"\[((?:https?://|mailto:)[^\]|\s]{1,2000})\]")
_MONO = re.compile(r"\{\{([^{}\n]{1,500})\}\}")
_BOLD = re.compile(r"(?<![\w*\\])\*(?=[^\s*])([^*\n]{0,500}?[^\s*\\])\*(?![\w*])")
_STRIKE = re.compile(r"(?<![\w-])-(?=[^\s-])([^-\n]{0,300}?[^\s-])-(?![\w-])")
_INSERTED = re.compile(r"(?<![\w+])\+(?=[^\s+])([^+\n]{0,300}?[^\s+])\+(?![\w+])")
_CITED = re.compile(r"\?\?(?=\S)([^?\n]{1,300})\?\?")
_ESCAPED = re.compile(r"\\([*_\-+^~{}\[\]|!#?\\])")
_ICONS = {"(/)": "✅", "(x)": "❌", "(!)": "⚠", "(on)": "💡", "(*)": "⭐", "(+)": "➕", "(-)": "➖"}
_ICON = re.compile("|".join(re.escape(icon) for icon in _ICONS))
_MADE_BY_US = "\x00"


def to_markdown(text: str) -> str:
    """The text as Markdown, block for block."""
    plain = text[:LONGEST].replace("\r\n", "\n").replace("\r", "\n").replace(_MADE_BY_US, "")
    out: list[str] = []
    quoted = False
    for is_code, part in _segments(plain):
        if is_code:
            out += ["```", *part.strip("\n").replace("```", "'''").split("\n"), "```"]
            continue
        for line in part.split("\n"):
            toggles = line.count("{quote}")
            shown = _line(line.replace("{quote}", ""))
            out.append(f"> {shown}" if (quoted or toggles > 1) and shown.strip() else shown)
            quoted ^= toggles % 2 == 1
    return "\n".join(out).strip("\n")


def _segments(text: str) -> Iterator[tuple[bool, str]]:
    """The text in turns of prose (False) and code (True); a fence that is never closed is prose."""
    last = {name: text.rfind(f"{{{name}}}") for name in ("code", "noformat")}
    start = at = 0
    while (opening := _FENCE.search(text, at)) is not None:
        at = opening.end()
        if at > last[opening[1]]:
            continue
        closing = text.find(f"{{{opening[1]}}}", at)
        yield False, text[start : opening.start()]
        yield True, text[at:closing]
        start = at = closing + len(opening[1]) + 2
    yield False, text[start:]


def _line(line: str) -> str:
    heading = _HEADING.match(line)
    if heading:
        title = _inline(heading[2]).strip()
        return f"{'#' * int(heading[1])} {title}" if title else ""
    if _RULE.match(line):
        return "---"
    quote = _QUOTE.match(line)
    if quote:
        return f"> {_inline(quote[1])}"
    item = _LIST.match(line)
    if item and not _is_strike(line):
        sign = "1." if item[1][-1] == "#" else "-"
        return f"{'  ' * (len(item[1]) - 1)}{sign} {_inline(item[2])}"
    stripped = line.strip()
    if stripped.startswith("||"):
        return _table_row(stripped, "||")
    if stripped.startswith("|") and len(stripped) > 1:
        return _table_row(stripped, "|")
    return _inline(line)


def _is_strike(line: str) -> bool:
    """`- text-` is a list item as well; only a dash that touches its word strikes out."""
    return bool(re.match(r"\s{0,8}-[^\s-]", line))


def _table_row(line: str, mark: str) -> str:
    """Cells are split outside links, which hold bars of their own."""
    shielded = _LINK.sub(lambda m: m[0].replace("|", _MADE_BY_US), line)
    cells = [c.replace(_MADE_BY_US, "|") for c in re.split(r"\|{1,2}", shielded.strip("|"))]
    row = f"| {' | '.join(_inline(c).strip().replace('|', '/') for c in cells)} |"
    return f"{row}\n|{'---|' * len(cells)}" if mark == "||" else row


def _inline(text: str) -> str:
    text = text.replace("\\\\", " ")
    text = _MACRO.sub(_macro, text)
    text = _IMAGE.sub("", text)
    text = _MONO.sub(r"`\1`", text)
    text = _USER.sub(r"@\1", text)
    text = _LINK.sub(r"[\1](\2)", text)
    text = _BARE_LINK.sub(r"\1", text)
    text = _BOLD.sub(r"**\1**", text)
    text = _INSERTED.sub(r"\1", text)
    text = _CITED.sub(r"\1", text)
    text = _STRIKE.sub(r"~~\1~~", text) if "~" not in text else text
    text = _ICON.sub(lambda m: _ICONS[m[0]], text)
    return _ESCAPED.sub(r"\1", text)


def _macro(match: re.Match[str]) -> str:
    """The title of a panel is text for the reader; every other macro is decoration."""
    title = _TITLE.search(match[1] or "")
    return title[1].strip() if title else ""
