"""Make text that strangers wrote safe to show: one function for each surface, all of them pure, none of them clever.

The snapshot keeps text as it was read. Whoever puts it in front of a person or a machine calls the function of that
surface, once, on the raw text; escaped text is never escaped again and never cut (`clip` cuts first, then escapes).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from urllib.parse import quote, urlsplit

_BLANKS = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029 ]+")
_BREAKS = re.compile(r"\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\uffff\ud800-\udfff\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U00013430-\U0001343f\U000e0000-\U000e00ff]"
)
"""Controls, lone surrogates, non-characters and everything that is invisible or turns the direction of its neighbours.
Joiners (U+200C, U+200D) and variation selectors stay: Persian, Indic scripts and emoji are written with them."""
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_PILE = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f]{4})"
    r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f]+"
)
"""More than four marks on one letter: they are drawn over the lines above and below."""


def _name(match: re.Match[str]) -> str:
    """A visible stand-in: ␛ for ESC, � for what has no name, <U+202E> for the rest."""
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if 0xD800 <= code <= 0xDFFF or 0xFFFD <= code <= 0xFFFF:
        return "�"
    return f"<U+{code:04X}>"


def _fold(match: re.Match[str]) -> str:
    return " " if match[0].strip(" ") else match[0]


def _line(text: str) -> str:
    """One line on which every character can be seen."""
    if text.isascii() and text.isprintable():
        return text
    return _PILE.sub(r"\1", _UNSEEN.sub(_name, _BLANKS.sub(_fold, text)))


def _lines(text: str) -> str:
    """Like `_line`, but line breaks stay, all of them as a line feed."""
    return "\n".join(_line(part) for part in _BREAKS.split(text))


def terminal(text: str) -> str:
    """One line for a terminal or a log.

    Defends against escape sequences (colours, cursor, window title, OSC 8 and OSC 52), 8-bit controls, bidirectional
    overrides and marks ("Trojan Source", CVE-2021-42574), invisible characters, and forged lines through line breaks:
    each is shown by name or folded to a space.
    """
    return _line(text)


def terminal_lines(text: str) -> str:
    """`terminal` for text of several lines, whose line breaks are ours."""
    return _lines(text)


_BREAK = "&#8203;"
_MARKDOWN = re.compile(
    r"(?P<broken>@(?=\S)|\#(?=\w)|\bGH(?:SA)?-(?=\w)|:(?=//)|\bwww(?=\.)|\b(?:mailto|xmpp)(?=:))"
    r"|(?P<id>[0-9a-f]{7,})|(?P<sign>[\\`*_\[\]|~])|(?P<entity>[&<>$])",
    re.IGNORECASE,
)
_MARKDOWN_START = re.compile(r"^(?:([-+=#])|(\d{1,9})([.)]))")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;"}


def _markdown_sign(match: re.Match[str]) -> str:
    if match["broken"]:
        return match["broken"] + _BREAK
    if match["id"]:
        return _BREAK.join(match["id"][at : at + 6] for at in range(0, len(match["id"]), 6))
    return f"\\{match['sign']}" if match["sign"] else _ENTITIES[match[0]]


def markdown(text: str) -> str:
    """One line of literal text for GitHub-flavoured Markdown, safe at the start of a line and in a table cell.

    Defends against mark-up, tables, HTML and forged `<!-- okrlint: … -->` markers by escapes; against mentions, issue
    references (`#12`, `owner/repo#12`, `GH-12`, with or without a closing keyword), advisories, commit ids (any seven
    hexadecimal digits, if there is such a commit) and autolinks by a zero-width space within them, as Renovate and
    Dependabot do it: GitHub looks for those in the *rendered* text, where no escape is left. So nobody
    is notified and no timeline gets an event.
    """
    shown = _MARKDOWN.sub(_markdown_sign, _line(text).strip())
    return _MARKDOWN_START.sub(lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\{m[3]}", shown)


def markdown_code(text: str) -> str:
    """A code span holding the text, in which GitHub neither marks up, mentions nor links anything.

    A pipe becomes U+00A6, because a table would split even a code span there; the fence is longer than any run of
    backticks inside, and line breaks are folded, so the span cannot be left.
    """
    shown = _line(text).strip().replace("|", "¦") or " "
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", shown)), default=0))
    pad = " " if shown[0] == "`" or shown[-1] == "`" else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def code_spans(text: str) -> Iterator[tuple[bool, str]]:
    """The parts of a sentence that quotes, between backticks, what is to be written; and whether each is a quotation.

    A sentence whose backticks do not pair, or that could forge a mark in one, is a single plain part.
    """
    parts = text.split("`")
    if len(parts) % 2 == 0 or "<!--" in text:
        yield False, text
        return
    yield from ((bool(number % 2), part) for number, part in enumerate(parts) if part)


def with_code(text: str, plain: Callable[[str], str], code: Callable[[str], str]) -> str:
    """One line whose quotations are written by `code`, and the rest by `plain`; blanks that this strips are kept."""
    out = ""
    for quoted, part in code_spans(text):
        before, after = (" " * part[0].isspace(), " " * part[-1].isspace()) if part and not quoted else ("", "")
        out += code(part) if quoted else f"{before}{plain(part)}{after}"
    return out.strip()


def markdown_with_code(text: str) -> str:
    """One line as `markdown` writes it, with what stands between backticks as code: there it can be copied as it is."""
    return with_code(text, markdown, markdown_code)


_REFERENCED = re.compile(r"^/[^/]+/[^/]+/(?:-/)?(?:issues|pull|discussions|commit|compare)/", re.IGNORECASE)


def web_address(url: str) -> str:
    """The address if it is an ordinary http(s) one, percent-encoded where a surface could trip over it; else "".

    Defends against `javascript:` and `data:` addresses, and against leaving `(…)`, quotes or an OSC 8 sequence.
    """
    try:
        parts = urlsplit(url.strip())
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return ""
    clean = _UNSEEN.sub("", url.strip().replace("\\", "%5C"))
    return quote(clean, safe="%/:?#&=;,+~@!*-._", errors="replace") if usable else ""


def markdown_link(label: str, url: str) -> str:
    """`label`, linked if the address is an ordinary one that leaves no trace.

    A link to an issue or pull request on github.com writes an event into its timeline; `redirect.github.com` leads to
    the same page without that. On other hosts such a link is left out.
    """
    address = web_address(url)
    if address and _REFERENCED.match(urlsplit(address).path):
        address = re.sub(r"^https?://github\.com/", "https://redirect.github.com/", address, flags=re.IGNORECASE)
        address = address if address.startswith("https://redirect.") else ""
    return f"[{markdown(label)}]({address})" if address else markdown(label)


_HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;", "`": "&#96;", "=": "&#61;"}


def html(text: str) -> str:
    """Text for an HTML element or a quoted attribute. Line breaks stay; quotes of every kind are escaped."""
    return re.sub(r"[&<>\"'`=]", lambda m: _HTML[m[0]], _lines(text))


def html_with_code(text: str) -> str:
    """One line as `html` writes it, with what stands between backticks in an element `code`."""
    return with_code(text, html, lambda part: f"<code>{html(part)}</code>")


_OLD_COMMAND = re.compile(r"##(?=\w*\[)")
_NEW_COMMAND = re.compile(r"^([^\S\n]*):(?=:)", re.MULTILINE)


def workflow_data(text: str) -> str:
    """The message of a GitHub workflow command (`::error::MESSAGE`).

    `%` first, then line breaks (actions/toolkit, `escapeData`), so that the message cannot begin a command of its own;
    `##[` is broken because the runner obeys it anywhere in a line.
    """
    shown = _OLD_COMMAND.sub("# #", _lines(text))
    return shown.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def workflow_property(text: str) -> str:
    """A property of a workflow command (`file=…,title=…`): as `workflow_data`, on one line, and `:` and `,` as well."""
    return workflow_data(_line(text)).replace(":", "%3A").replace(",", "%2C")


def workflow_text(text: str) -> str:
    """Lines to print in a workflow: no line is a command (`::` at its start, `##[` and `##vso[` anywhere)."""
    return _NEW_COMMAND.sub(r"\1: ", _OLD_COMMAND.sub("# #", _lines(text)))


def workflow_stopped(text: str, token: str) -> str:
    """The lines between `::stop-commands::TOKEN` and its end. `token` has to be random and fresh for every run.

    Raises ValueError for a token that could be guessed or that stands in the text.
    """
    if not re.fullmatch(r"[0-9A-Za-z]{16,64}", token) or token in text:
        raise ValueError("the stop token must be 16 to 64 letters or digits that the text does not hold")
    return f"::stop-commands::{token}\n{workflow_text(text).rstrip(chr(10))}\n::{token}::\n"


_FORMULA = re.compile(r"(^|;)([\s\u200c\u200d'\"]*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20\u2212\ufe62\ufe63\ufe66\ufe6b])")


def csv_cell(text: str) -> str:
    """One cell of a CSV file, before quoting: no spreadsheet takes it for a formula.

    Defends against formula injection (OWASP "CSV Injection": `= + - @`, tab and CR at the start, full-width forms too)
    by an apostrophe; also after a semicolon, where spreadsheets of many countries begin a new cell.
    """
    return _FORMULA.sub(r"\1'\2", _line(text))


def xml(text: str) -> str:
    """Text for an XML 1.0 element or a quoted attribute; what XML forbids even as `&#0;` is shown by name."""
    return html(text).replace("&#61;", "=").replace("&#96;", "`").replace("\n", "&#10;")


def json_text(text: str) -> str:
    """A string for JSON that every parser and database takes: no lone surrogate, no NUL or other control character.

    Line feeds, tabs and direction marks stay: whoever shows the value has to escape it for that surface.
    """
    if text.isascii() and text.isprintable():
        return text
    return _REFUSED.sub(_name, text.replace("\r\n", "\n").replace("\r", "\n"))


def sarif_message(text: str) -> str:
    """Plain text of a SARIF message without embedded links `[text](target)` and placeholders `{0}` (2.1.0, 3.11)."""
    return re.sub(r"\{(?=\d+\})", "{ ", _lines(text).replace("](", "] ("))


def adf_text(text: str) -> str:
    """The `text` of a text node in Atlassian's document format, which is never parsed as mark-up.

    What is left to defend against: control characters (refused by Jira), direction marks, line breaks (no place in a
    node) and an empty string, which makes the document invalid.
    """
    return _line(text) or " "


_WIKI_SIGNS = re.compile(r"[\\{}\[\]*_+^~?!|#@&<>()$`]|(?<!\w)-|-(?!\w)|:(?=//)|(?<=^h\d)\.|(?<=^bq)\.")


def jira_wiki(text: str) -> str:
    """One line of literal text for Jira's wiki mark-up (Data Center), as character references.

    Defends against mentions (`[~name]`), macros (`{html}`, `{code}`), images and attachments (`!…!`), links, tables,
    headings and emoticons. A backslash would be read as an escape or, doubled, as a line break; a reference is not.
    """
    return _WIKI_SIGNS.sub(lambda m: f"&#{ord(m[0])};", _line(text).strip())


def slack(text: str) -> str:
    """Text for Slack's mrkdwn, safe from `<!channel>`, `<url|label>`, bare `@here`, addresses and emphasis."""
    shown = re.sub(r"[&<>]", lambda m: _HTML[m[0]], _line(text))
    return re.sub(r"@(?=\w)|:(?=//)|\bwww(?=\.)|[*_~`]", "\\g<0>\u200b", shown)


