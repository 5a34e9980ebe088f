"""Reads a Markdown file as people write OKRs: from its text to records, and the lines that could not be placed.

Which forms are understood is shown in docs/markdown.md; what a line, a heading or a table means is decided in
`layout` and its neighbours, how that takes the shape of an okrs.yaml in `form`.
"""

from __future__ import annotations

import itertools
import re
from pathlib import PurePosixPath

import msgspec

from okrlint.errors import UsageError
from okrlint.periods import Period, find_period
from okrlint.trackers.files.draft import Draft
from okrlint.trackers.files.file_reading import Reading, Unplaced
from okrlint.trackers.files.markdown.chapters import calls_objective
from okrlint.trackers.files.markdown.evidence import NO_SIGN, SURE, Document, named, weigh
from okrlint.trackers.files.markdown.form import NO_CYCLE, MarkdownPage, read_goals
from okrlint.trackers.files.markdown.illustrations import is_illustration
from okrlint.trackers.files.markdown.layout import find_goals
from okrlint.trackers.files.markdown.leftovers import passages, stray_fields, unread
from okrlint.trackers.files.markdown.mapped import is_mapped, mapped_goals
from okrlint.trackers.files.markdown.model import Goal, Layout
from okrlint.trackers.files.markdown.node import Node
from okrlint.trackers.files.markdown.polls import take_polls
from okrlint.trackers.files.markdown.tree import parse_tree, too_deep
from okrlint.trackers.files.names import Names
from okrlint.trackers.files.polls import may_hold
from okrlint.trackers.files.settings import Settings
from okrlint.trackers.text.body import read_body
from okrlint.trackers.text.headings import DEFAULT, Headings, subject_of
from okrlint.trackers.text.naming import alternatives, words_for

LARGEST = 20_000_000
"""Characters of a file; a larger one is no text that people wrote."""
LONGEST_LINE = 1_000_000
"""Characters of a line."""

_OKR = re.compile(r"(?<![a-z])okrs?(?![a-z])|objectives?[\W_]+(?:and|&|\+)[\W_]*key[\W_]*results?", re.IGNORECASE)
_WEAK = re.compile(r"(?<![a-z])(?:goals?|objectives?|priorities)(?![a-z])", re.IGNORECASE)
_HINT = re.compile(
    r"(?<![a-z])okrs?(?![a-z])|key[ -]results?|\bKR(?![a-z])|(?<![a-z\d])O\d{1,2}\b"
    r"|^[^\w\n]{0,12}(?:KR|O\d|(?:\d\. ?)?\W{0,4}(?:objective|goal))"
    r"|^#.*(?:objectives?|goals?)\b"
    r"|^\W{0,4}\|\W{0,4}(?:owner|point of contact|dri|accountable|assignee)\b|\|\W{0,4}(?:owner|assignee|priority)"
    r"|^#.*(?:[QH][1-4]\W{0,3}\d{2}|\d{2}\W{0,3}[QH][1-4])",
    re.IGNORECASE | re.MULTILINE,
)
_LABEL_HINT = re.compile(
    rf"^[^\w\n]{{0,12}}(?:{alternatives(words_for('objective', 'key_result'))})[ \t]*[\d:：(]",
    re.IGNORECASE | re.MULTILINE,
)
_FOREIGN_WORDS = tuple(w.casefold() for w in words_for("key_result", "key_results") if not w.isascii())
_COMPONENT_BEGINS = re.compile(r"<[A-Z]")
_COMPONENT = re.compile(
    r"<(?:[A-Z]\w{0,40})\b[^<>]{0,200}?\b(?:name|slug|user|handle|login|title|team|person)=[\"'{]{1,2}(?P<name>[^\"'{}<>]{1,80})[\"'}]"
    r"[^<>]{0,200}?/?>"
)
"""A component of MDX that stands for somebody: `<TeamMember name="Mira Okafor" photo />`."""
_OKR_IN_NAME = re.compile(r"^(?:okrs?|objectives?|goals?)-|-(?:okrs?|objectives?|goals?)$", re.IGNORECASE)
_FRONT = re.compile(
    r"^(?P<key>[A-Za-z][\w -]{0,30}):[ \t]*(?P<value>[^\n]*)(?P<list>(?:\n[ \t]*- [^\n]+)*)$", re.MULTILINE
)
_LISTED = re.compile(r"^[ \t]*- +(\S[^\n]*?)[ \t]*$", re.MULTILINE)
_GENERIC = re.compile(
    r"\b(?:okrs?|objectives?|goals?|key|results?|index|readme|company|all|draft|final|plan|planning|the|for|and|html)\b",
    re.IGNORECASE,
)


