"""Takes one line of a list, heading or cell apart: label, title, owners, priority and score, wherever people put them.

A line alone does not say whether `Web: faster pages` names a team or is a title; the candidates are kept side by side
and `layout` decides by what the other lines of the file look like.
"""

from __future__ import annotations

import functools
import re

import msgspec

from okrlint.trackers.files.markdown.labels import Label, read_label
from okrlint.trackers.files.markdown.vocabulary import BEFORE_OBJECT, REMARKS, looks_like_party, names_cycle
from okrlint.trackers.text.field_values import goal_kind_of, parse_goal_state, parse_priority, parse_status
from okrlint.trackers.text.headings import subject_of
from okrlint.trackers.text.naming import alternatives, words_for
from okrlint.trackers.text.people_names import classify_party, plain, split_parties

TRAILING_NAMES = re.compile(r"\s*\((?P<owner>[^()]{2,80})\)\s*$")


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of one line. `title` is plain text without them.

    `party` and `rest` are the candidate owner before a colon and the title behind it; `names` a candidate "(Ana, Ben)"
    at the end. `priority_said` is kept also where it decides nothing (PX). `score` is a share of the way, and no grade,
    where a percentage stands alone or beside the word for it (`share`).
    """

    raw: str
    title: str
    label: Label = ""
    number: str = ""
    aside: str = ""
    weak: bool = False
    called: bool = False
    marked: bool = False
    fields: tuple[tuple[str, str], ...] = ()
    anchor: str = ""
    owners: tuple[str, ...] = ()
    party: str = ""
    rest: str = ""
    names: tuple[str, ...] = ()
    priority: float | None = None
    priority_said: str = ""
    score: str = ""
    share: bool = False
    checked: bool | None = None
    prefixed: bool = False
    struck: bool = False
    bold: bool = False
    links: tuple[str, ...] = ()

    def with_party(self) -> Line:
        """The same line, its prefix taken as the owner, unless it names one elsewhere."""
        if not self.party or self.owners:
            return self
        return msgspec.structs.replace(
            self, title=self.rest, owners=(*self.owners, *split_parties(self.party)), party="", rest="", prefixed=True
        )

    def with_names(self) -> Line:
        """The same line, the names in brackets at its end taken as owners."""
        if not self.names:
            return self
        title = TRAILING_NAMES.sub("", self.title)
        return msgspec.structs.replace(self, title=title, owners=(*self.owners, *self.names), names=())


def names_in(text: str) -> tuple[str, ...]:
    """Names in brackets, if they are nothing else: one or two capitalised words each."""
    names = split_parties(text)
    good = all(re.fullmatch(r"[A-Z][a-zà-ÿ'’-]{1,20}(?: [A-Z][a-zà-ÿ'’.-]{0,20})?", name) for name in names)
    return tuple(names) if names and good else ()


LONGEST = 4_000
"""Characters of a line that are looked at."""

_LABEL_WITHIN = 300
_REMEMBERED = 500
"""Characters of a line that is looked at several times and remembered."""
_BOX = re.compile(r"\s*(?:↳\s*)?\[(?P<box>[ xX~-])\]\s+")
_ARROW = re.compile(r"\s*(?:={1,3}\s?>|--+>|⇒|➜|➔|→(?=\s*\*\*[^*]+\*\*[^\w*]*$))\s*[.:]?\s*")
_ID = re.compile(
    r"\s*\{#(?P<id>[\w.:-]{1,80})\}\s*$|<a\s+(?:id|name)=[\"'](?P<anchor>[\w.:-]{1,80})[\"']\s*/?>(?:</a>)?"
)
_NUMBERING = re.compile(r"^\d{1,2}(?:\.\d{1,2}){0,3}[.)]\s+")
_SIGNS = re.compile(r"^(?:[\U0001f000-\U0001faff\u2190-\u2bff\ufe0f\u200d]+\s*)+")
_SCORE_AT_END = re.compile(
    r"\s*(?:`(?P<a>\d{1,3}(?:\.\d+)?\s?%|[01]?\.\d{1,2}|[01])`|[(\[](?P<b>0?\.\d{1,2}|[01]\.0{1,2})[)\]])\s*$"
)
_PRIORITY = r"P\s?(?:\d|X|\?)"
_LEADING_PRIORITY = re.compile(
    rf"^(?:[\[(]\s?(?P<a>{_PRIORITY})\s?[\])]\s*[:,–—-]?|(?P<b>{_PRIORITY})\s*(?:[:,–—|]|-(?=\s)|\s-))\s*",
    re.IGNORECASE,
)
_TRAILING_PRIORITY = re.compile(
    rf"\s*(?:[\[(]\s?(?P<a>{_PRIORITY})\s?[\])]|\s[,–—|-]\s?(?P<b>{_PRIORITY})|\s\(?prio(?:rity)?:?\s(?P<c>\w{{1,8}})\)?)\s*$",
    re.IGNORECASE,
)
_CODE_PRIORITY = re.compile(rf"^\W{{0,4}}`({_PRIORITY})`", re.IGNORECASE)
_IMAGE = re.compile(r"!\[([^\]\[]{0,60})\](?:\([^()]{0,500}\)|\[[^\]\[]{0,200}\])?")
_DOTS = re.compile(r"\s+[·•]\s+")
_DOTTED = re.compile(r"\s*[(\[](?P<inside>[^()\[\]]{1,200}\s[·•]\s[^()\[\]]{1,200})[)\]]\s*$")
_LEADING_TAG = re.compile(r"^\[(?P<tag>[^\[\]]{1,40})\](?![\[(])\s*[:–—-]?\s*")
_TRAILING_TAG = re.compile(r"\s*\[(?P<tag>[^\[\]]{1,40})\]\s*$")
_TAG_BEFORE_LABEL = re.compile(
    r"^\[(?P<tag>[^\[\]]{1,40})\]\s*[:–—-]?\s*(?=(?:KR|key[ -]result|objective)[\s#\d.]{0,6}[:–—-])", re.IGNORECASE
)
_TAGS = re.compile(r"(?<=\s)((?:\s?\[[^\[\]]{1,40}\]){2,6})\s*$")
_LEADING_OWNER = re.compile(
    r"^(?P<owner>@[\w.\-]{1,60}(?:(?:\s*[,/&+]\s*|\s+and\s+)@[\w.\-]{1,60}){0,5}|@?\?{1,5}|[\w.\-]{2,60})\s*(?P<mark>:|\s[–—-]|,|(?=\s@))\s+"
)
_TRAILING_HANDLE = re.compile(
    r"\s*[(\[–—,;-]?\s*(?P<owner>@(?:[\w.\-]{1,60}|\?+)(?:(?:\s*[,/&+]\s*|\s+and\s+|\s+)@[\w.\-]{1,60}){0,8})\s*[)\]]?[.;]?(?:\s+(?:[–—-]\s+)?[`(]?(?P<score>\d{1,3}\s?%)[`)]?)?\s*$"
)
_OWNING_WORDS = rf"(?:{alternatives(words_for('owner'))})s?"
_OWNER_IS = rf"{_OWNING_WORDS}\s*[:：]\s*(?P<owner>(?:(?!\s[–—-]\s)[^()（）\[\]|;]){{1,120}})"
_NAMED_OWNER = re.compile(rf"\s*[(（\[|–—,;-]?\s*\b{_OWNER_IS}[)）\]]?\s*$", re.IGNORECASE)
_OWNER_IN_BRACKETS = re.compile(rf"\s*[(（\[]\s*{_OWNER_IS}[)）\]]", re.IGNORECASE)
_PROGRESS = re.compile(
    r"\s*[(\[|–—,;-]\s*(?:progress|score|grade)\s*:?\s*(?P<score>\d{1,3}(?:\.\d+)?\s?%|[01]?\.\d{1,2})[)\]]?\s*$",
    re.IGNORECASE,
)
_SIGN_AT_END = re.compile(r"\s*(?P<sign>[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff])[\ufe0f\u200d]*\s*$")
_REPORT_AT_END = re.compile(
    r"\s+(?P<sign>[🟢🟡🟠🔴✅☑✔])\ufe0f?\s*[^\W\d_]{2,14}(?: [^\W\d_]{2,12})?\s*(?:\([^()]{1,60}\))?\s*$"
)
"""A sign with a word or two, and where the proof lies: "✅ DONE (report.md)"."""
_SHARE = r"\d{1,3}(?:[.,]\d{1,2})?\s?[%％]|0?\.\d{1,2}|[01]\.0{1,2}|\d{1,2}(?:\.\d)?\s?/\s?10{1,2}"
_SHARE_AT_END = re.compile(rf"(?:\s*[(\[（](?P<a>{_SHARE})[)\]）]|\s+(?:[|–—]|-(?=\s))\s*(?P<b>{_SHARE}))\s*$")
_FIELD_AT_END = re.compile(
    r"(?:\s*[(\[（]|\s+[|–—]\s*|\s+-\s+|[,;]\s+)(?P<name>[^\W\d_][^:：|(){}\[\]\d–—]{1,25}?)\s*"
    r"(?P<mark>[:：]|(?=\d{4}-))\s*(?P<value>[^|(){}\[\]–—]{1,40}?)[)\]）]?\s*$"
)
_WORD_AT_END = re.compile(r"(?:\s*[(\[（](?P<a>[^()\[\]（）]{2,20})[)\]）]|\s+[|–—]\s*(?P<b>[^|–—()\[\]]{2,20}))\s*$")
_DUE_AT_END = re.compile(
    rf"(?:\s*[|,;–—])?\s+(?:{alternatives(words_for('due'))})\s*:?\s*(?P<value>\d{{4}}-\d{{2}}-\d{{2}})\s*$", re.I
)
_BEFORE_WORD = re.compile(r"[(\[（|–—]")
_BEFORE_SHARE = re.compile(r"[(\[（|–—]|-\s")
_DAY_AT_END = re.compile(r"\d-\d\d\s*$")
_GRADE = re.compile(r"progress|score|grade", re.IGNORECASE)
_GIVEN = re.compile(r"score|grade|^[^%％]*$", re.IGNORECASE)
"""What a number at the end is a grade by; a percentage alone is how much of the way is done."""
_SET_OFF = re.compile(r"[()\[\]（）|–—,;]|\s-\s")
_FIELDED = re.compile(r"[:：]|\d{4}-")
_PRIO = re.compile(r"P\s?[\dX?]\s?[\])]?\s*$|prio", re.IGNORECASE)
_OWNING = re.compile(_OWNING_WORDS, re.IGNORECASE)
_COLON = re.compile("[:：]")
_BRACKET = re.compile(r"[(（\[]")
_ONLY_PRIORITY = re.compile(_PRIORITY, re.IGNORECASE)
_PRIORITY_LENGTH = 3
_BEGIN_PRIORITY = ("[", "(", "p", "P")
_ENDS_SHARE = frozenset(")]）%％0123456789")
_STRUCK_WHOLE = re.compile(r"~.*~|\[~~.*~~\]\([^()]*\)", re.DOTALL)
_BOLD_WHOLE = re.compile(r"(\*\*|__).*\1", re.DOTALL)
_TAKEN = frozenset(
    ("due", "starts", "status", "state", "score", "progress", "confidence", "weight", "baseline", "target", "current")
)
_MARKED = re.compile(r"[🟢🟡🟠🔴🔵⚪⚫✅☑✔❌❓❔⏳🚧]\ufe0f?[\s*_]*$")
_STRUCK = re.compile(r"~~(.+?)~~", re.DOTALL)
_PREFIX = re.compile(
    r"^(?P<party>[^:.?!\"“=]{1,60}(?:\([^()]{1,80}\))?[^:.?!\"“=]{0,20}|[^:]{1,60}\.[^:]{1,40}?)\s?:\s+(?P<rest>\S.*)$",
    re.DOTALL,
)
_BOLD_PREFIX = re.compile(r"^\*\*(?P<party>[^*:]{2,60}):?\*\*:?\s+(?P<rest>\S.*)$", re.DOTALL)
_LINK = re.compile(r"\[[^\[\]]{0,400}\]\((?P<to>[^()\s]{1,1000})")
_URL = re.compile(r"(?<![(\w])https?://[^\s<>()\[\]\"'`|]{3,1000}")
_ISSUE_AT_END = re.compile(r"\s*\(\s*(?:\[[^\[\]]{0,80}#\d{1,9}\]\([^()]{1,500}\)[\s,]*){1,5}\)\s*$")


class _Parts:
    """The text that is left, and what has been taken off it so far."""

    def __init__(self, raw: str) -> None:
        self.text = raw
        self.owners: list[str] = []
        self.priority = ""
        self.score = ""
        self.share = False
        self.label: Label = ""
        self.number = ""
        self.bold = ""
        self.aside = ""
        self.weak = False
        self.sure = False
        self.fields: dict[str, str] = {}

    def cut(self, pattern: re.Pattern[str], last: int = LONGEST) -> re.Match[str] | None:
        """Take what matches in the `last` characters off the text; a line is never used up whole."""
        found = pattern.search(self.text, max(0, len(self.text) - last))
        return found if found is not None and self.take(found) else None

    def take(self, found: re.Match[str]) -> bool:
        """Take what was found in the text off it, unless nothing would be left."""
        left = " ".join([*self.text[: found.start()].split(), *self.text[found.end() :].split()])
        self.text = left or self.text
        return bool(left)


def read_line(raw: str) -> Line:
    """Take a line apart. Never fails; a line without decoration is all title."""
    return _known_line(raw) if len(raw) <= _REMEMBERED else _read_line(raw)


@functools.lru_cache(maxsize=4096)
def label_of(raw: str) -> Label:
    """The label of a line; most lines of a text have none, and need not be taken apart to see that."""
    text = raw.strip()
    if text[:1] and text[:1] not in "[↳*_`!<{~" and text[:1] < "\u2190":
        words = _unnumbered(plain(text[:_LABEL_WITHIN]))
        if words[:1] < "\u2190" and read_label(words) is None:
            return ""
    return read_line(raw).label


@functools.lru_cache(maxsize=4096)
def _known_line(raw: str) -> Line:
    return _read_line(raw)


def _read_line(raw: str) -> Line:
    text = " ".join(raw[:LONGEST].replace("\\\n", " ").split()).removesuffix("\\").strip()
    parts = _Parts(text)
    box = _BOX.match(text) if text[:1] in "[↳" else None
    if box:
        parts.text = text[box.end() :]
    anchor = parts.cut(_ID) if "{#" in text or "<a" in text else None
    left, score = _scored(parts.text)
    struck = "~" in left and bool(_STRUCK_WHOLE.fullmatch(left.strip()))
    bold = left[:1] in "*_ " and bool(_BOLD_WHOLE.fullmatch(left.strip())) and left.count("**") <= 2
    left = _without_marks(parts, left)
    bold_prefix = _BOLD_PREFIX.match(left.strip()) if "**" in left else None
    parts.text = plain(left).strip()
    if "·" in parts.text or "•" in parts.text:
        parts.text = _with_bars(parts.text)
    _signs(parts, any_=True)
    parts.text = _unnumbered(parts.text)
    parts.bold = plain(bold_prefix["party"]) if bold_prefix else ""
    _labels(parts)
    _signs(parts, any_=False)
    _marks(parts)
    title = parts.text.strip(" -–—,;|")
    if not parts.label:
        title = _unnumbered(title)
    if len(title) <= _PRIORITY_LENGTH and _ONLY_PRIORITY.fullmatch(title):
        parts.priority, title = parts.priority or title, ""
    struck = struck or ("~~" in left and any(title and plain(one).endswith(title) for one in _STRUCK.findall(left)))
    party, rest = _prefix(title, parts.bold)
    trailing = TRAILING_NAMES.search(title) if title.endswith(")") else None
    return Line(
        raw=raw, title=title, label=parts.label, number=parts.number, aside=parts.aside, weak=parts.weak,
        called=parts.sure, marked=not text.isascii() and bool(_MARKED.search(text)), fields=tuple(parts.fields.items()),
        owners=tuple(parts.owners), party=party,
        rest=rest, anchor=(anchor["id"] or anchor["anchor"]) if anchor else "",
        names=names_in(trailing["owner"]) if trailing else (),
        priority=parse_priority(parts.priority) if parts.priority else None, priority_said=parts.priority,
        score=plain(score) or parts.score, share=parts.share and not score,
        checked=None if not box else box["box"] in "xX", struck=struck, bold=bold,
        links=_links(text),
    )  # fmt: skip


def _with_bars(text: str) -> str:
    """The line, fields behind its title that dots set off ("(Owner: Mira · Due: …)") set off by bars instead."""
    bracket = _DOTTED.search(text)
    title, behind = (
        (text[: bracket.start()], ["", *_DOTS.split(bracket["inside"])]) if bracket else ("", _DOTS.split(text))
    )
    title = title or behind[0]
    named = [subject_of(piece.split(":", 1)[0].strip()) for piece in behind[1:] if ":" in piece]
    return " | ".join([title, *behind[1:]]) if title and any(named) else text


def _links(text: str) -> tuple[str, ...]:
    if "://" not in text and "](" not in text:
        return ()
    return tuple(dict.fromkeys([*(m["to"] for m in _LINK.finditer(text)), *_URL.findall(text)]))


def _unnumbered(text: str) -> str:
    return _NUMBERING.sub("", text) if text[:1].isdigit() else text


def _without_marks(parts: _Parts, left: str) -> str:
    """Take note of badges, tags and issues, none of which are words of the title."""
    if "`" in left or "![" in left:
        _badge(parts, left)
    if left.rstrip().endswith("]"):
        left = _tags(parts, left)
    if "#" in left:
        left = _ISSUE_AT_END.sub("", left) or left
    return _IMAGE.sub(_without_badge, left) if "![" in left else left


def _scored(text: str) -> tuple[str, str]:
    arrow = _ARROW.search(text) if ">" in text or not text.isascii() else None
    if arrow and text[: arrow.start()].strip(" *_"):
        left = text[: arrow.start()]
        return left, text[arrow.end() :]
    late = _SCORE_AT_END.search(text) if text.rstrip()[-1:] in ("`", ")", "]") else None
    return (text[: late.start()], late["a"] or late["b"]) if late and text[: late.start()].strip() else (text, "")


def _signs(parts: _Parts, *, any_: bool) -> None:
    """Take signs off the front: any, or only such as report something."""
    signs = _SIGNS.match(parts.text) if parts.text[:1] >= "\u2190" else None
    if signs and parts.text[signs.end() :] and (any_ or _meaning(signs[0])):
        parts.text = parts.text[signs.end() :]
        parts.score = parts.score or _meaning(signs[0])


def _meaning(signs: str) -> str:
    """A sign that reports something: a light, a tick."""
    return next((s for s in signs if parse_status(s) or parse_goal_state(s)), "")


def _badge(parts: _Parts, text: str) -> None:
    """A priority in code style or as an image badge."""
    code = _CODE_PRIORITY.match(text)
    if code:
        parts.priority = code[1]
    for image in _IMAGE.finditer(text):
        if re.fullmatch(_PRIORITY, image[1].strip(), re.IGNORECASE):
            parts.priority = parts.priority or image[1].strip()


def _tags(parts: _Parts, text: str) -> str:
    """Take a run of tags off the end, "[P0][WEB]", before it can be mistaken for a link."""
    run = _TAGS.search(text)
    tags = re.findall(r"\[([^\[\]]+)\]", run[1]) if run else []
    if run is None or not all(_is_tag(t) or re.fullmatch(_PRIORITY, t.strip(), re.IGNORECASE) for t in tags):
        return text
    for tag in tags:
        if re.fullmatch(_PRIORITY, tag.strip(), re.IGNORECASE):
            parts.priority = parts.priority or tag.strip()
        else:
            parts.owners += split_parties(tag)
    return text[: run.start()].strip() or text


def _without_badge(image: re.Match[str]) -> str:
    return " " if re.fullmatch(_PRIORITY, image[1].strip(), re.IGNORECASE) else image[0]


def _labels(parts: _Parts) -> None:
    before = _TAG_BEFORE_LABEL.match(parts.text) if parts.text.startswith("[") else None
    if before:
        if goal_kind_of((before["tag"],)):
            parts.fields["goal_kind"] = before["tag"]
        else:
            parts.owners += split_parties(before["tag"])
        parts.text = parts.text[before.end() :]
    called = read_label(parts.text, bold=parts.bold)
    if called is None or (called.kind == "objective" and called.who and not looks_like_party(called.who)):
        return
    parts.label, parts.number, parts.weak, parts.sure = called.kind, called.number, called.weak, called.sure
    parts.text = called.rest
    if called.who and looks_like_party(called.who):
        parts.owners += split_parties(called.who)
    if called.aside and (called.aside.startswith("@") or classify_party(called.aside)[1] == "role"):
        parts.owners += split_parties(called.aside)
    elif called.aside and goal_kind_of((called.aside,)):
        parts.fields["goal_kind"] = called.aside
    elif called.aside:
        parts.aside = called.aside


def _marks(parts: _Parts) -> None:
    """Priority and owners in front of and behind the title, in whatever order."""
    before = parts.cut(_LEADING_PRIORITY) if parts.text[:1] in _BEGIN_PRIORITY else None
    if before:
        parts.priority = parts.priority or before["a"] or before["b"]
    elif parts.priority:
        parts.text = re.sub(rf"^{_PRIORITY}\s*[:,–—-]?\s*", "", parts.text, flags=re.IGNORECASE)
    _leading_owner(parts, marked=bool(parts.priority))
    if not parts.priority:
        late = parts.cut(_LEADING_PRIORITY) if parts.text[:1] in _BEGIN_PRIORITY else None
        parts.priority = (late["a"] or late["b"]) if late else ""
    owner = parts.cut(_OWNER_IN_BRACKETS) if _COLON.search(parts.text) and _BRACKET.search(parts.text) else None
    if owner:
        parts.owners += split_parties(owner["owner"])
    for _ in range(8):
        if not _trailing(parts):
            break


def _leading_owner(parts: _Parts, *, marked: bool) -> None:
    tag = _LEADING_TAG.match(parts.text) if parts.text.startswith("[") else None
    if tag and goal_kind_of((tag["tag"],)) and parts.cut(_LEADING_TAG):
        parts.fields["goal_kind"] = tag["tag"]
        return
    if tag and _is_tag(tag["tag"]) and parts.cut(_LEADING_TAG):
        parts.owners += split_parties(tag["tag"])
        return
    found = _LEADING_OWNER.match(parts.text)
    if not found:
        return
    owner, mark = found["owner"], found["mark"].strip()
    sure = owner.startswith(("@", "?")) or (classify_party(owner)[1] == "placeholder" and mark)
    bare = marked and mark in ("-", "–", "—") and len(owner.split()) == 1
    if (sure and (mark or owner.startswith("@"))) or bare:
        parts.owners += split_parties(owner)
        parts.text = parts.text[found.end() :].strip()


def _field_at_end(parts: _Parts) -> bool:
    """Take what is said of the goal behind its title: a sign, a share, "due 2026-12-01", "| at risk", "(done)"."""
    end, tail = parts.text[-1:], parts.text[-80:]
    sign = parts.cut(_SIGN_AT_END, 8) if end >= "\u2600" else None
    reported = _REPORT_AT_END.search(parts.text, max(0, len(parts.text) - 80)) if not tail.isascii() else None
    if reported and _meaning(reported["sign"]) and parts.cut(_REPORT_AT_END, 80):
        parts.fields.setdefault("status", _meaning(reported["sign"]))
        return True
    progress = None
    if end in _ENDS_SHARE:
        progress = parts.cut(_PROGRESS, 60) if _GRADE.search(tail) else None
        progress = progress or (parts.cut(_SHARE_AT_END, 40) if _BEFORE_SHARE.search(tail) else None)
        parts.share = bool(progress) and not parts.score and not _GIVEN.search(progress[0] if progress else "")
    if sign or progress:
        share = next((found for found in progress.groups() if found), "") if progress else ""
        parts.score = parts.score or share
        if sign and _meaning(sign["sign"]):
            parts.fields.setdefault("status", _meaning(sign["sign"]))
        return True
    due = parts.cut(_DUE_AT_END, 60) if end.isdigit() and _DAY_AT_END.search(tail) else None
    if due:
        parts.fields.setdefault("due", due["value"])
        return True
    if not _SET_OFF.search(tail):
        return False
    fielded = ":" in tail or _FIELDED.search(tail)
    field = _FIELD_AT_END.search(parts.text, max(0, len(parts.text) - 80)) if fielded else None
    name = subject_of(field["name"]) if field else ""
    if field and name in _TAKEN and (field["mark"] or name in ("due", "starts")) and parts.cut(_FIELD_AT_END, 80):
        if name in ("score", "progress"):
            parts.share = not parts.score and name == "progress"
            parts.score = parts.score or field["value"]
        else:
            parts.fields.setdefault(name, field["value"].strip())
        return True
    word = _WORD_AT_END.search(parts.text, max(0, len(parts.text) - 40)) if _BEFORE_WORD.search(tail) else None
    said = (word["a"] or word["b"]).strip() if word else ""
    if said and parts.label == "objective" and names_cycle(said) and parts.cut(_WORD_AT_END, 40):
        parts.fields.setdefault("cycle", said)
        return True
    if said and goal_kind_of((said,)) and parts.cut(_WORD_AT_END, 40):  # before a state: "committed" is both
        parts.fields.setdefault("goal_kind", said)
        return True
    if said and (parse_status(said) or parse_goal_state(said)) and parts.cut(_WORD_AT_END, 40):
        parts.fields.setdefault("status" if parse_status(said) else "state", said)
        return True
    return False


def _trailing(parts: _Parts) -> bool:
    tail = parts.text[-200:]
    if not parts.priority and _PRIO.search(tail[-20:]):
        priority = parts.cut(_TRAILING_PRIORITY, 40)
        if priority:
            parts.priority = priority["a"] or priority["b"] or priority["c"]
            return True
    if _field_at_end(parts):
        return True
    named = parts.cut(_NAMED_OWNER, 200) if _COLON.search(tail) and _OWNING.search(tail) else None
    if named is None and "@" in tail:
        handle = _TRAILING_HANDLE.search(parts.text, _handles_begin(parts.text))
        named = handle if handle and not _in_sentence(parts.text, handle) and parts.take(handle) else None
    if named:
        parts.owners += split_parties(named["owner"].rstrip(". "))
        parts.score = parts.score or named.groupdict().get("score") or ""
        return True
    tag = _TRAILING_TAG.search(parts.text) if tail.endswith("]") else None
    if tag and re.fullmatch(_PRIORITY, tag["tag"].strip(), re.IGNORECASE) and parts.cut(_TRAILING_TAG):
        return True
    if tag and goal_kind_of((tag["tag"],)) and parts.cut(_TRAILING_TAG):
        parts.fields.setdefault("goal_kind", tag["tag"])
        return True
    if tag and _is_tag(tag["tag"]) and parts.cut(_TRAILING_TAG):
        parts.owners[:0] = split_parties(tag["tag"])
        return True
    return False


def _in_sentence(text: str, handle: re.Match[str]) -> bool:
    """Whether a name at the end is the object of a sentence: "ask @mira"."""
    if handle[0].lstrip()[:1] in tuple("([–—,;-"):
        return False
    before = text[: handle.start()].split()[-1:]
    return handle[0].rstrip().endswith(".") or bool(before and before[0].lower() in BEFORE_OBJECT)


def _handles_begin(text: str) -> int:
    """Where, of the last 600 characters, the first can stand that belongs to a run of handles."""
    first = text.find("@", max(0, len(text) - 600))
    return max(len(text[:first].rstrip(" ([–—,;-")), len(text) - 600)


def _is_tag(tag: str) -> bool:
    """An account name or the short name of a team in brackets; "[internal only]" and "[draft]" are remarks."""
    if tag.startswith("@") or re.fullmatch(r"[A-Z][A-Z0-9&]{1,9}", tag):
        return True
    return (
        bool(re.fullmatch(r"(?=[^\W_]*[\d._-])[a-z][a-z0-9._-]{2,30}|[a-z]{4,20}\d{0,4}", tag)) and tag not in REMARKS
    )


def _prefix(title: str, bold_party: str) -> tuple[str, str]:
    found = _PREFIX.match(title) if ": " in title else None
    if found and looks_like_party(found["party"]):
        return found["party"].strip(), found["rest"].strip()
    if bold_party and classify_party(bold_party, "placeholder")[1] == "role" and title.startswith(bold_party):
        return bold_party, title[len(bold_party) :].lstrip(" :").strip()
    return "", ""