def utf16_length(text: str) -> int:
    """Length in UTF-16 units, as GitHub, Jira and JavaScript count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf8_length(text: str) -> int:
    """Length in bytes of UTF-8: how files and step summaries count."""
    return len(text.encode("utf-8", "surrogatepass"))


def clip(text: str, limit: int, escape: Callable[[str], str] = str, count: Callable[[str], int] = len) -> str:
    """`escape(text)`, cut so that `count` of it is at most `limit`, with an ellipsis where something was left out.

    The raw text is cut, before escaping, so an escape stays whole; never within what a reader sees as one character.
    Returns "" where not even the ellipsis fits.
    """
    head = text[: limit + 1]
    if len(head) == len(text) and count(whole := escape(text)) <= limit:
        return whole
    low, high = 0, len(head)
    while low < high:
        middle = (low + high + 1) // 2
        if count(escape(head[:middle].rstrip() + "…")) <= limit:
            low = middle
        else:
            high = middle - 1
    while low >= 0:
        low = _boundary(text, low)
        cut = escape(text[:low].rstrip() + "…")
        if count(cut) <= limit:
            return cut
        low -= 1
    return ""


def _boundary(text: str, at: int) -> int:
    """The nearest place at or before `at` where no visible character is torn (a plain form of UAX #29)."""
    while 0 < at < len(text):
        before, after = text[at - 1], text[at]
        flags = 0
        while flags < at and "\U0001f1e6" <= text[at - 1 - flags] <= "\U0001f1ff":
            flags += 1
        joined = (
            unicodedata.category(after) in ("Mn", "Me", "Mc")
            or after in "\u200d\u200c"
            or before == "\u200d"
            or "\U0001f3fb" <= after <= "\U0001f3ff"
            or "\U000e0020" <= after <= "\U000e007f"
            or "\u1160" <= after <= "\u11ff"
            or ("\ud800" <= before <= "\udbff" and "\udc00" <= after <= "\udfff")
            or ("\U0001f1e6" <= after <= "\U0001f1ff" and flags % 2 == 1)
        )
        if not joined:
            break
        at -= 1
    return at