def read_markdown(
    text: str,
    file: str,
    settings: Settings | None = None,
    *,
    place: str = "",
    names: Names | None = None,
    headings: Headings = DEFAULT,
) -> Reading:
    """The goals of one Markdown file; a file that shows no sign of holding OKRs yields none, and says why.

    `place` is the path by whose folders a period or team is known, `file` if left out; `settings.cycle` and
    `settings.team` count where the file says nothing. Raises UsageError for a text that is too large to be one, with
    file:line.
    """
    settings = settings or Settings()
    text = _clean(text, file)
    path = (place or file).replace("__", "/")
    name = PurePosixPath(file).name.replace(
        "__", "/"
    )  # what a folder is called says when and who, never what is a goal
    mapped = is_mapped(settings)
    if not mapped and not (_may_hold(text, name) or may_hold(text)):
        return Reading(file=file, form="markdown")
    root, front = parse_tree(text)
    given = _page_fields(root, headings) | _front_matter(front)
    if "cycle" not in given and (stated := _stated_period(root)):
        given["cycle"] = stated
    period = find_period(given.get("cycle", ""), year=True) or find_period(name) or _year(root, name)
    team = given.get("team", "") or _team_of_file(name)
    polled = None
    if may_hold(text):
        polled = take_polls(root, text.split("\n"), Draft(file, settings), names or Names(), period)
    nodes = list(root.walk())  # before what is about something else is taken out
    document = Document(nodes, name, given, text.split("\n"), front)
    if mapped:
        layout, out = mapped_goals(root, settings, file, team=team), []
    else:
        layout = find_goals(root, headings, team=team, period=period)
        out = weigh(layout, document)
    page = MarkdownPage(
        file=file, lines=document.lines, settings=settings, names=names or Names(), headings=headings, given=given
    )
    around, team_around = find_period(path) or _year(root, path), _team_of_file(path)
    for goal in layout.goals:
        goal.period = goal.period or period or around
        goal.team = goal.team or team_around
    doubtful = _doubtful(file, out)
    if not layout.goals:
        if polled is not None:
            return msgspec.structs.replace(polled, unplaced=[*polled.unplaced, *doubtful])
        left = doubtful or (_nothing(file, nodes) if document.announced else _orphans(file, layout))
        return Reading(file=file, form="markdown", unplaced=left)
    reading = read_goals(layout, page)
    notes = list(reading.notes)
    if layout.one_liners:
        notes.append(
            f"{file}: {layout.one_liners} key results were cut out of the lines of their objectives "
            "(Owner: Objective. Result, result)"
        )
    left = [*reading.unplaced, *doubtful, *_left(text, file, nodes, layout, given, doubtful)]
    if polled is not None:
        left += polled.unplaced
        both = {**reading.coverage, **polled.coverage}
        reading = msgspec.structs.replace(reading, records=[*reading.records, *polled.records], coverage=both)
    return msgspec.structs.replace(reading, unplaced=sorted(left, key=lambda one: one.line), notes=notes)


def _nothing(file: str, nodes: list[Node]) -> list[Unplaced]:
    """Of a file that speaks of OKRs and holds none: where its lists and tables stand."""
    left = passages(nodes, [], set(), labelled=False)
    if not left:
        return []
    first, last = left[0], max(one.last for one in left)
    return [Unplaced(file, first.line, first.column, f"lines {first.line}-{last}: {first.text[:150]}", NO_SIGN, last)]


def _orphans(file: str, layout: Layout) -> list[Unplaced]:
    """Of a file in which no goal is read: the numbered lines that call themselves goals all the same."""
    return [_unplaced(file, node, why) for node, why in layout.unplaced if node.said.label and node.said.number]


