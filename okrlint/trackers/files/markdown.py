"""Reads a Markdown file as people write OKRs: from its text to records, and the lines that could not be placed.

Which forms are understood is shown in docs/markdown.md; what a line, a heading or a table means is decided in
`markdown_layout` and its neighbours, how it becomes records in `markdown_records`.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from okrlint.errors import UsageError
from okrlint.trackers.dates import find_period
from okrlint.trackers.files.markdown_layout import Layout, find_goals
from okrlint.trackers.files.markdown_records import Page, records_of_goals
from okrlint.trackers.files.markdown_tree import Node, parse_tree
from okrlint.trackers.files.names import Names
from okrlint.trackers.files.reading import Reading, Unplaced
from okrlint.trackers.files.settings import Settings
from okrlint.trackers.headings import DEFAULT, Headings, subject_of

LARGEST = 20_000_000
"""Characters of a file; a larger one is no text that people wrote."""
LONGEST_LINE = 1_000_000
"""Characters of a line."""

_STRONG = re.compile(
    r"\b(?:okrs?|objectives?[\W_]+(?:and|&|\+)?[\W_]*key[\W_]*results?|key[\W_]results?)\b", re.IGNORECASE
)
_WEAK = re.compile(r"\b(?:goals?|objectives?|priorities)\b", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"(?:change_?log|release|news|history|minutes|meeting|contributing|code_of_conduct|readme|todo)", re.IGNORECASE
)
_FRONT = re.compile(r"^(?P<key>[A-Za-z][\w -]{0,30}):[ \t]*(?P<value>[^\n]*)$", re.MULTILINE)
_GENERIC = re.compile(
    r"\b(?:okrs?|objectives?|goals?|key|results?|index|readme|company|all|draft|final|plan|planning|the|for|and|html)\b",
    re.IGNORECASE,
)


def read_markdown(
    text: str, file: str, settings: Settings | None = None, *, names: Names | None = None, headings: Headings = DEFAULT
) -> Reading:
    """The goals of one Markdown file; a file that shows no sign of holding OKRs yields none, and says why.

    `settings.cycle` and `settings.team` count where the file says nothing. Raises UsageError for a text that is too
    large to be one, with file:line.
    """
    settings = settings or Settings()
    text = _clean(text, file)
    root, front = parse_tree(text)
    given = _front_matter(front)
    path = file.replace("__", "/")
    period = find_period(given.get("cycle", "")) or find_period(path)
    team = given.get("team", "") or _team_of_file(path)
    layout = find_goals(root, team=team, period=period)
    reason = _no_sign(root, layout, path, given)
    page = Page(
        file=file, lines=text.split("\n"), settings=settings, names=names or Names(), headings=headings, given=given
    )
    unplaced = [_unplaced(file, node, why) for node, why in layout.unplaced]
    if reason:
        found = [Unplaced(file, 1, 1, f"{len(layout.goals)} possible goals", reason)] if layout.goals else []
        return Reading(file=file, form="markdown", unplaced=found)
    records, coverage, notes = records_of_goals(layout, page)
    if layout.one_liners:
        notes.append(
            f"{file}: {layout.one_liners} key results were cut out of the lines of their objectives "
            "(Owner: Objective. Result, result)"
        )
    return Reading(
        file=file,
        form="markdown",
        records=records,
        coverage=coverage,
        unplaced=[*unplaced, *page.unplaced],
        notes=notes,
    )


def _clean(text: str, file: str) -> str:
    if len(text) > LARGEST:
        raise UsageError(f"the file has {len(text)} characters", where=file, allowed=f"up to {LARGEST}")
    text = text.removeprefix("﻿").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "�")
    if len(text) > LONGEST_LINE:
        for number, line in enumerate(text.split("\n"), 1):
            if len(line) > LONGEST_LINE:
                raise UsageError(
                    f"the line has {len(line)} characters", where=f"{file}:{number}:1", allowed=f"up to {LONGEST_LINE}"
                )
    return text


def _front_matter(front: str) -> dict[str, str]:
    """The plain values of front matter, under the names that headings have; nothing else is of interest there."""
    given: dict[str, str] = {}
    for found in _FRONT.finditer(front[:20_000]):
        key, value = found["key"].strip().lower(), found["value"].split(" #")[0].strip().strip("\"'")
        subject = key if key in ("title", "okr", "okrs", "tags") else subject_of(key)
        if subject and value:
            given.setdefault(subject, value.strip("[]"))
    return given


def _no_sign(root: Node, layout: Layout, path: str, given: dict[str, str]) -> str:
    """Why the file is not taken for one with OKRs; "" if it is.

    Goals must be labelled, or the file, a heading or its front matter must speak of OKRs, or a file of one goal must
    have tasks or a period, or a period must be named over objectives with key results.
    """
    goals = layout.goals
    objectives = [g for g in goals if g.kind == "objective"]
    results = [g for g in goals if g.kind == "key_result"]
    if any(g.said.label == "objective" for g in objectives) and (results or len(objectives) > 1):
        return ""
    if any(g.said.label == "key_result" for g in results):
        return ""
    titles = [n.text for n in root.walk() if n.kind == "heading"]
    if any(
        _STRONG.search(t) for t in (*titles, path.replace("_", " "), *given.values(), *(k for k in given if "okr" in k))
    ):
        return ""
    name = PurePosixPath(path).name
    dated = any(g.period for g in goals) or find_period(re.sub(r"[/_.]", " ", path), year=True) is not None
    if any(g.whole_file for g in objectives) and (results or dated or _WEAK.search(path)):
        return ""
    if dated and results and not _ELSEWHERE.search(name):
        return ""
    if _WEAK.search(path.replace("_", " ")) and results:
        return ""
    return "no sign of OKRs: label them (Objective: …, KR: …), or speak of OKRs in a heading or the file name"


def _team_of_file(path: str) -> str:
    """The team in a name such as 2026-Q1__web.md or okrs/web.md; "" where the name says something else."""
    pure = PurePosixPath(path)
    if not (_STRONG.search(path.replace("_", " ")) or find_period(path)):
        return ""
    stem = re.sub(
        r"(?<![A-Za-z])(?:(?:FY|CY)?\d{2,4}|[QH][1-4]|set \d)(?![A-Za-z])",
        " ",
        re.sub(r"[_.\-/]", " ", pure.stem),
        flags=re.IGNORECASE,
    )
    stem = re.sub(r"(?<![A-Za-z])(?:FY|CY)?\s?\d{2,4}\s?[QH][1-4](?![A-Za-z\d])", " ", stem, flags=re.IGNORECASE)
    left = [w for w in _GENERIC.sub(" ", stem).split() if not w.isdigit()]
    if not left or len(left) > 3:
        return ""
    name = re.sub(r"\.(?:html|okrs?)$", "", pure.stem)
    words = [w for w in re.split(r"[\s_./]+|-(?=\d|[qh]\d)|(?<=\d)-", name) if w and set(re.split("-", w)) & set(left)]
    return " ".join(words) or " ".join(left)


def _unplaced(file: str, node: Node, reason: str) -> Unplaced:
    return Unplaced(file, node.line, node.column, node.text.split("\n")[0][:200], reason)