def _left(
    text: str, file: str, nodes: list[Node], layout: Layout, given: dict[str, str], doubtful: list[Unplaced]
) -> list[Unplaced]:
    """What the reader of the layout passed by."""
    left = [_unplaced(file, node, why) for node, why in [*layout.unplaced, *too_deep(nodes[0])]]
    known = {one.line for one in left} | layout.rows | layout.fields
    known |= {line for one in doubtful for line in range(one.line, max(one.line, one.last) + 1)}
    for one in passages(nodes, layout.goals, known, labelled=layout.labelled or layout.called):
        said = one.text[:200] if one.last == one.line else f"lines {one.line}-{one.last}: {one.text[:150]}"
        left.append(Unplaced(file, one.line, one.column, said, one.reason, one.last))
        known |= set(range(one.line, one.last + 1))
    known |= {goal.line for goal in layout.goals}
    left += [Unplaced(file, line, column, said[:200], why) for line, column, said, why in unread(text, known)]
    for goal in layout.goals:
        known.update(range(goal.lead or goal.line, goal.end))  # what stands below a goal is its text
    stray = stray_fields(text, known, tuple(given.values()))
    left += [Unplaced(file, line, column, said[:200], why) for line, column, said, why in stray]
    if given.get("cycle") and not find_period(given["cycle"], year=True):
        left.append(Unplaced(file, 1, 1, given["cycle"][:200], f"cycle: {NO_CYCLE}"))
    return left


def _clean(text: str, file: str) -> str:
    if len(text) > LARGEST:
        raise UsageError(f"the file has {len(text)} characters", where=file, allowed=f"up to {LARGEST}")
    text = text.removeprefix("﻿").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "�")
    if _COMPONENT_BEGINS.search(text):
        text = _COMPONENT.sub(lambda found: f" {found['name']} ", text)
    if len(text) > LONGEST_LINE:
        for number, line in enumerate(text.split("\n"), 1):
            if len(line) > LONGEST_LINE:
                raise UsageError(
                    f"the line has {len(line)} characters", where=f"{file}:{number}:1", allowed=f"up to {LONGEST_LINE}"
                )
    return text


def _page_fields(root: Node, headings: Headings) -> dict[str, str]:
    """What the lines below the title say of the whole page: "Team: Web", "**Cycle:** 2026-Q2"."""
    title = next((h for h in root.of("heading") if h.level == 1), root)
    texts = [n.text for n in (*root.of("text"), *title.of("text")) if not n.said.label]
    body = read_body("\n\n".join(texts[:20]), headings)
    said = {name: getattr(body, name, None) for name in ("cycle", "team", "owner")}
    return {name: value.text for name, value in said.items() if value is not None}


_STATES = re.compile(r"[\W_]{0,6}(?P<name>[^\W\d_][^:：|*_]{2,30}?)[*_]{0,2}\s?[:：][*_\s]*(?P<value>.{4,80})")


def _stated_period(root: Node) -> str:
    """The period that a table of fields or a line of its own names for the page, in its head or at its end.

    Nothing where several are named, or where it is said of a goal.
    """
    found: dict[str, str] = {}
    for node in root.walk():
        if node.kind == "table":
            shown = any(map(is_illustration, node.rows[0][1])) if node.rows else False
            pairs = [row[:2] for _, row in node.rows if len(row) == 2 and not shown]
        elif node.kind in ("text", "item"):
            if node.labels[0] if node.kind == "text" else node.said.label:
                continue  # a goal
            pairs = [(m["name"], m["value"]) for text in node.text.split("\n") if (m := _STATES.match(text[:200]))]
        else:
            continue
        for name, value in pairs:
            period = find_period(value, year=True) if subject_of(name.strip(" *_`")) == "cycle" else None
            if period is not None and not any(is_illustration(above.said.title) for above in node.above()):
                if _is_of_goal(node):
                    return ""
                found.setdefault(period.name, value.strip(" *_`"))
    return next(iter(found.values())) if len(found) == 1 else ""


def _is_of_goal(node: Node) -> bool:
    """Whether a line or table stands below a goal: in its chapter or item, or behind a line "Objective: …"."""
    if any(node.labels if node.kind == "text" else ()) or any(above.said.label for above in node.above()):
        return True
    beside = node.parent.children if node.parent is not None else []
    return any(map(calls_objective, itertools.takewhile(lambda one: one is not node, beside)))


def _year(root: Node, path: str) -> Period | None:
    """A whole year as the cycle, if the title or the path names one and nothing shorter."""
    titles = [h.text for h in root.of("heading")[:1] if h.level == 1]
    said = [find_period(text, year=True) for text in (*titles, re.sub(r"[/_.]", " ", path))]
    return next((period for period in said if period is not None), None)


def _front_matter(front: str) -> dict[str, str]:
    """The plain values of front matter, under the names that headings have; nothing else is of interest there."""
    given: dict[str, str] = {}
    for found in _FRONT.finditer(front[:20_000]):
        key, value = found["key"].strip().lower(), found["value"].split(" #")[0].strip().strip("\"'")
        value = value or ", ".join(one.strip("\"'") for one in _LISTED.findall(found["list"] or ""))
        subject = key if key in ("title", "okr", "okrs", "tags") else subject_of(key)
        if subject and value:
            given.setdefault(subject, value.strip("[]"))
    return given


def _doubtful(file: str, out: list[tuple[Goal, str]]) -> list[Unplaced]:
    """The goals that were taken out again, one entry for each reason, where the first of them stands."""
    reasons = dict.fromkeys(reason for _, reason in out)
    found = []
    for reason in reasons:
        goals = [goal for goal, why in out if why == reason]
        first = goals[0]
        last = max(max(goal.end - 1, goal.line) for goal in goals)
        said = first.title[:200] if reason in SURE else f"may be objectives: {named(goals)}"
        why = reason if reason in SURE else f"{reason}; `files:` in okrlint.yaml can say so"
        found.append(Unplaced(file, first.line, first.column, said or first.said.raw[:200], why, last))
    return found


def _may_hold(text: str, path: str) -> bool:
    """A cheap look before the long one: most Markdown files have nothing to do with goals."""
    if _HINT.search(text) or _OKR.search(path.replace("_", " ")) or _WEAK.search(path) or find_period(path):
        return True
    if text.isascii():
        return bool(_LABEL_HINT.search(text))
    folded = text.casefold()
    return any(word in folded for word in _FOREIGN_WORDS) or bool(_LABEL_HINT.search(text))


def _team_of_file(path: str) -> str:
    """The team in a name such as 2026-Q1__web.md or okrs/web.md; "" where the name says something else."""
    pure = PurePosixPath(path)
    if not (_OKR.search(path.replace("_", " ")) or find_period(path)):
        return ""
    stem = re.sub(
        r"(?<![A-Za-z])(?:(?:FY|CY)?\d{2,4}|[QH][1-4]|set \d)(?![A-Za-z])",
        " ",
        re.sub(r"[_.\-/]", " ", pure.stem),
        flags=re.IGNORECASE,
    )
    stem = re.sub(r"(?<![A-Za-z])(?:FY|CY)?\s?\d{2,4}\s?[QH][1-4](?![A-Za-z\d])", " ", stem, flags=re.IGNORECASE)
    left = [w for w in _GENERIC.sub(" ", stem).split() if any(c.isalpha() for c in w)]
    if not left or len(left) > 3:
        return ""
    name = re.sub(r"\.(?:html|okrs?)$", "", pure.stem)
    words = [w for w in re.split(r"[\s_./]+|-(?=\d|[qh]\d)|(?<=\d)-", name) if w and set(re.split("-", w)) & set(left)]
    return " ".join(filter(None, (_OKR_IN_NAME.sub("", word) for word in words))) or " ".join(left)


def _unplaced(file: str, node: Node, reason: str) -> Unplaced:
    words = node.text or " | ".join(node.rows[0][1] if node.rows else ())
    return Unplaced(file, node.line, node.column, words.split("\n")[0][:200], reason)
